"""Documents read in worker processes that start while the pool's own libraries load: each takes half a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .job import Job, Setup
from .process import Worker

if TYPE_CHECKING:
    from ..dataset.packed import PackedExtraction


def pack_files(
    jobs: Sequence[Job],
    setup: Setup,
    workers: int,
    on_progress: Callable[[Path, int, int], None],
    started: Sequence[Worker] = (),
) -> Iterator[PackedExtraction]:
    """As `pool.pack_files`; all workers that end with it are on their way before the pool is imported."""
    more = max(1, min(workers, len(jobs))) - len(started)
    begun = [*started, *(Worker(setup) for _ in range(more))]
    try:
        from . import pool  # pyarrow's Parquet: who has no document to read does without

        yield from pool.pack_files(jobs, setup, workers, on_progress, begun)
    finally:
        for worker in begun:
            worker.close()
