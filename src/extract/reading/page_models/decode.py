"""Blocks of columns → the pages that were read, bit for bit; what cannot be a block of ours is a SpoiltError."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import repeat
from types import ModuleType
from typing import Any

import pyarrow as pa

from ...limits import MOST_PAGES
from ..drawing_order import Drawn
from ..native.lines import NativeLines
from ..pages import Box, Char, Columns, Edge, Line, Page, new
from .deltas import added, places_of, sums
from .encode import ACROSS, IN_COLUMNS, MOST_CHARS, MOST_RAW, Counts

UTF_32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
FAULTS = (ValueError, TypeError, IndexError, KeyError, OverflowError, RecursionError, pa.ArrowException, OSError)
_NUMBER = (int, float)
_OWN: tuple[Any, ...] = (int, _NUMBER, _NUMBER, int, _NUMBER, int, int, str, (str, type(None)), list, list, list)
_NO_BOX = (0.0, 0.0, 0.0, 0.0, -1.0)


class SpoiltError(Exception):
    """A kept model that no program of ours has written so."""


def pages_of(counts: Counts, packed: memoryview, native: ModuleType | None) -> Iterator[Page]:
    """A block's pages; their lines are in columns where the part in C is there to be asked about them."""
    try:
        yield from _Opened(counts, packed).pages(native)
    except (
        ValueError,
        TypeError,
        IndexError,
        KeyError,
        OverflowError,
        RecursionError,
        pa.ArrowException,
        OSError,
    ) as error:
        raise SpoiltError(f"{type(error).__name__}: {error}") from error


class _Opened:
    """The columns of a block, and how far they have been given out."""

    def __init__(self, counts: Counts, packed: memoryview) -> None:
        if min(counts) < 0 or counts.chars > MOST_CHARS or counts.raw > MOST_RAW or counts.widths > 1:
            raise ValueError("amounts that cannot be")
        raw = memoryview(pa.Codec("zstd").decompress(pa.py_buffer(packed), counts.raw)).cast("B")
        if len(raw) != counts.raw:
            raise ValueError("another length")
        self._rest = raw
        columns = [self._part(8 * counts.chars) for _ in range(6)]
        sizes = self._part(8 * counts.boxes)
        self.boxes = [_doubles(sums(self._part(8 * counts.boxes), 8)) for _ in range(4)] + [_doubles(sizes)]
        self.edges = [_doubles(sums(self._part(8 * counts.edges), 8)) for _ in range(4)]
        self.spans = array("i", bytes(self._part(8 * counts.lines)))
        self.drawn = sums(self._part(4 * counts.drawn), 4)
        self.kinds, self.flat = self._part(counts.lines), self._part(counts.edges)
        self.text = str(self._part(counts.text), "utf-8", "surrogatepass")
        self.heads = json.loads(bytes(self._part(counts.heads)))
        left, top, right, bottom, baseline = (sums(column, 8) for column in columns[:5])
        right = added(left, columns[2]) if counts.widths else right
        self.numbers = [left, top, right, bottom, baseline, columns[5]]
        self.places = places_of(self.numbers[:4]) if counts.chars else array("f")
        self.at = [0] * 6  # characters, lines, boxes, edges, drawn; bytes of the text
        if len(self.heads) != counts.pages:
            raise ValueError("another number of pages")

    def _part(self, length: int) -> memoryview:
        part, self._rest = self._rest[:length], self._rest[length:]
        return part

    def pages(self, native: ModuleType | None) -> Iterator[Page]:
        """The pages from the first of the block."""
        for head in self.heads:
            yield self._page(head, native)
        if any(self.at[at] != total for at, total in enumerate(self._totals())):
            raise ValueError("more than its pages have")

    def _totals(self) -> list[int]:
        lengths = (len(self.numbers[0]) // 8, len(self.kinds), len(self.boxes[0]), len(self.flat), len(self.drawn) // 4)
        return [*lengths, len(self.text)]

    def _page(self, head: list[Any], native: ModuleType | None) -> Page:
        if not _is_head(head):
            raise ValueError("a page that cannot be")
        number, width, height, rotation, images, hidden, unmapped, layer, failure, amounts, odd, turned = head
        inside, longer = amounts.pop(1), dict(odd)
        start, first, box, edge, drawn, letter = self.at
        stop, last, next_box, next_edge, next_drawn, next_letter = self.at = self._ends(amounts, longer)
        text = self.text[letter:next_letter]
        numbers = [column[8 * start : 8 * stop] for column in self.numbers]
        columns = self._columns(number, text, numbers, start, inside, native) if inside and native else None
        loose = _Loose(len(columns.text) if columns else 0, number, _texts(text, longer), numbers, turned)
        page = Page(number, width, height, rotation, [], [], [], images, [], hidden, unmapped, layer, failure)
        boxes = zip(*[column[box:next_box] for column in self.boxes], strict=True)
        self._lines(page, columns, loose, range(first, last), boxes)
        page.edges = self._edges(edge, next_edge)
        page.chars = _drawn(bytes(self.drawn[4 * drawn : 4 * next_drawn]), columns, loose)
        return page

    def _ends(self, amounts: list[int], longer: dict[int, int]) -> list[int]:
        """Where a page ends in each column: its characters, lines, boxes, edges, drawn; its text."""
        chars, *_ = amounts
        letters = chars + sum(longer.values()) - len(longer)
        ends = [at + amount for at, amount in zip(self.at, (*amounts, letters), strict=True)]
        if min(*amounts, letters, *longer.values(), 0) < 0 or any(map(int.__gt__, ends, self._totals())):
            raise ValueError("more than its block has")
        return ends

    def _columns(
        self, number: int, text: str, numbers: list[memoryview], start: int, count: int, native: ModuleType
    ) -> Columns:
        """The characters that were in columns; the part in C reads no further than these."""
        joined = array("d", b"".join([column[: 8 * count] for column in numbers]))
        if not 0 < count <= len(text) or len(joined) != 6 * count:
            raise ValueError("columns of several lengths")
        own = text[:count]
        places = self.places[4 * start : 4 * (start + count)]
        codes = own.encode(UTF_32, "surrogatepass")
        return Columns(number, own, joined, places, NativeLines(native, codes, joined))

    def _lines(
        self, page: Page, columns: Columns | None, loose: _Loose, places: range, boxes: Iterator[tuple[float, ...]]
    ) -> None:
        spans, kinds = self.spans[2 * places.start : 2 * places.stop], self.kinds[places.start : places.stop]
        room, at = len(columns.text) if columns else 0, 0
        for gap, length, kind in zip(spans[::2], spans[1::2], kinds, strict=True):
            start, at = at + gap, at + gap + length
            *box, size = next(boxes) if kind & IN_COLUMNS else _NO_BOX
            if kind & IN_COLUMNS and columns is not None:
                if not 0 <= start < at <= room:
                    raise ValueError("a line outside of its columns")
                line = Line.of_columns(columns, start, at, new(Box, box), size if size >= 0 else None)
            else:
                line = Line(page.number, loose.some(start, at))
            (page.across if kind & ACROSS else page.lines).append(line)

    def _edges(self, start: int, stop: int) -> list[Edge]:
        sides = [column[start:stop] for column in self.edges]
        return list(map(new, repeat(Edge), zip(*sides, map(bool, self.flat[start:stop]), strict=True)))


def _is_head(head: list[Any]) -> bool:
    """Whether that is what is known of a page beside its columns."""
    typed = len(head) == len(_OWN) and all(isinstance(value, kind) for value, kind in zip(head, _OWN, strict=True))
    return typed and 0 < head[0] <= MOST_PAGES


class _Loose:
    """A page's characters from `first` on, which are in no columns: made when one is asked for."""

    def __init__(
        self, first: int, page: int, texts: Sequence[str], numbers: list[memoryview], turned: list[list[int]]
    ) -> None:
        self._first, self._page, self._texts, self._turned = first, page, texts, turned
        self._numbers = numbers
        self._made: list[Char] | None = None

    @property
    def chars(self) -> list[Char]:
        """All of them."""
        if self._made is None:
            first = self._first
            upright = [True] * len(self._texts)
            for start, stop in self._turned:
                upright[start:stop] = [False] * len(upright[start:stop])
            columns = [_doubles(column)[first:] for column in self._numbers]
            told = zip(self._texts[first:], *columns, repeat(self._page), upright[first:], strict=False)
            self._made = list(map(new, repeat(Char), told))
        return self._made

    def some(self, start: int, stop: int) -> list[Char]:
        """Those of a line."""
        if not self._first <= start <= stop <= self._first + len(self.chars):
            raise ValueError("a line outside of its page")
        return self.chars[start - self._first : stop - self._first]


def _drawn(order: bytes, columns: Columns | None, loose: _Loose) -> Sequence[Char]:
    places = array("i", order)
    if columns is None:
        if places and min(places) < 0:
            raise ValueError("a character before the first")
        return [loose.chars[place] for place in places]
    if len(places) != len(columns.text) or min(places) < 0 or max(places) >= len(places):
        raise ValueError("characters that are drawn and not there")
    return Drawn(columns, order)


def _texts(text: str, longer: dict[int, int]) -> Sequence[str]:
    """The text of each character: ligatures have several letters, and are named."""
    if not longer:
        return text
    found: list[str] = []
    at, places = 0, len(text) - sum(longer.values()) + len(longer)
    for place in range(places):
        length = longer.get(place, 1)
        found.append(text[at : at + length])
        at += length
    return found


def _doubles(data: memoryview) -> array[float]:
    return array("d", bytes(data))
