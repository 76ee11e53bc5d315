"""The benchmarks' own code on one bundled file: what is counted, and what is said to be missing. No time is judged."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import bench, command, report
from benchmarks.cells import GOLDEN, ROOT, Label, Read, Score, grid, made, score
from benchmarks.chart import Bar, chart
from benchmarks.contender import contenders, measure
from benchmarks.peers import BASE, Contender

FILE = GOLDEN / "sichuan.pdf"


def label(text: str, row: str, code: str = "", page: int = 3) -> Label:
    return Label(page, "revenue", row, code, "决算数", text)


WATER, POWER = label("12.50", "水费"), label("12.50", "电费")


@pytest.mark.parametrize(
    ("rows", "found", "bound"),
    [
        pytest.param([["1. 水费", "12.50"], ["2. 电费", "12.50"]], 2, 2, id="both rows"),
        pytest.param([["水费", "12.50"]], 1, 1, id="one cell answers for one label"),
        pytest.param([["水费", "12.50"], [None, "12.50"]], 2, 1, id="a row without its label"),
        pytest.param([["费水", "12.50"], ["电\n费", "12.50"]], 2, 1, id="a label in another order"),
        pytest.param([["水费电费", "12.50\n12.50"]], 0, 0, id="two numbers welded into one cell"),
    ],
)
def test_numbers_found_and_bound_to_their_row(rows: list[list[str | None]], found: int, bound: int) -> None:
    assert score([WATER, POWER], grid(3, rows)) == Score(2, found, bound)
    assert score([WATER, POWER], grid(4, rows)) == Score(2, 0, 0)


def test_a_row_with_a_code_is_bound_by_its_code() -> None:
    wanted = [label("7.00", "", code="2080501")]
    assert score(wanted, grid(3, [["208", "05", "01", "离退休", "7.00"]])).bound == 1
    assert score(wanted, grid(3, [["2080502", "离退休", "7.00"]])) == Score(1, 1, 0)
    assert score(wanted, grid(3, [["2,080,501.00", "7.00"]])) == Score(1, 1, 0)
    assert score([label("7.00", "支出/离退休", code="2080501")], grid(3, [["01", "离退休", "7.00"]])).bound == 1


def test_exact_needs_table_row_and_column() -> None:
    wrong = WATER._replace(column="预算数")
    cells = [Read(3, "12.50", "水费", wrong), Read(3, "12.50", "电费", POWER)]
    assert score([WATER, POWER], cells) == Score(2, 2, 2, 1)


def test_made_document_is_read_exactly_and_a_library_has_its_numbers() -> None:
    labels = made(1)[FILE]
    assert len(labels) > 100
    for key in ("tables-fast", "everything-both"):
        cells = contenders()[key].cells
        assert cells is not None
        assert score(labels, cells(FILE)) == Score(len(labels), len(labels), len(labels), len(labels))
    cells = contenders()[BASE].cells
    assert cells is not None
    assert score(labels, cells(FILE)).found > 0.9 * len(labels)


def test_a_contender_is_measured_in_a_process_of_its_own() -> None:
    found = measure(contenders()["pages-fast"], "speed", 1, [FILE, FILE])
    assert found["pages"] == 2 * pages_of(FILE)
    assert found["cpu"] > 0
    assert 10 < found["memory"] < 400


def pages_of(path: Path) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(path))


def test_the_made_documents_are_those_that_the_page_speaks_of() -> None:
    assert {"shanghai-half-ruled.pdf", "guangxi-odd.pdf"} <= {path.name for path in made()}


def test_what_cannot_be_measured_says_why() -> None:
    absent = Contender("absent", "absent", len, module="no_such_library", get="pip install it")
    assert measure(absent, "speed", 1, [FILE]) == {"skipped": "not installed (pip install it)"}
    broken = measure(contenders()[BASE], "speed", 1, [ROOT / "no-such.pdf"])
    assert broken["skipped"].startswith("broke off: FileNotFoundError")


def test_the_command_is_timed_to_its_first_figures_and_its_end() -> None:
    run = command.run(FILE, [])
    assert run is not None
    assert 0 < run.first <= run.whole
    assert run.memory > 20
    assert command.run(FILE, ["--no-such-option"]) is None


def results(skipped: tuple[str, ...] = ()) -> dict[str, Any]:
    """A run in which each contender is a little faster than the one before."""
    speed = {
        key: {"pages": 100, "cpu": 10 / (number + 1), "wall": 20.0, "memory": 50.0, "base": [8.0, 10.0]}
        for number, key in enumerate(contenders())
    }
    row = {"labelled": 200, "found": 199, "bound": 150, "exact": None}
    return {
        "date": "2026-01-02",
        "machine": {"cores": 2, "system": "Linux", "python": "3.11", "versions": ["pdfplumber 1"]},
        "files": {"real": False, "count": 3, "pages": 100},
        "speed": speed | {key: {"skipped": "not installed"} for key in skipped},
        "cells": {"labelled": {"skipped": bench.NO_LABELS}, "made": {"count": 1, "rows": {BASE: row, "tablers": row}}},
        "command": {"pages": 25, "runs": {"both": {"skipped": "no such option"}}},
        "long": {"pages": 2000, "skipped": "not asked for"},
        "rerun": "skipped.",
    }


def test_the_page_has_a_row_for_each_and_ratios_to_pdfplumber() -> None:
    text = report.page(results(skipped=("camelot",)))
    assert "| pdfplumber, words and tables | 10.0 | 1.00 × | 5.0 | 50 |" in text
    assert "read 8.0 to 10.0 pages/s" in text
    assert "| tablers, tables | 20.0 | 2.00 × | 5.0 | 50 |" in text
    assert "| camelot, lattice | skipped: not installed |" in text
    assert "199 (99.50%) | 150 (75.00%) | – |" in text
    assert "Skipped for cells labelled by hand: no labelled documents" in text
    for contender in contenders().values():
        assert f"| {contender.name} |" in text


def test_contenders_take_turns_and_ratios_are_against_the_best_of_pdfplumber(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fake(contender: Contender, *_: Any) -> dict[str, Any]:
        asked.append(contender.key)
        return {"pages": 100, "cpu": 10.0 / len(asked), "wall": 1.0, "memory": 1.0}

    monkeypatch.setattr(bench, "measure", fake)
    kept = {"camelot": {"pages": 100, "cpu": 50.0, "wall": 50.0, "memory": 9.0, "base": [10.0, 20.0]}}
    speed = bench.speeds(["tablers"], [FILE], 2, kept)
    assert asked == [BASE, "tablers"] * 2
    text = report.page(results() | {"speed": speed})
    assert "| pdfplumber, words and tables | 30.0 | 1.00 × |" in text
    assert "| tablers, tables | 40.0 | 1.33 × |" in text
    assert "| camelot, lattice | 2.0 | 0.10 × |" in text


def test_without_tablers_the_finding_says_so() -> None:
    assert "tablers was not measured" in report.page(results(skipped=("tablers",)))
    assert "CPU a page: tablers, tables with their text, 50.0 ms." in report.page(results())


def test_the_chart_is_a_picture_whose_bars_tell_the_numbers() -> None:
    bars = [Bar("slow <1>", 1.0, "1", "peer"), Bar("fast", 100.0, "100", "ours"), Bar("base", 10.0, "10", "base")]
    root = ElementTree.fromstring(chart("Pages & seconds", "note", bars))
    space = "{http://www.w3.org/2000/svg}"
    widths = [float(bar.get("width", 0)) for bar in root.iter(f"{space}rect") if bar.get("height") == "16"]
    assert widths == pytest.approx([470.0, 235.0, 1.0])
    told = [text.text for text in root.iter(f"{space}text")]
    assert "slow <1>" in told
    assert "Pages & seconds" in told
    ElementTree.fromstring(report.picture(results(skipped=("pymupdf",))))


def test_the_page_in_the_repository_names_every_contender() -> None:
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    for contender in contenders().values():
        assert f"| {contender.name} |" in text
    assert "](benchmarks.svg)" in text
    assert (ROOT / "docs" / "benchmarks.svg").is_file()


def test_the_package_imports_no_peer() -> None:
    """PyMuPDF is under the AGPL; camelot and tablers are no dependencies."""
    forbidden = re.compile(r"(pymupdf|fitz|camelot|tablers)\b")
    for path in (*(ROOT / "src").rglob("*.py"), *(ROOT / "flows").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not [name for name in names if forbidden.match(name)], path
