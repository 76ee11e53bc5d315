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
from typing import TYPE_CHECKING, Any, NamedTuple, overload

if TYPE_CHECKING:
    from .reading.native_lines import NativeLines

UNMAPPED = "\ufffd"  # a glyph without a Unicode value
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


class Columns(NamedTuple):
    """The characters of a page, line by line, in columns: a page has hundreds, and few are asked for one by one."""

    page: int
    text: str
    x0: array[float]
    top: array[float]
    x1: array[float]
    bottom: array[float]
    baseline: array[float]
    size: array[float]
    places: array[float]  # the first four once more, four floats a character
    native: NativeLines  # what the part in C says of lines of these


class Characters(Sequence[Char]):
    """Some characters of a page's columns that follow each other, each made when it is asked for."""

    __slots__ = ("_end", "_made", "_start", "columns")

    def __init__(self, columns: Columns, start: int, end: int) -> None:
        self.columns, self._start, self._end = columns, start, end
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

    def _some(self, start: int, end: int) -> list[Char]:
        page, *columns, _, _ = self.columns
        values = zip(*(column[start:end] for column in columns), repeat(page), repeat(True))
        return list(map(new, repeat(Char), values))

    @property
    def span(self) -> tuple[int, int]:
        """Where in the columns they begin and end."""
        return self._start, self._end

    @property
    def text(self) -> str:
        """The characters' texts, one after the other."""
        return self.columns.text[self._start : self._end]

    @property
    def places(self) -> array[float]:
        """Four floats for each character: left, top, right, bottom."""
        return self.columns.places[4 * self._start : 4 * self._end]

    @property
    def sizes(self) -> array[float]:
        """Their font sizes."""
        return self.columns.size[self._start : self._end]


@dataclass(slots=True)
class Line:
    """Characters on one baseline, from left to right."""

    page: int
    chars: Sequence[Char]  # never changed once the line is made: its text and box are asked for many times and kept
    furniture: bool = False  # running head or page number
    _text: str | None = field(default=None, init=False, repr=False, compare=False)
    _box: Box | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def made(cls, chars: Characters, page: int, box: Box) -> Line:
        """A line of characters in columns, whose box is known."""
        line = cls(page, chars)
        line._text, line._box = chars.text, box
        return line

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
    def places(self) -> array[float]:
        """Four floats for each character: left, top, right, bottom."""
        if isinstance(self.chars, Characters):
            return self.chars.places
        return array("f", b"".join([_FLOATS(char[1], char[2], char[3], char[4]) for char in self.chars]))

    @property
    def sizes(self) -> Sequence[float]:
        """The font size of each character."""
        return self.chars.sizes if isinstance(self.chars, Characters) else [char.size for char in self.chars]


@dataclass(slots=True)
class Page:
    """One page: number from 1, size in points as looked at, characters, lines from the top, ruling edges."""

    number: int
    width: float
    height: float
    rotation: int = 0
    chars: Sequence[Char] = field(default_factory=list)  # as drawn
    lines: list[Line] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    image_area: float = 0.0  # share of the page that images cover
    hidden_chars: int = 0  # clipped, outside the crop box or drawn invisibly: not printed
    unmapped_chars: int = 0  # glyphs without a Unicode value
    ocr: bool = False  # the text is an invisible layer under a scanned image
    failure: str | None = None  # why the page could not be read


def box_of(chars: Iterable[Char]) -> Box:
    """The smallest box around the characters."""
    _, x0, top, x1, bottom, *_ = zip(*chars, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))
