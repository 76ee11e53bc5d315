"""Lines over a grid: which characters stand in which slot, line by line and in columns."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise

import pytest

from extract.reading.pages import Box, Char, Columns, Line, Span, box_of
from extract.tables.grid import fill
from extract.tables.money import number_runs
from extract.tables.stretches import stretches

from .glyphs import line, run

XS, YS = [0.0, 40.0, 100.0, 200.0], [80.0, 105.0, 130.0]


def placed(chars: list[Char]) -> list[tuple[int, int] | None]:
    """Each character's slot by its middle; an amount's characters all where most of them stand."""
    found: list[tuple[int, int] | None] = []
    for char in chars:
        x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
        columns = [at for at in range(len(XS) - 1) if XS[at] <= x < XS[at + 1]]
        rows = [at for at in range(len(YS) - 1) if YS[at] <= y < YS[at + 1]]
        found.append((rows[0], columns[0]) if rows and columns else None)
    for first, last in number_runs(chars):
        own = found[first:last]
        found[first:last] = [max(own, key=lambda place: (own.count(place), -own.index(place)))] * (last - first)
    return found


def random_line(chance: random.Random) -> Line:
    """A line whose characters stand close together or apart, on one level or not, in one size or in two."""
    x, level = chance.choice([-12.0, 5.0, 33.0]), chance.choice([85.0, 98.0, 108.0, 120.0, 133.0])
    letters = chance.choice(["1234567890.,", "1234,.-（）款", "收入合计 1⼀", "款项 "])
    uneven = chance.random() < 0.4
    chars: list[Char] = []
    for _ in range(chance.randrange(1, 24)):
        up = chance.choice([0.0, 1.0, 4.5, 5.0]) if uneven and chance.random() < 0.2 else 0.0
        size = 12.0 if uneven and chance.random() < 0.05 else 10.0
        chars += run(x, chance.choice(letters), level - up, size)
        x = chars[-1].x1 + chance.choice([*[0.0] * 14, 0.5, 1.0, 2.0, 2.5, 10.0, 10.5, 30.0, -2.5])
    return Line(1, sorted(chars, key=lambda char: char.x0))


def test_what_of_a_line_stands_in_which_slot() -> None:
    chance = random.Random(3)
    told = whole = 0
    for _ in range(700):
        own = random_line(chance)
        chars = [char for char in own.chars if not char.text.isspace()]
        wanted = [
            (place, [char for _, char in group])
            for place, group in groupby(zip(placed(chars), chars, strict=True), key=lambda one: one[0])
            if place is not None
        ]
        found = stretches([own], XS, YS)
        assert [(place, list(part)) for place, part, _, _ in found] == wanted
        for _, part, text, box in found:
            assert (text is None) == (box is None)
            assert text is None or (text, box) == ("".join(char.text for char in part), box_of(part))
            told += text is not None
        whole += not found
    assert told > 150
    assert whole > 50, "lines that stand in no slot"


EVEN = [
    ("收入合计", 10.0, True),
    ("12,345", 10.0, True),
    ("收 入", 10.0, True),
    ("⼀款", 10.0, False),
    ("款1", 10.0, True),
]


@pytest.mark.parametrize(("words", "size", "even"), EVEN)
def test_the_text_of_an_even_line_is_told_without_a_look_at_each(words: str, size: float, even: bool) -> None:
    ((_, _, text, box),) = stretches([line((105, words), size=size)], XS, YS)
    assert text == (words.replace(" ", "") if even else None)
    assert (box is not None) == even


@pytest.mark.parametrize(
    ("chars", "even"),
    [
        (run(105, "1") + run(112, "2"), True),  # two points
        (run(105, "1") + run(112.5, "2"), False),
        (run(105, "1") + run(108, "2"), True),
        (run(105, "1") + run(107.5, "2"), False),
        (run(105, "款") + run(125, "项"), True),
        (run(105, "款") + run(125.5, "项"), False),
        (run(105, "款") + run(112, "项"), True),
        (run(105, "款") + run(115, "项", 104.5), True),
        (run(105, "款") + run(115, "项", 104.75), False),
        (run(105, "款") + run(105, "项", 101), False),
        (run(105, "款") + run(105, "项"), True),
        (run(105, "款") + run(115, "项", size=10.5), False),
        ([char._replace(upright=False) for char in run(105, "款项")], False),
        ([char._replace(text=char.text * 2) for char in run(105, "款项")], False),
        (run(105, "款1") + run(108, "项"), False),  # its middle lies before
        (run(105, "款") + run(104, "项"), False),
        (run(105, "款") + run(115, "项", 117), False),
    ],
)
def test_which_lines_are_even(chars: list[Char], even: bool) -> None:
    found = stretches([Line(1, chars)], XS, YS)
    assert {text is not None for _, _, text, _ in found} == {even}
    assert sum(len(part) for _, part, _, _ in found) == len(chars)


def test_an_even_line_is_cut_where_a_column_ends_and_no_number_is() -> None:
    found = stretches([line((10, "款项款项收入"), (105, "1"))], XS, YS)
    assert [(place, text) for place, _, text, _ in found] == [((0, 0), "款项款"), ((0, 1), "项收入"), ((0, 2), "1")]
    assert [box for _, _, _, box in found] == [Box(10, 92, 40, 102), Box(40, 92, 70, 102), Box(105, 92, 110, 102)]
    assert [place for place, *_ in stretches([line((27, "1,204.50"))], XS, YS)] == [(0, 1)], "most of it stands there"
    assert [place for place, *_ in stretches([line((80, "12.50"))], XS, YS)] == [(0, 1)], "all but its last digit"
    assert [place for place, *_ in stretches([line((97, "12.50"))], XS, YS)] == [(0, 2)], "all but its first"
    risen = Line(1, run(105, "款") + run(115, "项", 98))
    assert [(text, box) for _, _, text, box in stretches([risen], XS, YS)] == [("款项", Box(105, 90, 125, 102))]


# lines in columns, of which another part tells the stretches


class Teller:
    """Stands for the part in C: tells of a page's lines what Python tells of them one by one."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines

    def stretches(self, spans: Sequence[int], xs: list[float], ys: list[float]) -> Iterator[tuple[Span, Box]]:
        for at, (start, end) in enumerate(zip(spans[::2], spans[1::2], strict=True)):
            chars = list(self.lines[at].chars)
            if start < 0:
                yield (at, start, end, -1, -1, 0), Box(0, 0, 0, 0)
                continue
            for place, part, text, box in stretches([Line(1, chars)], xs, ys):
                if text is None or box is None:
                    yield (at, start, end, -1, -1, 0), Box(0, 0, 0, 0)
                    break
                first, last = chars.index(part[0]), chars.index(part[-1]) + 1
                spaced = int(any(char.text.isspace() for char in chars[first:last]))
                yield (at, start + first, start + last, *place, spaced), box


def columned(lines: list[Line]) -> list[Line]:
    """The same lines in columns."""
    chars = [char for own in lines for char in own.chars]
    numbers = array("d", [float(char[at]) for at in range(1, 7) for char in chars])
    columns = Columns(1, "".join(char.text for char in chars), numbers, array("f"), Teller(lines))  # type: ignore[arg-type]
    ends = accumulate((len(own.chars) for own in lines), initial=0)
    return [
        Line.of_columns(columns, start, end, own.box, None)
        for (start, end), own in zip(pairwise(ends), lines, strict=True)
    ]


def test_lines_in_columns_fill_the_same_slots() -> None:
    chance = random.Random(8)
    several = 0
    for _ in range(300):
        lines = [random_line(chance) for _ in range(chance.randint(1, 4))]
        layout = [(0, 2, 0, 1), (0, 1, 1, 3), (1, 2, 1, 3)]
        told, plain = (fill(XS, YS, layout, own, 1, "x").matrix for own in (columned(lines), lines))
        for one, other in zip((own for row in told for own in row), (own for row in plain for own in row), strict=True):
            assert (one.lines, one.box) == (other.lines, other.box)
            several += len(one.lines) > 1
    assert several > 30
    mixed = [columned(lines)[0], *lines[1:]]
    assert [place for place, *_ in stretches(mixed, XS, YS)] == [place for place, *_ in stretches(lines, XS, YS)]


@pytest.mark.parametrize(("step", "texts"), [(4.5, ["款项"]), (4.75, ["款", "项"])])
def test_lines_in_columns_closer_than_a_lines_height_are_one(step: float, texts: list[str]) -> None:
    lines = columned([line((120, "项"), baseline=98 + step), line((105, "款"), baseline=98)])
    if step == 4.75:
        lines.reverse()
    (own,) = {id(one): one for one in fill(XS, YS, [(0, 2, 0, 3)], lines, 1, "x").matrix[0]}.values()
    assert own.lines == texts
    assert own.box == Box(105, 90, 130, 100 + step)
