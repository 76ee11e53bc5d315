"""The run's journal in SQLite: what was asked, what came, which bytes were seen where. It is the truth about a run.

A row is written only after the bytes that it speaks of are durable in the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ..records.extraction import Source
from ..records.tables import Fetch, Problem
from ..records.vocabulary import Kind
from .journal_conversions import ConversionBook
from .journal_lists import ListBook
from .journal_others import OtherFiles
from .journal_tables import prepare

_SOURCE_FIELDS = [f.name for f in fields(Source) if f.name not in ("retrieved_at", "companions", "fault", "notes")]


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last good answer of an address said of its version, for a conditional request."""

    document_id: str
    etag: str | None
    last_modified: str | None
    disposition: str | None = None  # Content-Disposition: the file's name, which a 304 does not say again

    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request; none where the answer named no version."""
        return _conditions(self.etag, self.last_modified)


@dataclass(frozen=True, slots=True)
class KnownPage:
    """The last good answer of a web page: where its bytes are, and its version."""

    final_url: str
    sha256: str
    content_type: str | None
    etag: str | None
    last_modified: str | None

    def conditions(self) -> dict[str, str]:
        """Headers of a conditional request; none where the answer named no version."""
        return _conditions(self.etag, self.last_modified)


def utc_now() -> datetime:
    """The time, in UTC with microseconds."""
    return datetime.now(UTC)


class Journal:
    """One file of SQLite; opened by one process at a time (archive.lock guards it)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        # a rollback journal and full syncs: what is written survives a power cut, and the file can be copied alone
        self._db.execute("PRAGMA journal_mode = DELETE")
        self._db.execute("PRAGMA synchronous = FULL")
        prepare(self._db)
        self.lists, self.others = ListBook(self._db), OtherFiles(self._db)
        self.conversions = ConversionBook(self._db)
        self.run = 0

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All rows written inside, or none of them."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def begin_run(self) -> int:
        """Open a run; runs that never ended (a kill, a power cut) are marked as interrupted."""
        with self.transaction():
            self._db.execute("UPDATE runs SET status = 'interrupted' WHERE status = 'running'")
            self.run = int(
                self._db.execute(
                    "INSERT INTO runs (started, status) VALUES (?, 'running')", (utc_now().isoformat(),)
                ).lastrowid
                or 0
            )
        return self.run

    def end_run(self, status: str, account: str) -> None:
        """Close the run with its account as JSON."""
        row = (utc_now().isoformat(), status, account, self.run)
        self._db.execute("UPDATE runs SET ended = ?, status = ?, account = ? WHERE run = ?", row)

    def add_fetch(self, fetch: Fetch, disposition: str | None = None) -> None:
        """Record one request; `disposition`: what the answer's Content-Disposition says."""
        self._insert("fetches", {"run": self.run, **fetch.model_dump(mode="json"), "disposition": disposition})

    def add_problem(self, problem: Problem, source: str) -> None:
        """Record what went wrong with an address."""
        row = {"run": self.run, "source": source, **problem.model_dump(mode="json")}
        self._insert("problems", row | {"at": row["at"] or utc_now().isoformat()})

    def add_robots(self, url: str, status: int | None, decision: str) -> None:
        """Record what a host's robots.txt said."""
        row = {"run": self.run, "url": url, "at": utc_now().isoformat(), "status": status, "decision": decision}
        self._insert("robots", row)

    def add_sighting(self, document_id: str, district: str, source: Source) -> None:
        """Record that a file (durable by now) was seen at an address, and whether it replaced another one there."""
        assert source.source_url is not None
        now = utc_now().isoformat()
        before = self.latest_at(source.source_url)
        known = self._db.execute("SELECT 1 FROM sightings WHERE document_id = ?", (document_id,)).fetchone()
        supersedes = before if before and before != document_id and not known else None
        row = {name: getattr(source, name) for name in _SOURCE_FIELDS} | {"supersedes": supersedes}
        row["published_on"] = source.published_on.isoformat() if source.published_on else None
        row |= {"document_id": document_id, "source": district, "first_seen": now, "last_seen": now}
        row["seen"] = self._db.execute("SELECT coalesce(max(seen), 0) + 1 FROM sightings").fetchone()[0]
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        kept = ("first_seen", "supersedes", "document_id", "source_url")
        fresh = ", ".join(f"{name} = coalesce(excluded.{name}, {name})" for name in row if name not in kept)
        self._db.execute(
            f"INSERT INTO sightings ({columns}) VALUES ({marks})"
            f" ON CONFLICT (document_id, source_url) DO UPDATE SET {fresh}",
            tuple(row.values()),
        )

    def latest_at(self, url: str) -> str | None:
        """document_id of the file last seen at an address."""
        row = self._db.execute(
            "SELECT document_id FROM sightings WHERE source_url = ? ORDER BY seen DESC LIMIT 1", (url,)
        ).fetchone()
        return str(row[0]) if row else None

    def validators(self, url: str) -> Validators | None:
        """The last good answer's version of an address; None where it has never been fetched."""
        row = self._db.execute(
            "SELECT document_id, etag, last_modified, disposition FROM fetches"
            " WHERE url = ? AND document_id IS NOT NULL ORDER BY id DESC LIMIT 1",
            (url,),
        ).fetchone()
        return Validators(*row) if row else None

    def page(self, url: str) -> KnownPage | None:
        """The last good answer of a web page; None where it has never been fetched."""
        names = ", ".join(field.name for field in fields(KnownPage))
        row = self._db.execute(f"SELECT {names} FROM pages WHERE url = ?", (url,)).fetchone()
        return KnownPage(*row) if row else None

    def put_page(self, url: str, final_url: str, sha256: str, headers: dict[str, str]) -> None:
        """Remember a web page's version (its bytes are durable)."""
        names = ("content-type", "etag", "last-modified")
        row = (url, final_url, sha256, *(headers.get(name) for name in names), utc_now().isoformat())
        self._db.execute(
            "INSERT OR REPLACE INTO pages (url, final_url, sha256, content_type, etag, last_modified, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def source_of(self, document_id: str) -> Source | None:
        """Where a file came from: of several addresses the alphabetically first, so that every run says the same."""
        row = self._db.execute(
            "SELECT * FROM sightings WHERE document_id = ? ORDER BY source_url LIMIT 1", (document_id,)
        ).fetchone()
        if row is None:
            return None
        made = self.conversions.of_document(document_id) if row["converted_from"] else None
        return replace(_source(row, self._first_seen(document_id)), notes=made.notes if made else ())

    def document_ids(self, districts: tuple[str, ...] = ()) -> list[str]:
        """All files ever seen, of the named districts where any are named; sorted."""
        where = f" WHERE source IN ({', '.join('?' * len(districts))})" if districts else ""
        rows = self._db.execute(f"SELECT DISTINCT document_id FROM sightings{where} ORDER BY 1", districts)
        return [str(row[0]) for row in rows]

    def newest(self, districts: Sequence[str] = ()) -> list[tuple[str, str]]:
        """(district, document_id) of the file last seen at each address, sorted: those that nothing has replaced.

        Of the named districts where any are named, and of those that have a file in common with them.
        """
        named = f"({', '.join('?' * len(districts))})"
        beside = (
            " AND source IN (SELECT b.source FROM sightings a JOIN sightings b USING (document_id)"
            f" WHERE a.source IN {named})"
        )
        rows = self._db.execute(
            "SELECT source, document_id FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM sightings t"
            " WHERE t.source_url = s.source_url AND t.seen > s.seen)"
            f"{beside if districts else ''} ORDER BY 1, 2",
            tuple(districts),
        )
        return [(str(row[0]), str(row[1])) for row in rows]

    def unpublished_runs(self) -> list[int]:
        """Runs whose requests and problems are not in the dataset yet: this one, and killed ones before it."""
        return [int(row[0]) for row in self._db.execute("SELECT run FROM runs WHERE published = 0 ORDER BY run")]

    def mark_published(self, run: int) -> None:
        """The run's rows are in the dataset."""
        self._db.execute("UPDATE runs SET published = 1 WHERE run = ?", (run,))

    def fetches(self, run: int) -> list[Fetch]:
        """Every request of a run, oldest first."""
        names = ", ".join(Fetch.model_fields)
        rows = self._db.execute(f"SELECT {names} FROM fetches WHERE run = ? ORDER BY id", (run,))
        return [Fetch.model_validate(dict(row)) for row in rows]

    def problems(self, run: int) -> list[Problem]:
        """What went wrong with addresses in a run and had not gone wrong in the same way in an earlier one."""
        names = ", ".join(Problem.model_fields)
        rows = self._db.execute(
            f"SELECT {names} FROM problems p WHERE run = ? AND NOT EXISTS (SELECT 1 FROM problems q"
            " WHERE q.run < p.run AND q.source = p.source AND q.url IS p.url AND q.code = p.code"
            " AND q.message IS p.message) ORDER BY id",
            (run,),
        )
        return [Problem.model_validate(dict(row)) for row in rows]

    def last_seen(self, source: str) -> list[tuple[str, datetime]]:
        """Files of a source with the time at which they were last at any of their addresses."""
        rows = self._db.execute(
            "SELECT document_id, max(last_seen) FROM sightings WHERE source = ? GROUP BY document_id ORDER BY 1",
            (source,),
        )
        return [(str(row[0]), datetime.fromisoformat(row[1])) for row in rows]

    def accounts(self) -> list[tuple[int, datetime, str]]:
        """Number, start and account (JSON) of every run that ended, oldest first."""
        rows = self._db.execute("SELECT run, started, account FROM runs WHERE account IS NOT NULL ORDER BY run")
        return [(int(row[0]), datetime.fromisoformat(row[1]), str(row[2])) for row in rows]

    def last_ended(self) -> datetime | None:
        """Start of the last run that ended: what was due before it needs no run of its own."""
        found = self.accounts()
        return found[-1][1] if found else None

    def outcome_in(self, run: int, url: str) -> str | None:
        """What came of the last request for an address in a run; None where it was not asked for."""
        row = self._db.execute(
            "SELECT outcome FROM fetches WHERE run = ? AND url = ? ORDER BY id DESC LIMIT 1", (run, url)
        ).fetchone()
        return str(row[0]) if row else None

    def _first_seen(self, document_id: str) -> str:
        row = self._db.execute("SELECT min(first_seen) FROM sightings WHERE document_id = ?", (document_id,))
        return str(row.fetchone()[0])

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"
        self._db.execute(sql, tuple(row.values()))


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    pairs = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in pairs.items() if value}


def _source(row: sqlite3.Row, first_seen: str) -> Source:
    values = {name: row[name] for name in _SOURCE_FIELDS}
    if values["published_on"]:
        values["published_on"] = date.fromisoformat(values["published_on"])
    if values["kind"]:
        values["kind"] = Kind(values["kind"])
    return Source(**values, retrieved_at=datetime.fromisoformat(first_seen))
