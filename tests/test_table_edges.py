"""What stands beside the usual: rules that miss their place, titles in frames, pages on their side, foreign lines."""

from __future__ import annotations

from typing import Any

import pytest

from extract.reading.pages import Box, Char, Edge, Page
from extract.tables import TableReader, TableReading
from extract.tables.rules import Frame, Rule, blocks, frames

from .reading import knowledge
from .sheets import blank, done, read, table, text, width

EDGES = (40.0, 240.0, 400.0, 560.0)
TITLE, UNIT = "支出决算表", "单位：万元"
HEAD = ["项目", "年初预算数", "决算数"]
FIRST = ["教育", "1.50", "2.50"]


def cells(reading: TableReading) -> list[str]:
    return [f"{cell.row_label} {cell.column_label} {cell.text} {cell.value}" for cell in reading.cells]


FILLED = ["教育 年初预算数 1.50 15000.00", "教育 决算数 2.50 25000.00"]


def codes(reading: TableReading) -> list[str]:
    return [problem.code for problem in reading.problems]


# rules that miss their place


def flat(y: float, x0: float, x1: float) -> Edge:
    return Edge(x0, y, x1, y, True)


def upright(x: float, top: float, bottom: float) -> Edge:
    return Edge(x, top, x, bottom, False)


@pytest.mark.parametrize("off", [-2.0, -1.6, 0.0, 1.6, 2.0])
def test_a_boundary_whose_rules_miss_each_other_is_one(off: float) -> None:
    """The body's rules stand beside the head's: two parts of a table that were drawn apart."""
    outer = [flat(y, 0, 200) for y in (0, 20, 40)] + [flat(20 + off, 100, 200)]
    inner = [upright(x, 0, 20) for x in (0, 100, 200)] + [upright(x + off, 20, 40) for x in (0, 100, 200)]
    (frame,) = frames([*outer, *inner])
    assert (len(frame.xs), len(frame.ys)) == (3, 3)
    assert sorted(blocks(frame)) == [(0, 1, 0, 1), (0, 1, 1, 2), (1, 2, 0, 1), (1, 2, 1, 2)]


@pytest.mark.parametrize(
    ("uprights", "flats", "slots"),
    [
        # nothing between two rows, and a rule inside the lower one
        ([(0, 0, 40), (100, 20, 40), (300, 0, 40)], [], [(0, 1, 0, 3), (1, 2, 0, 1), (1, 2, 1, 3)]),
        # the slot's left side goes on in the row beneath, its right one does not
        (
            [(0, 0, 40), (100, 0, 40), (200, 0, 20), (300, 0, 40)],
            [(20, 0, 100), (20, 200, 300)],
            [(0, 1, 0, 1), (0, 1, 1, 2), (0, 1, 2, 3), (1, 2, 0, 1), (1, 2, 1, 3)],
        ),
        (
            [(0, 0, 40), (100, 0, 20), (200, 0, 40), (300, 0, 40)],
            [(20, 0, 100), (20, 200, 300)],
            [(0, 1, 0, 1), (0, 1, 1, 2), (0, 1, 2, 3), (1, 2, 0, 2), (1, 2, 2, 3)],
        ),
        # both go on
        (
            [(0, 0, 40), (100, 0, 40), (200, 0, 40), (300, 0, 40)],
            [(20, 0, 100), (20, 200, 300)],
            [(0, 1, 0, 1), (0, 1, 2, 3), (0, 2, 1, 2), (1, 2, 0, 1), (1, 2, 2, 3)],
        ),
    ],
)
def test_a_slot_goes_on_downwards_where_no_rule_divides_it_and_both_sides_are_drawn(
    uprights: list[tuple[float, ...]], flats: list[tuple[float, ...]], slots: list[tuple[int, ...]]
) -> None:
    frame = Frame([0, 100, 200, 300], [0, 20, 40], [Rule(*one) for one in flats], [Rule(*one) for one in uprights])
    assert sorted(blocks(frame)) == slots


# what a frame holds beside its table


def test_a_title_and_a_unit_inside_the_frame_are_the_tables() -> None:
    page = blank()
    table(page, 60, EDGES, [[TITLE, None, None], [UNIT, None, None], HEAD, FIRST])
    reading = read(page)
    assert [(info.title, info.unit) for info in reading.tables] == [(TITLE, "万元")]
    assert cells(reading) == FILLED
    page = blank()
    text(page, 250, 40, "收入决算表", 16)
    text(page, 480, 56, "单位：元")
    table(page, 60, EDGES, [[TITLE, None, None], [UNIT, None, None], HEAD, FIRST])
    reading = read(page)
    assert [(info.title, info.unit) for info in reading.tables] == [(TITLE, "万元")], "rather than those over it"
    page = blank()
    text(page, 480, 56, UNIT)
    table(page, 60, EDGES, [[TITLE, None, None], HEAD, FIRST])
    assert cells(read(page)) == FILLED, "the unit over it, where none is inside"


def test_words_over_amounts_and_the_next_label_are_that_label_and_no_cell() -> None:
    page = blank()
    text(page, 250, 60, "收入支出决算总表", 16)
    text(page, 480, 80, UNIT)
    rows = [["教育", "1.50", "国防", "2.50"], ["外交", "其中2项支出如下", None, "3.50"]]
    table(page, 90, (40.0, 140.0, 260.0, 380.0, 560.0), [["项目", "决算数", "项目", "决算数"], *rows])
    reading = read(page)
    assert [(cell.row_label, cell.text) for cell in reading.cells] == [
        ("教育", "1.50"),
        ("国防", "2.50"),
        ("其中2项支出如下", "3.50"),
    ]
    assert [(number.printed, number.kind) for number in reading.numbers] == [("2", "label")]


def test_units_in_the_heads_are_enough() -> None:
    page = blank()
    text(page, 250, 60, TITLE, 16)
    table(page, 90, EDGES, [["项目", "年初预算数（万元）", "决算数（万元）"], FIRST])
    reading = read(page)
    assert ([cell.value for cell in reading.cells], codes(reading)) == ([15000, 25000], [])


def test_the_same_title_over_other_columns_is_another_table() -> None:
    pages = []
    for number, edges, rows in ((1, EDGES, [HEAD, FIRST]), (2, (40.0, 300.0, 560.0), [HEAD[::2], FIRST[::2]])):
        page = blank(number)
        text(page, 200, 60, TITLE if number == 1 else f"{TITLE}（续）", 16)
        text(page, 480, 80, UNIT)
        table(page, 90, edges, rows)
        pages.append(page)
    reading = read(*pages)
    assert [info.pages for info in reading.tables] == [[1], [2]]
    assert cells(reading) == [*FILLED, FILLED[1]]
    assert "table_join_uncertain" not in codes(reading), "it is read"


# pages on their side


def lying(number: int, rows: list[list[str]], title: str = TITLE) -> Page:
    """A page whose text runs upwards: drawn level on 800 by 600 points, and laid on its side."""
    level = blank(number, 800, 600)
    if title:
        text(level, 250, 60, title, 16)
        text(level, 480, 80, UNIT)
    table(level, 90, EDGES, rows)
    page = Page(number, 600, 800)
    page.chars = [
        Char(c.text, c.top, 800 - c.x1, c.bottom, 800 - c.x0, c.baseline, c.size, number, False) for c in level.chars
    ]
    page.edges = [Edge(e.top, 800 - e.x1, e.bottom, 800 - e.x0, not e.horizontal) for e in level.edges]
    return page


def test_what_is_read_on_a_page_on_its_side_has_its_place_on_the_page_as_it_is() -> None:
    heads = ["项目", "2030年决算数", "2031年决算数"]
    pages = [lying(1, [heads, FIRST]), lying(2, [heads, ["国防", "3.50", "4.50"]], "")]
    reading = read(*pages)
    assert [info.pages for info in reading.tables] == [[1, 2]]
    assert [cell.text for cell in reading.cells] == ["1.50", "2.50", "3.50", "4.50"]
    places: list[tuple[int, str, Any]] = [(c.page, c.text, Box(c.x0, c.top, c.x1, c.bottom)) for c in reading.cells]
    places += [(n.page, n.printed, n.box) for n in reading.numbers if n.kind == "head"]
    assert [(page, printed) for page, printed, _ in places[4:]] == [
        (page, year) for page in (1, 2) for year in ("2030", "2031")
    ]
    for number, printed, box in places:
        drawn = "".join(
            one.text
            for one in sorted(pages[number - 1].chars, key=lambda char: -char.top)
            if box.x0 - 0.1 <= one.x0
            and one.x1 <= box.x1 + 0.1
            and box.top - 0.1 <= one.top
            and one.bottom <= box.bottom + 0.1
        )
        assert printed in drawn, (number, printed, drawn)
        assert len(drawn) <= len("2030年决算数")


def test_a_page_on_its_side_without_a_table_is_no_table() -> None:
    page = lying(1, [["某某", "某某", "某某"]] * 2, "")
    reading = read(page)
    assert (reading.tables, reading.cells, codes(reading)) == ([], [], [])


# tables without a frame

ENDS = (120.0, 350.0, 450.0)


def lay(page: Page, baseline: float, *words: str) -> None:
    """A row: its label at 60, its amounts ending at 350 and 450."""
    for at, own in enumerate(words):
        text(page, 60.0 if at == 0 else ENDS[at] - width(own), baseline, own)


def begun(heads: list[str]) -> Page:
    page = blank()
    text(page, 200, 60, TITLE, 16)
    text(page, 400, 80, UNIT)
    lay(page, 104, *heads)
    return page


@pytest.mark.parametrize(("wide", "label"), [(29.0, ""), (30.0, ""), (31.0, "教育")])
def test_a_rule_no_wider_than_a_twentieth_of_the_page_is_no_tables(wide: float, label: str) -> None:
    """A line under one amount; a wider one that leaves the labels out joins two rows under one label."""
    page = begun(HEAD)
    lay(page, 124, *FIRST)
    lay(page, 144, "", "3.50", "4.50")
    page.edges = [flat(131, 350 - wide, 350)]
    assert [cell.row_label for cell in read(page).cells] == ["教育", "教育", label, label]


def test_what_stands_on_each_page_is_no_row() -> None:
    page = begun(HEAD)
    lay(page, 124, *FIRST)
    lay(page, 144, "某某", "3.50", "4.50")
    lay(page, 164, "国防", "5.50", "6.50")
    for furniture, found in ((False, ["教育", "某某", "国防"]), (True, ["教育", "国防"])):
        reader = TableReader(knowledge())
        for one in done(page):
            for line in one.lines:
                line.furniture = furniture and line.text.startswith("某某")
            reader.feed(one)
        assert list(dict.fromkeys(cell.row_label for cell in reader.finish().cells)) == found


def test_heads_over_one_column_alone_are_no_table() -> None:
    page = blank()
    text(page, 200, 60, TITLE, 16)
    text(page, 400, 80, UNIT)
    for at, words in enumerate(("项目", "决算数")):
        text(page, 60, 104 + 40.0 * at, words)
    for at, words in enumerate(("1.50", "2.50")):
        text(page, 60, 164 + 20.0 * at, words)
    reading = read(page)
    assert (reading.cells, reading.tables) == ([], [])
