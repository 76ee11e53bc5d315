"""A district's file from one address of a list: the site is recognised, the list read, three articles looked at."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from .. import resources
from ..errors import UserError
from ..knowledge.regions import find_region
from ..records.tables import Problem
from .archive import Archive
from .discover import Link, link_of
from .district_models import District
from .district_run import RememberedPages
from .districts import load_shared
from .fetch import Common, HttpFetcher
from .http.client import FetchSettings, open_client
from .http.hosts import Hosts
from .pages.attachments import attachments_of, is_attachment
from .pages.content import PageContent
from .pages.listing import Item, Listed, PageSource, asked_of, list_items
from .pages.markup import Anchor, WebPage
from .pages.reader import PageReader
from .pages.wanted import wants
from .site_families import PLAIN, load_families, recognise, with_family

ARTICLES = 3  # that are looked at
_NOWHERE = "990000", "—"  # until the page has said which region it is of
_BETWEEN = re.compile(r"[-_—|,，\s]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of a district beside the list's address; None: what the page says."""

    url: str
    name: str
    code: str | None = None
    region: str | None = None
    delay_seconds: float = 2.0

    @property
    def politeness(self) -> dict[str, float]:
        """As the file has it."""
        return {
            "delay_seconds": self.delay_seconds,
            "per_second": 1 / self.delay_seconds if self.delay_seconds else 50.0,
        }


@dataclass(slots=True)
class Draft:
    """A file in the making, and the evidence for it."""

    content: dict[str, Any]
    family: str
    marks: list[str]
    others: list[str]  # other families that have a mark of theirs in the page
    listed: Listed
    items: list[Item]  # that are wanted
    links: list[Link] = field(default_factory=list)  # of the articles looked at
    looked_at: list[str] = field(default_factory=list)  # what each gave
    tried: list[str] = field(default_factory=list)  # ways to go on that did not reach the list's end

    @property
    def incomplete(self) -> list[Problem]:
        """Why the list is not whole."""
        return [one for one in self.listed.problems if one.code != "bad_base"]


def draft_district(wish: Wish, settings: FetchSettings | None = None) -> Draft:
    """Read a list and three of its articles, politely; UserError where it cannot be read or its region is unknown."""
    with tempfile.TemporaryDirectory(prefix="juesuan-draft-") as folder:
        archive = Archive(Path(folder))
        journal = archive.journal()
        try:
            common = Common(load_shared(), archive, journal, Hosts(5.0), settings or FetchSettings(attempts=2))
            return asyncio.run(_draft(wish, common))
        finally:
            journal.close()


class _Kept:
    """Pages of the site, each asked for once however many ways of reading are tried."""

    def __init__(self, fetcher: HttpFetcher) -> None:
        self._fetcher = fetcher
        self._pages: dict[str, WebPage | Problem] = {}

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """The page as it came."""
        if url not in self._pages:
            self._pages[url] = await self._fetcher.get_page(url, referer)
        return self._pages[url]


async def _draft(wish: Wish, common: Common) -> Draft:
    anywhere = _district(wish, {"family": PLAIN}, *_NOWHERE)
    with PageReader(common.shared.pages) as reader:
        async with open_client(common.settings, anywhere) as client:
            kept = _Kept(HttpFetcher(client, anywhere, common))
            page = await kept.get_page(wish.url)
            if isinstance(page, Problem):
                raise UserError(f"{wish.url} could not be read: {page.code}: {page.message}")

            def source(district: District) -> PageSource:
                return RememberedPages(kept, reader, partial(asked_of, district, common.shared.pages))

            return await drafted(wish, page, source)


async def drafted(wish: Wish, page: WebPage, source: Callable[[District], PageSource]) -> Draft:
    """The draft of a list whose first page came; `source` gives its pages as a district's file asks for them."""
    code, region = await _place(wish, source)
    drafts: list[Draft] = []
    for way in _ways(page):
        there = _district(wish, way, code, region)
        draft = await _read(there, way, source(there), page)
        draft.content |= {"code": code, "region": region}
        draft.tried = [line for one in drafts for line in _why(one)]
        drafts.append(draft)
        if draft.items and not draft.incomplete:
            break
    return max(drafts, key=lambda one: (bool(one.items), not one.incomplete, len(one.items)))


def _ways(page: WebPage) -> list[dict[str, Any]]:
    """Families that the page may be of, the likeliest first, then without a maker, then as a list of one page."""
    families = load_families()
    known = [name for name, _ in recognise(f"{page.url}\n{page.text}", families)]
    ways: list[dict[str, Any]] = [{"family": name} for name in dict.fromkeys([*known[:2], PLAIN])]
    return [*ways, {"family": known[0] if known else PLAIN, "paging": {"style": "none"}}]


async def _read(district: District, way: dict[str, Any], pages: PageSource, page: WebPage) -> Draft:
    entry = district.lists[0]
    listed = await list_items(district, entry, pages)
    links = district.links_of(entry)
    items = [item for item in listed.items if not item.menu and wants(links, item.anchor.text, cut_counts=True)]
    known = dict(recognise(f"{page.url}\n{page.text}", load_families()))
    name = str(way["family"])
    draft = Draft(dict(way), name, known.pop(name, []), list(known), listed, items)
    for item in _some(items):
        await _look(draft, district, item, pages)
    return draft


def _some(items: Sequence[Item]) -> list[Item]:
    """The first, the one in the middle, the last."""
    places = dict.fromkeys((0, len(items) // 2, len(items) - 1)) if items else {}
    return [items[place] for place in places][:ARTICLES]


async def _look(draft: Draft, district: District, item: Item, pages: PageSource) -> None:
    """One article: its files, its day, whose it is."""
    entry = district.lists[0]
    if item.anchor.broken:
        draft.looked_at.append(f"{item.anchor.text}: no address")
        return
    if is_attachment(item.anchor.url):
        draft.links.append(link_of(district, entry, item, item.anchor, None))
        draft.looked_at.append(f"{item.anchor.text}: the item is the file itself")
        return
    page = await pages.get_page(item.anchor.url, item.list_url)
    if isinstance(page, Problem):
        draft.looked_at.append(f"{item.anchor.text}: {page.code}: {page.message}")
        return
    files = attachments_of(page)
    links = [link_of(district, entry, item, one, page) for one in files]
    own = link_of(district, entry, item, Anchor(page.url, page.title or ""), page)
    draft.links += links or [own]
    draft.looked_at.append(
        f"{page.title or item.anchor.text}: {_files(page, links)}; published {own.published_on or '?'}"
    )


def _files(page: PageContent, links: Sequence[Link]) -> str:
    if links:
        return f"files: {len(links)} ({', '.join(link.text or link.url for link in links[:2])})"
    return page.shell or ("the text is the disclosure itself" if page.disclosure else "no file")


async def _place(wish: Wish, source: Callable[[District], PageSource]) -> tuple[str, str]:
    """Code and name of the region: as somebody says, else as the site's name or the page's title does."""
    if wish.code and wish.region:
        return wish.code, wish.region
    names = {"title": "title", "department": 'meta[name="SiteName"]'}
    page = await source(_district(wish, {"family": "", "links": names}, *_NOWHERE)).get_page(wish.url)
    if isinstance(page, Problem):
        raise UserError(f"{wish.url} could not be read: {page.code}: {page.message}")
    for text in (page.department, page.title):
        for part in reversed(_BETWEEN.split(text or "")):
            if region := find_region(part.strip()):
                return region.code, region.full_name
    raise UserError(f"{wish.url} does not say which region it is of: add --code 330603 --region 浙江省绍兴市柯桥区")


def _district(wish: Wish, way: dict[str, Any], code: str, region: str) -> District:
    content = {"name": wish.name, "code": code, "region": region, "verified": False, "lists": [{"url": wish.url}]}
    titles = {"titles": load_shared().titles, "politeness": wish.politeness}
    return District.model_validate(with_family(content | titles | way, resources.patterns_dir()))


def _why(draft: Draft) -> list[str]:
    style = draft.content.get("paging", {}).get("style", "its own paging")
    reasons = [one.message or one.code for one in draft.incomplete] or ["no item that is wanted"]
    return [f"{draft.family} with {style}: {reasons[0]}"]
