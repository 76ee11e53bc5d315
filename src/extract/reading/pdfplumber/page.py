"""One page's content stream → characters and ruling edges, by pdfminer.six, with what is not printed left out.

A device and an interpreter of the library's that also follow the clipping path (operators W, W*), which its own do not:
one Shanghai budget carries both pages' text on each of two pages and clips half of it away.
"""

from __future__ import annotations

from typing import Any

from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.psexceptions import PSException

from ..inks import readable, runs_across, sort_out
from ..pages import NO_SHEET, Page
from .content import ContentInterpreter
from .device import GlyphDevice
from .interpreter import ClippingInterpreter
from .strings import StringDevice

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


class PageReader:
    """Reads page objects of one document; fonts are cached in its resource manager.

    `plain` leaves every byte to pdfminer's own parser, glyph by glyph: what the fast way is measured against.
    """

    def __init__(self, resources: PDFResourceManager, plain: bool = False) -> None:
        self._device = (GlyphDevice if plain else StringDevice)(resources)
        self._interpreter = (ClippingInterpreter if plain else ContentInterpreter)(resources, self._device)

    def read(self, page_object: Any, number: int) -> Page:
        """A pdfminer page → Page without lines; a damaged content stream gives what was read and the failure."""
        device, failure = self._device, None
        device.number = number
        try:
            self._interpreter.process_page(page_object)
        except DAMAGE as error:
            failure = f"{type(error).__name__}: {error}"[:LONGEST]
        return self._page(page_object, number, device, failure)

    def _page(self, page_object: Any, number: int, device: GlyphDevice, failure: str | None) -> Page:
        left, low, right, high = device.crop
        width, height = right - left, high - low
        seen = sort_out(device.chars, device.inks.ground, left, high)
        invisible = [char for char, _ in device.invisible]
        text = readable(device.chars, seen, invisible, device.images, width * height)
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
