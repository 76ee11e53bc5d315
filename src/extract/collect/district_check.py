"""One district against its live site: what its lists give, what its titles leave unread."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .acquire import discover_only
from .archive import Archive
from .discover import TEXT_DISCLOSURE, Discovery
from .district_models import District
from .district_run import PASSING
from .funnel import Funnel
from .http.client import FetchSettings

ENOUGH = 5  # examples of each kind


@dataclass(slots=True)
class CheckReport:
    """What a check found; `ok` where the file describes the site as it is."""

    district: str
    counts: dict[str, int] = field(default_factory=dict)  # list → documents
    years: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    without_department: list[str] = field(default_factory=list)
    without_year: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    funnels: dict[str, Funnel] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)  # pages that are the disclosure themselves
    reached: bool = True  # False: no list could be asked for, which says nothing of the file

    @property
    def ok(self) -> bool:
        """Whether every list gives what is expected, and titles say whose and what year."""
        return not (self.problems or self.without_department or self.without_year)

    def lines(self) -> list[str]:
        """The report as lines for a person."""
        told = []
        for url, count in self.counts.items():
            told.append(f"{url}: {count} documents")
            told += self.funnels[url].lines() if url in self.funnels else ()
        told.append("years: " + (", ".join(f"{year} {count}" for year, count in sorted(self.years.items())) or "none"))
        told.append("kinds: " + (", ".join(f"{kind} {count}" for kind, count in sorted(self.kinds.items())) or "none"))
        told += [f"no department in: {text}" for text in self.without_department[:ENOUGH]]
        told += [f"no year in: {text}" for text in self.without_year[:ENOUGH]]
        told += [f"the page is the disclosure itself: {text}" for text in self.texts[:ENOUGH]]
        return told + [f"problem: {text}" for text in self.problems]


def check_district(district: District, settings: FetchSettings | None = None) -> CheckReport:
    """Read a district's lists and articles from its site, politely; no file is fetched and nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="juesuan-check-") as folder:
        archive = Archive(Path(folder))
        journal = archive.journal()
        try:
            found = discover_only(district, archive, journal, settings or _quick())
        finally:
            journal.close()
    return report_of(district, found)


def _quick() -> FetchSettings:
    """Somebody waits for the answer: a host that is not there is soon given up."""
    return FetchSettings(attempts=2, rounds=1, connect_seconds=8.0, wait_most=3.0)


def report_of(district: District, found: Discovery) -> CheckReport:
    """The report on what discovery found."""
    return CheckReport(
        district=district.name,
        counts=found.counts,
        years=Counter(str(link.fiscal_year) for link in found.links if link.fiscal_year),
        kinds=Counter(link.kind for link in found.links if link.kind),
        without_department=[link.title or link.text for link in found.links if not link.department],
        without_year=[link.title or link.text for link in found.links if not link.fiscal_year],
        reached=not (PASSING & {problem.code for problem in found.problems} and not found.links),
        problems=[f"{one.code}: {one.message} ({one.url})" for one in found.problems if one.code != TEXT_DISCLOSURE],
        funnels=found.funnels,
        texts=[f"{link.title} ({link.url})" for link in found.texts],
    )
