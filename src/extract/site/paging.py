"""How lists of government sites go on: next links, numbered addresses, createPageHTML (TRS), dataproxy (大汉)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit, urlunsplit

from .district_models import Paging
from .markup import WebPage

# TRS: createPageHTML(5, 0, "index", "shtml"); the number of pages, this page from 0, stem and extension
_CREATE_PAGE = re.compile(
    r"""createPageHTML\(\s*["']?(\d+)["']?\s*,\s*["']?(\d+)["']?\s*,\s*["'](\w+)["']\s*,\s*["'](\w+)["']"""
)
# 大汉: totalRecord:42,…,perPage:15 in the page's script, records as CDATA, and a proxy that gives the others
_TOTAL = re.compile(r"totalRecord\s*[:=]\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*[:=]\s*['\"]?(\d+)")
_PROXY = re.compile(r"""proxyUrl\s*[:=]\s*["']([^"']+)["']""", re.IGNORECASE)
# with its parameters: <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1&columnid=7…">
_NEXT_GROUP = re.compile(r"""href=["']?([^"'<>\s]*dataproxy\.jsp\?[^"'<>\s]+)""", re.IGNORECASE)
_OWN_RANGE = ("page=", "startrecord=", "endrecord=", "perpage=", "group=")
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.{0,4000}?)\]\]>\s*</record>", re.DOTALL)


def further_pages(page: WebPage, first: str, paging: Paging) -> list[str]:
    """Addresses of a list's other pages, as far as this page names them; the caller leaves out those it has seen."""
    if paging.style == "next":
        return [a.url for a in page.anchors(paging.next) if paging.text is None or paging.text in a.text][:1]
    if paging.style == "links":
        return [anchor.url for anchor in page.anchors(paging.next)]
    if paging.style == "numbered":
        return _numbered(page, first, paging)
    if paging.style == "create_page_html":
        return _create_page_html(page, first, paging)
    if paging.style == "dataproxy":
        return _dataproxy(page, first, paging)
    return []


def records_of(page: WebPage) -> Iterator[WebPage]:
    """The list items that a 大汉 page carries as XML: `<record><![CDATA[<li>…</li>]]></record>`."""
    for match in _RECORD.finditer(page.text):
        yield WebPage(page.url, match.group(1))


def _numbered(page: WebPage, first: str, paging: Paging) -> list[str]:
    """The one after this page: the number grows until a page brings nothing new."""
    template = urljoin(first, paging.url or "")
    if page.url == first:
        return [template.replace("{page}", str(paging.first))]
    for number in range(paging.first, paging.last + 1):
        if page.url == template.replace("{page}", str(number)):
            return [template.replace("{page}", str(number + 1))]
    return []


def _create_page_html(page: WebPage, first: str, paging: Paging) -> list[str]:
    match = _CREATE_PAGE.search(page.text)
    if not match:
        return []
    pages, _, stem, extension = match.groups()
    return [urljoin(first, f"{stem}_{number}.{extension}") for number in range(1, min(int(pages), paging.last))]


def _dataproxy(page: WebPage, first: str, paging: Paging) -> list[str]:
    """The records after those that the list page itself carries, a page's worth at a time."""
    total, per_page = _TOTAL.search(page.text), _PER_PAGE.search(page.text)
    proxy = _NEXT_GROUP.search(page.text) or _PROXY.search(page.text)
    if not total or not per_page or not proxy or page.url != first:
        return []
    size, carried = max(int(per_page.group(1)), 1), sum(1 for _ in records_of(page))
    address = urlsplit(urljoin(first, proxy.group(1).replace("&amp;", "&")))
    kept = [part for part in address.query.split("&") if part and not part.startswith(_OWN_RANGE)]
    starts = range(carried + 1, int(total.group(1)) + 1, size)[: paging.last]
    ranges = [f"startrecord={start}&endrecord={start + size - 1}&perpage={size}" for start in starts]
    return [urlunsplit(address._replace(query="&".join([*kept, part]))) for part in ranges]
