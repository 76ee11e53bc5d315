"""One district in one run: discover, fetch, archive; what failed for passing reasons is tried again in later rounds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from ..records.tables import Problem
from ..records.vocabulary import FetchOutcome, Stage
from .account import Account, account_of
from .archive import page_name_of
from .browser.pages import DrawnPages
from .converting import Converting, converted_file, converted_pages, one_row_each
from .discover import TEXT_DISCLOSURE, Discovery, Link, discover
from .district_models import District, ListPage
from .fetch import Common, FileReply, HttpFetcher
from .listed import NO_FILE, departments_of, is_no_file, listed_links
from .own_faults import internal_error, stops_run
from .pages.content import Asked, PageContent
from .pages.filenames import file_name
from .pages.listing import asked_of
from .pages.markup import WebPage
from .pages.paging import clicked
from .pages.reader import PageReader
from .progress import Reporter
from .sources import source_of_link

Asking = Callable[[ListPage | None], Asked]  # what is asked of the pages of a list
LIST_ALARMS = {"no_links", "too_few_links", "list_incomplete", TEXT_DISCLOSURE}
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


class Fetches(Protocol):
    """Who asks a site for its pages."""

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """The page as it came, or why there is none."""
        ...


class RememberedPages:
    """Pages of one run, taken apart: what came once is not asked for again."""

    def __init__(self, fetcher: Fetches, reader: PageReader, asked: Asking, drawer: DrawnPages | None = None) -> None:
        self._fetcher = fetcher
        self._reader = reader
        self._asked = asked
        self._drawer = drawer
        self._pages: dict[tuple[str, str | None], PageContent | Problem] = {}
        self._drawn: dict[tuple[str, str], PageContent | Problem] = {}
        self._raw: dict[str, WebPage] = {}  # pages as they came, of lists that are drawn

    async def get_page(
        self, url: str, referer: str | None = None, entry: ListPage | None = None
    ) -> PageContent | Problem:
        """What the page says, or why there is none; one that could not be taken apart is not tried again, either."""
        key = url, entry.url if entry else None
        if key not in self._pages:
            page = await self._fetcher.get_page(url, referer)
            if isinstance(page, Problem):
                return page
            if entry is not None and entry.browser:
                self._raw[url] = page
            self._pages[key] = await self._reader.read(page, replace(self._asked(entry), base=referer))
        return self._pages[key]

    async def draw(self, url: str, referer: str | None, entry: ListPage) -> PageContent | Problem:
        """What it says once a browser has run its scripts; those of a firewall's shell are not run."""
        key = url, entry.url
        if key not in self._drawn:
            said = await self._draw(url, referer, entry)
            if isinstance(said, Problem):
                return said
            self._drawn[key] = said
        return self._drawn[key]

    async def _draw(self, url: str, referer: str | None, entry: ListPage) -> PageContent | Problem:
        first = clicked(url)[0]
        came = self._raw.get(first) or await self._fetcher.get_page(first, referer)
        if isinstance(came, Problem):
            return came
        self._raw[first] = came
        asked = replace(self._asked(entry), base=referer)
        plain = await self._reader.read(came, asked)
        if self._drawer is None or isinstance(plain, Problem) or plain.shell == "challenged":
            return plain
        drawn = await self._drawer.draw(came, url, entry)
        if isinstance(drawn, Problem):
            return drawn
        content = await self._reader.read(drawn.page, asked)
        if isinstance(content, Problem):
            return content
        return replace(content, drawn=True, lacking=drawn.lacking, refused=drawn.refused)


class DistrictRun:
    """One district in one run: discovers, fetches, and repeats what failed for passing reasons."""

    def __init__(
        self,
        district: District,
        years: Collection[int],
        common: Common,
        fetcher: HttpFetcher,
        reader: PageReader,
        report: Reporter,
        converting: Converting | None = None,
    ) -> None:
        self._converting = converting
        self._district = district
        self._years = years
        self._fetcher = fetcher
        self._reader = reader
        self._report = report
        self._limits = common.shared.pages
        self._journal = common.journal
        self._hosts = common.hosts
        self._settings = common.settings
        self._browser = common.browser

    async def acquire(self) -> Account:
        """What the district brought; its problems are in the journal then."""
        found = await self.discover()
        self._report.advance(Stage.DISCOVER)
        replies = await self._fetch(found.links)
        if self._converting is not None:
            await converted_pages(self._converting, self._district, found, replies)
        problems = [self._with_saved_page(problem) for problem in found.problems]
        problems = self._fetcher.settled([*problems, *(reply.problem for reply in replies if reply.problem)])
        problems = one_row_each(problems)
        self._note(found, replies, [*problems, *self._tls_exceptions(found)])
        counted = [reply for reply in replies if not is_no_file(reply)]
        results = [(reply.outcome, reply.document_id) for reply in counted] + [
            (FetchOutcome.ERROR, None)
        ] * found.broken
        errors = [outcome for outcome, _ in results if outcome == FetchOutcome.ERROR]
        codes = [*(problem.code for problem in problems), *errors]
        account = account_of(self._district.name, results, codes, found.short, found.complete, self._years)
        account.converted = sum(reply.converted for reply in counted)
        return account

    def _note(self, found: Discovery, replies: Sequence[FileReply], problems: Sequence[Problem]) -> None:
        """What went wrong, and what the lists name with what came of each link, into the journal: all or nothing."""
        name, lists = self._district.name, self._journal.lists
        links = listed_links(found, replies, self._journal.page)
        known = departments_of((url, one.department) for one in links for url in (one.url, one.landing_url))
        with self._journal.transaction():
            for problem in problems:
                told = problem.department or known.get(problem.url or "")
                self._journal.add_problem(problem.model_copy(update={"department": told}), name)
            region = self._district.code, self._district.region
            wanted = (one for one in links if not self._years or one.fiscal_year in (None, *self._years))
            lists.note(self._journal.run, name, region, wanted, found.readings, self._years)
            lists.forget_lists(name, {entry.url for entry in self._district.lists})

    async def discover(self) -> Discovery:
        """The district's links, pages that failed for passing reasons asked for again."""
        drawer = DrawnPages(self._fetcher, self._browser, self._district, self._limits, self._settings)
        pages = RememberedPages(self._fetcher, self._reader, partial(asked_of, self._district, self._limits), drawer)
        try:
            found = await discover(self._district, self._years, pages, self._limits.most_documents)
            for _ in range(self._settings.rounds - 1):
                if not any(problem.code in PASSING for problem in found.problems):
                    break
                await self._pause()
                found = await discover(self._district, self._years, pages, self._limits.most_documents)
        finally:
            await drawer.close()
        return found

    def _with_saved_page(self, problem: Problem) -> Problem:
        """A list that looks wrong, with where in the archive the page lies that was read: the site may have changed."""
        page = self._journal.page(problem.url or "") if problem.code in LIST_ALARMS else None
        if page is None:
            return problem
        saved = f"the page as read: {page_name_of(page.sha256)} in the archive"
        return problem.model_copy(update={"message": f"{problem.message}; {saved}"})

    def _tls_exceptions(self, found: Discovery) -> list[Problem]:
        """Each weakness of TLS that was put up with, on record beside the files that came that way."""
        hosts = {urlsplit(address).hostname for address in [*found.counts, *(link.url for link in found.links)]}
        return [
            Problem(
                url=f"https://{entry.host}/",
                stage=Stage.FETCH,
                code="tls_exception",
                message=f"{entry.allow}: {entry.reason}",
            )
            for entry in self._district.tls
            if entry.host in hosts
        ]

    async def _fetch(self, links: Sequence[Link]) -> list[FileReply]:
        self._report.stage(Stage.FETCH, len(links))
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
        try:
            reply = await self._fetcher.get_file(link.url, link.landing_url)
            if reply.document_id:
                name = file_name(link.url, reply.disposition, link.text)
                source = source_of_link(self._district, link, name)
                self._journal.add_sighting(reply.document_id, self._district.name, source)
            elif self._converting is not None:
                reply = await converted_file(self._converting, self._district, link, reply)
        except Exception as error:
            if stops_run(error):
                raise
            fault = internal_error(error, Stage.FETCH, self._district.name, link.url)
            reply = FileReply(FetchOutcome.ERROR, None, fault)
        if not link.sure and reply.problem is not None and reply.problem.code == "soft_404":
            told = f"{link.text!r} leads to a web page: it is no attachment"
            reply = replace(reply, problem=reply.problem.model_copy(update={"code": NO_FILE, "message": told}))
        if number == 0:
            self._report.advance(Stage.FETCH)
        return reply

    async def _pause(self) -> None:
        """Before another round: until no host of the district is suspended, within reason."""
        self._fetcher.next_round()
        waits = [self._hosts.gate(entry.url, self._district.politeness).suspended_for for entry in self._district.lists]
        await self._fetcher.pause(min(max(waits), self._settings.longest_retry_after))
