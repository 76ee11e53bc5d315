"""The heads of a table without rules: wrapped heads joined, and each put under the head that stands over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..pages import Box, Char, box_of
from .grid import make_slot
from .model import Slot
from .pieces import Piece

WRAP = 1.8  # of the size: a head's next line begins no lower
TIGHT = 1.45  # of the size: so near, a line within a head's width is the head's too
LEVEL = 0.6  # of the size: heads whose middles are closer stand on one level


class Spanned(Protocol):
    """A column's span with the head that it was given."""

    x0: float
    x1: float
    column: int


@dataclass(slots=True, eq=False)
class Block:
    """One head with its lines, and the heads beneath it."""

    pieces: list[Piece]
    children: list[Block] = field(default_factory=list)
    parent: Block | None = None

    @property
    def box(self) -> Box:
        """The box around its lines."""
        return box_of(self.chars)

    @property
    def chars(self) -> list[Char]:
        """Its characters."""
        return [char for piece in self.pieces for char in piece.chars]

    @property
    def text(self) -> str:
        """Its lines joined."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def middle(self) -> float:
        """Its middle along the line."""
        box = self.box
        return (box.x0 + box.x1) / 2


def head_blocks(pieces: Sequence[Piece]) -> list[Block]:
    """Head pieces → blocks from the left, with their children."""
    blocks: list[Block] = []
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.box.x0)):
        above = next((b for b in blocks if _continues(b, piece)), None)
        if above:
            above.pieces.append(piece)
        else:
            blocks.append(Block([piece]))
    blocks.sort(key=lambda b: b.middle)
    _adopt(blocks)
    return blocks


def _continues(block: Block, piece: Piece) -> bool:
    """Is a piece the next line of a head: under its middle or its beginning, or within its width?"""
    last, box = block.pieces[-1], block.box
    step = piece.baseline - last.baseline
    if not 0.5 < step <= WRAP * piece.size or len(piece.text) > max(len(p.text) for p in block.pieces) + 1:
        return False
    centred = abs(last.middle - piece.middle) < 2.0 or abs(last.box.x0 - piece.box.x0) < 1.0
    inside = box.x0 - 2.0 <= piece.box.x0 and piece.box.x1 <= box.x1 + 2.0
    return centred or (inside and step <= TIGHT * piece.size)


def _adopt(blocks: list[Block]) -> None:
    """Each head takes the run of lower heads whose common middle is its own."""
    levels = sorted(blocks, key=lambda b: -b.box.bottom)
    for block in levels:
        below = [b for b in blocks if b.parent is None and b is not block and b.box.top >= block.box.bottom - 1.0]
        run = _run_under(block, below, blocks)
        for child in run:
            child.parent = block
            block.children.append(child)


def _run_under(block: Block, below: list[Block], blocks: list[Block]) -> list[Block]:
    """The run of neighbouring lower heads that `block` stands over the middle of."""
    best: list[Block] = []
    least = float("inf")
    for first in range(len(below)):
        for last in range(first, min(first + 14, len(below))):
            run = below[first : last + 1]
            if _foreign(run, blocks, block) or not run[0].box.x0 - 60 <= block.middle <= run[-1].box.x1 + 60:
                continue
            middle = (run[0].box.x0 + run[-1].box.x1) / 2
            off = abs(middle - block.middle) - 4.0 * (last - first)
            if len(run) == 1 and abs(run[0].middle - block.middle) > 3.0:
                continue
            if off < least and abs(middle - block.middle) < 0.35 * (run[-1].box.x1 - run[0].box.x0) + 3.0:
                best, least = run, off
    return best


def _foreign(run: list[Block], blocks: list[Block], over: Block) -> bool:
    """Does another head of the upper level, or one that reaches from top to bottom, stand between them?"""
    low, high = run[0].middle, run[-1].middle
    for block in blocks:
        if block in run or block is over or block.parent is not None:
            continue
        if low < block.middle < high:
            return True
        same_level = abs(block.box.bottom - over.box.bottom) < LEVEL * over.pieces[0].size
        if same_level and any(abs(r.middle - block.middle) < abs(r.middle - over.middle) for r in run):
            return True
    return False


def head_matrix(blocks: Sequence[Block], leaves: Sequence[Block], spans: Sequence[Spanned]) -> list[list[Slot]]:
    """Blocks → the rows of the head as slots, each over the columns beneath it."""
    if not leaves:
        return []
    paths = [_path(leaf) for leaf in leaves]
    depth = max(len(path) for path in paths)
    slots: dict[int, Slot] = {}
    matrix: list[list[Slot]] = []
    for level in range(depth):
        row: list[Slot] = []
        for column, path in enumerate(paths):
            block = path[min(level, len(path) - 1)]
            slot = slots.get(id(block))
            if slot is None:
                slot = make_slot((level, level + 1, column, column + 1), block.chars)
                slots[id(block)] = slot
            slot.col1, slot.row1 = max(slot.col1, column + 1), max(slot.row1, level + 1)
            row.append(slot)
        matrix.append(row)
    return matrix


def _path(leaf: Block) -> list[Block]:
    path = [leaf]
    while path[0].parent is not None:
        path.insert(0, path[0].parent)
    return path
