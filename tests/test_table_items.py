"""Rows and columns of each official table → the items that their cells count."""

from __future__ import annotations

import pytest

from .test_table_figures import Row, told

F = "final"
TOLD: dict[str, tuple[str, str, list[Row], list[str]]] = {
    "rows and the side of their head": (
        "revenue_expenditure",
        "收入/决算数|支出/决算数",
        [("一、事业收入", "1 ~"), ("一、教育支出", "~ 2"), ("本年支出合计", "~ 3"), ("某某", "4 ~"), ("某某", "~ 5")],
        [f"revenue.undertaking@all# {F} 1", f"expenditure@all#205 {F} 2", f"expenditure@all# {F} 3"],
    ),
    "a head of no side": ("revenue_expenditure", "决算数", [("一、事业收入", "1")], []),
    "the last part of a label": (
        "revenue_expenditure",
        "收入/决算数",
        [("某某/事业收入", "1"), ("事业收入/某某", "2")],
        [f"revenue.undertaking@all# {F} 1"],
    ),
    "a code in a table by rows": (
        "revenue_expenditure",
        "支出/决算数",
        [("20508 某某", "1")],
        [f"expenditure@all#20508 {F} 1"],
    ),
    "whose money a head is": (
        "fiscal",
        "支出/合计|支出/政府性基金预算财政拨款|收入/决算数",
        [("一、教育支出", "1 2 ~"), ("本年收入合计", "~ ~ 3")],
        [f"expenditure@fiscal#205 {F} 1", f"expenditure@gov_fund#205 {F} 2", f"revenue@fiscal# {F} 3"],
    ),
    "funds under what was carried over": (
        "fiscal",
        "收入/决算数",
        [
            ("年初财政拨款结转和结余", "1"),
            ("一般公共预算财政拨款", "2"),
            ("政府性基金预算财政拨款", "3"),
            ("总计", "4"),
            ("一般公共预算财政拨款", "5"),
        ],
        [
            f"carryover.opening@fiscal# {F} 1",
            f"carryover.opening@general# {F} 2",
            f"carryover.opening@gov_fund# {F} 3",
            f"grand_total@fiscal# {F} 4",
            f"revenue.general@fiscal# {F} 5",
        ],
    ),
    "each side has its own": (
        "fiscal",
        "收入/决算数|支出/决算数",
        [("年初财政拨款结转和结余", "1 ~"), ("一般公共预算财政拨款", "~ 2"), ("一般公共预算财政拨款", "3 ~")],
        [f"carryover.opening@fiscal# {F} 1", f"carryover.opening@general# {F} 3"],
    ),
    "among all money a fund with an ordinal is a revenue": (
        "revenue_expenditure",
        "收入/决算数|支出/决算数",
        [
            ("上年结转", "1 ~"),
            ("一、一般公共预算", "2 ~"),
            ("上年结转", "3 ~"),
            ("一般公共预算", "4 ~"),
            ("结转下年", "~ 5"),
            ("一般公共预算", "~ 6"),
        ],
        [
            f"carryover.opening@all# {F} 1",
            f"revenue.general@all# {F} 2",
            f"carryover.opening@all# {F} 3",
            f"carryover.opening@general# {F} 4",
            f"carryover.closing@all# {F} 5",
        ],
    ),
    "a part over the columns": (
        "revenue_expenditure",
        "本年支出/合计|本年支出/基本支出/人员经费|支出/项目支出",
        [("一、教育支出", "1 2 3"), ("本年支出合计", "4 5 6"), ("支出总计", "7 8 9"), ("20508 某某", "~ 1 ~")],
        [
            f"expenditure@all#205 {F} 1",
            f"expenditure.basic.personnel@all#205 {F} 2",
            f"expenditure.project@all#205 {F} 3",
            f"expenditure@all# {F} 4",
            f"expenditure.basic.personnel@all# {F} 5",
            f"expenditure.project@all# {F} 6",
            f"grand_total@all# {F} 7",
            f"expenditure.basic.personnel@all#20508 {F} 1",
        ],
    ),
    "a part of the revenues": (
        "revenue_expenditure",
        "本年收入/事业收入|收入/一般公共预算",
        [("本年收入合计", "1 2"), ("事业收入", "3 4")],
        [f"revenue.undertaking@all# {F} 1", f"revenue@general# {F} 2", f"revenue.undertaking@general# {F} 4"],
    ),
    "purchases": ("procurement", "采购/决算数", [("政府采购货物支出", "1")], [f"procurement.goods@None# {F} 1"]),
    "columns with codes": (
        "expenditure",
        "本年支出合计|基本支出|项目支出|某某|决算数",
        [("205 教育", "1 2 3 4 5"), ("30101 工资", "6 ~ ~ ~ ~")],
        [
            f"expenditure@all#205 {F} 1",
            f"expenditure.basic@all#205 {F} 2",
            f"expenditure.project@all#205 {F} 3",
            f"expenditure@all#205 {F} 5",
            f"expenditure@all#30101 {F} 6",
        ],
    ),
    "a total and rows of no name": (
        "expenditure",
        "基本支出|决算数",
        [("合计", "1 2"), ("某某", "3 4"), ("某某/合计", "5 6"), ("合计/某某", "7 8")],
        [f"expenditure.basic@all# {F} 1", f"expenditure@all# {F} 2"],
    ),
    "an item of a row under a plain head": (
        "general_expenditure",
        "决算数|基本支出|本年支出/决算数",
        [("项目支出", "1 2 3"), ("一、教育支出", "4 5 ~")],
        [f"expenditure.project@general# {F} 1", f"expenditure.project@general# {F} 3"],
    ),
    "a name under a row with a code": (
        "expenditure",
        "决算数|某某",
        [("205 教育", "1 ~"), ("进修及培训", "2 3"), ("某某", "4 ~")],
        [f"expenditure@all#205 {F} 1", f"expenditure@all#20508 {F} 2"],
    ),
    "a name under a code where revenue and expenditure are one table": (
        "gov_fund",
        "本年支出|本年收入",
        [("208 社会保障", "1 2"), ("行政事业单位养老支出", "3 4")],
        [
            f"expenditure@gov_fund#208 {F} 1",
            f"revenue@gov_fund#208 {F} 2",
            f"expenditure@gov_fund#20805 {F} 3",
            f"revenue@gov_fund#20805 {F} 4",
        ],
    ),
    "an item with its basis in one head": (
        "expenditure",
        "2031年基本支出决算数|决算数",
        [("205 教育", "1 2")],
        [f"expenditure.basic@all#205 {F} 1", f"expenditure@all#205 {F} 2"],
    ),
    "economic names have no functions under them": (
        "general_basic",
        "合计",
        [("301 工资", "1"), ("进修及培训", "2"), ("合计", "3")],
        [f"expenditure.basic@general#301 {F} 1", f"expenditure.basic@general# {F} 3"],
    ),
    "人员 and 公用": (
        "general_basic",
        "人员经费|公用经费|人员经费/合计|公用经费/金额",
        [("301 工资", "1 ~ ~ ~"), ("302 商品", "~ 2 ~ ~"), ("合计", "~ ~ 3 4")],
        [
            f"expenditure.basic.personnel@general#301 {F} 1",
            f"expenditure.basic.public@general#302 {F} 2",
            f"expenditure.basic.personnel@general# {F} 3",
            f"expenditure.basic.public@general# {F} 4",
        ],
    ),
    "heads in a path": (
        "expenditure",
        "基本支出/合计|基本支出/决算数|基本支出/某某|某某/合计|某某/决算数|合计/合计|本年支出/人员经费",
        [("205 教育", "1 2 3 4 5 6 7")],
        [
            f"expenditure.basic@all#205 {F} 1",
            f"expenditure.basic@all#205 {F} 2",
            f"expenditure@all#205 {F} 4",
            f"expenditure@all#205 {F} 5",
            f"expenditure@all#205 {F} 6",
            f"expenditure.basic.personnel@all#205 {F} 7",
        ],
    ),
    "a part of a fund": (
        "revenue",
        "合计|一般公共预算/小计|一般公共预算/财政拨款|财政拨款",
        [("合计", "1 2 3 4")],
        [f"revenue@all# {F} 1", f"revenue.general@all# {F} 2", f"revenue.fiscal@all# {F} 4"],
    ),
    "what was carried over, by funds": (
        "revenue",
        "合计|上年结转|上年结转/小计|上年结转/一般公共预算|上年结转/某某|本年收入|本年收入/小计|总计/某某",
        [("合计", "1 2 3 4 5 6 7 8")],
        [
            f"grand_total@all# {F} 1",
            f"carryover.opening@all# {F} 2",
            f"carryover.opening@all# {F} 3",
            f"carryover.opening@general# {F} 4",
            f"revenue@all# {F} 6",
            f"revenue@all# {F} 7",
        ],
    ),
    "three and no more": (
        "sangong",
        "合计|因公出国费|公务用车费/小计|公务用车费/公务用车购置费",
        [("合计", "1 2 3 4"), ("某某局", "5 6 ~ ~")],
        [
            f"sangong@None# {F} 1",
            f"sangong.abroad@None# {F} 2",
            f"sangong.vehicle@None# {F} 3",
            f"sangong.vehicle.purchase@None# {F} 4",
            f"sangong.abroad@None#某某局 {F} 6",
        ],
    ),
    "three and something else": (
        "sangong",
        "合计|因公出国费|会议费",
        [("合计", "1 2 3")],
        [f"sangong.abroad@None# {F} 2", f"conference@None# {F} 3"],
    ),
    "rows of three": (
        "sangong",
        "决算数",
        [("公务接待费", "1"), ("合计", "2"), ("某某", "3")],
        [f"sangong.reception@None# {F} 1", f"sangong@None# {F} 2"],
    ),
    "a basis in the row": (
        "sangong",
        "公务接待费|合计",
        [("年初预算数", "1 2"), ("决算数", "3 4"), ("较预算增减", "5 ~")],
        [
            "sangong.reception@None# initial_budget 1",
            "sangong@None# initial_budget 2",
            f"sangong.reception@None# {F} 3",
            f"sangong@None# {F} 4",
        ],
    ),
    "one year's row alone": ("sangong", "公务接待费", [("2031年", "1")], []),
    "two years' rows": (
        "sangong",
        "公务接待费",
        [("2030年", "1"), ("2031年", "2")],
        ["sangong.reception@None# prior_final 1", f"sangong.reception@None# {F} 2"],
    ),
    "comparisons": ("expenditure", "决算数|比上年增减", [("205 教育", "1 2")], [f"expenditure@all#205 {F} 1"]),
    "a budget": (
        "budget.expenditure",
        "预算数|上年预算数",
        [("205 教育", "1 2")],
        ["expenditure@all#205 initial_budget 1", "expenditure@all#205 prior_budget 2"],
    ),
    "no table": ("某某", "决算数", [("205 教育", "1")], []),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_cells_count(name: str) -> None:
    table, heads, rows, wanted = TOLD[name]
    assert told(table, heads, *rows) == wanted
