"""Official tables of other provinces, drawn: what their titles, heads and labels say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.tables.figures import table_figures
from extract.tables.model import TableReading

from .reading import knowledge
from .sheets import blank, table, text
from .test_table_layouts import read

Row = list[str | None]


def drawn(title: str, rows: list[Row], across: float = 900.0) -> TableReading:
    """A table on a page of its own, read."""
    page = blank(across=across)
    text(page, across / 2 - 80, 60, title, 14)
    text(page, across - 140, 80, "单位：万元")
    count = len(rows[0])
    table(page, 92, [40 + column * (across - 80) / count for column in range(count + 1)], rows)
    return read(page)


def figures(title: str, rows: list[Row], across: float = 900.0) -> dict[tuple[str, str | None, str], Decimal]:
    """A drawn table's figures: (item, fund, basis) → what the rows without a code say."""
    known = knowledge().tables
    found = table_figures(drawn(title, rows, across), known.items, known.codes).figures
    return {(f.item, f.fund, f.basis): f.value for f in found if not f.function_code}


def test_what_was_carried_over_is_no_revenue_of_the_year() -> None:
    """收入总表 of Jiangsu: 合计 over 本年收入 and 上年结转结余, each by fund."""
    rows: list[Row] = [
        ["部门名称", "合计", "本年收入", None, None, "上年结转结余", None],
        ["^", "^", "小计", "一般公共预算", "单位资金", "小计", "一般公共预算"],
        ["合计", "318.00", "311.00", "291.00", "20.00", "7.00", "7.00"],
    ]
    assert figures("收入总表", rows) == {
        ("grand_total", "all", "initial_budget"): 3180000,
        ("revenue", "all", "initial_budget"): 3110000,
        ("revenue.general", "all", "initial_budget"): 2910000,
        ("revenue.unit_funds", "all", "initial_budget"): 200000,
        ("carryover.opening", "all", "initial_budget"): 70000,
        ("carryover.opening", "general", "initial_budget"): 70000,
    }


def test_a_total_beside_what_was_carried_over_is_the_sides() -> None:
    """部门收入总表 as the central budget has it: 合计 is what there is to spend, not what comes in this year."""
    rows: list[Row] = [
        ["科目", "合计", "上年结转", "一般公共预算拨款收入", "事业收入"],
        ["合计", "318.00", "7.00", "291.00", "20.00"],
    ]
    assert figures("部门收入总表", rows) == {
        ("grand_total", "all", "initial_budget"): 3180000,
        ("carryover.opening", "all", "initial_budget"): 70000,
        ("revenue.general", "all", "initial_budget"): 2910000,
        ("revenue.undertaking", "all", "initial_budget"): 200000,
    }


HELD = [
    (["合计", "一般公共预算拨款收入", "财政专户管理资金收入", "事业收入"], ["318.00", "291.00", "7.00", "20.00"]),
    (["合计", "一般公共预算拨款收入", "单位资金收入"], ["318.00", "298.00", "20.00"]),
    (["合计", "一般公共预算拨款收入", "其他资金"], ["318.00", "298.00", "20.00"]),
    (["合计", "一般公共预算拨款收入", "其他收入", "其他资金"], ["318.00", "291.00", "7.00", "20.00"]),
    (["合计", "上年结转", "一般公共预算拨款收入", "事业收入"], ["318.00", "7.00", "291.00", "20.00"]),
    (["合计", "一般公共预算拨款收入", "使用非财政拨款结余"], ["318.00", "291.00", "27.00"]),
]


@pytest.mark.parametrize(("heads", "amounts"), HELD)
def test_a_rows_sum_knows_every_source(heads: Row, amounts: Row) -> None:
    """部门收入总表: the row holds as printed, and fails once a part is another."""
    reading = drawn("部门收入总表", [["科目", *heads], ["合计", *amounts]])
    assert [(sum_.rule, sum_.holds) for info in reading.tables for sum_ in info.identities] == [("I06", True)]
    reading = drawn("部门收入总表", [["科目", *heads], ["合计", *amounts[:-1], "21.00"]])
    assert [(sum_.rule, sum_.holds) for info in reading.tables for sum_ in info.identities] == [("I06", False)]


SANGONG: list[Row] = [
    ["2030年预算数", None, None, "2031年预算数", None, None],
    ["合计", "因公出国（境）费", "公务接待费", "合计", "因公出国（境）费", "公务接待费"],
    ["9.00", "6.00", "3.00", "8.00", "6.00", "2.00"],
]


def test_the_sum_of_a_table_of_three_is_theirs() -> None:
    found = figures("一般公共预算“三公”经费支出预算表", SANGONG)
    assert found["sangong", None, "prior_budget"] == 90000
    assert found["sangong", None, "initial_budget"] == 80000


@pytest.mark.parametrize("more", ["会议费", "机关运行经费"])
def test_the_sum_of_a_table_of_more_than_three_is_nobodys(more: str) -> None:
    rows = [[more if cell == "公务接待费" else cell for cell in row] for row in SANGONG]
    assert "sangong" not in {item for item, _, _ in figures("一般公共预算“三公”经费支出预算表", rows)}


def test_a_row_may_say_the_basis() -> None:
    """陕西: 三公, 会议费 and 培训费 in columns, 预算数 and 决算数 in rows."""
    rows: list[Row] = [
        ["项目", "“三公”经费", None, None, "会议费"],
        ["^", "小计", "公务接待费", "因公出国（境）费用", "^"],
        ["预算数", "9.00", "3.00", "6.00", "2.00"],
        ["决算数", "7.00", "1.00", "6.00", "1.00"],
    ]
    found = figures("一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", rows)
    assert (found["sangong", None, "budget"], found["sangong", None, "final"]) == (90000, 70000)
    assert (found["conference", None, "budget"], found["conference", None, "final"]) == (20000, 10000)


def test_a_row_may_say_the_year() -> None:
    """北京: last year's row over this year's."""
    rows: list[Row] = [
        ["年度", "合计", "因公出国（境）费", "公务接待费"],
        ["2030年", "9.00", "6.00", "3.00"],
        ["2031年", "8.00", "6.00", "2.00"],
    ]
    found = figures("一般公共预算“三公”经费支出情况表", rows)
    assert found["sangong", None, "prior_budget"] == 90000
    assert found["sangong", None, "initial_budget"] == 80000
    assert found["sangong.reception", None, "prior_budget"] == 30000


def test_appropriations_of_one_fund_are_not_all() -> None:
    """河南: 一般公共预算 with 其中：财政拨款, beside 政府性基金."""
    rows: list[Row] = [
        ["科目名称", "合计", "一般公共预算", None, "政府性基金"],
        ["^", "^", "小计", "其中：财政拨款", "^"],
        ["合计", "95.00", "90.00", "88.00", "5.00"],
    ]
    found = figures("部门收入总体情况表", rows)
    assert ("revenue.fiscal", "all", "initial_budget") not in found
    assert found["revenue.general", "all", "initial_budget"] == 900000


def test_a_sheet_of_information_is_read_on_both_sides() -> None:
    """机构运行信息表: 三公 with what is counted on the left, 机关运行, vehicles and procurement on the right."""
    rows: list[Row] = [
        ["项目", "预算数", "决算数", "项目", "决算数"],
        ["一、“三公”经费支出", "——", "——", "二、机关运行经费", "88.00"],
        ["（一）支出合计", "12.00", "9.00", "（一）车辆数合计（辆）", "3"],
        ["1.公务接待费", "12.00", "9.00", "（一）政府采购支出合计", "30.00"],
        ["2.国内公务接待批次（个）", "——", "4", "1.政府采购货物支出", "30.00"],
    ]
    assert figures("机构运行信息决算表", rows) == {
        ("operating_funds", None, "final"): 880000,
        ("sangong", None, "budget"): 120000,
        ("sangong", None, "final"): 90000,
        ("assets.vehicles", None, "final"): 3,
        ("sangong.reception", None, "budget"): 120000,
        ("sangong.reception", None, "final"): 90000,
        ("procurement", None, "final"): 300000,
        ("sangong.reception.batches", None, "final"): 4,
        ("procurement.goods", None, "final"): 300000,
    }


@pytest.mark.parametrize(
    ("title", "concept"),
    [
        ("工资福利支出预算表（按部门预算经济分类）", "classes"),
        ("2031年部门综合预算专项业务经费支出表", "projects"),
        ("项目收入支出决算表", "projects"),
        ("政府基金预算财政拨款支出预算表", "gov_fund"),
        ("财政专户管理资金支出表", "special_account"),
        ("新增资产配置表", "new_assets"),
    ],
)
def test_a_table_of_a_part_is_not_that_of_the_whole(title: str, concept: str) -> None:
    found = knowledge().tables.title(title)
    assert found is not None
    assert found.concepts == (concept,)


def test_other_funds_may_stand_over_their_sources() -> None:
    """江苏: 其他资金 with 小计 and 其他收入 beneath it, which are one amount."""
    rows: list[Row] = [
        ["收入总计", None, "318.00"],
        ["一般公共预算资金", "小计", "298.00"],
        ["其他资金", "小计", "20.00"],
        ["^", "其他收入", "20.00"],
    ]
    reading = drawn("收入预算总表", [["项目", None, "金额"], *rows])
    assert [(sum_.rule, sum_.holds) for info in reading.tables for sum_ in info.identities] == [("I06", True)]
