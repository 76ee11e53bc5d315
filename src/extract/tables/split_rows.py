"""A row that a page's edge cut in two is one row: its label or its numbers go on at the top of the next page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..knowledge.codes import bare_label, bare_name
from ..knowledge.tables import TableKnowledge
from .body import Row
from .heads import ORDINAL, Column
from .model import Slot


def mend(rows: list[Row], breaks: Iterable[int], columns: Sequence[Column], knowledge: TableKnowledge) -> list[int]:
    """Join in place the rows cut before each index of `breaks`; the pages on which a row was joined."""
    pages = []
    for index in sorted(breaks, reverse=True):
        if 0 < index < len(rows) and _goes_on(rows[index - 1], rows[index], columns, knowledge):
            pages.append(rows[index].page)
            rows[index - 1 : index + 1] = [_joined(rows[index - 1], rows[index])]
    return pages[::-1]


def _goes_on(above: Row, below: Row, columns: Sequence[Column], knowledge: TableKnowledge) -> bool:
    """Is the first row of a page the rest of the last row before it?"""
    roles = [column.role for column in columns]
    if _collide(above, below, roles) or not any(slot.text for slot in below.slots):
        return False
    if "code" in roles:
        return _code_goes_on(above, below, roles, knowledge)
    return _label_goes_on(above, below, roles, knowledge)


def _collide(above: Row, below: Row, roles: Sequence[str]) -> bool:
    """Do both rows print a value in one column, or one of them across columns?"""
    for one, other, role in zip(above.slots, below.slots, roles, strict=True):
        wide = other.col1 - other.col0 > 1 and other.text
        if wide or (role in ("value", "note", "line") and one.text and other.text):
            return True
    return False


def _texts(row: Row, roles: Sequence[str], role: str) -> str:
    return "".join(slot.text for slot, own in zip(row.slots, roles, strict=True) if own == role)


def _code_goes_on(above: Row, below: Row, roles: Sequence[str], knowledge: TableKnowledge) -> bool:
    """Where rows have codes, a row with none, whose label is no total, is the rest of the row before."""
    label = _texts(below, roles, "label")
    if _texts(below, roles, "code") or not _texts(above, roles, "code"):
        return False
    if bare_label(label) in knowledge.totals or ORDINAL.match(label):
        return False
    return bool(label) or not _texts(above, roles, "value")


def _label_goes_on(above: Row, below: Row, roles: Sequence[str], knowledge: TableKnowledge) -> bool:
    """`七、文化旅游体育与` + `传媒支出`: two labels are one where they make a known name together and none apart."""
    joined = False
    for one, other, role in zip(above.slots, below.slots, roles, strict=True):
        if role != "label" or not other.text:
            continue
        if ORDINAL.match(other.text) or _known(other.text, knowledge) or not _known(one.text + other.text, knowledge):
            return False
        joined = True
    return joined


def _known(label: str, knowledge: TableKnowledge) -> bool:
    if bare_name(label) in knowledge.codes.functions.classes or bare_label(label) in knowledge.totals:
        return True
    return any(knowledge.items.row(side, label) for side in ("revenue", "expenditure", "basic", "sangong"))


def _joined(above: Row, below: Row) -> Row:
    slots = [_both(one, other, above.page, below.page) for one, other in zip(above.slots, below.slots, strict=True)]
    return Row(above.page, slots)


def _both(one: Slot, other: Slot, page: int, next_page: int) -> Slot:
    """The slots of both parts as one; it stands where its first text stands."""
    first = one if one.text else other
    slot = Slot(one.row0, one.row1, one.col0, one.col1, [*one.lines, *other.lines], first.box)
    slot.page = one.page or page
    slot.several = one.several or other.several
    if first is other and other.text:
        slot.page = other.page or next_page
    return slot
