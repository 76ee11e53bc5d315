"""The ledger of a document's numbers: where digits are printed, and what each of them belongs to.

The printed side is taken from the pages' characters before anything reads them, the other side from the rows that the
readers made: a number that a reader loses stays on the printed side, and the two no longer agree.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import NamedTuple

from ..outline.paragraphs import Paragraph
from ..reading.pages import Box, Char, Line, Page, box_of
from ..records.vocabulary import NumberKind
from ..text import fold_char, squeeze

DIGITS = frozenset("0123456789")
MARKS = frozenset(".,")
_RUN = re.compile("[0-9](?:[0-9.,]*[0-9])?")
_ANY_DIGIT = re.compile(r"\d")  # in whatever form
PROSE_GAP = 1.2  # of the size: letters may be spaced, `2 0 2 3`
TABLE_GAP = 0.3  # of the size: two columns' amounts may stand close together
SLACK = 0.6  # points that a number may stand out of its box
_FLOATS = Struct("4f").pack  # of a box: an array takes them in half the time
BAND = 12.0  # points: claims are looked up by bands of a page

Claim = tuple[float, float, float, float, str]  # a box with its slack, and the kind

FIGURE, CELL, LABEL = "figure", "cell", "label"
WATERMARK = NumberKind.WATERMARK


class Run(NamedTuple):
    """A number as printed on one line: digits with the points and commas between them."""

    page: int
    text: str
    box: Box


class Ledger:
    """Printed numbers and claims of one document; kept in arrays, since a document may have a million of them."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}  # a page's numbers, joined by spaces
        self._boxes: dict[int, array[float]] = {}
        self._claims: dict[int, array[float]] = defaultdict(lambda: array("f"))
        self._kinds: dict[int, list[str]] = defaultdict(list)
        self._across: dict[int, list[str]] = {}  # the numbers of a page's watermarks: they lie over others' places
        self._told: Counter[int] = Counter()  # how many of them have a row

    def print_page(self, page: Page, table_lines: set[int]) -> None:
        """Enter a page's numbers; `table_lines` are the places among its lines of those that stand in tables."""
        found = page.numbers(table_lines) or _numbers(page.lines, table_lines)
        self._texts[page.number], self._boxes[page.number] = found
        if page.across:
            self._across[page.number] = [number for line in page.across for number in numbers_of(squeeze(line.text))]

    def tell_across(self, page: int, printed: str) -> None:
        """A row of unmatched has so much of the text of a page's watermarks."""
        self._told[page] += len(numbers_of(printed))

    def claim(self, page: int, box: tuple[float, float, float, float], kind: str) -> None:
        """What is printed in a box is a `figure`, a `cell`, a `label`, or a row of unmatched of a kind."""
        self._claims[page].frombytes(_FLOATS(*box))
        self._kinds[page].append(kind)

    def claim_span(self, paragraph: Paragraph, start: int, end: int, kind: str) -> tuple[int, Box] | None:
        """The same for a span of a paragraph, which may run over lines and pages; its place where it does not."""
        whole = paragraph.spot(start, end) if start < end else None
        if whole is not None:
            self.claim(*whole, kind)
            return whole
        at = start
        while at < end:
            stop = line_end(paragraph, at, end)
            page, box = paragraph.place(at, stop)
            self.claim(page, box, kind)
            whole = (page, box) if at == start and stop == end else None
            at = stop
        return whole

    @property
    def pages(self) -> list[int]:
        """The pages on which something is printed."""
        return sorted(self._texts)

    def runs(self, page: int) -> Iterator[Run]:
        """A page's numbers."""
        for text, box in zip(self._texts[page].split(), _by_fours(self._boxes[page]), strict=True):
            yield Run(page, text, Box(*box))

    def claims(self, page: int) -> Iterator[tuple[Box, str]]:
        """A page's claims."""
        for box, kind in zip(_by_fours(self._claims[page]), self._kinds[page], strict=True):
            yield Box(*box), kind

    def settle(self, page: int) -> Iterator[tuple[Run, list[str]]]:
        """Each number of a page with what it belongs to: one kind, as it should; none, where it was lost."""
        yield from zip(self.runs(page), self._held(page), strict=True)

    def _held(self, page: int) -> Iterator[list[str]]:
        """For each number of a page, what it belongs to."""
        bands = self._bands(page)
        for text, box in zip(self._texts[page].split(), _by_fours(self._boxes[page]), strict=True):
            (x, y), (right, low) = _ends(box, len(text))
            claims = bands.get(int(y / BAND), [])
            if y == low:  # what lies on a line: few of the claims at its height are at its place
                claims = [c for c in claims if c[0] <= right and x <= c[2] and c[1] <= y <= c[3]]
                if len(claims) == 1:  # as nearly always: the number's own cell, or its own words
                    left, _, far, _, kind = claims[0]
                    yield [kind] if left <= x and right <= far else []
                    continue
            first, last = (
                _holders(claims, x, y),
                _holders(claims if y == low else bands.get(int(low / BAND), []), right, low),
            )
            yield (first if len(first) >= len(last) else last) if first and last else []

    def _bands(self, page: int) -> dict[int, list[Claim]]:
        """A page's claims by the bands that they reach into."""
        bands: dict[int, list[Claim]] = defaultdict(list)
        for (x0, top, x1, bottom), kind in zip(_by_fours(self._claims[page]), self._kinds[page], strict=True):
            high, low = top - SLACK, bottom + SLACK
            claim = x0 - SLACK, high, x1 + SLACK, low, kind
            for band in range(int(high / BAND), int(low / BAND) + 1):
                bands[band].append(claim)
        return bands

    def balance(self) -> Balance:
        """Both sides of the whole document."""
        printed, lost = 0, dict[int, list[str]]()
        kinds: Counter[str] = Counter()
        for page in self.pages:
            texts = self._texts[page].split()
            printed += len(texts)
            for text, holders in zip(texts, self._held(page), strict=True):
                if holders:
                    kinds[holders[0]] += 1
                else:
                    lost.setdefault(page, []).append(text)
        for page, numbers in self._across.items():
            told = min(len(numbers), self._told[page])
            printed, kinds[WATERMARK] = printed + len(numbers), kinds[WATERMARK] + told
            if told < len(numbers):
                lost.setdefault(page, []).extend(numbers[told:])
        return Balance(printed, lost, kinds)


class Balance(NamedTuple):
    """How many numbers are printed, which of them belong to nothing (by page), and what the others are."""

    printed: int
    lost: dict[int, list[str]]
    kinds: Counter[str]

    @property
    def accounted(self) -> int:
        """How many belong to something."""
        return self.printed - sum(map(len, self.lost.values()))


def numbers_of(text: str) -> list[str]:
    """The numbers of a squeezed text."""
    return _RUN.findall(text)


def _by_fours(numbers: array[float]) -> Iterator[tuple[float, float, float, float]]:
    each = iter(numbers)
    return zip(each, each, each, each, strict=True)


def _ends(box: tuple[float, float, float, float], count: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The middles of the first and of the last of so many digits and marks in a box, which may stand upright."""
    x0, top, x1, bottom = box
    if x1 - x0 >= bottom - top or count == 1:
        half, middle = (x1 - x0) / (2 * count), (top + bottom) / 2
        return (x0 + half, middle), (x1 - half, middle)
    half, middle = (bottom - top) / (2 * count), (x0 + x1) / 2
    return (middle, top + half), (middle, bottom - half)


def _holders(claims: list[Claim], x: float, y: float) -> list[str]:
    return [kind for x0, top, x1, bottom, kind in claims if x0 <= x <= x1 and top <= y <= bottom]


def line_end(paragraph: Paragraph, start: int, end: int) -> int:
    """Where the part of a paragraph's span that stands on the line of its first character ends."""
    page, boxes = paragraph.pages[start], paragraph.boxes
    top, bottom = boxes[4 * start + 1], boxes[4 * start + 3]
    for index in range(start + 1, end):
        if paragraph.pages[index] != page or abs(boxes[4 * index + 1] - top) > (bottom - top) / 2:
            return index
    return end


def _numbers(lines: Sequence[Line], table_lines: set[int]) -> tuple[str, array[float]]:
    """The numbers of lines and their boxes; reading/native/numbers.c has the rule once more."""
    texts, boxes = list[str](), array("f")
    for index, line in enumerate(lines):
        if _ANY_DIGIT.search(line.text):
            for text, box in _runs(line, TABLE_GAP if index in table_lines else PROSE_GAP):
                texts.append(text)
                boxes.extend(box)
    return " ".join(texts), boxes


def _runs(line: Line, gap: float) -> Iterator[tuple[str, Box]]:
    """The numbers of a line: `1,234.56`, spaces inside left out."""
    text, chars = squeeze(line.text), line.chars
    if not len(text) == len(line.text) == len(chars):
        folded = [fold_char(char.text) for char in chars]
        chars = [char for char, own in zip(chars, folded, strict=True) if own]
        text = "".join([own if len(own) == 1 else "\0" for own in folded if own])  # a ligature is no digit
    for found in _RUN.finditer(text):
        start, end = found.span()
        run, number = chars[start:end], found.group()
        start, end = 0, len(run)
        while start < end:
            stop, box = _close_together(run, start, end, gap)
            printed = number[start:stop].rstrip(".,")  # a mark behind a number is none of it
            yield printed, box if len(printed) == stop - start else box_of(run[start : start + len(printed)])
            while stop < end and number[stop] in MARKS:
                stop += 1
            start = stop


def _close_together(chars: Sequence[Char], start: int, end: int, gap: float) -> tuple[int, Box]:
    """Up to where no gap among characters is too wide for one number, and the box around them."""
    _, left, top, right, bottom, _, _, _, upright = chars[start]
    y0, x1 = top, right
    for at in range(start + 1, end):
        before_top, before_right = y0, x1
        _, x0, y0, x1, y1, _, size, _, _ = chars[at]
        if (x0 - before_right if upright else abs(before_top - y1)) > gap * size:
            return at, Box(left, top, right, bottom)
        if x0 < left:
            left = x0
        if y0 < top:
            top = y0
        if x1 > right:
            right = x1
        if y1 > bottom:
            bottom = y1
    return end, Box(left, top, right, bottom)
