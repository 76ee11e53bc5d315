"""What was read is never replaced by a failure of the machine: its rows stay, a problem says so, it is tried again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from extract.collect import batch
from extract.collect.run import rebuild
from extract.collect.summary import summary_lines
from extract.dataset.dataset import Dataset
from extract.dataset.replica import replica
from extract.dataset.rereading import OF_THE_MACHINE, REREAD_FAILED
from extract.dataset.shared import SharedDataset
from extract.records.extraction import Extraction
from extract.resources import sample_dir
from extract.workers.job import Failure
from extract.workers.pool import Job, Limits, Setup, failed, pack_files
from tests import collecting
from tests.collecting import VERSION, Site
from tests.conftest import Juesuan
from tests.made_extractions import load_knowledge, made, misbehave
from tests.shared_storage import BUCKET, s3_server

MADE: dict[str, Any] = {"read": misbehave, "load": load_knowledge}
LITTLE = Limits(cpu_seconds=1.0, memory_mb=600)
TABLES = ("documents", "figures", "table_cells", "explanations")
Open = Callable[[], Dataset | SharedDataset]


@pytest.fixture(params=["local", "s3", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """What opens one empty dataset, as often as wanted: in a folder, in a bucket, on a shared disk."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if request.param == "local":
        yield lambda: Dataset(tmp_path / "data")
    elif request.param == "file":
        yield lambda: SharedDataset(f"file://{tmp_path}/shared")
    else:
        with s3_server():
            name = request.node.name.replace("[", "-").strip("]")
            yield lambda: SharedDataset(f"s3://{BUCKET}/{name}")


def paper(folder: Path, order: str) -> Job:
    """A file that has its reader die of something."""
    path = folder / f"{order}.pdf"
    path.write_text(f"1 {order}")
    return Job(path)


def read_before(job: Job, patterns: str = "p0") -> Extraction:
    """What an earlier version had read in the same file."""
    extraction = made(1, patterns=patterns)
    document_id = hashlib.sha256(job.path.read_bytes()).hexdigest()
    for row in (extraction.document, *extraction.figures, *extraction.explanations, *extraction.table_cells):
        row.document_id = document_id
    return extraction


def rows(dataset: Dataset | SharedDataset, table: str) -> list[dict[str, object]]:
    """A table's rows, in an order of their own, without what the folders' names say."""
    found = [{**row, "fiscal_year": None, "region_code": None} for row in dataset.read(table).to_pylist()]
    return sorted(found, key=str)


@pytest.mark.parametrize(
    ("opened", "order"),
    [("local", "die"), ("local", "memory"), ("local", "cpu"), ("local", "fault"), ("s3", "die"), ("file", "die")],
    indirect=["opened"],
)
def test_what_was_read_outlives_a_failure_of_the_machine(opened: Open, tmp_path: Path, order: str) -> None:
    job = paper(tmp_path, order)
    good = read_before(job)
    name = good.document.document_id
    opened().write([good, made(2)])
    before, state, told = (
        {table: rows(opened(), table) for table in TABLES},
        opened().documents(),
        rows(opened(), "problems"),
    )
    (answer,) = pack_files([job], Setup(limits=LITTLE, **MADE), 1)
    assert answer.document.status == "failed"
    for _ in range(2):  # the second takes the first one's place
        assert opened().write([answer]) == [name]
    assert {table: rows(opened(), table) for table in TABLES} == before
    assert opened().documents() == state, "it stays as stale as it was"
    (new,) = [row for row in rows(opened(), "problems") if row not in told]
    assert (new["document_id"], new["code"], new["url"]) == (name, REREAD_FAILED, job.path.name)
    assert any(code in new["message"] for code in OF_THE_MACHINE)
    assert [row for row in rows(opened(), "problems") if row != new] == told
    dataset = opened()
    if isinstance(dataset, SharedDataset):
        assert rows(Dataset(replica(dataset.store.address)), "figures") == rows(dataset, "figures")
        dataset.tidy()
        assert new in rows(dataset, "problems")
    dataset.write([read_before(job, patterns="p1")])
    assert REREAD_FAILED not in str(rows(opened(), "problems"))
    assert opened().documents()[name].patterns_version == "p1"
    if isinstance(dataset, SharedDataset):
        assert REREAD_FAILED not in str(rows(Dataset(replica(dataset.store.address)), "problems"))


def test_what_was_never_read_fails_and_what_fails_of_itself_is_replaced(opened: Open, tmp_path: Path) -> None:
    job = paper(tmp_path, "die")
    lost, bad = failed(job, Failure("worker_died", "gone")), failed(job, Failure("encrypted", "a password"))
    assert opened().write([lost]) == []
    assert rows(opened(), "documents")
    assert opened().write([bad]) == [], "the file's own fault counts"
    assert opened().write([read_before(job)]) == []
    assert opened().write([bad]) == []
    assert opened().read("figures").num_rows == 0
    good = read_before(job)
    assert opened().write([good, lost]) in ([], [good.document.document_id]), "a copy of the file, in the same call"
    assert opened().read("figures").num_rows == 3


def test_of_two_writers_the_one_that_read_it_counts_whoever_was_later(tmp_path: Path) -> None:
    """Neither has seen the other's commit: the failing one looked before there were rows."""
    job = paper(tmp_path, "die")
    dataset = SharedDataset(f"file://{tmp_path}/shared")
    late = SharedDataset(f"file://{tmp_path}/shared")
    dataset.write([read_before(job)])
    (commit,) = dataset.store.names("commits")
    content = dataset.store.get(commit)
    dataset.store.remove([commit])  # not there yet when the other looks
    dataset.write([made(2)])
    late.write([failed(job, Failure("worker_died", "gone"))])
    dataset.store.put(commit, content)
    assert dataset.read("figures").num_rows == 3 + 3
    assert {state.status for state in dataset.documents().values()} == {"extracted"}
    dataset.tidy()
    assert dataset.read("figures").num_rows == 3 + 3


def test_rows_that_stay_never_outrank_a_reading_that_the_failing_writer_did_not_see(tmp_path: Path) -> None:
    job = paper(tmp_path, "die")
    dataset = SharedDataset(f"file://{tmp_path}/shared")
    dataset.write([read_before(job)])
    (before,) = dataset.store.names("commits")
    dataset.write([read_before(job, patterns="p1")])
    (commit,) = dataset.store.names("commits").keys() - {before}
    content = dataset.store.get(commit)
    dataset.store.remove([commit])  # not there yet when the other looks
    lost = failed(job, Failure("worker_died", "gone"))
    assert dataset.write([lost]) == [lost.document.document_id]
    assert REREAD_FAILED in str(rows(dataset, "problems"))
    dataset.store.put(commit, content)
    assert [state.patterns_version for state in dataset.documents().values()] == ["p1"]
    assert REREAD_FAILED not in str(rows(dataset, "problems"))


def test_a_run_says_what_it_could_not_read_again_and_tries_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting.collecting(tmp_path, monkeypatch) as site:
        site.collect()
        before = {row["document_id"]: row for row in site.documents()}
        VERSION[0] = "v2"
        for again in (lambda: rebuild(site.data, site.archive), site.collect):
            monkeypatch.setattr(batch, "pack_files", all_die)
            outcome = again()
            assert outcome.read.kept == len(before)
            told = f"{len(before)} could not be read again: the rows from before stay"
            assert any(told in line for line in summary_lines(site.data, outcome))
            assert {row["document_id"]: row for row in site.documents()} == before
        check_tried_again(site, monkeypatch, len(before))


def all_die(jobs: Sequence[Job], *_: object) -> Iterator[Extraction]:
    """In place of workers that are killed, each of them."""
    yield from (failed(job, Failure("worker_died", "ended by SIGKILL")) for job in jobs)


def check_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch, documents: int) -> None:
    """Also with the version that is current: the rows are those, and the last try failed."""
    monkeypatch.setattr(batch, "pack_files", collecting.read_nothing)
    assert site.collect().read.documents == {"extracted": documents}
    monkeypatch.setattr(batch, "pack_files", all_die)
    VERSION[0] = "v3"
    site.collect()
    VERSION[0] = "v2"
    monkeypatch.setattr(batch, "pack_files", collecting.read_nothing)
    assert site.collect().read.documents == {"extracted": documents}
    assert site.collect().current == documents
    assert not any(row["code"] == REREAD_FAILED for row in Dataset(site.data).read("problems").to_pylist())


def test_extract_force_without_enough_memory_leaves_the_rows_and_the_next_extract_reads(
    juesuan: Juesuan, tmp_path: Path
) -> None:
    paper, data = min((sample_dir() / "site").rglob("*.pdf"), key=lambda path: path.stat().st_size), tmp_path / "data"
    assert juesuan("extract", paper, "-o", data, "--verify", "off").status == 0
    files = {path: path.read_bytes() for path in data.rglob("*.parquet") if "problems" not in path.parts}
    failing = juesuan("extract", paper, "-o", data, "--force", "--memory", "128")
    assert failing.status == 2
    assert "1 could not be read again: the rows from before stay" in failing.out
    assert {path: path.read_bytes() for path in data.rglob("*.parquet") if "problems" not in path.parts} == files
    assert "1 extracted" in juesuan("extract", paper, "-o", data, "--verify", "off").out
    assert "1 read before" in juesuan("extract", paper, "-o", data, "--verify", "off").out
    assert {path: path.read_bytes() for path in files} == files
