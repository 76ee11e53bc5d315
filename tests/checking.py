"""Invented figures as the rules see them."""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from extract.checks.facts import Facts, collect
from extract.checks.findings import Finding
from extract.checks.inside import table_rules
from extract.checks.run import find
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document, Section
from extract.tables.identities import evaluate
from extract.tables.model import TableInfo

D = Decimal
Row = dict[str, Any]


def row(item: str, printed: str, measure: str = "amount", **columns: Any) -> Row:
    """A figure of the prose as it is printed: `12.5万元`, `-3%`, `4辆`."""
    return {"item": item, "printed": printed, "measure": measure, **columns}


def cell(table: str, item: str, printed: str, at: tuple[int, int] = (0, 0), **columns: Any) -> Row:
    """A figure of a table in 万元."""
    return row(item, printed, table_id=f"t-{table}", pattern_id=f"table.{table}", row=at[0], column=at[1], **columns)


def made(*rows: Row) -> tuple[list[Any], list[Any]]:
    """Rows → figures of the prose, and of the tables; the numbers are read from what is printed."""
    plain: list[Any] = []
    tables: list[Any] = []
    for number, columns in enumerate(rows):
        printed = columns["printed"]
        digits = "".join(char for char in printed if char.isdigit() or char in ".-") or "0"
        factor = 10000 if columns.get("table_id") or "万元" in printed else 1
        figure = SimpleNamespace(**{
            "figure_id": f"f{number}" if not columns.get("table_id") else f"{columns['table_id']}.{number}",
            "value": D(digits) * factor, "unit": "%" if "%" in printed else "元" if "元" in printed or factor > 1 else "个",
            "fund": None, "function_code": None, "function_name": None, "economic_code": None, "economic_name": None,
            "vehicle_type": None, "note": None, "basis": "final", "relative_to": None, "relative_fund": None,
            "stated_none": False, "section_id": "1/1", "table_id": None, "row": None, "column": None, "page": 3,
            "quote": "", "pattern_id": "", **columns,
        })  # fmt: skip
        (tables if figure.table_id else plain).append(figure)
    return plain, tables


def facts_of(*rows: Row) -> Facts:
    """Rows → facts."""
    plain, tables = made(*rows)
    units = {figure.table_id: "万元" for figure in tables}
    return collect(plain, tables, units, load_knowledge().items)


def inside(table: str, *rows: Row) -> list[Finding]:
    """The rules inside one table over its rows."""
    printed = [cell(table, one.pop("item"), one.pop("printed"), **one) for one in map(dict, rows)]
    _, figures = made(*printed)
    for figure in figures:
        figure.figure_id = figure.figure_id.rpartition("-")[2]
    info = TableInfo(f"t-{table}", table, None, "万元", [3])
    info.identities = evaluate(info, figures)
    return list(table_rules(facts_of(*printed), [info]))


def findings(*rows: Row) -> list[Finding]:
    """What the program itself finds in some rows: a rule that it does not try is not tried here."""
    aside = Section(document_id="0" * 64, section_id="9/1", section="projects")  # may speak of another scope
    return find(Extraction(Document(document_id="0" * 64), sections=[aside]), facts_of(*rows), [])


def statuses(found: list[Finding], rule: str) -> set[str]:
    """The statuses that a rule came to."""
    return {finding.status for finding in found if finding.rule == rule}
