"""A cell's text under its column's head and beside its row's label → its number, in 元 for money, and its unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..knowledge.measures import PERCENT, UNCLEAR
from ..knowledge.tables import TableKnowledge
from ..numbers import in_yuan, read_number
from ..text import squeeze
from .model import JOINER, Slot


class Value(NamedTuple):
    """What a cell's text says: its number, the unit that it is printed in, and what is wrong (code, message)."""

    value: Decimal | None
    unit: str | None
    fault: tuple[str, str] | None = None


class Values:
    """Reads the cells of one table; `unit` is the one printed over it."""

    def __init__(
        self,
        paths: Sequence[tuple[str, ...]],
        rows: Iterable[Sequence[Slot]],
        unit: str | None,
        knowledge: TableKnowledge,
    ) -> None:
        self._heads = [JOINER.join(path) for path in paths]
        self._kinds = knowledge.measures.kinds(paths, _percent_signs(len(paths), rows))
        self._unit, self._knowledge = unit, knowledge
        self._said: set[int] = set()  # columns of which it was said that their unit is unclear

    def read(self, text: str, column: int, label: str) -> Value:
        """A cell's text → its value; △4.50 is taken as below zero until `conclude` asks the document what it says."""
        number = read_number(text)
        if number is None:
            return Value(None, self._unit, self._unread(text, column))
        value = number.amount * (number.sign or -1)
        if self.is_percent(text, column, label):
            return Value(value, "%")
        if self._is_count(column, label):
            return Value(value, self._unit)
        unit = self._named(column, label) or self._unit
        if unit and unit is self._unit and self._kinds[column] == UNCLEAR:
            return Value(None, unit, self._unclear(column))
        return Value(in_yuan(value, unit) if unit else None, self._unit)

    def money_unit(self, text: str, column: int, label: str) -> str | None:
        """The unit of a cell's amount; None where it is a percentage or a count, or no unit is printed."""
        if self.is_percent(text, column, label) or self._is_count(column, label):
            return None
        return self._named(column, label) or self._unit

    def is_percent(self, text: str, column: int, label: str) -> bool:
        """Is a cell's number a percentage, by its sign, its column's head or its row's label?"""
        if "%" in squeeze(text):
            return True
        if self._named(column, label):
            return False
        row = self._unit and self._knowledge.measures.is_percent_row(label.split(JOINER)[-1])
        return self._kinds[column] == PERCENT or bool(row)

    def _is_count(self, column: int, label: str) -> bool:
        """Counted, or points of a form's row `满意度 / ≥90%`."""
        known = self._knowledge
        scored = self._unit is None and "%" in squeeze(label)
        return scored or known.is_count(self._heads[column]) or known.is_count(label)

    def _named(self, column: int, label: str) -> str | None:
        return self._knowledge.head_unit(self._heads[column]) or self._knowledge.head_unit(label)

    def _unclear(self, column: int) -> tuple[str, str] | None:
        if column in self._said:
            return None
        self._said.add(column)
        return "table_unit_unclear", f"{self._heads[column]}: money or percentages, the table does not say which"

    def _unread(self, text: str, column: int) -> tuple[str, str] | None:
        """What is wrong with what looks like a number of money and is none that can be told."""
        if self._knowledge.role(self._heads[column].split(JOINER)[-1]) == "note":
            return None
        if self._unit and any(map(str.isdigit, text)) and self._knowledge.is_sign_open(text):
            return "sign_unclear", f"{self._heads[column]}: {text} may be below zero or not"
        return None


def _percent_signs(count: int, rows: Iterable[Sequence[Slot]]) -> list[tuple[int, int]]:
    """How many numbers of each column carry a %, and how many carry none."""
    signed, plain = [0] * count, [0] * count
    for row in rows:
        for at, slot in enumerate(row):
            if slot.text and slot.col1 - slot.col0 == 1 and (number := read_number(slot.text)):
                if "%" in squeeze(slot.text):
                    signed[at] += 1
                elif number.amount:
                    plain[at] += 1
    return list(zip(signed, plain, strict=True))
