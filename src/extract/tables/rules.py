"""Ruling edges of a page → frames: connected rules with the boundaries that they draw between rows and columns.

A frame's outside counts as closed even where no rule is drawn: a table that goes on over a page often lacks the top
rule of its second part.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import add, itemgetter
from typing import NamedTuple

from ..reading.pages import Box, Edge

NEAR = 3.0  # rules closer than this touch; no row or column is as narrow
COVERED = 0.5  # share of a slot's side that a rule must cover to close it

Piece = tuple[float, float, float]  # of a rule, as `Rule`
_START = itemgetter(1)


class Rule(NamedTuple):
    """A straight rule: `at` is its y (horizontal) or x (vertical), from `low` to `high` along it."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Frame:
    """Connected rules: positions of the columns' and rows' boundaries, and the rules themselves."""

    xs: list[float]
    ys: list[float]
    flats: list[Rule]
    uprights: list[Rule]

    @property
    def box(self) -> Box:
        """The frame's outside."""
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])


def frames(edges: Sequence[Edge]) -> list[Frame]:
    """A page's edges → its frames from the top; a single line or box of one column and row is none."""
    flats, uprights, groups = _rules(edges)
    found = [_frame(*group) for group in _together(flats, uprights, groups)]
    return sorted((frame for frame in found if frame), key=lambda frame: (frame.ys[0], frame.xs[0]))


def loose_rules(edges: Sequence[Edge]) -> list[Rule]:
    """The horizontal rules of a page, merged: for tables that are ruled between rows alone."""
    return _rules(edges)[0]


def _rules(edges: Sequence[Edge]) -> tuple[list[Rule], list[Rule], list[int]]:
    """A page's edges → its horizontal and vertical rules, and each one's group."""
    flats = _merge([(top, x0, x1) for x0, top, x1, _, horizontal in edges if horizontal])
    uprights = _merge([(x0, top, bottom) for x0, top, _, bottom, horizontal in edges if not horizontal])
    return flats, uprights, _connected(flats, uprights)


def _together(flats: list[Rule], uprights: list[Rule], groups: list[int]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules of each group, horizontal and vertical."""
    found: list[tuple[list[Rule], list[Rule]]] = [([], []) for _ in range(max(groups, default=-1) + 1)]
    for i, (rule, group) in enumerate(zip(chain(flats, uprights), groups, strict=True)):
        found[group][i >= len(flats)].append(rule)
    return found


def _merge(pieces: Iterable[Piece]) -> list[Rule]:
    """Collinear pieces that touch become one rule: many producers draw each cell's border for itself."""
    rules: list[Rule] = []
    for band in _bands(sorted(pieces)):
        at = reduce(add, [piece[0] for piece in band], 0.0) / len(band)  # sum() rounds otherwise from Python 3.12 on
        band.sort(key=_START)
        _, low, high = band[0]
        for _, start, end in band:
            if start - high > NEAR:
                rules.append(Rule(at, low, high))
                low, high = start, end
            elif end > high:
                high = end
        rules.append(Rule(at, low, high))
    return rules


def _bands(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces in their order → those that lie on one line each."""
    first = 0
    for index, piece in enumerate(pieces):
        if piece[0] - pieces[first][0] > NEAR / 2:
            yield pieces[first:index]
            first = index
    if pieces:
        yield pieces[first:]


def _connected(flats: list[Rule], uprights: list[Rule]) -> list[int]:
    """The number of each rule's group, of rules that cross or touch."""
    parent = list(range(len(flats) + len(uprights)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    xs = [upright.at for upright in uprights]  # from the left: _merge gives them so
    for i, (y, left, right) in enumerate(flats):
        own = root(i)
        for j in range(bisect_left(xs, left - NEAR), bisect_right(xs, right + NEAR)):
            _, top, bottom = uprights[j]
            if parent[across := len(flats) + j] != own and top - NEAR <= y <= bottom + NEAR:
                parent[own] = own = root(across)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(i), len(numbers)) for i in range(len(parent))]


def _frame(flats: list[Rule], uprights: list[Rule]) -> Frame | None:
    if not flats or not uprights:
        return None
    ends_x = [min(r.low for r in flats), max(r.high for r in flats)]
    ends_y = [min(r.low for r in uprights), max(r.high for r in uprights)]
    xs = _positions([r.at for r in uprights], ends_x)
    ys = _positions([r.at for r in flats], ends_y)
    if len(xs) < 3 or len(ys) < 2 or len(xs) + len(ys) < 6:
        return None
    return Frame(xs, ys, flats, uprights)


def _positions(inner: list[float], ends: list[float]) -> list[float]:
    """Boundaries from the rules' places; the ends of the rules across close a side that has no rule."""
    inner = sorted(inner)
    positions = [inner[0]]
    for at in inner[1:]:
        if at - positions[-1] > NEAR:
            positions.append(at)
    if positions[0] - ends[0] > 2 * NEAR:
        positions.insert(0, ends[0])
    if ends[1] - positions[-1] > 2 * NEAR:
        positions.append(ends[1])
    return positions


def blocks(frame: Frame) -> list[tuple[int, int, int, int]]:
    """A frame → its slots as (row0, row1, col0, col1), ends excluded, merged where no rule divides them."""
    rows, columns = len(frame.ys) - 1, len(frame.xs) - 1
    right = _closed(frame.uprights, frame.xs, frame.ys)  # [boundary][row]
    below = _closed(frame.flats, frame.ys, frame.xs)  # [boundary][column]
    right[0] = right[-1] = [True] * rows
    below[0] = below[-1] = [True] * columns
    free = [[True] * columns for _ in range(rows)]
    found: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for column in range(columns):
            if not free[row][column]:
                continue
            if right[column + 1][row] and below[row + 1][column]:
                found.append((row, row + 1, column, column + 1))
                continue
            low, end = _grow(row, column, right, below)
            for r in range(row, low):
                free[r][column:end] = [False] * (end - column)
            found.append((row, low, column, end))
    return found


def _closed(rules: list[Rule], across: list[float], along: list[float]) -> list[list[bool]]:
    """For the boundary at each position of `across`: is it drawn along each stretch between positions of `along`?"""
    count = len(along) - 1
    closed = [[False] * count for _ in across]
    for at, low, high in rules:
        drawn = closed[_nearest(across, at)]  # which is no farther than NEAR: they are the rules' own places
        first, last = bisect_left(along, low), bisect_right(along, high) - 1
        if first < last:
            drawn[first:last] = [True] * (last - first)
        for i in (first - 1, last):  # into which it reaches
            if 0 <= i < count and min(high, along[i + 1]) - max(low, along[i]) >= COVERED * (along[i + 1] - along[i]):
                drawn[i] = True
    return closed


def _nearest(places: list[float], at: float) -> int:
    """Of places in order, the index of the one that is nearest; the lower of two that are as near."""
    after = bisect_left(places, at)
    if after == len(places) or (after and at - places[after - 1] <= places[after] - at):
        return after - 1
    return after


def _grow(row: int, column: int, right: list[list[bool]], below: list[list[bool]]) -> tuple[int, int]:
    """The end of the largest rectangle from here that no rule divides: first along the row, then downwards."""
    end = column + 1
    while not right[end][row]:  # what reaches down into this row from above has a rule at its side
        end += 1
    low = row + 1
    while _open(low, column, end, right, below):
        low += 1
    return low, end


def _open(row: int, column: int, end: int, right: list[list[bool]], below: list[list[bool]]) -> bool:
    """Does a slot from one column to another go on in this row: no rule above it, none inside, rules at its sides?"""
    for c in range(column, end):
        if below[row][c] or (c > column and right[c][row]):
            return False
    return right[column][row] and right[end][row]
