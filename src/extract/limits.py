"""What one document may cost, and how the system is made to keep it to that."""

from __future__ import annotations

import math
import os
import resource
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import NamedTuple

FRAMES = ("numpy", "pandas")
OUT_OF_MEMORY_STATUS = 71  # how a worker leaves when its document took all the memory it may have
# of one document: a government's accounts have a few thousand; more is a page tree that was made up
MOST_PAGES = 65_535
MOST_ANSWER = 256_000_000  # bytes of a document's rows: those of 2,000 pages are thirty times fewer
MOST_ROWS = 10_000_000  # of one table of a document
# times `wall_seconds`: also a document that gets on must end; a busy machine takes fifteen times as long as an idle one
CEILING = 30
RECOGNISING_MB = 1300  # what recognisers of pages may take
CPU_A_PICTURE, WALL_A_PICTURE = 15.0, 1.0  # seconds; a page takes two of CPU, on a slow machine several times as many


@dataclass(frozen=True, slots=True)
class Limits:
    """The budget of one document: seconds of CPU, seconds without any progress, megabytes of the process that reads it.

    Progress is a page that is read or CPU time that is used: who waits for a busy machine's CPU has not stood still.
    """

    wall_seconds: float = 120
    cpu_seconds: float = 120
    memory_mb: int = 1024

    def for_pictures(self, pages: int) -> Limits:
        """The budget of a document of which so many pages are read from their pictures."""
        return replace(
            self,
            wall_seconds=self.wall_seconds + WALL_A_PICTURE * pages,
            cpu_seconds=self.cpu_seconds + CPU_A_PICTURE * pages,
            memory_mb=max(self.memory_mb, RECOGNISING_MB),
        )


class Pulse(NamedTuple):
    """A process's CPU seconds so far, and whether it waits: for CPU or disk, or because it was stopped."""

    cpu: float = 0.0
    waits: bool = False


def pulse(pid: int) -> Pulse:
    """How a process gets on; no CPU time where the system does not say (it has no /proc, or the process is gone)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return Pulse(ticks / os.sysconf("SC_CLK_TCK"), fields[0] in (b"R", b"D", b"T", b"t"))
    except (OSError, ValueError, IndexError):
        return Pulse()


def limit_memory(limits: Limits, mapped: float = 0.0) -> None:
    """Limits this process's address space, for good: what it asks beyond is a MemoryError.

    `mapped`: megabytes of it that are no memory in use and do not count, as large libraries have many.
    """
    most = int((limits.memory_mb + mapped) * 1024 * 1024)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_cpu(limits: Limits) -> None:
    """Gives this process its CPU seconds anew, from now on; past them the system ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(used.ru_utime + used.ru_stime + limits.cpu_seconds)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with suppress(OSError, ValueError):  # the soft limit alone, which is raised again for the next document
        resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def limit_files(most_open: int) -> None:
    """For good: this process makes no file longer than it is, and has few open at once."""
    for kind, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, most_open)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def megabytes_used() -> float:
    """This process's memory in use (resident), in MB; 0 where the system does not say."""
    return _memory()[1]


def megabytes_mapped() -> float:
    """This process's address space beyond its memory in use, in MB; 0 where the system does not say."""
    size, used = _memory()
    return size - used


def _memory() -> tuple[float, float]:
    try:
        with open("/proc/self/statm", "rb") as file:
            size, used = (int(part) * resource.getpagesize() / 1e6 for part in file.read().split()[:2])
            return size, used
    except (OSError, ValueError):
        return 0.0, 0.0


def without_frames(*names: str) -> None:
    """From now on this process has neither numpy nor pandas (or none of these), unless it has them already.

    pyarrow would load both as soon as it makes a column: a third of a second and 60 MB for a process that has no frame.
    """
    if not any(isinstance(finder, _NoFrames) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NoFrames(names or FRAMES))


class _NoFrames(MetaPathFinder):
    """Not None in sys.modules: that is what pyarrow would take for pandas where it makes a datetime of a timestamp."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        """ModuleNotFoundError for what this process does without."""
        if fullname in self._names:
            raise ModuleNotFoundError(f"this process does without {fullname}", name=fullname)
