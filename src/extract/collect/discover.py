"""A district's list pages → article pages → links of attachments, with what the site says of each.

Knows no HTTP: pages come from a `PageSource` (fetch.py, or a dictionary in a test). What goes wrong is a problem row:
a fault of ours, too, costs the article or the list that it met.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..records.tables import Problem
from ..records.vocabulary import Kind, Stage
from .district_models import District, ListPage
from .own_faults import internal_error, stops_run
from .pages.content import PageContent
from .pages.linking import ATTACHMENT_SUFFIXES
from .pages.linktext import Caption
from .pages.listing import Item, PageSource, bad_base, bad_link, list_items
from .pages.markup import Anchor
from .pages.visible import day_in_address, office_in
from .pages.walk import problem as _problem
from .pages.walk import unusable
from .pages.wanted import is_cut, wants

# attachments without an extension: /download.jsp?id=3, /attach/download?f=…, /module/download/downfile.jsp?…
_DOWNLOAD_WORDS = ("download", "downfile", "attach", "filedown")
_PAGE_SUFFIXES = {".htm", ".html", ".shtml", ".jhtml"}


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


@dataclass(slots=True)
class Discovery:
    """What a district's pages gave: links (each address once), problems, and the number of links of each list."""

    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    texts: list[Link] = field(default_factory=list)  # pages whose own text is the disclosure
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
            continue
        found.counts[entry.url] = len(links)
        _judge_count(district, entry, len(links), found)
        wanted = [link for link in links if not years or link.fiscal_year is None or link.fiscal_year in years]
        known = {link.url for link in found.links}
        found.links += [link for link in wanted if link.url not in known]
    if most is not None and len(found.links) > most:
        message = f"{district.name}: {len(found.links)} documents, of which the first {most} are asked for"
        found.lack(_problem(district.lists[0].url, "too_many_links", message))
        del found.links[most:]
    return found


async def _read_list(
    district: District, entry: ListPage, pages: PageSource, found: Discovery, years: Collection[int]
) -> list[Link]:
    items, lost = await list_items(district, entry, pages, years)
    found.problems += lost
    found.complete = found.complete and all(problem.code == "bad_base" for problem in lost)
    links: dict[str, Link] = {}
    for item in items:
        if item.menu or not wants(district.links_of(entry), item.anchor.text, cut_counts=True):
            continue
        try:
            read = await _read_item(district, entry, item, pages, found)
        except Exception as error:
            if stops_run(error):
                raise
            found.lack(internal_error(error, Stage.DISCOVER, district.name, item.anchor.url))
            continue
        for link in read:
            links.setdefault(link.url, link)
    return list(links.values())


async def _read_item(
    district: District, entry: ListPage, item: Item, pages: PageSource, found: Discovery
) -> list[Link]:
    if item.anchor.broken:
        found.problems.append(bad_link(item.list_url, item.anchor))
        found.broken += 1
        return []
    if is_attachment(item.anchor.url):
        return [_link(district, entry, item, item.anchor, None)]
    return await _read_article(district, entry, item, pages, found)


async def _read_article(
    district: District, entry: ListPage, item: Item, pages: PageSource, found: Discovery
) -> list[Link]:
    own = (entry,) if entry.links or entry.paging else ()
    page = await pages.get_page(item.anchor.url, item.list_url, *own)
    if isinstance(page, Problem):
        found.lack(page)
        return []
    if page.base is not None:
        found.problems.append(bad_base(page))
    anchors = attachments_of(page)
    broken = [anchor for anchor in page.attachments if anchor.broken and _means_file(anchor.url)]
    if is_cut(item.anchor.text) and not wants(district.links_of(entry), page.title or item.anchor.text):
        return []  # the list printed half of a title that is of something else
    found.problems += [bad_link(page.url, anchor) for anchor in broken]
    found.broken += len(broken)
    if not anchors and not broken:
        _judge_empty(_link(district, entry, item, Anchor(page.url, page.title or ""), page), page, item, found)
    return [_link(district, entry, item, anchor, page) for anchor in anchors]


def attachments_of(page: PageContent) -> list[Anchor]:
    """An article's links to files, else those of HTML in its scripts; one file by http and https is one."""
    for group in (page.attachments, page.scripted):
        known: dict[str, Anchor] = {}
        for anchor in group:
            if not anchor.broken and (is_attachment(anchor.url) or (anchor.file and not _is_page(anchor.url))):
                known.setdefault(anchor.url.partition("://")[2], anchor)
        if known:
            return list(known.values())
    return []


def _judge_empty(own: Link, page: PageContent, item: Item, found: Discovery) -> None:
    """An article without a file: a shell of scripts, the disclosure itself, or something that lacks its file."""
    if page.shell:
        found.lack(unusable(page))
    elif page.disclosure:
        found.texts.append(own)
        message = f"the page of {item.anchor.text!r} is the disclosure itself, without a file: kept, not read yet"
        found.problems.append(_problem(page.url, "text_disclosure", message))
    else:
        message = f"no attachment on the page of {item.anchor.text!r}"
        found.problems.append(_problem(page.url, "no_attachment", message))


def _link(district: District, entry: ListPage, item: Item, anchor: Anchor, page: PageContent | None) -> Link:
    """What is said of an attachment: by its own text, then the article's title, then the list's item, then the list."""
    title = page.title if page else None
    captions = [district.reader.read(text) for text in (anchor.text, title, item.anchor.text) if text]
    stated = office_in(page.department) if page and page.department else None
    published = page.published_on if page else None
    return Link(
        url=anchor.url,
        landing_url=page.url if page else item.list_url,
        list_url=item.list_url,
        text=anchor.text,
        title=title or item.anchor.text or None,
        department=_first(captions, "department") or stated or item.department or district.department_at(anchor.url),
        fiscal_year=_first(captions, "year") or item.year or entry.year,
        kind=_first(captions, "kind") or entry.kind,
        published_on=published or item.anchor.on or (day_in_address(page.url) if page else None),
    )


def _first(captions: Iterable[Caption], name: str) -> Any:
    return next((value for caption in captions if (value := getattr(caption, name)) is not None), None)


def is_attachment(url: str) -> bool:
    """Whether an address looks like a file: by its extension, or by the words of download programs."""
    parts = urlsplit(url)
    suffix = PurePosixPath(parts.path).suffix.lower()
    if suffix in ATTACHMENT_SUFFIXES:
        return True
    if suffix in _PAGE_SUFFIXES:
        return False
    if any(PurePosixPath(value.lower()).suffix in ATTACHMENT_SUFFIXES for _, value in parse_qsl(parts.query)):
        return True  # viewFile.do?type=2&filename=决算.pdf, virtual_attach_file.vsb?e=.pdf
    return any(word in parts.path.lower() for word in _DOWNLOAD_WORDS)


def _is_page(url: str) -> bool:
    """Whether an address is that of a web page or of a folder, whatever its link says."""
    path = urlsplit(url).path
    return path.endswith("/") or path == "" or PurePosixPath(path).suffix.lower() in _PAGE_SUFFIXES


def _means_file(printed: str) -> bool:
    """Whether a link that is no address was to lead to a file: http://www.gov.cn：80/a.pdf, by its end or its words."""
    path = printed.lower().partition("?")[0]
    ends = path.endswith(tuple(ATTACHMENT_SUFFIXES))
    return ends or any(word in path for word in _DOWNLOAD_WORDS)


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
