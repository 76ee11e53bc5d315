"""Documents that come one soon after the other wait for each other and are written in one change of the dataset.

A change costs two syncs of its journal and one of every folder it touches, whether it brings one document or ten.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..records.tables import Document
from .commit import Commit
from .cross_document import Between
from .states import remember

# seconds since the last change: what comes sooner waits for what comes next, and must be read again after a kill
TOGETHER = 0.5
MOST = 32_000_000  # bytes that may wait


class _Change(NamedTuple):
    document: Document
    there: Sequence[str]  # its files so far
    publish: Mapping[str, bytes]
    own: str  # its file in `documents`


class Waiting:
    """The documents of one `write` that are not written yet; to be used under the dataset's lock alone."""

    def __init__(self, root: Path, commit: Commit, between: Between) -> None:
        self.root, self._commit, self._between = root, commit, between
        self._changes: dict[str, _Change] = {}
        self._remove: list[str] = []
        self._bytes = 0
        self._since = time.monotonic()

    def add(
        self, document: Document, there: Sequence[str], publish: Mapping[str, bytes], wanted: Sequence[str]
    ) -> None:
        """A document whose files become `wanted`, the last in `documents`: those of `publish` are new."""
        if document.document_id in self._changes:
            self.carry_out()
        self._changes[document.document_id] = _Change(document, there, publish, wanted[-1])
        self._remove += set(there).difference(wanted)
        self._bytes += sum(map(len, publish.values()))

    def carry_out_when_due(self) -> None:
        """Writes them where the last change is a while ago, or they are many."""
        if self._bytes >= MOST or time.monotonic() - self._since >= TOGETHER:
            self.carry_out()

    def carry_out(self) -> None:
        """Writes them, all or none. UserError where the system refuses."""
        changes, remove = list(self._changes.values()), sorted(self._remove, key=_leaving)
        self._changes, self._remove, self._bytes = {}, [], 0
        if changes:
            self._between.mark((change.document, change.there) for change in changes)
            self._commit.apply(_coming(changes), remove)
            remember(self.root, "documents", {change.own: [change.document] for change in changes})
        self._since = time.monotonic()


# documents leaves first and comes last: who starts from it never finds a document without its rows
def _leaving(path: str) -> tuple[bool, str]:
    return not path.startswith("documents/"), path


def _coming(changes: Sequence[_Change]) -> dict[str, bytes]:
    every = [item for change in changes for item in change.publish.items()]
    return dict(sorted(every, key=lambda item: item[0].startswith("documents/")))
