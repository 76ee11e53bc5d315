"""What a file's content streams show, read anew for the tests: glyph after glyph, placed as ISO 32000 says (9.4.4).

Nothing here is the readers': pikepdf takes the streams apart; pdfminer tells a font's codes, widths and ToUnicode.
Clips and rendering modes are not followed: what a reader finds hidden is shown all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
from pdfminer.encodingdb import name2unicode
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_pt, mult_matrix
from pdfplumber import open as open_pdf

from extract.reading.pages import Page

DEEPEST = 12  # forms within forms
SAME_PLACE = 1.5  # points: a reader that has a glyph's width in whole thousandths drifts along `…………`
DOUBLED = 0.2  # of the size: a glyph shown again so near is seen as one
LEVEL = 1e-4  # how far a line may rise for each point of its run
CELL = 4  # points: glyphs are looked up by cells of the page
Matrix = tuple[float, float, float, float, float, float]


class Glyph(NamedTuple):
    """What a code stands for, and its origin in points from the page's lower left."""

    text: str
    x: float
    y: float
    size: float
    level: bool


class State(NamedTuple):
    """The graphics state as far as text is placed by it."""

    ctm: Matrix = MATRIX_IDENTITY
    font: Any = None
    size: float = 0.0
    char: float = 0.0
    word: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class Stream:
    """Reads one page's content."""

    def __init__(self, fonts: PDFResourceManager) -> None:
        self.fonts, self.scratch = fonts, pikepdf.new()
        self.glyphs: list[Glyph] = []
        self.state, self.kept = State(), list[State]()
        self.line = self.text = MATRIX_IDENTITY
        self.nameless = set[int]()

    def run(self, content: bytes, resources: Any, depth: int = 0) -> None:
        """Every operator that places or shows text; forms at their places."""
        for operands, operator in pikepdf.parse_content_stream(pikepdf.Stream(self.scratch, content)):
            name = str(operator)
            if name == "Do" and depth < DEEPEST:
                self._form(str(operands[0])[1:], resources, depth)
            elif name == "Tf":
                spec = dict(resolve1(resources.get("Font")) or {}).get(str(operands[0])[1:])
                objid = spec.objid if isinstance(spec, PDFObjRef) else None
                font = self.fonts.get_font(objid, resolve1(spec) or {})
                self.state = self.state._replace(font=font, size=float(operands[1]))
                self.nameless = set(nameless(resolve1(spec) or {}))
            elif name in OPERATORS:
                OPERATORS[name](self, operands)

    def _form(self, name: str, resources: Any, depth: int) -> None:
        form = resolve1((resolve1(resources.get("XObject")) or {}).get(name))
        if form is None or str(resolve1(form.get("Subtype"))) != "/'Form'":
            return
        before, self.kept = (self.state, self.kept), []
        own = tuple(map(float, map(resolve1, resolve1(form.get("Matrix")) or MATRIX_IDENTITY)))
        self.state = self.state._replace(ctm=mult_matrix(own, self.state.ctm))
        self.run(form.get_data(), resolve1(form.get("Resources")) or resources, depth + 1)
        self.state, self.kept = before

    def save(self, _: Any) -> None:
        self.kept.append(self.state)

    def restore(self, _: Any) -> None:
        self.state = self.kept.pop() if self.kept else self.state

    def concatenate(self, operands: Any) -> None:
        self.state = self.state._replace(ctm=mult_matrix(tuple(map(float, operands)), self.state.ctm))

    def begin(self, _: Any) -> None:
        self.line = self.text = MATRIX_IDENTITY

    def matrix(self, operands: Any) -> None:
        self.line = self.text = tuple(map(float, operands))

    def next_line(self, operands: Any) -> None:
        x, y = map(float, operands)
        self.line = self.text = mult_matrix((1, 0, 0, 1, x, y), self.line)

    def next_line_leading(self, operands: Any) -> None:
        self.state = self.state._replace(leading=-float(operands[1]))
        self.next_line(operands)

    def show(self, operands: Any) -> None:
        self.show_all([operands])

    def show_next(self, operands: Any) -> None:
        self.next_line((0, -self.state.leading))
        self.show(operands)

    def show_spaced(self, operands: Any) -> None:
        self.state = self.state._replace(word=float(operands[0]), char=float(operands[1]))
        self.show_next(operands[2:])

    def show_all(self, operands: Any) -> None:
        state = self.state
        for part in operands[0]:
            if isinstance(part, pikepdf.String):
                spaces = list(state.font.decode(b" "))  # what the single byte is to the font
                for code in state.font.decode(bytes(part)):
                    self._glyph(code, state.word if code in spaces else 0.0)
            else:
                self._advance(-float(part) / 1000 * state.size * state.scale)

    def _advance(self, along: float) -> None:
        self.text = mult_matrix((1, 0, 0, 1, along, 0), self.text)

    def _glyph(self, code: int, word: float) -> None:
        state, font = self.state, self.state.font
        try:
            text = "\ufffd" if code in self.nameless else font.to_unichr(code)
        except PDFUnicodeNotDefined:
            text = "\ufffd"
        width = font.char_width(code) * state.size
        place = mult_matrix(self.text, state.ctm)
        for index, char in enumerate(text):  # a ligature
            x, y = apply_matrix_pt(place, (width * state.scale * index / len(text), state.rise))
            level = place[0] > 0 and abs(place[1]) < LEVEL * place[0]
            self.glyphs.append(Glyph(char, x, y, state.size * max(map(abs, place[:4])), level))
        self._advance((width + state.char + word) * state.scale)


def nameless(spec: Any) -> Iterator[int]:
    """The codes of a simple font that the file gives names, and no name that stands for a character."""
    encoding = resolve1(spec.get("Encoding"))
    code = 0
    if not isinstance(encoding, dict) or "ToUnicode" in spec:
        return
    for part in resolve1(encoding.get("Differences")) or ():
        if isinstance(part, int):
            code = part
            continue
        with suppress(KeyError, ValueError):
            name2unicode(part.name)
            code += 1
            continue
        yield code
        code += 1


def setting(name: str, factor: float = 1.0) -> Callable[[Stream, Any], None]:
    def operator(stream: Stream, operands: Any) -> None:
        stream.state = stream.state._replace(**{name: float(operands[0]) * factor})

    return operator


OPERATORS: dict[str, Callable[[Stream, Any], None]] = {
    "q": Stream.save,
    "Q": Stream.restore,
    "cm": Stream.concatenate,
    "BT": Stream.begin,
    "Tm": Stream.matrix,
    "Td": Stream.next_line,
    "TD": Stream.next_line_leading,
    "T*": lambda stream, _: stream.next_line((0, -stream.state.leading)),
    "Tj": Stream.show,
    "TJ": Stream.show_all,
    "'": Stream.show_next,
    '"': Stream.show_spaced,
    "Tc": setting("char"),
    "Tw": setting("word"),
    "Tz": setting("scale", 0.01),
    "TL": setting("leading"),
    "Ts": setting("rise"),
}


def shown(path: Path) -> Iterator[Sequence[Glyph]]:
    """The glyphs of each page, in points from the lower left of its crop box (pages that are not turned)."""
    fonts = PDFResourceManager()
    with open_pdf(path) as pdf:
        for page in pdf.pages:
            found = page.page_obj
            left, low = (found.cropbox or found.mediabox)[:2]
            stream = Stream(fonts)
            stream.state = State(ctm=(1, 0, 0, 1, -left, -low))
            content = b"\n".join(resolve1(part).get_data() for part in found.contents)
            stream.run(content, found.resources or {})
            yield stream.glyphs
            page.close()


Place = tuple[str, float, float]


def differences(page: Page, glyphs: Sequence[Glyph]) -> tuple[list[Place], list[Place]]:
    """What a reader has and the file does not show there; what the file shows and the reader has not.

    A glyph that is shown again over itself counts once or as often as it is shown.
    """
    shown_here = [glyph for glyph in glyphs if not glyph.text.isspace()]
    cells: dict[tuple[int, int], list[int]] = {}
    for index, glyph in enumerate(shown_here):
        cells.setdefault((round(glyph.x / CELL), round(glyph.y / CELL)), []).append(index)

    def near(text: str, x: float, y: float, reach: float) -> list[int]:
        column, row = round(x / CELL), round(y / CELL)
        around = [(column + right, row + up) for right in (-1, 0, 1) for up in (-1, 0, 1)]
        found = [index for cell in around for index in cells.get(cell, ()) if shown_here[index].text == text]
        return [index for index in found if max(_away(shown_here[index], x, y)) < reach]

    used: set[int] = set()
    invented = []
    for char in page.chars:
        x, y = char.x0, page.height - char.baseline
        if char.text.isspace():
            continue
        free = [index for index in near(char.text, x, y, SAME_PLACE) if index not in used]
        if free:
            used.add(min(free, key=lambda index: sum(_away(shown_here[index], x, y))))
        else:
            invented.append((char.text, round(x, 1), round(y, 1)))
    lost = []
    for index, (text, x, y, size, _) in enumerate(shown_here):
        if index not in used and used.isdisjoint(near(text, x, y, DOUBLED * max(size, 1))):
            lost.append((text, round(x, 1), round(y, 1)))
    return invented, lost


def _away(glyph: Glyph, x: float, y: float) -> tuple[float, float]:
    return abs(glyph.x - x), abs(glyph.y - y)
