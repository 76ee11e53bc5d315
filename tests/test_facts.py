"""Each thing that a disclosure states is one fact: the most exact value, or none where statements contradict."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from extract.resolution.resolve import resolve

from .checking import Row, cell, row
from .telling_facts import NAME, disclosed, facts, printed, told

SANGONG = "sangong"
YUAN = {"value": Decimal(3149), "unit": "元"}  # of a table in 元: 3,149
ALIKE = {
    "alone": ([row(SANGONG, "0.31万元")], ("once", "3100")),
    "twice": ([row(SANGONG, "0.31万元"), row(SANGONG, "0.31万元")], ("agree", "3100")),
    "in prose and in a table": ([row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "0.31")], ("agree", "3100")),
    "rounded": ([row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "3,149", **YUAN)], ("rounding", "3149")),
    "cut off": (
        [row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "3,199", **{**YUAN, "value": Decimal(3199)})],
        ("rounding", "3199"),
    ),
    "cut off below zero": (
        [row(SANGONG, "-0.31万元"), cell("sangong", SANGONG, "-3,199", **{**YUAN, "value": Decimal(-3199)})],
        ("rounding", "-3199"),
    ),
    "neither rounded nor cut off": (
        [row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "3,201", **{**YUAN, "value": Decimal(3201)})],
        ("contradict", None),
    ),
    "a digit off": (
        [row(SANGONG, "12.31万元"), row(SANGONG, "12.32万元"), row(SANGONG, "12.32万元")],
        ("rounding", "123200"),
    ),
    "two digits off": ([row(SANGONG, "12.31万元"), row(SANGONG, "12.33万元")], ("contradict", None)),
    "each near the next": (
        [row(SANGONG, "12.31万元"), row(SANGONG, "12.32万元"), row(SANGONG, "12.33万元")],
        ("contradict", None),
    ),
    "declared none and printed": (
        [row(SANGONG, "无三公经费", stated_none=True, unit="元"), row(SANGONG, "0.00万元")],
        ("agree", "0"),
    ),
    "declared none and spent": (
        [row(SANGONG, "无三公经费", stated_none=True, unit="元"), row(SANGONG, "0.31万元")],
        ("contradict", None),
    ),
    "counts": ([row("assets.vehicles", "3辆", "count"), row("assets.vehicles", "4辆", "count")], ("contradict", None)),
    "rates": (
        [row("budget.deviation", "1.87%", "rate"), row("budget.deviation", "1.9%", "rate")],
        ("rounding", "1.87"),
    ),
}


OCR, TWICE = {"text_layer": "ocr", "certainty": "read twice"}, "read twice"
SCANNED = {
    "printed beside a misreading": ([row(SANGONG, "0.31万元"), row(SANGONG, "0.81万元", **OCR)], ("3100", "native", 1)),
    "printed beside what is read more exactly": (
        [row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "3,149", **YUAN, **OCR)],
        ("3100", "native", 2),
    ),
    "read twice beside what one reads": (
        [row(SANGONG, "0.31万元", **OCR), row(SANGONG, "0.81万元", **OCR | {"certainty": "one reader only"})],
        ("3100", "ocr", 1),
    ),
    "read twice and twice": ([row(SANGONG, "0.31万元", **OCR), row(SANGONG, "0.81万元", **OCR)], (None, "ocr", 2)),
}


@pytest.mark.parametrize("case", SCANNED)
def test_a_scans_number_never_stands_for_a_printed_one_nor_against_it(case: str) -> None:
    rows, expected = SCANNED[case]
    for order in permutations(rows):
        (fact,) = facts(*order)
        assert (told(fact)[1], fact.text_layer, fact.statements) == expected
        assert (fact.certainty == TWICE) == (fact.text_layer == "ocr")


@pytest.mark.parametrize("case", ALIKE)
def test_statements_of_one_thing_agree_but_for_rounding_or_have_no_value(case: str) -> None:
    rows, expected = ALIKE[case]
    for order in permutations(rows):
        (fact,) = facts(*order)
        assert told(fact) == expected
        assert fact.statements == len(rows)
        assert len(fact.figure_ids) == len(rows)
        if fact.value is None:
            assert (fact.meaning, fact.low, fact.high, fact.stated_none) == ("contradicted", None, None, False)
            assert len(fact.other_values) == len({one["printed"] for one in rows})
        else:
            assert fact.low is not None
            assert fact.high is not None
            assert fact.low <= fact.value <= fact.high
            assert fact.stated_none == any(one.get("stated_none") for one in rows)


def test_the_most_exact_statement_is_shown_and_narrows_the_interval() -> None:
    """37,151.5万元, 37,151.47万元 and 371,514,690元 are one number; the table's prose is shown before its cell."""
    exact = cell("sangong", SANGONG, "371,514,690", value=Decimal(371514690), page=9)
    (fact,) = facts(row(SANGONG, "37151.5万元"), row(SANGONG, "37151.47万元"), exact)
    assert (fact.value, fact.low, fact.high) == (371514690, Decimal("371514689.5"), Decimal("371514690.5"))
    assert (fact.printed, fact.page, fact.sources, fact.statements) == ("371,514,690", 9, 2, 3)
    (fact,) = facts(row(SANGONG, "0.31万元"), cell("sangong", SANGONG, "0.31"))
    assert (fact.printed, fact.low, fact.high) == ("0.31万元", 3050, 3150)


APART: dict[str, tuple[Row, Row]] = {
    "fund": (row("expenditure", "5万元", fund="all"), row("expenditure", "4万元", fund="general")),
    "code": (row("expenditure", "5万元"), row("expenditure", "4万元", function_code="205", function_name="教育支出")),
    "name without a code": (row("expenditure", "5万元"), row("expenditure", "4万元", function_name="教育支出")),
    "misprinted code": (row("expenditure", "5万元"), row("expenditure", "4万元", economic_code="71102")),
    "project": (row("expenditure", "5万元"), row("expenditure", "4万元", note="馆舍修缮")),
    "kind of vehicle": (
        row("assets.vehicles", "5辆", "count"),
        row("assets.vehicles", "4辆", "count", vehicle_type="执法执勤用车"),
    ),
    "basis": (row("expenditure", "5万元"), row("expenditure", "4万元", basis="initial_budget")),
    "measure": (row("expenditure", "5万元"), row("expenditure", "4%", "share_pct", relative_to="grand_total")),
    "comparison": (
        row("expenditure", "5万元", "change", relative_to="initial_budget"),
        row("expenditure", "4万元", "change", relative_to="prior_final"),
    ),
}


@pytest.mark.parametrize("case", APART)
def test_things_apart_are_two_facts_and_a_part_is_no_whole(case: str) -> None:
    found = facts(*APART[case])
    assert sorted(told(fact)[0] for fact in found) == ["once", "once"]
    parts = [fact for fact in found if not fact.is_whole]
    assert len(parts) == (case in ("code", "name without a code", "misprinted code", "project", "kind of vehicle"))
    assert not any(fact.is_default for fact in parts)


def test_of_one_item_and_basis_the_widest_fund_alone_may_be_added_up() -> None:
    rows = [row("expenditure", f"{n}万元", fund=fund) for n, fund in enumerate(("general", "fiscal", "gov_fund"), 4)]
    assert [fact.fund for fact in facts(*rows) if fact.is_default] == ["fiscal"]
    rows += [row("expenditure", "9万元", fund="all"), row("expenditure", "1万元", "change", relative_to="prior_final")]
    chosen = [fact for fact in facts(*rows) if fact.is_default]
    assert [(fact.fund, fact.measure) for fact in chosen] == [("all", "amount")]
    narrow = row("expenditure", "无政府性基金支出", fund="gov_fund", stated_none=True, unit="元")
    assert not any(fact.is_default for fact in facts(narrow)), "政府性基金支出 is not what was spent"
    contradicted = [row("expenditure", f"{n}万元", fund="all") for n in (5, 9)]
    chosen = [fact for fact in facts(row("expenditure", "5万元", fund="general"), *contradicted) if fact.is_default]
    assert [(fact.fund, fact.value) for fact in chosen] == [("all", None)], "a narrower fund is no stand-in"


def test_a_unit_is_not_added_to_its_department() -> None:
    unit = disclosed("d2", unit_level="unit")
    figures = {name: printed(row(SANGONG, "0.31万元"), document=name) for name in ("d1", "d2")}
    assert [fact.unit_level for fact in resolve([disclosed(), unit], figures) if fact.is_default] == ["department"]
    assert [fact.unit_level for fact in resolve([unit], figures) if fact.is_default] == ["unit"]
    assert not [fact for fact in resolve([unit], figures, {"d2"}) if fact.is_default]


LESS = {"relative_to": "prior_final", "value": Decimal(-7000)}
CHANGED = [row(SANGONG, "12.30万元"), row(SANGONG, "0.70万元", "change", **LESS)]


def test_last_year_is_worked_out_of_a_printed_change_where_no_document_prints_it() -> None:
    def worked_out(*rows: Row, before: tuple[Row, ...] = ()) -> list[tuple[str | None, str]]:
        figures = {"d1": printed(*rows), "d0": printed(*before, document="d0")}
        found = resolve([disclosed(), disclosed("d0", 2030)], figures)
        return [(fact.basis, f"{fact.low:.0f} {fact.value:.0f} {fact.high:.0f}") for fact in found if fact.derived]

    assert worked_out(*CHANGED) == [("prior_final", "129900 130000 130100")]
    assert worked_out(*CHANGED, before=(row(SANGONG, "13万元"),)) == []
    assert worked_out(*CHANGED, row(SANGONG, "13万元", basis="prior_final")) == []
    assert worked_out(*CHANGED, row(SANGONG, "12.50万元")) == [], "it contradicts itself"
    assert worked_out(*CHANGED[1:]) == []
    more = row(SANGONG, "14.00万元", "change", relative_to="prior_final")
    assert worked_out(CHANGED[0], more) == [], "nobody spends less than nothing"


def test_files_of_one_disclosure_speak_together_and_strangers_apart() -> None:
    """The tables' file does not say whose they are; of two that say neither, each has its own facts."""
    tables = disclosed("d2", disclosure_id="d1", unit_level=None, department=None)
    figures = {"d1": printed(row(SANGONG, "0.31万元")), "d2": printed(cell("sangong", SANGONG, "0.31"), document="d2")}
    (fact,) = resolve([tables, disclosed()], figures)
    assert (fact.department, fact.sources, fact.agreement, fact.document_id) == (NAME, 2, "agree", "d1")
    strangers = [disclosed(name, department=None) for name in ("d1", "d2")]
    assert [fact.is_default for fact in resolve(strangers, figures)] == [False, False]
