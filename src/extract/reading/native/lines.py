"""What the part in C tells of a page's lines that are still in columns, without a character made for it.

A module of `tables`, or the ledger, gives each of these answers in Python, too, and tells what the rule is for: it is
asked for lines that are in no columns.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

from ..pages import Box, Span, new

COLUMNS = 6  # of numbers
FIELDS = 6  # of a Span


class NativeLines:
    """The lines of one page."""

    def __init__(self, module: Any, codes: bytes, numbers: array[float]) -> None:
        self._ffi, self._lib = module.ffi, module.lib
        self._codes, self._numbers = (
            module.ffi.from_buffer("unsigned[]", codes),
            module.ffi.from_buffer("double[]", numbers),
        )
        count = len(numbers) // COLUMNS
        columns = [self._numbers + column * count for column in range(COLUMNS)]
        self._chars = module.ffi.new("Chars *", (self._codes, *columns))

    def stretches(self, spans: Sequence[int], xs: list[float], ys: list[float]) -> Iterable[tuple[Span, Box]]:
        """Lines and the boundaries of a grid's columns and rows → what of the lines stands in which slot.

        A stretch in row -1 is a whole line that is not even: stretches.py splits it.
        """
        ffi, count = self._ffi, len(spans) // 2
        room = sum(spans[1::2]) - sum(spans[::2]) + count
        found, boxes = ffi.new("int[]", FIELDS * room), ffi.new("double[]", 4 * room)
        columns, rows = ffi.new("double[]", xs), ffi.new("double[]", ys)
        grid = ffi.new("Grid *", (columns, rows, len(xs), len(ys)))
        stored = self._lib.stretches(self._chars, ffi.new("int[]", spans), count, grid, found, boxes)
        told, sides = iter(ffi.unpack(found, FIELDS * stored)), iter(ffi.unpack(boxes, 4 * stored))
        places = zip(sides, sides, sides, sides, strict=True)
        return zip(zip(*[told] * FIELDS, strict=True), map(new, repeat(Box), places), strict=True)

    def numbers(self, spans: Sequence[int], tabular: bytes) -> tuple[str, array[float]]:
        """Lines, and for each whether it stands in a table → their numbers and the boxes: accounting/ledger.py."""
        ffi, count = self._ffi, len(spans) // 2
        room = sum(spans[1::2]) - sum(spans[::2])
        text, boxes, found = ffi.new("char[]", 2 * room + 1), ffi.new("float[]", 4 * room), array("f")
        length = self._lib.numbers(self._chars, ffi.new("int[]", spans), count, tabular, text, boxes)
        told = ffi.unpack(text, length).decode()
        found.frombytes(ffi.buffer(boxes, 16 * told.count(" ")))
        return told, found
