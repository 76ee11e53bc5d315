"""When the power goes, what a change has said is on the disk: what is synced, and before what."""

from __future__ import annotations

import os
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from extract.dataset import writer
from extract.dataset.dataset import Dataset
from extract.dataset.layout import PRIVATE
from extract.dataset.rows import files_of_document
from tests.durable import Call, noted
from tests.made_extractions import made
from tests.test_between import family
from tests.test_damage import spoil


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """All calls that sync, move or remove something of the test's, in their order."""
    return noted(tmp_path, monkeypatch)


def changes(root: Path) -> None:
    """All kinds of changes: new documents, some that move, rows of no document, rows between documents, an old list."""
    Dataset(root).write([*family(), made(1), made(2)])
    Dataset(root).write([made(1, rows=9, year=2021), family()[0]])
    (root / PRIVATE / "files.txt").unlink()
    Dataset(root).put("fetches/fiscal_year=0/region_code=unknown/rows-x.parquet", b"PAR1")


def test_nothing_is_moved_to_its_place_before_all_of_it_is_on_the_disk(tmp_path: Path, calls: list[Call]) -> None:
    changes(tmp_path)
    # what readers keep in mind of files is read from the files again where it is damaged
    moves = [(at, call) for at, call in enumerate(calls) if call.kind == "move" and "states-" not in call.target]
    assert {Path(call.target).name for _, call in moves} >= {"commit.json", "files.txt", "between.parquet"}
    for at, move in moves:
        assert Call("sync", move.path, bytes=move.bytes) in calls[:at], move


def test_a_change_is_over_only_when_its_folders_and_its_list_are_on_the_disk(tmp_path: Path, calls: list[Call]) -> None:
    changes(tmp_path)
    journal, private = str(tmp_path / PRIVATE / "commit.json"), str(tmp_path / PRIVATE)
    begins = [at for at, call in enumerate(calls) if call.target == journal]
    assert len(begins) == 7
    for begin in begins:
        end = next(at for at in range(begin, len(calls)) if calls[at] == Call("remove", journal))
        change = calls[begin + 1 : end]
        moving = [
            at for at, call in enumerate(change) if call.kind != "sync" and private not in (call.target or call.path)
        ]
        before, after = change[: moving[0]], change[moving[-1] + 1 :]
        assert [call.path for call in before] == [private], "the journal has its name before anything moves"
        synced = [call.path for call in after if call.kind == "sync"]
        folders = {os.path.dirname(change[at].at) for at in moving}
        assert {folder for folder in folders if os.path.isdir(folder)} <= set(synced)
        assert synced[-1] == f"{private}/files.txt"


def test_what_is_appended_is_on_the_disk_with_all_its_bytes(tmp_path: Path, calls: list[Call]) -> None:
    """The marks of changed departments before their documents move: what these say of each other is not forgotten."""
    changes(tmp_path)
    list_away = calls.index(Call("remove", str(tmp_path / PRIVATE / "files.txt")))
    lengths = [call.bytes for call in calls[:list_away] if call.kind == "sync" and call.path.endswith("files.txt")]
    assert len(lengths) == 6
    assert all(short < long for short, long in pairwise(lengths)), "written, not only handed over"
    own = made(1).document.document_id
    first = next(at for at, call in enumerate(calls) if call.kind == "move" and own in call.target)
    marks = [call.bytes for call in calls[:first] if call.kind == "sync" and call.path.endswith("between.jsonl")]
    assert marks
    assert all(marks)


def test_files_of_the_dataset_are_for_their_owner_to_write_and_for_all_to_read(tmp_path: Path) -> None:
    """As the person's umask says, which the tests set: neither the lock nor a table is open to others."""
    before = os.umask(0o022)
    try:
        Dataset(tmp_path / "data").write([made(1)])
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").rglob("*") if path.is_file()}
    assert modes == {0o644}


@pytest.mark.parametrize(
    ("together", "documents", "changes"),
    [(60.0, 4, 2), (0.0, 4, 4), (60.0, 0, 4), (60.0, 2, 3)],
    ids=["soon", "later", "large", "two are large"],
)
def test_documents_that_come_together_are_one_change_unless_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[Call], together: float, documents: int, changes: int
) -> None:
    """Of a document that is there as it comes nothing is written; of one that comes twice the later; facts follow."""
    Dataset(tmp_path).write([made(0)])
    monkeypatch.setattr(writer, "TOGETHER", together)
    files = [content for number in range(documents) for content in files_of_document(made(1 + number)).tables.values()]
    monkeypatch.setattr(writer, "MOST", sum(map(len, files)) or 1)
    journal = str(tmp_path / PRIVATE / "commit.json")
    calls.clear()
    Dataset(tmp_path).write([made(0), made(1), made(2), made(3)])
    assert [call.target for call in calls].count(journal) == changes
    calls.clear()
    Dataset(tmp_path).write([made(0), made(3)])
    assert [call.target for call in calls].count(journal) == 0
    Dataset(tmp_path).write([made(1, rows=5), made(1, rows=6)])
    found = Dataset(tmp_path).read("figures").column("document_id").to_pylist()
    assert found.count(made(1).document.document_id) == 6


def test_how_a_document_stands_is_known_from_writing_it_without_its_file(tmp_path: Path) -> None:
    """Its bytes are spoilt as a disk spoils them, which no size or time tells: who asks does not open it."""
    Dataset(tmp_path).write([made(1), made(2)], settle=False)  # as a run does, batch for batch
    spoil(next((tmp_path / "documents").rglob(f"{made(1).document.document_id}.parquet")))
    states = Dataset(tmp_path).documents()
    assert states.keys() == {made(number).document.document_id for number in (1, 2)}
    assert {state.patterns_version for state in states.values()} == {"p1"}
