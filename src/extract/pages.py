"""A PDF page as the rest of the package sees it: characters with their baseline, lines, ruling edges.

Nothing after this module knows which library read the file. Coordinates are PDF points from the page's top left,
as the page is looked at (after /Rotate).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


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


@dataclass(slots=True)
class Line:
    """Characters on one baseline, from left to right."""

    page: int
    chars: list[Char]  # never changed once the line is made: its text and box are asked for many times and kept
    furniture: bool = False  # running head or page number
    _text: str | None = field(default=None, init=False, repr=False, compare=False)
    _box: Box | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def made(cls, page: int, chars: list[Char], text: str, box: Box) -> Line:
        """A line whose text and box are known."""
        line = cls(page, chars)
        line._text, line._box = text, box
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


@dataclass(slots=True)
class Page:
    """One page: number from 1, size in points as looked at, characters, lines from the top, ruling edges."""

    number: int
    width: float
    height: float
    rotation: int = 0
    chars: list[Char] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    image_area: float = 0.0  # share of the page that images cover
    hidden_chars: int = 0  # clipped, outside the crop box or drawn invisibly: not printed
    unmapped_chars: int = 0  # glyphs without a Unicode value
    ocr: bool = False  # the text is an invisible layer under a scanned image
    failure: str | None = None  # why the page could not be read


def box_of(chars: list[Char]) -> Box:
    """The smallest box around the characters."""
    _, x0, top, x1, bottom, *_ = zip(*chars, strict=True)
    return Box(min(x0), min(top), max(x1), max(bottom))
