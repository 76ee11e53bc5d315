"""All that the rules say of invented figures, word for word: tests/check_findings.txt, as a person has read it.

`python -m tests.test_check_findings` writes the file again: read what changed in it.
"""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extract import checks
from extract.checks.findings import Finding, plain
from extract.checks.intervals import FAILS, Judgement
from extract.checks.run import rows
from extract.checks.sentences import printed_as
from extract.checks.suspects import Suspects
from tests import checking
from tests.check_ways import MORE_WAYS
from tests.checking import Row, cell, facts_of, findings, inside, row
from tests.test_check_rules import INVALID, INVALID_TABLES, SPENT, TRAPS

PRINTED = Path(__file__).with_name("check_findings.txt")
PRIOR: dict[str, Any] = {"relative_to": "prior_final"}
BUDGET: dict[str, Any] = {"relative_to": "initial_budget"}


def spent(fund: str, printed: str, code: str | None = None, name: str | None = None, **columns: Any) -> Row:
    """What was spent of a fund, in all or under a code."""
    return row("expenditure", f"{printed}万元", fund=fund, function_code=code, function_name=name, **columns)


def classes(*wrong: str) -> list[Row]:
    """A list of three 类 with two 项 each, whose 项 do not add up in some of them."""
    listed = []
    for code in ("201", "205", "208"):
        listed.append(spent("general", "30.00", code))
        listed += [
            spent("general", printed, f"{code}{rest}")
            for printed, rest in (("10.00", "0101"), ("20.00" if code not in wrong else "15.00", "0102"))
        ]
    return listed


def aside(item: str, *printed: str) -> list[Row]:
    """An amount in the accounts, and what a section that may speak of another scope says of it."""
    return [
        row(item, f"{number}万元", section_id=section) for number, section in zip(printed, ("1/1", "9/1"), strict=True)
    ]


# ways to find something that the one mistake of each rule (test_check_rules.INVALID) does not go
WAYS: dict[str, list[Row]] = {
    "N01 shares of one whole add up to 100": [SPENT, *(row(f"expenditure.{kind}", f"{amount}.00万元", fund="all") for kind, amount in (("basic", 600), ("project", 400))), *(row(f"expenditure.{kind}", share, "share_pct", fund="all", relative_to="expenditure") for kind, share in (("basic", "60%"), ("project", "45%")))],
    "N01 shares that are cut off": [row("expenditure", "3.00万元", fund="all"), *(row(f"expenditure.{kind}", "1.00万元", fund="all") for kind in ("basic", "project", "operating")), *(row(f"expenditure.{kind}", "33.3%", "share_pct", fund="all", relative_to="expenditure") for kind in ("basic", "project", "operating"))],
    "N01 no whole": [row("expenditure.basic", "60%", "share_pct", fund="all", relative_to="expenditure")],
    "N02 this less last is the change": [row("training", "5.00万元"), row("training", "4.00万元", basis="prior_final"), row("training", "2.00万元", "change", **PRIOR)],
    "N02 the rate of two amounts": [row("training", "5.00万元"), row("training", "4.00万元", basis="prior_final"), row("training", "52%", "change_pct", **PRIOR)],
    "N02 the rate of a change, last year printed": [row("training", "5.00万元"), row("training", "4.00万元", basis="prior_final"), row("training", "1.00万元", "change", **PRIOR), row("training", "52%", "change_pct", **PRIOR)],
    "N02 more by more than all": [row("training", "5.00万元"), row("training", "6.00万元", "change", **PRIOR)],
    "N02 nothing of nothing": [row("training", "0万元"), row("training", "0%", "change_pct", **PRIOR)],
    "N03 funds": [spent("fiscal", "100.00"), spent("general", "80.00"), spent("gov_fund", "10.00"), spent("state_capital", "0")],
    "N03 funds' changes": [row("expenditure", f"{change}.00万元", "change", fund=fund, **PRIOR) for fund, change in (("fiscal", 9), ("general", 5), ("gov_fund", 3), ("state_capital", 0))],
    "N03 a change of the grand total told the wrong way": [row("grand_total", "-30.00万元", "change", fund="all", **PRIOR), row("expenditure.basic", "-20.00万元", "change", fund="all", **PRIOR), row("expenditure.project", "10.00万元", "change", fund="all", **PRIOR)],
    "N03 a change of the grand total with carry-over": [row("grand_total", "-35.00万元", "change", fund="all", **PRIOR), row("expenditure.basic", "-20.00万元", "change", fund="all", **PRIOR), row("expenditure.project", "10.00万元", "change", fund="all", **PRIOR)],
    "N03 one fund is more than all": [spent("gov_fund", "110.00"), spent("fiscal", "100.00"), spent("all", "105.00")],
    "N04 completion and rate": [row("sangong", "4.00万元"), row("sangong", "5.00万元", basis="initial_budget"), row("sangong", "80%", "completion_pct", **BUDGET), row("sangong", "-19%", "change_pct", **BUDGET)],
    "N04 a budget that the table leaves blank": [
        row("sangong.abroad", "1.00万元"), row("sangong.abroad", "0%", "completion_pct", **BUDGET),
        cell("sangong", "sangong", "5.00", basis="initial_budget"), cell("sangong", "sangong.vehicle", "5.00", basis="initial_budget"),
    ],
    "N05 one class of three is off": classes("205"),
    "N05 two classes of three are off": classes("205", "208"),
    "N05 what is no member of a list": [
        spent("general", "30.00"), spent("general", "10.00", "2010101"), spent("general", "20.00", "2010102"), spent("general", "7.00", "2010103", note="甲"),
        row("expenditure.basic", "7.00万元", fund="general", function_code="2010104"), row("expenditure", "7.00万元", "change", fund="general", function_code="2010105", **PRIOR),
    ],
    "N05 a list that its own table says is whole": [
        spent("general", "40.00"), spent("general", "10.00", "2010101"), spent("general", "20.00", "2010102"),
        *(cell("general_expenditure", "expenditure", printed, fund="general", function_code=code) for printed, code in (("10.00", "2010101"), ("20.00", "2010102"), ("0", "2010103"), ("30.00", "201"))),
    ],
    "N05 a list that its own table says is not whole": [
        spent("general", "40.00"), spent("general", "10.00", "2010101"), spent("general", "20.00", "2010102"),
        *(cell("general_expenditure", "expenditure", printed, fund="general", function_code=code) for printed, code in (("10.00", "2010101"), ("20.00", "2010102"), ("10.00", "2010103"))),
    ],
    "N05 the total of both sides": [row("grand_total", "30.00万元", fund="general"), spent("general", "10.00", "2010101"), spent("general", "25.00", "2010102")],
    "N05 names whose codes nobody knows": [
        spent("general", "20.00"), spent("general", "30.00", "206", "科学技术支出"), spent("general", "10.00", "科学技术/甲", "科学技术支出/甲/乙"), spent("general", "25.00", "科学技术/乙", "科学技术支出/甲/丙"),
    ],
    "N06 the whole year's budget": [SPENT, row("budget.total", "2000.00万元", fund="all", basis="annual_budget"), row("expenditure", "55%", "completion_pct", fund="all", relative_to="annual_budget")],
    "N06 deviation and execution": [row("budget.deviation", "2%", "deviation_pct"), row("expenditure", "96%", "completion_pct", fund="all", relative_to="annual_budget")],
    "N06 deviation alone": [row("budget.deviation", "3%", "deviation_pct")],
    "N06 what is left of a project": [row("expenditure.project", "10.00万元", fund="general", note="甲", basis="initial_budget"), row("expenditure.project", "7.00万元", fund="general", note="甲"), row("carryover.closing", "2.00万元", note="甲")],
    "N08 a part larger than its whole": [row("procurement", "60.00万元"), row("procurement.sme", "61.00万元")],
    "N14 all kinds of cars": [row("assets.vehicles", "11辆", "count"), *(row("assets.vehicles", f"{number}辆", "count", vehicle_type=kind) for number, kind in enumerate(("机要通信用车", "执法执勤用车", "特种专业技术用车", "离退休干部用车", "其他用车")))],
    "N14 some kinds of cars": [row("assets.vehicles", "9辆", "count"), *(row("assets.vehicles", "2辆", "count", vehicle_type=kind) for kind in ("机要通信用车", "执法执勤用车"))],
    "N12 a change told twice": [row("training", f"{change}.00万元", "change", section_id=section, **PRIOR) for change, section in ((1, "1/1"), (2, "2/1"))],
    "N12 another scope": aside("training", "5.00", "6.00"),
    "N12 the same scope, for its total is the same": [*aside("training", "5.00", "6.00"), *aside("expenditure", "100.00", "100.00")],
    "N12 the same scope, for the whole is the same": [*aside("sangong.vehicle", "3.00", "4.00"), *aside("sangong", "9.00", "9.00")],
    "N12 the same scope, for two other parts are the same": [*aside("sangong.vehicle", "3.00", "4.00"), *aside("sangong.abroad", "1.00", "1.00"), *aside("sangong.reception", "2.00", "2.00")],
    "N12 perhaps another scope, though one other part is the same": [*aside("sangong.vehicle", "3.00", "4.00"), *aside("sangong.abroad", "1.00", "1.00")],
    "N12 perhaps another scope, though another thing is the same": [*aside("sangong.vehicle", "3.00", "4.00"), *aside("procurement", "1.00", "1.00"), *aside("operating_funds", "2.00", "2.00")],
    "N12 another scope, for its total is another": [*aside("training", "5.00", "6.00"), *aside("expenditure", "100.00", "100.03")],
    "N12 another scope, for its totals are nothing": [*aside("training", "5.00", "6.00"), *aside("expenditure", "0", "0")],
    "N12 a change of another scope": [row("training", f"{change}.00万元", "change", section_id=section, **PRIOR) for change, section in ((1, "1/1"), (2, "9/1"))] + aside("expenditure", "100.00", "100.00"),
    "N12 two sections of another scope": [row("training", f"{number}.00万元", section_id="9/1") for number in (5, 6)],
    "N03 a fund that is more in a section of another scope": [spent("gov_fund", "110.00", section_id="9/1"), spent("fiscal", "100.00")],
    "NT another scope": [row("training", "5.00万元", section_id="9/1"), cell("general", "training", "6.00")],
    "NT the same scope": [row("training", "5.00万元", section_id="9/1"), row("expenditure", "100.00万元", section_id="9/1"), cell("general", "training", "6.00"), cell("general", "expenditure", "100.00", at=(1, 0))],
    "N13 a part larger than its whole a year before": [
        row("grand_total", "100.00万元", fund="fiscal"), row("grand_total", "10.00万元", "change", fund="fiscal", **PRIOR),
        row("expenditure", "95.00万元", fund="general", section_id="2/1"), row("expenditure", "4.00万元", "change", fund="general", section_id="2/1", **PRIOR),
    ],
    "NT 财政拨款 is 一般公共预算 where there is no other fund": [
        row("training", "5.00万元", fund="fiscal"), cell("general", "training", "6.00", fund="general"), cell("gov_fund", "expenditure", "0", fund="gov_fund"),
    ],
    "NT a budget that may be another one": [row("training", "5.00万元", basis="initial_budget"), cell("general", "training", "6.00", basis="budget")],
    "NT nothing of a project": [row("carryover.closing", "0万元", note="甲", stated_none=True), cell("fiscal", "carryover.closing", "6.00", note="甲")],
    "NT one table that says it twice": [SPENT, cell("expenditure", "expenditure", "1,001.00", fund="all"), cell("expenditure", "expenditure", "1,000.00", fund="all")],
    "X05 a part of all": [cell("general_expenditure", "expenditure.basic", "30.00", fund="general", function_code="2010101"), cell("expenditure", "expenditure.basic", "20.00", fund="all", function_code="2010101")],
    "X05 an item left out of 财政拨款": [
        cell("fiscal_expenditure", "expenditure", "90.00", fund="fiscal"), cell("fiscal_expenditure", "expenditure", "90.00", fund="fiscal", function_code="2010101"),
        cell("expenditure", "expenditure", "10.00", fund="all", function_code="2080505"),
        cell("revenue", "revenue", "10.00", fund="all", function_code="2080505"), cell("revenue", "revenue.fiscal", "10.00", function_code="2080505"),
    ],
    "X06 within and beyond": [cell("general_basic", "expenditure.basic", "5.00", fund="general", economic_code=code) for code in ("30212", "30217", "30231", "31013")]
    + [cell("sangong", item, printed) for item, printed in (("sangong.abroad", "6.00"), ("sangong.reception", "4.00"), ("sangong.vehicle.running", "5.00"), ("sangong.vehicle.purchase", "0"))],
    "X07 less than 公用经费": [row("operating_funds", "52.63万元"), row("expenditure.basic.public", "52.63万元", fund="general"), row("expenditure.basic.public", "60.00万元", fund="fiscal")],
}  # fmt: skip


def tree(*codes: str) -> list[Row]:
    """Rows of a table by code, each with an amount."""
    return [
        cell("expenditure", "expenditure", f"{1 + at}.00", fund="all", function_code=code)
        for at, code in enumerate(codes)
    ]


# rules that see the tables alone, beside the sums that reading them has evaluated
TABLES: dict[str, list[Row]] = {
    "I08 a 款 without its 项": tree("201", "20101", "2010101", "20102", "2010201", "20103"),
    "I08 a 项 without its 款": tree("201", "20101", "2010101", "20102", "2010201", "2010301", "2010302"),
    "I08 two 款 without: such a table": tree("201", "20101", "2010101", "20102", "20103"),
    "I08 whole": tree("201", "20101", "2010101", "20102", "2010201", "20103", "2010301"),
    "I16 小微 and 中小": [cell("procurement", item, printed) for item, printed in (("procurement", "60.00"), ("procurement.sme", "61.00"), ("procurement.small_micro", "61.00"))],
}  # fmt: skip


# the sums inside a table, by its code: a total that holds what no row of it says
LOST: dict[str, tuple[str, list[Row]]] = {
    "I08 a row under a function's code": ("expenditure", [row("expenditure", printed, fund="all", function_code=code) for printed, code in (("100.00", "201"), ("60.00", "20101"), ("20.00", "20102"))]),
    "I13 a row under an economic code": ("general_basic", [row("expenditure.basic", printed, fund="general", economic_code=code) for printed, code in (("100.00", "301"), ("60.00", "30101"), ("20.00", "30102"))]),
    "I13 a row under no code": ("general_basic", [row("expenditure.basic.personnel", "100.00", fund="general"), row("expenditure.basic", "60.00", fund="general", economic_code="301"), row("expenditure.basic", "20.00", fund="general", economic_code="303")]),
}  # fmt: skip

Rules = Callable[..., list[Finding]]
CASES: list[tuple[str, Rules, list[Row]]] = [
    *(
        (name, findings, told)
        for name, told in (*INVALID.items(), *TRAPS.items(), *WAYS.items(), *TABLES.items(), *MORE_WAYS.items())
    ),
    *((name, partial(inside, table), told) for name, (table, told) in (*INVALID_TABLES.items(), *LOST.items())),
]


def named(found: list[Finding]) -> list[Finding]:
    """Findings with the numbers that each may be put down to."""
    suspects = Suspects(found)
    for finding in found:
        if finding.status == FAILS:
            finding.suspects = suspects.name(finding)
    return found


def mended(rules: Rules, told: list[Row]) -> Iterator[tuple[str, str, list[Finding]]]:
    """Each number that explains a mistake, printed as it should be: its figure, the rule, all findings on the rows."""
    for finding in named(rules(*told)):
        about = {fact.id: fact for fact in finding.about}
        for suspect in finding.suspects if finding.relation else ():
            name, _, value = suspect.partition("→")
            if fact := about.get(name):
                right = [*told]
                at = int(name.rpartition(".")[2].removeprefix("f"))
                right[at] = told[at] | {"printed": printed_as(fact, Decimal(value))}
                yield name, finding.rule, rules(*right)


def numbers(*values: Decimal | None) -> str:
    """Numbers as they are, without the zeros behind them."""
    return " ".join("–" if value is None else plain(value) for value in values)


def printed() -> str:
    """All findings, as rows of checks, each in lines that a person can read."""
    lines = []
    for name, rules, told in CASES:
        lines.append(f"[{name}]")
        for check in rows(named(rules(*told)), "d" * 64):
            about = f"{' '.join(check.figure_ids or ())} p. {check.page}"
            reckoned = numbers(check.expected, check.found, check.difference, check.tolerance)
            lines.append(f"{check.rule} {check.status}: {check.statement} | {about} | {reckoned}")
            lines += [f"    {words}" for words in (check.reason, check.sentence) if words]
    return "\n".join(lines) + "\n"


def test_every_finding_is_told_as_it_was_read() -> None:
    assert printed().splitlines() == PRINTED.read_text("utf-8").splitlines()


@pytest.mark.parametrize(("rules", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_number_put_right_is_in_no_mistake(rules: Rules, told: list[Row]) -> None:
    """What a finding says should be printed, printed so: no rule says anything against that number any more."""
    for figure, rule, found in mended(rules, told):
        wrong = [
            finding.statement
            for finding in found
            if finding.status == FAILS and figure in {fact.id for fact in finding.about}
        ]
        assert not wrong, (figure, rule)


def test_numbers_that_no_column_holds_are_left_out_and_the_finding_stays() -> None:
    """18 digits before the point, 4 behind it; a page of the figure, once where one document has the finding twice."""
    largest, fact = Decimal(10**18 - 1), facts_of(SPENT).prose[0]
    judgement = Judgement(FAILS, largest + 1, largest, Decimal("0.00005"))
    first, second = rows([Finding("N03", None, FAILS, "x", about=(fact,), judgement=judgement)] * 2, "d" * 64)
    assert (first.expected, first.found, first.difference, first.tolerance) == (None, largest, -1, Decimal("0.0000"))
    assert second.check_id == f"{first.check_id}-2"
    assert first.page == fact.page
    assert rows([Finding("N03", None, FAILS, "x", about=(fact,))], "e" * 64)[0].check_id != first.check_id


ELSEWHERE = {
    "disclosure._vouched",
    "notes.reason_rules",
    "wording.wording_rules",
    "wording.year_rules",
}  # of other input
ONLY_FAIL = {
    "wording.unit_rules",
    "inside.lost_kinds",
    "inside.lost_rows",
    "twice.all_fiscal",
}  # say something where something is wrong
NEVER_FAIL = {"twice.sangong_codes"}  # the two tables may be of different funds


def test_no_way_of_finding_a_mistake_is_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each function of the rules that gives findings gives one that fails, and one that does not."""
    seen: dict[str, set[bool]] = {}

    def noted(name: str, rule: Callable[..., Iterator[Finding]]) -> Callable[..., Iterator[Finding]]:
        def note(*args: Any) -> Iterator[Finding]:
            for finding in rule(*args):
                yield finding
                seen[name].add(finding.status == FAILS)  # as whoever asked has judged it

        return note

    modules = [
        importlib.import_module(f"{checks.__name__}.{info.name}") for info in pkgutil.iter_modules(checks.__path__)
    ]
    for module in modules:
        for name, rule in inspect.getmembers(module, inspect.isgeneratorfunction):
            if rule.__module__ == module.__name__ and rule.__annotations__.get("return") == "Iterator[Finding]":
                whole = f"{module.__name__.rpartition('.')[2]}.{name}"
                seen[whole] = set()
                for user in (*modules, checking, sys.modules[__name__]):  # whoever has imported it by its name
                    if getattr(user, name, None) is rule:
                        monkeypatch.setattr(user, name, noted(whole, rule))
    for _, rules, told in CASES:
        rules(*told)
        list(mended(rules, told))
    assert {name for name, statuses in seen.items() if True not in statuses} == ELSEWHERE | NEVER_FAIL
    assert {name for name, statuses in seen.items() if False not in statuses} == ELSEWHERE | ONLY_FAIL


if __name__ == "__main__":
    PRINTED.write_text(printed(), "utf-8")
