"""Writes extractions as hive-partitioned Parquet, atomically and without duplicates, and reads them back.

A new document is one file per table, named by its document_id: the same input gives the same bytes, a document that is
read again replaces its own rows, and nothing else is touched but what other documents say of it (cross_document.py) and
the file in which its rows stood among others (compaction.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UserError
from ..records.coverage import CoverageRow
from ..records.extraction import Extraction
from ..records.tables import TABLES
from .commit import Commit, locked
from .compaction import Compaction
from .coverage_files import CoverageFiles
from .cross_document import CrossChecks
from .damage import naming_damage
from .door import finish_abandoned
from .in_use import mark_in_use
from .layout import LOOSE, document_of, files_of, is_compacted, partition, place_of, region_of, year_of
from .packed import PackedExtraction
from .states import rows_by_file
from .storage import not_shared
from .whole import suspects
from .writer import Writer

if TYPE_CHECKING:
    import pyarrow as pa


class DocumentState(NamedTuple):
    """How a document stands in the dataset, to tell what is stale."""

    status: str
    extractor_version: str | None
    patterns_version: str | None
    region_code: str | None = None
    companions: tuple[str, ...] = ()
    verified: bool | None = None
    pages_pictured: int | None = None
    pages_recognised: int | None = None

    def is_current(
        self,
        program: str,
        patterns: Mapping[str | None, str],
        companions: Sequence[str] | None = None,
        verified: bool = False,
        recognises: bool = False,
    ) -> bool:
        """Whether a version of the program and the patterns of the document's region (None: of all others) read it.

        `companions`: what is known now of other files of its disclosure, with which it is read.
        `verified`: whether both readers must have read it.
        `recognises`: whether its pages that are pictures must have been read from them.
        """
        if verified and self.verified is False:
            return False
        if recognises and self.pages_pictured and self.pages_recognised is None:
            return False
        wanted = patterns.get(self.region_code, patterns[None])
        read = (self.extractor_version, self.patterns_version) == (program, wanted)
        return read and tuple(self.companions) == tuple(companions or ())


class Dataset:
    """The dataset in a folder; made when it is first written. Only one process writes at a time, any number read."""

    def __init__(self, root: Path, wait_seconds: float = 0.0) -> None:
        self.root = Path(root)
        self.wait_seconds = wait_seconds
        self._commit = Commit(self.root)
        self._cross = CrossChecks(self.root, self._commit)
        self._spoilt: set[str] = set()  # files that are not as they were written, as far as has been looked

    def write(self, extractions: Iterable[Extraction | PackedExtraction], *, settle: bool = True) -> list[str]:
        """Adds or replaces each extraction's rows as it comes, each document wholly or not at all.

        Documents that come within half a second of each other are written together (dataset/writer.py).
        What the documents then say of each other follows at the end; without `settle`, which is for one of many
        batches, with the next `settle`, `repair` or `write`.
        Of the same document twice in one call (two copies of a file) the one with the lower source and file name
        counts, whichever comes first. A failure of the machine replaces no rows: it becomes one of the document's
        problems, and the ids of such documents are given (rereading.py).
        UserError for a full disk, a folder without permission, or another writer.
        """
        with self._writing() as writer:
            kept = writer.write(extractions)
            if settle:
                self._cross.settle()
            return kept

    def settle(self) -> None:
        """Brings the checks between documents up to date, where batches were written without."""
        with self._writing():
            self._cross.settle()

    def settle_left(self) -> None:
        """Settles what a run wrote that was killed before it came to that; one look at the disk where none was."""
        if self._cross.has_left():
            self.settle()

    def compact(self, every: bool = False) -> int:
        """Puts the rows of many documents into one file for each partition and table; how many partitions changed.

        Where it is worth while (compaction.py), or wherever a document has files of its own. UserError as for `write`.
        """
        with self._writing():
            return Compaction(self.root, self._commit).compact(every)

    def append(self, table: str, rows: Sequence[Any]) -> None:
        """Adds rows that belong to no document (`fetches`, `problems` of a site); the same rows again change nothing.

        UserError as for `write`.
        """
        if not rows:
            return
        from .rows import parquet  # pyarrow: where there are rows

        content = parquet(table, rows)
        name = f"{LOOSE}{hashlib.sha256(content).hexdigest()[:32]}.parquet"
        with self._writing():
            self._commit.apply({f"{table}/{partition(None, None)}/{name}": content}, [])

    def keep_coverage(self, districts: Mapping[str, Sequence[CoverageRow]]) -> None:
        """Districts' rows of `coverage` (region code → all of them) in the place of those before; UserError as above.

        Where all are as they were, nothing is opened and nothing written.
        """
        files = CoverageFiles(self.root, self._commit)
        if files.changed(districts):
            with self._writing():
                files.replace(files.changed(districts))

    def put_coverage(self, region: str, files: Mapping[str, bytes]) -> None:
        """A region's rows of `coverage` as they are, partition → bytes, in the place of those before."""
        with self._writing():
            CoverageFiles(self.root, self._commit).put(region, files)

    def put(self, path: str, content: bytes) -> None:
        """Adds a file of rows that belong to no document, as it is, at its path under the root."""
        with self._writing():
            self._commit.apply({path: content}, [])

    def exists(self) -> bool:
        """Whether anything has been written."""
        return self.root.is_dir()

    def read(self, table: str) -> pa.Table:
        """A table with its schema and all its rows, in the order of partition, document and page."""
        _known(table)
        self.finish_abandoned()
        from .read import read_table  # all of pyarrow

        with naming_damage(self.root):
            return read_table(self.root, table)

    def documents(self) -> dict[str, DocumentState]:
        """document_id → status and the versions that read it; none where nothing is written yet.

        A document of which a file is not as it was written, or is missing, is not among them: it is to be read again.
        """
        if not self.root.is_dir():
            return {}
        paths = self.spoilt()
        spoilt, places = {document_of(path) for path in paths}, {place_of(path) for path in paths if is_compacted(path)}
        states: dict[str, DocumentState] = {}
        for path, row in rows_by_file(self.root, "documents"):
            if row["document_id"] in spoilt or (is_compacted(path) and place_of(path) in places):
                continue
            values = {name: row[name] for name in DocumentState._fields if name in row}
            values |= {"region_code": region_of(path), "companions": tuple(row["companions"] or ())}
            states[str(row["document_id"])] = DocumentState(**values)
        return states

    def rows_known(self) -> Iterator[dict[str, Any]]:
        """The columns of each document that are kept in mind (states.py), with its year."""
        for path, row in rows_by_file(self.root, "documents"):
            yield row | {"fiscal_year": year_of(path)}

    def spoilt(self) -> set[str]:
        """Paths of files that are not as they were written; what is written of their documents next mends them."""
        self.finish_abandoned()
        if not self._commit.pending():  # another process is at it: what it has not noted yet is no damage
            self._spoilt = suspects(self.root)
        return self._spoilt

    def problem_codes(self) -> dict[str, set[str]]:
        """document_id → codes of its problems."""
        found: dict[str, set[str]] = {}
        for _, row in rows_by_file(self.root, "problems"):
            if row["document_id"]:
                found.setdefault(row["document_id"], set()).add(row["code"])
        return found

    def counts(self) -> dict[str, int]:
        """table → number of its rows."""
        from .parquet import number_of_rows  # pyarrow

        self.finish_abandoned()
        with naming_damage(self.root):
            return {
                table: sum(number_of_rows(self.root / path) for path in files_of(self.root, table)) for table in TABLES
            }

    def repair(self) -> None:
        """Finishes or undoes what a killed run left and makes every table exist; `write` does it by itself."""
        self.settle()

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        not_shared(self.root)
        with locked(self.root, self.wait_seconds):
            mark_in_use(self.root)
            self._commit.repair()
            writer = Writer(self.root, self._commit, self._cross, self._spoilt)
            writer.create_tables()
            writer.mend()
            yield writer

    def finish_abandoned(self) -> None:
        """A reader finishes the change that a killed run left half-done, unless another process is at it."""
        finish_abandoned(self.root)


def _known(table: str) -> None:
    if table not in TABLES:
        raise UserError(f"no table {table!r}: the dataset has {', '.join(TABLES)}")
