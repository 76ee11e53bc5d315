"""Lines of tables without rules: where one piece ends and the next begins, and which lines are one row."""

from __future__ import annotations

import pytest

from extract.tables.pieces import Piece, numbers_behind, pieces_of, rows_by_pitch, rows_by_rules

from .glyphs import Set, ending, line, pieces, run

WORDS = {"合计", "项目", "总收入"}


def texts(*sets: Set) -> list[str]:
    return [piece.text for piece in pieces_of(line(*sets), WORDS.__contains__)]


def after(gap: float, *words: str) -> list[Set]:
    """Texts one behind the other, each as far behind the one before."""
    found: list[Set] = []
    x = 50.0
    for word in words:
        found.append((x, word))
        x = run(x, word)[-1].x1 + gap
    return found


CUT = [
    # a gap of six tenths of the size
    (6.0, ["收入", "决算"], ["收入决算"]),
    (6.5, ["收入", "决算"], ["收入", "决算"]),
    (6.5, ["收入", " ", "决算"], ["收入", "决算"]),
    # two numbers
    (2.0, ["12.5", "7"], ["12.57"]),
    (2.5, ["12", "7"], ["12", "7"]),
    (0.0, ["1.50", "2.50", "3"], ["1.502.503"]),
    (0.0, ["1.50", "2.50"], ["1.50", "2.50"]),
    # a dash behind a number, a label behind a dash
    (2.5, ["203.40", "-"], ["203.40", "-"]),
    (2.0, ["203.40", "-"], ["203.40-"]),
    (2.5, ["-", "八、其他"], ["-", "八、其他"]),
    (2.5, ["--", "其他"], ["--", "其他"]),
    (2.5, ["-", "12"], ["-", "12"]),
    (2.0, ["-", "八、其他"], ["-八、其他"]),
    (2.5, ["---", "其他"], ["---其他"]),
    # a label behind an amount
    (0.0, ["371,514.00", "其他支出"], ["371,514.00", "其他支出"]),
    (0.0, ["-12.5", "其他支出"], ["-12.5", "其他支出"]),
    (0.0, ["302", "三、国防支出"], ["302", "三、国防支出"]),
    (0.0, ["302", "国防支出"], ["302国防支出"]),
    (0.0, ["12.50", "a"], ["12.50a"]),
    (0.0, ["12..", "三、国防支出"], ["12..三、国防支出"]),
    # a number behind a label
    (2.5, ["八、其他收入", "1,204.10"], ["八、其他收入", "1,204.10"]),
    (2.0, ["八、其他收入", "1,204.10"], ["八、其他收入1,204.10"]),
    (2.5, ["八、其他收入", "1,204"], ["八、其他收入", "1,204"]),
    (2.5, ["八、其他收入", "-"], ["八、其他收入", "-"]),
    (2.5, ["八、其他收入", "120"], ["八、其他收入120"]),
    (2.5, ["八、其他收入", "1,204.10", "三、国防"], ["八、其他收入", "1,204.10", "三、国防"]),
    (2.5, ["八、其他收入", "1,204.10", "国防"], ["八、其他收入1,204.10国防"]),
    (2.5, ["a", "1,204.10"], ["a1,204.10"]),
    # letters of a word
    (40.0, ["合", "计"], ["合计"]),
    (40.5, ["合", "计"], ["合", "计"]),
    (30.0, ["合", "同"], ["合", "同"]),
    (30.0, ["总", "收", "入"], ["总收入"]),
    (30.0, ["合", "计", "合", "计"], ["合", "计", "合计"]),
    (30.0, ["总收", "入"], ["总收入"]),
    (30.0, ["总", "收入"], ["总", "收入"]),
    (30.0, ["项目", "合", "计", "1.50"], ["项目", "合计", "1.50"]),
]  # fmt: skip


@pytest.mark.parametrize(("gap", "words", "told"), CUT)
def test_where_a_piece_ends(gap: float, words: list[str], told: list[str]) -> None:
    assert texts(*after(gap, *words)) == told


def test_a_piece_knows_where_it_stands() -> None:
    (own,) = pieces_of(line((50, "收 １2"), baseline=80), WORDS.__contains__)
    assert (own.text, own.box, own.baseline) == ("收12", (50, 72, 80, 82), 80)
    assert (own.middle, own.size, own.doubtful) == (65, 10, False)


@pytest.mark.parametrize(
    ("gap", "words", "places"),
    [
        (2.5, ["款", "12", "项", "-", "3"], [(1, 3), (4, 6)]),
        (2.0, ["款", "12"], []),
        (2.5, ["a", "12"], []),
        (2.5, ["款", "项"], []),
        (2.5, ["款", "1"], [(1, 2)]),
        (2.5, ["", "款款", "１，2"], [(2, 5)]),
    ],
)
def test_numbers_a_little_behind_a_word(gap: float, words: list[str], places: list[tuple[int, int]]) -> None:
    chars = [char for x, word in after(gap, *(word for word in words if word)) for char in run(x, word)]
    assert list(numbers_behind(chars)) == places


# rows

Lines = list[tuple[float, list[Set]]]


def lines(given: Lines) -> list[list[Piece]]:
    return [pieces(*sets, baseline=baseline) for baseline, sets in given]


def told(rows: list[list[Piece]]) -> list[list[str]]:
    return [[piece.text for piece in row] for row in rows]


def by_pitch(given: Lines) -> list[list[str]]:
    return told(rows_by_pitch(lines(given), WORDS.__contains__))


LABEL, BELOW = (50.0, "机关事业单位基本养老"), (50.0, "保险缴费支出")


@pytest.mark.parametrize(("step", "one"), [(14.0, True), (14.5, False)])
def test_lines_of_a_label_stand_close(step: float, one: bool) -> None:
    rows = by_pitch([(100, [LABEL]), (100 + step, [BELOW]), (140, [(50, "其他"), ending(300, "1.50")])])
    first = [[LABEL[1], BELOW[1]]] if one else [[LABEL[1]], [BELOW[1]]]
    assert rows == [*first, ["其他", "1.50"]]


@pytest.mark.parametrize(("step", "one"), [(8.25, True), (8.5, False)])
def test_rows_that_stand_closer_have_closer_lines(step: float, one: bool) -> None:
    """Ten points from number to number of a column: 8.5 points are 0.85 of it."""
    numbers: Lines = [(100 + 10 * at, [(50, "款"), ending(300, f"{at}.50")]) for at in range(4)]
    rows = by_pitch([*numbers, (130 + step, [(50, "项")])])
    assert rows[-1] == (["款", "3.50", "项"] if one else ["项"])
    assert len(rows) == (4 if one else 5)


def close(upper: list[Set], lower: list[Set]) -> list[list[str]]:
    """Two lines three points apart, in a table whose rows stand twenty apart."""
    *rows, _, _ = by_pitch([
        (100, upper), (103, lower), (160, [ending(560, "9.50")]), (180, [ending(560, "8.50")])
    ])  # fmt: skip
    return rows


@pytest.mark.parametrize(
    "column",
    [
        [ending(300, "1.50"), ending(300, "22.50")],
        [ending(300, "-"), ending(300, "22.50")],
        [(50.0, "一、收入"), (50.0, "二、支出")],
        [(50.0, "项目"), (60.0, "合计")],
    ],
)
def test_two_numbers_two_ordinals_or_two_totals_of_a_column_are_two_rows(column: list[Set]) -> None:
    upper, lower = column
    assert close([upper], [lower]) == [[upper[1]], [lower[1]]]
    assert close([upper], [(400.0, lower[1])]) == [[upper[1], lower[1]]], "beside it"
    assert close([upper], [(lower[0], "其他")]) == [[upper[1], "其他"]], "words"


@pytest.mark.parametrize(("right", "rows"), [(280.0, 1), (280.5, 2)])
def test_what_touches_is_not_over_one_another(right: float, rows: int) -> None:
    """`1.50` begins at 280."""
    assert len(close([ending(300, "1.50")], [ending(right, "2.50")])) == rows
    assert len(close([ending(right, "2.50")], [ending(300, "1.50")])) == rows


def test_the_closest_lines_are_joined_first() -> None:
    """The lower line of a label is nearer to its own row than to the next one, whose number stands with it."""
    rows = by_pitch([
        (100, [(50.0, "甲")]), (106, [ending(300, "1.50")]), (112, [(50.0, "乙")]),
        (122, [(50.0, "丙")]), (127, [ending(300, "2.50")]), (133, [(50.0, "丁")]),
    ])  # fmt: skip
    assert rows == [["甲", "1.50", "乙"], ["丙", "2.50", "丁"]]
    assert by_pitch([]) == []
    assert by_pitch([(100, [LABEL])]) == [[LABEL[1]]]


def test_without_numbers_the_lines_own_steps_tell() -> None:
    assert by_pitch([(100, [LABEL]), (109, [BELOW]), (118, [BELOW])]) == [[LABEL[1]], [BELOW[1]], [BELOW[1]]]
    steps: Lines = [(100, [LABEL]), (112, [LABEL]), (118, [BELOW]), (130, [LABEL])]
    assert by_pitch(steps) == [[LABEL[1]], [LABEL[1], BELOW[1]], [LABEL[1]]]


def test_between_two_rules_is_a_row_or_several_where_a_column_says_so() -> None:
    given = lines([
        (100, [(50, "机关养老"), ending(300, "1.50")]), (112, [(50, "保险缴费")]),
        (130, [(50, "一、其他"), ending(300, "2.50")]), (148, [(50, "二、教育"), ending(300, "3.50")]),
        (170, [(50, "合计"), (200, "款")]),
    ])  # fmt: skip
    rows = told(rows_by_rules(given, [90, 120, 160, 180], WORDS.__contains__))
    assert rows == [["机关养老", "1.50", "保险缴费"], ["一、其他", "2.50"], ["二、教育", "3.50"], ["合计", "款"]]
    assert told(rows_by_rules(given[:2], [], WORDS.__contains__)) == [["机关养老", "1.50", "保险缴费"]]


def test_a_line_that_a_rule_cuts_is_in_two_rows() -> None:
    mixed = [*pieces((50, "甲")), *pieces((200, "乙"), baseline=101)]
    assert told(rows_by_rules([mixed], [97.5], WORDS.__contains__)) == [["甲"], ["乙"]]
    assert told(rows_by_rules([mixed], [97.0], WORDS.__contains__)) == [["甲"], ["乙"]], (
        "a middle on a rule is above it"
    )
