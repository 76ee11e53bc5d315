"""Tables without a frame that go on overleaf: in which columns, with which heads, and when they do not."""

from __future__ import annotations

import pytest

from extract.tables import TableReading

from .sheets import blank, text
from .test_table_areas import HEADS, TITLE, UNIT, begun, lay, read


def overleaf(*rows: list[str], again: list[str] = HEADS, title: str = "", number: int = 2) -> TableReading:
    first, second = begun(), blank(number)
    lay(first, 124, "教育", "1.50", "2.50")
    lay(first, 144, "国防", "3.50", "4.50")
    if title:
        text(second, 200, 60, title, 16)
        text(second, 400, 80, UNIT)
    lay(second, 104, *again)
    for at, row in enumerate(rows):
        lay(second, 124 + 20.0 * at, *row)
    return read(first, second)


def second(reading: TableReading) -> list[str]:
    return [f"{cell.row_label} {cell.text}" for cell in reading.cells if cell.page == 2]


MORE = [["外交", "5.50", "6.50"], ["公安", "7.50", "8.50"]]
GOES_ON = ["外交 5.50", "外交 6.50", "公安 7.50", "公安 8.50"]


def test_a_table_goes_on_at_the_next_pages_top() -> None:
    for reading in (
        overleaf(*MORE),
        overleaf(*MORE, again=[]),
        overleaf(*MORE, title=TITLE),
        overleaf(*MORE, title="支出决算表（续）"),
    ):
        assert second(reading) == GOES_ON
        assert [info.pages for info in reading.tables] == [[1, 2]]
        assert reading.tables[0].setting == "aligned"
    assert "head printed again" in overleaf(*MORE).tables[0].joins[0]
    assert "no head" in overleaf(*MORE, again=[]).tables[0].joins[0]


def test_what_does_not_go_on_at_the_next_pages_top() -> None:
    assert second(overleaf(*MORE, number=3)) == []
    other = overleaf(*MORE, title="收入决算表")
    assert [info.pages for info in other.tables] == [[1], [2]]
    assert second(overleaf()) == []
    prose = overleaf(["本年度支出如上。"], *MORE, again=[])
    assert second(prose) == []


@pytest.mark.parametrize(("aside", "share"), [(1, True), (2, False)])
def test_four_of_five_numbers_stand_in_the_columns_of_the_page_before(aside: int, share: bool) -> None:
    first, second_page = begun(), blank(2)
    for at in range(3):
        lay(first, 124 + 20.0 * at, f"款{at}", "1.50", "2.50")
    for at in range(5 - aside):
        lay(second_page, 104 + 20.0 * at, f"项{at}", "1.50")
    for at in range(aside):
        text(second_page, 240, 104 + 20.0 * (5 - aside + at), "9.50")
    found = [cell.page for cell in read(first, second_page).cells]
    assert (2 in found) == share


def test_the_heads_of_the_next_page_are_in_no_cell_and_its_title_has_numbers() -> None:
    reading = overleaf(*MORE, title="支出决算表（续1）")
    assert not [cell for cell in reading.cells if cell.text in HEADS]
    two = overleaf(*MORE, again=["项目", "", "决算数"])
    assert second(two) == GOES_ON, "some of its heads"
    other = overleaf(*MORE, again=["项目", "年初预算数", "调整预算数"])
    assert [cell.text for cell in other.cells if cell.page == 2][-4:] == ["5.50", "6.50", "7.50", "8.50"]
