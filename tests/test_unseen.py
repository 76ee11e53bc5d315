"""Text that nobody sees is not printed: in the colour of its ground, under a picture; what is seen is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.reading.pages import Page
from tests.inked import HEIGHT, WIDTH, Draw, across, beside, filled, picture, texts


def white_on_paper(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def nearly_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.98, 0.98, 0.96)
    canvas.drawString(50, 300, "22.22")


def white_in_cmyk(canvas: Canvas) -> None:
    canvas.setFillColorCMYK(0, 0, 0, 0)
    canvas.drawString(50, 300, "22.22")


def lets_all_through(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.0)
    canvas.drawString(50, 300, "22.22")


def blue_on_blue(canvas: Canvas) -> None:
    filled(canvas, (0.2, 0.3, 0.8), 40, 290, 200, 40)
    canvas.drawString(50, 300, "22.22")


def white_on_white_over_dark(canvas: Canvas) -> None:
    filled(canvas, (0.1, 0.1, 0.1), 0, 200, 400, 200)
    filled(canvas, (1, 1, 1), 40, 290, 200, 40)
    canvas.drawString(50, 300, "22.22")


def white_beside_the_dark(canvas: Canvas) -> None:
    filled(canvas, (0.1, 0.1, 0.1), 300, 290, 200, 40)
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def under_a_picture(canvas: Canvas) -> None:
    canvas.drawString(50, 300, "22.22")
    canvas.drawImage(picture(), 40, 290, 100, 40)


UNSEEN = [white_on_paper, nearly_white, white_in_cmyk, lets_all_through, blue_on_blue, white_on_white_over_dark]
UNSEEN += [white_beside_the_dark, under_a_picture]


@pytest.mark.parametrize("draw", UNSEEN, ids=lambda draw: draw.__name__)
def test_what_nobody_sees_is_not_printed(draw: Draw, look: Callable[[Draw], Page]) -> None:
    found = look(beside(draw))
    assert texts(found) == ["11.11"]
    assert found.hidden_chars == 5


def white_on_dark(canvas: Canvas) -> None:
    filled(canvas, (0.15, 0.2, 0.3), 40, 290, 200, 40)
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def white_on_a_wide_stroke(canvas: Canvas) -> None:
    canvas.setLineWidth(30)
    canvas.line(40, 305, 240, 305)
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def white_on_a_rounded_shape(canvas: Canvas) -> None:
    canvas.setFillGray(0.2)
    canvas.roundRect(40, 290, 200, 40, 10, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def white_on_a_picture(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 40, 290, 200, 40)
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22")


def white_with_dark_edges(canvas: Canvas) -> None:
    canvas.setFillGray(1)
    canvas.drawString(50, 300, "22.22", mode=2)


def under_a_clear_picture(canvas: Canvas) -> None:
    canvas.drawString(50, 300, "22.22")
    canvas.drawImage(picture("RGBA", (255, 0, 0, 60)), 40, 290, 100, 40, mask="auto")


def beside_a_picture(canvas: Canvas) -> None:
    canvas.drawString(50, 300, "22.22")
    canvas.drawImage(picture(), 100, 290, 200, 80)


def on_letter_paper(canvas: Canvas) -> None:
    canvas.drawImage(picture(color=(250, 248, 240)), 0, 0, WIDTH, HEIGHT)
    canvas.setFillGray(0)
    canvas.drawString(50, 300, "22.22")
    canvas.drawString(50, 100, "11.11")


def a_grey_footer(canvas: Canvas) -> None:
    canvas.setFillGray(0.75)
    canvas.drawString(50, 300, "22.22")


def a_pale_title(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 30)
    canvas.setFillColorRGB(0.6, 0.75, 0.9)
    canvas.drawString(50, 300, "22.22")


SEEN = [white_on_dark, white_on_a_wide_stroke, white_on_a_rounded_shape, white_on_a_picture, white_with_dark_edges]
SEEN += [under_a_clear_picture, beside_a_picture, on_letter_paper, a_grey_footer, a_pale_title]


@pytest.mark.parametrize("draw", SEEN, ids=lambda draw: draw.__name__)
def test_what_is_seen_is_printed(draw: Draw, look: Callable[[Draw], Page]) -> None:
    found = look(beside(draw))
    assert "22.22" in texts(found)
    assert (across(found), found.layer) == ([], "native")


def test_drawn_variants_of_ground_and_ink(look: Callable[[Draw], Page]) -> None:
    """Random grounds and inks: a number is printed where its ink is far from its ground, and never where it is near."""
    chance = random.Random(7)
    for _ in range(12):
        ground = tuple(round(chance.random(), 2) for _ in range(3))
        near = chance.random() < 0.5
        shift = chance.choice([0.0, 0.02]) if near else chance.choice([0.5, -0.5])
        ink = tuple(min(1.0, max(0.0, part + shift)) for part in ground)
        far = max(abs(a - b) for a, b in zip(ground, ink, strict=True))
        if not near and far < 0.3:
            continue

        def page(canvas: Canvas, ground: tuple[float, ...] = ground, ink: tuple[float, ...] = ink) -> None:
            filled(canvas, (ground[0], ground[1], ground[2]), 30, 200, 300, 150)
            canvas.setFillColorRGB(*ink)
            canvas.drawString(50, 300, "22.22")
            canvas.setFillGray(0)
            canvas.drawString(50, 100, "11.11")

        assert texts(look(page)) == (["11.11"] if near else ["22.22", "11.11"]), (ground, ink)
