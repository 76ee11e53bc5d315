"""A district's list: its pages one after another, or one page for each department, to the links that stand on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from ... import resources
from ...records.tables import Problem
from ..district_models import District, PageLimits
from ..site_words import site_words
from .content import Asked, PageContent
from .markup import Anchor
from .paging import further_pages
from .walk import Walk, early_ends, problem


class PageSource(Protocol):
    """Where pages come from."""

    async def get_page(self, url: str, referer: str | None = None) -> PageContent | Problem:
        """What the page says, or why there is none."""
        ...


class Item(NamedTuple):
    """A link of a list, the page that it stands on, and the department whose own list that is."""

    anchor: Anchor
    list_url: str
    department: str | None = None


def asked_of(district: District, limits: PageLimits) -> Asked:
    """What a district's file asks of each of its pages."""
    links, paging = district.links, district.paging
    return Asked(
        items=links.items,
        attachments=links.attachments,
        title=links.title,
        department=links.department,
        date=links.date,
        directory=links.directory,
        next=paging.next if paging.style in ("next", "links") else None,
        style=paging.style,
        most_links=limits.most_links,
        words=site_words(resources.patterns_dir()),
    )


async def list_items(district: District, url: str, pages: PageSource) -> tuple[list[Item], list[Problem]]:
    """Links of a list with all its pages and, where it is a directory, of the departments' lists; pages that failed.

    A list that ends before it should is a problem, too: no list ends in silence.
    """
    items, problems, walk = await _paged(district, url, pages, None)
    walks = [walk]
    if district.links.directory:
        page = await pages.get_page(url)
        for department in page.directory if isinstance(page, PageContent) else ():
            if department.broken:
                problems.append(bad_link(url, department))
                continue
            more, lost, walk = await _paged(district, department.url, pages, department.text or None)
            items += more
            problems += lost
            walks.append(walk)
    return items, problems + list(early_ends(walks, district.paging.style))


async def _paged(
    district: District, url: str, pages: PageSource, department: str | None
) -> tuple[list[Item], list[Problem], Walk]:
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    walk = Walk(url, district.links)
    queue, seen, root, most = [url], {url}, url, district.paging.last + 1
    for _ in range(most):
        if not queue:
            break
        asked = queue.pop(0)
        page = await pages.get_page(asked)
        if isinstance(page, Problem):
            problems.append(page)
            continue
        if asked == url:
            asked = root = page.url  # http → https, a slash: the others stand beside where the first one is
            seen.add(root)
        walk.add(page)
        fresh = [anchor for anchor in page.items if anchor.url not in items]
        items |= {anchor.url: Item(anchor, page.url, department) for anchor in fresh}
        named = further_pages(page, asked, root, district.paging)
        problems += _no_addresses(page, named)
        further = [address for address in named if address is not None and address not in seen]
        if district.paging.style == "numbered" and not fresh:
            further = []  # a site that answers every number with its last page
        seen.update(further)
        queue += further
    if queue:
        message = f"the list goes on after {most} pages (paging.last = {district.paging.last}): they were not read"
        problems.append(problem(url, "list_too_long", message))
    walk.lost = any(one.code != "bad_base" for one in problems)
    return list(items.values()), problems, walk


def _no_addresses(page: PageContent, named: Iterable[str | None]) -> list[Problem]:
    """What a page says of further pages and of its own place that is no address."""
    found = [bad_base(page)] if page.base is not None else []
    if None in named:
        found.append(problem(page.url, "bad_link", "the address of the list's further pages cannot be asked for"))
    return found


def bad_link(url: str, anchor: Anchor) -> Problem:
    """A link that is no address: escaped, for it may have any characters."""
    return problem(url, "bad_link", f"{anchor.url[:200]!r} is no address (link {anchor.text[:60]!r})")


def bad_base(page: PageContent) -> Problem:
    """A `<base href>` that is no address: links are taken from the page's own, as browsers take them."""
    return problem(page.url, "bad_base", f"<base href={(page.base or '')[:200]!r}> is no address: not used")
