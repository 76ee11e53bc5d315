"""Lines of a table without rules → pieces (runs of characters that a gap sets apart) and the rows they stand in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ..reading.pages import Box, Char, Line, box_of
from ..text import squeeze
from .heads import ORDINAL, is_amount
from .money import split_amounts
from .stretches import COUNTED, SPACE, parted

_MONEY = re.compile(r"[-−]?\d[\d,，]*\.\d+")
_GROUPED = re.compile(r"[-−]?\d{1,3}(?:[,，]\d{3})+")
_DASHES = frozenset("-－−—–")
_ORDINALS = frozenset("一二三四五六七八九十")
GAP = 0.6  # of the size: a wider gap sets two pieces apart
SPACED = 4.0  # of the size: the letters of `合   计` may stand as far apart


@dataclass(slots=True, eq=False)
class Piece:
    """A run of characters on one line."""

    chars: list[Char]
    text: str
    box: Box
    baseline: float
    doubtful: bool = False  # a dash close before it may be its sign or another column's; another is drawn over it

    @property
    def middle(self) -> float:
        """Its middle along the line."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def size(self) -> float:
        """Its characters' size."""
        return self.chars[0].size


def pieces_of(line: Line, is_word: Callable[[str], bool]) -> list[Piece]:
    """A line → its pieces; letters spaced out over a known word (`合  计`) are one piece."""
    groups: list[list[Char]] = []
    chars = [char for char in line.chars if not char.text.isspace()]
    apart = parted(chars)
    for at, char in enumerate(chars):
        if groups and at not in apart and not _ends(groups[-1], char):
            groups[-1].append(char)
        else:
            groups.append([char])
    return [piece(part) for group in _spaced(groups, is_word) for own in _apart(group) for part in _amounts(own)]


def _amounts(group: list[Char]) -> list[list[Char]]:
    """Amounts of neighbouring columns that touch are pieces of their own."""
    return [group[first:last] for first, last in split_amounts("".join(char.text for char in group))]


def _ends(group: list[Char], char: Char) -> bool:
    """Does a piece end before a character?"""
    before = group[-1]
    gap = char.x0 - before.x1
    if gap > GAP * char.size:
        return True
    if before.text in COUNTED or before.text in _DASHES:
        if gap > SPACE * char.size and (char.text in _DASHES or _is_dash(group)):
            return True  # `203.40 -`, `- 八、社会保障和就业支出`
        return char.text > "\u3000" and _is_lane_end("".join([c.text for c in group]), char)
    return False


def _is_dash(group: Sequence[Char]) -> bool:
    """Is a piece so far the dash in the place of a number?"""
    return len(group) <= 2 and all(char.text in _DASHES for char in group)


def _is_lane_end(text: str, char: Char) -> bool:
    """Does a label behind an amount begin the next lane? `371,514.00一、一般公共服务支出`, `302三、国防支出`."""
    if _MONEY.fullmatch(text):
        return True
    return char.text in _ORDINALS and is_amount(text)


def _apart(group: list[Char]) -> list[list[Char]]:
    """A label and the number or dash close behind it, `八、其他收入 1,204.10`, are pieces of their own."""
    cuts = [0, len(group)]
    for start, end in numbers_behind(group):
        text, rest = ("".join([c.text for c in part]) for part in (group[start:end], group[end:]))
        money = _MONEY.fullmatch(text) or _GROUPED.fullmatch(text) or _is_dash(group[start:end])
        if money and (not rest or ORDINAL.match(rest)):
            cuts += [start, end]
    cuts.sort()
    return [group[first:last] for first, last in itertools.pairwise(cuts) if first < last]


def numbers_behind(chars: Sequence[Char]) -> Iterator[tuple[int, int]]:
    """Where in a piece a number or dash stands a little behind a word: from where, up to where."""
    at = 1
    while at < len(chars):
        before, char = chars[at - 1], chars[at]
        start = at
        at += 1
        if before.text > "\u2fff" and _is_figure(char) and char.x0 - before.x1 > SPACE * char.size:
            while at < len(chars) and _is_figure(chars[at]):
                at += 1
            yield start, at


def _is_figure(char: Char) -> bool:
    return char.text in COUNTED or char.text in _DASHES


def piece(chars: list[Char]) -> Piece:
    """Characters of one line → the piece that they are."""
    return Piece(chars, "".join(squeeze(c.text) for c in chars), box_of(chars), chars[0].baseline)


def _spaced(groups: list[list[Char]], is_word: Callable[[str], bool]) -> list[list[Char]]:
    merged: list[list[Char]] = []
    index = 0
    while index < len(groups):
        end = index + 1
        while end < len(groups) and len(groups[end]) == 1 and len(groups[end - 1]) <= 2 and _close(groups, end):
            end += 1
        word = [char for group in groups[index:end] for char in group]
        if end - index > 1 and is_word("".join(c.text for c in word)):
            merged.append(word)
            index = end
        else:
            merged.append(groups[index])
            index += 1
    return merged


def _close(groups: list[list[Char]], at: int) -> bool:
    return groups[at][0].x0 - groups[at - 1][-1].x1 <= SPACED * groups[at][0].size


def rows_by_rules(
    lines: Sequence[list[Piece]], ys: Sequence[float], is_total: Callable[[str], bool]
) -> list[list[Piece]]:
    """Rows between ruling lines: all that stands between two of them is one row, or several where a column says so."""
    bands: list[list[list[Piece]]] = [[] for _ in range(len(ys) + 1)]
    for line in lines:
        places = [sum(1 for y in ys if y < (piece.box.top + piece.box.bottom) / 2) for piece in line]
        for place in sorted(set(places)):
            bands[place].append([piece for piece, own in zip(line, places, strict=True) if own == place])
    found: list[list[Piece]] = []
    for band in bands:
        if any(_same_column(one, other, is_total) for one, other in itertools.combinations(band, 2)):
            found += rows_by_pitch(band, is_total)
        elif band:
            found.append([piece for line in band for piece in line])
    return found


def _starts(piece: Piece, is_total: Callable[[str], bool]) -> bool:
    """Does a piece tell that a row begins: an amount or a dash, a label with an ordinal, a total?"""
    text = piece.text
    return is_amount(text) or _is_dash(piece.chars) or bool(ORDINAL.match(text)) or is_total(text)


def rows_by_pitch(lines: Sequence[list[Piece]], is_total: Callable[[str], bool]) -> list[list[Piece]]:
    """Rows without rules: lines closer than the rows' pitch belong together, as a label broken over two lines does."""
    if not lines:
        return []
    steps = [below[0].baseline - above[0].baseline for above, below in itertools.pairwise(lines)]

    limit = min(0.85 * median(_pitches(lines, is_total) or steps or [0.0]), 1.45 * lines[0][0].size)
    group = list(range(len(lines)))  # the line with which each line's row begins
    rows = {index: list(line) for index, line in enumerate(lines)}
    for step, index in sorted((step, index) for index, step in enumerate(steps, 1)):
        above, below = group[index - 1], group[index]
        if step >= limit or _same_column(rows[above], rows[below], is_total):
            continue
        rows[above] += rows.pop(below)
        group = [above if g == below else g for g in group]
    return [rows[index] for index in sorted(rows)]


def _pitches(lines: Sequence[list[Piece]], is_total: Callable[[str], bool]) -> list[float]:
    """From each number down to the next one of its column."""
    numbers = [piece for line in lines for piece in line if _starts(piece, is_total)]
    found = []
    for index, piece in enumerate(numbers):
        below = next((other for other in numbers[index + 1 :] if _overlap(piece, other)), None)
        if below is not None:
            found.append(below.baseline - piece.baseline)
    return found


def _overlap(one: Piece, other: Piece) -> bool:
    return one.box.x0 < other.box.x1 and other.box.x0 < one.box.x1


def _same_column(row: Sequence[Piece], line: Sequence[Piece], is_total: Callable[[str], bool]) -> bool:
    """Do two lines hold numbers, labels with an ordinal, or totals in one column?"""
    anchors = [piece for piece in row if _starts(piece, is_total)]
    return any(_overlap(one, other) for one in anchors for other in line if _starts(other, is_total))
