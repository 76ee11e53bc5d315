"""Words that a document's own numbers do not bear out, and one thing told under two names or in two sections."""

from __future__ import annotations

from typing import Any

import pytest

from extract.checks.knowledge import load
from extract.checks.notes import reason_rules
from extract.records.tables import Explanation
from extract.records.vocabulary import Direction, Verdict

from .checking import Row, cell, facts_of, findings, row, statuses
from .judging import NAME, judged, only

PRIOR: dict[str, Any] = {"relative_to": "prior_final"}
NOTE = row("expenditure", "无", fund="gov_fund", stated_none=True, quote="本单位没有政府性基金支出，故本表无数据")
FILLED = cell("gov_fund", "expenditure", "12.00", fund="gov_fund")


def test_an_empty_table_note_under_a_filled_table_is_its_own_kind() -> None:
    """It is told once, to be checked; no other rule holds the table against it."""
    (check,) = judged(NOTE, FILLED, row("expenditure", "12.00万元", fund="gov_fund", section_id="2/1"))
    assert (check.rule, check.verdict) == ("M03", Verdict.TO_CHECK)
    assert judged(NOTE, {**FILLED, "printed": "0.00"}) == []
    plain = {**NOTE, "quote": "本单位没有政府性基金支出"}
    assert [check.rule for check in judged(plain, FILLED)] == ["NT"]


def completed(initial: str, annual: str, percent: str = "90.12%") -> list[Row]:
    """年初预算为0，全年预算为40.00万元，支出36.05万元，完成年初预算的90.12%."""
    budgets = [row("training", initial, basis="initial_budget"), row("training", annual, basis="annual_budget")]
    return [
        *budgets,
        row("training", "36.05万元"),
        row("training", percent, "completion_pct", relative_to="initial_budget"),
    ]


def test_a_rate_of_another_base_than_the_one_named_is_to_be_checked() -> None:
    check = only(judged(*completed("0万元", "40.00万元")), "N04")
    assert (check.verdict, "40.00万元" in (check.doubt or "")) == (Verdict.TO_CHECK, True)
    check = only(judged(*completed("30.00万元", "40.00万元")), "N04")
    assert (check.verdict, "40.00万元" in (check.doubt or "")) == (Verdict.TO_CHECK, True)
    assert only(judged(*completed("30.00万元", "41.00万元")), "N04").verdict == Verdict.CONTRADICTION
    assert statuses(findings(*completed("0万元", "41.00万元")), "N04") == {"undefined"}
    assert statuses(findings(*completed("0万元", "40.00万元", "0%")), "N04") == {"undefined"}


def kinds(fund: str, total: str, **more: Any) -> list[Row]:
    """A total in one section, 基本支出 and 项目支出 in two others."""
    parts = [("expenditure.basic", "60.20万元", "3/1"), ("expenditure.project", "40.10万元", "4/1")]
    said = [row(item, amount, fund=fund, section_id=section) for item, amount, section in parts]
    return [row("expenditure", total, fund=fund, section_id="2/1", **more), *said]


def test_the_kinds_of_spending_add_up_over_sections() -> None:
    assert judged(*kinds("general", "100.30万元")) == []
    assert only(judged(*kinds("general", "103.30万元")), "N03").verdict == Verdict.CONTRADICTION


ELSEWHERE = {**kinds("general", "103.30万元")[2], "section_id": "9/1"}  # a section that may speak of another scope


@pytest.mark.parametrize(
    "trap",
    [
        kinds("all", "103.30万元"),  # 经营支出 and others
        kinds("general", "103.30万元", basis="initial_budget"),  # 预留机动经费
        [*kinds("fiscal", "103.30万元"), row("expenditure.operating", "3.00万元", fund="fiscal")],
        [*kinds("general", "103.30万元")[:2], ELSEWHERE],
    ],
    ids=["all money", "a budget", "another kind", "another scope"],
)
def test_other_kinds_of_spending_may_be_the_rest(trap: list[Row]) -> None:
    assert statuses(findings(*trap), "N03") <= {"holds", "not_evaluated"}


NONE = [
    row("expenditure", "0万元", fund=fund, section_id=section)
    for fund, section in (("gov_fund", "7/1"), ("state_capital", "8/1"))
]
FLAT = [
    row("expenditure", "0万元", "change", fund=fund, section_id=section, **PRIOR)
    for fund, section in (("gov_fund", "7/1"), ("state_capital", "8/1"))
]


def told_twice(measure: str, *printed: str) -> list[Row]:
    """财政拨款支出 in one section, 一般公共预算支出 in another."""
    more = PRIOR if measure == "change" else {}
    return [
        row("expenditure", number, measure, fund=fund, section_id=section, **more)
        for number, fund, section in zip(printed, ("fiscal", "general"), ("2/1", "3/1"), strict=True)
    ]


def test_two_names_of_one_fund_tell_one_amount() -> None:
    said = told_twice("amount", "103.30万元", "100.30万元")
    assert {check.verdict for check in judged(*said, *NONE) if check.rule == "N12"} == {Verdict.CONTRADICTION}
    assert not judged(*said)
    assert not judged(*said, *NONE[:1])
    spent = {**NONE[0], "printed": "3.00万元"}
    assert not judged(*said, spent, NONE[1])


def test_two_names_of_one_fund_tell_one_change_where_it_was_so_the_year_before() -> None:
    said = told_twice("change", "5.30万元", "8.30万元")
    assert statuses(findings(*said, *NONE), "N12") == {"not_evaluated"}
    assert only(judged(*said, *NONE, *FLAT), "N12").verdict == Verdict.CONTRADICTION


def test_a_part_that_fell_more_than_all_was_more_than_all_the_year_before() -> None:
    """财政拨款支出持平，一般公共预算支出减少8.30万元，both 100.30万元 now."""
    amounts = told_twice("amount", "100.30万元", "100.30万元")
    checks = judged(*amounts, *told_twice("change", "持平", "-8.30万元"))
    assert only(checks, "N13").verdict == Verdict.CONTRADICTION
    assert "N13" not in {check.rule for check in judged(*amounts, *told_twice("change", "-8.30万元", "持平"))}


def test_the_same_as_last_year_beside_amounts_that_are_not() -> None:
    amounts = [row("training", "5.30万元"), row("training", "4.10万元", basis="prior_final")]
    assert only(judged(*amounts, row("training", "持平", "change", **PRIOR)), "N02").verdict == Verdict.CONTRADICTION
    kinds = [
        row(f"sangong.{kind}", change, "change", **PRIOR)
        for kind, change in (("abroad", "0万元"), ("vehicle", "-2.15万元"), ("reception", "0万元"))
    ]
    assert only(judged(row("sangong", "持平", "change", **PRIOR), *kinds), "N07").verdict == Verdict.CONTRADICTION


@pytest.mark.parametrize(
    ("direction", "text", "found"),
    [
        (Direction.UP, "压减了日常公用经费", True),
        (Direction.DOWN, "新增专项经费", True),
        (Direction.DOWN, "压减了日常公用经费", False),
        (Direction.UP, "新增专项经费", False),
        (Direction.FLAT, "压减了日常公用经费", False),
        (Direction.UP, "上年压减了日常公用经费", False),
        (Direction.UP, "减少培训支出，增加会议支出", False),
        (Direction.UP, "减少的人员经费由财政另行安排", False),
    ],
)
def test_a_reason_that_goes_the_other_way_is_to_be_checked(direction: Direction, text: str, found: bool) -> None:
    change = row("training", "5.30万元", "change", **PRIOR)
    facts = facts_of(change)
    why = Explanation(
        document_id=NAME, explanation_id="e", item="training", direction=direction, text=text, figure_ids=["f0"]
    )
    assert [one.rule for one in reason_rules([why], facts, load())] == ["N15"] * found
    assert {check.verdict for check in judged(change, reasons=[why])} == ({Verdict.TO_CHECK} if found else set())
