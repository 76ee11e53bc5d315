"""Is a table's list whole: does a sum have every row that belongs to it, by position and code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..records.tables import TableCell
from .facts import Fact
from .intervals import ZERO
from .relations import Sum

_COLUMN = re.compile(r"r(\d+)\.c(\d+)$")  # of a table's figure: 4d0758fc9b65-t02.r23.c3


class Columns:
    """The numbers of a document's tables, column by column."""

    def __init__(self, cells: Iterable[TableCell], facts: Iterable[Fact]) -> None:
        # two lists side by side have a code each: 301 | 工资福利支出 | 12.00 | 302 | 商品和服务支出 | 3.00
        self._codes = {(column_of([fact]), fact.row): code_of(fact) for fact in facts}
        self._cells: dict[tuple[str, int], list[TableCell]] = defaultdict(list)
        for cell in cells:
            if cell.column is not None and cell.row is not None and cell.value is not None:
                self._cells[cell.table_id, cell.column].append(cell)

    def whole(self, relation: Sum) -> bool:
        """Whether the parts are all rows of one column that can belong to the total, and what is off is no row of it.

        A row between them, or behind them under the total's code, has to be a part or to stand under one; what the
        total is off by is not printed in the column: then no row of it was left out by us.
        """
        place = column_of([relation.total, *(fact for _, fact in relation.terms)])
        if place is None:
            return False
        cells = self._cells[place]
        off = abs(relation.judge().difference or ZERO)
        codes = [code_of(fact) for _, fact in relation.terms]
        if not all(codes) or any(abs(cell.value or ZERO) == off for cell in cells):
            return False
        rows = {fact.row for fact in relation.facts}
        return all(cell.row in rows or _under(self._code(cell), codes) for cell in self._belonging(cells, relation))

    def _belonging(self, cells: Sequence[TableCell], relation: Sum) -> list[TableCell]:
        """The cells of the column from the total to the last row that stands under it."""
        rows = [fact.row for fact in relation.facts if fact.row is not None]
        above, last = code_of(relation.total), max(rows)
        behind = [cell for cell in cells if cell.row is not None and cell.row > last]
        end = min((cell.row or 0 for cell in behind if self._ends(cell, above)), default=None)
        among = [cell for cell in cells if cell.row is not None and cell.row > min(rows)]
        return [cell for cell in among if end is None or (cell.row or 0) < end]

    def _ends(self, cell: TableCell, above: str) -> bool:
        """Whether a row is no longer under a total: it has another code, or is `合计` below its parts."""
        code = self._code(cell)
        return not code.startswith(above) if code else ((cell.table_id, cell.column or 0), cell.row) in self._codes

    def _code(self, cell: TableCell) -> str:
        place = (cell.table_id, cell.column or 0)
        return self._codes.get((place, cell.row), cell.code or "")


def column_of(facts: Sequence[Fact]) -> tuple[str, int] | None:
    """The table and the column that all of some facts stand in."""
    found = {(fact.table_id, int(match[2]) if (match := _COLUMN.search(fact.id)) else None) for fact in facts}
    if len(found) != 1:
        return None
    table, column = found.pop()
    return None if table is None or column is None else (table, column)


def _under(code: str, codes: Sequence[str]) -> bool:
    return bool(code) and any(code.startswith(each) and code != each for each in codes)


def code_of(fact: Fact) -> str:
    """The code of 支出功能分类 or 支出经济分类, digits alone; empty where there is none, or only a name is known."""
    code = fact.subject.function or fact.subject.economic or ""
    return code if code.isdigit() else ""


def value_in_row(cells: Iterable[TableCell], fact: Fact, value: Decimal) -> bool:
    """Whether a value is printed in a fact's own row of its table."""
    return any(cell.table_id == fact.table_id and cell.row == fact.row and cell.value == value for cell in cells)
