"""Grey of a straight page → where its text stands, line by line and cell by cell: detected, cut at rules, completed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np

from .models import Network
from .rules import Rule, Rules

LONGEST = 960  # pixels of the page's longer side that the detector is shown
STEP = 32  # pixels: the detector's sizes are whole numbers of these
SURE, TEXT = 0.5, 0.3  # of the detector: an area's mean, a pixel's least
GROW = 1.6  # the detector shrinks areas by this: (area x GROW) / perimeter
EMPTY = 0.004  # of its length may be ink in a row that is white: dirt
NEXT, LEAST_INK = 1.5, 1.2  # points, square points: ink that detection missed is joined so far, and is not dirt
LOWEST, TALLEST = 4.0, 40.0  # points: a letter's height
BESIDE = 0.4  # of a line's height: a piece as near is part of the line
SLIVER = 0.8  # of its height: a narrower part of an area, behind a rule, has only the end of its neighbour's line
SMALLEST = 2.0  # points: a lesser area is dirt


class Area(NamedTuple):
    """A rectangle of pixels with ink in it."""

    left: int
    top: int
    right: int
    bottom: int


def text_areas(detector: Network, grey: Any, ink: Any, rules: Rules, scale: float) -> list[Area]:
    """Where text stands, each area as wide and as high as its ink; `grey` and `ink` are without rules."""
    found = [part for area in detected(detector, grey) for part in _cut(_one_row(ink, area), rules)]
    areas = [tight for area in found if (tight := tightened(ink, area, scale)) is not None]
    left_over = ink.copy()
    for area in found:
        left_over[area.top : area.bottom, area.left : area.right] = 0
    areas = _completed(areas, _pieces(left_over, rules, scale), rules, scale)
    return [part for area in areas for part in _rows(ink, area, scale)]


def detected(detector: Network, grey: Any) -> list[Area]:
    """The detector's areas."""
    height, width = grey.shape
    ratio = min(1.0, LONGEST / max(height, width))
    size = [max(STEP, round(side * ratio / STEP) * STEP) for side in (width, height)]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    array = np.repeat((small.astype(np.float32) / 127.5 - 1.0)[None, None], 3, axis=1)
    map_ = detector.run(array)[0, 0]
    mask = cv2.dilate((map_ > TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    across, down = width / size[0], height / size[1]
    areas = []
    for label in range(1, count):
        x, y, w, h, _ = stats[label].tolist()
        own = labels[y : y + h, x : x + w] == label
        if min(w, h) < 2 or map_[y : y + h, x : x + w][own].mean() < SURE:
            continue
        grown = w * h * GROW / (2 * (w + h))
        sides = ((x - grown) * across, (y - grown) * down, (x + w + grown) * across, (y + h + grown) * down)
        areas.append(_inside(sides, width, height))
    return areas


def _one_row(ink: Any, area: Area) -> Area:
    """An area → without the feet and heads of the lines above and below, from which white parts it."""
    high = area.bottom - area.top
    if area.right - area.left < 1.5 * high:
        return area
    rows = ink[area.top : area.bottom, area.left : area.right].sum(axis=1)
    inked = rows > max(1, EMPTY * (area.right - area.left))
    middle = high // 2
    above = np.flatnonzero(~inked[: round(0.35 * high)])
    below = np.flatnonzero(~inked[round(0.65 * high) :])
    top = int(above[-1]) + 1 if len(above) else 0
    bottom = round(0.65 * high) + int(below[0]) if len(below) else high
    return Area(area.left, area.top + top, area.right, area.top + max(bottom, middle + 1))


def _inside(sides: tuple[float, float, float, float], width: int, height: int) -> Area:
    left, top, right, bottom = (round(side) for side in sides)
    return Area(max(0, left), max(0, top), min(width, right), min(height, bottom))


def _cut(area: Area, rules: Rules) -> Iterator[Area]:
    """An area → its parts between the rules that cross it."""
    tops = _between(area.top, area.bottom, _crossing(rules.across, area.left, area.right))
    for top, bottom in tops:
        columns = _between(area.left, area.right, _crossing(rules.down, top, bottom))
        for left, right in columns:
            if len(columns) == 1 or right - left > SLIVER * (bottom - top):
                yield Area(left, top, right, bottom)


def _crossing(rules: list[Rule], start: int, end: int) -> Iterator[int]:
    """Where rules lie that run along most of a stretch."""
    for rule in rules:
        if min(end, rule.end) - max(start, rule.start) > 0.5 * (end - start):
            yield round(rule.at)


def _between(start: int, end: int, at: Iterable[int]) -> list[tuple[int, int]]:
    marks = [start, *sorted(mark for mark in at if start < mark < end), end]
    return [(a, b) for a, b in itertools.pairwise(marks) if b - a >= 3]


def tightened(ink: Any, area: Area, scale: float) -> Area | None:
    """An area → as wide and high as its ink; None where there is none, or but a dot."""
    part = ink[area.top : area.bottom, area.left : area.right]
    rows, columns = part.sum(axis=1), part.sum(axis=0)
    ys, xs = np.nonzero(rows)[0], np.nonzero(columns)[0]
    if not len(ys) or max(len(ys), len(xs)) < SMALLEST * scale:
        return None
    return Area(area.left + int(xs[0]), area.top + int(ys[0]), area.left + int(xs[-1]) + 1, area.top + int(ys[-1]) + 1)


def _pieces(left_over: Any, rules: Rules, scale: float) -> list[Area]:
    """Ink that no area covers, piece by piece from the left: digits that stand alone, the ends of lines."""
    reach = max(3, round(NEXT * scale))
    joined = cv2.morphologyEx(left_over, cv2.MORPH_CLOSE, np.ones((3, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, many in stats[1:].tolist():
        if scale <= h <= TALLEST * scale and many >= LEAST_INK * scale * scale:
            found += [
                t for part in _cut(Area(x, y, x + w, y + h), rules) if (t := tightened(left_over, part, 0.5 * scale))
            ]
    return sorted(found)


def _completed(areas: list[Area], pieces: list[Area], rules: Rules, scale: float) -> list[Area]:
    """Areas with the pieces that belong to their ends; others of a letter's height are areas of their own."""
    areas = list(areas)
    for piece in pieces:
        near = [at for at, area in enumerate(areas) if _continues(area, piece, rules)]
        if near:
            at = min(near, key=lambda at: max(areas[at].left - piece.right, piece.left - areas[at].right))
            areas[at] = _around(areas[at], piece)
        elif piece.bottom - piece.top >= LOWEST * scale and piece.right - piece.left >= scale:
            areas.append(piece)
    return areas


def _continues(area: Area, piece: Area, rules: Rules) -> bool:
    """Whether a piece stands in an area's line, close to its end, and no rule between."""
    high = area.bottom - area.top
    shared = min(area.bottom, piece.bottom) - max(area.top, piece.top)
    gap = max(area.left - piece.right, piece.left - area.right)
    if shared < 0.7 * (piece.bottom - piece.top) or gap > BESIDE * high or piece.bottom - piece.top > 1.2 * high:
        return False
    ends = sorted((area.left, area.right, piece.left, piece.right))[1:3]
    middle = (area.top + area.bottom) / 2
    return not any(ends[0] - 2 <= one.at <= ends[1] + 2 and one.start <= middle <= one.end for one in rules.down)


def _around(area: Area, piece: Area) -> Area:
    lefts, tops, rights, bottoms = zip(area, piece, strict=True)
    return Area(min(lefts), min(tops), max(rights), max(bottoms))


def _rows(ink: Any, area: Area, scale: float) -> Iterator[Area]:
    """An area → its lines, where white rows part it into some that are each as high as a letter."""
    rows = ink[area.top : area.bottom, area.left : area.right].any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    runs = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    high = [run for run in runs if run[1] - run[0] >= 5.5 * scale]
    if len(high) < 2 or len(high) != len(runs):
        yield area
        return
    for top, bottom in high:
        tight = tightened(ink, Area(area.left, area.top + top, area.right, area.top + bottom), scale)
        if tight is not None:
            yield tight
