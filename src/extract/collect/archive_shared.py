"""The archive on shared storage: bytes under their sha256 there, the journal of the machine that collects beside it.

One machine collects (a site must not be asked by many at once), any number read. The journal is put into the storage at
the end of each run, and taken from there by a machine that has none.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path

from ..dataset.storage import Store, is_shared, spelled
from ..paths import cache_folder, sha256_of
from ..workers.job import Job
from .archive import Archive, file_name_of, id_in, other_name_of, page_name_of
from .journal import Journal

JOURNAL = "journal.sqlite"


def open_archive(address: Path) -> Archive:
    """The archive in a folder, or at an address of shared storage."""
    return SharedArchive(address) if is_shared(address) else Archive(address)


class SharedArchive(Archive):
    """An archive whose files lie in shared storage; what is not whole yet, and the journal, in the user's cache."""

    def __init__(self, address: Path | str) -> None:
        self.store = Store(address)
        place = hashlib.sha256(spelled(address).encode()).hexdigest()[:16]
        root = (cache_folder() or Path(tempfile.mkdtemp(prefix="juesuan-"))) / "archives" / place
        root.mkdir(parents=True, exist_ok=True)
        super().__init__(root)

    def path_of(self, document_id: str) -> Path:
        """The file's address, as a Path; `fetched` gives jobs whose files a reader can open."""
        return Path(self.store.address) / file_name_of(document_id)

    def has(self, document_id: str) -> bool:
        """Whether the bytes are there, as far as this process has looked: all names are listed once."""
        return file_name_of(document_id) in self._names

    def put_file(self, path: Path) -> str:
        """Take a whole file of `incoming`: gives its document_id once the storage has it."""
        document_id = sha256_of(path)
        name = file_name_of(document_id)
        size = path.stat().st_size
        if self._names.get(name) != size:
            self.store.put(name, path.read_bytes())
            self._names[name] = size
        path.unlink()
        return document_id

    def put_other(self, path: Path, suffix: str) -> str:
        """Take a whole file of `incoming` that is no PDF: gives its name once the storage has it."""
        name = other_name_of(sha256_of(path), suffix)
        if not self.has_other(name):
            self.store.put(name, path.read_bytes())
            self._names[name] = path.stat().st_size
        path.unlink()
        return name

    def has_other(self, name: str) -> bool:
        """Whether the storage has such a file, as far as this process has looked."""
        return name in self._names

    def stored(self, name: str) -> Path:
        """A copy of a file in the storage, until the next run begins; FileNotFoundError where it is not there."""
        path = self.incoming / f"{name.replace('/', '-')}.part"
        path.write_bytes(self.store.get(name))
        return path

    def put_page(self, body: bytes) -> str:
        """Keep a web page's bytes, here and in the storage: gives their sha256."""
        sha256 = super().put_page(body)
        self.store.put(page_name_of(sha256), body)
        return sha256

    def page(self, sha256: str) -> bytes | None:
        """A web page's bytes; None where they are nowhere."""
        try:
            return super().page(sha256) or self.store.get(page_name_of(sha256))
        except FileNotFoundError:
            return None

    def journal(self) -> Journal:
        """The archive's journal: this machine's, or the one in the storage where it has none."""
        path = self.root / JOURNAL
        if not path.exists() and self.store.size(JOURNAL):
            path.write_bytes(self.store.get(JOURNAL))
        return Journal(path)

    def document_ids(self) -> list[str]:
        """Every file in the archive, sorted."""
        return sorted(id_in(Path(name)) for name in self._names if name.endswith(".pdf"))

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One run at a time on this machine; at its end the journal goes into the storage."""
        with super().lock():
            try:
                yield
            finally:
                if (self.root / JOURNAL).exists():
                    self.store.put(JOURNAL, (self.root / JOURNAL).read_bytes())

    @cached_property
    def _names(self) -> dict[str, int]:
        return self.store.names("")


def fetched(jobs: Sequence[Job], folder: Path) -> list[Job]:
    """The same jobs with their files, and those read with them, in a folder of this machine, not in shared storage."""
    return [_fetched(job, folder) if is_shared(job.path) else job for job in jobs]


def _fetched(job: Job, folder: Path) -> Job:
    source = job.source
    if source and source.companions:
        files = tuple(replace(file, path=_copied(file.path, folder)) for file in source.companions)
        source = replace(source, companions=files)
    return Job(_copied(job.path, folder), source)


def _copied(address: Path, folder: Path) -> Path:
    target = folder / (address.parent.name + address.name)
    with suppress(FileNotFoundError):  # reading it will say that it is gone
        target.write_bytes(_store(str(address.parents[1])).get(f"{address.parent.name}/{address.name}"))
    return target


@lru_cache(maxsize=4)
def _store(address: str) -> Store:
    return Store(address)
