"""Waiting for servers, browsers and processes as long as they get on: a busy machine is slow, and nobody is at fault.

What is watched is the CPU time of the processes and of their children, and the size of their log. Neither depends on
what else the machine does: who uses no CPU and writes nothing hangs, who uses much of it and never ends runs in a ring.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

STILL = 120.0  # seconds without a sign of life: waiting for a lock, an answer, a poll takes less, also at a load of ten
LOOK = 0.1  # seconds between two looks at the signs of life
EFFORT = 600.0  # seconds of CPU: ten times what any of them takes
LONGEST_LINES = 3000  # characters of a log that a failure shows
BROWSER_MS = 300_000  # a browser knows only the clock: what a page may take on the busiest machine

Process = subprocess.Popen[Any]


class Watch:
    """The signs of life of some processes: with each, patience begins anew."""

    def __init__(self, processes: Sequence[Process | int], log: Path | None = None, effort: float = EFFORT) -> None:
        self._most = effort
        self._pids = [process if isinstance(process, int) else process.pid for process in processes]
        self._log = log
        self._first = self._effort()
        self._seen = self._sign()
        self._since = time.monotonic()

    def lost(self) -> str | None:
        """Why there is nothing more to wait for; None as long as there is."""
        now = self._sign()
        if now != self._seen:
            self._seen, self._since = now, time.monotonic()
        if self._effort() - self._first > self._most:
            return f"{self._most:.0f} s of CPU, and no end"
        return f"nothing done for {STILL:.0f} s" if time.monotonic() - self._since > STILL else None

    def told(self) -> str:
        """The end of the log."""
        return self._log.read_text(errors="replace")[-LONGEST_LINES:] if self._log and self._log.exists() else ""

    def _sign(self) -> tuple[float, int]:
        return self._effort(), self._log.stat().st_size if self._log and self._log.exists() else 0

    def _effort(self) -> float:
        """CPU seconds of the processes and of all below them, also of those that have ended."""
        return round(sum(map(_cpu, self._pids)), 2)


def _cpu(pid: int) -> float:
    total = 0.0
    try:
        head = psutil.Process(pid)
        for process in (head, *head.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system + getattr(times, "children_user", 0.0)
            total += getattr(times, "children_system", 0.0)
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        pass
    return total


def wait_until(
    done: Callable[[], object], *processes: Process | int, log: Path | None = None, pause: float = LOOK
) -> None:
    """Waits until `done`; AssertionError with the end of the log where the processes stand still or run in a ring.

    Without processes the time of this one counts: of what its threads do. `pause`: seconds between two questions.
    """
    watch, looked = Watch(processes or (psutil.Process().pid,), log), time.monotonic()
    while not done():
        if time.monotonic() - looked >= LOOK:
            lost, looked = watch.lost(), time.monotonic()
            assert lost is None, f"{lost}: {watch.told()}"
        time.sleep(pause)


def ended(process: Process, *others: Process | int, log: Path | None = None) -> int:
    """The status with which a process ends, however long it takes while it gets on; killed where it does not."""
    try:
        wait_until(lambda: process.poll() is not None, process, *others, log=log)
    except AssertionError:
        process.kill()
        process.wait()
        raise
    return int(process.returncode)


def answer(command: Sequence[object], *others: Process | int, **options: Any) -> subprocess.CompletedProcess[str]:
    """`subprocess.run` of a command with its output as text, as long as it gets on."""
    words = [str(word) for word in command]
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        with out.open("w") as told, err.open("w") as complained:
            process = subprocess.Popen(words, stdout=told, stderr=complained, **options)
            status = ended(process, *others, log=err)
        return subprocess.CompletedProcess(words, status, out.read_text(), err.read_text())
