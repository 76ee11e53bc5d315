"""One PDFium page → characters and ruling edges, with what is not printed left out: the fast reader's half of a page.

PDFium tells each character's text object; the object tells clip, size and rendering mode (page_objects.py).
"""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from ..inks import readable, runs_across, sort_out
from ..lines import group_lines
from ..matrices import IDENTITY, Affine, Point, Rect, is_sound, move, move_box, turned
from ..pages import NO_SHEET, UNMAPPED, Page
from .glyphs import Glyph, Sheet
from .library import ffi, library, places
from .page_objects import Walker
from .restore import put, restored
from .text_objects import Style

SPACE = 32
HALVES, SECOND, LAST = range(0xD800, 0xE000), 0xDC00, 0x10FFFF  # of characters that have no place in 16 bits; of all


class PageText:
    """The text of an open page, made from its objects as they are when it is first asked for."""

    def __init__(self, pdfium: Any, page: Any) -> None:
        self.pdfium, self.page = pdfium, page
        self._handle: Any = None

    @property
    def handle(self) -> Any:
        """PDFium's text page."""
        if self._handle is None:
            self._handle = self.pdfium.FPDFText_LoadPage(self.page)
        return self._handle

    def close(self) -> None:
        """Forget it: it is made anew when it is asked for again."""
        if self._handle is not None:
            self.pdfium.FPDFText_ClosePage(self._handle)
            self._handle = None


class OrdinaryPages(Protocol):
    """Reads pages of one document that are ordinary, as nearly all are: the part in C."""

    def read(self, page: Any, text: PageText, number: int, rotation: int, turn: Affine, crop: Rect) -> Page | None:
        """An open page and its text → Page with its lines; None where the page is not ordinary."""


class FastPageReader:
    """Reads pages of one document with PDFium; all of them itself where nobody reads ordinary ones."""

    def __init__(self, ordinary: OrdinaryPages | None) -> None:
        self.pdfium = library()
        self._ordinary = ordinary
        self._walker = Walker(self.pdfium)
        self._origins = places("double", 2)
        self._box = ffi.new("Rect *")
        self._width = ffi.new("float *")

    def read(self, document: Any, page: Any, number: int) -> Page:
        """An open page of an open document → Page with its lines."""
        box = self._box
        self.pdfium.FPDF_GetPageBoundingBox(page, box)
        media = (box.left, box.bottom, box.right, box.top)
        rotation = self.pdfium.FPDFPage_GetRotation(page) * 90
        turn = turned(rotation)
        crop = move_box(turn, media)
        if not is_sound(*crop):
            return Page(number, 0.0, 0.0, rotation, failure=NO_SHEET)
        text = PageText(self.pdfium, page)
        try:
            found = self._ordinary and self._ordinary.read(page, text, number, rotation, turn, crop)
            return found or self._page(*self._sheet(document, page, text, number, turn, crop), rotation)
        finally:
            text.close()

    def _sheet(
        self, document: Any, page: Any, text: PageText, number: int, turn: Affine, crop: Rect
    ) -> tuple[Sheet, int]:
        """The characters where they are printed; how many objects PDFium tells nothing of."""
        self._walker.walk(document, page, turn, crop)
        sheet = Sheet(number, crop)
        put(sheet, self._glyphs(text.handle, turn))

        def read_again() -> list[Glyph]:
            text.close()
            return self._glyphs(text.handle, turn)

        return sheet, restored(self._walker, sheet, self._space, read_again)

    def _glyphs(self, text_page: Any, turn: Affine) -> list[Glyph]:
        """All characters of the page's text; spaces and lines' ends that PDFium adds belong to no text object."""
        numbers = range(self.pdfium.FPDFText_CountChars(text_page))
        codes = map(partial(self.pdfium.FPDFText_GetUnicode, text_page), numbers)
        styles = map(self._walker.styles.get, map(partial(self.pdfium.FPDFText_GetTextObject, text_page), numbers))
        guesses = map(partial(self.pdfium.FPDFText_HasUnicodeMapError, text_page), numbers)
        glyphs = []
        told = zip(numbers, codes, guesses, styles, self._places(text_page, turn), strict=True)
        for index, code, guess, style, origin in told:
            if style is None:
                continue
            text = chr(code) if SPACE < code < HALVES.start else self._odd(text_page, index, code)
            if text is None:
                continue
            width = style.widths.get(code)
            if width is None:
                width = style.widths[code] = self._advance(text_page, index, code, style)
            style.seen = True
            glyphs.append((text if guess != 1 else UNMAPPED, style, width, origin))
        return glyphs

    def _places(self, text_page: Any, turn: Affine) -> list[Point]:
        """The characters' origins on the page as looked at."""
        numbers = range(self.pdfium.FPDFText_CountChars(text_page))
        origins: list[Any] = self._origins.answers(partial(self.pdfium.FPDFText_GetCharOrigin, text_page), numbers)
        return origins if turn is IDENTITY else [move(turn, x, y) for x, y in origins]

    def _odd(self, text_page: Any, index: int, code: int) -> str | None:
        """A space, a hyphen at a line's end, a glyph without meaning; None for what PDFium itself adds."""
        if code > SPACE:
            return self._far(text_page, index, code)
        if self.pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            return None
        if self.pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            return "-"
        return chr(code) if code else UNMAPPED

    def _far(self, text_page: Any, index: int, code: int) -> str | None:
        """A character behind the ideographs: PDFium gives 𠮷 as two halves; None for the second of them."""
        if code not in HALVES:
            return chr(code) if code <= LAST else UNMAPPED
        number, get = index if code < SECOND else index - 1, partial(self.pdfium.FPDFText_GetUnicode, text_page)
        first, second = (code, get(number + 1)) if code < SECOND else (get(number) if number >= 0 else 0, code)
        if not (first in HALVES and first < SECOND <= second and second in HALVES):
            return UNMAPPED
        return chr(0x10000 + ((first - HALVES.start) << 10) + second - SECOND) if code < SECOND else None

    def _advance(self, text_page: Any, index: int, code: int, style: Style) -> float:
        """The character's advance in text space: as the font declares it, and never more than its loose box."""
        box, width = self._box, self._declared(style, code)
        if not style.level:
            return width if is_sound(width) else 0.0
        self.pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        loose = float((box.right - box.left) / style.matrix[0])
        width = width if 0 < width < loose else loose
        return width if is_sound(width) else 0.0

    def _declared(self, style: Style, code: int) -> float:
        width = self._width
        width[0] = 0.0  # a font that is missing leaves it as it is
        self.pdfium.FPDFFont_GetGlyphWidth(style.font, code, style.size, width)
        return float(width[0])

    def _space(self, style: Style) -> float:
        """The advance of a space in the style's font."""
        width = style.widths.get(SPACE)
        if width is None:
            width = style.widths[SPACE] = self._declared(style, SPACE)
        return width

    def _page(self, sheet: Sheet, silent: int, rotation: int) -> Page:
        width, height = sheet.right - sheet.left, sheet.high - sheet.low
        drawn = [(char, style.ink) for char, style in sheet.printed]
        seen = sort_out(drawn, self._walker.ground, sheet.left, sheet.high)
        text = readable(drawn, seen, [char for char, _ in sheet.invisible], self._walker.images, width * height)
        return Page(
            number=sheet.number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=rotation,
            chars=text.chars,
            lines=group_lines(text.chars),
            edges=self._walker.ruler.edges(sheet.left, sheet.high),
            image_area=text.image_area,
            hidden_chars=sheet.hidden + text.unseen,
            unmapped_chars=[char.text for char in text.chars].count(UNMAPPED),
            layer=text.layer,
            failure=f"PDFium tells nothing of {silent} text objects that are drawn" if silent else None,
            across=runs_across(seen.across),
        )
