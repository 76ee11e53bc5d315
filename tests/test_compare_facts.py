"""Comparisons of facts: what is printed is shown as printed, what is worked out is marked, what is one is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from extract.compare.comparison import Row
from extract.compare.words import COLUMNS, flat
from extract.records.tables import Figure
from tests.test_compare import ask, made, row

__all__ = ["ask"]


def said(one: Row) -> dict[str, Any]:
    """What a row has of the year before and of the budget: each value, whether worked out, and the notes."""
    values = {name: getattr(one, name) for name in ("prior", "change", "change_pct", "off_budget", "executed_pct")}
    return {name: (*value.values, value.worked) for name, value in values.items() if value} | {"notes": one.notes}


def test_a_printed_change_is_shown_as_printed_and_a_worked_out_one_is_marked(ask: Any) -> None:
    """比上年减少0.50万元，下降4.8%：所印的照印；未印的推算，并注明。"""
    printed = made("甲局", 2024, ("sangong", "final", None, 100_000), ("sangong", "initial_budget", None, 120_000))
    for measure, value, basis in (("change", -5_000, "prior_final"), ("change_pct", -5, "prior_final")):
        printed.figures.append(changed(printed.figures[0], measure, value, basis))
    printed.figures.append(changed(printed.figures[0], "completion_pct", 83, "initial_budget"))
    silent = made("乙局", 2024, *(("sangong", basis, None, 10 - n) for n, basis in enumerate(("final", "prior_final"))))
    found = ask([printed, silent])
    assert said(row(found, "甲局")) == {
        "prior": (105_000, True),
        "change": (-5_000, False),
        "change_pct": (-5, False),
        "off_budget": (-20_000, True),
        "executed_pct": (83, False),
        "notes": [],
    }
    assert said(row(found, "乙局")) == {
        "prior": (9, False),
        "change": (1, True),
        "change_pct": (Decimal("11.11"), True),
        "notes": [],
    }
    lines = [dict(zip(COLUMNS, line, strict=True)) for line in flat([found])]
    assert {line["部门"]: line["推算"] for line in lines} == {
        "甲局": "决算减预算；上年决算数",
        "乙局": "比上年增减；增减率%",
    }


def changed(of: Figure, measure: str, value: int, relative_to: str) -> Figure:
    printed = f"{abs(value)}%" if measure.endswith("pct") else f"{abs(value)}元"
    own = {"figure_id": f"{measure}{value}", "measure": measure, "value": Decimal(value), "relative_to": relative_to}
    return of.model_copy(update=own | {"printed": printed})


def test_a_change_that_is_printed_in_two_ways_shows_both(ask: Any) -> None:
    document = made("甲局", 2024, ("sangong", "final", None, 100_000), ("sangong", "prior_final", None, 90_000))
    document.figures += [changed(document.figures[0], "change", value, "prior_final") for value in (10_000, 20_000)]
    found = row(ask([document]), "甲局")
    assert (found.change.values, found.change.only, found.change.worked) == ((10_000, 20_000), None, False)
    assert found.notes == ["change_in_doubt"]


def test_last_year_s_own_accounts_that_the_printed_change_contradicts_are_a_footnote(ask: Any) -> None:
    before = made("甲局", 2023, ("sangong", "final", None, 150_000))
    document = made("甲局", 2024, ("sangong", "final", None, 100_000))
    document.figures.append(changed(document.figures[0], "change", -5_000, "prior_final"))
    found = said(row(ask([before, document]), "甲局"))
    assert (found["prior"], found["change"]) == ((150_000, False), (-5_000, False))
    assert found["notes"] == ["prior_from_last_year", "restated"]


def test_a_number_in_yuan_and_its_rounding_in_wan_are_one_value(ask: Any) -> None:
    document = made("甲局", 2024, ("sangong", "final", None, 123_456), ("sangong", "final", None, 123_500))
    for figure, printed, table in zip(document.figures, ("123,456.00", "12.35万元"), ("t1", None), strict=True):
        figure.printed, figure.table_id, figure.unit = printed, table, "元"
    found = row(ask([document]), "甲局")
    assert (found.state, found.final.values, found.notes) == ("disclosed", (123_456,), [])


def test_a_department_s_accounts_go_before_its_own_office_s_of_the_same_name(ask: Any) -> None:
    """2024年度部门决算 and 单位决算（本级） of one name: the 部门's is the row, they do not contradict each other."""
    own = made("甲局", 2024, ("sangong", "final", None, 5), level="unit", version=2)
    found = row(ask([own, made("甲局", 2024, ("sangong", "final", None, 9))]), "甲局")
    assert (found.unit_level, found.final.values, found.notes) == ("department", (9,), [])


def test_documents_of_nobody_known_are_not_put_together(ask: Any) -> None:
    documents = [made("", 2024, ("sangong", "final", None, value), version=value) for value in (5, 6)]
    for document in documents:
        document.document.department = None
    assert sorted(one.final.values for one in ask(documents).rows) == [(5,), (6,)]
