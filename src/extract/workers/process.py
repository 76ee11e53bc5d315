"""One worker process as its parent sees it: started afresh, spoken to over a socket, killed when it does not get on."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from ..errors import JuesuanError
from ..limits import CEILING, FRAMES, OUT_OF_MEMORY_STATUS, Limits, Pulse, pulse
from .frames import Inbox
from .job import Failure, Job, Setup
from .seal import environment

START_SECONDS = 60.0  # without progress
SLUGGISH = 0.01  # of the time: who uses no more CPU than this, and waits for nothing, does not get on
GRACE = 5.0  # seconds of CPU beyond the limit: the system itself ends a process that has not touched its limits
_SENDING = 10.0  # seconds until a worker that does not listen is left to its deadline
# not multiprocessing's start methods: those would run the caller's main module again
# Ctrl-C is for the parent to decide on, and pyarrow is imported without numpy: both before the child's own imports
_BOOT = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = json.loads(sys.argv[2])
from extract.limits import without_frames
without_frames(*json.loads(sys.argv[3]))
from extract.workers.child import main
main(int(sys.argv[1]))
"""


def _without(setup: Setup) -> Sequence[str]:
    """What a worker does without: a recogniser's models take numpy's arrays."""
    return ("pandas",) if setup.recognises else FRAMES


class Worker:
    """A process that reads one document at a time; `deadline` is the moment when it is asked how it gets on."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.limits: Limits = setup.limits
        self.job: Job | None = None
        self.last_try = False  # its document has cost a process before
        self.documents = 0
        self.megabytes = 0.0  # of memory, after the last document
        self.versions: dict[str | None, str | None] = {}
        self.held: list[str] = []  # what its seal keeps it from (workers/seal.py)
        self.started = False
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self.connection, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _BOOT, str(theirs.fileno()), *map(json.dumps, (sys.path, _without(setup)))],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self.complaints,
                pass_fds=[theirs.fileno()],
                env=environment(os.environ),
            )
        self.inbox = Inbox(self.connection)
        self._first = self._pulse = Pulse()
        self._begin()
        self._tell(setup)

    @property
    def deadline(self) -> float:
        """The moment, on the monotonic clock, from which `overdue` has something to say."""
        return min(self._since + self._patience, self._began + CEILING * self._patience)

    def assign(self, job: Job, last_try: bool = False) -> None:
        """Hands the worker its next document."""
        self.job, self.last_try = job, last_try
        self.limits = self.setup.limits.for_pictures(job.pictures) if job.pictures else self.setup.limits
        self._begin()
        self._tell(job)

    def ready(self, versions: dict[str | None, str | None], held: list[str]) -> None:
        """The worker has loaded its patterns (region code → version): from now on its document's time counts."""
        self.started, self.versions, self.held = True, versions, held
        self._begin()

    def advanced(self) -> None:
        """It has said something: a page is read, a part of its answer has come."""
        self._since = time.monotonic()

    def patterns_version(self, job: Job) -> str | None:
        """The version of the patterns that a document is read with: its region may have a wording of its own."""
        code = job.source.region_code if job.source else None
        return self.versions.get(code, self.versions.get(None))

    def release(self, megabytes: float = 0.0) -> None:
        """Its document is done: the worker is free again, and holds so much memory."""
        self.job, self.megabytes = None, megabytes
        self.documents += 1

    def worn_out(self, documents: int, megabytes: float) -> bool:
        """Whether a fresh process should take its place."""
        return self.documents >= documents or self.megabytes > megabytes

    def overdue(self) -> Failure | None:
        """None where a worker that is past its deadline gets on, and is given more time; else it is ended, and why."""
        now, before, self._pulse = time.monotonic(), self._pulse, pulse(self.process.pid)
        seconds = self.limits.cpu_seconds
        if self.started and self._pulse.cpu - self._first.cpu > seconds + GRACE:
            return self._end(f"reading took more than {seconds:g} s of CPU")
        if now >= self._began + CEILING * self._patience:
            return self._end(f"reading took more than {CEILING * self._patience:g} s")
        if self._pulse.waits or self._pulse.cpu - before.cpu > SLUGGISH * (now - self._since):
            self._since = now
            return None
        return self._end(f"reading did not get on for {self._patience:g} s")

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

    @property
    def _patience(self) -> float:
        return self.limits.wall_seconds if self.started else START_SECONDS

    def _begin(self) -> None:
        """A new clock: of the start, or of a document."""
        self._began = self._since = time.monotonic()
        self._first = self._pulse = pulse(self.process.pid)

    def _end(self, why: str) -> Failure:
        self.close()
        if not self.started:
            raise JuesuanError(f"a worker did not start: {why.removeprefix('reading ')}")
        return Failure("budget_exceeded", why)

    def _tell(self, words: Setup | Job) -> None:
        """Our words may be a pickle: the process has read nothing yet, or listens to us alone."""
        message = pickle.dumps(words)
        self.connection.settimeout(_SENDING)
        with contextlib.suppress(OSError):  # it died between two documents, or hears nothing: its deadline says so
            self.connection.sendall(struct.pack(">I", len(message)) + message)
        self.connection.setblocking(False)  # nobody waits for what it says

    def _last_words(self) -> str:
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""
