"""A frame and the page's lines → a part: every character in the slot that it stands in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from ..reading.pages import Box, Char, Characters, Line, box_of
from ..text import fold_char
from .model import Part, Slot
from .rules import Frame, blocks
from .stretches import APART, SAME_LINE, Stretch, parted, stretches

Block = tuple[int, int, int, int]  # row0, row1, col0, col1

_LEFT, _BASELINE = itemgetter(1), itemgetter(5)  # of a character


def read_ruled(frame: Frame, lines: Sequence[Line], page: int) -> Part:
    """A ruled frame → its part, with the slots as the rules divide them."""
    layout = blocks(frame)
    return fill(frame.xs, frame.ys, layout, lines, page, "ruled")


def fill(
    xs: list[float],
    ys: list[float],
    layout: list[Block],
    lines: Sequence[Line],
    page: int,
    setting: str,
) -> Part:
    """Boundaries, slots as (row0, row1, col0, col1) and lines → the part with its texts."""
    matrix_index = [[0] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    for index, (row0, row1, col0, col1) in enumerate(layout):
        for row in range(row0, row1):
            matrix_index[row][col0:col1] = [index] * (col1 - col0)
    groups: list[list[Stretch]] = [[] for _ in layout]
    for stretch in stretches(lines, xs, ys):
        row, column = stretch[0]
        groups[matrix_index[row][column]].append(stretch)
    slots = [_slot(block, group) for block, group in zip(layout, groups, strict=True)]
    matrix = [[slots[index] for index in row] for row in matrix_index]
    return Part(page, Box(xs[0], ys[0], xs[-1], ys[-1]), xs, matrix, setting)


def _slot(block: Block, group: list[Stretch]) -> Slot:
    """A block and the stretches of lines that stand in it → its slot."""
    if not group:
        return Slot(*block, [], None)
    if len(group) == 1 and (text := group[0][2]) is not None:
        return Slot(*block, [text], group[0][3])
    if len(group) > 1 and (slot := _slot_of_lines(block, group)) is not None:
        return slot
    return make_slot(block, [char for _, chars, _, _ in group for char in chars])


def _slot_of_lines(block: Block, group: list[Stretch]) -> Slot | None:
    """The slot of stretches that are a line of it each; None where some may be of one line."""
    lines: list[tuple[float, float, str, Box]] = []
    for _, chars, text, box in group:
        level = chars.level if isinstance(chars, Characters) else None
        if level is None or text is None or box is None:
            return None
        lines.append((*level, text, box))
    lines.sort(key=itemgetter(0))
    if any([low[0] - high[0] <= SAME_LINE * low[1] for high, low in pairwise(lines)]):
        return None
    x0, top, x1, bottom = zip(*[box for _, _, _, box in lines], strict=True)
    return Slot(*block, [text for _, _, text, _ in lines], Box(min(x0), min(top), max(x1), max(bottom)))


def make_slot(block: Block, chars: list[Char]) -> Slot:
    """A block and its characters, spaces left out → the slot with the text of each of its lines."""
    if not chars:
        return Slot(*block, [], None)
    return Slot(*block, [_join(line) for line in text_lines(chars)], box_of(chars))


def text_lines(chars: list[Char]) -> list[list[Char]]:
    """Characters of one cell → its lines from the top, each from the left."""
    first = chars[0].baseline
    if chars[-1].baseline == first and all([char.baseline == first for char in chars]):
        return [sorted(chars, key=_LEFT)]
    lines: list[list[Char]] = []
    for char in sorted(chars, key=_BASELINE):
        if lines and char.baseline - lines[-1][-1].baseline <= SAME_LINE * char.size:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [sorted(line, key=_LEFT) for line in lines]


def _join(chars: list[Char]) -> str:
    """One line's text; a gap between two digits keeps a space, so that two amounts are not welded."""
    texts: list[str] = []
    before, end = "", float("inf")
    apart = parted(chars)
    for at, (char, x0, _, x1, _, _, size, _, _) in enumerate(chars):
        if at in apart or (x0 - end > APART * size and _figure(before) and _figure(char)):
            texts.append(" ")
        texts.append(printed_form(char))
        before, end = char, x1
    return "".join(texts)


def printed_form(char: str) -> str:
    """A character as printed, `．` and full-width digits kept; a Kangxi radical as the ideograph it looks like."""
    folded = fold_char(char)
    return folded if "\u4e00" <= folded <= "\u9fff" else char.strip()


def _figure(text: str) -> bool:
    return text.isdigit() or text in ".,-，—"
