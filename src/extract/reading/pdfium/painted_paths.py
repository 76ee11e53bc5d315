"""The painted path objects of a PDFium page → the ruling edges that they draw; white ones are not seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

from ..matrices import Affine, Point, Rect, times
from ..rulings import Ruler
from .library import LINE_TO, MOVE_TO, places

WHITE = 250  # of 255, in each of red, green and blue


class PathReader:
    """Reads path objects."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._points = places("float", 2)
        self._matrices = places("float", 6, "Matrix")
        self._colors = places("unsigned", 4)
        self._modes = places("int", 2)

    def paint(self, items: Sequence[tuple[Any, Rect]], way: Affine, ruler: Ruler) -> None:
        """The edges of paths, each with its clip, onto the ruler."""
        modes = self._modes.answers(self.pdfium.FPDFPath_GetDrawMode, [item for item, _ in items])
        stroked = [item for item, (_, stroke) in zip(items, modes, strict=True) if stroke]
        filled = [item for item, (fill, stroke) in zip(items, modes, strict=True) if fill and not stroke]
        for chosen, stroke in ((stroked, True), (filled, False)):
            paths = self._colored(chosen, stroke)
            for (_, clip), subpaths in zip(paths, self._shapes([item for item, _ in paths], way), strict=True):
                ruler.paint(subpaths, clip, stroke)

    def _colored(self, items: list[tuple[Any, Rect]], stroke: bool) -> list[tuple[Any, Rect]]:
        """Those that are not white."""
        get = self.pdfium.FPDFPageObj_GetStrokeColor if stroke else self.pdfium.FPDFPageObj_GetFillColor
        colors = self._colors.answers(get, [item for item, _ in items])
        return [item for item, (r, g, b, _) in zip(items, colors, strict=True) if min(r, g, b) < WHITE]

    def _shapes(self, paths: list[Any], way: Affine) -> Iterator[list[list[Point]]]:
        """The straight subpaths of each path, on the page as looked at."""
        pdfium = self.pdfium
        counts = list(map(pdfium.FPDFPath_CountSegments, paths))
        flat: list[Any] = []
        for path, count in zip(paths, counts, strict=True):
            flat += map(partial(pdfium.FPDFPath_GetPathSegment, path), range(count))
        matrices = self._matrices.answers(pdfium.FPDFPageObj_GetMatrix, paths)
        points = self._points.answers(pdfium.FPDFPathSegment_GetPoint, flat)
        kinds = list(map(pdfium.FPDFPathSegment_GetType, flat))
        closed = list(map(pdfium.FPDFPathSegment_GetClose, flat))
        for matrix, (start, end) in zip(matrices, pairwise(accumulate(counts, initial=0)), strict=True):
            part = slice(start, end)
            yield _subpaths(_moved(times(matrix, way), points[part]), kinds[part], closed[part])


def _moved(way: Affine, points: list[Point]) -> list[Point]:
    a, b, c, d, e, f = way
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


def _subpaths(points: list[Point], kinds: list[int], closed: list[int]) -> list[list[Point]]:
    """The points of each straight subpath; curves are left out."""
    found: list[list[Point]] = []
    curved: set[int] = set()
    for kind, closes, point in zip(kinds, closed, points, strict=True):
        if kind == MOVE_TO or not found:
            found.append([])
        elif kind != LINE_TO:
            curved.add(len(found) - 1)
        found[-1].append(point)
        if closes:
            found[-1].append(found[-1][0])
    return [points for number, points in enumerate(found) if number not in curved and len(points) > 1]
