"""A text object of an OFD page → characters at their places, and those as PDF shows them."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from ...reading.matrices import Affine, is_sound, move, times
from .fonts import UNKNOWN, Code, Font, usual_width
from .geometry import numbers, offsets
from .package import Node
from .pdf import number

_BREAKS = re.compile(r"[\r\n\t]")


class Letter(NamedTuple):
    """A character of a text object: its Unicode, its glyph in the OFD's font where the file names one, its origin."""

    text: str
    glyph: int | None
    x: float
    y: float


class Shown(NamedTuple):
    """A letter with the font that draws it."""

    letter: Letter
    font: Font
    code: Code


def letters_of(node: Node, size: float) -> Iterator[Letter]:
    """The characters of a text object, at their places in its own space."""
    glyphs, position = _glyphs(node), 0
    x = y = 0.0
    for run in node.every("TextCode"):
        text = _BREAKS.sub("", run.text)
        x = _first(run.get("X"), x)
        y = _first(run.get("Y"), y)
        right, down = offsets(run.get("DeltaX")), offsets(run.get("DeltaY"))
        for at, char in enumerate(text):
            yield Letter(char, glyphs.get(position + at), x, y)
            if at < len(text) - 1:
                x += _offset(right, at, 0.0 if down else usual_width(char) * size)
                y += _offset(down, at, 0.0)
        position += len(text)


def _first(text: str, otherwise: float) -> float:
    found = numbers(text)
    return found[0] if found else otherwise


def _offset(given: list[float], at: int, otherwise: float) -> float:
    """The offset behind a character: where there are too few, the last one goes on."""
    return given[min(at, len(given) - 1)] if given else otherwise


def _glyphs(node: Node) -> dict[int, int]:
    """Positions of characters and their glyphs; where several characters share glyphs, nobody knows which is whose."""
    found: dict[int, int] = {}
    for told in node.every("CGTransform"):
        glyphs = [int(value) for value in numbers(told.told("Glyphs"))]
        start, codes = int(_first(told.get("CodePosition"), 0)), int(_first(told.get("CodeCount"), 1))
        if codes == len(glyphs):
            found.update((start + at, glyph) for at, glyph in enumerate(glyphs))
    return found


def readable(char: str) -> bool:
    """Whether a character says something: those for private use, controls and halves of pairs do not."""
    return unicodedata.category(char) not in ("Co", "Cc", "Cs", "Cn") and char != UNKNOWN


class Setting(NamedTuple):
    """How a text object is set: size, width of its letters, turn of each letter in degrees, its space on the page."""

    size: float
    wide: float
    turn: float
    space: Affine  # of the text object → points of the PDF's page

    @property
    def letter(self) -> Affine:
        """A letter of size 1, y upward, in the object's space."""
        angle = math.radians(self.turn)
        cos, sin = math.cos(angle), math.sin(angle)
        return times((self.wide, 0.0, 0.0, -1.0, 0.0, 0.0), (cos, sin, -sin, cos, 0.0, 0.0))


def setting_of(node: Node, space: Affine) -> Setting:
    """How a text object says that it is set; size 0 where it says nothing of that."""
    size, wide, turn = (_first(node.get(name), 0.0) for name in ("Size", "HScale", "CharDirection"))
    return Setting(size, wide if wide > 0 else 1.0, turn, space)


def shown(letters: list[Shown], setting: Setting) -> Iterator[str]:
    """The operators that show letters: one array for those on one line in one font, a place for each otherwise."""
    a, b, c, d, _, _ = times(setting.letter, setting.space)
    scale = math.hypot(c, d)
    size = setting.size * scale
    if not scale or not is_sound(size, a / scale, b / scale) or size <= 0:
        return
    way = " ".join(number(value / scale) for value in (a, b, c, d))
    for line in _lines(letters, setting):
        x, y = move(setting.space, line[0].letter.x, line[0].letter.y)
        if is_sound(x, y):
            font = f"/{line[0].font.name} {number(size)} Tf"
            yield f"BT {font} {way} {number(x)} {number(y)} Tm [{_array(line, setting)}] TJ ET"


def _lines(letters: list[Shown], setting: Setting) -> Iterator[list[Shown]]:
    line: list[Shown] = []
    for one in letters:
        if line and (one.font is not line[0].font or setting.turn or one.letter.y != line[-1].letter.y):
            yield line
            line = []
        line.append(one)
    if line:
        yield line


def _array(line: list[Shown], setting: Setting) -> str:
    em = setting.size * setting.wide
    parts = []
    for at, one in enumerate(line):
        parts.append(f"<{one.code.code:04X}>")
        if at < len(line) - 1 and em:
            # from behind the letter back to where the next one stands, in thousandths
            back = (one.code.width - (line[at + 1].letter.x - one.letter.x) / em) * 1000
            if abs(back) > 0.05:
                parts.append(number(back))
    return "".join(parts)
