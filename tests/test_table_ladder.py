"""Frames whose rules contradict the page, tables that nobody claims, pages on their side: by lines and slots."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.reading.pages import Box, Char, Edge, Line, Page
from extract.tables.ladder import amounts, doubts, read_frame
from extract.tables.model import Part
from extract.tables.rules import Frame, Rule
from extract.tables.turned import lying_amounts, turn
from extract.tables.unread import not_read, unread_frame, unread_lines

from .glyphs import Set, ending, line, matrix, run, slot
from .reading import knowledge

KNOWN = knowledge().tables
XS = [0.0, 100.0, 200.0, 300.0]


def frame(ys: Sequence[float], xs: Sequence[float] = XS) -> Frame:
    """A grid with all its rules."""
    flats, uprights = [Rule(y, xs[0], xs[-1]) for y in ys], [Rule(x, ys[0], ys[-1]) for x in xs]
    return Frame(list(xs), list(ys), flats, uprights)


def row(baseline: float, label: str, *numbers: str) -> Line:
    """A label in the first column, and numbers at the ends of the next ones."""
    sets: list[Set] = [(10.0, label)] if label else []
    return line(*sets, *(ending(195.0 + 100 * at, own) for at, own in enumerate(numbers) if own), baseline=baseline)


def read(lines: list[Line], ys: Sequence[float] = (90.0, 110.0, 200.0)) -> tuple[list[list[list[str]]], str, int]:
    part = read_frame(frame(ys), lines, 3, KNOWN)
    return [[own.lines for own in one] for one in part.matrix], part.setting, part.doubts


HEAD = row(104, "项目", "预算数", "决算数")
BY_TEXT = "ruled columns, rows by text"


def test_rows_without_rules_between_them_are_cut_by_the_text() -> None:
    lines = [HEAD, row(124, "教育", "1.50", "2.50"), row(144, "国防", "3.50", ""), row(164, "合计", "5.50", "6.50")]
    head = [["项目"], ["预算数"], ["决算数"]]
    assert read(lines) == (
        [head, [["教育"], ["1.50"], ["2.50"]], [["国防"], ["3.50"], []], [["合计"], ["5.50"], ["6.50"]]], BY_TEXT, 0,
    )  # fmt: skip
    whole = read(lines, (90.0, 110.0, 130.0, 150.0, 170.0))
    assert whole == (read(lines)[0], "ruled", 0)
    part = read_frame(frame((90.0, 110.0, 200.0)), lines, 3, KNOWN)
    assert (part.frame, part.page, part.xs) == (Box(0, 90, 300, 200), 3, XS)


def test_labels_alone_tell_that_rows_are_several() -> None:
    lines = [HEAD, row(124, "一、教育", "1.50", "2.50"), row(144, "二、国防", "", "")]
    assert read(lines)[0][1:] == [[["一、教育"], ["1.50"], ["2.50"]], [["二、国防"], [], []]]
    coded = [HEAD, row(124, "205", "1.50", ""), row(144, "206", "", "")]
    assert read(coded)[1] == BY_TEXT
    plain = [HEAD, row(124, "教育", "1.50", "2.50"), row(144, "国防", "", "")]
    assert read(plain) == ([[["项目"], ["预算数"], ["决算数"]], [["教育", "国防"], ["1.50"], ["2.50"]]], "ruled", 0)


def test_what_the_text_does_not_tell_better_is_as_the_rules_have_it() -> None:
    """Two numbers side by side: no row divides them."""
    aside = [HEAD, line((10, "教育"), (110, "1.50"), (160, "2.50"), baseline=124)]
    cells, setting, count = read(aside)
    assert (cells[1][1], setting, count) == (["1.50 2.50"], "ruled", 1)


def test_a_slot_over_several_rows_is_not_cut() -> None:
    own = frame((90.0, 110.0, 150.0, 190.0))
    own.flats = [Rule(90, 0, 300), Rule(110, 0, 300), Rule(150, 100, 300), Rule(190, 0, 300)]
    lines = [
        HEAD,
        row(124, "", "1.50", "2.50"),
        row(144, "", "3.50", "4.50"),
        row(154, "人员", "", ""),
        row(174, "", "5.50", ""),
    ]
    part = read_frame(own, lines, 1, KNOWN)
    assert [[one.text for one in cells] for cells in part.matrix] == [
        ["项目", "预算数", "决算数"], ["人员", "1.50", "2.50"], ["人员", "3.50", "4.50"], ["人员", "5.50", ""],
    ]  # fmt: skip
    assert part.matrix[1][0] is part.matrix[3][0]
    assert (part.matrix[1][0].row0, part.matrix[1][0].row1) == (1, 4)
    assert part.setting == BY_TEXT


def counted(*rows: Sequence[str | None], lines: dict[tuple[int, int], list[str]]) -> tuple[int, list[tuple[int, int]]]:
    """Doubts of a part whose slots at some places hold several lines, and the places that are marked."""
    own = Part(1, Box(0, 0, 300, 100), XS[: len(rows[0]) + 1], matrix(*rows), "ruled")
    for cell in (cell for one in own.matrix for cell in one):
        cell.box = None
    for (at, column), words in lines.items():
        own.matrix[at][column].lines, own.matrix[at][column].text = words, "".join(words)
        own.matrix[at][column].box = Box(100.0 * column, 0, 100.0 * column + 30, 20)
    found = doubts(own)
    return found, [(at, column) for at, one in enumerate(own.matrix) for column, cell in enumerate(one) if cell.several]


LABELS = ["一、教育", "二、国防"]


def test_how_many_texts_share_a_slot() -> None:
    assert counted(["教育", "", ""], lines={(0, 1): ["1.50", "2.50", "3.50"]}) == (2, [(0, 1)])
    assert counted(["教育", "", ""], lines={(0, 1): ["1.50", "款"]}) == (0, [])
    assert counted(["", "1.50", "-"], lines={(0, 0): LABELS}) == (1, [(0, 1), (0, 2)])
    assert counted(["", "款", ""], lines={(0, 0): LABELS}) == (0, []), "no amount beside them"
    assert counted(["", "1.50", ""], ["款", "^", ""], lines={(0, 0): LABELS}) == (0, []), "an amount of both rows"
    assert counted(["", "1.50", ""], ["^", "", ""], lines={(0, 0): LABELS}) == (0, []), "a label of both rows"
    assert counted(["", "1.50", ""], lines={(0, 0): ["205", "206", "20601"]}) == (4, [(0, 0), (0, 1)]), (
        "codes and numbers"
    )
    assert counted(["", "1.50", ""], lines={(0, 0): ["一、教育", "国防"]}) == (0, [])
    assert counted(["", "1.50", ""], lines={(0, 0): ["一、教育", "二、" + "国" * 27]}) == (1, [(0, 1)])
    assert counted(["", "1.50", ""], lines={(0, 0): ["一、教育", "二、" + "国" * 28]}) == (0, [])
    jutting = Part(1, Box(0, 0, 300, 100), XS, matrix(["教育", "1,204.50", ""]), "ruled")
    jutting.matrix[0][1].box = Box(150, 0, 250, 10)
    assert (doubts(jutting), jutting.matrix[0][1].several) == (0, True)


def test_how_many_amounts_a_part_holds() -> None:
    own = Part(1, Box(0, 0, 1, 1), XS, matrix(["教育", "1.50", None], ["国防", "-", "2.50"], ["款", "款", ""]), "ruled")
    assert amounts(own) == 2
    own.matrix[2][1].several = True
    assert amounts(own) == 3


# tables that nobody claims


def unread(*rows: Sequence[str | None], unit: str | None = "单位：万元", baseline: float = 80.0) -> bool:
    own = Part(1, Box(0, 100, 300, 200), XS, matrix(*rows), "ruled")
    return unread_frame(own, [line((200, unit), baseline=baseline)] if unit else [], KNOWN)


def test_rows_of_amounts_in_a_frame_are_a_table() -> None:
    two: list[Sequence[str | None]] = [["甲", "1.50", "2.50"], ["乙", "3.50", "4.50"]]
    assert unread(*two)
    assert not unread(two[0], ["乙", "款", "4.50"])
    assert unread(["0.50", "1.50", "2.50"])
    assert not unread(["甲", "1.50", None], ["乙", "3.50", None]), "one slot each"
    assert not unread(["1", "2031", "2.50"], ["2", "2031", "4.50"]), "numbers of rows and years"
    assert unread(["1", "1,204", "2.50"], ["2", "20310", "4.50"])
    assert not unread(*two, unit=None)
    assert not unread(*two, unit="某某")
    assert unread(*two, unit="决算数（万元）")
    assert unread(*two, baseline=48.25)
    assert not unread(*two, baseline=48.0), "sixty points above"
    assert unread(*two, baseline=210.75)
    assert not unread(*two, baseline=211.0)


def lines_unread(*own: Line, unit: float = 80.0) -> list[Box]:
    return list(unread_lines(own, [*own, line((300, "单位：万元"), baseline=unit)], KNOWN))


def test_rows_of_amounts_in_lines_are_a_table() -> None:
    first, then = row(120, "甲", "12.30", "4.50"), row(140, "乙", "1,204", "86,011")
    assert lines_unread(then, first) == [Box(10, 112, 295, 142)]
    assert lines_unread(first) == []
    assert lines_unread(row(120, "甲", "12.30", "4.50", "7.50")) == [Box(10, 112, 395, 122)]
    assert lines_unread(first, line((10, "1.50"), (60, "款"), (90, "2.50"), (140, "项"), baseline=140)) == [], (
        "words between"
    )
    assert lines_unread(first, row(189.75, "乙", "1.50", "2.50")) == [Box(10, 112, 295, 191.75)]
    assert lines_unread(first, row(190, "乙", "1.50", "2.50")) == [], "sixty points apart"
    assert lines_unread(first, then, unit=200) == []
    assert lines_unread(first, then, row(300, "甲", "1.50", "2.50"), row(320, "乙", "1.50", "2.50")) == [
        Box(10, 112, 295, 142)
    ]
    fault = not_read(Box(1, 99.6, 2, 3), 7)
    assert (fault.code, fault.page) == ("table_not_read", 7)
    assert "100 points" in fault.message


# pages on their side


def lying(rising: bool, words: str = "教育1.50", x: float = 100.0, y: float = 300.0) -> list[Char]:
    """A text that runs up or down a page of 600 by 800, its origin at x."""
    found = []
    for char in words:
        wide = 10.0 if char > "\u2e00" else 5.0
        top, bottom = (y - wide, y) if rising else (y, y + wide)
        x0, x1 = (x - 8, x + 2) if rising else (x - 2, x + 8)
        found.append(Char(char, x0, top, x1, bottom, x, 10.0, 1, False))
        y += -wide if rising else wide
    return found


def page_of(chars: list[Char], *lines: Line) -> Page:
    page = Page(4, 600, 800, chars=[*chars, *(char for own in lines for char in own.chars)])
    page.lines = [*lines, Line(4, chars)] if chars else list(lines)
    page.edges = [Edge(10, 20, 110, 20, True), Edge(50, 30, 50, 90, False)]
    return page


@pytest.mark.parametrize("rising", [True, False])
def test_a_page_on_its_side_is_turned_and_turned_back(rising: bool) -> None:
    chars = lying(rising)
    turned = turn(page_of(chars))
    assert turned is not None
    page = turned.page
    assert (page.number, page.width, page.height, turned.rising) == (4, 800, 600, rising)
    (own,) = page.lines
    assert own.text == "教育1.50"
    assert [char.x0 for char in own.chars] == (
        [500 + at for at in (0, 10, 20, 25, 30, 35)] if rising else [300 + at for at in (0, 10, 20, 25, 30, 35)]
    )
    first = own.chars[0]
    assert (first.top, first.bottom, first.baseline) == ((92, 102, 100) if rising else (492, 502, 500))
    assert (first.x1 - first.x0, first.size, first.page, first.upright) == (10, 10, 1, True)
    assert turned.back(Box(*first[1:5])) == Box(*chars[0][1:5])
    back = turned.line_back(own)
    assert (list(back.chars), back.page) == (chars, 1)
    assert page.edges == (
        [Edge(780, 10, 780, 110, False), Edge(710, 50, 770, 50, True)]
        if rising
        else [Edge(20, 490, 20, 590, False), Edge(30, 550, 90, 550, True)]
    )


@pytest.mark.parametrize(("upright", "turned"), [(0, True), (1, True), (2, True), (3, False)])
def test_three_of_four_characters_lie_on_their_side(upright: int, turned: bool) -> None:
    lines = [line((50, "款" * upright + "  "))] if upright else []
    assert (turn(page_of(lying(True), *lines)) is not None) == turned
    assert turn(page_of([], line((50, "教育")))) is None
    assert turn(Page(1, 600, 800)) is None
    spaced = [*lying(True), *(char._replace(text=" ") for char in lying(True, "某某某", x=300))]
    assert (turn(page_of(spaced, *lines)) is not None) == turned, "spaces do not count"


def test_most_characters_tell_which_way_a_page_lies() -> None:
    both = [*lying(True, "教育支"), *lying(False, "国防", x=300)]
    found, other = turn(page_of(both)), turn(page_of([*lying(False, "教育支"), *lying(True, "国防", x=300)]))
    even = turn(page_of([*lying(True, "教育"), *lying(False, "国防", x=300)]))
    assert [one and one.rising for one in (found, other, even)] == [True, False, False]


def test_amounts_on_their_side_are_told_from_a_margins_words() -> None:
    six = [Line(1, lying(True, "1.50 1,204 ", x=100.0 + 20 * at)) for at in range(3)]
    assert lying_amounts([line((50, "1.50" * 9)), *six]) == Box(92, 245, 142, 300)
    assert lying_amounts(six[:2]) is None
    assert lying_amounts([Line(1, lying(True, "1204 7 "))] * 9) is None
    assert lying_amounts([]) is None


def test_a_slots_text_is_its_lines() -> None:
    assert slot("机关", "事业").text == "机关事业"
    assert [char.text for char in run(10, "款1")] == ["款", "1"]
