"""One ordinary PDFium page → Page, by the native reader where it is built (native/__init__.py)."""

from __future__ import annotations

import sys
from array import array
from itertools import repeat
from typing import Any

from .. import native
from ..drawing_order import Drawn
from ..inks import share_of
from ..lines import group_lines
from ..matrices import IDENTITY, Affine, Rect
from ..pages import UNMAPPED, Box, Characters, Columns, Edge, Line, Page, new
from ..pdfium.library import ffi, library
from ..pdfium.page import PageText
from .lines import COLUMNS, NativeLines

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
    "FPDFPageObj_SetMatrix",
    "FPDFPageObj_SetStrokeWidth",
    "FPDFPageObj_SetIsActive",
    "FPDFPageObj_CountMarks",
    "FPDFPageObj_GetMark",
    "FPDFPageObj_RemoveMark",
    "FPDFPageObjMark_GetParamValueType",
    "FPDFTextObj_GetFontSize",
    "FPDFTextObj_GetTextRenderMode",
    "FPDFTextObj_SetTextRenderMode",
    "FPDFTextObj_GetFont",
    "FPDFFont_GetIsEmbedded",
    "FPDFFont_GetGlyphWidth",
    "FPDFText_LoadPage",
    "FPDFText_ClosePage",
    "FPDFText_CountChars",
    "FPDFText_GetTextObject",
    "FPDFText_GetUnicode",
    "FPDFText_IsGenerated",
    "FPDFText_IsHyphen",
    "FPDFText_HasUnicodeMapError",
    "FPDFText_GetCharOrigin",
    "FPDFText_GetLooseCharBox",
]  # in the order of Pdfium in native/reader.h
UTF_32 = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"  # without a mark at its front


class NativeReader:
    """Reads the ordinary pages of one document (pdfium/page.py: OrdinaryPages)."""

    def __init__(self, module: Any) -> None:
        self._module, self._ffi, self._lib = module, module.ffi, module.lib
        pdfium = library()
        addresses = [int(ffi.cast("uintptr_t", ffi.addressof(pdfium, name))) for name in FUNCTIONS]
        functions = self._ffi.new("void *[]", [self._ffi.cast("void *", address) for address in addresses])
        reader = self._lib.reader_new(functions, len(FUNCTIONS))
        if reader == self._ffi.NULL:
            raise MemoryError
        self._reader = self._ffi.gc(reader, self._lib.reader_free)
        self._view = self._ffi.new("View *")

    def read(self, page: Any, text: PageText, number: int, rotation: int, turn: Affine, crop: Rect) -> Page | None:
        """An open page and its text → Page with its lines; None where the page is not ordinary."""
        self._view.turn, self._view.turned, self._view.crop = turn, turn is not IDENTITY, crop
        if not self._lib.reader_walk(self._reader, page, self._view):
            return None
        sheet = self._lib.reader_read(self._reader, text.handle)
        if sheet == self._ffi.NULL:
            return None
        columns = self._columns(sheet, number)
        width, height = crop[2] - crop[0], crop[3] - crop[1]
        return Page(
            number=number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=rotation,
            chars=Drawn(columns, bytes(self._ffi.buffer(sheet.drawn, 4 * sheet.chars))) if sheet.chars else [],
            lines=self._lines(sheet, columns),
            edges=self._edges(sheet),
            image_area=share_of(sheet.images, width * height),
            hidden_chars=self._hidden(sheet),
            unmapped_chars=columns.text.count(UNMAPPED),
        )

    def _hidden(self, sheet: Any) -> int:
        """How many characters that are no white space lie outside their clip."""
        count = sheet.hidden
        text = _text(bytes(self._ffi.buffer(sheet.hidden_codes, 4 * count))) if count else ""
        return sum(not char.isspace() for char in text)

    def _columns(self, sheet: Any, number: int) -> Columns:
        count, buffer = sheet.chars, self._ffi.buffer
        if not count:
            return Columns(number, "", array("d"), array("f"), NativeLines(self._module, b"", array("d")))
        codes = bytes(buffer(sheet.codes, 4 * count))
        numbers = array("d", bytes(buffer(sheet.numbers, 8 * COLUMNS * count)))
        places = array("f", bytes(buffer(sheet.places, 16 * count)))
        return Columns(number, _text(codes), numbers, places, NativeLines(self._module, codes, numbers))

    def _lines(self, sheet: Any, columns: Columns) -> list[Line]:
        """The lines, those drawn twice grouped again in Python."""
        if not sheet.lines:
            return []
        count, unpack = sheet.lines, self._ffi.unpack
        ends, sides = iter(unpack(sheet.spans, 2 * count)), iter(unpack(sheet.boxes, 4 * count))
        boxes = map(new, repeat(Box), zip(sides, sides, sides, sides, strict=True))
        lines: list[Line] = []
        told = zip(ends, ends, unpack(sheet.doubled, count), boxes, unpack(sheet.sizes, count), strict=True)
        for start, end, twice, box, size in told:
            if twice:
                lines += group_lines(Characters(columns, start, end))
            else:
                lines.append(Line.of_columns(columns, start, end, box, size if size >= 0 else None))
        return lines

    def _edges(self, sheet: Any) -> list[Edge]:
        if not sheet.edges:
            return []
        sides, flat = iter(self._ffi.unpack(sheet.edge, 4 * sheet.edges)), self._ffi.unpack(sheet.flat, sheet.edges)
        return list(map(new, repeat(Edge), zip(sides, sides, sides, sides, map(bool, flat), strict=True)))


def _text(codes: bytes) -> str:
    return codes.decode(UTF_32, "surrogatepass")


def native_reader() -> NativeReader | None:
    """The native reader; None where it is not built."""
    module = native.built()
    return None if module is None else NativeReader(module)
