"""What one document may cost, and how the system is made to keep it to that."""

from __future__ import annotations

import math
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass

OUT_OF_MEMORY_STATUS = 71  # how a worker leaves when its document took all the memory it may have


@dataclass(frozen=True, slots=True)
class Limits:
    """The budget of one document: seconds on the clock and of CPU, megabytes of memory of the process that reads it."""

    wall_seconds: float = 120
    cpu_seconds: float = 120
    memory_mb: int = 1024


def limit_memory(limits: Limits) -> None:
    """Limits this process's address space: what it asks beyond is a MemoryError; no core file when it dies."""
    _lower(resource.RLIMIT_AS, limits.memory_mb * 1024 * 1024)
    _lower(resource.RLIMIT_CORE, 0)


def limit_cpu(limits: Limits) -> None:
    """Gives this process its CPU seconds anew, from now on; past them the system ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + limits.cpu_seconds))


def megabytes_used() -> float:
    """This process's memory in use (resident), in MB; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * resource.getpagesize() / 1e6
    except (OSError, ValueError, IndexError):
        return 0.0


def _lower(kind: int, most: int) -> None:
    """Sets the soft limit, which may be raised again for the next document; not every system knows every limit."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (most, hard))


def without_frames() -> None:
    """From now on this process has neither numpy nor pandas.

    pyarrow would load both as soon as it makes a column: a third of a second and 60 MB for a process that has no frame.
    """
    for name in ("numpy", "pandas"):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
