"""What of a table's cell is below zero: brackets, minus, triangle; and what has no sign."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.numbers import parse_decimal, read_number

from .sheets import PITCH, blank, table, text, width
from .test_table_layouts import EDGES, read, titled
from .test_table_meaning import HEAD, codes, spent
from .test_table_words import Row

BELOW = [
    "(12.50)",
    "（12.50）",
    "-12.50",
    "−12.50",
    "－12.50",
    "—12.50",
    "–12.50",
    "（-）12.50",
    "（减）12.50",
    "(-12.50)",
]


@pytest.mark.parametrize("printed", BELOW)
def test_what_is_printed_as_below_zero_is_below_zero(printed: str) -> None:
    reading = spent(["", "合计", "-2.50", printed, "10.00"])
    assert [cell.value for cell in reading.cells] == [-25000, -125000, 100000]
    assert not codes(reading)
    assert parse_decimal(printed) == Decimal("-12.50")


@pytest.mark.parametrize("rules", ["rows", "columns", "none"])
@pytest.mark.parametrize("printed", ["(1,112.50)", "（2.50）", "－2.50", "（-）2.50", "△2.50"])
def test_a_sign_stays_with_its_number_without_rules(printed: str, rules: str) -> None:
    page = blank()
    rows = [HEAD, ["205", "教育支出", "9.00", printed, "7.00"], ["206", "科学技术支出", "9.00", "7.00", printed]]
    table(page, titled(page), EDGES, rows, rules)
    texts = [cell.text for cell in read(page).cells]
    assert texts == ["9.00", printed, "7.00", "9.00", "7.00", printed]


@pytest.mark.parametrize("form", ["（{}）", "({})", "－{}", "（-）{}", "△{}"])
def test_a_number_that_juts_out_keeps_its_sign(form: str) -> None:
    edges, printed = (40.0, 100.0, 200.0, 250.0, 300.0, 350.0), form.format("42,663,800.00")
    page = blank()
    top = titled(page, unit="单位：元")
    table(page, top, edges, [["科目编码", "科目名称", "合计", "基本", "项目"], ["205", "教育支出", "", "", ""]])
    text(page, 299 - width(printed), top + PITCH * 1.6, printed)  # its first digits stand in the column before
    assert [(cell.column, cell.text) for cell in read(page).cells] == [(3, printed)]


@pytest.mark.parametrize("printed", ["（1）", "-", "——", "2031-2033", "（2031）", "12.50（1）", "1,2", "△"])
def test_what_is_no_number_has_no_sign(printed: str) -> None:
    assert read_number(printed) is None


@pytest.mark.parametrize("printed", ["（12）", "12.50-", "减少3.00"])
def test_a_sign_that_cannot_be_told_is_a_problem(printed: str) -> None:
    reading = spent(["", "合计", "22.00", printed, "10.00"])
    assert [cell.value for cell in reading.cells] == [220000, None, 100000]
    assert codes(reading) == ["sign_unclear"]
    assert not [sum_ for info in reading.tables for sum_ in info.identities], "a sum with an unread part is not held"


def test_bracketed_numbers_of_columns_are_no_money() -> None:
    reading = spent(["栏次", None, "（1）", "（2）", "（3）"], ["", "合计", "22.00", "12.00", "10.00"])
    assert [cell.text for cell in reading.cells] == ["22.00", "12.00", "10.00"]
    assert not codes(reading)


MARKED = [
    (["2.00", "△4.00", "6.00"], True),  # 2 = −4 + 6, and not 4 + 6
    (["10.00", "△4.00", "6.00"], False),  # 10 = 4 + 6: the document's △ is no minus
    (["△4.00", "△4.00", ""], False),  # holds either way
    (["△10.00", "△4.00", "△6.00"], False),
    (["7.00", "△4.00", "6.00"], False),  # holds neither way
]


@pytest.mark.parametrize(("amounts", "told"), MARKED)
def test_a_triangle_is_below_zero_where_the_sums_say_so(amounts: Row, told: bool) -> None:
    reading = spent(["", "合计", *amounts])
    marked = [cell.value for cell in reading.cells if cell.text.startswith("△")]
    assert all(value is not None and value < 0 for value in marked) if told else marked == [None] * len(marked)
    assert ("sign_unclear" in codes(reading)) != told
    assert len(reading.figures) == 3 - amounts.count("") - (0 if told else len(marked))


@pytest.mark.parametrize(("note", "told"), [("注：△表示减少。", True), ("注：△表示增加。", False)])
def test_a_triangle_is_below_zero_where_a_note_says_so(note: str, told: bool) -> None:
    reading = spent(["205", "教育支出", "", "△4.00", ""], [note, None, None, None, None])
    assert [cell.value for cell in reading.cells] == [Decimal(-40000) if told else None]


def test_a_zero_behind_a_triangle_is_zero() -> None:
    assert [cell.value for cell in spent(["205", "教育支出", "", "△0.00", ""]).cells] == [0]
