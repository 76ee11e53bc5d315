"""The files of juesuan extract: which of them are new, handed to workers, written and counted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..collect.companions import companions_of_files
from ..collect.own_files import own_documents
from ..collect.places import converted_folder
from ..dataset.dataset import Dataset
from ..dataset.open import open_dataset
from ..dataset.rereading import REREAD_FAILED
from ..knowledge.cache import remembered
from ..paths import sha256_of, text_of
from ..program import program
from ..reading.ocr.setting import recognises
from ..reading.second_reader import is_chosen
from ..records.extraction import Source
from ..resources import patterns_dir
from ..terminal import terminal
from ..workers.begin import pack_files
from ..workers.job import Job, Setup
from ..workers.process import Worker
from . import screen
from .tally import Tally

if TYPE_CHECKING:
    from ..collect.progress import Progress
    from ..dataset.shared import SharedDataset

T = TypeVar("T")
MOST_WORKERS = 8


def read(
    files: Sequence[Path],
    folder: Path,
    setup: Setup,
    workers: int | None,
    force: bool,
    first: Worker,
    converts: bool = False,
) -> None:
    """Files → the dataset in a folder, and the counts on the terminal; `first`: a worker that is on its way.

    `converts`: what is no PDF is read by the PDF that is made of it.
    """
    dataset = open_dataset(folder)
    place = converted_folder(folder) if converts else None
    jobs = _with_companions(_replacing(own_documents(files, place, force, screen.waiting), dataset))
    fresh, known = (jobs, 0) if force else _unread(jobs, dataset, setup)
    tally = Tally(skipped=known, converted=sum(bool(job.source and job.source.converted_from) for job in fresh))
    if fresh:
        _read(fresh, dataset, tally, setup, workers or min(os.cpu_count() or 1, MOST_WORKERS, len(fresh)), first)
    elif dataset.exists():
        dataset.settle_left()
    tally.print(terminal(), folder)
    tally.fail_where_nothing_was_read()


def _replacing(jobs: Sequence[Job], dataset: Dataset | SharedDataset) -> Sequence[Job]:
    """A file of which no PDF could be made once, and now could, is the same disclosure: the PDF takes its place."""
    if not any(job.source and job.source.converted_from for job in jobs) or not dataset.exists():
        return jobs
    states = dataset.documents()
    return [
        job._replace(source=replace(job.source, supersedes=job.source.converted_from))
        if job.source and job.source.converted_from in states
        else job
        for job in jobs
    ]


def _with_companions(jobs: Sequence[Job]) -> list[Job]:
    """Files of one disclosure are read with each other."""
    pairs = companions_of_files({job.path: job.source or Source() for job in jobs})
    return [Job(job.path, (job.source or Source()).with_companions(pairs.get(job.path, ()))) for job in jobs]


def _unread(jobs: Sequence[Job], dataset: Dataset | SharedDataset, setup: Setup) -> tuple[Sequence[Job], int]:
    """The documents that this version has not read yet (what failed is tried again), and how many are left out."""
    if not dataset.exists():
        return jobs, 0
    versions, states, codes = _patterns_versions(), dataset.documents(), dataset.problem_codes()

    def known(job: Job) -> bool:
        name = _document_id(job.path)
        state = states.get(name or "")
        if name is None or state is None or state.status == "failed" or REREAD_FAILED in codes.get(name, ()):
            return False
        others = (job.source.companion_ids if job.source else None) or state.companions
        return state.is_current(program(), versions, others, is_chosen(name, setup.verify), recognises())

    fresh = [job for job in jobs if not known(job)]
    return fresh, len(jobs) - len(fresh)


def _patterns_versions() -> Mapping[str | None, str]:
    """Region code → version of its patterns (None: of all others), mostly without loading the patterns."""

    def loaded() -> Mapping[str | None, str]:
        from ..proving.load import load_knowledge  # a fifth of a second, and hardly ever asked for here

        return load_knowledge().versions

    return remembered(loaded, patterns_dir(), "versions")


def _document_id(path: Path) -> str | None:
    """None where the file cannot be read: reading it will say why."""
    try:
        return sha256_of(path)
    except OSError:
        return None


def _read(
    jobs: Sequence[Job], dataset: Dataset | SharedDataset, tally: Tally, setup: Setup, workers: int, first: Worker
) -> None:
    from ..collect.progress import Progress  # rich's bars: where nothing is read none is shown

    sizes = {job.path: job.size for job in jobs}
    with Progress() as progress:
        progress.stage("extract", len(jobs), sum(sizes.values()))

        def page(path: Path, done: int, total: int) -> None:
            progress.page(text_of(path.name), done, total, sizes[path])

        answers = pack_files(jobs, setup, workers, page, [first])
        tally.kept = len(dataset.write(_told(tally.watch(answers), progress)))
        dataset.compact()


def _told(answers: Iterable[T], progress: Progress) -> Iterator[T]:
    for answer in answers:
        yield answer
        progress.advance("extract")
