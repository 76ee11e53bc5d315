"""Documents with pages that are pictures: read without them first, and again by a process that recognises them.

One such process at a time: its models take more memory than all else. Whatever becomes of it, a document stays as it
was read before, with a problem that says so.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..dataset.packed import PackedExtraction
from ..reading.ocr.engine import missing
from ..reading.ocr.setting import unread_pictures
from .answers import with_problem
from .job import Failure, Job, Setup

FAILED = "ocr_failed"  # code of problems
# what says more of the machine or of us than of the file: a document that met it is read again by the next run
NOT_ITS_FAULT = frozenset({"worker_died", "out_of_memory", "internal_error", "answer_refused"})


class Scanned(NamedTuple):
    """A document whose pictures wait, and what was read of it without them."""

    job: Job
    read: PackedExtraction
    again: bool = False  # it has cost a process before


class Scans:
    """The documents of a pool whose pages wait to be recognised, and the one that is at it."""

    def __init__(self, setup: Setup) -> None:
        self._wanted = setup.ocr
        self._missing = missing() if setup.ocr and setup.recogniser is None else None
        self.setup = replace(setup, recognises=True, limits=setup.limits.for_pictures(0))
        self._waiting: deque[Scanned] = deque()
        self._at: Scanned | None = None

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self, job: Job, read: PackedExtraction, pictures: int) -> PackedExtraction | None:
        """A document as it was read, with so many pictures left: itself, or None where they are to be recognised."""
        if not pictures or not self._wanted:
            return read
        if self._missing is not None:
            return with_problem(read, *unread_pictures(pictures, self._missing))
        self._waiting.append(Scanned(job._replace(pictures=pictures), read))
        return None

    def next(self) -> tuple[Job, bool]:
        """The next document, and whether it has cost a process before."""
        self._at = self._waiting.popleft()
        return self._at.job, self._at.again

    def try_again(self) -> None:
        """The process is gone: its document is for a fresh one."""
        if self._at is not None:
            self._waiting.appendleft(self._at._replace(again=True))
            self._at = None

    def lost(self, failure: Failure) -> PackedExtraction | None:
        """Its pages cannot be recognised: the document as it was read without them, and why."""
        if self._at is None:
            return None
        told = f"{self._at.job.pictures} pages that are pictures could not be recognised: {failure.message}"
        tried = {} if failure.code in NOT_ITS_FAULT else {"pages_recognised": 0}
        return with_problem(self._at.read, FAILED, told, **tried)

    def none_starts(self, why: str) -> PackedExtraction | None:
        """No process that recognises pages can start: the document that it was for, and none is tried again."""
        self._missing = why
        return self.lost(Failure("worker_died", why))

    def unread(self) -> Iterator[PackedExtraction]:
        """The documents that still wait where no process can start."""
        while self._missing is not None and self._waiting:
            self.next()
            if (read := self.lost(Failure("worker_died", self._missing))) is not None:
                yield read
