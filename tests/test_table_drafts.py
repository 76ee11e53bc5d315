"""A table over several pages: what goes on with it, which row a page's edge cut, which lines are its title and unit."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.knowledge.tables import Title
from extract.reading.pages import Box
from extract.tables.body import Row
from extract.tables.draft import begin, close, fits, join, repeated_head
from extract.tables.heads import Column
from extract.tables.locate import Found
from extract.tables.model import Part, Slot
from extract.tables.split_rows import mend

from .glyphs import matrix
from .reading import knowledge

KNOWN = knowledge().tables
TITLE = Title("支出决算表", ("expenditure",), True)
Texts = Sequence[str | None]


def part(*rows: Texts, page: int = 1, xs: Sequence[float] = (), depth: int | None = None) -> Part:
    own = list(xs) or [100.0 * at for at in range(len(rows[0]) + 1)]
    return Part(page, Box(own[0], 200.0, own[-1], 300.0), own, matrix(*rows), "ruled", depth)


# a row that a page's edge cut

CODED = [Column((), role) for role in ("code", "label", "value", "note")]
PLAIN = [Column((), role) for role in ("label", "value", "label", "value")]
WHOLE = ["2080505", "机关事业单位基本养老", "9.00", ""]
CUT: list[tuple[list[Column], Texts, Texts, Texts | None]] = [
    (CODED, WHOLE, ["", "保险缴费", "", "款"], ["2080505", "机关事业单位基本养老保险缴费", "9.00", "款"]),
    (CODED, WHOLE, ["", "保险缴费", "", ""], ["2080505", "机关事业单位基本养老保险缴费", "9.00", ""]),
    (CODED, ["205", "教育", "", ""], ["", "", "9.00", "款"], ["205", "教育", "9.00", "款"]),
    (CODED, ["205", "教育", "", "款"], ["", "", "9.00", ""], ["205", "教育", "9.00", "款"]),
    (CODED, WHOLE, ["", "", "", "款"], None),  # its values are there, and no label goes on
    (CODED, WHOLE, ["", "", "", ""], None),
    (CODED, WHOLE, ["", "保险缴费", "1.00", ""], None),  # a value of its own
    (CODED, ["205", "教育", "", "款"], ["", "支出", "", "款"], None),
    (CODED, WHOLE, ["206", "保险缴费", "", ""], None),
    (CODED, WHOLE, ["", "合计", "", ""], None),
    (CODED, WHOLE, ["", "“合计”：", "", ""], None),
    (CODED, WHOLE, ["", "一、保险缴费", "", ""], None),
    (CODED, ["", "教育", "", ""], ["", "支出", "9.00", ""], None),
    (CODED, WHOLE, ["", "保险缴费", None, ""], None),  # over two columns
    (CODED, WHOLE, ["", "保险缴费", "", None], ["2080505", "机关事业单位基本养老保险缴费", "9.00", ""]),
    (PLAIN, ["七、文化旅游体育与", "1.00", "", ""],
     ["传媒支出", "", "", ""], ["七、文化旅游体育与传媒支出", "1.00", "", ""]),
    (PLAIN, ["七、文化旅游体育与", "", "", ""],
     ["传媒支出", "2.00", "", ""], ["七、文化旅游体育与传媒支出", "2.00", "", ""]),
    (PLAIN, ["", "", "七、文化旅游体育与", "1.00"],
     ["", "", "传媒支出", ""], ["", "", "七、文化旅游体育与传媒支出", "1.00"]),
    (PLAIN, ["七、文化旅游体育与", "", "收入", ""], ["传媒支出", "", "某某", ""], None),
    (PLAIN, ["七、文化旅游体育与", "1.00", "", ""], ["传媒支出", "2.00", "", ""], None),
    (PLAIN, ["七、文化旅游体育与", "1.00", "", ""], ["", "", "", "2.00"], None),  # no label goes on
    (PLAIN, ["七、文化旅游体育与", "1.00", "", ""], ["某某", "", "", ""], None),
    (PLAIN, ["本年", "1.00", "", ""], ["收入合计", "", "", ""], None),  # a label of its own
    (PLAIN, ["本年收入", "1.00", "", ""], ["合计", "", "", ""], None),
    (PLAIN, ["一、一般公共", "1.00", "", ""], ["一、服务支出", "", "", ""], None),
    (PLAIN, ["公务", "1.00", "", ""], ["接待费", "", "", ""], ["公务接待费", "1.00", "", ""]),
    (PLAIN, ["结余", "1.00", "", ""], ["分配", "", "", ""], ["结余分配", "1.00", "", ""]),
    (PLAIN, ["事业", "1.00", "", ""], ["收入", "", "", ""], ["事业收入", "1.00", "", ""]),
    (PLAIN, ["人员", "1.00", "", ""], ["经费", "", "", ""], ["人员经费", "1.00", "", ""]),
]  # fmt: skip


@pytest.mark.parametrize(("columns", "above", "below", "whole"), CUT)
def test_which_row_goes_on_on_the_next_page(
    columns: list[Column], above: Texts, below: Texts, whole: Texts | None
) -> None:
    rows = [Row(3, matrix(above)[0]), Row(4, matrix(below)[0])]
    assert mend(rows, [1], columns, KNOWN) == ([4] if whole else [])
    assert [slot.text for slot in rows[0].slots] == list(whole or above)
    assert len(rows) == (1 if whole else 2)


def test_rows_are_joined_where_pages_break_and_keep_their_places() -> None:
    texts: list[Texts] = [
        ["205", "教育", "", ""],
        ["", "支出", "9.00", ""],
        ["206", "科学", "1.00", ""],
        ["", "技术", "", ""],
    ]
    rows = [Row(3 + at, matrix(own)[0]) for at, own in enumerate(texts)]
    upper, lower = rows[0].slots[1], rows[1].slots[1]
    upper.box, lower.box = Box(1, 1, 2, 2), Box(3, 3, 4, 4)
    lower.several = True
    rows[1].slots[2].page = 9
    assert mend(rows, [0, 1, 3, 4], CODED, KNOWN) == [4, 6]
    assert [row.page for row in rows] == [3, 5]
    label, value, note = rows[0].slots[1:]
    assert (label.lines, label.box, label.page, label.several) == (["教育", "支出"], Box(1, 1, 2, 2), 3, True)
    assert (value.lines, value.page, value.several) == (["9.00"], 9, False)
    assert (note.lines, note.page, note.box) == ([], 3, None)
    assert (rows[1].slots[1].page, rows[1].slots[2].page) == (5, 5)
    assert [(slot.row0, slot.row1, slot.col0, slot.col1) for slot in rows[1].slots] == [
        (0, 1, at, at + 1) for at in range(4)
    ]
    later = [Row(3, matrix(texts[0])[0]), Row(4, matrix(texts[1])[0])]
    mend(later, [1], CODED, KNOWN)
    assert later[0].slots[2].page == 4, "where its text stands"
    assert mend([Row(3, matrix(texts[0])[0]), Row(4, matrix(texts[1])[0])], [], CODED, KNOWN) == []
    own = [Row(3, matrix(texts[0])[0]), Row(4, matrix(texts[1])[0])]
    own[0].slots[1].page, own[0].slots[0].several = 2, True
    mend(own, [1], CODED, KNOWN)
    assert (own[0].slots[1].page, own[0].slots[0].several) == (2, True)


# parts

HEAD: list[Texts] = [["项目", "收入", None], ["^", "预算数", "决算数"]]
FIRST: list[Texts] = [*HEAD, ["教育", "1.00", "2.00"]]


def test_a_part_without_a_title_goes_on_in_the_same_columns() -> None:
    draft = begin(7, TITLE, Found(part(*FIRST, xs=(40, 100, 160, 220))), KNOWN)
    assert (draft.table_id, len(draft.head), len(draft.rows), draft.pages) == ("t07", 2, 1, [1])

    def places(*xs: float) -> list[int] | None:
        return fits(draft, part([""] * (len(xs) - 1), page=2, xs=xs))

    assert places(240, 300, 360, 420) == [0, 1, 2], "as many, elsewhere"
    assert places(40, 100, 220) == [0, 1, 1]
    assert places(46, 166, 214) == [0, 0, 1]
    assert places(33.5, 166, 214) is None
    assert places(46.5, 166, 214) is None
    assert places(100, 160, 220) is None, "the first column is not there"
    assert places(40, 100, 160) is None, "the last"
    assert places(40, 100, 102, 160, 220) is None, "two at one place"
    assert places(40, 220) == [0, 0, 0]


def test_a_part_is_laid_over_the_tables_columns() -> None:
    draft = begin(1, TITLE, Found(part(*FIRST, xs=(40, 100, 160, 220)), unit="元"), KNOWN)
    more = part(["国防", "5.00"], ["外交", "6.00"], page=2, xs=(40, 100, 220))
    places = fits(draft, more)
    assert places == [0, 1, 1]
    join(draft, more, places)
    assert [[slot.text for slot in row.slots] for row in draft.rows[1:]] == [
        ["国防", "5.00", "5.00"],
        ["外交", "6.00", "6.00"],
    ]
    assert [(slot.col0, slot.col1) for slot in draft.rows[1].slots] == [(0, 1), (1, 3), (1, 3)]
    assert (draft.pages, draft.breaks) == ([1, 2], [1])
    assert draft.joins == ["page 2: 2 columns laid over the table's, no head"]
    join(draft, part(*HEAD, ["公安", "7.00", "8.00"], page=2), [0, 1, 2])
    assert (draft.pages, draft.breaks) == ([1, 2], [1]), "the same page"
    assert draft.joins[1:] == ["page 2: same columns, head printed again"]
    join(draft, part(["公安", "7.00", "8.00"], page=3), [0, 1, 2], without_head=False)
    assert (draft.pages, draft.breaks) == ([1, 2, 3], [1, 4])
    assert draft.joins[2:] == ["page 3: same columns, head printed again"]
    assert [row.page for row in draft.rows] == [1, 2, 2, 2, 3]
    assert [(page, row[0].text) for page, row in draft.repeated] == [(2, "项目"), (2, "项目")]
    turned = part(["甲", "乙", "丙"], page=4)
    join(draft, turned, [0, 0, 1])
    assert [(slot.text, slot.col0, slot.col1) for slot in draft.rows[-1].slots] == [
        ("甲", 0, 2),
        ("甲", 0, 2),
        ("乙", 2, 3),
    ]
    body, info = close(draft, "revenue", KNOWN)
    assert [(cell.row_label, cell.text) for cell in body.cells][:3] == [
        ("教育", "1.00"),
        ("教育", "2.00"),
        ("公安", "7.00"),
    ]
    assert [problem.page for problem in body.problems] == [2, 2], "5.00 and 6.00 stand over two columns"
    told = (info.table_id, info.table, info.title, info.unit, info.empty)
    assert told == ("t01", "revenue", "支出决算表", "元", False)
    assert info.pages == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("rows", "again"),
    [
        ([*HEAD, ["国防", "5.00", "6.00"]], 2),
        ([["项目", "预算数", "决算数"], ["国防", "5.00", "6.00"]], 1),  # its last row
        ([["项目", "预算数", "决算"], ["国防", "5.00", "6.00"]], 0),
        ([["国防", "5.00", "6.00"]], 0),
        ([["项目", "收入", None]], 0),
        (HEAD, 2),
        ([], 0),
    ],
)
def test_how_many_rows_of_a_page_repeat_the_head(rows: list[Texts], again: int) -> None:
    assert repeated_head(matrix(*HEAD), matrix(*rows)) == again
    assert repeated_head([], matrix(*rows)) == 0
    assert repeated_head(matrix(["", "", ""]), matrix(["", "", ""], *rows)) == 0, "nothing is no head"
    assert repeated_head(matrix(*HEAD, ["", "", ""]), matrix(["", "", ""])) == 0


def test_what_a_table_without_rows_says() -> None:
    numbered: list[Texts] = [["项目", "2031年", None], ["^", "1款", "2款"]]
    draft = begin(2, TITLE, Found(part(*numbered, depth=2), unit="万元"), KNOWN)
    draft.repeated.append((5, matrix(["3款", "4款", None])[0]))
    body, info = close(draft, None, KNOWN)
    assert [(n.table_id, n.page, n.printed, n.kind) for n in body.numbers] == [
        ("t02", page, printed, "head") for page, printed in ((1, "2031"), (1, "1"), (1, "2"), (5, "3"), (5, "4"))
    ]
    assert (info.title, info.unit, info.setting, info.empty, body.cells) == ("支出决算表", "万元", "ruled", False, [])
    draft = begin(2, TITLE, Found(part(*numbered, ["教育", "", ""], depth=2)), KNOWN)
    body, info = close(draft, None, KNOWN)
    assert (info.empty, len(body.numbers)) == (True, 3)
    cut = begin(3, TITLE, Found(part(*numbered, ["公务", "", ""], depth=2)), KNOWN)
    join(cut, part(["接待费", "1.00", ""], page=2), [0, 1, 2])
    body, info = close(cut, None, KNOWN)
    assert [(cell.row_label, cell.page) for cell in body.cells] == [("公务接待费", 2)]
    assert info.joins == ["page 2: same columns, no head", "page 2: the row cut by the page's edge was joined"]


def test_parts_of_one_table_share_its_slots() -> None:
    draft = begin(1, TITLE, Found(part(*FIRST)), KNOWN)
    shared: list[Slot] = draft.head[0]
    assert shared[1] is shared[2]
    assert draft.rows[0].page == 1
    known = begin(1, TITLE, Found(part(*FIRST, depth=1)), KNOWN)
    assert (len(known.head), len(known.rows)) == (1, 2), "the setting knows it"
