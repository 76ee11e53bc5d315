"""Another program's text layer under a picture is one witness, and says the same as the page it hides under."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.records.extraction import Extraction
from fixtures import sheet
from fixtures.api import generate
from fixtures.quirks import Quirks
from tests.inked import HEIGHT, WIDTH, Draw, drawn, picture, told
from tests.test_watermarks import slanted

from .reading import read


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
