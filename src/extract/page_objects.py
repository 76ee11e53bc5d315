"""The objects of a PDFium page: text objects' styles, ruling edges, the area of images, each cut by its clip.

Objects inside a form are in the form's own space, so the walk carries the way out of it.
"""

from __future__ import annotations

from typing import Any

from .matrices import IDENTITY, Affine, Rect, box_of_points, move, move_box, overlap, times
from .pdfium import FORM, IMAGE, LINE_TO, MOVE_TO, PATH, TEXT, ffi
from .rulings import Ruler

DEEPEST = 12  # forms within forms
WHITE = 250  # of 255, in each of red, green and blue


class Style:
    """What a text object gives to all its characters.

    `level`: they stand upright; `widths`: advance by character, shared by the objects of one font and size.
    """

    __slots__ = ("clip", "font", "height", "item", "level", "matrix", "mode", "seen", "size", "widths")

    def __init__(self, item: Any, matrix: Affine, clip: Rect, size: float, mode: int, font: Any) -> None:
        a, b, _c, d, _e, _f = matrix
        self.item, self.matrix, self.clip, self.size, self.mode, self.font = item, matrix, clip, size, mode, font
        self.height = abs(d if abs(a) >= abs(b) else b) * size
        self.level = a > 0 and abs(b) < 1e-4 * a
        self.seen = False  # whether PDFium's text has a character of it
        self.widths: dict[int, float]


class Walker:
    """Walks a page's objects once."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._matrix = ffi.new("Matrix *")
        self._number = ffi.new("float *")
        self._point = ffi.new("float[4]")
        self._color = ffi.new("unsigned[4]")
        self._mode = ffi.new("int[2]")
        self._clips: dict[tuple[Any, ...], Rect] = {}
        self._widths: dict[tuple[Any, float], dict[int, float]] = {}

    def walk(self, page: Any, turn: Affine, crop: Rect) -> None:
        """All objects of a page; `turn` leads from the file's space to the page as looked at."""
        self.styles: dict[Any, Style] = {}
        self.ruler = Ruler()
        self.images = 0.0
        get = self.pdfium.FPDFPage_GetObject
        objects = [get(page, index) for index in range(self.pdfium.FPDFPage_CountObjects(page))]
        self._objects(objects, turn, crop, 0)

    def _objects(self, objects: list[Any], way: Affine, outer: Rect, depth: int) -> None:
        kind_of, clip_of, style, styles = self.pdfium.FPDFPageObj_GetType, self._clip, self._style, self.styles
        for item in objects:
            kind = kind_of(item)
            clip = clip_of(item, way, outer)
            if kind == TEXT:
                styles[item] = style(item, way, clip)
            elif kind == PATH:
                self._path(item, way, clip)
            elif kind == IMAGE:
                x0, y0, x1, y1 = overlap(clip, self.bounds(item, way))
                self.images += max(0.0, x1 - x0) * max(0.0, y1 - y0)
            elif kind == FORM and depth < DEEPEST:
                self._form(item, way, clip, depth + 1)

    def _form(self, item: Any, way: Affine, clip: Rect, depth: int) -> None:
        get = self.pdfium.FPDFFormObj_GetObject
        inner = [get(item, index) for index in range(self.pdfium.FPDFFormObj_CountObjects(item))]
        self._objects(inner, times(self._own_matrix(item), way), clip, depth)

    def _own_matrix(self, item: Any) -> Affine:
        m = self._matrix
        if not self.pdfium.FPDFPageObj_GetMatrix(item, m):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def bounds(self, item: Any, way: Affine) -> Rect:
        """The object's box."""
        p = self._point
        self.pdfium.FPDFPageObj_GetBounds(item, p, p + 1, p + 2, p + 3)
        return move_box(way, (p[0], p[1], p[2], p[3]))

    def _style(self, item: Any, way: Affine, clip: Rect) -> Style:
        pdfium, number = self.pdfium, self._number
        pdfium.FPDFTextObj_GetFontSize(item, number)
        size, font = number[0], pdfium.FPDFTextObj_GetFont(item)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        style = Style(item, times(self._own_matrix(item), way), clip, size, mode, font)
        widths = self._widths.get((font, size))
        if widths is None:
            widths = self._widths[font, size] = {}
        style.widths = widths
        return style

    def _clip(self, item: Any, way: Affine, outer: Rect) -> Rect:
        """The object's clip: the outer one cut by the bounding boxes of its clipping paths."""
        pdfium, point = self.pdfium, self._point
        handle = pdfium.FPDFPageObj_GetClipPath(item)
        for path in range(pdfium.FPDFClipPath_CountPaths(handle)):
            count = pdfium.FPDFClipPath_CountPathSegments(handle, path)
            if count < 1:
                continue
            segment = pdfium.FPDFClipPath_GetPathSegment
            pdfium.FPDFPathSegment_GetPoint(segment(handle, path, 0), point, point + 1)
            # the opposite corner of a rectangle
            pdfium.FPDFPathSegment_GetPoint(segment(handle, path, count // 2), point + 2, point + 3)
            key = (count, *point)
            box = self._clips.get(key)
            if box is None:
                box = self._clips[key] = self._clip_box(handle, path, count)
            outer = overlap(outer, move_box(way, box))
        return outer

    def _clip_box(self, handle: Any, path: int, count: int) -> Rect:
        pdfium, point = self.pdfium, self._point
        points = []
        for index in range(count):
            segment = pdfium.FPDFClipPath_GetPathSegment(handle, path, index)
            pdfium.FPDFPathSegment_GetPoint(segment, point, point + 1)
            points.append((point[0], point[1]))
        return box_of_points(points)

    def _path(self, item: Any, way: Affine, clip: Rect) -> None:
        pdfium, mode = self.pdfium, self._mode
        pdfium.FPDFPath_GetDrawMode(item, mode, mode + 1)
        fill, stroke = mode[0], mode[1]
        if (fill or stroke) and not self._white(item, bool(stroke)):
            self.ruler.paint(self._subpaths(item, way), clip, bool(stroke))

    def _white(self, item: Any, stroke: bool) -> bool:
        c = self._color
        get = self.pdfium.FPDFPageObj_GetStrokeColor if stroke else self.pdfium.FPDFPageObj_GetFillColor
        return bool(get(item, c, c + 1, c + 2, c + 3)) and min(c[0], c[1], c[2]) >= WHITE

    def _subpaths(self, item: Any, way: Affine) -> list[list[tuple[float, float]]]:
        """The points of each straight subpath; curves are left out."""
        pdfium, point = self.pdfium, self._point
        matrix = times(self._own_matrix(item), way)
        found: list[list[tuple[float, float]]] = []
        curved: set[int] = set()
        for index in range(pdfium.FPDFPath_CountSegments(item)):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, point, point + 1)
            if kind == MOVE_TO or not found:
                found.append([])
            elif kind != LINE_TO:
                curved.add(len(found) - 1)
            found[-1].append(move(matrix, point[0], point[1]))
            if pdfium.FPDFPathSegment_GetClose(segment):
                found[-1].append(found[-1][0])
        return [points for number, points in enumerate(found) if number not in curved and len(points) > 1]
