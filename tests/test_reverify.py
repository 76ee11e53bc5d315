"""Documents read again: which, with what is known of them, and each figure that is not as the dataset has it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from extract.collect import reverify
from extract.collect.archive import Archive
from extract.collect.reverify import Difference, Verified, verify_documents
from extract.dataset.dataset import Dataset
from extract.query.sql import connect
from extract.records.extraction import Extraction, Source
from extract.workers.job import Job
from tests.made_extractions import made, read_as

ROWS = [f"{made(2).document.document_id[:8]}-{row}" for row in range(6)]


def read_anew(number: int) -> Extraction:
    """What is read in a file that holds a number: in the second one, not what the dataset has of it."""
    extraction = made(number, rows=7)
    if number == 2:
        same, other, none, lost, worded, *_ = extraction.figures
        assert same.value is not None
        other.value = Decimal("2.5")
        none.value, none.stated_none = None, True
        worded.value, worded.text_value = None, "良"
        extraction.figures.remove(lost)
    return extraction


def written(number: int, place: str | None) -> Extraction:
    """What the dataset has of a file."""
    extraction = made(number, rows=6)
    document = extraction.document
    known = {"source_url": place, "landing_url": "http://x/l", "status": "extracted", "region": "区", "file_name": None}
    extraction.document = document.model_copy(update=known | ({"file_name": f"{number}.pdf"} if number == 2 else {}))
    extraction.figures[1].printed = "2.01"
    extraction.figures[4].text_value, extraction.figures[4].value = "优", None
    extraction.figures[5].stated_none, extraction.figures[5].value = True, None
    return extraction


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """What is given to the workers, in whose place files are read that hold a number."""
    given: list[Job] = []

    def read(jobs: Sequence[Job], workers: int) -> Iterator[Extraction]:
        assert workers == 3
        given.extend(jobs)
        for job in jobs:
            yield read_as(job.path, read_anew(int(job.path.read_text())), job.source)

    monkeypatch.setattr(reverify, "extract_files", read)
    return given


def verified(root: Path, archive: Path | None, every: int = 1) -> list[Verified]:
    """What is known after each document; the last one stands for all, for they are one object that grows."""
    connection = connect(root, ("documents", "figures"))
    try:
        return list(verify_documents(connection, archive, every, 3))
    finally:
        connection.close()


def test_each_figure_is_held_against_what_is_read_now(tmp_path: Path, jobs: list[Job]) -> None:
    archive, root = Archive(tmp_path / "archive"), tmp_path / "data"
    places: dict[int, str | None] = {}
    for number in (1, 2, 3, 4):
        paper = tmp_path / f"{number}.pdf"
        paper.write_text(str(number))
        places[number] = paper.as_uri() if number in (3, 4) else "http://x/1.pdf"
        if number in (1, 2):
            archive.put_copy(paper)
    (tmp_path / "4.pdf").unlink()
    failed = made(5, rows=0)
    failed.document.status = "failed"
    Dataset(root).write([*(written(number, place) for number, place in places.items()), failed])
    journal = archive.journal()
    journal.add_sighting(made(1).document.document_id, "甲", Source(source_url="http://x/1.pdf", link_text="决算"))
    journal.close()

    every = verified(root, archive.root)
    found = every[-1]
    assert (len(every), found.documents, found.new) == (3, 3, 3)
    name = "2.pdf"
    rows = {row.figure_id: row for row in found.differences if row.file_name == name}
    assert rows == {
        ROWS[1]: Difference(name, 1, ROWS[1], "expenditure", "2.01", "2.5"),
        ROWS[2]: Difference(name, 1, ROWS[2], "expenditure", "2.0200", "无"),
        ROWS[3]: Difference(name, 1, ROWS[3], "expenditure", "2.0300", None),
        ROWS[4]: Difference(name, 1, ROWS[4], "expenditure", "优", "良"),
        ROWS[5]: Difference(name, 1, ROWS[5], "expenditure", "无", "2.05"),
    }
    others = sorted(row.figure_id for row in found.differences if row.file_name != name)
    assert others == sorted(f"{made(number).document.document_id[:8]}-{row}" for number in (1, 3) for row in (4, 5))
    assert found.figures == 4 + 1 + 4
    assert found.absent == [made(4).document.document_id]
    told = {job.path.read_text(): job.source for job in jobs}
    assert told["1"] is not None
    assert (told["1"].link_text, told["1"].source_url) == ("决算", "http://x/1.pdf")
    region = made(3).document.region_code
    assert told["3"] == Source(None, places[3], "http://x/l", region_code=region, region="区")
    assert told["2"] == Source("2.pdf", places[2], "http://x/l", region_code=made(2).document.region_code, region="区")


def test_one_in_so_many_is_read_again_and_always_the_same_ones(
    tmp_path: Path, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the first twelve digits of its id; what the archive lacks, from where it was read; nothing is written."""
    monkeypatch.setattr(reverify, "AT_ONCE", 2)
    for number in range(12):
        (tmp_path / f"{number}.pdf").write_text(str(number))
    Dataset(tmp_path / "data").write([written(n, (tmp_path / f"{n}.pdf").as_uri()) for n in range(12)])
    numbers: dict[str, int] = {hashlib.sha256(str(number).encode()).hexdigest(): number for number in range(12)}
    for every in (2, 3):
        chosen = [number for name, number in sorted(numbers.items()) if int(name[:12], 16) % every == 0]
        assert 0 < len(chosen) < 12
        archive = tmp_path / "archive" if every == 3 else None
        assert verified(tmp_path / "data", archive, every)[-1].documents == len(chosen)
        assert not (tmp_path / "archive").exists()
        assert [int(job.path.read_text()) for job in jobs] == chosen
        jobs.clear()
