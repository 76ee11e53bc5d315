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
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFResourceManager
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from .errors import DocumentError
from .lines import group_lines
from .pages import Page
from .read_page import PageReader

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MAX_BYTES = 400 * 1024 * 1024
_OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file (doc, xls)",
    b"PK\x03\x04": "a zip container (docx, xlsx, ofd or zip)",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
}


def sniff(path: Path) -> None:
    """Raise DocumentError unless the file's first kilobyte is that of a PDF, whatever its name."""
    try:
        size = path.stat().st_size
        with path.open("rb") as handle:
            head = handle.read(1024)
    except OSError as error:
        raise DocumentError("unreadable", f"cannot be opened: {error.strerror}") from None
    if size == 0:
        raise DocumentError("empty_file", "the file has no bytes")
    if size > MAX_BYTES:
        raise DocumentError("too_large", f"the file has {size} bytes; at most {MAX_BYTES} are read")
    if b"%PDF-" in head:
        return
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<script", b"<?xml")):
        raise DocumentError("html_page", "an HTML page saved under the name of a PDF")
    for magic, kind in _OTHER_KINDS.items():
        if head.startswith(magic):
            raise DocumentError("not_pdf", f"not a PDF but {kind}")
    raise DocumentError("not_pdf", "not a PDF: its first kilobyte has no %PDF-")


def _open(path: Path) -> PDF:
    try:
        return pdfplumber.open(path)
    except PDFPasswordIncorrect:
        raise DocumentError("encrypted", "the file needs a password") from None
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DocumentError("encrypted", "the file needs a password") from None
        tail = path.read_bytes()[-2048:]
        code = "damaged" if b"%%EOF" in tail else "truncated"
        raise DocumentError(code, f"the file's structure cannot be read: {cause!r}") from None


class Pdf:
    """An open PDF: how many pages, who made it, and its pages one after the other."""

    def __init__(self, path: Path) -> None:
        sniff(path)
        self._pdf = _open(path)
        try:
            self._objects = self._pdf.pages
        except (PdfminerException, PDFException, ValueError, TypeError, KeyError, RecursionError) as error:
            raise DocumentError("damaged", f"the page tree cannot be read: {error!r}") from None
        if not self._objects:
            raise DocumentError("zero_pages", "the file has no pages")
        self.count = len(self._objects)
        producer = self._pdf.metadata.get("Producer") or self._pdf.metadata.get("Creator")
        self.producer = str(producer) if producer else None

    def pages(self) -> Iterator[Page]:
        """The pages from the first; a page that cannot be read is empty and says why in `failure`."""
        resources = PDFResourceManager()
        reader = PageReader(resources)
        for number, plumber_page in enumerate(self._objects, 1):
            page = reader.read(plumber_page.page_obj, number)
            page.lines = group_lines(page.chars)
            yield page
            plumber_page.close()

    def close(self) -> None:
        """Close the file."""
        self._pdf.stream.close()


def read_pages(path: Path) -> Iterator[Page]:
    """A PDF file → its pages; DocumentError where it is none or cannot be read."""
    pdf = Pdf(path)
    try:
        yield from pdf.pages()
    finally:
        pdf.close()
