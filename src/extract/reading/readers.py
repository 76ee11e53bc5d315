"""The readers of PDFs: what each gives, which two there are, and a file opened by the first or by both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from .native.page import native_reader
from .pages import Page
from .pdfium.document import FastPdf
from .sniff import ends


class PdfReader(Protocol):
    """An open PDF, whichever library reads it."""

    count: int
    producer: str | None

    def pages(self) -> Iterator[Page]:
        """The pages from the first."""

    def close(self) -> None:
        """Close the file."""


Opener = Callable[[Path], PdfReader]  # raises DocumentError for a file that it cannot open


def open_pdfium(path: Path) -> PdfReader:
    """PDFium's reading, ordinary pages by the part in C where it is built."""
    return FastPdf(path, native_reader())


def open_plumber(path: Path) -> PdfReader:
    """pdfplumber's reading."""
    from .pdfplumber.document import Pdf  # loads pdfplumber, which PDFium alone does without

    return Pdf(path)


class Readers(NamedTuple):
    """Who reads a file: the first alone, or both, page by page."""

    first: Opener = open_pdfium
    second: Opener = open_plumber

    def open(self, path: Path) -> PdfReader:
        """The first reader's; the second's of a file that breaks off, which PDFium would mend without a word."""
        return self.first(path) if ends(path) else self.second(path)


READERS = Readers()
