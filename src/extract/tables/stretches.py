"""Lines of text over the slots of a grid → their stretches: characters that stand in one slot, one behind the other."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import add, itemgetter, sub

from ..reading.pages import Box, Char, Characters, Line, box_of, in_columns
from .money import adjoin, number_runs

APART = 1.0  # of the size: a gap as wide between two characters keeps a space
SPACE = 0.2  # of the size: the same between two digits; in one number none stand so far apart, or over one another
SAME_LINE = 0.45  # of the size: origins closer than this are one line of a cell (digits may sit lower than Chinese)
COUNTED = frozenset("0123456789０１２３４５６７８９.,，")  # a minus may stand apart from its digits
_OTHERWISE = re.compile(r"[\s\u2e80-\u2fdf]")  # what is not written as it is printed: spaces and radicals

Place = tuple[int, int]  # row and column of a slot
# the slot and the characters; their text and box where the line tells both without a look at each
Stretch = tuple[Place, Sequence[Char], str | None, Box | None]


def stretches(lines: Sequence[Line], xs: list[float], ys: list[float]) -> list[Stretch]:
    """Lines, and the boundaries of a grid's columns and rows → what of the lines stands in which slot."""
    columns, spans = in_columns(lines)
    if columns is None:
        return [stretch for line in lines for stretch in _of_line(line, xs, ys)]
    found: list[Stretch] = []
    for (line, start, end, row, column, spaced), box in columns.reader.stretches(spans, xs, ys):
        if row < 0:
            found += _of_line(lines[line], xs, ys)
            continue
        text, chars = columns.text[start:end], Characters(columns, start, end)
        if spaced:
            found.append(((row, column), _printed(chars), "".join(text.split()), box))
        else:
            found.append(((row, column), chars, text, box))
    return found


def _printed(chars: Iterable[Char]) -> list[Char]:
    """Those that are no white space."""
    return [char for char in chars if not char.text.isspace()]


def _of_line(line: Line, xs: list[float], ys: list[float]) -> list[Stretch]:
    """The same of one line, in Python: reading/native/stretches.c has the rule once more for even lines."""
    chars, text = list(line.chars), line.text
    if text.split() != [text]:
        chars = _printed(chars)
        text = "".join([char.text for char in chars])
    if not chars:
        return []
    even = _of_even_line(chars, text, xs, ys)
    return _by_character(chars, xs, ys) if even is None else even


def _of_even_line(chars: list[Char], text: str, xs: list[float], ys: list[float]) -> list[Stretch] | None:
    """The stretches of a line set in one size from left to right, as nearly all are; None where it is not."""
    _, lefts, tops, rights, bottoms, baselines, sizes, _, uprights = zip(*chars, strict=True)
    size, count = sizes[0], len(chars)
    if not len(text) == sizes.count(size) == count or not uprights[0] or _OTHERWISE.search(text):
        return None
    level = tops.count(tops[0]) == bottoms.count(bottoms[0]) == baselines.count(baselines[0]) == count
    if not level and (max(baselines) - min(baselines) > SAME_LINE * size or len(set(lefts)) < count):
        return None
    middles = list(map(add, lefts, rights))  # twice as far: halves are not needed
    rows = {bisect_right(ys, height / 2) - 1 for height in map(add, tops[:1] if level else tops, bottoms)}
    if len(rows) > 1 or middles != sorted(middles):
        return None
    row = rows.pop()
    spans = _spans(middles, xs) if 0 <= row < len(ys) - 1 else []
    gaps = enumerate(map(sub, lefts[1:], rights), 1)
    wide = [at for at, gap in gaps if abs(gap) > SPACE * size and _parts(gap, size, text[at - 1 : at + 1])]
    if not _are_apart(chars, spans, wide):
        return None
    if level:
        top, bottom = tops[0], bottoms[0]
        boxes = [Box(lefts[at], top, max(rights[at:end]), bottom) for at, end, _ in spans]
    else:
        boxes = [box_of(chars[at:end]) for at, end, _ in spans]
    return [
        ((row, column), chars[at:end], text[at:end], box) for (at, end, column), box in zip(spans, boxes, strict=True)
    ]


def _parts(gap: float, size: float, neighbours: str) -> bool:
    """Does a gap keep two neighbours apart?"""
    return gap > APART * size or COUNTED.issuperset(neighbours)


def parted(chars: Sequence[Char]) -> set[int]:
    """Where in a line a number ends though a digit follows: at a gap, or where another is drawn over it."""
    return {
        at
        for at in range(1, len(chars))
        if abs(chars[at].x0 - chars[at - 1].x1) > SPACE * chars[at].size
        and chars[at].text in COUNTED
        and chars[at - 1].text in COUNTED
    }


def _spans(middles: list[float], xs: list[float]) -> list[tuple[int, int, int]]:
    """Where the characters of each column begin and end, from the doubles of their middles."""
    spans = []
    at, end = bisect_left(middles, 2 * xs[0]), bisect_left(middles, 2 * xs[-1])
    while at < end:
        column = bisect_right(xs, middles[at] / 2) - 1
        start, at = at, bisect_left(middles, 2 * xs[column + 1], at)
        spans.append((start, at, column))
    return spans


def _are_apart(chars: list[Char], spans: Sequence[tuple[int, int, int]], wide: list[int]) -> bool:
    """Does no number go on from one span to the next, and is no gap inside a span wide?"""
    ends = {end for _, end, _ in spans}
    if spans:
        ends.add(spans[0][0])
    if not ends.issuperset(wide):
        return False
    close = ends.difference(wide, (0, len(chars)))
    return not any([adjoin(chars[at - 1], chars[at]) for at in close])


def _by_character(chars: list[Char], xs: list[float], ys: list[float]) -> list[Stretch]:
    """The same by each character's middle; a number that juts out over a rule stays whole where most of it stands."""
    places = [_place(char, xs, ys) for char in chars]
    if len(set(places)) > 1:
        for first, last in number_runs(chars):
            own = places[first:last]
            if len(set(own)) > 1:
                places[first:last] = [max(own, key=own.count)] * (last - first)
    together = groupby(zip(places, chars, strict=True), key=itemgetter(0))
    return [(place, [char for _, char in group], None, None) for place, group in together if place is not None]


def _place(char: Char, xs: list[float], ys: list[float]) -> Place | None:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
        return bisect_right(ys, y) - 1, bisect_right(xs, x) - 1
    return None
