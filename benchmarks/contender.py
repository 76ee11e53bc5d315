"""One contender in a process of its own: `measure` starts it, `main` is what runs there.

    python -m benchmarks.contender KEY speed|cells ROUNDS FILE…

Prints one line of JSON. CPU seconds are those of the process and of the programs it starts.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from . import ours, peers
from .cells import ROOT, Score, labelled, made, score

ENOUGH = 30.0  # CPU seconds after which no further round is begun
LEAST = 4.0  # CPU seconds that the rounds of a quick one take together


def contenders() -> dict[str, peers.Contender]:
    """All, in the order of the report."""
    return {contender.key: contender for contender in (*peers.PEERS, *ours.contenders())}


def measure(contender: peers.Contender, task: str, rounds: int, paths: list[Path]) -> dict[str, Any]:
    """What a process of its own says of a contender; `skipped` with the reason where it cannot."""
    reason = contender.missing()
    if reason is not None:
        return {"skipped": reason}
    command = [sys.executable, "-m", "benchmarks.contender", contender.key, task, str(rounds), *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"skipped": f"broke off: {last_line(done.stderr)}"}
    answer: dict[str, Any] = json.loads(last_line(done.stdout))
    return answer


def last_line(text: str) -> str:
    """What a program said at the end."""
    return (text.strip().splitlines() or ["no answer"])[-1]


def speed(contender: peers.Contender, rounds: int, paths: list[Path]) -> dict[str, Any]:
    """Pages, the best CPU and wall seconds of some rounds, and the most memory in MB."""
    contender.read(paths[:1])  # libraries and patterns load once
    best_cpu = best_wall = float("inf")
    spent = 0.0
    done = pages = 0
    while done < rounds or spent < LEAST:
        done += 1
        cpu, wall = cpu_seconds(), time.perf_counter()
        pages = contender.read(paths)
        cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
        best_cpu, best_wall, spent = min(best_cpu, cpu), min(best_wall, wall), spent + cpu
        if spent > ENOUGH:
            break
    return {"pages": pages, "cpu": best_cpu, "wall": best_wall, "memory": peak_mb()}


def accuracy(contender: peers.Contender, paths: list[Path]) -> dict[str, Any]:
    """The labelled cells of the files, and how many of them the contender gives back."""
    labels = {path.resolve(): cells for path, cells in (labelled() | made(1)).items()}
    total = Score()
    for path in paths:
        if contender.cells is not None:
            total = total.plus(score(labels[path.resolve()], contender.cells(path)))
    return total._asdict()


def cpu_seconds() -> float:
    """Of this process and the programs that it has waited for."""
    both = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def peak_mb() -> float:
    """The most memory that this process, or a program it started, has held, in MB of 2**20 bytes.

    Of itself as the system's process table tells it: getrusage counts what the parent held before it started this one.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if status.is_file():
        own = next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    programs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return max(own, programs)


def main(arguments: list[str]) -> None:
    """Measure the contender that the arguments name."""
    key, task, rounds, *names = arguments
    contender, paths = contenders()[key], [Path(name) for name in names]
    answer = accuracy(contender, paths) if task == "cells" else speed(contender, int(rounds), paths)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
