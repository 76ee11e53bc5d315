"""One writing of documents into a dataset folder: which files change, and several documents in one change.

A change costs two syncs of its journal and one of every folder it touches, whether it brings one document or ten: what
comes soon after the last change is kept for the next one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..knowledge.cache import remembered
from ..records.extraction import Extraction
from ..records.tables import TABLES, Document, Problem
from ..records.vocabulary import DocumentStatus
from .commit import Commit, has_content, io_errors
from .compaction import Change, Compaction, Held, coming, leaving
from .cross_document import CrossChecks
from .layout import (
    COVERAGE_FILE,
    CROSS_FILE,
    FACTS_FILE,
    LOOSE,
    document_file,
    document_of,
    index,
    is_compacted,
    place_of,
    schema_path,
)
from .packed import PackedExtraction, files_as_written
from .rereading import failure_of, has_rows, noted
from .states import remember

# seconds since the last change: what comes sooner is kept for the next one, and must be read again after a kill
TOGETHER = 0.5
MOST = 32_000_000  # bytes that may be kept
MANY = 2000  # documents after which a run compacts in its midst: neither files nor the next compaction grow with it
OFTEN = 8  # times that a partition is written anew without a document: to take it apart costs as much


class _Change(NamedTuple):
    document: Document
    there: Sequence[str]  # its files so far
    publish: Mapping[str, bytes]
    own: str  # its file in `documents`
    held: Held | None  # where its rows stand among others'


class Writer:
    """Adds and replaces documents of the dataset in a folder; to be used under its lock alone.

    `spoilt`: paths of files that are not as they were written; who writes their documents replaces them.
    """

    def __init__(self, root: Path, commit: Commit, cross: CrossChecks, spoilt: set[str]) -> None:
        self.root, self._commit, self._cross, self._spoilt = root, commit, cross, spoilt
        self._compaction = Compaction(root, commit)
        self._files: dict[str, list[str]] = {}
        self._held: dict[str, Held] = {}
        self._small = 0  # documents written since the last compaction
        self._rewritten = Counter[str]()  # partitions written anew without a document
        self._changes: dict[str, _Change] = {}
        self._remove: list[str] = []
        self._bytes = 0
        self._since = time.monotonic()

    def create_tables(self) -> None:
        """Every table has a file without rows that carries its columns, also those that nothing fills yet."""
        wanted = remembered(_tables_without_rows, None, "schemas")
        if missing := self._changed(wanted) | {path: wanted[path] for path in self._spoilt & wanted.keys()}:
            self._commit.apply(missing, [])

    def mend(self) -> None:
        """Files of no one document: rows between documents are worked out anew, a run's that are gone are forgotten."""
        for path in sorted(self._spoilt):
            if path.endswith((f"/{CROSS_FILE}", f"/{FACTS_FILE}")):
                self._cross.forget(path)
            elif path.endswith(f"/{COVERAGE_FILE}") or self._is_gone(path):  # the run's end makes coverage anew
                self._commit.apply({}, [path])
                self._spoilt.discard(path)
        for place in {place_of(path) for path in self._spoilt if is_compacted(path)}:
            self._spoilt |= self._compaction.split(place, self._spoilt)
        self._spoilt -= {path for path in self._spoilt if is_compacted(path)}

    def _is_gone(self, path: str) -> bool:
        return document_of(path).startswith(LOOSE) and not (self.root / path).exists()

    def write(self, extractions: Iterable[Extraction | PackedExtraction]) -> list[str]:
        """Writes documents as they come; gives the ids of those whose rows stay because the machine failed."""
        self._look()
        kept, taken = list[str](), dict[str, tuple[str, str]]()
        try:
            for extraction in extractions:
                document = extraction.document
                origin = (document.source_url or "", document.file_name or "")
                if origin > taken.get(document.document_id, origin):
                    continue
                document, tables = files_as_written(extraction)
                failure = failure_of(document, tables)
                if failure and self._keep(failure, document.document_id):
                    kept.append(document.document_id)
                    continue
                taken[document.document_id] = origin
                self._write_document(document, tables)
                if self._bytes >= MOST or time.monotonic() - self._since >= TOGETHER:
                    self._flush()
        finally:  # also when the next document cannot be had
            self._flush()
        return kept

    def _look(self) -> None:
        """Where the documents' rows stand now."""
        self._files, self._held = index(self.root), self._compaction.held()

    def _keep(self, failure: Problem, name: str) -> bool:
        """Notes a failure beside the rows that a document has in files; False where it has none."""
        self._flush()  # it may be among those that are kept for the next change
        there, held = self._where(name)
        own = next((path for path in there if path.startswith("documents/")), None)
        place = place_of(own) if own else held and held.place
        if place is None or not (has_rows(self.root / own) if own else held and held.status != DocumentStatus.FAILED):
            return False
        path, before, leaves = f"problems/{place}/{name}.parquet", None, Change({}, [])
        if path in there:
            before = (self.root / path).read_bytes()
        elif held:
            before = self._compaction.content("problems", held.place, name)
            leaves = self._compaction.without({held.place: {name}}, ["problems"])
        if changed := self._changed({path: noted(before, failure)}):
            self._commit.apply({**leaves.publish, **changed}, leaves.remove)
        self._files.setdefault(name, []).extend([] if path in there else [path])
        return True

    def _where(self, name: str) -> tuple[list[str], Held | None]:
        """A document's own files, and where it stands among others."""
        held = self._held.get(name)
        if held and self._rewritten[held.place] >= OFTEN:
            self._flush()
            self._compaction.split(held.place)
            self._look()
        return self._files.get(name, []), self._held.get(name)

    def _write_document(self, document: Document, tables: Mapping[str, bytes]) -> None:
        name = document.document_id
        wanted = {
            document_file(table, name, document.fiscal_year, document.region_code): content
            for table, content in sorted(tables.items(), key=lambda item: item[0] == "documents")
        }
        there, held = self._where(name)
        spoilt = [path for path in self._spoilt if document_of(path) == name]
        there = [*there, *spoilt]
        changed = self._changed(wanted) if there and not spoilt and not held else wanted
        if changed or held or not set(there).issubset(wanted):
            self._add(_Change(document, there, changed, list(wanted)[-1], held), set(there).difference(wanted))
        self._files[name] = list(wanted)

    def _add(self, change: _Change, remove: Iterable[str]) -> None:
        if change.document.document_id in self._changes:
            self._flush()
        self._changes[change.document.document_id] = change
        self._remove += remove
        self._bytes += sum(map(len, change.publish.values()))

    def _flush(self) -> None:
        """Carries out the changes that are kept, all or none. UserError where the system refuses."""
        changes, remove = self._changes, self._remove
        self._changes, self._remove, self._bytes = {}, [], 0
        if changes:
            self._carry_out(changes, remove)
        self._since = time.monotonic()

    def _carry_out(self, changes: Mapping[str, _Change], remove: Sequence[str]) -> None:
        self._cross.mark((change.document, change.there) for change in changes.values())
        held = {name: change.held for name, change in changes.items() if change.held}
        self._cross.note((one.region, one.department or "") for one in held.values())
        gone: dict[str, set[str]] = {}
        for name, one in held.items():
            gone.setdefault(one.place, set()).add(name)
        self._rewritten.update(gone.keys())
        publish, removed = self._compaction.without(gone)
        for change in changes.values():
            publish.update(change.publish)
        self._commit.apply(coming(publish), leaving([*remove, *removed]))
        remember(self.root, "documents", {change.own: [change.document] for change in changes.values()})
        for name in changes:
            self._held.pop(name, None)
        self._small += len(changes)
        if self._small >= MANY:
            self._small = 0
            self._compaction.compact()
            self._look()

    def _changed(self, wanted: dict[str, bytes]) -> dict[str, bytes]:
        with io_errors(self.root):
            return {path: content for path, content in wanted.items() if not has_content(self.root / path, content)}


def _tables_without_rows() -> dict[str, bytes]:
    from .rows import parquet  # pyarrow: mostly these bytes are remembered

    return {schema_path(table): parquet(table, []) for table in TABLES}
