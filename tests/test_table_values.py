"""What a cell's text is worth under its head and beside its label, and what no one prints as one number."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.reading.pages import Box
from extract.tables.plausible import decimals, is_figures, is_wrapped, juts_out, objection, surplus, usual_decimals
from extract.tables.values import Values

from .glyphs import slot
from .reading import knowledge

KNOWN = knowledge().tables


def values(text: str, head: str = "决算数", label: str = "教育", unit: str | None = "万元") -> tuple[object, ...]:
    found = Values([("项目",), (head,)], [], unit, KNOWN)
    told = found.read(text, 1, label)
    return told.value, told.unit, told.fault[0] if told.fault else None, found.money_unit(text, 1, label)


VALUES = [
    (("1,204.50",), (Decimal(12045000), "万元", None, "万元")),
    (("-1.50",), (Decimal(-15000), "万元", None, "万元")),
    (("△1.50",), (Decimal(-15000), "万元", None, "万元")),
    (("1.50", "决算数（元）"), (Decimal("1.50"), "万元", None, "元")),
    (("1.50", "决算数", "教育（元）"), (Decimal("1.50"), "万元", None, "元")),
    (("1.50", "决算数", "教育", None), (None, None, None, None)),
    (("75.5%",), (Decimal("75.5"), "%", None, None)),
    (("75.5", "完成率"), (Decimal("75.5"), "%", None, None)),
    (("75.5", "完成率（万元）"), (Decimal(755000), "万元", None, "万元")),
    (("75.5", "决算数", "合计 / 完成率"), (Decimal("75.5"), "%", None, None)),
    (("75.5", "决算数", "完成率 / 合计"), (Decimal(755000), "万元", None, "万元")),
    (("75.5", "决算数", "完成率", None), (None, None, None, None)),
    (("3", "决算数", "保有量（辆）"), (Decimal(3), "万元", None, None)),
    (("3", "人数"), (Decimal(3), "万元", None, None)),
    (("3", "分值", "满意度 / ≥90%", None), (Decimal(3), None, None, None)),
    (("3", "分值", "满意度 / ≥90%"), (Decimal(30000), "万元", None, "万元")),
    (("1.50", "比上年增长"), (None, "万元", "table_unit_unclear", "万元")),
    (("1.50", "比上年增长", "教育（万元）"), (Decimal(15000), "万元", None, "万元")),
    (("12 34",), (Decimal(12340000), "万元", None, "万元")),
    (("1.50 2.50",), (None, "万元", None, "万元")),
    (("（12）",), (None, "万元", "sign_unclear", "万元")),
    (("（12）", "备注"), (None, "万元", None, "万元")),
    (("（12）", "决算数", "教育", None), (None, None, None, None)),
    (("某某",), (None, "万元", None, "万元")),
    (("-",), (None, "万元", None, "万元")),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), VALUES)
def test_a_cells_value_and_its_unit(given: tuple[str, ...], wanted: tuple[object, ...]) -> None:
    assert values(*given) == wanted


def test_a_column_of_unclear_amounts_is_told_once_and_its_signs_tell() -> None:
    heads = [("项目",), ("决算数",), ("比上年增长",)]
    found = Values(heads, [], "万元", KNOWN)
    assert [bool(found.read("1.50", 2, "甲").fault) for _ in range(2)] == [True, False]

    def read(*texts: str, wide: bool = False) -> str | None:
        rows = [[slot("甲"), slot("1.50"), slot(text, col=(1, 3) if wide else (2, 3))] for text in texts]
        return Values(heads, rows, "万元", KNOWN).read("1.50", 2, "甲").unit

    assert read("1.50%") == "%"
    assert read("1.50%", "2.50") == "%"
    assert read("1.50%", "2.50", "3.50") == "万元"
    assert read("1.50%", "0.00", "0", "-") == "%", "nothing is a percentage and money alike"
    assert read("1.50%", wide=True) == "万元", "over two columns"


# what no one prints as one number


def refused(text: str, unit: str | None = "万元", usual: int = 2) -> bool:
    return objection(slot(text), unit, usual) is not None


def test_what_no_one_prints() -> None:
    assert not refused("1,204.50")
    assert not refused("12.345678", usual=6), "to the hundredth of a 分 of 万元"
    assert refused("12.3456789", usual=7)
    assert refused("12.345")
    assert refused("12.345", "元", 3)
    assert not refused("12.34", "元", 3)
    assert not refused("12.345", None)
    assert not refused("12.345", "%")
    assert refused("012.50")
    assert refused("12 34")
    assert refused("1.50款")
    assert not refused("100000000000.00")
    assert refused("100000000000.01")
    assert not refused("2000000000", None)
    assert refused("2000000001", None)
    several = slot("1.50", "2.50")
    several.several = True
    assert objection(several, "万元", 2) == "several numbers in one cell: 1.50 2.50"


def test_forms_of_numbers() -> None:
    assert [is_figures(text) for text in ("1,3152,877", "-1.50 302", "１．5%", "款1", "1款", "", "-")] == [True] * 3 + [
        False
    ] * 4
    assert [decimals(text) for text in ("1.50", "1．5", "1", "1.", "1.50%")] == [2, 1, 0, 0, 0]
    assert usual_decimals([]) == usual_decimals(["1.5", "-"]) == usual_decimals(["1", "2"]) == 2
    assert usual_decimals(["1.500"] * 9 + ["1.50"]) == 3
    assert usual_decimals(["1.500"] * 8 + ["1.50"]) == 2
    assert usual_decimals(["1.500"] * 8 + ["1", "款", "0.5.0"]) == 3


@pytest.mark.parametrize(
    ("lines", "width", "wrapped", "more"),
    [
        (["12345678", "90.00"], 49.9, True, 0),
        (["12345678", "90.00"], 50.0, False, 1),
        (["12345", "67890.00"], 40.0, False, 1),
        (["12345", "67.00"], 40.0, True, 0),
        (["1.50", "2.50"], 40.0, False, 1),
        (["1.50", "2.50", "3.50"], 40.0, False, 2),
        (["1.50 2.50"], 40.0, False, 1),
        (["1.50 -"], 40.0, False, 0),
        (["1.50", "-"], 40.0, False, 1),
        (["-", "—"], 40.0, False, 1),
        (["1.50", "款"], 40.0, False, 0),
        (["1.50"], 40.0, False, 0),
    ],
)
def test_how_many_numbers_a_slot_holds_too_many(lines: list[str], width: float, wrapped: bool, more: int) -> None:
    own = slot(*lines, box=Box(10, 0, 50, 20))
    assert is_wrapped(own, width) == wrapped
    assert surplus(own, width) == more
    assert not is_wrapped(slot(*lines), width), "it stands nowhere"


@pytest.mark.parametrize(
    ("x0", "x1", "out"), [(10, 50, False), (26, 60, False), (26.5, 60, True), (0, 34, False), (0, 33.5, True)]
)
def test_a_number_that_juts_out(x0: float, x1: float, out: bool) -> None:
    assert juts_out(slot("1,204.50", box=Box(10, 0, 50, 10)), x0, x1) == out
    assert not juts_out(slot("款", box=Box(10, 0, 50, 10)), x0, x1)
    assert not juts_out(slot("1.50"), x0, x1)
