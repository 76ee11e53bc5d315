"""Painted paths → the ruling edges of tables: strokes, thin filled rectangles, and the borders of boxes."""

from __future__ import annotations

from itertools import pairwise

from .matrices import Point, Rect, box_of_points, is_sound
from .pages import Edge

THIN = 3.0  # a filled rectangle up to this many points thick is a line


class Ruler:
    """Collects edges in page space (y upwards) while a page is drawn."""

    def __init__(self) -> None:
        self._found: set[tuple[float, float, float, float, bool]] = set()

    def paint(self, subpaths: list[list[Point]], clip: Rect, stroke: bool) -> None:
        """Take over the straight subpaths of a painted path that is not white (white ones are not seen)."""
        for points in subpaths:
            box = box_of_points(points)
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                self._add(*box, clip)
            elif stroke or len(points := _rectangle(points)):
                for a, b in pairwise(points):
                    self._add(*box_of_points([a, b]), clip)

    def _add(self, x0: float, y0: float, x1: float, y1: float, clip: Rect) -> None:
        if min(x1 - x0, y1 - y0) > THIN:
            return  # a slanting line
        x0, y0, x1, y1 = max(x0, clip[0]), max(y0, clip[1]), min(x1, clip[2]), min(y1, clip[3])
        width, height = x1 - x0, y1 - y0
        if width < -0.1 or height < -0.1 or not (max(width, height) >= 1 and is_sound(width, height)):
            return
        if width >= height:
            middle = (y0 + y1) / 2
            self._found.add((round(x0, 2), round(middle, 2), round(x1, 2), round(middle, 2), True))
        else:
            middle = (x0 + x1) / 2
            self._found.add((round(middle, 2), round(y0, 2), round(middle, 2), round(y1, 2), False))

    def edges(self, left: float, high: float) -> list[Edge]:
        """The edges found, in points from the page's top left."""
        found = sorted(self._found)
        return [Edge(x0 - left, high - y1, x1 - left, high - y0, flat) for x0, y0, x1, y1, flat in found]


def _rectangle(points: list[Point]) -> list[Point]:
    """The corners of a filled rectangle and its first one again; none where it is another shape.

    `m l l l l h` says where it began two times, and PDFium a third time; a side may be drawn in two parts.
    """
    corners: list[Point] = []
    for point in points:
        if len(corners) > 1 and _straight(corners[-2], corners[-1], point):
            corners.pop()
        if not corners or not _same(corners[-1], point):
            corners.append(point)
    while len(corners) > 1 and _same(corners[0], corners[-1]):
        corners.pop()
    if len(corners) > 2 and _straight(corners[-2], corners[-1], corners[0]):
        corners.pop()
    if len(corners) > 2 and _straight(corners[-1], corners[0], corners[1]):
        corners.pop(0)
    places = [_rounded(point) for point in corners]
    if len(corners) != 4 or len({x for x, _ in places}) != 2 or len({y for _, y in places}) != 2:
        return []
    return [*corners, corners[0]]


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)


def _same(one: Point, other: Point) -> bool:
    return _rounded(one) == _rounded(other)


def _straight(one: Point, middle: Point, other: Point) -> bool:
    """Whether three points stand on one upright or level line."""
    (x0, y0), (x1, y1), (x2, y2) = _rounded(one), _rounded(middle), _rounded(other)
    return x0 == x1 == x2 or y0 == y1 == y2
