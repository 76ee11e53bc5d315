"""The table `facts`: what disclosures state, each thing once; made of current documents' figures (resolution/)."""

from __future__ import annotations

from decimal import Decimal

from . import vocabulary as terms
from .base import Record, described, several


class FactRow(Record):
    """facts: one row for each thing that a disclosure states, however often it is printed; safe to add up."""

    fact_id: str = described("事实标识", "string", "stable as long as what it is about is the same", ...)
    document_id: str = described("文件标识", "string", "where the chosen statement stands", ...)
    disclosure_id: str | None = described("公开标识", "string", "as in documents")
    region_code: str | None = described("行政区划代码", "string")
    region: str | None = described("行政区划", "string")
    department: str | None = described("部门", "string")
    unit_level: terms.UnitLevel | None = described("级次", "string")
    fiscal_year: int | None = described("年度", "int16")
    kind: terms.Kind | None = described("类别", "string")
    item: str = described("项目代码", "string", "what is counted: the vocabulary of patterns/items.toml", ...)
    item_label: str | None = described("项目", "string")
    fund: terms.Fund | None = described("资金", "string", "null: the text is silent")
    function_code: str | None = described("功能分类编码", "string", "支出功能分类: 3, 5 or 7 digits")
    function_name: str | None = described("功能分类名称", "string", "names from the top, joined with /")
    economic_code: str | None = described("经济分类编码", "string", "支出经济分类")
    economic_name: str | None = described("经济分类名称", "string")
    part: str | None = described("部分", "string", "project, kind of vehicle, unit or other note; null: the whole")
    is_whole: bool = described("整体", "bool", "no code, no name of a 科目 and no part: the item itself", False)
    is_default: bool = described(
        "默认",
        "bool",
        "the one row of a region, department, year, kind, item and basis that may be added up: a whole, of the widest "
        "fund, never of a 单位 whose 部门's document covers it",
        False,
    )
    basis: terms.Basis | None = described("口径", "string")
    measure: terms.Measure = described("度量", "string", "", ...)
    relative_to: str | None = described("相对于", "string", "the other basis; of share_pct the item that is 100%")
    relative_fund: terms.Fund | None = described("相对资金", "string")
    value: Decimal | None = described(
        "数值", "decimal", "the most exact statement, 元 for money; null where statements contradict each other"
    )
    text_value: str | None = described("文字值", "string", "for grade alone")
    unit: str | None = described("单位", "string")
    printed: str | None = described("原文数字", "string", "of the chosen statement")
    low: Decimal | None = described("下限", "decimal", "of the interval that all agreeing statements allow")
    high: Decimal | None = described("上限", "decimal", "of the interval that all agreeing statements allow")
    stated_none: bool = described("声明为无", "bool", "declared in words; value is 0", False)
    statements: int | None = described("陈述次数", "int16", "how often it is stated; 0 of what is worked out")
    sources: int | None = described("独立来源数", "int16", "places: a document's prose, each of its tables")
    agreement: terms.Agreement = described("一致性", "string", "once, agree, rounding or contradict", ...)
    other_values: list[str] = several("其他数值", "where statements contradict each other: all that is printed, in 元")
    meaning: terms.Meaning | None = described("含义", "string", "the best of its figures', or that they disagree")
    certainty: terms.Certainty | None = described("可靠程度", "string", "the best of its figures'")
    text_layer: terms.TextLayer | None = described("文字层", "string", "the best of its figures'")
    derived: bool = described(
        "推算", "bool", "worked out from printed numbers (last year = this year − change), never printed itself", False
    )
    figure_ids: list[str] = several("数据", "all its figures, the one to show first")
    figure_id: str | None = described("数据标识", "string", "the one to show")
    page: int | None = described("页码", "int32", "its page, from 1")
