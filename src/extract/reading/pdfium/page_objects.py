"""The objects of a PDFium page: text objects, ruling edges, the area of images, each cut by its clip.

Objects inside a form are in the form's own space, so the walk carries the way out of it. PDFium is asked one question
about all objects of a kind, then the next: a page has hundreds, and Python between two calls costs more than a call.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from ..inks import Ground
from ..matrices import Affine, Rect, move_box, overlap, times
from ..rulings import Ruler
from .clips import Clips
from .grounds import GroundReader, Painted
from .library import FORM, IMAGE, PATH, SHADING, TEXT, Answer, ffi, places
from .painted_paths import PathReader
from .text_objects import Style, TextObjectReader, unmark

DEEPEST = 12  # forms within forms
OUTLINED = 2  # text rendering mode "fill, then stroke"


class Walker:
    """Walks a page's objects once."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._clips, self._paths, self._texts = Clips(pdfium), PathReader(pdfium), TextObjectReader(pdfium)
        self._grounds = GroundReader(pdfium)
        self._matrix = places("float", 6, "Matrix")
        self._bounds = places("float", 4)
        self._colors = places("unsigned", 4)

    def walk(self, document: Any, page: Any, turn: Affine, crop: Rect) -> None:
        """All objects of a page; `turn` leads from the file's space to the page as looked at.

        The page's text is to be made afterwards: the walk rids it of what is not printed (text_objects.unmark).
        """
        self.styles: dict[Any, Style] = {}
        self.ruler, self.ground, self._alpha = Ruler(), Ground(), 1.0
        self._grounds.document, self._grounds.page = document, page
        self.images = 0.0
        self._texts.begin()
        get = self.pdfium.FPDFPage_GetObject
        objects = [get(page, index) for index in range(self.pdfium.FPDFPage_CountObjects(page))]
        self._objects(objects, turn, crop, 0)

    def _objects(self, objects: list[Any], way: Affine, outer: Rect, depth: int) -> None:
        """Texts are kept in the order in which they are drawn, those of a form at its place."""
        kinds, clips = map(self.pdfium.FPDFPageObj_GetType, objects), self._clips.of(objects, way, outer)
        texts: list[tuple[Any, Rect]] = []
        paths: list[tuple[Any, Rect]] = []
        painted: list[Painted] = []
        for item, kind, clip in zip(objects, kinds, clips, strict=True):
            if kind == TEXT:
                texts.append((item, clip))
            elif kind in (PATH, IMAGE, SHADING):
                painted.append(Painted(item, kind, clip, len(self.styles) + len(texts)))
            elif kind == FORM and depth < DEEPEST:
                self._drawn(texts, painted, way)
                texts, painted = [], []
                self._form(item, way, clip, depth + 1)
            if kind == PATH:
                paths.append((item, clip))
            elif kind == IMAGE:
                self._image(item, way, clip)
        self._drawn(texts, painted, way)
        self._paths.paint(paths, way, self.ruler)

    def _drawn(self, texts: list[tuple[Any, Rect]], painted: list[Painted], way: Affine) -> None:
        self.styles |= self._texts.styles(texts, way, len(self.styles), self._alpha)
        unmark(self.pdfium, [item for item, _ in texts])
        self._grounds.read(painted, way, self._alpha, self.ground)

    def _image(self, item: Any, way: Affine, clip: Rect) -> None:
        x0, y0, x1, y1 = overlap(clip, move_box(way, self.bounds([item])[0]))
        self.images += max(0.0, x1 - x0) * max(0.0, y1 - y0)

    def _form(self, item: Any, way: Affine, clip: Rect, depth: int) -> None:
        get = self.pdfium.FPDFFormObj_GetObject
        inner = [get(item, index) for index in range(self.pdfium.FPDFFormObj_CountObjects(item))]
        own = self._matrix.answers(self.pdfium.FPDFPageObj_GetMatrix, [item])[0]
        told, outer = self._colors.told(self.pdfium.FPDFPageObj_GetFillColor, [item])[0], self._alpha
        self._alpha = outer if told is None else min(outer, told[3] / 255)
        self._objects(inner, times(own, way), clip, depth)
        self._alpha = outer

    def show(self, items: Iterable[Any], active: bool) -> None:
        """Put objects onto the page as PDFium's text sees it, or take them off it."""
        deque(map(self.pdfium.FPDFPageObj_SetIsActive, items, repeat(int(active))), maxlen=0)

    def is_embedded(self, style: Style) -> bool:
        """Whether the file itself has the object's font."""
        return bool(self.pdfium.FPDFFont_GetIsEmbedded(style.font) == 1)

    def outline(self, items: Iterable[Any]) -> None:
        """Give text objects ink of their own: PDFium's text leaves out what has none."""
        matrix = ffi.new("Matrix *")
        for item in items:
            self.pdfium.FPDFTextObj_SetTextRenderMode(item, OUTLINED)
            self.pdfium.FPDFPageObj_SetStrokeWidth(item, 1)
            self.pdfium.FPDFPageObj_GetMatrix(item, matrix)
            self.pdfium.FPDFPageObj_SetMatrix(item, matrix)  # the object's box is made anew

    def bounds(self, items: list[Any]) -> list[Answer]:
        """The objects' boxes in their own space: left, bottom, right, top."""
        return self._bounds.answers(self.pdfium.FPDFPageObj_GetBounds, items)
