"""Columns of numbers as their differences: neighbours on a page differ by little, and zstd finds what repeats."""

from __future__ import annotations

from array import array
from typing import Any

import pyarrow as pa

# pyarrow.compute is the same, and takes 30 ms to write its own documentation
from pyarrow._compute import CastOptions, call_function

WORDS = {8: pa.int64(), 4: pa.int32()}
DOUBLE, SINGLE = pa.float64(), pa.float32()


def differences(values: array[Any]) -> bytes:
    """Each number's bits, less those of the number before; in whole numbers, so that nothing is rounded."""
    if len(values) < 2:
        return values.tobytes()
    words = _column(WORDS[values.itemsize], values, len(values))
    return values[:1].tobytes() + _bytes(call_function("subtract", [words[1:], words[:-1]]))


def sums(data: memoryview, width: int) -> memoryview:
    """The numbers again, from their differences."""
    if len(data) <= width:
        return data
    return _memory(call_function("cumulative_sum", [_column(WORDS[width], data, len(data) // width)]))


def widths(left: array[float], right: array[float]) -> array[float] | None:
    """right - left, where left + that is right again to the last bit of every number; else None."""
    count = len(left)
    first, last = _column(DOUBLE, left, count), _column(DOUBLE, right, count)
    found = call_function("subtract", [last, first])
    again = call_function("add", [first, found])
    return array("d", _bytes(found)) if _bytes(again) == right.tobytes() else None


def added(left: memoryview, more: memoryview) -> memoryview:
    """left + more, of doubles."""
    count = len(left) // 8
    return _memory(call_function("add", [_column(DOUBLE, left, count), _column(DOUBLE, more, count)]))


def singles(doubles: memoryview) -> memoryview:
    """Doubles as floats of half the size, rounded as C rounds them."""
    column = _column(DOUBLE, doubles, len(doubles) // 8)
    return _memory(call_function("cast", [column], CastOptions.unsafe(SINGLE)))


def places_of(sides: list[memoryview]) -> array[float]:
    """Left, top, right and bottom of all characters → four floats for each (pages.Columns.places)."""
    found = array("f", bytes(2 * len(sides[0])))  # four of 4 bytes for one of 8
    for index, side in enumerate(sides):
        found[index::4] = array("f", bytes(singles(side)))
    return found


def _column(kind: Any, data: Any, count: int) -> Any:
    return pa.Array.from_buffers(kind, count, [None, pa.py_buffer(data)])


def _memory(column: Any) -> memoryview:
    """The numbers of a column that was computed; it begins where its memory does."""
    width = column.type.bit_width // 8
    return memoryview(column.buffers()[1])[column.offset * width : (column.offset + len(column)) * width]


def _bytes(column: Any) -> bytes:
    return bytes(_memory(column))
