"""What the tests of several modules share."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from extract.cli import call
from extract.convert.setting import SETTING as CONVERT
from extract.reading.ocr.setting import SETTING as OCR
from extract.reading.second_reader import SETTING
from tests.cli_sample import write_data, write_pdf
from tests.prefect_server import prefect_server

# the same draws each time, so that a commit is judged on itself; new ones: pytest --hypothesis-profile=random
# no deadline: a busy machine is slow, and nobody is at fault
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("random", derandomize=False, deadline=None)
settings.load_profile("same")


# modules that take longest, begun first: begun last, one process works while the others have nothing left
LONGEST = (
    "test_flows", "test_scale_cluster", "test_killed_reading", "test_published",
    "test_dataset_model", "test_hostile_sites", "test_publish_site", "test_collect_killed", "test_drawn_lists",
    "test_browser_views",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first, all others as they are."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_configure() -> None:
    """Scans are recognised, and files converted, by the tests that are about it, whatever is installed.

    Ctrl+C arrives: a suite that a script runs with `&` ignores SIGINT, and so would each command that it starts."""
    os.environ[OCR] = os.environ[CONVERT] = "off"
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Answer(NamedTuple):
    """What a command line came to."""

    status: int
    out: str
    err: str


Juesuan = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _no_figure_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that gives the same figure twice is our fault: the test that meets one stops (in this process)."""

    def stop(told: str) -> None:
        raise AssertionError(told)

    monkeypatch.setattr("extract.document.duplicates.on_fault", stop)


@pytest.fixture
def juesuan(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Juesuan:
    """Runs `juesuan …` in an empty folder, as the entry point does, and gives status, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "240")
    # `--verify off` is for all that the command starts: not for the tests after this
    monkeypatch.setenv(SETTING, "all")
    monkeypatch.setenv(CONVERT, "off")

    def run(*args: object) -> Answer:
        capfd.readouterr()
        status = call([str(arg) for arg in args])
        return Answer(status, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A Prefect server for the whole suite: the settings with which flows find it."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as settings:
        yield settings


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the sample's 24 documents, each with the district that published it, as `make run` makes it.

    One for all processes of the suite: nobody writes to it.
    """
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "sample-data"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _make_sample(draft := folder.with_suffix(".draft"))
            draft.rename(folder)
    return folder


def _make_sample(root: Path) -> None:
    from extract.dataset.dataset import Dataset
    from extract.limits import Limits
    from extract.records.extraction import Source
    from extract.resources import sample_dir
    from extract.workers.pool import Job, extract_files

    districts = {"tingquan": ("990201", "景岚市汀泉区"), "wanglan": ("990101", "澄川市望澜区")}
    site = sample_dir() / "site"
    jobs = []
    for path in sorted(site.rglob("*.pdf")):
        code, name = districts[path.relative_to(site).parts[0]]
        source = Source(source_url=path.as_uri(), file_name=path.name, region_code=code, region=name)
        jobs.append(Job(path, source))
    found = list(extract_files(jobs, Limits(), 2, lambda *_: None))
    assert not [problem for one in found for problem in one.problems if problem.code == "figure_twice"]
    Dataset(root).write(found)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A Chromium without a window; the test is skipped where there is none.

    It ends with its module: playwright keeps an event loop running in this thread, and no other test could have one.
    """
    from tests.browsing import started

    yield from started()


@pytest.fixture(scope="session")
def served(sample_data: Path) -> Iterator[str]:
    """The address of a web page over the sample's dataset."""
    from tests.browsing import serving

    yield from serving(sample_data)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page with a line of text."""
    return write_pdf(tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module")
def data(pdf: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a document that was read and one that could not be."""
    return write_data(pdf, tmp_path_factory.mktemp("dataset"))


@pytest.fixture
def look(tmp_path: Path) -> Any:
    """Draws a page and reads it three ways that have to agree (tests/inked.py)."""
    from tests.inked import looker

    return looker(tmp_path)
