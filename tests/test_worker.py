"""Worker processes: whatever a document does to its reader, it costs that document alone."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extract.errors import PatternError
from extract.records.extraction import Extraction, Source
from extract.records.tables import Document
from extract.workers.pool import Job, Limits, extract_files
from extract.workers.seal import CALLS, REACH, protections
from tests.made_extractions import LIES, load_knowledge, made, misbehave, read_as
from tests.patience import wait_until

MADE: dict[str, Any] = {"read": misbehave, "load": load_knowledge}


def jobs(folder: Path, orders: Sequence[str]) -> list[Job]:
    """One file for each order; the order is what reading it makes the worker do."""
    paths = [folder / f"{number}.pdf" for number in range(len(orders))]
    for number, (path, order) in enumerate(zip(paths, orders, strict=True)):
        path.write_text(f"{number} {order}")
    return [Job(path, Source(file_name=path.name, department="临江区档案局")) for path in paths]


def identity(job: Job) -> str:
    return hashlib.sha256(job.path.read_bytes()).hexdigest()


def children() -> list[str]:
    """This process's workers that are still there, zombies too; other tests' servers and browsers live on."""
    every = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    told = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in every}
    return [child for child, line in told.items() if not line or b"extract.workers.child" in line]


@pytest.mark.parametrize(
    ("order", "code", "said"),
    [
        ("hang", "budget_exceeded", "did not get on for 1.5 s"),
        ("half", "budget_exceeded", "did not get on for 1.5 s"),
        ("cpu", "budget_exceeded", "more than 1 s of CPU"),
        ("memory", "out_of_memory", "more than 600 MB"),
        ("die", "worker_died", "SIGKILL"),
        ("crash", "worker_died", "SIGSEGV"),
        ("leave", "worker_died", "status 0"),
        ("fault", "internal_error", "KeyError: 'a fault of ours'"),
        ("wrong row", "internal_error", "figures.item, row 2: 'no.such.item' is no word of its vocabulary"),
    ],
)
def test_a_hostile_document_costs_itself_alone(tmp_path: Path, order: str, code: str, said: str) -> None:
    work = jobs(tmp_path, ["", "", order, "", "noise"])
    limits = Limits(wall_seconds=1.5 if order in ("hang", "half") else 30, cpu_seconds=1, memory_mb=600)
    found = {e.document.document_id: e for e in extract_files(work, limits, workers=2, **MADE)}
    assert set(found) == {identity(job) for job in work}
    lost = found.pop(identity(work[2]))
    assert all(e.document.status == "extracted" and values(e) == values(made(n)) for e, n in by_number(found))
    [problem] = lost.problems
    assert (lost.document.status, lost.document.file_name, problem.code) == ("failed", "2.pdf", code)
    assert said in (problem.message or "")
    read_at = datetime.fromtimestamp(work[2].path.stat().st_mtime, UTC)
    assert (problem.document_id, problem.at) == (lost.document.document_id, read_at), "the same file, the same bytes"
    assert lost.document.department == "临江区档案局"
    assert lost.document.patterns_version == "p1"
    assert not children()


def values(extraction: Extraction) -> list[tuple[str, object, str | None]]:
    return [(figure.item, figure.value, figure.quote) for figure in extraction.figures]


def by_number(found: dict[str, Extraction]) -> list[tuple[Extraction, int]]:
    return [(extraction, int((extraction.document.file_name or "").split(".")[0])) for extraction in found.values()]


def test_pages_are_reported_and_two_documents_are_read_at_once(tmp_path: Path) -> None:
    work, pages = jobs(tmp_path, ["", "", "", ""]), []
    found = list(extract_files(work, workers=2, on_progress=lambda *event: pages.append(event), **MADE))
    assert len(found) == 4
    assert {(job.path, 2, 2) for job in work} <= set(pages)


def test_a_large_answer_comes_in_parts_and_whole(tmp_path: Path) -> None:
    [extraction] = extract_files(jobs(tmp_path, ["9001"]), **MADE)
    assert values(extraction) == values(made(0, rows=9001))
    assert extraction.figures[9000] == list(extraction.figures)[-1]


def read_once_a_process(path: Path, knowledge: object, source: Source | None, **_: object) -> Extraction:
    """A reader that dies of its second document, as one that leaks does in the end."""
    global _READ
    _READ += 1
    if _READ > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return read_as(path, Extraction(Document(document_id="", patterns_version="p1")), source)


_READ = 0


def test_a_worn_out_worker_is_replaced_and_its_document_read_again(tmp_path: Path) -> None:
    names = MADE | {"read": read_once_a_process}
    found = list(extract_files(jobs(tmp_path, ["", "", ""]), workers=1, **names))
    assert [(e.document.file_name, e.document.status) for e in found] == [(f"{n}.pdf", "extracted") for n in range(3)]


def test_broken_patterns_are_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="has no example: give one"):
        list(extract_files(jobs(tmp_path, ["", ""]), patterns=tmp_path / "broken", **MADE))
    assert not children()


def test_a_file_that_cannot_be_read_is_a_failed_document(tmp_path: Path) -> None:
    [extraction] = extract_files([Job(tmp_path / "gone.pdf")], **MADE)
    assert (extraction.document.file_name, extraction.document.status) == ("gone.pdf", "failed")


@pytest.mark.parametrize("lie", sorted(LIES))
def test_what_no_worker_of_ours_would_say_is_not_believed(lie: str, tmp_path: Path) -> None:
    """A hostile PDF has taken over its process, which now answers for it: it can lose its own document, and no more."""
    work = jobs(tmp_path, ["", lie, ""])
    found = {e.document.file_name: e for e in extract_files(work, workers=1, **MADE)}
    assert {name: e.document.status for name, e in found.items()} == {
        "0.pdf": "extracted",
        "1.pdf": "failed",
        "2.pdf": "extracted",
    }
    [problem] = found["1.pdf"].problems
    assert (problem.code, found["1.pdf"].document.document_id) == ("answer_refused", identity(work[1]))


def test_a_hostile_document_gets_no_key_no_network_and_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that a process may do to its surroundings is tried; a thread alone is had."""
    for name in ("AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "PREFECT_API_AUTH_STRING"):
        monkeypatch.setenv(name, "ours")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    (tmp_path / "theirs").write_text("theirs")
    [extraction] = extract_files(jobs(tmp_path, ["spy"]), **MADE)
    [said] = [problem.message or "" for problem in extraction.problems if problem.code == "said"]
    held = protections()
    if CALLS not in held:
        pytest.skip("this system has no filter of calls")
    others = set() if REACH in held else {"parent's environment", "parent's memory"}
    assert set(json.loads(said)) - others == {"thread"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.pdf", "theirs"]
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_a_process_that_somebody_else_kills_costs_no_document(tmp_path: Path) -> None:
    """Also the first document of a fresh process: kill -9 from outside, as a machine without memory does."""
    work = jobs(tmp_path, ["wait", ""])
    killed: list[int] = []

    def kill_once(path: Path, done: int, total: int) -> None:
        if path == work[0].path and not killed:
            killed.extend(map(int, children()))
            (tmp_path / "go").touch()
            for child in killed:
                os.kill(child, signal.SIGKILL)

    found = list(extract_files(work, workers=1, on_progress=kill_once, **MADE))
    assert killed
    assert {e.document.file_name: e.document.status for e in found} == {"0.pdf": "extracted", "1.pdf": "extracted"}


def test_a_machine_that_does_not_get_to_a_document_costs_none(tmp_path: Path) -> None:
    """The process is stopped for longer than it may stand still: it is not its fault, and it goes on."""
    [job] = jobs(tmp_path, ["wait"])
    stopped: list[float] = []

    def stop_once(path: Path, done: int, total: int) -> None:
        if not stopped:
            [child] = map(int, children())
            os.kill(child, signal.SIGSTOP)
            stopped.append(time.monotonic())
            threading.Thread(target=go_on, args=[child]).start()

    def go_on(child: int) -> None:
        while time.monotonic() - stopped[0] < 3 * limits.wall_seconds:
            time.sleep(0.05)
        (tmp_path / "go").touch()
        os.kill(child, signal.SIGCONT)

    limits = Limits(wall_seconds=1)
    [extraction] = extract_files([job], limits, on_progress=stop_once, **MADE)
    assert extraction.document.status == "extracted"


def test_who_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    answers = extract_files(jobs(tmp_path, ["", "hang", ""]), **MADE)
    next(answers)
    assert children()
    answers.close()  # type: ignore[attr-defined]
    assert not children()


PARENT = """
import sys
from pathlib import Path
from extract.workers.pool import Job, extract_files
from tests.made_extractions import load_knowledge, misbehave
answers = extract_files([Job(Path(path)) for path in sys.argv[1:]], workers=3,
    read=misbehave, load=load_knowledge)
next(answers)
print("started", flush=True)
next(answers)
"""


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    paths = [str(job.path) for job in jobs(tmp_path, ["", "hang", "hang"])]
    here = Path(__file__).parents[1]
    command = [sys.executable, "-c", PARENT, *paths]
    with subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "started\n"
        workers = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.kill()
    assert workers
    wait_until(lambda: not any(_alive(worker) for worker in workers), *map(int, workers))


def _alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
