"""Cells with a label and a head → what they count, whose money it is, and on which basis."""

from __future__ import annotations

from decimal import Decimal

from extract.numbers import read_number
from extract.tables.figures import Made, table_figures
from extract.tables.model import Cell, TableReading

from .reading import knowledge

KNOWN = knowledge().tables
Row = tuple[str, str]  # `code label` or label, and amounts with a space between them


def cells(table: str, heads: str, *rows: Row, unit: str = "万元", table_id: str = "t01") -> list[Cell]:
    """Heads with `|` between them, and rows, → the cells of a table; `~` stands for no cell."""
    found = []
    for at, (name, amounts) in enumerate(rows):
        first, _, rest = name.partition(" ")
        code, label = (first, rest) if first.isdigit() else (None, name)
        for column, (head, text) in enumerate(zip(heads.split("|"), amounts.split(" "), strict=True)):
            number = read_number(text)
            value = None if number is None else number.amount * (number.sign or -1) * 10000
            if text != "~":
                found.append(
                    Cell(
                        table_id,
                        table,
                        "表",
                        unit,
                        3,
                        at,
                        column,
                        label.replace("/", " / "),
                        head.replace("/", " / "),
                        code,
                        text,
                        value,
                        1.0,
                        2.0,
                        3.0,
                        4.0,
                    )
                )
    return found


def made(table: str, heads: str, *rows: Row, year: int | None = None, **names: str) -> Made:
    reading = TableReading(cells=cells(table, heads, *rows), functions=names)
    return table_figures(reading, KNOWN.items, KNOWN.codes, year)


def told(table: str, heads: str, *rows: Row, **names: str) -> list[str]:
    """`item@fund#code basis amount` of each figure."""
    return [
        f"{f.item}@{f.fund}#{f.function_code or f.economic_code or f.note or ''} {f.basis} {f.printed}"
        for f in made(table, heads, *rows, **names).figures
    ]


def test_a_class_has_the_code_that_the_document_prints() -> None:
    row = ("一、教育支出", "1")
    assert told("revenue_expenditure", "支出/决算数", row) == ["expenditure@all#205 final 1"]
    assert told("revenue_expenditure", "支出/决算数", row, **{"299": "教育支出"}) == ["expenditure@all#299 final 1"]
    assert told("revenue_expenditure", "支出/决算数", row, **{"20501": "教育支出"}) == ["expenditure@all#205 final 1"]
    both = {"298": "教育支出", "299": "教育支出"}
    assert told("revenue_expenditure", "支出/决算数", row, **both) == ["expenditure@all#205 final 1"]
    assert told("revenue_expenditure", "支出/决算数", ("一、教育", "1")) == ["expenditure@all#205 final 1"]


def test_all_of_a_figure() -> None:
    (one,) = made("expenditure", "决算数", ("20508 进修及培训", "1.50"), **{"205": "教育大类"}).figures
    assert (one.figure_id, one.function_code, one.function_name) == ("t01.r0.c0", "20508", "教育大类/进修及培训")
    assert (one.economic_code, one.economic_name, one.measure, one.unit) == (None, None, "amount", "元")
    assert (one.value, one.printed, one.quote) == (15000, "1.50", "20508 进修及培训 1.50")
    assert (one.table_id, one.row, one.column, one.page) == ("t01", 0, 0, 3)
    assert (one.x0, one.top, one.x1, one.bottom, one.pattern_id) == (1, 2, 3, 4, "table.expenditure")
    assert (one.origin, one.stated_none, one.confirmed_by, one.contradicted_by) == ("table", False, 0, 0)
    (other,) = made("general_basic", "合计", ("30101 基本工资", "1.50")).figures
    assert (other.function_code, other.economic_code, other.function_name) == (None, "30101", None)
    assert other.economic_name == "工资福利支出/基本工资"
    counted = made("sangong", "决算数|公务接待批次（个）", ("公务用车保有量（辆）", "3 4")).figures
    assert [(f.item, f.measure, f.unit) for f in counted] == [("sangong.vehicle.kept", "count", "辆")]
    by_head = made("sangong", "公务用车保有量（辆）|公务接待费", ("合计", "3 4")).figures
    assert [(f.item, f.measure, f.unit) for f in by_head] == [
        ("sangong.vehicle.kept", "count", "辆"),
        ("sangong.reception", "amount", "元"),
    ]
    quotes = made("expenditure", "基本支出|项目支出", ("205 教育", "1 2"), ("", "3 ~"))
    assert [f.quote for f in quotes.figures] == ["205 教育 1 2", "205 教育 1 2", "3"]
    reading = TableReading(cells=cells("expenditure", "决算数|基本支出", ("205 教育", "1 2")))
    reading.cells[1].unit = "%"
    assert len(table_figures(reading, KNOWN.items, KNOWN.codes).figures) == 1


def test_a_cell_without_a_value_is_told_apart() -> None:
    found = made("expenditure", "基本支出|项目支出|决算数", ("205 教育", "1（2 - 3"))
    assert [(f.printed, f.value) for f in found.unread] == [("1（2", 0)]
    assert [f.printed for f in found.figures] == ["3"]
    assert [fault.code for fault in found.faults] == []
    lost = made("expenditure", "决算数", ("206 科学技术", "1"), ("培训支出", "2"))
    assert [(fault.code, fault.page) for fault in lost.faults] == [("function_misplaced", 3)]
    assert lost.faults[0].message == "培训 under 206: its code is elsewhere"


def test_tables_are_read_each_for_itself() -> None:
    both = [
        *cells("expenditure", "决算数", ("205 教育", "1")),
        *cells("revenue", "事业收入", ("合计", "2"), table_id="t02"),
    ]
    found = table_figures(TableReading(cells=both), KNOWN.items, KNOWN.codes).figures
    assert [(f.figure_id, f.item) for f in found] == [
        ("t01.r0.c0", "expenditure"),
        ("t02.r0.c0", "revenue.undertaking"),
    ]


def test_an_amount_is_in_yuan() -> None:
    (one,) = made("expenditure", "决算数", ("205 教育", "-1.5")).figures
    assert one.value == Decimal(-15000)
