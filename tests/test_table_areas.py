"""Tables without a frame: where they begin, which lines are theirs, where they end, and what goes on overleaf."""

from __future__ import annotations

import pytest

from extract.reading.pages import Edge, Page
from extract.tables import TableReader

from .reading import knowledge
from .sheets import blank, done, read, text, width

Set = tuple[float, str]
TITLE, UNIT, HEADS = "支出决算表", "单位：万元", ["项目", "年初预算数", "决算数"]
ENDS = (120.0, 350.0, 450.0)


def lay(page: Page, baseline: float, *words: str, size: float = 10.0) -> None:
    """A row: its label at 60, its amounts ending at 350 and 450."""
    for at, own in enumerate(words):
        if own:
            text(page, 60.0 if at == 0 else ENDS[at] - width(own, size), baseline, own, size)


def begun(number: int = 1, title: str = TITLE, unit: str = UNIT) -> Page:
    """A page with a title at 60, a unit at 80 and heads at 104."""
    page = blank(number)
    text(page, 200, 60, title, 16)
    text(page, 400, 80, unit)
    lay(page, 104, *HEADS)
    return page


def told(*pages: Page) -> list[str]:
    return [f"{cell.row_label} {cell.column_label} {cell.text}" for cell in read(*pages).cells]


def after(baseline: float, *words: str, size: float = 10.0, rows: int = 2) -> list[str]:
    """Rows at 124, 144 …, and another line → the cells of the lines after those rows."""
    page = begun()
    for at in range(rows):
        lay(page, 124 + 20.0 * at, f"款{at}", "1.50", "2.50")
    lay(page, baseline, *words, size=size)
    found = told(page)
    assert found[: 2 * rows] == [
        f"款{at} {head} {own}" for at in range(rows) for head, own in zip(HEADS[1:], ("1.50", "2.50"), strict=True)
    ]
    return found[2 * rows :]


LAST = ["国防 年初预算数 7.50", "国防 决算数 8.50"]


@pytest.mark.parametrize(
    ("words", "baseline", "theirs"),
    [
        (["国防", "7.50", "8.50"], 164, True),
        (["国防", "7.50", "8.50"], 224, True),  # seventy points beneath the last row
        (["国防", "7.50", "8.50"], 224.5, False),
        (["合计", "7.50", "8.50"], 400, True),  # a total may stand far below
        (["总计", "", "8.50"], 400, True),
        (["合计", "某某"], 400, False),
    ],
)
def test_how_far_a_row_may_stand_beneath_the_last(words: list[str], baseline: float, theirs: bool) -> None:
    wanted = [
        f"{words[0]} {head} {own}" for head, own in zip(HEADS[1:], words[1:], strict=False) if own and own != "某某"
    ]
    assert after(baseline, *words) == (wanted if theirs else [])


def ended(*words: str, size: float = 10.0, baseline: float = 164) -> bool:
    """Does a line end the table, so that the row beneath it is none of its?"""
    page = begun()
    for at in range(2):
        lay(page, 124 + 20.0 * at, f"款{at}", "1.50", "2.50")
    lay(page, baseline, *words, size=size)
    lay(page, baseline + 24, "国防", "7.50", "8.50")
    return "国防 决算数 8.50" not in told(page)


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        (["本年度支出如上。"], True),
        (["注：某某"], True),
        (["第二部分"], True),
        (["公开04表"], True),
        (["收入决算表"], True),
        (["某某", "", "收入决算表"], True),
        (["款2", "收入决算表", "8.50"], False),  # a cell
        (["某某"], False),
        (["一、某某"], False),
    ],
)
def test_what_ends_a_table(words: list[str], ends: bool) -> None:
    assert ended(*words) == ends


@pytest.mark.parametrize(("size", "ends"), [(12.5, False), (12.75, True)])
def test_larger_letters_end_a_table(size: float, ends: bool) -> None:
    assert ended("某某", size=size) == ends


@pytest.mark.parametrize(
    ("sets", "baseline", "theirs"),
    [
        ([(300.0, "5")], 720.0, False),
        ([(300.0, "- 5 -")], 720.0, False),
        ([(300.0, "第5页，共12页")], 720.0, False),
        ([(300.0, "5/12")], 720.0, False),
        ([(345.0, "5")], 712.0, True),  # its top at 704 is not low
        ([(345.0, "5")], 712.25, False),
        ([(345.0, "5"), (445.0, "7")], 720.0, True),  # too far apart
        ([(345.0, "5.5")], 720.0, True),
        ([(345.0, "5")], 694.0, True),
    ],
)
def test_a_page_number_is_no_row(sets: list[Set], baseline: float, theirs: bool) -> None:
    page = begun()
    for at in range(29):
        lay(page, 124 + 20.0 * at, f"款{at}", "1.50", "2.50")
    for x, words in sets:
        text(page, x, baseline, words)
    found = told(page)[2 * 29 :]
    assert bool(found) == theirs
    assert len(found) == (len(sets) if theirs else 0)


@pytest.mark.parametrize(("baseline", "theirs"), [(718.0, True), (718.25, False)])
def test_a_number_close_beneath_a_row_is_one_of_it(baseline: float, theirs: bool) -> None:
    """Four points between the row above and a number at the page's foot."""
    page = begun()
    for at in range(29):
        lay(page, 144 + 20.0 * at, f"款{at}", "1.50", "2.50")
    text(page, 440, baseline, "17")
    assert any(own.endswith(" 17") for own in told(page)) == theirs


# where it begins


def headed(*lines: tuple[float, list[Set]], heads: list[str] = HEADS) -> list[str]:
    """Lines over a head at 156 and two rows."""
    page = blank()
    for baseline, sets in lines:
        for x, words in sets:
            text(page, x, baseline, words)
    lay(page, 156, *heads)
    lay(page, 176, "教育", "1.50", "2.50")
    lay(page, 196, "国防", "3.50", "4.50")
    return [own.split()[-1] for own in told(page)]


ALL = ["1.50", "2.50", "3.50", "4.50"]


def test_a_table_begins_with_a_title_and_a_unit_at_most_three_lines_beneath() -> None:
    title, unit = (60.0, [(200.0, TITLE)]), [(400.0, UNIT)]
    filled = [(80.0 + 20 * at, [(60.0, "某某")]) for at in range(4)]
    assert headed(title, (80.0, unit)) == ALL
    assert headed((100.0, [(100.0, TITLE), (400.0, UNIT)])) == ALL, "on one line"
    assert headed(title, *filled[:2], (120.0, unit)) == ALL
    assert headed(title, *filled[:3], (140.0, unit)) == []
    assert headed(title, filled[0]) == []
    assert headed(title, (80.0, [(200.0, "收入决算表")]), (100.0, unit)) == ALL
    assert headed((80.0, unit)) == []
    assert headed((60.0, [(100.0, "公开03表"), (200.0, TITLE)]), (80.0, unit)) == ALL


def test_the_departments_name_and_the_rest_of_a_unit_are_no_heads() -> None:
    title = (60.0, [(200.0, TITLE)])
    aside = [(100.0, [(330.0, "部门名称：某某局")]), (140.0, [(330.0, "元")])]
    page_lines = [title, (80.0, [(400.0, "单位：万")]), *aside]
    assert headed(*page_lines) == ALL
    page = blank()
    for baseline, sets in page_lines:
        for x, words in sets:
            text(page, x, baseline, words)
    lay(page, 156, *HEADS)
    lay(page, 176, "教育", "1.50", "2.50")
    assert {cell.column_label for cell in read(page).cells} == {"年初预算数", "决算数"}


def test_without_two_known_heads_it_is_no_table() -> None:
    lines = ((60.0, [(200.0, TITLE)]), (80.0, [(400.0, UNIT)]))
    assert headed(*lines, heads=["某某", "年初预算数", "决算数"]) == ALL
    assert headed(*lines, heads=["某某", "某某", "决算数"]) == []
    assert headed(*lines, heads=["", "", "决算数"]) == []


@pytest.mark.parametrize(("lines", "found"), [(11, True), (12, False)])
def test_a_head_has_at_most_twelve_lines(lines: int, found: bool) -> None:
    page = begun()
    for at in range(lines):
        lay(page, 116 + 12.0 * at, "", "", "数")
    lay(page, 280, "教育", "1.50", "2.50")
    assert [own.split()[-1] for own in told(page)] == (["1.50", "2.50"] if found else [])


@pytest.mark.parametrize("first", ["一、教育", "≥95%", "-"])
def test_an_ordinal_a_target_or_a_dash_begins_the_body(first: str) -> None:
    page = begun()
    lay(page, 124, *(["一、教育"] if first == "一、教育" else ["教育", first]))
    lay(page, 144, "国防", "3.50", "4.50")
    found = told(page)
    assert found[-2:] == ["国防 年初预算数 3.50", "国防 决算数 4.50"]


def test_letters_of_a_known_word_may_stand_apart() -> None:
    page = begun()
    lay(page, 124, "教育", "1.50", "2.50")
    text(page, 60, 144, "合")
    text(page, 100, 144, "计")
    lay(page, 144, "", "3.50", "4.50")
    assert told(page)[-1] == "合计 决算数 4.50"
    page = blank()
    text(page, 200, 60, TITLE, 16)
    text(page, 400, 80, UNIT)
    text(page, 60, 104, "项")
    text(page, 90, 104, "目")
    lay(page, 104, "", *HEADS[1:])
    lay(page, 124, "教育", "1.50", "2.50")
    assert told(page) == ["教育 年初预算数 1.50", "教育 决算数 2.50"]


def test_the_mark_over_a_title_is_the_tables_and_no_other_line() -> None:
    page = blank()
    for baseline, x, words in (
        (60.0, 60.0, "某某"),
        (80.0, 60.0, "公开03表"),
        (100.0, 200.0, TITLE),
        (120.0, 400.0, UNIT),
    ):
        text(page, x, baseline, words)
    lay(page, 144, *HEADS)
    lay(page, 164, "教育", "1.50", "2.50")
    reader = TableReader(knowledge())
    for one in done(page):
        reader.feed(one)
    assert [line.text for line in reader.title_lines] == ["公开03表", TITLE, UNIT]


def test_letters_of_no_word_stay_apart() -> None:
    page = blank()
    text(page, 200, 60, TITLE, 16)
    text(page, 400, 80, UNIT)
    sets = [(60.0, "类"), (85.0, "款"), (110.0, "项"), (200.0, "科目名称"), (300.0, "决算数")]
    rows = [
        [(57.5, "205"), (200.0, "教育"), (310.0, "1.50")],
        [(57.5, "205"), (85.0, "08"), (200.0, "进修"), (310.0, "1.50")],
    ]
    for at, row in enumerate([sets, *rows]):
        for x, words in row:
            text(page, x, 104 + 20.0 * at, words)
    text(page, 110, 144, "03")
    assert [(cell.code, cell.row_label, cell.text) for cell in read(page).cells] == [
        ("205", "教育", "1.50"), ("2050803", "进修", "1.50"),
    ]  # fmt: skip


def ruled(ys: list[float], low: float = 50.0, high: float = 460.0) -> list[str]:
    """Labels broken over two lines far apart, with rules between the rows."""
    page = begun()
    for at in range(4):
        lay(page, 130 + 40.0 * at, f"款{at}", "1.50", "2.50")
        lay(page, 149 + 40.0 * at, "某某")
    page.edges = [Edge(low, y, high, y, True) for y in ys]
    return list(dict.fromkeys(own.split()[0] for own in told(page)))


def test_rules_between_rows_tell_rows_where_there_are_enough() -> None:
    whole, cut = [f"款{at}某某" for at in range(4)], [f"款{at}" for at in range(4)]
    rules = [155.0 + 40 * at for at in range(3)]
    assert ruled(rules) == whole
    assert ruled([]) == cut
    assert ruled(rules[:1]) == cut
    assert ruled(rules, 50, 140) == cut, "no wider than 0.15 of the page"
    assert ruled(rules, 50, 140.5) == whole
    assert ruled([100.0, 110.0, 400.0]) == cut, "not between its rows"
