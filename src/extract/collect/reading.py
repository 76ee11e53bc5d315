"""Reads the districts of a run as they become complete; a fault of ours costs the documents that it met, no others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..records.tables import Problem
from ..records.vocabulary import Stage
from ..workers.job import Job
from .batch import Counts
from .own_faults import internal_error, stops_run
from .progress import Reporter

MOST_FAULTS = 20  # of one run, after which what fails is no longer taken apart to find the documents


class Reading:
    """What a run reads: `jobs_of` a district, `step` reads jobs, `unread` tells those that a failed step left."""

    def __init__(
        self,
        jobs_of: Callable[[Sequence[str]], list[Job]],
        step: Callable[[Sequence[Job]], Counts],
        unread: Callable[[Sequence[Job]], list[Job]],
        report: Reporter,
    ) -> None:
        self._jobs_of = jobs_of
        self._step = step
        self._unread = unread
        self._report = report
        self._districts: dict[Path, str] = {}
        self.counts = Counts()
        self.faults: list[tuple[str, Problem]] = []  # district, row

    def take(self, districts: Sequence[str]) -> None:
        """Read what is stale of some districts, all of it together: one start of the workers for many small ones."""
        jobs: list[Job] = []
        for district in districts:
            found = self._jobs_of([district])
            self._districts |= {job.path: district for job in found}
            jobs += found
        self.read(jobs)

    def read(self, jobs: Sequence[Job]) -> None:
        """Read jobs; exceptions that stop a run come out, others become `faults`."""
        self._report.stage(Stage.EXTRACT, len(jobs), sum(job.size for job in jobs))
        if jobs:
            self._read(jobs)

    def _read(self, jobs: Sequence[Job]) -> None:
        try:
            self.counts.merge(self._step(jobs))
        except Exception as error:
            if stops_run(error):
                raise
            left = self._unread(jobs)
            if len(left) > 1 and len(self.faults) < MOST_FAULTS:
                half = len(left) // 2
                self._read(left[:half])
                self._read(left[half:])
            else:
                self._note(error, left or jobs)

    def _note(self, error: Exception, jobs: Sequence[Job]) -> None:
        """A row for each district that has jobs among these, with one of its addresses."""
        met = {self._districts.get(job.path, "archive"): job for job in jobs}
        for district, job in met.items():
            url = job.source.source_url if job.source else job.path.name
            self.faults.append((district, internal_error(error, Stage.EXTRACT, district, url)))
