"""How lists of government sites go on: next links, numbered addresses, createPageHTML (TRS), dataproxy (大汉)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from .printed import address, count
from .trs import call_in
from .words import Words, counted

if TYPE_CHECKING:
    from ..district_models import Paging
    from .content import PageContent

# 大汉: totalRecord:42,…,perPage:15 in the page's script, records as CDATA, and a proxy that gives the others
_TOTAL = re.compile(r"totalRecord\s*[:=]\s*['\"]?(\d+)")
_PER_PAGE = re.compile(r"perPage\s*[:=]\s*['\"]?(\d+)")
_PROXY = re.compile(r"""proxyUrl\s*[:=]\s*["']([^"']+)["']""", re.IGNORECASE)
# with its parameters: <nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&webid=1&columnid=7…">
_HREF = re.compile(r"""href=["']?([^"'<>\s]++)""", re.IGNORECASE)
_PROGRAM = "dataproxy.jsp?"
_OWN_RANGE = ("page=", "startrecord=", "endrecord=", "perpage=", "group=")
_SENT = re.compile(r"\{([^{}]{0,400}\bcolumnid['\"]?\s*:[^{}]{0,400})\}", re.IGNORECASE)
_PAIR = re.compile(r"""['"]?(\w{1,40})['"]?\s*:\s*('[^']{0,300}'|"[^"]{0,300}"|[\w.-]{1,100})""")
CLICK = "#page="  # behind a drawn list's address: the page that so many clicks on its pager lead to
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page's scripts say of the list's further pages; None and 0 where they say nothing."""

    pages: int = 0
    stem: str | None = None  # index and shtml of createPageHTML
    extension: str | None = None
    total: int = 0
    per_page: int = 0
    proxy: str | None = None
    carried: int = 0  # records that the page holds itself
    start: int = 0  # the number that createPageHTML gives this page: the next one is index_1 or list_2


@dataclass(frozen=True, slots=True)
class Stated:
    """How long a list says it is, in items and in pages; 0 where it does not say."""

    items: int = 0
    pages: int = 0

    def with_more(self, other: Stated) -> Stated:
        """The larger of what two say."""
        return Stated(max(self.items, other.items), max(self.pages, other.pages))


def stated_of(text: str, words: Words) -> Stated:
    """What a page states of its list's length, printed (共31页) or in its scripts (recordCount:'87')."""
    call = call_in(text)
    stated = Stated(counted(words.items, text), counted(words.pages, text))
    return stated.with_more(Stated(call.items, call.pages)) if call else stated


def marks_of(text: str, style: str) -> Marks:
    """The marks of a page's text that a style of paging goes by."""
    if style in ("create_page_html", "auto") and (call := call_in(text)):
        return Marks(pages=call.pages, stem=call.stem, extension=call.extension, start=call.current)
    if style == "dataproxy":
        total, per_page, named = _TOTAL.search(text), _PER_PAGE.search(text), _PROXY.search(text)
        proxy = next((match[1] for match in _HREF.finditer(text) if _PROGRAM in match[1].lower()), None)
        proxy = proxy or (_with_parameters(named[1], text) if named else None)
        if total and per_page and proxy:
            size = max(count(per_page[1]), 1)
            carried = sum(1 for _ in records_of(text))
            return Marks(total=count(total[1]), per_page=size, proxy=proxy, carried=carried)
    return Marks()


def _with_parameters(proxy: str, text: str) -> str:
    """A proxy's address with what the page's script sends to it: {columnid:12345,unitid:'2001',webid:3}."""
    sent = _SENT.search(text)
    if "?" in proxy or sent is None:
        return proxy
    pairs = [(name, value.strip("'\" ")) for name, value in _PAIR.findall(sent[1])]
    return f"{proxy}?{urlencode(pairs)}"


def records_of(text: str) -> Iterator[str]:
    """The list items that a 大汉 page carries as XML: `<record><![CDATA[<li>…</li>]]></record>`."""
    for piece in text.split("<record>")[1:]:
        content, _, rest = piece.partition(_CDATA_END)
        if content.lstrip().startswith(_CDATA) and rest.lstrip().startswith("</record>"):
            yield content.lstrip().removeprefix(_CDATA)


def further_pages(page: PageContent, asked: str, first: str, paging: Paging) -> list[str | None]:
    """Addresses of a list's other pages, as far as this page (`asked` for) names them; None for one that is no address.

    At most two more than `paging.last`; the caller leaves out those it has seen.
    """
    if paging.style in ("next", "links"):
        fitting = [a for a in page.next if paging.text is None or paging.text in a.text]
        named = [None if a.broken else a.url for a in fitting]
        return named[:1] if paging.style == "next" else named
    if paging.style == "numbered":
        return _numbered(asked, first, paging)
    if paging.style == "click":
        return [f"{first}{CLICK}{clicked(asked)[1] + 1}"]
    if paging.style == "auto" and not page.marks.pages and (asked == first or page.further):
        return [None if one.broken else one.url for one in page.further if one.url != page.url][:1]
    if paging.style in ("create_page_html", "auto") and asked == first:
        return _create_page_html(page.marks, first, paging)
    if paging.style == "dataproxy" and asked == first:
        return _dataproxy(page.marks, first, paging)
    return []


def clicked(url: str) -> tuple[str, int]:
    """A drawn list's address without the number of its page, and the number: 1 where none is named."""
    first, mark, number = url.rpartition(CLICK)
    return (first, count(number)) if mark and number.isdecimal() else (url, 1)


def _numbered(asked: str, first: str, paging: Paging) -> list[str | None]:
    """The one after this page: the number grows until a page brings nothing new."""

    def at(number: int) -> str | None:
        return address(first, (paging.url or "").replace("{page}", str(number)))

    if asked == first:
        return [at(paging.first)]
    return next(([at(number + 1)] for number in range(paging.first, paging.last + 2) if asked == at(number)), [])


def _create_page_html(marks: Marks, first: str, paging: Paging) -> list[str | None]:
    """index_1 after a first page of number 0, list_2 after one of number 1."""
    own = PurePosixPath(urlsplit(first).path)
    named = own.suffix.startswith(".") and not first.endswith("/")
    stem = marks.stem or (own.stem if named else "index")
    extension = marks.extension or (own.suffix[1:] if named else "html")
    numbers = range(1, min(marks.pages, paging.last + 2))
    return [address(first, f"{stem}_{number + (marks.start == 1)}.{extension}") for number in numbers]


def _dataproxy(marks: Marks, first: str, paging: Paging) -> list[str | None]:
    """The records after those that the list page itself carries, a page's worth at a time."""
    starts = range(marks.carried + 1, marks.total + 1, marks.per_page or 1)[: paging.last + 1]
    ranges = [
        f"startrecord={start}&endrecord={start + marks.per_page - 1}&perpage={marks.per_page}" for start in starts
    ]
    if marks.proxy is not None and _asked_for(marks.proxy, first, "") is None:
        return [None]
    return [_asked_for(marks.proxy, first, part) for part in ranges] if marks.proxy is not None else []


def group_of(marks: Marks, first: str, number: int) -> str | None:
    """A group of records by its number: for a proxy that does not heed which ones it is asked for."""
    return _asked_for(marks.proxy, first, f"page={number}") if marks.proxy is not None else None


def _asked_for(proxy: str, first: str, part: str) -> str | None:
    at = address(first, proxy.replace("&amp;", "&"))
    if at is None:
        return None
    parts = urlsplit(at)
    kept = [piece for piece in parts.query.split("&") if piece and not piece.startswith(_OWN_RANGE)]
    return urlunsplit(parts._replace(query="&".join([*kept, part])))
