"""A PDF → pages, read with PDFium: the same `Page` as the pdfplumber reader gives, several times as fast.

The two share no code that reads PDF, so that what both see alike is printed so. A file that breaks off before its end
is left to the other reader: PDFium would repair it without a word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...errors import DocumentError
from ..pages import Page
from ..sniff import check_count, sniff
from .library import PASSWORD, SECURITY, ffi, library
from .page import FastPageReader, OrdinaryPages

LONGEST = 65536  # bytes of a text of the file's own description


class FastPdf:
    """An open PDF: how many pages, who made it, and its pages one after the other.

    `ordinary` reads the pages that it can; without it all are read in Python.
    """

    def __init__(self, path: Path, ordinary: OrdinaryPages | None = None) -> None:
        self._ordinary = ordinary
        sniff(path)
        self._pdfium = library()
        self._document = self._pdfium.FPDF_LoadDocument(os.fsencode(path), ffi.NULL)
        if not self._document:
            raise self._refused()
        self.count = int(self._pdfium.FPDF_GetPageCount(self._document))
        try:
            check_count(self.count)
        except DocumentError:
            self.close()
            raise
        self.producer = self._meta(b"Producer") or self._meta(b"Creator")

    def _refused(self) -> DocumentError:
        if self._pdfium.FPDF_GetLastError() in (PASSWORD, SECURITY):
            return DocumentError("encrypted", "the file needs a password")
        return DocumentError("damaged", "the file's structure cannot be read")

    def _meta(self, tag: bytes) -> str | None:
        buffer = ffi.new("char[]", LONGEST)
        size = self._pdfium.FPDF_GetMetaText(self._document, tag, buffer, LONGEST)
        text = ffi.buffer(buffer, min(size, LONGEST))[:].decode("utf-16-le", "replace").rstrip("\0")
        return text or None

    def pages(self) -> Iterator[Page]:
        """The pages from the first; a page that cannot be read is empty and says why in `failure`."""
        reader = FastPageReader(self._ordinary)
        before = None  # stays open until the next page is: what both use, fonts above all, is then loaded once
        try:
            for index in range(self.count):
                page = self._pdfium.FPDF_LoadPage(self._document, index)
                self._pdfium.FPDF_ClosePage(before or ffi.NULL)
                before = page
                if page:
                    yield reader.read(self._document, page, index + 1)
                else:
                    yield Page(number=index + 1, width=0.0, height=0.0, failure="PDFium cannot open the page")
        finally:
            self._pdfium.FPDF_ClosePage(before or ffi.NULL)

    def close(self) -> None:
        """Close the file."""
        if self._document:
            self._pdfium.FPDF_CloseDocument(self._document)
            self._document = None
