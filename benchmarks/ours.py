"""This package as a contender: the pages alone, their tables, and the whole way to Parquet, with each reader."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from .cells import Read, label
from .peers import Contender

READERS = {
    "reference": "reference reader",
    "fast": "fast reader",
    "python": "fast reader without C",
    "both": "both readers",
}


@cache
def knowledge() -> Any:
    """The patterns, loaded once as a worker does."""
    from extract.proving.load import load_knowledge

    return load_knowledge()


def opener(reader: str) -> Callable[[Path], Any]:
    """What opens a PDF."""
    from extract.reading import both as paired

    openers: dict[str, Callable[[Path], Any]] = {"reference": paired.open_reference, "both": paired.PairedPdf}
    return openers.get(reader, paired.open_fast)


def pages(reader: str, paths: list[Path]) -> int:
    """Characters, lines and rulings of every page."""
    number = 0
    for path in paths:
        pdf = opener(reader)(path)
        number += sum(1 for _ in pdf.pages())
        pdf.close()
    return number


def tables(reader: str, paths: list[Path]) -> int:
    """Every page and its official tables."""
    number = 0
    for path in paths:
        number += _tables(reader, path)[0]
    return number


def table_cells(reader: str, path: Path) -> Iterator[Read]:
    """The cells of a file's official tables, without the stages after them."""
    return map(_cell, _tables(reader, path)[1])


def _tables(reader: str, path: Path) -> tuple[int, list[Any]]:
    from extract.tables import TableReader

    pdf = opener(reader)(path)
    found = TableReader(knowledge())
    for page in pdf.pages():
        found.feed(page)
    pdf.close()
    return pdf.count, found.finish().cells


def extraction(reader: str, path: Path) -> Any:
    """All rows of a file; the reference reader alone is no setting of the package, so it stands in for the fast one."""
    from extract.document import extract as document

    with patch.object(document, "open_fast", opener("reference" if reader == "reference" else "fast")):
        return document.extract_document(path, knowledge(), verify=reader == "both")


def everything(reader: str, paths: list[Path]) -> int:
    """From the file to a dataset of Parquet tables."""
    from extract.dataset.dataset import Dataset

    number = 0

    def extractions() -> Iterator[Any]:
        nonlocal number
        for path in paths:
            rows = extraction(reader, path)
            number += rows.document.pages or 0
            yield rows

    Dataset(Path(tempfile.mkdtemp(dir=scratch()))).write(extractions())
    return number


@cache
def scratch() -> str:
    """A folder for datasets, gone when the process ends: nobody waits for its removal."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def without_c(read: Callable[[list[Path]], int], paths: list[Path]) -> int:
    """The same where no C compiler was at hand."""
    from extract.reading.pdfium import page as fast_page

    with patch.object(fast_page, "native_reader", lambda: None):
        return read(paths)


def extracted_cells(reader: str, path: Path) -> Iterator[Read]:
    """The rows of table_cells."""
    return map(_cell, extraction(reader, path).table_cells)


def _cell(cell: Any) -> Read:
    return Read(cell.page, cell.text, f"{cell.code or ''}{cell.row_label}", label(cell))


def contenders() -> Iterator[Contender]:
    """Each reader three ways."""
    ways: tuple[tuple[str, Any, Any], ...] = (
        ("pages", pages, None),
        ("tables", tables, table_cells),
        ("everything", everything, extracted_cells),
    )
    for way, read, cells in ways:
        for reader, called in READERS.items():
            if reader in ("both", "python") and way == "tables":
                continue
            found = partial(cells, reader) if cells else None
            run = partial(read, reader)
            if reader == "python":
                found, run = None, partial(without_c, run)
            yield Contender(f"{way}-{reader}", f"juesuan, {way}, {called}", run, found, ours=True)
