"""The rebuilding flow: everything of the archive that is not read with the current program and patterns, offline."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from .cluster import read_all, runner, summarise
from .collect import here
from .prefect_settings import settle

settle()

from prefect import flow  # noqa: E402

from extract.collect import run as steps  # noqa: E402
from extract.collect.progress import Progress  # noqa: E402


@flow(name="rebuild", task_runner=runner())
def rebuild(out: Path = Path("data"), archive: Path = Path("archive"), workers: int | None = None) -> steps.Outcome:
    """Read again what a change of program or patterns has made stale."""
    with Progress() as report:
        read = partial(read_all, places=(out, archive), here=partial(here, workers=workers))
        outcome = steps.rebuild(out, archive, report, read=read)
    summarise(out, outcome, "rebuild-summary", "What the run read again")
    return outcome
