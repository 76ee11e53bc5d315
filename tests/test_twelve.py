"""A district of twelve departments that publish in every way there is: one run brings and reads all of it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extract.collect import run as collect
from extract.convert.convert import converter_of
from extract.convert.kinds import Kind
from extract.dataset.dataset import Dataset
from extract.errors import DocumentError
from extract.reading.ocr.engine import missing
from fixtures.standins.twelve import NEEDS_OCR, Published, documents, twelve

from . import faultserver as faults
from .collecting import FAST
from .reading import Row, cell_key, figure_key
from .standing import Aimed, Answers, district_of

# of a scan, what the bars of `make formats` ask for; of everything else, all of it
SURE, PICTURED = 1.0, 0.97


@pytest.fixture(scope="module")
def published() -> list[Published]:
    """What the twelve publish; skipped where this machine cannot read all of it."""
    for kind in (Kind.DOCX, Kind.HTML):
        try:
            converter_of(kind)
        except DocumentError as error:
            pytest.skip(error.message)
    if reason := missing():
        pytest.skip(reason)
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
    assert account.expected == len(published)
    dataset = Dataset(tmp_path / "data")
    for row in dataset.read("problems").to_pylist():
        print({k: v for k, v in row.items() if v is not None and k in ("code", "message", "url", "page")})
    documents_ = {row["department"]: row for row in dataset.read("documents").to_pylist()}
    figures, cells = by_document(dataset, "figures", figure_key), by_document(dataset, "table_cells", cell_key)
    for one in published:
        row = documents_.get(one.department)
        print(one.kind, row and (row["status"], row["file_name"]), one.department)
        if row is None:
            continue
        wanted = Counter(figure_key(figure)[:-1] for figure in one.document.truth.figures)
        print(len(wanted), (wanted & figures[row["document_id"]]).total() / wanted.total())


def by_document(dataset: Dataset, table: str, key: Any) -> dict[str, Counter[Row]]:
    """Rows of each document under a key that does not name their page."""
    found: dict[str, Counter[Row]] = {}
    for row in dataset.read(table).to_pylist():
        if table == "figures" and row["source"] != "prose":
            continue
        found.setdefault(row["document_id"], Counter())[key(row)[:-1]] += 1
    return found
