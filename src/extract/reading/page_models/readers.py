"""Readers that have read a file before give its kept pages; those that have not are listened to while they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ...paths import sha256_of
from .. import native
from ..agreement import PairedPdf
from ..pages import Page
from ..readers import PdfReader, Readers
from ..sniff import ends
from .decode import SpoiltError
from .encode import UnkeptError
from .model import Kept, Reading, Recording, payload, readings_of
from .store import PageModels

T = TypeVar("T")
FIRST, SECOND, BOTH = "first", "second", "both"


class KeptReaders:
    """The readers of one document and of what it is read with; pages come from the models in `store` where they can.

    What is read of `own` for the first time is kept, and comes from memory when it is asked for again.
    """

    def __init__(self, store: PageModels, own: Path, readers: Readers) -> None:
        self._store, self._own, self._readers = store, own, readers
        self._known: dict[Path, dict[str, Kept]] = {}
        self.reused = self._new = False  # whether pages of a kept model were given; whether there is more to keep

    def open(self, path: Path) -> PdfReader:
        """What Readers.open gives."""
        known = self._of(path)
        both, first = known.get(BOTH), known.get(FIRST)
        if first is None and both is not None and not both.reading.alone and ends(path):
            return self._kept(path, both, both.reading.own_producer)
        if first is not None:
            return self._kept(path, first, first.reading.producer)
        return self._listened(path, FIRST, self._readers.open(path))

    def second(self, path: Path) -> PdfReader:
        """What the second reader gives."""
        kept = self._of(path).get(SECOND)
        if kept is not None:
            return self._kept(path, kept, kept.reading.producer)
        return self._listened(path, SECOND, self._readers.second(path))

    def pair(self, path: Path) -> PairedPdf:
        """What both give, and where they differ."""
        kept = self._of(path).get(BOTH)
        if kept is not None:
            self.reused = True
            return KeptPair(kept)
        return HeardPair(path, self._readers, lambda heard: self._keep(path, BOTH, heard))

    def forget(self) -> None:
        """Read all files anew: a kept model was none."""
        self._known = {path: {} for path in self._known}
        self.reused = False

    def model(self) -> bytes | None:
        """What is to be kept of the document: None where nothing new was read, or too much."""
        try:
            return payload(self._known[self._own]) if self._new else None
        except UnkeptError:
            return None

    def _of(self, path: Path) -> dict[str, Kept]:
        if path not in self._known:
            content = self._store.read(sha256_of(path))
            try:
                self._known[path] = {} if content is None else readings_of(content)
            except SpoiltError:
                self._known[path] = {}
        return self._known[path]

    def _kept(self, path: Path, kept: Kept, producer: str | None) -> PdfReader:
        self.reused = True
        return KeptPdf(kept, producer)

    def _listened(self, path: Path, name: str, pdf: PdfReader) -> PdfReader:
        return HeardPdf(pdf, lambda heard: self._keep(path, name, heard)) if path == self._own else pdf

    def _keep(self, path: Path, name: str, kept: Kept) -> None:
        if path == self._own:
            self._known[path][name], self._new = kept, True


Keep = Callable[[Kept], None]


class HeardPdf:
    """An open PDF whose pages are kept on their way."""

    def __init__(self, pdf: PdfReader, keep: Keep) -> None:
        self._pdf, self._keep = pdf, keep
        self.count, self.producer = pdf.count, pdf.producer

    def pages(self) -> Iterator[Page]:
        """The pages from the first."""
        return _heard(self._pdf.pages(), lambda: Reading(count=self.count, producer=self.producer), self._keep)

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()


class HeardPair(PairedPdf):
    """A file that both read, whose pages are kept on their way with what the second sees otherwise."""

    def __init__(self, path: Path, readers: Readers, keep: Keep) -> None:
        super().__init__(path, readers)
        self._keep = keep

    def pages(self) -> Iterator[Page]:
        """The first reader's pages, as PairedPdf gives them."""
        return _heard(super().pages(), self._reading, self._keep)

    def _reading(self) -> Reading:
        return Reading(
            count=self.count,
            producer=self.producer,
            alone=self.alone,
            differing=list(self.differing),
            own_producer=self._first.producer,
        )


class KeptPdf:
    """A file as one reader read it before."""

    def __init__(self, kept: Kept, producer: str | None) -> None:
        self._kept = kept
        self.count, self.producer = kept.reading.count, producer

    def pages(self) -> Iterator[Page]:
        """The pages from the first."""
        return self._kept.pages(native.built())

    def close(self) -> None:
        """Nothing is open."""


class KeptPair(PairedPdf):
    """A file as both read it before."""

    def __init__(self, kept: Kept) -> None:
        reading, self._kept = kept.reading, kept
        self.alone, self.count, self.producer = reading.alone, reading.count, reading.producer
        self.differing = list(reading.differing)

    def pages(self) -> Iterator[Page]:
        """The pages that PairedPdf gave."""
        return self._kept.pages(native.built())

    def close(self) -> None:
        """Nothing is open."""


def with_models(read: Callable[..., T], kept: KeptReaders) -> T:
    """What `read` makes of a document with these readers; of its bytes alone where a kept model is none."""
    try:
        return read(readers=kept)
    except SpoiltError:
        kept.forget()
        return read(readers=kept)


def _heard(pages: Iterator[Page], reading: Callable[[], Reading], keep: Keep) -> Iterator[Page]:
    """The pages, each taken down before a later stage can change it; kept once the last has come."""
    recording: Recording | None = Recording()
    for page in pages:
        try:
            if recording is not None:
                recording.add(page)
        except UnkeptError:
            recording = None
        yield page
    if recording is not None:
        with suppress(UnkeptError):
            keep(recording.kept(reading()))
