"""Titles at a page's foot and in running heads, and whether a document's tables are a budget's."""

from __future__ import annotations

import pytest

from extract.reading.pages import Page
from extract.tables import TableReading

from .sheets import blank, table, text
from .test_table_reader import EDGES, FIRST, HEAD, MORE, TITLE, UNIT, begun, read, tables, titled


def foot(*lines: str, number: int = 2, unit: str = "", title: str = "") -> TableReading:
    """Lines at the foot of page 1 and a table at the top of a later page."""
    first, second = blank(1), blank(number)
    for at, words in enumerate(lines):
        text(first, 60, 500 + 20.0 * at, words)
    if unit:
        text(second, 480, 60, unit)
    if title:
        text(second, 200, 45, title, 16)
    table(second, 70, EDGES, [HEAD, *FIRST])
    return read(first, second)


def test_a_title_at_the_foot_is_that_of_the_next_pages_table() -> None:
    assert [info.title for info in foot(TITLE).tables] == [TITLE]
    assert [info.unit for info in foot(TITLE, UNIT).tables] == ["万元"]
    assert [info.unit for info in foot(TITLE, UNIT, unit="单位：元").tables] == ["元"]
    assert [info.unit for info in foot("单位：元", TITLE).tables] == [None]
    assert tables(foot(TITLE, "某某", "某某", "某某")) == [[2]]
    assert tables(foot(TITLE, "某某", "某某", "某某", "某某")) == []
    assert tables(foot(TITLE, number=3)) == []
    assert tables(foot(TITLE, "收入决算表")) == [], "a list of tables"
    assert tables(foot("收入决算表", "某某", "某某", "某某", "某某", TITLE)) == []
    assert [info.title for info in foot(TITLE, title="收入决算表").tables] == ["收入决算表"]
    assert [info.title for info in foot("某某", TITLE, "某某").tables] == [TITLE]


def test_a_running_head_is_no_title_of_its_page() -> None:
    def page(number: int, top: float, words: str = TITLE) -> Page:
        own = blank(number)
        text(own, 200, top, words)
        text(own, 400, top + 20, UNIT)
        for at, row in enumerate([HEAD, *FIRST, *MORE]):
            for x, cell in zip((60.0, 300.0, 400.0), row, strict=True):
                text(own, x, top + 44 + 20 * at, cell)
        return own

    assert tables(read(page(1, 60), page(3, 60))) == [[1]], "the same first line in the tenth at the top"
    assert tables(read(page(1, 60), page(3, 88))) == [[1], [3]]
    assert tables(read(page(1, 60), page(3, 87.5))) == [[1]]
    assert tables(read(page(1, 60), page(3, 60, "部门支出决算表"))) == [[1], [3]]
    assert tables(read(page(1, 60), blank(2), page(3, 60))) == [[1], [3]], "the page before has none"


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (["支出情况表"], ["budget.expenditure"]),
        (["收入决算表", "支出情况表"], ["revenue", "expenditure"]),
        (["收入预算表", "支出情况表"], ["budget.revenue", "budget.expenditure"]),
        (["收入决算表", "支出预算表", "收入支出情况表"], ["revenue", "budget.expenditure", "revenue_expenditure"]),
        (
            ["收入预算表", "支出预算表", "项目收入支出决算表", "支出情况表"],
            ["budget.revenue", "budget.expenditure", "projects", "budget.expenditure"],
        ),
    ],
)
def test_a_title_without_a_kind_is_what_the_others_are(titles: list[str], told: list[str]) -> None:
    pages = [begun(at + 1, title) for at, title in enumerate(titles)]
    assert [info.table for info in read(*pages).tables] == told
    assert [cell.table for cell in read(*pages).cells][::2] == told


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        (["预算数", "决算数"], "budget.expenditure"),
        (["决算", "决算数"], "expenditure"),
        (["合计", "决算数"], "expenditure"),
    ],
)
def test_heads_tell_where_no_title_does(heads: list[str], told: str) -> None:
    page = blank()
    table(page, titled(page, "支出情况表"), EDGES, [["项目", *heads], *FIRST])
    assert [info.table for info in read(page).tables] == [told]
