"""A frame and the page's lines → a part: every character in the slot that it stands in."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from operator import itemgetter

from ..pages import Box, Char, Line, box_of
from ..text import fold_char
from .model import Part, Slot
from .rules import Frame, blocks
from .stretches import APART, SAME_LINE, Stretch, stretches

_LEFT, _BASELINE = itemgetter(1), itemgetter(5)  # of a character


def read_ruled(frame: Frame, lines: Sequence[Line], page: int) -> Part:
    """A ruled frame → its part, with the slots as the rules divide them."""
    layout = blocks(frame)
    return fill(frame.xs, frame.ys, layout, lines, page, "ruled")


def fill(
    xs: list[float],
    ys: list[float],
    layout: list[tuple[int, int, int, int]],
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


def _slot(block: tuple[int, int, int, int], group: list[Stretch]) -> Slot:
    """A block and the stretches of lines that stand in it → its slot."""
    if len(group) == 1 and (text := group[0][2]) is not None:
        return Slot(*block, [text], group[0][3])
    return make_slot(block, [char for _, chars, _, _ in group for char in chars])


def make_slot(block: tuple[int, int, int, int], chars: list[Char]) -> Slot:
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
    """One line's text; a wide gap between two figures keeps a space, so that two amounts are not welded."""
    texts: list[str] = []
    before, end = "", float("inf")
    for char, x0, _, x1, _, _, size, _, _ in chars:
        if x0 - end > APART * size and _figure(before) and _figure(char):
            texts.append(" ")
        texts.append(printed_form(char))
        before, end = char, x1
    return "".join(texts)


@functools.lru_cache(maxsize=1 << 12)
def printed_form(char: str) -> str:
    """A character as printed, `．` and full-width digits kept; a Kangxi radical as the ideograph it looks like."""
    folded = fold_char(char)
    return folded if "\u4e00" <= folded <= "\u9fff" else char.strip()


def _figure(text: str) -> bool:
    return text.isdigit() or text in ".,-，—"
