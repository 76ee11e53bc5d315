"""The parts that both readers share, on any numbers: maps of a page's space, rulings, lines, columns, inks."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import math
from array import array
from itertools import chain, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reading.lines import group_lines
from extract.reading.matrices import (
    IDENTITY,
    box_of_points,
    is_sound,
    is_upright,
    move,
    move_box,
    overlap,
    times,
    turned,
)  # fmt: skip
from extract.reading.pages import Box, Char, Columns, Line, Page, box_of, in_columns
from extract.reading.pdfium.painted_paths import _subpaths as subpaths_of_pdfium
from extract.reading.pdfium.restore import parted
from extract.reading.pdfplumber.painted_paths import is_white, subpaths
from extract.reading.rulings import Ruler

PAGE = (0.0, 0.0, 600.0, 400.0)
numbers = st.integers(-8, 8).map(float)
maps = st.tuples(*[numbers] * 6)
boxes = st.tuples(numbers, numbers, numbers, numbers)


# --- maps


@given(maps, maps, numbers, numbers)
def test_two_maps_one_after_the_other_are_their_product(first: Any, then: Any, x: float, y: float) -> None:
    assert move(times(first, then), x, y) == move(then, *move(first, x, y))
    assert times(first, IDENTITY) == times(IDENTITY, first) == first
    assert move(first, x, y) == (first[0] * x + first[2] * y + first[4], first[1] * x + first[3] * y + first[5])


@given(maps, boxes, boxes)
def test_a_box_after_a_map_holds_its_corners_and_no_more(way: Any, box: Any, other: Any) -> None:
    corners = [move(way, x, y) for x in box[::2] for y in box[1::2]]
    assert move_box(way, box) == box_of_points(corners)
    assert move_box(IDENTITY, box) == box
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    assert box_of_points(corners) == (min(xs), min(ys), max(xs), max(ys))
    shared = overlap(box, other)
    for x, y in ((shared[0], shared[1]), (shared[2], shared[3])):
        inside = all(one[0] <= x <= one[2] and one[1] <= y <= one[3] for one in (box, other))
        assert inside == (shared[0] <= shared[2] and shared[1] <= shared[3])


@pytest.mark.parametrize(("rotation", "x", "y"), [(0, 3, 2), (90, 2, -3), (180, -3, -2), (270, -2, 3), (450, 2, -3)])
def test_a_turned_page_turns_clockwise(rotation: int, x: float, y: float) -> None:
    assert move(turned(rotation), 3.0, 2.0) == (x, y)


def test_which_points_are_an_upright_rectangle_and_which_numbers_are_lengths() -> None:
    corners = [(0.0, 0.0), (9.0, 0.04), (9.0, 5.0), (0.04, 5.0)]
    assert is_upright(corners)
    assert is_upright([*corners, corners[0]])
    for wrong in (
        corners[:3],
        [*corners, *corners[:2]],
        [*corners[:3], (0.2, 5.0)],
        [(0.0, 0.0)] * 4,
        [(0.0, 0.0), (9.0, 0.0)] * 2,
    ):
        assert not is_upright(wrong)
    assert is_sound(200_000.0, -200_000.0, 0.0)
    for number in (200_000.0 + 1, -200_000.0 - 1, math.inf, -math.inf, math.nan):
        assert not is_sound(0.0, number)


# --- rulings


def ruled(*points: tuple[float, float], stroke: bool = False, clip: Any = PAGE) -> list[tuple[Any, ...]]:
    """The edges of one path on a page whose left and upper sides are at 10 and 410."""
    ruler = Ruler()
    ruler.paint([list(points)], clip, stroke)
    return [tuple(edge) for edge in ruler.edges(10.0, 410.0)]


def rectangle(width: float, height: float) -> list[tuple[float, float]]:
    """A rectangle at 50, 50."""
    return [(50, 50), (50 + width, 50), (50 + width, 50 + height), (50, 50 + height)]


def test_a_thin_rectangle_is_one_line_in_its_middle_and_a_thick_one_has_four_sides() -> None:
    assert ruled(*rectangle(100, 3.0)) == [(40, 358.5, 140, 358.5, True)]
    assert ruled(*rectangle(3.0, 100)) == [(41.5, 260, 41.5, 360, False)]
    sides = [
        (40, 260, 40, 360, False),
        (40, 360, 140, 360, True),
        (40, 260, 140, 260, True),
        (140, 260, 140, 360, False),
    ]
    assert sorted(ruled(*rectangle(100, 100))) == sorted(sides)
    assert sorted(ruled(*rectangle(100, 100), (50, 50), stroke=True)) == sorted(sides)
    assert len(ruled(*rectangle(100, 100), stroke=True)) == 3, "a stroked path that is not closed"
    assert len(ruled(*rectangle(100, 3.0 + 0.1))) == 4
    for corner in ((150, 140), (140, 150)):
        assert ruled((50, 50), (150, 50), corner, (50, 150)) == [], "no rectangle: a corner is elsewhere"
    assert ruled(*rectangle(3, 3)) == [(40, 358.5, 43, 358.5, True)], "as wide as high: level"


def test_a_line_is_cut_by_its_clip_and_is_none_below_a_point() -> None:
    assert ruled((50, 50), (150, 50), stroke=True) == [(40, 360, 140, 360, True)]
    assert ruled((50, 50), (150, 50), clip=(60, 0, 100, 400)) == [(50, 360, 90, 360, True)]
    assert ruled((50, 50), (51, 50)) == [(40, 360, 41, 360, True)]
    assert ruled((50, 50), (50.99, 50)) == []
    assert ruled((50, 50), (50, 51)) == [(40, 359, 40, 360, False)]
    assert ruled((50, 50), (150, 50), clip=(0, 50.08, 600, 400)) == [(40, 359.96, 140, 359.96, True)]
    for outside in ((0, 50.12, 600, 400), (0, 0, 600, 49.88), (0, 0, 49.88, 400), (151, 0, 600, 400)):
        assert ruled((50, 50), (150, 50), clip=outside) == []
    assert ruled((50, 50), (150, 54), stroke=True) == [], "a slanting line"
    assert ruled((50, 50), (150, 52), stroke=True) == [(40, 359, 140, 359, True)]
    assert ruled((0, 50), (math.inf, 50), clip=(-math.inf, 0, math.inf, 400)) == []
    assert ruled((50.004, 50.006), (150.006, 50.006)) == [(40.0, 359.99, 140.01, 359.99, True)]


# --- lines and columns


def char(text: str, x: float, baseline: float = 50.0, size: float = 10.0, **more: Any) -> Char:
    """A character of half its size's width."""
    x1 = more.pop("x1", x + size / 2)
    return Char(text, x, baseline - 0.88 * size, x1, baseline + 0.12 * size, baseline, size, 1, **more)


def told(*chars: Char) -> list[str]:
    """The lines of some characters."""
    return [line.text for line in group_lines(chars)]


def test_characters_are_one_line_while_each_baseline_is_a_point_from_the_next() -> None:
    steps = [char(text, 50 - 10 * at, 50 + at * 1.0) for at, text in enumerate("abc")]
    assert told(*reversed(steps)) == ["cba"]
    assert told(char("a", 0, 50), char("b", 9, 50 + 1.0 + 0.01), char(" ", 0, 99)) == ["a", "b"]
    sideways = [
        char(text, 5, 20, upright=False)._replace(bottom=at) for text, at in (("y", 10.0), ("x", 30.0), ("z", 5.0))
    ]
    assert told(*sideways, char("a", 0, 90)) == ["a", "xyz"]
    assert told(*sideways, *sideways) == ["xxyyzz"]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (char("1", 50 + 0.2 * 10 - 0.01), "1"), (char("1", 50 + 0.2 * 10), "11"), (char("2", 50.5), "12"),
        (char("1", 50.5, size=10.49), "1"), (char("1", 50.5, size=10.5), "11"), (char("1", 49.5), "1"),
    ],
)  # fmt: skip
def test_a_character_drawn_over_itself_is_one(other: Char, words: str) -> None:
    assert told(char("1", 50), other) == [words]


def test_a_character_is_held_against_the_four_before_it_and_white_space_is_never_left_out() -> None:
    assert told(*(char(text, 50 + at / 10) for at, text in enumerate("abcda"))) == ["abcd"]
    assert told(*(char(text, 50 + at / 10) for at, text in enumerate("abcdea"))) == ["abcdea"]
    assert told(char("a", 50), char(" ", 50.1), char(" ", 50.2), char("b", 55)) == ["a  b"]


lines = st.lists(
    st.lists(st.tuples(st.sampled_from("a1 "), numbers, numbers), min_size=1, max_size=4), min_size=1, max_size=4
)


class Reader:
    """Answers about columns with what it was asked."""

    def stretches(self, *asked: Any) -> Any:
        return asked

    def numbers(self, *asked: Any) -> Any:
        return asked


@given(lines)
def test_lines_of_columns_say_what_lines_of_characters_say(made: list[list[tuple[str, float, float]]]) -> None:
    rows = [[char(text, x, 50.0 + 20 * at, size + 9) for text, x, size in row] for at, row in enumerate(made)]
    every = list(chain.from_iterable(rows))
    values = array("d", chain.from_iterable(list(zip(*every, strict=True))[1:7]))
    places = array("f", [number for one in every for number in one[1:5]])
    columns: Any = Columns(1, "".join(one.text for one in every), values, places, Reader())
    start, found = 0, []
    for row in rows:
        found.append(Line.of_columns(columns, start, start + len(row), box_of(row), None))
        start += len(row)
    for line, row in zip(found, rows, strict=True):
        plain = Line(1, row)
        assert plain.box is plain.box
        assert plain.text is plain.text
        assert line.chars is line.chars
        assert Line.of_columns(columns, 0, 1, Box(9, 9, 9, 9), 7.0).box == Box(9, 9, 9, 9), "the box that is known"
        assert (line.text, line.box, list(line.chars), len(line.chars)) == (plain.text, plain.box, row, len(row))
        assert list(line.places) == list(plain.places)
        assert list(line.sizes) == list(plain.sizes)
        assert (line.furniture, line.size, plain.start, plain.end, plain.columns, plain.furniture) == (
            False,
            None,
            -1,
            -1,
            None,
            False,
        )
        for some in (slice(1, None), slice(None, None, -1), slice(None, 2), slice(None, None, 2), slice(-2, None)):
            assert Line.of_columns(columns, line.start, line.end, line.box, None).chars[some] == row[some]
        fresh: Any = Line.of_columns(columns, line.start, line.end, line.box, None).chars
        assert (fresh[0], fresh[-1]) == (row[0], row[-1])
        assert fresh.level == (row[0].baseline, row[0].size)
        assert list(fresh) == list(fresh) == row
        assert (fresh[0], fresh[1:]) == (row[0], row[1:])
    page = Page(1, 600, 400, lines=found)
    spans = list(chain.from_iterable((line.start, line.end) for line in found))
    assert in_columns(found) == (columns, spans)
    assert page.numbers({0}) == (spans, bytes([1] + [0] * (len(found) - 1)))
    page.lines = [*found, Line(1, rows[0])]
    assert page.numbers(set()) is None
    assert Page(1, 600, 400, lines=[Line(1, rows[0])]).numbers(set()) is None
    across: Any = Line.of_columns(columns, 0, len(every), box_of(every), None).chars
    assert (across.level is None) == (len({one.baseline for one in every}) > 1)


def test_a_box_of_characters_and_their_furniture() -> None:
    row = [char("a", 50, 60, 10), char("b", 40, 70, 20)]
    assert box_of(row) == Box(40, 60 - 0.88 * 10, 55, 70 + 0.12 * 20)
    assert Line(2, row, furniture=True).furniture
    assert Line(2, row).page == 2


# --- painted paths


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("m0,0 l9,0 l9,9 h", [[(0, 0), (9, 0), (9, 9), (0, 0)]]), ("m0,0 l9,0", [[(0, 0), (9, 0)]]), ("m0,0", []), ("", []),
        ("m0,0 l9,0 m5,5 l7,7 h", [[(0, 0), (9, 0)], [(5, 5), (7, 7), (5, 5)]]), ("m0,0 c9,0 l9,9 m1,1 l2,2", [[(1, 1), (2, 2)]]),
        ("m0,0 l9,0 m1,1 l2,2 c3,3", [[(0, 0), (9, 0)]]), ("m0,0 c9,0 h", []), ("m1,1 l2,2 m5,5 c6,6 m3,3 l4,4", [[(1, 1), (2, 2)], [(3, 3), (4, 4)]]),
    ],
)  # fmt: skip
def test_both_readers_take_a_path_s_straight_parts(path: str, kept: list[list[tuple[float, float]]]) -> None:
    segments: list[tuple[Any, ...]] = []
    for part in path.split():
        x, _, y = part[1:].partition(",")
        segments.append((part[0], float(x), float(y)) if y else (part[0],))
    assert subpaths(segments, (2.0, 0.0, 0.0, 2.0, 1.0, 0.0)) == [
        [(2 * x + 1, 2 * y) for x, y in points] for points in kept
    ]
    drawn = [segment for segment in segments if segment[0] != "h"]
    closed = [int(after[0] == "h") for _, after in pairwise([*segments, ("m",)]) if _[0] != "h"]
    kinds = [{"m": 2, "l": 0, "c": 1}[segment[0]] for segment in drawn]
    assert subpaths_of_pdfium([segment[1:3] for segment in drawn], kinds, closed) == kept  # type: ignore[misc]


@pytest.mark.parametrize(
    ("color", "white"),
    [(1.0, True), (0.0, False), ((1.0, 1.0, 1.0), True), ((1.0, 1.0, 0.5), False), ((0, 0, 0, 0), True), ((0, 0, 0, 0.06), False), ((0.01, 0.01, 0.01, 0.01), True), (("P1",), False), (None, False), ([1, 1, 1], True)],
)  # fmt: skip
def test_what_is_white(color: Any, white: bool) -> None:
    assert is_white(color) == white


def test_characters_of_one_glyph_share_its_box() -> None:
    """Each its part, from left to right; those of another object, of another place or that stand sideways do not."""
    one, other = object(), object()
    glyph: Any = [(char(text, 50, x1=60), one) for text in "——"]
    rest: Any = [(char("a", 60, x1=70), one), (char("b", 60, x1=70), other), (char("c", 70, x1=80), other)]
    sideways: Any = [(char(text, 90, x1=99, upright=False), one) for text in "xy"]
    found = parted([*glyph, *rest, *sideways])
    assert [(placed.text, placed.x0, placed.x1) for placed, _ in found[:2]] == [("—", 50, 55), ("—", 55, 60)]
    assert found[2:] == [*rest, *sideways]
    assert [style for _, style in found[:2]] == [one, one]
