"""patterns/site_families/: what the sites of one maker have in common, how a page is recognised, and the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from .. import resources
from ..knowledge.files import Entry, read_toml, validated
from .list_models import Links, Paging
from .pages.attachments import attachments_of
from .pages.content import Asked, PageContent, content_of
from .pages.interface import Interface, paths_of, wanted_of
from .pages.markup import WebPage
from .pages.paging import further_pages
from .pages.wanted import wants
from .site_words import FOLDER, load_shared_words

PLAIN = "plain"  # of no maker that we know
_MOST_LINKS = 1000


class Example(Entry):
    """A piece of a page and all that is read from it: an article's attachments and day, a list's items and pages."""

    url: str
    page: str
    recognised: bool = True
    items: dict[str, str] = Field(default_factory=dict)  # title → address
    further: tuple[str, ...] = ()
    interface: tuple[str, ...] = ()  # addresses of its first pages
    total: int = 0
    pages: int = 0
    attachments: dict[str, str] = Field(default_factory=dict)  # name → address
    day: date | None = None

    @property
    def text(self) -> str:
        """The page with its address, which may have a mark as well."""
        return f"{self.url}\n{self.page}"


class Counter(Entry):
    """A piece of a page that is not of this family."""

    page: str


class Family(Entry):
    """One maker's sites; `links` and `paging` are what a district's file need not say."""

    title: str
    marks: tuple[str, ...]
    links: Links = Links()
    paging: Paging
    example: tuple[Example, ...] = Field(min_length=1)
    counter: tuple[Counter, ...] = ()

    @field_validator("marks")
    @classmethod
    def _compiled(cls, marks: tuple[str, ...]) -> tuple[str, ...]:
        for mark in marks:
            try:
                re.compile(mark)
            except re.error as error:
                raise ValueError(f"{mark!r} is no regular expression: {error}") from error
        return marks

    def marks_in(self, text: str) -> list[str]:
        """The marks that a page has, as they stand there."""
        found = (re.search(mark, text, re.IGNORECASE) for mark in self.marks)
        return [match[0] for match in found if match]


def family_names(folder: Path | None = None) -> list[str]:
    """Names of all families, sorted."""
    place = (folder or resources.patterns_dir()) / FOLDER
    return sorted(path.stem for path in place.glob("*.toml") if not path.stem.startswith("_"))


def load_family(name: str, folder: Path | None = None) -> Family:
    """One family; PatternError names file and entry of a mistake."""
    path = (folder or resources.patterns_dir()) / FOLDER / f"{name}.toml"
    return validated(Family, read_toml(path, f"{FOLDER}/{path.name}"), f"{FOLDER}/{path.name}")


def load_families(folder: Path | None = None) -> dict[str, Family]:
    """All families by name."""
    return {name: load_family(name, folder) for name in family_names(folder)}


def recognise(text: str, families: Mapping[str, Family]) -> list[tuple[str, list[str]]]:
    """The families whose marks a page has, the one with most first; each with the marks."""
    found = [(name, family.marks_in(text)) for name, family in families.items()]
    return sorted(((name, marks) for name, marks in found if marks), key=lambda one: (-len(one[1]), one[0]))


def with_family(content: dict[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """A district's file with what its family says beneath it, and its lists with what the district says beneath them.

    A paging style of one's own leaves nothing of another's. A family that nobody knows is a description.
    """
    own: dict[str, Any] = _beneath(dict(content), _raw(content.get("family"), folder))
    lists = own.get("lists")
    if isinstance(lists, list):
        own["lists"] = [_list_with_family(entry, own, folder) for entry in lists]
    return own


def _raw(name: Any, folder: Path | None) -> dict[str, Any]:
    """A family's file as it stands; nothing of a family that nobody knows."""
    if not isinstance(name, str) or name not in family_names(folder):
        return {}
    return read_toml((folder or resources.patterns_dir()) / FOLDER / f"{name}.toml", f"{FOLDER}/{name}.toml")


def _list_with_family(entry: Any, district: dict[str, Any], folder: Path | None) -> Any:
    """A list over its district; one of another family over that, with the district's words alone."""
    if not isinstance(entry, dict) or "family" not in entry:
        return _beneath(entry, district, only_what_it_has=True)
    links = district.get("links")
    words = {key: links[key] for key in ("wanted", "unwanted") if key in links} if isinstance(links, dict) else {}
    return _beneath(_beneath(entry, {"links": words}), {"links": {}} | _raw(entry["family"], folder))


def _beneath(own: Any, general: Mapping[str, Any], only_what_it_has: bool = False) -> Any:
    if not isinstance(own, dict):
        return own
    merged = dict(own)
    for key in ("links", "paging"):
        mine, theirs = own.get(key), general.get(key)
        if not isinstance(theirs, dict) or (only_what_it_has and key not in own):
            continue
        style = theirs.get("style")
        if mine is None or (isinstance(mine, dict) and (key == "links" or mine.get("style", style) == style)):
            merged[key] = theirs | (mine or {})
    return merged


def wrong_families(folder: Path) -> Iterator[str]:
    """One line for each family that its examples do not prove."""
    families = load_families(folder)
    words = load_shared_words(folder).words
    for name, family in families.items():
        for number, example in enumerate(family.example, start=1):
            asked = Asked(
                items=family.links.items,
                attachments=family.links.attachments,
                title=family.links.title,
                department=family.links.department,
                date=family.links.date,
                directory=None,
                next=family.paging.next if family.paging.style in ("next", "links") else None,
                style=family.paging.style,
                most_links=_MOST_LINKS,
                words=words,
                paths=paths_of(family.paging.api),
                values=wanted_of(family.paging.api),
            )
            content = content_of(WebPage(example.url, example.page), asked)
            for told in _wrong(family, example, content):
                yield f"{FOLDER}/{name}.toml: example {number}: {told}"
            known = [best for best, _ in recognise(example.text, families)][:1]
            if example.recognised and family.marks and known != [name]:
                yield f"{FOLDER}/{name}.toml: example {number}: is taken for {', '.join(known) or PLAIN}"
        yield from _wrong_marks(name, family)


def _wrong_marks(name: str, family: Family) -> Iterator[str]:
    for mark in family.marks:
        if not any(re.search(mark, example.text, re.IGNORECASE) for example in family.example):
            yield f"{FOLDER}/{name}.toml: marks: no example has {mark!r}"
    for counter in family.counter:
        if found := family.marks_in(counter.page):
            yield f"{FOLDER}/{name}.toml: counter: has the mark {found[0]!r}"


def _wrong(family: Family, example: Example, content: PageContent) -> Iterator[str]:
    """Where what an example states is not what is read from it."""
    items = {one.text: one.url for one in content.items if wants(family.links, one.text)}
    article = bool(example.attachments or example.day)
    read: dict[str, Any] = {
        "items": {} if article else items,
        "further": () if article else tuple(further_pages(content, example.url, example.url, family.paging)),
        "interface": _interface(family, example, content),
        "total": content.stated.items,
        "pages": content.stated.pages,
        "attachments": {one.text: one.url for one in attachments_of(content)} if article else {},
        "day": content.published_on if article else None,
    }
    for name, value in read.items():
        stated = getattr(example, name)
        if value != stated:
            yield f"gives {name} {value!r}, not {stated!r}"


def _interface(family: Family, example: Example, content: PageContent) -> tuple[str | None, ...]:
    if not example.interface or family.paging.api is None:
        return ()
    interface = Interface(family.paging.api, example.url, None, content.values)
    return tuple(interface.at(number) for number in range(len(example.interface)))
