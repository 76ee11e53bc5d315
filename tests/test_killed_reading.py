"""kill -9 of `juesuan extract` and `juesuan run` while documents are really read: nothing is lost, doubled or left.

JUESUAN_TEST_KILLS=60 (extract) makes the long test of it, with two thirds as many of `run`; from the beginning again
whenever a run came to its end.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.cli import call
from extract.dataset.cross_document import CrossChecks
from extract.dataset.dataset import Dataset
from extract.dataset.layout import PRIVATE
from extract.records.tables import TABLES
from fixtures.api import generate
from fixtures.serve import Handler, Site, running

from .patience import ended, wait_until
from .processes import Marked, started
from .test_dataset_atomic import check_readable_without_duplicates

KILLS = int(os.environ.get("JUESUAN_TEST_KILLS", "4"))
CLOCKS = {"retrieved_at", "at", "checked_at"}  # when a file came: another time in another run
DISTRICT = "wanglan"
LONGEST_AFTER = 10.0  # seconds until nothing of a killed run is left


class Kills:
    """Runs of one command into one folder, each killed at some moment, and what has to be there in the end."""

    def __init__(self, folder: Path, command: Callable[[Path], list[object]], moments: list[str]) -> None:
        self.folder, self.command, self.moments = folder, command, moments
        self.dice = random.Random(20261130)
        self.killed: Counter[str] = Counter()
        self.asked: Callable[[], int] = lambda: 0
        self.began = 0
        before = time.monotonic()
        self.finish("calm")
        self.seconds = time.monotonic() - before
        self.calm = rows(folder / "calm" / "data")
        assert self.calm["figures"]

    def finish(self, name: str) -> None:
        """A run that nobody disturbs."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        with started(Marked(self.command(home), home / "log")) as made:
            assert ended(made.process, log=home / "log") == 0, (home / "log").read_text()[-2000:]

    def kill(self, name: str, moment: str) -> bool:
        """A run that is killed at a moment; False where it came to its end before."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        with started(Marked(self.command(home), home / "log")) as made:
            due = self._moment(moment, home / "data" / PRIVATE)
            wait_until(lambda: due() or made.process.poll() is not None, made.process, log=home / "log", pause=0.0005)
            if made.process.poll() is not None:
                assert made.process.returncode == 0, (home / "log").read_text()[-2000:]
                return False
            made.kill()
            since = time.monotonic()
            wait_until(lambda: not made.alive())
            assert time.monotonic() - since < LONGEST_AFTER
        self.killed[moment] += 1
        self.killed["left staged"] += _writing(home / "data" / PRIVATE)
        if (home / "data").is_dir():
            check_readable_without_duplicates(home / "data")
        return True

    def _moment(self, name: str, private: Path) -> Callable[[], bool]:
        if name == "writing":
            return lambda: _writing(private)
        if name == "asking":
            first, after = self.asked(), self.dice.randrange(1, 25)
            return lambda: self.asked() >= first + after
        at = time.monotonic() + self.dice.uniform(0, self.seconds)
        return lambda: time.monotonic() >= at

    def all(self, number: int) -> None:
        """So many kills, a fresh folder after each whole run, and the rows of an undisturbed run at every end."""
        name = "first"
        for turn in range(4 * number):
            if sum(self.killed[moment] for moment in set(self.moments)) >= number:
                break
            moment = self.moments[turn % len(self.moments)]
            if not self.kill(name, moment):
                self._compare(name)
                name = f"next-{turn}"
        self.finish(name)
        self._compare(name)
        for moment in set(self.moments):
            assert self.killed[moment], f"no kill while {moment}: the test proves too little"
        print(dict(self.killed))

    def _compare(self, name: str) -> None:
        found = rows(self.folder / name / "data")
        for table, lines in self.calm.items():
            assert len(found[table]) == len(lines), table
            pairs = zip(itertools.chain(*found[table]), itertools.chain(*lines), strict=True)
            assert not [(table, now, calm) for now, calm in pairs if now != calm][:9]
        assert not _writing(self.folder / name / "data" / PRIVATE)


def _writing(private: Path) -> bool:
    """Whether rows are being written: staged files, or a change that is journalled and not carried out."""
    try:
        return (private / "commit.json").exists() or any((private / "staging").iterdir())
    except OSError:
        return False


def rows(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows but for clocks; not the requests, of which a killed run makes more."""
    found = {}
    for table in set(TABLES) - {"fetches"}:
        read = Dataset(data).read(table)
        kept = [name for name in read.column_names if name not in CLOCKS]
        found[table] = sorted(tuple(map(str, row.values())) for row in read.select(kept).to_pylist())
    return found


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    for seed, family in enumerate(("shanghai", "beijing", "hunan", "chongqing")):
        generate(family, 9100 + seed, folder)
    return folder


def test_extract_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path, documents: Path) -> None:
    kills = Kills(tmp_path, lambda home: ["extract", documents, "-o", home / "data"], ["any", "writing"])
    kills.all(KILLS)


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as served:
        yield served


def test_run_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path, site: Site) -> None:
    def command(home: Path) -> list[object]:
        words: list[object] = ["run", "--district", DISTRICT, "--base-url", site.url]
        return [*words, "-o", home / "data", "--archive", home / "archive"]

    begun: list[str] = []

    def asked(handler: Handler) -> bool:
        begun.append(handler.path)
        return False

    kills = Kills(tmp_path, command, ["asking", "any", "writing"])
    site.fault, kills.asked = asked, lambda: len(begun)
    kills.all(max(3, KILLS * 2 // 3))


def test_what_an_extract_left_unsettled_is_settled_by_one_that_finds_nothing_new(
    tmp_path: Path, documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: CrossChecks) -> None:
        raise KilledError

    command = ["extract", str(documents), "-o", str(tmp_path / "data")]
    with monkeypatch.context() as patched:
        patched.setattr(CrossChecks, "settle", killed)
        with pytest.raises(KilledError):
            call(command)
    assert not rows(tmp_path / "data")["facts"]
    assert call(command) == 0
    assert rows(tmp_path / "data")["facts"]


class KilledError(BaseException):
    """As if the process had ended here."""
