"""A figure's trace in words: where its subject, money and basis were taken from, and what proves or contradicts it.

The dataset alone is asked: its sections, cells and checks. Neither the PDF nor the archive is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..records.vocabulary import Basis, Certainty, Fund, Meaning, Measure, TextLayer

Row = dict[str, Any]
Ask = Callable[..., list[Row]]  # SQL and its values → rows

# `subject:sentence before basis:words=支出决算为 taken:t05 proof:NT.3fa9`
_PARTS = re.compile(r"(subject|basis|taken|proof|against):(.*?)(?= (?:subject|basis|taken|proof|against):|$)")
SUBJECTS = {
    "clause": "取自本分句",
    "sentence": "取自本句前面的分句",
    "sentence before": "取自上一句",
    "share": "取自“占…”后面的名称",
    "": "由整句的固定说法读出",
}
BASES = {
    "subject": "随项目名称",
    "list": "随所列各项的总数",
    "heading": "取自标题",
    "document": "按本文件的年度和类别",
    "words": "取自句中的用语",
}
EVIDENCE = {
    "REST": "表中各项之和已等于合计，此项只能是0",
    "CODES": "各科目的增减额之和等于总的增减额",
    "twin": "另一处对同一事项写的数量",
}


def explain(figure: Row, ask: Ask) -> list[str]:
    """A row of figures → what was read from where, one thing a line; `ask` answers queries over the dataset."""
    trace = dict(_PARTS.findall(figure.get("trace") or ""))
    told = _of_table(figure, ask) if figure["table_id"] else _of_prose(figure, trace, ask)
    if "taken" in trace:
        told.append(f"原文没有写明的部分取自本文件的{_table(figure, trace['taken'], ask)}，因此这张表不能作证")
    if figure.get("text_layer") == TextLayer.OCR:
        told.append(_scanned(figure))
    return [*told, _meaning(figure, trace, ask)]


def _scanned(figure: Row) -> str:
    """A number that was recognised in a picture: how surely, and what else it was read as."""
    certainty = Certainty.labels().get(figure.get("certainty"), "")
    other = f"（另一次识别为 {figure['other_reading']}）" if figure.get("other_reading") else ""
    return f"{TextLayer.OCR.label}：{certainty}{other}"


def _of_prose(figure: Row, trace: dict[str, str], ask: Ask) -> list[str]:
    heading = _heading(figure, ask)
    subject = trace.get("subject", "")
    where = f"取自标题{heading}" if subject == "heading" and heading else SUBJECTS.get(subject, subject)
    name = (figure["function_name"] or figure["economic_name"] or figure["item_label"] or figure["item"]).split("/")[-1]
    told = [f"项目“{name.strip('“”')}”：{where}"]
    fund = figure["fund"]
    if fund:
        words = Fund(fund).label.removesuffix("经营")  # 国有资本预算财政拨款
        own = words in (figure["quote"] or "")
        told.append(f"资金“{Fund(fund).label}”：" + (f"来自本句“{words}”" if own else f"来自本节{heading}"))
    if figure["basis"] and figure["measure"] == Measure.AMOUNT:
        source, _, words = trace.get("basis", "").partition("=")
        told.append(
            f"口径“{Basis(figure['basis']).label}”：" + (f"来自“{words}”" if words else BASES.get(source, "按句式"))
        )
    if figure["measure"] not in (Measure.AMOUNT, Measure.COUNT):
        told.append(f"度量：{Measure(figure['measure']).label}{_relative(figure)}")
    return told


def _relative(figure: Row) -> str:
    other = Basis.labels().get(figure["relative_to"])
    return f"，相对于{other}" if other else ""


def _of_table(figure: Row, ask: Ask) -> list[str]:
    cells = ask(
        "SELECT title, code, row_label, column_label FROM table_cells "
        'WHERE document_id = ? AND table_id = ? AND "row" = ? AND "column" = ? LIMIT 1',
        figure["document_id"], figure["table_id"], figure["row"], figure["column"],
    )  # fmt: skip
    if not cells:
        return [f"取自第{figure['page']}页的表：行“{figure['quote'] or ''}”"]
    cell = cells[0]
    row = " ".join(part for part in (cell["code"], cell["row_label"]) if part)
    return [f"取自表“{cell['title'] or figure['table_id']}”：行“{row or '（无行名）'}”，列“{cell['column_label']}”"]


def _heading(figure: Row, ask: Ask) -> str:
    """`“三、…”`; nothing where the section has none."""
    found = ask(
        "SELECT ordinal, heading FROM sections WHERE document_id = ? AND section_id = ? LIMIT 1",
        figure["document_id"], figure["section_id"],
    )  # fmt: skip
    if not found or not found[0]["heading"]:
        return ""
    ordinal = found[0]["ordinal"] or ""
    mark = "" if not ordinal or ordinal[-1] in "）)、." else "、" if not ordinal[-1].isdigit() else "."
    return f"“{ordinal}{mark}{found[0]['heading']}”"


def _table(figure: Row, table_id: str, ask: Ask) -> str:
    found = ask(
        "SELECT any_value(title) AS title FROM table_cells WHERE document_id = ? AND table_id = ?",
        figure["document_id"], table_id,
    )  # fmt: skip
    return f"表“{found[0]['title']}”" if found and found[0]["title"] else f"表 {table_id} "


def _meaning(figure: Row, trace: dict[str, str], ask: Ask) -> str:
    meaning = figure.get("meaning")
    if meaning == Meaning.PROVEN:
        return f"由{_evidence(figure, trace.get('proof', ''), ask)}证明"
    if meaning == Meaning.CONTRADICTED:
        return f"与{_evidence(figure, trace.get('against', ''), ask)}不符"
    return "仅此一处：没有别处的数能证明它，也没有数与它不符"


def _evidence(figure: Row, code: str, ask: Ask) -> str:
    """What a rule's check rests on: the other number and its place, or the equation."""
    rule, _, start = code.partition(".")
    found = ask(
        "SELECT statement, figure_ids FROM checks WHERE document_id = ? AND rule = ? AND starts_with(check_id, ?) "
        "AND list_contains(figure_ids, ?) LIMIT 1",
        figure["document_id"], rule, start, figure["figure_id"],
    )  # fmt: skip
    if not start or not found:
        return EVIDENCE.get(rule, "同一次公开的另一份文件")
    others = [name for name in found[0]["figure_ids"] if name != figure["figure_id"]]
    place = _place(figure, others[0], ask) if len(others) == 1 else ""
    return place or f"等式“{found[0]['statement']}”（{rule}）"


def _place(figure: Row, other: str, ask: Ask) -> str:
    """`表“公开05表”第2010101行“620.54”`, `第9页正文“…”`; nothing where it is no figure of this document."""
    rows = ask("SELECT * FROM figures WHERE document_id = ? AND figure_id = ? LIMIT 1", figure["document_id"], other)
    if not rows:
        return ""
    row = rows[0]
    if not row["table_id"]:
        return f"第{row['page']}页正文“{row['quote']}”"
    code = row["function_code"] or row["economic_code"]
    name = f"第{code}行" if code else f"“{row['item_label']}”"
    return f"{_table(figure, row['table_id'], ask)}{name}（第{row['page']}页，{row['printed']}）"
