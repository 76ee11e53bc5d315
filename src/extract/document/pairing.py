"""Which row of one reading is which row of another: by what identifies it, by its order, and by its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

from ..reading.pages import Box

BAND = 24  # points: rows are looked up by the band of the page in which they begin
SHARED = 0.5  # of the smaller of two boxes: so much in common makes one place of them


class Match:
    """Two readers' rows of one kind, in the order of the document; every row is paired once."""

    def __init__(self, first: Sequence[Any], second: Sequence[Any], says: Callable[[Any], str]) -> None:
        self.left, self.right, self.says = list(first), list(second), says
        self.pairs: list[tuple[Any, Any]] = []

    def pair(self, key: Callable[[Any], Hashable], alike: bool = False) -> None:
        """Pair the rows that still wait and have one key: those that say the same, then (not where only the `alike` are
        wanted) the others, if either reader has as many of them.

        A number with one meaning may stand twice on a page, and a point further for one reader: the first is the first.
        """
        groups: dict[Hashable, tuple[list[Any], list[Any]]] = {}
        for side, rows in enumerate((self.left, self.right)):
            for row in rows:
                if (name := key(row)) is not None:
                    groups.setdefault(name, ([], []))[side].append(row)
        for mine, theirs in groups.values():
            if mine and theirs:
                self._take(self._partners(mine, theirs, alike))

    def pair_places(self) -> None:
        """Pair the rows that still wait and stand at one place, whatever they say."""
        bands: dict[tuple[int, int], list[Any]] = {}
        for row in self.right:
            if (box := box_of(row)) is not None:
                bands.setdefault((row.page, int(box.top // BAND)), []).append(row)
        found = []
        for row in self.left:
            if (box := box_of(row)) is None:
                continue
            band = int(box.top // BAND)
            near = [other for at in (band - 1, band, band + 1) for other in bands.get((row.page, at), ())]
            best = max(near, key=partial(shared_boxes, row), default=None)
            if best is not None and shared_boxes(row, best) > SHARED:
                bands[best.page, int(best.top // BAND)].remove(best)
                found.append((row, best))
        self._take(found)

    def _partners(self, mine: list[Any], theirs: list[Any], alike: bool) -> list[tuple[Any, Any]]:
        same: dict[str, tuple[list[Any], list[Any]]] = {}
        for side, rows in enumerate((mine, theirs)):
            for row in rows:
                same.setdefault(self.says(row), ([], []))[side].append(row)
        pairs = [pair for ours, others in same.values() for pair in _matched(ours, others)]
        taken = {id(row) for pair in pairs for row in pair}
        rest = [row for row in mine if id(row) not in taken]
        others = [row for row in theirs if id(row) not in taken]
        return pairs if alike or len(rest) != len(others) else pairs + list(zip(rest, others, strict=True))

    def _take(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        found = list(pairs)
        taken = {id(row) for pair in found for row in pair}
        self.pairs += found
        self.left = [row for row in self.left if id(row) not in taken]
        self.right = [row for row in self.right if id(row) not in taken]


def _matched(ours: list[Any], theirs: list[Any]) -> Iterable[tuple[Any, Any]]:
    """Rows that say the same: in their order; where one reader has fewer, each of them with the nearest one left."""
    if len(ours) == len(theirs):
        return zip(ours, theirs, strict=True)
    few, many = (ours, deque(theirs)) if len(ours) < len(theirs) else (theirs, deque(ours))
    pairs = []
    for row in few:
        nearest = min(many, key=lambda other: _distance(row, other))
        many.remove(nearest)
        pairs.append((row, nearest) if few is ours else (nearest, row))
    return pairs


def _distance(row: Any, other: Any) -> float:
    box, place = box_of(row), box_of(other)
    if box is None or place is None:
        return 0.0
    return abs(box.x0 - place.x0) + abs(box.top - place.top)


def box_of(row: Any) -> Box | None:
    """Where a row stands on its page; None where it has no place."""
    return None if row.x0 is None or row.page is None else Box(row.x0, row.top, row.x1, row.bottom)


def shared_boxes(row: Any, other: Any) -> float:
    """How much of the smaller one's box two rows of a page have in common."""
    one, two = box_of(row), box_of(other)
    if one is None or two is None:
        return 0.0
    width = min(one.x1, two.x1) - max(one.x0, two.x0)
    height = min(one.bottom, two.bottom) - max(one.top, two.top)
    least = min((one.x1 - one.x0) * (one.bottom - one.top), (two.x1 - two.x0) * (two.bottom - two.top))
    return width * height / least if width > 0 and height > 0 and least > 0 else 0.0
