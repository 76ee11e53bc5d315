"""What a district's file may say, field by field: list pages, links, paging, politeness, TLS, titles."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ..errors import UserError
from ..knowledge.regions import contradiction
from ..records.vocabulary import Kind
from .companion_words import CompanionWords
from .pages.linktext import TitlePattern, TitleReader, title_reader
from .pages.printed import address

PagingStyle = Literal["none", "next", "links", "numbered", "create_page_html", "dataproxy"]
_BASE = "{base}"
_MOST = 10_000_000  # of any budget: seconds of four months


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(_Strict):
    """How many documents a list page leads to: fewer than `least` fails the district, more than `most` warns."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Expected:
        if self.least > self.most:
            raise ValueError(f"least ({self.least}) is more than most ({self.most})")
        return self


class ListPage(_Strict):
    """One list of disclosures; year and kind are stated where the whole list has just one."""

    url: str
    year: int | None = Field(None, ge=2010, le=2049)
    kind: Kind | None = None
    expected: Expected | None = None

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        known = url.startswith(("http://", "https://", _BASE + "/"))
        if not known or address("http://base.example/", url.removeprefix(_BASE)) is None:
            raise ValueError(f"{url!r} is neither http(s)://… nor {_BASE}/…")
        return url


class Links(_Strict):
    """CSS selectors: links of a list page, attachments and particulars of an article page; what links are wanted."""

    items: str = "a"
    attachments: str = "a, iframe, embed"
    title: str | None = None
    department: str | None = None
    date: str | None = None
    directory: str | None = None  # links of a list page that lead to further lists: one page for each department
    wanted: tuple[str, ...] = ("决算", "预算")
    unwanted: tuple[str, ...] = ()

    @field_validator("items", "attachments", "title", "department", "date", "directory")
    @classmethod
    def _selector(cls, selector: str | None) -> str | None:
        if selector is None:
            return None
        try:
            LexborHTMLParser("<p></p>").css(selector)
        except (SelectolaxError, ValueError) as error:
            raise ValueError(f"{selector!r} is no CSS selector") from error
        return selector


class Paging(_Strict):
    """How a list goes on: one link (`next`), all (`links`), a numbered one, createPageHTML (TRS), dataproxy (大汉)."""

    style: PagingStyle = "none"
    next: str = "a.next"
    text: str | None = None  # what the next link says: 下一页
    url: str | None = None  # numbered: address with {page}
    first: int = 2
    last: int = Field(50, ge=1, le=500)

    @model_validator(mode="after")
    def _numbered_has_address(self) -> Paging:
        if self.style == "numbered" and "{page}" not in (self.url or ""):
            raise ValueError("style = 'numbered' needs url with {page}")
        return self


class Politeness(_Strict):
    """What a host is asked at most: seconds between two requests, requests a second, and how many at once."""

    delay_seconds: float = Field(1.0, ge=0)
    per_second: float = Field(2.0, gt=0)
    parallel: int = Field(1, ge=1, le=8)


def _limit() -> Any:
    return Field(gt=0, le=_MOST, strict=True, allow_inf_nan=False)


class Budget(_Strict):
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


class TlsException(_Strict):
    """A weakness of one host's TLS that is put up with, recorded, for that host alone."""

    host: str
    allow: Literal["legacy_renegotiation", "old_ciphers", "unverified"]
    reason: str = Field(min_length=8)


class Markers(_Strict):
    """How a page that is not what was asked for looks."""

    statuses: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


class PageLimits(_Strict):
    """What one web page may cost, and how many documents a district may link: more is a problem row."""

    seconds: int = Field(ge=1)  # of CPU
    memory_mb: int = Field(ge=16)
    most_links: int = Field(ge=1)  # of one page
    most_documents: int = Field(ge=1)  # of one district

    @property
    def of_process(self) -> tuple[int, int]:
        """Seconds and megabytes, as the process that takes pages apart is started with."""
        return self.seconds, self.memory_mb


class Shared(_Strict):
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
        return self

    @cached_property
    def reader(self) -> TitleReader:
        """Reads what a title says."""
        return title_reader(self.titles)

    def at(self, base: str | None) -> District:
        """The district with `{base}` of its addresses filled in; UserError where nothing is known to fill in."""
        root = base if self.sample or self.base is None else self.base
        if root is None and any(page.url.startswith(_BASE) for page in self.lists):
            raise UserError(f"district {self.name} has no address of its own: give one with --base-url http://…")
        if root is not None and address(root, "") is None:
            raise UserError(f"{root!r} is no address: give one with --base-url http://…")
        lists = tuple(p.model_copy(update={"url": p.url.replace(_BASE, (root or "").rstrip("/"))}) for p in self.lists)
        return self.model_copy(update={"lists": lists, "base": root})
