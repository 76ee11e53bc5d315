"""The archive keeps bytes, the journal what is known of them; neither says more than is durable."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from datetime import date
from pathlib import Path

import pytest

from extract.collect.archive import Archive
from extract.collect.pages.filenames import file_name
from extract.errors import UserError
from extract.paths import sha256_of
from extract.records.extraction import Source
from tests.durable import Call, noted
from tests.patience import wait_until

URL = "http://site.test/a.pdf"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def _put(archive: Archive, content: bytes) -> str:
    part = archive.incoming / "x.part"
    part.write_bytes(content)
    return archive.put_file(part)


def test_bytes_lie_under_their_sha256_once(archive: Archive) -> None:
    ids = {_put(archive, b"%PDF-1"), _put(archive, b"%PDF-1"), _put(archive, b"%PDF-2")}
    assert len(ids) == 2
    assert archive.document_ids() == sorted(ids)
    assert all(sha256_of(archive.path_of(document_id)) == document_id for document_id in ids)
    assert list(archive.incoming.iterdir()) == []


def test_nothing_is_told_of_bytes_that_a_power_cut_could_take(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of a file before it has its name, and then the name; a new folder of files, too."""
    calls, mine = noted(tmp_path, monkeypatch), tmp_path / "mine.pdf"
    mine.write_bytes(b"%PDF-mine")
    ways = [lambda: _put(archive, b"%PDF-1"), lambda: archive.put_copy(mine), lambda: archive.put_page(b"<html>")]
    for way in ways:
        calls.clear()
        name = way()
        (at,) = [at for at, call in enumerate(calls) if call.kind == "move"]
        move, folder = calls[at], str(Path(calls[at].target).parent)
        assert name.endswith(Path(move.target).stem)
        assert Call("sync", move.path, bytes=move.bytes) in calls[:at]
        assert folder in [call.path for call in calls[at:] if call.kind == "sync"]
        if "pages" not in folder:
            assert str(archive.root) in [call.path for call in calls[:at] if call.kind == "sync"]


def test_a_half_file_in_the_archive_is_replaced_by_the_whole(archive: Archive) -> None:
    document_id = _put(archive, b"%PDF-1 whole")
    archive.path_of(document_id).write_bytes(b"%PDF")
    _put(archive, b"%PDF-1 whole")
    assert archive.path_of(document_id).read_bytes() == b"%PDF-1 whole"


def test_a_copy_leaves_the_persons_file_alone(archive: Archive, tmp_path: Path) -> None:
    mine = tmp_path / "mine.pdf"
    mine.write_bytes(b"%PDF-mine")
    document_id = archive.put_copy(mine)
    assert mine.read_bytes() == archive.path_of(document_id).read_bytes()
    assert mine.stat().st_ino != archive.path_of(document_id).stat().st_ino


def test_a_changed_file_supersedes_and_going_back_does_not(archive: Archive) -> None:
    journal = archive.journal()
    journal.begin_run()
    for document_id in ("a" * 64, "b" * 64, "a" * 64):
        journal.add_sighting(document_id, "t", Source(source_url=URL, fiscal_year=2023))
    first, second = (journal.source_of(name * 64) for name in "ab")
    assert first
    assert second
    assert (first.supersedes, second.supersedes) == (None, "a" * 64)
    assert journal.latest_at(URL) == "a" * 64


def test_one_file_at_two_addresses_is_one_document_and_always_tells_the_same(archive: Archive) -> None:
    journal = archive.journal()
    journal.begin_run()
    for url in ("http://z.test/1.pdf", "http://a.test/2.pdf"):
        source = Source(source_url=url, department="水利局", published_on=date(2024, 9, 3), file_name=url[-5:])
        journal.add_sighting("a" * 64, "t", source)
    journal.add_sighting("a" * 64, "t", Source(source_url="http://a.test/2.pdf"))  # a later visit that tells less
    assert journal.document_ids() == ["a" * 64]
    source = journal.source_of("a" * 64)  # type: ignore[assignment]
    assert (source.source_url, source.department, source.file_name) == ("http://a.test/2.pdf", "水利局", "2.pdf")
    assert source.published_on == date(2024, 9, 3)
    assert source.retrieved_at is not None


def _hold(root: Path, ready: str) -> None:
    with Archive(root).lock():
        (root / "incoming" / "half.part").write_bytes(b"half")
        Path(ready).touch()
        threading.Event().wait()


def test_two_runs_at_once_are_refused_and_a_killed_one_leaves_nothing_behind(archive: Archive, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = multiprocessing.get_context("spawn").Process(target=_hold, args=(archive.root, str(ready)))
    process.start()
    try:
        wait_until(ready.exists, process.pid or 0)
        with pytest.raises(UserError, match=rf"a run is under way in .* \(process {process.pid}\)"), archive.lock():
            pass
    finally:
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
    with archive.lock():
        assert list(archive.incoming.iterdir()) == []


def test_a_run_that_never_ended_is_marked(archive: Archive) -> None:
    archive.journal().begin_run()
    journal = archive.journal()
    journal.begin_run()
    journal.end_run("complete", "[]")
    rows = journal._db.execute("SELECT status FROM runs ORDER BY run").fetchall()
    assert [row[0] for row in rows] == ["interrupted", "complete"]
    assert journal.unpublished_runs() == [1, 2]


@pytest.mark.parametrize(
    ("url", "header", "text", "name"),
    [
        (URL, None, "x", "a.pdf"),
        ("http://s/%BE%F6%CB%E3.pdf", None, None, "决算.pdf"),
        ("http://s/d.jsp?id=1", "attachment; filename*=UTF-8''%E5%86%B3%E7%AE%97.pdf", None, "决算.pdf"),
        (
            "http://s/d.jsp?id=1",
            'attachment; filename="' + "决算.pdf".encode("gbk").decode("latin-1") + '"',
            None,
            "决算.pdf",
        ),
        ("http://s/d.jsp?id=1", "attachment; filename=C:\\up\\a.pdf", None, "a.pdf"),
        ("http://s/download.jsp?id=1", None, "水利局决算", "水利局决算"),
        ("http://s/attach/77", None, None, "77"),
    ],
)
def test_what_a_file_is_called(url: str, header: str | None, text: str | None, name: str) -> None:
    assert file_name(url, header, text) == name
