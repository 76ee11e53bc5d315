"""Numbers of a recognised page → each read again alone by another model, and what both say of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..pages import Box, Char, Edge, Line, Recognised
from .areas import Area
from .numerals import Numeral, alone, folded, is_valid, numerals
from .recognise import Glyph, LineReader

SIDE = 0.3  # of the size: so much may a digit reach beyond where it was seen
ALONE = 0.85  # of its length: a number alone is shown wider than a line's, where 66 may be too short for two sixes


class Sheet(NamedTuple):
    """A straight page's pixels without rules, `scale` of them to the point."""

    grey: Any
    ink: Any
    scale: float


class Reading(NamedTuple):
    """A number and what it is taken to be."""

    numeral: Numeral
    chars: Sequence[Char]
    recognised: Recognised


def read_twice(
    lines: Sequence[Line], edges: Sequence[Edge], sheet: Sheet, first: LineReader, second: LineReader
) -> tuple[list[Line], list[Recognised]]:
    """Lines → the lines with numbers mended where there is but one way to, and what two readers say of each number.

    Where they differ, the first looks at the number alone as well: then it has seen it as the second did.
    """
    found = list(numerals(lines, edges))
    areas = [area_of(one, sheet) for one in found]
    others = [_text(glyphs) for glyphs in second.read(sheet.grey, areas, squeeze=ALONE)]
    doubtful = [at for at, other in enumerate(others) if other != found[at].text]
    again = first.read(sheet.grey, [areas[at] for at in doubtful], squeeze=ALONE)
    readings = {at: _reading(found[at], others[at], None, sheet.scale) for at in range(len(found))}
    for at, glyphs in zip(doubtful, again, strict=True):
        readings[at] = _reading(found[at], others[at], glyphs, sheet.scale)
    return list(_mended(lines, list(readings.values()))), [one.recognised for one in readings.values()]


def _reading(numeral: Numeral, other: str, again: Sequence[Glyph] | None, scale: float) -> Reading:
    """A number, the second reader's word and the first one's second look → what it is taken to be."""
    if again is not None and _text(again) == other and is_valid(other) and _digits(other) >= _digits(numeral.text):
        marks = [glyph for glyph in again if not glyph.text.isspace()]
        start = folded("".join(glyph.text for glyph in marks)).index(other)
        chars = _spread(numeral, marks[start : start + len(other)], scale)
        return Reading(numeral, chars, Recognised(numeral.box, other, None, numeral.is_whole, False))
    same = other == numeral.text
    text = numeral.mended or numeral.text
    chars = [char._replace(text=mark) for char, mark in zip(numeral.chars, text, strict=True)]
    agreed = same and is_valid(numeral.text) and numeral.is_whole
    told = Recognised(numeral.box, text, None if same else other, agreed, numeral.mended is not None)
    return Reading(numeral, chars if numeral.mended else numeral.chars, told)


def _digits(text: str) -> int:
    """A cut may have lost a digit, but adds none: the fewer are never taken."""
    return sum(char.isdigit() for char in text)


def _spread(numeral: Numeral, glyphs: Sequence[Glyph], scale: float) -> list[Char]:
    """A number's characters as they were read alone, each about its middle."""
    model, box = numeral.chars[0], numeral.box
    middles = [glyph.middle / scale for glyph in glyphs]
    cuts = [box.x0, *((a + b) / 2 for a, b in itertools.pairwise(middles)), box.x1]
    return [
        model._replace(text=folded(glyph.text), x0=left, x1=right)
        for glyph, left, right in zip(glyphs, cuts, cuts[1:], strict=False)
    ]


def _mended(lines: Sequence[Line], readings: Sequence[Reading]) -> Iterator[Line]:
    """Lines with the characters that their numbers are taken to have."""
    for line in lines:
        own = [one for one in readings if one.numeral.line is line and one.chars is not one.numeral.chars]
        chars, end = [], 0
        for one in own:
            chars += [*line.chars[end : one.numeral.start], *one.chars]
            end = one.numeral.end
        yield Line(line.page, [*chars, *line.chars[end:]]) if own else line


def area_of(numeral: Numeral, sheet: Sheet) -> Area:
    """Where a number stands: as high as its ink, and as wide as its first and last digit may be."""
    scale = sheet.scale
    box = _with_sides(numeral)
    top, bottom = max(0, round((box.top + 0.02) * scale)), round((box.bottom + 0.06 * numeral.chars[0].size) * scale)
    left, right = max(0, round(box.x0 * scale)), round(box.x1 * scale)
    rows = np.flatnonzero(sheet.ink[top:bottom, left:right].any(axis=1))
    if not len(rows):
        return Area(left, top, right, bottom)
    return Area(left, top + int(rows[0]), right, top + int(rows[-1]) + 1)


def _with_sides(numeral: Numeral) -> Box:
    """A number's box with half of what is free beside it: the pale stroke of a 4 stands outside the first reader's box.

    Without that stroke 417.06 is 117.06 for whoever looks at it alone.
    """
    box, chars, side = numeral.box, numeral.line.chars, SIDE * numeral.chars[0].size
    before = chars[numeral.start - 1].x1 if numeral.start else box.x0 - 2 * side
    after = chars[numeral.end].x0 if numeral.end < len(chars) else box.x1 + 2 * side
    left, right = (max(0.0, min(side, free / 2)) for free in (box.x0 - before, after - box.x1))
    return Box(max(0.0, box.x0 - left), box.top, box.x1 + right, box.bottom)


def _text(glyphs: Sequence[Glyph]) -> str:
    return alone("".join(glyph.text for glyph in glyphs if not glyph.text.isspace()))
