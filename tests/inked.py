"""Pages drawn with inks, pictures and layers, read three ways that have to agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.reading.pages import Page
from extract.reading.pdfium.document import FastPdf
from extract.reading.readers import READERS
from fixtures import fonts

Draw = Callable[[Canvas], None]
WIDTH, HEIGHT = 600, 400
BODY = [f"{number}1.25 body 12,34{number}.67" for number in range(9)]


def drawn(path: Path, *draws: Draw) -> Path:
    """A file with one page for each drawing."""
    fonts.register()
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=True)
    for draw in draws:
        canvas.setFont("Helvetica", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def looker(tmp_path: Path) -> Callable[[Draw], Page]:
    """Draw a page and read it three ways that have to agree: pdfplumber, PDFium, PDFium without the part in C."""

    def looked(draw: Draw) -> Page:
        path = drawn(tmp_path / "page.pdf", draw)
        found = [next(opened(path).pages()) for opened in (*READERS, FastPdf)]
        told = [(texts(page), across(page), page.layer, page.hidden_chars) for page in found]
        assert told[0] == told[1] == told[2]
        return found[0]

    return looked


def texts(page: Page) -> list[str]:
    return [line.text.strip() for line in page.lines]


def across(page: Page) -> list[str]:
    return [line.text.strip() for line in page.across]


def picture(mode: str = "RGB", color: tuple[int, ...] = (90, 90, 90)) -> ImageReader:
    return ImageReader(Image.new(mode, (8, 8), color))


def body(canvas: Canvas) -> None:
    for number, words in enumerate(BODY):
        canvas.drawString(60, 340 - 24 * number, f"{words} and more words of a line {words}")


def filled(canvas: Canvas, color: tuple[float, float, float], *box: float) -> None:
    canvas.setFillColorRGB(*color)
    canvas.rect(*box, stroke=0, fill=1)


def beside(draw: Draw) -> Draw:
    """The drawing on a page on which 11.11 is printed, too."""

    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 100, "11.11")
        draw(canvas)

    return page


SENTENCES = [
    "青河市水利局2031年度部门决算",
    "一、收入支出决算总体情况说明",
    "2031年度收入总计1203.45万元，比上年增加12.30万元，增长1.03%。",
]


def told(canvas: Canvas, mode: int = 0) -> None:
    for number, words in enumerate(SENTENCES):
        line = canvas.beginText(40, 330 - 30 * number)
        line.setFont("Han", 12)
        line.setTextRenderMode(mode)
        line.textOut(words)
        canvas.drawText(line)
