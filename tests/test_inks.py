"""What of a page's text is seen, and what lies across it: inks on grounds, pale ones over text, runs of watermarks."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import math
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.reading.inks import (
    PAPER,
    Ground,
    Ink,
    density,
    is_askew,
    is_faint,
    mixed,
    readable,
    runs_across,
    sort_out,
)  # fmt: skip
from tests.test_reading_parts import char

PAGE = (0.0, 0.0, 600.0, 400.0)


parts = st.integers(0, 10).map(lambda tenth: tenth / 10)
colors = st.tuples(parts, parts, parts)
GREY, BLACK = (0.5, 0.5, 0.5), (0.0, 0.0, 0.0)


@given(colors, parts, colors)
def test_an_ink_is_as_dense_as_its_farthest_part(color: Any, alpha: float, paper: Any) -> None:
    assert density(color, alpha, paper) == alpha * max(abs(color[at] - paper[at]) for at in range(3))
    assert density(PAPER, alpha, PAPER) == 0


def test_a_colour_over_paper() -> None:
    assert mixed((255, 0, 0, 255)) == (1, 0, 0)
    assert mixed((255, 0, 0, 255), 0.25) == mixed((255, 0, 0, 63.75)) == (1, 0.75, 0.75)  # type: ignore[arg-type]
    assert mixed((0, 0, 0, 51), 0.5) == pytest.approx((0.8, 0.8, 0.8))
    assert mixed((0, 0, 0, 255), 1.0) == BLACK


@pytest.mark.parametrize(
    ("ink", "faint"),
    [
        (Ink(0, BLACK, 0.45), True), (Ink(0, BLACK, 0.45 + 0.01), False), (Ink(0, BLACK, 0.9, 14.0), False),
        (Ink(0, (1 - 0.45,) * 3, 1.0, 14.0), True), (Ink(0, (1 - 0.45,) * 3, 1.0, 14.0 - 1), False), (Ink(0, (0.54, 1.0, 1.0), 0.9, 9.0), False),
        (Ink(0, (0.6, 1.0, 1.0), 0.9 - 0.01, 9.0), True), (Ink(0, None, 0.1, 30.0), False),
    ],
)  # fmt: skip
def test_an_ink_is_a_watermark_s_where_it_is_pale_and_sheer_or_large(ink: Ink, faint: bool) -> None:
    assert is_faint(ink, PAPER) == faint
    assert not is_faint(ink, None)


@pytest.mark.parametrize(
    ("a", "b", "askew"),
    [(1, 0, False), (0, 1, False), (-1, 0.05, False), (1, 0.1, True), (0.1, -1, True), (0.05, 1, False), (1, -1, True)],
)
def test_what_stands_neither_level_nor_upright_is_askew(a: float, b: float, askew: bool) -> None:
    assert is_askew(a, b) == askew
    edge = 0.09 / math.sqrt(1 - 0.09**2)
    assert (is_askew(1, edge * 1.001), is_askew(1, edge * 0.999)) == (True, False)


@pytest.mark.parametrize(
    ("images", "area", "unseen", "layer", "share"),
    [(50, 100, 3, "native", 0.5), (51, 100, 3, "hidden", 0.51), (51, 100, 2, "native", 0.51), (300, 100, 3, "hidden", 1.0), (51, 0, 3, "native", 0.0)],
)  # fmt: skip
def test_what_is_under_the_picture_of_a_page_is_read_where_it_is_more_than_what_is_on_it(
    images: float, area: float, unseen: int, layer: str, share: float
) -> None:
    placed = [(char(text, 50 + 9 * at), Ink(at)) for at, text in enumerate("abx")]
    seen = sort_out(placed, Ground(), 0, 400)._replace(printed=placed[:2], across=placed[2:], unseen=[])
    hidden = [char("h", 9)] * unseen
    text = readable(placed, seen, hidden, images, area)
    words = "".join(one.text for one in text.chars)
    assert (text.layer, text.image_area, text.unseen) == (layer, share, 0 if layer == "hidden" else unseen)
    assert words == ("ab" + "h" * unseen if layer == "hidden" else "ab")


def sorted_out(inks: list[Ink], ground: Ground | None = None, apart: float = 20.0) -> str:
    """What becomes of characters a, b, c …, each with its ink: printed, unseen and across."""
    placed = [(char(chr(97 + at), 50 + apart * at), ink) for at, ink in enumerate(inks)]
    seen = sort_out(placed, ground or Ground(), 0.0, 400.0)
    return " ".join("".join(one.text for one, _ in part) or "-" for part in seen)


def test_what_is_seen_of_inks_on_paper() -> None:
    plain = [Ink(at, BLACK) for at in range(3)]
    assert sorted_out(plain) == "abc - -"
    assert sorted_out([plain[0], Ink(1, (1.001 - 0.05, 1.0, 1.0)), Ink(2, (0.999 - 0.05, 1.0, 1.0))]) == "ac b -"
    assert sorted_out([plain[0], Ink(1, None, 0.05), Ink(2, None, 0.06)]) == "ac b -"
    assert sorted_out([plain[0], Ink(1, BLACK, askew=True), plain[2]]) == "ac - b"
    assert sorted_out([]) == "- - -"


def test_pale_text_is_a_watermark_where_any_of_its_ink_lies_over_other_text() -> None:
    pale = Ink(1, GREY, 0.5, 10.0)
    assert sorted_out([Ink(0, BLACK), pale, pale]) == "abc - -"
    assert (
        sorted_out([Ink(0, BLACK), pale, pale._replace(order=2), pale._replace(order=3, size=30.0)], apart=1.0)
        == "ad - bc"
    )
    for gap, words in ((0.6 * 2.5 - 0.01, "a - bc"), (0.6 * 2.5 + 0.01, "abc - -")):
        placed = [(char("a", 50), Ink(0, BLACK)), (char("b", 50 + gap), pale), (char("c", 200), pale)]
        seen = sort_out(placed, Ground(), 0.0, 400.0)
        assert " ".join("".join(one.text for one, _ in part) or "-" for part in seen) == words
    for lower, words in ((2.9, 1), (3.1, 2), (-2.9, 1), (-3.1, 2)):
        placed = [(char("a", 50), Ink(0, BLACK)), (char("b", 50, 50 + lower), pale)]
        assert len(sort_out(placed, Ground(), 0.0, 400.0).printed) == words, "its middle is in the other's inner part"
    shadow = [(char("a", 50), Ink(0, BLACK)), (char("a", 51), pale)]
    assert len(sort_out(shadow, Ground(), 0.0, 400.0).printed) == 2, "a character's own shadow"
    for right, words in ((55.9, 2), (56.1, 1)):
        own, mark = char("a", right, x1=57.0), char("a", 50, size=20.0)
        over = [(own._replace(top=mark.top, bottom=mark.bottom), Ink(0, BLACK)), (mark, pale)]
        assert len(sort_out(over, Ground(), 0.0, 400.0).printed) == words, "its shadow is a third of its size away"
    small = char("a", 51, 46.2)._replace(x1=53)
    for text, words in (("a", 1), ("b", 1)):
        over = [(char("a", 50, size=20.0), Ink(0, BLACK)), (small._replace(text=text), pale)]
        assert len(sort_out(over, Ground(), 0.0, 400.0).printed) == words, "its top is too far for a shadow"
    within = [(char("a", 50, size=30.0), Ink(0, BLACK)), (char("b", 54, 40, size=4.0), pale)]
    assert len(sort_out(within, Ground(), 0.0, 400.0).printed) == 1, "inside one that is larger, beside its middle"
    blank = [(char("a", 50), Ink(0, BLACK)), (char(" ", 51), pale)]
    assert len(sort_out(blank, Ground(), 0.0, 400.0).printed) == 2, "white space lies over nothing"


def test_a_few_level_objects_between_askew_ones_of_their_kind_are_across_too() -> None:
    def seal(*level: int, kind: Ink | None = None) -> str:
        inks = [Ink(at, BLACK, 1.0, 10.0, at not in level) for at in range(5)]
        return sorted_out([kind._replace(order=ink.order) if kind and not ink.askew else ink for ink in inks])

    assert seal(2) == seal(1, 2) == seal(2, kind=Ink(0, BLACK, 1.0, 11.9)) == "- - abcde"
    assert seal(1, 2, 3) == "bcd - ae"
    assert seal(2, kind=Ink(0, GREY, 1.0, 10.0)) == seal(2, kind=Ink(0, BLACK, 1.0, 12.0)) == "c - abde"
    assert seal(0, 4) == "ae - bcd"
    assert sorted_out([Ink(at, BLACK, 1.0, 10.0, at != 2) for at in (0, 2, 3)]) == "- - abc", "not all are printed"


def test_what_is_painted_before_text_is_its_ground_and_a_picture_behind_it_hides_it() -> None:
    """A fill counts from its place in the order; who cannot say what a point's ground is takes text to be seen."""

    def over(after: int, color: Any, whole: bool = True, box: Any = PAGE) -> str:
        ground = Ground()
        ground.fill(after, box, color, lambda: whole)
        return sorted_out([Ink(0, BLACK), Ink(1, BLACK)], ground)

    assert over(0, BLACK) == "- ab -"
    assert over(1, BLACK) == "a b -"
    assert over(2, BLACK) == over(0, BLACK, whole=False) == over(0, None) == over(0, GREY) == "ab - -"
    assert over(0, BLACK, box=(0.0, 0.0, 60.0, 400.0)) == "b a -"
    assert over(0, BLACK, box=(0.0, 0.0, 600.0, 300.0)) == "ab - -", "the page's y goes upwards"
    for after, opaque, words in ((1, True, "b a -"), (0, True, "ab - -"), (2, True, "- ab -"), (2, False, "ab - -")):
        ground = Ground()
        ground.picture(after, PAGE, partial(bool, opaque))
        assert ground.last_picture == after
        assert sorted_out([Ink(0, BLACK), Ink(1, BLACK)], ground) == words
    twice = Ground()
    twice.fill(0, PAGE, BLACK, lambda: True)
    twice.fill(0, PAGE, PAPER, lambda: True)
    assert sorted_out([Ink(0, BLACK), Ink(1, PAPER)], twice) == "a b -", "the last paint is on top"
    assert (twice.under(5, 5, 0), Ground().under(5, 5, 0), twice.under(-5, 5, 0)) == (PAPER, PAPER, PAPER)


def test_text_that_lies_across_is_told_in_runs() -> None:
    def runs(*others: tuple[float, Ink]) -> list[str]:
        ink = Ink(0, GREY, 0.5, 10.0)
        every = [
            (char("a", 50), ink),
            (char("b", 60), ink._replace(order=7)),
            *((char("c", x), one) for x, one in others),
        ]
        return [line.text for line in runs_across(every)]

    same = Ink(0, GREY, 0.5, 10.0)
    assert runs() == ["ab"]
    assert runs((80.0, same)) == ["abc"]
    assert (
        runs((80.1, same))
        == runs((70.0, Ink(0, BLACK, 0.5, 10.0)))
        == runs((70.0, Ink(0, GREY, 0.6, 10.0)))
        == ["ab", "c"]
    )
    assert runs((70.0, Ink(0, GREY, 0.5, 10.4))) == ["abc"]
    assert runs((70.0, Ink(0, GREY, 0.5, 12.0))) == ["ab", "c"]
    assert runs_across([]) == []
    assert runs_across([(char(" ", 50), same)]) == []
