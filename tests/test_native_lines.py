"""What the part in C tells of lines is what Python tells, to the last bit of every number."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterable
from itertools import accumulate, chain
from typing import Any

import pytest

from extract.accounting import ledger as accounting_ledger
from extract.reading import native
from extract.reading.native.lines import NativeLines
from extract.reading.native.page import UTF_32
from extract.reading.pages import Char, Columns, Line, Page, box_of, in_columns
from extract.tables import stretches
from extract.tables.grid import fill
from extract.text import fold_char

module = native.built()
pytestmark = pytest.mark.skipif(module is None, reason="the native reader is not built here (juesuan native)")

FIGURES = "0123456789"
TEXTS = (
    FIGURES + ".,",
    FIGURES + ".,-−，．１ \u3000",
    "款项目支出1 ",
    "收入合计（款）",
    "a⼀⻓\u200b\u2003\xa0\x1c９,7",
)


def columned(lines: Iterable[list[Char]]) -> list[Line]:
    """Lines of characters from left to right, as the native reader gives them."""
    lines = [sorted(line, key=lambda char: char.x0) for line in lines]
    chars = [char for line in lines for char in line]
    numbers = array("d", chain.from_iterable(list(zip(*chars, strict=True))[1:7]))
    text = "".join([char.text for char in chars])
    places = array("f", [number for char in chars for number in char[1:5]])
    told = NativeLines(module, text.encode(UTF_32, "surrogatepass"), numbers)
    columns = Columns(1, text, numbers, places, told)
    ends = list(accumulate(map(len, lines), initial=0))
    places_of = zip(ends, ends[1:], lines, strict=False)
    return [Line.of_columns(columns, start, end, box_of(line), None) for start, end, line in places_of]


def plain(lines: Iterable[Line]) -> list[Line]:
    """The same lines, each with its characters made."""
    return [Line(line.page, list(line.chars)) for line in lines]


def drawn(chance: random.Random) -> list[Char]:
    """A line, most of its characters in one size on one level, close together or far apart, some over one another."""
    x, size, baseline = chance.choice([0.0, 20.5]), chance.choice([9.0, 10.56]), chance.choice([50.0, 50.125, 64.0])
    letters, chars = chance.choice(TEXTS), list[Char]()
    risen, resized, backwards = (chance.random() < 0.3 for _ in range(3))
    for _ in range(chance.randrange(1, 25)):
        level = baseline + (chance.choice([0.25, 3.5, 5.0]) if risen and chance.random() < 0.1 else 0)
        own = size + (0.5 if resized and chance.random() < 0.1 else 0)
        x += chance.choice([*[0] * 30, 0.5, 0.9, 1.0, 5, 9, 11, 30, *([-2.5, -size / 2] if backwards else [])])
        end = x + chance.choice([0.5, 0.5, 1]) * own
        chars.append(Char(chance.choice(letters), x, level - 0.88 * own, end, level + 0.12 * own, level, own, 1))
        x = end
    return chars


def grid(chance: random.Random) -> tuple[list[float], list[float]]:
    return (
        sorted(chance.sample(range(0, 360), chance.randrange(2, 9))),
        sorted(chance.sample(range(30, 80), chance.randrange(2, 6))),
    )


def listed(found: Iterable[Any]) -> list[Any]:
    return [(place, list(chars), text, box) for place, chars, text, box in found]


def test_stretches_are_the_same() -> None:
    chance = random.Random(5)
    seen = 0
    for _ in range(1700):
        lines = columned(drawn(chance) for _ in range(4))
        xs, ys = ([float(at) + chance.choice([0, 0.25]) for at in side] for side in grid(chance))
        wanted = stretches.stretches(plain(lines), xs, ys)
        assert listed(stretches.stretches(lines, xs, ys)) == listed(wanted)
        columns, spans = in_columns(lines)
        assert columns is not None
        seen += sum(row >= 0 for (_, _, _, row, _, _), _ in columns.reader.stretches(spans, xs, ys))
    assert seen > 1000  # so many are C's own


def cells(lines: list[Line], xs: list[float], ys: list[float]) -> list[Any]:
    """The slots of a grid that holds them, each row of it merged to one."""
    blocks = [(row, row + 1, 0, len(xs) - 1) for row in range(len(ys) - 1)]
    part = fill(xs, ys, blocks, lines, 1, "ruled")
    return [(slot.lines, slot.box) for slot, *_ in part.matrix]


def even(chance: random.Random) -> list[Char]:
    """A line of one size on one level, close to another's or well beneath it."""
    level, size, x = chance.choice([50.0, 52.0, 53.9, 54.1, 59.0, 64.0, 70.0]), chance.choice([9.0, 10.0]), 20.0
    places = [x + size * at for at in range(chance.randrange(1, 6))]
    top, bottom = level - 0.88 * size, level + 0.12 * size
    return [Char(chance.choice("收入合计"), x, top, x + size, bottom, level, size, 1) for x in places]


def test_slots_are_the_same() -> None:
    chance = random.Random(11)
    several = 0
    for _ in range(800):
        draw = chance.choice([drawn, even, even])
        lines = columned(draw(chance) for _ in range(chance.randrange(1, 5)))
        xs, ys = ([float(at) for at in side] for side in grid(chance))
        told = cells(lines, xs, ys)
        assert told == cells(plain(lines), xs, ys)
        several += any(len(texts) > 1 for texts, _ in told)
    assert several > 50


def test_lines_that_are_in_no_columns_are_split_too() -> None:
    chance = random.Random(6)
    lines = columned(drawn(chance) for _ in range(40))
    mixed = [plain([line])[0] if chance.random() < 0.5 else line for line in lines]
    xs, ys = [0.0, 40.0, 90.0, 400.0], [30.0, 56.0, 80.0]
    assert listed(stretches.stretches(mixed, xs, ys)) == listed(stretches.stretches(plain(lines), xs, ys))


def both_ledgers(lines: list[Line], tables: set[int]) -> list[Any]:
    """The numbers of a page as C tells them and as Python does."""
    told = []
    for own in (lines, plain(lines)):
        page = Page(1, 400, 300, lines=own)
        assert (page.numbers(tables) is not None) == (own is lines)
        ledger = accounting_ledger.Ledger()
        ledger.print_page(page, tables)
        told.append(list(ledger.runs(1)))
    return told


def test_numbers_are_the_same() -> None:
    chance = random.Random(8)
    count = 0
    for _ in range(800):
        lines = columned(drawn(chance) for _ in range(5))
        told, wanted = both_ledgers(lines, {at for at in range(5) if chance.random() < 0.5})
        assert told == wanted
        count += len(told)
    assert count > 5000


def test_every_character_is_the_same_between_digits() -> None:
    """All characters that are folded to another, white, or digits of some kind; of the others some."""
    lines = []
    for code in range(1, 0x110000):
        char = chr(code)
        if fold_char(char) != char or char.isspace() or char.isdigit() or code % 500 == 0:
            places = zip(f"1{char}2", (0.0, 5.0, 10.0), strict=True)
            lines.append([Char(text, x, 1.0, x + 5, 11.0, 10.0, 10.0, 1) for text, x in places])
    assert len(lines) > 2500
    told, wanted = both_ledgers(columned(lines), set())
    assert told == wanted
