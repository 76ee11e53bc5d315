"""What a district's file may say, field by field: list pages, links, paging, politeness, TLS, titles."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..errors import UserError
from ..knowledge.regions import contradiction
from .companion_words import CompanionWords
from .list_models import BASE, Strict
from .list_models import Expected as Expected
from .list_models import Links as Links
from .list_models import ListPage as ListPage
from .list_models import Paging as Paging
from .pages.linktext import TitlePattern, TitleReader, title_reader
from .pages.printed import address

_MOST = 10_000_000  # of any budget: seconds of four months


class Politeness(Strict):
    """What a host is asked at most: seconds between two requests, requests a second, and how many at once."""

    delay_seconds: float = Field(1.0, ge=0)
    per_second: float = Field(2.0, gt=0)
    parallel: int = Field(1, ge=1, le=8)


def _limit() -> Any:
    return Field(gt=0, le=_MOST, strict=True, allow_inf_nan=False)


class Budget(Strict):
    """What may be spent in one run: on an address in all attempts, on a host by one district, on a district.

    Seconds while something is asked for, waits included (an address: from its request on); megabytes (10^6 bytes)
    received or inflated.
    """

    address_seconds: float = _limit()
    address_megabytes: float = _limit()
    host_seconds: float = _limit()
    host_megabytes: float = _limit()
    host_requests: int = _limit()
    district_seconds: float = _limit()
    district_megabytes: float = _limit()


class TlsException(Strict):
    """A weakness of one host's TLS that is put up with, recorded, for that host alone."""

    host: str
    allow: Literal["legacy_renegotiation", "old_ciphers", "unverified"]
    reason: str = Field(min_length=8)


class Markers(Strict):
    """How a page that is not what was asked for looks."""

    statuses: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class PageLimits(Strict):
    """What one web page may cost, and how many documents a district may link: more is a problem row."""

    seconds: int = Field(ge=1)  # of CPU
    memory_mb: int = Field(ge=16)
    most_links: int = Field(ge=1)  # of one page
    most_documents: int = Field(ge=1)  # of one district
    browser_seconds: int = Field(ge=1)  # until a page is drawn, waits for its host's turn included
    browser_requests: int = Field(ge=1)  # of scripts and data, of one page

    @property
    def of_process(self) -> tuple[int, int]:
        """Seconds and megabytes, as the process that takes pages apart is started with."""
        return self.seconds, self.memory_mb


class Shared(Strict):
    """What holds for every district: wordings of titles, looks of firewalls, of soft 404s and of logins."""

    titles: tuple[TitlePattern, ...] = ()
    companions: CompanionWords
    pages: PageLimits
    challenge: Markers
    soft_404: Markers
    login: Markers
    budget: Budget


class District(BaseModel):
    """One district's sources; `name` is the file's stem, `titles` and `budget` include the shared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    code: str = Field(pattern=r"^\d{6}$")
    region: str
    family: str
    base: str | None = None
    verified: bool
    verified_on: date | None = None
    sample: bool = False  # served by fixtures/ on loopback, not a real place
    note: str | None = None
    lists: tuple[ListPage, ...] = Field(min_length=1)
    departments: dict[str, str] = Field(default_factory=dict)  # part of an address → whose articles lie there
    links: Links = Field(default_factory=Links)
    paging: Paging = Field(default_factory=lambda: Paging.model_validate({}))
    politeness: Politeness = Field(default_factory=lambda: Politeness.model_validate({}))
    budget: Budget | None = None  # None: the shared one
    tls: tuple[TlsException, ...] = ()
    titles: tuple[TitlePattern, ...] = ()
    wording: dict[str, Any] = Field(default_factory=dict)  # of the documents: wording.py reads and proves it

    @model_validator(mode="after")
    def _proven(self) -> District:
        title_reader(self.titles)
        if told := contradiction(self.code, self.region):
            raise ValueError(told)
        if self.verified and self.verified_on is None:
            raise ValueError("verified = true needs verified_on, the day it was")
        for page in self.lists:
            style = self.paging_of(page).style
            if page.browser and style == "api":
                raise ValueError(f"{page.url} is asked by its interface: it needs no browser")
            if style == "click" and not page.browser:
                raise ValueError(f"{page.url} is clicked on by a browser alone: say browser = true")
        return self

    @cached_property
    def reader(self) -> TitleReader:
        """Reads what a title says."""
        return title_reader(self.titles)

    def links_of(self, entry: ListPage) -> Links:
        """What a list's links are: its own where it says so, else the district's."""
        return entry.links or self.links

    def paging_of(self, entry: ListPage) -> Paging:
        """How a list goes on, likewise."""
        return entry.paging or self.paging

    def department_at(self, url: str) -> str | None:
        """Whose articles lie at an address, by the longest part of it that the file names."""
        parts = [part for part in self.departments if part in url]
        return self.departments[max(parts, key=len)] if parts else None

    def at(self, base: str | None) -> District:
        """The district with `{base}` of its addresses filled in; UserError where nothing is known to fill in."""
        root = base if self.sample or self.base is None else self.base
        if root is None and any(page.url.startswith(BASE) for page in self.lists):
            raise UserError(f"district {self.name} has no address of its own: give one with --base-url http://…")
        if root is not None and address(root, "") is None:
            raise UserError(f"{root!r} is no address: give one with --base-url http://…")
        lists = tuple(p.model_copy(update={"url": p.url.replace(BASE, (root or "").rstrip("/"))}) for p in self.lists)
        return self.model_copy(update={"lists": lists, "base": root})
