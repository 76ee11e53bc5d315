"""What collecting asks of a page (Asked) and what the page says (PageContent): text in, plain values out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from .markup import Anchor, Tree, WebPage
from .paging import Marks, Stated, marks_of, records_of, stated_of
from .visible import is_disclosure, shell_of
from .words import Words, whole

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


def content_of(page: WebPage, asked: Asked) -> PageContent:
    """What a page says; TooManyLinksError, and of a hostile page whatever taking it apart ends in."""
    tree, most, words = Tree(page, asked.words), asked.most_links, asked.words

    def links(selector: str | None) -> tuple[Anchor, ...]:
        return _some(tree.anchors(selector, most), most) if selector else ()

    def records() -> Iterable[Anchor]:
        for record in records_of(page.text):
            yield from Tree(WebPage(page.url, record), words).anchors("a")

    every = list(islice(tree.every_anchor("a"), most + 1))
    groups = {
        "items": _some(records(), most) if asked.style == "dataproxy" else links(asked.items),
        "attachments": links(asked.attachments),
        "directory": links(asked.directory),
        "next": _some(tree.every_anchor(asked.next), most) if asked.next else (),
        "further": tuple(one for one in every if whole(words.further, one.text))[:_MOST_FURTHER],
    }
    title, department = tree.title(asked.title), tree.first_text(asked.department)
    shown = tree.shown()
    return PageContent(
        url=page.url,
        title=title,
        department=department,
        published_on=tree.published_on(asked.date, shown),
        base=tree.base,
        marks=marks_of(page.text, asked.style),
        stated=stated_of(page.text, words),
        shell=shell_of(page.text, shown, len(every), words),
        disclosure=is_disclosure(tree.own_text(), words),
        **groups,
    )


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
    groups = ("items", "attachments", "directory", "next", "further")
    anchors = {name: tuple(Anchor(**anchor | {"on": _day(anchor["on"])}) for anchor in told[name]) for name in groups}
    plain = {
        "published_on": _day(told["published_on"]),
        "marks": Marks(**told["marks"]),
        "stated": Stated(**told["stated"]),
    }
    return PageContent(**told | anchors | plain)


def asked_from_json(told: dict[str, Any]) -> Asked:
    """What is asked of a page, as it comes through the pipe."""
    return Asked(**told | {"words": Words(**told["words"]) if isinstance(told.get("words"), dict) else Words()})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
