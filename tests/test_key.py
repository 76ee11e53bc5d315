"""What the words of an amount leave open is taken from its one cell, and that table then proves nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from extract.document.key import take_from_tables
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document
from tests.checking import Row, cell, made, row
from tests.test_meaning import figures_of

RUNNING: dict[str, Any] = {"function_code": "2010101", "function_name": "一般公共服务支出/人大事务/行政运行"}
CELL = cell("general_expenditure", "expenditure", "528.33", fund="general", **RUNNING)
OPEN = row("expenditure", "528.33万元", fund="general", function_name="人大事务行政运行", trace="subject:clause")


def taken(*rows: Row) -> list[Any]:
    """Rows → the figures of the prose, with what the tables gave them."""
    plain, tables = made(*rows)
    extraction = Extraction(Document(document_id="0" * 64))
    extraction.figures = [*plain, *tables]
    take_from_tables(extraction, load_knowledge())
    return plain


def test_a_code_that_the_words_leave_open_is_the_cells() -> None:
    change = {**OPEN, "printed": "17.89万元", "measure": "change"}
    for figure in taken(OPEN, change, CELL):
        assert (figure.function_code, figure.function_name) == ("2010101", "人大事务行政运行")
        assert figure.trace == "subject:clause taken:t-general_expenditure"


def test_fund_and_basis_are_the_cells_where_nothing_says_them() -> None:
    [figure] = taken(
        row("expenditure", "528.33万元", basis=None, trace=None), cell("fiscal", "expenditure", "528.33", fund="fiscal")
    )
    assert (figure.fund, figure.basis, figure.trace) == ("fiscal", "final", "taken:t-fiscal")


LEFT: dict[str, tuple[Row, ...]] = {
    "two codes have the amount": (OPEN, CELL, {**CELL, "function_code": "2010150", "row": 4}),
    "its name is another": ({**OPEN, "function_name": "住房公积金"}, CELL),
    "the words say another fund": ({**OPEN, "fund": "gov_fund"}, CELL),
    "the words say another basis": ({**OPEN, "basis": "initial_budget"}, CELL),
    "another amount": ({**OPEN, "printed": "528.43万元"}, CELL),
    "an amount of few digits": ({**OPEN, "printed": "5万元"}, {**CELL, "printed": "5"}),
    "the words leave nothing open": ({**OPEN, "function_code": "2010101"}, CELL),
    "its name is of another level": ({**OPEN, "quote": "人大事务行政运行（款）528.33万元"}, CELL),
    "no amount": ({**OPEN, "measure": "change"}, CELL),
}


@pytest.mark.parametrize("case", LEFT)
def test_nothing_is_taken_where(case: str) -> None:
    figure = taken(*LEFT[case])[0]
    assert (figure.function_code, figure.trace) == (LEFT[case][0].get("function_code"), "subject:clause")


def test_the_table_that_told_it_proves_nothing_and_words_are_kept_against_it() -> None:
    told = {**OPEN, "function_code": "2010101", "trace": "subject:clause taken:t-general_expenditure"}
    assert figures_of(told, CELL)[0].meaning == "stated"
    assert figures_of(told, CELL, {**CELL, "table_id": "t-fiscal"})[0].meaning == "proven"
    other = {**OPEN, "function_code": "2010101", "printed": "582.33万元"}
    figure = figures_of(other, CELL)[0]
    assert (figure.meaning, figure.value) == ("contradicted", 5823300)
