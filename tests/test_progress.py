"""How far a run says that it is, to the letter: the time that is left, its stages, the pages of a document."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.collect import progress as bars
from extract.collect import run
from extract.collect.batch import read_jobs
from extract.collect.forecast import Forecast
from extract.collect.progress import Progress
from extract.dataset.dataset import Dataset
from extract.records.extraction import Source
from extract.resources import sample_dir
from extract.terminal import Terminal
from extract.workers.pool import Job
from tests.collecting import collecting, pdf


def forecast_after(seconds: float, read: int, documents: int = 10) -> Forecast:
    """The forecast of a stage in which so many documents were read in so many seconds."""
    now = 0.0
    forecast = Forecast(lambda: now)
    forecast.expect(documents, 0)
    forecast.done(read)
    now = seconds
    return forecast


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (4.0, "10 s"), (14.0, "10 s"), (16.0, "20 s"), (89.9, "90 s"), (90.0, "2 min"), (149.0, "2 min"),
        (5399.0, "90 min"), (5400.0, "2 h"), (172799.0, "48 h"), (172800.0, "2 days"), (600000.0, "7 days"),
    ],
)  # fmt: skip
def test_the_time_left_is_told_as_exactly_as_it_is_known(left: float, told: str) -> None:
    assert str(forecast_after(left, 5)) == f"about {told} left"  # half is done: as much is left


def test_nothing_is_told_too_early_nor_when_all_is_read() -> None:
    assert [forecast_after(seconds, 1, 50).seconds_left() for seconds in (2.99, 3.0)] == [None, pytest.approx(147)]
    assert forecast_after(1000.0, 1, 51).seconds_left() is None, "less than a fiftieth is done"
    assert [str(forecast_after(100.0, read)) for read in (0, 10, 11)] == ["", "", ""]
    assert forecast_after(100.0, 0, 0).seconds_left() is None


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 500)), min_size=1, max_size=6),
    st.integers(0, 6),
    st.floats(3, 1e6),
)
def test_pages_count_by_the_bytes_of_their_document(
    papers: list[tuple[int, int, int]], through: int, seconds: float
) -> None:
    now = 0.0
    forecast = Forecast(lambda: now)
    for _, _, size in papers:
        forecast.expect(1, size)
    read = 0.0
    for number, (done, pages, size) in enumerate(papers):
        forecast.page(str(number), min(done, pages), pages, size)
        read += size * min(done, pages) / pages
    forecast.done(min(through, len(papers)))
    now = seconds
    share = (min(through, len(papers)) / len(papers) + read / sum(size for _, _, size in papers)) / 2
    left = forecast.seconds_left()
    assert left == (None if share < 0.02 else pytest.approx(seconds * (1 - share) / share))


def test_without_a_terminal_every_tenth_document_and_the_last_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(Terminal(file=io.StringIO()))
    with progress:
        progress.stage("fetch", 12)
        progress.stage("fetch", 3)
        for _ in range(15):
            progress.advance("fetch")
        progress.stage("discover", 1)
        progress.advance("discover")
        progress.advance("unheard of", 10)
    assert capsys.readouterr().err.splitlines() == [
        "files fetched: 10 of 15",
        "files fetched: 15 of 15",
        "districts: 1 of 1",
        "unheard of: 10 of 0",
    ]


def test_on_a_terminal_there_is_a_bar_for_each_stage_and_each_open_document(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SimpleNamespace(monotonic=lambda: clock[0])
    clock = [0.0]
    monkeypatch.setattr(bars, "Forecast", lambda: Forecast(now.monotonic))
    console = Terminal(file=io.StringIO(), force_terminal=True, width=160)
    progress = Progress(console)
    clock[0] = -900.0  # files were fetched for as long: nothing was read then
    progress.stage("fetch", 1)
    progress.stage("extract", 0)
    clock[0] = 0.0
    progress.stage("extract", 3, 3000)
    progress.stage("extract", 1, 1000)  # another district: the clock goes on
    clock[0] = 60.0
    progress.page("[a]\x1b.pdf", 1, 2, 1000)
    progress.advance("extract")
    shown = {task.description: (task.completed, task.total, task.fields["left"]) for task in progress._bars.tasks}
    # of the documents a quarter, of the bytes an eighth
    fetched = {"files fetched": (0, 1, "")}
    assert shown == fetched | {"documents read": (1, 4, "about 4 min left"), r"  \[a]\x1b.pdf": (1, 2, "")}
    progress.page("[a]\x1b.pdf", 2, 2, 1000)
    assert [task.description for task in progress._bars.tasks] == ["files fetched", "documents read"]
    progress.stage("fetch", 2)
    progress.advance("fetch")
    fetching = progress._bars.tasks[0]
    assert (fetching.completed, fetching.total, fetching.fields["left"]) == (1, 3, "")


class Recorder:
    """Whom a run tells how far it is: for each stage what was expected, the bytes of it, and what was done."""

    def __init__(self) -> None:
        self.expected: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.pages: list[tuple[str, int, int, int]] = []

    def stage(self, name: str, total: int, size: int = 0) -> None:
        """A stage begins, or has more to do."""
        self.expected[name] += total
        self.bytes[name] += size

    def advance(self, name: str, step: int = 1) -> None:
        """So many more are done, of a stage that has begun."""
        self.done[name] += step
        assert self.done[name] <= self.expected[name]

    def page(self, name: str, done: int, total: int, size: int = 0) -> None:
        """A page has been read."""
        self.pages.append((name, done, total, size))


def test_a_run_tells_how_far_each_stage_is_and_ends_with_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting(tmp_path, monkeypatch, years=(2023,), parts=("甲", "乙", "丙")) as site:
        first, again, folder = Recorder(), Recorder(), Recorder()
        site.collect(report=first)
        assert first.expected == first.done == {"discover": 1, "fetch": 3, "extract": 3}
        assert first.bytes["extract"] == sum(map(len, site.files.values()))
        site.collect(report=again)
        assert +again.expected == again.done == {"discover": 1, "fetch": 3}, "nothing is read"
        papers = tmp_path / "papers"
        papers.mkdir()
        for number in range(3):
            (papers / f"{number}.pdf").write_bytes(pdf(str(number)) if number else b"no PDF at all")
        run.collect([], (), site.data, site.archive, folder=papers, report=folder)
        assert folder.expected == folder.done == {"fetch": 3, "extract": 3}


def test_the_pages_of_a_document_are_told_under_its_name_with_its_bytes(tmp_path: Path) -> None:
    paths, told = [tmp_path / "P1.pdf", tmp_path / "P2.pdf"], Recorder()
    told.stage("extract", 2)
    for path in paths:
        path.write_bytes(next((sample_dir() / "site").rglob("*.pdf")).read_bytes())
    jobs = [Job(paths[0]), Job(paths[1], Source(file_name="决算.pdf"))]
    read_jobs(Dataset(tmp_path / "data"), jobs, 1, report=told)
    for name in ("P1.pdf", "决算.pdf"):
        pages = [done for named, done, _, _ in told.pages if named == name]
        assert pages == sorted(pages)
        assert (name, max(pages), max(pages), paths[0].stat().st_size) in told.pages
