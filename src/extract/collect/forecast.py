"""How long a run will still take, from what it has done: half by documents, half by their bytes.

The largest files are read first, and a large file takes less time for each byte than a small one (it is fonts and
pictures): bytes alone promise too little time at the start, documents alone too much.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

EARLIEST = 3.0  # seconds, and this share of the work, before anything is said
LEAST = 0.02


class Forecast:
    """The work of one stage, and the clock since there was any."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = math.inf
        self._documents = self._read = 0
        self._bytes = 0.0
        self._bytes_read = 0.0
        self._open: dict[str, float] = {}

    def expect(self, documents: int, size: int) -> None:
        """So many more documents, of so many bytes, are to be read."""
        if not self._documents:
            self._began = self._clock()
        self._documents += documents
        self._bytes += size

    def page(self, name: str, done: int, total: int, size: int) -> None:
        """Of a document of `size` bytes so many pages are read."""
        self._open[name] = size * done / max(total, 1)
        if done >= total:
            self._bytes_read += self._open.pop(name)

    def done(self, documents: int) -> None:
        """So many more documents are through."""
        self._read += documents

    def seconds_left(self) -> float | None:
        """The time that is left; None where it is too early to say."""
        elapsed, share = self._clock() - self._began, self._share()
        if elapsed < EARLIEST or share < LEAST:
            return None
        return elapsed * (1 - share) / share

    def __str__(self) -> str:
        """`about 3 min left`, or nothing."""
        seconds = self.seconds_left()
        if seconds is None or self._read >= self._documents:
            return ""
        return f"about {_rounded(seconds)} left"

    def _share(self) -> float:
        documents = self._read / self._documents if self._documents else 0.0
        read = self._bytes_read + sum(self._open.values())
        return (documents + min(1.0, read / self._bytes)) / 2 if self._bytes else documents


def _rounded(seconds: float) -> str:
    """No more exact than it is known: 40 s, 5 min, 3 h, 2 days."""
    for unit, length, until in (("s", 10, 90), ("min", 60, 5400), ("h", 3600, 172800)):
        if seconds < until:
            count = max(1, round(seconds / length))
            return f"{count * 10 if unit == 's' else count} {unit}"
    return f"{round(seconds / 86400)} days"
