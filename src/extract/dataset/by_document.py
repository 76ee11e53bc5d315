"""The rows of a table document by document, wherever they stand: in files of their own or in a partition's one file.

In a compacted file a document's rows stand together, in one row group, and the documents in the order of their ids: who
wants some of them reads only the groups that can have them. One row group is in memory at a
time.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..records.schemas import file_schema
from .layout import document_of, files_in, is_compacted, is_document, is_general
from .parquet import UnreadableError, table_of
from .parts import file_of as file_of
from .rows import parquet_writer

GROUP_ROWS = 10_000  # and more, to the end of a document: what is read of a compacted file at once

Rows = tuple[str, pa.Table]  # document_id, its rows


def rows_of_documents(
    root: Path, table: str, places: Mapping[str, str], columns: Sequence[str] | None = None
) -> Iterator[Rows]:
    """Some documents (document_id → its partition, `layout.partition(…)`) → each one's rows of a table, if it has any.

    In the order of partition and document. `columns`: those that are wanted, all where none is named; a column that an
    older version's file lacks is null. UnreadableError for a damaged file.
    """
    for place, some in groupby(sorted((place, name) for name, place in places.items()), itemgetter(0)):
        yield from rows_in(root, table, place, columns, {name for _, name in some})


def rows_in(
    root: Path, table: str, place: str, columns: Sequence[str] | None = None, wanted: Collection[str] | None = None
) -> Iterator[Rows]:
    """The documents of one partition (the `wanted` alone) with their rows of a table, in the order of their ids.

    Files that belong to no one document are left out.
    """
    there = files_in(root, table, place)
    own = [path for path in there if is_document(path) and (wanted is None or document_of(path) in wanted)]
    return rows_from(root, [*own, *filter(is_compacted, there)], columns, wanted)


def rows_from(
    root: Path, paths: Sequence[str], columns: Sequence[str] | None = None, wanted: Collection[str] | None = None
) -> Iterator[Rows]:
    """The same of some files of one partition and table; of documents' own files all are taken."""
    table = paths[0].partition("/")[0] if paths else ""
    own = sorted(path for path in paths if not is_compacted(path))
    small = ((document_of(path), aligned(table_of(root / path, columns), table, columns)) for path in own)
    many = (_of_compacted(root / path, table, columns, wanted) for path in paths if is_compacted(path))
    return heapq.merge(small, *many, key=itemgetter(0))


def documents_in(root: Path, path: str) -> list[str]:
    """The documents whose rows a file has, each once; none where it belongs to no document, or is damaged."""
    if is_general(path):
        return []
    if not is_compacted(path):
        return [document_of(path)]
    try:
        return [name for name, _ in rows_from(root, [path], ["document_id"])]
    except UnreadableError:
        return []


def write(path: Path, table: str, documents: Iterable[pa.Table]) -> bool:
    """Each document's rows of a table, in the order of the documents → one file; False, and no file, without a row.

    The same rows give the same bytes: a row group ends with a document, when it has enough rows.
    """
    writer, held, count = None, list[pa.Table](), 0
    with ExitStack() as stack:
        for rows in documents:
            held.append(rows)
            count += rows.num_rows
            if count >= GROUP_ROWS:
                writer = writer or stack.enter_context(parquet_writer(path, file_schema(table), count))
                _write_group(writer, held)
                held, count = [], 0
        if count:
            writer = writer or stack.enter_context(parquet_writer(path, file_schema(table), GROUP_ROWS))
            _write_group(writer, held)
    return writer is not None


def _write_group(writer: pq.ParquetWriter, documents: Sequence[pa.Table]) -> None:
    rows = pa.concat_tables(documents).combine_chunks()  # pages end where chunks end
    writer.write_table(rows, row_group_size=rows.num_rows)


def by_document(rows: pa.Table) -> Iterator[Rows]:
    """Rows of several documents, each one's together → each document's rows, in their order."""
    ids = rows.column("document_id").combine_chunks()
    start = 0
    for run, name in zip(*_runs(ids), strict=True):
        yield name, rows.slice(start, run - start)
        start = run


def aligned(rows: pa.Table, table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Rows with the columns that the table has today, or with some of them; null where the rows have none such."""
    schema = file_schema(table)
    names = schema.names if columns is None else [name for name in schema.names if name in columns]
    if rows.schema.names == names and all(rows.schema.field(name).type == schema.field(name).type for name in names):
        return rows
    fields = pa.schema([schema.field(name) for name in names], metadata=schema.metadata)
    there = set(rows.schema.names)
    return pa.table(
        [
            rows.column(field.name).cast(field.type) if field.name in there else pa.nulls(rows.num_rows, field.type)
            for field in fields
        ],
        schema=fields,
    )


def _of_compacted(
    path: Path, table: str, columns: Sequence[str] | None, wanted: Collection[str] | None
) -> Iterator[Rows]:
    names = None if columns is None else list(dict.fromkeys(["document_id", *columns]))
    try:
        with pq.ParquetFile(path) as file:
            names = names and [name for name in names if name in file.schema_arrow.names]
            for group in _groups(file.metadata, wanted):
                rows = file.read_row_group(group, names, use_threads=False)
                for name, own in by_document(rows):
                    if wanted is None or name in wanted:
                        yield name, aligned(own, table, columns)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(str(error)) from error


def _groups(metadata: pq.FileMetaData, wanted: Collection[str] | None) -> Iterator[int]:
    """The row groups that may have rows of a wanted document, by the least and greatest id that stand in the file."""
    names = [metadata.schema.column(number).name for number in range(metadata.num_columns)]
    place, some = names.index("document_id"), sorted(wanted or ())
    for group in range(metadata.num_row_groups):
        told = metadata.row_group(group).column(place).statistics
        if wanted is None or told is None or any(told.min <= name <= told.max for name in some):
            yield group


def _runs(ids: pa.Array) -> tuple[list[int], list[str]]:
    """Where each stretch of the same value ends, and the value."""
    found = pc.run_end_encode(ids)
    return found.run_ends.to_pylist(), found.values.to_pylist()
