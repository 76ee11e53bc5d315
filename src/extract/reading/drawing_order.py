"""The characters of a page that is in columns, in the order in which they are drawn."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload

from .pages import Char, Characters, Columns


class Drawn(Sequence[Char]):
    """All characters of a page in the order in which they are drawn; hardly ever asked for."""

    def __init__(self, columns: Columns, order: bytes) -> None:
        self.columns, self.order = columns, order  # as C's int
        self._chars = Characters(columns, 0, len(columns.text))

    def __len__(self) -> int:
        return len(self._chars)

    def __iter__(self) -> Iterator[Char]:
        chars = list(self._chars)
        return iter([chars[place] for place in array("i", self.order)])

    @overload
    def __getitem__(self, index: int) -> Char: ...
    @overload
    def __getitem__(self, index: slice) -> list[Char]: ...
    def __getitem__(self, index: int | slice) -> Char | list[Char]:
        return list(self)[index]
