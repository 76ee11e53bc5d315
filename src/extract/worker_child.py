"""What runs inside a worker process: reads one document after the other and sends their rows back in small parts.

Nothing of the dataset's libraries is imported here, so that a worker costs what reading a PDF costs.
"""

from __future__ import annotations

import importlib
import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .errors import JuesuanError
from .extraction import Extraction, Source
from .limits import OUT_OF_MEMORY_STATUS, Limits, limit_cpu, limit_memory
from .packed import ROWS_AT_ONCE, pack

SECONDS_BETWEEN_EVENTS = 0.1


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told when it starts: whom to call (`module:function`), with which patterns and limits."""

    read: str
    load: str
    patterns: Path | None
    limits: Limits


def main(descriptor: int) -> None:
    """Serves the parent at the other end of the socket `descriptor` until it is told to stop, or the parent is gone."""
    parent = Connection(descriptor)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        _serve(parent, parent.recv())
    except MemoryError:
        os._exit(OUT_OF_MEMORY_STATUS)
    except (EOFError, BrokenPipeError):
        os._exit(0)


def _leave_with_parent() -> None:
    """Standard input is a pipe that the parent never writes to: its end is the parent's, however the parent died."""
    os.read(0, 1)
    os._exit(0)


def _serve(parent: Connection, setup: Setup) -> None:
    try:
        read, load = _named(setup.read), _named(setup.load)
        knowledge = load(setup.patterns) if setup.patterns else load()
    except JuesuanError as error:
        return parent.send(("refused", error))
    limit_memory(setup.limits)
    parent.send(("ready", getattr(knowledge, "versions", {None: getattr(knowledge, "version", None)})))
    while (job := parent.recv()) is not None:
        limit_cpu(setup.limits)
        _answer(parent, read, knowledge, *job)


def _answer(
    parent: Connection, read: Callable[..., Extraction], knowledge: Any, path: Path, source: Source | None
) -> None:
    options = {"on_page": _Pages(parent)} if "on_page" in inspect.signature(read).parameters else {}
    try:
        extraction = read(path, knowledge, source, **options)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours costs this document alone, and is said
        parent.send(("failed", "internal_error", f"{type(error).__name__}: {error}"))
    else:
        _send(parent, extraction)


def _send(parent: Connection, extraction: Extraction) -> None:
    for part in fields(extraction):
        if part.name != "document":
            rows = getattr(extraction, part.name)
            for start in range(0, len(rows), ROWS_AT_ONCE):
                some = rows[start : start + ROWS_AT_ONCE]
                parent.send(("rows", part.name, len(some), pack(some)))
            rows.clear()  # what is sent is not kept twice
    parent.send(("done", extraction.document))


class _Pages:
    """Tells the parent how many pages are read, a few times a second."""

    def __init__(self, parent: Connection) -> None:
        self.parent = parent
        self.last = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if done >= total or now - self.last >= SECONDS_BETWEEN_EVENTS:
            self.last = now
            self.parent.send(("page", done, total))


def _named(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
