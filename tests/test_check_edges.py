"""The edges of what the rules reckon with, and what a mistake is put down to."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from extract.checks import twice
from extract.checks.facts import Subject
from extract.checks.findings import Finding, plain
from extract.checks.inside import identities
from extract.checks.intervals import decimals_of, half_unit, truncates_to
from extract.checks.knowledge import FILE, load, unknown_codes
from extract.checks.relations import SameSign, Sum, plus, swaps
from extract.checks.sentences import printed_as
from extract.checks.suspects import Suspects, candidates
from extract.proving.load import load_knowledge
from extract.resources import patterns_dir
from tests.checking import D, cell, facts_of, findings, row

# --- which rule two tables are held to


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("revenue_expenditure", "revenue", "X01"), ("revenue_expenditure", "expenditure", "X01"), ("revenue_expenditure", "fiscal", "X02"),
        ("revenue", "fiscal", "X02"), ("fiscal", "general_expenditure", "X03"), ("fiscal", "gov_fund", "X03"), ("fiscal", "state_capital", "X03"),
        ("general_expenditure", "general_basic", "X04"), ("revenue", "expenditure", "X05"), ("general_expenditure", "fiscal_expenditure", "X05"),
    ],
)  # fmt: skip
def test_two_tables_that_print_one_amount_are_held_to_the_rule_of_that_pair(one: str, other: str, rule: str) -> None:
    for tables in ((one, other), (other, one)):
        found = findings(*(cell(table, "training", f"{at}.00") for at, table in enumerate(tables)))
        assert [(finding.rule, finding.status) for finding in found] == [(rule, "fails")]
        assert findings(*(cell(f"budget.{table}", "training", "1.00") for table in tables))[0].rule == rule
    assert len(twice.PAIRS) == 8
    assert not findings(cell(one, "training", "1.00", note="甲"), cell(other, "training", "2.00", note="甲"))


# --- what is reckoned with


@pytest.mark.parametrize(
    ("printed", "unit", "decimals", "half"),
    [
        ("1,069.44万元", "万元", 2, "50"), ("1069万元", "万元", 0, "50"), ("0.315万元", "万元", 3, "5"), ("12亿元", "亿元", 0, "500000"),
        ("52.6元", "元", 1, "0.05"), ("52元", "元", 0, "0.5"), ("3千元", "千元", 0, "500"), ("18.53%", "%", 2, "0.005"), ("-18%", "%", 0, "0.5"),
        ("4辆", "辆", 0, "0"), ("无", "万元", 0, "50"), (".5%", "%", 1, "0.05"),
    ],
)  # fmt: skip
def test_half_a_unit_of_the_last_digit(printed: str, unit: str, decimals: int, half: str) -> None:
    assert (decimals_of(printed), half_unit(printed, unit)) == (decimals, D(half))
    assert truncates_to(D("-81.4697"), D("0.01")) == D("-81.46")


@pytest.mark.parametrize(
    ("told", "half"),
    [
        (row("training", "5.00万元"), "50"), (row("training", "1.5亿元"), "500000"), (row("training", "5元"), "0.5"), (row("training", "0万元", stated_none=True), "0"),
        (row("training", "持平", "change"), "50"), (row("training", "无", unit="元"), "0"), (row("training", "1.5倍", "change_pct"), "5"), (row("training", "1.5%", "change_pct"), "0.05"),
        (row("training", "4辆", "count"), "0"), (row("training", "12百万元"), "500000"), (cell("general", "training", "5.123"), "5"), (cell("general", "training", "5"), "50"),
        (cell("general", "training", "4", unit="个"), "0"),
    ],
)  # fmt: skip
def test_half_a_unit_of_a_fact(told: dict[str, Any], half: str) -> None:
    (fact,) = facts_of(told).all
    assert fact.half == D(half)


def test_a_table_counts_as_many_decimals_as_its_most_exact_cell() -> None:
    exact, coarse, other = facts_of(
        cell("general", "training", "5.123"), cell("general", "conference", "5"), cell("fiscal", "training", "5")
    ).all
    assert (exact.half, coarse.half, other.half) == (5, 5, 50)
    assert (exact.table, exact.table_id, exact.row, exact.order) == ("general", "t-general", 0, 0)
    assert facts_of(row("training", "5", table_id="t", pattern_id="table.budget.general")).all[0].table == "general"
    assert not facts_of(
        row("training", "优", "grade"), row("training", "5万元", basis=None), row("training", "5万元", value=None)
    ).all


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (row("training", "5.00万元", fund="general", basis="initial_budget", vehicle_type="执法用车", note="甲"), "一般公共预算 培训费 执法用车 甲 年初预算 5.00万元"),
        (row("training", "5.00万元", fund="all"), "培训费 5.00万元"), (row("training", "5.00万元", "change", basis="prior_final", value=D(-50000)), "培训费 上年 增减 -5.00万元"),
        (row("training", "-5.00万元", "change"), "培训费 增减 -5.00万元"), (row("training", "5%", "change_pct", value=D(-5)), "培训费 增减率 -5%"), (row("training", "5万元", value=D(-50000)), "培训费 5万元"),
        (row("nothing.known", "5 万元"), "nothing.known 5万元"), (row("expenditure", "5万元", function_name="教育支出/普通教育"), "普通教育 5万元"),
        (row("expenditure.basic", "5万元", function_name="教育支出/普通教育"), "普通教育 基本支出 5万元"), (row("expenditure.basic", "5万元", economic_name="工资/津贴"), "津贴 基本支出 5万元"),
        (row("training", "5%", "share_pct"), "培训费 占比 5%"), (row("training", "5%", "completion_pct"), "培训费 完成率 5%"), (row("training", "", value=D(5)), "培训费"),
    ],
)  # fmt: skip
def test_a_fact_in_words(told: dict[str, Any], words: str) -> None:
    (fact,) = facts_of(told).all
    assert fact.in_words == words


def test_a_name_of_a_fund_is_no_fund_and_a_name_is_a_function_where_no_code_is_known() -> None:
    named, coded, own = facts_of(
        row("expenditure", "5万元", function_name="教育支出/甲", economic_code="301"),
        row("expenditure", "5万元", function_name="教育支出/甲", function_code="205"),
        row("revenue.fiscal", "5万元", fund="fiscal", note="甲"),
    ).all
    assert named.subject == Subject("expenditure", None, "教育支出/甲", "301")
    assert coded.subject == Subject("expenditure", None, "205")
    assert own.subject == Subject("revenue.fiscal", note="甲")
    assert (named.path, own.path, named.stated_none) == ("教育支出/甲", "", False)


def test_the_tables_amounts_of_an_item_whatever_the_code() -> None:
    facts = facts_of(cell("a", "training", "5"), cell("a", "training", "6", function_code="205"), cell("a", "training", "7", fund="all"), cell("a", "training", "8", basis="budget"), cell("a", "training", "9", measure="change"), cell("a", "conference", "9"), row("training", "5万元"))  # fmt: skip
    assert [fact.printed for fact in facts.of_item("training", None, "final")] == ["5", "6"]


# --- what a mistake is put down to


def test_of_a_sum_of_many_numbers_none_is_suspected() -> None:
    for parts in (40 - 1, 40):
        total, *others = facts_of(
            row("training", "9.00万元"), *(row("conference", "1.00万元") for _ in range(parts))
        ).all
        finding = Finding("N03", Sum(total, plus(*others)), suspects=["kept"])
        named = Suspects([finding]).name(finding)
        assert (named == ["kept"]) == (parts >= 40)
        assert named == ["kept"] or named[0] == f"f0→{parts}0000"


@pytest.mark.parametrize(
    ("told", "solved", "tried"),
    [
        (row("training", "5.00万元"), "60049", "60000 60049 500000000 5"), (row("training", "5.00万元"), "-60000", "500000000 5"), (row("training", "0.00万元"), "0", "0 0 0 0"),
        (row("training", "5.00万元", "change"), "-60000", "-60000 -60000 -50000"), (row("training", "5%", "change_pct"), "-7.6", "-8 -7.6"), (row("training", "5%", "share_pct"), "-7", ""),
        (row("training", "5%", "completion_pct"), "7.5", "8 7.5"), (row("training", "4辆", "count"), "7.5", "7.5 7.5"),
    ],
)  # fmt: skip
def test_the_values_that_are_tried_for_a_number(told: dict[str, Any], solved: str, tried: str) -> None:
    (fact,) = facts_of(told).all
    assert " ".join(plain(value) for value in candidates(fact, D(solved))) == tried


def test_two_cells_of_a_row_that_changed_places_are_named_and_no_two_of_different_rows() -> None:
    def named(second: tuple[int, int], table: str = "x") -> list[list[str]]:
        facts = facts_of(cell("x", "a", "40.00", at=(0, 0)), cell(table, "b", "60.00", at=second), cell("y", "c", "60.00", at=(5, 0)), cell("y", "d", "40.00", at=(6, 0))).all  # fmt: skip
        one, other, *_, first, last = facts
        found = [
            Finding("NT", Sum(first, plus(one))),
            Finding("NT", Sum(last, plus(other))),
            Finding("I", Sum(one, ((-1, other),), D(1000000))),
            Finding("I", Sum(first, plus(first))),
            Finding("I", Sum(last, ((-1, first),), D(1000000))),
        ]
        suspects = Suspects(found)
        return [suspects.name(finding) for finding in found[:2]]

    swapped = ["t-x.0→600000", "t-x.1→400000"]
    assert named((0, 1)) == [swapped, swapped[::-1]]
    assert named((1, 1)) == named((0, 1), "z") == [[], []]


def test_a_row_that_a_sum_of_a_tree_lacks_is_named_by_its_code() -> None:
    def lost(rule: str, total: str, **codes: str) -> list[str]:
        first, part = facts_of(cell("x", "a", total, **codes), cell("x", "b", "5.00")).all
        finding = Finding(rule, Sum(first, plus(part)))
        return [name for name in Suspects([finding]).name(finding) if "missing" in name]

    for rule in ("I03", "I08", "I10", "I13"):
        assert lost(rule, "7.00", function_code="205") == ["205 missing→20000"]
    assert lost("I08", "7.00", economic_code="301") == ["301 missing→20000"]
    assert lost("I08", "7.00") == ["a code missing→20000"]
    assert lost("I09", "7.00") == lost("I08", "5.00") == lost("I08", "4.00") == []


@pytest.mark.parametrize(
    ("told", "value", "words"),
    [
        (row("training", "5.00万元"), "61234", "6.12万元"), (row("training", "5万元"), "61234", "6.12万元"), (row("training", "5.123万元"), "61234", "6.123万元"), (row("training", "5元"), "7.6", "8元"), (row("training", "1.5亿元", value=D(150000000)), "61230000", "0.61亿元"),
        (row("training", "0万元"), "60000", "6万元"), (row("training", "持平", "change"), "60000", "6万元"), (row("training", "0%", "share_pct"), "6.5", "6.5%"), (row("training", "0辆", "count"), "3", "3"), (row("training", "-5.00万元", "change"), "-61200", "-6.12万元"),
        (row("training", "减少5.00万元", "change", value=D(-50000)), "61200", "6.12万元"), (row("training", "5.00万元", value=D(0)), "60000", "6万元"),
    ],
)  # fmt: skip
def test_another_value_as_a_fact_would_print_it(told: dict[str, Any], value: str, words: str) -> None:
    (fact,) = facts_of(told).all
    assert printed_as(fact, D(value)) == words
    assert printed_as(replace(fact, printed="1.2.3万元"), D(60000)) == printed_as(replace(fact, printed="无"), D(60000))


def test_numbers_of_one_digit_and_of_things_have_no_digits_to_exchange_but_their_own() -> None:
    cars, small, even = facts_of(
        row("training", "12辆", "count"), row("training", "0.05万元"), row("training", "5.50万元")
    ).all
    assert (swaps(cars), swaps(small), swaps(even)) == ({D(21)}, set(), {D(50500)})


def test_items_of_one_sum_that_are_counted_in_different_ways_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    text = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text(
        text.replace('parts = ["procurement.small_micro"]', 'parts = ["staff.establishment"]'), "utf-8"
    )
    told = [line for line in unknown_codes(load(folder), load_knowledge())]
    assert told == [f"{FILE}: most of procurement.sme: its items are counted in different ways: amount, count"]


def test_a_sum_of_a_table_is_told_where_all_of_its_numbers_are_there() -> None:
    """The other fact of a total's name is tried, too; a number that became no fact leaves the sum unsaid."""
    rows = [
        cell("x", item, printed)
        for item, printed in (("training", "5.00"), ("conference", "2.00"), ("sangong", "3.00"))
    ]
    facts = facts_of(*rows)
    by_id = {fact.id: fact for fact in facts.all}
    for names, found in ((list(by_id), 1), ([*by_id, "gone"], 0), (["gone"], 0), ([], 0)):
        info = SimpleNamespace(
            table_id="t-x", title="表", identities=[SimpleNamespace(rule="I01", figure_ids=names, left=1)]
        )
        told = list(identities(info, facts, by_id))
        assert [one.statement for one in told] == ["表: 培训费 5.00 = 2.00 + 3.00"] * found


@pytest.mark.parametrize(
    ("change", "rate", "expected"),
    [("0.00", "5", 5), ("2.00", "0", 0), ("0.00", "-5", -5), ("0.50", "1", 1), ("-0.01", "1", -1), ("2.00", "-5", 5)],
)
def test_a_rate_should_have_the_sign_of_its_change_where_that_has_one(change: str, rate: str, expected: int) -> None:
    told = facts_of(row("training", f"{change}元", "change"), row("training", f"{rate}%", "change_pct")).prose
    judged = SameSign(*told).judge()
    assert (judged.expected, judged.found, judged.status == "fails") == (expected, int(rate), expected != int(rate))
