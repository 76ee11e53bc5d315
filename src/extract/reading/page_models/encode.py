"""Pages → blocks of columns: what one page has is put behind what the pages before it have, number by number."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa

from ..drawing_order import Drawn
from ..pages import Char, Columns, Edge, Line, Page, in_columns
from .deltas import differences, widths

LEVEL = 6  # of zstd: 9 takes twice the time for 2% less
MOST_CHARS, MOST_RAW = 1 << 20, 1 << 27  # of a block; who has more is not kept
FULL_CHARS, FULL_EDGES, FULL_PAGES = 16_000, 16_000, 64  # then a new block begins, so that memory stays flat
IN_COLUMNS, ACROSS = 1, 2  # what a line is


class UnkeptError(Exception):
    """A page has something that a model has no place for."""


class Counts(NamedTuple):
    """How much a block has; `widths`: whether it has each character's width in the place of its right side."""

    pages: int
    chars: int
    lines: int
    boxes: int
    edges: int
    drawn: int
    text: int  # bytes
    heads: int  # bytes
    widths: int

    @property
    def raw(self) -> int:
        """Its bytes."""
        doubles = 6 * self.chars + 5 * self.boxes + 4 * self.edges
        words = 2 * self.lines + self.drawn
        return 8 * doubles + 4 * words + self.lines + self.edges + self.text + self.heads


class Block:
    """Some pages that follow each other, in columns."""

    def __init__(self) -> None:
        self.heads: list[list[Any]] = []
        self.texts: list[str] = []
        self.numbers = [array("d") for _ in range(6)]  # as pages.Columns has them
        self.spans, self.drawn = array("i"), array("i")
        self.kinds, self.flat = bytearray(), bytearray()
        self.boxes, self.sizes = [array("d") for _ in range(4)], array("d")
        self.edges = [array("d") for _ in range(4)]

    @property
    def full(self) -> bool:
        """Whether it is time to begin another."""
        many = len(self.numbers[0]) >= FULL_CHARS or len(self.flat) >= FULL_EDGES
        return many or len(self.heads) >= FULL_PAGES

    def add(self, page: Page) -> None:
        """Take a page as its reader gives it; UnkeptError where something of it would be lost."""
        table = _Table(page)
        before = len(self.kinds), len(self.sizes)
        odd = {at: len(text) for at, text in enumerate(table.texts) if len(text) != 1} if table.loose else {}
        self.texts += ["".join(table.texts)]
        for column, more in zip(self.numbers, table.numbers, strict=True):
            column.extend(more)
        self._lines(page, table)
        self.drawn.extend(table.order)
        self._edges(page.edges)
        lines, boxes = len(self.kinds) - before[0], len(self.sizes) - before[1]
        counts = [len(table), table.in_columns, lines, boxes, len(page.edges), len(table.order)]
        _refuse_pictures(page)
        self.heads.append([*_own(page), counts, list(odd.items()), table.turned()])

    def _lines(self, page: Page, table: _Table) -> None:
        at = 0
        lines = [(line, 0) for line in page.lines] + [(line, ACROSS) for line in page.across]
        for (line, kind), (start, end) in zip(lines, table.spans, strict=True):
            self.spans.extend((start - at, end - start))
            at = end
            self.kinds.append(kind | (IN_COLUMNS if line.columns is not None else 0))
            if line.columns is not None:
                for column, side in zip(self.boxes, line.box, strict=True):
                    column.append(side)
                self.sizes.append(-1.0 if line.size is None else line.size)

    def _edges(self, edges: Sequence[Edge]) -> None:
        if edges:
            *sides, flat = zip(*edges, strict=True)
            for column, side in zip(self.edges, sides, strict=True):
                column.extend(side)
            self.flat += bytes(flat)

    def packed(self) -> tuple[Counts, bytes]:
        """What it has, and its compressed bytes."""
        x0, top, x1, bottom, baseline, size = self.numbers
        wide = widths(x0, x1)
        heads = json.dumps(self.heads, separators=(",", ":"), allow_nan=False).encode()
        text = "".join(self.texts).encode("utf-8", "surrogatepass")
        parts: list[Any] = [
            *map(differences, (x0, top)),
            differences(x1) if wide is None else wide.tobytes(),
            *map(differences, (bottom, baseline)),
            *(column.tobytes() for column in (size, self.sizes)),
            *map(differences, (*self.boxes, *self.edges)),
            self.spans.tobytes(),
            differences(self.drawn),
            *(self.kinds, self.flat, text, heads),
        ]
        counts = Counts(
            len(self.heads),
            len(x0),
            len(self.kinds),
            len(self.sizes),
            len(self.flat),
            len(self.drawn),
            len(text),
            len(heads),
            int(wide is not None),
        )
        if counts.chars > MOST_CHARS or counts.raw > MOST_RAW:
            raise UnkeptError("a page with more than a model holds")
        return counts, pa.Codec("zstd", LEVEL).compress(b"".join(parts), asbytes=True)


class _Table:
    """All characters of a page, each line's together, and in which order they were drawn."""

    def __init__(self, page: Page) -> None:
        self._chars: list[Char] = []  # those in no columns; alive, so that an id means one of them
        self._place: dict[int, int] = {}
        self.columns = _columns(page)
        self.in_columns = len(self.columns.text) if self.columns else 0
        self.spans = [self._span(line, page) for line in (*page.lines, *page.across)]
        self.order = self._order(page.chars)
        if any(char.page != page.number for char in self._chars):
            raise UnkeptError("a character of another page")
        self.loose = bool(self._chars)
        own = list(self.columns.text) if self.columns and self.loose else []
        self.texts: Sequence[str] = self.columns.text if self.columns else ""
        if self.loose:
            self.texts = [*own, *[char.text for char in self._chars]]
        self.numbers = self._numbers()

    def __len__(self) -> int:
        return self.in_columns + len(self._chars)

    def _span(self, line: Line, page: Page) -> tuple[int, int]:
        if line.furniture or line.page != page.number:
            raise UnkeptError("a line that later stages have changed")
        if line.columns is not None:
            if line.columns is not self.columns:
                raise UnkeptError("lines of several columns")
            return line.start, line.end
        start = len(self)
        for char in line.chars:
            self._put(char)
        return start, len(self)

    def _put(self, char: Char) -> int:
        place = self._place.setdefault(id(char), len(self))
        self._chars.append(char)
        return place

    def _order(self, chars: Sequence[Char]) -> array[int]:
        if isinstance(chars, Drawn):
            return array("i", chars.order)
        drawn = chars if isinstance(chars, list) else list(chars)
        return array("i", [self._place[id(char)] if id(char) in self._place else self._put(char) for char in drawn])

    def _numbers(self) -> list[array[float]]:
        every = self.in_columns
        given = self.columns.numbers if self.columns else array("d")
        found = [given[column : column + every] for column in range(0, 6 * every, every)] if every else []
        found = found or [array("d") for _ in range(6)]
        if self._chars:
            _, *sides, _, _ = zip(*self._chars, strict=True)
            for column, more in zip(found, sides, strict=True):
                column.extend(more)
        return found

    def turned(self) -> list[list[int]]:
        """Runs of characters that do not stand upright: where each begins and ends."""
        flags = [char.upright for char in self._chars]
        if all(flags):
            return []
        runs = [(upright, list(run)) for upright, run in groupby(range(len(flags)), flags.__getitem__)]
        first = self.in_columns
        return [[first + run[0], first + run[-1] + 1] for upright, run in runs if not upright]


def _columns(page: Page) -> Columns | None:
    if isinstance(page.chars, Drawn):
        return page.chars.columns
    columns, _ = in_columns(page.lines)
    if columns is not None:
        raise UnkeptError("columns without the order in which they were drawn")
    return None


def _own(page: Page) -> list[Any]:
    shape = [page.number, page.width, page.height, page.rotation, page.image_area]
    return [*shape, page.hidden_chars, page.unmapped_chars, page.layer, page.failure]


def _refuse_pictures(page: Page) -> None:
    """Pages that were read from their pictures are not kept: their models have versions of their own."""
    if page.recognised or page.faults or page.dpi is not None or page.to_sheet is not None:
        raise UnkeptError("a page that was read from its picture")
