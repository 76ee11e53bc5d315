"""What became of each department's disclosure in each year, from a district's lists and documents: rows of `coverage`.

The document's own cover decides over the link that leads to it. What a list does not say stays unknown. That a
department is absent is said only where the lists that should have it were read to their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from ..identity.approvals import days_late
from ..records.coverage import CoverageRow
from ..records.vocabulary import CoverageState, Kind, UnitLevel
from .coverage_names import Names
from .journal_lists import WholeReading

RANK = {state: place for place, state in enumerate(CoverageState)}
FOUND = 2  # one in so many of the known departments: where lists name fewer, a year has just begun to be published


class Place(NamedTuple):
    """Whose disclosure, of which year and kind; None where nobody says."""

    department: str | None
    fiscal_year: int | None
    kind: str | None

    @property
    def known(self) -> bool:
        """Whether all three are."""
        return None not in self


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a list, or a file seen at an address: what it is of, and what became of it."""

    place: Place
    state: CoverageState
    url: str
    at: datetime
    named: Place  # what the site says it is of
    detail: str | None = None
    published_on: date | None = None
    approved_on: date | None = None
    document_id: str | None = None
    archive_name: str | None = None
    unit: bool = False  # a document of a 单位, which its 部门 publishes or does not
    current: bool = True

    def may_be(self, year: int, kind: str) -> bool:
        """Whether it is of a year and kind, or may be."""
        return any(
            place.fiscal_year in (None, year) and place.kind in (None, kind) for place in (self.place, self.named)
        )


def coverage_rows(
    region_code: str, region: str, entries: Sequence[Entry], readings: Sequence[WholeReading]
) -> list[CoverageRow]:
    """A district's rows: the best of each department, year and kind, the unknown link by link, and who is absent."""
    names = _names(region, entries)
    spelled = [_spelled(entry, names) for entry in entries]
    spelled += list(_misfiled(spelled, names))
    best: dict[object, Entry] = {}
    for entry in sorted(spelled, key=_order):
        best.setdefault(entry.place if entry.place.known else (entry.place, entry.url), entry)
    found = sorted([*best.values(), *_absent(spelled, readings, names)], key=_row_order)
    return [_row(region_code, region, entry) for entry in found]


def _names(region: str, entries: Iterable[Entry]) -> Names:
    read = [entry for entry in entries if entry.document_id]
    pairs = [(entry.named.department, entry.place.department) for entry in read if entry.place.department]
    others = [name for entry in entries if not entry.document_id and (name := entry.place.department)]
    return Names(region, [(link, own) for link, own in pairs if own], others)


def _spelled(entry: Entry, names: Names) -> Entry:
    department = entry.place.department
    if entry.document_id or department is None:
        return entry
    return replace(entry, place=entry.place._replace(department=names.of_link(department)))


def _misfiled(entries: Iterable[Entry], names: Names) -> Iterator[Entry]:
    """A link to a file that is of another year or department: 2031年部门决算 leads to that of 2030."""
    for entry in entries:
        own, named = entry.place, entry.named
        if not (entry.document_id and own.known and named.known):
            continue
        assert own.department is not None
        assert named.department is not None
        other = not names.alike(own.department, named.department)
        if other or own[1:] != named[1:]:
            place = named._replace(department=names.of_link(named.department) if other else own.department)
            detail = f"the file there is of {own.department}, {own.fiscal_year}, {own.kind}"
            yield Entry(place, CoverageState.LISTED_WITHOUT_FILE, entry.url, entry.at, named, detail)


def _absent(entries: Sequence[Entry], readings: Sequence[WholeReading], names: Names) -> Iterator[Entry]:
    """Departments known of another year or kind that lists read to their end do not name.

    Not where a link may be theirs, nor of a year of which the lists name few of those that are known.
    """
    known = _known(entries)
    for year, kind in _years(entries):
        proof = _proof(readings, year, kind)
        there = [entry for entry in entries if entry.may_be(year, kind)]
        if proof is None or any(entry.place.department is None for entry in there):
            continue
        named = {name for one in there for name in (one.place.department, one.named.department) if name}
        missing = [name for name in known if name not in named]
        if (len(known) - len(missing)) * FOUND < len(known):
            continue
        for name in missing:
            if not any(names.alike(name, other) for other in named):
                place = Place(name, year, kind)
                yield Entry(place, CoverageState.ABSENT, proof.list_url, proof.at, place, f"known of {known[name]}")


def _years(entries: Iterable[Entry]) -> list[tuple[int, str]]:
    """Years and kinds of which any department's disclosure is known."""
    places = (entry.place for entry in entries)
    return sorted({(year, kind) for name, year, kind in places if None not in (name, year, kind) and year and kind})


def _known(entries: Iterable[Entry]) -> dict[str, str]:
    """Departments → the latest year and kind of which they are known; not those that are known as units alone."""
    found: dict[str, tuple[int, str]] = {}
    units, departments = set[str](), set[str]()
    for entry in entries:
        name, year, kind = entry.place
        if name is not None and year is not None and kind is not None:
            found[name] = max((year, kind), found.get(name, (0, "")))
            (units if entry.unit else departments).add(name)
    return {name: f"{year} {kind}" for name, (year, kind) in sorted(found.items()) if name in departments}


def _proof(readings: Sequence[WholeReading], year: int, kind: str) -> WholeReading | None:
    """The latest of the lists that should have a year's disclosures of a kind, where all were read to their end."""
    whole: dict[str, list[WholeReading]] = {}
    for reading in readings:
        if reading.year in (None, year) and reading.kind in (None, kind):
            some = whole.setdefault(reading.list_url, [])
            some += [reading] if reading.complete and reading.covers(year, kind) else []
    if not whole or not all(whole.values()):
        return None
    return max((reading for some in whole.values() for reading in some), key=lambda one: (one.at, one.list_url))


def _order(entry: Entry) -> tuple[object, ...]:
    return RANK[entry.state], not entry.current, entry.url


def _row_order(entry: Entry) -> tuple[object, ...]:
    place = entry.place
    return place.department or "", place.fiscal_year or 0, place.kind or "", entry.url


def _row(region_code: str, region: str, entry: Entry) -> CoverageRow:
    department, year, kind = entry.place
    return CoverageRow.made(
        region_code=region_code,
        region=region,
        department=department,
        fiscal_year=year,
        kind=Kind(kind) if kind else None,
        state=entry.state,
        detail=entry.detail,
        url=entry.url,
        published_on=entry.published_on,
        days_late=days_late(entry.published_on, entry.approved_on),
        document_id=entry.document_id,
        archive_name=entry.archive_name,
        checked_at=entry.at,
    )


def is_unit(document: Mapping[str, Any]) -> bool:
    """Whether a row of `documents` is of a 单位."""
    return bool(document.get("unit_level") == UnitLevel.UNIT)
