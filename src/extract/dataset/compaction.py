"""Many documents' rows in one file for each partition and table, sorted by document.

A partition's files are made in the order of its documents' ids, so that the same documents give the same bytes in
whichever order they came, and named by their content. A change takes the old files away before the new ones come
(dataset/commit.py): a reader may for a moment miss a partition, and never finds a document twice.

A new document has small files of its own at first. A few are left as they are; beyond that a partition is written anew
where its small files have grown to a part of the compacted ones, so that each document is written anew a limited number
of times, however many runs there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from ..errors import UnreadableError
from ..paths import sha256_of
from ..records.tables import TABLES
from .commit import Commit, io_errors
from .layout import compacted_file, files_in, files_of, index, is_compacted, is_document, place_of
from .manifest import UNKNOWN, Written
from .states import rows_by_file

FEW = 16  # documents with files of their own, some 160 files, that are no reason to write anything anew
ROOM = 10  # so many times as large as the small files the compacted ones may be: a document takes five times the room


class Held(NamedTuple):
    """A document whose rows stand in a compacted file: its partition, and what is remembered of it."""

    place: str
    department: str | None
    status: str

    @property
    def region(self) -> str:
        """As the folder says: `110102`, `unknown`."""
        return self.place.rpartition("=")[2]


class Change(NamedTuple):
    """Files that come and go, for `Commit.apply`."""

    publish: dict[str, bytes | Path]
    remove: list[str]

    def add(self, there: Sequence[str], made: Mapping[str, Path]) -> None:
        """Files take others' place; one that is there already stays."""
        self.publish.update({path: draft for path, draft in made.items() if path not in there})
        self.remove.extend(path for path in there if path not in made)


class Compaction:
    """The compacted files of one dataset folder; to be used under its lock alone."""

    def __init__(self, root: Path, commit: Commit) -> None:
        self.root, self._commit = root, commit

    def held(self) -> dict[str, Held]:
        """The documents whose rows stand in compacted files."""
        rows = rows_by_file(self.root, "documents")
        return {
            row["document_id"]: Held(place_of(path), row["department"], row["status"])
            for path, row in rows
            if is_compacted(path)
        }

    def compact(self, every: bool = False) -> int:
        """Puts small files together where it is worth while, or wherever there are any; how many partitions changed.

        UserError where the system refuses; what is done by then stays.
        """
        if not every and sum(map(is_document, files_of(self.root, "documents"))) <= FEW:
            return 0
        small = self._small()
        places = [place for place in sorted(small) if every or self._is_worth(place, small[place])]
        changed = sum(self._compact(place, small[place]) for place in places)
        with io_errors(self.root):
            self._commit.manifest.renew()  # of a document in a file of its own it has twenty lines
        return changed

    def without(self, gone: Mapping[str, AbstractSet[str]], tables: Iterable[str] = tuple(TABLES)) -> Change:
        """Partition → documents of it: the compacted files that have rows of them are made anew without."""
        found = Change({}, [])
        for place, documents in gone.items():
            for table in tables:
                for path in self._compacted(table, place):
                    if self._has_any(path, documents):
                        found.add([path], self._made([path], documents))
        return found

    def content(self, table: str, place: str, name: str) -> bytes | None:
        """One document's rows in the compacted files as a file of its own; None where it has none."""
        paths = self._compacted(table, place)
        return next(iter(_apart(self.root, paths, {name}).values()), None)

    def split(self, place: str, spoilt: AbstractSet[str] = frozenset()) -> set[str]:
        """Takes a partition's compacted files apart: each document has its own files again.

        Of a file among `spoilt` nothing is believed: its documents' files are listed as missing, so that they are read
        again. Gives the paths of those.
        """
        names = set[str]()
        lost = [path for path in spoilt if is_compacted(path) and place_of(path) == place]
        for path in (path for table in TABLES for path in self._compacted(table, place) if path not in lost):
            try:
                own = _apart(self.root, [path])
            except UnreadableError:
                lost.append(path)
            else:
                names |= own.keys()
                self._commit.apply({f"{path.rpartition('/')[0]}/{name}.parquet": own[name] for name in own}, [path])
        tables = {path.partition("/")[0] for path in lost}
        missing = {f"{table}/{place}/{name}.parquet" for table in tables for name in names}
        missing = {path for path in missing if not (self.root / path).exists()}
        if lost:
            with io_errors(self.root):
                self._commit.manifest.add({path: Written(UNKNOWN, -1, -1) for path in missing})
            self._commit.apply({}, lost)
        return missing

    def _small(self) -> dict[str, list[str]]:
        """Partition → the files that its documents have of their own; those of no known document are left alone."""
        held, found = self.held(), dict[str, list[str]]()
        for name, paths in index(self.root).items():
            if name in held or any(path.startswith("documents/") for path in paths):
                for path in paths:
                    found.setdefault(place_of(path), []).append(path)
        return found

    def _is_worth(self, place: str, small: Sequence[str]) -> bool:
        large = [path for table in TABLES for path in self._compacted(table, place)]
        return self._size(large) <= ROOM * self._size(small)

    def _size(self, paths: Iterable[str]) -> int:
        return sum(os.path.getsize(self.root / path) for path in paths)

    def _compact(self, place: str, small: Sequence[str]) -> bool:
        change = Change({}, [])
        try:
            for table in TABLES:
                own = [path for path in small if path.startswith(f"{table}/")]
                there = [*own, *self._compacted(table, place)]
                if own:
                    change.add(there, self._made(there))
        except UnreadableError:  # its document is read again, then it is put in
            return False
        self._commit.apply(coming(change.publish), leaving(change.remove))
        return True

    def _compacted(self, table: str, place: str) -> list[str]:
        return list(filter(is_compacted, files_in(self.root, table, place)))

    def _has_any(self, path: str, documents: AbstractSet[str]) -> bool:
        from .by_document import rows_from  # pyarrow: mostly there is nothing to be done

        return any(True for _ in rows_from(self.root, [path], ["document_id"], documents))

    def _made(self, paths: Sequence[str], leave_out: AbstractSet[str] = frozenset()) -> dict[str, Path]:
        """The rows of some files of one partition and table as one: its path, and its draft; no row left, no file."""
        from .by_document import rows_from, write  # pyarrow: mostly there is nothing to be done

        table, draft = paths[0].partition("/")[0], self._commit.draft()
        rows = (own for name, own in rows_from(self.root, paths) if name not in leave_out)
        with io_errors(self.root):
            if not write(draft, table, rows):
                return {}
            return {compacted_file(table, place_of(paths[0]), sha256_of(draft)): draft}


def leaving(paths: Iterable[str]) -> list[str]:
    """Files in the order in which they go: documents first, so that who starts from it finds every row."""
    return sorted(paths, key=lambda path: (not path.startswith("documents/"), path))


def coming(files: Mapping[str, bytes | Path]) -> dict[str, bytes | Path]:
    """Files in the order in which they come: documents last, else as they were."""
    return dict(sorted(files.items(), key=lambda item: item[0].startswith("documents/")))


def _apart(root: Path, paths: Sequence[str], wanted: AbstractSet[str] | None = None) -> dict[str, bytes]:
    """Documents' rows in compacted files of one table, each as a file of its own."""
    from .by_document import file_of, rows_from  # pyarrow: mostly there is nothing to be done

    return {name: file_of(rows) for name, rows in rows_from(root, paths, None, wanted)}
