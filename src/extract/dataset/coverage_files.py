"""Keeps the table `coverage`: a district's rows, replaced as a whole where they are not as they were.

One file for each partition, `coverage/fiscal_year=2023/region_code=110102/coverage.parquet`. What was written is known
by a hash of the rows in `.juesuan/coverage.json`, so that a run with nothing new opens no file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..records.coverage import CoverageRow
from .commit import Commit, has_content, io_errors
from .layout import COVERAGE_FILE, PRIVATE, files_of, partition

MEMORY = "coverage.json"
_COLUMNS = [(name, field.title, field.description) for name, field in CoverageRow.model_fields.items()]


class CoverageFiles:
    """The rows of `coverage` in one dataset folder."""

    def __init__(self, root: Path, commit: Commit) -> None:
        self.root, self._commit = root, commit
        self._memory = root / PRIVATE / MEMORY

    def changed(self, districts: Mapping[str, Sequence[CoverageRow]]) -> dict[str, Sequence[CoverageRow]]:
        """Of some districts (region code → all rows) those that are not there as they should be."""
        known, there = self._known(), self._there()
        return {
            code: rows
            for code, rows in districts.items()
            if known.get(code) != [digest(rows), sorted(there.get(code, ()))]
        }

    def replace(self, districts: Mapping[str, Sequence[CoverageRow]]) -> None:
        """Puts each district's rows in the place of those before, in one change; under the dataset's lock alone."""
        from .rows import parquet  # pyarrow: mostly nothing has changed

        publish, remove, before = dict[str, bytes | Path](), list[str](), self._there()
        for code, rows in districts.items():
            by_place: dict[str, list[CoverageRow]] = defaultdict(list)
            for row in rows:
                by_place[partition(row.fiscal_year, code)].append(row)
            wanted = {f"coverage/{place}/{COVERAGE_FILE}": parquet("coverage", own) for place, own in by_place.items()}
            publish |= {path: own for path, own in wanted.items() if not has_content(self.root / path, own)}
            remove += [path for path in before.get(code, ()) if path not in wanted]
        if publish or remove:
            self._commit.apply(publish, remove)
        self._remember(districts)

    def put(self, region: str, files: Mapping[str, bytes]) -> None:
        """One district's rows as they are written elsewhere, partition → bytes; under the dataset's lock alone."""
        wanted = {f"coverage/{at}/{COVERAGE_FILE}": content for at, content in files.items()}
        publish: dict[str, bytes | Path] = {
            at: own for at, own in wanted.items() if not has_content(self.root / at, own)
        }
        remove = [path for path in self._there().get(region, ()) if path not in wanted]
        if publish or remove:
            self._commit.apply(publish, remove)

    def _there(self) -> dict[str, list[str]]:
        """Region code → the files with its rows."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in files_of(self.root, "coverage"):
            if path.endswith(f"/{COVERAGE_FILE}"):
                found[path.split("/")[2].removeprefix("region_code=")].append(path)
        return found

    def _known(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            known: dict[str, Any] = json.loads(self._memory.read_text(encoding="utf-8"))
            return known
        return {}

    def _remember(self, districts: Mapping[str, Sequence[CoverageRow]]) -> None:
        there = self._there()
        now = {code: [digest(rows), sorted(there.get(code, ()))] for code, rows in districts.items()}
        draft = self._memory.with_suffix(f".{os.getpid()}")
        with io_errors(self.root):
            draft.write_text(json.dumps(self._known() | now), encoding="utf-8")
            os.replace(draft, self._memory)


def digest(rows: Sequence[CoverageRow]) -> str:
    """A hash of rows and of the columns that they have."""
    told = [_COLUMNS, [list(map(str, vars(row).values())) for row in rows]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
