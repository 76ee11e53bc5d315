"""Writers of a published dataset as processes, and readers of it that bring nothing of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from extract.dataset.dataset import Dataset
from extract.dataset.parts import rows_of
from extract.dataset.published import PublishedDataset
from extract.dataset.storage import Store, delta_options
from extract.records.extraction import Extraction
from extract.records.schemas import schema
from extract.records.tables import TABLES
from tests.made_extractions import made

ROOT = Path(__file__).parent.parent
# plain DuckDB over the files that a table's log names; whatever DuckDB's version, no extension is downloaded
READ = """
import json, os, sys
import duckdb
from deltalake import DeltaTable
found = {}
for table in sys.argv[2:]:
    rows = DeltaTable(f"{sys.argv[1]}/{table}", storage_options={"allow_http": "true"}).to_pyarrow_dataset()
    found[table] = duckdb.sql("SELECT count(*) FROM rows").fetchall()[0][0]
assert not [name for name in sys.modules if name.partition(".")[0] == "extract"]
print(json.dumps(found), flush=True)
os._exit(0)  # pyarrow's threads in deltalake's storage: one process in ten is aborted when it ends by itself
"""


def batches_of(writer: int) -> list[list[Extraction]]:
    """What a writer writes, one batch after another: documents of its own, some of them replaced and moved."""
    first = [made(10 * writer + number) for number in range(3)]
    moved = made(10 * writer + 1, rows=7, patterns="p2", year=2021)
    return [first, [moved, made(10 * writer + 5)], [made(10 * writer + 2, rows=1, patterns="p2")]]


def start_writer(address: str, writer: int, log: Path) -> subprocess.Popen[bytes]:
    """A process, as on a machine of its own, that writes `batches_of` a writer; 0 settles after each."""
    command = [sys.executable, "-m", "tests.publishing", address, str(writer)]
    own = os.environ | {"XDG_CACHE_HOME": str(log.parent / f"machine-{writer}")}
    with log.open("ab") as out:
        return subprocess.Popen(command, cwd=ROOT, env=own, stdout=out, stderr=out)


def counts_by_duckdb(address: str, folder: Path) -> dict[str, int]:
    """Rows of every table, as a process counts them that knows nothing of this package."""
    place = address.removeprefix("file://")
    command = [sys.executable, "-c", READ, place, *TABLES]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    counts: dict[str, int] = json.loads(answer.stdout)
    return counts


def delta(store: Store, table: str) -> DeltaTable:
    """A table as deltalake opens it."""
    base = store.base if store.local else store.address
    return DeltaTable(f"{base}/{table}", storage_options=delta_options(store))


def rows(store: Store, table: str) -> list[dict[str, object]]:
    """A published table's rows, as its log says: the files that are it, and their partitions."""
    files = pa.table(delta(store, table).get_add_actions()).select(["path", "partition"]).to_pylist()
    # not by deltalake's to_pyarrow_table: after it one process in ten ends in an abort
    every = [
        row | file["partition"] for file in files for row in rows_of(store.get(f"{table}/{file['path']}")).to_pylist()
    ]
    return [{name: row[name] for name in schema(table).names} for row in every]


def published(store: Store, table: str) -> list[str]:
    """The same in an order of their own."""
    return sorted(map(str, rows(store, table)))


def nothing_half(store: Store, writers: int) -> None:
    """Whoever is in `documents` before and after has all rows in `figures` in between, and nothing is there twice."""
    every = [one for number in range(writers) for batch in batches_of(number) for one in batch]
    wanted = {(one.document.document_id, one.document.patterns_version): len(one.figures) for one in every}
    try:
        before, figures, after = (rows(store, table) for table in ("documents", "figures", "documents"))
    except TableNotFoundError:
        return
    assert len({str(row["figure_id"]) for row in figures}) == len(figures)
    assert len({row["document_id"] for row in before}) == len(before)
    having = Counter(row["document_id"] for row in figures)
    for row in before:
        if row in after:
            assert having[row["document_id"]] == wanted[row["document_id"], row["patterns_version"]]


def same_as_one_machine(address: str, folder: Path, written: Iterable[Sequence[Extraction]]) -> None:
    """Every table holds the rows that one machine's folder holds, and DuckDB counts them as well."""
    alone, store = Dataset(folder / "alone"), Store(address)
    for batch in written:
        alone.write(batch)
    for table in TABLES:
        assert published(store, table) == sorted(map(str, alone.read(table).to_pylist())), table
    assert counts_by_duckdb(address, folder) == alone.counts()


if __name__ == "__main__":
    own, last = int(sys.argv[2]), 2
    for number, some in enumerate(batches_of(own)):
        PublishedDataset(sys.argv[1]).write(some, settle=own == 0 or number == last)
