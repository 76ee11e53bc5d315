"""A picture of a page → Page: cleaned, laid straight, ruled, recognised; its numbers read a second time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..lines import group_lines
from ..matrices import IDENTITY, Affine, times
from ..pages import Box, Char, Edge, Fault, Page, Recognised
from .areas import Area, text_areas
from .assemble import chars_of, placed
from .clean import even, ink_of
from .models import DETECTOR, READER, SECOND, TURNED, Network
from .numerals import FULL, Numeral, is_valid, numerals
from .picture import Picture
from .recognise import LineReader
from .rules import edges_of, rules_of, tables_of
from .straight import in_points, laid_straight, quarter_turned, skew_of
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
        chars = self._chars(laid, scale, picture.number)
        page.chars, page.recognised = self._numbers(chars, laid, scale)
        if picture.dpi < LOWEST:
            _leave_out(page, laid.tables)
        page.lines = group_lines(page.chars)
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
        rules = rules_of(ink_of(grey), scale)
        bare = grey.copy()
        bare[rules.mask > 0] = 255
        ink = ink_of(bare)
        areas = text_areas(self._detector, bare, ink, rules, scale)
        return Laid(bare, ink, areas, edges_of(rules, scale), tables_of(rules, scale), back)

    def _chars(self, laid: Laid, scale: float, number: int) -> list[Char]:
        heights = sorted(area.bottom - area.top for area in laid.areas)
        usual = heights[len(heights) // 2] if heights else 0
        read = self._first.read(laid.grey, laid.areas, LEAST_HEIGHT * usual)
        areas = [placed(area, glyphs) for area, glyphs in zip(laid.areas, read, strict=True) if glyphs]
        return chars_of(areas, laid.ink, scale, number)

    def _numbers(self, chars: list[Char], laid: Laid, scale: float) -> tuple[list[Char], list[Recognised]]:
        """The characters with mended numbers in place, and what both readers say of each number."""
        found = list(numerals(group_lines(chars)))
        areas = [_area(one, laid.ink, scale) for one in found]
        others = [_text(glyphs) for glyphs in self._second.read(laid.grey, areas)]
        told = [_recognised(one, other) for one, other in zip(found, others, strict=True)]
        mended = {
            char: char._replace(text=mark)
            for one in found
            if one.mended
            for char, mark in zip(one.chars, one.mended, strict=True)
        }
        return [mended.get(char, char) for char in chars], told


def _leave_out(page: Page, tables: Sequence[Box]) -> None:
    """Tables of a page that was scanned too coarsely: none of what stands in them is read."""
    if not tables:
        return
    page.edges = ()
    page.chars = [char for char in page.chars if not _within(Box(*char[1:5]), tables)]
    page.recognised = [one for one in page.recognised if not _within(one.box, tables)]
    page.faults = (Fault("low_resolution", TOO_COARSE.format(dpi=page.dpi, lowest=LOWEST)),)


def _within(box: Box, tables: Sequence[Box]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(one.x0 <= x <= one.x1 and one.top <= y <= one.bottom for one in tables)


def _area(numeral: Numeral, ink: Any, scale: float) -> Area:
    """Where a number's ink is: as high as its digits, of the page's pixels."""
    box = numeral.box
    top, bottom = max(0, round((box.top + 0.02) * scale)), round((box.bottom + 0.06 * numeral.chars[0].size) * scale)
    left, right = max(0, round(box.x0 * scale)), round(box.x1 * scale)
    rows = np.flatnonzero(ink[top:bottom, left:right].any(axis=1))
    if not len(rows):
        return Area(left, top, right, bottom)
    return Area(left, top + int(rows[0]), right, top + int(rows[-1]) + 1)


def _text(glyphs: Sequence[Any]) -> str:
    return "".join(glyph.text for glyph in glyphs if not glyph.text.isspace()).translate(FULL)


def _recognised(numeral: Numeral, other: str) -> Recognised:
    """What two readers say of a number."""
    same = other == numeral.text
    text = numeral.mended or numeral.text
    return Recognised(
        numeral.box, text, None if same else other, same and is_valid(numeral.text), numeral.mended is not None
    )
