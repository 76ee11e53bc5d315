"""Pages drawn for tests: rows of texts in columns, ruled or not, as the page reader would give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.numbers import read_number
from extract.reading.lines import group_lines
from extract.reading.pages import Char, Edge, Page
from extract.tables.model import TableReading
from extract.tables.reader import TableReader

from .reading import knowledge

SIZE = 10.0
PITCH = 20.0
Rows = Sequence[Sequence[str | None]]  # None: the cell to the left reaches over this column; "^": the cell above does


def text(page: Page, x: float, baseline: float, words: str, size: float = SIZE) -> float:
    """Set a text from x on a baseline; where it ends."""
    for char in words:
        wide = size if char > "\u2e00" else size / 2
        page.chars.append(
            Char(char, x, baseline - 0.8 * size, x + wide, baseline + 0.2 * size, baseline, size, page.number)
        )
        x += wide
    return x


def width(words: str, size: float = SIZE) -> float:
    """How wide a text is set."""
    return sum(size if char > "\u2e00" else size / 2 for char in words)


def blank(number: int = 1, across: float = 600.0, down: float = 800.0) -> Page:
    """An empty page."""
    return Page(number, across, down)


def table(page: Page, top: float, edges: Sequence[float], rows: Rows, rules: str = "full", lift: float = 0.0) -> float:
    """Set rows of cells between the columns' edges, each wrapped to its width; `rules`: full, rows or none.

    `lift` moves every second column's text up: producers do so with another font. Gives where the table ends.
    """
    heights = [_height(row, edges) for row in rows]
    tops = [top]
    for height in heights:
        tops.append(tops[-1] + height)
    for row, cells in enumerate(rows):
        for column, words in enumerate(cells):
            if words is None or words == "^":
                continue
            right, low = _reach(rows, row, column)
            box = edges[column], tops[row], edges[right], tops[low]
            _words(page, box, words, lift if column % 2 else 0.0)
            _rules(page, box, rules)
    return tops[-1]


def _reach(rows: Rows, row: int, column: int) -> tuple[int, int]:
    right, low = column + 1, row + 1
    while right < len(rows[row]) and rows[row][right] is None:
        right += 1
    while low < len(rows) and rows[low][column] == "^":
        low += 1
    return right, low


def _wrapped(words: str, room: float) -> list[str]:
    lines, line = [], ""
    for char in words:
        if line and width(line + char) > room and not (char.isascii() and line[-1].isascii()):
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def _height(row: Sequence[str | None], edges: Sequence[float]) -> float:
    lines = 1
    for column, words in enumerate(row):
        alone = column + 1 == len(row) or row[column + 1] is not None
        if words and words != "^" and alone:
            lines = max(lines, len(_wrapped(words, edges[column + 1] - edges[column] - 6)))
    return PITCH + (lines - 1) * 12


def _words(page: Page, box: tuple[float, float, float, float], words: str, lift: float) -> None:
    x0, top, x1, bottom = box
    lines = _wrapped(words, x1 - x0 - 6) if words else []
    baseline = (top + bottom) / 2 - 6 * (len(lines) - 1) + 0.3 * SIZE - lift
    for line in lines:
        right = line[-1].isdigit() or line == "-" or read_number(line) is not None
        x = x1 - 3 - width(line) if right else x0 + 3
        text(page, x, baseline, line)
        baseline += 12


def _rules(page: Page, box: tuple[float, float, float, float], rules: str) -> None:
    x0, top, x1, bottom = box
    if rules in ("full", "rows"):
        page.edges = [*page.edges, Edge(x0, top, x1, top, True), Edge(x0, bottom, x1, bottom, True)]
    if rules in ("full", "columns"):
        page.edges = [*page.edges, Edge(x0, top, x0, bottom, False), Edge(x1, top, x1, bottom, False)]


def done(*pages: Page) -> Iterator[Page]:
    """The pages with their lines."""
    for page in pages:
        page.lines = group_lines(page.chars)
        yield page


def read(*pages: Page) -> TableReading:
    """Drawn pages → the tables that are read on them."""
    reader = TableReader(knowledge())
    for page in done(*pages):
        reader.feed(page)
    return reader.finish()
