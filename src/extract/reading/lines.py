"""Characters → lines: grouped by text origin (baseline), then by x; doubled characters (fake bold) counted once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from .pages import Char, Line

SAME_BASELINE = 1.0  # points between the origins of one line's characters
DOUBLED = 0.2  # of the size: two equal characters closer than this are one, drawn twice; `11` stands 0.5 apart


def group_lines(chars: Sequence[Char]) -> list[Line]:
    """A page's characters → its lines from the top; upside or sideways text follows as lines of its own."""
    upright = _cluster([char for char in chars if char.upright])
    turned = _cluster([char for char in chars if not char.upright])
    lines = [Line(group[0].page, _undouble(sorted(group, key=attrgetter("x0")))) for group in upright]
    lines += [Line(group[0].page, sorted(group, key=lambda c: -c.bottom)) for group in turned]
    return [line for line in lines if line.text.strip()]


def _cluster(chars: list[Char]) -> list[list[Char]]:
    groups: list[list[Char]] = []
    last = float("-inf")
    for char in sorted(chars, key=attrgetter("baseline")):
        baseline = char.baseline
        if baseline - last > SAME_BASELINE:
            groups.append([])
        groups[-1].append(char)
        last = baseline
    return groups


def _undouble(chars: list[Char]) -> list[Char]:
    """Drop a character that is drawn again over itself: the page shows it once. They come from left to right."""
    if not any([char.x0 - before.x0 < DOUBLED * char.size for before, char in pairwise(chars)]):
        return chars
    kept: list[Char] = []
    for char in chars:
        if not char.text.isspace() and _is_doubled(char, kept):
            continue
        kept.append(char)
    return kept


def _is_doubled(char: Char, kept: list[Char]) -> bool:
    reach = DOUBLED * char.size
    for other in reversed(kept[-4:]):
        if other.text == char.text and abs(other.x0 - char.x0) < reach and abs(other.size - char.size) < 0.5:
            return True
    return False
