"""What a district's file says of its lists: where they are, their links, how they go on, interfaces that they ask."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from ..records.vocabulary import Kind
from .pages.printed import address

PagingStyle = Literal["none", "auto", "next", "links", "numbered", "create_page_html", "dataproxy", "api", "click"]
BASE = "{base}"
_PLACE = re.compile(r"\{(\w+)\}")
_GIVEN = {"page", "offset", "year", "origin", "list"}  # what an interface's address may have without [values]


class Strict(BaseModel):
    """A table of a district's file: a key that it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Expected(Strict):
    """How many documents a list page leads to: fewer than `least` fails the district, more than `most` warns."""

    least: int = Field(ge=0)
    most: int = Field(ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Expected:
        if self.least > self.most:
            raise ValueError(f"least ({self.least}) is more than most ({self.most})")
        return self


class Links(Strict):
    """CSS selectors: links of a list page, attachments and particulars of an article page; what links are wanted."""

    items: str = "a"
    attachments: str = "a, iframe, embed"
    title: str | None = None
    department: str | None = None  # of an article, also its path of folders: 首页 > 县水利局 > 部门决算
    column: str | None = None  # whose an item is, in its row of the list
    date: str | None = None
    directory: str | tuple[str, ...] | None = None  # links of a page that lead to further lists, one for each level
    wanted: tuple[str, ...] = ("决算", "预算")
    unwanted: tuple[str, ...] = ()

    @field_validator("items", "attachments", "title", "department", "column", "date", "directory")
    @classmethod
    def _selector(cls, selector: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for one in [selector] if isinstance(selector, str) else selector or ():
            try:
                LexborHTMLParser("<p></p>").css(one)
            except (SelectolaxError, ValueError) as error:
                raise ValueError(f"{one!r} is no CSS selector") from error
        return selector

    @property
    def levels(self) -> tuple[str, ...]:
        """Selectors of a directory's levels, from the list's own page on."""
        return (self.directory,) if isinstance(self.directory, str) else self.directory or ()


class Value(Strict):
    """What the list's page or address says that its interface is asked with; `pairs`: all 'a':'b' in the match."""

    word: str
    of: Literal["page", "address"] = "page"
    pairs: bool = False
    default: str | None = None  # where the page does not say it

    @field_validator("word")
    @classmethod
    def _has_a_group(cls, word: str) -> str:
        try:
            groups = re.compile(word).groups
        except re.error as error:
            raise ValueError(f"{word!r} is no regular expression: {error}") from error
        if groups != 1:
            raise ValueError(f"{word!r} has {groups} groups, not one")
        return word


class Api(Strict):
    """An interface that gives a list's items as JSON, or HTML inside JSON: where it is asked, and dotted paths in it.

    Without `url` the JSON stands in the list's own page, behind what `after` matches.
    """

    url: str | None = None  # with {page}, {offset}, {year}, {origin} (of the list) and the names of [values]
    first_url: str | None = None  # of the first page, where that is asked for in another way
    form: dict[str, str] | None = None  # sent by POST
    first: int = 1
    per_page: int = Field(15, ge=1)  # what {offset} grows by
    static: bool = False  # the list's page itself carries some of the items
    after: str | None = None
    html: str | None = None  # where HTML stands, which links.items is read from
    items: str = ""
    title: str = "title"
    link: str = "url"
    date: str | None = None
    department: str | None = None
    total: str | None = None
    pages: str | None = None
    values: dict[str, Value] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _asked_with_what_is_known(self) -> Api:
        if (self.url is None) == (self.after is None):
            raise ValueError("an interface has url, or after where the JSON stands in the page: one of them")
        asked = " ".join([self.url or "", self.first_url or "", *(self.form or {}).values()])
        unknown = sorted(set(_PLACE.findall(asked)) - _GIVEN - self.values.keys())
        if unknown:
            raise ValueError(f"nothing says what {{{unknown[0]}}} is: name it in values")
        if self.url is not None and not {"page", "offset"} & set(_PLACE.findall(asked)):
            raise ValueError("the interface's url or form needs {page} or {offset}")
        return self


class Paging(Strict):
    """How a list goes on.

    One link (`next`), all (`links`), a numbered one, createPageHTML (TRS), dataproxy (大汉), an interface (`api`);
    `auto`: createPageHTML where the page has it, else the link that says 下一页. `click`: of a list that a browser
    draws, what `next` and `text` name is clicked on.
    """

    style: PagingStyle = "none"
    next: str = "a.next"
    text: str | None = None  # what the next link says: 下一页
    url: str | None = None  # numbered: address with {page}
    first: int = 2
    last: int = Field(50, ge=1, le=500)
    stated: bool = True  # false: what the list seems to state of its length is of something else
    ends: Literal["told", "404"] = "told"  # numbered: the number behind the last page's is not there
    api: Api | None = None

    @model_validator(mode="after")
    def _says_what_its_style_needs(self) -> Paging:
        if self.style == "numbered" and "{page}" not in (self.url or ""):
            raise ValueError("style = 'numbered' needs url with {page}")
        if (self.style == "api") != (self.api is not None):
            raise ValueError("style = 'api' and [paging.api] need each other")
        return self

    @property
    def ends_unseen(self) -> bool:
        """Whether the last page is told by there being none behind it."""
        return self.ends == "404" or self.style == "click"


class ListPage(Strict):
    """One list of disclosures; year and kind are stated where the whole list has just one.

    `family`, `links` and `paging`: what is not as in the rest of the district.
    """

    url: str
    year: int | None = Field(None, ge=2010, le=2049)
    kind: Kind | None = None
    expected: Expected | None = None
    family: str | None = None  # of another maker than the district's other lists
    links: Links | None = None
    paging: Paging | None = None
    browser: bool = False  # a script draws it: only a browser can read it
    browser_hosts: tuple[str, ...] = ()  # that its scripts and data come from, beside its own

    @field_validator("url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        known = url.startswith(("http://", "https://", BASE + "/"))
        if not known or address("http://base.example/", url.removeprefix(BASE)) is None:
            raise ValueError(f"{url!r} is neither http(s)://… nor {BASE}/…")
        return url
