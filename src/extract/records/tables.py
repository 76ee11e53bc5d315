"""The dataset's tables, one pydantic model each: name, type, Chinese label and meaning of every column.

The Parquet schema (schemas.py), the data dictionary and the docs derive from these models. The column names are a
promise to users: columns are added, never renamed or dropped.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from . import vocabulary as terms
from .base import Placed, Record, described, several
from .coverage import CoverageRow as CoverageRow
from .documents import Document as Document
from .facts import FactRow as FactRow
from .operations import Fetch as Fetch

CONTRACT_VERSION = "1"
READ_BY = "one or both: how many of the two readers of the PDF read it so"
CERTAINTY = (
    "both readers, read twice (by two recognisers of a scan), confirmed by arithmetic, one reader only, or disputed "
    "(two readings differ)"
)
LAYERS = "native, hidden (a text layer under a picture of the page) or ocr (read from the picture)"


class Section(Record):
    """sections: the document's own outline."""

    document_id: str = described("文件标识", "string", "", ...)
    section_id: str = described("章节标识", "string", "ordinal path: 2/1/2", ...)
    parent_id: str | None = described("上级章节", "string")
    level: int | None = described("层级", "int32")
    ordinal: str | None = described("序号", "string", "as printed: 二, （一）")
    heading: str | None = described("标题", "string")
    section: str | None = described("章节代码", "string", "standard code; null where none fits")
    page_from: int | None = described("起始页", "int32")
    page_to: int | None = described("终止页", "int32")
    text: str | None = described("正文", "string")


class Figure(Placed):
    """figures: one row for each fact (a number with its meaning)."""

    document_id: str = described("文件标识", "string", "", ...)
    figure_id: str = described("数据标识", "string", "stable across reruns of the same file", ...)
    region_code: str | None = described("行政区划代码", "string")
    region: str | None = described("行政区划", "string")
    department: str | None = described("部门", "string")
    unit_level: terms.UnitLevel | None = described("级次", "string")
    fiscal_year: int | None = described("年度", "int16")
    kind: terms.Kind | None = described("类别", "string")
    item: str = described("项目代码", "string", "what is counted: the vocabulary of patterns/items.toml", ...)
    item_label: str | None = described("项目", "string")
    fund: terms.Fund | None = described(
        "资金", "string", "all, fiscal, general, gov_fund, state_capital; null: the text is silent"
    )
    function_code: str | None = described("功能分类编码", "string", "支出功能分类: 3, 5 or 7 digits")
    function_name: str | None = described("功能分类名称", "string", "names from the top, joined with /")
    economic_code: str | None = described("经济分类编码", "string", "支出经济分类")
    economic_name: str | None = described("经济分类名称", "string")
    vehicle_type: str | None = described("车辆类型", "string", "as printed")
    note: str | None = described("备注", "string", "a project's name, a grade: what tells two rows apart")
    basis: terms.Basis | None = described(
        "口径", "string", "final, initial_budget, annual_budget, prior_final, budget, prior_budget, prior_execution"
    )
    measure: terms.Measure = described(
        "度量", "string", "amount, count, change, change_pct, share_pct, completion_pct, rate, score, grade", ...
    )
    relative_to: str | None = described("相对于", "string", "the other basis; of share_pct the item that is 100%")
    relative_fund: terms.Fund | None = described("相对资金", "string", "fund of the 100% where it is not the row's own")
    value: Decimal | None = described("数值", "decimal", "元 for money, the percent's number for …_pct, else the count")
    text_value: str | None = described("文字值", "string", "for grade alone")
    unit: str | None = described("单位", "string", "元, %, 人, 人次, 批次, 个, 辆, 台（套）, 分, 平方米")
    printed: str | None = described("原文数字", "string", "number and unit to the letter")
    stated_none: bool = described(
        "声明为无", "bool", "declared in words (无, 未安排, 不涉及), no number printed", False
    )
    origin: terms.Origin = described("来源", "string", "narrative or table", terms.Origin.NARRATIVE)
    section_id: str | None = described("章节标识", "string")
    table_id: str | None = described("表标识", "string")
    row: int | None = described("行", "int32")
    column: int | None = described("列", "int32")
    quote: str | None = described("原文", "string", "the sentence or the row that says so")
    pattern_id: str | None = described("规则标识", "string", "the pattern that read it")
    confirmed_by: int | None = described("相符", "int32", "how many checks it takes part in that hold")
    contradicted_by: int | None = described("不符", "int32", "how many fail; 0 and 0: tested by none")
    meaning: terms.Meaning | None = described(
        "含义", "string", "proven: another place states it; stated: nothing speaks for or against it; contradicted"
    )
    trace: str | None = described("读法", "string", "how it was read: where its subject and its basis were taken from")
    read_by: terms.ReadBy | None = described("读取", "string", READ_BY)
    certainty: terms.Certainty | None = described("可靠程度", "string", CERTAINTY)
    other_reading: str | None = described("另一读法", "string", "of what is disputed: what the other reader reads")
    text_layer: terms.TextLayer | None = described("文字层", "string", LAYERS, terms.TextLayer.NATIVE)


class Explanation(Placed):
    """explanations: why, in the department's own words."""

    document_id: str = described("文件标识", "string", "", ...)
    explanation_id: str = described("原因标识", "string", "", ...)
    item: str = described("项目代码", "string", "", ...)
    fund: terms.Fund | None = described("资金", "string")
    function_code: str | None = described("功能分类编码", "string")
    function_name: str | None = described("功能分类名称", "string")
    relative_to: str | None = described("相对于", "string")
    direction: terms.Direction | None = described("方向", "string", "up, down or flat: the stated one")
    text: str = described("原因", "string", "only the reason, joined across lines", ...)
    note: str | None = described("备注", "string", "the project, where it is one project's")
    causes: list[str] = several("原因类别", "standard codes")
    quality: terms.Quality | None = described(
        "质量", "string", "specific, generic (stock phrase), circular (repeats the change)"
    )
    figure_ids: list[str] = several("所解释的数据", "what it explains")
    section_id: str | None = described("章节标识", "string")
    quote: str | None = described("原文", "string")
    pattern_id: str | None = described("规则标识", "string", "the pattern that read it")
    text_layer: terms.TextLayer | None = described("文字层", "string", LAYERS, terms.TextLayer.NATIVE)


class TableCell(Placed):
    """table_cells: one row for each body cell that is not empty."""

    document_id: str = described("文件标识", "string", "", ...)
    table_id: str = described("表标识", "string", "", ...)
    table: str | None = described("表代码", "string", "standard code, patterns/tables.toml")
    title: str | None = described("表名", "string", "as printed")
    unit: str | None = described("单位", "string", "as printed: 万元, 元; % where the value is a percentage")
    row: int | None = described("行", "int32")
    column: int | None = described("列", "int32")
    row_label: str | None = described("行名", "string", "several label columns joined with ' / '")
    column_label: str | None = described("列名", "string", "header path, joined with ' / '")
    code: str | None = described("科目编码", "string", "assembled from its cells")
    text: str = described("原文", "string", "as printed", ...)
    value: Decimal | None = described("数值", "decimal", "元 for money")
    read_by: terms.ReadBy | None = described("读取", "string", READ_BY)
    certainty: terms.Certainty | None = described("可靠程度", "string", CERTAINTY)
    other_reading: str | None = described("另一读法", "string", "of what is disputed: what the other reader reads")
    text_layer: terms.TextLayer | None = described("文字层", "string", LAYERS, terms.TextLayer.NATIVE)


class Check(Record):
    """checks: the arithmetic that a disclosure must satisfy."""

    document_id: str = described("文件标识", "string", "", ...)
    check_id: str = described("检查标识", "string", "", ...)
    rule: str = described("规则代码", "string", "", ...)
    statement: str | None = described("算式", "string", "formula in words with the numbers in it")
    sentence: str | None = described("说法", "string", "of what fails: a sentence to quote, with what would explain it")
    doubt: str | None = described("存疑", "string", "why our reading may be at fault; null: the numbers are printed so")
    status: terms.CheckStatus = described("结果", "string", "holds, rounding, fails, undefined or not_evaluated", ...)
    verdict: terms.Verdict | None = described(
        "结论", "string", "of what fails: contradiction, or to_check (doubt says what to look at); else null"
    )
    reason: str | None = described("未评估原因", "string")
    expected: Decimal | None = described("应为", "decimal")
    found: Decimal | None = described("实为", "decimal")
    difference: Decimal | None = described("差额", "decimal")
    tolerance: Decimal | None = described("容差", "decimal")
    figure_ids: list[str] = several("涉及数据", "figures; a table's cell as t03.r5.c2")
    suspects: list[str] = several(
        "疑点", "figure_id→value: what alone, changed to that, would make all rules about it hold"
    )
    page: int | None = described("页码", "int32")
    sentence_zh: str | None = described("中文说法", "string", "of what fails: a Chinese sentence to quote")
    doubt_zh: str | None = described("中文存疑", "string", "doubt, in Chinese")
    reason_zh: str | None = described("中文未评估原因", "string", "reason, in Chinese")
    remedy_zh: str | None = described("中文更正", "string", "of what fails: which single change would make it hold")


class ScorecardRow(Record):
    """scorecard: what the rules require to be disclosed."""

    document_id: str = described("文件标识", "string", "", ...)
    requirement: str = described("要求代码", "string", "", ...)
    label: str | None = described("要求", "string")
    legal_basis: str | None = described("依据", "string")
    status: terms.CardStatus = described(
        "结果", "string", "disclosed, declared_none, missing, not_applicable, not_checked", ...
    )
    level: terms.CardLevel | None = described("层级", "string", "law, rule, template or quality")
    factor: terms.CardFactor | None = described("因素", "string", "及时性, 完整性, 细化程度, 公开方式, 可读性")
    points: int | None = described("得分", "int32", "the level's points where it is disclosed or declared none")
    points_possible: int | None = described("满分", "int32", "0 where it is not applicable or was not checked")
    page: int | None = described("页码", "int32")
    evidence: str | None = described("证据", "string")


class Unmatched(Placed):
    """unmatched: every printed number that no figure and no cell accounts for."""

    document_id: str = described("文件标识", "string", "", ...)
    printed: str = described("原文数字", "string", "", ...)
    context: str | None = described("上下文", "string")
    kind: terms.NumberKind = described(
        "种类",
        "string",
        "date, ordinal, page_number, document_number, legal_reference, code, performance_text, approximate, template, "
        "watermark (of what lies across the page), other",
        terms.NumberKind.OTHER,
    )
    section_id: str | None = described("章节标识", "string")
    why: str | None = described("未读原因", "string", "of a statement's number: the veto that left it, and the words")
    text_layer: terms.TextLayer | None = described("文字层", "string", LAYERS, terms.TextLayer.NATIVE)


class Problem(Record):
    """problems: what went wrong, for people to look at."""

    document_id: str | None = described("文件标识", "string")
    url: str | None = described("地址", "string", "of the file or page; the file's name for a local file")
    stage: terms.Stage = described("阶段", "string", "discover, fetch, read, extract, validate or load", ...)
    code: str = described("代码", "string", "", ...)
    message: str | None = described("说明", "string")
    page: int | None = described("页码", "int32")
    at: datetime | None = described("时间", "timestamp")
    department: str | None = described("部门", "string", "whose disclosure it is about, where that is known")


class Proposal(Figure):
    """proposals: a number of unmatched with the one meaning that tables or its sentence allow; for people alone."""


TABLES: dict[str, type[Record]] = {
    "documents": Document,
    "sections": Section,
    "figures": Figure,
    "explanations": Explanation,
    "table_cells": TableCell,
    "checks": Check,
    "scorecard": ScorecardRow,
    "unmatched": Unmatched,
    "proposals": Proposal,
    "problems": Problem,
    "fetches": Fetch,
    "facts": FactRow,
    "coverage": CoverageRow,
}
PUBLISHED = {name: model for name, model in TABLES.items() if name != "proposals"}  # what a release has
