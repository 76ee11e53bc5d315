"""Characters over the slots of a grid: what stands where, what is one number, what of it is a slot's text."""

from __future__ import annotations

import pytest

from extract.reading.pages import Box, Char, Line, Page, box_of
from extract.tables.grid import fill, make_slot, printed_form, read_ruled
from extract.tables.money import adjoin, number_runs, split_amounts, untangle
from extract.tables.rules import Frame, Rule
from extract.tables.stretches import parted

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
@pytest.mark.parametrize(
    ("before", "after", "figures"), [("1", "2", True), ("（", "-", True), ("款", "2", False), ("1", "款", False)]
)
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
    """Texts drawn over one another on one line, sorted from the left, and the page with the order of drawing."""
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
    assert len(untangle([Line(1, chars)], Page(1, 600, 800, chars=chars))) == 1, (
        "3 stands over 4 in the order of drawing"
    )
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
    lines = [
        line((5, "收入"), (60, "合计"), (110, "1.50")),
        line((5, "款"), (45, "项"), baseline=118),
        line((45, "目"), baseline=127),
    ]
    part = read_ruled(Frame(XS, YS, flats, uprights), lines, 7)
    assert [[own.lines for own in row] for row in part.matrix] == [
        [["收入合计"]] * 2 + [["1.50"]],
        [["款"], ["项", "目"], []],
    ]
    assert part.matrix[0][0] is part.matrix[0][1]
    assert (part.page, part.frame, part.xs, part.setting) == (7, Box(0, 80, 200, 130), XS, "ruled")
    assert part.matrix[1][1].box == Box(45, 110, 55, 129)
    low = fill(XS, YS, [(0, 2, 0, 1), (0, 2, 1, 3)], lines, 1, "x")
    assert [own.lines for own in low.matrix[1]] == [["收入", "款"], ["合计1.50", "项", "目"], ["合计1.50", "项", "目"]]
