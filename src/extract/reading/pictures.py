"""Pages that are pictures: which they are, and each of them drawn and recognised into the Page that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from .hidden_layer import compared
from .ocr.engine import PageRecogniser
from .pages import Page
from .pdfium.drawn import PageDrawer
from .readers import PdfReader

LEAST_PICTURE = 0.1  # of a page without text: less is a line or a small emblem on an empty page
MOST_OF_PAGE = 0.5  # of a page whose only text is its number
UNKNOWN = 0.3  # share of the glyphs without a Unicode value above which a page is better read from its picture
PAGE_NUMBER = re.compile(r"[\s\d第页共/—–\-.·]*")


def is_picture(page: Page) -> bool:
    """Whether what a page prints can be told from its picture alone: a scan, a scan's hidden layer, unknown glyphs."""
    if page.layer == "hidden":
        return True
    if page.image_area > LEAST_PICTURE and not page.lines:
        return True
    if page.image_area > MOST_OF_PAGE and all(PAGE_NUMBER.fullmatch(line.text) for line in page.lines):
        return True
    if not page.unmapped_chars:
        return False
    return page.unmapped_chars > UNKNOWN * sum(not char.text.isspace() for char in page.chars)


@dataclass(slots=True)
class Recognition:
    """One file's pages as they are recognised, each once however often the file is read."""

    path: Path
    recogniser: PageRecogniser
    pages: dict[int, Page] = field(default_factory=dict)
    _decided: dict[int, bool] = field(default_factory=dict)  # by the reader that came first
    _drawer: PageDrawer | None = None

    def of(self, page: Page) -> Page:
        """A page as it is printed, or read from its picture where its text does not say what it shows."""
        number = page.number
        if not self._decided.setdefault(number, is_picture(page)):
            return page
        if number not in self.pages:
            self._drawer = self._drawer or PageDrawer(self.path)
            picture = self._drawer.draw(number)
            if picture is None:
                self._decided[number] = False
                return page
            found = compared(self.recogniser.read(picture), page)
            self.pages[number] = replace(found, image_area=page.image_area, layer="ocr")
        return self.pages[number]

    def close(self) -> None:
        """Close the file that pages were drawn from; it is opened again where another is."""
        if self._drawer is not None:
            self._drawer.close()
            self._drawer = None


class RecognisedPdf:
    """An open PDF whose pages without text of their own come as they are recognised."""

    def __init__(self, pdf: PdfReader, recognition: Recognition) -> None:
        self._pdf, self._recognition = pdf, recognition
        self.count, self.producer = pdf.count, pdf.producer

    def pages(self) -> Iterator[Page]:
        """The pages from the first."""
        return map(self._recognition.of, self._pdf.pages())

    def close(self) -> None:
        """Close the file."""
        self._recognition.close()
        self._pdf.close()
