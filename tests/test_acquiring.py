"""What a run has brought, and says of it: a folder's account, the journal, what ends a run and what a fault leaves."""

from __future__ import annotations

import errno
import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.collect import batch
from extract.collect import run as collect
from extract.collect.account import Account
from extract.collect.acquire import FOLDER, acquire_folder
from extract.collect.archive import Archive
from extract.collect.changes import changes_since
from extract.collect.district_check import check_district
from extract.collect.handover import Handover
from extract.collect.run import overtaken
from extract.dataset.dataset import Dataset
from extract.errors import UserError
from extract.program import program
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Fetch
from extract.workers.job import Job
from tests.test_between import EVERY, family, stored
from tests.test_collect_hostile import Faulty
from tests.test_progress import Recorder

from . import faultserver as faults
from .collecting import FAST, Site, collecting, pdf, read_nothing
from .fetch_bench import budget

LAST_WEEK = datetime.now(UTC).date() - timedelta(days=7)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch, years=(2022,), parts=("甲", "乙", "丙")) as site:
        yield site


def runs(site: Site) -> list[tuple[int, str, Any, int]]:
    """Number, status, account and whether it is in the dataset, of each run that the journal knows."""
    with sqlite3.connect(site.archive / "journal.sqlite") as journal:
        rows = journal.execute("SELECT run, status, account, published FROM runs ORDER BY run").fetchall()
    return [(run, status, json.loads(account or "null"), published) for run, status, account, published in rows]


def test_a_folder_has_an_account_of_what_is_new_changed_known_and_closed(site: Site, tmp_path: Path) -> None:
    papers, report = tmp_path / "papers", Recorder()
    papers.mkdir()
    for name in "abc":
        (papers / f"{name}.pdf").write_bytes(pdf(name))
    (papers / "d.pdf").symlink_to(tmp_path / "nowhere.pdf")

    def again() -> Account:
        run = collect.collect([], (), site.data, site.archive, report, papers)
        return replace(run.accounts[0], district="")

    closed = {"expected": 4, "refused": 1, "reasons": {"unreadable": 1}}
    assert again() == Account("", published=3, **closed)  # type: ignore[arg-type]
    assert report.done == report.expected == {"fetch": 4, "extract": 3}
    (papers / "b.pdf").write_bytes(pdf("another"))
    (papers / "c.pdf").write_bytes(pdf("a"))
    assert again() == Account("", published=1, unchanged=1, duplicates=1, **closed)  # type: ignore[arg-type]
    rows = [row for row in Dataset(site.data).read("problems").to_pylist() if row["code"] == "unreadable"]
    assert [(row["stage"], row["url"], row["message"]) for row in rows] == [
        ("fetch", (papers / "d.pdf").resolve().as_uri(), "cannot be opened: No such file or directory")
    ]
    assert [(run, account[0]["district"]) for run, _, account, _ in runs(site)] == [(1, FOLDER), (2, FOLDER)]


def test_of_a_folder_nothing_more_is_taken_when_nobody_reads_any_more(tmp_path: Path) -> None:
    archive, ready = Archive(tmp_path / "archive"), Handover()
    for name in "ab":
        (tmp_path / f"{name}.pdf").write_bytes(pdf(name))

    class Stopping(Recorder):
        def advance(self, name: str, step: int = 1) -> None:
            ready.stop()

    journal = archive.journal()
    found = acquire_folder(sorted(tmp_path.glob("*.pdf")), archive, journal, Stopping(), ready)
    journal.close()
    assert (found.published, len(archive.document_ids())) == (1, 1)
    assert ready.next() == [FOLDER]


def test_what_ends_a_run_leaves_no_district_at_work(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full while a slow site is still asked: what it would have sent is not waited for."""
    put, over, asked = Archive.put_file, threading.Event(), threading.Event()

    def no_room(self: Archive, path: Path) -> str:
        if b"slow" in path.read_bytes():
            return put(self, path)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    def slow(handler: faults.Handler) -> None:
        asked.set()
        over.wait(20)
        faults.ok(pdf("slow"))(handler)

    def when_both_are_asked(handler: faults.Handler) -> None:
        asked.wait(60)
        faults.ok(pdf("other"))(handler)

    monkeypatch.setattr(Archive, "put_file", no_room)
    site.server.answers |= {
        "/slow.html": [faults.html("<a href='/slow.pdf'>甲局2022年度部门决算</a>")],
        "/slow.pdf": [slow],
        "/other.html": [faults.html("<a href='/other.pdf'>甲局2022年度部门决算</a>")],
        "/other.pdf": [when_both_are_asked],
    }
    districts = [
        site.district(name=name, lists=[{"url": f"{site.server.url}/{name}.html"}]) for name in ("slow", "other")
    ]
    patient = replace(FAST, read_seconds=90.0, request_seconds=90.0, attempts=1, rounds=1)
    with pytest.raises(OSError, match="No space left"):
        collect.collect(districts, (), site.data, site.archive, settings=patient)
    over.set()
    assert Archive(site.archive).document_ids() == []


def test_a_district_that_meets_a_fault_of_ours_has_read_no_list_whole(site: Site) -> None:
    """Its files have not vanished, and its account says what it was asked for."""
    site.collect()
    (first,) = (account for _, _, account, _ in runs(site))
    assert (first[0]["complete"], first[0]["status"], first[0]["years"]) == (True, "complete", [])
    collect.collect([site.district()], (2023, 2022), site.data, site.archive, Faulty(), settings=FAST)
    site.collect(report=Faulty())
    for number, years in ((1, [2022, 2023]), (2, [])):
        _, status, (account,), _ = runs(site)[number]
        assert (status, account["complete"], account["balanced"], account["years"]) == (
            "incomplete", False, True, years,
        )  # fmt: skip
        assert account["reasons"] == {"internal_error": 1}
    assert {change.kind for change in changes_since(site.data, site.archive, LAST_WEEK)} == {"new"}


def test_what_has_vanished_is_told_with_all_that_is_known_of_it(site: Site) -> None:
    site.collect()
    gone, soft, _ = site.files
    site.server.answers[site.quoted[gone]] = [faults.status(404)]
    site.server.answers[site.quoted[soft]] = [faults.html("<html><h1>页面不存在</h1></html>")]
    site.collect()
    found = [one for one in changes_since(site.data, site.archive, LAST_WEEK) if one.kind == "vanished"]
    begun = datetime.fromisoformat(
        sqlite3.connect(site.archive / "journal.sqlite").execute("SELECT max(started) FROM runs").fetchone()[0]
    )
    assert sorted((one.region, one.department, one.fiscal_year, one.source_url, one.at) for one in found) == sorted(
        ("试验区", f"{path[3]}局", 2022, site.server.url + site.quoted[path], begun) for path in (gone, soft)
    )
    assert {(one.supersedes, one.facts) for one in found} == {(None, ())}
    assert changes_since(site.data, site.archive, begun.date() + timedelta(days=1)) == []
    every = changes_since(site.data, site.archive, LAST_WEEK)
    assert [one.at for one in every] == sorted(one.at for one in every)


def test_requests_of_every_run_are_in_the_dataset_once_those_of_a_killed_one_too(site: Site) -> None:
    journal = Archive(site.archive).journal()
    journal.begin_run()
    journal.add_fetch(Fetch(url="http://x/killed.pdf", outcome="gone", source="shiyan", at=datetime.now(UTC)))
    journal.close()
    site.server.answers[next(iter(site.quoted.values()))] = [faults.status(403)]
    site.collect()
    site.collect()
    urls = [row["url"] for row in Dataset(site.data).read("fetches").to_pylist()]
    assert sorted(urls) == sorted(["http://x/killed.pdf", *(site.server.url + path for _, path, _ in site.server.log)])
    assert [(run, status, published) for run, status, _, published in runs(site)] == [
        (1, "interrupted", 1),
        (2, "incomplete", 1),
        (3, "incomplete", 1),
    ]


def test_rows_between_documents_are_there_when_a_run_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "pack_files", lambda *_: iter(family()))
    site.collect()
    assert stored(site.data) == EVERY


def test_a_weakness_of_tls_is_on_record_for_hosts_that_were_asked(site: Site) -> None:
    known = {"allow": "unverified", "reason": "a certificate of its own"}
    district = site.district(tls=[{"host": host} | known for host in ("127.0.0.1", "other.test")])
    collect.collect([district], (), site.data, site.archive, settings=FAST)
    rows = Dataset(site.data).read("problems").to_pylist()
    assert [(row["code"], row["url"], row["stage"]) for row in rows] == [
        ("tls_exception", "https://127.0.0.1/", "fetch")
    ]


def test_a_check_of_a_site_says_once_what_a_spent_budget_has_left(site: Site) -> None:
    links = "".join(f'<li><a href="/{n}.htm">甲局2022年度部门决算</a></li>' for n in range(4))
    site.server.answers["/list.html"] = [faults.html(f"<ul>{links}</ul>")]
    district = site.district(lists=[{"url": site.server.url + "/list.html"}], budget=budget(host_requests=2))
    (told,) = (problem for problem in check_district(district, FAST).problems if "budget" in problem)
    assert "the budget of 2 requests is spent; 4 addresses were left" in told


@pytest.mark.parametrize(("hours", "made_up"), [(-1, True), (1, False), (None, False)])
def test_a_run_that_was_due_before_the_last_one_is_made_up_for(
    hours: int | None, made_up: bool, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = None if hours is None else datetime.now(UTC) + timedelta(hours=hours)
    assert not overtaken(site.archive, due)
    journal = Archive(site.archive).journal()
    journal.begin_run()
    assert not overtaken(site.archive, due), "it has not ended"
    journal.end_run("complete", "[]")
    assert overtaken(site.archive, due) == made_up
    later = datetime.now(UTC) + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr("extract.collect.journal.utc_now", lambda: later)
        journal.begin_run()
        journal.end_run("complete", "[]")
    journal.close()
    assert not overtaken(site.archive, due), "the last one was in the future: the clock's fault"


def test_a_batch_on_another_machine_is_read_with_the_same_program_and_patterns_or_not(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by both readers as often as the leading machine says, whatever this one's environment does."""
    verified = list[Any]()

    def read(jobs: Any, setup: Any, *more: Any) -> Iterator[Extraction]:
        verified.append(setup.verify)
        yield from read_nothing(jobs, setup, *more)

    site.collect(read=lambda *_: batch.Counts())
    jobs = [Job(path) for path in sorted(site.archive.glob("[0-9a-f][0-9a-f]/*.pdf"))]
    versions = load_knowledge().versions
    for program_there, patterns, told in (
        (
            "0.1+x",
            versions,
            rf"machine \S+ has program {re.escape(program())}, the leading one 0\.1\+x: install the same",
        ),
        (program(), {None: "x"}, r"machine \S+ has patterns .*, the leading one \{None: 'x'\}"),
    ):
        with pytest.raises(UserError, match=told):
            batch.read_batch(str(site.data), jobs, 1, patterns, program_there, 1)
    assert Dataset(site.data).documents() == {}
    monkeypatch.setattr(batch, "pack_files", read)
    monkeypatch.setenv("JUESUAN_VERIFY", "off")
    for verify in (1, 20):
        assert batch.read_batch(str(site.data), jobs, 1, versions, program(), verify).documents.total() == 3
    assert (verified, len(site.documents())) == ([1, 20], 3)
