"""What a user would pick instead: each library read as its manual says, with its default settings.

None of them but pdfplumber belongs to the package: each is asked for by name when it is measured, and one that is not
installed is a row with the reason. PyMuPDF (AGPL) is a measuring stick only: nothing of the package may import it.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from .cells import Read, grid

BASE = "pdfplumber"  # what the ratios are against


@dataclass(frozen=True, slots=True)
class Contender:
    """One way to read PDF files: `read` gives the pages read, `cells` the cells of a file's tables."""

    key: str
    name: str
    read: Callable[[list[Path]], int]
    cells: Callable[[Path], Iterator[Read]] | None = None
    module: str = ""
    program: str = ""
    get: str = ""  # how to install it
    ours: bool = False

    def missing(self) -> str | None:
        """Why it cannot be measured here; None where it can."""
        if self.module and importlib.util.find_spec(self.module) is None:
            return f"not installed ({self.get})"
        if self.program and shutil.which(self.program) is None:
            return f"not installed ({self.get})"
        return None


def pdfplumber_read(paths: list[Path]) -> int:
    """Words and tables of each page."""
    import pdfplumber

    pages = 0
    for path in paths:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                page.extract_tables()
                page.close()
            pages += len(pdf.pages)
    return pages


def pdfplumber_cells(path: Path) -> Iterator[Read]:
    """Its tables' cells."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                yield from grid(page.page_number, table)
            page.close()


def tablers_read(paths: list[Path]) -> int:
    """Tables with their text, each page."""
    tablers = import_module("tablers")
    pages = 0
    for path in paths:
        with tablers.Document(path) as pdf:
            for page in pdf.pages():
                tablers.find_tables(page, extract_text=True)
            pages += pdf.page_count
    return pages


def tablers_cells(path: Path) -> Iterator[Read]:
    """Its tables' cells."""
    tablers = import_module("tablers")
    with tablers.Document(path) as pdf:
        for page in pdf.pages():
            for table in tablers.find_tables(page, extract_text=True):
                rows = ([cell.text if cell else "" for cell in row.cells] for row in table.rows)
                yield from grid(page.page_idx + 1, rows)


def camelot_read(paths: list[Path]) -> int:
    """Ruled tables of all pages."""
    pypdfium2 = import_module("pypdfium2")
    for path in paths:
        for _ in camelot_cells(path):
            pass
    return sum(len(pypdfium2.PdfDocument(path)) for path in paths)


def camelot_cells(path: Path) -> Iterator[Read]:
    """Its tables' cells."""
    camelot = import_module("camelot")
    for table in camelot.read_pdf(str(path), flavor="lattice", pages="all", suppress_stdout=True):
        yield from grid(int(table.page), table.df.to_numpy().tolist())


def pdftotext_read(paths: list[Path]) -> int:
    """Text laid out as printed; it knows no tables."""
    return sum(len(_sheets(path)) for path in paths)


def pdftotext_cells(path: Path) -> Iterator[Read]:
    """Lines parted where two spaces or more stand: what people do with its output."""
    for number, sheet in enumerate(_sheets(path), 1):
        yield from grid(number, (re.split(r"\s{2,}", line.strip()) for line in sheet.splitlines()))


def _sheets(path: Path) -> list[str]:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode("utf-8", "replace").split("\f")[:-1]


def pymupdf_read(paths: list[Path]) -> int:
    """Words and tables of each page."""
    pymupdf = import_module("pymupdf")
    pages = 0
    for path in paths:
        with pymupdf.open(path) as pdf:
            for page in pdf:
                page.get_text("words")
                for table in page.find_tables().tables:
                    table.extract()
            pages += len(pdf)
    return pages


def pymupdf_cells(path: Path) -> Iterator[Read]:
    """Its tables' cells."""
    pymupdf = import_module("pymupdf")
    with pymupdf.open(path) as pdf:
        for page in pdf:
            for table in page.find_tables().tables:
                yield from grid(page.number + 1, table.extract())


PEERS = (
    Contender(BASE, "pdfplumber, words and tables", pdfplumber_read, pdfplumber_cells, "pdfplumber"),
    Contender("tablers", "tablers, tables", tablers_read, tablers_cells, "tablers", get="pip install tablers"),
    Contender("camelot", "camelot, lattice", camelot_read, camelot_cells, "camelot", get="pip install camelot-py"),
    Contender(
        "pdftotext", "pdftotext -layout", pdftotext_read, pdftotext_cells, program="pdftotext", get="poppler-utils"
    ),
    Contender(
        "pymupdf", "PyMuPDF, words and find_tables", pymupdf_read, pymupdf_cells, "pymupdf", get="pip install pymupdf"
    ),
)
