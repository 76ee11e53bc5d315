"""Pages to the last bit, and readers that must not be asked: for the tests of what is kept of them."""

from __future__ import annotations

import random
import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from extract.reading.page_models.model import Reading, Recording, payload, readings_of
from extract.reading.page_models.readers import KeptReaders
from extract.reading.pages import Box, Char, Edge, Line, Page
from extract.reading.readers import READERS, Readers, open_plumber

TEXTS = ("中", "a", " ", "", "fi", "𠮷", "\ud83d", "\ude00", "\x00", "\ufffd", "1")
NUMBERS = (0.0, -0.0, 1e308, -1e308, 5e-324, float("nan"), float("inf"), 841.92, 1 / 3, 12.0)


def never(path: Path) -> NoReturn:
    """A reader for files that must not be opened."""
    raise AssertionError(f"{path.name} is opened")


UNASKED = Readers(never, never)


class OneMore:
    """The second reader, which sees a number more on the second page than there is."""

    def __init__(self, path: Path) -> None:
        self._pdf = open_plumber(path)
        self.count, self.producer = self._pdf.count, "another's"

    def pages(self) -> Iterator[Page]:
        """The pages, and on the second an 8."""
        for page in self._pdf.pages():
            if page.number == 2:
                page.lines.append(Line(2, [Char("8", 1.0, 2.0, 3.0, 4.0, 3.5, 9.0, 2)]))
            yield page

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()


DIFFERING = Readers(second=OneMore)


class Held:
    """A store that has one model, or none."""

    def __init__(self, content: bytes | None = None) -> None:
        self._content = content

    def read(self, document_id: str) -> memoryview | None:
        """The model, whatever is asked for."""
        return None if self._content is None else memoryview(self._content)


def kept_readers(path: Path, model: bytes | None = None, readers: Readers = READERS) -> KeptReaders:
    """Readers of one file, with a model of it."""
    return KeptReaders(Held(model), path, readers)  # type: ignore[arg-type]


def bits(values: Any) -> bytes:
    """Numbers to the last bit: 0.0 is not -0.0, and NaN is itself."""
    return array("d", values).tobytes()


def char_bits(char: Char) -> tuple[Any, ...]:
    """A character."""
    return char.text, bits(char[1:7]), char.page, bool(char.upright)


def page_bits(page: Page) -> list[Any]:
    """Everything that a page says, also in its columns."""
    own = [getattr(page, name) for name in Page.__slots__ if name not in ("chars", "lines", "edges", "across")]
    columns = next((line.columns for line in page.lines if line.columns is not None), None)
    told = [columns.text, columns.numbers.tobytes(), columns.places.tobytes()] if columns else []
    lines = [*map(line_bits, page.lines), len(page.lines), *map(line_bits, page.across)]
    edges = [(bits(edge[:4]), bool(edge.horizontal)) for edge in page.edges]
    return [own, told, [*map(char_bits, page.chars)], lines, edges]


def line_bits(line: Line) -> tuple[Any, ...]:
    """A line, and whether its characters are in columns."""
    inside = line.columns is not None
    box = bits(line.box) if inside else b""
    return line.page, line.furniture, line.start, line.end, line.size, inside, box, [*map(char_bits, line.chars)]


def made_page(number: int, chance: random.Random) -> Page:
    """A page that no reader would give: any text, any numbers, lines of characters that the page has or has not."""

    def some() -> float:
        return chance.choice(NUMBERS) if chance.random() < 0.5 else struct.unpack("d", chance.randbytes(8))[0]

    def char() -> Char:
        return Char(chance.choice(TEXTS), *[some() for _ in range(6)], number, chance.random() < 0.8)

    chars = [char() for _ in range(chance.randrange(30))]
    chars += [char._replace(x0=-char.x0) for char in chars if char.x0 == 0]  # equal, and not the same
    cuts = sorted(chance.randrange(len(chars) + 1) for _ in range(4))
    lines = [Line(number, chars[start:end]) for start, end in zip(cuts[::2], cuts[1::2], strict=True)]
    lines.append(Line(number, [char()]))
    chance.shuffle(chars)
    edges = [Edge(*Box(*[some() for _ in range(4)]), chance.random() < 0.5) for _ in range(chance.randrange(9))]
    page = Page(number, 595.28, -0.0, chance.choice([0, 90]), chars, lines, edges, 1 / 3, [Line(number, [char()])])
    page.hidden_chars, page.unmapped_chars, page.layer = chance.randrange(9), chance.randrange(9), "hidden"
    page.failure = chance.choice([None, "breaks off: “\ud800”"])
    return page


def through(pages: list[Page], native: Any = None) -> list[Page]:
    """Pages as they come back from a model's bytes."""
    recording = Recording()
    for page in pages:
        recording.add(page)
    model = payload({"first": recording.kept(Reading(count=len(pages), producer=None))})
    return list(readings_of(memoryview(model))["first"].pages(native))
