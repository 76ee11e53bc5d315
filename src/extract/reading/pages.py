"""A PDF page as the rest of the package sees it: characters with their baseline, lines, ruling edges.

Nothing after this module knows which library read the file. Coordinates are PDF points from the page's top left,
as the page is looked at (after /Rotate).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from struct import Struct
from typing import Any, NamedTuple, Protocol, overload

from .matrices import Affine, move_box

ASCENT, DESCENT = 0.88, -0.12  # of the font size: the box of a Chinese glyph about its origin
MIDDLE = 0.35  # of the font size above the origin: where a glyph's middle is taken to be
SLACK = 0.5  # points by which a character's middle may lie outside its clip
UNMAPPED = "\ufffd"  # a glyph without a Unicode value
NO_SHEET = "the page's box is larger than any sheet"
_FLOATS = Struct("4f").pack
new: Callable[..., Any] = tuple.__new__  # a named tuple from its values, without a call of Python's


class Char(NamedTuple):
    """One printed character with its box; `baseline` is the distance of its text origin from the page's top.

    The box is drawn from the origin and the font size, not from the font's own box: some producers' digits have a box
    that lies 5 pt lower than the Chinese beside it, though they are printed on one line.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    page: int
    upright: bool = True


class Box(NamedTuple):
    """A rectangle on a page, in points from its top left."""

    x0: float
    top: float
    x1: float
    bottom: float


class Edge(NamedTuple):
    """A ruling line of a table: `horizontal` or vertical."""

    x0: float
    top: float
    x1: float
    bottom: float
    horizontal: bool


class Recognised(NamedTuple):
    """A printed number as the recognisers of a scanned page read it."""

    box: Box
    text: str  # what the page's characters say
    other: str | None  # the second recogniser's reading where it is another; None where it is the same or was not asked
    agreed: bool  # both read the same, and it is a valid form of a number
    mended: bool  # text is not what was read but the one valid form that it can be: 430,725.03 for 430.725.03


class Fault(NamedTuple):
    """What cannot be read of a page, as a row of problems says it."""

    code: str
    message: str


Span = tuple[int, int, int, int, int, int]  # which line; from where to where; row and column; is white space inside?


class ColumnReader(Protocol):
    """Answers about lines in columns, for which no character has to be made: the part in C, where it is built.

    Lines are pairs of places, where the characters of each begin and end; -1 for a line that is in no columns. Who asks
    has the same rule in Python, for those lines.
    """

    def stretches(self, spans: Sequence[int], xs: list[float], ys: list[float]) -> Iterable[tuple[Span, Box]]:
        """What of the lines stands in which slot of a grid (tables/stretches.py); row -1: a line that is not even."""

    def numbers(self, spans: Sequence[int], tabular: bytes) -> tuple[str, array[float]]:
        """The lines' numbers, each with a space behind it, and four sides for each (accounting/ledger.py).

        `tabular` says of each line whether it stands in a table.
        """


class Columns(NamedTuple):
    """The characters of a page, line by line, in columns: a page has hundreds, and few are asked for one by one."""

    page: int
    text: str
    numbers: array[float]  # x0 of all, then top, x1, bottom, baseline and size
    places: array[float]  # the first four once more, four floats a character
    reader: ColumnReader


class Characters(Sequence[Char]):
    """Some characters of a page's columns that follow each other, each made when it is asked for."""

    __slots__ = ("_columns", "_end", "_made", "_start")

    def __init__(self, columns: Columns, start: int, end: int) -> None:
        self._columns, self._start, self._end = columns, start, end
        self._made: list[Char] | None = None

    def __len__(self) -> int:
        return self._end - self._start

    def __iter__(self) -> Iterator[Char]:
        if self._made is None:
            self._made = self._some(self._start, self._end)
        return iter(self._made)

    @overload
    def __getitem__(self, index: int) -> Char: ...
    @overload
    def __getitem__(self, index: slice) -> list[Char]: ...
    def __getitem__(self, index: int | slice) -> Char | list[Char]:
        if self._made is not None:
            return self._made[index]
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            return self._some(self._start + start, self._start + stop) if step == 1 else list(self)[index]
        return list(self)[index]

    @property
    def level(self) -> tuple[float, float] | None:
        """The baseline of them all and the first one's size; None where they stand on several."""
        every, numbers = len(self._columns.text), self._columns.numbers
        baselines = numbers[4 * every + self._start : 4 * every + self._end]
        if baselines.count(baselines[0]) < len(baselines):
            return None
        return baselines[0], numbers[5 * every + self._start]

    def _some(self, start: int, end: int) -> list[Char]:
        page, text, numbers, _, _ = self._columns
        every = len(text)
        columns = [numbers[column + start : column + end] for column in range(0, 6 * every, every)]
        return list(map(new, repeat(Char), zip(text[start:end], *columns, repeat(page), repeat(True))))


class Line:
    """Characters on one baseline, from left to right; they never change, so what is told of them all is kept.

    Those of a line of `columns` are its characters from `start` up to `end`. Their `size` is known where all have the
    same and none is white space.
    """

    __slots__ = ("_box", "_chars", "_text", "columns", "end", "furniture", "page", "size", "start")

    def __init__(self, page: int, chars: Sequence[Char], furniture: bool = False) -> None:
        self.page, self.furniture = page, furniture  # running head or page number
        self._chars: Sequence[Char] | None = chars
        self._text: str | None = None
        self._box: Box | None = None
        self.columns: Columns | None = None
        self.start = self.end = -1
        self.size: float | None = None

    @classmethod
    def of_columns(cls, columns: Columns, start: int, end: int, box: Box, size: float | None) -> Line:
        """A line of characters in columns, whose box is known."""
        line = cls.__new__(cls)
        line.page, line.furniture, line.columns, line.start, line.end = columns.page, False, columns, start, end
        line._chars, line._text, line._box, line.size = None, columns.text[start:end], box, size
        return line

    @property
    def chars(self) -> Sequence[Char]:
        """Its characters."""
        if self._chars is None:
            assert self.columns is not None
            self._chars = Characters(self.columns, self.start, self.end)
        return self._chars

    @property
    def text(self) -> str:
        """The line's characters as printed, spaces included."""
        if self._text is None:
            self._text = "".join([char.text for char in self.chars])
        return self._text

    @property
    def box(self) -> Box:
        """The line's box."""
        if self._box is None:
            self._box = box_of(self.chars)
        return self._box

    @property
    def origins(self) -> Iterable[tuple[str, float, float]]:
        """Each of its characters with its left side and its baseline."""
        if self.columns is None:
            return [(char.text, char.x0, char.baseline) for char in self.chars]
        every, numbers = 4 * len(self.columns.text), self.columns.numbers
        sides, baselines = numbers[self.start : self.end], numbers[every + self.start : every + self.end]
        return zip(self.columns.text[self.start : self.end], sides, baselines, strict=True)

    @property
    def places(self) -> array[float]:
        """Four floats for each character: left, top, right, bottom."""
        if self.columns is not None:
            return self.columns.places[4 * self.start : 4 * self.end]
        return array("f", b"".join([_FLOATS(char[1], char[2], char[3], char[4]) for char in self.chars]))

    def sides(self, start: int, end: int) -> Iterable[tuple[float, float, float]]:
        """Left, right and font size of each of its characters from `start` up to `end`."""
        if self.columns is None:
            return [(char.x0, char.x1, char.size) for char in self.chars[start:end]]
        every, numbers = len(self.columns.text), self.columns.numbers
        first, last = self.start + start, self.start + end
        return zip(*[numbers[column + first : column + last] for column in (0, 2 * every, 5 * every)], strict=True)

    @property
    def sizes(self) -> Sequence[float]:
        """The font size of each character."""
        if self.columns is not None:
            sizes = 5 * len(self.columns.text)
            return self.columns.numbers[sizes + self.start : sizes + self.end]
        return [char.size for char in self.chars]


@dataclass(slots=True)
class Page:
    """One page: number from 1, size in points as looked at, characters, lines from the top, ruling edges."""

    number: int
    width: float
    height: float
    rotation: int = 0
    chars: Sequence[Char] = field(default_factory=list)  # as drawn
    lines: list[Line] = field(default_factory=list)
    edges: Sequence[Edge] = field(default_factory=list)
    image_area: float = 0.0  # share of the page that images cover
    across: list[Line] = field(default_factory=list)  # runs of text that lie across the page: watermarks, stamps
    hidden_chars: int = 0  # clipped, outside the crop box, covered, or not told from their ground: not printed
    unmapped_chars: int = 0  # glyphs without a Unicode value
    layer: str = "native"  # where the text is from; hidden: a layer under a picture of the page; ocr: read from it
    failure: str | None = None  # why the page could not be read
    recognised: Sequence[Recognised] = ()  # of a page read from its picture: its numbers
    faults: Sequence[Fault] = ()
    dpi: float | None = None  # of the picture that the page was read from
    to_sheet: Affine | None = None  # from this page, a scan made straight, to the sheet as it is looked at

    def on_sheet(self, box: Box) -> Box:
        """Where a box of this page stands on the sheet as it is looked at."""
        return box if self.to_sheet is None else Box(*move_box(self.to_sheet, box))

    def numbers(self, table_lines: set[int]) -> tuple[str, array[float]] | None:
        """The numbers of its lines as its reader finds them; None where they are not in columns, and the ledger does.

        `table_lines` are the places among its lines of those that stand in tables.
        """
        columns, spans = in_columns(self.lines)
        if columns is None or -1 in spans:
            return None
        return columns.reader.numbers(spans, bytes([at in table_lines for at in range(len(self.lines))]))


def in_columns(lines: Sequence[Line]) -> tuple[Columns | None, list[int]]:
    """Lines of a page → its columns, and where in them each line begins and ends; -1 for a line that is in none."""
    spans = [place for line in lines for place in (line.start, line.end)]
    return next((line.columns for line in lines if line.columns is not None), None), spans


def box_of(chars: Iterable[Char]) -> Box:
    """The smallest box around the characters."""
    _, x0, top, x1, bottom, *_ = zip(*chars, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))
