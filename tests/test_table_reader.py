"""Page by page: which frames are one table, which are none, what stands where, and whose numbers a title's are."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from extract.knowledge.tables import TableKnowledge
from extract.reading.pages import Box, Edge, Page
from extract.tables import TableReader, TableReading

from .reading import knowledge
from .sheets import blank, done, read, table, text

EDGES = (40.0, 240.0, 400.0, 560.0)
TITLE, UNIT = "支出决算表", "单位：万元"
HEAD = ["项目", "年初预算数", "决算数"]
FIRST, MORE = [["教育", "1.50", "2.50"]], [["国防", "3.50", "4.50"]]


def titled(page: Page, title: str = TITLE, top: float = 60.0, unit: str = UNIT) -> float:
    """A title and a unit; where the table begins."""
    text(page, 250, top, title, 16)
    text(page, 480, top + 20, unit)
    return top + 30


def begun(number: int = 1, title: str = TITLE) -> Page:
    page = blank(number)
    table(page, titled(page, title), EDGES, [HEAD, *FIRST])
    return page


def tables(reading: TableReading) -> list[list[int]]:
    return [info.pages for info in reading.tables]


def codes(reading: TableReading) -> list[str]:
    return [problem.code for problem in reading.problems]


def goes_on(
    *between: str,
    number: int = 2,
    title: str = "",
    again: bool = False,
    edges: tuple[float, ...] = EDGES,
    top: float = 120.0,
) -> TableReading:
    """A table on page 1, and a frame on a later page with lines above it."""
    page = blank(number)
    for at, words in enumerate(between):
        text(page, 60, 50 + 15.0 * at, words)
    if title:
        text(page, 200, 80, title, 16)
    rows = [*([HEAD] if again else []), *MORE]
    table(page, top, edges, [[*row, "9.50"][: len(edges) - 1] for row in rows])
    return read(begun(), page)


@pytest.mark.parametrize(
    ("between", "joined"),
    [
        ([], True),
        (["某某"], True),
        (["某某", "某某"], True),
        (["某某"] * 3, False),
        (["本年度支出如下。"], False),
        (["某" * 40], True),
        (["某" * 41], False),
        (["某某情况表"], False),
        (["某某图"], False),
    ],
)
def test_a_frame_without_a_title_goes_on_with_the_table_before(between: list[str], joined: bool) -> None:
    reading = goes_on(*between)
    assert tables(reading) == ([[1, 2]] if joined else [[1]])
    assert ("table_not_read" in codes(reading)) is False


@pytest.mark.parametrize(("number", "joined"), [(2, True), (3, True), (4, False)])
def test_a_page_may_lie_between_two_parts(number: int, joined: bool) -> None:
    assert tables(goes_on(number=number)) == ([[1, number]] if joined else [[1]])


@pytest.mark.parametrize(
    ("title", "number", "told"),
    [
        (TITLE, 2, [[1, 2]]),
        ("支出决算表（续）", 2, [[1, 2]]),
        (TITLE, 3, [[1], [3]]),
        ("支出决算表（续）", 3, [[1], [3]]),
        ("部门支出决算表", 2, [[1], [2]]),  # the same table, called otherwise
        ("收入决算表", 2, [[1], [2]]),
        ("收入决算表（续）", 2, [[1], [2]]),
    ],
)
def test_a_title_says_whether_a_table_goes_on(title: str, number: int, told: list[list[int]]) -> None:
    assert tables(goes_on(number=number, title=title)) == told


def test_two_frames_of_one_page() -> None:
    def both(between: str, title: str = "") -> list[list[int]]:
        page = begun()
        text(page, 250, 170, title, 16) if title else text(page, 60, 170, between)
        table(page, 180, EDGES, MORE)
        return tables(read(page))

    assert both("") == [[1]]
    assert len(read(begun()).cells) == 2
    assert both("某某") == [[1]]
    page = begun()
    table(page, 180, EDGES, MORE)
    assert len(read(page).cells) == 4, "nothing between them"
    page = begun()
    text(page, 60, 160, "某某")
    table(page, 180, EDGES, MORE)
    assert len(read(page).cells) == 2
    assert both("", TITLE) == [[1], [1]], "the same title again is another table"
    assert both("", "支出决算表（续）") == [[1]]


def test_other_columns_are_left_to_the_prose_and_said() -> None:
    reading = goes_on(edges=(40.0, 140.0, 260.0, 380.0, 560.0))
    assert tables(reading) == [[1]]
    (problem,) = [problem for problem in reading.problems if problem.code == "table_join_uncertain"]
    assert (problem.page, problem.message) == (2, f"after {TITLE}: other columns, left to the prose")
    page = blank(2)
    table(page, 120, (40.0, 140.0, 260.0, 380.0, 560.0), [["某某", "某某", "某某", "某某"], ["某", "某", "某", "某"]])
    assert "table_join_uncertain" not in codes(read(begun(), page)), "it holds no amounts"


# where things stand


def test_the_region_and_the_numbers_of_a_title() -> None:
    reader = TableReader(knowledge())
    page = blank()
    bottom = table(page, titled(page, "2031年度1,204支出决算表"), EDGES, [HEAD, *FIRST])
    (one,) = done(page)
    assert reader.feed(one) == [Box(0.0, 60 - 0.8 * 16 - 0.5, 600.0, bottom + 0.5)]
    assert [line.text for line in reader.title_lines] == ["2031年度1,204支出决算表", UNIT]
    assert [frame.box for frame in reader.frames] == [Box(40, 90, 560, bottom)]
    reading = reader.finish()
    assert [(n.table_id, n.page, n.printed, n.kind) for n in reading.numbers] == [
        ("t01", 1, printed, "title") for printed in ("2031", "1,204")
    ]
    assert reading.numbers[0].box == one.lines[0].box
    assert [info.table_id for info in read(begun(), begun(2, "收入决算表")).tables] == ["t01", "t02"]


def test_a_frame_inside_another_is_passed_over() -> None:
    page = begun()
    page.edges = [
        *page.edges,
        *(Edge(300, y, 395, y, True) for y in (94.0, 100.0, 106.0)),
        *(Edge(x, 94, x, 106, False) for x in (300.0, 350.0, 395.0)),
    ]
    assert len(read(page).cells) == 2
    assert tables(read(page)) == [[1]]
    text(page, 250, 170, "收入决算表", 16)
    table(page, 180, EDGES, [HEAD, *MORE])
    assert tables(read(page)) == [[1], [1]], "and the next one is read"


def test_a_reader_knows_what_it_is_given() -> None:
    general = knowledge().tables
    narrow = TableKnowledge(general.file.model_copy(update={"title_longest": 3}), general.codes, general.items)
    for given, found in ((general, 1), (narrow, 0), (SimpleNamespace(tables=narrow), 0), (None, 1)):
        reader = TableReader(given)
        for page in done(begun()):
            reader.feed(page)
        assert len(reader.finish().tables) == found


def crowded(several: int, rows: int) -> TableReading:
    """A second page without a unit, whose frame has two numbers side by side in some cells, and how it is read."""
    page = blank(2, down=1600)
    table(
        page,
        60,
        EDGES,
        [[f"款{at}", "", "7.50"] for at in range(rows)] + [[f"项{at}", "", ""] for at in range(several)],
    )
    for at in range(several):
        y = 60 + 13 + 20.0 * (rows + at)
        text(page, 260, y, "1.50")
        text(page, 300, y, "2.50")
    return read(begun(), page)


@pytest.mark.parametrize(
    ("several", "rows", "believed"),
    [(2, 3, True), (3, 3, False), (3, 11, False), (3, 12, True), (4, 16, True), (4, 15, False)],
)
def test_a_frame_with_several_numbers_in_many_cells_is_taken_with_a_problem(
    several: int, rows: int, believed: bool
) -> None:
    reading = crowded(several, rows)
    unclear = [problem for problem in reading.problems if problem.message == f"{several} cells hold several amounts"]
    assert [(problem.code, problem.page) for problem in unclear] == ([] if believed else [("table_cell_unclear", 2)])
    assert [cell.value for cell in reading.cells if " " in cell.text] == [None] * several
    assert sum(cell.value is not None for cell in reading.cells) == 2 + rows
    assert tables(reading) == [[1, 2]]


def test_a_frame_that_is_not_believed_is_read_by_its_text_where_that_tells() -> None:
    page = blank()
    table(page, titled(page), EDGES, [HEAD, *([f"款{at}", "", "7.50"] for at in range(6))])
    for at in range(3):
        text(page, 260, 123 + 20.0 * at, "1.50")
        text(page, 300, 123 + 20.0 * at, "2.50")
    reading = read(page)
    assert [info.setting for info in reading.tables] == ["aligned"]
    assert "3 cells hold several amounts" not in [problem.message for problem in reading.problems]


@pytest.mark.parametrize(("over", "count", "named"), [("", 2, False), (UNIT, 2, True), (TITLE, 3, False)])
def test_a_frame_that_is_not_believed_is_none_of_the_table_that_begins_beneath_it(
    over: str, count: int, named: bool
) -> None:
    page = blank(down=1600)
    top = table(page, titled(page), EDGES, [HEAD, *FIRST]) + 60
    text(page, 250, top - 10, over)
    low = table(
        page, top, EDGES, [[f"款{at}", "6.50", "7.50"] for at in range(3)] + [[f"项{at}", "", ""] for at in range(3)]
    )
    for at in range(3):
        text(page, 260, top + 73 + 20.0 * at, "1.50")
        text(page, 300, top + 73 + 20.0 * at, "2.50")
    table(page, titled(page, "收入决算表", low + 60), EDGES, [HEAD, *MORE])
    reading = read(page)
    assert tables(reading) == [[1]] * count
    own = {
        info.title: [cell.row_label for cell in reading.cells if cell.table_id == info.table_id]
        for info in reading.tables
    }
    assert own["收入决算表"] == ["国防", "国防"]
    assert ("table_not_read" in codes(reading)) == named


def test_a_note_says_what_the_marks_stand_for_and_units_are_missed() -> None:
    page = begun()
    text(page, 60, 300, "注：△表示减少。")
    assert read(page).marks_said
    text(page, 60, 320, "△表示增加。")
    assert read(page).marks_said
    assert not read(begun()).marks_said
    bare = blank()
    table(bare, titled(bare, unit="　"), EDGES, [HEAD, *FIRST])
    (problem,) = read(bare).problems
    assert (problem.code, problem.page) == ("table_unit_missing", 1)
    assert problem.message == f"{TITLE}: no unit is printed, so its amounts have no value"
    words = blank()
    table(words, titled(words, unit="　"), EDGES, [HEAD, ["教育", "某", "某"]])
    assert codes(read(words)) == []


def test_names_of_codes_are_kept_as_first_printed() -> None:
    page = blank()
    rows = [["205", "教育某", "1.50"], ["301", "工资某", "2.50"], ["205", "教育某某", "3.50"]]
    table(page, titled(page), EDGES, [["科目编码", "科目名称", "决算数"], *rows])
    reading = read(page)
    assert (reading.functions, reading.economics) == ({"205": "教育某"}, {"301": "工资某"})
    assert codes(reading).count("code_two_names") == 1
