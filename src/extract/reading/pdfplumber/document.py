"""A PDF → pages, read with pdfplumber's document and its engine (pdfminer.six).

The characters are taken from the engine directly and not from pdfplumber's dictionaries, because only the interpreter
knows the clipping path and the text's rendering mode: what is clipped away or drawn invisibly is not printed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import dict_value, resolve1
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from ...errors import DocumentError
from ..lines import group_lines
from ..pages import Page
from ..sniff import check_count, sniff
from .font_names import NamedFonts
from .page import DAMAGE, LONGEST, PageReader

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def _open(path: Path) -> PDF:
    try:
        return pdfplumber.open(path)
    except PDFPasswordIncorrect:
        raise DocumentError("encrypted", "the file needs a password") from None
    except (PdfminerException, MalformedPDFException, *DAMAGE) as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentError("encrypted", "the file needs a password") from None
        tail = path.read_bytes()[-2048:]
        code = "damaged" if b"%%EOF" in tail else "truncated"
        raise DocumentError(code, f"the file's structure cannot be read: {cause!r}"[:LONGEST]) from None


def _declared(pdf: PDF) -> int:
    """How many pages the file says that it has, which is known before they are looked for; 1 where it does not say."""
    count = resolve1(dict_value(pdf.doc.catalog.get("Pages") or {}).get("Count"))
    return count if isinstance(count, int) and count > 0 else 1


class Pdf:
    """An open PDF: how many pages, who made it, and its pages one after the other.

    `plain` leaves each byte of a page to pdfminer's own parser: what our own is held against.
    """

    def __init__(self, path: Path, plain: bool = False) -> None:
        sniff(path)
        self._plain = plain
        self._pdf = _open(path)
        try:
            check_count(_declared(self._pdf))
            self._objects = self._pdf.pages
        except (PdfminerException, MalformedPDFException, *DAMAGE) as error:
            raise DocumentError("damaged", f"the page tree cannot be read: {error!r}"[:LONGEST]) from None
        check_count(len(self._objects))
        self.count = len(self._objects)
        producer = self._pdf.metadata.get("Producer") or self._pdf.metadata.get("Creator")
        self.producer = str(producer) if producer else None

    def pages(self) -> Iterator[Page]:
        """The pages from the first; a page that cannot be read is empty and says why in `failure`."""
        resources = NamedFonts(self._plain)
        reader = PageReader(resources, self._plain)
        for number, plumber_page in enumerate(self._objects, 1):
            page = reader.read(plumber_page.page_obj, number)
            page.lines = group_lines(page.chars)
            yield page
            plumber_page.close()

    def close(self) -> None:
        """Close the file."""
        self._pdf.stream.close()
