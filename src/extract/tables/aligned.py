"""A table without rules between its columns: columns from the alignment of its numbers and words under their heads."""

from __future__ import annotations

from collections.abc import Sequence

from ..knowledge.tables import TableKnowledge
from ..reading.pages import Box, box_of
from .headtree import Block, adopt, head_blocks, head_matrix, lowest
from .merged_labels import merge_labels
from .model import Part, Slot
from .pieces import Piece
from .place import Span, is_number, mark_strays, place_rows
from .recut import cut_heads, recut, straddling
from .rules import Rule

MISMATCH = 60.0  # cost, in points, of words under a head of values
WRONG = 250.0  # cost of numbers under a head of labels
SHARED = 120.0  # cost of two runs of columns under one head


def spans_of(rows: Sequence[Sequence[Piece]], knowledge: TableKnowledge) -> list[Span]:
    """Body rows → the spans of their columns: texts that overlap along the line are one column."""
    found: list[Span] = []
    across = straddling(rows, lambda piece: is_number(piece, knowledge))
    for numbers in (True, False):
        chosen = [
            p
            for row in rows
            for p in row
            if is_number(p, knowledge) == numbers and not _is_total(p, knowledge) and id(p) not in across
        ]
        merged: list[Span] = []
        for piece in sorted(chosen, key=lambda p: p.box.x0):
            if merged and piece.box.x0 < merged[-1].x1 - 0.5:
                merged[-1].x1 = max(merged[-1].x1, piece.box.x1)
            else:
                merged.append(Span(piece.box.x0, piece.box.x1, numbers))
        found += merged
    return sorted(found, key=lambda span: span.x0 + span.x1)


def _is_total(piece: Piece, knowledge: TableKnowledge) -> bool:
    return piece.text in knowledge.totals or piece.text in knowledge.number_rows


def match(spans: list[Span], leaves: Sequence[Block], knowledge: TableKnowledge) -> int:
    """Give each span its head, in order from the left at the least cost; the number of columns."""
    count = len(leaves)
    if not count:
        for index, span in enumerate(spans):
            span.column = index
        return len(spans)
    costs = [[_cost(span, leaf, knowledge) for leaf in leaves] for span in spans]
    for span, row in zip(spans, costs, strict=True):
        if span.numbers:
            row[:] = [cost + _outside(span, leaves, index) for index, cost in enumerate(row)]
    best = [[0.0] * count for _ in range(len(spans) + 1)]
    back = [[0] * count for _ in spans]
    for i in range(len(spans)):
        for j in range(count):
            options = [(best[i][k] + (SHARED if k == j and i else 0.0), k) for k in range(j + 1)]
            least, back[i][j] = min(options)
            best[i + 1][j] = least + costs[i][j]
    column = min(range(count), key=lambda j: best[len(spans)][j])
    for i in range(len(spans) - 1, -1, -1):
        spans[i].column = column
        column = back[i][column]
    return count


def _outside(span: Span, leaves: Sequence[Block], index: int) -> float:
    """How far numbers stand beyond half the way from their head's middle to the next head's."""
    middle, own = (span.x0 + span.x1) / 2, leaves[index].middle
    beyond = 0.0
    if index and middle < own:
        beyond = (leaves[index - 1].middle + own) / 2 - middle
    elif index + 1 < len(leaves) and middle > own:
        beyond = middle - (leaves[index + 1].middle + own) / 2
    return max(beyond, 0.0)


def _cost(span: Span, leaf: Block, knowledge: TableKnowledge) -> float:
    distance = max(leaf.box.x0 - span.x1, span.x0 - leaf.box.x1, 0.0)
    distance += 0.02 * abs((leaf.box.x0 + leaf.box.x1) - (span.x0 + span.x1))
    role = knowledge.role(leaf.text) or "value"
    if span.numbers:
        return distance + (WRONG if role == "label" else 0.0)
    return distance + (MISMATCH if role in ("value", "code", "line") else 0.0)


def read_aligned(
    head: Sequence[Piece],
    rows: Sequence[Sequence[Piece]],
    page: int,
    knowledge: TableKnowledge,
    rules: Sequence[Rule] = (),
) -> tuple[Part, list[Span]] | None:
    """Head pieces and body rows → the part with its head rows first, and its columns' spans for the pages after."""
    rows = recut(rows)
    spans = spans_of(rows, knowledge)
    head = cut_heads(head, [(span.x0, span.x1) for span in spans], knowledge)
    blocks = head_blocks(head, lambda text: knowledge.role(text) == "code")
    adopt(blocks, _extents(lowest(blocks), spans, knowledge))
    leaves = [block for block in blocks if not block.children]
    count = match(spans, leaves, knowledge)
    if count < 2:
        return None
    spans += _empty_columns(leaves, spans, knowledge)
    matrix = head_matrix(leaves)
    depth = len(matrix)
    mark_strays(rows, spans, knowledge)
    body = place_rows(rows, spans, count, depth, leaves, knowledge)
    merge_labels(body, rows, [(s.x0, s.x1, s.column) for s in spans if not s.numbers], rules)
    part = _part(page, [*head, *(p for row in rows for p in row)], [*matrix, *body], count)
    part.depth = depth
    return part, spans


def _empty_columns(leaves: Sequence[Block], spans: Sequence[Span], knowledge: TableKnowledge) -> list[Span]:
    """Columns with nothing on this page, as wide as their heads: the next page may fill them."""
    used = {span.column for span in spans}
    return [
        Span(leaf.box.x0, leaf.box.x1, (knowledge.role(leaf.text) or "value") not in ("label", "note"), index)
        for index, leaf in enumerate(leaves)
        if index not in used
    ]


def _extents(leaves: Sequence[Block], spans: list[Span], knowledge: TableKnowledge) -> dict[int, tuple[float, float]]:
    """The heads over columns → the width of each column: its head and all that stands under it."""
    match(spans, leaves, knowledge)
    extents = {}
    for index, leaf in enumerate(leaves):
        own = [span for span in spans if span.column == index]
        x0, x1 = min([leaf.box.x0, *(s.x0 for s in own)]), max([leaf.box.x1, *(s.x1 for s in own)])
        extents[id(leaf)] = (x0, x1)
    return extents


def _part(page: int, pieces: Sequence[Piece], matrix: list[list[Slot]], count: int) -> Part:
    box = box_of([char for piece in pieces for char in piece.chars])
    return Part(page, Box(*box), [float(i) for i in range(count + 1)], matrix, "aligned")


def continue_aligned(
    rows: Sequence[Sequence[Piece]],
    spans: list[Span],
    count: int,
    page: int,
    knowledge: TableKnowledge,
    rules: Sequence[Rule] = (),
) -> Part:
    """Rows of a page after → a part in the columns found on the page before."""
    rows = recut(rows)
    straddling(rows, lambda piece: is_number(piece, knowledge))
    body = place_rows(rows, spans, count, 0, [], knowledge)
    merge_labels(body, rows, [(s.x0, s.x1, s.column) for s in spans if not s.numbers], rules)
    part = _part(page, [p for row in rows for p in row], body, count)
    part.depth = 0
    return part


def alignment(rows: Sequence[Sequence[Piece]], spans: Sequence[Span], knowledge: TableKnowledge) -> float:
    """The share of the rows' numbers that stand in a column of numbers of the page before."""
    numbers = [p for row in rows for p in row if is_number(p, knowledge)]
    columns = [s for s in spans if s.numbers]
    if not numbers:
        return 0.0
    inside = sum(any(s.x0 - 12 <= p.middle <= s.x1 + 12 for s in columns) for p in numbers)
    return inside / len(numbers)
