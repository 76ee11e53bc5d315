"""A dataset's tables as Delta tables on shared storage, which DuckDB, Polars, pandas and Spark read without us.

    figures/_delta_log/00000000000000000007.json      which files are the table now: one change, whole or not at all
    figures/<hash>.parquet                            a partition's rows, sorted by document, named by their content

A table's files are held against what a folder holds: what differs comes and goes in one change. There is no one change
over several tables: so `documents` comes last, and rows of it that are replaced leave it first. Whoever has seen less
of the dataset than the writer of a table's last change changes nothing.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Field, Schema
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction, Transaction, create_table_with_add_actions

from ..errors import UserError
from ..records.schemas import PARTITION_COLUMNS, schema
from ..records.tables import TABLES
from .commits import values_of
from .layout import partition
from .partitions import parts_of
from .parts import file_of, rows_of
from .storage import Store, delta_options, one_line

SEEN = "juesuan"  # the application whose transactions say how much of the dataset a table's writer had seen
LOG = "_delta_log"
# `figures/**/*.parquet` would count replaced rows, too: every reader refuses this one, and most say its name
MARKER = "READ_AS_DELTA_TABLE.parquet"
_TOLD = b"This folder is a Delta table: delta_scan('...') in DuckDB, polars.scan_delta, deltalake.DeltaTable.\n"
_TABLES, _FILES = 4, 2  # at once, each file with its rows in memory
_CONFIGURED = {"delta.checkpointInterval": "10"}  # changes until the log is summed up, so that readers open few files

File = tuple[str, Callable[[], bytes]]  # its rows' partition, and what gives its bytes
Files = Mapping[str, File]  # by name


class OvertakenError(Exception):
    """Another writer has changed a table meanwhile; `seen`: how much of the dataset it had seen, 0 if unknown."""

    def __init__(self, seen: int = 0) -> None:
        super().__init__(seen)
        self.seen = seen


def publish(folder: Path, store: Store, seen: int) -> None:
    """Makes the tables on shared storage what they are in a folder that nobody writes to. OvertakenError: begin again.

    `seen`: how much of the dataset whoever made the folder had seen, as a number that only grows.
    """
    wanted: dict[str, dict[str, File]] = {table: {} for table in TABLES}
    for part in parts_of(folder):
        wanted[part.table][f"{part.name}.parquet"] = part.where, part.content
    tables = {table: Table(store, table, seen) for table in TABLES}
    _let_leave(tables["documents"], wanted["documents"])
    others = [table for table in TABLES if table != "documents"]
    with ThreadPoolExecutor(_TABLES) as pool:
        list(pool.map(lambda table: tables[table].become(wanted[table]), others))
    tables["documents"].become(wanted["documents"])


def swept(store: Store) -> None:
    """Takes away the files that no table has; only while nobody writes, and whoever reads an old version fails."""
    for table in TABLES:
        counted = Table(store, table, sys.maxsize).files().keys()
        names = (path for path in store.names(table) if f"/{LOG}/" not in path and not path.endswith(f"/{MARKER}"))
        store.remove(path for path in names if path.removeprefix(f"{table}/") not in counted)


def sizes(store: Store, table: str) -> dict[str, int]:
    """What a table's log says of its files, path → bytes; nothing where it is not published."""
    one = Table(store, table, sys.maxsize)
    try:
        rows = pa.table(DeltaTable(one.uri, storage_options=delta_options(store)).get_add_actions()).to_pylist()
    except TableNotFoundError:
        return {}
    return {f"{table}/{row['path']}": row["size_bytes"] for row in rows}


def _let_leave(documents: Table, wanted: Files) -> None:
    """Takes out of the table `documents` the rows that are not among the wanted ones."""
    there, staying = documents.files(), dict[str, File]()
    for name, where in there.items():
        if name in wanted:
            staying[name] = wanted[name]
            continue
        content = documents.content(name)
        before = rows_of(content)
        coming = [rows_of(new()).to_pylist() for place, new in wanted.values() if place == where]
        after = {str(row) for rows in coming for row in rows}
        kept = [str(row) in after for row in before.to_pylist()]
        if all(kept):
            staying[name] = where, partial(bytes, content)
        elif any(kept):
            rest = file_of(before.filter(pa.array(kept, pa.bool_())))
            staying[f"staying-{name}"] = where, partial(bytes, rest)
    if staying.keys() != there.keys():
        documents.become(staying)


class Table:
    """One Delta table, for a writer who has seen so much of the dataset."""

    def __init__(self, store: Store, name: str, seen: int) -> None:
        self.name, self._store, self._seen = name, store, seen
        base = store.base if store.local else store.address
        self.uri, self._options = f"{base}/{name}", delta_options(store)

    def files(self) -> dict[str, str]:
        """The files that are the table: name → partition. OvertakenError where its writer had seen more."""
        return _files(self._opened())

    def content(self, name: str) -> bytes:
        """The bytes of one of its files."""
        return self._store.get(f"{self.name}/{name}")

    def become(self, wanted: Files) -> None:
        """Makes the table consist of some files, in one change; those that are there already are not written again."""
        with self._errors():
            table = self._opened()
            there = _files(table)
            new = {name: file for name, file in wanted.items() if name not in there}
            old = {name: where for name, where in there.items() if name not in wanted}
            if not new and not old and table.transaction_version(SEEN) == self._seen:
                return
            table = self._with_all_columns(table)
            with ThreadPoolExecutor(_FILES) as pool:
                adds = list(pool.map(self._put, new, new.values()))
            table.create_write_transaction(
                [*adds, *(RemoveAction(name, True, _now(), None, _values(where)) for name, where in old.items())],
                "append",
                _delta_schema(self.name),
                list(PARTITION_COLUMNS),
                commit_properties=self._properties(),
            )

    def _put(self, name: str, file: File) -> AddAction:
        where, content = file[0], file[1]()
        rows = pq.read_metadata(pa.BufferReader(content)).num_rows
        self._store.put(f"{self.name}/{name}", content)
        return AddAction(name, len(content), _values(where), _now(), True, json.dumps({"numRecords": rows}))

    def _opened(self) -> DeltaTable:
        """As it is now, made where it is not there."""
        with self._errors():
            try:
                table = DeltaTable(self.uri, storage_options=self._options)
            except TableNotFoundError:
                table = self._made()
        seen = table.transaction_version(SEEN)
        if seen is not None and seen > self._seen:
            raise OvertakenError(seen)
        return table

    def _made(self) -> DeltaTable:
        self._store.put(f"{self.name}/{MARKER}", _TOLD)
        with suppress(DeltaError):  # another writer makes it at the same time
            columns = list(PARTITION_COLUMNS)
            made = _delta_schema(self.name)
            create_table_with_add_actions(
                self.uri, made, [], "error", columns, configuration=_CONFIGURED, storage_options=self._options
            )
        return DeltaTable(self.uri, storage_options=self._options)

    def _with_all_columns(self, table: DeltaTable) -> DeltaTable:
        known = {field.name for field in table.schema().fields}
        missing: list[Field] = [field for field in _delta_schema(self.name).fields if field.name not in known]
        if not missing:
            return table
        table.alter.add_columns(missing, commit_properties=self._properties())
        return self._opened()

    def _properties(self) -> CommitProperties:
        """Nobody else's change may have come between: the table is what it was when it was looked at."""
        return CommitProperties(max_commit_retries=0, app_transactions=[Transaction(SEEN, self._seen)])

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except CommitFailedError as error:
            raise OvertakenError from error
        except (DeltaError, OSError) as error:
            raise UserError(f"{self.uri}: {one_line(error)}") from error


def _files(table: DeltaTable) -> dict[str, str]:
    rows = pa.table(table.get_add_actions()).select(["path", "partition"]).to_pylist()
    return {row["path"]: partition(*(row["partition"][name] for name in PARTITION_COLUMNS)) for row in rows}


def _values(where: str) -> dict[str, str | None]:
    values = values_of(where)
    named = zip(PARTITION_COLUMNS, values, strict=True)
    return {name: None if value is None else str(value) for name, value in named}


def _delta_schema(table: str) -> Schema:
    return Schema.from_arrow(schema(table))


def _now() -> int:
    """Milliseconds, for whoever clears away old files: no order comes from it."""
    return int(time.time() * 1000)
