"""One machine: order of work, what a worker sends, what is remembered between runs, and the time that is left."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from extract.collect.forecast import Forecast
from extract.dataset.dataset import Dataset
from extract.dataset.layout import PRIVATE
from extract.dataset.packed import PackedExtraction, count
from extract.dataset.states import rows_by_file
from extract.errors import PatternError
from extract.knowledge.cache import remembered
from extract.paths import cache_folder
from extract.workers.pool import Job, Setup, extract_files, pack_files
from tests.made_extractions import load_knowledge, made, misbehave

MADE: dict[str, Any] = {"read": misbehave, "load": load_knowledge}


def papers(folder: Path, lengths: Sequence[int]) -> list[Job]:
    """Files of so many bytes; the reader takes their first number."""
    jobs = [Job(folder / f"{number}.pdf") for number in range(len(lengths))]
    for number, (job, length) in enumerate(zip(jobs, lengths, strict=True)):
        job.path.write_text(f"{number}".ljust(length))
    return jobs


def test_the_largest_files_are_read_first(tmp_path: Path) -> None:
    jobs = papers(tmp_path, [10, 400, 30, 2000, 5])
    order: list[str] = []
    list(extract_files(jobs, workers=1, on_progress=lambda path, done, _: order.append(path.stem), **MADE))
    assert list(dict.fromkeys(order)) == ["3", "1", "2", "0", "4"]


def test_packed_by_the_worker_or_by_the_writer_the_same_files(tmp_path: Path) -> None:
    jobs = papers(tmp_path, [5, 5, 5])
    answers = list(pack_files(jobs, Setup(**MADE), 2))
    assert all(isinstance(answer, PackedExtraction) and count(answer, "figures") == 3 for answer in answers)
    Dataset(tmp_path / "packed").write(answers)
    Dataset(tmp_path / "plain").write(extract_files(jobs, **MADE))
    packed, plain = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*.parquet")}
        for root in (tmp_path / "packed", tmp_path / "plain")
    )
    assert packed == plain


def test_a_run_that_finds_nothing_new_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = Dataset(tmp_path)
    dataset.write(made(n) for n in range(4))
    states, codes = dataset.documents(), dataset.problem_codes()
    assert codes == {made(n).document.document_id: {"made"} for n in (1, 3)}
    opened: list[str] = []
    import pyarrow.parquet as pq

    real = pq.ParquetFile
    monkeypatch.setattr(pq, "ParquetFile", lambda path: opened.append(Path(path).stem) or real(path))
    dataset.write([made(2, patterns="p2")])
    opened.clear()
    again = dataset.documents()
    changed = {name for name in states if states[name] != again[name]}
    assert changed == {made(2).document.document_id}
    assert not opened, "what was written is kept in mind"
    os.utime(next((tmp_path / "documents").rglob(f"{min(again)}.parquet")))
    assert dataset.documents() == dataset.documents() == again
    assert opened == [min(again)], "what something else has written is opened once"


@pytest.mark.parametrize("memory", ["", "[]\n3", '["document_id"]\n["a", 1, 2, [["b"]]]', "cut", "\0"])
def test_what_is_kept_in_mind_is_what_the_files_say(tmp_path: Path, memory: str) -> None:
    dataset, file = Dataset(tmp_path), tmp_path / PRIVATE / "states-documents.jsonl"
    odd = made(3)
    odd.document.department, odd.document.companions = "档案局\ud840", ["a", "b"]
    dataset.write([made(1), odd])
    dataset.write([made(1, patterns="p2", year=2021)])
    kept = list(rows_by_file(tmp_path, "documents"))
    assert len(kept) == 2
    file.write_text(file.read_text()[:-9] if memory == "cut" else memory)
    dataset.write([made(4)])
    kept = list(rows_by_file(tmp_path, "documents"))
    file.unlink()
    assert kept == list(rows_by_file(tmp_path, "documents"))


def test_patterns_are_compiled_once_and_never_taken_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    patterns, made_of = tmp_path / "patterns", []
    patterns.mkdir()
    (patterns / "a.toml").write_text("x = 1")

    def load() -> str:
        made_of.append((patterns / "a.toml").read_text())
        return made_of[-1]

    assert [remembered(load, patterns) for _ in range(2)] == ["x = 1"] * 2
    (patterns / "a.toml").write_text("x = 2")
    assert remembered(load, patterns) == "x = 2"
    folder = cache_folder()
    assert folder is not None
    for kept in folder.iterdir():
        kept.write_bytes(b"cut short")
    assert remembered(load, patterns) == "x = 2"
    assert made_of == ["x = 1", "x = 2", "x = 2"]
    os.chmod(folder, 0o777)  # anybody may have written there: nothing is read from it
    assert remembered(load, patterns) == "x = 2"
    assert len(made_of) == 4


def test_broken_patterns_are_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def load() -> str:
        raise PatternError("no example")

    for _ in range(2):
        with pytest.raises(PatternError):
            remembered(load, tmp_path)


def test_the_time_left_is_said_when_it_is_known_and_no_more_exactly_than_that() -> None:
    now = 0.0
    forecast = Forecast(lambda: now)
    forecast.expect(10, 1000)
    assert str(forecast) == ""
    now = 60.0
    forecast.page("a.pdf", 5, 10, 400)
    assert forecast.seconds_left() == pytest.approx(60 * (1 - 0.1) / 0.1)
    forecast.page("a.pdf", 10, 10, 400)
    forecast.done(2)
    assert forecast.seconds_left() == pytest.approx(60 * (1 - 0.3) / 0.3)
    assert str(forecast) == "about 2 min left"
    forecast.done(8)
    assert str(forecast) == ""
