"""One writing of documents into a dataset folder: which files change, and several documents in one change.

A change costs two syncs of its journal and one of every folder it touches, whether it brings one document or ten: what
comes soon after the last change is kept for the next one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..knowledge.cache import remembered
from ..records.extraction import Extraction
from ..records.tables import TABLES, Document, Problem
from .commit import Commit, has_content, io_errors
from .cross_document import CrossChecks
from .layout import CROSS_FILE, FACTS_FILE, document_file, document_of, index, schema_path
from .packed import PackedExtraction, files_as_written
from .rereading import failure_of, has_rows, noted
from .states import remember

# seconds since the last change: what comes sooner is kept for the next one, and must be read again after a kill
TOGETHER = 0.5
MOST = 32_000_000  # bytes that may be kept


class _Change(NamedTuple):
    document: Document
    there: Sequence[str]  # its files so far
    publish: Mapping[str, bytes]
    own: str  # its file in `documents`


class Writer:
    """Adds and replaces documents of the dataset in a folder; to be used under its lock alone.

    `spoilt`: paths of files that are not as they were written; who writes their documents replaces them.
    """

    def __init__(self, root: Path, commit: Commit, cross: CrossChecks, spoilt: set[str]) -> None:
        self.root, self._commit, self._cross, self._spoilt = root, commit, cross, spoilt
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
            elif document_of(path).startswith("rows-") and not (self.root / path).exists():
                self._commit.apply({}, [path])

    def write(self, extractions: Iterable[Extraction | PackedExtraction]) -> list[str]:
        """Writes documents as they come; gives the ids of those whose rows stay because the machine failed."""
        files, kept = index(self.root), list[str]()
        taken: dict[str, tuple[str, str]] = {}
        try:
            for extraction in extractions:
                document = extraction.document
                origin = (document.source_url or "", document.file_name or "")
                if origin > taken.get(document.document_id, origin):
                    continue
                document, tables = files_as_written(extraction)
                failure = failure_of(document, tables)
                if failure and self._keep(failure, files.get(document.document_id, [])):
                    kept.append(document.document_id)
                    continue
                taken[document.document_id] = origin
                self._write_document(document, tables, files)
                if self._bytes >= MOST or time.monotonic() - self._since >= TOGETHER:
                    self._flush()
        finally:  # also when the next document cannot be had
            self._flush()
        return kept

    def _keep(self, failure: Problem, there: list[str]) -> bool:
        """Notes a failure beside the rows that a document has in files; False where it has none."""
        own = next((path for path in there if path.startswith("documents/")), None)
        if own is None:
            return False
        self._flush()  # it may be among those that are kept for the next change
        if not has_rows(self.root / own):
            return False
        path = "problems" + own.removeprefix("documents")
        before = self.root / path
        if changed := self._changed({path: noted(before.read_bytes() if before.exists() else None, failure)}):
            self._commit.apply(changed, [])
        there += [] if path in there else [path]
        return True

    def _write_document(self, document: Document, tables: Mapping[str, bytes], files: dict[str, list[str]]) -> None:
        name = document.document_id
        wanted = {
            document_file(table, name, document.fiscal_year, document.region_code): content
            for table, content in sorted(tables.items(), key=lambda item: item[0] == "documents")
        }
        there = files.get(name, ())
        spoilt = [path for path in self._spoilt if document_of(path) == name]
        there = [*there, *spoilt]
        changed = self._changed(wanted) if there and not spoilt else wanted
        if changed or not set(there).issubset(wanted):
            self._add(_Change(document, there, changed, list(wanted)[-1]), set(there).difference(wanted))
        files[name] = list(wanted)

    def _add(self, change: _Change, remove: Iterable[str]) -> None:
        if change.document.document_id in self._changes:
            self._flush()
        self._changes[change.document.document_id] = change
        self._remove += remove
        self._bytes += sum(map(len, change.publish.values()))

    def _flush(self) -> None:
        """Carries out the changes that are kept, all or none. UserError where the system refuses."""
        changes, remove = list(self._changes.values()), sorted(self._remove, key=_leaving)
        self._changes, self._remove, self._bytes = {}, [], 0
        if changes:
            self._cross.mark((change.document, change.there) for change in changes)
            self._commit.apply(_coming(changes), remove)
            remember(self.root, "documents", {change.own: [change.document] for change in changes})
        self._since = time.monotonic()

    def _changed(self, wanted: dict[str, bytes]) -> dict[str, bytes]:
        with io_errors(self.root):
            return {path: content for path, content in wanted.items() if not has_content(self.root / path, content)}


# documents leaves first and comes last: who starts from it never finds a document without its rows
def _leaving(path: str) -> tuple[bool, str]:
    return not path.startswith("documents/"), path


def _coming(changes: Sequence[_Change]) -> dict[str, bytes]:
    every = [item for change in changes for item in change.publish.items()]
    return dict(sorted(every, key=lambda item: item[0].startswith("documents/")))


def _tables_without_rows() -> dict[str, bytes]:
    from .rows import parquet  # pyarrow: mostly these bytes are remembered

    return {schema_path(table): parquet(table, []) for table in TABLES}
