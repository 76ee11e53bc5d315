"""Two readings of one document: which row of one is which of the other, and no figure twice in what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.document import duplicates
from extract.document.agreement import judge, settle
from extract.document.extract import extract_document
from extract.reading.agreement import same_page
from extract.reading.lines import group_lines
from extract.reading.pages import Page
from extract.reading.pdfplumber.document import Pdf
from extract.reading.readers import READERS, Readers
from extract.records.extraction import Extraction
from extract.records.tables import Document, Figure, TableCell
from extract.records.vocabulary import Certainty
from fixtures.api import generate

from .reading import knowledge


def figure(value: str, x0: float, top: float = 80.0, **columns: Any) -> Figure:
    place = {"page": 3, "x0": x0, "top": top, "x1": x0 + 40, "bottom": top + 12}
    meaning = {"item": "grand_total", "basis": "final", "measure": "amount", "value": Decimal(value), "unit": "元"}
    name = f"{value}/{x0}/{top}"
    return Figure(document_id="d", figure_id=name, printed=f"{value}元", **place | meaning | columns)  # type: ignore[arg-type]


def settled(left: list[Figure], right: list[Figure]) -> list[Figure]:
    first, second = (Extraction(Document(document_id="d"), figures=figures) for figures in (left, right))
    settle(first, second)
    judge(first)
    return first.figures


BOTH, DISPUTED, ONE = Certainty.BOTH_READERS, Certainty.DISPUTED, Certainty.ONE_READER


@pytest.mark.parametrize(
    ("left", "right", "certainties"),
    [
        # twice on a page, both a point further for the other reader
        ([("1200", 100), ("1200", 300)], [("1200", 101.2), ("1200", 302.4)], [BOTH, BOTH]),
        # the second one so far that it is nearer to nothing
        ([("1200", 100), ("1200", 160)], [("1200", 130), ("1200", 190)], [BOTH, BOTH]),
        # one reader misses the first: the nearest is its partner
        ([("1200", 300)], [("1200", 101.2), ("1200", 302.4)], [BOTH, ONE]),
        ([("1200", 100), ("1200", 300)], [("1200", 302.4)], [ONE, BOTH]),
        # three times, one of them misread
        (
            [("1200", 100), ("1200", 200), ("1200", 300)],
            [("1200", 101.4), ("1280", 201.4), ("1200", 301.4)],
            [BOTH, DISPUTED, BOTH],
        ),
        # one place, on both sides of where a point is rounded
        ([("1200", 100.4)], [("1280", 100.6)], [DISPUTED]),
    ],
)
def test_a_fact_that_stands_more_than_once(
    left: list[tuple[str, float]], right: list[tuple[str, float]], certainties: list[str]
) -> None:
    found = settled([figure(*row) for row in left], [figure(*row) for row in right])
    assert [row.certainty for row in found] == certainties
    assert not list(duplicates.duplicate_figures(found))


def test_another_meaning_at_a_place_that_is_rounded_otherwise_is_one_dispute() -> None:
    left, right = [figure("1200", 100.4)], [figure("1200", 100.6, item="revenue")]
    assert [row.certainty for row in settled(left, right)] == [DISPUTED]


def test_a_row_that_one_reader_alone_sees_moves_no_other_cell() -> None:
    def cells(rows: list[str]) -> list[TableCell]:
        return [
            TableCell(
                document_id="d", table_id="t", page=1, row=number, column=1, text=text, row_label=text,
                value=Decimal(text), x0=200.0, top=100.0 + 20 * int(text), x1=230.0, bottom=112.0 + 20 * int(text),
            )
            for number, text in enumerate(rows)
        ]  # fmt: skip

    first, second = (
        Extraction(Document(document_id="d"), table_cells=cells(rows)) for rows in (["1", "2", "3"], ["1", "3"])
    )
    settle(first, second)
    judge(first)
    assert [cell.certainty for cell in first.table_cells] == [BOTH, ONE, BOTH]


class Moved(Pdf):
    """pdfplumber's reading with all characters moved along their lines by more than the readers may differ."""

    def pages(self) -> Iterator[Page]:
        for page in super().pages():
            page.chars = [char._replace(x0=char.x0 + 2.2, x1=char.x1 + 2.2) for char in page.chars]
            page.edges = [edge._replace(x0=edge.x0 + 2.2, x1=edge.x1 + 2.2) for edge in page.edges]
            page.lines = group_lines(page.chars)
            yield page


@pytest.mark.parametrize("family", ["beijing", "hunan", "shanghai"])
def test_a_reader_that_places_numbers_a_point_further_confirms_them(family: str, tmp_path: Path) -> None:
    made = generate(family, 7300, tmp_path)
    assert not all(map(same_page, READERS.first(made.pdf).pages(), Moved(made.pdf).pages()))
    extraction = extract_document(made.pdf, knowledge(), readers=Readers(second=Moved))
    assert {row.certainty for row in extraction.figures} == {BOTH}
    assert {row.certainty for row in extraction.table_cells} <= {BOTH}
    assert not list(duplicates.duplicate_figures(extraction.figures))


@pytest.mark.parametrize(
    ("other", "times"),
    [
        (figure("1200", 100.0), 1),
        (figure("1200", 101.3), 1),  # the same place for whoever rounds otherwise
        (figure("1200", 100.0, top=82.0), 1),
        (figure("1200", 128.0), 0),  # two numbers that touch
        (figure("1200", 100.0, top=96.0), 0),  # the line below
        (figure("1200", 100.0, note="甲"), 0),
        (figure("1200", 100.0, item="revenue"), 0),  # 收、支总计 has two meanings
        (figure("1200", 100.0, page=4), 0),
        (figure("1200", 100.0, relative_to="budget"), 0),
    ],
)
def test_what_twice_means(other: Figure, times: int) -> None:
    assert len(list(duplicates.duplicate_figures([figure("1200", 100.0), figure("7", 100.0), other]))) == times


def test_a_figure_twice_stops_a_test_and_loses_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    extraction = Extraction(Document(document_id="d"), figures=[figure("1200", 100.0), figure("1200", 100.8)])
    with pytest.raises(AssertionError, match="twice"):
        duplicates.report_duplicates(extraction)
    monkeypatch.setattr(duplicates, "on_fault", None)
    duplicates.report_duplicates(extraction)
    assert len(extraction.figures) == 2
    assert [(problem.code, problem.page) for problem in extraction.problems] == [("figure_twice", 3)]
