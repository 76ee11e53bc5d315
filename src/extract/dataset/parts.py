"""Several documents' rows in one Parquet file: put together, and a document taken out again. Bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from ..records.schemas import file_schema
from .rows import parquet_writer


def merged(parts: Sequence[bytes]) -> bytes:
    """The rows of several files of the same table, in their order, as one file; the same parts, the same bytes."""
    if len(parts) == 1:
        return parts[0]
    return file_of(pa.concat_tables([rows_of(part) for part in parts]))


def without(content: bytes, documents: Collection[str]) -> bytes | None:
    """A file without some documents' rows; None where no row is left."""
    kept = rows_of(content, documents)
    return file_of(kept) if kept.num_rows else None


def rows_of(content: bytes, leave_out: Collection[str] = ()) -> pa.Table:
    """A file's rows, without those of some documents. ValueError for columns that only a newer version has."""
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        rows = file.read()
    rows = _whole(rows, file_schema(rows.schema.metadata[b"table"].decode()))
    if not leave_out:
        return rows
    return rows.filter(pa.array([name not in leave_out for name in rows.column("document_id").to_pylist()], pa.bool_()))


def _whole(rows: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Rows with all columns of their table: those that an older version did not have are null."""
    for name in set(wanted.names).difference(rows.schema.names):
        rows = rows.append_column(wanted.field(name), pa.nulls(rows.num_rows, wanted.field(name).type))
    newer = set(rows.schema.names).difference(wanted.names)
    return rows.select([*wanted.names, *newer]).cast(wanted)  # Parquet names the items of lists anew


def split(content: bytes) -> dict[str, bytes]:
    """document_id → the file's rows of that document, as a file of its own."""
    rows = rows_of(content)
    ids = rows.column("document_id").to_pylist()
    places: dict[str, list[int]] = {}
    for place, name in enumerate(ids):
        places.setdefault(name, []).append(place)
    return {name: file_of(rows.take(pa.array(some, pa.int64()))) for name, some in places.items()}


def sorted_by_document(parts: Sequence[bytes]) -> pa.Table:
    """The rows of several files of the same table, sorted by document, each document's as they come."""
    rows = pa.concat_tables([rows_of(part) for part in parts])
    ids = rows.column("document_id").to_pylist()
    return rows.take(pa.array(sorted(range(len(ids)), key=lambda at: ids[at] or ""), pa.int64()))


def file_of(rows: pa.Table) -> bytes:
    """Rows as one Parquet file: the same rows, the same bytes."""
    sink = pa.BufferOutputStream()
    with parquet_writer(sink, rows.schema, rows.num_rows) as file:
        file.write_table(rows, row_group_size=50_000)
    return bytes(sink.getvalue())
