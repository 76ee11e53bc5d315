"""Tables drawn cell by cell: signs, percentages, years, comparisons, parts of a whole, amounts over two columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.tables.conclude import conclude
from extract.tables.model import TableFigure, TableReading

from .reading import knowledge
from .test_table_words import Row, drawn, figures

HEAD: Row = ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]


def spent(*rows: Row, title: str = "支出决算表", heads: Row = HEAD) -> TableReading:
    return drawn(title, [heads, *rows])


def values(reading: TableReading) -> list[tuple[str, Decimal | None, str | None]]:
    return [(cell.text, cell.value, cell.unit) for cell in reading.cells]


def codes(reading: TableReading) -> list[str]:
    return [problem.code for problem in reading.problems]


PERCENT = [
    "完成预算%", "为预算数的％", "占比", "占总支出比重", "预算完成率", "增减（%）", "增长率", "比上年（同比）+-%",
]  # fmt: skip


@pytest.mark.parametrize("head", PERCENT)
def test_a_column_of_percentages_is_no_money_and_no_figure(head: str) -> None:
    heads: Row = ["科目编码", "科目名称", "年初预算数", "决算数", head]
    reading = spent(["205", "教育支出", "80.00", "60.00", "75.00"], title="一般公共预算支出决算表", heads=heads)
    assert [(value, unit) for _, value, unit in values(reading)] == [
        (800000, "万元"), (600000, "万元"), (75, "%"),
    ]  # fmt: skip
    assert [(f.basis, f.value) for f in reading.figures] == [("initial_budget", 800000), ("final", 600000)]


def test_a_row_of_percentages_is_no_money_and_a_name_with_one_is() -> None:
    rows: list[Row] = [
        ["项目", "合计", "公务接待费", "因公出国（境）费"],
        ["预算数", "9.00", "3.00", "6.00"],
        ["决算数", "6.00", "2.00", "4.00"],
        ["完成率", "66.67", "66.67", "66.67"],
    ]
    reading = drawn("“三公”经费支出决算表", rows)
    assert {unit for text, _, unit in values(reading) if text == "66.67"} == {"%"}
    assert {f.value for f in reading.figures} == {90000, 30000, 60000, 20000, 40000}
    named = spent(["30113", "住房公积金（12%）", "9.00", "9.00", ""])
    assert [cell.value for cell in named.cells] == [90000, 90000]


CHANGES = [
    (["增减", "增减%"], [(Decimal(20000), "万元"), (Decimal("33.33"), "%")]),
    (["增减额", "增减"], [(Decimal(20000), "万元"), (Decimal("33.33"), "%")]),
    (["比上年增长"], [(None, "万元")]),
]


@pytest.mark.parametrize(("heads", "told"), CHANGES)
def test_a_change_is_what_the_column_beside_it_leaves(heads: Row, told: list[tuple[Decimal | None, str]]) -> None:
    reading = drawn(
        "“三公”经费支出决算表", [["项目", "决算数", *heads], ["公务接待费", "8.00", *["2.00", "33.33"][: len(heads)]]]
    )
    assert [(value, unit) for _, value, unit in values(reading)[1:]] == told
    assert ("table_unit_unclear" in codes(reading)) == (told[0][0] is None)
    assert [(f.item, f.basis) for f in reading.figures] == [("sangong.reception", "final")]


def test_percent_signs_in_the_cells_tell_what_the_head_leaves_open() -> None:
    rows: list[Row] = [
        ["项目", "决算数", "比上年增长"], ["公务接待费", "8.00", "-3.1%"], ["因公出国（境）费", "2.00", "0"],
    ]  # fmt: skip
    assert [(value, unit) for _, value, unit in values(drawn("“三公”经费支出决算表", rows))][1::2] == [
        (Decimal("-3.1"), "%"), (0, "%"),
    ]  # fmt: skip


def dated(title: str, heads: Row, year: int | None, kind: str = "决算") -> dict[str, Decimal]:
    """Columns of a table in a document of a year → basis and value of the row 公务接待费."""
    amounts: Row = [f"{number}.00" for number in range(1, len(heads) + 1)]
    reading = drawn(f"“三公”经费支出{title}", [["项目", *heads], ["公务接待费", *amounts]])
    conclude(reading, knowledge().tables, year)
    assert len({figure.basis for figure in reading.figures}) == len(reading.figures)
    return {figure.basis: figure.value / 10000 for figure in reading.figures}


YEARS = [
    ("决算表", ["2029年决算数", "2030年决算数", "2031年决算数"], 2031, {"prior_final": 2, "final": 3}),
    ("决算表", ["2029年决算数", "2030年决算数", "2031年决算数"], None, {"prior_final": 2, "final": 3}),
    ("决算表", ["2031年决算数", "2030年决算数", "2029年决算数"], 2031, {"final": 1, "prior_final": 2}),
    ("决算表", ["2029年度决算", "2031年度决算"], 2031, {"final": 2}),
    ("决算表", ["2031年决算数", "2032年预算数"], 2031, {"final": 1}),
    ("决算表", ["2031年年初预算数", "2031年执行数"], 2031, {"initial_budget": 1, "final": 2}),
    ("决算表", ["2031年执行数", "2030年执行数"], 2031, {"final": 1, "prior_final": 2}),
    ("决算表", ["上年决算数", "本年决算数"], 2031, {"prior_final": 1, "final": 2}),
    ("决算表", ["上年数", "预算数", "执行数"], 2031, {"prior_final": 1, "budget": 2, "final": 3}),
    ("决算表", ["2030年决算数"], 2031, {}),
    ("决算表", ["2031年决算数", "2031年决算比2030年决算增减额"], 2031, {"final": 1}),
    ("预算表", ["2029年预算数", "2030年预算数", "2031年预算数"], 2031, {"prior_budget": 2, "initial_budget": 3}),
    ("预算表", ["2030年预算数", "2030年预计执行数"], 2031, {"prior_budget": 1, "prior_execution": 2}),
    ("预算表", ["2030年预计执行数", "2031年预算数"], 2031, {"prior_execution": 1, "initial_budget": 2}),
    ("预算表", ["上年执行数", "预算数"], 2031, {"prior_execution": 1, "initial_budget": 2}),
    ("预算表", ["2029年执行数", "2030年执行数", "2031年预算数"], 2031, {"prior_execution": 2, "initial_budget": 3}),
    ("预算表", ["2030年决算数", "2031年预算数"], 2031, {"prior_final": 1, "initial_budget": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("title", "heads", "year", "told"), YEARS)
def test_a_head_says_this_year_or_last_year_and_a_third_is_no_basis(
    title: str, heads: Row, year: int | None, told: dict[str, int]
) -> None:
    assert dated(title, heads, year) == told


def test_a_head_that_names_an_item_is_that_item() -> None:
    rows: list[Row] = [
        ["2031年“三公”经费预算数", None, "2031年机关运行经费预算数", "2031年会议费预算数"],
        ["合计", "公务接待费", "^", "^"],
        ["6.40", "6.40", "88.00", "2.00"],
    ]
    found = figures("2031年部门“三公”经费和机关运行经费预算表", rows)
    assert found == {
        ("sangong", None, "initial_budget"): 64000,
        ("sangong.reception", None, "initial_budget"): 64000,
        ("operating_funds", None, "initial_budget"): 880000,
        ("conference", None, "initial_budget"): 20000,
    }


@pytest.mark.parametrize("head", ["追加预算数", "2031年债券支出预算数", "结转预算数"])
def test_a_head_that_says_more_than_its_basis_is_not_the_whole(head: str) -> None:
    heads: Row = ["科目编码", "科目名称", "2031年预算数", head]
    reading = spent(["205", "教育支出", "80.00", "60.00"], title="一般公共预算支出预算表", heads=heads)
    assert [f.value for f in reading.figures] == [800000]


COMPARED = ["收入决算对比情况表", "“三公”经费增减变动情况表", "支出决算与上年比较表", "一般公共预算支出对比表"]


@pytest.mark.parametrize("title", COMPARED)
def test_a_table_that_compares_keeps_its_cells_and_makes_no_figures(title: str) -> None:
    rows: list[Row] = [["项目", "上年", "本年", "增减额"], ["合计", "8.00", "6.00", "-2.00"]]
    reading = drawn(title, rows)
    assert [cell.value for cell in reading.cells] == [80000, 60000, -20000]
    assert [info.table for info in reading.tables] == ["comparison" if "决算" in title else "budget.comparison"]
    assert not reading.figures


def parts(reading: TableReading) -> list[tuple[str, str | None, Decimal]]:
    found: list[TableFigure] = reading.figures
    return [(f.item, f.function_code, f.value) for f in found]


def test_a_parts_column_beside_a_row_is_that_part_of_it() -> None:
    """上海: 本年支出 of each 类, and beneath it 人员经费, 公用经费 and 项目支出."""
    rows: list[Row] = [
        ["本年支出", None, None, None],
        ["项目", "合计", "基本支出", "项目支出"],
        ["一、教育支出", "9.00", "7.00", "2.00"],
        ["支出总计", "9.00", "7.00", "2.00"],
    ]
    assert parts(drawn("2031年预算单位财务收支预算总表", rows)) == [
        ("expenditure", "205", 90000),
        ("expenditure.basic", "205", 70000),
        ("expenditure.project", "205", 20000),
        ("grand_total", None, 90000),
    ]


def test_an_amount_over_the_columns_of_one_head_is_that_heads() -> None:
    heads: Row = ["科目编码", "科目名称", "本年支出合计", None, "项目支出"]
    reading = spent(
        ["205", "教育支出", "9.00", None, "2.00"], ["206", "科学技术支出", "7.00", None, "2.00"], heads=heads
    )
    assert [cell.value for cell in reading.cells] == [90000, 20000, 70000, 20000]
    assert "table_cell_unclear" not in codes(reading)


@pytest.mark.parametrize(("total", "holds"), [("24", True), ("26", False)])
def test_whole_amounts_are_off_by_halves_of_a_whole(total: str, holds: bool) -> None:
    rows: list[Row] = [
        ["项目", "决算数"],
        ["合计", total],
        *([name, amount] for name, amount in (("因公出国费", "3"), ("公务用车费", "14"), ("公务接待费", "6"))),
    ]
    reading = drawn("“三公”经费支出决算表", rows)
    assert [sum_.holds for info in reading.tables for sum_ in info.identities] == [holds]


OUT, FORMER = ["function_misplaced"], "其他国土资源事务支出"
NAMED = [
    # a 项 and a 款 by name alone, each under the rows above it
    (["205", "20508", ""], ["教育支出", "进修及培训", "培训支出"], ["205", "20508", "2050803"], []),
    (["213", "", "", ""], ["农林水支出", "水利", "行政运行", "林业和草原"], ["213", "21303", "2130301", "21302"], []),
    (["205", "", ""], ["一、教育支出", "二、科学技术支出", "三、其他支出"], ["205", "206", "229"], []),
    (["", "", ""], ["一、教育支出", "二、科学技术支出", "培训支出"], [None, None, None], []),
    # 2011899 and 2050803 lie elsewhere; 行政运行 stands in many
    (["220", "22001", ""], ["自然资源海洋气象等支出", "自然资源事务", FORMER], ["220", "22001", None], OUT),
    (["206", "", ""], ["科学技术支出", "培训支出", "科技条件与服务"], ["206", None, "20605"], OUT),
    (["213", ""], ["农林水支出", "行政运行"], ["213", None], OUT),
    (["", "205"], ["图书购置费", "教育支出"], [None, "205"], []),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "names", "told", "problems"), NAMED)
def test_a_row_that_prints_its_name_alone_has_a_code_under_the_rows_above_it(
    printed: Row, names: Row, told: list[str | None], problems: list[str]
) -> None:
    amounts = [f"{number}.00" for number in range(1, len(names) + 1)]
    rows: list[Row] = [[code, name, amount] for code, name, amount in zip(printed, names, amounts, strict=True)]
    reading = spent(*rows, heads=["科目编码", "科目名称", "合计"])
    found = {figure.value / 10000: figure.function_code for figure in reading.figures}
    assert [found.get(Decimal(number)) for number in range(1, len(names) + 1)] == told
    assert [code for code in codes(reading) if code.startswith("function")] == problems
    assert [cell.code for cell in reading.cells] == [code or None for code in printed], "as printed"
