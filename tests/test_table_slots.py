"""Characters over the slots of a grid: what stands where, what is one number, what of it is a slot's text."""

from __future__ import annotations

import random
from itertools import groupby

import pytest

from extract.reading.pages import Box, Char, Line, Page, box_of
from extract.tables.grid import fill, make_slot, printed_form, read_ruled
from extract.tables.money import adjoin, number_runs, split_amounts, untangle
from extract.tables.rules import Frame, Rule
from extract.tables.stretches import parted, stretches

from .glyphs import line, run

XS, YS = [0.0, 40.0, 100.0, 200.0], [80.0, 105.0, 130.0]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("12.50", ["12.50"]),
        ("1.502.50", ["1.50", "2.50"]),
        ("1,204.50-3.10△2.00", ["1,204.50", "-3.10", "△2.00"]),
        ("（1.50）(-2.50)（-）3.50", ["（1.50）", "(-2.50)", "（-）3.50"]),
        ("1.502.5", ["1.502.5"]),  # the last one has one decimal
        ("合计1.502.50", ["合计1.502.50"]),
        ("1.50", ["1.50"]),
        ("150,250", ["150,250"]),
        ("", [""]),
    ],
)
def test_amounts_that_touch_end_after_two_decimals(text: str, amounts: list[str]) -> None:
    assert [text[first:last] for first, last in split_amounts(text)] == amounts


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("合计1,204.50元", ["1,204.50"]),
        ("1.502.50", ["1.50", "2.50"]),
        ("款1,204项12.50", ["1,204", "12.50"]),
        ("1204款7", []),  # perhaps two cells
        ("12.5", []),
        ("-12,345", ["-12,345"]),
        ("（1.50）", ["（1.50）"]),
    ],
)
def test_numbers_of_a_line_are_amounts_and_groups(text: str, numbers: list[str]) -> None:
    chars = run(50, text)
    assert [text[first:last] for first, last in number_runs(chars)] == numbers
    apart = [char for x, own in zip(range(50, 900, 20), text, strict=False) for char in run(x, own)]
    assert number_runs(apart) == []


@pytest.mark.parametrize(("gap", "close"), [(-3.0, True), (0.0, True), (1.0, True), (1.25, False)])
@pytest.mark.parametrize(("before", "after", "figures"), [("1", "2", True), ("（", "-", True), ("款", "2", False), ("1", "款", False)])
def test_figures_of_one_number_stand_no_tenth_apart(
    gap: float, close: bool, before: str, after: str, figures: bool
) -> None:
    (one,) = run(50, before)
    (other,) = run(one.x1 + gap, after)
    assert adjoin(one, other) == (close and figures)


@pytest.mark.parametrize(("gap", "apart"), [(2.0, False), (2.5, True), (-2.0, False), (-2.5, True)])
def test_a_number_ends_at_a_gap_and_where_another_is_drawn_over_it(gap: float, apart: bool) -> None:
    chars = run(50, "款12")
    chars += run(chars[-1].x1 + gap, "3")
    chars += run(chars[-1].x1 + 8, "项")
    chars += run(chars[-1].x1 + 8, "4")
    assert parted(chars) == ({3} if apart else set())


def overprinted(*words: str, shift: float = 0.0) -> tuple[Line, Page]:
    """Texts drawn over one another on one line, which is sorted from the left, and the page with the order of drawing."""
    page = Page(1, 600, 800, chars=[char for at, word in enumerate(words) for char in run(100 + shift * at, word)])
    return Line(1, sorted(page.chars, key=lambda char: char.x0), furniture=True), page


def test_numbers_drawn_over_one_another_are_lines_of_their_own() -> None:
    own, page = overprinted("合计12,345.60", "合计12,349.60", shift=1.0)
    aside = line((60, "12.50"), (300, "款"))
    assert [one.text for one in untangle([aside, own], page)] == ["12.50款", "合计12,345.60", "合计12,349.60"]
    assert [one.furniture for one in untangle([aside, own], page)] == [False, True, True]
    assert untangle([aside], page) == [aside]
    words, page = overprinted("合计款项", "合计款项", shift=1.0)
    assert untangle([words], page) == [words], "no numbers"


@pytest.mark.parametrize(("shift", "tangled"), [(3.0, False), (2.5, True)])
def test_figures_may_overlap_by_a_fifth(shift: float, tangled: bool) -> None:
    chars = run(100, "1") + run(100 + shift, "2") + run(100 + 2 * shift, "3")
    page = Page(1, 600, 800, chars=[chars[2], chars[0], chars[1]])
    assert [one.text for one in untangle([Line(1, chars)], page)] == (["3", "12"] if tangled else ["123"])
    last = [*run(94.0, "款"), *run(104.0, "1"), *run(104 + shift, "2")]
    assert len(untangle([Line(1, last)], Page(1, 600, 800, chars=last[::-1]))) == (3 if tangled else 1)


def test_a_glyph_of_several_letters_is_one_place_of_a_line() -> None:
    glyph = run(80.0, "款")[0]._replace(text="1234")
    chars = [glyph, *run(110, "12"), *run(120, "3"), *run(121, "4")]
    assert len(untangle([Line(1, chars)], Page(1, 600, 800, chars=chars))) == 1, "3 stands over 4 in the order of drawing"
    apart = [glyph, *run(82.0, "1"), *run(110, "2")]
    assert untangle([line := Line(1, apart)], Page(1, 600, 800, chars=apart)) == [line], "no figure over a figure"


@pytest.mark.parametrize(("gap", "texts"), [(20.0, ["12.50", "8"]), (20.5, ["12.50", "8"])])
def test_a_run_ends_where_the_next_character_is_far_off(gap: float, texts: list[str]) -> None:
    first = run(100, "12.")
    far = run(first[-1].x1 + gap, "50")
    over = run(101, "8")
    chars = [*first, *far, *over]
    found = untangle([Line(1, sorted(chars, key=lambda char: char.x0))], Page(1, 600, 800, chars=chars))
    assert [one.text for one in found] == (texts if gap <= 20 else ["12.", "50", "8"])


# lines over a grid


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
    risen = Line(1, run(105, "款") + run(115, "项", 98))
    assert [(text, box) for _, _, text, box in stretches([risen], XS, YS)] == [("款项", Box(105, 90, 125, 102))]


# a slot's text


@pytest.mark.parametrize(
    ("chars", "texts"),
    [
        (run(50, "12") + run(70, "34"), ["12 34"]),  # a gap as wide as the size
        (run(50, "12") + run(70.5, "34"), ["12 34"]),
        (run(50, "12") + run(62, "34"), ["1234"]),
        (run(50, "12") + run(62.5, "34"), ["12 34"]),
        (run(50, "-") + run(65, "34"), ["-34"]),
        (run(50, "-") + run(65.5, "34"), ["- 34"]),
        (run(50, "款") + run(90, "项"), ["款项"]),
        (run(50, "款") + run(90, "12"), ["款12"]),
        (run(50, "12") + run(90, "款"), ["12款"]),
        (run(50, "—") + run(90, "—"), ["— —"]),
        (run(60, "款") + run(50, "项"), ["项款"]),
        (run(60, "款") + run(50, "项", 104.5), ["项款"]),
        (run(60, "款", 104.75) + run(50, "项"), ["项", "款"]),
        (run(60, "款", 120) + run(50, "⼀", 100) + run(70, "１", 100), ["一１", "款"]),
        ([], []),
    ],
)
def test_a_slots_text_line_by_line(chars: list[Char], texts: list[str]) -> None:
    own = make_slot((2, 3, 4, 6), chars)
    assert own.lines == texts
    assert own.text == "".join(texts)
    assert (own.row0, own.row1, own.col0, own.col1) == (2, 3, 4, 6)
    assert own.box == (box_of(chars) if chars else None)


def test_a_character_is_kept_as_printed_but_for_radicals() -> None:
    assert [printed_form(char) for char in "⼀款１．, \u3000"] == ["一", "款", "１", "．", ",", "", ""]


def test_a_frames_slots_hold_what_stands_in_them() -> None:
    flats = [Rule(y, 0, 200) for y in YS]
    uprights = [Rule(x, 80, 130) for x in XS if x != 40] + [Rule(40, 105, 130)]
    lines = [line((5, "收入"), (60, "合计"), (110, "1.50")), line((5, "款"), (45, "项"), baseline=118), line((45, "目"), baseline=127)]
    part = read_ruled(Frame(XS, YS, flats, uprights), lines, 7)
    assert [[own.lines for own in row] for row in part.matrix] == [[["收入合计"]] * 2 + [["1.50"]], [["款"], ["项", "目"], []]]
    assert part.matrix[0][0] is part.matrix[0][1]
    assert (part.page, part.frame, part.xs, part.setting) == (7, Box(0, 80, 200, 130), XS, "ruled")
    assert part.matrix[1][1].box == Box(45, 110, 55, 129)
    low = fill(XS, YS, [(0, 2, 0, 1), (0, 2, 1, 3)], lines, 1, "x")
    assert [own.lines for own in low.matrix[1]] == [["收入", "款"], ["合计1.50", "项", "目"], ["合计1.50", "项", "目"]]
