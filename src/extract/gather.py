"""Discover, fetch and archive: a district's disclosures from its list pages to bytes in the archive, or a folder's."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from .account import Account, account_of
from .archive import Archive
from .client import FetchSettings, open_client
from .discover import Discovery, Link, discover
from .districts import District, load_shared
from .extraction import Source
from .fetch import FileReply, HttpFetcher
from .filenames import file_name
from .hosts import Hosts
from .journal import Journal
from .markup import WebPage
from .records import Problem

AT_ONCE = 8  # districts
FOLDER = "folder"  # the source of files that somebody already had
# problems of a page that another try may mend
PASSING = {
    "timeout",
    "truncated",
    "connection",
    "server_error",
    "rate_limited",
    "host_suspended",
    "robots_unreachable",
    "bad_range",
}


class Reporter(Protocol):
    """Who is told how far a run is: the terminal's bars, or nobody."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins (or its total has changed)."""
        ...

    def advance(self, name: str, step: int = 1) -> None:
        """So many more of a stage are done."""
        ...

    def page(self, name: str, done: int, total: int) -> None:
        """Page `done` of `total` of a document has been read."""
        ...


class Silent:
    """Tells nobody."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self, name: str, step: int = 1) -> None:
        """Nothing."""

    def page(self, name: str, done: int, total: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class Gathering:
    """What a district (or a folder) brought: its account and the files to read."""

    account: Account
    document_ids: list[str] = field(default_factory=list)


class RememberedPages:
    """Pages of one run: what came once is not asked for again."""

    def __init__(self, fetcher: HttpFetcher) -> None:
        self._fetcher = fetcher
        self._pages: dict[str, WebPage] = {}

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """The page, or why there is none."""
        if url not in self._pages:
            page = await self._fetcher.get_page(url, referer)
            if isinstance(page, Problem):
                return page
            self._pages[url] = page
        return self._pages[url]


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


class DistrictRun:
    """One district in one run: discovers, fetches, and repeats what failed for passing reasons."""

    def __init__(
        self,
        district: District,
        years: Collection[int],
        fetcher: HttpFetcher,
        journal: Journal,
        hosts: Hosts,
        report: Reporter,
        settings: FetchSettings,
    ) -> None:
        self._district = district
        self._years = years
        self._fetcher = fetcher
        self._journal = journal
        self._hosts = hosts
        self._report = report
        self._settings = settings

    async def gather(self) -> Gathering:
        """The district's gathering; its problems are in the journal then."""
        found = await self.discover()
        self._report.advance("discover")
        replies = await self._fetch(found.links)
        problems = found.problems + [reply.problem for reply in replies if reply.problem]
        with self._journal.transaction():
            for problem in problems:
                self._journal.add_problem(problem, self._district.name)
        results = [(reply.outcome, reply.document_id) for reply in replies]
        codes = [problem.code for problem in problems] + ["error" for reply in replies if reply.outcome == "error"]
        account = account_of(self._district.name, results, codes, found.short, found.complete)
        account.years = sorted(self._years)
        ids = list(dict.fromkeys(reply.document_id for reply in replies if reply.document_id))
        return Gathering(account, ids)

    async def discover(self) -> Discovery:
        """The district's links, pages that failed for passing reasons asked for again."""
        pages = RememberedPages(self._fetcher)
        found = await discover(self._district, self._years, pages)
        for _ in range(self._settings.rounds - 1):
            if not any(problem.code in PASSING for problem in found.problems):
                break
            await self._pause()
            found = await discover(self._district, self._years, pages)
        return found

    async def _fetch(self, links: Sequence[Link]) -> list[FileReply]:
        self._report.stage("fetch", len(links))
        replies: dict[str, FileReply] = {}
        for number in range(self._settings.rounds):
            todo = [link for link in links if link.url not in replies or replies[link.url].passing]
            if not todo:
                break
            if number:
                await self._pause()
            fresh = await asyncio.gather(*(self._fetch_one(link, number) for link in todo))
            replies |= {link.url: reply for link, reply in zip(todo, fresh, strict=True)}
        return [replies[link.url] for link in links]

    async def _fetch_one(self, link: Link, number: int) -> FileReply:
        reply = await self._fetcher.get_file(link.url, link.landing_url)
        if reply.document_id:
            name = file_name(link.url, reply.disposition, link.text)
            self._journal.add_sighting(reply.document_id, self._district.name, _source(self._district, link, name))
        if number == 0:
            self._report.advance("fetch")
        return reply

    async def _pause(self) -> None:
        """Before another round: until no host of the district is suspended, within reason."""
        self._fetcher.next_round()
        waits = [self._hosts.gate(entry.url, self._district.politeness).suspended_for for entry in self._district.lists]
        await asyncio.sleep(min(max(waits), self._settings.longest_retry_after))


def gather_folder(files: Sequence[Path], archive: Archive, journal: Journal, report: Reporter) -> Gathering:
    """Files that somebody already has, into the archive; whatever they are, reading them says."""
    report.stage("fetch", len(files))
    results: list[tuple[str, str | None]] = []
    for path in files:
        document_id = archive.put_copy(path)
        url = path.resolve().as_uri()
        before = journal.latest_at(url)
        journal.add_sighting(document_id, FOLDER, Source(file_name=path.name, source_url=url))
        outcome = "new" if before is None else "unchanged" if before == document_id else "changed"
        results.append((outcome, document_id))
        report.advance("fetch")
    ids = list(dict.fromkeys(document_id for _, document_id in results if document_id))
    return Gathering(account_of(FOLDER, results, [], 0, complete=True), ids)


def _source(district: District, link: Link, name: str | None) -> Source:
    return Source(
        file_name=name,
        source_url=link.url,
        landing_url=link.landing_url,
        link_text=link.text or None,
        region_code=district.code,
        region=district.region,
        department=link.department,
        fiscal_year=link.fiscal_year,
        kind=link.kind,
        published_on=link.published_on,
    )
