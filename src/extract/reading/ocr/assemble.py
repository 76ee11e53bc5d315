"""Recognised areas of a page → characters on baselines, as a PDF would have them: sizes, boxes, lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from operator import attrgetter
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from ..pages import ASCENT, DESCENT, Char, Line
from .areas import Area
from .recognise import Glyph

FULL_WIDTH = 0x2E80  # from here on a character is as wide as it is high
CHINESE_INK, CHINESE_FOOT = 0.92, 0.08  # of the size: how high a line's ink is, and how far below the baseline it goes
DIGIT_INK, TAIL = 0.72, 0.14  # of the size: a digit's height; a comma, a bracket go so far below the baseline
TAILED = set(",，;；()（）gjpqy[]【】")
SAME_ROW = 0.2  # of the size: areas whose baselines differ by less stand in one row
ADJOINING = 0.6  # of the size: ink no farther apart is of neighbours, whose boxes meet half-way, as a font's would
PUNCTUATION = set("，。、：；！？）》”’（《“‘")  # stands in a corner of its square: ADJOINING is half as far again
FULL_MARKS = {"(": "（", ")": "）", ";": "；", ":": "："}
SAME_SIZE = 0.12  # of the size: the page's usual size is taken for one that differs by less


class Placed(NamedTuple):
    """An area's characters, with its own size and baseline, in pixels."""

    area: Area
    glyphs: Sequence[Glyph]
    size: float
    baseline: float


def is_wide(text: str) -> bool:
    """Whether a character is one of the full-width ones."""
    return ord(text[0]) >= FULL_WIDTH


def placed(area: Area, glyphs: Sequence[Glyph]) -> Placed:
    """An area's size and baseline from its ink and from what kind of characters it has."""
    height = area.bottom - area.top
    letters = [glyph.text for glyph in glyphs if not glyph.text.isspace()]
    tail = TAIL if any(text in TAILED for text in letters) else 0.0
    if any("\u4e00" <= text <= "\u9fff" for text in letters):
        size = height / CHINESE_INK
        return Placed(area, glyphs, size, area.bottom - CHINESE_FOOT * size)
    if any(text.isalnum() for text in letters):
        size = height / (DIGIT_INK + tail)
        return Placed(area, glyphs, size, area.bottom - tail * size)
    return Placed(area, glyphs, 0.0, (area.top + area.bottom) / 2)


def rows_of(areas: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Areas → those that stand in one row; a mark without a size of its own (-) joins the row around it."""
    sized = sorted((one for one in areas if one.size), key=lambda one: one.baseline)
    rows: list[list[Placed]] = []
    for one in sized:
        if rows and one.baseline - median(other.baseline for other in rows[-1]) <= SAME_ROW * one.size:
            rows[-1].append(one)
        else:
            rows.append([one])
    for one in areas:
        if not one.size:
            _join(one, rows)
    yield from rows


def _join(mark: Placed, rows: list[list[Placed]]) -> None:
    """A dash stands at about the middle of its row's letters."""
    usual = median(one.size for row in rows for one in row) if rows else mark.area.right - mark.area.left
    baseline = mark.baseline + 0.35 * usual
    near = min(rows, key=lambda row: abs(row[0].baseline - baseline), default=None)
    own = mark._replace(size=usual, baseline=baseline)
    if near is not None and abs(near[0].baseline - baseline) <= 0.5 * usual:
        near.append(own._replace(baseline=near[0].baseline))
    else:
        rows.append([own])


def lines_of(areas: Sequence[Placed], ink: Any, scale: float, page: int) -> list[Line]:
    """A page's lines from the top, their characters in points."""
    rows = list(rows_of(areas))
    sizes = [_row_size(row) / scale for row in rows]
    usual = _usual(rows, sizes)
    lines: list[Line] = []
    for row, size in zip(rows, sizes, strict=True):
        own = round(usual if abs(size - usual) <= SAME_SIZE * usual else size, 1)
        baseline = round(median(one.baseline for one in row) / scale, 2)
        chars = [char for one in row for char in _chars(one, ink, scale, (own, baseline, page))]
        lines.append(Line(page, sorted(chars, key=attrgetter("x0"))))
    return sorted((line for line in lines if line.chars), key=lambda line: line.chars[0].baseline)


def _row_size(row: Sequence[Placed]) -> float:
    """A row's size: that of its Chinese, which is told better than that of digits."""
    chinese = [one.size for one in row if any(is_wide(glyph.text) for glyph in one.glyphs)]
    return median(chinese or [one.size for one in row])


def _usual(rows: Sequence[Sequence[Placed]], sizes: Sequence[float]) -> float:
    """The size of most of a page's characters."""
    every = sorted((size, sum(len(one.glyphs) for one in row)) for row, size in zip(rows, sizes, strict=True))
    half = sum(count for _, count in every) / 2
    for size, count in every:
        half -= count
        if half <= 0:
            return size
    return 0.0


def _chars(one: Placed, ink: Any, scale: float, row: tuple[float, float, int]) -> Iterator[Char]:
    """An area's characters with the sides of their ink."""
    size, baseline, page = row
    glyphs = _widened([glyph for glyph in one.glyphs if not glyph.text.isspace()])
    sides = _joined(glyphs, _sides(one.area, glyphs, ink), size * scale)
    for glyph, (left, right) in zip(glyphs, sides, strict=True):
        top, bottom = baseline - ASCENT * size, baseline - DESCENT * size
        yield Char(glyph.text, left / scale, top, right / scale, bottom, baseline, size, page)


def _widened(glyphs: list[Glyph]) -> list[Glyph]:
    """Brackets and the like among Chinese are full-width: （2）资产构成情况 is read with either; they look the same."""
    if not any(is_wide(glyph.text) for glyph in glyphs):
        return glyphs
    return [glyph._replace(text=FULL_MARKS.get(glyph.text, glyph.text)) for glyph in glyphs]


def _sides(area: Area, glyphs: Sequence[Glyph], ink: Any) -> list[tuple[float, float]]:
    """Where each character begins and ends: parted from its neighbours where the least ink is between their middles."""
    columns = ink[area.top : area.bottom, area.left : area.right].sum(axis=0).astype(np.float64)
    cuts = [float(area.left)]
    for before, after in itertools.pairwise(glyphs):
        cuts.append(max(cuts[-1] + 0.5, _cut(columns, area.left, before.middle, after.middle)))
    cuts.append(max(cuts[-1] + 0.5, float(area.right)))
    return [_on_ink(columns, area.left, start, end) for start, end in itertools.pairwise(cuts)]


def _joined(glyphs: Sequence[Glyph], sides: list[tuple[float, float]], size: float) -> list[tuple[float, float]]:
    """The sides of ink → those of characters as a font has them: a comma's box reaches to the next digit's."""
    lefts, rights = [list(column) for column in zip(*sides, strict=True)] if sides else ([], [])
    for at in range(1, len(sides)):
        corner = glyphs[at].text in PUNCTUATION or glyphs[at - 1].text in PUNCTUATION
        if lefts[at] - rights[at - 1] <= ADJOINING * size * (1.5 if corner else 1.0):
            rights[at - 1] = lefts[at] = (rights[at - 1] + lefts[at]) / 2
    return list(zip(lefts, rights, strict=True))


def _cut(columns: Any, left: int, before: float, after: float) -> float:
    """The column of the least ink between two middles, the nearest to half-way among equal ones."""
    half = (before + after) / 2
    reach = 0.45 * (after - before)
    start = max(0, round(half - reach) - left)
    end = min(len(columns), round(half + reach) - left + 1)
    if end <= start:
        return half
    far = np.abs(np.arange(start, end) + left + 0.5 - half)
    return float(start + int((columns[start:end] + far * 0.01).argmin()) + left + 0.5)


def _on_ink(columns: Any, left: int, start: float, end: float) -> tuple[float, float]:
    """A character's stretch → that of its ink."""
    first, last = max(0, int(start - left)), min(len(columns), int(np.ceil(end - left)))
    inked = np.flatnonzero(columns[first:last])
    if not len(inked):
        return start, end
    return float(left + first + inked[0]), float(left + first + inked[-1] + 1)
