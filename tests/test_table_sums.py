"""The sums inside official tables (勾稽关系 I01–I16): which of them a table has, of which numbers, when they fail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extract.tables.identities import evaluate
from extract.tables.model import Identity, TableFigure, TableInfo


def figure(told: str, basis: str = "final") -> TableFigure:
    """`expenditure.basic@fiscal#205 7.00` → the figure of that item, fund and code, in 万元."""
    name, printed = told.split()
    rest, _, code = name.partition("#")
    item, _, fund = rest.partition("@")
    economic = code if code.startswith("3") else None
    return TableFigure(
        figure_id=f"{told} {basis}", item=item, fund=fund or None, function_code=None if economic else code or None,
        function_name=None, economic_code=economic, economic_name=None, note=None, basis=basis, measure="amount",
        value=Decimal(printed) * 10000, unit="元", printed=printed, table_id="t01", row=0, column=0, page=3, x0=0.0,
        top=0.0, x1=0.0, bottom=0.0, quote="", pattern_id="",
    )  # fmt: skip


def table(name: str, unit: str | None = "万元") -> TableInfo:
    return TableInfo("t01", name, "表", unit)


def sums(name: str, *told: str) -> list[Identity]:
    return evaluate(table(name), map(figure, told))


SUMS: dict[str, tuple[str, list[str], list[str]]] = {
    "收入支出决算总表": (
        "revenue_expenditure",
        [
            "revenue 10.00", "revenue.general 6.00", "revenue.gov_fund 1.00", "revenue.undertaking 2.00",
            "revenue.special_account 0.40", "revenue.other_funds 0.60", "carryover.nonfiscal_used 0.50",
            "carryover.opening 1.50", "grand_total 12.00", "expenditure 11.00", "expenditure#205 7.00",
            "expenditure#20508 3.00", "expenditure#20509 4.00", "expenditure#2050803 3.00", "expenditure#208 4.00",
            "carryover.distributed 0.30", "carryover.closing 0.70", "grand_total 12.01",
        ],
        [
            "I01 10.00 = 6.00 + 1.00 + 2.00 + 0.40 + 0.60", "I02 12.00 = 10.00 + 0.50 + 1.50",
            "I04 12.01 = 11.00 + 0.30 + 0.70", "I05 12.00 = 12.01",
            "I03 11.00 = 7.00 + 4.00", "I03 7.00 = 3.00 + 4.00", "I03 3.00 = 3.00",
        ],
    ),
    "财政拨款 whole, and 单位资金": (
        "budget.revenue_expenditure",
        ["revenue 10.00", "revenue.fiscal 6.00", "revenue.general 6.00", "revenue.unit_funds 4.00",
         "revenue.undertaking 4.00"],
        ["I01 10.00 = 6.00 + 4.00"],
    ),
    "其他资金 over 事业收入 and 其他收入": (
        "revenue_expenditure",
        ["revenue 10.00", "revenue.general 6.00", "revenue.undertaking 3.00", "revenue.other 1.00",
         "revenue.other_funds 4.00"],
        ["I01 10.00 = 6.00 + 4.00"],
    ),
    "财政拨款收入支出决算总表": (
        "fiscal",
        [
            "revenue@fiscal 9.00", "revenue.general@fiscal 7.00", "revenue.gov_fund@fiscal 2.00",
            "carryover.opening@fiscal 1.00", "carryover.opening@general 0.80", "carryover.opening@gov_fund 0.20",
            "grand_total@fiscal 10.00", "grand_total@general 7.80", "expenditure@fiscal#205 9.50",
            "expenditure@general#205 7.50", "expenditure@gov_fund#205 2.00", "expenditure@fiscal 9.50",
            "carryover.closing@fiscal 0.50", "grand_total@fiscal 10.01",
        ],
        [
            "I09 9.00 = 7.00 + 2.00", "I09 10.00 = 9.00 + 1.00", "I10 10.01 = 9.50 + 0.50", "I10 10.00 = 10.01",
            "I09 1.00 = 0.80 + 0.20", "I10 9.50 = 7.50 + 2.00", "I11 7.80 = 7.00 + 0.80", "I10 9.50 = 9.50",
        ],
    ),
    "收入决算表": (
        "revenue",
        ["revenue 9.00", "revenue.fiscal 7.00", "revenue.operating 2.00", "revenue#205 9.00",
         "revenue.fiscal#205 7.00", "revenue.operating#205 2.00", "grand_total 9.50", "carryover.opening 0.50"],
        ["I06 9.00 = 7.00 + 2.00", "I06 9.50 = 9.00 + 0.50", "I06 9.00 = 7.00 + 2.00", "I08 9.00 = 9.00",
         "I08 7.00 = 7.00", "I08 2.00 = 2.00"],
    ),
    "部门收入总表, without 本年收入": (
        "revenue",
        ["grand_total 9.50", "revenue.general 9.00", "carryover.opening 0.50"],
        ["I06 9.50 = 9.00 + 0.50"],
    ),
    "a total beside what was carried over alone": ("revenue", ["grand_total 9.50", "carryover.opening 0.50"], []),
    "支出决算表": (
        "expenditure",
        ["expenditure#205 9.00", "expenditure.basic#205 5.00", "expenditure.project#205 3.00",
         "expenditure.operating#205 1.00"],
        ["I07 9.00 = 5.00 + 3.00 + 1.00"],
    ),
    "一般公共预算财政拨款支出决算表": (
        "general_expenditure",
        ["expenditure@general 9.00", "expenditure.basic@general 5.00", "expenditure.project@general 4.00"],
        ["I12 9.00 = 5.00 + 4.00"],
    ),
    "政府性基金": (
        "gov_fund",
        ["carryover.opening@gov_fund 1.00", "revenue@gov_fund 2.00", "expenditure@gov_fund 2.50",
         "expenditure.basic@gov_fund 0.50", "expenditure.project@gov_fund 2.00", "carryover.closing@gov_fund 0.50"],
        ["I15 2.50 = 0.50 + 2.00", "I15 1.00 + 2.00 = 2.50 + 0.50"],
    ),
    "政府性基金 without spending": (
        "gov_fund", ["carryover.opening@gov_fund 1.00", "revenue@gov_fund 2.00", "carryover.closing@gov_fund 3.00"], [],
    ),
    "一般公共预算财政拨款基本支出决算表": (
        "general_basic",
        [
            "expenditure.basic@general 12.00", "expenditure.basic.personnel@general 9.00",
            "expenditure.basic.public@general 3.00", "expenditure.basic@general#301 7.00",
            "expenditure.basic@general#303 2.00", "expenditure.basic@general#302 2.00",
            "expenditure.basic@general#310 1.00", "expenditure.basic@general#30201 2.00",
        ],
        [
            "I13 9.00 = 7.00 + 2.00", "I13 3.00 = 2.00 + 1.00", "I13 12.00 = 9.00 + 3.00",
            "I13 12.00 = 7.00 + 2.00 + 2.00 + 1.00", "I13 2.00 = 2.00",
        ],
    ),
    "人员经费 with codes of its own": (
        "general_basic",
        ["expenditure.basic.personnel@general 9.00", "expenditure.basic.personnel@general#301 9.00",
         "expenditure.basic@general#301 9.00"],
        ["I13 9.00 = 9.00"] * 2,
    ),
    "“三公”": (
        "sangong",
        ["sangong 6.00", "sangong.abroad 1.00", "sangong.vehicle 3.00", "sangong.reception 2.00",
         "sangong.vehicle.purchase 1.00", "sangong.vehicle.running 2.00"],
        ["I14 6.00 = 1.00 + 3.00 + 2.00", "I14 3.00 = 1.00 + 2.00"],
    ),
    "人员经费 in another table": (
        "expenditure", ["expenditure.basic.personnel 9.00", "expenditure.basic#301 9.00"], [],
    ),
    "“三公” of one 类, which have no sums": (
        "sangong",
        ["sangong#205 6.00", "sangong.abroad#205 1.00", "sangong.vehicle#205 3.00", "sangong.reception#205 2.00"],
        [],
    ),
    "“三公” among what is purchased": ("purchased_services", ["sangong 6.00", "sangong.abroad 6.00"], []),
    "政府采购": (
        "procurement",
        ["procurement 6.00", "procurement.goods 1.00", "procurement.works 3.00", "procurement.services 2.00"],
        ["I16 6.00 = 1.00 + 3.00 + 2.00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_each_table_has_its_sums(name: str) -> None:
    concept, told, wanted = SUMS[name]
    found = sums(concept, *told)
    assert sorted(f"{one.rule} {one.statement}" for one in found) == sorted(wanted)
    assert all(one.holds and one.page == 3 for one in found)


@pytest.mark.parametrize("name", SUMS)
def test_a_figure_that_is_another_breaks_its_sums_and_no_others(name: str) -> None:
    concept, told, _ = SUMS[name]
    figures = list(map(figure, told))
    before = {one.figure_ids: one.difference for one in evaluate(table(concept), figures)}
    for wrong in figures:
        others = [replace(one, value=one.value + 1000000) if one is wrong else one for one in figures]
        found = {one.figure_ids: one for one in evaluate(table(concept), others)}
        for ids, difference in before.items():
            if (one := found.get(ids)) is not None:  # 其他资金 over others is so by its value
                sides = ids[: one.left].count(wrong.figure_id), ids[one.left :].count(wrong.figure_id)
                assert one.difference == (difference or 0) + 1000000 * (sides[0] - sides[1])
                assert one.holds == (sides[0] == sides[1]), (wrong.printed, one.statement)


@pytest.mark.parametrize("name", SUMS)
def test_a_sum_with_an_unread_part_is_not_told(name: str) -> None:
    concept, told, _ = SUMS[name]
    figures = list(map(figure, told))
    for unread in figures:
        rest = [one for one in figures if one is not unread]
        found = evaluate(table(concept), rest, [replace(unread, value=Decimal(0))])
        assert not [one for one in found if unread.figure_id in one.figure_ids]


@pytest.mark.parametrize(
    ("unit", "printed", "off", "holds"),
    [
        ("万元", ("3.00", "1.00", "2.00"), "150", True),  # three numbers, each cut off by half of 0.01万元
        ("万元", ("3.00", "1.00", "2.00"), "151", False),
        ("万元", ("3", "1", "2"), "15000", True),  # in whole 万元
        ("万元", ("3", "1", "2"), "15001", False),
        ("万元", ("3", "1.00", "2"), "151", False),  # the finest tells
        ("万元", ("3.0000", "1.0000", "2.0000"), "150", True),  # no finer than two decimals
        ("元", ("3.00", "1.00", "2.00"), "0.015", True),
        ("元", ("3.00", "1.00", "2.00"), "0.016", False),
        (None, ("3.00", "1.00", "2.00"), "0.015", True),
        ("万元", ("（3.00）", "(1.00)", "2.00"), "150", True),
    ],
)
def test_a_sum_may_be_off_by_the_halves_of_its_last_digits(
    unit: str | None, printed: tuple[str, ...], off: str, holds: bool
) -> None:
    names = ("expenditure", "expenditure.basic", "expenditure.project")
    values = (Decimal(30000) + Decimal(off), Decimal(10000), Decimal(20000))
    figures = [
        replace(figure(f"{name} 1.00"), printed=text, value=value)
        for name, text, value in zip(names, printed, values, strict=True)
    ]
    (one,) = evaluate(table("expenditure", unit), figures)
    assert (one.holds, one.difference) == (holds, Decimal(off))


def test_a_basis_a_fund_and_a_note_are_sums_of_their_own() -> None:
    told = ["expenditure 9.00", "expenditure.basic 5.00", "expenditure.project 4.00"]
    both = [
        *map(figure, told),
        *(figure(one.replace("9.00", "8.00").replace("4.00", "3.00"), "budget") for one in told),
    ]
    aside = [replace(one, note="其中", value=Decimal(1)) for one in both]
    counted = [replace(one, measure="count", value=Decimal(1)) for one in both]
    for more in ([], aside, counted):
        found = evaluate(table("expenditure"), [*more, *both])
        assert [(one.statement, one.holds) for one in found] == [
            ("8.00 = 5.00 + 3.00", True),
            ("9.00 = 5.00 + 4.00", True),
        ]
