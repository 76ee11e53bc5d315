"""Whole made disclosures in the words of places that no family of the fixtures has: what is read and what is not.

A file of fixtures/disclosures: `@` its head, `#` a heading, `=` a figure and `!` a reason of the paragraph above.
A figure that is not listed fails the test as much as one that is missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.knowledge.model import Reading, Reason
from extract.prose.narrative import summary
from extract.proving.fixtures import Line, disclosure
from fixtures import build

from .reading import knowledge

FILES = sorted((Path(build.__file__).parent / "disclosures").glob("*.txt"))


def read(line: Line) -> list[str]:
    """What is read in a paragraph, as the file writes it, in the order in which it is printed."""
    found = []
    for part in line.parts:
        rows: list[Reading | Reason] = [*part.readings, *part.reasons]
        found += [_line(row, part.paragraph.text) for row in sorted(rows, key=lambda row: (row.start, row.end))]
    return found


def _line(row: Reading | Reason, text: str) -> str:
    subject = row.subject
    about = ["/".join(subject.function), subject.function_code, subject.vehicle_type, subject.note]
    about += [" ".join(subject.economic) if subject.economic else None]
    about += [f"fund {subject.fund}" if subject.fund else None]
    said = f"! {summary(row)} {text[row.start : row.end]}" if isinstance(row, Reason) else f"= {summary(row)}"
    return " | ".join([said, *filter(None, about)])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_made_disclosure_is_read_so_and_not_otherwise(path: Path) -> None:
    lines = disclosure(path, knowledge())
    assert sum(len(line.wanted) for line in lines) > 20
    for line in lines:
        assert read(line) == line.wanted, line.text
