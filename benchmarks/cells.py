"""Labelled cells of official tables, and how many of them a reader gives back: found anywhere, bound to its row.

A cell counts as found where a cell of the same page has exactly the printed number, and as bound to its row where that
cell's row also has the row's code, or its label: often the code stands in parts, 205 08 03, each printed once for all
rows below. Each cell read answers for one label. Labels come from people (`labelled`) or from the program that made a
document (`made`).
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from extract.text import fold, squeeze

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
GOLDEN = ROOT / "fixtures" / "golden"
NUMBER = re.compile(r"[-−]?[\d,，]*\.?\d+%?")
AMOUNT = re.compile(r"[-−]?[\d,，]*[.,，]\d+%?")  # what no code looks like


class Label(NamedTuple):
    """What a table prints in one place; the page counts from 1."""

    page: int
    table: str
    row: str  # its label as printed
    code: str
    column: str  # the last part of its label
    text: str


class Read(NamedTuple):
    """A cell as a reader gives it: `row` is what its row says beside amounts, `place` what its heads say."""

    page: int
    text: str
    row: str
    place: Label | None = None


class Score(NamedTuple):
    """Cells labelled, found anywhere on their page, bound to their row; `exact` also to their table and column."""

    labelled: int = 0
    found: int = 0
    bound: int = 0
    exact: int | None = None

    def plus(self, other: Score) -> Score:
        """Both documents together."""
        exact = None if other.exact is None else other.exact + (self.exact or 0)
        return Score(self.labelled + other.labelled, self.found + other.found, self.bound + other.bound, exact)


def grid(page: int, rows: Iterable[Iterable[str | None]]) -> list[Read]:
    """A table as most libraries give it, rows of texts → its cells."""
    found = []
    for row in rows:
        texts = [text or "" for text in row]
        whole = "".join(text for text in texts if not AMOUNT.fullmatch(squeeze(text)))
        found += [Read(page, text, whole) for text in texts if text.strip()]
    return found


def score(labels: list[Label], cells: Iterable[Read]) -> Score:
    """One document's labels against the cells read in it."""
    left: dict[tuple[int, str], list[str]] = defaultdict(list)
    places: Counter[Label] = Counter()
    for cell in cells:
        left[cell.page, squeeze(cell.text)].append(bare(cell.row))
        if cell.place is not None:
            places[_place(cell.place)] += 1
    exact = (Counter(map(_place, labels)) & places).total() if places else None
    rest = [label for label in labels if not _take(left[label.page, label.text], _names(label))]
    loose = sum(_take(left[label.page, label.text], ("", "")) for label in rest)
    bound = len(labels) - len(rest)
    return Score(len(labels), bound + loose, bound, exact)


def _place(label: Label) -> Label:
    """A row's code is its name where it has one."""
    return label._replace(row="") if label.code else label


def _names(label: Label) -> tuple[str, str]:
    """Its code, and the last part of its label: `部门预算项目/养老服务补贴` stands in two rows."""
    return label.code, bare(label.row.split("/")[-1])


def _take(rows: list[str], names: tuple[str, str]) -> bool:
    """Whether one of the rows has the code, or else the label; that row is used up."""
    for wanted in filter(None, names) if any(names) else ("",):
        for index, row in enumerate(rows):
            if wanted in row:
                del rows[index]
                return True
    return False


def bare(text: str) -> str:
    """Letters and digits alone: line breaks, dots and brackets of a label are not what is judged."""
    return "".join(char for char in fold(text) if char.isalnum())


def label(row: Any) -> Label:
    """A labelled row, or one of table_cells, in the form that two sources share."""
    name, column = squeeze(_get(row, "row_label")), squeeze(_get(row, "column_label").split("/")[-1])
    text = squeeze(_get(row, "text"))
    return Label(int(_get(row, "page")), _get(row, "table"), name, _get(row, "code"), column, text)


def _get(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else getattr(row, name, None)
    return "" if value is None else str(value)


def labelled() -> dict[Path, list[Label]]:
    """Real files → cells that people labelled; empty where they do not lie beside the project."""
    found = {}
    for path in sorted((SHARED / "gold").glob("*.cells.csv")):
        pdf = SHARED / "real" / path.name.replace(".cells.csv", ".pdf")
        with path.open(encoding="utf-8-sig", newline="") as handle:
            labels = [label(row) for row in csv.DictReader(handle)]
        if pdf.is_file():
            found[pdf] = labels
    return found


def made(every: int = 4) -> dict[Path, list[Label]]:
    """Each n-th made document that has tables → the numbers printed in them."""
    found = {}
    for path in sorted(GOLDEN.glob("*.truth.json")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        labels = [label(cell) for cell in cells if NUMBER.fullmatch(squeeze(cell["text"]))]
        if labels:
            found[path.with_name(path.name.replace(".truth.json", ".pdf"))] = labels
    return dict(list(found.items())[::every])
