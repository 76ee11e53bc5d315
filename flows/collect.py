"""The collecting flow: discover → fetch → archive → extract → dataset, in batches of documents. No logic here.

What runs is extract.collect.run; Prefect adds when, in which batches, with which retries, and a summary to look at.
The journal in the archive, not Prefect's state, says what was done.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from .prefect_settings import settle

settle()

from prefect import flow, task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.runtime import deployment, flow_run  # noqa: E402

from extract.collect import run as steps  # noqa: E402
from extract.collect.account import Account  # noqa: E402
from extract.collect.districts import load_districts  # noqa: E402
from extract.collect.handover import Handover  # noqa: E402
from extract.collect.progress import Progress  # noqa: E402
from extract.workers.job import Job  # noqa: E402

from .cluster import read_all, runner, summarise, whole  # noqa: E402


def due() -> datetime | None:
    """When a deployment's run was to start; None for a run that somebody has called."""
    return cast(datetime, flow_run.scheduled_start_time) if deployment.id else None


@task(name="discover, fetch, archive", cache_policy=NO_CACHE)
def _acquire(run: steps.Run, request: steps.Request, ready: Handover) -> list[Account]:
    return steps.acquire(run, request, ready)


def acquire(run: steps.Run, request: steps.Request, ready: Handover) -> list[Account]:
    """Bytes into the archive; the fetcher retries by itself, so Prefect does not."""
    return _acquire(whole(run), whole(request), whole(ready))


@task(name="extract a batch", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE)
def extract_batch(run: steps.Run, jobs: Sequence[Job], workers: int) -> steps.Counts:
    """Read a batch of documents and write them: the dataset takes the same batch twice without harm."""
    return steps.extract_batch(run, jobs, workers)


def here(run: steps.Run, jobs: Sequence[Job], workers: int | None) -> steps.Counts:
    """A batch on this machine, with as many workers as it has cores where none are named."""
    return extract_batch(whole(run), whole(jobs), workers or os.cpu_count() or 1)


@flow(name="collect", task_runner=runner())
def collect(
    districts: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    folder: Path | None = None,
    out: Path = Path("data"),
    archive: Path = Path("archive"),
    base_url: str | None = None,
    workers: int | None = None,
) -> steps.Outcome:
    """One district or all, or a folder of PDFs that somebody has, to Parquet in `out`."""
    if steps.overtaken(archive, due()):
        return steps.Outcome()
    chosen = [] if folder else [district.at(base_url) for district in load_districts(districts or ())]
    read = partial(read_all, places=(out, archive), here=partial(here, workers=workers))
    with Progress() as report:
        outcome = steps.collect(chosen, years or (), out, archive, report, folder, acquire=acquire, read=read)
    summarise(out, outcome, "collect-summary", "What the run brought")
    return outcome
