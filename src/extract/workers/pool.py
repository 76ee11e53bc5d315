"""Reads documents in worker processes, so that a hostile or broken file costs that file alone.

Processes, never threads: the PDF libraries are not safe under threads, and only a process can be limited and killed.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import connection
from pathlib import Path
from typing import Any

from ..dataset.packed import PackedExtraction
from ..dataset.rows import files_of_document
from ..dataset.unpacked import unpacked
from ..document.provenance import identity, provenance, published_metadata
from ..errors import INTERNAL_ERROR, JuesuanError, PatternError, UserError
from ..limits import MOST_PAGES, Limits
from ..program import program
from ..records.extraction import Extraction, Source
from ..records.tables import Document, Problem
from ..records.vocabulary import DocumentStatus, Stage
from .answers import checked
from .frames import FAILED, PACKED, PAGE, REFUSED, AnswerError, Frame
from .job import LONGEST_FAULT, Failure, Job, Setup
from .process import Worker
from .scans import Scans

__all__ = ["Job", "Limits", "Setup", "extract_files", "pack_files"]

Progress = Callable[[Path, int, int], None]
# a fresh process takes a worker's place after so many documents, or when so much memory stays in use after one
# (PDF libraries keep some); a start costs half a second of CPU
DOCUMENTS_PER_WORKER = 500
MEGABYTES_KEPT = 160
SCANS_PER_WORKER, MEGABYTES_OF_SCANS = 100, 1200  # of one that recognises pages: its models alone take half a gigabyte
_ERRORS = {kind.__name__: kind for kind in (UserError, PatternError)}


def extract_files(
    jobs: Sequence[Job],
    limits: Limits | None = None,
    workers: int = 2,
    on_progress: Progress | None = None,
    *,
    patterns: Path | None = None,
    read: Callable[..., Extraction] | None = None,
    load: Callable[..., Any] | None = None,
) -> Iterator[Extraction]:
    """Every job's extraction, each as soon as it is there; a document that breaks its reader comes out as `failed`.

    The largest files are read first, so that no core waits at the end for one of them. `on_progress` gets (path, pages
    read, pages in all). `read` and `load`: as in Setup. UserError where the patterns are
    broken.
    """
    setup = Setup(read, load, patterns, limits or Limits())
    yield from map(unpacked, pack_files(jobs, setup, workers, on_progress))


def pack_files(
    jobs: Sequence[Job],
    setup: Setup,
    workers: int = 2,
    on_progress: Progress | None = None,
    started: Sequence[Worker] = (),
) -> Iterator[PackedExtraction]:
    """As `extract_files`, each document as the Parquet that Dataset.write puts down: the workers do all of the work.

    `started`: workers with this setup that are on their way; they end with the others.
    """
    pool = _Pool(jobs, setup, workers, on_progress, started)
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
        self.again: deque[Job] = deque()  # those that have cost a process, each for a fresh one
        self.setup = setup
        self.most = max(1, workers)
        self.on_progress = on_progress
        self.workers = list(started)
        self.scans = Scans(setup)

    def run(self) -> Iterator[PackedExtraction]:
        """Hands out jobs and collects answers until none is left."""
        while self._staff():
            for worker in self._next():
                answer = self._advance(worker)
                if answer is not None:
                    yield answer
            yield from self.scans.unread()

    def close(self) -> None:
        """Ends every worker, whatever it does."""
        while self.workers:
            self.workers.pop().close()

    def _staff(self) -> bool:
        """Gives each free worker a job or its leave, starts workers that are wanted; False when all is done."""
        for worker in [worker for worker in self.workers if worker.job is None]:
            if worker.setup.recognises:
                self._recognise(worker)
            elif not self.waiting or worker.worn_out(DOCUMENTS_PER_WORKER, MEGABYTES_KEPT) or self._gives_way():
                self._dismiss(worker)
            else:
                worker.assign(self.waiting.popleft())
        if self.scans and len(self.workers) < self.most and not self._recognising:
            self.workers.append(Worker(self.scans.setup))
            self._recognise(self.workers[-1])
        while (self.again or self.waiting) and len(self.workers) < self.most:
            self.workers.append(Worker(self.setup))
            again = bool(self.again)
            self.workers[-1].assign((self.again or self.waiting).popleft(), last_try=again)
        return bool(self.workers)

    @property
    def _recognising(self) -> bool:
        return any(worker.setup.recognises for worker in self.workers)

    def _gives_way(self) -> bool:
        """Whether a free worker leaves its core to one that recognises pages; an only one goes last."""
        return bool(self.scans) and 1 < self.most <= len(self.workers) and not self._recognising

    def _recognise(self, worker: Worker) -> None:
        """Gives a worker that recognises pages its next document, or its leave."""
        if not self.scans or worker.worn_out(SCANS_PER_WORKER, MEGABYTES_OF_SCANS):
            self._dismiss(worker)
        else:
            worker.assign(*self.scans.next())

    def _next(self) -> list[Worker]:
        """Waits for the workers that have something to say, and those whose time it is to be asked."""
        soonest = min(worker.deadline for worker in self.workers)
        said = connection.wait([worker.connection for worker in self.workers], max(0.0, soonest - time.monotonic()))
        now = time.monotonic()
        return [worker for worker in self.workers if worker.connection in said or worker.deadline <= now]

    def _advance(self, worker: Worker) -> PackedExtraction | None:
        """Takes what a worker has said; the extraction when its document is done or lost."""
        try:
            return self._heard(worker)
        except JuesuanError as error:
            if worker.started or not worker.setup.recognises:
                raise
            worker.close()  # without one that recognises pages, all others are read
            self.workers.remove(worker)
            return self.scans.none_starts(str(error))

    def _heard(self, worker: Worker) -> PackedExtraction | None:
        answer: PackedExtraction | None = None
        try:
            for frame in worker.inbox.take():
                answer = self._take(worker, frame) or answer
        except EOFError:
            return self._lost(worker, worker.post_mortem())
        except AnswerError as error:
            worker.close()
            told = f"the process that read it gave an answer that cannot be one: {error}"
            lost = self._lost(worker, Failure("answer_refused", told))
            return answer or lost
        done = answer is not None or (worker.started and worker.job is None)
        if not done and worker.deadline <= time.monotonic() and (failure := worker.overdue()):
            return self._lost(worker, failure)
        return answer

    def _take(self, worker: Worker, frame: Frame) -> PackedExtraction | None:
        """One frame of a worker's; AnswerError for one that no worker of ours would send now."""
        job = worker.job
        worker.advanced()
        if not worker.started:
            _hear_start(worker, frame)
        elif job is None:
            raise AnswerError("it speaks unasked")
        elif frame.kind == PAGE:
            done, total = _pages(frame)
            if self.on_progress:
                self.on_progress(job.path, done, total)
        elif frame.kind == FAILED:
            worker.release()
            return self._given_up(worker, job, Failure(INTERNAL_ERROR, _text(frame)))
        elif frame.kind == PACKED:
            answer = checked(frame, job, set(worker.versions.values()))
            worker.release(answer.megabytes)
            answer.keep(self.setup.models)
            found = answer.extraction
            return found if worker.setup.recognises else self.scans.take(job, found, answer.pictures)
        else:
            raise AnswerError(f"a frame of kind {frame.kind}")
        return None

    def _lost(self, worker: Worker, failure: Failure) -> PackedExtraction | None:
        """The worker is gone: its document is read once more, by a fresh one, unless it has had its own budget.

        It may have been somebody else's kill, a machine without memory, or earlier documents that wore the worker out.
        """
        self.workers.remove(worker)
        job = worker.job
        if job is None:
            return None
        died = failure.code == "worker_died" or (failure.code == "out_of_memory" and worker.documents > 0)
        if died and not worker.last_try:
            if worker.setup.recognises:
                self.scans.try_again()
            else:
                self.again.append(job)
            return None
        return self._given_up(worker, job, failure)

    def _given_up(self, worker: Worker, job: Job, failure: Failure) -> PackedExtraction | None:
        if worker.setup.recognises:
            return self.scans.lost(failure)
        return failed(job, failure, worker.patterns_version(job))

    def _dismiss(self, worker: Worker) -> None:
        self.workers.remove(worker)
        worker.close()


def _hear_start(worker: Worker, frame: Frame) -> None:
    """A worker's first words, before it has read anything: it is ready, or its patterns are broken."""
    said = json.loads(frame.words)
    if frame.kind == REFUSED:
        name, message = said
        raise _ERRORS.get(name, JuesuanError)(message)
    versions, held = said
    worker.ready(dict(map(tuple, versions)), held)


def _pages(frame: Frame) -> tuple[int, int]:
    """How many pages are read, and of how many."""
    said = _json(frame)
    match said:
        case [int(done), int(total)] if 0 < done <= total <= MOST_PAGES:
            return done, total
    raise AnswerError("pages that cannot be")


def _text(frame: Frame) -> str:
    said = _json(frame)
    if not isinstance(said, str) or len(said) > LONGEST_FAULT:
        raise AnswerError("a fault that is none")
    return said


def _json(frame: Frame) -> Any:
    try:
        return json.loads(frame.words)
    except (ValueError, RecursionError) as error:
        raise AnswerError("no JSON") from error


def failed(job: Job, failure: Failure, patterns_version: str | None = None) -> PackedExtraction:
    """A document that could not be read: what is known of it, and the problem."""
    source = job.source or Source()
    known = Document(
        document_id=identity(job.path),
        **provenance(job.path, source),
        **published_metadata(source),
        status=DocumentStatus.FAILED,
        extractor_version=program(),
        patterns_version=patterns_version,
    )
    problem = Problem(
        document_id=known.document_id,
        url=source.source_url or known.file_name,
        stage=Stage.READ,
        code=failure.code,
        message=failure.message,
        at=known.retrieved_at,
    )
    document, tables = files_of_document(Extraction(known, problems=[problem]))
    return PackedExtraction(document, [problem], tables, {"problems": 1})
