"""The ladder of settings: a frame is read by its rules; where that contradicts the page, by its text as well."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from ..knowledge.codes import is_code
from ..knowledge.tables import TableKnowledge
from ..reading.pages import Line
from .grid import fill, read_ruled
from .heads import ORDINAL, is_amount
from .model import Part, Slot
from .pieces import Piece, pieces_of, rows_by_pitch
from .plausible import DASHES, juts_out, surplus
from .rules import Frame, blocks

LONG = 30  # characters: no label's first line is longer
Block = tuple[int, int, int, int]


def read_frame(frame: Frame, lines: Sequence[Line], page: int, knowledge: TableKnowledge) -> Part:
    """A frame → the part that contradicts the page least; the setting that gave it is recorded."""
    ruled = read_ruled(frame, lines, page)
    ruled.doubts = doubts(ruled)
    if not ruled.doubts:
        return ruled
    by_text = _rows_by_text(frame, lines, page, knowledge)
    by_text.doubts = doubts(by_text)
    return by_text if by_text.doubts < ruled.doubts else ruled


def doubts(part: Part) -> int:
    """Texts that share a slot with another's, which is marked: a rule between two rows or two columns is missing."""
    found = 0
    for slot in {id(slot): slot for row in part.matrix for slot in row if slot.text}.values():
        x0, x1 = part.xs[slot.col0], part.xs[slot.col1]
        extra = surplus(slot, x1 - x0)
        slot.several = extra > 0 or juts_out(slot, x0, x1)
        found += extra
    return found + sum(_mark_labels(row) for row in part.matrix)


def _mark_labels(row: Sequence[Slot]) -> int:
    """Labels of several rows in one row, `一、…` over `二、…` beside one amount: whose the amount is, is not told."""
    several = max([_labels(slot) for slot in row if len(slot.lines) > 1], default=0) - 1
    if several < 1:
        return 0
    values = [slot for slot in row if slot.row1 - slot.row0 == 1 and (is_amount(slot.text) or slot.text in DASHES)]
    for slot in values:
        slot.several = True
    return several if values else 0


def _labels(slot: Slot) -> int:
    """How many labels of rows of their own a slot of one row holds."""
    if slot.row1 - slot.row0 > 1 or len(slot.lines) < 2:
        return 0
    return sum(1 for line in slot.lines if is_code(line) or (ORDINAL.match(line) and len(line) < LONG))


def amounts(part: Part) -> int:
    """How many slots of a part hold a number."""
    slots = {id(slot): slot for row in part.matrix for slot in row if slot.text}
    return sum(slot.several or is_amount(slot.text) for slot in slots.values())


def _rows_by_text(frame: Frame, lines: Sequence[Line], page: int, knowledge: TableKnowledge) -> Part:
    """Columns by the rules; rows that hold several lines of amounts are cut where the text says."""
    layout = blocks(frame)
    ruled = fill(frame.xs, frame.ys, layout, lines, page, "ruled")
    cuts: list[list[float]] = []
    for row, slots in enumerate(ruled.matrix):
        single = [slot for slot in slots if slot.row1 - slot.row0 == 1]
        many = any(_labels(s) > 1 or surplus(s, frame.xs[s.col1] - frame.xs[s.col0]) for s in single)
        inside = (frame.ys[row], frame.ys[row + 1])
        cuts.append(_cuts(lines, *inside, knowledge.totals.__contains__) if many else [])
    ys, new_layout = _cut_layout(frame.ys, layout, cuts)
    return fill(frame.xs, ys, new_layout, lines, page, "ruled columns, rows by text")


def _cuts(lines: Sequence[Line], top: float, bottom: float, is_total: Callable[[str], bool]) -> list[float]:
    """Between two rules, the heights at which one row of text ends and the next begins."""
    cut: list[list[Piece]] = []
    for line in lines:
        box = line.box
        if top <= (box.top + box.bottom) / 2 < bottom:
            cut.append(pieces_of(line, is_total))
    rows = rows_by_pitch(sorted((line for line in cut if line), key=lambda line: line[0].baseline), is_total)
    ends = [(min(p.box.top for p in row), max(p.box.bottom for p in row)) for row in rows]
    return [(above[1] + below[0]) / 2 for above, below in itertools.pairwise(ends)]


def _cut_layout(
    ys: Sequence[float], layout: Sequence[Block], cuts: Sequence[Sequence[float]]
) -> tuple[list[float], list[Block]]:
    """Row boundaries and slots with the cuts made: a slot of one row is cut with it, one over several rows is not."""
    starts: list[int] = []
    new_ys: list[float] = []
    for row, extra in enumerate(cuts):
        starts.append(len(new_ys))
        new_ys += [ys[row], *extra]
    starts.append(len(new_ys))
    new_ys.append(ys[-1])
    new_layout: list[Block] = []
    for row0, row1, col0, col1 in layout:
        if row1 - row0 == 1:
            new_layout += [(row, row + 1, col0, col1) for row in range(starts[row0], starts[row1])]
        else:
            new_layout.append((starts[row0], starts[row1], col0, col1))
    return new_ys, new_layout
