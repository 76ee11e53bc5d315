"""What collecting asks of a page (Asked) and what the page says (PageContent): text in, plain values out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from .markup import Anchor, Tree, WebPage
from .paging import Marks, marks_of, records_of


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


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's links and words, each group as the district's file selects it; `base`: a `<base>` that is no address."""

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


def content_of(page: WebPage, asked: Asked) -> PageContent:
    """What a page says; TooManyLinksError, and of a hostile page whatever taking it apart ends in."""
    tree = Tree(page)

    def links(selector: str | None) -> tuple[Anchor, ...]:
        return _some(tree.anchors(selector), asked.most_links) if selector else ()

    def records() -> Iterable[Anchor]:
        for record in records_of(page.text):
            yield from Tree(WebPage(page.url, record)).anchors("a")

    return PageContent(
        url=page.url,
        items=_some(records(), asked.most_links) if asked.style == "dataproxy" else links(asked.items),
        attachments=links(asked.attachments),
        directory=links(asked.directory),
        next=links(asked.next),
        title=tree.title(asked.title),
        department=tree.first_text(asked.department),
        published_on=tree.published_on(asked.date),
        base=tree.base,
        marks=marks_of(page.text, asked.style),
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
    groups = ("items", "attachments", "directory", "next")
    anchors = {name: tuple(Anchor(**anchor | {"on": _day(anchor["on"])}) for anchor in told[name]) for name in groups}
    return PageContent(**told | anchors | {"published_on": _day(told["published_on"]), "marks": Marks(**told["marks"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
