"""The whole way of a run: discover → fetch → archive → extract → dataset. Plain functions; flows/ schedules them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..convert.kinds import SUFFIXES
from ..convert.setting import convert_setting
from ..dataset.dataset import Dataset, DocumentState
from ..dataset.open import open_dataset
from ..dataset.rereading import TRIED_AGAIN
from ..errors import INTERNAL_ERROR, UserError
from ..limits import Limits
from ..program import program
from ..proving.load import load_knowledge
from ..reading.ocr.setting import recognises
from ..reading.second_reader import is_chosen, verify_setting
from ..records.extraction import Source
from ..records.tables import Problem
from ..workers.job import Job
from .account import Account
from .acquire import FOLDER, acquire_districts, acquire_folder
from .archive import Archive, id_in
from .archive_shared import open_archive
from .batch import Counts as Counts
from .batch import read_jobs
from .companions import companions_in
from .coverage_of import bring_coverage
from .districts import District
from .handover import Handover, overlapped
from .http.client import FetchSettings
from .journal import Journal
from .progress import Reporter, Silent
from .reading import Reading

if TYPE_CHECKING:
    from ..dataset.published import PublishedDataset
    from ..dataset.shared import SharedDataset

BATCH = 100  # documents for each task of a flow
LEAST_FREE = 100_000_000  # bytes: a run that would fill the disk does not start


@dataclass(slots=True)
class Outcome:
    """What came of a run: what was read in it, how many documents were read before, the districts' accounts."""

    read: Counts = field(default_factory=Counts)
    current: int = 0
    accounts: list[Account] = field(default_factory=list)

    @property
    def incomplete(self) -> list[str]:
        """Districts whose account does not balance or lacks something."""
        return [account.district for account in self.accounts if account.status != "complete"]


@dataclass(slots=True)
class Run:
    """An open run: its journal, its archive (locked), its dataset."""

    archive: Archive
    journal: Journal
    dataset: Dataset | PublishedDataset
    report: Reporter
    patterns: Mapping[str | None, str]  # region code → version of its patterns; None: of all others


@dataclass(slots=True)
class Known:
    """How the documents stand when a run begins, and what it has made of them since."""

    states: Mapping[str, DocumentState]
    again: set[str]  # to be tried again, although they are read
    handed: dict[str, Source] = field(default_factory=dict)  # to be read in this run, with the source as it then was
    current: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to bring: of districts' sites all years or some, or a folder of PDFs that somebody has."""

    districts: Sequence[District]
    years: Collection[int] = ()
    folder: Path | None = None
    settings: FetchSettings = field(default_factory=FetchSettings)

    @property
    def sources(self) -> list[str]:
        """Names under which the journal keeps the files."""
        return [FOLDER] if self.folder is not None else [district.name for district in self.districts]


# the two long steps of a run, which a scheduler may do in its way; the first says which districts are complete
Acquire = Callable[[Run, Request, Handover], list[Account]]
Read = Callable[[Run, Sequence[Job]], Counts]


@contextmanager
def open_run(data: Path, archive: Path, report: Reporter | None = None) -> Iterator[Run]:
    """One run at a time in an archive; what a killed run left is finished or cleared first.

    UserError where another run is under way, PatternError where patterns/ has a mistake: before anything is asked for.
    """
    versions = load_knowledge().versions
    store = open_archive(archive)
    if (free := shutil.disk_usage(store.root).free) < LEAST_FREE:
        raise UserError(f"{archive}: {free // 1_000_000} MB free, a run needs {LEAST_FREE // 1_000_000} MB: make room")
    with store.lock():
        journal = store.journal()
        try:
            journal.begin_run()
            yield Run(store, journal, open_dataset(data), report or Silent(), versions)
        finally:
            journal.close()


def acquire(run: Run, request: Request, ready: Handover) -> list[Account]:
    """Bytes into the archive, from districts' sites or from a folder of PDFs; each source handed over when complete."""
    if request.folder is not None:
        return [acquire_folder(files_in(request.folder), run.archive, run.journal, run.report, ready)]
    into = run.archive, run.journal, run.report
    return acquire_districts(request.districts, request.years, *into, request.settings, ready)


def known_of(run: Run) -> Known:
    """How the documents stand in the dataset now."""
    states = run.dataset.documents() if run.dataset.exists() else {}
    return Known(states, _tried_in_vain(run.dataset) if states else set())


def stale_jobs(run: Run, known: Known, sources: Sequence[str], years: Collection[int] = ()) -> list[Job]:
    """Archived files of the sources (all where none is named) that the current program and patterns have not read.

    Files that an earlier, killed run archived are among them; those not that this run has handed out as they are now.
    """
    together = companions_in(run.journal, run.archive, sources)
    jobs = []
    for document_id in run.journal.document_ids(tuple(sources)):
        source = run.journal.source_of(document_id)
        if source is None or not run.archive.has(document_id) or not _of_years(source, years):
            continue
        source = source.with_companions(together.get(document_id, ()))
        if known.handed.get(document_id) == source:
            continue
        if _is_current(run, known.states.get(document_id), document_id, source) and document_id not in known.again:
            known.current.add(document_id)
        else:
            known.handed[document_id] = source
            jobs.append(Job(run.archive.path_of(document_id), source))
    return jobs


def _is_current(run: Run, state: DocumentState | None, document_id: str, source: Source) -> bool:
    twice = is_chosen(document_id, verify_setting())
    return state is not None and state.is_current(program(), run.patterns, source.companion_ids, twice, recognises())


def _unread(run: Run, jobs: Sequence[Job]) -> list[Job]:
    """Those of some jobs whose documents are not in the dataset as they should be."""
    states = run.dataset.documents() if run.dataset.exists() else {}
    names = {job.path: id_in(job.path) for job in jobs}
    return [
        job
        for job in jobs
        if not _is_current(run, states.get(names[job.path]), names[job.path], job.source or Source())
    ]


def extract_batch(run: Run, jobs: Sequence[Job], workers: int, limits: Limits | None = None) -> Counts:
    """Read a batch of files, each in a worker process, and write them to the dataset."""
    return read_jobs(run.dataset, jobs, workers, limits, run.report)


def finish(run: Run, accounts: Sequence[Account], faults: Sequence[tuple[str, Problem]] = ()) -> None:
    """Requests and problems of this run (and of killed ones before) into the dataset, the account into the journal.

    `faults`: of ours in reading, each with its district, whose account tells of it.
    """
    for district, problem in faults:
        run.journal.add_problem(problem, district)
        for account in accounts:
            if account.district == district:
                account.reasons[INTERNAL_ERROR] = account.reasons.get(INTERNAL_ERROR, 0) + 1
    shared = not isinstance(run.dataset, Dataset)
    if not shared:
        run.dataset.settle()
    departments = bring_coverage(run.journal, run.dataset)
    for account in accounts:
        account.departments = dict(departments.get(account.district, {}))
    for number in run.journal.unpublished_runs():
        run.dataset.append("fetches", run.journal.fetches(number))
        run.dataset.append("problems", run.journal.problems(number))
        run.journal.mark_published(number)
    run.dataset.compact()
    if shared:
        run.dataset.settle()  # the tables for everybody, with what this run says of itself and of departments
    status = "complete" if all(account.status == "complete" for account in accounts) else "incomplete"
    run.journal.end_run(status, json.dumps([account.as_json() for account in accounts], ensure_ascii=False))


def batches(jobs: Sequence[Job], size: int | None = None) -> list[Sequence[Job]]:
    """Jobs in batches of a size, BATCH where none is given."""
    size = size or BATCH
    return [jobs[start : start + size] for start in range(0, len(jobs), size)]


def read_here(run: Run, jobs: Sequence[Job], workers: int = 2) -> Counts:
    """All jobs on this machine, in batches, each of which is written before the next is read."""
    counts = Counts()
    for batch in batches(jobs):
        counts.merge(extract_batch(run, batch, workers))
    return counts


def collect(
    districts: Sequence[District],
    years: Collection[int],
    data: Path,
    archive: Path,
    report: Reporter | None = None,
    folder: Path | None = None,
    settings: FetchSettings | None = None,
    acquire: Acquire = acquire,
    read: Read = read_here,
) -> Outcome:
    """A whole run, from list pages (or a folder of PDFs) to Parquet, and what came of it.

    `acquire` and `read` are its two long steps, at work at the same time, each district read as soon as its files are
    there: a scheduler gives them retries, or reads on other machines.
    """
    outcome, request = Outcome(), Request(districts, years, folder, settings or FetchSettings())
    with open_run(data, archive, report) as run:
        known, reading = _reading(run, years, read)
        outcome.accounts = overlapped(partial(acquire, run, request), reading.take)
        if len(request.sources) > 1 and known.handed:  # a file of two districts: the later one may say more of it
            reading.take(request.sources)
        outcome.read, outcome.current = reading.counts, len(known.current - known.handed.keys())
        finish(run, outcome.accounts, reading.faults)
    return outcome


def rebuild(data: Path, archive: Path, report: Reporter | None = None, read: Read = read_here) -> Outcome:
    """Everything of the archive that is not read with the current program and patterns, without the network."""
    outcome = Outcome()
    with open_run(data, archive, report) as run:
        known, reading = _reading(run, (), read)
        reading.read(stale_jobs(run, known, ()))
        outcome.read, outcome.current = reading.counts, len(known.current)
        finish(run, [], reading.faults)
    return outcome


def _reading(run: Run, years: Collection[int], read: Read) -> tuple[Known, Reading]:
    known = known_of(run)
    jobs_of = partial(stale_jobs, run, known, years=years)
    return known, Reading(jobs_of, partial(read, run), partial(_unread, run), run.report)


def overtaken(archive: Path, due: datetime | None) -> bool:
    """Whether a run that was due at a time has been made up for by a later one: after a downtime, one run is enough.

    A run that somebody asks for (due: None) never is; a last run in the future was the clock's, and makes up for none.
    """
    if due is None or not (archive / "journal.sqlite").is_file():
        return False
    journal = Archive(archive).journal()
    try:
        last = journal.last_ended()
    finally:
        journal.close()
    return last is not None and due < last <= datetime.now(UTC)


def files_in(folder: Path) -> list[Path]:
    """All files below a folder that are read, or are converted where that is wanted, sorted; UserError for none."""
    wanted = SUFFIXES if convert_setting() else {".pdf"}
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in wanted and not path.is_dir())
    if not files:
        raise UserError(f"no PDF file in {folder}" + ("" if len(wanted) == 1 else ", nor another that is read"))
    return files


def _tried_in_vain(dataset: Dataset | SharedDataset) -> set[str]:
    return {name for name, codes in dataset.problem_codes().items() if codes & TRIED_AGAIN}


def _of_years(source: Source, years: Collection[int]) -> bool:
    return not years or source.fiscal_year is None or source.fiscal_year in years
