"""Where a flow's batches run: here one after another, or on the machines of a Dask cluster, by one setting.

JUESUAN_CLUSTER=tcp://leader:8786 names the cluster's scheduler. The dataset and the archive must then be addresses that
every machine reaches (s3://…), and every machine must have this program with the same patterns.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from .prefect_settings import settle

settle()

from prefect import task  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.futures import PrefectFuture, as_completed  # noqa: E402
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner  # noqa: E402
from prefect.utilities.annotations import quote  # noqa: E402

from extract.collect import run as steps  # noqa: E402
from extract.collect.batch import read_batch  # noqa: E402
from extract.collect.summary import markdown, print_summary  # noqa: E402
from extract.dataset.storage import CLUSTER, is_shared  # noqa: E402
from extract.errors import UserError  # noqa: E402
from extract.program import program  # noqa: E402
from extract.reading.ocr.setting import ocr_setting  # noqa: E402
from extract.reading.second_reader import verify_setting  # noqa: E402
from extract.workers.job import Job  # noqa: E402

T = TypeVar("T")
LEAST, BATCHES = 5, 200
WORKERS = "JUESUAN_CLUSTER_PROCESSES"  # documents read at once by one task; 1 where each core has a Dask worker


def whole(value: T) -> T:
    """A task's argument handed over as it is: Prefect would look through it, and copy its parts, for futures."""
    return cast(T, quote(value))


def runner() -> TaskRunner[Any]:
    """The task runner of the flows: of the cluster where one is set."""
    address = os.environ.get(CLUSTER)
    if not address:
        return ThreadPoolTaskRunner(max_workers=1)
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise UserError(f"{CLUSTER} is set, but prefect-dask is not installed: pip install 'juesuan[dask]'") from error
    made: TaskRunner[Any] = DaskTaskRunner(address=address)
    return made


def read_all(
    run: steps.Run,
    jobs: Sequence[Job],
    places: tuple[Path, Path],
    here: Callable[[steps.Run, Sequence[Job]], steps.Counts],
) -> steps.Counts:
    """All jobs in batches, read by `here` on this machine, or each by a machine of the cluster.

    `places`: dataset and archive. UserError where a cluster is set and one of them is on this machine alone.
    """
    counts = steps.Counts()
    if not os.environ.get(CLUSTER):
        for batch in steps.batches(jobs):
            counts.merge(here(run, batch))
        return counts
    for place in places:
        if not is_shared(place):
            raise UserError(f"{CLUSTER} is set, but {place} is on this machine alone: give one like s3://bucket/folder")
    workers, versions = int(os.environ.get(WORKERS, "1")), dict(run.patterns)
    settings = verify_setting(), ocr_setting()
    futures: list[PrefectFuture[Any]] = [
        extract_there.submit(pickle.dumps((str(places[0]), batch, workers, versions, program(), *settings)))
        for batch in steps.batches(_together(jobs), _size(len(jobs)))
    ]
    for future in as_completed(futures):
        done = future.result()
        counts.merge(done)
        run.report.advance("extract", done.documents.total())
    return counts


def summarise(out: Path, outcome: steps.Outcome, key: str, description: str) -> None:
    """What a run came to, printed and as an artifact."""
    create_markdown_artifact(markdown(out, outcome), key=key, description=description)
    print_summary(out, outcome)


def _size(jobs: int) -> int:
    """Documents of a batch: enough batches for many machines, and none so small that its files are crumbs."""
    return max(LEAST, min(steps.BATCH, jobs // BATCHES))


def _together(jobs: Sequence[Job]) -> list[Job]:
    """The jobs of one district and year next to each other, so that a batch's rows are in few partitions."""

    def partition(job: Job) -> tuple[str, int]:
        return (job.source.region_code or "", job.source.fiscal_year or 0) if job.source else ("", 0)

    return sorted(jobs, key=partition)


@task(name="extract a batch there", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def extract_there(order: bytes) -> steps.Counts:
    """Read a batch on a machine of the cluster: run twice, because its machine was lost, it writes the same.

    `order`: what `read_batch` gets, as one piece, for Prefect and Dask would each take it apart.
    """
    return read_batch(*pickle.loads(order))
