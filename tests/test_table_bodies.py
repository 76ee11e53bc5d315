"""Heads and rows of slots: how deep the head is, what each column holds, and which cell says what."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest

from extract.reading.pages import Box
from extract.tables.body import BodyReader, Frame, Row, is_number_row, slot_numbers
from extract.tables.heads import columns, head_depth
from extract.tables.model import Slot

from .glyphs import matrix, slot
from .reading import knowledge

KNOWN = knowledge().tables
Rows = list[list[str | None]]
NUMBERS: Rows = [["教育支出", "1.50", "2.50"]]

DEPTHS: list[tuple[Rows, int]] = [
    ([["项目", "预算数", "决算数"], *NUMBERS], 1),
    ([["项目", "收入", None], ["^", "预算数", "决算数"], *NUMBERS], 2),
    ([["项目", "预算数", "决算数"], ["教育支出", "国防支出", "其他"], *NUMBERS], 1),  # nothing reaches over or down
    ([["项目", "收入", None], ["教育支出", "国防支出", "其他"], ["其他", "其他", "其他"], *NUMBERS], 2),
    ([["项目", "收入", "决算数"], ["^", "国防支出", "其他"], ["其他", "其他", "其他"], *NUMBERS], 2),
    ([["", "收入", None], ["项目", "预算数", "决算数"], *NUMBERS], 2),
    ([["", "", ""], ["项目", "预算数", "决算数"], *NUMBERS], 2),
    ([["", "预算数", "决算数"], *NUMBERS], 1),
    ([["", "预算数", "某某"], *NUMBERS], 0),
    ([["", "某某", "某某"], ["", "收入", "支出"], ["", "某某", "某某"], *NUMBERS], 2),
    ([["", "预算数", None], *NUMBERS], 0),  # one head over both
    ([["", "项目", "科目名称"], *NUMBERS], 1),
    ([["项目", "预算数", "决算数"], ["一、教育支出", "", ""], *NUMBERS], 1),
    ([["项目", "收入", None], ["一、教育支出", "款", "款"], *NUMBERS], 1),
    ([["项目", "收入", None], ["款", "-", "款"], *NUMBERS], 1),
    ([["项目", "收入", None]] * 5 + [["^", "款", None]] * 5, 7),
    ([["教育支出", "1.50", "2.50"]], 0),
    ([["项目", "预算数", "决算数"]], 1),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "depth"), DEPTHS)
def test_how_many_rows_are_head(rows: Rows, depth: int) -> None:
    assert head_depth(matrix(*rows), KNOWN) == depth


def roles(head: Rows, *body: Sequence[str | None]) -> str:
    return " ".join(column.role for column in columns(matrix(*head), matrix(*body), KNOWN))


ROLES: list[tuple[Rows, Rows, str]] = [
    ([["科目编码", "科目名称", "行次", "决算数", "备注"]],
     [["205", "教育", "1", "1.50", "款"]], "code label line value note"),
    ([["项目", None, "决算数"]], [["205", "教育", "1.50"]], "code label value"),
    ([["项目", None, "决算数"]], [["05", "教育", "1.50"]], "code label value"),
    ([["项目", None, "决算数"]], [["0512", "教育", "1.50"]], "label label value"),
    ([["项目", None, "决算数"]], [["205", "1.50", "1.50"], ["206", "款", "2.50"]], "code label value"),
    ([["项目", "决算数"]], [["205", "1.50"], ["教育", "2.50"]], "label value"),
    ([["项目", "决算数"]], [["205", "1.50"], ["3.50", "2.50"]], "label value"),
    ([["科目编码", "决算数"]], [["205", "1.50"], ["工资", "2.50"], ["津贴", "3.50"]], "label value"),
    ([["科目编码", "决算数"]], [["205", "1.50"], ["工资", "2.50"]], "code value"),
    ([["科目编码", "决算数"]], [["205", "1.50"], ["工资", "2.50"], ["津贴", "3.50"], ["4.50", ""]], "code value"),
    ([["科目编码", "决算数"]], [["类", "1.50"], ["款", "2.50"], ["05", ""]], "code value"),
    ([["科目编码", None, "决算数"], ["甲", "乙", "^"]], [["205", "05", "1.50"]], "code code value"),
    ([["项目", None, "决算数"], ["甲", "乙", "^"]], [["教育", "国防", "1.50"]], "label label value"),
    ([["项目", None, "决算数"], ["甲", "乙", "^"]], [["教育", "3.50", "1.50"]], "label value value"),
    ([["项目", None, "备注"], ["甲", "行次", "^"]], [["教育", "3.50", "款"]], "label line note"),
    ([["某某", "某某", "决算数"]], [["教育", "国防", "1.50"]], "label label value"),
    ([["某某", "决算数", "某某"]], [["教育", "1.50", "国防"]], "label value note"),
    ([["某某", "决算数", "某某", "决算数"]], [["教育", "1.50", "国防", "2.50"]], "label value note value"),
    ([["某某", "决算数", "某某", "决算数"]], [["教育", "", "国防", "2.50"]], "label value label value"),
    ([["某某", "某某"]], [["教育", "国防"]], "note note"),
    ([["某某", "决算数"]], [["教育", "无"]], "note note"),
    ([["某某", "决算数"]], [["教育", "1.50"], ["2.50", "3.50"]], "value value"),
    ([["某某", "决算数"]], [["教育", "1.50"], ["205", "3.50"]], "value value"),
    ([["某某", "决算数"]], [["-", "1.50"]], "value value"),
    ([["某某", "决算数"]], [["项", "1.50"]], "value value"),
    ([["某某", "某某", "决算数"]], [["教育", None, "1.50"]], "label label value"),
    ([["某某", "乙", "决算数"]], [["教育", None, "1.50"], ["", "1.50", "2.50"]], "value value value"),
    ([], [["教育", "1.50"]], "label value"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "told"), ROLES)
def test_what_a_column_holds(head: Rows, body: Rows, told: str) -> None:
    assert roles(head, *body) == told


def test_a_columns_path_and_its_lane() -> None:
    heads = matrix(
        ["收入", None, "支出", None, None], ["项目", "决算数", "项目", "决算数", "备注"], ["^", "^", "^", "", "备注"]
    )
    found = columns(heads, matrix(["教育", "1.50", "国防", "2.50", "款"]), KNOWN)
    assert [column.path for column in found] == [
        ("收入", "项目"), ("收入", "决算数"), ("支出", "项目"), ("支出", "决算数"), ("支出", "备注"),
    ]  # fmt: skip
    assert [column.lane for column in found] == [0, 0, 1, 1, 1]
    three = columns(
        matrix(["行次", "项目", "决算数", "科目编码", "决算数", "备注", "行次", "决算数"]), matrix([""] * 8), KNOWN
    )
    assert [column.lane for column in three] == [0, 0, 0, 1, 1, 1, 2, 2]


# cells


def body(head: Rows, *rows: Sequence[str | None], unit: str | None = "万元") -> BodyReader:
    found = columns(matrix(*head), matrix(*rows), KNOWN)
    reader = BodyReader(Frame("t01", "expenditure", "表", unit), found, KNOWN)
    reader.read([Row(4, slots) for slots in matrix(*rows)])
    return reader


def told(reader: BodyReader) -> list[tuple[int, int, str, str | None, str, Decimal | None]]:
    return [(c.row, c.column, c.row_label, c.code, c.text, c.value) for c in reader.body.cells]


def numbers(reader: BodyReader) -> list[tuple[str, str]]:
    return [(number.printed, number.kind) for number in reader.body.numbers]


def faults(reader: BodyReader) -> list[str]:
    return [f"{fault.code}: {fault.message}" for fault in reader.body.problems]


TEXTS = ["1.50", "1,204.10", "-3.00", "-", "", "0.00"]


def test_random_rows_are_cells_under_their_row_and_head() -> None:
    for seed in range(60):
        chance = random.Random(seed)
        lanes, values, coded = chance.randint(1, 2), chance.randint(1, 3), chance.random() < 0.5
        lane = [*(["科目编码"] if coded else []), "科目名称", "预算数", "决算数", "调整数"][: 1 + coded + values]
        own, wanted, digits = list[list[str | None]](), list[tuple[object, ...]](), list[tuple[str, str]]()
        for at in range(chance.randint(1, 6)):
            row: list[str | None] = []
            for number in range(lanes):
                code = f"20{5 + number}{at + 1:02d}"
                texts = [chance.choice(TEXTS) for _ in range(values)]
                row += [*([code] if coded else []), f"款{at}之{number}", *texts]
                first = number * len(lane) + 1 + coded
                digits += [*([(code, "code")] if coded else []), (str(at), "label"), (str(number), "label")]
                for place, text in enumerate(texts):
                    value = None if text in ("-", "") else Decimal(text.replace(",", "")) * 10000
                    if text:
                        wanted.append((at, first + place, f"款{at}之{number}", code if coded else None, text, value))
            own.append(row)
        reader = body([lane * lanes], *own)
        assert told(reader) == wanted, seed
        assert numbers(reader) == digits
        assert faults(reader) == []
        for cell in reader.body.cells:
            assert (cell.table_id, cell.table, cell.title, cell.unit, cell.page) == (
                "t01",
                "expenditure",
                "表",
                "万元",
                4,
            )
            assert cell.column_label == (lane * lanes)[cell.column]
            assert (cell.x0, cell.top) == (10 * cell.column, 10 * cell.row)
        assert [(code, page) for code, _, page in reader.body.names] == [
            (f"20{5 + number}{at + 1:02d}", 4) for at in range(len(own)) for number in range(lanes) if coded
        ]


HEAD: Rows = [["科目编码", "科目名称", "预算数", "决算数"]]
SPECIAL: list[tuple[Rows, Rows, list[tuple[object, ...]], list[tuple[str, str]]]] = [
    # the code and the name in one cell
    ([["科目名称", "决算数"]], [["2050803培训支出", "1.50"]],
     [("培训支出", "2050803", "1.50")], [("2050803", "label")]),
    # a total over code and name
    (HEAD, [["合计", None, "1.50", "2.50"]], [("合计", None, "1.50"), ("合计", None, "2.50")], []),
    # a name in the column of codes
    (HEAD, [["205", "教育", "1.50", ""], ["206", "国防", "1.50", ""], ["基本工资", "", "2.50", ""]],
     [("教育", "205", "1.50"), ("国防", "206", "1.50"),
      ("基本工资", None, "2.50")], [("205", "code"), ("206", "code")]),
    # 类 | 款 | 项 and a total in the columns of codes
    ([["科目编码", None, "科目名称", "决算数"], ["类", "款", "^", "^"]],
     [["205", "", "教育", "1.50"], ["", "08", "进修", "2.50"], ["合计", None, "", "3.50"], ["类", "款", "", "4.50"]],
     [("教育", "205", "1.50"), ("进修", "20508", "2.50"), ("合计", None, "3.50"), ("", None, "4.50")],
     [("205", "code"), ("08", "code")]),
    # two columns of labels, one of them for two rows
    ([["项目", None, "决算数"], ["^", "^", "^"]],
     [["人员", "工资", "1.50"], ["^", "津贴", "2.50"]],
      [("人员 / 工资", None, "1.50"), ("人员 / 津贴", None, "2.50")], []),
    # an amount over both columns of values: the first one's, where one of them has an amount of its own
    (HEAD, [["205", "教育", "1.50", None], ["206", "国防", "2.50", ""]],
     [("教育", "205", "1.50"), ("国防", "206", "2.50")], [("205", "code"), ("206", "code")]),
    # an amount over a label and a value, and over a value and the next lane's label
    ([["项目", "决算数"]], [["1.50", None], ["教育", "2.50"]], [("教育", None, "2.50")], [("1.50", "label")]),
    ([["项目", "决算数"] * 2], [["教育", "1.50", None, "2.50"]], [("教育", None, "1.50"), ("1.50", None, "2.50")], []),
    # words over all
    ([["项目", "预算数", "决算数"]], [["说明2031年", None, None], ["教育", "1.50", "2.50"]],
     [("教育", None, "1.50"), ("教育", None, "2.50")], [("2031", "label")]),
    # numbers of columns and of rows
    ([["项目", "行次", "预算数", "决算数"]], [["栏次", "", "1", "2"], ["教育", "3", "1.50", "2.50"]],
     [("教育", None, "1.50"), ("教育", None, "2.50")],
      [("1", "column_number"), ("2", "column_number"), ("3", "line_number")]),
    ([["项目", "预算数", "决算数", "调整数"]], [["栏次", "1", None, "2"], ["教育", "1.50", "2.50", ""]],
     [("教育", None, "1.50"), ("教育", None, "2.50")], [("1", "column_number"), ("2", "column_number")]),
    # a note
    ([["项目", "决算数", "备注"]], [["教育", "1.50", "增加2人"]],
     [("教育", None, "1.50"), ("教育", None, "增加2人")], []),
]  # fmt: skip


@pytest.mark.parametrize(("head", "rows", "cells", "printed"), SPECIAL)
def test_rows_of_other_forms(
    head: Rows, rows: Rows, cells: list[tuple[object, ...]], printed: list[tuple[str, str]]
) -> None:
    reader = body(head, *rows)
    assert [(label, code, text) for _, _, label, code, text, _ in told(reader)] == cells
    assert numbers(reader) == printed
    assert faults(reader) == []


BETWEEN = [["甲", "1.50", "2.50"], ["乙", "3.50", "4.50"]]


@pytest.mark.parametrize("printed", ["7.50", "7,50", "12 34"])
def test_a_number_over_columns_of_different_heads_is_none_of_theirs(printed: str) -> None:
    reader = body([["项目", "预算数", "决算数"]], *BETWEEN, ["丙", printed, None])
    assert len(reader.body.cells) == 4
    assert faults(reader) == [f"table_cell_unclear: {printed} stands over several columns: 预算数 | 决算数"]
    assert numbers(reader) == [(printed.replace(" ", ""), "label")]
    words = body([["项目", "预算数", "决算数"]], *BETWEEN, ["丙", "无", None])
    assert [cell.text for cell in words.body.cells][-1] == "无"
    assert faults(words) == []
    alone = body([["项目", "预算数", "决算数"]], ["甲", "1.50", ""], ["丙", "7.50", None])
    assert told(alone)[-1][1:5] == (1, "丙", None, "7.50"), "the other column has no amount"
    shared = body([["项目", "决算数", None]], *BETWEEN, ["丙", "7.50", None])
    assert told(shared)[-1][1:5] == (1, "丙", None, "7.50"), "one head"


def test_what_stands_over_columns_and_holds_several_numbers_is_nobodys() -> None:
    rows = matrix(["甲", "1.50", "2.50"], ["丙", "1.50款", None])
    rows[1][1].several, rows[1][1].page = True, 9
    reader = BodyReader(
        Frame("t01", None, None, "万元"), columns(matrix(["项目", "预算数", "决算数"]), rows, KNOWN), KNOWN
    )
    reader.read([Row(4, slots) for slots in rows])
    assert [fault.page for fault in reader.body.problems] == [9]
    assert [number.page for number in reader.body.numbers] == [9]


def test_a_cell_of_several_numbers_has_no_value_and_a_cell_has_its_own_page() -> None:
    rows = matrix(["甲", "1.50", "2.50"], ["乙", "3.50", "4.50"])
    rows[1][1].several, rows[1][1].page, rows[1][2].page = True, 5, 6
    reader = BodyReader(
        Frame("t01", None, None, "万元"), columns(matrix(["项目", "预算数", "决算数"]), rows, KNOWN), KNOWN
    )
    cells = reader.read([Row(4, slots) for slots in rows]).cells
    assert [(cell.value, cell.page) for cell in cells] == [(15000, 4), (25000, 4), (None, 5), (45000, 6)]
    assert [(fault.code, fault.page) for fault in reader.body.problems] == [("table_cell_unclear", 5)]


@pytest.mark.parametrize(
    ("texts", "number_row"),
    [
        (["", "1", "2", "3"], True),
        (["", "0", "1", "2"], True),
        (["", "2", "3", "4"], False),
        (["", "1", "2", "4"], False),
        (["", "1", "2", ""], False),  # two numbers may be amounts
        (["", "1", "2", "款"], False),
        (["", "（1）", "（2）", "（3）"], True),
        (["栏次", "1", "2", "3"], True),
        (["栏次", "7", "2", ""], True),
        (["栏次", "1.50", "2", ""], False),
        (["栏次", "项目", "2", ""], True),
        (["教育", "1", "2", "3"], False),
        (["", "", "", ""], False),
    ],
)
def test_which_row_numbers_the_columns(texts: list[str], number_row: bool) -> None:
    own = columns(matrix(["科目名称", "预算数", "决算数", "调整数"]), matrix(["款", "1.50", "1.50", "1.50"]), KNOWN)
    (slots,) = matrix(texts)
    assert is_number_row(slots, own, KNOWN) == number_row
    coded = columns(matrix(["科目编码", "预算数", "决算数", "调整数"]), matrix(["205", "1.50", "1.50", "1.50"]), KNOWN)
    assert is_number_row(slots, coded, KNOWN) == number_row
    assert not is_number_row(matrix(["", "99", "100", "101"])[0], own, KNOWN)


def test_the_digits_of_a_slot_that_is_no_cell() -> None:
    own = slot("2031年1,204.", "１2款-3，", box=Box(1, 2, 3, 4))
    assert [(n.table_id, n.page, n.box, n.printed, n.kind) for n in slot_numbers("t07", 3, own, "head")] == [
        ("t07", 3, Box(1, 2, 3, 4), printed, "head") for printed in ("2031", "1,204", "12", "3")
    ]
    assert not list(slot_numbers("t07", 3, slot("12"), "head")), "it stands nowhere"
    assert not list(slot_numbers("t07", 3, slot("教育", box=Box(1, 2, 3, 4)), "head"))


def test_a_slot_over_two_rows_is_one_cell() -> None:
    reader = body([["项目", "决算数"]], ["甲", "1.50"], ["乙", "^"])
    assert [cell.text for cell in reader.body.cells] == ["1.50"]
    assert Slot(0, 1, 0, 1, ["a", "b"], None).text == "ab"
