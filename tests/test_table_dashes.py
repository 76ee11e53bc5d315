"""A dash or a minus close before a label or a number, in tables without rules: whose it is."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from fixtures.sheet import Sheet

from .laid import NAMES, Laid, draw, words
from .test_geometry import TITLE, UNIT, problems, read, told


def sheet_of(*rows: list[tuple[float, str]], title: str = TITLE) -> Sheet:
    """A table without rules: each row's texts with the x at which they begin."""
    sheet = Sheet()
    sheet.text(200, 760, title, 15, "Helvetica")
    sheet.text(480, 742, UNIT, 9, "Helvetica")
    for at, row in enumerate(rows):
        for x, word in row:
            sheet.text(x, 722 - 18 * at, word, 9, "Helvetica")
    return sheet


HEADS = [(60.0, "项目"), (200.0, "决算数"), (260.0, "项目"), (440.0, "决算数")]


def ending(x: float, word: str) -> tuple[float, str]:
    return x - words(word, "Helvetica", 9.0), word


@pytest.mark.parametrize("gap", [4.0, 5.0, 6.0])
@pytest.mark.parametrize("ruled", [True, False])
def test_a_dash_close_before_the_next_label_is_the_cell_before(gap: float, ruled: bool, tmp_path: Path) -> None:
    rows = [
        HEADS,
        [(60.0, "七、经营收入"), ending(240.0, "1,301.50"), (240.0 + gap, "七、科学技术支出"), ending(480.0, "88.10")],
        [(60.0, "八、其他收入"), ending(240.0, "-"), (240.0 + gap, "八、社会保障和就业支出"), ending(480.0, "203.40")],
        [(60.0, "本年收入合计"), ending(240.0, "1,301.50"), (240.0 + gap, "本年支出合计"), ending(480.0, "291.50")],
    ]  # fmt: skip
    sheet = sheet_of(*rows, title="收入支出决算总表")
    if ruled:
        sheet.rules += [(55, y, 490, y) for y in (734, 717, 699, 681, 663)]
    reading = read(draw(Laid(sheet), tmp_path / "dash.pdf"))
    assert told(reading) == Counter([
        ("七、经营收入", "决算数", "1,301.50"), ("七、科学技术支出", "决算数", "88.10"),
        ("八、其他收入", "决算数", "-"), ("八、社会保障和就业支出", "决算数", "203.40"),
        ("本年收入合计", "决算数", "1,301.50"), ("本年支出合计", "决算数", "291.50"),
    ])  # fmt: skip


def test_a_minus_stays_its_numbers_and_a_dash_its_columns(tmp_path: Path) -> None:
    heads = [(60.0, "项目"), (150.0, "年初预算数"), (240.0, "决算数")]
    rows = [
        heads,
        [(60.0, NAMES[0]), ending(195.0, "-12.50"), ending(270.0, "7.00")],
        [(60.0, NAMES[1]), ending(195.0, "20.00"), ending(270.0, "-3.10")],
        [(60.0, NAMES[2]), ending(195.0, "-"), ending(270.0, "2,345,678,901.00")],
    ]
    found = told(read(draw(Laid(sheet_of(*rows)), tmp_path / "minus.pdf")))
    assert [text for _, _, text in found] == ["-12.50", "7.00", "20.00", "-3.10", "-", "2,345,678,901.00"]


@pytest.mark.parametrize(
    ("above", "gap", "known"), [("", 3.0, False), ("7.00", 3.0, True), ("-", 3.0, True), ("", 7.0, True)]
)
def test_a_dash_close_before_a_number_is_a_cell_where_its_column_has_others(
    above: str, gap: float, known: bool, tmp_path: Path
) -> None:
    """`- 1,234.50`: a minus that stands apart, or the dash of the column before; other rows tell, or nobody does."""
    long = "1,234,567.50"
    start = 270.0 - words(long, "Helvetica", 9.0)
    rows = [
        [(60.0, "项目"), (160.0, "年初预算数"), (240.0, "决算数")],
        [(60.0, NAMES[0]), ending(start - gap, "-"), ending(270.0, long)],
        [(60.0, NAMES[1]), *([ending(start - gap, above)] if above else []), ending(270.0, "7.10")],
        [(60.0, NAMES[2]), ending(270.0, "3.10")],
    ]
    reading = read(draw(Laid(sheet_of(*rows)), tmp_path / "dash.pdf"))
    (cell,) = [cell for cell in reading.cells if long in cell.text]
    assert (cell.value == Decimal("12345675000")) == known, cell
    assert (problems(reading) == set()) == known
