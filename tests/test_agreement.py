"""Two readers of one document: what both see is certain, what they see differently is disputed, never passed over."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from extract import document, paired
from extract.document import extract_document
from extract.extraction import Extraction
from extract.lines import group_lines
from extract.pages import Page
from extract.read_fast import FastPdf
from fixtures.api import generate

from .reading import knowledge

DIGITS = "0123456789"


class Misread:
    """pdfplumber's reading of a file with one digit of one page taken for another."""

    def __init__(self, path: Path, page: int, place: int, digit: str) -> None:
        self._pdf = paired.open_reference(path)
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


def misread(path: Path, monkeypatch: pytest.MonkeyPatch, chance: random.Random) -> Extraction:
    """The extraction where one reader takes a digit of the file for another, at random."""
    pages = list(FastPdf(path).pages())
    choices = [
        (page.number, place)
        for page in pages
        for place, char in enumerate(page.chars)
        if char.text in DIGITS and page.number > 1
    ]
    number, place = chance.choice(choices)
    # the readers list a page's characters in another order: the same one is found by its place
    wanted = pages[number - 1].chars[place]
    open_reference = paired.open_reference
    others = list(open_reference(path).pages())[number - 1].chars
    index = min(
        range(len(others)),
        key=lambda i: abs(others[i].x0 - wanted.x0) + abs(others[i].baseline - wanted.baseline),
    )
    digit = chance.choice([digit for digit in DIGITS if digit != wanted.text])

    def opened(path: Path) -> Misread:
        with monkeypatch.context() as patch:
            patch.setattr(paired, "open_reference", open_reference)
            return Misread(path, number, index, digit)

    monkeypatch.setattr(paired, "open_reference", opened)
    monkeypatch.setattr(document, "open_reference", opened)
    return extract_document(path, knowledge())


@pytest.mark.parametrize("seed", range(12))
def test_a_digit_that_one_reader_misreads_is_never_certain(
    seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    made = generate(chance.choice(["shanghai", "beijing", "chongqing"]), 7100 + seed, tmp_path)
    right = {figure.figure_id: figure for figure in extract_document(made.pdf, knowledge(), verify=False).figures}
    extraction = misread(made.pdf, monkeypatch, chance)
    for figure in extraction.figures:
        if figure.certainty == "both readers":
            assert figure.value == right[figure.figure_id].value
    doubted = [figure for figure in extraction.figures if figure.certainty != "both readers"]
    told = {problem.page for problem in extraction.problems if problem.code == "readers_disagree"}
    for figure in doubted:
        assert figure.certainty != "disputed" or (figure.other_reading and figure.page in told)
