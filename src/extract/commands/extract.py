"""juesuan extract: PDF files → dataset, without Prefect and without the network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from ..limits import Limits
from . import shell
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..dataset import Dataset
    from ..extraction import Extraction
    from ..knowledge import Knowledge
    from ..progress import Progress

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
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one document may take.")] = _USUAL.wall_seconds,
    memory: Annotated[int, typer.Option(min=128, help="Megabytes that one document may take.")] = _USUAL.memory_mb,
    force: Annotated[bool, typer.Option("--force", help="Read again what has been read with this version.")] = False,
) -> None:
    """Read PDF files into a dataset; a file that cannot be read becomes a row of problems, the others go on."""
    from ..dataset import Dataset
    from ..patterns import load_knowledge

    files = shell.pdf_files(paths)
    dataset = Dataset(shell.writable_folder(data))
    fresh, known = (files, 0) if force else _unread(files, dataset, load_knowledge())
    tally = Tally(skipped=known)
    if fresh:
        limits = Limits(wall_seconds=timeout, cpu_seconds=timeout, memory_mb=memory)
        _read(fresh, dataset, tally, limits, workers or min(os.cpu_count() or 1, MOST_WORKERS, len(fresh)))
    tally.print(shell.terminal(), data)
    tally.fail_where_nothing_was_read()


def _unread(files: Sequence[Path], dataset: Dataset, knowledge: Knowledge) -> tuple[list[Path], int]:
    """The files that this version has not read yet (what failed is tried again), and how many are left out."""
    if not (dataset.root / "documents").is_dir():
        return list(files), 0
    known = {
        name
        for name, state in dataset.documents().items()
        if state.status != "failed" and state.is_current(__version__, knowledge.versions)
    }
    fresh = [path for path in files if _document_id(path) not in known]
    return fresh, len(files) - len(fresh)


def _document_id(path: Path) -> str | None:
    """None where the file cannot be read: reading it will say why."""
    from ..archive import sha256_of

    try:
        return sha256_of(path)
    except OSError:
        return None


def _read(files: Sequence[Path], dataset: Dataset, tally: Tally, limits: Limits, workers: int) -> None:
    from ..extraction import Source
    from ..progress import Progress
    from ..worker import Job, extract_files

    jobs = [Job(path, Source(file_name=path.name, source_url=path.resolve().as_uri())) for path in files]
    with Progress() as progress:
        progress.stage("extract", len(jobs))
        extractions = extract_files(jobs, limits, workers, lambda path, *pages: progress.page(path.name, *pages))
        dataset.write(_told(tally.watch(extractions), progress))


def _told(extractions: Iterable[Extraction], progress: Progress) -> Iterator[Extraction]:
    for extraction in extractions:
        yield extraction
        progress.advance("extract")
