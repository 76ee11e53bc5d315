"""The page's words: Chinese names of codes, and numbers as people read them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from ..compare.comparison import subject_of, vocabulary
from ..compare.words import FUND_NAMES, LEVELS
from ..errors import UserError
from ..query.export import plain

WAN = Decimal(10_000)
FUNDS = FUND_NAMES
UNIT_LEVELS = LEVELS
KINDS = {"final_accounts": "决算", "budget": "预算", None: "未知"}
BASES = {
    "final": "决算数",
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "prior_final": "上年决算数",
    "budget": "预算数",
    "prior_budget": "上年预算数",
    "prior_execution": "上年执行数",
    None: "",
}
MEASURES = {
    "amount": "金额",
    "count": "数量",
    "change": "增减额",
    "change_pct": "增减率",
    "share_pct": "占比",
    "completion_pct": "完成率",
    "rate": "比率",
    "score": "得分",
    "grade": "等级",
}
DIRECTIONS = {"up": "增加", "down": "减少", "flat": "持平", None: ""}
DOCUMENT_STATES = {"extracted": "已读取", "partial": "部分读取", "failed": "未能读取"}
CHECK_STATES = {
    "fails": "不符",
    "rounding": "尾差",
    "undefined": "无法计算",
    "not_evaluated": "未核对",
    "holds": "相符",
}
CARD_STATES = {
    "disclosed": "已公开",
    "declared_none": "声明为无",
    "missing": "缺失",
    "not_applicable": "不适用",
    "not_checked": "未核查",
}
CARD_LEVELS = {"law": "法律法规", "rule": "财政部规定", "template": "本地模板", "quality": "质量"}
READ_BY = {"one": "一个程序读出", "both": "两个程序都读出", None: ""}
CERTAINTIES = {
    "both readers": "两种读法一致",
    "confirmed by arithmetic": "算术关系印证",
    "one reader only": "仅一种读法",
    "disputed": "两种读法不一致",
}
TEXT_LAYERS = {"hidden": "图像下的文字层", "ocr": "由图像识别"}
SORTS = {"change": "比上年增减", "change_pct": "增减率", "executed_pct": "完成预算", "share_pct": "占支出"}
ORIGINS = {"narrative": "正文", "table": "表格"}


def label(item: str | None, part: str | None = None) -> str:
    """An item's Chinese name, the code itself where the vocabulary has none; of a part of it no 合计 is said."""
    entry = vocabulary().get(item or "")
    name = str(entry["label"]) if entry else item or ""
    return name.removesuffix("合计") if part else name


def comparable(figure: dict[str, Any]) -> bool:
    """Whether departments can be compared on a figure's item: it is known, no grade, and the whole or a 科目 of it."""
    try:
        subject_of(figure["item"] + (f":{figure['function_code']}" if figure["function_code"] else ""))
    except UserError:
        return False
    return not (figure["economic_code"] or figure["vehicle_type"] or figure["note"])


def wan(value: Decimal | None) -> str:
    """元 as 万元 with two decimals, more only where the value has more."""
    if value is None:
        return ""
    exact = (value / WAN).normalize()
    return f"{exact:,.{max(2, -int(exact.as_tuple().exponent))}f}"


def amount(value: Any, unit: str | None = "元") -> str:
    """A figure's value with its unit: money in 万元, everything else as it is."""
    if value is None:
        return ""
    if unit == "元":
        return f"{wan(value)} 万元"
    return f"{plain(Decimal(value))}{'' if unit == '%' else ' '}{unit or ''}".strip()


def percent(value: Decimal | None, sign: bool = True) -> str:
    """A rate with one decimal and, where it is a change, its sign."""
    if value is None:
        return ""
    return f"{value:+.1f}%" if sign else f"{value:.1f}%"


def short(department: str | None, region: str | None) -> str:
    """A department's name without the district before it."""
    return (department or "").removeprefix(region or "") or department or "（未知部门）"


def weblink(url: str | None) -> str:
    """The address, if it is one of the web; nothing else becomes a link."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
