"""Lines and paragraphs of running text, with every character's page and box kept."""

from __future__ import annotations

import statistics
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..reading.pages import Box, Line, new
from ..text import fold_char, squeeze

COLUMNS_APART = 0.3  # of the size: digits of one number stand no farther apart
FIGURES = frozenset("0123456789.,")


@dataclass(slots=True)
class TextLine:
    """A line of prose, squeezed, with the box of each character: four floats a character, in points."""

    page: int
    text: str
    boxes: array[float]
    size: float
    top: float
    x0: float
    x1: float
    gaps: list[int] = field(default_factory=list)  # places before which a space is printed
    tabular: bool = False  # inside a ruled table that is no official one: a list of units, a form

    @property
    def digits(self) -> bool:
        """Whether a digit is printed on the line."""
        return any(map(str.isdigit, self.text))


@dataclass(slots=True)
class Paragraph:
    """A paragraph's squeezed text; `pages` and `boxes` say where each of its characters is printed."""

    text: str = ""
    pages: array[int] = field(default_factory=lambda: array("H"))
    boxes: array[float] = field(default_factory=lambda: array("f"))
    indent: float = 0.0
    centered: bool = False
    size: float = 0.0
    gaps: list[int] = field(default_factory=list)  # places before which a space is printed
    tabular: bool = False  # a row of a ruled table that is no official one: no sentence
    contents: bool = False  # stands in the 目录
    _spots: dict[tuple[int, int], tuple[int, Box] | None] = field(default_factory=dict, init=False, repr=False)

    def append(self, line: TextLine) -> None:
        """Join a line at the end."""
        self.gaps += [len(self.text) + gap for gap in line.gaps]
        self.text += line.text
        self.pages.extend(array("H", [line.page]) * len(line.text))
        self.boxes.extend(line.boxes)

    def place(self, start: int, end: int) -> tuple[int, Box]:
        """Page and box of a span; a span broken over lines or pages has the box of its first part."""
        return self.spot(start, end) or self._first_part(start, end)

    def spot(self, start: int, end: int) -> tuple[int, Box] | None:
        """Page and box of a span that stands on one line and in one size, as nearly all do; None of any other."""
        if (start, end) not in self._spots:  # a number is asked for by its figure and by the ledger
            self._spots[start, end] = self._spot(start, max(end, start + 1))
        return self._spots[start, end]

    def _spot(self, start: int, stop: int) -> tuple[int, Box] | None:
        pages, boxes = self.pages[start:stop], self.boxes[4 * start : 4 * stop].tolist()
        page, top, bottom, count = pages[0], boxes[1], boxes[3], len(pages)
        even = boxes[1::4].count(top) == count == boxes[3::4].count(bottom)
        if even and pages.count(page) == count:
            return page, _rounded(min(boxes[::4]), top, max(boxes[2::4]), bottom)
        return None

    def _first_part(self, start: int, end: int) -> tuple[int, Box]:
        page = self.pages[start]
        x0, top, x1, bottom = self.boxes[4 * start : 4 * start + 4]
        for index in range(start + 1, end):
            left, high, right, low = self.boxes[4 * index : 4 * index + 4]
            if self.pages[index] != page or abs(high - top) > (bottom - top) / 2:
                break
            x0, top, x1, bottom = min(x0, left), min(top, high), max(x1, right), max(bottom, low)
        return page, _rounded(x0, top, x1, bottom)

    def part(self, start: int, end: int) -> Paragraph:
        """The paragraph's characters from start to end as a paragraph of its own."""
        return Paragraph(
            self.text[start:end],
            self.pages[start:end],
            self.boxes[4 * start : 4 * end],
            self.indent,
            self.centered,
            self.size,
            [gap - start for gap in self.gaps if start < gap < end],
        )


def _rounded(x0: float, top: float, x1: float, bottom: float) -> Box:
    box: Box = new(Box, (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)))
    return box


def text_line(line: Line) -> TextLine | None:
    """A page's line → squeezed text with a box for each character; None where nothing is printed."""
    whole = line.text
    text = squeeze(whole)
    if not text:
        return None
    if line.size is not None and len(text) == len(whole):
        x0, top, x1, _ = array("f", line.box)
        return TextLine(line.page, text, line.places, line.size, top, x0, x1)
    boxes, sizes, gaps = _inked(line, text)
    size = sizes[0] if sizes.count(sizes[0]) == len(sizes) else statistics.median(sizes)
    return TextLine(line.page, text, boxes, size, min(boxes[1::4]), boxes[0], max(boxes[2::4]), gaps)


def numbers_apart(line: TextLine) -> TextLine:
    """A line of a table that is no official one → the same with a space between two columns' numbers: `95 87`."""
    lefts, tops, rights, bottoms = (line.boxes[side::4] for side in range(4))
    room = COLUMNS_APART * line.size
    text = line.text
    places = [
        at
        for at in range(1, len(text))
        if lefts[at] - rights[at - 1] > room and text[at] in FIGURES and text[at - 1] in FIGURES
    ]
    for at in reversed(places):
        text = f"{text[:at]} {text[at:]}"
        line.boxes[4 * at : 4 * at] = array("f", [rights[at - 1], tops[at], lefts[at], bottoms[at]])
        line.gaps = [gap + (gap > at) for gap in line.gaps]
    line.text = text
    return line


def _inked(line: Line, text: str) -> tuple[array[float], Sequence[float], list[int]]:
    """A line and its squeezed text → that text's boxes, the sizes of those that are no space, its gaps."""
    whole, boxes, sizes = line.text, line.places, line.sizes
    inner = whole.strip()
    if len(whole) == len(sizes) and squeeze(inner) == text and len(text) == len(inner) and inner.split() == [inner]:
        start = whole.index(inner)  # no spaces but at its ends
        stop = start + len(inner)
        return boxes[4 * start : 4 * stop], sizes[start:stop], [len(inner)] * (stop < len(whole))
    texts = list(whole) if len(whole) == len(sizes) else [char.text for char in line.chars]  # ligatures
    folded = list(map(fold_char, texts))
    raw = boxes.tobytes()
    boxes = array("f", b"".join([raw[16 * at : 16 * at + 16] * len(own) for at, own in enumerate(folded) if own]))
    inked = [size for size, own in zip(sizes, texts, strict=True) if not own.isspace()]
    return boxes, inked, _gaps(folded) if "" in folded else []


def _gaps(folded: Sequence[str]) -> list[int]:
    """Characters, empty where one is a space → the places in their text before which spaces stand."""
    gaps: list[int] = []
    at = 0
    for text in folded:
        if not text and at and gaps[-1:] != [at]:
            gaps.append(at)
        at += len(text)
    return gaps
