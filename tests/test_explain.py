"""`juesuan explain`: what was read from where, and what speaks for it, in words that the dataset alone gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.dataset.dataset import Dataset
from extract.records.extraction import Extraction
from extract.records.tables import Figure
from extract.records.vocabulary import Meaning
from fixtures import build
from tests.conftest import Juesuan
from tests.reading import read

DOCUMENT = Path(build.__file__).parent / "golden" / "hunan.pdf"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Extraction]:
    """A dataset of one document, and what was read of it."""
    root = tmp_path_factory.mktemp("explained") / "data"
    extraction = read(DOCUMENT)
    Dataset(root).write([extraction])
    return root, extraction


def one(extraction: Extraction, trace: str, **columns: Any) -> Figure:
    """The first figure with this in its trace, and these columns."""
    return next(
        figure
        for figure in extraction.figures
        if trace in (figure.trace or "") and all(getattr(figure, name) == value for name, value in columns.items())
    )


def test_every_figure_is_explained_without_its_file(known: tuple[Path, Extraction], juesuan: Juesuan) -> None:
    root, extraction = known
    told = juesuan("explain", extraction.figures[0].figure_id, "-o", root)
    assert told.status == 0, told.err
    assert extraction.figures[0].quote in told.out
    spent = one(extraction, "proof:NT", measure="amount", origin="narrative")
    told = juesuan("explain", spent.figure_id, "-o", root)
    assert "由表“" in told.out, told.out
    assert "取自" in told.out


def test_the_trace_names_heading_words_table_and_equation(known: tuple[Path, Extraction], juesuan: Juesuan) -> None:
    root, extraction = known
    worded = one(extraction, "basis:words=", measure="amount")
    words = (worded.trace or "").partition("words=")[2].split(" ")[0]
    assert f"来自“{words}”" in juesuan("explain", worded.figure_id, "-o", root).out
    cell = one(extraction, "proof:", origin="table")
    title = next(row.title for row in extraction.table_cells if row.table_id == cell.table_id)
    assert f"取自表“{title}”：行“" in juesuan("explain", cell.figure_id, "-o", root).out
    added = one(extraction, "proof:I")
    assert "证明" in juesuan("explain", added.figure_id, "-o", root).out
    alone = next(figure for figure in extraction.figures if figure.meaning == Meaning.STATED)
    assert "仅此一处" in juesuan("explain", alone.figure_id, "-o", root).out


def test_a_figure_that_there_is_not(known: tuple[Path, Extraction], juesuan: Juesuan) -> None:
    answer = juesuan("explain", "ffffffffffff", "-o", known[0])
    assert answer.status == 2
    assert "no figure has the id" in answer.err
