"""What lies across a page, watermarks, stamps and seals, is in no line, and its numbers are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.reading.pages import Page
from tests.inked import Draw, across, body, drawn, texts, told

from .reading import read


def slanted(
    canvas: Canvas, angle: float = 35, words: str = "COPY 2031-05", size: float = 40, grey: float = 0.8
) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", size)
    canvas.setFillGray(grey)
    canvas.translate(150, 100)
    canvas.rotate(angle)
    canvas.drawString(0, 0, words)
    canvas.restoreState()


def sheer(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 60)
    canvas.setFillColorRGB(1, 0, 0, alpha=0.2)
    canvas.drawString(60, 180, "COPY 2031-05")
    canvas.restoreState()


def pale_and_large(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 60)
    canvas.setFillGray(0.75)
    canvas.drawString(60, 180, "COPY 2031-05")
    canvas.restoreState()


def in_a_sheer_form(canvas: Canvas) -> None:
    canvas.beginForm("mark")
    canvas.setFont("Helvetica", 60)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.drawString(60, 180, "COPY 2031-05")
    canvas.endForm()
    canvas.saveState()
    canvas.setFillAlpha(0.2)
    canvas.doForm("mark")
    canvas.restoreState()


def tiled(canvas: Canvas) -> None:
    for x, y in ((0, 0), (150, 60), (-60, 120)):
        canvas.saveState()
        canvas.translate(x, y)
        slanted(canvas, size=16)
        canvas.restoreState()


def upwards(canvas: Canvas) -> None:
    slanted(canvas, 120)


def stamped(canvas: Canvas) -> None:
    slanted(canvas, -12, grey=0.0, size=18)


MARKS = [slanted, sheer, pale_and_large, in_a_sheer_form, tiled, upwards, stamped]


@pytest.mark.parametrize("first", [True, False], ids=["under the text", "over the text"])
@pytest.mark.parametrize("draw", MARKS, ids=lambda draw: draw.__name__)
def test_a_watermark_is_in_no_line(draw: Draw, first: bool, look: Callable[[Draw], Page]) -> None:
    plain = texts(look(body))

    def page(canvas: Canvas) -> None:
        for part in (draw, body) if first else (body, draw):
            part(canvas)

    found = look(page)
    assert texts(found) == plain
    assert set(across(found)) == {"COPY 2031-05"}


def test_a_seals_curved_text_is_in_no_line(look: Callable[[Draw], Page]) -> None:
    def page(canvas: Canvas) -> None:
        body(canvas)
        canvas.setFillColorRGB(0.8, 0, 0)
        for number, char in enumerate("5301020031"):
            canvas.saveState()
            canvas.translate(400, 150)
            canvas.rotate(67 - 15 * number)
            canvas.drawString(0, 50, char)
            canvas.restoreState()

    found = look(page)
    assert texts(found) == texts(look(body))
    assert across(found) == ["5301020031"]


def test_text_turned_by_a_right_angle_is_no_watermark(look: Callable[[Draw], Page]) -> None:
    def page(canvas: Canvas) -> None:
        body(canvas)
        slanted(canvas, 90, "3069.44", size=10, grey=0.0)

    found = look(page)
    assert across(found) == []
    assert "3069.44" in texts(found)


def test_a_shadow_is_no_watermark(look: Callable[[Draw], Page]) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 24)
        for shift, grey in ((1.0, 0.7), (0.0, 0.0)):
            canvas.setFillGray(grey)
            canvas.drawString(50 + shift, 300, "2031.25")

    found = look(page)
    assert (texts(found), across(found)) == (["2031.25"], [])


def with_watermark(canvas: Canvas) -> None:
    told(canvas)
    slanted(canvas, 5.5, "2031-05-17 No.77", 30)


def test_a_watermarks_numbers_are_rows_of_unmatched(tmp_path: Path) -> None:
    plain = read(drawn(tmp_path / "plain.pdf", told, told))
    found = read(drawn(tmp_path / "marked.pdf", with_watermark, with_watermark))
    marks = [row.printed for row in found.unmatched if row.kind == "watermark"]
    assert marks == ["2031-05-17", "77"] * 2
    assert found.document.numbers_accounted == found.document.numbers_printed
    assert (found.document.numbers_printed or 0) == (plain.document.numbers_printed or 0) + 8
    values = [[(row.item, row.value, row.quote) for row in rows.figures] for rows in (plain, found)]
    assert values[0]
    assert values[0] == values[1]
