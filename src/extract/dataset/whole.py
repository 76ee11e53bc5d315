"""Which files of a dataset are not as they were written, told without reading those that nobody has touched.

A file whose size and time of writing are those of the list (dataset/manifest.py) is believed; of another its bytes are
hashed. A copy of the dataset, or one brought back from a backup, is looked at once, and its times are then noted. That
all was well with files of these sizes and times is kept in `.juesuan/checked`, so that a run that finds nothing new
does not read the list.

A disk that spoils bytes and leaves size and time as they are is found by `juesuan verify --files` alone, which hashes
every file; what it finds it marks in the list, so that the next run knows.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ..paths import sha256_of
from ..records.tables import TABLES
from .commit import locked
from .layout import PRIVATE, files_of
from .manifest import UNKNOWN, Listed, Manifest, Written, stat_of

CHECKED = "checked"


def suspects(root: Path) -> set[str]:
    """Paths of files that are not as they were written, that are missing, or that nobody of us has written.

    None where the dataset has no list of what was written, or where a change of it is under way.
    """
    checked = root / PRIVATE / CHECKED
    with suppress(OSError, ValueError):
        if checked.read_text(encoding="utf-8") == _digest(_states(root)):
            return set()
    listed = Manifest(root).read()
    if not listed.there:
        return set()
    now = dict(_states(root))
    bad, fresh = _held_against(root, now, listed)
    _note(root, fresh, checked, None if bad else _digest(now.items()))
    return bad


def mark(root: Path, paths: set[str]) -> None:
    """Has the next run look at the bytes of files, whatever their size and time say. UserError for another writer."""
    with locked(root):
        manifest = Manifest(root)
        known = manifest.read().files
        manifest.add({path: known.get(path, Written(UNKNOWN, -1, -1))._replace(size=-1, time=-1) for path in paths})
        (root / PRIVATE / CHECKED).unlink(missing_ok=True)


def is_whole(root: Path, path: str) -> bool:
    """Whether all rows of a Parquet file can be read."""
    from .parquet import UnreadableError, table_of  # pyarrow: mostly no file is looked at

    try:
        table_of(root / path)
    except UnreadableError:
        return False
    return True


def sha256_at(root: Path, path: str) -> str | None:
    """The hash of a file's bytes; None where they cannot be read."""
    try:
        return sha256_of(root / path)
    except OSError:
        return None


def _states(root: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for table in TABLES:
        for path in files_of(root, table):
            if state := stat_of(root, path):
                yield path, state


def _digest(states: Iterable[tuple[str, tuple[int, int]]]) -> str:
    digest = hashlib.sha256()
    for path, (size, time) in states:
        digest.update(f"{path} {size} {time}\n".encode())
    return digest.hexdigest()


def _held_against(root: Path, now: dict[str, tuple[int, int]], listed: Listed) -> tuple[set[str], dict[str, Written]]:
    """Files that are not as they should be, and those that are, with their sizes and times of today."""
    bad, fresh = set[str](), dict[str, Written]()
    for path, written in listed.files.items():
        if now.get(path) == written[1:]:
            continue
        state = stat_of(root, path)
        same = is_whole(root, path) if written.sha256 == UNKNOWN else sha256_at(root, path) == written.sha256
        if state and same:
            fresh[path] = Written(written.sha256, *state)
        else:
            bad.add(path)
    for path in now.keys() - listed.files.keys():
        state = stat_of(root, path)
        if state and listed.damaged and is_whole(root, path):  # its line is one of those that are lost
            fresh[path] = Written(UNKNOWN, *state)
        elif state:
            bad.add(path)
    return bad, fresh


def _note(root: Path, fresh: dict[str, Written], checked: Path, digest: str | None) -> None:
    """What has been looked at need not be looked at again; a reader who may not write does without."""
    with suppress(OSError):
        if fresh:
            Manifest(root).add_seen(fresh)
        elif digest:
            draft = checked.with_suffix(f".{os.getpid()}")
            draft.write_text(digest, encoding="utf-8")
            os.replace(draft, checked)
