"""What a document prints that proves a finding: a row that is not there, a number in its column, a sentence's year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extract.checks.telling import doubt
from extract.records.tables import Section, TableCell
from extract.records.vocabulary import Certainty, Verdict

from .checking import Row, cell, row
from .judging import NAME, judged, only

GRID = doubt("no_grid", title="决算表", table="t-expenditure")
SPENT = {"207": "60.00", "20701": "50.00", "2070101": "30.00", "2070199": "20.00", "20702": "10.00", "2070204": "10.00"}


def listed(table: str, *lost: str, **more: str) -> list[Row]:
    """A table of 支出功能分类 without some of its rows, or with other codes."""
    codes = {code: amount for code, amount in (SPENT | more).items() if code not in lost}
    return [
        cell(table, "expenditure", amount, (at, 2), function_code=code, fund="all", figure_id=f"t-{table}.r{at}.c2")
        for at, (code, amount) in enumerate(codes.items())
    ]


def cells(rows: list[Row], certainty: Certainty | None = None) -> list[TableCell]:
    return [
        TableCell(
            document_id=NAME, table_id=one["table_id"], row=one["row"], column=2, text=one["printed"],
            code=one["function_code"], value=Decimal(one["printed"]) * 10000, certainty=certainty,
        )
        for one in rows
    ]  # fmt: skip


MORE = {"20703": "1.00", "2070301": "1.00"}
WHOLE = listed("fiscal_expenditure", **MORE)
BARE = listed("expenditure", "2070204", **MORE)  # 20702 has no 项, the other 款 have
HEADLESS = listed("expenditure", "20701", **MORE)  # 2070101 has no 款 20701, the others have


def lost(rows: list[Row], *beside: Row, certainty: Certainty | None = None, **more: Any) -> Verdict | None:
    checks = judged(*rows, *beside, cells=cells(rows, certainty), **more)
    (check,) = [one for one in checks if (one.statement or "").startswith("t-expenditure: 20")]
    return check.verdict


@pytest.mark.parametrize("rows", [BARE, HEADLESS], ids=["the 项", "the 款"])
def test_a_row_that_another_table_prints_is_lost(rows: list[Row]) -> None:
    assert lost(rows, *WHOLE) == Verdict.CONTRADICTION
    assert lost(rows) == Verdict.TO_CHECK  # no table says that there are such rows
    assert lost(rows, *WHOLE, certainty=Certainty.DISPUTED) == Verdict.TO_CHECK


def test_a_row_whose_number_stands_somewhere_on_the_page_is_not_lost() -> None:
    assert lost(BARE, *WHOLE, unread=["9.00"]) == Verdict.CONTRADICTION
    assert lost(BARE, *WHOLE, unread=["10.00"]) == Verdict.TO_CHECK


@pytest.mark.parametrize("code", ["7120204", "702040"], ids=["of another 类", "cut"])
def test_a_row_under_a_misprinted_code_is_not_lost(code: str) -> None:
    """`7 | 12 | 04`, for 207 | 02 | 04."""
    rows = listed("expenditure", "2070204", **MORE, **{code: "3.00"})
    checks = judged(*rows, *WHOLE, cells=cells(rows))
    (check,) = [one for one in checks if "20702 has no 项" in (one.statement or "")]
    assert check.verdict == Verdict.TO_CHECK


def test_a_number_that_another_table_says_stands_in_its_column() -> None:
    said = row("training", "821.40万元")
    once = [cell("expenditure", "training", "812.40", figure_id="t-expenditure.r0.c2")]
    twice = [*once, cell("general_expenditure", "training", "812.40", figure_id="t-general_expenditure.r0.c3")]
    assert only(judged(said, *once, setting=GRID), "NT").verdict == Verdict.TO_CHECK
    assert {one.verdict for one in judged(said, *twice, setting=GRID)} == {Verdict.CONTRADICTION}


OLD = "2030年度本单位没有国有资本经营支出"
OTHERS = [Section(document_id=NAME, section_id="1/1", section="totals", text="2033年度收入总计。2033年度支出总计。")]


def dated(*printed: Row, text: str, section: str = "state_capital") -> Verdict | None:
    own = Section(document_id=NAME, section_id="1/2", section=section, text=text)
    return only(judged(*printed, year=2033, sections=[*OTHERS, own]), "M01").verdict


def test_a_section_that_tells_of_another_year_alone_bears_the_wrong_one() -> None:
    assert dated(text=f"{OLD}。") == Verdict.CONTRADICTION
    assert dated(text=f"{OLD}。2033年度支出0万元。") == Verdict.TO_CHECK
    assert dated(text=f"{OLD}。本年支出0万元。") == Verdict.TO_CHECK
    assert dated(text=f"有关情况说明如下。{OLD}。") == Verdict.TO_CHECK


def test_a_year_compared_with_a_later_one_is_wrong() -> None:
    first = "说明如下。"
    assert dated(text=f"{first}2030年度支出5.00万元，比2032年度减少1.00万元。") == Verdict.CONTRADICTION
    assert dated(text=f"{first}2030年度支出5.00万元，比2029年度减少1.00万元。") == Verdict.TO_CHECK


def test_an_amount_of_the_own_year_dates_its_sentence() -> None:
    text = "说明如下。2030年度支出812.40万元。"
    said = row("expenditure", "812.40万元", fund="all", quote="支出合计812.40万元")
    assert dated(said, text=text) == Verdict.CONTRADICTION
    assert dated({**said, "basis": "prior_final"}, text=text) == Verdict.TO_CHECK
    assert dated({**said, "item": "carryover.opening"}, text=text) == Verdict.TO_CHECK


def test_a_document_that_mostly_speaks_of_that_year_may_be_of_it() -> None:
    text = f"{OLD}，与2030年初、2030年中和2030年末都相同。"
    assert dated(text=text) == Verdict.TO_CHECK


def test_an_amount_in_yuan_that_is_printed_in_wan_elsewhere_lacks_the_wan() -> None:
    items = ("revenue", "revenue.fiscal", "expenditure.basic", "expenditure.project", "operating_funds", "procurement",
             "procurement.goods", "procurement.works", "procurement.services")  # fmt: skip
    others = [row(item, "100.00万元", fund="all", section_id=f"{at}/1") for at, item in enumerate(items)]
    odd = row("grand_total", "2582.46元", fund="all")
    assert only(judged(odd, *others), "M02").verdict == Verdict.TO_CHECK
    elsewhere = row("grand_total", "2582.46万元", fund="fiscal", section_id="9/2")
    assert only(judged(odd, *others, elsewhere), "M02").verdict == Verdict.CONTRADICTION
