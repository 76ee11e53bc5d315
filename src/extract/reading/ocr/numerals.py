"""Lines of a recognised page → its numbers: which have a valid form, which can be mended, where each stands."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from ..pages import Box, Char, Edge, Line, box_of

TOKEN = re.compile(r"(?<![\d.,A-Za-z])[-－−﹣–]?(?:\d[\d,，.．]*\d|\d)|\d[\d,，.．]*\d|\d")
VALID = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
PARTED = re.compile(r"[,.]")
FULL = str.maketrans("，．－−﹣–", ",.----")
AROUND = re.compile(r"^[^\d-]+|\D+$")
MISREAD = re.compile(r"[A-Za-z:;±·'`|~*^°]")
TOUCHING = 0.3  # of the size: as near may a misread part of a number be
APART = 0.75  # of the size: digits farther apart are two numbers'


class Numeral(NamedTuple):
    """A number on a line: its characters, what they say, and the valid form that was made of it."""

    line: Line
    start: int
    end: int
    text: str
    mended: str | None

    @property
    def chars(self) -> Sequence[Char]:
        """Its characters."""
        return self.line.chars[self.start : self.end]

    @property
    def is_whole(self) -> bool:
        """Whether nothing touches it that may be a misread part of it: 1O5 is no 1 and no 5, 570:14 no 570."""
        chars = self.line.chars
        around = [
            (at, edge) for at, edge in ((self.start - 1, self.start), (self.end, self.end - 1)) if 0 <= at < len(chars)
        ]
        return not any(
            MISREAD.match(chars[at].text)
            and abs(chars[max(at, edge)].x0 - chars[min(at, edge)].x1) < TOUCHING * chars[at].size
            for at, edge in around
        )

    @property
    def box(self) -> Box:
        """The box around them."""
        return box_of(self.chars)


def numerals(lines: Sequence[Line], edges: Sequence[Edge] = ()) -> Iterator[Numeral]:
    """Lines and the page's rulings → the numbers on the lines, as they were read."""
    uprights = sorted((edge for edge in edges if not edge.horizontal), key=lambda edge: edge.x0)
    for line in lines:
        middle = (line.box.top + line.box.bottom) / 2
        marks = [edge.x0 for edge in uprights if edge.top <= middle <= edge.bottom]
        for start, end in _stretches(line.chars, marks):
            for found in TOKEN.finditer(line.text[start:end]):  # a column's -3.1 is no part of 33.55 before it
                text = folded(found[0])
                yield Numeral(line, start + found.start(), start + found.end(), text, mended(text))


def _stretches(chars: Sequence[Char], marks: Sequence[float]) -> Iterator[tuple[int, int]]:
    """A line's characters → from where to where none is far from the next, nor a rule between: no two columns'."""
    start = 0
    for at in range(1, len(chars) + 1):
        if at == len(chars) or _parted(chars[at - 1], chars[at], marks):
            yield start, at
            start = at


def _parted(before: Char, after: Char, marks: Sequence[float]) -> bool:
    if after.x0 - before.x1 > APART * after.size:
        return True
    left, right = (before.x0 + before.x1) / 2, (after.x0 + after.x1) / 2
    return bisect(marks, right) > bisect(marks, left)


def folded(text: str) -> str:
    """A number with the marks that it is usually printed with: `，` as a comma, `−` as a hyphen."""
    return text.translate(FULL)


def alone(text: str) -> str:
    """A number as it was read alone → without what of its neighbours is in the picture: `274.0个`, `113.8'`."""
    return AROUND.sub("", folded(text))


def is_valid(text: str) -> bool:
    """Whether a text is written as numbers are: digits in threes between commas, one point."""
    return VALID.fullmatch(text) is not None


def mended(text: str) -> str | None:
    """`430.725.03` → `430,725.03`: the one valid form with the same digits and other marks at the same places.

    None where the text is valid as it is, or where no form or several are.
    """
    marks = len(PARTED.findall(text))
    if not marks or is_valid(text):
        return None
    digits = PARTED.split(text)
    forms = set()
    for ways in product(",.", repeat=min(marks, 6)):
        if marks <= 6:
            form = "".join(part + mark for part, mark in zip(digits, (*ways, ""), strict=True))
            forms |= {form} if is_valid(form) else set()
    return forms.pop() if len(forms) == 1 else None
