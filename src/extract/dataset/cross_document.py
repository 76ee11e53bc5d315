"""Keeps what a dataset's documents say of each other (checks/years.py) in its table `checks`, as they change.

One file for each partition, `checks/fiscal_year=2023/region_code=110102/between.parquet`, with rows of the later of two
documents. A document that changes marks its department (as it was and as it is) in `.juesuan/between.jsonl` before it
is written; settling computes the marked departments' rows anew and takes the mark away. A killed run leaves the mark to
the next one. The same documents give the same rows and bytes, in whichever order they came.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..checks.years import YearDocument, compute, current, related
from ..errors import UserError
from ..records.tables import Check, Document
from ..records.vocabulary import DocumentScope
from .commit import Commit, has_content, io_errors
from .fact_files import FactFiles
from .layout import CROSS_FILE, PRIVATE, files_in, files_of, is_compacted, partition, place_of
from .states import rows_by_file

MARKS = "between.jsonl"


def year_checks(root: Path) -> list[Check]:
    """The dataset in a folder → what its documents say of each other, as rows of checks of the later document.

    UserError where there is no dataset.
    """
    if not (root / "documents").is_dir():
        raise UserError(f"no dataset in {root}: extract some documents into it first")
    return compute(current(year_documents(root)), partial(figures_file, root))


def year_documents(root: Path) -> list[YearDocument]:
    """All departments' and units' documents of a dataset: no rule crosses to a government's own accounts."""
    found = []
    for path, row in rows_by_file(root, "documents"):
        if row["scope"] in (DocumentScope.GOVERNMENT, DocumentScope.OTHER):
            continue
        year, region = (part.partition("=")[2] for part in path.split("/")[1:3])
        values = {name: row[name] for name in YearDocument._fields if name in row}
        found.append(YearDocument(**{**values, "fiscal_year": int(year), "region": region}))
    return found


def figures_file(root: Path, one: YearDocument) -> Path:
    """Where a document's figures lie, if it has any: in a file of its own, or among others'."""
    own = root / "figures" / _folder(one) / f"{one.document_id}.parquet"
    there = [] if own.exists() else filter(is_compacted, files_in(root, "figures", _folder(one)))
    return root / next(iter(there), own)


class CrossChecks:
    """The rows between documents of one dataset folder; to be used under its lock alone."""

    def __init__(self, root: Path, commit: Commit) -> None:
        self.root, self._commit = root, commit
        self._marks = root / PRIVATE / MARKS
        self._facts = FactFiles(root, commit)
        self._marked: set[tuple[str, str]] = set()

    def mark(self, changes: Iterable[tuple[Document, Iterable[str]]]) -> None:
        """Notes the departments of documents that are about to change, and those of their rows in files so far."""
        found: set[tuple[str, Any]] = set()
        for document, files in changes:
            before = [path for path in files if path.startswith("documents/")]
            found.update((_region(path), _department(self.root / path)) for path in before)
            found.add((_region(f"{partition(None, document.region_code)}/"), document.department))
        self.note((region, name or "") for region, name in found)

    def forget(self, path: str) -> None:
        """Takes away a file that is damaged; its rows are worked out anew when all is settled."""
        folder = place_of(path)
        own = (one for one in year_documents(self.root) if _folder(one) == folder)
        self.note((one.region, one.department or "") for one in own)
        self._commit.apply({}, [path])

    def note(self, departments: Iterable[tuple[str, str]]) -> None:
        """The same for departments by their names, each with its region as its folder says."""
        new = sorted(set(departments) - self._marked)
        if not new:
            return
        with io_errors(self.root), self._marks.open("a", encoding="utf-8") as handle:
            # a line of its own, also after one that a killed run left half-written
            handle.writelines(f"\n{json.dumps(pair, ensure_ascii=False)}\n" for pair in new)
            handle.flush()
            os.fsync(handle.fileno())
        self._marked.update(new)

    def has_left(self) -> bool:
        """Whether a department is marked whose rows were not brought up to date."""
        return self._marks.exists()

    def settle(self) -> None:
        """Brings the rows of all marked departments up to date; does nothing where none is marked."""
        marked = self._pending()
        if marked or self._facts.are_of_another_version():
            self._settle(marked)

    def _settle(self, marked: set[tuple[str, str]]) -> None:
        try:
            publish, remove = self._changes(marked)
        except _DamagedError as error:
            self.forget(error.path)
            return self.settle()
        if publish or remove:
            self._commit.apply(publish, remove)
        self._facts.settle(marked)
        with io_errors(self.root):
            self._marks.unlink(missing_ok=True)
        self._marked.clear()

    def _pending(self) -> set[tuple[str, str]]:
        try:
            lines = self._marks.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return set()
        return {pair for pair in map(_pair, lines) if pair}

    def _changes(self, marked: set[tuple[str, str]]) -> tuple[dict[str, bytes], list[str]]:
        documents = year_documents(self.root)
        touched = {one.document_id for one in related(documents, marked)}
        valid = current(documents)
        names = {(one.region, one.department or "") for one in valid if one.document_id in touched}
        found = compute(related(valid, names), partial(figures_file, self.root))
        fresh = [check for check in found if check.document_id in touched]
        return self._files(documents, touched, fresh)

    def _files(
        self, documents: Sequence[YearDocument], touched: set[str], fresh: Sequence[Check]
    ) -> tuple[dict[str, bytes], list[str]]:
        """The partitions' files as they should be, where they are not; most are known by their documents alone."""
        folder = {one.document_id: _folder(one) for one in documents}
        filled, there = {folder[row.document_id] for row in fresh}, list[str]()
        rows: dict[str, list[Check]] = defaultdict(list)
        for path in files_of(self.root, "checks"):
            own = path.removeprefix("checks/").removesuffix(f"/{CROSS_FILE}")
            if not path.endswith(f"/{CROSS_FILE}"):
                continue
            names = set() if own in filled else _documents(self.root, path)
            if names and not names & touched and all(folder.get(name) == own for name in names):
                continue
            there.append(path)
            rows[own] = [
                row
                for row in _checks(self.root, path)
                if row.document_id not in touched and folder.get(row.document_id) == own
            ]
        for row in fresh:
            rows[folder[row.document_id]].append(row)
        wanted = {f"checks/{name}/{CROSS_FILE}": _bytes(some) for name, some in rows.items() if some}
        publish = {path: content for path, content in wanted.items() if not has_content(self.root / path, content)}
        return publish, [path for path in there if path not in wanted]


class _DamagedError(Exception):
    """A file of rows between documents cannot be read."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def _folder(one: YearDocument) -> str:
    return f"fiscal_year={one.fiscal_year}/region_code={one.region}"


def _checks(root: Path, path: str) -> list[Check]:
    try:
        return [Check(**row) for row in _rows(root / path)]
    except ValueError as error:
        raise _DamagedError(path) from error


def _rows(path: Path, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """A file's rows. ValueError for a damaged one."""
    from .parquet import rows_of  # pyarrow: mostly no checks are to be brought up to date

    return rows_of(path, columns)


def _documents(root: Path, path: str) -> set[str]:
    try:
        return {row["document_id"] for row in _rows(root / path, ["document_id"])}
    except ValueError as error:
        raise _DamagedError(path) from error


def _bytes(rows: Iterable[Check]) -> bytes:
    from .rows import parquet  # pyarrow: the same

    return parquet("checks", sorted(rows, key=lambda row: (row.document_id, row.rule, row.check_id)))


def _pair(line: str) -> tuple[str, str] | None:
    """A mark; None for a line that a killed run left half-written."""
    try:
        region, name = json.loads(line)
    except ValueError:
        return None
    return region, name


def _region(path: str) -> str:
    """The region as its folder says: `110102`, `unknown`."""
    return path.split("/")[-2].removeprefix("region_code=")


def _department(path: Path) -> Any:
    try:
        return _rows(path, ["department"])[0]["department"]
    except (ValueError, IndexError, KeyError):
        return None
