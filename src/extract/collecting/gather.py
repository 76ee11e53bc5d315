"""Discover, fetch and archive: a district's disclosures from its list pages to bytes in the archive, or a folder's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

from ..archive import Archive
from ..discover import Discovery
from ..districts import load_shared
from ..extraction import Source
from ..fetch import HttpFetcher
from ..paths import text_of
from ..records import Problem
from ..site.client import FetchSettings, open_client
from ..site.district_models import District
from ..site.hosts import Hosts
from .account import account_of
from .district_run import DistrictRun, Gathering
from .journal import Journal
from .reporter import Reporter, Silent

AT_ONCE = 8  # districts
FOLDER = "folder"  # the source of files that somebody already had


def gather(
    districts: Sequence[District],
    years: Collection[int],
    archive: Archive,
    journal: Journal,
    report: Reporter,
    settings: FetchSettings | None = None,
) -> list[Gathering]:
    """All districts' disclosures into the archive, several districts at once, one host never faster than allowed."""
    return asyncio.run(_gather_all(districts, years, archive, journal, report, settings or FetchSettings()))


def discover_only(district: District, archive: Archive, journal: Journal, settings: FetchSettings) -> Discovery:
    """What a district's lists and articles give now; no file is fetched."""

    async def inside() -> Discovery:
        hosts = Hosts(settings.breaker_seconds)
        async with open_client(settings, district.tls) as client:
            fetcher = HttpFetcher(client, district, load_shared(), archive, journal, hosts, settings)
            return await DistrictRun(district, (), fetcher, journal, hosts, Silent(), settings).discover()

    return asyncio.run(inside())


async def _gather_all(
    districts: Sequence[District],
    years: Collection[int],
    archive: Archive,
    journal: Journal,
    report: Reporter,
    settings: FetchSettings,
) -> list[Gathering]:
    shared = load_shared()
    hosts = Hosts(settings.breaker_seconds)
    report.stage("discover", len(districts))
    places = asyncio.Semaphore(AT_ONCE)
    async with open_client(settings, [entry for district in districts for entry in district.tls]) as client:

        async def one(district: District) -> Gathering:
            async with places:
                fetcher = HttpFetcher(client, district, shared, archive, journal, hosts, settings)
                return await DistrictRun(district, years, fetcher, journal, hosts, report, settings).gather()

        return list(await asyncio.gather(*(one(district) for district in districts)))


def gather_folder(files: Sequence[Path], archive: Archive, journal: Journal, report: Reporter) -> Gathering:
    """Files that somebody already has, into the archive; whatever they are, reading them says."""
    report.stage("fetch", len(files))
    results: list[tuple[str, str | None]] = []
    reasons: list[str] = []
    for path in files:
        url = path.resolve().as_uri()
        problem = _closed(path, url)
        if problem is not None:
            journal.add_problem(problem, FOLDER)
            results.append(("error", None))
            reasons.append(problem.code)
            report.advance("fetch")
            continue
        document_id = archive.put_copy(path)
        before = journal.latest_at(url)
        journal.add_sighting(document_id, FOLDER, Source(file_name=text_of(path.name), source_url=url))
        outcome = "new" if before is None else "unchanged" if before == document_id else "changed"
        results.append((outcome, document_id))
        report.advance("fetch")
    ids = list(dict.fromkeys(document_id for _, document_id in results if document_id))
    return Gathering(account_of(FOLDER, results, reasons, 0, complete=True), ids)


def _closed(path: Path, url: str) -> Problem | None:
    """Why a file cannot be opened: permissions, or a link to nothing."""
    try:
        path.open("rb").close()
    except OSError as error:
        return Problem(url=url, stage="fetch", code="unreadable", message=f"cannot be opened: {error.strerror}")
    return None
