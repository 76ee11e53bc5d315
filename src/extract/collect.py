"""The whole way of a run: discover → fetch → archive → extract → dataset. Plain functions; flows/ schedules them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .archive import Archive
from .collecting.account import Account
from .collecting.archive_shared import open_archive
from .collecting.batch import Counts as Counts
from .collecting.batch import open_dataset, read_jobs
from .collecting.companions_found import companions_in, with_companions
from .collecting.district_run import Gathering
from .collecting.gather import FOLDER, gather, gather_folder
from .collecting.journal import Journal
from .collecting.reporter import Reporter, Silent
from .dataset import Dataset
from .districts import District
from .errors import UserError
from .extraction import Source
from .patterns import load_knowledge
from .program import program
from .rereading import TRIED_AGAIN
from .site.client import FetchSettings
from .verification import is_chosen, verify_setting
from .worker import Job, Limits

if TYPE_CHECKING:
    from .dataset_shared import SharedDataset

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
    dataset: Dataset | SharedDataset
    report: Reporter
    patterns: Mapping[str | None, str]  # region code → version of its patterns; None: of all others


Read = Callable[[Run, Sequence[Job]], Counts]


class Bring(Protocol):
    """What brings bytes into the archive: `bring`, or the same under a scheduler."""

    def __call__(
        self,
        run: Run,
        districts: Sequence[District],
        years: Collection[int] = (),
        folder: Path | None = None,
        settings: FetchSettings | None = None,
    ) -> list[Gathering]: ...


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


def bring(
    run: Run,
    districts: Sequence[District],
    years: Collection[int] = (),
    folder: Path | None = None,
    settings: FetchSettings | None = None,
) -> list[Gathering]:
    """Bytes into the archive, from districts' sites or from a folder of PDFs."""
    if folder is not None:
        return [gather_folder(pdfs_in(folder), run.archive, run.journal, run.report)]
    return gather(districts, years, run.archive, run.journal, run.report, settings)


def stale_jobs(run: Run, sources: Sequence[str], years: Collection[int] = ()) -> tuple[list[Job], int]:
    """Archived files of the sources (all where none is named) that the current program and patterns have not read.

    The number of those that they have is given too. Files that an earlier, killed run archived are among them.
    """
    states = run.dataset.documents() if run.dataset.exists() else {}
    together = companions_in(run.journal, run.archive)
    again = _tried_in_vain(run.dataset) if states else set()
    jobs, known = [], 0
    for document_id in run.journal.document_ids(tuple(sources)):
        source = run.journal.source_of(document_id)
        if source is None or not run.archive.has(document_id) or not _of_years(source, years):
            continue
        source, state = with_companions(source, together.get(document_id, ())), states.get(document_id)
        twice = is_chosen(document_id, verify_setting())
        current = state is not None and state.is_current(program(), run.patterns, source.companion_ids, twice)
        if current and document_id not in again:
            known += 1
        else:
            jobs.append(Job(run.archive.path_of(document_id), source))
    return jobs, known


def extract_batch(run: Run, jobs: Sequence[Job], workers: int, limits: Limits | None = None) -> Counts:
    """Read a batch of files, each in a worker process, and write them to the dataset."""
    return read_jobs(run.dataset, jobs, workers, limits, run.report)


def finish(run: Run, gatherings: Sequence[Gathering]) -> list[Account]:
    """Requests and problems of this run (and of killed ones before) into the dataset, the account into the journal."""
    run.dataset.settle()
    for number in run.journal.unpublished_runs():
        run.dataset.append("fetches", run.journal.fetches(number))
        run.dataset.append("problems", run.journal.problems(number))
        run.journal.mark_published(number)
    accounts = [gathering.account for gathering in gatherings]
    status = "complete" if all(account.status == "complete" for account in accounts) else "incomplete"
    run.journal.end_run(status, json.dumps([account.as_json() for account in accounts], ensure_ascii=False))
    return accounts


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
    bring: Bring = bring,
    read: Read = read_here,
) -> Outcome:
    """A whole run, from list pages (or a folder of PDFs) to Parquet, and what came of it.

    `bring` and `read` are its two long steps: a scheduler gives them retries, or reads on other machines.
    """
    outcome = Outcome()
    with open_run(data, archive, report) as run:
        gatherings = bring(run, districts, years, folder, settings)
        outcome.read, outcome.current = _read_stale(run, sources_of(districts, folder), years, read)
        outcome.accounts = finish(run, gatherings)
    return outcome


def rebuild(data: Path, archive: Path, report: Reporter | None = None, read: Read = read_here) -> Outcome:
    """Everything of the archive that is not read with the current program and patterns, without the network."""
    outcome = Outcome()
    with open_run(data, archive, report) as run:
        outcome.read, outcome.current = _read_stale(run, (), (), read)
        finish(run, [])
    return outcome


def _read_stale(run: Run, sources: Sequence[str], years: Collection[int], read: Read) -> tuple[Counts, int]:
    jobs, current = stale_jobs(run, sources, years)
    run.report.stage("extract", len(jobs), sum(job.size for job in jobs))
    return read(run, jobs), current


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


def sources_of(districts: Sequence[District], folder: Path | None) -> list[str]:
    """Names under which the journal keeps a run's files."""
    return [FOLDER] if folder is not None else [district.name for district in districts]


def pdfs_in(folder: Path) -> list[Path]:
    """All PDFs below a folder, sorted; UserError where there is none."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".pdf" and not path.is_dir())
    if not files:
        raise UserError(f"no PDF file in {folder}")
    return files


def _tried_in_vain(dataset: Dataset | SharedDataset) -> set[str]:
    return {name for name, codes in dataset.problem_codes().items() if codes & TRIED_AGAIN}


def _of_years(source: Source, years: Collection[int]) -> bool:
    return not years or source.fiscal_year is None or source.fiscal_year in years
