"""Which basis a head says, what a document's marks and sums say, and whether its codes and names agree."""

from __future__ import annotations

import pytest

from extract.tables.code_faults import disagreements
from extract.tables.conclude import conclude, conclude_in_year
from extract.tables.model import TableInfo, TableReading
from extract.tables.years import Bases

from .reading import knowledge
from .test_table_figures import cells

KNOWN = knowledge().tables


def bases(*heads: str, budget: bool = False, year: int | None = None) -> tuple[int | None, list[str | None]]:
    found = Bases(iter(heads), KNOWN.items, budget, year)
    return found.year, [found.of(head) for head in heads]


YEARS = [
    (("决算数", "上年决算数", "某某"), {}, (None, ["final", "prior_final", "final"])),
    (("预算数", "上年预算数"), {"budget": True}, (None, ["initial_budget", "prior_budget"])),
    (("2031年决算数",), {}, (None, ["final"])),
    (("2030年决算数",), {"year": 2031}, (2031, [None])),
    (("2031年决算数",), {"year": 2031}, (2031, ["final"])),
    (("2030年决算数", "决算数"), {"year": 2031}, (2031, ["prior_final", "final"])),
    (("2030年决算数", "2031年预算数"), {}, (2030, ["final", None])),
    (("2030年预算数", "2031年决算数"), {}, (2031, ["prior_budget", "final"])),
    (("2029年决算数", "2030年决算数", "2031年决算数"), {}, (2031, [None, "prior_final", "final"])),
    (("2030年决算数", "2031年决算数"), {"year": 2032}, (2032, [None, "prior_final"])),
    (("2030年决算数", "2031年决算数"), {"year": 2030}, (2031, ["prior_final", "final"])),
    (("2030年预算数", "2031年预算数"), {"budget": True}, (2031, ["prior_budget", "initial_budget"])),
    (("2030年执行数", "2031年预算数"), {"budget": True}, (2031, ["prior_execution", "initial_budget"])),
    (("2031年执行数", "2031年预算数"), {"budget": True, "year": 2031}, (2031, [None, "initial_budget"])),
    (("2030年执行数",), {"budget": True, "year": 2031}, (2031, ["prior_execution"])),
    (("上年执行数",), {"budget": True}, (None, ["prior_execution"])),
    (("2030年预算数",), {"budget": True, "year": 2031}, (2031, [None])),
    (("2031年决算数比2030年决算数",), {"year": 2031}, (2031, [None])),
    (("全年预算数", "上年全年预算数"), {}, (None, ["annual_budget", None])),
    (("上年 / 决算数", "本年 / 决算数"), {}, (None, ["prior_final", "final"])),
    (("上年结转",), {}, (None, ["final"])),
    (("金额", "上年数"), {"budget": True}, (None, ["initial_budget", "prior_budget"])),
    (("金额", "上年数"), {}, (None, ["final", "prior_final"])),
    (("年初预算数", "上年年初预算数"), {}, (None, ["initial_budget", "prior_budget"])),
]


@pytest.mark.parametrize(("heads", "given", "wanted"), YEARS)
def test_which_basis_a_head_says(
    heads: tuple[str, ...], given: dict[str, int], wanted: tuple[int | None, list[str | None]]
) -> None:
    assert bases(*heads, **given) == wanted


# what a document's marks and sums say


def concluded(*amounts: str, said: bool = False) -> TableReading:
    """Rows of 支出决算表 with 合计, 基本支出 and 项目支出."""
    rows = [(f"20{5 + at} 某某", own) for at, own in enumerate(amounts)]
    reading = TableReading(cells=cells("expenditure", "本年支出合计|基本支出|项目支出", *rows), marks_said=said)
    reading.tables = [TableInfo("t01", "expenditure", "支出表", "万元")]
    conclude(reading, KNOWN)
    return reading


@pytest.mark.parametrize(
    ("amounts", "said", "minus"),
    [
        (["2.00 △4.00 6.00"], False, True),
        (["10.00 △4.00 6.00"], False, False),
        (["△4.00 △4.00 ~"], False, False),
        (["10.00 △4.00 6.00"], True, True),
        (["2.00 △4.00 6.00", "10.00 △4.00 6.00"], False, False),  # one says so, the other says no
        (["2.00 △4.00 6.00", "△4.00 △4.00 ~"], False, True),
        (["△4.00 -4.01 ~"], False, True),  # off by two halves of a hundredth
        (["△4.00 -4.02 ~"], False, False),
        (["2.00 △4.00 6.00", "△4.00 4.01 ~"], False, False),
        (["2.00 △4.00 6.00", "△4.00 4.02 ~"], False, True),
        (["△2.00 4.00 △6.00"], False, True),
        (["△2.00 △8.00 6.00"], False, True),
        (["△10.00 4.00 △6.00"], False, False),
        (["4.02 △0.01 4.04"], False, True),  # 4.04 − 0.01 = 4.02 within 0.02, 4.05 is not
        (["4.04 △0.01 4.04"], False, False),  # both within it
    ],
)
def test_a_mark_is_a_minus_where_sums_say_so_and_none_says_no(amounts: list[str], said: bool, minus: bool) -> None:
    reading = concluded(*amounts, said=said)
    marked = [cell for cell in reading.cells if cell.text.startswith("△")]
    assert all((cell.value is not None and cell.value < 0) == minus for cell in marked)
    assert reading.marks is minus
    told = [problem for problem in reading.problems if problem.code == "sign_unclear"]
    assert len(told) == (0 if minus else len(marked))
    assert all(problem.page == 3 for problem in told)
    assert len(reading.figures) == len(reading.cells) - len(told)
    before = len(reading.problems)
    conclude(reading, KNOWN)
    assert len(reading.problems) == before, "told once"


def test_marks_without_amounts_are_none() -> None:
    reading = concluded("2.00 △0.00 2.00")
    assert (reading.marks, len(reading.problems)) == (None, 0)


@pytest.mark.parametrize(
    ("broken", "whole", "flagged"), [(1, 0, False), (2, 0, True), (2, 8, False), (2, 7, True), (3, 12, False)]
)
def test_a_table_whose_sums_fail_badly_is_flagged(broken: int, whole: int, flagged: bool) -> None:
    reading = concluded(*["9.00 1.00 2.00"] * broken, *["3.00 1.00 2.00"] * whole)
    count = broken + whole
    told = [problem for problem in reading.problems if problem.code == "table_sums_fail"]
    assert len(reading.tables[0].identities) == count
    assert [(p.message, p.page) for p in told] == (
        [(f"支出表: {broken} of {count} sums fail, so 9.00 = 1.00 + 2.00", 3)] if flagged else []
    )


def test_the_years_own_columns_are_told_once_the_year_is_known() -> None:
    reading = TableReading(cells=cells("expenditure", "2030年决算数|2031年决算数", ("205 教育", "1 2")))
    conclude(reading, KNOWN)
    assert [f.basis for f in reading.figures] == ["prior_final", "final"]
    conclude_in_year(reading, KNOWN, 2032)
    assert [f.basis for f in reading.figures] == ["prior_final"]
    conclude_in_year(reading, KNOWN, None)
    assert len(reading.figures) == 1
    plain = TableReading(cells=cells("expenditure", "决算数", ("205 教育", "1")))
    conclude_in_year(plain, KNOWN, 2031)
    assert plain.figures == [], "nothing is dated: nothing to read again"
    rows = TableReading(cells=cells("sangong", "公务接待费", ("2031年", "1"), ("2030年", "2")))
    conclude_in_year(rows, KNOWN, 2031)
    assert [f.basis for f in rows.figures] == ["final", "prior_final"]


# codes and their names


@pytest.mark.parametrize(
    ("names", "faults"),
    [
        ([("205", "教育支出"), ("205", "教育"), ("20508", "进修及培训（款）")], []),
        ([("205", "")], []),
        ([("20", "某某")], ["code_malformed: 20 某某: a code has 3, 5 or 7 digits"]),
        ([("2999999", "某某")], ["code_unknown: 2999999 某某: no list has this code"]),
        (
            [("2999999", "某某"), ("2999999", "甲乙")],
            [
                "code_unknown: 2999999 某某: no list has this code",
                "code_two_names: 2999999 is printed as 某某 and as 甲乙",
            ],
        ),
        ([("205", "科学")], ["code_name_differs: 205 is printed as 科学; the list has 教育支出"]),
        (
            [("205", "教育"), ("205", "科学"), ("205", "科学")],
            [
                "code_name_differs: 205 is printed as 科学; the list has 教育支出",
                "code_two_names: 205 is printed as 教育 and as 科学",
            ],
        ),
        ([("2010307", "法制工作")], []),  # of a former edition: two letters of 法制建设
        ([("2010307", "法工制")], ["code_name_differs: 2010307 is printed as 法工制; the list has 法制建设"]),
        ([("2010307", "工作建设")], []),
    ],
)
def test_codes_that_do_not_agree_with_their_names(names: list[tuple[str, str]], faults: list[str]) -> None:
    found = disagreements([(code, name, 3 + at) for at, (code, name) in enumerate(names)], KNOWN.codes)
    assert [f"{fault.code}: {fault.message}" for fault in found] == faults
    assert all(fault.page is not None and fault.page >= 3 for fault in found)
