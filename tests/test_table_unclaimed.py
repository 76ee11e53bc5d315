"""What the reader says of a page's tables that are in no cell, and of a page on its side: where they stand."""

from __future__ import annotations

import pytest

from extract.reading.pages import Box, Char, Edge, Line, Page
from extract.tables import TableReader, TableReading
from extract.tables.reader import _among, _within

from .glyphs import run
from .reading import knowledge
from .sheets import blank, done, table, text
from .test_table_reader import EDGES, FIRST, HEAD, begun, tables, titled

ROWS = [["甲", "1.50", "2.50"], ["乙", "3.50", "4.50"]]


def feed(page: Page) -> tuple[list[Box], list[Box], TableReading]:
    """A page → its regions, what of it is not read, and the reading."""
    reader = TableReader(knowledge())
    (one,) = done(page)
    regions = reader.feed(one)
    return regions, reader.unread, reader.finish()


def test_a_frame_that_no_title_claims_is_named() -> None:
    page = blank()
    text(page, 480, 80, "单位：万元")
    bottom = table(page, 90, EDGES, ROWS)
    regions, unread, reading = feed(page)
    assert (regions, unread, reading.cells) == ([], [Box(40, 90, 560, bottom)], [])
    assert [(problem.code, problem.page) for problem in reading.problems] == [("table_not_read", 1)]
    page = blank()
    text(page, 480, 80, "单位：万元")
    table(page, 90, EDGES, [["甲", "某", "某"], ["乙", "某", "某"]])
    assert feed(page)[1] == []


def test_rows_of_amounts_in_lines_that_no_title_claims_are_named() -> None:
    page = blank()
    text(page, 480, 80, "单位：万元")
    for at in range(2):
        for x, words in ((60, "甲"), (200, "1.50"), (300, "2.50")):
            text(page, x, 104 + 20.0 * at, words)
    regions, unread, reading = feed(page)
    assert (regions, unread) == ([], [Box(60, 96, 320, 126)])
    assert [problem.code for problem in reading.problems] == ["table_not_read"]


def test_what_is_read_is_not_named_and_what_stands_beneath_it_is() -> None:
    page = begun()
    regions, unread, reading = feed(page)
    assert (len(regions), unread, reading.problems) == (1, [], [])
    page = begun()
    text(page, 60, 200, "某某情况表。")
    text(page, 480, 200, "单位：万元")
    table(page, 220, EDGES, ROWS)
    regions, unread, reading = feed(page)
    assert (len(regions), [box.top for box in unread], len(reading.cells)) == (1, [220], 2)
    assert [problem.code for problem in reading.problems] == ["table_not_read"]


def sideways(x: float, y: float, words: str) -> list[Char]:
    """A text that rises from y."""
    return [
        char._replace(x0=x - 8, x1=x + 2, top=y - char.x1, bottom=y - char.x0, baseline=x, upright=False)
        for char in run(0.0, words)
    ]


def test_amounts_on_their_side_are_named_on_a_page_that_stands() -> None:
    page = begun()
    page.chars = [*page.chars, *(char for at in range(6) for char in sideways(300 + 20.0 * at, 600, "1,204.50"))]
    regions, unread, reading = feed(page)
    assert (len(regions), unread, len(reading.cells)) == (1, [Box(292, 560, 402, 600)], 2)
    few = begun()
    few.chars = [*few.chars, *(char for at in range(5) for char in sideways(300 + 20.0 * at, 600, "1,204.50"))]
    assert feed(few)[1] == []


def lying(page: Page) -> Page:
    """A page turned by a quarter, so that its lines rise."""
    turned = Page(page.number, page.height, page.width)
    high = page.width
    turned.chars = [
        Char(c.text, c.top, high - c.x1, c.bottom, high - c.x0, c.baseline, c.size, c.page, False) for c in page.chars
    ]
    turned.edges = [Edge(e.top, high - e.x1, e.bottom, high - e.x0, not e.horizontal) for e in page.edges]
    return turned


@pytest.mark.parametrize("rules", ["full", "none"])
def test_a_page_on_its_side_says_where_everything_stands_on_it(rules: str) -> None:
    """The table, its title with a number, and another one that no title claims."""

    def drawn(number: int, title: str) -> Page:
        page = blank(number)
        bottom = table(page, titled(page, title), EDGES, [HEAD, *FIRST], rules)
        text(page, 60, bottom + 100, "某某情况。")
        text(page, 480, bottom + 100, "单位：万元")
        table(page, bottom + 120, EDGES, [["丙", "5.50", "6.50"], ["丁", "7.50", "8.50"]], rules)
        return page

    def fed(pages: list[Page]) -> tuple[TableReader, list[list[Box]], list[list[Box]], TableReading]:
        reader, regions, unread = TableReader(knowledge()), list[list[Box]](), list[list[Box]]()
        for page in done(*pages):
            regions.append(reader.feed(page))
            unread.append(reader.unread)
        return reader, regions, unread, reader.finish()

    titles = ["2031年支出决算表", "2031年收入决算表"]
    reader, regions, unread, reading = fed([lying(drawn(at + 1, title)) for at, title in enumerate(titles)])
    upright, _, there, plain = fed([drawn(at + 1, title) for at, title in enumerate(titles)])
    assert tables(reading) == tables(plain) == [[1], [2]]
    assert [(c.text, c.row_label, c.column_label) for c in reading.cells] == [
        (c.text, c.row_label, c.column_label) for c in plain.cells
    ]
    for here, one in zip(reading.cells, plain.cells, strict=True):
        assert (here.x0, here.top, here.x1, here.bottom) == (one.top, 600 - one.x1, one.bottom, 600 - one.x0)
    for box, own in zip(
        [number.box for number in reading.numbers], [number.box for number in plain.numbers], strict=True
    ):
        assert box == Box(own.top, 600 - own.x1, own.bottom, 600 - own.x0)
    assert [box for boxes in unread for box in boxes] == [
        Box(box.top, 600 - box.x1, box.bottom, 600 - box.x0) for boxes in there for box in boxes
    ]
    assert all(boxes for boxes in unread)
    assert [line.text for line in reader.title_lines] == [line.text for line in upright.title_lines]
    assert not any(char.upright for line in reader.title_lines for char in line.chars)
    (first,), (second,) = regions
    assert (first.x0, first.bottom - first.top < 600) == (60 - 0.8 * 16 - 0.5, True)
    assert second == first
    assert reader.frames == []


@pytest.mark.parametrize(
    ("box", "within"),
    [
        ((40, 90, 560, 130), True),
        ((60, 110, 70, 111), True),
        ((40, 90, 560, 100), False),  # it ends where the line begins
        ((40, 90, 560, 100.5), True),
        ((40, 120, 560, 130), False),
        ((40, 119.5, 560, 130), True),
        ((40, 90, 50, 130), False),
        ((40, 90, 50.5, 130), True),
        ((100, 90, 560, 130), False),
        ((99.5, 90, 560, 130), True),
    ],
)
def test_which_lines_are_a_frames(box: tuple[float, float, float, float], within: bool) -> None:
    own = Line(1, [Char("款", 50, 100, 100, 120, 110, 20, 1)])
    assert _within(own, Box(*box)) == _among(own, [Box(0, 0, 1, 1), Box(*box)]) == within
    assert not _among(own, [])
