"""The ruling edges of a page as the native reader leaves them: in columns, merged to rules by the part in C."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple, overload

from ..pages import Edge, new


class Rules(NamedTuple):
    """Edges that are merged: `rules` as at, low and high, the horizontal ones first, and the group of each."""

    rules: list[tuple[float, float, float]]
    flats: int
    groups: list[int]


class NativeEdges(Sequence[Edge]):
    """Edges, each made when one is asked for."""

    def __init__(self, module: Any, sides: array[float], flat: bytes) -> None:
        self._ffi, self._lib = module.ffi, module.lib
        self._sides, self._flat = sides, flat  # four numbers an edge, and whether it is horizontal
        self._made: list[Edge] | None = None

    def __len__(self) -> int:
        return len(self._flat)

    def __iter__(self) -> Iterator[Edge]:
        return iter(self._edges())

    @overload
    def __getitem__(self, index: int) -> Edge: ...
    @overload
    def __getitem__(self, index: slice) -> list[Edge]: ...
    def __getitem__(self, index: int | slice) -> Edge | list[Edge]:
        return self._edges()[index]

    def _edges(self) -> list[Edge]:
        if self._made is None:
            each = iter(self._sides)
            values = zip(each, each, each, each, map(bool, self._flat), strict=True)
            self._made = list(map(new, repeat(Edge), values))
        return self._made

    def rules(self) -> Rules | None:
        """The rules that the edges are, as tables/rules.py merges and connects them; None where that must do it."""
        ffi, count = self._ffi, len(self._flat)
        found, groups, flats = ffi.new("double[]", 3 * count), ffi.new("int[]", count), ffi.new("int *")
        stored = self._lib.rules(ffi.from_buffer("double[]", self._sides), self._flat, count, found, groups, flats)
        if stored < 0:
            return None
        each = iter(ffi.unpack(found, 3 * stored))
        return Rules(list(zip(each, each, each, strict=True)), flats[0], ffi.unpack(groups, stored))
