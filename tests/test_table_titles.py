"""Which lines over a table, and which rows inside its frame, are its title, its unit and its notes."""

from __future__ import annotations

import pytest

from extract.reading.pages import Box, Line
from extract.tables.locate import Found, find_unit, head_lines, pieces
from extract.tables.trim import trim

from .glyphs import line, run
from .reading import knowledge
from .test_table_drafts import Texts, part

KNOWN = knowledge().tables
TITLE, UNIT, MARK = "支出决算表", "单位：万元", "公开03表"


def above(*lines: Line | tuple[float, str], floor: float = 0.0) -> Found:
    """What stands over a part whose frame begins at 200."""
    own = [one if isinstance(one, Line) else line((50.0, one[1]), baseline=one[0]) for one in lines]
    return head_lines(part(["项目"]), own, floor, KNOWN)


def texts(found: Found) -> tuple[str | None, str | None, list[str], list[str]]:
    return (
        found.title.printed if found.title else None, found.unit,
        [one.text for one in found.lines], [one.text for one in found.between],
    )  # fmt: skip


def test_a_title_with_its_mark_and_unit_over_a_table() -> None:
    assert texts(above((100, TITLE), (120, UNIT))) == (TITLE, "万元", [TITLE, UNIT], [])
    assert texts(above((120, UNIT), (100, TITLE), (80, MARK))) == (TITLE, "万元", [MARK, TITLE, UNIT], [])
    assert texts(above((100, TITLE), (80, "某某"))) == (TITLE, None, [TITLE], [])
    assert texts(above((100, TITLE), (120, "收入决算表"), (140, UNIT))) == (
        "收入决算表",
        "万元",
        ["收入决算表", UNIT],
        [],
    )
    assert texts(above((100, TITLE), (202, UNIT))) == (TITLE, "万元", [TITLE, UNIT], []), "four points into the frame"
    assert texts(above((100, TITLE), (202.25, UNIT))) == (TITLE, None, [TITLE], [])
    assert texts(above((100, TITLE), floor=96.75)) == (TITLE, None, [TITLE], [])
    assert texts(above((100, TITLE), floor=97.0)) == (None, None, [], []), "the table before ends on its middle"


def test_a_title_is_not_looked_for_beyond_prose_and_not_far_above() -> None:
    words = [(110.0 + 5 * at, "某某") for at in range(8)]
    assert texts(above((100, TITLE), *words[:7]))[0] == TITLE
    assert texts(above((100, TITLE), *words))[0] is None
    assert texts(above((100, TITLE), (110, "详见收入。"))) == (None, None, [], [TITLE, "详见收入。"])
    assert texts(above((100, TITLE), (110, "某" * 30 + "：")))[0] is None
    assert texts(above((100, TITLE), (110, "某" * 29 + "：")))[0] == TITLE
    assert texts(above((100, TITLE), (110, "某" * 31)))[0] == TITLE
    assert texts(above((150, "某"), (160, UNIT), (170, "某"), (180, "某"))) == (
        None,
        "万元",
        [],
        ["某", UNIT, "某", "某"],
    )
    assert texts(above((150, UNIT), (160, "某"), (170, "某"), (180, "某")))[1] is None
    assert texts(above()) == (None, None, [], [])


def test_a_title_may_stand_in_a_part_of_a_line_or_on_two_lines() -> None:
    aside = line((50, MARK), (130, TITLE))
    assert texts(above(aside))[:2] == (TITLE, None)
    broken = (line((50, "一般公共预算财政拨款"), baseline=90), line((50, TITLE), baseline=110))
    assert texts(above(*broken))[0] == "一般公共预算财政拨款" + TITLE, "its end alone is another table's"
    assert texts(above(broken[0], line((50, "支出"), baseline=110)))[0] is None
    assert texts(above(line((50, "政府性基金预算财政拨款支出"), baseline=90), line((50, "决算表"), baseline=110)))[
        2
    ] == ["政府性基金预算财政拨款支出", "决算表"]


@pytest.mark.parametrize(
    ("before", "size", "joined"),
    [
        ("一般公共预算财政拨款", 10.0, True),
        ("一般公共预算财政拨款", 10.5, True),
        ("一般公共预算财政拨款", 10.75, False),
        ("一般公共预算财政拨款", 9.25, False),
        ("一般公共预算财政拨款。", 10.0, False),
        ("一般公共预算财政拨款：", 10.0, False),
        ("一般公共预算财政拨款，", 10.0, False),
        ("一般公共预算财政拨款（某）", 10.0, False),
        ("一般公共预算财政拨款、", 10.0, False),
        ("一般公共预算财政拨款" + UNIT, 10.0, False),
        (MARK, 10.0, False),
        (" ", 10.0, False),
        ("某某局", 10.0, False),  # the same table
        ("一般公共预算财政拨款支出决算表", 10.0, False),  # a title of its own
    ],
)
def test_which_lines_are_one_title(before: str, size: float, joined: bool) -> None:
    found = above(line((50, before), baseline=90, size=size), (110, TITLE))
    assert found.title is not None
    assert found.title.concepts == (("general_expenditure",) if joined else ("expenditure",))
    assert len(found.lines) == (2 if joined or before == MARK else 1)


def test_the_unit_nearest_to_a_table_is_its() -> None:
    def unit(*words: str) -> str | None:
        return find_unit([line((50.0, text)) for text in words], KNOWN)

    assert unit("单位：元", "某某", UNIT) == "万元"
    assert unit(UNIT, "某某") == "万元"
    assert unit("单位：万", "元") == "万元"
    assert unit("单位：万", "某", "元") == "万"
    assert unit("单位：万", "元", "某") == "万元"
    assert unit("单位：万", "某") == "万"
    assert unit("单位：元", "元") == "元"
    assert unit("某某") is unit() is None


def test_where_a_table_stands_on_its_page() -> None:
    found = above(line((20, TITLE)), (120, UNIT))
    assert found.top == 92
    assert found.extent == Box(0, 91.5, 100, 300.5)
    wide = above(line((90, TITLE)))
    assert wide.extent == Box(0, 91.5, 140, 300.5)
    alone = Found(part(["项目"]))
    assert (alone.top, alone.extent) == (200, Box(0, 199.5, 100, 300.5))


@pytest.mark.parametrize(("gap", "parts"), [(30.0, ["甲乙 丙"]), (30.25, ["甲乙 丙", "甲", "乙丙"])])
def test_a_line_is_cut_at_gaps_of_three_characters(gap: float, parts: list[str]) -> None:
    assert pieces(Line(1, [*run(50, "甲"), *run(60 + gap, "乙 丙")])) == parts


# rows of a frame that are none of its table's


def trimmed(*rows: Texts) -> tuple[list[str], str | None, str | None, float]:
    cut, extra = trim(part(*rows), KNOWN)
    return [row[0].text for row in cut.matrix], extra.title and extra.title.printed, extra.unit, cut.frame.bottom


BODY: list[Texts] = [["项目", "预算数", "决算数", "某"], ["教育", "1.00", "2.00", ""]]


def test_title_unit_and_note_inside_a_frame_are_no_rows() -> None:
    whole = ["项目", "教育"]
    assert trimmed(*BODY) == (whole, None, None, 300)
    assert trimmed([TITLE, None, None, None], [UNIT, None, None, None], *BODY) == (whole, TITLE, "万元", 300)
    assert trimmed([TITLE, None, None, None], ["编制：某某局", "", UNIT, "某"], *BODY) == (whole, TITLE, "万元", 300)
    assert trimmed([TITLE, None, None, None], ["甲", "乙", UNIT, "某"], *BODY)[0] == ["甲", *whole], "four texts"
    assert trimmed(["编制：某某局", "", UNIT, ""], *BODY)[0] == ["编制：某某局", *whole], "no title before it"
    assert trimmed([UNIT, None, None, None], *BODY) == (whole, None, "万元", 300)
    assert trimmed([TITLE, "", "", ""], *BODY)[0] == [TITLE, *whole], "in a cell"
    assert trimmed([TITLE, None, None, None], [MARK, "", "", ""], *BODY) == (whole, TITLE, None, 300)
    assert trimmed([MARK, None, None, None], *BODY)[0] == [MARK, *whole]
    assert trimmed([TITLE, None, None, None], [MARK, "甲", "", ""], *BODY)[0] == [MARK, *whole]
    assert trimmed([TITLE, None, None, None], ["", "", "", ""], *BODY)[0] == ["", *whole]


def test_notes_beneath_are_cut_off_with_their_place() -> None:
    note = ["注：某某。", None, None, None]
    assert trimmed(*BODY, note) == (["项目", "教育"], None, None, 20)
    assert trimmed(*BODY, note, note) == (["项目", "教育"], None, None, 20)
    assert trimmed(*BODY, ["注：某某。", "", "", ""])[0] == ["项目", "教育", "注：某某。"]
    assert trimmed(*BODY, ["某某。", None, None, None])[0] == ["项目", "教育", "某某。"]
    assert trimmed(*BODY, ["", None, None, None])[0] == ["项目", "教育", ""]
    assert trimmed(note) == ([], None, None, 0)
    cut, _ = trim(part(*BODY, note), KNOWN)
    assert (cut.frame.x0, cut.frame.top, cut.frame.x1) == (0, 200, 400)
