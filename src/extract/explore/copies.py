"""The copy of the dataset that the page answers from: found in the user's cache folder, or made; made anew on a change.

A dataset is a file for each document and table: opening thousands of them for each view would cost seconds. The copy is
kept under a hash of the dataset's state, so that what is found there can only be what making it would give.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ..dataset.layout import files_of
from ..errors import UserError
from ..paths import cache_folder
from ..query.sql import empty_table
from .copy_make import SHOWN, recipe, states

KEPT = 4  # copies in the cache folder: of several datasets, and of their states
MANY = 1000  # documents, whose copying takes so long that it is said
LEFT_BEHIND = 86_400.0  # seconds after which a copy that was never finished is thrown away
LOOK_EVERY = 2.0  # seconds between two looks at the dataset's folders
REST = 5  # times as long as making the copy took, before it is made again
SETTINGS = {"threads": 2, "memory_limit": "200MB", "TimeZone": "UTC"}


class Copies:
    """The newest copy of the dataset in `root`, open for reading; a change of the dataset is seen within seconds.

    While a new copy is being made the old one answers: a page never waits for it. `tell` is told what takes long.
    """

    def __init__(self, root: Path, tell: Callable[[str], None] = lambda _: None) -> None:
        self.root = root.resolve()
        self._temporary = None if cache_folder() else TemporaryDirectory(prefix="juesuan-explore-")
        self._folder = cache_folder() or Path(self._temporary.name if self._temporary else "")
        self._lock = threading.Lock()
        self._maker: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._ended = False
        self._glance, self._looked, self._rest = _glance(self.root), time.monotonic(), 0.0
        self._path, self._connection = self._first(tell)

    @property
    def stale(self) -> bool:
        """Whether the dataset has changed since the copy was made, and a new one is not ready yet."""
        return self._maker is not None and self._maker.is_alive()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of one's own over the copy; close it after use."""
        with self._lock:
            if time.monotonic() - self._looked >= max(LOOK_EVERY, self._rest) and not self.stale:
                self._look()
            return self._connection.cursor()

    def close(self) -> None:
        """End what is being made; the copy stays for the next time, unless there is no cache folder."""
        self._ended = True
        if self._process:
            self._process.kill()
        if self._maker:
            self._maker.join()
        self._connection.close()
        if self._temporary:
            self._temporary.cleanup()

    def _first(self, tell: Callable[[str], None]) -> tuple[Path, duckdb.DuckDBPyConnection]:
        path = self._folder / f"explore-{_key(self.root)}.duckdb"
        documents = sum(1 for _ in files_of(self.root, "documents"))
        if not path.exists() and documents > MANY:
            tell(f"preparing {documents:,} documents for the page, once: about {documents // 200} seconds")
        path = self._newest(None)
        try:
            return path, _open(path)
        except UserError:  # cut short, or of another DuckDB
            path.unlink()
            path = self._newest(None)
            return path, _open(path)

    def _look(self) -> None:
        self._looked = time.monotonic()
        glance = _glance(self.root)
        if glance != self._glance:
            self._maker = threading.Thread(target=self._renew, args=(glance,), daemon=True)
            self._maker.start()

    def _renew(self, glance: list[int]) -> None:
        """Put a new copy in the old one's place; the dataset may be in the middle of a change: then the next look."""
        began = time.monotonic()
        with suppress(UserError):
            path = self._newest(self._path)
            connection = _open(path)
            with self._lock:  # the old connection ends with the last view that uses it
                self._path, self._connection, self._glance = path, connection, glance
        self._looked, self._rest = time.monotonic(), REST * (time.monotonic() - began)

    def _newest(self, older: Path | None) -> Path:
        path = self._folder / f"explore-{_key(self.root)}.duckdb"
        if path.exists():
            os.utime(path)
        else:
            self._make(path, older)
        kept = sorted(self._folder.glob("explore-*.duckdb"), key=_time, reverse=True)
        for other in kept[KEPT:]:
            other.unlink(missing_ok=True)
        for left in self._folder.glob("explore-*.part"):  # of a server that was killed
            if time.time() - _time(left) / 1e9 > LEFT_BEHIND:
                left.unlink(missing_ok=True)
        return path

    def _make(self, path: Path, older: Path | None) -> None:
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        command = [sys.executable, "-m", f"{__package__}.copy_make", str(self.root), str(part)]
        command += [str(older)] if older and older.exists() else []
        try:
            self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            told = self._process.communicate()[1].strip().splitlines()
            if self._process.returncode:
                named = (line for line in told if "Error" in line or "Exception" in line)  # and no advice
                why = next(named, told[-1] if told else "it was ended")
                raise UserError(f"cannot copy {self.root} to {self._folder}: {why}")
            os.replace(part, path)
        finally:
            self._process = None
            for left in self._folder.glob(f"{part.name}*"):
                left.unlink() if left.is_file() else shutil.rmtree(left)


def _key(root: Path) -> str:
    """Changes with the dataset's place and files, with its columns, and with what makes the copy."""
    digest = hashlib.sha256(f"{root}\n".encode())
    digest.update(recipe().encode())
    for table in SHOWN:
        digest.update(empty_table(table).encode())
    for path, state in sorted(states(root).items()):
        digest.update(f"{path} {state}\n".encode())
    return digest.hexdigest()[:24]


def _glance(root: Path) -> list[int]:
    """The times of the folders: every file of a dataset comes and goes by its name, so some folder's time changes."""
    found, todo = [], [(root / table, 2) for table in SHOWN]
    while todo:
        folder, below = todo.pop()
        found.append(_time(folder))
        if below:
            with suppress(OSError):
                todo += [(folder / name, below - 1) for name in sorted(os.listdir(folder))]
    return found


def _time(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=True)
        for name, value in SETTINGS.items():
            connection.execute(f"SET {name} = '{value}'")
    except duckdb.Error as error:
        raise UserError(f"cannot open {path}: {str(error).splitlines()[0]}") from error
    return connection
