"""A process that ends with its parent, however the parent ends: kill -9 leaves nothing behind.

The parent holds the other end of the process's standard input and never writes to it: when the pipe ends, it is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any


def start(module: str, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """A module of the flows as a process of its own (`options`: of Popen); it is to call `leave_with_parent` first."""
    home = str(Path(__file__).parent.parent)  # where `flows` is found, in the repository or in the wheel
    path = os.pathsep.join(part for part in (home, os.environ.get("PYTHONPATH")) if part)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, stdin=subprocess.PIPE, text=True, **options)


def leave_with_parent() -> None:
    """From now on this process, and all that it has started, is ended when its parent is gone."""
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    while os.read(0, 1):
        pass
    while below := descendants(os.getpid()):
        for process in below:
            _kill(process)
    os.kill(os.getpid(), signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have; zombies not."""
    children: dict[int, list[int]] = {}
    for process, parent in _processes():
        children.setdefault(parent, []).append(process)
    found = [pid]
    for process in found:
        found += children.get(process, ())
    return found[1:]


def _processes() -> Iterator[tuple[int, int]]:
    """All living processes and their parents: of /proc, else as `ps` lists them."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)
        rows = (line.split() for line in listed.stdout.splitlines())
        yield from ((int(row[0]), int(row[1])) for row in rows if not row[2].startswith("Z"))
        return
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state, parent = place.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                yield int(place.parent.name), int(parent)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
