"""Strings of level text, as nearly all are, shown at once: what their glyphs share is reckoned once for each string."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.utils import mult_matrix

from ..inks import INVISIBLE
from ..matrices import LARGEST, SMALLEST
from ..pages import ASCENT, DESCENT, MIDDLE, SLACK, UNMAPPED, Char, new
from .device import GlyphDevice
from .spacing import space_of

Glyph = tuple[str, float, bool]  # what it says; how wide it is, of the size; whether nobody knows what it says
Placed = tuple[str, float, float]  # what a glyph says, its left and its right side


class StringDevice(GlyphDevice):
    """A glyph device that shows level strings whole, and asks a font once for each of its glyphs."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self._fonts: WeakKeyDictionary[Any, dict[int, Glyph]] = WeakKeyDictionary()
        self._font: Any = None  # the last one
        self._glyphs: dict[int, Glyph] = {}  # of the last font

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """One string, or several with numbers between them that move what follows to the left."""
        a, b, c, d, e, f = mult_matrix(textstate.matrix, self.ctm)
        size, font = textstate.fontsize, textstate.font
        if not (b == 0 == c and a > 0 < d and size > 0) or font.is_vertical():
            super().render_string(textstate, seq, ncs, graphicstate)
            return
        if font is not self._font:
            self._font, self._glyphs = font, self._fonts.setdefault(font, {})
        f += textstate.linematrix[1] * d
        ink = self.inks.of(graphicstate, ncs, self.render_mode, (a, b), d * size)
        self._collect_level(self._placed(textstate, seq, a, e), d, f, size, textstate.rise, ink)

    def _placed(self, textstate: Any, seq: Any, a: float, e: float) -> list[Placed]:
        """Where the glyphs of level strings stand."""
        font, size, scale = textstate.font, textstate.fontsize, textstate.scaling * 0.01
        between, word, step = textstate.charspace * scale, textstate.wordspace * scale, 0.001 * size * scale
        space = space_of(font) if word else None
        glyphs, placed = self._glyphs, []
        x, y = textstate.linematrix
        for part in seq:
            if isinstance(part, bytes):
                for cid in font.decode(part):
                    text, width, unknown = glyphs.get(cid) or self._glyph(font, cid)
                    self.unmapped += unknown
                    advance, start = width * size * scale, x * a + e
                    end = a * advance + start
                    placed.append((text, start, end) if advance >= 0 else (text, end, start))
                    x += advance + between
                    if cid == space:
                        x += word
            elif isinstance(part, (int, float)):
                x -= part * step
        textstate.linematrix = (x, y)
        return placed

    def _glyph(self, font: Any, cid: int) -> Glyph:
        try:
            glyph = font.to_unichr(cid), font.char_width(cid), False
        except PDFUnicodeNotDefined:
            glyph = UNMAPPED, font.char_width(cid), True
        self._glyphs[cid] = glyph
        return glyph

    def _collect_level(self, placed: list[Placed], d: float, f: float, size: float, rise: float, ink: Any) -> None:
        """Take over the glyphs of a level string that are not clipped away."""
        crop_left, _, _, high = self.crop
        origin, tall = f + rise * d, d * size
        box_top = high - (d * (ASCENT * size + rise) + f)
        box_bottom = high - (d * (DESCENT * size + rise) + f)
        left, bottom, right, top = self.clip
        fits = bottom - SLACK <= origin + MIDDLE * tall <= top + SLACK and SMALLEST <= tall <= LARGEST
        chars = self.invisible if self.render_mode == INVISIBLE else self.chars
        for text, x0, x1 in placed:
            if not (fits and left - SLACK <= (x0 + x1) / 2 <= right + SLACK and x1 - x0 <= LARGEST):
                self.hidden += bool(text.strip())
            elif len(text) == 1:
                start = x0 - crop_left
                values = text, start, box_top, start + (x1 - x0), box_bottom, high - origin, tall, self.number, True
                chars.append((new(Char, values), ink))
            else:
                self.collect(text, (x0, high - box_bottom, x1, high - box_top), origin, tall, True, ink)
