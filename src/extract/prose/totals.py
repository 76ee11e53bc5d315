"""收入总计 and 支出总计: in the 高等学校 template they mean 本年收入合计 and 本年支出合计; the table decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ..knowledge.model import Knowledge, Reading, Reason, Subject
from ..tables.model import Cell
from .narrative import Told
from .state import Trace

ROWS = {"revenue": "本年收入合计", "expenditure": "本年支出合计"}
TABLES = ("revenue_expenditure", "budget.revenue_expenditure")
TAKEN = "taken:"  # in a trace: the table that a row's item was taken from, which proves nothing of it then


def resolve_totals(told: list[Told], cells: Sequence[Cell], knowledge: Knowledge, school: bool) -> list[Told]:
    """Readings of one side's total become revenue or expenditure where the table prints that number only there.

    `school`: the document follows the 高等学校 template.
    """
    sides = {p.pattern_id: str(p.data["side"]) for p in knowledge.subjects if p.data.get("side")}
    printed = {side: _printed(cells, label) for side, label in ROWS.items()}
    totals = {cell.value for cell in cells if cell.table in TABLES and _ends(cell.row_label, "总计")}
    source = next((cell.table_id for cell in cells if cell.table in TABLES), None)
    for part in told:
        for reading in part.readings:
            side = sides.get(reading.pattern_id)
            if side and reading.measure == "amount" and _is_sum(reading.value, printed[side], totals, school):
                _rename(part, reading.subject, side, source)
    return told


def _is_sum(value: Decimal | None, sums: set[Decimal | None], totals: set[Decimal | None], school: bool) -> bool:
    """Whether a total is 本年…合计: the table says so, or, where it does not part the two, the template alone."""
    if totals and value in sums and value not in totals:
        return True
    return school and (value in sums or value not in totals)


def _printed(cells: Sequence[Cell], label: str) -> set[Decimal | None]:
    return {cell.value for cell in cells if cell.table in TABLES and _ends(cell.row_label, label)} - {None}


def _ends(label: str, name: str) -> bool:
    return label.split(" / ")[-1].replace(" ", "").endswith(name)


def _rename(part: Told, subject: Subject, item: str, source: str | None) -> None:
    """Give every reading and reason of the subject in this paragraph its real item, and say which table knew it."""
    renamed = replace(subject, item=item)
    rows: list[Reading | Reason] = [*part.readings, *part.reasons]
    starts = set()
    for row in rows:
        if row.subject == subject:
            row.subject = renamed
            starts.add(row.start)
    if source:
        part.traces[:] = [_taken(trace, source) if trace.start in starts else trace for trace in part.traces]


def _taken(trace: Trace, source: str) -> Trace:
    return trace._replace(source=f"{trace.source} {TAKEN}{source}".lstrip())
