"""The text objects of a PDFium page: what each of them gives to all its characters."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, inf
from typing import Any

from ..inks import BOTH, INVISIBLE, PAPER, STROKED, Color, Ink, density, is_askew
from ..matrices import SMALLEST, Affine, Rect, is_sound, times
from .library import Answer, places

NOWHERE: Rect = (inf, inf, -inf, -inf)  # the clip of what is too large for a page, or too small to be seen
REPLACING = b"ActualText"  # what a marked-content sequence would have a reader say in place of its text
LEVEL = 1e-4  # how far a line may rise for each point of its run


class Style:
    """What a text object gives to all its characters.

    `matrix` leads to the page as looked at, `scale` is its first number; `level`: they stand upright; `plain`: they are
    visible, too; `ink`: what it is drawn in; `widths`: advance by character, shared by the objects of one font and
    size.
    """

    __slots__ = ("clip", "font", "height", "ink", "level", "matrix", "mode", "plain", "scale", "seen", "size", "widths")

    def __init__(self, matrix: Affine, clip: Rect, size: float, mode: int, font: Any, widths: dict[int, float]) -> None:
        a, b, _c, d, _e, _f = matrix
        self.matrix, self.clip, self.size, self.mode, self.font = matrix, clip, size, mode, font
        self.height = abs(d if abs(a) >= abs(b) else b) * size
        self.level = a > 0 and abs(b) < LEVEL * a
        self.plain, self.scale = self.level and mode != INVISIBLE, a
        if not is_sound(a, b, _c, d, self.height) or self.height < SMALLEST:
            self.clip = NOWHERE
        self.seen = False  # whether PDFium's text has a character of it
        self.widths = widths
        self.ink = Ink()


Widths = dict[tuple[Any, float], dict[int, float]]  # of fonts at sizes: a character's code → its advance


class TextObjectReader:
    """Asks PDFium about text objects."""

    def __init__(self, pdfium: Any) -> None:
        self.pdfium = pdfium
        self._matrices = places("float", 6, "Matrix")
        self._sizes = places("float", 1)
        self._colors = places("unsigned", 4)
        self._widths: Widths = {}

    def begin(self) -> None:
        """A new page: the fonts of the one before may be gone, and others at their places."""
        self._widths = {}

    def styles(self, texts: list[tuple[Any, Rect]], way: Affine, before: int, alpha: float) -> dict[Any, Style]:
        """The style of each text object with its clip; `way` leads from their space to the page as looked at.

        `before` others were drawn; `alpha` is that of the form around them.
        """
        pdfium, shared = self.pdfium, self._widths
        items = [item for item, _ in texts]
        fonts, modes = map(pdfium.FPDFTextObj_GetFont, items), map(pdfium.FPDFTextObj_GetTextRenderMode, items)
        sizes = self._sizes.answers(pdfium.FPDFTextObj_GetFontSize, items)
        matrices = self._matrices.answers(pdfium.FPDFPageObj_GetMatrix, items)
        found: dict[Any, Style] = {}
        for (item, clip), matrix, (size,), mode, font in zip(texts, matrices, sizes, modes, fonts, strict=True):
            widths = shared.get((font, size))
            if widths is None:
                widths = shared[font, size] = {}
            found[item] = Style(times(matrix, way), clip, size, mode, font, widths)
        fills = self._colors.told(pdfium.FPDFPageObj_GetFillColor, items)
        for order, (item, fill) in enumerate(zip(items, fills, strict=True), before):
            found[item].ink = self._ink(found[item], item, fill, order, alpha)
        return found

    def _ink(self, style: Style, item: Any, fill: Answer | None, order: int, alpha: float) -> Ink:
        """What an object is drawn in: where it is filled and stroked, the darker of the two."""
        inks = [] if style.mode == STROKED else [fill]
        if style.mode in (STROKED, BOTH):
            inks += self._colors.told(self.pdfium.FPDFPageObj_GetStrokeColor, [item])
        a, b, c, d, _, _ = style.matrix
        told = [
            (None if ink is None else _color(ink), 1.0 if ink is None else min(alpha, ink[3] / 255)) for ink in inks
        ]
        color, own = max(told, key=lambda one: 1.0 if one[0] is None else density(one[0], one[1], PAPER))
        return Ink(order, color, own, hypot(c, d) * style.size, not style.level and is_askew(a, b))


def unmark(pdfium: Any, texts: Sequence[Any]) -> None:
    """Take `/Span <</ActualText (…)>> BDC` off text objects: PDFium's text then has the characters that they print."""
    for item, count in zip(texts, map(pdfium.FPDFPageObj_CountMarks, texts), strict=True):
        for index in reversed(range(count)):
            mark = pdfium.FPDFPageObj_GetMark(item, index)
            if pdfium.FPDFPageObjMark_GetParamValueType(mark, REPLACING):
                pdfium.FPDFPageObj_RemoveMark(item, mark)


def _color(told: Answer | None) -> Color | None:
    return None if told is None else (told[0] / 255, told[1] / 255, told[2] / 255)
