"""The rows of a packed document as records again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import pyarrow as pa
import pyarrow.parquet as pq

from ..records.extraction import Extraction
from ..records.schemas import PARTITION_COLUMNS
from ..records.tables import TABLES, Document
from .packed import PackedExtraction

ROWS_AT_ONCE = 2000


def unpacked(packed: PackedExtraction) -> Extraction:
    """The same with its rows as records; of a table with many they are made while somebody walks through."""
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
        model = TABLES[self._table]
        # what stands in the folder's name alone
        own = {name: getattr(self._document, name) for name in PARTITION_COLUMNS if name in model.model_fields}
        with pq.ParquetFile(pa.BufferReader(self._content)) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield from (model.made(**row, **own) for row in batch.to_pylist())

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
