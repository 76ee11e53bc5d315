"""The heads of a table without rules: wrapped heads joined, and each put under the head that stands over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..knowledge.tables import TableKnowledge
from ..reading.pages import Box, Char, box_of
from .grid import make_slot
from .model import Slot
from .pieces import Piece

WRAP = 1.8  # of the size: a head's next line begins no lower
TIGHT = 1.45  # of the size: so near, a line within a head's width is the head's too
LEFT_OVER = 15.0  # cost, in points, of a head that no head of the upper level takes
CHILDLESS = 40.0  # cost of a head that takes none though one stands right beneath it
PAD = 4.0  # points between a head and its cell's end
LEVEL = 0.3  # of the size: heads whose middles are closer stand on one level


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
    def level(self) -> float:
        """Its height on the page: the middle of its lines."""
        box = self.box
        return (box.top + box.bottom) / 2

    @property
    def middle(self) -> float:
        """Its middle along the line."""
        box = self.box
        return (box.x0 + box.x1) / 2


def is_head(text: str, knowledge: TableKnowledge) -> bool:
    """Is a text one that stands over a column: a label's or a code's head, or one that ends as amounts' heads do?"""
    return bool(knowledge.role(text)) or text.endswith(knowledge.file.heads.over)


def head_blocks(pieces: Sequence[Piece], is_code: Callable[[str], bool]) -> list[Block]:
    """Head pieces → blocks from the left, wrapped lines joined; `is_code`: 类, 款, 项 are heads of their own."""
    blocks: list[Block] = []
    levels = {piece.text for piece in pieces if is_code(piece.text)}  # one 款 alone is the end of 财政拨款
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.box.x0)):
        own = len(levels) > 1 and piece.text in levels
        above = None if own else next((b for b in blocks if _continues(b, piece)), None)
        if above:
            above.pieces.append(piece)
        else:
            blocks.append(Block([piece]))
    return sorted(blocks, key=lambda b: b.middle)


def lowest(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with no other beneath them: those that may stand directly over a column."""
    return [b for b in blocks if not any(_overlaps(b, o) and o.level > b.level + 2.0 for o in blocks if o is not b)]


def _overlaps(one: Block, other: Block) -> bool:
    return one.box.x0 < other.box.x1 and other.box.x0 < one.box.x1


def _continues(block: Block, piece: Piece) -> bool:
    """Is a piece the next line of a head: under its middle or its beginning, or within its width?"""
    last, box = block.pieces[-1], block.box
    step = piece.baseline - last.baseline
    if not 0.5 < step <= WRAP * piece.size or len(piece.text) > max(len(p.text) for p in block.pieces) + 1:
        return False
    centred = abs(last.middle - piece.middle) < 2.0 or abs(last.box.x0 - piece.box.x0) < 1.0
    inside = box.x0 - 2.0 <= piece.box.x0 and piece.box.x1 <= box.x1 + 2.0
    return centred or (inside and step <= TIGHT * piece.size)


def adopt(blocks: list[Block], extents: dict[int, tuple[float, float]]) -> None:
    """Put each head under the one over it: from the lowest level up, heads take runs of lower ones beneath them.

    `extents` are the widths of the lowest heads' columns: a head stands in the middle of its columns.
    """
    reach = {id(b): extents.get(id(b), (b.box.x0, b.box.x1)) for b in blocks}
    bottom = max((b.box.bottom for b in blocks), default=0.0) + PAD
    for group in _levels(blocks):
        free = [b for b in blocks if b.parent is None and any(_is_below(o, b, blocks, bottom) for o in group)]
        for over, run in _share_out(group, free, blocks, reach):
            over.children = run
            for child in run:
                child.parent = over
            reach[id(over)] = (reach[id(run[0])][0], reach[id(run[-1])][1])


def _levels(blocks: list[Block]) -> list[list[Block]]:
    """Blocks by their height on the page, the lowest first."""
    groups: list[list[Block]] = []
    for block in sorted(blocks, key=lambda b: -b.level):
        if groups and groups[-1][0].level - block.level < LEVEL * block.pieces[0].size:
            groups[-1].append(block)
        else:
            groups.append([block])
    return [sorted(group, key=lambda b: b.middle) for group in groups]


def _is_below(over: Block, block: Block, blocks: Sequence[Block], bottom: float) -> bool:
    """Can `block` be a child of `over`? A head beside it that reaches further down stands half a level higher.

    A head stands in the middle of its cell, which ends above its children or with the head of the table (`bottom`).
    """
    end = bottom
    if block.children:  # heads on one level end on one line: the highest child of any of them tells where
        level = [b for b in blocks if abs(b.level - block.level) < 2.0]
        end = min(child.box.top for b in level for child in b.children) - PAD
    return block.level > (over.level + end) / 2 and block.level - over.level > 2.0


def _share_out(
    group: list[Block], free: list[Block], blocks: list[Block], reach: dict[int, tuple[float, float]]
) -> list[tuple[Block, list[Block]]]:
    """Runs of the free heads for the heads of one level, in order, each head over the middle of its run."""
    free = sorted(free, key=lambda b: b.middle)
    best: dict[tuple[int, int], tuple[float, list[tuple[Block, list[Block]]]]] = {}

    def solve(start: int, number: int) -> tuple[float, list[tuple[Block, list[Block]]]]:
        if number == len(group):
            return LEFT_OVER * (len(free) - start), []
        key = start, number
        if key not in best:
            best[key] = min(_choices(start, number), key=lambda choice: choice[0])
        return best[key]

    def _choices(start: int, number: int) -> Iterator[tuple[float, list[tuple[Block, list[Block]]]]]:
        over = group[number]
        cost, rest = solve(start, number + 1)
        yield cost + (CHILDLESS if any(_overlaps(over, b) for b in free) else 0.0), rest
        if start < len(free):
            cost, rest = solve(start + 1, number)
            yield cost + LEFT_OVER, rest
        for end in range(start + 1, len(free) + 1):
            run = free[start:end]
            if _divided(run, over, blocks):
                break
            off = abs((reach[id(run[0])][0] + reach[id(run[-1])][1]) / 2 - over.middle)
            cost, rest = solve(end, number + 1)
            yield cost + off, [(over, run), *rest]

    return solve(0, 0)[1]


def _divided(run: list[Block], over: Block, blocks: list[Block]) -> bool:
    """Does a head of the level of `over`, or a lower one that is not of the run, stand between the run's heads?"""
    low, high = run[0].middle, run[-1].middle
    inner = [b for b in blocks if low < b.middle < high and b.parent is None and b is not over and b not in run]
    return any(block.level > over.level - 2.0 for block in inner)


def head_matrix(leaves: Sequence[Block]) -> list[list[Slot]]:
    """The lowest heads, with those over them → the rows of the head as slots, each over the columns beneath it."""
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
