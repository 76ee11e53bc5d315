"""A dataset at its edges: not there yet, locked, older than its list of files, with rows of runs, in many groups."""

from __future__ import annotations

import errno
import fcntl
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from extract.dataset import by_document, commit, fact_files
from extract.dataset.commit import locked
from extract.dataset.dataset import Dataset, DocumentState
from extract.dataset.layout import PRIVATE, files_of, is_compacted
from extract.dataset.manifest import Manifest
from extract.dataset.rows import complete
from extract.dataset.validate import InvalidRowError
from extract.errors import UserError
from extract.records.tables import TABLES, Check, Problem
from tests.made_extractions import made
from tests.test_compaction import compacted, rows
from tests.test_dataset import contents


def test_a_folder_that_is_not_there_has_no_documents(tmp_path: Path) -> None:
    assert Dataset(tmp_path / "none").documents() == {}
    assert not (tmp_path / "none").exists()


def test_problems_of_no_document_are_no_documents(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    first = made(1)
    first.problems = [Problem(stage="read", code="one"), Problem(stage="read", code="two")]
    dataset.write([first, made(2)])
    dataset.append("problems", [Problem(stage="fetch", code="of_the_run")])
    codes = dataset.problem_codes()
    assert codes[first.document.document_id] == {"one", "two"}
    assert all(codes)
    assert "of_the_run" not in set().union(*codes.values())
    (lost,) = (path for path in files_of(tmp_path, "problems") if "/rows-" in path)
    (tmp_path / lost).unlink()
    assert lost in Dataset(tmp_path).spoilt()
    mended = Dataset(tmp_path)
    mended.spoilt()
    mended.write([made(3)])
    assert Dataset(tmp_path).spoilt() == set(), "a run's rows that are gone are forgotten"


def test_what_one_reader_read_is_current_unless_both_are_asked_for() -> None:
    alone = DocumentState("extracted", "1", "p", verified=False)
    assert alone.is_current("1", {None: "p"})
    assert not alone.is_current("1", {None: "p"}, verified=True)


# --- who writes


def test_who_waits_for_another_writer_goes_on_when_it_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / PRIVATE).mkdir()
    other = os.open(tmp_path / PRIVATE / "lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(UserError, match="is being written by process unknown: wait for it to end"), locked(tmp_path):
        pass
    os.write(other, b"4711")
    with pytest.raises(UserError, match="is being written by process 4711: wait for it to end"), locked(tmp_path):
        pass
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        fcntl.flock(other, fcntl.LOCK_UN)

    monkeypatch.setattr(commit.time, "sleep", sleep)
    with locked(tmp_path, 60.0):
        assert len(waited) == 1
        assert (tmp_path / PRIVATE / "lock").read_text() == str(os.getpid())
    os.close(other)


def test_a_disk_without_locks_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with pytest.raises(UserError, match=f"cannot lock {tmp_path}: No locks available"), locked(tmp_path, 60.0):
        pass


# --- the list of files


def test_files_that_were_there_before_the_list_are_in_it_without_a_hash(tmp_path: Path) -> None:
    Dataset(tmp_path).write([made(1)])
    own = {path for table in TABLES for path in files_of(tmp_path, table) if _name(1) in path}
    (tmp_path / PRIVATE / "files.txt").unlink()
    Dataset(tmp_path).write([made(2)])
    listed = Manifest(tmp_path).read()
    assert listed.there
    assert own
    for path, written in listed.files.items():
        assert (tmp_path / path).stat().st_size == written.size
        if path in own:
            assert not written.has_hash
        if _name(2) in path:
            assert written.has_hash
    assert own <= listed.files.keys()
    assert Dataset(tmp_path).spoilt() == set()
    assert len(Dataset(tmp_path).documents()) == 2


def _name(number: int) -> str:
    return made(number).document.document_id


# --- rows


def test_a_document_counts_its_rows_and_stands_for_itself_until_others_are_known() -> None:
    extraction = made(1, rows=3)
    own = extraction.document.document_id
    extraction.checks = [
        Check(document_id=own, check_id=str(at), rule="N01", status="fails", verdict=verdict)
        for at, verdict in enumerate(("contradiction", "to_check", "contradiction", None))
    ]
    document = complete(extraction)
    assert (document.figures, document.explanations) == (len(extraction.figures), len(extraction.explanations))
    assert document.checks_failed == 2
    assert (document.disclosure_id, document.current) == (own, True)
    for update, disclosure, current in (
        ({"companions": ["0" * 64]}, "0" * 64, True),
        ({"companions": ["f" * 64]}, min(own, "f" * 64), True),
        ({"companions": ["0" * 64], "supersedes": "5" * 64}, "5" * 64, True),
        ({"disclosure_id": "7" * 64, "supersedes": "5" * 64}, "7" * 64, True),
        ({"current": False}, own, False),
    ):
        told = made(1)
        told.document = told.document.model_copy(update=update)
        document = complete(told)
        assert (document.disclosure_id, document.current) == (disclosure, current), update


BOX = {"page": 3, "x0": 1.0, "top": 2.0, "x1": 3.0, "bottom": 4.0}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"x0": 3.5}, r"\(3.5, 2.0, 3.0, 4.0\) is no box"),
        ({"top": 4.5}, r"\(1.0, 4.5, 3.0, 4.0\) is no box"),
        ({"bottom": float("nan")}, r"\(1.0, 2.0, 3.0, nan\) is no box"),
        ({"x1": float("inf")}, r"\(1.0, 2.0, inf, 4.0\) is no box"),
        ({"row": True}, "True cannot stand in a column of int32"),
        ({"stated_none": "no"}, "'no' cannot stand in a column of bool"),
    ],
)
def test_a_wrong_row_among_rows_that_all_have_a_place_is_named(
    wrong: dict[str, Any], said: str, tmp_path: Path
) -> None:
    extraction = made(1, rows=3)
    for row in extraction.figures:
        vars(row).update(BOX | {"stated_none": False})
    Dataset(tmp_path).write([extraction])
    for empty in ({"x0": 3.0}, {"top": 4.0}, dict.fromkeys(BOX)):
        vars(extraction.figures[1]).update(BOX | empty)
        Dataset(tmp_path).write([extraction])
    vars(extraction.figures[1]).update(BOX | wrong)
    with pytest.raises(InvalidRowError, match=f"row 2: {said}"):
        Dataset(tmp_path).write([extraction])


# --- many rows


def test_a_compacted_file_has_groups_that_end_with_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [made(number, rows=3) for number in range(7)]
    compacted(tmp_path / "one", documents)
    each = Counter(Dataset(tmp_path / "one").read("figures").column("document_id").to_pylist())
    assert len(each) == 7
    (size,) = set(each.values())
    for least, groups in ((2 * size, 2), (2 * size + 1, 3), (1, 1), (1000, 100)):
        monkeypatch.setattr(by_document, "GROUP_ROWS", least)
        root = tmp_path / str(least)
        compacted(root, documents)
        assert rows(root) == rows(tmp_path / "one")
        for path in filter(is_compacted, files_of(root, "figures")):
            told = pq.ParquetFile(root / path).metadata  # type: ignore[no-untyped-call]
            found = [told.row_group(at).num_rows for at in range(told.num_row_groups)]
            assert set(found[:-1]) <= {groups * size}
            assert 0 < found[-1] <= groups * size


def test_facts_of_many_regions_are_written_in_several_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [made(number) for number in range(9)]
    Dataset(tmp_path / "one").write(documents)
    monkeypatch.setattr(fact_files, "MOST", 1)
    Dataset(tmp_path / "several").write(documents)
    assert contents(tmp_path / "several") == contents(tmp_path / "one")
    assert Dataset(tmp_path / "one").read("facts").num_rows > 0
