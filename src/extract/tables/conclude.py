"""What a document's tables say once all are read: figures, what △ stands for, and the sums that prove the reading."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from ..knowledge.tables import TableKnowledge
from ..numbers import read_number
from .figures import MISPLACED, table_figures
from .identities import evaluate
from .model import Cell, Fault, Identity, TableFigure, TableReading

BADLY = 0.2  # share of a table's sums that fail
SUMS, SIGN = "table_sums_fail", "sign_unclear"
_DATED = re.compile(r"20\d\d")


def conclude(reading: TableReading, knowledge: TableKnowledge, year: int | None = None) -> None:
    """Figures and sums of a document's tables; a second time once the document's year is known."""
    _prove(reading, knowledge, year)
    marked = [cell for cell in reading.cells if cell.value and _is_open(cell)]
    if marked and reading.marks is None:
        reading.marks = reading.marks_said or _sums_say_minus(reading)
    if marked and not reading.marks:
        for cell in marked:
            cell.value = None
            told = f"{cell.row_label}: {cell.text}: the document does not say what the mark stands for"
            reading.problems.append(Fault(SIGN, told, cell.page))
        _prove(reading, knowledge, year)
    _flag(reading)


def conclude_in_year(reading: TableReading, knowledge: TableKnowledge, year: int | None) -> None:
    """The same again where columns or rows are dated: the document's year says which is its own, and which the last."""
    if year and any(_DATED.search(cell.column_label + cell.row_label) for cell in reading.cells):
        conclude(reading, knowledge, year)


def _is_open(cell: Cell) -> bool:
    number = read_number(cell.text)
    return number is not None and not number.sign


def _prove(reading: TableReading, knowledge: TableKnowledge, year: int | None) -> None:
    """Make the figures and evaluate every table's identities."""
    made = table_figures(reading, knowledge.items, knowledge.codes, year)
    reading.figures = made.figures
    reading.problems = [problem for problem in reading.problems if problem.code not in (SUMS, MISPLACED)] + made.faults
    by_table: dict[str, list[TableFigure]] = defaultdict(list)
    missing: dict[str, list[TableFigure]] = defaultdict(list)
    for figures, tables in ((made.figures, by_table), (made.unread, missing)):
        for figure in figures:
            tables[figure.table_id].append(figure)
    for info in reading.tables:
        info.identities = evaluate(info, by_table[info.table_id], missing[info.table_id])


def _sums_say_minus(reading: TableReading) -> bool:
    """Do sums hold with △ below zero that would not hold above it, and none the other way round?

    One document means one thing by its mark: a sum in which both readings hold (4.50 = 4.50) says nothing.
    """
    open_values = {f"{c.table_id}.r{c.row}.c{c.column}": c.value for c in reading.cells if c.value and _is_open(c)}
    votes = [_vote(identity, open_values) for info in reading.tables for identity in info.identities]
    return 1 in votes and -1 not in votes


def _vote(identity: Identity, values: dict[str, Decimal]) -> int:
    """1 where an identity holds below zero alone, -1 where above zero alone, 0 where it cannot tell."""
    if identity.difference is None or identity.tolerance is None:
        return 0
    left = sum((values.get(i, Decimal(0)) for i in identity.figure_ids[: identity.left]), Decimal(0))
    right = sum((values.get(i, Decimal(0)) for i in identity.figure_ids[identity.left :]), Decimal(0))
    below = abs(identity.difference) <= identity.tolerance
    above = abs(identity.difference - 2 * (left - right)) <= identity.tolerance
    return int(below) - int(above)


def _flag(reading: TableReading) -> None:
    """A table whose sums fail badly is flagged for people to look at."""
    for info in reading.tables:
        broken = [identity for identity in info.identities if not identity.holds]
        if len(broken) > max(1, BADLY * len(info.identities)):
            message = f"{info.title}: {len(broken)} of {len(info.identities)} sums fail, so {broken[0].statement}"
            reading.problems.append(Fault(SUMS, message, broken[0].page))
