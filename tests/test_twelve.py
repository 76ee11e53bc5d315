"""A district of twelve departments that publish in every way there is: one run brings and reads all of it."""

from __future__ import annotations

from collections import Counter
from ctypes.util import find_library
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extract.collect import run as collect
from extract.convert.convert import converter_of
from extract.convert.kinds import Kind
from extract.convert.setting import SETTING as CONVERT
from extract.dataset.dataset import Dataset
from extract.errors import DocumentError
from extract.reading.ocr.engine import missing
from extract.reading.ocr.setting import SETTING as OCR
from fixtures.standins.twelve import NEEDS_OCR, Published, documents, twelve

from . import faultserver as faults
from .collecting import FAST
from .reading import Row, cell_key, figure_key
from .standing import Aimed, Answers, district_of

PICTURED = 0.95  # of a scan's figures and cells; of everything else all are read
CONVERTED = {"docx", "doc", "xlsx", "html", "ofd", "wps"}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Published]:
    """What the twelve publish; skipped where this machine cannot read all of it."""
    for kind in (Kind.DOCX, Kind.HTML):
        try:
            converter_of(kind)
        except DocumentError as error:
            pytest.skip(error.message)
    if find_library("archive") is None:
        pytest.skip("no libarchive, which opens 7z")
    if reason := missing():
        pytest.skip(reason)
    monkeypatch.setenv(OCR, "auto")
    monkeypatch.setenv(CONVERT, "auto")
    return documents()


def test_a_run_finds_the_twelve_whole(published: list[Published], tmp_path: Path) -> None:
    site = twelve(published)
    with faults.running() as server:
        server.answers = Answers(Aimed(site))
        district = district_of("plain", server.url + site.list_path)
        read = partial(collect.read_here, workers=1)
        outcome = collect.collect([district], (), tmp_path / "data", tmp_path / "archive", settings=FAST, read=read)
    (account,) = outcome.accounts
    assert account.balanced
    assert (account.expected, account.published, account.refused) == (12, 12, 0)
    assert account.converted == len(CONVERTED)
    dataset = Dataset(tmp_path / "data")
    found = {row["department"]: row for row in dataset.read("documents").to_pylist()}
    assert set(found) == {one.department for one in published}
    figures, cells = by_document(dataset, "figures", figure_key), by_document(dataset, "table_cells", cell_key)
    for one in published:
        row = found[one.department]
        assert (row["fiscal_year"], row["status"]) == (2031, "extracted"), one.kind
        assert (row["converted_from"] is not None) == (one.kind in CONVERTED), one.kind
        pictured = one.needs == NEEDS_OCR
        assert (row["pages_recognised"] or 0) == (len_of_pictures(one) if pictured else 0), one.kind
        truth = one.document.truth
        assert_read(one, Counter(figure_key(row)[:-1] for row in truth.figures), figures[row["document_id"]])
        without = Counter((key[0], *key[2:]) for key in map(cell_key, truth.cells))
        assert_read(one, without, cells.get(row["document_id"], Counter()))


def len_of_pictures(one: Published) -> int:
    """How many of its pages are pictures, or have fonts that say nothing."""
    return 2 if one.kind == "mixed" else len(one.document.sheets)


def assert_read(one: Published, wanted: Counter[Row], found: Counter[Row]) -> None:
    """All of it was read and nothing else; of a scan nearly so."""
    if one.kind in ("scan", "garbled"):
        both = (wanted & found).total()
        assert both >= PICTURED * max(wanted.total(), found.total()), one.kind
    else:
        assert found == wanted, one.kind


def by_document(dataset: Dataset, table: str, key: Any) -> dict[str, Counter[Row]]:
    """Rows of each document's prose or tables, under a key that does not name their page."""
    found: dict[str, Counter[Row]] = {}
    for row in dataset.read(table).to_pylist():
        if table == "figures" and row["origin"] != "narrative":
            continue
        told = key(row)
        whole = told[:-1] if table == "figures" else (told[0], *told[2:])
        found.setdefault(row["document_id"], Counter())[whole] += 1
    return found
