"""Pieces of a table without rules that touch what stands beside them: cut where the other rows' columns end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median_low

from ..knowledge.codes import is_code
from ..knowledge.tables import TableKnowledge
from ..reading.pages import Char
from .heads import is_amount
from .headtree import is_head
from .pieces import Piece, numbers_behind, piece
from .plausible import is_printed
from .stretches import SPACE

EDGE = 1.5  # points by which the numbers of one column may end apart
Extent = tuple[float, float]  # of a column: from x0 to x1
TOGETHER = 0.6  # share of a column's numbers that end together, where all should
SIGN = 0.6  # of the size: a minus stands no farther from its digits
_AMOUNT = re.compile(r"[-−]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d{1,2})?")
_DASH = re.compile(r"[-－−—–]{1,2}")


def recut(rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """Rows of pieces → the same rows: a piece of two cells is two, and a dash close before a number is told.

    `302商品和服务支出` is an amount and the next lane's label where other rows' amounts end at its digits' end;
    `1,2041,310` is two amounts likewise. Where no column tells, the piece stays as it is.
    """
    ends = [(at, p.box.x1) for at, row in enumerate(rows) for p in row if is_printed(p.text)]
    cut: list[list[Piece]] = []
    for at, row in enumerate(rows):
        others = [x for other, x in ends if other != at]
        cut.append([part for own in row for part in _parts(own, others)])
    numbers = [(at, p) for at, row in enumerate(cut) for p in row if is_amount(p.text) or _DASH.fullmatch(p.text)]
    for at, row in enumerate(cut):
        for dash, number in _signs(row):
            above = [p for other, p in numbers if other != at and _overlap(p, dash) > 0]
            number.doubtful = not any(p.box.x1 < number.box.x0 for p in above)
        _over_one_another(row)
    return cut


def cut_heads(head: Sequence[Piece], spans: Sequence[Extent], knowledge: TableKnowledge) -> list[Piece]:
    """Head pieces → the same, two heads that stand close together being two: `决算数 项目`, each over its column."""
    found: list[Piece] = []
    for own in head:
        rest = own
        for at in range(len(own.chars) - 1, 0, -1):
            if _gap(own.chars, at) > SPACE and _divides(rest, at, spans):
                right = piece(rest.chars[at:])
                if is_head(right.text, knowledge):
                    found.append(right)
                    rest = piece(rest.chars[:at])
        found.append(rest)
    return found


def _divides(own: Piece, at: int, spans: Sequence[Extent]) -> bool:
    """Does a place in a head stand between two columns, each under a part of it?"""
    end, start = own.chars[at - 1].x1, own.chars[at].x0
    before = any(own.box.x0 < x1 and x0 < end and x1 < start + EDGE for x0, x1 in spans)
    after = any(start < x1 and x0 < own.box.x1 and x0 > end - EDGE for x0, x1 in spans)
    return before and after


def straddling(rows: Sequence[Sequence[Piece]], is_number: Callable[[Piece], bool]) -> set[int]:
    """The ids of numbers over two columns or out of theirs, which are marked: nobody tells whose they are."""
    numbers = [sorted((p for p in row if is_number(p)), key=lambda p: p.box.x0) for row in rows]
    pairs = [pair for row in numbers for pair in pairwise(row) if pair[0].box.x1 < pair[1].box.x0]
    gaps = {(round(one.box.x1), round(other.box.x0)) for one, other in pairs}
    over = [p for row in numbers for p in row if _is_over(p, gaps)]
    inside = sorted((p for row in numbers for p in row if p not in over), key=lambda p: p.box.x0)
    for column in _columns(inside):
        over += _outside(column)
    for p in over:
        p.doubtful = True
    return {id(p) for p in over}


def _is_over(own: Piece, gaps: Iterable[Extent]) -> bool:
    """Has another row two numbers in the place of this one?"""
    return any(own.box.x0 + EDGE < left and right < own.box.x1 - EDGE for left, right in gaps)


def _columns(numbers: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Numbers from the left → those that overlap along the line."""
    column: list[Piece] = []
    end = float("-inf")
    for own in numbers:
        if column and own.box.x0 >= end - 0.5:
            yield column
            column, end = [], float("-inf")
        column.append(own)
        end = max(end, own.box.x1)
    if column:
        yield column


def _outside(column: Sequence[Piece]) -> list[Piece]:
    """Of a column whose numbers end together, or stand in its middle, those that reach beyond it to either side."""
    for place in (_end, _middle):
        usual = median_low([place(p) for p in column])
        inside = [p for p in column if abs(place(p) - usual) < EDGE]
        if len(inside) >= max(2, TOGETHER * len(column)):
            x0, x1 = min(p.box.x0 for p in inside), max(p.box.x1 for p in inside)
            away = [p for p in column if abs(place(p) - usual) > 0.5 * p.size]
            return [p for p in away if p.box.x0 < x0 - 0.5 * p.size or p.box.x1 > x1 + 0.5 * p.size]
    return []


def _end(own: Piece) -> float:
    return own.box.x1


def _middle(own: Piece) -> float:
    return own.middle


def _over_one_another(row: Sequence[Piece]) -> None:
    """Mark numbers of a row that are drawn over one another."""
    numbers = sorted((p for p in row if is_amount(p.text)), key=lambda p: p.box.x0)
    for before, after in pairwise(numbers):
        if _overlap(before, after) > SPACE * after.size and abs(before.baseline - after.baseline) < 1.0:
            before.doubtful = after.doubtful = True


def _overlap(one: Piece, other: Piece) -> float:
    return min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)


def _parts(own: Piece, ends: Sequence[float]) -> list[Piece]:
    """A piece whole, or cut around its numbers that end as numbers of other rows do."""
    cuts = {0, len(own.chars)}
    for start, end in _numbers(own):
        x = own.chars[end - 1].x1
        if any(abs(x - other) < EDGE for other in ends):
            cuts |= {start, end}
    return [own] if len(cuts) == 2 else [piece(own.chars[first:last]) for first, last in pairwise(sorted(cuts))]


def _numbers(own: Piece) -> Iterator[tuple[int, int]]:
    """Where in a piece a number of another column may stand: at its start, or a little behind a word."""
    if is_printed(own.text) or len(own.text) != len(own.chars):
        return
    found = _AMOUNT.match(own.text)
    if found and found.end() < len(own.text):
        at = found.end()
        if _gap(own.chars, at) > SPACE or not is_code(found.group()):
            yield 0, at
    for start, end in numbers_behind(own.chars):
        if is_printed(own.text[start:end]):
            yield start, end


def _gap(chars: Sequence[Char], at: int) -> float:
    return (chars[at].x0 - chars[at - 1].x1) / chars[at].size


def _signs(row: Sequence[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """The dashes of a row that stand as close before a number as its sign may."""
    for dash in row:
        if not _DASH.fullmatch(dash.text):
            continue
        for number in row:
            gap = number.box.x0 - dash.box.x1
            same_line = abs(number.baseline - dash.baseline) < 1.0
            if same_line and is_amount(number.text) and -1.0 < gap <= SIGN * number.size:
                yield dash, number
