"""Whole made disclosures in the words of places that no family of the fixtures has: what is read and what is not.

A file of fixtures/disclosures: `@` its head, `#` a heading, `=` a figure and `!` a reason of the paragraph above.
A figure that is not listed fails the test as much as one that is missing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from extract.knowledge.model import Reading, Reason
from extract.outline.paragraphs import Paragraph
from extract.outline.sections import build_outline
from extract.prose.narrative import Narrator, summary
from extract.prose.narrative import Told as Part
from extract.text import squeeze
from fixtures import build

from .reading import knowledge

FILES = sorted((Path(build.__file__).parent / "disclosures").glob("*.txt"))


@dataclass(slots=True)
class Told:
    """One paragraph as the file has it: what it should say, and what was read in its parts."""

    text: str
    wanted: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What is read, as the file writes it, in the order in which it is printed."""
        found = []
        for part in self.parts:
            rows: list[Reading | Reason] = [*part.readings, *part.reasons]
            found += [_line(row, part.paragraph.text) for row in sorted(rows, key=lambda row: (row.start, row.end))]
        return found


def told_of(path: Path) -> list[Told]:
    """A file → its paragraphs, read."""
    head, told = dict[str, str](), list[Told]()
    for line in filter(None, path.read_text(encoding="utf-8").splitlines()):
        if line.startswith("@"):
            key, _, value = line[1:].partition("=")
            head[key] = value
        elif line.startswith(("= ", "! ")):
            told[-1].wanted.append(line)
        else:
            told.append(Told(line))
    nodes = build_outline([_paragraph(entry.text, place) for place, entry in enumerate(told)], knowledge())
    for part in Narrator(knowledge(), head["kind"], int(head["year"]), [head["office"]]).tell(nodes):
        told[part.paragraph.pages[0]].parts.append(part)
    return told


def _paragraph(line: str, place: int) -> Paragraph:
    """A paragraph whose page is its place in the file."""
    text = squeeze(line.removeprefix("# "))
    pages, boxes = array("H", [place] * len(text)), array("f", [0.0] * 4 * len(text))
    return Paragraph(text, pages, boxes, 0.0, line.startswith("# "))


def _line(row: Reading | Reason, text: str) -> str:
    subject = row.subject
    about = ["/".join(subject.function), subject.function_code, subject.vehicle_type, subject.note]
    about += [" ".join(subject.economic) if subject.economic else None]
    about += [f"fund {subject.fund}" if subject.fund else None]
    said = f"! {summary(row)} {text[row.start : row.end]}" if isinstance(row, Reason) else f"= {summary(row)}"
    return " | ".join([said, *filter(None, about)])


@cache
def disclosures() -> dict[str, list[Told]]:
    """All files by name."""
    return {path.stem: told_of(path) for path in FILES}


def all_told() -> Iterator[Part]:
    """What is told in all of them, for the test that every entry fires."""
    for told in disclosures().values():
        for entry in told:
            yield from entry.parts


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_made_disclosure_is_read_so_and_not_otherwise(path: Path) -> None:
    told = disclosures()[path.stem]
    assert sum(len(entry.wanted) for entry in told) > 20
    for entry in told:
        assert entry.lines() == entry.wanted, entry.text
