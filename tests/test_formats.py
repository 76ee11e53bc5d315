"""The golden document in every format: what each says is read whole, and printing it again gives the committed file."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from extract.convert.convert import convert, converter_of
from extract.convert.kinds import Kind, kind_of
from extract.convert.ofd.draw import ofd_to_pdf
from extract.document.extract import extract_document
from extract.errors import DocumentError
from extract.reading.ocr.engine import load_recogniser, missing
from extract.records.extraction import Extraction
from fixtures import formats
from fixtures.truth import read_truth

from .reading import Row, cell_key, differences, figure_key, knowledge, prose_figures, read

HERE = Path(formats.__file__).parent / "formats"
TRUTH = read_truth(HERE / f"{formats.NAME}.truth.json")


def figures(rows: Iterable[object]) -> Counter[Row]:
    """Figures without their pages: a converter breaks pages elsewhere."""
    return Counter(figure_key(row)[:-1] for row in rows)


def cells(rows: Iterable[object]) -> Counter[Row]:
    """Cells without their pages."""
    return Counter((key[0], *key[2:]) for key in map(cell_key, rows))


@pytest.mark.parametrize("kind", [Kind.DOCX, Kind.XLSX, Kind.HTML])
def test_a_converted_document_says_what_it_says(kind: Kind, tmp_path: Path) -> None:
    try:
        converter_of(kind)
    except DocumentError as error:
        pytest.skip(error.message)
    path = HERE / f"{formats.NAME}.{kind}"
    assert kind_of(path) == kind
    convert(path, kind, tmp_path / "made.pdf")
    found = read(tmp_path / "made.pdf")
    assert figures(prose_figures(found)) == figures(TRUTH.figures)
    assert cells(found.table_cells) == cells(TRUTH.cells)
    assert found.document.department == TRUTH.metadata["department"]
    assert found.document.fiscal_year == TRUTH.metadata["fiscal_year"]


def test_an_ofd_document_says_what_it_says_on_its_pages(tmp_path: Path) -> None:
    path = HERE / f"{formats.NAME}.ofd"
    assert kind_of(path) == Kind.OFD
    assert ofd_to_pdf(path, tmp_path / "made.pdf") == ()
    found = read(tmp_path / "made.pdf")
    assert differences(map(figure_key, TRUTH.figures), map(figure_key, prose_figures(found))) == ([], [])
    assert differences(map(cell_key, TRUTH.cells), map(cell_key, found.table_cells)) == ([], [])


@pytest.mark.skipif(missing() is not None, reason=str(missing()))
def test_a_scan_says_what_it_says_and_calls_it_recognised() -> None:
    """Turned by a degree's third, under seals, one page upside down, at 150 dpi."""
    path = HERE / f"{formats.NAME}-scan.pdf"
    found = extract_document(path, knowledge(), recogniser=load_recogniser())
    assert shares(figures(TRUTH.figures), figures(prose_figures(found))) >= (0.98, 0.995)
    recall, precision = shares(cells(TRUTH.cells), cells(found.table_cells))
    assert 2 * recall * precision / (recall + precision) >= 0.97
    assert {row.text_layer for row in of_scan(found)} == {"ocr"}


def of_scan(found: Extraction) -> list[object]:
    """Rows that state a number."""
    return [*found.figures, *found.table_cells]


def shares(wanted: Counter[Row], found: Counter[Row]) -> tuple[float, float]:
    """How much of what is stated was read, and how much of what was read is stated."""
    both = (wanted & found).total()
    return both / wanted.total(), both / found.total()


def test_printing_it_again_gives_the_committed_files() -> None:
    """Members of containers unpacked, and pictures nearly so: another build of a library packs them otherwise."""
    for path, content in formats.files():
        committed = (HERE / path.name).read_bytes()
        if content[:2] == b"PK":
            assert members(content) == members(committed), path
        elif path.name.endswith("-scan.pdf"):
            for one, two in zip(pypdfium2.PdfDocument(content), pypdfium2.PdfDocument(committed), strict=True):
                differ = np.abs(pixels(one) - pixels(two))
                assert differ.mean() < 1
        elif path.suffix != ".pdf":  # the goldens' own test compares PDFs
            assert content == committed, path
    assert sum(path.stat().st_size for path in HERE.iterdir()) < 2_000_000


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def pixels(page: pypdfium2.PdfPage) -> np.ndarray:
    """A page as it looks."""
    return page.render(scale=0.5).to_numpy().astype(np.int16)
