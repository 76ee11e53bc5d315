"""What a comparison's states and notes say, in English for the terminal and in Chinese for the page and its tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..query.export import plain
from ..records.vocabulary import CardStatus, Fund, UnitLevel
from .comparison import NO_DOCUMENT, Comparison, Row, Value

STATES = {
    CardStatus.DISCLOSED: ("", CardStatus.DISCLOSED.label),
    CardStatus.DECLARED_NONE: (CardStatus.DECLARED_NONE.english, CardStatus.DECLARED_NONE.label),
    "conflict": ("stated twice", "前后不一"),
    "not_disclosed": ("not disclosed", "未公开"),
    "no_line": ("no such line", "无此科目"),
    "not_read": ("not read", "未能读取"),
    NO_DOCUMENT: ("no document", "未收集到文件"),
}
NOTES = {
    "budget_document": (
        "the budget is the budget document's: the accounts do not print it",
        "预算数取自预算公开文件，决算文件未列",
    ),
    "adjusted_budget": (
        "the budget is the adjusted one (全年预算数): no other is printed",
        "预算为全年预算数（调整后），文件未列年初预算数",
    ),
    "prior_from_last_year": (
        "last year's amount is from last year's document: this one does not print it",
        "上年数取自上年决算文件，本年文件未列",
    ),
    "restated": (
        "last year's amount differs from what last year's document says: restated, or a mistake",
        "本年文件所列上年数与上年决算不一致（口径调整或差错）",
    ),
    "level_changed": (
        "not compared with last year: a 部门 then and a 单位 now, or the other way round",
        "两年级次不同（部门与单位），不作比较",
    ),
    "code_renamed": ("the code had another name last year", "该科目编码上年名称不同"),
    "zero_denominator": ("there is nothing to divide by: a count of 0 is printed", "文件所列分母为0，无法计算"),
    "no_denominator": ("the document does not print what to divide by", "文件未列分母，无法计算"),
    "other_denominator": (
        "divided by the cars of 国有资产占用情况: the “三公” part does not print how many there are",
        "“三公”部分未印车辆数，按国有资产占用情况所列车辆数计算",
    ),
    "finer_amount": (
        "divided is its one part that is printed to more digits (350元 for 0.04万元): the two round to the same",
        "按印得更细的一项计算（如350元与0.04万元）：四舍五入后两数相同",
    ),
    "stated_twice": (
        "what is disclosed contradicts itself: all its values are shown, none is taken",
        "公开的数值前后不一：全部列出，未取其一",
    ),
    "change_in_doubt": (
        "a printed change or rate contradicts other numbers, or is read in two ways: as printed, the page decides",
        "所印增减或比率与其他数字不符，或两种读法不一致：照印列出，请以原文页面为准",
    ),
    "disputed": (
        "two readings of the page differ here: the page decides (juesuan where … --image)",
        "此处两种读法不一致，请以原文页面为准",
    ),
    "scanned": (
        "recognised in a scanned page, and not printed as text: look at the page (juesuan where … --image)",
        "由扫描图像识别而来，请看原图",
    ),
    "scanned_twice": (
        "the scanned pages give several values, one of which may be misread: all are shown, none is taken",
        "扫描件中识别出不同的数值，可能有认错的：全部列出，未取其一，请看原图",
    ),
    "base_disputed": (
        "what it is divided by was read in two ways that differ: the page decides",
        "所除的分母两种读法不一致，请以原文页面为准",
    ),
    "check_fails": ("a check of this figure fails", "该数据有算不平之处"),
    "levels": (
        "部门 (with their units) and 单位 are not alike: each is ranked among its own",
        "部门（含所属单位）与单位口径不同，分别排名",
    ),
    "other_funds": ("printed for other funds, too: --fund chooses", "该项目另有其他资金口径的数据"),
}
# notes that are said once for all rows that have them: where a number leads to says the rest
GENERAL = {
    "prior_from_last_year": (
        "where a document does not print last year's amount, it is from last year's document",
        "本年文件未列上年数的，上年数取自上年决算文件（点开可见）",
    ),
}
LEVELS = UnitLevel.labels() | {None: ""}
FUND_NAMES = Fund.labels() | {None: ""}
PER_NAMES = {
    "staff": "人均（元/人）",
    "vehicle": "车均（元/辆）",
    "guest": "人次均（元/人次）",
    "total": "占本年支出（%）",
    None: "折算",
}
LEAST = Decimal("0.05")  # of a percentage: less is rounded to 0.0
COLUMNS = (
    "项目代码",
    "项目",
    "资金",
    "行政区划代码",
    "行政区划",
    "部门",
    "级次",
    "年度",
    "结果",
    "决算数",
    "预算数",
    "决算减预算",
    "完成预算%",
    "上年决算数",
    "比上年增减",
    "增减率%",
    "占本年支出%",
    "折算数",
    "同级次排名",
    "单位",
    "说明",
    "文件标识",
    "数据标识",
    "推算",
    "折算分母",
)
# what is counted where amounts are divided by a count
COUNTED = {"staff": "人数", "vehicle": "车辆数", "guest": "人次"}
WORKED = ("worked out from what is printed: the document does not print it", "由所印数字推算，原文未印")


def percent(value: Decimal | None, sign: bool = True) -> str:
    """A rate with one decimal and, where it is a change, its sign; one that is not 0 never reads as 0.0%."""
    if value is None:
        return ""
    if value and abs(value) < LEAST:
        return ("−" if value < 0 else "+" if sign else "") + "<0.1%"
    return f"{value:+.1f}%" if sign else f"{value:.1f}%"


def flat(comparisons: list[Comparison]) -> list[list[Any]]:
    """All rows of the comparisons under COLUMNS, in 元, for CSV and XLSX."""
    return [_flat(comparison, row) for comparison in comparisons for row in comparison.rows]


def notes_of(comparisons: list[Comparison]) -> list[str]:
    """What a workbook of the comparisons says of them."""
    said = dict.fromkeys(note for one in comparisons for row in one.rows for note in row.notes)
    titles = "、".join(dict.fromkeys(one.subject.label for one in comparisons))
    return [f"比较：{titles}", f"“推算”一列所列各数{WORKED[1]}。", *(NOTES[note][1] for note in said)]


def _flat(comparison: Comparison, row: Row) -> list[Any]:
    subject = comparison.subject
    code = f"{subject.item}:{subject.function_code}" if subject.function_code else subject.item
    head: list[Any] = [
        code,
        subject.label,
        FUND_NAMES.get(comparison.fund, comparison.fund),
        row.region_code,
        row.region,
    ]
    head += [row.department, LEVELS.get(row.unit_level, row.unit_level), row.fiscal_year, STATES[row.state][1]]
    values = [row.final, row.budget, row.off_budget, row.executed_pct, row.prior, row.change, row.change_pct]
    numbers: list[Any] = [*map(number, values), row.share_pct, row.per, row.rank]
    notes = "；".join(NOTES[note][1] for note in row.notes)
    worked = [name for name, value in zip(COLUMNS[9:], values, strict=False) if value and value.worked]
    places = [row.document_id, row.final.figure_id if row.final else None]
    return [*head, *numbers, subject.unit, notes, *places, "；".join(worked), row.base]


def number(value: Value | None) -> Decimal | str | None:
    """The one value, all of them as text where they contradict each other, nothing where there is none."""
    if value is None or value.only is not None:
        return value.only if value else None
    return " ≠ ".join(plain(one) for one in value.values)
