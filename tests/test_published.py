"""Tables on shared storage that everybody reads: whoever writes, whenever one is killed, never half, never twice."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from deltalake import Schema
from deltalake.transaction import create_table_with_add_actions

from extract.collect.integrity import check_shared
from extract.dataset import published as module
from extract.dataset.commit import locked
from extract.dataset.commits import BATCHES, COMMITS, reach
from extract.dataset.dataset import Dataset
from extract.dataset.delta import MARKER, OvertakenError, Table, publish
from extract.dataset.open import open_dataset
from extract.dataset.parts import file_of, rows_of
from extract.dataset.replica import replica
from extract.dataset.shared import SharedDataset
from extract.dataset.storage import Store
from extract.errors import UserError
from extract.records.schemas import schema
from extract.records.tables import TABLES
from tests.made_extractions import made
from tests.patience import Process, ended, wait_until
from tests.publishing import (
    batches_of,
    counts_by_duckdb,
    delta,
    nothing_half,
    published,
    rows,
    same_as_one_machine,
    start_writer,
)
from tests.shared_storage import BUCKET, s3_server
from tests.test_between import family

LATER = {"figures": ["certainty", "other_reading"], "documents": ["verified"]}
FAR = 1 << 62
KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "2"))


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with s3_server():
        yield


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this machine's copies lie."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(params=["s3", "file"])
def address(request: pytest.FixtureRequest, server: None, tmp_path: Path) -> str:
    """An empty place in the bucket, and one on a shared disk."""
    name = request.node.name.replace("[", "-").strip("]")
    return f"s3://{BUCKET}/{name}" if request.param == "s3" else f"file://{tmp_path}/shared"


def test_tables_hold_what_one_machine_holds_checks_between_documents_included(address: str, tmp_path: Path) -> None:
    dataset = open_dataset(address)
    batches = [family()[:3], family()[3:], *batches_of(0)]
    for number, batch in enumerate(batches):
        dataset.write(batch, settle=number in (0, 2, 3))  # between the last two one moves
    dataset.settle()
    assert "Y3" in str(published(SharedDataset(address).store, "checks"))
    same_as_one_machine(address, tmp_path, batches)


@pytest.mark.parametrize("address", ["s3"], indirect=True)
def test_three_writers_of_which_one_is_killed_again_and_again(address: str, tmp_path: Path) -> None:
    """A document is in `documents` with all its rows of the other tables, or not at all, also while all write."""
    log, store = tmp_path / "log", SharedDataset(address).store
    writers = [start_writer(address, number, log) for number in range(3)]
    for _ in range(KILLS):
        wait_until(more_than(store, random.randint(0, 60), writers[0]), *writers, log=log)
        writers[0].kill()
        writers[0].wait()
        nothing_half(store, 3)
        writers[0] = start_writer(address, 0, log)
    assert [ended(writer, *writers, log=log) for writer in writers] == [0, 0, 0], log.read_text()
    same_as_one_machine(address, tmp_path, [batch for number in range(3) for batch in batches_of(number)])


def more_than(store: Store, many: int, process: Process) -> Callable[[], bool]:
    """Whether so many objects have been written since now, or the process has ended."""
    until = len(store.names("")) + many
    return lambda: len(store.names("")) > until or process.poll() is not None


def test_a_writer_who_has_seen_less_changes_nothing(address: str, tmp_path: Path) -> None:
    dataset = open_dataset(address)
    dataset.write([made(1)])
    old, store = dataset.live(), dataset.store
    folder = replica(address)
    with locked(folder):
        shutil.copytree(folder, tmp_path / "old")
    open_dataset(address).write([made(1, rows=9, patterns="p2"), made(2)])
    before = {table: published(store, table) for table in TABLES}
    with pytest.raises(OvertakenError):
        publish(tmp_path / "old", store, reach(old.batches))
    assert {table: published(store, table) for table in TABLES} == before
    store.remove(store.names(COMMITS))  # as somebody does where a commit is damaged: then what is listed is less
    dataset.write([made(1)])
    assert [len(published(store, table)) for table in ("documents", "figures")] == [1, 3]


def test_of_two_who_change_a_table_at_once_one_begins_again(address: str) -> None:
    """The other's change comes while this one's files are being written: both had opened the same version."""
    dataset = open_dataset(address)
    dataset.write([made(1)])
    where, content = "fiscal_year=2023/region_code=110102", dataset.store.get(dataset.live().batches[0].files[2])
    other, own = (Table(dataset.store, "sections", FAR) for _ in range(2))

    def late() -> bytes:
        other.become({"other.parquet": (where, lambda: content)})
        return content

    with pytest.raises(OvertakenError):
        own.become({"own.parquet": (where, late)})
    assert own.files() == {"other.parquet": where}


def test_a_document_that_is_replaced_is_not_listed_until_all_its_rows_are_there(tmp_path: Path) -> None:
    """A publisher who is stopped at one table has taken it out of `documents` before; the next one ends the work."""
    dataset = open_dataset(f"file://{tmp_path}/shared")
    dataset.write([made(1), made(4), made(2)])
    now = [made(1, rows=9, patterns="p2"), made(3)]
    SharedDataset(dataset.store.address).write(now)
    ahead = Table(dataset.store, "sections", FAR)
    ahead.become({name: (where, partial(ahead.content, name)) for name, where in ahead.files().items()})
    with pytest.raises(OvertakenError):
        publish(replica(dataset.store.address), dataset.store, reach(dataset.live().batches))
    listed = [str(row["document_id"]) for row in rows(dataset.store, "documents")]
    assert sorted(listed) == sorted(one.document.document_id for one in (made(2), made(4)))
    dataset.settle()
    same_as_one_machine(dataset.store.address, tmp_path, [[made(4), made(2)], now])


def test_the_same_rows_are_the_same_files_however_a_machine_holds_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = open_dataset(f"file://{tmp_path}/shared")
    dataset.write([*family(), *(made(number) for number in (1, 4, 7))])
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
        assert Dataset(replica(dataset.store.address)).compact(every=True)
    for batch in ([made(number) for number in (10, 13, 16)], [made(4, rows=7, patterns="p2")]):
        dataset.write(batch)  # elsewhere they are small files beside the compacted ones
    before = {table: delta(dataset.store, table).version() for table in TABLES}
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    open_dataset(dataset.store.address).settle()
    assert {table: delta(dataset.store, table).version() for table in TABLES} == before


def test_a_plain_glob_and_a_folder_by_its_name_are_refused_and_told_what_to_do(tmp_path: Path) -> None:
    dataset = open_dataset(f"file://{tmp_path}/shared")
    dataset.write([made(1), made(2)])
    dataset.write([made(1, rows=9, patterns="p2")])
    files = f"{tmp_path}/shared/figures/**/*.parquet"
    with pytest.raises(duckdb.Error, match=MARKER):
        duckdb.sql(f"SELECT count(*) FROM '{files}'").fetchall()
    with pytest.raises(pa.ArrowInvalid, match=MARKER):
        pd.read_parquet(tmp_path / "shared" / "figures")
    for deed in (Dataset(tmp_path / "shared").counts, partial(Dataset(tmp_path / "shared").write, [made(3)])):
        with pytest.raises(UserError, match=f"name it file://{tmp_path}/shared"):
            deed()
    dataset.tidy()
    left = [path for path in dataset.store.names("figures") if path.endswith(".parquet") and MARKER not in path]
    assert sum(rows_of(dataset.store.get(path)).num_rows for path in left) == 9 + 3
    assert counts_by_duckdb(f"file://{tmp_path}/shared", tmp_path)["figures"] == 9 + 3


def test_what_an_older_version_wrote_is_taken_over(tmp_path: Path) -> None:
    """Its batches lay among the tables and lacked columns that there are now; so do tables that it published."""
    dataset = open_dataset(f"file://{tmp_path}/shared")
    SharedDataset(dataset.store.address).write([made(1)])
    (commit,) = dataset.store.names(COMMITS)
    said = json.loads(dataset.store.get(commit))
    for path in said["files"]:
        rows = rows_of(dataset.store.get(path))
        older = rows.drop_columns(LATER.get(path.split("/")[1], []))
        dataset.store.put(path.removeprefix(f"{BATCHES}/"), file_of(older))
    dataset.store.remove(said["files"])
    said["files"] = [path.removeprefix(f"{BATCHES}/") for path in said["files"]]
    dataset.store.put(commit, json.dumps(said).encode())
    fewer = [field for field in schema("figures") if field.name not in LATER["figures"]]
    place = f"{dataset.store.base}/figures"
    create_table_with_add_actions(
        place, Schema.from_arrow(pa.schema(fewer)), [], "error", ["fiscal_year", "region_code"]
    )
    dataset.settle()
    assert {field.name for field in delta(dataset.store, "figures").schema().fields} == set(schema("figures").names)
    assert all(path.startswith(f"{BATCHES}/") for batch in dataset.live().batches for path in batch.files)
    shutil.rmtree(tmp_path / "shared" / "figures" / "fiscal_year=2023")  # what clears away old files takes these
    same_as_one_machine(dataset.store.address, tmp_path, [[made(1)]])


def test_files_of_the_tables_are_looked_at_too(tmp_path: Path) -> None:
    dataset = open_dataset(f"file://{tmp_path}/shared")
    dataset.write([made(1), made(2)])
    *_, last = check_shared(dataset)
    assert last.findings == []
    (lost, _), (cut, _) = (sorted(Table(dataset.store, table, FAR).files()) for table in ("figures", "documents"))
    dataset.store.remove([f"figures/{lost}"])
    dataset.store.put(f"documents/{cut}", b"PAR1")
    *_, last = check_shared(dataset)
    assert sorted((found.kind, found.path) for found in last.findings) == [
        ("damaged", f"documents/{cut}"),
        ("missing", f"figures/{lost}"),
    ]
    for table in ("figures", "documents"):
        dataset.store.remove(dataset.store.names(table))
    dataset.settle()
    same_as_one_machine(dataset.store.address, tmp_path, [[made(1), made(2)]])


def test_without_deltalake_nobody_is_left_with_old_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = open_dataset(f"file://{tmp_path}/shared")
    monkeypatch.setattr(module, "delta", None)
    dataset.write([made(1)])
    assert not dataset.store.names("figures")
    monkeypatch.undo()
    dataset.write([made(2)])
    monkeypatch.setattr(module, "delta", None)
    with pytest.raises(UserError, match=r"pip install 'juesuan\[shared\]'"):
        dataset.write([made(3)])
