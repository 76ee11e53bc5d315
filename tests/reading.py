"""Compares what was read in a document with what it says: multisets of rows, so that a row twice is no row once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from extract.document.extract import extract_document
from extract.knowledge.functions import plain_name
from extract.knowledge.model import Knowledge
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.text import squeeze

SHARED = Path(__file__).resolve().parents[2] / "shared"
Row = tuple[Any, ...]


@cache
def knowledge() -> Knowledge:
    """The repository's patterns."""
    return load_knowledge()


def read(path: Path) -> Extraction:
    """A file's rows."""
    return extract_document(path, knowledge())


def _text(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else getattr(row, name, None)
    return "" if value is None else str(value)


def _page(row: Any) -> int:
    place = getattr(row, "place", None)
    return int(place.page if place is not None else float(_text(row, "page")))


def figure_key(row: Any) -> Row:
    """What a figure says, in a form that two sources share."""
    value = _text(row, "value")
    return (
        _text(row, "item"),
        plain_name(_text(row, "function_name").split("/")[-1]),
        _text(row, "vehicle_type"),
        _text(row, "basis"),
        _text(row, "measure"),
        _text(row, "relative_to"),
        None if value in ("", "None") else Decimal(value).normalize(),
        _text(row, "text_value"),
        _page(row),
    )


def explanation_key(row: Any) -> Row:
    """What a reason explains, and its words."""
    return (
        _text(row, "item"),
        plain_name(_text(row, "function_name").split("/")[-1]),
        _text(row, "relative_to"),
        _text(row, "direction"),
        squeeze(_text(row, "text")).replace(",", "，").replace(";", "；").strip("。"),
    )


def cell_key(row: Any) -> Row:
    """A cell under its row and column; dashes and blanks have no value and are compared too."""
    return (
        _text(row, "table"),
        int(_text(row, "page")),
        _text(row, "code") or squeeze(_text(row, "row_label")),
        squeeze(_text(row, "column_label").split("/")[-1]),
        squeeze(_text(row, "text")),
    )


def differences(wanted: Iterable[Row], found: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """(missed, invented): rows of one multiset that the other lacks."""
    want, have = Counter(wanted), Counter(found)
    return list((want - have).elements()), list((have - want).elements())


def prose_figures(extraction: Extraction) -> list[Any]:
    """The figures that the narrative states."""
    return [figure for figure in extraction.figures if figure.origin == "narrative"]


def uncertain(extraction: Extraction) -> list[str]:
    """What the two readers of the PDF do not both say: figures, cells, and the problems that name them."""
    rows: list[Any] = [*extraction.figures, *extraction.table_cells]
    told = [problem.message or "" for problem in extraction.problems if problem.code == "readers_disagree"]
    return told + [str(row) for row in rows if row.certainty != "both readers"]
