"""Discover, fetch and archive: a district's disclosures from its list pages to bytes in the archive, or a folder's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any

from ..convert.setting import convert_setting
from ..errors import INTERNAL_ERROR
from ..paths import text_of
from ..records.extraction import Source
from ..records.tables import Problem
from ..records.vocabulary import FetchOutcome, Stage
from .account import Account, Result, account_of, outcome_of
from .archive import Archive
from .conversions import Conversions, Made
from .converting import Converting
from .discover import Discovery
from .district_models import District
from .district_run import DistrictRun
from .districts import load_shared
from .fetch import Common, HttpFetcher
from .handover import Handover
from .http.client import FetchSettings, open_client
from .http.hosts import Hosts
from .journal import Journal
from .own_faults import internal_error, stops_run
from .pages.reader import PageReader
from .progress import Reporter, Silent

AT_ONCE = 16  # districts: as many slow sites would keep the others from being asked
FOLDER = "folder"  # the source of files that somebody already had


def acquire_districts(
    districts: Sequence[District],
    years: Collection[int],
    archive: Archive,
    journal: Journal,
    report: Reporter,
    settings: FetchSettings,
    ready: Handover,
) -> list[Account]:
    """All districts' disclosures into the archive, several districts at once, one host never faster than allowed.

    Each district's name is handed over as soon as its files are in the archive. A fault that one meets ends that one.
    """
    common = _common(archive, journal, settings)
    converting = Converting(archive, journal) if convert_setting() else None
    try:
        return asyncio.run(_acquire_all(districts, years, common, report, ready, converting))
    finally:
        if converting is not None:
            converting.close()


def discover_only(district: District, archive: Archive, journal: Journal, settings: FetchSettings) -> Discovery:
    """What a district's lists and articles give now; no file is fetched."""

    async def inside() -> Discovery:
        common = _common(archive, journal, settings)
        with PageReader(common.shared.pages) as reader:
            async with common.browser, open_client(settings, district) as client:
                fetcher = HttpFetcher(client, district, common)
                found = await DistrictRun(district, (), common, fetcher, reader, Silent()).discover()
                found.problems = fetcher.settled(found.problems)
                return found

    return asyncio.run(inside())


def _common(archive: Archive, journal: Journal, settings: FetchSettings) -> Common:
    return Common(load_shared(), archive, journal, Hosts(settings.breaker_seconds), settings)


async def _acquire_all(
    districts: Sequence[District],
    years: Collection[int],
    common: Common,
    report: Reporter,
    ready: Handover,
    converting: Converting | None,
) -> list[Account]:
    ready.attach()
    report.stage(Stage.DISCOVER, len(districts))
    places = asyncio.Semaphore(AT_ONCE)
    with PageReader(common.shared.pages) as reader:

        async def one(district: District) -> Account:
            async with places, open_client(common.settings, district) as client:
                fetcher = HttpFetcher(client, district, common)
                running = DistrictRun(district, years, common, fetcher, reader, report, converting).acquire()
                account = await _guarded(running, district, years, common.journal)
                ready.put(district.name)
                return account

        async with common.browser:
            return await _all(one(district) for district in districts)


async def _guarded(
    running: Awaitable[Account], district: District, years: Collection[int], journal: Journal
) -> Account:
    """What a district brought; where it ends in a fault of ours, an account that says so."""
    try:
        return await running
    except Exception as error:
        if stops_run(error):
            raise
        journal.add_problem(internal_error(error, Stage.DISCOVER, district.name, district.lists[0].url), district.name)
        return account_of(district.name, (), [INTERNAL_ERROR], 0, complete=False, years=years)


async def _all(coroutines: Iterable[Coroutine[Any, Any, Account]]) -> list[Account]:
    """The results in order; where one ends the run, none of the others is left at work."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def acquire_folder(
    files: Sequence[Path], archive: Archive, journal: Journal, report: Reporter, ready: Handover
) -> Account:
    """Files that somebody already has, into the archive; whatever they are, reading them says."""
    report.stage(Stage.FETCH, len(files))
    results: list[Result] = []
    reasons: list[str] = []
    conversions, converted = Conversions(archive, journal) if convert_setting() else None, 0
    for path in files:
        if ready.stopped:
            break
        url = path.resolve().as_uri()
        problem = _closed(path, url)
        if problem is not None:
            journal.add_problem(problem, FOLDER)
            results.append((FetchOutcome.ERROR, None))
            reasons.append(problem.code)
            report.advance(Stage.FETCH)
            continue
        source = Source(file_name=text_of(path.name), source_url=url)
        for made in _documents(path, source, archive, conversions):
            own = made.source_of(source)
            if made.document_id is None:
                code, message = made.fault or ("not_pdf", "")
                journal.add_problem(Problem(url=own.source_url, stage=Stage.READ, code=code, message=message), FOLDER)
                results.append((FetchOutcome.NOT_PDF, None))
                reasons.append(code)
                continue
            results.append((outcome_of(made.document_id, journal.latest_at(own.source_url or "")), made.document_id))
            converted += own.converted_from is not None
            journal.add_sighting(made.document_id, FOLDER, own)
        report.advance(Stage.FETCH)
    ready.put(FOLDER)
    account = account_of(FOLDER, results, reasons, 0, complete=True)
    account.converted = converted
    return account


def _documents(path: Path, source: Source, archive: Archive, conversions: Conversions | None) -> list[Made]:
    """What is made of a file; where nothing is, the file itself: whatever it is, reading it says."""
    made = conversions.documents_of(path, source.file_name or "") if conversions is not None else []
    if made:
        return made
    document_id = archive.put_copy(path)
    return [Made(source.file_name or "", document_id, document_id)]


def _closed(path: Path, url: str) -> Problem | None:
    """Why a file cannot be opened: permissions, or a link to nothing."""
    try:
        path.open("rb").close()
    except OSError as error:
        return Problem(url=url, stage=Stage.FETCH, code="unreadable", message=f"cannot be opened: {error.strerror}")
    return None
