"""Ruling edges of a page → frames: connected rules with the boundaries that they draw between rows and columns.

A frame's outside counts as closed even where no rule is drawn: a table that goes on over a page often lacks the top
rule of its second part.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from ..pages import Box, Edge

NEAR = 3.0  # rules closer than this touch; no row or column is as narrow
COVERED = 0.5  # share of a slot's side that a rule must cover to close it


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


def frames(edges: Iterable[Edge]) -> list[Frame]:
    """A page's edges → its frames from the top; a single line or box of one column and row is none."""
    edges = list(edges)
    flats = _merge((e.top, e.x0, e.x1) for e in edges if e.horizontal)
    uprights = _merge((e.x0, e.top, e.bottom) for e in edges if not e.horizontal)
    found = [_frame(*group) for group in _connected(flats, uprights)]
    return sorted((frame for frame in found if frame), key=lambda frame: (frame.ys[0], frame.xs[0]))


def loose_rules(edges: Iterable[Edge]) -> list[Rule]:
    """The horizontal rules of a page, merged: for tables that are ruled between rows alone."""
    return _merge((e.top, e.x0, e.x1) for e in edges if e.horizontal)


def _merge(pieces: Iterable[tuple[float, float, float]]) -> list[Rule]:
    """Collinear pieces that touch become one rule: many producers draw each cell's border for itself."""
    rules: list[Rule] = []
    for band in _bands(sorted(pieces)):
        at = sum([piece[0] for piece in band]) / len(band)
        low, high = None, 0.0
        for _, start, end in sorted(band, key=itemgetter(1)):
            if low is None:
                low, high = start, end
            elif start - high > NEAR:
                rules.append(Rule(at, low, high))
                low, high = start, end
            else:
                high = max(high, end)
        if low is not None:
            rules.append(Rule(at, low, high))
    return rules


def _bands(pieces: list[tuple[float, float, float]]) -> list[list[tuple[float, float, float]]]:
    bands: list[list[tuple[float, float, float]]] = []
    for piece in pieces:
        if not bands or piece[0] - bands[-1][0][0] > NEAR / 2:
            bands.append([])
        bands[-1].append(piece)
    return bands


def _connected(flats: list[Rule], uprights: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that cross or touch, group by group."""
    parent = list(range(len(flats) + len(uprights)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    reach = [(upright.at, upright.low - NEAR, upright.high + NEAR) for upright in uprights]
    for i, (y, left, right) in enumerate(flats):
        low, high, own = left - NEAR, right + NEAR, root(i)
        for j, (x, top, bottom) in enumerate(reach, len(flats)):
            if low <= x <= high and top <= y <= bottom and own != (other := root(j)):
                parent[own] = own = other
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*flats, *uprights]):
        groups.setdefault(root(i), ([], []))[0 if i < len(flats) else 1].append(rule)
    return list(groups.values())


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
    right = _closed(frame.uprights, frame.xs, frame.ys)  # [row][boundary]
    below = _closed(frame.flats, frame.ys, frame.xs)  # [column][boundary]
    owner = [[-1] * columns for _ in range(rows)]
    found: list[tuple[int, int, int, int]] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] >= 0:
                continue
            block = _grow(row, column, right, below, owner)
            for r in range(block[0], block[1]):
                owner[r][block[2] : block[3]] = [len(found)] * (block[3] - block[2])
            found.append(block)
    return found


def _closed(rules: list[Rule], across: list[float], along: list[float]) -> list[list[bool]]:
    """For each stretch between two positions of `along`: is the boundary at each position of `across` drawn there?"""
    closed = [[False] * len(across) for _ in range(len(along) - 1)]
    for rule in rules:
        place = _nearest(across, rule.at)
        if abs(across[place] - rule.at) > NEAR + 0.5:
            continue
        _, low, high = rule
        for i in range(max(bisect_left(along, low) - 1, 0), len(along) - 1):
            start, end = along[i], along[i + 1]
            if start > high:
                break
            if (low <= start and end <= high) or min(high, end) - max(low, start) >= COVERED * (end - start):
                closed[i][place] = True
    return closed


def _nearest(places: list[float], at: float) -> int:
    """Of places in order, the index of the one that is nearest; the lower of two that are as near."""
    after = bisect_left(places, at)
    if after == len(places) or (after and at - places[after - 1] <= places[after] - at):
        return after - 1
    return after


def _grow(
    row: int, column: int, right: list[list[bool]], below: list[list[bool]], owner: list[list[int]]
) -> tuple[int, int, int, int]:
    """The largest rectangle from here that no rule divides: first along the row, then downwards."""
    end = column + 1
    while end < len(owner[0]) and not right[row][end] and owner[row][end] < 0:
        end += 1
    low = row + 1
    while low < len(owner) and _open(low, column, end, right, below, owner):
        low += 1
    return row, low, column, end


def _open(
    row: int, column: int, end: int, right: list[list[bool]], below: list[list[bool]], owner: list[list[int]]
) -> bool:
    """Does a slot from one column to another go on in this row: no rule above it, none inside, rules at its sides?"""
    for c in range(column, end):
        if below[c][row] or owner[row][c] >= 0 or (c > column and right[row][c]):
            return False
    left_open = column > 0 and not right[row][column]
    right_open = end < len(owner[0]) and not right[row][end]
    return not left_open and not right_open
