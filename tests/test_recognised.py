"""What is read from pictures of pages: the same rows as of the printed page, and never as sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.checks.findings import Finding
from extract.checks.relations import Sum, plus
from extract.document.extract import extract_document
from extract.document.recognised import exactly
from extract.reading.pages import Fault, Page
from extract.reading.readers import READERS, open_plumber
from extract.records.extraction import Extraction
from fixtures.api import generate
from fixtures.quirks import Quirks
from tests.checking import facts_of, row
from tests.reading import knowledge, read
from tests.recognising import Copyist, Doubt, pages_of, pictured, recognise

PLACE = ("page", "x0", "top", "x1", "bottom")
TOLD = {
    "figures": ("item", "value", "basis", "fund", "function_code", "printed", "quote", *PLACE),
    "table_cells": ("table_id", "row", "column", "text", "value", *PLACE),
    "explanations": ("item", "text", *PLACE),
    "unmatched": ("printed", "kind", *PLACE),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disclosure with a slip that arithmetic finds."""
    folder = tmp_path_factory.mktemp("printed")
    return generate("shanxi", 3, folder, Quirks(), slips=("amount",)).pdf


@pytest.fixture(scope="module")
def plain(printed: Path) -> Extraction:
    return read(printed)


@pytest.fixture(scope="module")
def scan(printed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pictured(pages_of(printed), tmp_path_factory.mktemp("scan") / "scan.pdf")


def rows(extraction: Extraction, *tables: str) -> list[list[Any]]:
    """What a document's rows say, and where they stand."""
    return [
        [tuple(getattr(row, name) for name in TOLD[table]) for row in getattr(extraction, table)]
        for table in tables or TOLD
    ]


def has_digits(row: Any) -> bool:
    return any(map(str.isdigit, getattr(row, "printed", None) or getattr(row, "text", "")))


def doubted(text: str, **how: Any) -> Doubt:
    """The number of that text is not simply read twice."""
    return lambda number: number._replace(**how) if number.text == text else number


def test_a_scan_gives_the_rows_of_what_was_scanned_and_each_says_so(
    printed: Path, plain: Extraction, scan: Path
) -> None:
    found, document = recognise(scan, copyist := Copyist(pages_of(printed))), plain.document
    assert rows(found) == rows(plain)
    assert [len(copyist.seen), found.pictures] == [document.pages, []], "each page once, whatever reads the file twice"
    told = (found.document.status, found.document.text_layer, found.document.pages_recognised)
    assert told == ("extracted", "ocr", document.pages)
    assert found.document.pages_pictured == document.pages
    assert (document.pages_pictured, document.pages_recognised) == (None, None)
    assert [found.document.content_id, document.content_id is None] == [None, False]
    for table in TOLD:
        assert {row.text_layer for row in getattr(found, table)} == {"ocr"}, table
        assert {row.text_layer for row in getattr(plain, table)} == {"native"}, table
    every = [*found.figures, *found.table_cells]
    assert {(row.certainty, row.read_by) for row in every if has_digits(row)} == {("read twice", "both")}
    assert {row.certainty for row in every if not has_digits(row)} <= {"one reader only", "confirmed by arithmetic"}


def test_what_does_not_add_up_in_a_scan_is_no_accusation(printed: Path, plain: Extraction, scan: Path) -> None:
    found = recognise(scan, Copyist(pages_of(printed)))
    told = [(check.rule, check.statement) for check in plain.checks if check.status == "fails"]
    assert "contradiction" in {check.verdict for check in plain.checks}
    failed = [check for check in found.checks if check.status == "fails"]
    assert [(check.rule, check.statement) for check in failed] == told
    assert {check.verdict for check in failed} == {"to_check"}
    assert all("请看原文图像" in (check.doubt_zh or "") for check in failed)


def test_without_a_recogniser_the_pages_are_named(scan: Path, plain: Extraction) -> None:
    found, pages = read(scan), plain.document.pages or 0
    assert found.pictures == list(range(1, pages + 1))
    assert (found.document.pages_pictured, found.document.pages_recognised) == (pages, None)
    assert (found.document.status, found.document.text_layer) == ("failed", "none")


def amount(plain: Extraction, origin: str) -> Any:
    """An amount with places behind the point that is printed but once on its page."""
    once = [f for f in plain.figures if f.origin == origin and f.measure == "amount" and f.value and "." in f.printed]
    return next(f for f in once if [other.printed for other in plain.figures].count(f.printed) == 1)


def bare(printed: str) -> str:
    return printed.removesuffix("万元")


@pytest.mark.parametrize("origin", ["narrative", "table"])
def test_what_two_recognisers_read_differently_is_kept_twice(
    printed: Path, plain: Extraction, scan: Path, origin: str
) -> None:
    chosen = amount(plain, origin)
    doubt = doubted(bare(chosen.printed), agreed=False, other="88.88")
    found = recognise(scan, Copyist(pages_of(printed), doubt))
    assert rows(found) == rows(plain)
    disputed = [row for row in (*found.figures, *found.table_cells) if row.certainty == "disputed"]
    assert {(row.other_reading, row.read_by) for row in disputed} == {("88.88", "one")}
    assert {bare(getattr(row, "printed", "") or row.text) for row in disputed} == {bare(chosen.printed)}
    assert [p.page for p in found.problems if p.code == "recognisers_disagree"] == [chosen.page]
    assert found.document.status == "extracted"


@pytest.mark.parametrize("origin", ["narrative", "table"])
def test_a_mended_number_is_a_proposal_and_no_figure(printed: Path, plain: Extraction, scan: Path, origin: str) -> None:
    chosen = amount(plain, origin)
    found = recognise(scan, Copyist(pages_of(printed), doubted(bare(chosen.printed), mended=True, agreed=False)))
    place = tuple(getattr(chosen, name) for name in PLACE)
    assert place not in {tuple(getattr(row, name) for name in PLACE) for row in found.figures}
    [proposal] = [row for row in found.proposals if row.trace and row.trace.endswith("mended")]
    assert (proposal.item, proposal.value, proposal.text_layer) == (chosen.item, chosen.value, "ocr")
    [left] = [row for row in found.unmatched if row.why == "mended"]
    assert (bare(left.printed), left.page) == (bare(chosen.printed), chosen.page)
    assert [cell.value for cell in found.table_cells if cell.text == chosen.printed] == [None] * (origin == "table")
    assert len(found.figures) == len(plain.figures) - 1
    assert proposal.figure_id not in {name for check in found.checks for name in check.figure_ids}
    assert found.document.numbers_accounted == found.document.numbers_printed
    assert [p.page for p in found.problems if p.code == "number_mended"] == [chosen.page]


def test_what_one_recogniser_alone_reads_may_be_confirmed_by_arithmetic(printed: Path, scan: Path) -> None:
    found = recognise(scan, Copyist(pages_of(printed), lambda number: number._replace(agreed=False)))
    assert {figure.certainty for figure in found.figures} == {"one reader only", "confirmed by arithmetic"}
    rates = [figure for figure in found.figures if figure.measure == "change_pct" and figure.confirmed_by == 1]
    assert {figure.certainty for figure in rates} == {"one reader only"}, "a quotient holds for many a last digit"


@pytest.mark.parametrize(
    ("total", "parts", "confirmed"),
    [
        ("30.00万元", ("10.00万元", "20.00万元"), "012"),
        ("30.01万元", ("10.00万元", "20.00万元"), ""),  # rounding allows it, and another last digit as well
        ("30.00万元", ("300000元",), "01"),
        ("30.01万元", ("300123元",), "0"),  # says nothing of the last digits of what is printed more exactly
        ("30.01万元", ("30.02万元",), ""),
    ],
)
def test_arithmetic_confirms_what_it_tells_to_the_last_digit(
    total: str, parts: tuple[str, ...], confirmed: str
) -> None:
    facts = facts_of(*(row("expenditure", text) for text in (total, *parts))).all
    found = exactly([Finding("N01", Sum(facts[0], plus(*facts[1:])))])
    assert found == {f"f{number}" for number in confirmed}


def with_pages(path: Path, base: Path, other: Path, numbers: set[int]) -> Path:
    """A file with some pages (from 1) from another one."""
    with pikepdf.open(base) as file, pikepdf.open(other) as taken:
        for number in numbers:
            file.pages[number - 1] = taken.pages[number - 1]
        file.save(path)
    return path


def test_printed_pages_of_a_mixed_file_stay_as_they_are(
    printed: Path, plain: Extraction, scan: Path, tmp_path: Path
) -> None:
    chosen = amount(plain, "narrative").page
    mixed = with_pages(tmp_path / "mixed.pdf", printed, scan, {chosen})
    found = recognise(mixed, copyist := Copyist(pages_of(printed)))
    assert [picture.number for picture in copyist.seen] == [chosen]
    assert rows(found) == rows(plain)
    assert (found.document.text_layer, found.document.pages_recognised) == ("mixed", 1)
    for one in (*found.figures, *found.table_cells):
        assert (one.text_layer == "ocr") == (one.page == chosen)
        assert (one.certainty == "both readers") == (one.page != chosen)


class Otherwise:
    """A second reader that sees something else on one page."""

    def __init__(self, path: Path, number: int) -> None:
        self._pdf, self._number = open_plumber(path), number
        self.count, self.producer, self.close = self._pdf.count, self._pdf.producer, self._pdf.close

    def pages(self) -> Iterator[Page]:
        for page in self._pdf.pages():
            yield replace(page, layer="hidden") if page.number == self._number else page


def test_what_two_readers_see_of_a_picture_disputes_no_other_page(
    printed: Path, plain: Extraction, scan: Path, tmp_path: Path
) -> None:
    mixed = with_pages(tmp_path / "mixed.pdf", printed, scan, {3})
    opened: list[Path] = []

    def second(path: Path) -> Otherwise:
        opened.append(path)
        return Otherwise(path, 3)

    readers = READERS._replace(second=second)
    found = extract_document(mixed, knowledge(), readers=readers, recogniser=Copyist(pages_of(printed)))
    assert rows(found) == rows(plain)
    native = [one for one in (*found.figures, *found.table_cells) if one.page != 3]
    assert {one.certainty for one in native} == {"both readers"}
    assert len(opened) == 1, "the file is not read once more for it"


def test_an_empty_page_of_a_scan_takes_nothing_from_a_document(printed: Path, plain: Extraction, scan: Path) -> None:
    pages = pages_of(printed)
    pages[1] = Page(2, pages[1].width, pages[1].height)
    found = recognise(scan, Copyist(pages))
    assert (found.document.status, found.document.text_layer) == ("extracted", "ocr")
    assert not [problem for problem in found.problems if problem.page == 2]


def test_what_a_picture_does_not_show_well_enough_is_a_problem_of_its_page(printed: Path, scan: Path) -> None:
    pages = pages_of(printed)
    pages[1] = replace(pages[1], faults=[Fault("low_resolution", "the picture has 75 dpi")])
    found = recognise(scan, Copyist(pages))
    assert found.document.status == "partial"
    assert [(p.code, p.page) for p in found.problems if p.stage == "read"] == [("low_resolution", 2)]


def test_rows_of_a_page_that_was_turned_stand_where_the_sheet_shows_them(
    printed: Path, plain: Extraction, scan: Path
) -> None:
    """Upside down: what is read at the top stands at the bottom."""
    pages = pages_of(printed)
    turned = [replace(page, to_sheet=(-1.0, 0.0, 0.0, -1.0, page.width, page.height)) for page in pages]
    found = recognise(scan, Copyist(turned))
    size = {page.number: (page.width, page.height) for page in pages}
    for table in TOLD:
        for one, straight in zip(getattr(found, table), getattr(plain, table), strict=True):
            wide, high = size[one.page]
            wanted = (wide - straight.x1, high - straight.bottom, wide - straight.x0, high - straight.top)
            assert (one.x0, one.top, one.x1, one.bottom) == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize(
    ("layer", "told"),
    [("{}", ("read twice", None)), ("77.77", ("disputed", "77.77")), ("none", ("one reader only", None))],
)
def test_another_programs_layer_is_a_second_witness(
    layer: str, told: tuple[str, str | None], tmp_path: Path, printed: Path, plain: Extraction
) -> None:
    chosen, pages = amount(plain, "narrative"), pages_of(printed)

    def lay(canvas: Canvas, page: Page) -> None:
        if page.number == chosen.page:
            line = canvas.beginText(chosen.x0, page.height - chosen.bottom + 2)
            line.setTextRenderMode(3)
            line.setFont("Helvetica", 14)
            line.textLine(layer.format(bare(chosen.printed)))
            canvas.drawText(line)

    path = pictured(pages, tmp_path / "layer.pdf", lay)
    found = recognise(path, Copyist(pages, lambda number: number._replace(agreed=False)))
    assert rows(found) == rows(plain)
    [figure] = [one for one in found.figures if (one.printed, one.page) == (chosen.printed, chosen.page)]
    assert (figure.certainty, figure.other_reading) in (told, ("confirmed by arithmetic", told[1]))
