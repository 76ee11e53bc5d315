"""The door of the dataset: each kind of wrong row is named with table, column, value and row, and none is written."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.dataset import rows
from extract.dataset.dataset import Dataset
from extract.dataset.rows import files_of_document
from extract.dataset.validate import IDENTIFIERS, REFERENCES, InvalidRowError
from extract.records.extraction import Extraction
from extract.records.schemas import ARROW_TYPES, schema
from extract.records.tables import TABLES, Check, Problem, Proposal, ScorecardRow, Section, Unmatched
from tests.made_extractions import made

NAN, INF = math.nan, math.inf
# table, its second row's columns, and what is said of them
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("figures", {"basis": "finale"}, r"figures.basis, row 2: 'finale' is no word"),
    ("figures", {"measure": "amounts"}, r"figures.measure, row 2: 'amounts' is no word"),
    ("figures", {"fund": ""}, r"figures.fund, row 2: '' is no word"),
    ("figures", {"origin": "prose"}, r"figures.origin, row 2: 'prose'"),
    ("figures", {"certainty": "sure"}, r"figures.certainty, row 2: 'sure'"),
    ("figures", {"text_layer": "blank"}, r"figures.text_layer, row 2: 'blank'"),
    ("figures", {"item": "sangong.horses"}, r"figures.item, row 2: 'sangong.horses' is no word"),
    ("figures", {"item": None}, r"figures.item, row 2: None is null"),
    ("figures", {"relative_to": "prior"}, r"figures.relative_to, row 2: 'prior'"),
    ("figures", {"value": "12.5"}, r"figures.value, row 2: '12.5' cannot stand in a column of decimal128"),
    ("figures", {"value": 12.5}, r"figures.value, row 2: 12.5 cannot stand"),
    ("figures", {"quote": 5}, r"figures.quote, row 2: 5 cannot stand in a column of string"),
    ("figures", {"row": "3"}, r"figures.row, row 2: '3' cannot stand in a column of int32"),
    ("figures", {"page": 0}, r"figures.page, row 2: 0 is no page"),
    ("figures", {"function_code": "205O8"}, r"figures.function_code, row 2: '205O8' is no code"),
    ("figures", {"economic_code": "３０２"}, r"figures.economic_code, row 2: '３０２' is no code"),
    ("figures", {"x0": 90.0, "x1": 80.0, "top": 1.0, "bottom": 2.0}, r"row 2: \(90.0, 1.0, 80.0, 2.0\) is no box"),
    ("figures", {"x0": 1.0, "x1": 2.0, "top": 9.0, "bottom": NAN}, r"row 2: \(1.0, 9.0, 2.0, nan\) is no box"),
    ("figures", {"x0": 1.0, "x1": INF, "top": 9.0, "bottom": 9.5}, r"row 2: \(1.0, 9.0, inf, 9.5\) is no box"),
    ("figures", {"figure_id": "first"}, r"figures.figure_id, row 2: 'first' is another row's, too"),
    ("figures", {"section_id": "9/9"}, r"figures.section_id, row 2: '9/9' is no row of sections"),
    ("sections", {"parent_id": "7"}, r"sections.parent_id, row 2: '7' is no row of sections"),
    ("sections", {"section_id": "first"}, r"sections.section_id, row 2: 'first' is another"),
    ("sections", {"page_from": -1}, r"sections.page_from, row 2: -1 is no page"),
    ("explanations", {"direction": "left"}, r"explanations.direction, row 2: 'left'"),
    ("explanations", {"causes": "人员变动"}, r"explanations.causes, row 2: '人员变动' is no list"),
    ("explanations", {"figure_ids": ["first", "gone"]}, r"explanations.figure_ids, row 2: 'gone' is no row of figures"),
    ("explanations", {"explanation_id": "first"}, r"explanations.explanation_id, row 2: 'first' is another"),
    ("table_cells", {"text": None}, r"table_cells.text, row 2: None is null"),
    ("table_cells", {"value": "12"}, r"table_cells.value, row 2: '12' cannot stand"),
    ("checks", {"status": "true"}, r"checks.status, row 2: 'true'"),
    ("checks", {"figure_ids": ["gone"]}, r"checks.figure_ids, row 2: 'gone' is no row of figures"),
    ("scorecard", {"level": "high"}, r"scorecard.level, row 2: 'high'"),
    ("scorecard", {"requirement": "first"}, r"scorecard.requirement, row 2: 'first' is another"),
    ("unmatched", {"kind": "placed"}, r"unmatched.kind, row 2: 'placed'"),
    ("unmatched", {"section_id": "8"}, r"unmatched.section_id, row 2: '8' is no row of sections"),
    ("problems", {"stage": "write"}, r"problems.stage, row 2: 'write' cannot stand there"),
    ("problems", {"page": 0}, r"problems.page, row 2: 0 is no page"),
]


def whole() -> Extraction:
    """An extraction with two good rows in every table, the first of them called so."""
    extraction = made(1, rows=2)
    own = {"document_id": extraction.document.document_id}
    extraction.sections = [Section(section_id=name, parent_id=None, **own) for name in ("first", "1")]
    reason = extraction.explanations[0]
    extraction.explanations = [reason, reason.model_copy()]
    extraction.checks = [Check(check_id=name, rule="N01", status="holds", **own) for name in ("first", "2")]
    extraction.scorecard = [ScorecardRow(requirement=name, status="missing", **own) for name in ("first", "D02")]
    extraction.unmatched = [Unmatched(printed=name, **own) for name in "12"]
    extraction.proposals = [Proposal(**figure.model_dump()) for figure in extraction.figures]
    extraction.problems = [Problem(stage="read", code=name) for name in "ab"]
    for table, name in IDENTIFIERS.items():
        setattr(getattr(extraction, table)[0], name, "first")
    extraction.explanations[0].figure_ids = extraction.checks[0].figure_ids = ["first"]
    return extraction


def test_what_is_right_passes() -> None:
    extraction = whole()
    assert set(TABLES) - {"fetches", "facts", "coverage"} == set(files_of_document(extraction).tables)
    place = {"page": 3, "x0": 1.0, "top": 2.0, "x1": 1.0, "bottom": 2.0}
    for row in extraction.figures:
        told = {"function_code": "2050803", "basis": "final", "relative_to": "expenditure", "section_id": "1"}
        vars(row).update(place | told | {"value": Decimal("1.5")})
    assert files_of_document(extraction).document.status == "extracted"


@pytest.mark.parametrize(("table", "values", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_a_wrong_row_is_named_and_none_is_written(
    table: str, values: dict[str, Any], said: str, tmp_path: Path
) -> None:
    extraction = whole()
    vars(getattr(extraction, table)[1]).update(values)
    with pytest.raises(InvalidRowError, match=said):
        Dataset(tmp_path).write([made(2), extraction])
    assert extraction.document.document_id not in Dataset(tmp_path).documents()


@pytest.mark.parametrize(("name", "value"), [("kind", "accounts"), ("status", "read"), ("pages", "many")])
def test_a_documents_own_row_is_held_to_its_columns(name: str, value: str) -> None:
    extraction = whole()
    vars(extraction.document)[name] = value
    with pytest.raises(InvalidRowError, match=rf"documents.{name}, row 1: '{value}' cannot stand there"):
        files_of_document(extraction)


def test_rows_are_counted_over_the_parts_of_a_large_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS_AT_ONCE", 4)
    extraction = made(2, rows=11)
    vars(extraction.table_cells[9])["page"] = -5
    with pytest.raises(InvalidRowError, match=r"table_cells.page, row 10: -5"):
        files_of_document(extraction)


def test_checks_of_two_files_of_one_disclosure_are_also_about_the_other_ones_figures() -> None:
    extraction = whole()
    extraction.document.companions, extraction.checks[1].figure_ids = ["0" * 64], ["another-file-s"]
    assert "checks" in files_of_document(extraction).tables


def test_the_door_knows_all_types_and_all_columns_that_it_speaks_of() -> None:
    kinds: Callable[..., Any] = rows.check_types
    for arrow in ARROW_TYPES.values():
        kinds("figures", "page", arrow, [None], 0)
    named = [*IDENTIFIERS.items(), *((table, name) for table, name, _ in REFERENCES)]
    assert all(name in schema(table).names for table, name in named)
