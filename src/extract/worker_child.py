"""What runs inside a worker process: reads one document after the other and sends their rows back in small parts.

Nothing of the dataset's libraries is imported here before the first document is read, so that a worker starts at once.
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
from dataclasses import fields
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import JuesuanError
from .limits import OUT_OF_MEMORY_STATUS, limit_cpu, limit_memory, megabytes_used, without_frames
from .packed import ROWS_AT_ONCE, PackedExtraction, pack
from .worker_setup import Setup

if TYPE_CHECKING:
    from .extraction import Extraction, Source

SECONDS_BETWEEN_EVENTS = 0.1
LONGEST_FAULT = 300  # characters of an exception's message


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
    if setup.packed:
        without_frames()
    send = _send_packed if setup.packed else _send
    while (job := parent.recv()) is not None:
        limit_cpu(setup.limits)
        _answer(parent, read, send, knowledge, setup.verify, *job)


def _answer(
    parent: Connection,
    read: Callable[..., Extraction],
    send: Callable[[Connection, Extraction], None],
    knowledge: Any,
    verify: int,
    path: Path,
    source: Source | None,
) -> None:
    every = {"on_page": _Pages(parent), "verify": verify}
    options = {name: value for name, value in every.items() if name in inspect.signature(read).parameters}
    try:
        extraction = read(path, knowledge, source, **options)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours costs this document alone, and is said
        parent.send(("failed", "internal_error", f"{type(error).__name__}: {error}"[:LONGEST_FAULT]))
    else:
        send(parent, extraction)


def _send_packed(parent: Connection, extraction: Extraction) -> None:
    """The rows as the Parquet files that hold them: the parent has only to write them."""
    from .dataset_rows import files_of_document

    rows = {part.name: len(getattr(extraction, part.name)) for part in fields(extraction) if part.name != "document"}
    document, tables = files_of_document(extraction)
    parent.send(("packed", PackedExtraction(document, extraction.problems, tables, rows), megabytes_used()))


def _send(parent: Connection, extraction: Extraction) -> None:
    for part in fields(extraction):
        if part.name != "document":
            rows = getattr(extraction, part.name)
            for start in range(0, len(rows), ROWS_AT_ONCE):
                some = rows[start : start + ROWS_AT_ONCE]
                parent.send(("rows", part.name, len(some), pack(some)))
            rows.clear()  # what is sent is not kept twice
    parent.send(("done", extraction.document, megabytes_used()))


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
