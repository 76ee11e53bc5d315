"""The page's words: Chinese names of codes, and numbers as people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from ..compare import order
from ..compare.comparison import subject_of
from ..compare.words import FUND_NAMES, LEVELS
from ..compare.words import percent as percent
from ..errors import UserError
from ..knowledge.asking import vocabulary
from ..query.export import plain
from ..query.finding import heading
from ..records.vocabulary import (
    Basis,
    CardLevel,
    CardStatus,
    Certainty,
    CheckStatus,
    CoverageState,
    Direction,
    DocumentStatus,
    Kind,
    Meaning,
    Measure,
    Origin,
    ReadBy,
    ResponseOutcome,
    TextLayer,
    Verdict,
)

WAN = Decimal(10_000)
FUNDS = FUND_NAMES
UNIT_LEVELS = LEVELS
KINDS = Kind.labels() | {None: "未知"}
BASES = Basis.labels() | {None: ""}
MEASURES = Measure.labels()
DIRECTIONS = Direction.labels() | {None: ""}
DOCUMENT_STATES = DocumentStatus.labels()
CHECK_STATES = {
    **Verdict.labels(),
    ResponseOutcome.WITHDRAWN: ResponseOutcome.WITHDRAWN.label,
    **{state: label for state, label in CheckStatus.labels().items() if state != CheckStatus.FAILS},
}
OUTCOMES = ResponseOutcome.labels()
CARD_STATES = CardStatus.labels()
CARD_LEVELS = CardLevel.labels()
COVERAGE = CoverageState.labels()
READ_BY = ReadBy.labels() | {None: ""}
MEANINGS = Meaning.labels()
CERTAINTIES = Certainty.labels()
TEXT_LAYERS = {layer: layer.label for layer in (TextLayer.HIDDEN, TextLayer.OCR)}
SORTS = {name: told for name, (told, _, _) in order.SORTS.items()}
ORIGINS = Origin.labels()
# what came in a PDF's place: `a docx file, not a PDF`
FILES = {
    **dict.fromkeys(("docx", "doc", "rtf", "odt"), "Word 文件"),
    **dict.fromkeys(("xlsx", "xls", "ods"), "Excel 文件"),
    "html": "网页",
    "doc/xls": "旧版 Word 或 Excel 文件",
    "ofd": "OFD 文件",
    **dict.fromkeys(("zip", "rar", "7z"), "压缩包"),
    **dict.fromkeys(("jpeg", "png"), "图片"),
}
_FILE = re.compile(r"an? (\S+) file(?:, not a PDF| needs )")


def label(item: str | None, part: str | None = None) -> str:
    """An item's Chinese name, the code itself where the vocabulary has none; of a part of it no 合计 is said."""
    entry = vocabulary().get(item or "")
    name = str(entry["label"]) if entry else item or ""
    return name.removesuffix("合计") if part else name


def became(row: dict[str, Any]) -> str:
    """What became of a disclosure by its row of coverage: 扫描件, 只有 Word 文件, 没有公开."""
    detail, state = row["detail"] or "", row["state"]
    if state not in COVERAGE:
        return str(state)
    if state == CoverageState.REFUSED:
        file = _FILE.match(detail.removeprefix("converter_missing: "))
        if file and file[1] in FILES:
            return f"只有 {FILES[file[1]]}"
        return "只有网页" if "page" in detail else COVERAGE[state]
    if state == CoverageState.LISTED_WITHOUT_FILE and detail.startswith("the file there is of"):
        return "链接到别的文件"
    if state in (CoverageState.PUBLISHED, CoverageState.CONVERTED) and detail:
        return f"{COVERAGE[state]}，{'扫描识别' if detail.startswith('scanned') else '未能读取'}"
    return COVERAGE[state]


def told(check: dict[str, Any]) -> str:
    """A row of checks as one Chinese sentence, or the formula of what holds."""
    return heading(check)


def named(figure: dict[str, Any]) -> str:
    """What a figure says, for a link to it: `公务接待费 年初预算数`, `培训费 增减率`."""
    part = (figure["function_name"] or figure["economic_name"] or "").split("/")[-1]
    plain_amount = figure["measure"] == Measure.AMOUNT
    basis = BASES.get(figure["basis"], "") if plain_amount and figure["basis"] != Basis.FINAL else ""
    measure = "" if plain_amount else MEASURES.get(figure["measure"], "")
    return " ".join(filter(None, (label(figure["item"], figure["function_name"]), part, basis, measure)))


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


def short(department: str | None, region: str | None) -> str:
    """A department's name without the district before it."""
    return (department or "").removeprefix(region or "") or department or "（未知部门）"


def marked(text: str, terms: Sequence[str]) -> Markup:
    """A text with every one of some words marked; all of it is escaped."""
    if not terms:
        return Markup(escape(text))
    parts = re.split(f"({'|'.join(map(re.escape, sorted(terms, key=len, reverse=True)))})", text)
    return Markup("").join(Markup("<mark>{}</mark>").format(part) if at % 2 else part for at, part in enumerate(parts))


def weblink(url: str | None) -> str:
    """The address, if it is one of the web; nothing else becomes a link."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""
