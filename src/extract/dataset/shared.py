"""What is written to a dataset on shared storage, by many machines at once: batches, each committed by one object.

    batches/figures/fiscal_year=2023/region_code=110102/<batch>.parquet   rows of the batch's documents, by partition
    commits/<number>-<batch>.json                               which files belong to it, which documents it holds
    figures/_delta_log/…                                        the table for everybody else (dataset/published.py)

A batch is named by its content: written twice (its worker was killed, its task ran again) it is the same files. What no
commit names does not count. Of a document in several commits the newest counts (dataset/commits.py says which that is);
nobody locks, nobody waits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..records.coverage import CoverageRow
from ..records.extraction import Extraction
from ..records.schemas import file_schema
from ..records.tables import Document, Problem
from ..records.vocabulary import DocumentStatus
from .commits import BATCHES, Batch, Covered, Live, Order, commit_path, commit_text, live, number_of, place, read_commit
from .coverage_files import digest
from .dataset import DocumentState
from .layout import partition
from .packed import PackedExtraction, files_as_written
from .parts import merged, rows_of, split, without
from .rereading import failure_of, noted
from .rows import parquet
from .storage import COMMITS, Store

DOCUMENTS_AT_ONCE = 100  # of one commit: what a killed run loses at most
_CONNECTIONS = 16
Rows = dict[tuple[str, str], dict[str, bytes]]  # table and partition → document_id → its file


class SharedDataset:
    """The dataset at an address of shared storage; any number of processes write, any number read."""

    def __init__(self, address: Path | str) -> None:
        self.store = Store(address)

    def write(self, extractions: Iterable[Extraction | PackedExtraction], *, settle: bool = True) -> list[str]:
        """Adds the extractions in batches, each of which counts as a whole or not at all.

        Documents that are there already are replaced, in whichever partition they were; not by a failure of the
        machine: of those their rows stay, with a problem, and their ids are given. UserError as the storage refuses.
        `settle`: the dataset is settled at the end; without, by whoever drives the run that this is a part of.
        """
        answers, kept = iter(extractions), list[str]()
        while batch := list(islice(answers, DOCUMENTS_AT_ONCE)):
            kept += self._write_batch(batch)
        if settle:
            self.settle()
        return kept

    def settle(self) -> None:
        """Brings what follows from the batches up to date: here nothing (dataset/published.py)."""

    def settle_left(self) -> None:
        """Nothing, as for `settle`."""

    def compact(self) -> None:
        """Nothing: a batch's documents are written into one file for each partition and table."""

    def _write_batch(self, extractions: Sequence[Extraction | PackedExtraction]) -> list[str]:
        answers: dict[str, tuple[Document, Mapping[str, bytes]]] = {}
        for document, tables in map(files_as_written, extractions):
            twice = answers.get(document.document_id)  # copies of a file; one of them may have been read
            if twice is None or twice[0].status == DocumentStatus.FAILED or not failure_of(document, tables):
                answers[document.document_id] = document, tables
        failures = {name: failure for name, answer in answers.items() if (failure := failure_of(*answer))}
        kept = self._keep(failures) if failures else []
        rows: Rows = {}
        states: dict[str, DocumentState] = {}
        for name, (document, tables) in answers.items():
            if name not in kept:
                states[name] = _state(document)
                where = partition(document.fiscal_year, document.region_code)
                for table, content in tables.items():
                    rows.setdefault((table, where), {})[name] = content
        if states:
            self._commit(_merged(rows), states, lost=failures.keys() & states.keys())
        return kept

    def _keep(self, failures: Mapping[str, Problem]) -> list[str]:
        """Notes failures beside the rows that documents have; gives the documents that have any."""
        now, batches = self.live(), dict[str, Batch]()
        holders: dict[str, list[str]] = {}
        for name in sorted(failures):
            batch = now.holding(name)
            if batch is not None and batch.documents[name].status != DocumentStatus.FAILED:
                batches[batch.name] = batch
                holders.setdefault(batch.name, []).append(name)
        for holder, names in holders.items():
            self._note(batches[holder], {name: failures[name] for name in names})
        return [name for names in holders.values() for name in names]

    def _note(self, batch: Batch, failures: Mapping[str, Problem]) -> None:
        """The rows of some of a batch's documents once more, each with its failure among its problems.

        They go right after that batch, so that whatever else has replaced it, or will, counts.
        """
        rows: Rows = {}
        for path in batch.files:
            for name, content in split(self.store.get(path)).items():
                if name in failures:
                    rows.setdefault(place(path), {})[name] = content
        own = {name: where for (table, where), some in rows.items() if table == "documents" for name in some}
        before = {name: rows.get(("problems", own[name]), {}).get(name) for name in failures}
        after = {name: noted(before[name], failure) for name, failure in failures.items()}
        for name, content in after.items():
            rows.setdefault(("problems", own[name]), {})[name] = content
        if after != before:  # the same task, run again
            number, again, at = batch.order
            self._commit(
                _merged(rows), {name: batch.documents[name] for name in failures}, Order(number, again + 1, at)
            )

    def append(self, table: str, rows: Sequence[Any]) -> None:
        """Adds rows that belong to no document; the same rows again change nothing."""
        if rows:
            self._commit({(table, partition(None, None)): parquet(table, rows)}, {})

    def keep_coverage(self, rows: Mapping[str, Sequence[CoverageRow]], districts: Mapping[str, Sequence[str]]) -> None:
        """Regions' rows of `coverage` (all of each) in the place of those before; what is as it was is not written.

        `districts`: region → names of those whose lists say it. UserError as for `write`.
        """
        known = self.live().covering()
        new = {code: Covered(digest(own), districts[code]) for code, own in rows.items()}
        new = {code: one for code, one in new.items() if code not in known or known[code].coverage[code] != one}
        places: dict[tuple[str, str], list[CoverageRow]] = {}
        for code in new:
            for row in rows[code]:
                places.setdefault(("coverage", partition(row.fiscal_year, code)), []).append(row)
        if new:
            self._commit({at: parquet("coverage", own) for at, own in places.items()}, {}, coverage=new)

    def exists(self) -> bool:
        """Whether anything has been written."""
        return bool(self.store.names(COMMITS))

    def read(self, table: str) -> pa.Table:
        """A table's rows that count, without the partition's columns; in the order of their commits."""
        files = [(path, gone) for path, gone in self.live().files() if place(path)[0] == table]
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            parts = pool.map(lambda file: rows_of(self.store.get(file[0]), file[1]), files)
            return pa.concat_tables([file_schema(table).empty_table(), *parts])

    def problem_codes(self) -> dict[str, set[str]]:
        """document_id → codes of its problems."""
        found: dict[str, set[str]] = {}
        for row in self.read("problems").select(["document_id", "code"]).to_pylist():
            if row["document_id"]:
                found.setdefault(row["document_id"], set()).add(row["code"])
        return found

    def documents(self) -> dict[str, DocumentState]:
        """document_id → status and the versions that read it; only the commits are read."""
        return self.live().documents()

    def live(self) -> Live:
        """The commits as they stand now. UserError where one is damaged."""
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            return live(batch for batch in pool.map(self._batch, self.store.names(COMMITS)) if batch)

    def tidy(self) -> None:
        """Takes away what has been replaced, and what killed writers left; only while nobody writes."""
        now = self.live()
        for batch in now.batches:
            gone = now.replaced.get(batch.name)
            if gone and len(gone) < len(batch.documents):
                self._rewrite(batch, gone)
                self.store.remove([batch.path])
        counted, now = set(), self.live()
        covering = list(now.covering().values())
        for batch in now.batches:
            left = len(batch.documents) - len(now.replaced.get(batch.name, ()))
            if left or (not batch.documents and (not batch.coverage or batch in covering)):
                counted.update([batch.path, *batch.files])
        every = self.store.names("")
        delta = tuple({f"{path.partition('/')[0]}/" for path in every if "/_delta_log/" in path})
        rest = [path for path in every if path not in counted and not path.startswith(delta)]
        # commits first: a file that a commit names is always there
        self.store.remove(sorted(rest, key=lambda path: (not path.startswith(COMMITS), path)))

    def gathered(self, now: Live) -> Live:
        """The commits as they are once an older version's batches, which lie among the tables, are where they belong.

        They are in both places then, for those who read meanwhile.
        """
        old = [batch for batch in now.batches if any(not path.startswith(f"{BATCHES}/") for path in batch.files)]
        for batch in old:
            files = [path if path.startswith(f"{BATCHES}/") else f"{BATCHES}/{path}" for path in batch.files]
            for path, new in zip(batch.files, files, strict=True):
                if path != new:
                    self.store.put(new, self.store.get(path))
            self.store.put(batch.path, commit_text(batch.order, files, batch.documents, batch.lost, batch.coverage))
        return self.live() if old else now

    def _rewrite(self, batch: Batch, gone: frozenset[str]) -> None:
        rows = {}
        for path in batch.files:
            if (content := without(self.store.get(path), gone)) is not None:
                rows[place(path)] = content
        kept = {name: state for name, state in batch.documents.items() if name not in gone}
        self._commit(rows, kept, batch.order, batch.lost & kept.keys())

    def _commit(
        self,
        rows: Mapping[tuple[str, str], bytes],
        states: Mapping[str, DocumentState],
        order: Order | None = None,
        lost: Iterable[str] = (),
        coverage: Mapping[str, Covered] | None = None,
    ) -> None:
        name = batch_name(rows, coverage or ())
        files = {
            f"{BATCHES}/{table}/{where}/{name}.parquet": content for (table, where), content in sorted(rows.items())
        }
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            list(pool.map(lambda item: self.store.put(*item), files.items()))
        order = order or self._next()
        self.store.put(commit_path(name, order), commit_text(order, list(files), states, lost, coverage))

    def _next(self) -> Order:
        """After all commits that are there: whatever this writer knows is among them."""
        number = 1 + max(map(number_of, self.store.names(COMMITS)), default=0)
        return Order(number, 0, datetime.now(UTC).isoformat(timespec="microseconds"))

    def _batch(self, path: str) -> Batch | None:
        try:
            return read_commit(path, self.store.get(path), self.store.address)
        except FileNotFoundError:  # taken away since it was listed
            return None


def _state(document: Document) -> DocumentState:
    values = {name: getattr(document, name) for name in DocumentState._fields}
    return DocumentState(**{**values, "companions": tuple(document.companions or ())})


def _merged(rows: Rows) -> dict[tuple[str, str], bytes]:
    return {place: merged([content for _, content in sorted(some.items())]) for place, some in rows.items()}


def batch_name(rows: Mapping[tuple[str, str], bytes], regions: Iterable[str] = ()) -> str:
    """What a batch is called: the hash of its files, (table, partition) → bytes, and of the regions that it covers."""
    found = hashlib.sha256("".join(f"{region}\n" for region in sorted(regions)).encode())
    for (table, where), content in sorted(rows.items()):
        found.update(f"{table}/{where} {len(content)}\n".encode() + content)
    return found.hexdigest()[:32]
