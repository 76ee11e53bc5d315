"""juesuan extract: PDF files → dataset, without Prefect and without the network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import __version__
from . import shell
from .tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..dataset import Dataset
    from ..patterns import Knowledge

MOST_WORKERS = 8


def add_to(app: typer.Typer) -> None:
    """Put the command into the application."""
    app.command(epilog="Example: juesuan extract 决算.pdf more-pdfs/ -o data")(extract)


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE|FOLDER…", help="PDF files, or folders of them.")],
    data: shell.DataFolder = Path("data"),
    workers: Annotated[int, typer.Option(min=1, help="Documents read at once.", show_default="one a core")] = 0,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one document may take.")] = 120,
    memory: Annotated[int, typer.Option(min=128, help="Megabytes that one document may take.")] = 1500,
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
        _read(fresh, dataset, tally, workers or min(os.cpu_count() or 1, MOST_WORKERS), timeout, memory)
    tally.print(shell.terminal(), data)
    tally.fail_where_nothing_was_read()


def _unread(files: Sequence[Path], dataset: Dataset, knowledge: Knowledge) -> tuple[list[Path], int]:
    """The files that this version has not read yet (what failed is tried again), and how many are left out."""
    current = (__version__, knowledge.version)
    states = dataset.documents()
    known = {name for name, (status, *versions) in states.items() if status != "failed" and tuple(versions) == current}
    fresh = [path for path in files if shell.sha256(path) not in known]
    return fresh, len(files) - len(fresh)


def _read(files: Sequence[Path], dataset: Dataset, tally: Tally, limits: Limits, workers: int) -> None:
    from ..worker import Job, extract_files

    jobs = [Job(path, Source(file_name=path.name, source_url=path.resolve().as_uri())) for path in files]
    with Bars(len(jobs)) as bars:
        extractions = extract_files(jobs, limits, workers, bars.page)
        dataset.write(tally.watch(bars.watch(extractions)))
