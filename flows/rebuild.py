"""The rebuilding flow: everything of the archive that is not read with the current program and patterns, offline."""

from __future__ import annotations

from pathlib import Path

from .cluster import read_all, runner, summarise
from .collect import here
from .prefect_settings import settle

settle()

from prefect import flow  # noqa: E402

from extract import collect as steps  # noqa: E402
from extract.collecting.progress import Progress  # noqa: E402


@flow(name="rebuild", task_runner=runner())
def rebuild(out: Path = Path("data"), archive: Path = Path("archive"), workers: int | None = None) -> steps.Outcome:
    """Read again what a change of program or patterns has made stale."""
    outcome = steps.Outcome()
    with Progress() as report, steps.open_run(out, archive, report) as run:
        jobs, outcome.current = steps.stale_jobs(run, ())
        report.stage("extract", len(jobs), sum(job.size for job in jobs))
        outcome.read = read_all(run, (out, archive), jobs, lambda batch: here(run, batch, workers))
        steps.finish(run, [])
    summarise(out, outcome, "rebuild-summary", "What the run read again")
    return outcome
