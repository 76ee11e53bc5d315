"""A district's list: its pages one after another, or one page for each department, to the links that stand on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from ...records.tables import Problem
from ...records.vocabulary import Stage
from ..district_models import District, PageLimits
from .content import Asked, PageContent
from .markup import Anchor
from .paging import further_pages


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
    )


async def list_items(district: District, url: str, pages: PageSource) -> tuple[list[Item], list[Problem]]:
    """Links of a list with all its pages and, where it is a directory, of the departments' lists; pages that failed."""
    items, problems = await _paged(district, url, pages, None)
    if district.links.directory:
        page = await pages.get_page(url)
        for department in page.directory if isinstance(page, PageContent) else ():
            if department.broken:
                problems.append(bad_link(url, department))
                continue
            more, lost = await _paged(district, department.url, pages, department.text or None)
            items += more
            problems += lost
    return items, problems


async def _paged(
    district: District, url: str, pages: PageSource, department: str | None
) -> tuple[list[Item], list[Problem]]:
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    queue, seen, most = [url], {url}, district.paging.last + 1
    for _ in range(most):
        if not queue:
            break
        asked = queue.pop(0)
        page = await pages.get_page(asked)
        if isinstance(page, Problem):
            problems.append(page)
            continue
        fresh = [anchor for anchor in page.items if anchor.url not in items]
        items |= {anchor.url: Item(anchor, page.url, department) for anchor in fresh}
        named = further_pages(page, asked, url, district.paging)
        problems += _no_addresses(page, named)
        further = [address for address in named if address is not None and address not in seen]
        if district.paging.style == "numbered" and not fresh:
            further = []  # a site that answers every number with its last page
        seen.update(further)
        queue += further
    if queue:
        message = f"the list goes on after {most} pages (paging.last = {district.paging.last}): they were not read"
        problems.append(problem(url, "list_too_long", message))
    return list(items.values()), problems


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


def problem(url: str, code: str, message: str) -> Problem:
    """What is wrong with a page."""
    return Problem(url=url, stage=Stage.DISCOVER, code=code, message=message)
