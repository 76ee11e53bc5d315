"""Each rule finds its mistake, the traps of the field are none, printed numbers are intervals: on invented figures."""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

import re
from pathlib import Path

import pytest

from extract import checks
from extract.checks.intervals import Interval, half_unit, judge_ratio, judge_sum, truncates_to
from extract.checks.knowledge import load
from extract.checks.suspects import Suspects
from tests.checking import D, Row, cell, findings, inside, row, statuses

SPENT = row("expenditure", "1000.00万元", fund="all")
INVALID: dict[str, list[Row]] = {
    "N01": [SPENT, row("expenditure.basic", "800.00万元", fund="all"), row("expenditure.basic", "88%", "share_pct", fund="all", relative_to="expenditure")],
    "N02": [SPENT, row("expenditure", "100.00万元", "change", fund="all", relative_to="prior_final"), row("expenditure", "12.11%", "change_pct", fund="all", relative_to="prior_final")],
    "N03": [SPENT, row("expenditure.basic", "800.00万元", fund="all"), row("expenditure.project", "210.00万元", fund="all")],
    "N04": [SPENT, row("expenditure", "900.00万元", fund="all", basis="initial_budget"), row("expenditure", "101.11%", "completion_pct", fund="all", relative_to="initial_budget")],
    "N05": [
        row("expenditure", "90.00万元", fund="general"),
        row("expenditure", "60.00万元", fund="general", function_code="201"), row("expenditure", "60.00万元", fund="general", function_code="205"),
    ],
    "N06": [row("budget.total", "1200.00万元", fund="all", basis="annual_budget"), row("budget.basic", "800.00万元", fund="all", basis="annual_budget"), row("budget.project", "300.00万元", fund="all", basis="annual_budget")],
    "N07": [row("sangong", "9.00万元"), row("sangong.abroad", "0万元"), row("sangong.vehicle", "8.00万元"), row("sangong.reception", "0.50万元")],
    "N08": [row("procurement", "60.00万元"), row("procurement.goods", "20.00万元"), row("procurement.works", "0万元"), row("procurement.services", "44.00万元")],
    "N09": [row("assets.total", "55.00万元"), row("assets.liabilities", "45.00万元"), row("assets.net", "9.00万元")],
    "N10": [row("performance.score", "95分", "score", note="甲"), *(row("performance.score", f"{n}分", "score", note=f"甲/{n}") for n in (9, 48, 30))],
    "N12": [row("operating_funds", "52.63万元"), row("operating_funds", "56.23万元", section_id="2/1")],
    "N13": [SPENT, row("expenditure", "-100.00万元", "change", fund="all", relative_to="prior_final"), row("expenditure", "9.09%", "change_pct", fund="all", relative_to="prior_final")],
    "N14": [row("assets.vehicles", "3辆", "count"), row("assets.vehicles", "2辆", "count", vehicle_type="机要通信用车"), row("assets.vehicles", "2辆", "count", vehicle_type="执法执勤用车")],
    "NT": [SPENT, cell("expenditure", "expenditure", "1,001.00", fund="all")],
    "X01": [cell("revenue_expenditure", "expenditure", "1,000.00", fund="all"), cell("expenditure", "expenditure", "1,010.00", fund="all")],
    "X02": [cell("revenue_expenditure", "revenue.general", "1,000.00", fund="all"), cell("fiscal", "revenue.general", "1,010.00", fund="fiscal")],
    "X03": [cell("fiscal", "expenditure", "300.00", fund="general", function_code="201"), cell("general_expenditure", "expenditure", "330.00", fund="general", function_code="201")],
    "X04": [cell("general_expenditure", "expenditure.basic", "800.00", fund="general"), cell("general_basic", "expenditure.basic", "880.00", fund="general")],
    "X05": [cell("expenditure", "expenditure", "300.00", fund="all", function_code="2010101"), cell("general_expenditure", "expenditure", "330.00", fund="general", function_code="2010101")],
    "X07": [row("operating_funds", "152.63万元"), row("expenditure.basic.public", "150.00万元", fund="general")],
    "M03": [row("expenditure", "无", fund="gov_fund", stated_none=True, quote="本单位没有政府性基金支出，故本表无数据"), cell("gov_fund", "expenditure", "12.00", fund="gov_fund")],
    "M02": [*(row("expenditure", "1000.00万元", fund="all") for _ in range(10)), row("operating_funds", "52.63元")],
}  # fmt: skip


ALL, FISCAL = {"fund": "all"}, {"fund": "fiscal"}
# inside a table: its code, and rows of it in 万元
INVALID_TABLES: dict[str, tuple[str, list[Row]]] = {
    "I01": ("revenue_expenditure", [row("revenue", "100.00", **ALL), row("revenue.general", "90.00", **ALL), row("revenue.other", "5.00", **ALL)]),
    "I02": ("revenue_expenditure", [row("revenue", "100.00", **ALL), row("carryover.opening", "10.00", **ALL), row("grand_total", "120.00", **ALL)]),
    "I03": ("revenue_expenditure", [row("expenditure", "100.00", **ALL), row("expenditure", "60.00", function_code="201", **ALL), row("expenditure", "50.00", function_code="205", **ALL)]),
    "I04": ("revenue_expenditure", [row("expenditure", "100.00", **ALL), row("carryover.closing", "10.00", **ALL), row("grand_total", "120.00", **ALL)]),
    "I05": ("revenue_expenditure", [row("grand_total", "100.00", **ALL), row("grand_total", "110.00", **ALL)]),
    "I06": ("revenue", [row("revenue", "100.00", **ALL), row("revenue.fiscal", "80.00", **ALL), row("revenue.other", "10.00", **ALL)]),
    "I07": ("expenditure", [row("expenditure", "100.00", **ALL), row("expenditure.basic", "60.00", **ALL), row("expenditure.project", "50.00", **ALL)]),
    "I08": ("expenditure", [row("expenditure", "100.00", function_code="201", **ALL), row("expenditure", "60.00", function_code="20101", **ALL), row("expenditure", "50.00", function_code="20102", **ALL)]),
    "I09": ("fiscal", [row("revenue", "100.00", **FISCAL), row("revenue.general", "80.00", **FISCAL), row("revenue.gov_fund", "10.00", **FISCAL)]),
    "I10": ("fiscal", [row("expenditure", "100.00", **FISCAL), row("expenditure", "60.00", fund="general"), row("expenditure", "50.00", fund="gov_fund")]),
    "I11": ("fiscal", [row("grand_total", "100.00", fund="general"), row("revenue.general", "80.00", **FISCAL), row("carryover.opening", "10.00", fund="general")]),
    "I12": ("general_expenditure", [row("expenditure", "100.00", fund="general"), row("expenditure.basic", "60.00", fund="general"), row("expenditure.project", "50.00", fund="general")]),
    "I13": ("general_basic", [row("expenditure.basic.personnel", "100.00", fund="general"), row("expenditure.basic", "60.00", fund="general", economic_code="301"), row("expenditure.basic", "50.00", fund="general", economic_code="303")]),
    "I14": ("sangong", [row("sangong", "9.00"), row("sangong.abroad", "0"), row("sangong.vehicle", "8.00"), row("sangong.reception", "0.50")]),
    "I15": ("gov_fund", [row("carryover.opening", "0", fund="gov_fund"), row("revenue", "100.00", fund="gov_fund"), row("expenditure", "90.00", fund="gov_fund"), row("carryover.closing", "20.00", fund="gov_fund")]),
    "I16": ("procurement", [row("procurement", "60.00"), row("procurement.goods", "20.00"), row("procurement.services", "50.00")]),
}  # fmt: skip


@pytest.mark.parametrize("rule", INVALID)
def test_each_rule_finds_its_mistake(rule: str) -> None:
    assert "fails" in statuses(findings(*INVALID[rule]), rule)


@pytest.mark.parametrize("rule", INVALID_TABLES)
def test_each_rule_inside_a_table_finds_its_mistake(rule: str) -> None:
    table, rows = INVALID_TABLES[rule]
    assert "fails" in statuses(inside(table, *rows), rule)


def given_codes() -> set[str]:
    """Every code that the rules give to what they find."""
    folder = Path(checks.__file__).parent
    sources = [*folder.glob("*.py"), folder.parent / "tables" / "identities.py"]
    given = {code for path in sources for code in re.findall(r'"([NXIM]\d\d|NT)"', path.read_text(encoding="utf-8"))}
    return given | {entry.rule for entry in load().sums} | {entry.rule for entry in load().most}


def test_no_rule_is_without_its_mistake() -> None:
    """Every code that the rules give is tested here; X06 alone never fails, N11, N15, M01 and the Y have their own."""
    assert given_codes() - {"X06", "N11", "N15", "M01"} == {*INVALID, *INVALID_TABLES}


def test_every_rule_is_in_the_table_of_the_page_on_checking() -> None:
    """`I01–I05` names five. What Y says is told between documents (checks/years.py)."""
    page = (Path(__file__).parents[1] / "docs" / "checking.md").read_text(encoding="utf-8")
    listed = {"NT"}
    table = page.split("## The rules")[1]
    for letter, first, last in re.findall(r"\b([NXIM])(\d\d)(?:–[NXIM](\d\d))?", table):
        listed.update(f"{letter}{number:02d}" for number in range(int(first), int(last or first) + 1))
    assert (given_codes() | {"NT"}) - listed == set()


CHANGES = [row("revenue", "-150.00万元", "change", fund="all", relative_to="prior_final"), row("revenue.fiscal", "-137.60万元", "change", fund="all", relative_to="prior_final")]  # fmt: skip


def test_a_change_told_the_wrong_way_is_found_where_the_parts_may_be_incomplete() -> None:
    """减少 for 增加: the sum is off by twice that change, to the digit; any other gap may be a part that is not told."""
    told = [*CHANGES, row("revenue.other", "12.40万元", "change", fund="all", relative_to="prior_final")]
    assert "fails" in statuses(findings(*told), "N03")
    open_list = [*CHANGES, row("revenue.other", "12.41万元", "change", fund="all", relative_to="prior_final")]
    assert statuses(findings(*open_list), "N03") == {"not_evaluated"}


def test_a_list_of_budgets_is_held_to_its_total_only_where_two_digits_exchanged_explain_the_gap() -> None:
    codes = {"2010101": ("60.00", "70.00"), "2010102": ("23.16", "25.00")}
    rows = [
        row("expenditure", "92.16万元", fund="general", basis="initial_budget"),
        row("expenditure", "95.00万元", fund="general"),
    ]
    for code, (budget, spent) in codes.items():
        rows += [
            row("expenditure", f"{budget}万元", fund="general", basis="initial_budget", function_code=code),
            row("expenditure", f"{spent}万元", fund="general", function_code=code),
        ]
    assert "fails" in statuses(findings(*rows), "N05")
    rows[0] = row("expenditure", "99.99万元", fund="general", basis="initial_budget")
    assert "fails" not in statuses(findings(*rows), "N05")


def test_money_of_one_fund_is_no_more_than_all_money() -> None:
    more = [
        row("expenditure.basic", "100.00万元", fund="all"),
        row("expenditure.basic", "110.00万元", fund="general", section_id="2/1"),
    ]
    assert statuses(findings(*more), "N03") == {"fails"}


def test_a_share_of_two_possible_wholes_does_not_hide_the_wrong_part() -> None:
    """占总支出的 may mean all or only 财政拨款: the part is named, though the share fits neither."""
    rows = [
        row("expenditure", "1405.15万元", fund="all"), row("expenditure", "1337.16万元", fund="fiscal"),
        row("expenditure.basic", "399.41万元", fund="fiscal"), row("expenditure.basic", "70.25%", "share_pct", fund="fiscal", relative_to="expenditure", relative_fund="all"),
        cell("fiscal", "expenditure.basic", "939.41", fund="fiscal"),
    ]  # fmt: skip
    found = findings(*rows)
    failed = [finding for finding in found if finding.status == "fails"]
    assert {finding.rule for finding in failed} == {"N01", "NT"}
    assert all(Suspects(found).name(finding) == ["f2→9394100"] for finding in failed)


# rows that look like mistakes and are none: nothing fails
TRAPS: dict[str, list[Row]] = {
    "cut off, not rounded": [row("expenditure", "1069.44万元", fund="all"), row("expenditure.basic", "871.27万元", fund="all"), row("expenditure.basic", "81.46%", "share_pct", fund="all", relative_to="expenditure")],
    "the printed amounts allow it": [row("assets.total", "55.32万元"), row("assets.current", "45.78万元"), row("assets.current", "82.77%", "share_pct", relative_to="assets.total")],
    "元 beside 万元": [row("sangong.reception", "0.04万元"), row("sangong.reception.domestic", "350元")],
    "增长-21.72%": [row("assets.net", "9.53万元"), row("assets.net", "-21.72%", "change_pct", relative_to="prior_final")],
    "a small base": [row("sangong", "0.04万元"), row("sangong", "0.31万元", basis="initial_budget"), row("sangong", "-0.27万元", "change", relative_to="initial_budget"), row("sangong", "-87%", "change_pct", relative_to="initial_budget")],
    "gross and net": [row("assets.fixed", "77.80万元"), row("assets.fixed_net", "9.53万元")],
    "two kinds of services": [row("procurement.services", "11.06万元"), row("purchased_services", "93.34万元")],
    "projects assessed are not all projects": [row("expenditure.project", "198.17万元", fund="all"), row("performance.amount", "164.00万元")],
    "another fund": [row("expenditure", "1000.00万元", fund="all"), row("expenditure", "900.00万元", fund="general", section_id="2/1")],
    "a project's money": [row("carryover.closing", "4.52万元", note="甲项目"), row("carryover.closing", "0万元", fund="all", section_id="2/2")],
    "a list of some items": [
        row("expenditure", "100.00万元", fund="general"),
        row("expenditure", "20.00万元", fund="general", function_code="2010101"), row("expenditure", "30.00万元", fund="general", function_code="2010102"),
    ],
    "the share of another whole": [
        SPENT, row("expenditure", "500.00万元", fund="fiscal"), row("expenditure.basic", "400.00万元", fund="fiscal"),
        row("expenditure.basic", "80%", "share_pct", fund="fiscal", relative_to="expenditure", relative_fund="all"),
    ],
    "机关运行经费 of an office with 事业单位": [row("operating_funds", "52.63万元"), row("expenditure.basic.public", "150.00万元", fund="general")],
    "三公 includes project spending": [cell("general_basic", "expenditure.basic", "5.00", fund="general", economic_code="30217"), cell("sangong", "sangong.reception", "3.00")],
    "完成预算的0.00%": [row("sangong.abroad", "0.00万元"), row("sangong.abroad", "0.00万元", basis="initial_budget"), row("sangong.abroad", "0.00%", "completion_pct", relative_to="initial_budget")],
    "年初预算 and 全年预算": [SPENT, row("expenditure", "0万元", fund="all", basis="initial_budget"), row("expenditure", "1250.00万元", fund="all", basis="annual_budget"), row("expenditure", "80%", "completion_pct", fund="all", relative_to="annual_budget")],
    "持平 of a changed amount": [row("training", "5.00万元"), row("training", "5.00万元", basis="prior_final"), row("training", "持平", "change", relative_to="prior_final")],
    "one number, two things": [row("party.branches", "27个", "count"), row("staff.died", "27人", "count"), row("staff.on_duty", "26人", "count")],
    "a few yuan": [*(row("expenditure", "1000.00万元", fund="all") for _ in range(10)), row("revenue.other", "52.63元")],
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_are_no_mistakes(trap: str) -> None:
    found = [finding for finding in findings(*TRAPS[trap]) if finding.status == "fails"]
    assert not found, [finding.statement for finding in found]


def test_rate_on_nothing_is_undefined_and_what_cannot_be_evaluated_is_no_pass() -> None:
    doubled = [row("conference", "5.00万元"), row("conference", "5.00万元", "change", relative_to="prior_final"), row("conference", "100%", "change_pct", relative_to="prior_final")]  # fmt: skip
    assert "undefined" in statuses(findings(*doubled), "N02")
    alone = findings(row("training", "12%", "change_pct", relative_to="prior_final"))
    assert statuses(alone, "N02") == {"not_evaluated"}
    assert alone[0].reason


@pytest.mark.parametrize(
    ("part", "whole", "printed", "half", "status"),
    [
        ("8712700", "10694400", "81.47", "0.005", "holds"),
        ("8712700", "10694400", "81.46", "0.005", "rounding"),
        ("69300", "10625100", "0.6", "0.05", "rounding"),
        ("21066600", "29400500", "71.73", "0.005", "fails"),
        ("0", "0", "0", "0.5", "undefined"),
    ],
)
def test_percentages_are_intervals(part: str, whole: str, printed: str, half: str, status: str) -> None:
    ends = [Interval(D(value) - 50, D(value) + 50) for value in (part, whole)]
    if not D(whole):
        ends[1] = Interval(D(0), D(0))
    assert judge_ratio(ends[0], ends[1], D(printed), D(half)).status == status


def test_sums_may_be_off_by_half_a_digit_for_each_number() -> None:
    assert half_unit("1.2万元", "万元") == 50  # 1.20: trailing zeros are dropped
    halves = [D(50)] * 5  # four parts and their total
    assert [judge_sum(D(0), D(off), halves).status for off in (0, 250, 251)] == ["holds", "rounding", "fails"]
    assert judge_sum(D("371514655"), D("371514700"), [D("0.005"), D(50)]).status == "holds"  # 万元 beside 元
    assert truncates_to(D("81.4697"), D("0.01")) == D("81.46")


def test_the_one_number_that_explains_everything_is_named() -> None:
    """基本支出 is printed in prose and table; only the prose's is wrong, and three rules say so."""
    rows = [
        row("expenditure", "1000.00万元", fund="all"),
        row("expenditure.basic", "890.00万元", fund="all"),
        row("expenditure.project", "130.00万元", fund="all"),
        row("expenditure.basic", "87%", "share_pct", fund="all", relative_to="expenditure"),
        cell("expenditure", "expenditure.basic", "870.00", fund="all"),
    ]
    found = findings(*rows)
    suspects = Suspects(found)
    failed = [finding for finding in found if finding.status == "fails"]
    assert {finding.rule for finding in failed} == {"N01", "N03", "NT"}
    assert all(suspects.name(finding) == ["f1→8700000"] for finding in failed)
