"""A change of the dataset happens wholly or not at all, on a full disk and when the run is killed."""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from extract.dataset.dataset import Dataset
from extract.dataset.layout import FACTS_FILE, PRIVATE
from extract.dataset.whole import suspects
from extract.errors import UserError
from extract.records.extraction import Extraction
from tests.made_extractions import made
from tests.patience import ended
from tests.test_dataset import contents, own_contents

KILLS = 50


class FullDisk:
    """Lets the system refuse the n-th call of one of its writing functions, as a full disk would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
        self.left = call
        self.real = getattr(os, name)
        monkeypatch.setattr(os, name, self)

    def __call__(self, *args: object, **kwargs: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.real(*args, **kwargs)


@pytest.mark.parametrize("call", range(1, 12))
@pytest.mark.parametrize("name", ["fsync", "replace", "mkdir", "open"])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int
) -> None:
    root, before, after = tmp_path / "data", [made(1), made(2)], [made(2, rows=9, patterns="p2", year=2021)]
    Dataset(root).write(before)
    old = own_contents(root)
    Dataset(tmp_path / "undisturbed").write([*before, *after])
    new = own_contents(tmp_path / "undisturbed")
    with monkeypatch.context() as patch:
        FullDisk(patch, name, call)
        with suppress(UserError):
            Dataset(root).write(after)
    if not (root / PRIVATE / "commit.json").exists():  # what is journalled, the next run finishes
        assert not list((root / PRIVATE).rglob("*.staged")), "what was staged is cleared away"
        assert own_contents(root) in (old, new), "half a change"
    check_readable_without_duplicates(root)
    Dataset(root).write(after)
    assert contents(root) == contents(tmp_path / "undisturbed")


def test_a_write_that_the_system_cuts_short_is_one_clear_line_and_no_file(tmp_path: Path) -> None:
    dataset = Dataset(tmp_path)
    dataset.write([made(1)])
    before, (soft, hard) = contents(tmp_path), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
    try:
        with pytest.raises(UserError, match=r"cannot write to .*: File too large; what was there before is unharmed"):
            dataset.write([made(2, rows=1000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path) == before
    assert not list((tmp_path / PRIVATE).rglob("*.staged"))


@pytest.mark.parametrize("fault", [UserError("stop"), KeyboardInterrupt()], ids=["fault", "Ctrl-C"])
def test_what_came_before_the_documents_break_off_is_written(tmp_path: Path, fault: BaseException) -> None:
    def breaking_off() -> Iterator[Extraction]:
        yield made(1)
        yield made(2)
        raise fault

    Dataset(tmp_path / "whole").write([made(1), made(2)])
    with pytest.raises(type(fault)):
        Dataset(tmp_path / "broken").write(breaking_off())
    assert own_contents(tmp_path / "broken") == own_contents(tmp_path / "whole")


def check_readable_without_duplicates(root: Path) -> None:
    """What any reader may rely on at any moment."""
    seen: set[tuple[str, str]] = set()
    for path in sorted(root.glob("*/*/*/*.parquet")):
        pq.ParquetFile(path).read()
        key = (path.relative_to(root).parts[0], path.name)
        assert key not in seen or path.name == FACTS_FILE, f"{key} stands in two partitions"
        seen.add(key)


# forks a writer for each line it reads, so that fifty kills do not cost fifty starts of Python; a writer may be told to
# kill itself the moment before the n-th time that it opens to write, renames, makes or removes something in the dataset
WRITERS = """
import os, signal, sys
from pathlib import Path
from tests.made_extractions import made
from tests.test_dataset import contents
from extract.dataset import writer
from extract.dataset.dataset import Dataset
from extract.dataset.rows import files_of_document

files_of_document(made(1))  # imports what is imported late, once for all
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")

def kill_before(left, root):
    def hook(event, arguments):
        nonlocal left
        reading = event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event in EVENTS and not reading and str(arguments[0]).startswith(root):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

for line in sys.stdin:
    root, kill_at, together = line.rstrip("\\n").split("\\t")
    writer.TOGETHER = float(together)
    if child := os.fork():
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)
        continue
    if int(kill_at):
        kill_before(int(kill_at), root)
        Dataset(Path(root)).write([made(2, rows=9, patterns="p2", year=2021), made(3)])
    else:
        for year, patterns in ((2023, "p1"), (2022, "p2")):
            Dataset(Path(root)).write(made(n, rows=20, patterns=patterns, year=year) for n in range(6))
    os._exit(0)
"""


class Writers:
    """Starts writers in processes of their own, one after the other."""

    def __init__(self, program: str = WRITERS) -> None:
        command, here = [sys.executable, "-c", program], Path(__file__).parents[1]
        self.parent = subprocess.Popen(command, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.parent.stdin is not None
        assert self.parent.stdout is not None
        self.orders, self.answers = self.parent.stdin, self.parent.stdout

    def start(self, root: Path, kill_at: int = 0, together: float = 0.0) -> int:
        """Starts a writer on the dataset in `root`, and gives its pid; `together`: seconds that documents wait."""
        print(root, kill_at, together, sep="\t", file=self.orders, flush=True)
        return int(self.answers.readline())

    def wait(self) -> int:
        """Waits for the writer's end, and gives its status as os.waitpid does."""
        return int(self.answers.readline())

    def close(self) -> None:
        self.orders.close()
        ended(self.parent)
        self.answers.close()


@pytest.mark.parametrize(("together", "shown"), [(0.0, {0, 1, 2}), (60.0, {0, 2})], ids=["alone", "together"])
def test_kill_at_every_step_of_a_change_shows_readers_the_old_or_the_new(
    tmp_path: Path, together: float, shown: set[int]
) -> None:
    Dataset(tmp_path / "old").write([made(1), made(2)])
    Dataset(tmp_path / "half").write([made(1), made(2, rows=9, patterns="p2", year=2021)])
    Dataset(tmp_path / "new").write([made(1), made(2, rows=9, patterns="p2", year=2021), made(3)])
    states = [own_contents(tmp_path / name) for name in ("old", "half", "new")]
    writers, step, status, seen = Writers(), 0, signal.SIGKILL.value, set()
    while status == signal.SIGKILL:
        step += 1
        root = tmp_path / f"killed-{step}"
        shutil.copytree(tmp_path / "old", root)
        writers.start(root, step, together)
        status = writers.wait()
        check_readable_without_duplicates(root)
        Dataset(root).read("figures")  # a reader finishes what was half-done
        assert own_contents(root) in states
        assert not suspects(root), "the list of what was written says otherwise"
        seen.add(states.index(own_contents(root)))
        Dataset(root).write([made(2, rows=9, patterns="p2", year=2021), made(3)])
        assert contents(root) == contents(tmp_path / "new")
        shutil.rmtree(root)
    writers.close()
    assert (status, seen) == (0, shown)


def test_kill_at_any_moment_leaves_a_dataset_that_the_next_run_completes(tmp_path: Path) -> None:
    chance, root, writers = random.Random(20240902), tmp_path / "data", Writers()
    for _ in range(2):  # the second run is the one to measure: warm
        started = time.monotonic()
        writers.start(tmp_path / "undisturbed")
        writers.wait()
    whole_run = time.monotonic() - started
    journals = killed = 0
    while killed < KILLS:
        writer = writers.start(root)
        until = time.monotonic() + chance.uniform(0, whole_run)
        while time.monotonic() < until and not (killed % 3 == 0 and (root / PRIVATE / "commit.json").exists()):
            time.sleep(0.0002)  # one kill in three falls into a commit, also where the machine makes the rest slow
        with suppress(ProcessLookupError):  # it had ended already
            os.kill(writer, signal.SIGKILL)
            killed += 1
        writers.wait()
        journals += (root / PRIVATE / "commit.json").exists()
        check_readable_without_duplicates(root)
    assert journals, "no kill fell into a commit: the test proves too little"
    writers.start(root)
    writers.wait()
    writers.close()
    assert contents(root) == contents(tmp_path / "undisturbed")
    assert not suspects(root)
