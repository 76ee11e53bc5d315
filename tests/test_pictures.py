"""Which pages are pictures, and what they look like: as PDFium draws them, turned as they are looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.reading.pages import UNMAPPED, Char, Line, Page
from extract.reading.pdfium.drawn import PageDrawer
from extract.reading.pictures import is_picture

RED = (255, 0, 0)


def sheet(path: Path, turn: int, pixels: int = 300, scale: float = 1.0, inside: bool = False) -> Path:
    """A sheet of two inches by one, white but for a red square in its lower left corner, under a picture."""
    canvas = Canvas(str(path), pagesize=(144, 72), invariant=True)
    if inside:
        canvas.beginForm("f", 0, 0, 288, 144)
    picture = ImageReader(Image.new("RGB", (2 * pixels, pixels), "white"))
    canvas.drawImage(picture, 0, 0, 144 * scale, 72 * scale)
    if inside:
        canvas.endForm()
        canvas.scale(0.5, 0.5)
        canvas.doForm("f")
        canvas.scale(2, 2)
    canvas.setFillColorRGB(1, 0, 0)
    canvas.rect(0, 0, 36, 36, fill=1, stroke=0)
    canvas.save()
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        file.pages[0].Rotate = turn
        file.save(path)
    return path


def drawn(path: Path) -> tuple[Any, Any]:
    drawer = PageDrawer(path)
    try:
        picture = drawer.draw(1)
        assert picture is not None
        return picture, np.asarray(picture.pixels)
    finally:
        drawer.close()


@pytest.mark.parametrize(
    ("turn", "corner"), [(0, "lower left"), (90, "upper left"), (180, "upper right"), (270, "lower right")]
)
def test_a_page_is_drawn_as_it_is_looked_at(tmp_path: Path, turn: int, corner: str) -> None:
    picture, pixels = drawn(sheet(tmp_path / "sheet.pdf", turn))
    wide, high = (144.0, 72.0) if turn % 180 == 0 else (72.0, 144.0)
    assert (picture.width, picture.height, picture.rotation) == (wide, high, turn)
    assert pixels.shape == (round(high / 72 * 200), round(wide / 72 * 200), 3)
    red = {
        f"{row} {column}"
        for row, y in (("upper", 20), ("lower", -20))
        for column, x in (("left", 20), ("right", -20))
        if tuple(pixels[y, x]) == RED
    }
    assert red == {corner}


@pytest.mark.parametrize(
    ("how", "dpi"),
    [
        ({"pixels": 300}, 300),
        ({"pixels": 75}, 75),
        ({"pixels": 75, "scale": 0.5}, 200),  # an emblem on a page that is drawn: what counts is how we draw it
        ({"pixels": 300, "scale": 2.0, "inside": True}, 300),
    ],
)
def test_how_finely_a_page_was_scanned_is_told_by_its_picture(tmp_path: Path, how: dict[str, Any], dpi: float) -> None:
    assert drawn(sheet(tmp_path / "sheet.pdf", 0, **how))[0].dpi == pytest.approx(dpi, rel=0.01)


def line(text: str) -> Line:
    return Line(1, [Char(one, 9 * at, 10, 9 * at + 9, 20, 18, 9, 1) for at, one in enumerate(text)])


def page(text: str = "", image: float = 0.0, unmapped: int = 0, layer: str = "native") -> Page:
    lines = [line(text + UNMAPPED * unmapped)] if text or unmapped else []
    chars = [char for one in lines for char in one.chars]
    return Page(1, 600, 800, chars=chars, lines=lines, image_area=image, unmapped_chars=unmapped, layer=layer)


@pytest.mark.parametrize(
    ("shown", "picture"),
    [
        (page(image=1.0), True),
        (page(image=0.2), True),
        (page(image=0.05), False),
        (page(), False),
        (page("— 3 —", image=1.0), True),
        (page("— 3 —", image=0.3), False),
        (page("收入支出决算总表", image=1.0), False),
        (page("收入支出决算总表", image=1.0, layer="hidden"), True),
        (page("收入支出决算", unmapped=4), True),
        (page("收入支出决算", unmapped=2), False),
    ],
)
def test_a_page_is_a_picture_where_its_text_does_not_say_what_it_shows(shown: Page, picture: bool) -> None:
    assert is_picture(shown) == picture
