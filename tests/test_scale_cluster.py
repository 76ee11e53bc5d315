"""A real Dask cluster and a real S3-compatible server: a worker killed midway loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from extract.collect.archive_shared import SharedArchive
from extract.collect.run import rebuild
from extract.dataset.commits import COMMITS
from extract.dataset.dataset import Dataset
from extract.dataset.shared import SharedDataset
from extract.reading.second_reader import SETTING, is_chosen
from extract.records.extraction import Source
from extract.records.tables import TABLES
from extract.resources import sample_dir
from tests.patience import ended, wait_until
from tests.publishing import published
from tests.shared_storage import BUCKET, s3_server

ROOT = Path(__file__).parent.parent
DATA, ARCHIVE = Path(f"s3://{BUCKET}/data"), Path(f"s3://{BUCKET}/archive")
DOCUMENTS, WORKERS = 8, 3
VERIFY = "sample=2"  # of the leading machine; the others' environment says otherwise
REBUILD = """
import sys; from pathlib import Path; from flows.server import served
with served():  # as `juesuan run` has it: closed, and what the machines do is told to it all the same
    import flows.cluster; from flows.rebuild import rebuild
    flows.cluster.LEAST = 2
    print("READ", rebuild(out=Path(sys.argv[1]), archive=Path(sys.argv[2])).read.documents.total())
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Where this process and those that it starts find the storage and their caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with s3_server():
        yield {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}


class Cluster:
    """A scheduler and worker processes, each of which may be killed; by themselves they would not verify."""

    def __init__(self, stack: ExitStack, environment: dict[str, str], folder: Path) -> None:
        self.stack, self.environment, self.folder = stack, environment | {SETTING: "off"}, folder
        self.every: list[subprocess.Popen[bytes]] = []
        place = folder / "scheduler.json"
        self.start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(place))
        wait_until(place.exists, *self.every, log=folder / "log")
        options = ("--scheduler-file", str(place), "--nthreads", "1", "--no-nanny", "--no-dashboard")
        self.workers = [self.start("worker", *options, "--local-directory", str(folder)) for _ in range(WORKERS)]
        self.address = json.loads(place.read_text())["address"]

    def start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        log = self.stack.enter_context((self.folder / "log").open("ab"))
        command = [sys.executable, "-m", "dask", kind, *options]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        self.every.append(process)
        return process


def papers() -> list[Path]:
    """The smallest documents of the sample."""
    every = (sample_dir() / "site").rglob("*.pdf")
    return sorted(every, key=lambda path: (path.stat().st_size, path.name))[:DOCUMENTS]


def fill_archive() -> None:
    archive = SharedArchive(ARCHIVE)
    with archive.lock():
        journal = archive.journal()
        for path in papers():
            source = Source(file_name=path.name, source_url=path.as_uri(), region_code="990201", region="景岚市汀泉区")
            journal.add_sighting(archive.put_copy(path), "folder", source)
        journal.close()


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_archive()
    shared = SharedDataset(DATA)
    with ExitStack() as stack:
        cluster = Cluster(stack, environment, tmp_path)
        command = [sys.executable, "-c", REBUILD, str(DATA), str(ARCHIVE)]
        led = environment | {"JUESUAN_CLUSTER": cluster.address, SETTING: VERIFY}
        log = tmp_path / "flow-log"
        out = stack.enter_context(log.open("w"))
        flow = subprocess.Popen(command, cwd=ROOT, env=led, stdout=out, stderr=out)
        stack.callback(flow.kill)
        every = (flow, *cluster.every)
        wait_until(lambda: shared.store.names(COMMITS) or flow.poll() is not None, *every, log=log)
        cluster.workers[0].kill()
        status = ended(flow, *cluster.every, log=log)
    told = log.read_text()
    assert status == 0, told[-3000:]
    assert f"READ {DOCUMENTS}" in told
    monkeypatch.setenv(SETTING, VERIFY)
    check_same_as_alone(shared, tmp_path)
    verified = {row["document_id"]: row["verified"] for row in shared.read("documents").to_pylist()}
    assert verified == {name: is_chosen(name, 2) for name in verified}
    assert set(verified.values()) == {True, False}


def check_same_as_alone(shared: SharedDataset, tmp_path: Path) -> None:
    """Every row once, and the rows that one machine gives; so the tables that everybody reads."""
    names = [row["file_name"] for row in shared.read("documents").to_pylist()]
    assert sorted(names) == sorted(path.name for path in papers())
    rebuild(tmp_path / "alone", ARCHIVE)
    alone = Dataset(tmp_path / "alone")
    for table in ("documents", "figures", "table_cells", "explanations", "scorecard", "unmatched"):
        key = [name for name in shared.read(table).column_names if name not in ("fiscal_year", "region_code")]
        ours, theirs = (sorted(map(str, place.read(table).select(key).to_pylist())) for place in (shared, alone))
        assert ours == theirs, table
    for table in TABLES:
        if table != "fetches":
            assert len(published(shared.store, table)) == alone.read(table).num_rows, table
    shared.tidy()
    assert shared.read("documents").num_rows == DOCUMENTS
