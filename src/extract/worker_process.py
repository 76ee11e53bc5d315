"""One worker process as its parent sees it: started afresh, spoken to over a socket, killed when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import Pipe
from typing import Any

from .errors import JuesuanError
from .limits import OUT_OF_MEMORY_STATUS, Limits
from .packed import ROWS_AT_ONCE, PackedRows
from .worker_setup import Failure, Job, Setup

START_SECONDS = 60.0
SENDING_SECONDS = 60.0  # between two parts of an answer
# not multiprocessing's start methods: those would run the caller's main module again
_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[2])
from extract.worker_child import main
main(int(sys.argv[1]))
"""


class Worker:
    """A process that reads one document at a time; `deadline` is the moment when it has taken too long."""

    def __init__(self, setup: Setup) -> None:
        self.limits: Limits = setup.limits
        self.job: Job | None = None
        self.parts: dict[str, PackedRows] = {}
        self.documents = 0
        self.megabytes = 0.0  # of memory, after the last document
        self.versions: dict[str | None, str | None] = {}
        self.started = False
        self.deadline = time.monotonic() + START_SECONDS
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.connection, theirs = Pipe()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stderr=self.complaints,
                pass_fds=[theirs.fileno()],
                env=os.environ | {"PYTHONHASHSEED": "0"},  # the same file gives the same rows in the same order
            )
        self.connection.send(setup)

    def assign(self, job: Job) -> None:
        """Hands the worker its next document."""
        self.job = job
        self.parts = {}
        if self.started:
            self.deadline = time.monotonic() + self.limits.wall_seconds
        with contextlib.suppress(BrokenPipeError):  # it died between two documents: the next receive says so
            self.connection.send(job)

    def ready(self, versions: dict[str | None, str | None]) -> None:
        """The worker has loaded its patterns (region code → version): from now on its document's time counts."""
        self.started, self.versions = True, versions
        self.deadline = time.monotonic() + self.limits.wall_seconds

    def patterns_version(self, job: Job) -> str | None:
        """The version of the patterns that a document is read with: its region may have a wording of its own."""
        code = job.source.region_code if job.source else None
        return self.versions.get(code, self.versions.get(None))

    def add(self, table: str, count: int, rows: bytes) -> None:
        """Keeps a part of the answer; the reading is over, so the document's clock has stopped."""
        self.parts.setdefault(table, PackedRows()).add(count, rows)
        self.deadline = time.monotonic() + SENDING_SECONDS

    def release(self) -> dict[str, Any]:
        """The answer's rows, packed where they are many; the worker is free again."""
        parts, self.job, self.parts = self.parts, None, {}
        self.documents += 1
        return {table: rows if len(rows) > ROWS_AT_ONCE else list(rows) for table, rows in parts.items()}

    def worn_out(self, documents: int, megabytes: float) -> bool:
        """Whether a fresh process should take its place."""
        return self.documents >= documents or self.megabytes > megabytes

    def overdue(self) -> Failure:
        """Ends a worker that takes too long, and says why."""
        self.close()
        if not self.started:
            raise JuesuanError(f"a worker did not start within {START_SECONDS:.0f} s")
        return Failure("budget_exceeded", f"reading took more than {self.limits.wall_seconds:g} s")

    def post_mortem(self) -> Failure:
        """Why a worker that is gone has gone, in words that are the same every time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        status = self.process.poll()
        last_words = self._last_words()
        self.close()
        if not self.started and status not in (-signal.SIGKILL, OUT_OF_MEMORY_STATUS):
            raise JuesuanError(f"a worker could not start: {last_words or f'status {status}'}")
        if status == OUT_OF_MEMORY_STATUS:
            return Failure("out_of_memory", f"reading took more than {self.limits.memory_mb} MB")
        if status == -signal.SIGXCPU:
            return Failure("budget_exceeded", f"reading took more than {self.limits.cpu_seconds:g} s of CPU")
        if status is not None and status < 0:
            return Failure("worker_died", f"the process that read it was ended by {signal.Signals(-status).name}")
        return Failure("worker_died", f"the process that read it ended with status {status}")

    def close(self) -> None:
        """Ends the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.connection.close()
        self.complaints.close()

    def _last_words(self) -> str:
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
