"""One page's content stream → characters and ruling edges, with what is not printed left out.

A device and an interpreter of pdfminer.six that also follow the clipping path (operators W, W*), which the library's
own do not: one Shanghai budget carries both pages' text on each of two pages and clips half of it away.
"""

from __future__ import annotations

from math import hypot
from typing import Any

from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.psexceptions import PSException
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from ..inks import INVISIBLE, Ink, Inked, readable, runs_across, sort_out
from ..matrices import LARGEST, SMALLEST, Rect, is_sound, overlap
from ..pages import ASCENT, DESCENT, MIDDLE, NO_SHEET, SLACK, UNMAPPED, Char, Page, new
from ..rulings import Ruler
from .device_inks import Inks, Sheer
from .spacing import SpacingDevice

Glyph = tuple[str, Rect, float, float, bool, Ink]  # its text, box, origin, size, whether it is upright, its ink

WHITE = 0.98
DAMAGE = (
    PSException,  # all of pdfminer's own: a word that is none, a filter that nobody knows
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    OSError,  # a place before the file's beginning, to which a table of objects sends the library
)
LONGEST = 200  # characters of a library's message: some quote the whole stream


class GlyphDevice(SpacingDevice):
    """Collects a page's printed characters and rulings in points from the crop box's lower left, turned by /Rotate."""

    ctm: Any
    clip: Rect
    render_mode: int

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
        self.glyphs: list[Glyph] = []
        self.invisible: list[Glyph] = []
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
        if not _is_white(graphicstate.scolor if stroke else graphicstate.ncolor):
            self.ruler.paint(_subpaths(path, self.ctm), self.clip, stroke)

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
        if b == 0 == c and a > 0 < d and advance >= 0 < fontsize:  # level, as nearly all text is
            x0, y0, x1, y1 = e, d * foot + f, a * advance + e, d * head + f
        else:
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
            glyph = (text, (x0, y0, x1, y1), f if upright else e, size, upright, ink)
            (self.invisible if self.render_mode == INVISIBLE else self.glyphs).append(glyph)
        return advance


class ClippingInterpreter(PDFPageInterpreter):
    """pdfminer's interpreter, which also keeps the clipping path in its graphics state."""

    device: GlyphDevice
    _clip_next = False

    def get_current_state(self) -> Any:
        """The graphics state with the clip, and with what lets something through."""
        return (*super().get_current_state(), self.device.clip, self.device.inks.sheer)

    def set_current_state(self, state: Any) -> None:
        """Restore the graphics state with them."""
        super().set_current_state(state[:-2])
        self.device.clip, self.device.inks.sheer = state[-2:]

    def do_W(self) -> None:  # noqa: N802 - the operator's name
        """The next painted path also clips."""
        self._clip_next = True

    do_W_a = do_W  # noqa: N815 - the operator's name

    def do_TJ(self, seq: Any) -> None:  # noqa: N802 - the operator's name
        """Show text, knowing its rendering mode; the library would copy the graphics state for each string."""
        text, state, device = self.textstate, self.graphicstate, self.device
        if text.font is not None:
            device.render_mode = text.render
            device.inks.begin_text()
            device.render_string(text, seq, state.ncs, state)

    def do_gs(self, name: Any) -> None:
        """Take over from an extended graphics state what lets something through."""
        self.device.inks.set_state(self.resources, name)

    def do_sh(self, name: object) -> None:
        """Fill the clip with a shading."""
        self.device.inks.shade(self.device.clip)

    def do__w(self, word: Any, char: Any, text: Any) -> None:  # the operator `"`
        """Set both spacings and show text on the next line, to which pdfminer does not go."""
        self.do_Tw(word)
        self.do_Tc(char)
        self.do__q(text)

    def do_F(self) -> None:  # noqa: N802 - the operator's name
        """Fill the path, as `f` does: pdfminer leaves it to the next one."""
        self.do_f()


def _clipping(name: str) -> Any:
    """A painting operator that applies a pending clip once the path is painted."""
    paint = getattr(PDFPageInterpreter, name)

    def operator(self: ClippingInterpreter) -> None:
        path = self.curpath
        paint(self)
        if self._clip_next:
            self._clip_next = False
            self.device.clip_to(path)

    operator.__name__ = name
    return operator


for _name in ("do_n", "do_S", "do_f", "do_f_a", "do_B", "do_B_a"):
    setattr(ClippingInterpreter, _name, _clipping(_name))


class PageReader:
    """Reads page objects of one document; fonts are cached in its resource manager."""

    def __init__(self, resources: PDFResourceManager) -> None:
        self._device = GlyphDevice(resources)
        self._interpreter = ClippingInterpreter(resources, self._device)

    def read(self, page_object: Any, number: int) -> Page:
        """A pdfminer page → Page without lines; a damaged content stream gives what was read and the failure."""
        device, failure = self._device, None
        try:
            self._interpreter.process_page(page_object)
        except DAMAGE as error:
            failure = f"{type(error).__name__}: {error}"[:LONGEST]
        return self._page(page_object, number, device, failure)

    def _page(self, page_object: Any, number: int, device: GlyphDevice, failure: str | None) -> Page:
        left, low, right, high = device.crop
        width, height = right - left, high - low
        drawn = _chars(device.glyphs, left, high, number)
        seen = sort_out(drawn, device.inks.ground, left, high)
        invisible = [char for char, _ in _chars(device.invisible, left, high, number)]
        text = readable(drawn, seen, invisible, device.images, width * height)
        return Page(
            number=number,
            width=round(width, 2),
            height=round(height, 2),
            rotation=page_object.rotate or 0,
            chars=text.chars,
            edges=device.ruler.edges(left, high),
            across=runs_across(seen.across),
            image_area=text.image_area,
            hidden_chars=device.hidden + text.unseen,
            unmapped_chars=device.unmapped,
            layer=text.layer,
            failure=failure if device.sound else NO_SHEET,
        )


def _chars(glyphs: list[Glyph], left: float, high: float, number: int) -> list[Inked]:
    chars = []
    for text, (x0, y0, x1, y1), origin, size, upright, ink in glyphs:
        baseline = high - origin if upright else origin - left
        step = (x1 - x0) / max(1, len(text))
        for index, char in enumerate(text):  # a ligature or `（项` as one glyph
            start = x0 + index * step - left
            values = char, start, high - y1, start + step, high - y0, baseline, size, number, upright
            chars.append((new(Char, values), ink))
    return chars


def _is_white(color: Any) -> bool:
    values = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [value for value in values if isinstance(value, (int, float))]
    if len(numbers) == 4:  # CMYK
        return sum(numbers) < 0.05
    return bool(numbers) and min(numbers) >= WHITE


def _subpaths(path: Any, ctm: Any) -> list[list[tuple[float, float]]]:
    """The points of each straight subpath; curves are left out."""
    subpaths: list[list[tuple[float, float]]] = []
    curved = False
    for segment in path:
        if segment[0] == "m":
            if curved and subpaths:
                subpaths.pop()
            curved = False
            subpaths.append([apply_matrix_pt(ctm, segment[1:3])])
        elif segment[0] == "l" and subpaths:
            subpaths[-1].append(apply_matrix_pt(ctm, segment[1:3]))
        elif segment[0] == "h" and subpaths:
            subpaths[-1].append(subpaths[-1][0])
        else:
            curved = True
    if curved and subpaths:
        subpaths.pop()
    return [points for points in subpaths if len(points) > 1]
