"""Pages as pictures: drawn by PDFium as they are looked at, for who recognises what no text says."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import DocumentError
from ..matrices import is_sound
from ..ocr.engine import Picture
from .library import FORM, IMAGE, ffi, library
from .page_objects import DEEPEST

DPI = 200.0
POINTS = 72.0  # of an inch
MOST_PIXELS = 24_000_000  # of a page: A2 at 200 dpi has 15 million
MOST_OF_PAGE = 0.5
RGB, COLOURS = 2, 3  # the format of a bitmap of three bytes a pixel
ANNOTATIONS, RED_FIRST, PAPER = 0x01, 0x10, 0xFFFFFFFF  # seals may be annotations; else blue is first; white


class PageDrawer:
    """An open PDF whose pages are drawn, each when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._pdfium = library()
        self._document = self._pdfium.FPDF_LoadDocument(os.fsencode(path), ffi.NULL)
        if not self._document:
            raise DocumentError("damaged", "the file's pages cannot be drawn")

    def draw(self, number: int) -> Picture | None:
        """A page (from 1) as RGB; None where PDFium cannot open or draw it."""
        page = self._pdfium.FPDF_LoadPage(self._document, number - 1)
        if not page:
            return None
        try:
            return self._drawn(page, number)
        finally:
            self._pdfium.FPDF_ClosePage(page)

    def close(self) -> None:
        """Close the file."""
        self._pdfium.FPDF_CloseDocument(self._document)

    def _drawn(self, page: Any, number: int) -> Picture | None:
        width, height, rotation = self._size(page)
        if not is_sound(0.0, 0.0, width, height) or min(width, height) < 1:
            return None
        dpi = min(DPI, POINTS * math.sqrt(MOST_PIXELS / (width * height)))
        across, down = max(1, round(width * dpi / POINTS)), max(1, round(height * dpi / POINTS))
        memory = ffi.new("unsigned char[]", COLOURS * across * down)
        bitmap = self._pdfium.FPDFBitmap_CreateEx(across, down, RGB, memory, COLOURS * across)
        if not bitmap:
            return None
        try:
            self._pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, PAPER)
            self._pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, ANNOTATIONS | RED_FIRST)
        finally:
            self._pdfium.FPDFBitmap_Destroy(bitmap)
        pixels = memoryview(ffi.buffer(memory)).cast("B", [down, across, COLOURS])
        return Picture(number, width, height, rotation, pixels, self._dpi(page, width * height) or dpi)

    def _size(self, page: Any) -> tuple[float, float, int]:
        """Width and height as looked at, and /Rotate, as page.py has them."""
        box = ffi.new("Rect *")
        self._pdfium.FPDF_GetPageBoundingBox(page, box)
        sides = round(box.right - box.left, 2), round(box.top - box.bottom, 2)
        rotation = self._pdfium.FPDFPage_GetRotation(page) * 90
        width, height = sides if rotation % 180 == 0 else sides[::-1]
        return width, height, rotation

    def _dpi(self, page: Any, area: float) -> float | None:
        """Of the largest picture that the page shows; None where its pictures are not most of it."""
        get, count = self._pdfium.FPDFPage_GetObject, self._pdfium.FPDFPage_CountObjects(page)
        found = list(self._images([get(page, index) for index in range(count)], 1.0, DEEPEST))
        return max(found)[1] if sum(size for size, _ in found) > MOST_OF_PAGE * area else None

    def _images(self, objects: list[Any], scale: float, deep: int) -> Iterator[tuple[float, float]]:
        """The area of each picture in square points, and its dpi; `scale`: areas on the page to those of the space."""
        for item in objects:
            kind = self._pdfium.FPDFPageObj_GetType(item)
            if kind == IMAGE and (found := self._resolution(item, scale)):
                yield found
            elif kind == FORM and deep:
                get, count = self._pdfium.FPDFFormObj_GetObject, self._pdfium.FPDFFormObj_CountObjects(item)
                inside = [get(item, index) for index in range(count)]
                yield from self._images(inside, scale * abs(self._area(item)), deep - 1)

    def _area(self, item: Any) -> float:
        """What an object's matrix makes of a unit square."""
        matrix = ffi.new("Matrix *")
        self._pdfium.FPDFPageObj_GetMatrix(item, matrix)
        return float(matrix.a * matrix.d - matrix.b * matrix.c)

    def _resolution(self, image: Any, scale: float) -> tuple[float, float] | None:
        pixels = ffi.new("unsigned[2]")
        area = abs(self._area(image)) * scale
        if not self._pdfium.FPDFImageObj_GetImagePixelSize(image, pixels, pixels + 1) or not area > 0:
            return None
        return area, POINTS * math.sqrt(pixels[0] * pixels[1] / area)
