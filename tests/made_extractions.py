"""Extractions without a PDF, for the tests of the dataset and of the workers."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

from extract.errors import PatternError
from extract.extraction import Extraction, Source
from extract.records import Document, Explanation, Figure, Problem, TableCell

READ_AT = datetime(2024, 9, 2, 8, 30, tzinfo=UTC)
REGIONS = (None, "110102", "310107")


def made(number: int, rows: int = 3, patterns: str = "p1", year: int | None = 2023) -> Extraction:
    """The extraction of an invented document; the same arguments give the same rows."""
    document_id = hashlib.sha256(str(number).encode()).hexdigest()
    document = Document(
        document_id=document_id,
        region_code=REGIONS[number % 3],
        fiscal_year=year,
        department="临江区档案局",
        file_name=f"{number}.pdf",
        retrieved_at=READ_AT,
        extractor_version="0.1",
        patterns_version=patterns,
    )
    figures = [
        Figure(
            document_id=document_id,
            figure_id=f"{document_id[:8]}-{row}",
            item="expenditure",
            measure="amount",
            value=Decimal(number) + Decimal(row) / 100,
            page=1,
            x0=72.5,
            quote=f"支出{row}万元。",
        )
        for row in range(rows)
    ]
    reasons = [
        Explanation(
            document_id=document_id, explanation_id="1", item="expenditure", text="人员增加", causes=["人员变动"]
        )
    ]
    cells = [TableCell(document_id=document_id, table_id="1", text=str(row), row=row) for row in range(rows)]
    problems = [Problem(stage="extract", code="made", message=patterns)] if number % 2 else []
    return Extraction(document=document, figures=figures, explanations=reasons, table_cells=cells, problems=problems)


def load_knowledge(folder: Path | None = None) -> SimpleNamespace:
    """Stands in for patterns.load_knowledge: a folder called `broken` does not load."""
    if folder is not None and folder.name == "broken":
        raise PatternError("patterns/tokens.toml: [[token]] 3 has no example: give one")
    return SimpleNamespace(version="p1")


def misbehave(
    path: Path, knowledge: SimpleNamespace, source: Source | None, on_page: Callable[[int, int], None]
) -> Extraction:
    """Reads nothing: does what the file's text says, as a hostile PDF would make a reader do."""
    number, _, order = path.read_text().partition(" ")
    on_page(1, 2)
    if order in DEEDS:
        DEEDS[order]()
    on_page(2, 2)
    extraction = made(int(number), rows=int(order) if order.isdigit() else 3, patterns=knowledge.version)
    extraction.document.document_id = hashlib.sha256(path.read_bytes()).hexdigest()
    return extraction


def hog_memory() -> None:
    """Takes ever more memory."""
    held = []
    while True:
        held.append(bytearray(32_000_000))


def hog_cpu() -> None:
    """Computes for ever."""
    while True:
        pass


def fail() -> None:
    """A fault of ours that a reader let through."""
    raise KeyError("a fault of ours")


def print_noise() -> None:
    """A library that prints."""
    print("noise on stdout")
    os.write(1, b"noise on the descriptor\n")


DEEDS: dict[str, Callable[[], object]] = {
    "hang": lambda: time.sleep(1000),
    "die": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "leave": lambda: os._exit(0),
    "memory": hog_memory,
    "cpu": hog_cpu,
    "fault": fail,
    "noise": print_noise,
}
