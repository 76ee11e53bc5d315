"""The dataset and the archive on shared storage: many writers, no lock, nothing half and nothing twice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from extract.collect.archive_shared import SharedArchive, fetched
from extract.dataset.commits import COMMITS
from extract.dataset.dataset import Dataset
from extract.dataset.parts import rows_of
from extract.dataset.replica import replica
from extract.dataset.shared import SharedDataset
from extract.dataset.storage import Store, is_shared, spelled
from extract.errors import UserError
from extract.query.sql import run
from extract.records.extraction import Source
from extract.records.tables import Fetch
from extract.workers.pool import Job
from tests.made_extractions import made
from tests.shared_storage import BUCKET, s3_server

TABLES = ("documents", "figures", "table_cells", "explanations", "problems")


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with s3_server() as environment:
        yield environment


@pytest.fixture(params=["s3", "file"])
def address(
    request: pytest.FixtureRequest, server: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """An empty place in the bucket, and one on a shared disk."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    name = request.node.name.replace("[", "-").strip("]")
    return f"s3://{BUCKET}/{name}" if request.param == "s3" else f"file://{tmp_path}/shared"


def rows(dataset: Dataset | SharedDataset, table: str) -> list[str]:
    """A table's rows without what the folders' names say, in an order of their own."""
    columns = ("fiscal_year", "region_code")
    found = dataset.read(table).to_pylist()
    return sorted(str({name: value for name, value in row.items() if name not in columns}) for row in found)


def test_many_writers_at_once_leave_what_one_writer_leaves(address: str, tmp_path: Path) -> None:
    batches = [[made(n + 4 * number, rows=5) for n in range(4)] for number in range(6)]
    with ThreadPoolExecutor(6) as writers:
        list(writers.map(lambda batch: SharedDataset(address).write(batch), batches))
    Dataset(tmp_path / "one").write(extraction for batch in batches for extraction in batch)
    for table in TABLES:
        assert rows(SharedDataset(address), table) == rows(Dataset(tmp_path / "one"), table), table
    assert SharedDataset(address).documents() == Dataset(tmp_path / "one").documents()


def test_a_batch_written_again_is_the_same_objects_and_a_newer_version_replaces(address: str) -> None:
    dataset = SharedDataset(address)
    for _ in range(2):
        dataset.write(made(n) for n in range(4))
    assert len(dataset.live().batches) == 1
    dataset.write([made(1, rows=9, patterns="p2", year=2021), made(7)])
    assert dataset.documents()[made(1).document.document_id].patterns_version == "p2"
    assert (dataset.read("documents").num_rows, dataset.read("figures").num_rows) == (5, 3 * 3 + 9 + 3)
    before = {table: rows(dataset, table) for table in TABLES}
    stray = "batches/figures/fiscal_year=2023/region_code=110102/left-by-a-killed-writer.parquet"
    dataset.store.put(stray, b"half")
    dataset.tidy()
    assert {table: rows(dataset, table) for table in TABLES} == before
    left = dataset.store.names("batches/figures")
    assert stray not in left
    assert sum(rows_of(dataset.store.get(path)).num_rows for path in left) == len(before["figures"])


def test_what_no_commit_names_does_not_count(address: str) -> None:
    dataset = SharedDataset(address)
    dataset.write([made(1)])
    dataset.write([made(2)])
    commits = sorted(dataset.store.names(COMMITS))
    lost = json.loads(dataset.store.get(commits[0]))["documents"]
    dataset.store.remove(commits[:1])  # as if its writer had been killed before the commit
    assert not set(lost) & set(dataset.documents())
    assert dataset.read("figures").num_rows == 3
    dataset.write([made(1)])
    dataset.write([made(2)])
    assert dataset.read("figures").num_rows == 6


def test_whoever_reads_a_folder_reads_shared_storage_through_its_replica(address: str, tmp_path: Path) -> None:
    dataset, one = SharedDataset(address), Dataset(tmp_path / "one")
    for place in (dataset, one):
        place.write(made(n) for n in range(5))
        place.append("fetches", [Fetch(url="http://127.0.0.1/a.pdf", outcome="new", bytes=9)])
    folder = replica(address)
    assert contents(folder) == contents(tmp_path / "one"), "the same files that one machine would have written"
    for place in (dataset, one):
        place.write([made(2, rows=8, patterns="p2", year=2020), made(9)])
    written = (folder / "figures").rglob("*.parquet")
    times = {path: path.stat().st_mtime_ns for path in written}
    assert replica(address) == folder
    dataset.tidy()
    replica(address)
    assert contents(folder) == contents(tmp_path / "one")
    kept = [path for path, time in times.items() if path.exists() and path.stat().st_mtime_ns == time]
    assert len(kept) == len(times) - 1, "what has not changed is not written again"
    assert run(folder, "SELECT count(*) AS n FROM figures").to_pylist() == [{"n": 4 * 3 + 8 + 3}]


def contents(root: Path) -> dict[str, bytes]:
    rest = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.parquet")}
    loose = {name: content for name, content in rest.items() if not name.startswith("fetches/")}
    return loose | {
        f"fetches-{n}": content for n, content in enumerate(sorted(set(rest.values()) - set(loose.values())))
    }


def test_the_archive_gives_back_the_bytes_and_its_journal_to_another_machine(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "决算.pdf"
    paper.write_bytes(b"%PDF-1.7 made")
    archive = SharedArchive(Path(address))
    with archive.lock():
        document_id = archive.put_copy(paper)
        archive.put_page(b"<html>")
        journal = archive.journal()
        journal.add_sighting(document_id, "folder", Source(file_name=paper.name, source_url=paper.as_uri()))
        journal.close()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    other = SharedArchive(Path(address))
    assert other.has(document_id)
    assert other.document_ids() == [document_id]
    journal = other.journal()
    source = journal.source_of(document_id)
    journal.close()
    assert source is not None
    (job,) = fetched([Job(other.path_of(document_id), source)], tmp_path)
    assert (job.path.read_bytes(), source.file_name) == (paper.read_bytes(), paper.name)


def test_storage_that_is_not_there_is_one_clear_line(server: dict[str, str]) -> None:
    with pytest.raises(UserError, match="s3://no-such-bucket/data: "):
        SharedDataset(Path("s3://no-such-bucket/data")).write([made(1)])
    assert spelled(Path("s3://bucket/data")) == "s3://bucket/data"
    assert not is_shared(Path("data"))
    assert Store("file:///somewhere/data").address == spelled(Path("file:///somewhere/data"))


class Late(BaseHTTPRequestHandler):
    """A busy server: it has nothing, and says so after four seconds of silence."""

    def do_HEAD(self) -> None:
        time.sleep(4)  # a second longer than the client library would wait by itself
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, format: str, *args: object) -> None:
        """Not a line for each request."""


def test_a_busy_server_is_waited_for(server: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Late) as late:
        Thread(target=late.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{late.server_port}")
        assert Store(f"s3://{BUCKET}/late").size("commits/1") is None
        late.shutdown()
