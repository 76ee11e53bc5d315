"""What was read of a document comes back to the last bit, and gives the same rows without any PDF library."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extract.dataset.rows import rows_of_document
from extract.document.extract import extract_document
from extract.errors import DocumentError
from extract.reading import native
from extract.reading.agreement import PairedPdf
from extract.reading.page_models.decode import SpoiltError, pages_of
from extract.reading.page_models.encode import Block, UnkeptError
from extract.reading.page_models.model import readings_of
from extract.reading.page_models.readers import KeptReaders, with_models
from extract.reading.pages import Page
from extract.reading.readers import READERS, Readers
from extract.records.extraction import Extraction
from fixtures import build
from fixtures.damaged import changed

from .drawn import draw
from .kept_pages import DIFFERING, UNASKED, kept_readers, made_page, page_bits, through
from .reading import SHARED, knowledge

GOLDEN = (Path(build.__file__).parent / "golden").glob("*.pdf")
SMALL = min(GOLDEN, key=lambda path: path.stat().st_size)
REAL = sorted((SHARED / "real").glob("*.pdf"))


def model_of(path: Path, readers: Readers = READERS) -> tuple[PairedPdf, list[Page], bytes]:
    """A file as both readers read it, its pages, and what is kept of them."""
    kept = kept_readers(path, readers=readers)
    pdf = kept.pair(path)
    pages = list(pdf.pages())
    if not pdf.alike and not pdf.alone:
        list(kept.second(path).pages())
    pdf.close()
    model = kept.model()
    assert model is not None
    return pdf, pages, model


def check(path: Path, readers: Readers = READERS) -> PairedPdf:
    """A file's kept pages are those that were read, each reader's where they differ."""
    pdf, pages, model = model_of(path, readers)
    kept = kept_readers(path, model, UNASKED)
    again = kept.pair(path)
    assert [*map(page_bits, again.pages())] == [*map(page_bits, pages)], path.name
    assert (again.count, again.producer, again.alone) == (pdf.count, pdf.producer, pdf.alone)
    assert (again.differing, again.alike) == (pdf.differing, pdf.alike)
    if not pdf.alike and not pdf.alone:
        assert [*map(page_bits, kept.second(path).pages())] == [*map(page_bits, readers.second(path).pages())]
    return again


def test_made_pages_come_back_to_the_last_bit() -> None:
    chance = random.Random(4)
    pages = [made_page(number, chance) for number in range(1, 150)]  # three blocks
    before = [*map(page_bits, pages)]
    assert [*map(page_bits, through(pages))] == before


def test_documents_come_back_to_the_last_bit(tmp_path: Path) -> None:
    drawn = [draw(tmp_path / f"{seed}.pdf", seed, odd=0.1) for seed in range(3)]
    assert all(check(path).alike for path in [*drawn[:2], *REAL[:1]])
    assert check(drawn[2], DIFFERING).differing == [2]


def test_damaged_documents_come_back_to_the_last_bit(tmp_path: Path) -> None:
    chance, read = random.Random(7), 0
    sound = draw(tmp_path / "sound.pdf", 5, odd=0.1).read_bytes()
    for number in range(30):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(changed(sound, chance))
        try:
            check(path)
            read += 1
        except DocumentError:
            continue
    assert read > 5


@pytest.mark.skipif(native.built() is None, reason="the native reader is not built here (juesuan native)")
def test_columns_that_the_part_in_c_made_are_read_without_it(tmp_path: Path) -> None:
    path = draw(tmp_path / "drawn.pdf", 3)
    _, pages, model = model_of(path)
    assert any(line.columns is not None for page in pages for line in page.lines)
    found = list(readings_of(memoryview(model))["both"].pages(None))
    assert all(line.columns is None for page in found for line in page.lines)
    assert [list(page.chars) for page in found] == [list(page.chars) for page in pages]
    assert lines_of(found) == lines_of(pages)


def lines_of(pages: list[Page]) -> list[tuple[object, ...]]:
    """What the lines say, in columns or not."""
    return [(line.text, line.box, list(line.chars)) for page in pages for line in page.lines]


@pytest.mark.parametrize("readers", [READERS, DIFFERING], ids=["alike", "differing"])
def test_rows_are_the_same_and_no_pdf_is_opened(readers: Readers) -> None:
    path = SMALL

    def read(verify: int, readers: Readers | KeptReaders) -> Extraction:
        return extract_document(path, knowledge(), verify=verify, readers=readers)

    kept = kept_readers(path, readers=readers)
    assert rows(read(1, kept)) == rows(read(1, readers))
    for verify in (0, 1):
        again = kept_readers(path, kept.model(), UNASKED)
        assert rows(read(verify, again)) == rows(read(verify, readers))
        assert again.reused
        assert again.model() is None


def rows(extraction: Extraction) -> tuple[object, ...]:
    """All rows, as the bytes that are written."""
    document, problems, tables = rows_of_document(extraction)
    return dict(document), [dict(problem) for problem in problems], tables


def test_a_line_that_a_later_stage_has_changed_is_not_kept() -> None:
    page = made_page(1, random.Random(1))
    page.lines[0].furniture = True
    with pytest.raises(UnkeptError):
        through([page])


def test_what_a_stranger_wrote_is_noticed_and_the_document_is_read_anew() -> None:
    """With a checksum that holds: whoever wrote it there knows how to make one."""
    path = SMALL
    _, _, model = model_of(path)
    wanted, chance, noticed = rows(extract_document(path, knowledge(), verify=0)), random.Random(2), 0
    start = 4 + int.from_bytes(model[:4], "big")
    for number in range(40):
        content = bytearray(model)
        place = chance.randrange(4, start) if number < 20 else chance.randrange(start, len(model))
        content[place] ^= 1 << chance.randrange(8)
        kept = kept_readers(path, bytes(content), READERS)
        try:
            list(kept.open(path).pages())
        except SpoiltError:
            noticed += 1
            kept = kept_readers(path, bytes(content), READERS)
            found = with_models(lambda readers: extract_document(path, knowledge(), verify=0, readers=readers), kept)
            assert rows(found) == wanted
    assert noticed > 5


@pytest.mark.skipif(native.built() is None, reason="the native reader is not built here (juesuan native)")
@pytest.mark.parametrize(("place", "by"), [(0, -1), (0, 10_000), (1, 10_000), (1, -10_000)])
def test_the_part_in_c_is_asked_about_no_line_outside_of_its_columns(place: int, by: int, tmp_path: Path) -> None:
    block = Block()
    pages = READERS.first(draw(tmp_path / "drawn.pdf", 3)).pages()
    block.add(next(page for page in pages if page.lines and page.lines[0].columns is not None))
    block.spans[place] += by
    counts, packed = block.packed()
    with pytest.raises(SpoiltError):
        list(pages_of(counts, memoryview(packed), native.built()))


@pytest.mark.parametrize(
    ("was", "now"), [(b'"blocks":[[[', b'"blocks":[[[9'), (b'"count":', b'"count":-'), (b'"alone"', b'"alome"')]
)
def test_amounts_that_cannot_be_are_noticed_before_room_is_made_for_them(was: bytes, now: bytes) -> None:
    _, _, model = model_of(SMALL)
    length = int.from_bytes(model[:4], "big")
    head = model[4 : 4 + length].replace(was, now, 1)
    content = len(head).to_bytes(4, "big") + head + model[4 + length :]
    with pytest.raises(SpoiltError):
        all_pages(content)


def all_pages(model: bytes) -> list[Page]:
    """Every page of a model."""
    return [page for kept in readings_of(memoryview(model)).values() for page in kept.pages(None)]
