"""A document as it is written: the Parquet of its tables, made by the worker that read it; and its rows again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from ..records.extraction import Extraction
    from ..records.tables import Document, Problem

ROWS_AT_ONCE = 2000


@dataclass(slots=True)
class PackedExtraction:
    """A document as it is written: its own row, its problems, and each table's Parquet bytes and number of rows."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def count(extraction: Extraction | PackedExtraction, table: str) -> int:
    """How many rows of a table an extraction has, packed or not."""
    if isinstance(extraction, PackedExtraction):
        return extraction.rows.get(table, 0)
    return len(getattr(extraction, table))


def files_as_written(extraction: Extraction | PackedExtraction) -> tuple[Document, Mapping[str, bytes]]:
    """A document's own row, and the Parquet of each table that has rows: made here where no worker has made it."""
    if isinstance(extraction, PackedExtraction):
        return extraction.document, extraction.tables
    from .rows import files_of_document

    return files_of_document(extraction)


def unpacked(packed: PackedExtraction) -> Extraction:
    """The same with its rows as records; of a table with many they are made while somebody walks through."""
    from ..records.extraction import Extraction

    extraction = Extraction(packed.document, problems=packed.problems)
    for table, content in packed.tables.items():
        if table not in ("documents", "problems"):
            rows = PackedRows(table, content, packed.rows[table], packed.document)
            setattr(extraction, table, rows if len(rows) > ROWS_AT_ONCE else list(rows))
    return extraction


class PackedRows(Sequence[Any]):
    """Records that cannot be changed, in a tenth of the memory that they take as objects; each walk makes them anew."""

    def __init__(self, table: str, content: bytes, length: int, document: Document) -> None:
        self._table, self._content, self._length, self._document = table, content, length, document

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq
        from pydantic import TypeAdapter

        from ..records.schemas import PARTITION_COLUMNS
        from ..records.tables import TABLES

        model = TABLES[self._table]
        # what stands in the folder's name alone
        own = {name: getattr(self._document, name) for name in PARTITION_COLUMNS if name in model.model_fields}
        records = TypeAdapter(list[model])  # type: ignore[valid-type]
        with pq.ParquetFile(pa.BufferReader(self._content)) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield from records.validate_python([row | own for row in batch.to_pylist()])

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return list(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_equal, self, other))

    __hash__ = None  # type: ignore[assignment]


def _equal(one: Any, other: Any) -> bool:
    return bool(one == other)
