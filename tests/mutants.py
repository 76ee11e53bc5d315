"""Random mutants of an area, seeded, against the area's own tests: `python -m tests.mutants --area checks --seed 1`.

A site is an expression or a statement of the area's modules; N of them are drawn, each equally likely, and of each site
one change: comparisons, and/or, not, +/-, constants, conditions, slice bounds, min/max, any/all, break/continue,
returned values, statements left out, caches left out. Left alone are docstrings, annotations, imports,
`if TYPE_CHECKING`, `__all__`, all of f-strings, strings with a space in them, texts inside an error that is raised, and
assignments whose loss is a NameError.

Each mutant is written into a copy of the project, first on PYTHONPATH for the tests and for all that they start. Of the
area's tests those run that reach the changed function (a traced run of the unchanged code tells them), or all where
none is seen to. It is caught where a test fails, or where the tests hang: no sign of life, or five times the CPU of all
traced tests of the unchanged code. What real documents beside the project would find does not count: the copy has none.

Results are lines of JSON (`--out`): a run that is broken off goes on where it was. `--survivors` runs those of the file
again. tests/mutants_equivalent.toml names the mutants that no test can catch, and says why.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from queue import Queue

import psutil

from tests.mutant_areas import TESTS
from tests.mutation import Mutant, compiles, sites
from tests.patience import Watch
from tests.reach import FOLDER, OUT, Reach

ROOT = Path(__file__).parents[1]
AREAS, KEPT = ROOT / "src" / "extract", ROOT / "build" / "reach"
EQUIVALENT = Path(__file__).with_name("mutants_equivalent.toml")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", "build", "data", "archive", ".*_cache", ".hypothesis")
TIMES, LEAST_CPU, MOST_CPU = 5, 60.0, 3600.0  # the unchanged code's CPU seconds: who needs more runs in a ring
LOOK = 2.0  # seconds between two looks at a run


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: `caught` names the test, is `hangs: …`, or None where it survived."""

    area: str
    seed: int
    file: str
    line: int
    scope: str
    change: str
    caught: str | None

    def told(self, reason: str | None = None) -> str:
        """One line for people."""
        end = f"caught by {self.caught}" if self.caught else f"EQUIVALENT: {reason}" if reason else "SURVIVED"
        return f"{self.area} {self.file}:{self.line} {self.scope}: {self.change}  {end}"


class Copy:
    """A copy of the project in a folder of its own, in which one file at a time is another."""

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._root = folder / "project"
        self._written = 0
        shutil.copytree(ROOT, self._root, ignore=LEFT_OUT)

    def reach(self, module: str) -> Reach:
        """What the tests of a module reach with the unchanged code; SystemExit where one is red."""
        noted = self._home / "reach.json"
        traced = [module, "-p", "tests.reach"]
        red, cpu = self._tests(traced, MOST_CPU, {FOLDER: str(self._root), OUT: str(noted)})
        if red:
            raise SystemExit(f"the unchanged code fails its tests: {red}")
        found = Reach.read(noted)
        found.cpu = cpu
        return found

    def run(self, area: str, mutant: Mutant, reach: Reach, effort: float) -> str | None:
        """The test that fails with the mutant in place, or `hangs: …`, or None."""
        path = self._root / mutant.file
        kept = path.read_bytes()
        self._write(path, mutant.of(kept))
        try:
            caught, _ = self._tests(reach.order(f"{mutant.file} {mutant.scope}") or _modules(area), effort, {})
        finally:
            self._write(path, kept)
        return caught

    def _write(self, path: Path, source: bytes) -> None:
        """Python takes a compiled file for this one where second and size are the same: each gets its own second."""
        path.write_bytes(source)
        self._written += 1
        os.utime(path, (self._written, self._written))

    def _tests(self, which: list[str], effort: float, settings: dict[str, str]) -> tuple[str | None, float]:
        options = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with tempfile.TemporaryDirectory(dir=self._home, ignore_cleanup_errors=True) as scratch:
            log = Path(scratch) / "log"
            env = (
                os.environ
                | {"PYTHONPATH": str(self._root / "src"), "TMPDIR": scratch, "XDG_CACHE_HOME": scratch}
                | settings
            )
            with log.open("wb") as out:
                process = subprocess.Popen(
                    [sys.executable, "-m", "pytest", *options, *which],
                    cwd=self._root, env=env | settings, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                )  # fmt: skip
                hangs = _wait(process, log, effort)
            caught = f"hangs: {hangs}" if hangs else _failed(process.returncode, log.read_text(errors="replace"))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return caught, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _modules(area: str) -> list[str]:
    return [f"tests/test_{name}.py" for name in TESTS[area]]


def _wait(process: subprocess.Popen[bytes], log: Path, effort: float) -> str | None:
    """Waits for a run and ends all that it has left; why it hangs, None where it does not."""
    watch, below = Watch((process,), log, effort), dict[int, psutil.Process]()
    lost = None
    while lost is None and process.poll() is None:
        try:
            process.wait(LOOK)
        except subprocess.TimeoutExpired:
            lost = watch.lost()
            below |= {one.pid: one for one in psutil.Process(process.pid).children(recursive=True)}
    for one in (*below.values(), *([psutil.Process(process.pid)] if process.poll() is None else ())):
        if one.is_running():  # the same process still, not another with its number
            one.send_signal(signal.SIGKILL)
    process.wait()
    return lost


def _failed(status: int, log: str) -> str | None:
    if status == 0:
        return None
    named = re.search(r"^(?:FAILED|ERROR) (?:tests/)?(\S+)", log, re.MULTILINE)
    return named[1] if named else f"pytest: exit {status}: {log[-200:]!r}"


def reached(area: str, unchanged: Copy) -> Reach:
    """What the area's tests reach; kept in build/ until a test module or the area's code is another."""
    code = b"".join(path.read_bytes() for path in sorted(AREAS.joinpath(area).rglob("*.py")))
    whole = Reach()
    for module in _modules(area):
        kept = KEPT / f"{area}-{hashlib.sha256(code + (ROOT / module).read_bytes()).hexdigest()[:16]}.json"
        if not kept.exists():
            unchanged.reach(module).write(kept)
        whole.add(Reach.read(kept))
    return whole


def drawn(area: str, seed: int, number: int) -> list[Mutant]:
    """The mutants of an area that a seed draws: each site is equally likely, and so is each change of a site."""
    chance = random.Random(f"{area} {seed}")
    paths = sorted(AREAS.joinpath(area).rglob("*.py"))
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    found = [site for file, source in files.items() for site in sites(file, source)]
    chance.shuffle(found)
    mutants = (chance.choice(site) for site in found)
    return list(islice((one for one in mutants if compiles(one.of(files[one.file]))), number))


def equivalents() -> dict[tuple[str, str, str], str]:
    """(file, scope, change) → why no test can tell the mutant from the code."""
    named = tomllib.loads(EQUIVALENT.read_text("utf-8")).get("mutant", [])
    return {(one["file"], one["scope"], one["change"]): one["why"] for one in named}


def results(out: Path) -> list[Outcome]:
    """What a file of results holds; the last line of a mutant counts."""
    found = [Outcome(**json.loads(line)) for line in (out.read_text("utf-8").splitlines() if out.exists() else ())]
    return list({(one.area, one.seed, one.file, one.line, one.change): one for one in found}.values())


def to_do(area: str, seed: int, number: int, out: Path, survivors: bool) -> list[Mutant]:
    """The mutants that have no result yet, or those whose result is that they survived."""
    there = {(one.file, one.line, one.change): one for one in results(out) if (one.area, one.seed) == (area, seed)}
    mutants = drawn(area, seed, number)
    if survivors:
        return [one for one in mutants if (known := there.get(one.key)) and known.caught is None]
    return [one for one in mutants if one.key not in there]


def run(area: str, mutants: list[tuple[int, Mutant]], jobs: int) -> Iterator[Outcome]:
    """Runs the area's tests on the unchanged code, which must be green, and then on each (seed, mutant)."""
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        copies: Queue[Copy] = Queue()
        for number in range(jobs):
            copies.put(Copy(Path(folder) / str(number)))
        reach = reached(area, copies.queue[0])
        print(f"{area}: the unchanged code, traced: {reach.cpu:.0f} s of CPU", flush=True)

        def one(given: tuple[int, Mutant]) -> Outcome:
            seed, mutant = given
            copy = copies.get()
            try:
                caught = copy.run(area, mutant, reach, max(LEAST_CPU, TIMES * reach.cpu))
            finally:
                copies.put(copy)
            return Outcome(area, seed, mutant.file, mutant.line, mutant.scope, mutant.change, caught)

        with ThreadPoolExecutor(jobs) as pool:
            yield from pool.map(one, mutants)


def summary(outcomes: list[Outcome], named: dict[tuple[str, str, str], str]) -> str:
    """Caught of those that can be caught, for each area and seed."""
    counts: dict[tuple[str, int], Counter[str]] = {}
    for one in outcomes:
        equivalent = (one.file, one.scope, one.change) in named
        kind = "caught" if one.caught else "equivalent" if equivalent else "survived"
        counts.setdefault((one.area, one.seed), Counter())[kind] += 1
    lines = []
    for (area, seed), count in sorted(counts.items()):
        of = count["caught"] + count["survived"]
        share = f"{count['caught'] / of:.1%}" if of else "-"
        lines.append(
            f"{area} seed {seed}: {count['caught']} of {of} caught ({share}), {count['equivalent']} equivalent"
        )
    return "\n".join(lines)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--area", choices=sorted(TESTS), action="append", help="all where none is named")
    parser.add_argument("--seed", type=int, action="append", help="1 where none is named")
    parser.add_argument("-n", "--number", type=int, default=20, help="mutants of each area")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutants.jsonl")
    parser.add_argument("--survivors", action="store_true", help="again those that the file says survived")
    parser.add_argument("--list", action="store_true", help="only name the mutants")
    given = parser.parse_args()
    named = equivalents()
    given.out.parent.mkdir(parents=True, exist_ok=True)
    for area in given.area or sorted(TESTS):
        mutants = [
            (seed, mutant)
            for seed in given.seed or [1]
            for mutant in to_do(area, seed, given.number, given.out, given.survivors)
        ]
        if given.list:
            print("\n".join(f"{area} {one.file}:{one.line} {one.scope}: {one.change}" for _, one in mutants))
            continue
        for one in run(area, mutants, given.jobs) if mutants else ():
            with given.out.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
            print(one.told(named.get((one.file, one.scope, one.change))), flush=True)
    areas = given.area or sorted(TESTS)
    print(summary([one for one in results(given.out) if one.area in areas], named))


if __name__ == "__main__":
    main()
