"""Tables that are named because nobody claims them, and tables on their side, which are read where they stand."""

from __future__ import annotations

import io
import random
import re
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.document.extract import extract_document
from extract.knowledge.model import Knowledge
from extract.reading.pages import Char
from extract.reading.pdfplumber.document import Pdf
from extract.tables.model import Cell
from extract.tables.turned import turn
from fixtures import fonts
from fixtures.sheet import Sheet, paint, render

from .laid import Layout, draw, lay
from .reading import knowledge
from .sheets import blank, table, text
from .test_geometry import NAMED, UNIT, fed, problems, read, told
from .test_table_dashes import ending


def extracted(sheet: Sheet, path: Path) -> tuple[list[str], set[str], int]:
    """A file whose second page is a sheet → what is left over, its problems, and how many cells it has."""
    cover = Sheet()
    cover.text(200, 600, "云澜市云岫区档案馆2031年度部门决算", 18, "Helvetica")
    known: Knowledge = knowledge()
    path.write_bytes(render([cover, sheet], "laid"))
    found = extract_document(path, known)
    assert found.document.numbers_printed == found.document.numbers_accounted
    left = [row.printed for row in found.unmatched if re.fullmatch(r"[\d,.]+", row.printed)]
    return left, {row.code for row in found.problems} & NAMED, len(found.table_cells)


@pytest.mark.parametrize("rules", ["full", "none"])
def test_a_table_that_no_title_claims_is_named_and_its_numbers_stay_apart(rules: str, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(60, 760, "二、政府债务情况。", 12, "Helvetica")
    sheet.text(300, 742, UNIT, 9, "Helvetica")
    rows = [
        ("地区", "合计", "一般债务", "专项债务"),
        ("云岫镇", "95.40", "87.10", "8.30"),
        ("望溪镇", "1,042.15", "931.00", "111.15"),
    ]
    xs = (60.0, 110.0, 160.0, 210.0, 260.0)
    for at, row in enumerate(rows):
        for column, word in enumerate(row):
            right = ending(xs[column + 1] - 3, word)[0] if at and column else xs[column] + 3
            sheet.text(right, 722 - 18 * at, word, 9, "Helvetica")
    if rules == "full":
        ys = [734 - 18 * at for at in range(4)]
        sheet.rules += [(60, y, 260, y) for y in ys] + [(x, ys[0], x, ys[-1]) for x in xs]
    left, named, cells = extracted(sheet, tmp_path / "unread.pdf")
    assert named == {"table_not_read"}
    assert cells == 0
    assert sorted(left) == sorted(word for row in rows[1:] for word in row[1:])


@pytest.mark.parametrize("rules", [True, False])
def test_a_small_table_of_the_three_expenses_inside_the_prose_is_named(rules: bool, tmp_path: Path) -> None:
    sheet = Sheet()
    sheet.text(60, 780, "八、“三公”经费支出决算情况说明", 12, "Helvetica")
    sheet.text(84, 760, "2031年度“三公”经费支出决算为12.60万元，具体如下表。", 12, "Helvetica")
    sheet.text(420, 742, UNIT, 9, "Helvetica")
    heads = ("合计", "因公出国费", "购置费", "运行维护费", "公务接待费")
    for at, (head, amount) in enumerate(zip(heads, ("12.60", "0.00", "0.00", "9.40", "3.20"), strict=True)):
        sheet.text(80 + 75 * at, 722, head, 9, "Helvetica")
        sheet.text(100 + 75 * at, 704, amount, 9, "Helvetica")
    if rules:
        sheet.rules += [(75, y, 450, y) for y in (734, 716, 698)] + [
            (75 + 75 * at, 734, 75 + 75 * at, 698) for at in range(6)
        ]
    left, named, cells = extracted(sheet, tmp_path / "sangong.pdf")
    assert (named, cells) == ({"table_not_read"}, 0)
    assert sorted(left) == ["0.00", "0.00", "12.60", "3.20", "9.40"]


def test_prose_and_forms_without_amounts_are_no_table_that_is_not_read() -> None:
    page = blank()
    text(page, 60, 60, "单位：万元")
    text(page, 60, 90, "收入1,204.10万元，支出1,180.30万元，结余23.80万元。")
    text(page, 60, 110, "上年收入1,100.20万元，支出1,080.60万元，结余19.60万元。")
    table(
        page,
        140,
        (60.0, 120.0, 300.0, 420.0),
        [["序号", "单位", "人数"], ["1", "云岫区图书馆", "12"], ["2", "云岫区文化馆", "9"]],
    )
    assert not problems(fed(page))


@pytest.mark.parametrize("rules", ["full", "none"])
@pytest.mark.parametrize("rising", [True, False])
def test_a_table_on_its_side_is_read_where_it_stands(rules: str, rising: bool, tmp_path: Path) -> None:
    layout = Layout(rules=rules, values=3, rows=6)
    laid = lay(layout, random.Random(3))
    upright, lying = tmp_path / "upright.pdf", tmp_path / "lying.pdf"
    draw(laid, upright)
    lying.write_bytes(on_its_side(laid.sheet, rising))
    there, here = read(upright), read(lying)
    assert told(there) == told(here) == laid.truth
    page = next(iter(Pdf(lying).pages()))
    for cell in here.cells:
        assert sorted(c.text for c in page.chars if within(c, cell)) == sorted(cell.text)
    assert turn(next(iter(Pdf(upright).pages()))) is None


def within(char: Char, cell: Cell) -> bool:
    across = cell.x0 - 0.1 <= char.x0 and char.x1 <= cell.x1 + 0.1
    return across and cell.top - 0.1 <= char.top and char.bottom <= cell.bottom + 0.1


def test_amounts_on_their_side_beside_upright_text_are_named(tmp_path: Path) -> None:
    laid = lay(Layout(rows=8, values=2), random.Random(5))
    path = tmp_path / "both.pdf"
    path.write_bytes(
        on_its_side(
            laid.sheet,
            rising=True,
            upright="本部门2031年度没有政府性基金预算收入，也没有使用政府性基金安排的支出。" * 5,
        )
    )
    reading = read(path)
    assert not reading.cells
    assert problems(reading) == {"table_not_read"}


def on_its_side(sheet: Sheet, rising: bool, upright: str = "") -> bytes:
    """A sheet drawn lying on an upright page, its lines rising or falling, with text that stands upright."""
    fonts.register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(sheet.height, sheet.width), invariant=1)
    canvas.setFont("Han", 9)
    for at in range(0, len(upright), 40):
        canvas.drawString(60, sheet.width - 40 - at / 3, upright[at : at + 40])
    canvas.transform(*((0, 1, -1, 0, sheet.height, 0) if rising else (0, -1, 1, 0, 0, sheet.width)))
    paint(canvas, sheet)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
