"""This package as a contender: the pages alone, their tables, and the whole way to Parquet, with each reader."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from .cells import Read, label
from .peers import Contender

CALLED = {
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


def opened(reader: str, path: Path) -> Any:
    """A file as the reader opens it."""
    from extract.reading.agreement import PairedPdf
    from extract.reading.readers import READERS

    return PairedPdf(path, READERS) if reader == "both" else readers(reader).open(path)


def readers(reader: str) -> Any:
    """Who reads a file: the one that is measured comes first."""
    from extract.reading.pdfium.document import FastPdf
    from extract.reading.readers import READERS

    first = {"reference": READERS.second, "python": FastPdf}.get(reader, READERS.first)
    return READERS._replace(first=first)


def pages(reader: str, paths: list[Path]) -> int:
    """Characters, lines and rulings of every page."""
    number = 0
    for path in paths:
        pdf = opened(reader, path)
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

    pdf = opened(reader, path)
    found = TableReader(knowledge())
    for page in pdf.pages():
        found.feed(page)
    pdf.close()
    return pdf.count, found.finish().cells


def extraction(reader: str, path: Path) -> Any:
    """All rows of a file."""
    from extract.document.extract import extract_document

    return extract_document(path, knowledge(), verify=reader == "both", readers=readers(reader))


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
        for reader, called in CALLED.items():
            if reader in ("both", "python") and way == "tables":
                continue
            found = partial(cells, reader) if cells and reader != "python" else None
            run = partial(read, reader)
            yield Contender(f"{way}-{reader}", f"juesuan, {way}, {called}", run, found, ours=True)
