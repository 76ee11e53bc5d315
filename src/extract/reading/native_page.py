"""One ordinary PDFium page → Page, by the native reader where it is built (native/__init__.py)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from typing import Any

from ..pages import Box, Char, Edge, Line, Page
from . import native
from .lines import group_lines
from .matrices import IDENTITY, Affine, Rect
from .pdfium import ffi, library

FUNCTIONS = [
    "FPDFPage_CountObjects",
    "FPDFPage_GetObject",
    "FPDFPageObj_GetType",
    "FPDFPageObj_GetMatrix",
    "FPDFPageObj_GetBounds",
    "FPDFPageObj_GetFillColor",
    "FPDFPageObj_GetStrokeColor",
    "FPDFPageObj_GetClipPath",
    "FPDFClipPath_CountPaths",
    "FPDFClipPath_CountPathSegments",
    "FPDFClipPath_GetPathSegment",
    "FPDFPathSegment_GetPoint",
    "FPDFPathSegment_GetType",
    "FPDFPathSegment_GetClose",
    "FPDFPath_CountSegments",
    "FPDFPath_GetPathSegment",
    "FPDFPath_GetDrawMode",
    "FPDFFormObj_CountObjects",
    "FPDFFormObj_GetObject",
    "FPDFTextObj_GetFontSize",
    "FPDFTextObj_GetTextRenderMode",
    "FPDFTextObj_GetFont",
    "FPDFFont_GetGlyphWidth",
    "FPDFText_CountChars",
    "FPDFText_GetTextObject",
    "FPDFText_GetUnicode",
    "FPDFText_IsGenerated",
    "FPDFText_IsHyphen",
    "FPDFText_GetCharOrigin",
    "FPDFText_GetLooseCharBox",
]  # in the order of Pdfium in native/reader.h
COLUMNS = ("x0", "top", "x1", "bottom", "baseline", "size")
UNMAPPED = "\ufffd"  # a glyph without a Unicode value

new: Callable[..., Any] = tuple.__new__  # a named tuple from its values, without a call of Python's


class NativeReader:
    """Reads pages of one document."""

    def __init__(self, module: Any) -> None:
        self._ffi, self._lib = module.ffi, module.lib
        pdfium = library()
        addresses = [int(ffi.cast("uintptr_t", ffi.addressof(pdfium, name))) for name in FUNCTIONS]
        functions = self._ffi.new("void *[]", [self._ffi.cast("void *", address) for address in addresses])
        reader = self._lib.reader_new(functions, len(FUNCTIONS))
        if reader == self._ffi.NULL:
            raise MemoryError
        self._reader = self._ffi.gc(reader, self._lib.reader_free)
        self._view = self._ffi.new("View *")

    def read(self, page: Any, text: Any, number: int, rotation: int, turn: Affine, crop: Rect) -> Page | None:
        """An open page and its text → Page with its lines; None where the page is not ordinary."""
        self._view.turn, self._view.turned, self._view.crop = turn, turn is not IDENTITY, crop
        sheet = self._lib.reader_read(self._reader, page, text, self._view)
        if sheet == self._ffi.NULL:
            return None
        text_of_all = self._text(sheet.codes, sheet.chars)
        chars = self._chars(sheet, text_of_all, number)
        width, height = crop[2] - crop[0], crop[3] - crop[1]
        return Page(
            number=number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=rotation,
            chars=chars,
            lines=self._lines(sheet, chars, number),
            edges=self._edges(sheet, crop),
            image_area=min(1.0, sheet.images / (width * height)) if width and height else 0.0,
            hidden_chars=sum(not char.isspace() for char in self._text(sheet.hidden_codes, sheet.hidden)),
            unmapped_chars=text_of_all.count(UNMAPPED),
        )

    def _text(self, codes: Any, count: int) -> str:
        return bytes(self._ffi.buffer(codes, 4 * count)).decode("utf-32", "surrogatepass") if count else ""

    def _chars(self, sheet: Any, text: str, number: int) -> list[Char]:
        if not sheet.chars:
            return []
        columns = [self._ffi.unpack(getattr(sheet, column), sheet.chars) for column in COLUMNS]
        return list(map(new, repeat(Char), zip(text, *columns, repeat(number), repeat(True))))

    def _lines(self, sheet: Any, chars: list[Char], number: int) -> list[Line]:
        """The lines that hold more than spaces."""
        if not sheet.lines:
            return []
        starts, unpack = self._ffi.unpack(sheet.starts, sheet.lines + 1), self._ffi.unpack
        ordered = [chars[index] for index in unpack(sheet.order, sheet.chars)]
        text = "".join([char[0] for char in ordered])
        boxes = iter(unpack(sheet.boxes, 4 * sheet.lines))
        lines: list[Line] = []
        for index, box in enumerate(map(new, repeat(Box), zip(boxes, boxes, boxes, boxes, strict=True))):
            start, end = starts[index], starts[index + 1]
            if sheet.doubled[index]:
                lines += group_lines(ordered[start:end])
            elif not (words := text[start:end]).isspace():
                lines.append(Line.made(number, ordered[start:end], words, box))
        return lines

    def _edges(self, sheet: Any, crop: Rect) -> list[Edge]:
        if not sheet.edges:
            return []
        left, high = crop[0], crop[3]
        sides, flat = iter(self._ffi.unpack(sheet.edge, 4 * sheet.edges)), self._ffi.unpack(sheet.flat, sheet.edges)
        places = zip(sides, sides, sides, sides, flat, strict=True)
        return [Edge(x0 - left, high - y1, x1 - left, high - y0, bool(level)) for x0, y0, x1, y1, level in places]


def native_reader() -> NativeReader | None:
    """The native reader; None where it is not built."""
    module = native.built()
    return None if module is None else NativeReader(module)
