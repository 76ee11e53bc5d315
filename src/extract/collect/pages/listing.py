"""A district's list → its links: pages one after another, directories level by level, an interface's answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from ... import resources
from ...records.tables import Problem
from ..district_models import District, Links, ListPage, PageLimits, Paging
from ..site_words import site_words
from .content import Asked, PageContent
from .interface import Interface, paths_of, wanted_of
from .markup import Anchor
from .paging import Stated, further_pages, group_of
from .walk import Walk, early_ends, problem


class PageSource(Protocol):
    """Where pages come from."""

    async def get_page(
        self, url: str, referer: str | None = None, entry: ListPage | None = None
    ) -> PageContent | Problem:
        """What the page says (of a list whose file asks for things of its own: `entry`), or why there is none."""
        ...

    async def draw(self, url: str, referer: str | None, entry: ListPage) -> PageContent | Problem:
        """What it says once its scripts have run in a browser: of a list whose file says browser = true."""
        ...


class Origin(NamedTuple):
    """What the way to a list says of all its items: folders of a directory are named by department or year."""

    department: str | None = None
    year: int | None = None


class Item(NamedTuple):
    """A link of a list, the page that it stands on, and what the way to the list says of it."""

    anchor: Anchor
    list_url: str
    department: str | None = None
    year: int | None = None
    menu: bool = False  # stands beside the list and names neither an office nor a year


def asked_of(district: District, limits: PageLimits, entry: ListPage | None = None) -> Asked:
    """What a district's file asks of each of its pages, or of those of one list."""
    links = district.links_of(entry) if entry else district.links
    paging = district.paging_of(entry) if entry else district.paging
    return Asked(
        items=links.items,
        attachments=links.attachments,
        title=links.title,
        department=links.department,
        date=links.date,
        directory=next(iter(links.levels), None),
        next=paging.next if paging.style in ("next", "links") else None,
        style=paging.style,
        most_links=limits.most_links,
        words=site_words(resources.patterns_dir()),
        deeper=links.levels[1:],
        column=links.column,
        paths=paths_of(paging.api),
        values=wanted_of(paging.api),
    )


class Listed(NamedTuple):
    """A list as it was read."""

    items: list[Item]
    problems: list[Problem]
    walks: list[Walk]


async def list_items(district: District, entry: ListPage, pages: PageSource, years: Iterable[int] = ()) -> Listed:
    """Links of a list with all its pages and, where it is a directory, of the lists below; pages that failed.

    A list that ends before it should is a problem, too: no list ends in silence. Folders of other years are left out.
    """
    reading = _Reading(district, entry, pages, set(years))
    await reading.read(entry.url, Origin(), 0)
    ends = list(early_ends(reading.walks, reading.paging.style))
    return Listed(reading.items, reading.problems + ends, reading.walks)


class _Reading:
    """One list of a district's file, as it is read."""

    def __init__(self, district: District, entry: ListPage, pages: PageSource, years: set[int]) -> None:
        self.items: list[Item] = []
        self.problems: list[Problem] = []
        self.walks: list[Walk] = []
        self.links: Links = district.links_of(entry)
        self.paging: Paging = district.paging_of(entry)
        self._district, self._entry, self._pages, self._years = district, entry, pages, years

    async def read(self, url: str, origin: Origin, level: int) -> None:
        """A list, and below it the lists that a directory's level links."""
        await self._paged(url, origin)
        if level >= len(self.links.levels):
            return
        page = await self._page(url)
        groups = (page.directory, *page.deeper) if isinstance(page, PageContent) else ()
        for anchor in groups[level] if level < len(groups) else ():
            if anchor.broken:
                self.problems.append(bad_link(url, anchor))
                continue
            below = self._below(anchor, origin)
            if not (self._years and below.year and below.year not in self._years):
                await self.read(anchor.url, below, level + 1)

    def _below(self, anchor: Anchor, origin: Origin) -> Origin:
        """What a folder's name says: 2031年 a year, 水务局 a department."""
        caption = self._district.reader.read(anchor.text)
        if caption.year or caption.kind:
            return Origin(origin.department, caption.year or origin.year)
        return Origin(anchor.text or origin.department, origin.year)

    async def _page(self, url: str, referer: str | None = None) -> PageContent | Problem:
        if self._entry.browser:
            return await self._pages.draw(url, referer, self._entry)
        own = self._entry if self._entry.links or self._entry.paging else None
        return await self._pages.get_page(url, referer, own) if own else await self._pages.get_page(url, referer)

    async def _paged(self, url: str, origin: Origin) -> None:
        said_to_be_one = "style" in self.paging.model_fields_set and self.paging.style == "none"
        walk = Walk(url, self.links, watched=not said_to_be_one, heard=self.paging.stated)
        self.walks.append(walk)
        before = len(self.problems)
        known: dict[str, Item] = {}
        api = self.paging.api
        if api is not None:
            await self._asked_for(url, origin, walk, known)
        else:
            await self._followed(url, origin, walk, known)
        walk.lost = any(one.code != "bad_base" for one in self.problems[before:])
        self.items += (item._replace(menu=self._is_menu(item.anchor, walk)) for item in known.values())

    def _is_menu(self, anchor: Anchor, walk: Walk) -> bool:
        """预算决算, in the menu above a list: no office's, no year's."""
        if not walk.beside_list(anchor):
            return False
        caption = self._district.reader.read(anchor.text)
        return caption.department is None and caption.year is None

    async def _followed(self, url: str, origin: Origin, walk: Walk, known: dict[str, Item]) -> None:
        queue, seen, root, most = [url], {url}, url, self.paging.last + 1
        opening: PageContent | None = None
        for _ in range(most):
            if not queue:
                break
            asked = queue.pop(0)
            page = await self._page(asked, root if asked != url else None)
            if isinstance(page, Problem):
                if not (page.code == "gone" and self.paging.ends_unseen and walk.pages):
                    self.problems.append(page)
                continue
            if asked == url:
                asked = root = page.url  # http → https, a slash: the others stand beside where the first one is
                seen.add(root)
                opening = page
            walk.add(self._heard(page))
            fresh = _keep(known, page, origin)
            named = further_pages(page, asked, root, self.paging)
            self._faults_of(page, named)
            further = [address for address in named if address is not None and address not in seen]
            if self.paging.style in ("numbered", "click") and not fresh:
                further = []  # a site that answers every number with its last page
                if self.paging.ends == "404":
                    self.problems.append(problem(page.url, "list_incomplete", "a page of the list has nothing new"))
            seen.update(further)
            queue += further
        if queue:
            self._too_long(url, most)
        if opening is not None and opening.marks.proxy and not queue:
            await self._by_groups(opening, root, origin, walk, known)

    def _heard(self, page: PageContent) -> PageContent:
        """大汉's answers count pages of a length of their own: where items are counted, these alone tell."""
        if self.paging.style != "dataproxy" or not page.stated.items:
            return page
        return replace(page, stated=Stated(page.stated.items))

    async def _by_groups(
        self, opening: PageContent, root: str, origin: Origin, walk: Walk, known: dict[str, Item]
    ) -> None:
        """What a proxy has not given by the numbers of records it may give by those of groups."""
        for number in range(1, self.paging.last + 1):
            at = group_of(opening.marks, root, number)
            if at is None or walk.items <= walk.count:
                return
            page = await self._page(at, root)
            if isinstance(page, Problem):
                self.problems.append(page)
                return
            walk.add(self._heard(page))
            if not _keep(known, page, origin) and number > 1:  # the first may hold what the list itself does
                return

    async def _asked_for(self, url: str, origin: Origin, walk: Walk, known: dict[str, Item]) -> None:
        """The list's own page, which says what its interface is asked with, then the interface's pages."""
        api = self.paging.api
        assert api is not None
        first = await self._page(url)
        if isinstance(first, Problem):
            self.problems.append(first)
            return
        walk.ask(first, api.static or api.url is None, api.url is None)
        if api.static or api.url is None:
            _keep(known, first, origin)
        if first.fault:
            self.problems.append(problem(url, "bad_answer", f"the page holds no such JSON: {first.fault}"))
        if api.url is None:
            return
        interface = Interface(api, first.url if "#" not in url else url, self._entry.year, first.values)
        if interface.missing:
            message = (
                f"neither the list's page nor its address says {interface.missing!r}, which its interface asks for"
            )
            self.problems.append(problem(url, "no_interface", message))
            return
        given: set[str] = set()
        for number in range(self.paging.last + 1):
            if not await self._one_answer(interface.at(number), first.url, walk, known, origin, given):
                return
        self._too_long(url, self.paging.last + 1)

    async def _one_answer(
        self, at: str | None, list_url: str, walk: Walk, known: dict[str, Item], origin: Origin, given: set[str]
    ) -> bool:
        """One page of an interface; whether there may be another."""
        page = await self._page(at, list_url) if at else problem(list_url, "bad_link", "its interface has no address")
        if isinstance(page, Problem):
            self.problems.append(page)
            return False
        if not page.answer:
            self.problems.append(
                problem(at or "", "bad_answer", f"the interface answers no JSON: {page.fault or 'HTML'}")
            )
            return False
        fresh = {anchor.url for anchor in page.items} - given
        given |= fresh
        walk.answered(page)
        _keep(known, page, origin, list_url)
        whole = (walk.items and len(given) >= walk.items) or (walk.of_pages and walk.answers >= walk.of_pages)
        return bool(fresh) and not whole

    def _too_long(self, url: str, most: int) -> None:
        message = f"the list goes on after {most} pages (paging.last = {self.paging.last}): they were not read"
        self.problems.append(problem(url, "list_too_long", message))

    def _faults_of(self, page: PageContent, named: Sequence[str | None]) -> None:
        """What a page says of further pages and of its own place that is no address; what it lacked in a browser."""
        if page.lacking:
            self.problems.append(problem(page.url, "part_missing", f"the page asked in vain for {page.lacking}"))
        if page.base is not None:
            self.problems.append(bad_base(page))
        if None in named:
            message = "the address of the list's further pages cannot be asked for"
            self.problems.append(problem(page.url, "bad_link", message))


def _keep(known: dict[str, Item], page: PageContent, origin: Origin, list_url: str | None = None) -> list[Anchor]:
    """The page's items beside those that are known; gives the new ones. http and https are one."""
    fresh = [anchor for anchor in page.items if anchor.url.partition("://")[2] not in known]
    for anchor in fresh:
        department = anchor.department or origin.department
        known[anchor.url.partition("://")[2]] = Item(anchor, list_url or page.url, department, origin.year)
    return fresh


def bad_link(url: str, anchor: Anchor) -> Problem:
    """A link that is no address: escaped, for it may have any characters."""
    return problem(url, "bad_link", f"{anchor.url[:200]!r} is no address (link {anchor.text[:60]!r})")


def bad_base(page: PageContent) -> Problem:
    """A `<base href>` that is no address: links are taken from the page's own, as browsers take them."""
    return problem(page.url, "bad_base", f"<base href={(page.base or '')[:200]!r}> is no address: not used")
