"""The journal's part on lists: what stands on a district's lists now, what came of each, and how far each was read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import NamedTuple

from ..records.vocabulary import CoverageState
from .list_rows import Listed, Reading

_TOLD = Listed._fields


class Noted(NamedTuple):
    """A link as the journal has it: since when it is so."""

    link: Listed
    at: datetime


class WholeReading(NamedTuple):
    """A list that was read to its end: for all years or some, and since when it has the links that it has."""

    list_url: str
    years: tuple[int, ...]
    year: int | None
    kind: str | None
    complete: bool
    at: datetime

    def covers(self, year: int, kind: str) -> bool:
        """Whether disclosures of a year and kind were to be found in what was read."""
        asked = not self.years or year in self.years
        return asked and self.year in (None, year) and self.kind in (None, kind)


class Sighted(NamedTuple):
    """A file as a site told of it the last time."""

    document_id: str
    url: str
    landing_url: str | None
    department: str | None
    fiscal_year: int | None
    kind: str | None
    published_on: date | None
    at: datetime
    converted: bool = False  # a PDF that was made of what the address gave


class ListBook:
    """Lists and their links in the journal's database."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def note(
        self,
        run: int,
        source: str,
        region: tuple[str, str],
        links: Iterable[Listed],
        readings: Sequence[Reading],
        years: Collection[int] = (),
    ) -> None:
        """What a run found of a district, inside a transaction; what is as it was is not written again.

        What a list that was read to its end no longer has goes, and so do lists that the district no longer has. What
        was not reached says nothing against what is known.
        """
        self._db.execute("INSERT OR REPLACE INTO districts VALUES (?, ?, ?)", (source, *region))
        now, known = datetime.now(UTC).isoformat(), {one.link.url: one.link for one in self.links(source)}
        found = {link.url: link for link in links}
        for url, link in found.items():
            before = known.get(url)
            if before is not None and before.reached and not link.reached:
                link = link._replace(state=before.state, detail=before.detail, archive_name=before.archive_name)
            if link != before:
                self._put(link, run, source, now)
        asked = {url: link for url, link in known.items() if not years or link.fiscal_year in (None, *years)}
        for reading in readings:
            old, new = _of_list(reading.list_url, asked), _of_list(reading.list_url, found)
            if old != new or not (years and self._was_whole(source, reading.list_url)):
                self._read(reading, run, source, now, sorted(new), tuple(sorted(years)))
            for url in old - found.keys() if reading.complete else ():
                self._db.execute("DELETE FROM listed WHERE source = ? AND url = ?", (source, url))

    def _was_whole(self, source: str, list_url: str) -> bool:
        """Whether a list was once read to its end for all years: what is as it was for some says nothing new."""
        return any(one.complete and not one.years for one in self.readings(source) if one.list_url == list_url)

    def forget_lists(self, source: str, lists: Collection[str]) -> None:
        """Lists that a district's file no longer names say nothing more of what is absent."""
        for (url,) in self._db.execute("SELECT DISTINCT list_url FROM readings WHERE source = ?", (source,)).fetchall():
            if url not in lists:
                self._db.execute("DELETE FROM readings WHERE source = ? AND list_url = ?", (source, url))

    def districts(self) -> dict[str, tuple[str, str]]:
        """Districts of which anything is known → code and name of the region."""
        rows = self._db.execute("SELECT source, region_code, region FROM districts ORDER BY source")
        return {str(row[0]): (str(row[1]), str(row[2])) for row in rows}

    def links(self, source: str) -> list[Noted]:
        """A district's links as they stand now, by address."""
        rows = self._db.execute(
            f"SELECT {', '.join(_TOLD)}, at FROM listed WHERE source = ? ORDER BY url", (source,)
        ).fetchall()
        return [Noted(_listed(row), datetime.fromisoformat(row["at"])) for row in rows]

    def readings(self, source: str) -> list[WholeReading]:
        """How a district's lists were read, the last time to the end where ever they were."""
        rows = self._db.execute(
            "SELECT list_url, years, year, kind, complete, at FROM readings WHERE source = ? ORDER BY list_url, years",
            (source,),
        ).fetchall()
        return [
            WholeReading(
                row[0], tuple(json.loads(row[1])), row[2], row[3], bool(row[4]), datetime.fromisoformat(row[5])
            )
            for row in rows
        ]

    def sighted(self, source: str) -> list[Sighted]:
        """The file last seen at each of a district's addresses."""
        rows = self._db.execute(
            "SELECT document_id, source_url, landing_url, department, fiscal_year, kind, published_on,"
            " first_seen, converted_from IS NOT NULL FROM sightings s WHERE source = ? AND NOT EXISTS"
            " (SELECT 1 FROM sightings t WHERE t.source_url = s.source_url AND t.seen > s.seen) ORDER BY source_url",
            (source,),
        ).fetchall()
        return [_sighted(row) for row in rows]

    def _put(self, link: Listed, run: int, source: str, now: str) -> None:
        row = {**link._asdict(), "source": source, "run": run, "at": now, "state": link.state.value}
        row |= {name: day.isoformat() if (day := row[name]) else None for name in ("published_on", "approved_on")}
        marks = ", ".join("?" * len(row))
        self._db.execute(f"INSERT OR REPLACE INTO listed ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

    def _read(
        self, reading: Reading, run: int, source: str, now: str, links: Sequence[str], years: tuple[int, ...]
    ) -> None:
        """A reading that did not come to the end takes nothing away from one that did."""
        key = source, reading.list_url, json.dumps(years)
        before = self._db.execute(
            "SELECT year, kind, complete, links, at FROM readings WHERE source = ? AND list_url = ? AND years = ?", key
        ).fetchone()
        digest = sha256(json.dumps(links).encode()).hexdigest() if reading.complete else None
        told = (reading.year, reading.kind, int(reading.complete), digest)
        if before is not None and (tuple(before[:4]) == told or (before[2] and not reading.complete)):
            return
        self._db.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*key, *told, run, now))


def _of_list(list_url: str, links: Mapping[str, Listed]) -> set[str]:
    return {url for url, link in links.items() if link.list_url == list_url}


def _listed(row: sqlite3.Row) -> Listed:
    values = {name: row[name] for name in _TOLD}
    days = {name: _day(row[name]) for name in ("published_on", "approved_on")}
    return Listed(**values | {"state": CoverageState(row["state"])} | days)


def _sighted(row: sqlite3.Row) -> Sighted:
    document_id, url, landing, department, year, kind, day, at, made = row
    seen = datetime.fromisoformat(at)
    return Sighted(document_id, url, landing, department, year, kind, _day(day), seen, bool(made))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
