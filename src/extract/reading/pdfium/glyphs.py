"""The characters of a page's text → Char: boxes about their origins, and which of them are printed."""

from __future__ import annotations

from collections.abc import Iterable

from ..inks import INVISIBLE
from ..matrices import Point, Rect, move_box
from ..pages import ASCENT, DESCENT, MIDDLE, SLACK, Char
from .text_objects import Style

Placed = tuple[Char, Style]
Glyph = tuple[str, Style, float, Point]  # its text, its text object, advance in text space, origin


class Sheet:
    """Where a page's characters land: its place in the file, and what is printed on it so far."""

    def __init__(self, number: int, crop: Rect) -> None:
        self.number = number
        self.left, self.low, self.right, self.high = crop
        self.printed: list[Placed] = []
        self.invisible: list[Placed] = []
        self.hidden = 0

    def put_all(self, glyphs: Iterable[Glyph]) -> None:
        """Characters with their origins on the page as looked at; each is kept where its middle is inside its clip.

        What stands level and is drawn visibly, nearly all of a page, is placed here without a call for each.
        """
        left, high, number, new = self.left, self.high, self.number, tuple.__new__
        for text, style, width, (x, y) in glyphs:
            if not style.plain:
                self.put(text, style, width, x, y)
                continue
            size, (x0, y0, x1, y1) = style.height, style.clip
            end = x + width * style.scale
            if x0 - SLACK <= (x + end) / 2 <= x1 + SLACK and y0 - SLACK <= y + MIDDLE * size <= y1 + SLACK:
                top, bottom = high - (y + ASCENT * size), high - (y + DESCENT * size)
                char = new(Char, (text, x - left, top, end - left, bottom, high - y, size, number, True))
                self.printed.append((char, style))
            else:
                self.hidden += not text.isspace()

    def put(self, text: str, style: Style, width: float, x: float, y: float) -> None:
        """One character at its origin, on the page as looked at: kept where its middle is inside the clip."""
        size = style.height
        if style.level:
            x0, y0, x1, y1 = x, y + DESCENT * size, x + width * style.scale, y + ASCENT * size
            middle, baseline, upright = y + MIDDLE * size, self.high - y, True
        else:
            (x0, y0, x1, y1), middle, upright = _turned_box(style, width, x, y)
            baseline = self.high - y if upright else x - self.left
        left, low, right, high = style.clip
        if not (left - SLACK <= (x0 + x1) / 2 <= right + SLACK and low - SLACK <= middle <= high + SLACK):
            self.hidden += not text.isspace()
            return
        left, high = self.left, self.high
        char = Char(text, x0 - left, high - y1, x1 - left, high - y0, baseline, size, self.number, upright)
        (self.invisible if style.mode == INVISIBLE else self.printed).append((char, style))


def _turned_box(style: Style, width: float, x: float, y: float) -> tuple[Rect, float, bool]:
    """The box of a character that does not stand level, its middle's height, and whether it stands upright at all."""
    a, b, c, d, _, _ = style.matrix
    box = move_box((a, b, c, d, x, y), (0.0, DESCENT * style.size, width, ASCENT * style.size))
    upright = abs(a) >= abs(b)
    return box, y + MIDDLE * style.height if upright and a > 0 else (box[1] + box[3]) / 2, upright
