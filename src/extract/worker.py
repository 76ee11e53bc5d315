"""Reads documents in worker processes, so that a hostile or broken file costs that file alone.

Processes, never threads: the PDF libraries are not safe under threads, and only a process can be limited and killed.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing import connection
from pathlib import Path
from typing import Any

from .extraction import Extraction, Source
from .limits import Limits
from .packed import PackedExtraction
from .program import program
from .records import Document, Problem
from .worker_process import Worker
from .worker_setup import LOAD, READ, Failure, Job, Setup

__all__ = ["Job", "Limits", "Setup", "extract_files", "pack_files"]

Progress = Callable[[Path, int, int], None]
# a fresh process takes a worker's place after so many documents, or when so much memory stays in use after one
# (PDF libraries keep some); a start costs half a second of CPU
DOCUMENTS_PER_WORKER = 500
MEGABYTES_KEPT = 160


def extract_files(
    jobs: Sequence[Job],
    limits: Limits | None = None,
    workers: int = 2,
    on_progress: Progress | None = None,
    *,
    patterns: Path | None = None,
    read: str = READ,
    load: str = LOAD,
) -> Iterator[Extraction]:
    """Every job's extraction, each as soon as it is there; a document that breaks its reader comes out as `failed`.

    The largest files are read first, so that no core waits at the end for one of them. `on_progress` gets (path, pages
    read, pages in all). `read` and `load` name the functions that the workers call. UserError where the patterns are
    broken.
    """
    yield from _extract(_Pool(jobs, Setup(read, load, patterns, limits or Limits()), workers, on_progress))


def pack_files(
    jobs: Sequence[Job],
    setup: Setup,
    workers: int = 2,
    on_progress: Progress | None = None,
    started: Sequence[Worker] = (),
) -> Iterator[Extraction | PackedExtraction]:
    """As `extract_files`, each document as the Parquet that Dataset.write puts down: the workers do all of the work.

    `setup.packed` must be set. `started`: workers with this setup that are on their way; they end with the others.
    """
    yield from _extract(_Pool(jobs, setup, workers, on_progress, started))


def _extract(pool: _Pool) -> Iterator[Any]:
    try:
        yield from pool.run()
    finally:
        pool.close()


class _Pool:
    """The jobs that wait and the workers that are at one."""

    def __init__(
        self,
        jobs: Sequence[Job],
        setup: Setup,
        workers: int,
        on_progress: Progress | None,
        started: Sequence[Worker] = (),
    ) -> None:
        self.waiting = deque(sorted(jobs, key=lambda job: -job.size))
        self.setup = setup
        self.most = max(1, workers)
        self.on_progress = on_progress
        self.workers = list(started)

    def run(self) -> Iterator[Extraction | PackedExtraction]:
        """Hands out jobs and collects answers until none is left."""
        while self._staff():
            for worker in self._next():
                extraction = self._advance(worker)
                if extraction is not None:
                    yield extraction

    def close(self) -> None:
        """Ends every worker, whatever it does."""
        while self.workers:
            self.workers.pop().close()

    def _staff(self) -> bool:
        """Gives each free worker a job or its leave, starts workers that are wanted; False when all is done."""
        for worker in [worker for worker in self.workers if worker.job is None]:
            if not self.waiting or worker.worn_out(DOCUMENTS_PER_WORKER, MEGABYTES_KEPT):
                self._dismiss(worker)
            else:
                worker.assign(self.waiting.popleft())
        while self.waiting and len(self.workers) < self.most:
            self.workers.append(Worker(self.setup))
            self.workers[-1].assign(self.waiting.popleft())
        return bool(self.workers)

    def _next(self) -> list[Worker]:
        """Waits for the workers that have something to say, and those that take too long."""
        soonest = min(worker.deadline for worker in self.workers)
        said = connection.wait([worker.connection for worker in self.workers], max(0.0, soonest - time.monotonic()))
        now = time.monotonic()
        return [worker for worker in self.workers if worker.connection in said or worker.deadline <= now]

    def _advance(self, worker: Worker) -> Extraction | PackedExtraction | None:
        """Takes one message; the extraction when the document is done or lost."""
        if not worker.connection.poll():
            return self._lost(worker, worker.overdue())
        try:
            kind, *content = worker.connection.recv()
        except (EOFError, OSError):
            return self._lost(worker, worker.post_mortem())
        return self._take(worker, kind, content)

    def _take(self, worker: Worker, kind: str, content: list[Any]) -> Extraction | PackedExtraction | None:
        job = worker.job
        if kind in ("done", "packed"):
            return _answer(worker, *content)
        if kind == "refused":
            raise content[0]
        if kind == "ready":
            worker.ready(content[0])
        elif kind == "page" and self.on_progress and job:
            self.on_progress(job.path, content[0], content[1])
        elif kind == "rows":
            worker.add(*content)
        elif kind == "failed" and job:
            worker.release()
            return failed(job, Failure(*content), worker.patterns_version(job))
        return None

    def _lost(self, worker: Worker, failure: Failure) -> Extraction | None:
        """The worker is gone: its document is lost with it, unless earlier ones may have worn the worker out."""
        self.workers.remove(worker)
        job = worker.job
        if job is None:
            return None
        if worker.documents and failure.code != "budget_exceeded":
            self.waiting.appendleft(job)
            return None
        return failed(job, failure, worker.patterns_version(job))

    def _dismiss(self, worker: Worker) -> None:
        self.workers.remove(worker)
        worker.close()


def _answer(worker: Worker, answer: Document | PackedExtraction, megabytes: float) -> Extraction | PackedExtraction:
    """The document that a worker is through with, and what it holds of memory since."""
    rows, worker.megabytes = worker.release(), megabytes
    return answer if isinstance(answer, PackedExtraction) else Extraction(document=answer, **rows)


def failed(job: Job, failure: Failure, patterns_version: str | None = None) -> Extraction:
    """The extraction of a document that could not be read: what is known of it, and the problem."""
    source = job.source or Source()
    name = source.file_name or job.path.name
    document = Document(
        document_id=_identity(job.path),
        region_code=source.region_code,
        region=source.region,
        department=source.department,
        fiscal_year=source.fiscal_year,
        kind=source.kind,
        source_url=source.source_url or job.path.resolve().as_uri(),
        landing_url=source.landing_url,
        file_name=name,
        published_on=source.published_on,
        retrieved_at=source.retrieved_at or _written_at(job.path),
        supersedes=source.supersedes,
        companions=source.companion_ids,
        status="failed",
        extractor_version=program(),
        patterns_version=patterns_version,
    )
    problem = Problem(
        document_id=document.document_id,
        url=source.source_url or name,
        stage="read",
        code=failure.code,
        message=failure.message,
        at=document.retrieved_at,
    )
    return Extraction(document=document, problems=[problem])


def _written_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _identity(path: Path) -> str:
    """The sha256 of the file's bytes; of its name where not even those can be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return hashlib.sha256(b"unreadable:" + path.name.encode(errors="surrogateescape")).hexdigest()
