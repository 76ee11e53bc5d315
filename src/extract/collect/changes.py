"""What changed since a day: new, replaced and vanished disclosures, and the figures in which a replaced one differs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..query.sql import connect
from ..records.vocabulary import FetchOutcome
from .archive import Archive
from .journal import Journal

# what makes two rows of two versions the same fact
_FACT = (
    "item", "fund", "function_code", "function_name", "economic_code", "vehicle_type", "note", "basis", "measure",
    "relative_to", "relative_fund", "origin",
)  # fmt: skip
_DOCUMENTS = """
SELECT d.document_id, d.region, d.department, d.fiscal_year, d.source_url, d.retrieved_at, d.supersedes,
  d.content_id = before.content_id AS same
FROM documents d LEFT JOIN documents before ON before.document_id = d.supersedes
WHERE d.retrieved_at >= ? ORDER BY d.retrieved_at, d.document_id
"""
# each fact that a document states otherwise than the one before it, with all its values in both, in order
_DIFFERENT = f"""
WITH pairs AS (SELECT unnest($later) AS later, unnest($earlier) AS earlier),
stated AS (
  SELECT document_id, concat_ws(' ', {", ".join(_FACT)}) AS fact,
    list_sort(list(coalesce(value::VARCHAR, text_value))) AS told
  FROM figures WHERE document_id IN (SELECT later FROM pairs UNION SELECT earlier FROM pairs) GROUP BY ALL),
old AS (SELECT later, fact, told FROM stated JOIN pairs ON document_id = earlier),
new AS (SELECT later, fact, told FROM stated JOIN pairs ON document_id = later)
SELECT later, fact, old.told, new.told FROM old FULL JOIN new USING (later, fact)
WHERE old.told IS DISTINCT FROM new.told ORDER BY later, fact
"""


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact whose value differs between two versions; None where a version does not state it."""

    fact: str
    before: Decimal | str | None
    after: Decimal | str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One disclosure that is `new`, `replaced`, `restamped` (other bytes, the same text) or `vanished`."""

    kind: str
    document_id: str
    region: str | None
    department: str | None
    fiscal_year: int | None
    source_url: str | None
    at: datetime
    supersedes: str | None = None
    facts: tuple[FactChange, ...] = field(default_factory=tuple)


def changes_since(data: Path, archive: Path, since: date) -> list[Change]:
    """All changes since the beginning of a day (UTC), oldest first. UserError where there is no dataset."""
    start = datetime.combine(since, time(), tzinfo=UTC)
    connection = connect(data, ("documents", "figures"))
    try:
        rows = connection.execute(_DOCUMENTS, [start]).fetchall()
        facts = _differences(connection, [(row[0], row[6]) for row in rows if row[6] is not None and not row[7]])
        found = [_published(row, facts) for row in rows]
    finally:
        connection.close()
    if (archive / "journal.sqlite").is_file():
        journal = Archive(archive).journal()
        try:
            found += vanished(journal, start)
        finally:
            journal.close()
    return sorted(found, key=lambda change: (change.at, change.document_id))


def vanished(journal: Journal, start: datetime) -> Iterator[Change]:
    """Files that the last whole reading of their district's lists no longer found, or whose address says gone.

    What was asked for and did not come (a firewall, a reset) has not vanished.
    """
    for source, (run, run_start) in _whole_readings(journal).items():
        seen = journal.last_seen(source) if run_start >= start else []
        for document_id, last_seen in seen:
            origin = journal.source_of(document_id)
            if origin is None or last_seen >= run_start:
                continue
            if journal.outcome_in(run, origin.source_url or "") in (None, FetchOutcome.GONE, FetchOutcome.SOFT_404):
                about = (origin.region, origin.department, origin.fiscal_year, origin.source_url)
                yield Change("vanished", document_id, *about, run_start)


def _whole_readings(journal: Journal) -> dict[str, tuple[int, datetime]]:
    """District → the last run that read all of its lists for all years: a list read half makes nothing vanish."""
    found: dict[str, tuple[int, datetime]] = {}
    for run, started, account in journal.accounts():
        for line in json.loads(account):
            if line["complete"] and not line.get("years"):
                found[line["district"]] = (run, started)
    return found


def _published(row: tuple[Any, ...], facts: Mapping[str, tuple[FactChange, ...]]) -> Change:
    document_id, region, department, year, url, at, before, same = row
    about = (document_id, region, department, year, url, at)
    if before is None:
        return Change("new", *about)
    if same:
        return Change("restamped", *about, before)
    return Change("replaced", *about, before, facts.get(document_id, ()))


def _differences(connection: Any, pairs: Sequence[tuple[str, str]]) -> dict[str, tuple[FactChange, ...]]:
    """Documents, each with the one that it replaces → the facts in which they differ."""
    found: dict[str, list[FactChange]] = {}
    if pairs:
        later, earlier = map(list, zip(*pairs, strict=True))
        for document_id, fact, old, new in connection.execute(
            _DIFFERENT, {"later": later, "earlier": earlier}
        ).fetchall():
            found.setdefault(document_id, []).extend(_changed(fact, old or [], new or []))
    return {name: tuple(facts) for name, facts in found.items()}


def _changed(fact: str, old: list[Any], new: list[Any]) -> Iterator[FactChange]:
    """A fact may be stated more than once."""
    gone = [value for value in old if value not in new] or [None]
    come = [value for value in new if value not in old] or [None]
    for index in range(max(len(gone), len(come))):
        yield FactChange(fact, gone[min(index, len(gone) - 1)], come[min(index, len(come) - 1)])
