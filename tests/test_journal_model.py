"""The journal against a list in memory: whatever is seen, asked and published in whatever order, it tells the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.collect import journal as own
from extract.collect.journal import Journal, KnownPage, Validators
from extract.records.extraction import Source
from extract.records.tables import Fetch, Problem
from extract.records.vocabulary import FetchOutcome, Kind

FILES, URLS, DISTRICTS = "ab", ("http://x/1", "http://x/2", "http://x/3"), ("甲", "乙")
NOW = datetime(2024, 9, 2, 8, 30, tzinfo=UTC)


@contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """A journal in a file of its own."""
    journal = Journal(folder / "journal.sqlite")
    try:
        yield journal
    finally:
        journal.close()


class Ticking:
    """A second later each time it is asked."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


seen = st.tuples(
    st.sampled_from(FILES), st.sampled_from(URLS), st.sampled_from(DISTRICTS), st.sampled_from([None, "甲局", "乙局"])
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(seen, max_size=10))
def test_what_was_seen_where(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, sightings: list[tuple[Any, ...]]
) -> None:
    clock = Ticking()
    monkeypatch.setattr(own, "utc_now", clock)
    at: dict[str, str] = {}  # address → the file last seen there
    rows: dict[tuple[str, str], dict[str, Any]] = {}  # file and address → what is known
    with opened(tmp_path_factory.mktemp("journal")) as journal:
        for name, url, district, department in sightings:
            before = at.get(url)
            assert journal.latest_at(url) == before
            new = name not in {file for file, _ in rows}
            row = rows.setdefault(
                (name, url), {"first": clock.at + timedelta(seconds=1), "department": None, "supersedes": None}
            )
            if new and before:
                row["supersedes"] = before
            journal.add_sighting(
                name, district, Source(source_url=url, department=department, published_on=date(2024, 9, 1))
            )
            row |= {"district": district, "last": clock.at, "department": department or row["department"]}
            at[url] = name
        for name in FILES:
            own_rows = {url: row for (file, url), row in rows.items() if file == name}
            source = journal.source_of(name)
            assert (source is None) == (not own_rows)
            if source:
                first = min(own_rows)
                expected = Source(
                    source_url=first, department=own_rows[first]["department"], published_on=date(2024, 9, 1)
                )
                assert replace(source, supersedes=None) == replace(
                    expected, retrieved_at=min(row["first"] for row in own_rows.values())
                )
                assert source.supersedes == own_rows[first]["supersedes"]
        assert journal.document_ids() == sorted({file for file, _ in rows})
        of = {(row["district"], file) for (file, url), row in rows.items() if at[url] == file}
        assert journal.newest() == sorted(
            (row["district"], file) for (file, url), row in rows.items() if at[url] == file
        )
        for district in DISTRICTS:
            own_files = {file for (file, _), row in rows.items() if row["district"] == district}
            assert journal.document_ids((district,)) == sorted(own_files)
            last = {
                file: max(
                    row["last"] for (name, _), row in rows.items() if name == file and row["district"] == district
                )
                for file in own_files
            }
            assert journal.last_seen(district) == sorted(last.items())
            beside = {row["district"] for (file, _), row in rows.items() if file in own_files}
            assert set(journal.newest([district])) == {one for one in of if one[0] in beside}


def test_what_an_address_answered_last(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        first = journal.begin_run()
        fetch = Fetch(url="http://x/1", outcome="new", document_id="a", etag='"1"', last_modified="Mon", at=NOW)
        journal.add_fetch(fetch, "attachment")
        journal.add_fetch(fetch.model_copy(update={"document_id": None, "outcome": FetchOutcome.ERROR, "etag": '"2"'}))
        assert journal.validators("http://x/1") == Validators("a", '"1"', "Mon", "attachment")
        assert journal.validators("http://x/2") is None
        assert journal.validators("http://x/1").conditions() == {"If-None-Match": '"1"', "If-Modified-Since": "Mon"}  # type: ignore[union-attr]
        assert Validators("a", None, "").conditions() == {}
        assert journal.outcome_in(first, "http://x/1") == "error"
        assert journal.outcome_in(first, "http://x/2") is None
        second = journal.begin_run()
        journal.add_fetch(fetch)
        assert (journal.outcome_in(first, "http://x/1"), journal.outcome_in(second, "http://x/1")) == ("error", "new")
        assert [row.outcome for row in journal.fetches(first)] == ["new", "error"]
        assert journal.fetches(second) == [fetch]
        assert journal.page("http://x/l") is None
        for etag in ('"1"', '"2"'):
            journal.put_page("http://x/l", "http://x/m", "c" * 64, {"etag": etag, "content-type": "text/html"})
        assert journal.page("http://x/l") == KnownPage("http://x/m", "c" * 64, "text/html", '"2"', None)
        assert journal.page("http://x/l").conditions() == {"If-None-Match": '"2"'}  # type: ignore[union-attr]


def test_runs_end_are_broken_off_and_are_published_once(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        runs = [journal.begin_run() for _ in range(3)]
        assert runs == [1, 2, 3]
        assert (journal.last_ended(), journal.accounts()) == (None, [])
        journal.end_run("complete", "[3]")
        for number in (4, 5):
            journal.begin_run()
            journal.end_run("incomplete", f"[{number}]")
        assert [(run, account) for run, _, account in journal.accounts()] == [(3, "[3]"), (4, "[4]"), (5, "[5]")]
        assert journal.last_ended() == journal.accounts()[2][1] > journal.accounts()[1][1]
        assert journal.unpublished_runs() == [1, 2, 3, 4, 5]
        journal.mark_published(2)
        assert journal.unpublished_runs() == [1, 3, 4, 5]


def test_a_journal_is_one_file_that_can_be_copied_alone_whatever_another_program_has_made_of_it(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        path = journal.path
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    other.close()
    with opened(tmp_path) as journal:
        journal.begin_run()
        assert [one.name for one in tmp_path.iterdir()] == ["journal.sqlite"]


def test_a_problem_is_told_once_however_often_it_comes(tmp_path: Path) -> None:
    """The same code and words, of the same address and district; `None` is as good a word as any."""
    same = Problem(url="http://x/1", stage="fetch", code="gone", message=None, at=NOW)
    others = [
        same.model_copy(update=change) for change in ({"url": "http://x/2"}, {"code": "tls"}, {"message": "status 410"})
    ]
    with opened(tmp_path) as journal:
        first = journal.begin_run()
        journal.add_problem(same, "甲")
        journal.add_problem(same, "甲")
        second = journal.begin_run()
        for problem in (same, *others):
            journal.add_problem(problem, "甲")
        journal.add_problem(same, "乙")
        assert journal.problems(first) == [same, same]
        assert journal.problems(second) == [*others, same]


def test_rows_of_one_transaction_come_together_or_not_at_all(tmp_path: Path) -> None:
    problem = Problem(url="http://x/1", stage="fetch", code="gone")
    with opened(tmp_path) as journal:
        run = journal.begin_run()
        with suppress(KeyboardInterrupt), journal.transaction():
            journal.add_problem(problem, "甲")
            raise KeyboardInterrupt
        assert journal.problems(run) == []
        with journal.transaction():
            journal.add_problem(problem, "甲")
    with opened(tmp_path) as journal:
        (row,) = journal.problems(run)
        assert row.at
        assert row.model_copy(update={"at": None}) == problem


def test_all_that_a_site_says_of_a_file_is_kept_and_what_it_no_longer_says_stays(tmp_path: Path) -> None:
    told = Source(
        "a.pdf", "http://x/1", "http://x/l", "链接", "990101", "区", "甲局", 2023, Kind.BUDGET, date(2024, 9, 1),
    )  # fmt: skip
    with opened(tmp_path / "new") as journal:
        assert journal.run == 0
        journal.add_sighting("a", "甲", told)
        journal.add_sighting("a", "乙", Source(source_url="http://x/1", department="乙局"))
        source = journal.source_of("a")
        assert source
        assert replace(source, retrieved_at=None) == replace(told, department="乙局")
        assert (source.supersedes, source.companions) == (None, ())
        journal.add_sighting("b", "甲", told)
        second = journal.source_of("b")
        assert second
        assert second.supersedes == "a"


def test_what_is_recorded_before_a_run_begins_is_of_none_and_a_run_that_never_ended_is_broken_off(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as journal:
        fetch = Fetch(url="http://x/1", outcome="gone", at=NOW)
        journal.add_fetch(fetch)
        journal.add_robots("http://x/robots.txt", 404, "absent")
        assert (journal.fetches(0), journal.fetches(1)) == ([fetch], [])
        assert journal.begin_run() == journal.run == 1
        journal.add_robots("http://x/robots.txt", None, "unreachable")
    rows = sqlite3.connect(tmp_path / "journal.sqlite")
    assert rows.execute("SELECT run, url, status, decision FROM robots").fetchall() == [
        (0, "http://x/robots.txt", 404, "absent"),
        (1, "http://x/robots.txt", None, "unreachable"),
    ]
    assert rows.execute("SELECT status, ended, account FROM runs").fetchall() == [("running", None, None)]
    with opened(tmp_path) as journal:
        assert journal.begin_run() == 2
        journal.end_run("complete", "[]")
    assert rows.execute("SELECT status, account FROM runs").fetchall() == [("interrupted", None), ("complete", "[]")]
    rows.close()
