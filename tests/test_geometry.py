"""The geometry of tables: rules or none, narrow gaps, rows in blocks, pages on their side; never a wrong number."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from extract.reading.pages import Box, Char, Page
from extract.reading.pdfplumber.document import Pdf
from extract.tables import TableReader, TableReading
from extract.tables.model import Cell, Slot
from extract.tables.plausible import is_printed, is_wrapped, objection, surplus, usual_decimals
from extract.text import squeeze

from .laid import NAMES, TOP, Laid, Layout, Told, draw, lay, random_layout
from .reading import SHARED, knowledge
from .sheets import blank, done, table, text

SEEDS = int(os.environ.get("JUESUAN_PROPERTY_TABLES", "60"))  # random tables; a nightly run sets more
NAMED = {"table_cell_unclear", "table_not_read"}
TITLE, UNIT = "支出决算表", "单位：万元"


def read(path: Path) -> TableReading:
    reader = TableReader(knowledge())
    for page in Pdf(path).pages():
        reader.feed(page)
    return reader.finish()


def fed(*pages: Page) -> TableReading:
    reader = TableReader(knowledge())
    for page in done(*pages):
        reader.feed(page)
    return reader.finish()


def told(reading: TableReading) -> Counter[Told]:
    return Counter((c.code or c.row_label, c.column_label.split(" / ")[-1], c.text) for c in reading.cells)


def values(reading: TableReading) -> Counter[Told]:
    """The cells that have a value, or a dash in its place."""
    known = [c for c in reading.cells if c.value is not None or c.text == "-"]
    return Counter((c.code or c.row_label, c.column_label.split(" / ")[-1], c.text) for c in known)


def problems(reading: TableReading) -> set[str]:
    return {problem.code for problem in reading.problems} & NAMED


def assert_right(laid: Laid, reading: TableReading, what: object) -> int:
    """No cell that is not printed, none missed in silence; how many were missed."""
    invented, missed = values(reading) - laid.truth, laid.truth - told(reading)
    assert not invented, (what, invented)
    assert not missed or problems(reading), (what, missed)
    if laid.across:
        assert problems(reading), what
    return missed.total()


def assert_placed(reading: TableReading, regions: list[Box], page: Page) -> None:
    """A cell's box has its characters and no others, cells go by their places, and each digit is somebody's."""
    for cell in reading.cells:
        inside = [char.text for char in page.chars if _middle_in(char, cell)]
        assert sorted(squeeze("".join(inside))) == sorted(squeeze(cell.text)), cell
    assert {number.kind for number in reading.numbers} <= {"code", "label", "head", "title"}
    low = max(line.box.bottom for line in page.lines)
    ends = [max([low, *(edge.bottom for edge in page.edges)]), low]  # with its last rule, or without rules
    (box,) = regions
    assert (box.x0, box.x1) == (0.0, page.width)
    assert box.top == pytest.approx(min(line.box.top for line in page.lines) - 0.5)
    assert box.bottom - 0.5 in [pytest.approx(end) for end in ends]
    by_place = sorted(reading.cells, key=lambda cell: (round(cell.top), cell.x0))
    assert [(cell.row, cell.column) for cell in by_place] == sorted((cell.row, cell.column) for cell in reading.cells)
    printed = Counter(char for line in page.lines for char in squeeze(line.text) if char.isdigit())
    told = [*(cell.text for cell in reading.cells), *(number.printed for number in reading.numbers)]
    assert Counter(char for text in told for char in text if char.isdigit()) == printed


def _middle_in(char: Char, cell: Cell) -> bool:
    x, y = (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2
    return cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom


def cut(page: Page, y: float, top: float = 60.0) -> Iterator[Page]:
    """A page → two, the second from a height of the first: what stands below it begins at its top."""
    down = top - y
    low = [
        char._replace(top=char.top + down, bottom=char.bottom + down, baseline=char.baseline + down, page=2)
        for char in page.chars
        if char.baseline >= y
    ]
    above = [edge._replace(bottom=min(edge.bottom, y)) for edge in page.edges if edge.top <= y + 0.1]
    below = [edge._replace(top=max(edge.top, y)) for edge in page.edges if edge.bottom >= y - 0.1]
    below = [edge._replace(top=edge.top + down, bottom=edge.bottom + down) for edge in below]
    yield replace(page, chars=[char for char in page.chars if char.baseline < y], edges=above)
    yield replace(page, number=2, chars=low, edges=below)


@pytest.mark.parametrize("start", range(0, SEEDS, 20))
def test_random_tables_are_read_or_named(start: int, tmp_path: Path) -> None:
    printed = missed = 0
    for seed in range(start, start + 20):
        chance = random.Random(seed)
        layout = random_layout(chance)
        laid = lay(layout, chance)
        reader = TableReader(knowledge())
        page = next(Pdf(draw(laid, tmp_path / "laid.pdf")).pages())
        regions = reader.feed(page)
        reading = reader.finish()
        missed += assert_right(laid, reading, (seed, layout))
        assert_placed(reading, regions, page)
        printed += laid.truth.total()
        if not laid.across:
            at = chance.randint(2, layout.rows - 2)
            parts = fed(*cut(page, page.height - (TOP - 5 - layout.step * at)))
            assert [same(cell) for cell in parts.cells] == [same(cell) for cell in reading.cells], (seed, layout)
            assert problems(parts) or values(parts) == values(reading), (seed, layout)
            assert [info.pages for info in parts.tables] == [[1, 2]]
    assert missed <= 0.02 * printed, "read, not only named"


def same(cell: Cell) -> tuple[object, ...]:
    """What a cell says wherever it stands."""
    return cell.table, cell.code, cell.row_label, cell.column, cell.column_label, cell.text


WHOLE = [
    Layout(rules="blocks", decimals=0, rows=9, values=3),
    Layout(rules="open", decimals=0, rows=12, values=2),
    Layout(rules="open", decimals=0, rows=7, lanes=2, gap=6.0),
    Layout(rules="blocks", decimals=0, rows=8, lanes=3, coded=True),
    Layout(rules="none", decimals=0, rows=10, lanes=2, values=2, gap=4.0),
]
LANES = [
    Layout(rules="none", lanes=3, coded=True, gap=4.0),
    Layout(rules="rows", lanes=3, gap=5.0),
    Layout(rules="none", lanes=2, values=2, gap=4.0, latin="Times-Roman"),
    Layout(rules="rows", lanes=2, coded=True, gap=4.0, decimals=0, latin="Han"),
    Layout(rules="open", lanes=3, coded=True, gap=5.0, step=14.0),
]


@pytest.mark.parametrize(
    "layout", [*WHOLE, *LANES], ids=lambda one: f"{one.rules}-{one.lanes}-{one.gap:g}-{one.decimals}"
)
def test_blocks_of_rows_and_close_lanes_are_read_whole(layout: Layout, tmp_path: Path) -> None:
    for seed in range(3):
        laid = lay(layout, random.Random(seed))
        assert assert_right(laid, read(draw(laid, tmp_path / "laid.pdf")), (seed, layout)) == 0


@pytest.mark.parametrize("rules", ["full", "rows", "blocks", "open", "none"])
def test_an_amount_over_two_columns_is_neithers(rules: str, tmp_path: Path) -> None:
    for seed, gap in enumerate((6.0, 20.0, 30.0)):
        layout = Layout(rules=rules, values=2, rows=8, gap=gap, across=True)
        laid = lay(layout, random.Random(seed))
        reading = read(draw(laid, tmp_path / "laid.pdf"))
        assert_right(laid, reading, layout)
        assert laid.across
        assert not [c for c in reading.cells if c.text in laid.across and c.value is not None]


@pytest.mark.parametrize("printed", ["604.3030201", "1,204.10302", "1,2041,310", "0012", "12,34,567.00", "9" * 15])
def test_what_no_one_prints_is_no_value(printed: str) -> None:
    """Welded cells, comma groups that are none, zeros before a number, more than any account has."""
    page = blank()
    text(page, 250, 60, TITLE, 16)
    text(page, 480, 80, UNIT)
    rows = [["项目", "年初预算数", "决算数"], [NAMES[0], "12.50", printed], [NAMES[1], "2.00", "31.40"]]
    table(page, 90, (40.0, 200.0, 320.0, 520.0), rows)
    reading = fed(page)
    cell = next(c for c in reading.cells if c.text == printed)
    assert cell.value is None
    assert problems(reading) == {"table_cell_unclear"}
    assert not [f for f in reading.figures if f.printed == printed]
    assert sum(c.value is not None for c in reading.cells) == 3


@pytest.mark.parametrize("gap", [2.5, 4.0, 9.0])
def test_two_numbers_in_one_ruled_cell_are_none(gap: float) -> None:
    page = blank()
    text(page, 250, 60, TITLE, 16)
    text(page, 480, 80, UNIT)
    table(page, 90, (40.0, 200.0, 320.0, 520.0), [["项目", "年初预算数", "决算数"], [NAMES[0], "1.00", ""]])
    end = text(page, 330, 123, "1,204.10")
    text(page, end + gap, 123, "302")
    reading = fed(page)
    assert [(c.text, c.value) for c in reading.cells] == [("1.00", Decimal(10000)), ("1,204.10 302", None)]
    assert problems(reading) == {"table_cell_unclear"}


def test_more_decimals_than_two_are_believed_where_all_amounts_have_them() -> None:
    slot = Slot(0, 1, 0, 1, ["1204.567800"], None)
    alike = usual_decimals(["1204.567800", "3.100000", "77.000000", "-", "6"])
    assert objection(slot, "万元", alike) is None
    assert objection(slot, "万元", usual_decimals(["1204.567800", "3.10", "77.00"]))
    assert objection(Slot(0, 1, 0, 1, ["604.3030201"], None), "万元", 7), "less than a 分"
    assert objection(Slot(0, 1, 0, 1, ["97.123"], None), None, 2) is None, "a percentage"


def test_a_number_broken_over_two_lines_is_one_where_it_fills_its_cell() -> None:
    full, free = ((Slot(0, 1, 0, 1, ["12345678", "90.00"], Box(0.0, 0.0, width, 20.0))) for width in (40.0, 20.0))
    assert is_wrapped(full, 44.0)
    assert surplus(full, 44.0) == 0
    assert not is_wrapped(free, 90.0)
    assert surplus(free, 90.0) == 1
    assert not is_printed("12 34")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the small inputs that came out wrong are not beside this folder")
def test_the_inputs_that_came_out_wrong_come_out_right() -> None:
    lanes = told(read(SHARED / "cases" / "pages" / "05-glued-lanes.pdf"))
    assert len(lanes) == 8
    assert (
        lanes["301", "决算数", "1,204.10"]
        == lanes["302", "决算数", "188.40"]
        == lanes["30205", "决算数", "120.10"]
        == 1
    )
    blocks = read(SHARED / "cases" / "documents" / "t_int_open2.pdf")
    assert len(blocks.cells) == 37
    assert all(len(re.sub(r"\D", "", cell.text)) <= 6 for cell in blocks.cells)


@pytest.mark.skipif(not SHARED.is_dir(), reason="real documents are not beside this folder")
def test_no_real_table_has_a_welded_number() -> None:
    """Twenty pages of a city's accounts: rows in blocks, whole numbers, tables on their side, numbers drawn twice."""
    reader = TableReader(knowledge())
    for page in islice(Pdf(SHARED / "real_other" / "government-shandong-taian-2025-execution.pdf").pages(), 7, 18):
        reader.feed(page)
    reading = reader.finish()
    assert len(reading.cells) > 600
    assert {cell.page for cell in reading.cells} >= {9, 10, 13, 14, 15, 17}
    for cell in reading.cells:
        assert cell.value is None or is_printed(cell.text), cell
        assert cell.value is None or abs(cell.value) < Decimal(10) ** 13, cell


@pytest.mark.parametrize(("left", "right", "kept"), [("95", "87", ["95", "87"]), ("1204", "3", ["1204", "3"])])
def test_whole_numbers_that_touch_at_a_rule_are_two(left: str, right: str, kept: list[str]) -> None:
    page = blank()
    text(page, 250, 60, TITLE, 16)
    text(page, 480, 80, UNIT)
    table(
        page,
        90,
        (40.0, 200.0, 320.0, 520.0),
        [["项目", "年初预算数", "决算数"], [NAMES[0], "", ""], [NAMES[1], "7", "8"]],
    )
    text(page, text(page, 320 - 5.0 * len(left), 123, left), 123, right)
    assert [cell.text for cell in fed(page).cells] == [*kept, "7", "8"]
