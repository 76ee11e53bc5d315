"""A district's list: its pages one after another, or one page for each department, to the links that stand on them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..records import Problem
from .district_models import District
from .markup import Anchor, WebPage
from .paging import further_pages, records_of


class PageSource(Protocol):
    """Where pages come from."""

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """The page, or why there is none."""
        ...


class Item(NamedTuple):
    """A link of a list, the page that it stands on, and the department whose own list that is."""

    anchor: Anchor
    list_url: str
    department: str | None = None


async def list_items(district: District, url: str, pages: PageSource) -> tuple[list[Item], list[Problem]]:
    """Links of a list with all its pages and, where it is a directory, of the departments' lists; pages that failed."""
    items, problems = await _paged(district, url, pages, None)
    if district.links.directory:
        page = await pages.get_page(url)
        departments = page.anchors(district.links.directory) if isinstance(page, WebPage) else ()
        for department in departments:
            more, lost = await _paged(district, department.url, pages, department.text or None)
            items += more
            problems += lost
    return items, problems


async def _paged(
    district: District, url: str, pages: PageSource, department: str | None
) -> tuple[list[Item], list[Problem]]:
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    queue, seen = [url], {url}
    while queue and len(seen) <= district.paging.last + 1:
        page = await pages.get_page(queue.pop(0))
        if isinstance(page, Problem):
            problems.append(page)
            continue
        fresh = [anchor for anchor in _anchors(district, page) if anchor.url not in items]
        items |= {anchor.url: Item(anchor, page.url, department) for anchor in fresh}
        further = [address for address in further_pages(page, url, district.paging) if address not in seen]
        if district.paging.style == "numbered" and not fresh:
            further = []  # a site that answers every number with its last page
        seen.update(further)
        queue += further
    return list(items.values()), problems


def _anchors(district: District, page: WebPage) -> list[Anchor]:
    if district.paging.style == "dataproxy":
        return [anchor for record in records_of(page) for anchor in record.anchors("a")]
    return list(page.anchors(district.links.items))
