"""What a content stream draws → characters and ruling edges, with what is not printed left out."""

from __future__ import annotations

from math import hypot
from typing import Any

from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from ..inks import INVISIBLE, Ink, Inked
from ..matrices import LARGEST, SMALLEST, Rect, is_sound, overlap
from ..pages import ASCENT, DESCENT, MIDDLE, SLACK, UNMAPPED, Char, new
from ..rulings import Ruler
from .device_inks import Inks, Sheer
from .painted_paths import is_white, subpaths
from .spacing import SpacingDevice


class GlyphDevice(SpacingDevice):
    """Collects a page's printed characters and rulings in points from the crop box's corner, turned by /Rotate."""

    ctm: Any
    clip: Rect
    render_mode: int
    number = 1  # of the page

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self._figures: list[tuple[Rect, Sheer, Any]] = []

    def begin_page(self, page: Any, ctm: Any) -> None:
        """Start a page: the crop box is the first clip."""
        media = apply_matrix_rect(ctm, page.mediabox)
        crop = overlap(media, apply_matrix_rect(ctm, page.cropbox or page.mediabox))
        self.crop: Rect = media if crop[0] >= crop[2] or crop[1] >= crop[3] else crop
        self.sound = is_sound(*self.crop)
        if not self.sound:
            self.crop = (0.0, 0.0, 0.0, 0.0)
        self.clip = self.crop
        self.chars: list[Inked] = []
        self.invisible: list[Inked] = []
        self.inks = Inks()
        self.hidden = self.unmapped = 0
        self.images = 0.0
        self.ruler = Ruler()

    def begin_figure(self, name: str, bbox: Rect, matrix: Any) -> None:
        """Enter a form: its box, any two corners of it, clips what it draws."""
        self._figures.append((self.clip, self.inks.sheer, self.ctm))
        self.figure_matrix = mult_matrix(matrix, self.ctm)
        self.clip = overlap(self.clip, apply_matrix_rect(self.figure_matrix, bbox))

    def end_figure(self, name: str) -> None:
        """Leave a form: what it has moved and not moved back moves nothing after it."""
        self.clip, self.inks.sheer, self.ctm = self._figures.pop()

    def render_image(self, name: str, stream: Any) -> None:
        """Add the image's area: a scanned page is one large image."""
        x0, y0, x1, y1 = self.clip
        self.images += max(0.0, x1 - x0) * max(0.0, y1 - y0)
        self.inks.picture(self.clip, stream, self.figure_matrix)

    def paint_path(self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:
        """Hand a painted path to the ruler, and to the ground that text stands on."""
        self.inks.paint(graphicstate, stroke, fill, path, self.ctm, self.clip)
        if not is_white(graphicstate.scolor if stroke else graphicstate.ncolor):
            self.ruler.paint(subpaths(path, self.ctm), self.clip, stroke)

    def fill_corners(self, graphicstate: Any, corners: Any) -> None:
        """Do what paint_path does with a filled rectangle."""
        points = [apply_matrix_pt(self.ctm, corner) for corner in corners]
        self.inks.cover(graphicstate, points, self.clip)
        if not is_white(graphicstate.ncolor):
            self.ruler.paint([[*points, points[0]]], self.clip, stroke=False)

    def clip_to(self, path: Any) -> None:
        """Narrow the clip to the path's bounding box (exact for the rectangles that producers use)."""
        points = [apply_matrix_pt(self.ctm, segment[-2:]) for segment in path if len(segment) > 2]
        if points:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            self.clip = overlap(self.clip, (min(xs), min(ys), max(xs), max(ys)))

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """Collect one glyph; returns its advance in text space."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text, self.unmapped = UNMAPPED, self.unmapped + 1
        advance: float = font.char_width(cid) * fontsize * scaling
        a, b, c, d, e, f = matrix
        foot, head = DESCENT * fontsize + rise, ASCENT * fontsize + rise
        x0, y0, x1, y1 = apply_matrix_rect(matrix, (0, foot, advance, head))
        e, f = e + rise * c, f + rise * d
        upright = abs(a) >= abs(b)
        size = abs(d if upright else b) * fontsize
        middle = f + MIDDLE * size if upright and a > 0 else (y0 + y1) / 2
        left, bottom, right, top = self.clip
        inside = left - SLACK <= (x0 + x1) / 2 <= right + SLACK and bottom - SLACK <= middle <= top + SLACK
        if not (inside and SMALLEST <= size <= LARGEST >= x1 - x0):
            self.hidden += bool(text.strip())
        else:
            ink = self.inks.ink or self.inks.of(graphicstate, ncs, self.render_mode, (a, b), hypot(c, d) * fontsize)
            self.collect(text, (x0, y0, x1, y1), f if upright else e, size, upright, ink)
        return advance

    def collect(self, text: str, box: Rect, origin: float, size: float, upright: bool, ink: Ink) -> None:
        """Take over a glyph's characters, which share its box: a ligature, or `（项` as one glyph."""
        left, _, _, high = self.crop
        x0, y0, x1, y1 = box
        baseline = high - origin if upright else origin - left
        step = (x1 - x0) / max(1, len(text))
        chars = self.invisible if self.render_mode == INVISIBLE else self.chars
        for index, char in enumerate(text):
            start = x0 + index * step - left
            values = char, start, high - y1, start + step, high - y0, baseline, size, self.number, upright
            chars.append((new(Char, values), ink))
