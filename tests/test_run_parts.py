"""The parts of a run: what is read as districts become complete, what a fault costs, what is counted."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.collect.batch import Counts
from extract.collect.companions import companions, companions_of_files
from extract.collect.districts import load_shared
from extract.collect.handover import Handover, overlapped
from extract.collect.own_files import source_of
from extract.collect.progress import Silent
from extract.collect.reading import MOST_FAULTS, Reading
from extract.collect.run import Outcome, batches, files_in, open_run, overtaken
from extract.errors import UserError
from extract.records.extraction import Source
from extract.workers.job import Job
from tests.made_extractions import made
from tests.test_companions import held
from tests.test_progress import Recorder


class Work:
    """Jobs of which some are bad, and of which a step reads those before the first bad one."""

    def __init__(self, bad: set[str]) -> None:
        self.bad, self.done, self.steps = bad, list[str](), list[int]()
        self.report = Recorder()
        self.reading = Reading(self.jobs_of, self.step, self.unread, self.report)

    def jobs_of(self, districts: Sequence[str]) -> list[Job]:
        (district,) = districts
        return [Job(Path(f"{district}{at}"), Source(source_url=f"http://{district}{at}/")) for at in range(4)]

    def step(self, jobs: Sequence[Job]) -> Counts:
        self.steps.append(len(jobs))
        for job in jobs:
            if job.path.name in self.bad:
                raise ValueError(job.path.name)
            self.done.append(job.path.name)
        return Counts(figures=len(jobs))

    def unread(self, jobs: Sequence[Job]) -> list[Job]:
        return [job for job in jobs if job.path.name not in self.done]


names = st.sets(st.sampled_from([f"{district}{at}" for district in "ab" for at in range(4)]))


@given(names)
def test_a_fault_in_reading_costs_the_documents_that_it_met_and_no_others(bad: set[str]) -> None:
    work = Work(bad)
    work.reading.take(["a", "b"])
    every = [f"{district}{at}" for district in "ab" for at in range(4)]
    assert sorted(work.done) == sorted(set(every) - bad)
    assert work.report.expected == {"extract": 8}
    assert sorted(f"{problem.url}" for _, problem in work.reading.faults) == [f"http://{name}/" for name in sorted(bad)]
    for district, problem in work.reading.faults:
        assert (problem.url or "")[7:8] == district
        assert (problem.stage, problem.code) == ("extract", "internal_error")
    assert (work.steps[0], work.reading.counts.figures == 8) == (8, not bad)


def test_after_twenty_faults_what_fails_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Work({f"a{at}" for at in range(100)})
    jobs = [Job(Path(f"a{at}"), Source(source_url=f"http://a{at}/")) for at in range(100)]
    work.reading.read(jobs)
    assert MOST_FAULTS <= len(work.reading.faults) < 60
    assert {district for district, _ in work.reading.faults} == {"archive"}
    for error in (UserError("x"), KeyboardInterrupt()):

        def stop(_: Any, error: BaseException = error) -> Counts:
            raise error

        with pytest.raises(type(error)):
            Reading(work.jobs_of, stop, work.unread, Silent()).take(["a"])
    quiet = Recorder()
    Reading(lambda _: [], work.step, work.unread, quiet).take(["a"])
    assert quiet.expected == {"extract": 0}


def test_what_is_handed_over_is_read_while_more_is_acquired() -> None:
    read, first = list[str](), threading.Event()

    def acquire(ready: Handover) -> str:
        ready.put("a")
        assert first.wait(30), "the first is read before the second is there"
        ready.put("b")
        ready.put("c")
        return threading.current_thread().name

    def take(some: list[str]) -> None:
        read.extend(some)
        first.set()

    assert overlapped(acquire, take) == "acquiring"
    assert read == ["a", "b", "c"]
    ready = Handover()
    for name in "ab":
        ready.put(name)
    ready.end()
    assert (ready.next(), ready.next(), ready.next()) == (["a", "b"], [], [])


def test_what_ends_one_of_the_two_ends_the_other() -> None:
    def fail(_: Handover) -> None:
        raise ValueError("acquiring")

    with pytest.raises(ValueError, match="acquiring"):
        overlapped(fail, lambda _: None)
    ended = list[bool]()

    def acquire(ready: Handover) -> None:
        async def inside() -> None:
            ready.attach()
            ready.put("a")
            try:
                await asyncio.sleep(600)
            except asyncio.CancelledError:
                ended.append(ready.stopped)
                raise

        asyncio.run(inside())

    def refuse(_: list[str]) -> None:
        raise ValueError("reading")

    with pytest.raises(ValueError, match="reading"):
        overlapped(acquire, refuse)
    assert ended == [True]
    late = Handover()
    late.stop()

    async def after() -> None:
        late.attach()
        await asyncio.sleep(600)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(after())


@given(st.lists(st.integers(0, 3), max_size=6), st.integers(0, 6))
def test_counts_of_batches_are_those_of_all(rows: list[int], cut: int) -> None:
    documents = [made(at, rows=number) for at, number in enumerate(rows)]
    whole, first, second = Counts(), Counts(kept=1), Counts(kept=2)
    for at, one in enumerate(documents):
        whole.add(one)
        (first if at < cut else second).add(one)
    first.merge(second)
    assert (first.kept, first.documents, first.problems) == (3, whole.documents, whole.problems)
    assert (first.figures, first.explanations) == (whole.figures, whole.explanations) == (sum(rows), len(rows))
    assert whole.documents == Counter({"extracted": len(rows)} if rows else {})


@pytest.mark.parametrize(
    ("number", "size", "lengths"),
    [(0, 2, []), (4, 2, [2, 2]), (5, 2, [2, 2, 1]), (101, None, [100, 1]), (100, None, [100])],
)
def test_jobs_come_in_batches(number: int, size: int | None, lengths: list[int]) -> None:
    jobs = [Job(Path(str(at))) for at in range(number)]
    found = batches(jobs, size)
    assert [len(some) for some in found] == lengths
    assert [job for some in found for job in some] == jobs
    assert Outcome().incomplete == []


def test_the_pdfs_of_a_folder(tmp_path: Path) -> None:
    assert not overtaken(tmp_path, None)
    for name in ("b.PDF", "a/c.pdf", "a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.pdf").mkdir()
    assert [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)] == ["a/c.pdf", "b.PDF"]
    with pytest.raises(UserError, match="no PDF file in"):
        files_in(tmp_path / "folder.pdf")


def test_a_run_needs_a_hundred_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, told in ((100_000_000, None), (99_999_999, "99 MB free, a run needs 100 MB: make room")):
        monkeypatch.setattr("shutil.disk_usage", lambda _, free=free: SimpleNamespace(free=free))
        if told is None:
            with open_run(tmp_path / "data", tmp_path / "archive") as run:
                assert (run.journal.run, isinstance(run.report, Silent)) == (1, True)
            continue
        with pytest.raises(UserError, match=told), open_run(tmp_path / "data", tmp_path / "archive"):
            pass


OTHER = {"landing_url": "http://x/b.htm"}
NAMELESS = {"department": None, "landing_url": None}


@pytest.mark.parametrize(
    ("first", "second", "pair"),
    [
        (held(1, "说明.pdf"), held(2, "报表.pdf"), True), (held(1, "说明.pdf"), held(2, "报表.pdf", **OTHER), False), (held(1, "甲说明.pdf"), held(2, "甲报表.pdf", **OTHER), True), (held(1, "x.pdf", link_text="说明"), held(2, "y.pdf", link_text="报表"), True),
        (held(1, "说明.pdf", link_text="报表"), held(2, "报表.pdf"), False), (held(1, "甲说明.pdf", **NAMELESS), held(2, "甲报表.pdf", **NAMELESS), True), (held(1, "甲说明.pdf", **NAMELESS), held(2, "甲报表.pdf", source_url="http://x/up/2.pdf", **NAMELESS), False), (held(1, "说明.pdf", **NAMELESS), held(2, "报表.pdf", **NAMELESS), False),
        (held(1, "说明.pdf", department=None), held(2, "报表.pdf", department=None), False), (held(1, "x.pdf"), held(2, "报表.pdf"), False),
    ],
)  # fmt: skip
def test_what_makes_two_files_one_disclosure(first: Any, second: Any, pair: bool) -> None:
    for files in ([first, second], [second, first]):
        found = companions(files, load_shared().companions)
        assert {name: [one.document_id for one in others] for name, others in found.items()} == (
            {"1": ["2"], "2": ["1"]} if pair else {}
        )
    assert companions([first, first.__class__(second.file, "other")], load_shared().companions) == {}


def _owned(*paths: Path) -> dict[Path, Source]:
    return {path: source_of(path) for path in paths}


def test_of_files_that_somebody_has_pairs_are_told_by_their_names(tmp_path: Path) -> None:
    text, tables, other, same = (
        tmp_path / name for name in ("甲决算公开说明.pdf", "甲决算公开表.pdf", "其他.pdf", "乙决算公开表.pdf")
    )
    for at, path in enumerate((text, tables, other)):
        path.write_bytes(bytes([at]))
    found = companions_of_files(_owned(text, tables, other, tmp_path / "丙决算公开说明.pdf"))
    assert {path: [one.path for one in others] for path, others in found.items()} == {text: [tables], tables: [text]}
    assert (
        companions_of_files(_owned(text, other)) == companions_of_files(_owned(tables)) == companions_of_files({}) == {}
    )
    same.write_bytes(text.read_bytes())
    assert companions_of_files(_owned(text, same)) == {}, "one file under two names"
