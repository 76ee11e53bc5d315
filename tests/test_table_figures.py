"""Cells with a label and a head → what they count, whose money it is, on which basis; and what a document's marks say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.numbers import read_number
from extract.tables.code_faults import disagreements
from extract.tables.conclude import conclude, conclude_in_year
from extract.tables.figures import Made, table_figures
from extract.tables.model import Cell, TableInfo, TableReading
from extract.tables.years import Bases

from .reading import knowledge

KNOWN = knowledge().tables
Row = tuple[str, str]  # `code label` or label, and amounts with a space between them


def cells(table: str, heads: str, *rows: Row, unit: str = "万元", table_id: str = "t01") -> list[Cell]:
    """Heads with `|` between them, and rows, → the cells of a table; `~` stands for no cell."""
    found = []
    for at, (name, amounts) in enumerate(rows):
        first, _, rest = name.partition(" ")
        code, label = (first, rest) if first.isdigit() else (None, name)
        for column, (head, text) in enumerate(zip(heads.split("|"), amounts.split(" "), strict=True)):
            number = read_number(text)
            value = None if number is None else number.amount * (number.sign or -1) * 10000
            if text != "~":
                found.append(Cell(
                    table_id, table, "表", unit, 3, at, column, label.replace("/", " / "), head.replace("/", " / "), code, text,
                    value, 1.0, 2.0, 3.0, 4.0,
                ))  # fmt: skip
    return found


def made(table: str, heads: str, *rows: Row, year: int | None = None, **names: str) -> Made:
    reading = TableReading(cells=cells(table, heads, *rows), functions=names)
    return table_figures(reading, KNOWN.items, KNOWN.codes, year)


def told(table: str, heads: str, *rows: Row, **names: str) -> list[str]:
    """`item@fund#code basis amount` of each figure."""
    return [
        f"{f.item}@{f.fund}#{f.function_code or f.economic_code or f.note or ''} {f.basis} {f.printed}"
        for f in made(table, heads, *rows, **names).figures
    ]


F = "final"
TOLD: dict[str, tuple[str, str, list[Row], list[str]]] = {
    "rows and the side of their head": (
        "revenue_expenditure", "收入/决算数|支出/决算数", [("一、事业收入", "1 ~"), ("一、教育支出", "~ 2"), ("本年支出合计", "~ 3"), ("某某", "4 ~"), ("某某", "~ 5")],
        [f"revenue.undertaking@all# {F} 1", f"expenditure@all#205 {F} 2", f"expenditure@all# {F} 3"],
    ),
    "a head of no side": ("revenue_expenditure", "决算数", [("一、事业收入", "1")], []),
    "the last part of a label": ("revenue_expenditure", "收入/决算数", [("某某/事业收入", "1"), ("事业收入/某某", "2")], [f"revenue.undertaking@all# {F} 1"]),
    "a code in a table by rows": ("revenue_expenditure", "支出/决算数", [("20508 某某", "1")], [f"expenditure@all#20508 {F} 1"]),
    "whose money a head is": (
        "fiscal", "支出/合计|支出/政府性基金预算财政拨款|收入/决算数", [("一、教育支出", "1 2 ~"), ("本年收入合计", "~ ~ 3")],
        [f"expenditure@fiscal#205 {F} 1", f"expenditure@gov_fund#205 {F} 2", f"revenue@fiscal# {F} 3"],
    ),
    "funds under what was carried over": (
        "fiscal", "收入/决算数",
        [("年初财政拨款结转和结余", "1"), ("一般公共预算财政拨款", "2"), ("政府性基金预算财政拨款", "3"), ("总计", "4"), ("一般公共预算财政拨款", "5")],
        [f"carryover.opening@fiscal# {F} 1", f"carryover.opening@general# {F} 2", f"carryover.opening@gov_fund# {F} 3",
         f"grand_total@fiscal# {F} 4", f"revenue.general@fiscal# {F} 5"],
    ),
    "each side has its own": (
        "fiscal", "收入/决算数|支出/决算数",
        [("年初财政拨款结转和结余", "1 ~"), ("一般公共预算财政拨款", "~ 2"), ("一般公共预算财政拨款", "3 ~")],
        [f"carryover.opening@fiscal# {F} 1", f"carryover.opening@general# {F} 3"],
    ),
    "among all money a fund with an ordinal is a revenue": (
        "revenue_expenditure", "收入/决算数|支出/决算数",
        [("上年结转", "1 ~"), ("一、一般公共预算", "2 ~"), ("上年结转", "3 ~"), ("一般公共预算", "4 ~"), ("结转下年", "~ 5"), ("一般公共预算", "~ 6")],
        [f"carryover.opening@all# {F} 1", f"revenue.general@all# {F} 2", f"carryover.opening@all# {F} 3",
         f"carryover.opening@general# {F} 4", f"carryover.closing@all# {F} 5"],
    ),
    "a part over the columns": (
        "revenue_expenditure", "本年支出/合计|本年支出/基本支出/人员经费|支出/项目支出",
        [("一、教育支出", "1 2 3"), ("本年支出合计", "4 5 6"), ("支出总计", "7 8 9"), ("20508 某某", "~ 1 ~")],
        [f"expenditure@all#205 {F} 1", f"expenditure.basic.personnel@all#205 {F} 2", f"expenditure.project@all#205 {F} 3",
         f"expenditure@all# {F} 4", f"expenditure.basic.personnel@all# {F} 5", f"expenditure.project@all# {F} 6",
         f"grand_total@all# {F} 7", f"expenditure.basic.personnel@all#20508 {F} 1"],
    ),
    "a part of the revenues": (
        "revenue_expenditure", "本年收入/事业收入|收入/一般公共预算", [("本年收入合计", "1 2"), ("事业收入", "3 4")],
        [f"revenue.undertaking@all# {F} 1", f"revenue@general# {F} 2", f"revenue.undertaking@general# {F} 4"],
    ),
    "purchases": ("procurement", "采购/决算数", [("政府采购货物支出", "1")], [f"procurement.goods@None# {F} 1"]),
    "columns with codes": (
        "expenditure", "本年支出合计|基本支出|项目支出|某某|决算数", [("205 教育", "1 2 3 4 5"), ("30101 工资", "6 ~ ~ ~ ~")],
        [f"expenditure@all#205 {F} 1", f"expenditure.basic@all#205 {F} 2", f"expenditure.project@all#205 {F} 3",
         f"expenditure@all#205 {F} 5", f"expenditure@all#30101 {F} 6"],
    ),
    "a total and rows of no name": (
        "expenditure", "基本支出|决算数", [("合计", "1 2"), ("某某", "3 4"), ("某某/合计", "5 6"), ("合计/某某", "7 8")],
        [f"expenditure.basic@all# {F} 1", f"expenditure@all# {F} 2"],
    ),
    "an item of a row under a plain head": (
        "general_expenditure", "决算数|基本支出", [("项目支出", "1 2"), ("一、教育支出", "3 4")], [f"expenditure.project@general# {F} 1"],
    ),
    "a name under a row with a code": (
        "expenditure", "决算数|某某", [("205 教育", "1 ~"), ("进修及培训", "2 3"), ("某某", "4 ~")],
        [f"expenditure@all#205 {F} 1", f"expenditure@all#20508 {F} 2"],
    ),
    "economic names have no functions under them": ("general_basic", "合计", [("301 工资", "1"), ("进修及培训", "2"), ("合计", "3")],
        [f"expenditure.basic@general#301 {F} 1", f"expenditure.basic@general# {F} 3"]),
    "人员 and 公用": ("general_basic", "人员经费|公用经费|人员经费/合计|公用经费/金额", [("301 工资", "1 ~ ~ ~"), ("302 商品", "~ 2 ~ ~"), ("合计", "~ ~ 3 4")],
        [f"expenditure.basic.personnel@general#301 {F} 1", f"expenditure.basic.public@general#302 {F} 2",
         f"expenditure.basic.personnel@general# {F} 3", f"expenditure.basic.public@general# {F} 4"]),
    "heads in a path": (
        "expenditure", "基本支出/合计|基本支出/决算数|基本支出/某某|某某/合计|某某/决算数|合计/合计|本年支出/人员经费",
        [("205 教育", "1 2 3 4 5 6 7")],
        [f"expenditure.basic@all#205 {F} 1", f"expenditure.basic@all#205 {F} 2", f"expenditure@all#205 {F} 4",
         f"expenditure@all#205 {F} 5", f"expenditure@all#205 {F} 6", f"expenditure.basic.personnel@all#205 {F} 7"],
    ),
    "a part of a fund": (
        "revenue", "合计|一般公共预算/小计|一般公共预算/财政拨款|财政拨款", [("合计", "1 2 3 4")],
        [f"revenue@all# {F} 1", f"revenue.general@all# {F} 2", f"revenue.fiscal@all# {F} 4"],
    ),
    "what was carried over, by funds": (
        "revenue", "合计|上年结转|上年结转/小计|上年结转/一般公共预算|上年结转/某某|本年收入|本年收入/小计|总计/某某", [("合计", "1 2 3 4 5 6 7 8")],
        [f"grand_total@all# {F} 1", f"carryover.opening@all# {F} 2", f"carryover.opening@all# {F} 3",
         f"carryover.opening@general# {F} 4", f"revenue@all# {F} 6", f"revenue@all# {F} 7"],
    ),
    "three and no more": (
        "sangong", "合计|因公出国费|公务用车费/小计|公务用车费/公务用车购置费", [("合计", "1 2 3 4"), ("某某局", "5 6 ~ ~")],
        [f"sangong@None# {F} 1", f"sangong.abroad@None# {F} 2", f"sangong.vehicle@None# {F} 3",
         f"sangong.vehicle.purchase@None# {F} 4", f"sangong.abroad@None#某某局 {F} 6"],
    ),
    "three and something else": ("sangong", "合计|因公出国费|会议费", [("合计", "1 2 3")], [f"sangong.abroad@None# {F} 2", f"conference@None# {F} 3"]),
    "rows of three": ("sangong", "决算数", [("公务接待费", "1"), ("合计", "2"), ("某某", "3")], [f"sangong.reception@None# {F} 1", f"sangong@None# {F} 2"]),
    "a basis in the row": ("sangong", "公务接待费|合计", [("年初预算数", "1 2"), ("决算数", "3 4"), ("较预算增减", "5 ~")],
        ["sangong.reception@None# initial_budget 1", "sangong@None# initial_budget 2", f"sangong.reception@None# {F} 3", f"sangong@None# {F} 4"]),
    "one year's row alone": ("sangong", "公务接待费", [("2031年", "1")], []),
    "two years' rows": ("sangong", "公务接待费", [("2030年", "1"), ("2031年", "2")], ["sangong.reception@None# prior_final 1", f"sangong.reception@None# {F} 2"]),
    "comparisons": ("expenditure", "决算数|比上年增减", [("205 教育", "1 2")], [f"expenditure@all#205 {F} 1"]),
    "a budget": ("budget.expenditure", "预算数|上年预算数", [("205 教育", "1 2")], ["expenditure@all#205 initial_budget 1", "expenditure@all#205 prior_budget 2"]),
    "no table": ("某某", "决算数", [("205 教育", "1")], []),
}  # fmt: skip


@pytest.mark.parametrize("name", TOLD)
def test_what_cells_count(name: str) -> None:
    table, heads, rows, wanted = TOLD[name]
    assert told(table, heads, *rows) == wanted


def test_a_class_has_the_code_that_the_document_prints() -> None:
    row = ("一、教育支出", "1")
    assert told("revenue_expenditure", "支出/决算数", row) == ["expenditure@all#205 final 1"]
    assert told("revenue_expenditure", "支出/决算数", row, **{"299": "教育支出"}) == ["expenditure@all#299 final 1"]
    assert told("revenue_expenditure", "支出/决算数", row, **{"20501": "教育支出"}) == ["expenditure@all#205 final 1"]
    both = {"298": "教育支出", "299": "教育支出"}
    assert told("revenue_expenditure", "支出/决算数", row, **both) == ["expenditure@all#205 final 1"]
    assert told("revenue_expenditure", "支出/决算数", ("一、教育", "1")) == ["expenditure@all#205 final 1"]


def test_all_of_a_figure() -> None:
    (one,) = made("expenditure", "决算数", ("20508 进修及培训", "1.50"), **{"205": "教育大类"}).figures
    assert (one.figure_id, one.function_code, one.function_name) == ("t01.r0.c0", "20508", "教育大类/进修及培训")
    assert (one.economic_code, one.economic_name, one.measure, one.unit) == (None, None, "amount", "元")
    assert (one.value, one.printed, one.quote) == (15000, "1.50", "20508 进修及培训 1.50")
    assert (one.table_id, one.row, one.column, one.page) == ("t01", 0, 0, 3)
    assert (one.x0, one.top, one.x1, one.bottom, one.pattern_id) == (1, 2, 3, 4, "table.expenditure")
    assert (one.origin, one.stated_none, one.confirmed_by, one.contradicted_by) == ("table", False, 0, 0)
    (other,) = made("general_basic", "合计", ("30101 基本工资", "1.50")).figures
    assert (other.function_code, other.economic_code, other.function_name) == (None, "30101", None)
    assert other.economic_name == "工资福利支出/基本工资"
    counted = made("sangong", "决算数|公务接待批次（个）", ("公务用车保有量（辆）", "3 4")).figures
    assert [(f.item, f.measure, f.unit) for f in counted] == [("sangong.vehicle.kept", "count", "辆")]
    quotes = made("expenditure", "基本支出|项目支出", ("205 教育", "1 2"), ("", "3 ~"))
    assert [f.quote for f in quotes.figures] == ["205 教育 1 2", "205 教育 1 2", "3"]
    reading = TableReading(cells=cells("expenditure", "决算数|完成率", ("205 教育", "1 2")))
    reading.cells[1].unit = "%"
    assert len(table_figures(reading, KNOWN.items, KNOWN.codes).figures) == 1


def test_a_cell_without_a_value_is_told_apart() -> None:
    found = made("expenditure", "基本支出|项目支出|决算数", ("205 教育", "1（2 - 3"))
    assert [(f.printed, f.value) for f in found.unread] == [("1（2", 0)]
    assert [f.printed for f in found.figures] == ["3"]
    assert [fault.code for fault in found.faults] == []
    lost = made("expenditure", "决算数", ("206 科学技术", "1"), ("培训支出", "2"))
    assert [(fault.code, fault.page) for fault in lost.faults] == [("function_misplaced", 3)]
    assert lost.faults[0].message == "培训 under 206: its code is elsewhere"


def test_tables_are_read_each_for_itself() -> None:
    both = [*cells("expenditure", "决算数", ("205 教育", "1")), *cells("revenue", "事业收入", ("合计", "2"), table_id="t02")]
    found = table_figures(TableReading(cells=both), KNOWN.items, KNOWN.codes).figures
    assert [(f.figure_id, f.item) for f in found] == [("t01.r0.c0", "expenditure"), ("t02.r0.c0", "revenue.undertaking")]


# years


def bases(*heads: str, budget: bool = False, year: int | None = None) -> tuple[int | None, list[str | None]]:
    found = Bases(heads, KNOWN.items, budget, year)
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
    (("年初预算数", "上年年初预算数"), {}, (None, ["initial_budget", "prior_budget"])),
]  # fmt: skip


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


@pytest.mark.parametrize(("broken", "whole", "flagged"), [(1, 0, False), (2, 0, True), (2, 8, False), (2, 7, True), (3, 12, False)])
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
        ([("2999999", "某某"), ("2999999", "甲乙")], [
            "code_unknown: 2999999 某某: no list has this code", "code_two_names: 2999999 is printed as 某某 and as 甲乙",
        ]),
        ([("205", "科学")], ["code_name_differs: 205 is printed as 科学; the list has 教育支出"]),
        ([("205", "教育"), ("205", "科学"), ("205", "科学")], [
            "code_name_differs: 205 is printed as 科学; the list has 教育支出", "code_two_names: 205 is printed as 教育 and as 科学",
        ]),
        ([("2010307", "法制工作")], []),  # of a former edition: two letters of 法制建设
        ([("2010307", "法工制")], ["code_name_differs: 2010307 is printed as 法工制; the list has 法制建设"]),
        ([("2010307", "工作建设")], []),
    ],
)  # fmt: skip
def test_codes_that_do_not_agree_with_their_names(names: list[tuple[str, str]], faults: list[str]) -> None:
    found = disagreements([(code, name, 3 + at) for at, (code, name) in enumerate(names)], KNOWN.codes)
    assert [f"{fault.code}: {fault.message}" for fault in found] == faults
    assert all(fault.page is not None and fault.page >= 3 for fault in found)


def test_an_amount_is_in_yuan() -> None:
    (one,) = made("expenditure", "决算数", ("205 教育", "-1.5")).figures
    assert one.value == Decimal(-15000)
