"""What of a page is not meant to be read: text nobody sees, what lies across a page, another program's text layer."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extract.extraction import Extraction
from extract.pages import Page
from extract.reading import fast_page
from extract.reading.read_fast import FastPdf
from extract.reading.read_pdf import read_pages
from fixtures import fonts, sheet
from fixtures.api import generate
from fixtures.quirks import Quirks

from .reading import read

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


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Draw], Page]:
    """Draw a page and read it three ways that have to agree: pdfplumber, PDFium, PDFium without the part in C."""

    def looked(draw: Draw) -> Page:
        path = drawn(tmp_path / "page.pdf", draw)
        found = [*_first(read_pages(path)), *_first(FastPdf(path).pages())]
        with monkeypatch.context() as patch:
            patch.setattr(fast_page, "native_reader", lambda: None)
            found += _first(FastPdf(path).pages())
        told = [(texts(page), across(page), page.layer, page.hidden_chars) for page in found]
        assert told[0] == told[1] == told[2]
        return found[1]

    return looked


def _first(pages: Iterator[Page]) -> list[Page]:
    return [next(pages)]


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


# ---------------------------------------------------------------- text in the colour of its ground


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
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 100, "11.11")
        draw(canvas)

    found = look(page)
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
    def page(canvas: Canvas) -> None:
        canvas.drawString(50, 100, "11.11")
        draw(canvas)

    found = look(page)
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


# ---------------------------------------------------------------- watermarks and stamps


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


# ---------------------------------------------------------------- what becomes of them in the rows

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


def scanned(canvas: Canvas) -> None:
    canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    told(canvas, 3)


def covered(canvas: Canvas) -> None:
    told(canvas)
    canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)


def on_paper(canvas: Canvas) -> None:
    canvas.drawImage(picture(color=(252, 250, 240)), 0, 0, WIDTH, HEIGHT)
    told(canvas)


@pytest.mark.parametrize(
    ("pages", "layer"),
    [
        ([scanned, scanned], "hidden"),
        ([covered, scanned], "hidden"),
        ([told, scanned], "mixed"),
        ([told, told], "native"),
        ([on_paper, on_paper], "native"),
    ],
    ids=["under", "over", "one of two", "native", "letter paper"],
)
def test_a_layer_under_a_picture_is_one_witness(pages: list[Draw], layer: str, tmp_path: Path) -> None:
    found = read(drawn(tmp_path / "layer.pdf", *pages))
    assert found.document.text_layer == layer
    assert found.document.numbers_accounted == found.document.numbers_printed
    wanted = {number: "hidden" if draw in (scanned, covered) else "native" for number, draw in enumerate(pages, 1)}
    assert {row.page: row.text_layer for row in found.figures} == wanted
    for row in found.figures:
        assert (row.certainty == "both readers") == (row.text_layer == "native")
    hidden = {row.figure_id for row in found.figures if row.text_layer == "hidden"}
    assert found.checks
    for check in found.checks:
        assert bool(check.doubt and "picture" in check.doubt) == bool(hidden & set(check.figure_ids))


# ---------------------------------------------------------------- whole documents


def rows(extraction: Extraction) -> list[list[object]]:
    """What a document says, wherever it is from."""
    return [
        sorted((row.page, row.item, str(row.value), row.basis, row.printed, row.quote) for row in extraction.figures),
        sorted((row.page, row.row_label, row.column_label, row.text) for row in extraction.table_cells),
        sorted((row.page, row.text) for row in extraction.explanations),
        sorted((row.page, row.printed, row.kind) for row in extraction.unmatched if row.kind != "watermark"),
    ]


@pytest.mark.parametrize(("family", "angle"), [("beijing", 40), ("shanghai", 25), ("hunan", 55)])
def test_a_document_says_the_same_under_a_watermark_and_in_a_hidden_layer(
    family: str, angle: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = read(generate(family, 3, tmp_path / "plain", Quirks()).pdf)

    class Marked(Canvas):  # type: ignore[misc]
        def showPage(self) -> None:  # noqa: N802 - the library's name
            slanted(self, angle, "COPY 2031-05-17 12,345.67")
            super().showPage()

    class Covered(Canvas):  # type: ignore[misc]
        def showPage(self) -> None:  # noqa: N802 - the library's name
            self.drawImage(picture(), 0, 0, 900, 900)
            super().showPage()

    monkeypatch.setattr(sheet, "Canvas", Marked)
    marked = read(generate(family, 3, tmp_path / "marked", Quirks()).pdf)
    monkeypatch.setattr(sheet, "Canvas", Covered)
    covered = read(generate(family, 3, tmp_path / "covered", Quirks()).pdf)
    assert rows(marked) == rows(plain) == rows(covered)
    for found in (plain, marked, covered):
        assert found.document.numbers_accounted == found.document.numbers_printed
    assert sum(row.kind == "watermark" for row in marked.unmatched) >= 2 * (plain.document.pages or 0)
    assert covered.document.text_layer == "hidden"
    assert {row.text_layer for row in (*covered.figures, *covered.table_cells)} == {"hidden"}
    assert "both readers" not in {row.certainty for row in (*covered.figures, *covered.table_cells)}
