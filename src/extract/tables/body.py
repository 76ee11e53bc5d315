"""The rows of a table → its cells, each under its row's label and code and its column's head path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from ..knowledge.codes import assemble, split_label
from ..knowledge.tables import TableKnowledge
from ..reading.pages import Box
from ..text import squeeze
from .heads import Column, is_amount
from .model import JOINER, Cell, Fault, Slot, TableNumber
from .plausible import is_figures, objection, usual_decimals
from .values import Values

_DIGITS = re.compile(r"\d[\d,.，]*")


@dataclass(slots=True)
class Row:
    """A row of a table: its page and the slot over each column."""

    page: int
    slots: list[Slot]


@dataclass(slots=True)
class Body:
    """What reading the rows gives."""

    cells: list[Cell] = field(default_factory=list)
    numbers: list[TableNumber] = field(default_factory=list)
    names: list[tuple[str, str, int]] = field(default_factory=list)  # code, name, page
    problems: list[Fault] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class Frame:
    """What is the same for all cells of a table."""

    table_id: str
    table: str | None
    title: str | None
    unit: str | None


class BodyReader:
    """Reads rows one after the other; a code left blank is taken from the row above (类|款|项 in three cells)."""

    def __init__(self, frame: Frame, columns: list[Column], knowledge: TableKnowledge) -> None:
        self._frame = frame
        self._columns = columns
        self._knowledge = knowledge
        self._heads = [JOINER.join(column.path) for column in columns]
        self._lanes = [[i for i, c in enumerate(columns) if c.lane == lane] for lane in range(columns[-1].lane + 1)]
        self._is_named = [column.role in ("label", "code") for column in columns]
        self._before: dict[int, str | None] = {}
        self._counted: set[int] = set()
        self._decimals = 0  # of the table's amounts
        self._amounts: set[int] = set()  # columns of values in which some row has an amount of its own
        self.body = Body()

    def read(self, rows: list[Row]) -> Body:
        """All rows → the table's cells and the numbers that are none."""
        paths = [column.path for column in self._columns]
        self._values = Values(paths, (row.slots for row in rows), self._frame.unit, self._knowledge)
        own = [slot for row in rows for slot in row.slots if slot.col1 - slot.col0 == 1 and is_amount(slot.text)]
        self._amounts = {slot.col0 for slot in own if self._columns[slot.col0].role == "value"}
        self._decimals = usual_decimals(slot.text for row in rows for slot in _distinct(row.slots))
        for index, row in enumerate(rows):
            if is_number_row(row.slots, self._columns, self._knowledge):
                self._count(row, "column_number")
                continue
            for lane, members in enumerate(self._lanes):
                self._lane(index, row, lane, members)
        return self.body

    def _lane(self, index: int, row: Row, lane: int, members: list[int]) -> None:
        label, code = self._label(row, lane, members)
        for column in members:
            slot = row.slots[column]
            if not slot.text:
                continue
            role = self._columns[column].role
            if role in ("value", "note") and not self._covers_label(slot):
                if self._is_between(slot):
                    self._between(row.page, slot)
                else:  # over several columns of values: the first one's
                    self._cell(index, row, column, slot, label, code)
            elif id(slot) not in self._counted:
                self._counted.add(id(slot))
                self._numbers(row.page, slot, {"line": "line_number", "code": "code"}.get(role, "label"))

    def _is_between(self, slot: Slot) -> bool:
        """Does a number stand over columns of values with different heads? It is none of them's."""
        if slot.col1 - slot.col0 < 2 or not (slot.several or is_amount(slot.text) or is_figures(slot.text)):
            return False
        over = self._amounts.intersection(range(slot.col0, slot.col1))
        return len({self._heads[column] for column in over}) > 1

    def _between(self, page: int, slot: Slot) -> None:
        if id(slot) not in self._counted:
            self._counted.add(id(slot))
            self._numbers(page, slot, "label")
            heads = " | ".join(dict.fromkeys(self._heads[slot.col0 : slot.col1]))
            message = f"{' '.join(slot.lines)} stands over several columns: {heads}"
            self.body.problems.append(Fault("table_cell_unclear", message, slot.page or page))

    def _covers_label(self, slot: Slot) -> bool:
        return any(self._is_named[slot.col0 : slot.col1]) and not is_amount(slot.text)

    def _label(self, row: Row, lane: int, members: list[int]) -> tuple[str, str | None]:
        """The lane's label columns joined, and its code."""
        texts: list[str] = []
        parts: list[str] = []
        seen: list[Slot] = []
        for column in members:
            slot = row.slots[column]
            if not self._is_named[column] or slot in seen:
                continue
            seen.append(slot)
            text, role = slot.text, self._columns[column].role
            if role == "code" and not self._is_wide(slot) and not self._is_worded(text):
                parts.append("" if self._knowledge.role(text) == "code" else text)  # 类 | 款 | 项 | 合计
            elif text:
                texts.append(text)
        code = assemble(parts, self._before.get(lane)) if parts else None
        if code is None and texts:
            code, texts[-1] = split_label(texts[-1])
        label = JOINER.join(texts)
        if code:
            self._before[lane] = code
            self.body.names.append((code, label, row.page))
        return label, code

    def _is_worded(self, text: str) -> bool:
        """`基本工资` in a column of codes."""
        return bool(text) and not any(map(str.isdigit, text)) and not self._knowledge.role(text)

    def _is_wide(self, slot: Slot) -> bool:
        return any([c.role == "label" for c in self._columns[slot.col0 : slot.col1]])

    def _cell(self, index: int, row: Row, column: int, slot: Slot, label: str, code: str | None) -> None:
        if id(slot) in self._counted:
            return
        self._counted.add(id(slot))
        box = slot.box or Box(0, 0, 0, 0)
        head = self._heads[column]
        value, unit = self._value(slot, column, label, row.page)
        frame = self._frame
        self.body.cells.append(
            Cell(
                frame.table_id, frame.table, frame.title, unit, slot.page or row.page, index, column,
                label, head, code, slot.text, value, *box,
            )
        )  # fmt: skip

    def _value(self, slot: Slot, column: int, label: str, page: int) -> tuple[Decimal | None, str | None]:
        told = self._values.read(slot.text, column, label)
        refused = None
        if slot.several or told.value is not None or is_figures(slot.text):
            refused = objection(slot, self._values.money_unit(slot.text, column, label), self._decimals)
        fault = ("table_cell_unclear", refused) if refused else told.fault
        if fault:
            self.body.problems.append(Fault(*fault, slot.page or page))
        return (None if refused else told.value), told.unit

    def _count(self, row: Row, kind: str) -> None:
        for slot in row.slots:
            if slot.text and id(slot) not in self._counted:
                self._counted.add(id(slot))
                self._numbers(row.page, slot, kind)

    def _numbers(self, page: int, slot: Slot, kind: str) -> None:
        self.body.numbers.extend(slot_numbers(self._frame.table_id, slot.page or page, slot, kind))


def slot_numbers(table_id: str, page: int, slot: Slot, kind: str) -> Iterator[TableNumber]:
    """The digit runs of a slot that is no cell."""
    if slot.box is None or slot.text.isalpha():
        return
    for line in slot.lines:
        for found in _DIGITS.finditer(squeeze(line)):
            yield TableNumber(table_id, page, slot.box, found.group().rstrip(",.，"), kind)


def is_number_row(slots: list[Slot], columns: list[Column], knowledge: TableKnowledge) -> bool:
    """Is it a 栏次 row: its label says so, or nothing but whole numbers that count up from 1?"""
    texts = [squeeze(text).strip("（）()") for slot in _distinct(slots) if (text := slot.text)]
    if not knowledge.number_rows.isdisjoint(texts):
        return all(text.isdigit() or text in knowledge.number_rows or knowledge.role(text) for text in texts)
    if any([slot.text and column.role in ("label", "code") for slot, column in zip(slots, columns, strict=True)]):
        return False
    digits = [int(text) for text in texts if text.isdigit() and len(text) <= 2]
    if len(digits) < 3 or len(digits) != len(texts):
        return False
    return digits == list(range(digits[0], digits[0] + len(digits))) and digits[0] in (1, 0)


def _distinct(slots: list[Slot]) -> list[Slot]:
    found: list[Slot] = []
    for slot in slots:
        if not found or found[-1] is not slot:
            found.append(slot)
    return found
