"""What collecting asks of a page (Asked) and what the page says (PageContent): text in, plain values out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any

from .answers import NoJsonError, Paths, html_in, number_at, parsed, records_in
from .interface import values_of
from .markup import Anchor, Tree, WebPage
from .paging import Marks, Stated, marks_of, records_of, stated_of
from .printed import address
from .visible import around, is_disclosure, shell_of
from .words import Words, whole, within

ANYWHERE = "a, iframe, embed"  # where attachments are looked for that no district's file points at
_BEGINS_AS_JSON = re.compile(r"\s*\ufeff?\s*(?:[\[{]|[\w.$]{1,80}\(\s*[\[{])")
# <a href=\"/files/1.pdf\">…<\/a> in a script's string
_ESCAPED_LINK = re.compile(r"""<a\b[^<>]{0,600}href=\\"[^<>]{1,900}>[^<>]{0,300}<\\?/a>""", re.IGNORECASE)
_MOST_FURTHER = 20  # links that say next page; two pagers with four each are usual


class TooManyLinksError(Exception):
    """A page with more links than any list has."""


@dataclass(frozen=True, slots=True)
class Asked:
    """CSS selectors and the style of paging of a district's file; `most_links` of one page."""

    items: str
    attachments: str
    title: str | None
    department: str | None
    date: str | None
    directory: str | None
    next: str | None  # of styles that go by links
    style: str
    most_links: int
    words: Words = field(default_factory=Words)
    deeper: tuple[str, ...] = ()  # selectors of a directory's further levels
    column: str | None = None
    paths: Paths | None = None  # in what an interface answers
    values: tuple[tuple[str, str, bool], ...] = ()  # what an interface is asked with: name, expression, pairs
    base: str | None = None  # the list's page: a browser puts what interfaces answer there


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's links and words, each group as the district's file selects it; `base`: a `<base>` that is no address.

    `further`: links that say next page; `shell`: the code of a page that is scripts alone; `disclosure`: whether the
    page's own text prints amounts of money.
    """

    url: str
    items: tuple[Anchor, ...] = ()
    attachments: tuple[Anchor, ...] = ()
    directory: tuple[Anchor, ...] = ()
    next: tuple[Anchor, ...] = ()
    title: str | None = None
    department: str | None = None
    published_on: date | None = None
    base: str | None = None
    marks: Marks = field(default_factory=Marks)
    stated: Stated = field(default_factory=Stated)
    further: tuple[Anchor, ...] = ()
    shell: str | None = None
    disclosure: bool = False
    hidden_pager: bool = False  # a place for a pager that a script fills
    deeper: tuple[tuple[Anchor, ...], ...] = ()
    scripted: tuple[Anchor, ...] = ()  # links of HTML that stands in a script
    values: dict[str, str] = field(default_factory=dict)
    answer: bool = False  # an interface's, whole
    fault: str | None = None  # why what should be an interface's answer is none
    approvals: tuple[str, ...] = ()  # what the page says around 批复
    drawn: bool = False  # in a browser
    lacking: str = ""  # what the page asked for there and did not get
    refused: str = ""  # hosts that it was not to ask


def content_of(page: WebPage, asked: Asked) -> PageContent:
    """What a page says; TooManyLinksError, and of a hostile page whatever taking it apart ends in."""
    paths = asked.paths
    if paths is None or (paths.after is None and not _BEGINS_AS_JSON.match(page.text)):
        return _page_of(page, asked)
    try:
        answer = parsed(page.text, paths.after)
        inner = html_in(answer, paths.html) if paths.html else None
    except NoJsonError as error:
        return PageContent(page.url, fault=str(error))
    base = asked.base or page.url
    stated = Stated(number_at(answer, paths.total), number_at(answer, paths.pages))
    if paths.after is not None:
        stated = stated.with_more(stated_of(page.text, asked.words))
    if inner is not None:
        content = _page_of(WebPage(base, inner), asked)
        return replace(content, url=page.url, answer=True, stated=stated.with_more(content.stated))
    items = _some(_anchors_in(answer, paths, base), asked.most_links)
    return PageContent(page.url, items, stated=stated, answer=True)


def _anchors_in(answer: Any, paths: Paths, base: str) -> Iterator[Anchor]:
    for record in records_in(answer, paths):
        url = address(base, record.link)
        yield Anchor(url or record.link, record.title, record.on, url is None, department=record.department)


def _page_of(page: WebPage, asked: Asked) -> PageContent:
    tree, most, words = Tree(page, asked.words, asked.column), asked.most_links, asked.words

    def links(selector: str | None) -> tuple[Anchor, ...]:
        return _some(tree.anchors(selector, most), most) if selector else ()

    def records() -> Iterable[Anchor]:
        for record in records_of(page.text):
            yield from Tree(WebPage(asked.base or page.url, record), words).anchors("a")

    every = list(islice(tree.every_anchor("a"), most + 1))
    items = _some(records(), most) if asked.style == "dataproxy" else links(asked.items)
    attachments, directory, deeper = links(asked.attachments), links(asked.directory), tuple(map(links, asked.deeper))
    if asked.attachments != ANYWHERE:  # what the district's file points at may be a file, whatever it says
        attachments = tuple(one if one.file else replace(one, file=True, sure=False) for one in attachments)
    following = _some(tree.every_anchor(asked.next), most) if asked.next else ()
    title, department = tree.title(asked.title), tree.first_text(asked.department)
    shown = tree.shown()
    return PageContent(
        url=page.url,
        items=items,
        attachments=attachments,
        directory=directory,
        next=following,
        title=title,
        department=department,
        published_on=tree.published_on(asked.date, shown),
        base=tree.base,
        marks=marks_of(page.text, asked.style),
        stated=stated_of(page.text, words),
        further=tuple(one for one in every if whole(words.further, one.text))[:_MOST_FURTHER],
        shell=shell_of(page.text, shown, len(every), words),
        disclosure=is_disclosure(tree.own_text(), words),
        hidden_pager=within(words.pager, page.text),
        deeper=deeper,
        scripted=_in_scripts(page, asked),
        values=values_of(page.text, asked.values),
        approvals=around(shown, words.approval),
    )


def _in_scripts(page: WebPage, asked: Asked) -> tuple[Anchor, ...]:
    """Links of an article's HTML that stands in a script as a string: DETAIL: {"content": "<a href=\\"…\\">"}."""
    pieces = (match[0] for match in _ESCAPED_LINK.finditer(page.text))
    html = "".join(piece.replace("\\/", "/").replace('\\"', '"') for piece in islice(pieces, asked.most_links))
    return tuple(Tree(WebPage(page.url, html), asked.words).anchors("a", asked.most_links)) if html else ()


def _some(anchors: Iterable[Anchor], most: int) -> tuple[Anchor, ...]:
    found = tuple(islice(anchors, most + 1))
    if len(found) > most:
        raise TooManyLinksError(f"more than {most} links")
    return found


def as_json(content: PageContent) -> dict[str, Any]:
    """For the way between two processes; days as text."""
    return dataclasses.asdict(content)


def from_json(told: dict[str, Any]) -> PageContent:
    """The same back."""
    groups = ("items", "attachments", "directory", "next", "further", "scripted")
    anchors = {name: _anchors(told[name]) for name in groups} | {"deeper": tuple(map(_anchors, told["deeper"]))}
    plain = {
        "published_on": _day(told["published_on"]),
        "marks": Marks(**told["marks"]),
        "stated": Stated(**told["stated"]),
        "approvals": tuple(told["approvals"]),
    }
    return PageContent(**told | anchors | plain)


def asked_from_json(told: dict[str, Any]) -> Asked:
    """What is asked of a page, as it comes through the pipe."""
    words, paths = told.get("words"), told.get("paths")
    inner = {
        "words": Words(**words) if isinstance(words, dict) else words or Words(),
        "paths": Paths(**paths) if isinstance(paths, dict) else paths,
    }
    return Asked(**told | inner)


def _anchors(told: Iterable[dict[str, Any]]) -> tuple[Anchor, ...]:
    return tuple(Anchor(**anchor | {"on": _day(anchor["on"])}) for anchor in told)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
