"""A district's list pages → article pages → links of attachments, with what the site says of each.

Knows no HTTP: pages come from a `PageSource` (fetch.py, or a dictionary in a test). What goes wrong is a problem row:
a fault of ours, too, costs the article or the list that it met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..identity.approvals import approved_on
from ..records.tables import Problem
from ..records.vocabulary import Kind, Stage
from .district_models import District, Links, ListPage
from .funnel import MENU, NO_WORD, OTHER_YEAR, TWICE, UNWANTED, Funnel
from .list_rows import Reading
from .own_faults import internal_error, stops_run
from .pages.attachments import attachments_of, is_attachment, means_file
from .pages.content import PageContent
from .pages.linktext import Caption
from .pages.listing import Item, PageSource, bad_base, bad_link, list_items
from .pages.markup import Anchor
from .pages.visible import day_in_address, office_in
from .pages.walk import Walk, unusable
from .pages.walk import problem as _problem
from .pages.wanted import is_cut, wants

TEXT_DISCLOSURE = "text_disclosure"


@dataclass(frozen=True, slots=True)
class Link:
    """One attachment to fetch, and what the site says of it; None where it says nothing."""

    url: str
    landing_url: str
    list_url: str
    text: str
    title: str | None = None
    department: str | None = None
    fiscal_year: int | None = None
    kind: Kind | None = None
    published_on: date | None = None
    approved_on: date | None = None  # 批复, as the article prints it
    sure: bool = True  # where not, a web page behind it is no missing file
    entry_url: str = field(default="", compare=False)  # the list as the district's file has it


@dataclass(slots=True)
class Discovery:
    """What a district's pages gave: links (each address once), problems, and the number of links of each list."""

    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    funnels: dict[str, Funnel] = field(default_factory=dict)  # list → what of it went how far
    texts: list[Link] = field(default_factory=list)  # pages whose own text is the disclosure
    without: list[tuple[Link, Problem]] = field(default_factory=list)  # what lists name and no file was found for
    readings: list[Reading] = field(default_factory=list)  # how each list was read
    short: int = 0  # links that the lists should have had
    broken: int = 0  # links to documents that are no address
    complete: bool = True

    def lack(self, problem: Problem) -> None:
        """A page, or what is on it, could not be had."""
        self.problems.append(problem)
        self.complete = False


async def discover(district: District, years: Collection[int], pages: PageSource, most: int | None = None) -> Discovery:
    """All attachments of a district's lists, those of `years` alone where any are given, at most `most`."""
    found = Discovery()
    for entry in district.lists:
        if years and entry.year is not None and entry.year not in years:
            continue
        try:
            links = await _read_list(district, entry, pages, found, years)
        except Exception as error:
            if stops_run(error):
                raise
            found.lack(internal_error(error, Stage.DISCOVER, district.name, entry.url))
            found.readings.append(Reading(entry.url, entry.year, entry.kind, complete=False))
            continue
        found.counts[entry.url] = len(links)
        _judge_count(district, entry, len(links), found)
        _take(links, years, found, found.funnels[entry.url])
    if most is not None and len(found.links) > most:
        message = f"{district.name}: {len(found.links)} documents, of which the first {most} are asked for"
        found.lack(_problem(district.lists[0].url, "too_many_links", message))
        del found.links[most:]
        found.readings = [reading._replace(complete=False) for reading in found.readings]
    return found


def _take(links: Iterable[Link], years: Collection[int], found: Discovery, funnel: Funnel) -> None:
    """A list's links among those of the district: of the years, each address once."""
    known = {link.url for link in found.links}
    for link in links:
        if years and link.fiscal_year is not None and link.fiscal_year not in years:
            funnel.drop(OTHER_YEAR, link.text)
        elif link.url in known:
            funnel.drop(TWICE, link.text)
        else:
            funnel.documents += 1
            found.links.append(link)


async def _read_list(
    district: District, entry: ListPage, pages: PageSource, found: Discovery, years: Collection[int]
) -> list[Link]:
    funnel = found.funnels[entry.url] = Funnel()
    listed = await list_items(district, entry, pages, years)
    found.problems += listed.problems
    whole = all(problem.code == "bad_base" for problem in listed.problems)
    found.complete = found.complete and whole
    _measure(listed.walks, funnel)
    links: dict[str, Link] = {}
    for item in listed.items:
        funnel.links += not item.menu
        if why := _unwanted(district.links_of(entry), item):
            funnel.drop(why, item.anchor.text)
            continue
        funnel.wanted += 1
        try:
            read = await _read_item(district, entry, item, pages, found)
        except Exception as error:
            if stops_run(error):
                raise
            found.lack(fault := internal_error(error, Stage.DISCOVER, district.name, item.anchor.url))
            # its title is not read: that may be what failed, and an item whose office is unknown proves no absence
            bare = Link(item.anchor.url, item.list_url, item.list_url, item.anchor.text, entry_url=entry.url)
            found.without.append((bare, fault))
            whole = False
            continue
        funnel.attachments += len(read)
        for link in read:
            if links.setdefault(link.url, link) is not link:
                funnel.drop(TWICE, link.text)
    named = len(links) + sum(link.entry_url == entry.url for link, _ in found.without)
    whole = whole and named >= (entry.expected.least if entry.expected else 1)
    found.readings.append(Reading(entry.url, entry.year, entry.kind, whole))
    return list(links.values())


def _measure(walks: Iterable[Walk], funnel: Funnel) -> None:
    """What the list, and the lists below a directory, say of their length."""
    for walk in walks:
        funnel.pages += walk.pages
        funnel.stated_pages += walk.of_pages
        funnel.stated_items += walk.items
        funnel.read_items += walk.count


def _unwanted(links: Links, item: Item) -> str | None:
    """Why an item is not read; None where it is."""
    if item.menu:
        return MENU
    if wants(links, item.anchor.text, cut_counts=True):
        return None
    return NO_WORD if wants(links.model_copy(update={"unwanted": ()}), item.anchor.text) is False else UNWANTED


async def _read_item(
    district: District, entry: ListPage, item: Item, pages: PageSource, found: Discovery
) -> list[Link]:
    if item.anchor.broken:
        found.problems.append(fault := bad_link(item.list_url, item.anchor))
        found.without.append((link_of(district, entry, item, item.anchor, None), fault))
        found.broken += 1
        found.funnels[entry.url].drop("no address", item.anchor.text)
        return []
    if is_attachment(item.anchor.url):
        return [link_of(district, entry, item, item.anchor, None)]
    return await _read_article(district, entry, item, pages, found)


async def _read_article(
    district: District, entry: ListPage, item: Item, pages: PageSource, found: Discovery
) -> list[Link]:
    own = (entry,) if entry.links or entry.paging or entry.browser else ()
    page = await pages.get_page(item.anchor.url, item.list_url, *own)
    funnel = found.funnels[entry.url]
    if isinstance(page, Problem):
        return _no_article(district, entry, item, page, found)
    funnel.articles += 1
    if page.base is not None:
        found.problems.append(bad_base(page))
    if entry.browser and not page.disclosure and not attachments_of(page):  # what its script adds to it
        page = await pages.draw(item.anchor.url, item.list_url, entry)
        if isinstance(page, Problem):
            return _no_article(district, entry, item, page, found)
    anchors = attachments_of(page)
    broken = [anchor for anchor in page.attachments if anchor.broken and means_file(anchor.url)]
    if is_cut(item.anchor.text) and not wants(district.links_of(entry), page.title or item.anchor.text):
        funnel.drop(f"{NO_WORD}, told by the article", page.title or "")
        return []  # the list printed half of a title that is of something else
    found.problems += (faults := [bad_link(page.url, anchor) for anchor in broken])
    found.broken += len(broken)
    article = link_of(district, entry, item, Anchor(page.url, page.title or ""), page)
    if not anchors and not broken:
        funnel.drop(_judge_empty(article, page, item, found), item.anchor.text)
    if not anchors:
        found.without.append((article, faults[0] if faults else found.problems[-1]))
    return [link_of(district, entry, item, anchor, page) for anchor in anchors]


def _no_article(district: District, entry: ListPage, item: Item, problem: Problem, found: Discovery) -> list[Link]:
    """An article that could not be had."""
    found.lack(problem)
    found.without.append((link_of(district, entry, item, item.anchor, None), problem))
    found.funnels[entry.url].drop(f"article not read: {problem.code}", item.anchor.text)
    return []


def _judge_empty(own: Link, page: PageContent, item: Item, found: Discovery) -> str:
    """An article without a file: a shell of scripts, the disclosure itself, or something that lacks its file."""
    if page.shell:
        found.lack(unusable(page))
        return page.shell
    if page.disclosure:
        found.texts.append(own)
        message = f"the page of {item.anchor.text!r} is the disclosure itself, without a file: kept, not read yet"
        found.problems.append(_problem(page.url, TEXT_DISCLOSURE, message))
        return TEXT_DISCLOSURE
    message = f"no attachment on the page of {item.anchor.text!r}"
    found.problems.append(_problem(page.url, "no_attachment", message))
    return "no_attachment"


def link_of(district: District, entry: ListPage, item: Item, anchor: Anchor, page: PageContent | None) -> Link:
    """What is said of an attachment: by its own text, then the article's title, then the list's item, then the list."""
    title = page.title if page else None
    captions = [district.reader.read(text) for text in (anchor.text, title, item.anchor.text) if text]
    stated = office_in(page.department) if page and page.department else None
    published = page.published_on if page else None
    year = _first(captions, "year") or item.year or entry.year
    kind = _first(captions, "kind") or entry.kind
    return Link(
        url=anchor.url,
        landing_url=page.url if page else item.list_url,
        list_url=item.list_url,
        text=anchor.text,
        title=title or item.anchor.text or None,
        department=_first(captions, "department") or stated or item.department or district.department_at(anchor.url),
        fiscal_year=year,
        kind=kind,
        published_on=published or item.anchor.on or (day_in_address(page.url) if page else None),
        approved_on=approved_on(page.approvals, kind, year) if page else None,
        sure=anchor.sure or is_attachment(anchor.url),
        entry_url=entry.url,
    )


def _first(captions: Iterable[Caption], name: str) -> Any:
    return next((value for caption in captions if (value := getattr(caption, name)) is not None), None)


def _judge_count(district: District, entry: ListPage, count: int, found: Discovery) -> None:
    expected = entry.expected
    if expected is None:
        if count == 0:
            found.problems.append(_problem(entry.url, "no_links", f"{district.name}: the list gives no document"))
            found.complete = False
    elif count < expected.least:
        message = f"{district.name}: {count} documents where at least {expected.least} are expected"
        found.problems.append(_problem(entry.url, "too_few_links", message))
        found.short += expected.least - count
        found.complete = False
    elif count > expected.most:
        message = f"{district.name}: {count} documents where at most {expected.most} are expected"
        found.problems.append(_problem(entry.url, "too_many_links", message))
