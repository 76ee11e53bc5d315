"""The processes that a test has started, and all that they have started.

They are told by a mark in their environment, and by their session: a process that reads documents gets no environment
of ours, one that a scheduler starts may begin a session.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil

MARK = "JUESUAN_TEST_MARK"
PREFECT = {"PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"}


Made = TypeVar("Made", bound="Marked")


class Marked:
    """A process of ours with all below it, in an environment without settings of Prefect's."""

    def __init__(self, command: list[object], log: Path, in_background: bool = False, **environment: str) -> None:
        self.mark = uuid.uuid4().hex
        self.log = log
        kept = {name: value for name, value in os.environ.items() if name not in PREFECT}
        words = [sys.executable, "-m", "extract.cli", *map(str, command)]
        if in_background:  # as `juesuan … &` in a script: the shell has the process ignore Ctrl+C
            words = ["/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", *words]
        with log.open("ab") as out:
            self.process: subprocess.Popen[Any] = subprocess.Popen(
                words,
                env=kept | environment | {MARK: self.mark},
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def alive(self) -> list[psutil.Process]:
        """All that run with the mark or in the session."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.status() == psutil.STATUS_ZOMBIE:
                return False
            return os.getsid(process.pid) == self.process.pid or process.environ().get(MARK) == self.mark
        except (psutil.Error, OSError):
            return False

    def listening(self) -> list[tuple[str, int]]:
        """Addresses at which any of them listens."""
        found: list[tuple[str, int]] = []
        for process in self.alive():
            with suppress(psutil.Error):
                sockets = process.net_connections(kind="inet")
                found += [tuple(each.laddr) for each in sockets if each.status == psutil.CONN_LISTEN]
        return found

    def find(self, words: str) -> psutil.Process:
        """The one whose command line has these words."""
        [found] = [process for process in self.alive() if words in " ".join(process.cmdline())]
        return found

    def kill(self) -> None:
        """kill -9 of the first process alone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def started(made: Made) -> Iterator[Made]:
    """The process while the block runs; whatever is left of it afterwards is ended."""
    try:
        yield made
    finally:
        for process in made.alive():
            with suppress(psutil.Error):
                process.kill()
