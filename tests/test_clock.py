"""Clocks stand wrong: order comes from what a writer has seen, and a run by hand runs."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.collect.archive import Archive
from extract.collect.journal import Journal
from extract.collect.run import overtaken
from extract.dataset.commits import COMMITS
from extract.dataset.replica import replica
from extract.dataset.shared import SharedDataset
from extract.query.sql import run
from extract.records.extraction import Source
from tests.made_extractions import made

HOURS = timedelta(hours=2)
ONE = made(1).document.document_id


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return f"file://{tmp_path}/shared"


def set_clocks(dataset: SharedDataset, ahead: timedelta, old: bool = False) -> None:
    """All commits so far as a machine would have made them whose clock was ahead; `old`: with an older version."""
    for path in dataset.store.names(COMMITS):
        said = json.loads(dataset.store.get(path))
        said["at"] = (datetime.now(UTC) + ahead).isoformat(timespec="microseconds")
        if old:
            del said["lost"]
        dataset.store.remove([path])
        dataset.store.put(f"{COMMITS}/{path.rpartition('-')[2]}" if old else path, json.dumps(said).encode())


@pytest.mark.parametrize("old", [False, True], ids=["this version's", "an older version's"])
def test_a_writer_two_hours_behind_replaces_the_document_that_it_saw(address: str, old: bool) -> None:
    ahead, behind = SharedDataset(address), SharedDataset(address)
    ahead.write([made(1), made(2)])
    set_clocks(ahead, HOURS, old)
    assert behind.documents()[ONE].patterns_version == "p1"
    folder = replica(address)
    behind.write([made(1, rows=7, patterns="p2", year=2021)])
    for dataset in (behind, SharedDataset(address)):
        assert dataset.documents()[ONE].patterns_version == "p2"
        assert dataset.read("figures").num_rows == 7 + 3
    count = "SELECT count(*) AS n FROM figures"
    assert replica(address) == folder
    assert run(folder, count).to_pylist() == [{"n": 10}]
    ahead.write([made(1)])  # the same content as at first, and the last word
    assert ahead.documents()[ONE].patterns_version == "p1"
    ahead.tidy()
    assert behind.read("figures").num_rows == 3 + 3
    replica(address)
    assert run(folder, count).to_pylist() == [{"n": 6}]


def test_of_two_writers_who_saw_nothing_of_each_other_all_readers_take_the_same(tmp_path: Path) -> None:
    found = set()
    for number, (first, second) in enumerate([("p1", "p2"), ("p2", "p1")]):
        dataset = SharedDataset(f"file://{tmp_path}/{number}")
        dataset.write([made(1, patterns=first)])
        (path,) = dataset.store.names(COMMITS)
        content = dataset.store.get(path)
        dataset.store.remove([path])
        SharedDataset(dataset.store.address).write([made(1, patterns=second)])
        dataset.store.put(path, content)
        assert len({name.partition(".")[0] for name in dataset.store.names(COMMITS)}) == 1
        found.add(dataset.documents()[ONE].patterns_version)
        assert dataset.read("figures").num_rows == 3
    assert len(found) == 1


def test_a_last_run_in_the_future_silences_no_run_and_a_run_by_hand_always_runs(tmp_path: Path) -> None:
    journal = Archive(tmp_path).journal()
    now = datetime.now(UTC)
    due = now - timedelta(days=7)

    def last_run(started: datetime) -> None:
        journal.begin_run()
        journal.end_run("complete", "[]")
        with sqlite3.connect(tmp_path / "journal.sqlite") as database:
            database.execute("UPDATE runs SET started = ? WHERE run = ?", (started.isoformat(), journal.run))

    last_run(now + timedelta(days=365))
    assert not overtaken(tmp_path, due), "its clock was a year ahead: who knows when it was"
    last_run(now - timedelta(days=1))
    assert overtaken(tmp_path, due), "the last run is the last row, not the latest time"
    assert not overtaken(tmp_path, None), "somebody asks for it now"
    last_run(now - timedelta(days=8))
    assert not overtaken(tmp_path, due)
    journal.close()


URL = "http://127.0.0.1/a.pdf"


def see(journal: Journal, name: str) -> None:
    journal.add_sighting(name, "shiyan", Source(source_url=URL))


def test_which_file_was_last_at_an_address_is_known_without_a_clock(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    see(journal, "a")
    journal.close()
    with sqlite3.connect(path) as database:  # seen while the clock stood in 2040
        database.execute("UPDATE sightings SET last_seen = '2040-01-01T00:00:00+00:00'")
    journal = Journal(path)
    see(journal, "b")
    assert (journal.latest_at(URL), journal.newest()) == ("b", [("shiyan", "b")])
    source = journal.source_of("b")
    assert source is not None
    assert source.supersedes == "a"
    see(journal, "a")  # put back
    assert journal.latest_at(URL) == "a"
    see(journal, "c")
    assert journal.newest() == [("shiyan", "c")]
    journal.close()


def test_a_journal_of_an_older_version_keeps_its_order(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    for name in ("a", "b", "a"):
        see(journal, name)
    journal.close()
    with sqlite3.connect(path) as database:
        database.executescript(
            "DROP INDEX sightings_seen; DROP INDEX sightings_url_seen; ALTER TABLE sightings DROP COLUMN seen;"
            "CREATE INDEX sightings_url ON sightings (source_url, last_seen)"
        )
    for _ in range(2):
        journal = Journal(path)
        assert journal.latest_at(URL) == "a"
        journal.close()
    journal = Journal(path)
    see(journal, "b")
    assert journal.latest_at(URL) == "b"
    journal.close()
