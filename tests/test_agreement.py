"""Two readers of one document: what both see is certain, what they see differently is disputed, never passed over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extract.dataset.validate import check_references
from extract.document.agreement import judge, settle
from extract.document.extract import extract_document
from extract.errors import DocumentError
from extract.reading.lines import group_lines
from extract.reading.pages import Page
from extract.reading.readers import READERS, PdfReader, Readers
from extract.records.extraction import Extraction
from extract.records.tables import Document, Explanation, Figure, Section
from fixtures.api import generate

from .reading import knowledge

DIGITS = "0123456789"


class Misread:
    """pdfplumber's reading of a file with one digit of one page taken for another."""

    def __init__(self, path: Path, page: int, place: int, digit: str) -> None:
        self._pdf = READERS.second(path)
        self.count, self.producer = self._pdf.count, self._pdf.producer
        self.page, self.place, self.digit = page, place, digit

    def pages(self) -> Iterator[Page]:
        for page in self._pdf.pages():
            if page.number == self.page:
                chars = list(page.chars)
                chars[self.place] = chars[self.place]._replace(text=self.digit)
                page = replace(page, chars=chars, lines=group_lines(chars))
            yield page

    def close(self) -> None:
        self._pdf.close()


def misread(path: Path, chance: random.Random) -> Extraction:
    """The extraction where one reader takes a digit of the file for another, at random."""
    pages = list(READERS.first(path).pages())
    choices = [
        (page.number, place)
        for page in pages
        for place, char in enumerate(page.chars)
        if char.text in DIGITS and page.number > 1
    ]
    number, place = chance.choice(choices)
    # the readers list a page's characters in another order: the same one is found by its place
    wanted = pages[number - 1].chars[place]
    others = list(READERS.second(path).pages())[number - 1].chars
    index = min(
        range(len(others)),
        key=lambda i: abs(others[i].x0 - wanted.x0) + abs(others[i].baseline - wanted.baseline),
    )
    digit = chance.choice([digit for digit in DIGITS if digit != wanted.text])
    readers = Readers(second=lambda path: Misread(path, number, index, digit))
    return extract_document(path, knowledge(), readers=readers)


@pytest.mark.parametrize("seed", range(12))
def test_a_digit_that_one_reader_misreads_is_never_certain(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    made = generate(chance.choice(["shanghai", "beijing", "chongqing"]), 7100 + seed, tmp_path)
    right = {figure.figure_id: figure for figure in extract_document(made.pdf, knowledge(), verify=False).figures}
    extraction = misread(made.pdf, chance)
    for figure in extraction.figures:
        if figure.certainty == "both readers":
            assert figure.value == right[figure.figure_id].value
    doubted = [figure for figure in extraction.figures if figure.certainty != "both readers"]
    told = {problem.page for problem in extraction.problems if problem.code == "readers_disagree"}
    for figure in doubted:
        assert figure.certainty != "disputed" or (figure.other_reading and figure.page in told)


def one_figure(item: str, value: str, place: float) -> Extraction:
    """An extraction of one figure that stands at a place."""
    figure = Figure(
        document_id="d", figure_id=f"{item}{value}{place}", item=item, basis="final", measure="amount",
        value=Decimal(value), unit="元", printed=f"{value}元", page=3, x0=place, top=80.0, x1=place + 30, bottom=92.0,
    )  # fmt: skip
    return Extraction(Document(document_id="d"), figures=[figure])


@pytest.mark.parametrize(
    ("other", "certainty", "rows"),
    [
        (("sangong", "1200", 60.2), "both readers", 1),
        (("sangong", "1280", 60.2), "disputed", 1),
        (("sangong.vehicle", "1200", 60.2), "disputed", 1),  # the same number, with another meaning
        (("sangong.vehicle", "700", 200.0), "one reader only", 2),
    ],
)
def test_what_two_readers_make_of_one_number(other: tuple[str, str, float], certainty: str, rows: int) -> None:
    first, second = one_figure("sangong", "1200", 60.0), one_figure(*other)
    settle(first, second)
    judge(first)
    assert [figure.certainty for figure in first.figures] == [certainty] * rows
    disputed = certainty == "disputed"
    assert bool(first.figures[0].other_reading) == disputed
    assert [problem.page for problem in first.problems if problem.code == "readers_disagree"] == [3] * disputed


def test_what_stands_under_a_heading_that_one_reader_alone_sees_is_a_row_all_the_same() -> None:
    first, second = one_figure("sangong", "1200", 60.0), one_figure("sangong.vehicle", "700", 200.0)
    first.sections, second.figures[0].section_id = [Section(document_id="d", section_id="1")], "1/2"
    settle(first, second)
    assert [figure.section_id for figure in first.figures] == [None, None]
    check_references(first)


def test_reasons_that_one_reader_alone_sees_are_told_in_their_order() -> None:
    first, second = one_figure("sangong", "1200", 60.0), one_figure("sangong", "1200", 60.0)
    texts = [f"会议减少{number}次" for number in range(9)]
    for row, own in ((first, texts[:6]), (second, texts[5:])):
        row.explanations = [
            Explanation(document_id="d", explanation_id=text, item="sangong", text=text, page=1) for text in own
        ]
    settle(first, second)
    told = [(problem.message or "").rpartition(" ")[2] for problem in first.problems]
    assert told == [text for text in texts if text != texts[5]]


def test_a_file_that_one_library_cannot_open_is_read_by_the_other_and_says_so(
    tmp_path: Path,
) -> None:
    made = generate("shanghai", 7101, tmp_path)

    def refuse(path: Path) -> PdfReader:
        raise DocumentError("damaged", f"{path.name} cannot be opened")

    extraction = extract_document(made.pdf, knowledge(), readers=Readers(first=refuse))
    assert {figure.read_by for figure in extraction.figures} == {"one"}
    assert "one_reader" in {problem.code for problem in extraction.problems}
