"""Requirements that a list of entries cannot say: one test each, from a document's rows to a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from ..knowledge.vocabulary import budgets
from ..records.vocabulary import Basis, CardStatus, Fund, Kind, Measure, Origin, TextLayer, UnitLevel
from .facts import Disclosure, Result, quoted

XIANG, KUAN_ECONOMIC = 7, 5
THREE = ("sangong.abroad", "sangong.vehicle", "sangong.reception")
CHANGING = (
    ("grand_total", Fund.ALL),
    ("revenue", Fund.ALL),
    ("expenditure", Fund.ALL),
    ("grand_total", Fund.FISCAL),
)
NO_TABLES = "no table in this file: its tables may be published in another one"


def in_time(disclosure: Disclosure) -> Result:
    """D01: days from the approval to the publication; neither the document nor the site says when it was approved."""
    published = disclosure.document.published_on
    known = f"published on {published}, " if published else ""
    return Result(CardStatus.NOT_CHECKED, f"{known}the day of the approval is not known")


def units(disclosure: Disclosure) -> Result:
    """D02: a department without subordinate units need not; of others the dataset has to be asked."""
    rows = disclosure.of("organisation.subordinate_units", Measure.COUNT)
    if disclosure.document.unit_level == UnitLevel.UNIT:
        return Result(CardStatus.NOT_APPLICABLE, "the document is a unit's own")
    if rows and all(row.stated_none or not row.value for row in rows):
        return Result(CardStatus.NOT_APPLICABLE, quoted(rows[0].quote or rows[0].printed), rows[0].page)
    return Result(CardStatus.NOT_CHECKED, "one document does not say what the units publish")


def tables(disclosure: Disclosure) -> Result:
    """D03: every table of the region's set is there, empty ones too."""
    if not disclosure.tables:
        return Result(CardStatus.NOT_CHECKED, NO_TABLES)
    found = {table.table for table in disclosure.tables}
    required = disclosure.required_tables()
    lacking = [code for code in required if code not in found and not disclosure.without_table(code)]
    page = disclosure.tables[0].pages[0] if disclosure.tables[0].pages else None
    if lacking:
        return Result(
            CardStatus.MISSING, f"{len(required) - len(lacking)} of {len(required)}; without {', '.join(lacking)}", page
        )
    return Result(CardStatus.DISCLOSED, f"all {len(required)} tables", page)


def empty_tables(disclosure: Disclosure) -> Result:
    """D04: of what is empty, a sentence says so."""
    said = [row for row in disclosure.figures if row.stated_none and row.measure == Measure.AMOUNT]
    empty = [table for table in disclosure.tables if table.empty]
    if not empty:
        return (
            Result(CardStatus.DISCLOSED, quoted(said[0].quote), said[0].page)
            if said
            else Result(CardStatus.NOT_APPLICABLE, "no table is empty")
        )
    silent = []
    for table in empty:
        key = (table.table or "").removeprefix("budget.").split("_basic")[0]
        if not any(key in (row.fund, row.item.split(".")[0]) and not row.value for row in disclosure.figures):
            silent.append(table.title or table.table_id)
    if silent:
        return Result(CardStatus.MISSING, f"empty without a word: {', '.join(silent)}", empty[0].pages[0])
    return Result(CardStatus.DISCLOSED, f"{len(empty)} empty tables, each explained", empty[0].pages[0])


def functions(disclosure: Disclosure) -> Result:
    """D05: amounts of 项, by 7-digit codes or by names from the 类 down."""
    rows = [
        row
        for row in disclosure.figures
        if row.item == "expenditure"
        and row.measure == Measure.AMOUNT
        and (len(row.function_code or "") == XIANG or (row.function_name or "").count("/") == 2)
    ]
    if not rows:
        return Result(CardStatus.MISSING, "no 项 with an amount")
    count = len({row.function_code or row.function_name for row in rows})
    return Result(CardStatus.DISCLOSED, f"{count} 项", rows[0].page)


def economics(disclosure: Disclosure) -> Result:
    """D06: amounts of 款 of 支出经济分类 under 基本支出; names alone do not do."""
    rows = [
        r for r in disclosure.figures if len(r.economic_code or "") == KUAN_ECONOMIC and r.measure == Measure.AMOUNT
    ]
    if rows:
        return Result(CardStatus.DISCLOSED, f"{len({row.economic_code for row in rows})} 款", rows[0].page)
    sections = disclosure.in_sections("general_basic", "fiscal_basic")
    page = sections[0].page_from if sections else None
    return Result(CardStatus.MISSING, "no 款 of 支出经济分类 with an amount", page)


def changes_explained(disclosure: Disclosure) -> Result:
    """D11: 收支总计, 收入, 支出, 财政拨款收支: each change on the year before has a reason."""
    silent = {(row.item, row.fund) for row in disclosure.unexplained if _on_prior(row) and not row.function_name}
    changed = []
    for item, fund in CHANGING:
        rows = [row for row in disclosure.of(item, Measure.CHANGE) if row.fund == fund and row.value and _on_prior(row)]
        changed += [row for row in rows if not row.function_code and not row.function_name][:1]
    if not changed:
        return Result(CardStatus.MISSING, "no change on the year before")
    reasoned = sum((row.item, row.fund) not in silent for row in changed)
    status = CardStatus.DISCLOSED if reasoned == len(changed) else CardStatus.MISSING
    return Result(status, f"{reasoned} of {len(changed)} changes with a reason", changed[0].page)


def _on_prior(row: Any) -> bool:
    return (row.relative_to or "").startswith("prior")


def items_explained(disclosure: Disclosure) -> Result:
    """D12: each 项 has its outturn and budget (or the difference between them), and a reason where they differ."""
    items: dict[str, list[Any]] = {}
    for row in disclosure.figures:
        if row.origin == Origin.NARRATIVE and row.item == "expenditure" and _is_xiang(row):
            items.setdefault(row.function_name or row.function_code or "", []).append(row)
    compared = {name: rows for name, rows in items.items() if _has_budget(rows)}
    if not compared:
        return Result(CardStatus.MISSING, "no 项 with budget and outturn")
    differ = [name for name, rows in compared.items() if _differs(rows)]
    silent = [name for name in differ if not disclosure.stated.explain("expenditure", name, None, None)]
    page = next(iter(compared.values()))[0].page
    if silent or len(compared) < len(items):
        return Result(
            CardStatus.MISSING, f"{len(items) - len(compared)} 项 without budget, {len(silent)} without reason", page
        )
    return Result(CardStatus.DISCLOSED, f"{len(compared)} 项, each with budget, outturn and reason", page)


def _is_xiang(row: Any) -> bool:
    return len(row.function_code or "") == XIANG or (row.function_name or "").count("/") == 2


def _has_budget(rows: Iterable[Any]) -> bool:
    own = budgets().own
    return any(row.basis in own or row.relative_to in own for row in rows)


def _differs(rows: Iterable[Any]) -> bool:
    amounts = {row.basis: row.value for row in rows if row.measure == Measure.AMOUNT}
    changed = any(row.measure == Measure.CHANGE and row.relative_to in budgets().own and row.value for row in rows)
    return changed or (len(amounts) > 1 and len(set(amounts.values())) > 1)


def sangong_explained(disclosure: Disclosure) -> Result:
    """D13: 三公 in all: budget, outturn, the year before, and a reason; declared none in words it is all said."""
    if (none := disclosure.none("sangong")) is not None:
        return none
    budget_document = disclosure.document.kind == Kind.BUDGET
    rows = disclosure.of("sangong")
    own = Basis.INITIAL_BUDGET if budget_document else Basis.FINAL
    bases = {row.basis for row in rows if row.measure == Measure.AMOUNT} | {
        row.relative_to for row in rows if row.relative_to
    }
    lacking = [] if own in bases else ["the amount"]
    if not budget_document and not bases.intersection(budgets().own):
        lacking.append("the budget")
    if not any(basis and basis.startswith("prior") for basis in bases):
        lacking.append("the year before")
    reasons = [why for item in ("sangong", *THREE) for why in disclosure.reasons(item)]
    changed = [row for item in ("sangong", *THREE) for row in disclosure.of(item, Measure.CHANGE) if row.value]
    if changed and not any(disclosure.stated.explain(row.item, None, row.fund, row.relative_to) for row in changed):
        lacking.append("a reason")
    page = rows[0].page if rows else None
    if lacking:
        return Result(CardStatus.MISSING, f"without {', '.join(lacking)}", page)
    return Result(CardStatus.DISCLOSED, quoted(reasons[0].text) if reasons else "no change", page)


def sangong_items(disclosure: Disclosure) -> Result:
    """D14: the three items, each with its budget and its outturn, or declared none in words."""
    bases = ((Basis.INITIAL_BUDGET,),) if disclosure.document.kind == Kind.BUDGET else ((Basis.FINAL,), budgets().own)
    lacking = []
    declared = {item: none for item in THREE if (none := disclosure.none(item)) is not None}
    for item in (item for item in THREE if item not in declared):
        rows = disclosure.of(item, Measure.AMOUNT)
        absent = [wanted[0] for wanted in bases if not any(row.basis in wanted for row in rows)]
        lacking += [f"{item.removeprefix('sangong.')} {basis}" for basis in absent]
    first = next((row for item in THREE for row in disclosure.of(item)), None)
    page = first.page if first else None
    table = any(table.table in ("sangong", "budget.sangong") and not table.empty for table in disclosure.tables)
    if lacking and not table:
        return Result(CardStatus.MISSING, f"without {', '.join(lacking)}", page)
    if len(declared) == len(THREE):
        return declared[THREE[0]]
    return Result(
        CardStatus.DISCLOSED, "in the official table" if lacking else f"{len(THREE) * len(bases)} amounts", page
    )


def glossary(disclosure: Disclosure) -> Result:
    """D26: every 项 that the document names is explained."""
    sections = disclosure.in_sections("glossary")
    if not sections:
        return Result(CardStatus.MISSING, "no glossary")
    words = "".join(f"{section.heading or ''}{section.text or ''}" for section in sections)
    used = {
        (row.function_name or "").split("/")[-1] for row in disclosure.figures if _is_xiang(row) and row.function_name
    }
    lacking = sorted(name for name in used if _short(name) not in words)
    page = sections[0].page_from
    if lacking:
        return Result(
            CardStatus.MISSING, f"{len(used) - len(lacking)} of {len(used)} 项; without {'、'.join(lacking[:5])}", page
        )
    return Result(CardStatus.DISCLOSED, f"{len(used)} of {len(used)} 项", page)


def _short(name: str) -> str:
    return name.removesuffix("支出") if len(name) > 4 else name


def readable(disclosure: Disclosure) -> Result:
    """D27: text that a program can read, not a picture of it."""
    layer = disclosure.document.text_layer
    if layer == TextLayer.NATIVE:
        return Result(CardStatus.DISCLOSED, "PDF with text")
    if layer == TextLayer.MIXED:
        return Result(CardStatus.DISCLOSED, "PDF with text; some pages are pictures with a layer of text")
    return Result(
        CardStatus.MISSING,
        "scanned: the text is a picture" if layer == TextLayer.NONE else "scanned, with recognised text",
    )


def residue(disclosure: Disclosure) -> Result:
    """D28: no words of the template left over, no picture without the one before it, no heading without a text."""
    for section in disclosure.sections:
        found = disclosure.residue.search(section.text or "")
        if found:
            return Result(CardStatus.MISSING, f"left of the template: {found.group()}", section.page_from)
    text = "".join(section.text or "" for section in disclosure.sections)
    pictures = {int(number) for number in re.findall(r"图\s?(\d{1,2})(?!\d)", text)}
    skipped = [number for number in range(1, max(pictures, default=0)) if number not in pictures]
    if skipped:
        return Result(CardStatus.MISSING, f"图{max(pictures)} without 图{skipped[0]}")
    empty = _empty_heading(disclosure)
    if empty is not None:
        return Result(CardStatus.MISSING, f"nothing under the heading {empty.heading}", empty.page_from)
    return Result(CardStatus.DISCLOSED, "no placeholder, no empty section")


def _empty_heading(disclosure: Disclosure) -> Any:
    """A heading of a standard section with nothing below it."""
    parents = {section.parent_id for section in disclosure.sections}
    titled = {table.pages[0] for table in disclosure.tables if table.pages}
    for section in disclosure.sections:
        bare = not (section.text or "").strip() and section.section_id not in parents
        if (
            bare
            and section.section
            and section.section not in ("tables", "contents")
            and section.page_from not in titled
        ):
            return section
    return None


TESTS: dict[str, Callable[[Disclosure], Result]] = {
    "in_time": in_time,
    "units": units,
    "tables": tables,
    "empty_tables": empty_tables,
    "functions": functions,
    "economics": economics,
    "changes_explained": changes_explained,
    "items_explained": items_explained,
    "sangong_explained": sangong_explained,
    "sangong_items": sangong_items,
    "glossary": glossary,
    "readable": readable,
    "residue": residue,
}
