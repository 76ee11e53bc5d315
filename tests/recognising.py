"""Scans without a recogniser of scans: pictures of pages, and someone who knows what stands on them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.document.extract import extract_document
from extract.limits import RECOGNISING_MB
from extract.reading.hidden_layer import numbers_of
from extract.reading.ocr.engine import Picture
from extract.reading.pages import Page, Recognised
from extract.reading.readers import open_pdfium
from extract.records.extraction import Extraction
from tests.inked import WIDTH
from tests.reading import knowledge

Doubt = Callable[[Recognised], Recognised]


def pages_of(path: Path) -> list[Page]:
    """A printed file's pages."""
    pdf = open_pdfium(path)
    try:
        return list(pdf.pages())
    finally:
        pdf.close()


def pictured(pages: Iterable[Page], path: Path, draw: Callable[[Canvas, Page], None] | None = None) -> Path:
    """A file with a picture for each page, of its size; `draw` puts something on it."""
    canvas = Canvas(str(path), invariant=True)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), (90, 90, 90))), 0, 0, page.width, page.height)
        if draw is not None:
            draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return path


@dataclass
class Copyist:
    """Recognises each picture as the page of its number in a printed file, number by number as `doubt` has it."""

    pages: list[Page]
    doubt: Doubt = lambda number: number
    seen: list[Picture] = field(default_factory=list)

    def read(self, picture: Picture) -> Page:
        """The page as it was printed, and what both recognisers say of its numbers."""
        self.seen.append(picture)
        page = self.pages[picture.number - 1]
        numbers = [self.doubt(number) for number in read_twice(page)]
        return replace(page, layer="ocr", recognised=numbers, dpi=picture.dpi)


def read_twice(page: Page) -> list[Recognised]:
    """A page's numbers as two recognisers that agree would give them."""
    return [Recognised(box, text, None, agreed=True, mended=False) for text, box in numbers_of(page)]


def recognise(path: Path, copyist: Copyist, verify: int = 1) -> Extraction:
    """A file's rows, its pictures read by the copyist."""
    return extract_document(path, knowledge(), verify=verify, recogniser=copyist)


ORDERS = ["read", "hang", "die", "memory", "fault"]


class Misbehaving:
    """Does what the width of a page orders, then reads it as a printed one."""

    def __init__(self, pages: list[Page]) -> None:
        self._copyist = Copyist(pages)

    def read(self, picture: Picture) -> Page:
        """The page, if its order lets it."""
        order = ORDERS[round(picture.width) - WIDTH]
        if order == "hang":
            time.sleep(60)
        elif order == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        elif order == "memory":
            bytearray((RECOGNISING_MB + 100) << 20)
        elif order == "fault":
            raise KeyError("a fault of ours")
        return self._copyist.read(picture)


def misbehaving(printed: Path) -> Misbehaving:
    """What a worker makes when it starts."""
    return Misbehaving(pages_of(printed))
