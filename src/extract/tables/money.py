"""Amounts that stand so close that they read as one run of digits: where one ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..numbers import MARKS
from ..reading.pages import Char, Line, Page

CLOSE = 0.1  # of the size: digits of one number stand no farther apart
TANGLED = 0.2  # of the size: digits that overlap by more belong to two numbers
_DIGITS = r"\d+(?:[,，]\d{3})*\.\d{2}"
_ONE = rf"(?:[（(][-−－]?{_DIGITS}[）)]|(?:[（(][-−－][）)]|[-−－–—{MARKS}])?{_DIGITS})"
_SEVERAL = re.compile(rf"(?:{_ONE}){{2,}}")
_EACH = re.compile(_ONE)
_GROUPED = re.compile(r"[-−]?\d{1,3}(?:[,，]\d{3})+")  # `1204` over a rule may be two cells, `12,345` is none
_FIGURES = frozenset("0123456789０１２３４５６７８９.,，-−")
# what a number is printed with; native/characters.c has it once more
_SIGNED = _FIGURES | frozenset(f"（）()－–—{MARKS}")
_NEIGHBOURS = re.compile(f"[{re.escape(''.join(sorted(_FIGURES)))}]{{2,}}")


def split_amounts(text: str) -> list[tuple[int, int]]:
    """`42,663,800.0042,663,800.00` → the slices of its amounts: a number has one point, and two digits after it."""
    if text.count(".") < 2 or not _SEVERAL.fullmatch(text):
        return [(0, len(text))]
    return [found.span() for found in _EACH.finditer(text)]


def number_runs(chars: Sequence[Char]) -> list[tuple[int, int]]:
    """A line's characters → slices that are one amount each, its digits close together."""
    runs: list[tuple[int, int]] = []
    for start, end in _close_figures(chars):
        if end - start > 1:
            text = "".join([char.text for char in chars[start:end]])
            spans = split_amounts(text)
            if len(spans) > 1 or _EACH.fullmatch(text) or _GROUPED.fullmatch(text):
                runs += [(start + first, start + last) for first, last in spans]
    return runs


def adjoin(before: Char, after: Char) -> bool:
    """Are two neighbours of a line digits, marks or signs so close together that they are of one number?"""
    return before.text in _SIGNED and after.text in _SIGNED and after.x0 - before.x1 <= CLOSE * after.size


def _close_figures(chars: Sequence[Char]) -> Iterator[tuple[int, int]]:
    """Where digits and marks stand close together: from where, up to where."""
    start = None
    for at, char in enumerate(chars):
        if start is not None and not adjoin(chars[at - 1], char):
            yield start, at
            start = None
        if start is None and char.text in _SIGNED:
            start = at
    if start is not None:
        yield start, len(chars)


def untangle(lines: Sequence[Line], page: Page) -> list[Line]:
    """Lines on which two numbers are drawn over one another → lines of one run each, in the order of drawing.

    Sorted from the left their digits would mix: `23,227,400.00` over `23,227,400.00` reads as `23,227,400.02`.
    """
    if not any(map(_is_tangled, lines)):
        return list(lines)
    order = {char: index for index, char in enumerate(page.chars)}
    return [part for line in lines for part in (_runs(line, order) if _is_tangled(line) else [line])]


def _is_tangled(line: Line) -> bool:
    """Do two numbers stand over one another?"""
    text = line.text
    if line.columns is None and len(text) != len(line.chars):  # ligatures
        text = "".join([char.text if len(char.text) == 1 else "\0" for char in line.chars])
    for found in _NEIGHBOURS.finditer(text):
        within = float("-inf")
        for x0, x1, size in line.sides(*found.span()):
            if x0 < within:
                return True
            within = x1 - TANGLED * size
    return False


def _runs(line: Line, order: dict[Char, int]) -> list[Line]:
    runs: list[list[Char]] = []
    last = None
    for char in sorted(line.chars, key=lambda c: order.get(c, 0)):
        if last is None or char.x0 < last.x0 or char.x0 - last.x1 > 2 * char.size:
            runs.append([])
        runs[-1].append(char)
        last = char
    return [Line(line.page, run, line.furniture) for run in runs]
