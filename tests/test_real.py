"""Real disclosures against what people read in them; skipped where they do not lie beside the project."""

from __future__ import annotations

import csv
import random
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from extract.checks.intervals import half_unit
from extract.records.extraction import Extraction
from extract.text import squeeze

from .reading import SHARED, Row, cell_key, differences, explanation_key, figure_key, prose_figures, read, uncertain
from .telling_facts import facts_read

REAL = SHARED / "real"
GOLD = SHARED / "gold"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real documents (../shared/real) are not here")
FILES = sorted(REAL.glob("*.pdf")) if REAL.is_dir() else []
LABELLED = [path for path in FILES if (GOLD / f"{path.stem}.figures.csv").exists()]


@cache
def extraction(name: str) -> Extraction:
    """A real file's rows, read once."""
    return read(REAL / name)


def labels(path: Path, kind: str) -> list[dict[str, str]]:
    file = GOLD / f"{path.stem}.{kind}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def without_page(row: Row) -> Row:
    """Labels count the page where the sentence begins, figures the page where the number stands."""
    return row[:-1]


def score(wanted: list[Row], found: list[Row]) -> tuple[float, float]:
    missed, invented = differences(wanted, found)
    matched = len(wanted) - len(missed)
    return matched / max(1, matched + len(invented)), matched / max(1, len(wanted))


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_figures_of_the_narrative(path: Path) -> None:
    wanted = [without_page(figure_key(row)) for row in labels(path, "figures")]
    found = [without_page(figure_key(figure)) for figure in prose_figures(extraction(path.name))]
    precision, recall = score(wanted, found)
    assert precision >= 0.99
    assert recall >= 0.98


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_explanations(path: Path) -> None:
    wanted = [explanation_key(row) for row in labels(path, "explanations")]
    found = [explanation_key(row) for row in extraction(path.name).explanations]
    precision, recall = score(wanted, found)
    assert 2 * precision * recall / (precision + recall) >= 0.95


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_cells(path: Path) -> None:
    wanted = [cell_key(row) for row in labels(path, "cells")]
    missed, _ = differences(map(bare_label, wanted), map(bare_label, map(cell_key, extraction(path.name).table_cells)))
    assert len(missed) <= 0.001 * len(wanted)


def bare_label(row: Row) -> Row:
    """Labels leave out the ordinals and marks that the page prints before and in a row's name."""
    table, page, name, column, text = row
    return table, page, re.sub(r"^[一二三四五六七八九十]+|[、，,.：:（）()“”/]", "", name), column, text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_real_file_is_read_and_its_numbers_are_accounted(path: Path) -> None:
    assert not uncertain(extraction(path.name))
    document = extraction(path.name).document
    assert document.status == "extracted"
    assert document.numbers_printed == document.numbers_accounted
    assert document.fiscal_year == int(re.findall(r"20\d\d", path.stem)[0])


def test_a_blank_template_states_nothing() -> None:
    found = extraction("shanghai-putuo-blank-template-2024-final.pdf")
    assert [figure for figure in found.figures if figure.value is not None] == []
    assert "blank_template" in {problem.code for problem in found.problems}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ten_figures_at_random_stand_in_their_boxes(path: Path) -> None:
    """pdfplumber, with its own boxes, finds the printed digits inside the box that a figure names."""
    figures = [f for f in extraction(path.name).figures if re.search(r"\d", f.printed or "")]
    chosen = random.Random(path.stem).sample(figures, min(10, len(figures)))
    with pdfplumber.open(path) as pdf:
        for figure in chosen:
            found = digits(inside(pdf.pages[figure.page - 1], figure))
            assert digits(figure.printed) in found, f"{figure.printed} p. {figure.page}"


def inside(page: Any, figure: Any) -> str:
    """The characters whose middle is in the box; a digit's own box may lie a third of its height lower."""
    low = 6
    return "".join(
        char["text"]
        for char in sorted(page.chars, key=lambda char: char["x0"])
        if figure.x0 - 1 <= (char["x0"] + char["x1"]) / 2 <= figure.x1 + 1
        and figure.top - 1 <= (char["top"] + char["bottom"]) / 2 <= figure.bottom + low
    )


def digits(text: str | None) -> str:
    return re.sub(r"[^\d.]", "", squeeze(text or "")).rstrip(".")


# where the page says otherwise than the label, or contradicts itself: looked at on the page
OTHERWISE = {
    ("beijing-xicheng-gongshanglian-2023-final", "budget.deviation"): "of all the department's money: its fund is all",
    ("shanghai-putuo-caizheng-2024-final", "grand_total"): "0.3万元 in the prose, 2,961.68万元 in its table",
}


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.stem)
def test_each_labelled_whole_is_one_fact_of_its_value(path: Path) -> None:
    """As exactly as the label says: a table in 元 says more than the prose in 万元."""
    whole = [fact for fact in facts_read(extraction(path.name)) if fact.is_whole and not fact.derived]
    found = {(fact.item, fact.fund, fact.basis, fact.measure, fact.relative_to): fact.value for fact in whole}
    assert len(found) == len(whole)
    wrong = set()
    for row in labels(path, "figures"):
        parts = [row[name] for name in ("function_code", "function_name", "economic_code", "vehicle_type", "note")]
        if any(parts) or not row["value"]:
            continue
        value = found.get((row["item"], row["fund"] or None, row["basis"], row["measure"], row["relative_to"] or None))
        half = half_unit(squeeze(row["printed"]), "万元" if "万元" in row["printed"] else row["unit"])
        if value is None or abs(value - Decimal(row["value"])) > half:
            wrong.add((path.stem, row["item"]))
    assert wrong == {place for place in OTHERWISE if place[0] == path.stem}
