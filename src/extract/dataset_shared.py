"""The dataset on shared storage, written by many machines at once: batches, each committed by one object.

    figures/fiscal_year=2023/region_code=110102/<batch>.parquet      rows of the batch's documents, by partition
    commits/<batch>.json                                             which files belong to it, which documents it holds

A batch is named by its content: written twice (its worker was killed, its task ran again) it is the same objects. What
no commit names does not count. Of a document in several commits the newest counts; nobody locks, nobody waits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dataset import DocumentState
from .dataset_layout import partition
from .dataset_parts import merged, without
from .packed import PackedExtraction
from .storage import Store

if TYPE_CHECKING:
    import pyarrow as pa

    from .extraction import Extraction
    from .records import Document

COMMITS = "commits"
DOCUMENTS_AT_ONCE = 100  # of one commit: what a killed run loses at most
_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """A commit: its files (paths), and how each of its documents stands."""

    name: str
    at: str
    files: Sequence[str]
    documents: Mapping[str, DocumentState]


@dataclass(frozen=True, slots=True)
class Live:
    """What counts at a moment: batches, newest last, and for each the documents that a newer one replaces."""

    batches: Sequence[Batch]
    replaced: Mapping[str, frozenset[str]]

    def files(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Every file that has rows that count, and the documents in it whose rows do not."""
        for batch in self.batches:
            gone = self.replaced.get(batch.name, frozenset())
            if not batch.documents or len(gone) < len(batch.documents):
                yield from ((path, gone) for path in batch.files)


class SharedDataset:
    """The dataset at an address of shared storage; any number of processes write, any number read."""

    def __init__(self, address: Path | str) -> None:
        self.store = Store(address)

    def write(self, extractions: Iterable[Extraction | PackedExtraction], *, settle: bool = True) -> None:
        """Adds the extractions in batches, each of which counts as a whole or not at all.

        Documents that are there already are replaced, in whichever partition they were. `settle` does nothing: what
        documents say of each other is worked out where they are read. UserError as the storage refuses.
        """
        answers = iter(extractions)
        while batch := list(islice(answers, DOCUMENTS_AT_ONCE)):
            self._write_batch(batch)

    def settle(self) -> None:
        """Nothing: see `write`."""

    def _write_batch(self, extractions: Sequence[Extraction | PackedExtraction]) -> None:
        parts: dict[tuple[str, str], dict[str, bytes]] = {}
        states: dict[str, DocumentState] = {}
        for extraction in extractions:
            document, tables = _packed(extraction)
            where = partition(document.fiscal_year, document.region_code)
            states[document.document_id] = _state(document)
            for table, content in tables.items():
                parts.setdefault((table, where), {})[document.document_id] = content
        rows = {place: merged([content for _, content in sorted(some.items())]) for place, some in parts.items()}
        self._commit(rows, states)

    def append(self, table: str, rows: Sequence[Any]) -> None:
        """Adds rows that belong to no document; the same rows again change nothing."""
        from .dataset_rows import parquet

        if rows:
            self._commit({(table, partition(None, None)): parquet(table, rows)}, {})

    def exists(self) -> bool:
        """Whether anything has been written."""
        return bool(self.store.names(COMMITS))

    def read(self, table: str) -> pa.Table:
        """A table's rows that count, without the partition's columns; in the order of their commits."""
        import pyarrow as pa

        from .dataset_parts import rows_of
        from .schemas import file_schema

        files = [(path, gone) for path, gone in self.live().files() if path.startswith(f"{table}/")]
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
        return {name: state for batch in self.live().batches for name, state in batch.documents.items()}

    def live(self) -> Live:
        """The commits as they stand now."""
        names = list(self.store.names(COMMITS))
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            batches = [batch for batch in pool.map(self._batch, names) if batch]
        batches.sort(key=lambda batch: (batch.at, batch.name))
        newest = {name: batch.name for batch in batches for name in batch.documents}
        replaced = {
            batch.name: frozenset(name for name in batch.documents if newest[name] != batch.name) for batch in batches
        }
        return Live(batches, {name: gone for name, gone in replaced.items() if gone})

    def tidy(self) -> None:
        """Takes away what has been replaced, and what killed writers left; only while nobody writes.

        Afterwards every object below the tables counts, so that any reader of Parquet may read them as they are.
        """
        for batch in (live := self.live()).batches:
            gone = live.replaced.get(batch.name)
            if gone and len(gone) < len(batch.documents):
                self._rewrite(batch, gone)
                self.store.remove([f"{COMMITS}/{batch.name}.json"])
        counted, live = set(), self.live()
        for batch in live.batches:
            if len(live.replaced.get(batch.name, ())) < len(batch.documents) or not batch.documents:
                counted.update([f"{COMMITS}/{batch.name}.json", *batch.files])
        rest = [path for path in self.store.names("") if path not in counted]
        # commits first: a file that a commit names is always there
        self.store.remove(sorted(rest, key=lambda path: (not path.startswith(COMMITS), path)))

    def _rewrite(self, batch: Batch, gone: frozenset[str]) -> None:
        rows = {}
        for path in batch.files:
            table, year, region, _ = path.split("/")
            if (content := without(self.store.get(path), gone)) is not None:
                rows[table, f"{year}/{region}"] = content
        kept = {name: state for name, state in batch.documents.items() if name not in gone}
        self._commit(rows, kept, batch.at)

    def _commit(
        self, rows: Mapping[tuple[str, str], bytes], states: Mapping[str, DocumentState], at: str | None = None
    ) -> None:
        name = _name(rows)
        files = {f"{table}/{where}/{name}.parquet": content for (table, where), content in sorted(rows.items())}
        with ThreadPoolExecutor(_CONNECTIONS) as pool:
            list(pool.map(lambda item: self.store.put(*item), files.items()))
        commit = {
            "at": at or datetime.now(UTC).isoformat(timespec="microseconds"),
            "files": list(files),
            "documents": {document: state._asdict() for document, state in sorted(states.items())},
        }
        self.store.put(f"{COMMITS}/{name}.json", json.dumps(commit, indent=0).encode())

    def _batch(self, path: str) -> Batch | None:
        try:
            said = json.loads(self.store.get(path))
        except FileNotFoundError:  # taken away since it was listed
            return None
        states = {
            name: DocumentState(**{**state, "companions": tuple(state["companions"])})
            for name, state in said["documents"].items()
        }
        return Batch(Path(path).stem, said["at"], said["files"], states)


def _packed(extraction: Extraction | PackedExtraction) -> tuple[Document, Mapping[str, bytes]]:
    if isinstance(extraction, PackedExtraction):
        return extraction.document, extraction.tables
    from .dataset_rows import files_of_document

    return files_of_document(extraction)


def _state(document: Document) -> DocumentState:
    values = {name: getattr(document, name) for name in DocumentState._fields}
    return DocumentState(**{**values, "companions": tuple(document.companions or ())})


def _name(rows: Mapping[tuple[str, str], bytes]) -> str:
    digest = hashlib.sha256()
    for (table, where), content in sorted(rows.items()):
        digest.update(f"{table}/{where} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:32]
