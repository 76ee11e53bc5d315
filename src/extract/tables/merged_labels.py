"""Labels that stand for several rows of a table without rules between its columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .model import Slot
from .pieces import Piece
from .rules import Rule

CENTRED = 2.5  # points by which a label may stand off the middle of its rows


def merge_labels(
    body: list[list[Slot]],
    rows: Sequence[Sequence[Piece]],
    columns: Sequence[tuple[float, float, int]],
    rules: Sequence[Rule],
) -> None:
    """Give rows in place the label that stands for them: `columns` are those of labels, from x0 to x1.

    Where rules divide the rows, a rule that leaves the column out joins them. Where none does, a label stands for the
    rows that it is in the middle of, if all labels of the column together account for all rows that way.
    """
    middles = [median((piece.box.top + piece.box.bottom) / 2 for piece in row) for row in rows]
    between = [[rule for rule in rules if a < rule.at < b] for a, b in pairwise(middles)]
    for x0, x1, column in columns:
        if any(between):
            _by_rules(body, between, (x0 + x1) / 2, column)
        elif (after := min((other for _, _, other in columns if other > column), default=None)) is not None:
            _by_middle(body, middles, column, after)


def _by_rules(body: list[list[Slot]], between: Sequence[Sequence[Rule]], x: float, column: int) -> None:
    for row, drawn in enumerate(between, 1):
        above, below = body[row - 1][column], body[row][column]
        if drawn and not any(rule.low <= x <= rule.high for rule in drawn) and not (above.text and below.text):
            _unite(body, [row - 1, row], column, below if below.text else above)


def _by_middle(body: list[list[Slot]], middles: Sequence[float], column: int, after: int) -> None:
    """Merge where every row of a label has a label of its own in the column `after`, and all rows are accounted for."""
    groups: list[tuple[list[int], Slot]] = []
    first = 0
    for row in range(len(body)):
        slot = body[row][column]
        if slot.box is None:
            continue
        if first > row:
            return
        middle = (slot.box.top + slot.box.bottom) / 2
        ends = [e for e in range(row, len(body)) if abs((middles[first] + middles[e]) / 2 - middle) < CENTRED]
        if not ends:
            return
        group = list(range(first, ends[0] + 1))
        if len(group) > 1 and not all(body[member][after].text for member in group):
            return
        groups.append((group, slot))
        first = ends[0] + 1
    if first != len(body):
        return
    for group, slot in groups:
        _unite(body, group, column, slot)


def _unite(body: list[list[Slot]], rows: Sequence[int], column: int, slot: Slot) -> None:
    """Let one slot stand for several rows."""
    others = [body[row][column] for row in rows]
    for slots in body:
        if any(slots[column] is other for other in others):
            slots[column] = slot
    slot.row0, slot.row1 = min(s.row0 for s in others), max(s.row1 for s in others)
