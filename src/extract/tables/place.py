"""Rows of pieces → rows of slots: each piece in the column whose texts it stands with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ..knowledge.tables import TableKnowledge
from .grid import make_slot
from .heads import is_amount
from .headtree import Block
from .model import Slot
from .pieces import Piece
from .plausible import surplus
from .recut import EDGE


@dataclass(slots=True)
class Span:
    """A column as its texts stand: from x0 to x1, numbers or words."""

    x0: float
    x1: float
    numbers: bool
    column: int = -1


def is_number(piece: Piece, knowledge: TableKnowledge) -> bool:
    """Is a piece a number, or a dash in the place of one?"""
    return is_amount(piece.text) or piece.text in knowledge.dashes


def mark_strays(rows: Sequence[Sequence[Piece]], spans: Sequence[Span], knowledge: TableKnowledge) -> None:
    """Mark numbers that stand beside their column's others under one head with them: between two columns perhaps."""
    by_column: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.numbers:
            by_column[span.column].append(span)
    for several in by_column.values():
        if len(several) < 2:
            continue
        inside = [[p for row in rows for p in row if _is_in(p, span) and is_number(p, knowledge)] for span in several]
        most = max(map(len, inside))
        for piece in (piece for own in inside if 2 * len(own) <= most for piece in own):
            piece.doubtful = True


def _is_in(piece: Piece, span: Span) -> bool:
    return span.x0 - 0.5 <= piece.box.x0 and piece.box.x1 <= span.x1 + 0.5


def place_rows(
    rows: Sequence[Sequence[Piece]],
    spans: Sequence[Span],
    count: int,
    first: int,
    leaves: Sequence[Block],
    knowledge: TableKnowledge,
) -> list[list[Slot]]:
    """Rows of pieces → rows of slots."""
    matrix: list[list[Slot]] = []
    for index, row in enumerate(rows, first):
        groups: list[list[Piece]] = [[] for _ in range(count)]
        across: list[tuple[Piece, list[int]]] = []
        for piece in row:
            several = _columns(piece, spans, knowledge)
            if len(several) > 1:
                across.append((piece, several))
            else:
                groups[_column(piece, spans, leaves, knowledge)].append(piece)
        slots = [_slot(index, column, group, knowledge) for column, group in enumerate(groups)]
        for piece, columns in across:
            _lay_across(slots, piece, columns)
        matrix.append(slots)
    return matrix


def _slot(row: int, column: int, group: Sequence[Piece], knowledge: TableKnowledge) -> Slot:
    """The pieces of one row that stand in one column → its slot."""
    slot = make_slot((row, row + 1, column, column + 1), [char for piece in group for char in piece.chars])
    several = sum(is_number(piece, knowledge) for piece in group) > 1
    slot.several = several or any(piece.doubtful for piece in group) or surplus(slot, float("inf")) > 0
    return slot


def _lay_across(slots: list[Slot], piece: Piece, columns: list[int]) -> None:
    """One slot in the place of several for a number that stands over their columns; what else is there is with it."""
    first, last = columns[0], columns[-1] + 1
    before = [slot for slot in slots[first:last] if slot.text]
    slot = make_slot((slots[first].row0, slots[first].row1, first, last), list(piece.chars))
    slot.lines += [line for other in before for line in other.lines]
    slot = Slot(slot.row0, slot.row1, first, last, slot.lines, slot.box)
    slot.several = bool(before)
    slots[first:last] = [slot] * (last - first)


def _columns(piece: Piece, spans: Sequence[Span], knowledge: TableKnowledge) -> list[int]:
    """The columns of numbers over which a number stands, where its ends do not tell one of them."""
    if not is_number(piece, knowledge):
        return []
    over = [s for s in spans if s.numbers and min(s.x1, piece.box.x1) - max(s.x0, piece.box.x0) > EDGE]
    if len({s.column for s in over}) < 2:
        return []
    own = {s.column for s in over if _ends_with(piece, s)}
    return sorted({s.column for s in over}) if len(own) != 1 else []


def _ends_with(piece: Piece, span: Span) -> bool:
    """Does a number end, or stand in the middle, as the column's others do?"""
    return abs(piece.box.x1 - span.x1) < EDGE or abs(piece.middle - (span.x0 + span.x1) / 2) < EDGE


def _column(piece: Piece, spans: Sequence[Span], leaves: Sequence[Block], knowledge: TableKnowledge) -> int:
    """The column whose span a piece overlaps most, or stands nearest to; words go with words."""
    number = is_number(piece, knowledge)
    alike = [span for span in spans if span.numbers == number]
    if number and (ended := [s.column for s in alike if abs(piece.box.x1 - s.x1) < EDGE and s.x0 < piece.box.x1]):
        return ended[0]
    places = [(max(s.x0 - piece.box.x1, piece.box.x0 - s.x1), s.column) for s in alike]
    places += [
        (max(b.box.x0 - piece.box.x1, piece.box.x0 - b.box.x1), i)
        for i, b in enumerate(leaves)
        if not number and (knowledge.role(b.text) or "value") in ("label", "note")
    ]
    return min(places, default=(0.0, 0))[1]
