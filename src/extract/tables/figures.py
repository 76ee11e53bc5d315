"""Cells → figures: what a cell counts, whose money it is, of which 科目 and on which basis.

A cell whose row or column is not known gives no figure: it stays a cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ..knowledge.codes import CodeLists, Outline, bare_label, is_function, path_of
from ..knowledge.table_items import Shape, TableItems
from ..records.vocabulary import Basis, Fund, Measure
from .model import JOINER, Cell, Fault, TableFigure, TableReading
from .years import Bases

_YEAR = re.compile(r"20\d\d年")
_FIRST_LEVEL = re.compile(r"[一二三四五六七八九十]+、")
# what a whole is of which other heads name parts: 本年支出 over 人员经费
_SPENDING = ("expenditure", "both")  # sides of tables by 支出功能分类
MISPLACED = "function_misplaced"
_WHOLES = frozenset({"revenue", "expenditure", "grand_total"})


@dataclass(slots=True, frozen=True)
class Meaning:
    """What a cell says, before its codes are named."""

    item: str
    fund: Fund | None = None
    code: str | None = None
    note: str | None = None


class Made(NamedTuple):
    """What the cells of a document's tables give."""

    figures: list[TableFigure]
    unread: list[TableFigure]  # what cells without a value would have told, value 0: no sum with them can be held
    faults: list[Fault]


def table_figures(reading: TableReading, items: TableItems, lists: CodeLists, year: int | None = None) -> Made:
    """All cells of a document's tables whose item is known → figures; `year` is the document's."""
    by_table: dict[str, list[Cell]] = defaultdict(list)
    for cell in reading.cells:
        by_table[cell.table_id].append(cell)
    made = Made([], [], [])
    for cells in by_table.values():
        concept = (cells[0].table or "").removeprefix("budget.")
        shape = items.shapes.get(concept)
        if shape is not None:
            table = _TableFigures(cells, shape, reading, items, lists, year)
            table.add_to(made)
    return made


class _TableFigures:
    """The figures of one table."""

    def __init__(
        self,
        cells: list[Cell],
        shape: Shape,
        reading: TableReading,
        items: TableItems,
        lists: CodeLists,
        year: int | None,
    ) -> None:
        self._cells, self._shape, self._reading, self._items, self._lists = cells, shape, reading, items, lists
        self._columns: dict[str, tuple[str | None, Fund | None, bool]] = {}  # head path → what `_column` says of it
        self._names: dict[str, str | None] = {}  # code → its names from the top
        budget = (cells[0].table or "").startswith("budget.")
        self._bases = Bases(map(self._says, cells), items, budget, year)
        self._carried = shape.side == "revenue" and self._has_carried()
        self._plain = shape.plain or ("sangong" if shape.side == "sangong" and not self._has_more() else None)
        self._outline = Outline(reading.functions, lists.functions)
        self._under: dict[str, str] = {}  # side → carry-over row above, of which the funds' rows are parts

    def _says(self, cell: Cell) -> str:
        """The words that may say a cell's year and basis: its head, or in a table of 三公 also its row (`预算数`)."""
        if self._shape.side == "sangong" and self._items.is_basis_row(bare_label(cell.row_label)):
            return f"{cell.column_label}{JOINER}{bare_label(cell.row_label)}"
        return cell.column_label

    def _has_carried(self) -> bool:
        """Does what was carried over have a column, so that 合计 beside it is the side's total and not 本年收入?"""
        heads = {cell.column_label.split(JOINER)[0] for cell in self._cells}
        return any((self._items.column("revenue", head) or "").startswith("carryover") for head in heads)

    def _has_more(self) -> bool:
        """Does a table of 三公 name more than its parts, so that 合计 may be more than 三公?"""
        labels = {label for cell in self._cells for label in (cell.row_label, *cell.column_label.split(JOINER))}
        return any(not (self._items.column("sangong", label) or "sangong.").startswith("sangong.") for label in labels)

    def add_to(self, made: Made) -> None:
        """The table's figures; percentages and comparisons are none."""
        quotes = _quotes(self._cells)
        for cell in self._cells:
            if cell.code and is_function(cell.code):
                self._outline.see(cell.code)
            if cell.unit == "%" or self._items.is_comparing(cell.column_label):
                continue
            meaning = self._by_row(cell) if self._shape.read == "rows" else self._by_column(cell)
            basis = self._bases.of(self._says(cell)) if meaning else None
            told = cell.value is not None or any(map(str.isdigit, cell.text))
            if meaning and basis and told:
                figure = self._figure(cell, meaning, basis, quotes[_row_key(cell)])
                (made.unread if cell.value is None else made.figures).append(figure)
        for name, above in self._outline.misplaced.items():
            made.faults.append(Fault(MISPLACED, f"{name} under {above}: its code is elsewhere", self._cells[0].page))

    def _by_row(self, cell: Cell) -> Meaning | None:
        path = cell.column_label.split(JOINER)
        side = self._shape.side or self._items.side(path)
        label = cell.row_label.split(JOINER)[-1]
        if side is None:
            return None
        part_of_whole = self._part_over(side, path)
        if part_of_whole:
            return self._of_part(cell, side, label, part_of_whole)
        fund = self._items.fund(path[-1]) or self._shape.fund
        part = self._items.fund(label)
        divided = self._shape.fund == Fund.FISCAL or (side == "revenue" and not _FIRST_LEVEL.match(label))
        if side in self._under and part and divided:
            return Meaning(self._under[side], part)
        item = self._items.row(side, label)
        if item and item.startswith("carryover"):
            self._under[side] = item
        elif item:
            self._under.pop(side, None)
        if item is None and side == "expenditure":
            code = cell.code or self._class(label)
            return Meaning("expenditure", fund, code) if code else None
        return Meaning(item, fund) if item else None

    def _part_over(self, side: str, path: list[str]) -> str | None:
        """`本年支出 / 基本支出 / 人员经费`: the part of the whole that the rows' money is."""
        if side not in ("revenue", "expenditure"):
            return None
        for head in reversed(path[1:]):
            item = self._items.column(side, head)
            if item and item not in _WHOLES and not self._items.fund(head):
                return item
        return None

    def _of_part(self, cell: Cell, side: str, label: str, part: str) -> Meaning | None:
        """A part's money of one 类, or of the year's whole; what it is of a grand total has no name."""
        code = (cell.code or self._class(label)) if side == "expenditure" else None
        if code is None and self._items.row(side, label) != side:
            return None
        return Meaning(part, self._shape.fund, code)

    def _class(self, label: str) -> str | None:
        """`八、社会保障和就业支出` → 208, by the document's own tables or the list."""
        bare = bare_label(label)
        own = [c for c, name in self._reading.functions.items() if len(c) == 3 and bare_label(name) == bare]
        return own[0] if len(own) == 1 else self._lists.functions.classes.get(bare.removesuffix("支出") or bare)

    def _by_column(self, cell: Cell) -> Meaning | None:
        side = self._shape.side or "both"
        if cell.column_label not in self._columns:
            self._columns[cell.column_label] = self._column(side, cell.column_label.split(JOINER))
        item, fund, plain = self._columns[cell.column_label]
        if cell.code:
            chosen = item or (self._plain if plain else None)
            return Meaning(chosen, fund, cell.code) if chosen else None
        parts = cell.row_label.split(JOINER)
        label = parts[0] if parts[-1] in self._items.plain else parts[-1]
        says = self._says(cell) != cell.column_label
        if says and self._bases.year is None and _YEAR.search(cell.row_label):
            return None  # one year's row alone has values: last year's or this one's?
        if says or bare_label(label) in self._items.plain:
            chosen = item or (self._plain if plain else None)
            return Meaning(chosen, fund) if chosen else None
        row_item = self._items.row(side, label)
        if row_item and (item is None or item == self._plain) and plain:
            return Meaning(row_item, fund)
        if row_item is None and side in _SPENDING:
            chosen, code = item or (self._plain if plain else None), self._outline.find(cell.row, label)
            return Meaning(chosen, fund, code) if chosen and code else None
        if side == "sangong" and item and row_item is None and not self._items.is_comparing(label):
            return Meaning(item, fund, None, label)  # one row for each unit
        return None

    def _column(self, side: str, path: list[str]) -> tuple[str | None, Fund | None, bool]:
        """The item and the fund that a head path names, and whether its last head says no more than 合计 or 金额."""
        item, plain = self._column_item(side, path)
        carried = self._under_carried(path) if self._carried else None
        return (*carried, plain) if carried else (item, self._shape.fund, plain)

    def _under_carried(self, path: list[str]) -> tuple[str | None, Fund | None] | None:
        """`上年结转结余 / 一般公共预算` → (carried over, of which fund); 合计 over both → the side's total."""
        head = self._items.column("revenue", path[0]) or ""
        if head.startswith("carryover"):
            leaf = bare_label(path[-1])
            fund = self._items.fund(leaf) or (Fund.ALL if leaf in self._items.plain or len(path) == 1 else None)
            return (head if fund else None), fund
        return ("grand_total", Fund.ALL) if bare_label(path[-1]) in self._items.plain and len(path) == 1 else None

    def _column_item(self, side: str, path: list[str]) -> tuple[str | None, bool]:
        """The item that a head path names, and whether its last head says no more than 合计, 金额 or 决算数."""
        plain = True
        for head in reversed(path):
            found = self._items.column(side, head) or self._items.column(side, self._items.bare_head(head))
            if found == "revenue.fiscal" and "revenue.general" in map(self._items.column, [side] * len(path), path):
                return None, False  # 一般公共预算 / 其中：财政拨款: a part of the fund's money
            general = _bare_head(head) in self._items.plain or (not found and self._items.is_only_basis(head))
            if found and not (general and plain):
                return found, plain
            if not general:
                return (None, plain and head is not path[-1])
        last = next((i for head in reversed(path) if (i := self._items.column(side, head))), None)
        return last, True

    def _figure(self, cell: Cell, meaning: Meaning, basis: Basis, quote: str) -> TableFigure:
        code = meaning.code
        function = code if code and is_function(code) else None
        economic = code if code and not function else None
        count = self._items.counted_in(cell.row_label) or self._items.counted_in(cell.column_label)
        return TableFigure(
            figure_id=f"{cell.table_id}.r{cell.row}.c{cell.column}",
            item=meaning.item,
            fund=meaning.fund,
            function_code=function,
            function_name=self._name(function) if function else None,
            economic_code=economic,
            economic_name=self._name(economic) if economic else None,
            note=meaning.note,
            basis=basis,
            measure=Measure.COUNT if count else Measure.AMOUNT,
            value=Decimal(0) if cell.value is None else cell.value,
            unit=count or "元",
            printed=cell.text,
            table_id=cell.table_id,
            row=cell.row,
            column=cell.column,
            page=cell.page,
            x0=cell.x0,
            top=cell.top,
            x1=cell.x1,
            bottom=cell.bottom,
            quote=quote,
            pattern_id=f"table.{cell.table}",
        )

    def _name(self, code: str) -> str | None:
        if code not in self._names:
            reading = self._reading
            printed = reading.functions if is_function(code) else reading.economics
            self._names[code] = path_of(code, printed, self._lists.of(code))
        return self._names[code]


def _bare_head(head: str) -> str:
    return bare_label(head)


def _row_key(cell: Cell) -> tuple[int, str, str | None]:
    return cell.row, cell.row_label, cell.code


def _quotes(cells: Iterable[Cell]) -> dict[tuple[int, str, str | None], str]:
    """The row that says so: code, label and what is printed behind them."""
    rows: dict[tuple[int, str, str | None], list[str]] = {}
    for cell in cells:
        rows.setdefault(_row_key(cell), [t for t in (cell.code, cell.row_label) if t]).append(cell.text)
    return {key: " ".join(texts) for key, texts in rows.items()}
