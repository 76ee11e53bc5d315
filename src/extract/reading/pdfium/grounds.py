"""What a PDFium page paints beside text and rulings, filled shapes and pictures: the ground that text stands on."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

from ..inks import Color, Ground, mixed
from ..matrices import Affine, Rect, is_upright, move, move_box, overlap, times
from ..rulings import THIN
from .library import CURVE_TO, IMAGE, PATH, ffi, places

HIDING = 0.9  # of a picture's points let nothing through: its edges always let through something


class Painted(NamedTuple):
    """A path, a picture or a shading, with its clip and how many text objects were drawn before it."""

    item: Any
    kind: int
    clip: Rect
    after: int


class GroundReader:
    """Asks PDFium about what is painted."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._bounds = places("float", 4)
        self._colors = places("unsigned", 4)
        self._modes = places("int", 2)
        self._points = places("float", 2)
        self._matrix = places("float", 6, "Matrix")
        self._widths = places("float", 1)
        self.document: Any = ffi.NULL
        self.page: Any = ffi.NULL

    def read(self, painted: list[Painted], way: Affine, alpha: float, ground: Ground) -> None:
        """Put onto the ground what is thicker than a line; `alpha` is that of the form around it."""
        items = [paint.item for paint in painted]
        bounds = self._bounds.answers(self.pdfium.FPDFPageObj_GetBounds, items)
        for paint, own in zip(painted, bounds, strict=True):
            box = overlap(paint.clip, move_box(way, own))
            if min(box[2] - box[0], box[3] - box[1]) <= THIN:
                continue
            if paint.kind == IMAGE:
                ground.picture(paint.after, box, cache(partial(self._hides, paint.item, alpha)))
            else:
                color = self._color(paint, alpha)
                if color is not None:
                    ground.fill(paint.after, box, *color, cache(partial(self._is_box, paint, way)))

    def _color(self, paint: Painted, alpha: float) -> tuple[Color | None] | None:
        """A path's colour; None where it paints nothing but lines. That of a shading, or of a pattern, is not known."""
        item = [paint.item]
        if paint.kind != PATH:
            return (None,)
        fill, stroke = self._modes.answers(self.pdfium.FPDFPath_GetDrawMode, item)[0]
        if not fill:
            wide = stroke and self._widths.answers(self.pdfium.FPDFPageObj_GetStrokeWidth, item)[0][0] > THIN
            return (None,) if wide else None
        told = self._colors.told(self.pdfium.FPDFPageObj_GetFillColor, item)[0]
        return (None if told is None else mixed(told, alpha),)

    def _is_box(self, paint: Painted, way: Affine) -> bool:
        """Whether a path is one upright rectangle."""
        pdfium, path = self.pdfium, paint.item
        if paint.kind != PATH or not 4 <= (count := pdfium.FPDFPath_CountSegments(path)) <= 5:
            return False
        segments = list(map(partial(pdfium.FPDFPath_GetPathSegment, path), range(count)))
        if CURVE_TO in map(pdfium.FPDFPathSegment_GetType, segments):
            return False
        matrix = times(self._matrix.answers(pdfium.FPDFPageObj_GetMatrix, [path])[0], way)
        points = [move(matrix, x, y) for x, y in self._points.answers(pdfium.FPDFPathSegment_GetPoint, segments)]
        return is_upright(points)

    def _hides(self, picture: Any, alpha: float) -> bool:
        """Whether nothing shows through a picture."""
        pdfium = self.pdfium
        if alpha < 1 or pdfium.FPDFPageObj_HasTransparency(picture):
            return False
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self.document, self.page, picture)
        if not bitmap:
            return False
        try:
            width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
            size = height * pdfium.FPDFBitmap_GetStride(bitmap)
            alphas = bytes(ffi.buffer(pdfium.FPDFBitmap_GetBuffer(bitmap), size))[3::4]
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return bool(alphas.count(255) >= HIDING * width * height)
