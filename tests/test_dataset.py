"""The dataset: its columns are a promise, its writing is atomic and idempotent, and a killed run is finished."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.dataset import Dataset, DocumentState
from extract.dataset_layout import PRIVATE
from extract.errors import UserError
from extract.extraction import Extraction
from extract.records import TABLES, Fetch, Figure
from extract.schemas import describe, schema
from tests.made_extractions import made

SNAPSHOT = Path(__file__).with_name("schema_snapshot.txt")
KILLS = 50


def contents(root: Path) -> dict[str, bytes]:
    """Every visible file of a dataset with its bytes."""
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*.parquet")}


def test_columns_are_added_but_never_renamed_or_dropped() -> None:
    promised = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    present = [line for table in TABLES for line in describe(table)]
    assert not sorted(set(promised) - set(present)), "users depend on these columns: do not rename, retype or drop them"
    assert not sorted(set(present) - set(promised)), "new columns: add these lines to tests/schema_snapshot.txt"


def test_every_column_says_what_it_is_in_chinese() -> None:
    fields = [field for table in TABLES for field in schema(table)]
    assert all(field.metadata[b"label_zh"] and b"meaning" in field.metadata for field in fields)
    assert schema("figures").metadata == {b"table": b"figures", b"contract_version": b"1"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("written") / "data"
    Dataset(root).write([*(made(n) for n in range(6)), made(6, year=None)])
    return root


@pytest.mark.parametrize("table", ["documents", "figures", "sections", "problems", "fetches"])
def test_every_reader_reads_every_table_as_it_is(written: Path, table: str) -> None:
    expected = Dataset(written).counts()[table]
    arrow = ds.dataset(written / table, format="parquet", partitioning="hive").to_table()
    frame = pd.read_parquet(written / table)
    duck = duckdb.sql(f"FROM read_parquet('{written}/{table}/**/*.parquet', hive_partitioning = true)")
    assert (len(arrow), len(frame), len(duck.fetchall())) == (expected,) * 3
    assert set(arrow.column_names) == set(frame.columns) == set(duck.columns) == set(schema(table).names)
    assert str(arrow.schema.field("fiscal_year").type) == "int32"
    assert str(arrow.schema.field("region_code").type) == "string", "a code is text: its leading zeros stay"


def test_polars_reads_it_too(written: Path) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(written / "figures")
    assert frame.height == Dataset(written).counts()["figures"]
    assert frame.schema["region_code"] == polars.String
    assert frame.schema["value"] == polars.Decimal(22, 4)


amounts = st.decimals(-(10**17), 10**17, places=4) | st.none()
texts = st.text(max_size=20) | st.none()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Figure,
            document_id=st.just("0" * 64),
            figure_id=st.uuids().map(str),
            item=st.just("expenditure"),
            measure=st.just("amount"),
            value=amounts,
            quote=texts,
            page=st.integers(1, 2000),
            x0=st.floats(allow_nan=False),
            stated_none=st.booleans(),
        ),
        max_size=8,
    ),
    st.integers(1990, 2100) | st.none(),
    st.sampled_from(["010203", "110102", None]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, figures: list[Figure], year: int | None, region: str | None
) -> None:
    root = tmp_path_factory.getbasetemp() / "property"
    extraction = made(1, year=year)
    extraction.figures = figures
    extraction.document.region_code = region
    for figure in figures:
        figure.document_id = extraction.document.document_id
    Dataset(root).write([extraction])  # every example replaces the one before, in whichever partition that was
    rows = Dataset(root).read("figures").to_pylist()
    known = {"fiscal_year": year, "region_code": region, "department": extraction.document.department}
    assert rows == [figure.model_dump() | known for figure in figures]
    document = Dataset(root).read("documents").to_pylist()
    assert [(row["figures"], row["fiscal_year"], row["region_code"]) for row in document] == [
        (len(figures), year, region)
    ]


def test_the_same_input_gives_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    Dataset(tmp_path / "a").write(made(n) for n in range(8))
    Dataset(tmp_path / "b").write(made(n) for n in reversed(range(8)))
    Dataset(tmp_path / "b").write(made(n) for n in range(4))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert Dataset(tmp_path / "b").counts()["documents"] == 8


def test_two_copies_of_a_file_are_one_document_whichever_is_read_first(tmp_path: Path) -> None:
    copies = [made(1), made(1)]
    copies[1].document.file_name = "0.pdf"
    Dataset(tmp_path / "a").write(copies)
    Dataset(tmp_path / "b").write(reversed(copies))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_a_document_read_again_replaces_its_rows_also_in_another_partition(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    dataset.write(made(n, rows=5) for n in range(3))
    dataset.write([made(1, rows=2, patterns="p2", year=2022)])
    assert dataset.counts() | {"figures": 12, "documents": 3, "problems": 1} == dataset.counts()
    again = made(1).document.document_id
    assert dataset.documents()[again] == DocumentState("extracted", "0.1", "p2", "110102")
    figures = dataset.read("figures").to_pylist()
    assert [row["fiscal_year"] for row in figures if row["document_id"] == again] == [2022, 2022]
    assert not (tmp_path / "figures/fiscal_year=2023/region_code=110102").exists(), "no empty partition stays behind"


def test_rows_without_a_document_are_added_once(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    for _ in range(2):
        dataset.append("fetches", [Fetch(url="http://127.0.0.1/a.pdf", outcome="new", bytes=9)])
    dataset.append("fetches", [Fetch(url="http://127.0.0.1/b.pdf", outcome="gone")])
    assert [row["outcome"] for row in sorted(dataset.read("fetches").to_pylist(), key=lambda r: r["url"])] == [
        "new",
        "gone",
    ]


def test_rows_that_no_column_can_hold_are_said_and_cost_only_themselves(tmp_path: Path) -> None:
    unfit, surrogate, rounded = made(1), made(2), made(3)
    unfit.document.pages = 2**40
    surrogate.figures[0].quote = "支出\ud840万元"
    rounded.figures[0].value, rounded.figures[1].value = Decimal("1.23456"), Decimal("1e30")
    Dataset(tmp_path).write([unfit, surrogate, rounded])
    problems = {(row["code"], row["document_id"]) for row in Dataset(tmp_path).read("problems").to_pylist()}
    ids = [extraction.document.document_id for extraction in (unfit, surrogate, rounded)]
    assert {("unwritable", ids[0]), ("value_rounded", ids[2]), ("value_out_of_range", ids[2])} <= problems
    assert Dataset(tmp_path).documents()[ids[0]].status == "failed"
    figures = Dataset(tmp_path).read("figures").to_pylist()
    assert {row["document_id"] for row in figures} == {*ids[1:]}
    assert "支出�万元" in {row["quote"] for row in figures}
    assert [row["value"] for row in figures if row["document_id"] == ids[2]][:2] == [Decimal("1.2346"), None]


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)

    def another_writer_comes() -> Iterator[Extraction]:
        with pytest.raises(UserError, match=f"process {os.getpid()}"):
            Dataset(tmp_path).write([made(2)])
        yield made(1)

    dataset.write(another_writer_comes())
    assert dataset.counts()["documents"] == 1


class FullDisk:
    """Lets the system refuse the n-th call of one of its writing functions, as a full disk would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
        self.left = call
        self.real = getattr(os, name)
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("call", range(1, 12))
@pytest.mark.parametrize("name", ["fsync", "replace", "mkdir", "open"])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    root, before, after = tmp_path / "data", [made(1), made(2)], [made(2, rows=9, patterns="p2", year=2021)]
    Dataset(root).write(before)
    old = contents(root)
    Dataset(tmp_path / "undisturbed").write([*before, *after])
    new = contents(tmp_path / "undisturbed")
    with monkeypatch.context() as patch:
        FullDisk(patch, name, call)
        with suppress(UserError):
            Dataset(root).write(after)
    if not (root / PRIVATE / "commit.json").exists():  # what is journalled, the next run finishes
        assert not list((root / PRIVATE).rglob("*.staged")), "what was staged is cleared away"
        assert contents(root) in (old, new), "half a change"
    check_readable_without_duplicates(root)
    Dataset(root).write(after)
    assert contents(root) == new


def test_a_write_that_the_system_cuts_short_is_one_clear_line_and_no_file(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([made(1)])
    before, (soft, hard) = contents(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
    try:
        with pytest.raises(UserError, match=r"cannot write to .*: File too large; what was there before is unharmed"):
            dataset.write([made(2, rows=1000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == before
    assert not list((tmp_path / PRIVATE).rglob("*.staged"))


def check_readable_without_duplicates(root: Path) -> None:
    """What any reader may rely on at any moment."""
    seen: set[tuple[str, str]] = set()
    for path in sorted(root.glob("*/*/*/*.parquet")):
        pq.ParquetFile(path).read()
        key = (path.relative_to(root).parts[0], path.name)
        assert key not in seen, f"{key} stands in two partitions"
        seen.add(key)


# forks a writer for each line it reads, so that fifty kills do not cost fifty starts of Python; a writer may be told to
# kill itself the moment before the n-th time that it opens to write, renames, makes or removes something in the dataset
WRITERS = """
import os, signal, sys
from pathlib import Path
from tests.made_extractions import made
from extract.dataset import Dataset
from extract.dataset_rows import files_of_document

files_of_document(made(1))  # imports what is imported late, once for all
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")

def kill_before(left, root):
    def hook(event, arguments):
        nonlocal left
        reading = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in EVENTS and not reading and str(arguments[0]).startswith(root):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

for line in sys.stdin:
    root, kill_at = line.rstrip("\\n").split("\\t")
    if child := os.fork():
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
        continue
    if int(kill_at):
        kill_before(int(kill_at), root)
        Dataset(Path(root)).write([made(2, rows=9, patterns="p2", year=2021), made(3)])
    else:
        for year, patterns in ((2023, "p1"), (2022, "p2")):
            Dataset(Path(root)).write(made(n, rows=20, patterns=patterns, year=year) for n in range(6))
    os._exit(0)
"""


class Writers:
    """Starts writers in processes of their own, one after the other."""

    def __init__(self) -> None:
        command, here = [sys.executable, "-c", WRITERS], Path(__file__).parents[1]
        self.parent = subprocess.Popen(command, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.orders, self.answers = self.parent.stdin, self.parent.stdout

    def start(self, root: Path, kill_at: int = 0) -> int:
        """Starts a writer on the dataset in `root`, and gives its pid."""
        print(root, kill_at, sep="\t", file=self.orders, flush=True)
        return int(self.answers.readline())

    def wait(self) -> int:
        """Waits for the writer's end, and gives its status as os.waitpid does."""
        return int(self.answers.readline())

    def close(self) -> None:
        self.orders.close()
        self.parent.wait(10)
        self.answers.close()


def test_kill_at_every_step_of_a_change_shows_readers_the_old_or_the_new(tmp_path: Path) -> None:
    Dataset(tmp_path / "old").write([made(1), made(2)])
    Dataset(tmp_path / "half").write([made(1), made(2, rows=9, patterns="p2", year=2021)])
    Dataset(tmp_path / "new").write([made(1), made(2, rows=9, patterns="p2", year=2021), made(3)])
    states = [contents(tmp_path / name) for name in ("old", "half", "new")]
    writers, step, status, seen = Writers(), 0, signal.SIGKILL.value, set()
    while status == signal.SIGKILL:
        step += 1
        root = tmp_path / f"killed-{step}"
        shutil.copytree(tmp_path / "old", root)
        writers.start(root, kill_at=step)
        status = writers.wait()
        check_readable_without_duplicates(root)
        Dataset(root).read("figures")  # a reader finishes what was half-done
        assert contents(root) in states
        seen.add(states.index(contents(root)))
        Dataset(root).write([made(2, rows=9, patterns="p2", year=2021), made(3)])
        assert contents(root) == states[2]
        shutil.rmtree(root)
    writers.close()
    assert (status, seen) == (0, {0, 1, 2})


def test_kill_at_any_moment_leaves_a_dataset_that_the_next_run_completes(tmp_path: Path) -> None:
    chance, root, writers = random.Random(20240902), tmp_path / "data", Writers()
    for _ in range(2):  # the second run is the one to measure: warm
        started = time.monotonic()
        writers.start(tmp_path / "undisturbed")
        writers.wait()
    whole_run = time.monotonic() - started
    journals = killed = 0
    while killed < KILLS:
        writer = writers.start(root)
        time.sleep(chance.uniform(0, whole_run))
        with suppress(ProcessLookupError):  # it had ended already
            os.kill(writer, signal.SIGKILL)
            killed += 1
        writers.wait()
        journals += (root / PRIVATE / "commit.json").exists()
        check_readable_without_duplicates(root)
    assert journals, "no kill fell into a commit: the test proves too little"
    writers.start(root)
    writers.wait()
    writers.close()
    assert contents(root) == contents(tmp_path / "undisturbed")
