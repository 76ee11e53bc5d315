"""What is printed on a page, and what is not: clipped, hidden, doubled and turned text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.outline.paragraphs import text_line
from extract.prose.join import join_lines
from extract.reading.pages import Page
from extract.reading.readers import READERS
from extract.text import fold, punctuate, squeeze

Draw = Callable[[Canvas], None]


def page(tmp_path: Path, draw: Draw) -> Page:
    """Draw a page of 600 by 400 points and read it."""
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), pagesize=(600, 400), invariant=True)
    canvas.setFont("Helvetica", 20)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return next(READERS.second(path).pages())


def texts(found: Page) -> list[str]:
    return [line.text.strip() for line in found.lines]


def test_clipped_text_is_not_printed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, 200, 600, 200)
        canvas.clipPath(clip, stroke=0, fill=0)
        canvas.drawString(50, 300, "1069.44")
        canvas.drawString(50, 100, "2222.22")
        canvas.restoreState()
        canvas.drawString(50, 50, "333.33")

    found = page(tmp_path, draw)
    assert texts(found) == ["1069.44", "333.33"]
    assert found.hidden_chars == 7


def test_invisible_text_and_text_off_the_page_are_not_printed(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        hidden = canvas.beginText(50, 300)
        hidden.setTextRenderMode(3)
        hidden.textLine("4444.44")
        canvas.drawText(hidden)
        canvas.restoreState()
        canvas.drawString(700, 300, "555.55")
        canvas.drawString(50, 200, "66.66")

    assert texts(page(tmp_path, draw)) == ["66.66"]


def test_an_invisible_layer_under_a_scan_is_a_hidden_layer(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawInlineImage(_grey(), 0, 0, 600, 400)
        layer = canvas.beginText(50, 300)
        layer.setTextRenderMode(3)
        layer.textLine("77.77")
        canvas.drawText(layer)

    found = page(tmp_path, draw)
    assert found.layer == "hidden"
    assert texts(found) == ["77.77"]


def _grey() -> object:
    from PIL import Image

    return Image.new("L", (8, 8), 128)


def test_fake_bold_counts_once_and_repeated_digits_stay(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(50 + shift, 300, "1122.11")

    assert texts(page(tmp_path, draw)) == ["1122.11"]


def test_fonts_of_other_boxes_share_a_line(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 300, "left ")
        canvas.setFont("Courier", 9)
        canvas.drawString(120, 300, "12.5")
        canvas.setFont("Times-Roman", 30)
        canvas.drawString(200, 300, "right")

    assert [squeeze(text) for text in texts(page(tmp_path, draw))] == ["left12.5right"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_looked_at(tmp_path: Path, turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*{90: (400, 0), 180: (600, 400), 270: (0, 600)}[turn])
        canvas.rotate(turn)
        canvas.drawString(40, 30, "first")
        canvas.drawString(40, 60, "above")

    found = page(tmp_path, draw)
    assert (found.width, found.height) == (600, 400)
    assert texts(found) == ["above", "first"]
    box = found.lines[1].box
    assert box.x0 == pytest.approx(40, abs=1)
    assert box.bottom == pytest.approx(found.height - 30, abs=5)


def test_white_rules_are_not_seen_and_black_ones_are(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setStrokeColorRGB(1, 1, 1)
        canvas.line(50, 300, 500, 300)
        canvas.setStrokeColorRGB(0, 0, 0)
        canvas.line(50, 200, 500, 200)
        canvas.rect(50, 100, 200, 0.5, stroke=0, fill=1)

    edges = page(tmp_path, draw).edges
    assert sorted(round(edge.top) for edge in edges) == [200, 300]


def test_folding_keeps_chinese_punctuation() -> None:
    assert fold("１，０６９．４４％（⻋辆）") == "1，069.44%（车辆）"
    assert squeeze("公 用\u3000经费 ⼀") == "公用经费一"
    assert punctuate("支出(境)1,069.44万元,占5%:其中;12:30") == "支出（境）1,069.44万元，占5%：其中；12:30"


def test_a_sentence_that_breaks_before_its_number_is_one_paragraph(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        rows = ["    Aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll is", "1,069.44 mmmm nnnn."]
        rows += ["    Oooo pppp qqqq rrrr ssss tttt uuuu vvvv wwww xxxx yyyy zzzz aa", "bbbb cccc."]
        for index, row in enumerate(rows):
            x = 70 if row.startswith(" ") else 50
            canvas.drawString(x, 350 - 20 * index, row.strip())

    lines = [line for line in map(text_line, page(tmp_path, draw).lines) if line is not None]
    paragraphs = join_lines(lines)
    assert len(paragraphs) == 2
    number = paragraphs[0].text.index("1,069.44")
    _, box = paragraphs[0].place(number, number + 8)
    assert box.x0 == pytest.approx(50, abs=1)
    assert box.top < 30 + 40 < box.bottom + 20
