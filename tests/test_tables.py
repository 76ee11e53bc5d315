"""Official tables: real documents against what was labelled by hand, and made documents against their truth."""

from __future__ import annotations

import importlib.util
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.reading.pdfplumber.document import Pdf
from extract.tables import TableReader, TableReading
from extract.text import squeeze
from fixtures.api import generate
from fixtures.families import FAMILIES

SHARED = Path(__file__).resolve().parents[2] / "shared"
REAL = SHARED / "real"
needs_shared = pytest.mark.skipif(
    not (SHARED / "tools" / "score.py").is_file(), reason="documents labelled by hand are not beside this folder"
)
GOLD = [
    "chongqing-swu-2023-final",
    "jiangsu-gaoyuan-2019-budget",
    "shanghai-putuo-caizheng-2024-final",
    "shanghai-putuo-shangwu-2025-budget",
]
# counted on the rendered pages
TABLES = {
    "beijing-xicheng-gongshanglian-2023-final": 0,
    "chongqing-swu-2023-final": 4,
    "jiangsu-gaoyuan-2019-budget": 12,
    "jiangsu-renda-2019-budget-tables": 12,
    "jiangsu-renda-2019-budget-text": 0,
    "shanghai-putuo-blank-template-2024-final": 9,
    "shanghai-putuo-caizheng-2024-final": 9,
    "shanghai-putuo-caizheng-2024-final-altered": 8,
    "shanghai-putuo-shangwu-2025-budget": 9,
}
SEEDS = int(os.environ.get("JUESUAN_PROPERTY_SEEDS", "2"))  # documents of each family; a nightly run sets more


@cache
def score() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "tools" / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path, rules: str = "full") -> tuple[TableReading, Counter[int], Counter[int]]:
    """A file → its reading, and the digits of its table regions, printed and accounted for, page by page."""
    reader = TableReader()
    printed: Counter[int] = Counter()
    for page in Pdf(path).pages():
        if rules != "full":
            page.edges = [edge for edge in page.edges if rules == "rows" and edge.horizontal]
        for box in reader.feed(page):
            printed[page.number] += sum(
                squeeze(char.text).isdigit()
                for line in page.lines
                for char in line.chars
                if box.top <= (char.top + char.bottom) / 2 <= box.bottom
            )
    reading = reader.finish()
    accounted: Counter[int] = Counter()
    for cell in reading.cells:
        accounted[cell.page] += sum(char.isdigit() for char in cell.text)
    for number in reading.numbers:
        accounted[number.page] += sum(char.isdigit() for char in number.printed)
    return reading, printed, accounted


@cache
def real(name: str, rules: str = "full") -> tuple[TableReading, Counter[int], Counter[int]]:
    return read(REAL / f"{name}.pdf", rules)


def compare(gold: list[dict[str, str]], reading: TableReading) -> dict[str, Any]:
    cells = [{key: getattr(cell, key) for key in cell.__slots__} for cell in reading.cells]
    numbers, missed, extra = score().score_cells(gold, cells)
    return numbers | {"misses": missed[:3], "extras": extra[:3]}


@needs_shared
@pytest.mark.parametrize("name", GOLD)
def test_every_labelled_cell_is_on_its_page_under_its_row_and_column(name: str) -> None:
    result = compare(score().read_gold(SHARED / "gold" / f"{name}.cells.csv"), real(name)[0])
    assert result["precision"] >= 0.999, result
    assert result["recall"] >= 0.999, result


@needs_shared
@pytest.mark.parametrize("rules", ["rows", "none"])
@pytest.mark.parametrize("name", GOLD)
def test_without_its_rules_a_real_document_gives_nearly_the_same_cells(name: str, rules: str) -> None:
    result = compare(score().read_gold(SHARED / "gold" / f"{name}.cells.csv"), real(name, rules)[0])
    assert min(result["precision"], result["recall"]) >= 0.98, result


@needs_shared
@pytest.mark.parametrize("name", TABLES)
def test_all_tables_of_real_documents_are_found_and_none_is_invented(name: str) -> None:
    reading, printed, accounted = real(name)
    assert len(reading.tables) == TABLES[name]
    assert printed == accounted, "every digit of a table is a cell, a code, a label or a number of a row or column"
    assert all(identity.holds for info in reading.tables for identity in info.identities)


def told(rows: Any) -> Counter[tuple[str, ...]]:
    """Cells with a number, as they are compared: table, page, code or label, head, text."""
    return Counter(
        (row.table, str(row.page), row.code or squeeze(row.row_label), squeeze(row.column_label), row.text)
        for row in rows
        if re.search(r"\d", row.text)
    )


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_made_document_gives_the_cells_that_it_was_made_of(family: str, seed: int, tmp_path: Path) -> None:
    made = generate(family, 1000 + seed, tmp_path, prose=False, cover=False)
    reading, printed, accounted = read(made.pdf)
    expected, found = told(made.truth.cells), told(reading.cells)
    assert (expected - found, found - expected) == (Counter(), Counter())
    assert [(t.table, t.pages[0]) for t in made.truth.tables] == [(i.table, i.pages[0]) for i in reading.tables]
    assert printed == accounted


@pytest.mark.parametrize("rules", ["full", "half", "none"])
@pytest.mark.parametrize("below", ["({})", "（{}）", "-{}", "（-）{}"])
def test_an_amount_below_zero_is_read_as_it_is_printed(below: str, rules: str, tmp_path: Path) -> None:
    family = {"full": "shanghai", "half": "jiangsu_budget", "none": "chongqing"}[rules]
    made = generate(family, 3, tmp_path, prose=False, cover=False, below=below, rules=rules)
    reading, printed, accounted = read(made.pdf)
    expected, found = told(made.truth.cells), told(reading.cells)
    assert (expected - found, found - expected, accounted) == (Counter(), Counter(), printed)
    start = below.partition("{")[0]
    marked = [cell.value for cell in reading.cells if cell.text.startswith(start) and any(map(str.isdigit, cell.text))]
    assert marked
    assert all(value is not None and value < 0 for value in marked)
    assert all(identity.holds for info in reading.tables for identity in info.identities)


@pytest.mark.parametrize("family", ["shanghai", "shanghai_budget"])
def test_the_prose_beside_tables_stays_prose(family: str, tmp_path: Path) -> None:
    made = generate(family, 5, tmp_path)
    reader = TableReader()
    regions = {page.number: reader.feed(page) for page in Pdf(made.pdf).pages()}
    assert [(t.table, t.pages[0]) for t in made.truth.tables] == [(i.table, i.pages[0]) for i in reader.finish().tables]
    places = [figure.place for figure in made.truth.figures if figure.place]
    inside = [p for p in places for box in regions[p.page] if box.top < (p.top + p.bottom) / 2 < box.bottom]
    assert places
    assert not inside
