"""The command as a person waits for it: `juesuan extract` on one file, and the memory of one very long file.

Seconds are wall seconds from the start of the process: to its first figures, which are rows of the dataset by then, and
to its end. Memory is the most that any one of its processes held.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .cells import ROOT

PAGES = 25  # what an ordinary disclosure has
LONG = 2000
READS = os.environ | {"JUESUAN_PAGES": "off"}  # reading is measured, not what was kept of it


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: wall seconds to the first figures and to the end, CPU seconds, MB at the most."""

    first: float
    whole: float
    cpu: float
    memory: float


def settings() -> dict[str, list[str]]:
    """Reader → the command's options for it."""
    return {"both": [], "fast": ["--verify", "off"]}


def run(path: Path, options: Iterable[str]) -> Run | None:
    """Extract one file into a new dataset; None where the command has no such option."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "extract.cli", "extract", str(path), "-o", folder, *options]
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=ROOT, env=READS, text=True, bufsize=1, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        first = 0.0
        for line in child.stderr or ():
            if not first and "documents read" in line:
                first = time.perf_counter() - start
        _, status, usage = os.wait4(child.pid, 0)
        whole = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode or not first:
            return None
        return Run(first, whole, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def waits(path: Path, rounds: int, more: Iterable[str] = ()) -> dict[str, Any]:
    """Reader → the quickest of some runs; `skipped` where the command does not offer it."""
    found: dict[str, Any] = {}
    for reader, options in settings().items():
        runs = [run(path, [*options, *more]) for _ in range(rounds)]
        done = [one for one in runs if one is not None]
        if not done:
            found[reader] = {"skipped": f"the command does not take {' '.join(options)}"}
            continue
        quickest = min(done, key=lambda one: one.whole)
        least = min(one.cpu for one in done)
        found[reader] = asdict(quickest) | {"cpu": least, "first": min(one.first for one in done)}
    return found


def long_file(pages: int = LONG) -> dict[str, Any]:
    """Reader → what a made file of so many pages costs, once."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "long.pdf"
        code = (
            f"import fixtures.broken, pathlib; pathlib.Path({str(made)!r}).write_bytes(fixtures.broken.long({pages}))"
        )
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
        return waits(made, rounds=1, more=["--timeout", "3600"])


def ordinary_file() -> tuple[Path, int]:
    """The file of the bundled sample whose pages come nearest to an ordinary disclosure's, and how many it has."""
    import pypdfium2

    counts = {path: len(pypdfium2.PdfDocument(path)) for path in sorted((ROOT / "fixtures" / "sample").rglob("*.pdf"))}
    path = min(counts, key=lambda name: abs(counts[name] - PAGES))
    return path, counts[path]
