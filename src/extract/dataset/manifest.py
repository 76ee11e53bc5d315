"""What was written: the sha256, size and time of writing of each of the dataset's files, in `.juesuan/files.txt`.

A line for each file that comes or goes, `<check> <sha256> <size> <time in ns> <path>`, appended with the change that
brings it (dataset/commit.py) and synced before that is over; of two lines of one file the later counts. `-` in place of
the sha256: the file was there before there was a list; `gone`: it has been taken away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..records.tables import TABLES
from .layout import PRIVATE, files_of
from .lines import sealed, unsealed

NAME = "files.txt"
UNKNOWN, GONE = "-", "gone"
_HEAD = "files of the dataset as they were written 1 "
_LONGEST_HEAD = 200
_GROWN, _LITTLE = 3, 100_000  # so many times as long as when it was last written anew, and bytes: it is written anew


class Written(NamedTuple):
    """A file as it was written; size and time -1 where its bytes must be looked at before it is believed again."""

    sha256: str
    size: int
    time: int

    @property
    def has_hash(self) -> bool:
        """Whether it is known what was written."""
        return self.sha256 != UNKNOWN


@dataclass(slots=True)
class Listed:
    """The list as it is read: path → what was written there; whether there is one, and its damaged lines."""

    files: dict[str, Written] = field(default_factory=dict)
    there: bool = False
    damaged: int = 0


class Manifest:
    """The list of one dataset folder; read by anybody, written under the dataset's lock alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / PRIVATE / NAME
        self._begun = False

    def read(self) -> Listed:
        """The list; a line that is damaged is left out."""
        found = Listed()
        try:
            lines = unsealed(self.path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return found
        for line in lines:
            if line is None:
                found.damaged += 1
            elif line.startswith(_HEAD):
                found.there = True
            else:
                _take(line, found.files)
        return found

    def add(self, files: Mapping[str, Written], gone: Iterable[str] = ()) -> None:
        """Notes files that have come, and some that have gone, and syncs the list. OSError where the system refuses."""
        if not self._begun:
            self.renew()
        lines = [*(f"{GONE} 0 0 {path}" for path in gone), *map(_line, files.items())]
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write(sealed(lines))
            handle.flush()
            os.fsync(handle.fileno())

    def add_seen(self, files: Mapping[str, Written]) -> None:
        """Notes today's times of files whose bytes have been looked at, without the lock: at worst they are again."""
        with self.path.open("ab", buffering=0) as handle:
            handle.write(sealed(map(_line, files.items())).encode())

    def renew(self) -> None:
        """Writes the list anew where most of it is of the past; what was there before it is in it without a hash."""
        self._begun = True
        length = self._length_at_first()
        if length is not None and self.path.stat().st_size < _GROWN * length + _LITTLE:
            return
        known = self.read().files
        there = (path for table in TABLES for path in files_of(self.root, table)) if length is None else ()
        for path in there:
            if path not in known and (state := stat_of(self.root, path)):
                known[path] = Written(UNKNOWN, *state)
        self._write([_line(item) for item in known.items()])

    def _length_at_first(self) -> int | None:
        """How long the list was when it was last written anew, by its first line; None where there is none."""
        try:
            with self.path.open(encoding="utf-8", errors="replace") as handle:
                first = next(unsealed(handle.read(_LONGEST_HEAD).lstrip("\n").partition("\n")[0]), None)
        except OSError:
            return None
        return int(first.removeprefix(_HEAD)) if first and first.startswith(_HEAD) else None

    def _write(self, lines: Sequence[str]) -> None:
        draft, text = self.path.with_suffix(".draft"), sealed(lines)
        with draft.open("w", encoding="utf-8") as handle:
            handle.write(sealed([f"{_HEAD}{len(text)}"]) + text)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(draft, self.path)


def stat_of(root: Path, path: str) -> tuple[int, int] | None:
    """A file's size and time of writing; None where it is not there."""
    try:
        state = os.stat(f"{root}/{path}")
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns


def _line(item: tuple[str, Written]) -> str:
    path, (sha256, size, time) = item
    return f"{sha256} {size} {time} {path}"


def _take(line: str, files: dict[str, Written]) -> None:
    sha256, size, time, path = line.split(" ", 3)
    files.pop(path, None)
    if sha256 != GONE:
        files[path] = Written(sha256, int(size), int(time))
