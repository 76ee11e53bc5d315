"""A picture of a page → Page: cleaned, laid straight, ruled, recognised; its numbers read a second time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..matrices import IDENTITY, Affine, times
from ..pages import Box, Edge, Fault, Line, Page, Recognised
from .areas import Area, text_areas
from .assemble import lines_of, placed
from .clean import FAINT, even, ink_of, is_coloured
from .models import DETECTOR, READER, SECOND, TURNED, Network
from .picture import Picture
from .recognise import LineReader
from .rules import edges_of, rules_of, tables_of
from .straight import in_points, laid_straight, quarter_turned, skew_of
from .twice import Sheet, read_twice
from .upright import quarters_of

LEAST_HEIGHT = 0.7  # of the page's usual height: a lower area (a dash) is shown with what is around it
LOWEST = 100  # dpi: a number of a table that was scanned with less is often another, and looks as sure
TOO_COARSE = "the page was scanned with {dpi:.0f} dpi: numbers in tables cannot be told below {lowest}"


class Laid(NamedTuple):
    """A page that lies straight and the right way up: its ink without rules, and the way back, in pixels."""

    grey: Any
    ink: Any
    areas: list[Area]
    edges: list[Edge]
    tables: list[Box]
    back: Affine


class Recogniser:
    """Reads pictures of pages with models that are loaded once."""

    def __init__(self) -> None:
        self._detector, self._turned = Network(DETECTOR), Network(TURNED)
        self._first, self._second = LineReader(Network(READER)), LineReader(Network(SECOND))

    def read(self, picture: Picture) -> Page:
        """A picture → Page of layer `ocr`: places on the straight page; `to_sheet` leads to the picture's."""
        pixels = np.asarray(picture.pixels)
        scale = pixels.shape[1] / picture.width
        laid = self._laid(even(pixels), scale)
        height, width = (side / scale for side in laid.grey.shape)
        page = Page(picture.number, width, height, picture.rotation, layer="ocr", edges=laid.edges, dpi=picture.dpi)
        page.image_area = 1.0
        page.to_sheet = in_points(laid.back, scale) if laid.back is not IDENTITY else None
        lines, sheet = self._lines(laid, scale, picture.number), Sheet(laid.grey, laid.ink, scale)
        page.lines, page.recognised = read_twice(lines, laid.edges, sheet, self._first, self._second)
        page.recognised = [_under_colour(one, page, pixels, scale) for one in page.recognised]
        if picture.dpi < LOWEST:
            _leave_out(page, laid.tables)
        page.chars = [char for line in page.lines for char in line.chars]
        return page

    def _laid(self, grey: Any, scale: float) -> Laid:
        """A page's grey → the page straight; once more where it lies on its side or upside down."""
        straight = laid_straight(grey, skew_of(ink_of(grey)))
        laid = self._ruled(straight.grey, straight.back, scale)
        quarters = quarters_of(self._turned, laid.grey, laid.areas)
        if not quarters:
            return laid
        turned = quarter_turned(straight.grey, quarters)
        again = laid_straight(turned.grey, skew_of(ink_of(turned.grey)))
        return self._ruled(again.grey, times(again.back, times(turned.back, straight.back)), scale)

    def _ruled(self, grey: Any, back: Affine, scale: float) -> Laid:
        """A straight page → its rules, taken off it, and where its text stands."""
        rules = rules_of(ink_of(grey, FAINT), scale)
        bare = grey.copy()
        bare[rules.mask > 0] = 255
        ink = ink_of(bare)
        areas = text_areas(self._detector, bare, ink, rules, scale)
        return Laid(bare, ink, areas, edges_of(rules, scale), tables_of(rules, scale), back)

    def _lines(self, laid: Laid, scale: float, number: int) -> list[Line]:
        heights = sorted(area.bottom - area.top for area in laid.areas)
        usual = heights[len(heights) // 2] if heights else 0
        read = self._first.read(laid.grey, laid.areas, LEAST_HEIGHT * usual)
        areas = [placed(area, glyphs) for area, glyphs in zip(laid.areas, read, strict=True) if glyphs]
        return lines_of(areas, laid.ink, scale, number)


def _under_colour(one: Recognised, page: Page, pixels: Any, scale: float) -> Recognised:
    """A number that both read alike → the same, but not as agreed where a seal lies over it."""
    left, top, right, bottom = (max(0, round(side * scale)) for side in page.on_sheet(one.box))
    return one._replace(agreed=False) if one.agreed and is_coloured(pixels[top:bottom, left:right]) else one


def _leave_out(page: Page, tables: Sequence[Box]) -> None:
    """Tables of a page that was scanned too coarsely: none of what stands in them is read."""
    if not tables:
        return
    page.edges = ()
    left = [[char for char in line.chars if not _within(Box(*char[1:5]), tables)] for line in page.lines]
    page.lines = [Line(page.number, chars) for chars in left if chars]
    page.recognised = [one for one in page.recognised if not _within(one.box, tables)]
    page.faults = (Fault("low_resolution", TOO_COARSE.format(dpi=page.dpi, lowest=LOWEST)),)


def _within(box: Box, tables: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(one.x0 <= x <= one.x1 and one.top <= y <= one.bottom for one in tables)
