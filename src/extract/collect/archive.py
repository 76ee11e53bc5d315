"""Bytes under their sha256 (`ab/cdef….pdf`), durable before anything reads them, never changed and never removed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import UserError
from ..paths import sha256_of
from .journal import Journal

_CHUNK = 1 << 20
INCOMING = "incoming"  # every archive has this folder


def file_name_of(document_id: str) -> str:
    """Where an archive has a file, as a path below it."""
    return f"{document_id[:2]}/{document_id[2:]}.pdf"


def page_name_of(sha256: str) -> str:
    """Where an archive has a web page, as a path below it."""
    return f"pages/{sha256[:2]}/{sha256[2:]}.html"


def other_name_of(sha256: str, suffix: str) -> str:
    """Where an archive has an attachment that is no PDF, as a path below it."""
    return f"files/{sha256[:2]}/{sha256[2:]}.{suffix}"


def id_in(path: Path) -> str:
    """The document_id that the path of an archive's file says."""
    return path.parent.name + path.stem


class Archive:
    """A folder of files by content, with its journal; `incoming` holds what is not whole yet."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / INCOMING
        self.incoming.mkdir(parents=True, exist_ok=True)

    def path_of(self, document_id: str) -> Path:
        """Where a file's bytes are, or would be."""
        return self.root / file_name_of(document_id)

    def has(self, document_id: str) -> bool:
        """Whether the bytes are there."""
        return self.path_of(document_id).is_file()

    def put_file(self, path: Path) -> str:
        """Take a whole file of `incoming` (it is moved): gives its document_id once the bytes are durable."""
        document_id = sha256_of(path)
        self._move(path, self.path_of(document_id))
        return document_id

    def put_other(self, path: Path, suffix: str) -> str:
        """Take a whole file of `incoming` that is no PDF: gives its name in the archive once the bytes are durable."""
        name = other_name_of(sha256_of(path), suffix)
        self._move(path, self.root / name)
        return name

    def has_other(self, name: str) -> bool:
        """Whether the archive has such a file."""
        return (self.root / name).is_file()

    def _move(self, path: Path, target: Path) -> None:
        if target.is_file() and target.stat().st_size == path.stat().st_size:
            path.unlink()
            return
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True)
            _sync_folder(target.parent.parent)
            _sync_folder(self.root)
        os.replace(path, target)
        _sync_folder(target.parent)

    def put_copy(self, path: Path) -> str:
        """Take a copy of a file that somebody has elsewhere; the file itself stays as it is."""
        with self._copied(path) as temporary:
            return self.put_file(temporary)

    def put_other_copy(self, path: Path, suffix: str) -> str:
        """The same of a copy of a file that is no PDF: gives its name in the archive."""
        with self._copied(path) as temporary:
            return self.put_other(temporary, suffix)

    @contextmanager
    def _copied(self, path: Path) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile(dir=self.incoming, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
        try:
            _copy(path, temporary)
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    def stored(self, name: str) -> Path:
        """A file of the archive, on this machine, by its name there."""
        return self.root / name

    def put_page(self, body: bytes) -> str:
        """Keep a web page's bytes for the next conditional request and to show what was read: gives their sha256."""
        sha256 = hashlib.sha256(body).hexdigest()
        target = self.root / page_name_of(sha256)
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.incoming / f"{sha256}.part"
            temporary.write_bytes(body)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, target)
            _sync_folder(target.parent)
        return sha256

    def page(self, sha256: str) -> bytes | None:
        """A web page's bytes; None where they are not there."""
        path = self.root / page_name_of(sha256)
        return path.read_bytes() if path.is_file() else None

    def journal(self) -> Journal:
        """The archive's journal."""
        return Journal(self.root / "journal.sqlite")

    def document_ids(self) -> list[str]:
        """Every file in the archive, sorted."""
        return sorted(map(id_in, self.root.glob("[0-9a-f][0-9a-f]/*.pdf")))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One run at a time; UserError names the process that has the archive. A killed run leaves no lock behind."""
        with (self.root / "lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                holder = file.read().strip() or "another process"
                raise UserError(f"a run is under way in {self.root} (process {holder}): wait until it ends") from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            self._clear_incoming()
            yield

    def _clear_incoming(self) -> None:
        """Halves that a killed run left."""
        for path in self.incoming.glob("*.part"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as incoming, target.open("wb") as outgoing:
        while chunk := incoming.read(_CHUNK):
            outgoing.write(chunk)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
