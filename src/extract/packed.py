"""Rows kept as bytes: as pickles, unpacked a part at a time when somebody walks through, or as Parquet files."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from .extraction import Extraction
    from .records import Document, Problem

ROWS_AT_ONCE = 2000


def pack(rows: Iterable[Any]) -> bytes:
    """Some rows as bytes."""
    return pickle.dumps(list(rows), pickle.HIGHEST_PROTOCOL)


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


class PackedRows(Sequence[Any]):
    """Rows that cannot be changed; the tenth of the memory that they take as objects. A walk through them is cheap."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0

    def add(self, count: int, part: bytes) -> None:
        """Appends the `count` rows that `pack` made into `part`."""
        self._parts.append(part)
        self._length += count

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        for part in self._parts:
            yield from pickle.loads(part)

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
