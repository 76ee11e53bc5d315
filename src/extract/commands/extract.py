"""juesuan extract: PDF files → dataset, without Prefect and without the network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ..dataset.storage import is_shared
from ..limits import Limits
from ..paths import sha256_of, text_of
from . import shell
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..collect.progress import Progress
    from ..dataset.dataset import Dataset
    from ..dataset.shared import SharedDataset
    from ..records.extraction import Companion
    from ..workers.job import Job, Setup
    from ..workers.process import Worker

T = TypeVar("T")
MOST_WORKERS = 8
_USUAL = Limits()


def add_to(app: typer.Typer) -> None:
    """Put the command into the application."""
    app.command(epilog="Example: juesuan extract 决算.pdf more-pdfs/ -o data")(extract)


def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER…", readable=False, help="PDF files, or folders of them.")
    ],
    data: shell.DataFolder = Path("data"),
    workers: Annotated[int | None, typer.Option(min=1, help="Documents read at once; one a core.")] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Seconds of CPU for one document; or without progress.")
    ] = _USUAL.cpu_seconds,
    memory: Annotated[int, typer.Option(min=128, help="Megabytes that one document may take.")] = _USUAL.memory_mb,
    verify: shell.Verify = None,
    force: Annotated[bool, typer.Option("--force", help="Read again what has been read with this version.")] = False,
) -> None:
    """Read PDF files into a dataset; a file that cannot be read becomes a row of problems, the others go on."""
    from ..workers.job import Setup
    from ..workers.process import Worker

    files = shell.pdf_files(paths)
    folder = shell.writable_folder(data)
    limits = Limits(wall_seconds=timeout, cpu_seconds=timeout, memory_mb=memory)
    # a worker takes as long to start as the libraries here take to load: both at once
    setup = Setup(limits=limits, verify=shell.chosen_verify(verify))
    first = Worker(setup)
    try:
        _extract(files, folder, setup, workers, force, first)
    finally:
        first.close()


def _extract(
    files: Sequence[Path], folder: Path, setup: Setup, workers: int | None, force: bool, first: Worker
) -> None:
    from ..collect.companions import companions_of_files

    if is_shared(folder):
        from ..dataset.shared import SharedDataset

        dataset: Dataset | SharedDataset = SharedDataset(folder)
    else:
        from ..dataset.dataset import Dataset

        dataset = Dataset(folder)
    pairs = companions_of_files(files)
    fresh, known = (files, 0) if force else _unread(files, dataset, setup.verify, pairs)
    tally = Tally(skipped=known)
    if fresh:
        jobs = [_job(path, pairs.get(path, ())) for path in fresh]
        _read(jobs, dataset, tally, setup, workers or min(os.cpu_count() or 1, MOST_WORKERS, len(fresh)), first)
    tally.print(shell.terminal(), folder)
    tally.fail_where_nothing_was_read()


def _job(path: Path, companions: tuple[Companion, ...]) -> Job:
    from ..records.extraction import Source
    from ..workers.job import Job

    source = Source(file_name=text_of(path.name), source_url=path.resolve().as_uri())
    return Job(path, source.with_companions(companions))


def _unread(
    files: Sequence[Path], dataset: Dataset | SharedDataset, verify: int, pairs: Mapping[Path, tuple[Companion, ...]]
) -> tuple[Sequence[Path], int]:
    """The files that this version has not read yet (what failed is tried again), and how many are left out.

    `pairs`: files of one disclosure, which are read with each other.
    """
    from ..dataset.rereading import REREAD_FAILED
    from ..program import program
    from ..reading.second_reader import is_chosen

    if not dataset.exists():
        return files, 0
    versions, states, codes = _patterns_versions(), dataset.documents(), dataset.problem_codes()

    def known(path: Path) -> bool:
        name = _document_id(path)
        state = states.get(name or "")
        if name is None or state is None or state.status == "failed" or REREAD_FAILED in codes.get(name, ()):
            return False
        others = [other.document_id for other in pairs.get(path, ())] or state.companions
        return state.is_current(program(), versions, others, is_chosen(name, verify))

    fresh = [path for path in files if not known(path)]
    return fresh, len(files) - len(fresh)


def _patterns_versions() -> Mapping[str | None, str]:
    """Region code → version of its patterns (None: of all others), mostly without loading the patterns."""
    from ..knowledge.cache import remembered
    from ..resources import patterns_dir

    def loaded() -> Mapping[str | None, str]:
        from ..proving.load import load_knowledge

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
    from ..collect.progress import Progress
    from ..workers.pool import pack_files

    sizes = {job.path: job.size for job in jobs}
    with Progress() as progress:
        progress.stage("extract", len(jobs), sum(sizes.values()))

        def page(path: Path, done: int, total: int) -> None:
            progress.page(text_of(path.name), done, total, sizes[path])

        answers = pack_files(jobs, setup, workers, page, [first])
        tally.kept = len(dataset.write(_told(tally.watch(answers), progress)))


def _told(answers: Iterable[T], progress: Progress) -> Iterator[T]:
    for answer in answers:
        yield answer
        progress.advance("extract")
