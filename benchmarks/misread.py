"""Made documents that are right and that we read wrongly: whatever the checks then find is our own mistake.

    strange   a word of one sentence is one that no pattern knows: the text is as true as before
    reader    the first reader takes a digit for another; the second reads what is printed
    lost      the first reader loses a character of a number
    figure    a number is spoilt after it was read: its value is no longer what `printed` says

Both readers taking the same digit for another is no case: then nothing here knows what is printed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from extract.checks.run import run_checks
from extract.document.extract import extract_document
from extract.knowledge.model import Knowledge
from extract.reading.lines import group_lines
from extract.reading.pages import Page
from extract.reading.readers import READERS, Readers
from extract.records.extraction import Extraction

WAYS = ("strange", "reader", "lost", "figure")
DIGITS = "0123456789"


class Misread:
    """PDFium's reading of a file with one character of one page taken for another, or lost."""

    def __init__(self, path: Path, page: int, place: int, text: str) -> None:
        self._pdf = READERS.first(path)
        self.count, self.producer = self._pdf.count, self._pdf.producer
        self.page, self.place, self.text = page, place, text

    def pages(self) -> Iterator[Page]:
        """Its pages, one of them misread."""
        for page in self._pdf.pages():
            if page.number == self.page:
                chars = list(page.chars)
                spoilt = [chars[self.place]._replace(text=self.text)] if self.text else []
                chars[self.place : self.place + 1] = spoilt
                page = replace(page, chars=chars, lines=group_lines(chars))
            yield page

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()


def by_reader(path: Path, chance: random.Random, knowledge: Knowledge, *, lost: bool) -> Extraction:
    """The rows of a file of which the first reader misreads one digit, or loses it."""
    pages = list(READERS.first(path).pages())
    digits = [
        (page.number, at)
        for page in pages[1:]
        for at, char in enumerate(page.chars)
        if char.text in DIGITS and "." in {one.text for one in page.chars[max(0, at - 3) : at + 4]}
    ]
    number, at = chance.choice(digits)
    right = pages[number - 1].chars[at].text
    text = "" if lost else chance.choice([digit for digit in DIGITS if digit != right])
    return extract_document(path, knowledge, readers=Readers(first=lambda one: Misread(one, number, at, text)))


def by_figure(path: Path, chance: random.Random, knowledge: Knowledge) -> Extraction:
    """The rows of a file of which one amount is spoilt between reading and checking."""

    def spoilt(extraction: Extraction, known: Knowledge, reading: Any) -> None:
        amounts = [one for one in (*extraction.figures, *reading.figures) if one.unit == "元" and one.value]
        one = chance.choice(amounts)
        for twin in amounts:
            if twin.figure_id == one.figure_id:
                twin.value = one.value + 10_000 * chance.randrange(1, 90)
        run_checks(extraction, known, reading)

    with patch("extract.document.rows.run_checks", spoilt):
        return extract_document(path, knowledge, verify=0)
