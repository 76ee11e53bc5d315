"""One change of the dataset, over all its tables, that happens wholly or not at all, also when the run is killed.

New files are written and synced in `.juesuan/staging` (names that no reader's glob takes), then `.juesuan/commit.json`
says what moves where: from that moment the change will happen. Old files go first and new ones come in after, so that
no glob ever shows a document twice; `documents` leaves first and comes last. A journal found by the next run is
carried out to its end; staged files without a journal are thrown away. Before a change is over, dataset/manifest.py
has noted what was written.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UserError
from ..paths import sha256_of
from .layout import PRIVATE
from .manifest import UNKNOWN, Manifest, Written

_BUSY = (errno.EACCES, errno.EAGAIN)


@contextmanager
def locked(root: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Holds the dataset's writer lock; UserError naming the other writer's pid when it is not free in time.

    The system frees the lock when its holder dies, however it dies.
    """
    with io_errors(root):
        (root / PRIVATE).mkdir(parents=True, exist_ok=True)
        handle = os.open(root / PRIVATE / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _acquire(handle, root, time.monotonic() + wait_seconds)
        with io_errors(root):
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, root: Path, until: float) -> None:
    while not _try_lock(handle, root):
        if time.monotonic() >= until:
            pid = os.pread(handle, 20, 0).decode(errors="replace").strip() or "unknown"
            raise UserError(f"{root} is being written by process {pid}: wait for it to end, or stop it")
        time.sleep(0.05)


def _try_lock(handle: int, root: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise UserError(f"cannot lock {root}: {error.strerror}") from error
    return True


@contextmanager
def io_errors(root: Path) -> Iterator[None]:
    """Turns the system's refusal (disk full, no permission) into a UserError of one line."""
    try:
        yield
    except OSError as error:
        reason = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror or str(error)
        raise UserError(f"cannot write to {root}: {reason}; what was there before is unharmed") from error


class _Staged(NamedTuple):
    """A file under its name in staging, the path that it comes to, and what is in it."""

    name: str
    target: str
    sha256: str
    size: int
    time: int


class Commit:
    """Changes of one dataset folder; to be used under `locked` alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.private = root / PRIVATE
        self.staging = self.private / "staging"
        self.journal = self.private / "commit.json"
        self.manifest = Manifest(root)
        self._drafts = 0

    def draft(self) -> Path:
        """Where a file may be written that the next change publishes; what no change takes is thrown away."""
        _make([str(self.staging)])
        self._drafts += 1
        return self.staging / f"draft-{self._drafts}.staged"

    def apply(self, publish: Mapping[str, bytes | Path], remove: Sequence[str]) -> None:
        """Makes `remove` (paths under the root) vanish and every file of `publish` appear, in these orders.

        A file is given as its bytes, or as a draft. UserError where the system refuses; before the journal stands, the
        dataset is then as it was.
        """
        if self.pending():
            self.repair()
        with io_errors(self.root):
            try:
                staged = self._stage(publish)
                self._write_journal(staged, remove)
            except BaseException:
                self._discard()
                raise
            self._carry_out(staged, remove)

    def repair(self) -> None:
        """Finishes the change that a killed run left journalled, throws away what it had only staged.

        Where the disk has spoilt the journal, nobody knows what was to be done: what it half did is found by the list
        of what was written, and those documents are stale.
        """
        with io_errors(self.root):
            if self.journal.exists() and (journal := _journalled(self.journal)):
                staged, remove = journal
                _make(self._folders(file.target for file in staged))  # somebody may have tidied up since
                self._carry_out(staged, remove)
            self._discard()

    def pending(self) -> bool:
        """True where a change is journalled and not yet carried out."""
        return self.journal.exists()

    def _stage(self, publish: Mapping[str, bytes | Path]) -> list[_Staged]:
        _make([str(self.staging)])
        names = [content.name if isinstance(content, Path) else "" for content in publish.values()]
        for number, content in enumerate(publish.values()):
            if not isinstance(content, Path):
                names[number] = f"{number}.staged"
                with open(f"{self.staging}/{names[number]}", "wb") as file:
                    file.write(content)
        _make(self._folders(publish))
        staged = []
        for name, (target, content) in zip(names, publish.items(), strict=True):
            state = _sync(f"{self.staging}/{name}")  # all at the end: the first takes most of the others with it
            digest = sha256_of(content) if isinstance(content, Path) else hashlib.sha256(content).hexdigest()
            staged.append(_Staged(name, target, digest, state.st_size, state.st_mtime_ns))
        _sync(self.staging)
        return staged

    def _folders(self, targets: Iterable[str]) -> list[str]:
        """The folders of some paths under the root, in sorted order, as text: paths are joined ten times as slowly."""
        return [f"{self.root}/{folder}" for folder in sorted({target.rpartition("/")[0] for target in targets})]

    def _write_journal(self, staged: Sequence[_Staged], remove: Sequence[str]) -> None:
        draft = self.private / "commit.draft"
        draft.write_text(json.dumps({"publish": staged, "remove": list(remove)}), encoding="utf-8")
        _sync(draft)
        os.replace(draft, self.journal)
        _sync(self.private)

    def _carry_out(self, staged: Sequence[_Staged], remove: Sequence[str]) -> None:
        for target in remove:
            (self.root / target).unlink(missing_ok=True)
        for file in staged:
            with suppress(FileNotFoundError):  # moved already, before the run was killed
                os.replace(f"{self.staging}/{file.name}", f"{self.root}/{file.target}")
        for folder in self._folders([*remove, *(file.target for file in staged)]):
            with suppress(FileNotFoundError):  # dropped already, before the run was killed
                _sync(folder)
        self._drop_empty_folders(remove)
        self.manifest.add({file.target: Written(file.sha256, file.size, file.time) for file in staged}, remove)
        self.journal.unlink(missing_ok=True)

    def _drop_empty_folders(self, removed: Sequence[str]) -> None:
        for folder in self._folders(removed):
            with suppress(OSError):  # not empty: other documents lie in it
                os.rmdir(folder)
                os.rmdir(os.path.dirname(folder))

    def _discard(self) -> None:
        # the journal first: without its staged files it must never be carried out
        for path in (self.journal, self.private / "commit.draft"):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.staging, ignore_errors=True)


def _make(folders: Iterable[str]) -> None:
    for folder in folders:
        with suppress(FileExistsError):
            try:
                os.mkdir(folder)
            except FileNotFoundError:
                os.makedirs(folder)


def _journalled(journal: Path) -> tuple[list[_Staged], list[str]] | None:
    """What a journal says is to be done; None where it is damaged. An older version's says nothing of the contents."""
    try:
        said: dict[str, Any] = json.loads(journal.read_text(encoding="utf-8"))
        staged = [_Staged(*[*file, UNKNOWN, -1, -1][:5]) for file in said["publish"]]
        return staged, list(said["remove"])
    except (ValueError, TypeError, KeyError):
        return None


def has_content(path: Path, content: bytes) -> bool:
    """Whether a file is there and has these bytes: then nothing needs to be written."""
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync(path: Path | str) -> os.stat_result:
    """A file's bytes, or a folder's names, onto the disk; gives how it stands then."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
        return os.fstat(handle)
    finally:
        os.close(handle)
