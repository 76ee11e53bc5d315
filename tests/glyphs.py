"""Characters, lines, pieces and slots set one by one, for tests of what is measured in points."""

from __future__ import annotations

from collections.abc import Sequence

from extract.reading.pages import Box, Char, Line
from extract.tables.model import Slot
from extract.tables.pieces import Piece, piece

SIZE, BASELINE = 10.0, 100.0
Set = tuple[float, str]  # from where, and what


def run(x: float, words: str, baseline: float = BASELINE, size: float = SIZE) -> list[Char]:
    """A text from x: Chinese is as wide as its size, all else half of it; its box reaches from -8 to +2 of ten."""
    found = []
    for char in words:
        wide = size if char > "\u2e00" else size / 2
        found.append(Char(char, x, baseline - 0.8 * size, x + wide, baseline + 0.2 * size, baseline, size, 1))
        x += wide
    return found


def ending(x: float, words: str) -> Set:
    """Where a text begins that ends at x."""
    return x - sum(SIZE if char > "\u2e00" else SIZE / 2 for char in words), words


def line(*sets: Set, baseline: float = BASELINE, size: float = SIZE) -> Line:
    """Texts on one baseline."""
    return Line(1, [char for x, words in sets for char in run(x, words, baseline, size)])


def pieces(*sets: Set, baseline: float = BASELINE, size: float = SIZE) -> list[Piece]:
    """Texts on one baseline, each a piece."""
    return [piece(run(x, words, baseline, size)) for x, words in sets]


def slot(*lines: str, box: Box | None = None, row: tuple[int, int] = (0, 1), col: tuple[int, int] = (0, 1)) -> Slot:
    """A slot that holds lines of text."""
    return Slot(*row, *col, list(lines), box)


def matrix(*rows: Sequence[str | None]) -> list[list[Slot]]:
    """Rows of texts → slots: None goes on with the slot to the left, "^" with the one above."""
    found: list[list[Slot]] = []
    for at, row in enumerate(rows):
        found.append([])
        for column, words in enumerate(row):
            if words is None or words == "^":
                own = found[at][column - 1] if words is None else found[at - 1][column]
                own.row1, own.col1 = max(own.row1, at + 1), max(own.col1, column + 1)
            else:
                box = Box(10.0 * column, 10.0 * at, 10.0 * column + 5, 10.0 * at + 5)
                own = Slot(at, at + 1, column, column + 1, [words] if words else [], box if words else None)
            found[at].append(own)
    return found
