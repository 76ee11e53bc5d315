"""Layouts of official tables that the real documents lack, drawn page by page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.knowledge.codes import assemble
from extract.reading.pages import Edge, Page
from extract.tables import TableReader, TableReading
from extract.tables.locate import pieces
from extract.tables.money import split_amounts

from .sheets import PITCH, blank, done, read, table, text

EDGES = (40.0, 100.0, 260.0, 360.0, 460.0, 560.0)
HEAD = [["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"]]
BODY = [
    ["", "合计", "31.00", "21.00", "10.00"],
    ["205", "教育支出", "31.00", "21.00", "10.00"],
    ["20508", "进修及培训", "31.00", "21.00", "10.00"],
    ["2050803", "培训支出", "31.00", "21.00", "10.00"],
]


def titled(page: Page, title: str = "支出决算表", unit: str = "单位：万元", top: float = 60.0) -> float:
    """A title and its unit; where the table begins."""
    text(page, 250, top, title, 16)
    text(page, 480, top + 20, unit)
    return top + 30


def told(reading: TableReading) -> list[tuple[int, str | None, str, str, str]]:
    return [(c.page, c.code, c.row_label, c.column_label.split(" / ")[-1], c.text) for c in reading.cells]


ONE_PAGE = [
    (1, row[0] or None, row[1], HEAD[0][column], row[column]) for row in BODY for column in (2, 3, 4)
]  # fmt: skip


@pytest.mark.parametrize("rules", ["full", "rows", "columns", "none"])
def test_rules_or_none_the_cells_are_the_same(rules: str) -> None:
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, *BODY], rules)
    if rules == "columns":  # a box around it, but no rule between the rows
        page.edges = [*page.edges, *(Edge(40, y, 560, y, True) for y in (90, 90 + PITCH, 90 + PITCH * 5))]
    reading = read(page)
    assert told(reading) == ONE_PAGE
    assert reading.cells[0].value == Decimal("310000.00")


def test_a_setting_other_than_the_rules_is_recorded() -> None:
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, *BODY], "columns")
    page.edges = [*page.edges, *(Edge(40, y, 560, y, True) for y in (90, 90 + PITCH, 90 + PITCH * 5))]
    assert read(page).tables[0].setting == "ruled columns, rows by text"


def test_digits_of_another_font_that_stand_higher_are_of_their_row() -> None:
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, *BODY], "none", lift=3.0)
    assert told(read(page)) == ONE_PAGE


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("rules", ["full", "none"])
def test_a_table_goes_on_over_the_page_with_its_head_or_without(again: bool, rules: str) -> None:
    first, second = blank(1), blank(2)
    table(first, titled(first), EDGES, [*HEAD, *BODY[:2]], rules)
    table(second, 60, EDGES, [*(HEAD if again else []), *BODY[2:]], rules)
    reading = read(first, second)
    assert [cell[1:] for cell in told(reading)] == [cell[1:] for cell in ONE_PAGE]
    assert [cell.page for cell in reading.cells] == [1] * 6 + [2] * 6
    assert len(reading.tables) == 1
    assert ("head printed again" in reading.tables[0].joins[0]) == again


def test_a_continued_page_without_its_top_rule_keeps_its_first_row() -> None:
    first, second = blank(1), blank(2)
    table(first, titled(first), EDGES, [*HEAD, *BODY[:2]])
    table(second, 60, EDGES, BODY[2:])
    second.edges = [edge for edge in second.edges if not (edge.horizontal and edge.top < 61)]
    assert [cell[1:] for cell in told(read(first, second))] == [cell[1:] for cell in ONE_PAGE]


@pytest.mark.parametrize("numbers_first", [True, False])
def test_a_row_cut_by_the_pages_edge_is_one_row(numbers_first: bool) -> None:
    whole = ["2080505", "机关事业单位基本养老保险缴费支出", "9.00", "9.00", ""]
    upper = ["2080505", "机关事业单位基本养老保险缴费", *(whole[2:] if numbers_first else ["", "", ""])]
    lower = ["", "支出", *(["", "", ""] if numbers_first else whole[2:])]
    first, second = blank(1), blank(2)
    table(first, titled(first), EDGES, [*HEAD, upper])
    table(second, 60, EDGES, [lower, ["210", "卫生健康支出", "1.00", "1.00", ""]])
    reading = read(first, second)
    page = 1 if numbers_first else 2
    assert told(reading)[:2] == [(page, whole[0], whole[1], head, "9.00") for head in ("本年支出合计", "基本支出")]
    assert told(reading)[2][1:3] == ("210", "卫生健康支出")
    assert any("cut by the page's edge" in how for how in reading.tables[0].joins)


def test_a_code_in_three_cells_takes_blank_parents_from_the_row_above() -> None:
    edges = (40.0, 80.0, 110.0, 140.0, 300.0, 400.0, 500.0)
    rows = [
        ["科目编码", None, None, "科目名称", "合计", "基本支出"],
        ["类", "款", "项", "^", "^", "^"],
        ["208", "", "", "社会保障和就业支出", "9.00", "9.00"],
        ["", "05", "", "行政事业单位养老支出", "9.00", "9.00"],
        ["", "", "05", "机关事业单位基本养老保险缴费支出", "9.00", "9.00"],
        ["合计", None, None, None, "9.00", "9.00"],
    ]
    page = blank()
    table(page, titled(page), edges, rows)
    reading = read(page)
    assert [cell.code for cell in reading.cells[::2]] == ["208", "20805", "2080505", None]
    assert reading.functions["2080505"] == "机关事业单位基本养老保险缴费支出"
    assert assemble(["208", "05", "06"], None) == "2080506"
    assert assemble(["205", "20508", "2050803"], None) == "2050803"


def test_numbers_of_rows_and_columns_are_no_money() -> None:
    edges = (40.0, 200.0, 230.0, 300.0, 460.0, 490.0, 560.0)
    rows = [
        ["收入", None, None, "支出", None, None],
        ["项目", "行次", "决算数", "项目", "行次", "决算数"],
        ["栏次", "", "1", "栏次", "", "2"],
        ["一、事业收入", "1", "7.00", "一、教育支出", "9", "7.00"],
        ["本年收入合计", "2", "7.00", "本年支出合计", "10", "7.00"],
    ]
    page = blank()
    table(page, titled(page, "收入支出决算总表"), edges, rows)
    reading = read(page)
    assert [cell.text for cell in reading.cells] == ["7.00"] * 4
    assert [n.printed for n in reading.numbers if n.kind == "line_number"] == ["1", "9", "2", "10"]
    assert [n.printed for n in reading.numbers if n.kind == "column_number"] == ["1", "2"]
    assert [(f.item, f.function_code) for f in reading.figures] == [
        ("revenue.undertaking", None), ("expenditure", "205"), ("revenue", None), ("expenditure", None),
    ]  # fmt: skip


def test_empty_zero_and_dash_stay_apart() -> None:
    page = blank()
    table(
        page, titled(page), EDGES, [*HEAD, ["205", "教育支出", "0.00", "-", ""], ["206", "科学技术支出", "0", "", ""]]
    )
    reading = read(page)
    assert [(c.text, c.value) for c in reading.cells] == [("0.00", 0), ("-", None), ("0", 0)]


def test_each_table_has_its_own_unit_and_one_without_a_unit_has_no_values() -> None:
    page = blank()
    end = table(page, titled(page, unit="单位：元"), EDGES, [*HEAD, BODY[0]])
    end = table(page, titled(page, "一般公共预算财政拨款支出决算表", "单位：万元", end + 40), EDGES, [*HEAD, BODY[0]])
    table(page, titled(page, "政府性基金预算财政拨款支出决算表", "　", end + 40), EDGES, [*HEAD, BODY[0]])
    reading = read(page)
    assert [info.unit for info in reading.tables] == ["元", "万元", None]
    assert [cell.value for cell in reading.cells[::3]] == [Decimal(31), Decimal(310000), None]
    assert "table_unit_missing" in {problem.code for problem in reading.problems}


def test_a_title_at_the_pages_foot_belongs_to_the_table_of_the_next_page() -> None:
    first, second = blank(1), blank(2)
    titled(first, top=740)
    table(second, 60, EDGES, [*HEAD, *BODY])
    assert [cell[1:] for cell in told(read(first, second))] == [cell[1:] for cell in ONE_PAGE]


def test_a_title_broken_where_its_end_is_a_title_too_is_taken_whole() -> None:
    page = blank()
    text(page, 250, 50, "2031年部门一般公共预算基本支出", 16)
    text(page, 250, 70, "部门预算经济分类预算表", 16)
    text(page, 480, 84, "单位：万元")
    rows = [
        ["科目编码", "科目名称", "合计", "人员经费", "公用经费"],
        ["301", "工资福利支出", "31.00", "21.00", "10.00"],
    ]
    table(page, 90, EDGES, rows)
    reader = TableReader()
    (region,) = [box for one in done(page) for box in reader.feed(one)]
    (info,) = reader.finish().tables
    assert (info.table, info.title) == ("budget.general_basic", "2031年部门一般公共预算基本支出部门预算经济分类预算表")
    assert region.top < 38


@pytest.mark.parametrize(("gap", "parts"), [(29.0, []), (31.0, ["公开01表", "收入支出", "决算总表"])])
def test_a_line_is_told_whole_and_in_the_parts_that_wide_gaps_divide(gap: float, parts: list[str]) -> None:
    page = blank()
    end = text(page, 40, 60, "公开 01表")
    text(page, text(page, end + gap, 60, "收入支出") + gap, 60, "决算总表")
    (line,) = next(done(page)).lines
    assert pieces(line) == ["公开 01表收入支出决算总表", *parts]


def test_another_table_at_the_next_pages_top_is_not_joined() -> None:
    first, second = blank(1), blank(2)
    table(first, titled(first), EDGES, [*HEAD, *BODY])
    text(second, 200, 60, "项目支出绩效自评表", 16)
    table(second, 80, EDGES, [["序号", "指标", "分值", "得分", "说明"], ["1", "产出", "50", "49", "良好"]])
    assert told(read(first, second)) == ONE_PAGE


def test_the_contents_and_sentences_that_name_a_table_are_none() -> None:
    page = blank()
    for line, words in enumerate(
        ["目录", "一、收入支出决算总表", "二、收入决算表", "三、支出决算表……3", "详见收入决算表。"]
    ):
        text(page, 60, 80 + 30 * line, words)
    reading = read(page)
    assert not reading.tables
    assert not reading.cells


def test_a_table_that_is_not_official_is_left_to_the_prose() -> None:
    page = blank()
    text(page, 60, 60, "纳入决算编制范围的单位包括：")
    table(page, 90, (40, 100, 300), [["序号", "单位名称"], ["1", "云岫区图书馆"], ["2", "云岫区文化馆"]])
    reader = TableReader()
    assert [reader.feed(one) for one in done(page)] == [[]]


def test_a_note_inside_the_frame_is_no_row_and_no_part_of_the_region() -> None:
    page = blank()
    note = "注：本表反映2031年度支出情况。"
    bottom = table(page, titled(page), EDGES, [*HEAD, *BODY, [note, None, None, None, None]])
    reader = TableReader()
    regions = [box for one in done(page) for box in reader.feed(one)]
    reading = reader.finish()
    assert told(reading) == ONE_PAGE
    assert regions[0].bottom < bottom - 5
    assert not [n for n in reading.numbers if n.printed == "2031"]


def test_numbers_that_jut_out_touch_or_overlap_stay_whole() -> None:
    edges = (40.0, 100.0, 200.0, 250.0, 300.0, 350.0)
    page = blank()
    top = titled(page, unit="单位：元")
    table(page, top, edges, [["科目编码", "科目名称", "合计", "基本", "项目"], ["205", "教育支出", "", "", ""]])
    low = top + PITCH * 1.6
    for right in (247.0, 297.0):  # 13 digits of 5 points: they reach 18 points into the column before
        text(page, right - 65, low, "42,663,800.00")
    assert [cell.text for cell in read(page).cells] == ["42,663,800.00"] * 2
    assert split_amounts("42,663,800.001.50") == [(0, 13), (13, 17)]
    assert split_amounts("12.345") == [(0, 6)]


def test_a_sum_that_fails_flags_its_table_and_changes_nothing() -> None:
    wrong = [["", "合计", "99.00", "21.00", "10.00"], ["205", "教育支出", "98.00", "21.00", "10.00"]]
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, *wrong])
    reading = read(page)
    assert [cell.text for cell in reading.cells[::3]] == ["99.00", "98.00"]
    assert [i.rule for i in reading.tables[0].identities if not i.holds] == ["I07", "I07", "I08"]
    assert "table_sums_fail" in {problem.code for problem in reading.problems}


@pytest.mark.parametrize("missing", [(460.0,), (360.0, 460.0)])
def test_rules_that_leave_out_a_column_are_not_believed(missing: tuple[float, ...]) -> None:
    page = blank()
    table(page, titled(page), EDGES, [*HEAD, *BODY])
    page.edges = [edge for edge in page.edges if edge.horizontal or edge.x0 not in missing]
    reading = read(page)
    assert told(reading) == ONE_PAGE
    assert [info.setting for info in reading.tables] == ["aligned"]
    assert not reading.problems


def test_a_title_that_names_two_tables_names_none() -> None:
    page = blank()
    table(page, titled(page, "财政拨款收支决算比较及项目支出绩效目标申报表"), EDGES, [*HEAD, BODY[0]])
    reading = read(page)
    assert [info.table for info in reading.tables] == [None]
    assert {cell.table for cell in reading.cells} == {None}
    (problem,) = [problem for problem in reading.problems if problem.code == "ambiguous"]
    assert "('fiscal', 'performance')" in problem.message


def test_a_budget_is_told_from_final_accounts_where_its_titles_do_not_say() -> None:
    page = blank()
    rows = [
        ["收入", None, "支出", None],
        ["项目", "预算数", "项目", "预算数"],
        ["一、事业收入", "7.00", "一、教育支出", "7.00"],
    ]
    table(page, titled(page, "部门收支总体情况表"), (40, 200, 300, 460, 560), rows)
    reading = read(page)
    assert reading.tables[0].table == "budget.revenue_expenditure"
    assert {figure.basis for figure in reading.figures} == {"initial_budget"}
