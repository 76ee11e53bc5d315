"""The folder of kept models: what is not whole is no model, room is limited, several processes write at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract.commands.shell import chosen_models
from extract.errors import UserError
from extract.program import reading_code
from extract.reading.page_models.store import SHARDS, PageModels, page_models
from extract.workers.job import Job, Setup
from extract.workers.pool import extract_files, pack_files
from fixtures import build

SMALL = min((Path(build.__file__).parent / "golden").glob("*.pdf"), key=lambda path: path.stat().st_size)
NAME = "ab" + 62 * "0"


def named(number: int) -> str:
    """A document whose model lies in the same folder as the others'."""
    return f"ab{number:062}"


def files(folder: Path) -> list[Path]:
    """All that is kept."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_model_that_is_not_whole_is_none(tmp_path: Path) -> None:
    models = PageModels(tmp_path)
    models.keep(NAME, b"what was read")
    assert models.read(NAME) == b"what was read"
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert models.read(NAME) is None
        path.write_bytes(whole[:place])
        assert models.read(NAME) is None
    path.write_bytes(whole)
    assert models.read(NAME) == b"what was read"
    path.rename(path.with_name(path.name.replace(NAME, named(1))))
    assert models.read(named(1)) is None  # another document's


def test_what_was_not_used_for_the_longest_time_goes_first_and_before_it_what_another_program_wrote(
    tmp_path: Path,
) -> None:
    share, kept = 10_000, 4
    models = PageModels(tmp_path, share * SHARDS / 1e6)
    other = PageModels(tmp_path, share * SHARDS / 1e6, code="another")
    size = share // kept - 100
    for number, store in ((1, models), (2, models), (3, models), (4, other)):
        store.keep(named(number), bytes(size))
        _aged(files(tmp_path), store, number)
    models.touch(named(1))
    models.keep(named(5), bytes(size))
    assert other.read(named(4)) is None
    models.keep(named(6), bytes(size))
    there = [number for number in range(1, 7) if models.read(named(number)) is not None]
    assert there == [1, 3, 5, 6]
    assert sum(path.stat().st_size for path in files(tmp_path)) <= share
    models.keep(named(7), bytes(share + 1))
    assert models.read(named(7)) is None
    assert models.read(named(6)) is not None


def _aged(paths: list[Path], store: PageModels, number: int) -> None:
    """Written so long ago: the newer, the greater its number."""
    for path in paths:
        if path.name.startswith(named(number)):
            os.utime(path, ns=(number, number))


def test_two_programs_keep_theirs_side_by_side(tmp_path: Path) -> None:
    one, other = PageModels(tmp_path, code="one"), PageModels(tmp_path, code="other")
    one.keep(NAME, b"1")
    assert other.read(NAME) is None
    other.keep(NAME, b"2")
    assert (one.read(NAME), other.read(NAME)) == (b"1", b"2")


def test_several_processes_keep_one_document_and_it_is_whole_at_any_time(tmp_path: Path) -> None:
    words = f"""
from pathlib import Path
from extract.reading.page_models.store import PageModels
models = PageModels(Path({str(tmp_path)!r}), 10)
for number in range(200):
    models.keep({NAME!r}, bytes([number]) * 30_000)
"""
    writers = [subprocess.Popen([sys.executable, "-c", words]) for _ in range(2)]
    models, seen = PageModels(tmp_path, 10), 0
    while any(writer.poll() is None for writer in writers):
        whole = models.read(NAME)
        if whole is not None:
            seen += 1
            assert len(whole) == 30_000
            assert len(set(whole)) == 1
        time.sleep(0)
    assert seen
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(files(tmp_path)) == 1


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("JUESUAN_PAGES", raising=False)
    assert page_models() == PageModels(tmp_path / "juesuan" / "pages", 2000)
    monkeypatch.setenv("JUESUAN_PAGES", str(tmp_path / "own"))
    monkeypatch.setenv("JUESUAN_PAGES_MB", "5")
    assert page_models() == PageModels(tmp_path / "own", 5)
    assert chosen_models(True) == page_models()
    monkeypatch.setenv("JUESUAN_PAGES_MB", "-5")
    with pytest.raises(UserError, match="JUESUAN_PAGES_MB -5: say a number"):
        page_models()
    assert chosen_models(False) is None
    assert page_models() is None  # nor for what this process starts


def test_workers_hand_over_what_they_read_and_take_it_up_again(tmp_path: Path) -> None:
    models = PageModels(tmp_path / "pages")
    setup = Setup(models=models, verify=1)
    (first,) = pack_files([Job(SMALL)], setup, 1)
    (kept,) = files(tmp_path)
    assert kept.name == f"{first.document.document_id}-{reading_code()}"
    content = kept.read_bytes()
    os.utime(kept, ns=(1, 1))
    (second,) = pack_files([Job(SMALL)], setup, 1)
    assert (second.document, second.tables) == (first.document, first.tables)
    assert kept.read_bytes() == content
    assert kept.stat().st_mtime_ns > 1  # it was used
    kept.write_bytes(content[:-1])
    (third,) = pack_files([Job(SMALL)], setup, 1)
    assert third.tables == first.tables
    assert kept.read_bytes() == content  # read anew, and kept


def test_verifying_reads_the_bytes_and_failed_documents_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUESUAN_PAGES", str(tmp_path / "pages"))
    (extraction,) = extract_files([Job(SMALL)], workers=1)
    assert extraction.figures
    (tmp_path / "broken.pdf").write_bytes(SMALL.read_bytes()[:500])
    models = PageModels(tmp_path / "pages")
    (failed,) = pack_files([Job(tmp_path / "broken.pdf")], Setup(models=models), 1)
    assert failed.document.status == "failed"
    assert not files(tmp_path / "pages")
