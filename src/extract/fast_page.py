"""One PDFium page → characters and ruling edges, with what is not printed left out: the fast reader's half of a page.

PDFium tells each character's text object; the object tells clip, size and rendering mode (page_objects.py).
"""

from __future__ import annotations

from typing import Any

from .matrices import IDENTITY, Affine, Rect, move, move_box, turned
from .page_objects import Style, Walker
from .pages import Char, Page
from .pdfium import ffi, library
from .restore import parted, restored

ASCENT, DESCENT = 0.88, -0.12  # of the font size: the box of a Chinese glyph about its origin
INVISIBLE = 3  # text rendering mode "neither fill nor stroke"
UNMAPPED = "\ufffd"  # a glyph without a Unicode value

Placed = tuple[Char, Style]


class Sheet:
    """Where a page's characters land: its place in the file, how it is turned, and what is printed on it so far."""

    def __init__(self, number: int, crop: Rect, turn: Affine) -> None:
        self.number, self.turn = number, turn
        self.left, self.low, self.right, self.high = crop
        self.printed: list[Placed] = []
        self.invisible: list[Placed] = []
        self.hidden = 0

    def put(self, text: str, style: Style, width: float, x: float, y: float) -> None:
        """One character at its origin in the file's space: kept where its middle is inside the clip."""
        if self.turn is not IDENTITY:
            x, y = move(self.turn, x, y)
        size, level, left, high = style.height, style.level, self.left, self.high
        if level:
            x0, y0, x1, y1 = x, y + DESCENT * size, x + width * style.matrix[0], y + ASCENT * size
            middle, upright = y + 0.35 * size, True
        else:
            a, b, c, d, _, _ = style.matrix
            x0, y0, x1, y1 = move_box((a, b, c, d, x, y), (0.0, DESCENT * style.size, width, ASCENT * style.size))
            upright = abs(a) >= abs(b)
            middle = y + 0.35 * size if upright and a > 0 else (y0 + y1) / 2
        clip = style.clip
        if not (clip[0] - 0.5 <= (x0 + x1) / 2 <= clip[2] + 0.5 and clip[1] - 0.5 <= middle <= clip[3] + 0.5):
            self.hidden += not text.isspace()
            return
        baseline = high - y if upright else x - left
        char = Char(text, x0 - left, high - y1, x1 - left, high - y0, baseline, size, self.number, upright)
        (self.invisible if style.mode == INVISIBLE else self.printed).append((char, style))


class FastPageReader:
    """Reads pages of one document with PDFium."""

    def __init__(self) -> None:
        self.pdfium = library()
        self._walker = Walker(self.pdfium)
        self._origin = ffi.new("double[2]")
        self._box = ffi.new("Rect *")
        self._width = ffi.new("float *")

    def read(self, page: Any, number: int) -> Page:
        """An open page → Page without lines."""
        box = self._box
        self.pdfium.FPDF_GetPageBoundingBox(page, box)
        media = (box.left, box.bottom, box.right, box.top)
        rotation = self.pdfium.FPDFPage_GetRotation(page) * 90
        turn = turned(rotation)
        crop = move_box(turn, media)
        self._walker.walk(page, turn, crop)
        sheet = Sheet(number, crop, turn)
        self._fill(sheet, page)
        return self._page(sheet, rotation)

    def _fill(self, sheet: Sheet, page: Any) -> None:
        text_page = self.pdfium.FPDFText_LoadPage(page)
        try:
            self._characters(text_page, sheet)
        finally:
            self.pdfium.FPDFText_ClosePage(text_page)
        restored(self._walker, sheet, self._space)

    def _characters(self, text_page: Any, sheet: Sheet) -> None:
        """All characters of the page's text; two of one glyph share its origin, and then its width."""
        pdfium, styles, origin, put = self.pdfium, self._walker.styles, self._origin, sheet.put
        get_object, get_unicode = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetUnicode
        get_origin, y_place = pdfium.FPDFText_GetCharOrigin, origin + 1
        for index in range(pdfium.FPDFText_CountChars(text_page)):
            style = styles.get(get_object(text_page, index))
            if style is None:  # a space or a line's end that PDFium adds
                continue
            code = get_unicode(text_page, index)
            text = chr(code) if code > 32 else self._odd(text_page, index, code)
            if text is None:
                continue
            get_origin(text_page, index, origin, y_place)
            width = style.widths.get(code)
            if width is None:
                width = style.widths[code] = self._advance(text_page, index, code, style)
            style.seen = True
            put(text, style, width, origin[0], origin[1])
        sheet.printed = parted(sheet.printed)

    def _odd(self, text_page: Any, index: int, code: int) -> str | None:
        """A space, a hyphen at a line's end, a glyph without meaning; None for what PDFium itself adds."""
        if self.pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            return None
        if code == 2 or self.pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            return "-"
        return chr(code) if code else UNMAPPED

    def _advance(self, text_page: Any, index: int, code: int, style: Style) -> float:
        """The character's advance in text space: as the font declares it, and never more than its loose box."""
        width, box = self._width, self._box
        width[0] = 0.0  # a font that is missing leaves it as it is
        self.pdfium.FPDFFont_GetGlyphWidth(style.font, code, style.size, width)
        if not style.level:
            return float(width[0])
        self.pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        loose = (box.right - box.left) / style.matrix[0]
        return float(width[0]) if 0 < width[0] < loose else loose

    def _space(self, style: Style) -> float:
        """The advance of a space in the style's font."""
        width = style.widths.get(32)
        if width is None:
            self.pdfium.FPDFFont_GetGlyphWidth(style.font, 32, style.size, self._width)
            width = style.widths[32] = float(self._width[0])
        return width

    def _page(self, sheet: Sheet, rotation: int) -> Page:
        width, height = sheet.right - sheet.left, sheet.high - sheet.low
        images = min(1.0, self._walker.images / (width * height)) if width and height else 0.0
        scanned = images > 0.5 and len(sheet.invisible) > len(sheet.printed)
        placed = sheet.printed + sheet.invisible if scanned else sheet.printed
        chars = [char for char, _ in placed]
        return Page(
            number=sheet.number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=rotation,
            chars=chars,
            edges=self._walker.ruler.edges(sheet.left, sheet.high),
            image_area=images,
            hidden_chars=sheet.hidden + (0 if scanned else len(sheet.invisible)),
            unmapped_chars=sum(char.text == UNMAPPED for char in chars),
            ocr=scanned,
        )
