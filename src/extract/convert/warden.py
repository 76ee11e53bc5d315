"""Runs a converter: without network, with limits on time, memory and files; at its end nothing of it is left running.

A process of its own between us and the converter. It ends the converter, too, when we are gone: standard input is a
pipe that nobody writes to. Light to import: it starts for every file.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..limits import CEILING, Limits
from .jail import without_network

MOST_WRITTEN = 500_000_000  # bytes of a file that a converter writes
_LOOKS = 0.05  # seconds between two looks at the converter
_SLUGGISH = 0.01  # of the time: who uses no more CPU than this does not get on
_BOOT = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from extract.convert.warden import main; main()"
_PAGE_SIZE = resource.getpagesize()
_NOT_OURS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_RUNNING: set[subprocess.Popen[bytes]] = set()
_TICKS = os.sysconf("SC_CLK_TCK")


class Ended(NamedTuple):
    """How a converter ended: its status, or why it was ended; its last words."""

    status: int | None
    why: str | None  # a problem's code
    message: str


def run(command: list[str], folder: Path, environment: dict[str, str], limits: Limits) -> Ended:
    """Runs a command in a folder of its own, with nothing else in its environment, and waits for its end."""
    told = {"command": command, "limits": [limits.wall_seconds, limits.cpu_seconds, limits.memory_mb]}
    boot = [sys.executable, "-S", "-c", _BOOT, json.dumps(sys.path), json.dumps(told)]
    with subprocess.Popen(
        boot, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder, env=environment
    ) as process:
        assert process.stdout is not None
        _RUNNING.add(process)
        try:
            words = process.stdout.read()  # an exception here closes standard input: the warden ends what it runs
        finally:
            _RUNNING.discard(process)
    try:
        return Ended(*json.loads(words))
    except (ValueError, TypeError):
        return Ended(None, "converter_failed", f"its warden ended with status {process.returncode}")


def end_all() -> None:
    """Ends what other threads run: each gets the answer that it was broken off."""
    for process in list(_RUNNING):
        if process.stdin is not None:
            process.stdin.close()


def main() -> None:
    """Inside the warden: the command is in the arguments, the answer goes to standard output."""
    for name in _NOT_OURS:  # the parent decides: a signal to all of its group must not end who watches
        signal.signal(name, signal.SIG_IGN)
    told = json.loads(sys.argv[2])
    wall, cpu, megabytes = told["limits"]
    print(json.dumps(_watched(told["command"], Limits(wall, cpu, megabytes))), flush=True)


def _watched(command: list[str], limits: Limits) -> Ended:
    words = Path("words.log")
    with words.open("wb") as log:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: _seal(limits),
            )
        except OSError as error:
            return Ended(None, "converter_failed", f"cannot be started: {error.strerror}")
    try:
        why = _wait(process, limits)
    finally:
        _end(process.pid)
        process.wait()
    last = words.read_bytes()[-2000:].decode(errors="replace").strip().splitlines()
    return Ended(process.returncode, *(why or (None, last[-1][:300] if last else "")))


def _seal(limits: Limits) -> None:
    for name in _NOT_OURS:
        signal.signal(name, signal.SIG_DFL)
    without_network()
    seconds = int(limits.cpu_seconds) + 5
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _wait(process: subprocess.Popen[bytes], limits: Limits) -> tuple[str, str] | None:
    """None where it ended by itself; else the code and message of why it has to be ended."""
    began = since = time.monotonic()
    before = 0.0
    while process.poll() is None:
        if select.select([0], [], [], _LOOKS)[0]:
            return "interrupted", "the conversion was broken off"
        now = time.monotonic()
        cpu, megabytes = _cost(process.pid)
        if cpu > limits.cpu_seconds:
            return "budget_exceeded", f"converting took more than {limits.cpu_seconds:g} s of CPU"
        if megabytes > limits.memory_mb:
            return "out_of_memory", f"converting took more than {limits.memory_mb} MB"
        if cpu - before > _SLUGGISH * limits.wall_seconds:
            before, since = cpu, now
        if now - since > limits.wall_seconds or now - began > CEILING * limits.wall_seconds:
            return "budget_exceeded", f"converting did not get on for {limits.wall_seconds:g} s"
    return None


def _session(leader: int) -> list[tuple[int, list[bytes]]]:
    """Processes of a session (a converter starts several, each in a group of its own), with what the system says."""
    found = []
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            with suppress(OSError):
                told = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()
                if int(told[3]) == leader and told[0] != b"Z":
                    found.append((int(name), told))
    return found


def _cost(leader: int) -> tuple[float, float]:
    """Seconds of CPU and megabytes of memory of a session's processes, and of those that have ended in it."""
    session = _session(leader)
    seconds = sum(sum(map(int, told[11:15])) for _, told in session) / _TICKS
    return seconds, sum(int(told[21]) for _, told in session) * _PAGE_SIZE / 1e6


def _end(leader: int) -> None:
    """Ends all of a session, however often it starts something new."""
    with suppress(OSError):
        os.killpg(leader, signal.SIGKILL)
    for _ in range(100):
        left = [pid for pid, _ in _session(leader)]
        if not left:
            return
        for pid in left:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_LOOKS / 5)
