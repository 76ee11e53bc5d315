"""Worker processes: whatever a document does to its reader, it costs that document alone."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.errors import PatternError
from extract.extraction import Extraction, Source
from extract.records import Document
from extract.worker import Job, Limits, extract_files
from tests.made_extractions import made
from tests.patience import wait_until

MADE = {"read": "tests.made_extractions:misbehave", "load": "tests.made_extractions:load_knowledge"}


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
    return [child for child, line in told.items() if not line or b"extract.worker_child" in line]


@pytest.mark.parametrize(
    ("order", "code", "said"),
    [
        ("hang", "budget_exceeded", "more than 1.5 s"),
        ("cpu", "budget_exceeded", "more than 1 s of CPU"),
        ("memory", "out_of_memory", "more than 600 MB"),
        ("die", "worker_died", "SIGKILL"),
        ("crash", "worker_died", "SIGSEGV"),
        ("leave", "worker_died", "status 0"),
        ("fault", "internal_error", "KeyError: 'a fault of ours'"),
    ],
)
def test_a_hostile_document_costs_itself_alone(tmp_path: Path, order: str, code: str, said: str) -> None:
    work = jobs(tmp_path, ["", "", order, "", "noise"])
    limits = Limits(wall_seconds=1.5 if order == "hang" else 30, cpu_seconds=1, memory_mb=600)
    found = {e.document.document_id: e for e in extract_files(work, limits, workers=2, **MADE)}
    assert set(found) == {identity(job) for job in work}
    lost = found.pop(identity(work[2]))
    assert all(e.document.status == "extracted" and e.figures == made(n).figures for e, n in by_number(found))
    [problem] = lost.problems
    assert (lost.document.status, lost.document.file_name, problem.code) == ("failed", "2.pdf", code)
    assert said in (problem.message or "")
    read_at = datetime.fromtimestamp(work[2].path.stat().st_mtime, UTC)
    assert (problem.document_id, problem.at) == (lost.document.document_id, read_at), "the same file, the same bytes"
    assert lost.document.department == "临江区档案局"
    assert lost.document.patterns_version == "p1"
    assert not children()


def by_number(found: dict[str, Extraction]) -> list[tuple[Extraction, int]]:
    return [(extraction, int((extraction.document.file_name or "").split(".")[0])) for extraction in found.values()]


def test_pages_are_reported_and_two_documents_are_read_at_once(tmp_path: Path) -> None:
    work, pages = jobs(tmp_path, ["", "", "", ""]), []
    found = list(extract_files(work, workers=2, on_progress=lambda *event: pages.append(event), **MADE))
    assert len(found) == 4
    assert {(job.path, 2, 2) for job in work} <= set(pages)


def test_a_large_answer_comes_in_parts_and_whole(tmp_path: Path) -> None:
    [extraction] = extract_files(jobs(tmp_path, ["9001"]), **MADE)
    assert extraction.figures == made(0, rows=9001).figures


def read_once_a_process(path: Path, knowledge: object, source: Source | None) -> Extraction:
    """A reader that dies of its second document, as one that leaks does in the end."""
    global _READ
    _READ += 1
    if _READ > 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return Extraction(Document(document_id=path.name))


_READ = 0


def test_a_worn_out_worker_is_replaced_and_its_document_read_again(tmp_path: Path) -> None:
    names = MADE | {"read": "tests.test_worker:read_once_a_process"}
    found = list(extract_files(jobs(tmp_path, ["", "", ""]), workers=1, **names))
    assert [(e.document.document_id, e.document.status) for e in found] == [(f"{n}.pdf", "extracted") for n in range(3)]


def test_broken_patterns_are_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="has no example: give one"):
        list(extract_files(jobs(tmp_path, ["", ""]), patterns=tmp_path / "broken", **MADE))
    assert not children()


def test_a_file_that_cannot_be_read_is_a_failed_document(tmp_path: Path) -> None:
    [extraction] = extract_files([Job(tmp_path / "gone.pdf")], **MADE)
    assert (extraction.document.file_name, extraction.document.status) == ("gone.pdf", "failed")


def test_who_stops_listening_leaves_no_process_behind(tmp_path: Path) -> None:
    answers = extract_files(jobs(tmp_path, ["", "hang", ""]), **MADE)
    next(answers)
    assert children()
    answers.close()  # type: ignore[attr-defined]
    assert not children()


PARENT = """
import sys
from pathlib import Path
from extract.worker import Job, extract_files
answers = extract_files([Job(Path(path)) for path in sys.argv[1:]], workers=3,
    read="tests.made_extractions:misbehave", load="tests.made_extractions:load_knowledge")
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
