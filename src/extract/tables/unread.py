"""Tables that are read into no cell are named: rows of amounts in a frame, or in lines, that no title claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..knowledge.tables import TableKnowledge
from ..reading.pages import Box, Line
from ..text import squeeze
from .model import Fault, Part, Slot
from .pieces import pieces_of
from .plausible import is_printed
from .rules import NEAR

ROWS = 2  # of two amounts each, or one of three: a table
WIDE = 3
ABOVE = 60.0  # points over a table in which its unit may stand
# two amounts and nothing between them: `12.30 4.50`, `1,204 86,011`
_SIDE_BY_SIDE = re.compile(r"(?:\.\d{1,2}|,\d{3})[%％\s]*[-－−]?\d[\d,]*(?:\.\d|,\d{3})")


def unread_frame(part: Part, lines: Sequence[Line], knowledge: TableKnowledge) -> bool:
    """Does a part that no title claims hold rows of amounts, with a unit in it or over it?"""
    rows = [sum(1 for slot in _slots(row) if _is_amount(slot)) for row in part.matrix]
    return _is_table(rows) and _has_unit(part.frame, lines, knowledge)


def unread_lines(lines: Sequence[Line], page: Sequence[Line], knowledge: TableKnowledge) -> Iterator[Box]:
    """Lines that are in no table → where several of them, one beneath the other, are rows of amounts."""
    rows = [line for line in lines if _SIDE_BY_SIDE.search(line.text) and _amounts(line) > 1]
    groups: list[list[Line]] = []
    for line in sorted(rows, key=lambda line: line.box.top):
        if groups and line.box.top - groups[-1][-1].box.bottom < ABOVE:
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        boxes = [line.box for line in group]
        box = Box(min(b.x0 for b in boxes), boxes[0].top, max(b.x1 for b in boxes), boxes[-1].bottom)
        if _is_table([_amounts(line) for line in group]) and _has_unit(box, page, knowledge):
            yield box


def not_read(box: Box, page: int) -> Fault:
    """The problem's row."""
    return Fault("table_not_read", f"the table {box.top:.0f} points from the top is no official one: in no cell", page)


def _is_table(rows: Sequence[int]) -> bool:
    return sum(count > 1 for count in rows) >= ROWS or any(count >= WIDE for count in rows)


def _slots(row: Sequence[Slot]) -> list[str]:
    return [slot.text for slot in {id(slot): slot for slot in row}.values()]


def _is_amount(text: str) -> bool:
    """Is a cell's text an amount, and no row's number or year?"""
    return is_printed(text) and (len(text) > 4 or "." in text or "," in text)


def _amounts(line: Line) -> int:
    return sum(1 for piece in pieces_of(line, lambda _: False) if _is_amount(piece.text))


def _has_unit(box: Box, lines: Sequence[Line], knowledge: TableKnowledge) -> bool:
    near = [line for line in lines if box.top - ABOVE < line.box.top < box.bottom + NEAR]
    texts = [squeeze(line.text) for line in near]
    return any(knowledge.unit_in(text) or knowledge.head_unit(text) for text in texts)
