"""The way over a list's pages, and whether it ended where the list ends: what was read against what the list states."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ...records.tables import Problem
from ...records.vocabulary import Stage
from .content import PageContent
from .markup import Anchor
from .wanted import wants

if TYPE_CHECKING:
    from ..district_models import Links

_KNOWS_ITS_END = {"none", "auto", "api"}  # styles that need not find a further page
GENERIC = "a"  # a selector that takes menus, too: what a list's items are is then told by where they stand


@dataclass(slots=True)
class Walk:
    """A list's pages as they were read, and what they say of its length."""

    url: str
    links: Links
    watched: bool = True  # nobody has said that it is of one page
    heard: bool = True  # what it states of its length is of the list
    pages: int = 0
    answers: int = 0  # of an interface
    items: int = 0  # stated
    of_pages: int = 0  # stated
    read: set[str] = field(default_factory=set)  # addresses of pages
    further: dict[str, str] = field(default_factory=dict)  # links that say next page → their words
    lost: bool = False  # a page could not be had, or was not asked for: that is told already
    hidden_pager: bool = False  # one that a script fills
    shell: PageContent | None = None
    _shapes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _wanted: Counter[str] = field(default_factory=Counter)  # shape → items that are wanted, those with a day twice

    def add(self, page: PageContent) -> None:
        """One more page."""
        self.pages += 1
        self.read.add(page.url)
        if self.heard:
            self.items = max(self.items, page.stated.items)
            self.of_pages = max(self.of_pages, page.stated.pages)
        self.hidden_pager = self.hidden_pager or page.hidden_pager
        self.further |= {one.url: one.text for one in page.further if not one.broken}
        for anchor in page.items:
            shape = anchor.shape if self.links.items == GENERIC else ""
            self._shapes[shape].add(anchor.url.partition("://")[2])
            self._wanted[shape] += wants(self.links, anchor.text, cut_counts=True) * (2 if anchor.on else 1)
        if page.shell and not page.items:
            self.shell = page

    def ask(self, page: PageContent, with_items: bool, alone: bool) -> None:
        """The page of a list whose interface gives the items, all or (`with_items`) those that are not on it.

        `alone`: the page itself holds them as JSON.
        """
        stated = replace(page.stated, pages=0 if not alone else page.stated.pages)  # the interface's are others
        page = replace(page, stated=stated)
        self.add(page if with_items else replace(page, items=(), further=()))
        self.shell, self.pages = None, int(alone)

    def answered(self, page: PageContent) -> None:
        """One page of an interface's."""
        self.add(replace(page, shell=None))
        self.answers += 1

    @property
    def shape(self) -> str:
        """Where the items stand: as most of those that are wanted do, those with a day before others."""
        return self._wanted.most_common(1)[0][0] if self._wanted else ""

    @property
    def count(self) -> int:
        """How many different items were read; where menus were read as well, those that stand alike in a list."""
        return len(self._shapes[self.shape]) if self._wanted else 0

    def beside_list(self, anchor: Anchor) -> bool:
        """Whether a link stands elsewhere than the list's items, where menus were read as well."""
        return self.links.items == GENERIC and anchor.shape != self.shape

    def early_end(self) -> str | None:
        """Why the list is longer than what was read; None where nothing says so."""
        if self.of_pages > self.pages:
            return f"the list states {self.of_pages} pages; read: {self.pages}"
        if self.items > self.count:
            return f"the list states {self.items} items; read: {self.count}"
        if self.watched and self.hidden_pager and self.pages == 1 and not (self.items or self.of_pages):
            return "the list has a pager that a script fills, and says nowhere how long it is"
        left = [url for url in self.further if url not in self.read]
        if left:
            return f"a link of the list says {self.further[left[0]]!r} and was not followed: {left[0]}"
        return None

    @property
    def stated_nothing(self) -> bool:
        """Whether the list says nothing of its length, and no link of it that it goes on."""
        return not (self.items or self.of_pages or self.shell) and self.early_end() is None


def early_ends(walks: Sequence[Walk], style: str) -> Iterator[Problem]:
    """A problem for each list that ended before it should; one where the style of paging found no further page at all.

    `walks`: of a list, or of a directory and the departments' lists.
    """
    for walk in walks:
        if walk.shell is not None:
            yield unusable(walk.shell)
        elif not walk.lost and (told := walk.early_end()):
            yield problem(walk.url, "list_incomplete", told)
    if style in _KNOWS_ITS_END:
        return
    quiet = all(walk.pages == 1 and not walk.lost and walk.stated_nothing for walk in walks)
    if quiet:
        told = f"paging.style = {style!r} found no further page: mend it, or say style = 'none' for a list of one page"
        yield problem(walks[0].url, "list_incomplete", told)


def unusable(page: PageContent) -> Problem:
    """A page that is scripts alone: a firewall's shell, or one that only a browser fills."""
    told = {
        "challenged": "a firewall's page with status 200: not bypassed",
        "needs_browser": "a page of scripts alone, without text or links: only a browser could read it",
        "nothing_drawn": f"nothing is drawn in a browser, either{_not_asked(page)}",
        "sent_on": "a page that only sends on to another one, as one does that was withdrawn",
    }
    code = "nothing_drawn" if page.drawn and page.shell == "needs_browser" else page.shell or ""
    return problem(page.url, code, told[code])


def _not_asked(page: PageContent) -> str:
    """browser_hosts names those that may be asked."""
    return f"; hosts that were not asked (browser_hosts): {page.refused}" if page.refused else ""


def problem(url: str, code: str, message: str) -> Problem:
    """What is wrong with a page."""
    return Problem(url=url, stage=Stage.DISCOVER, code=code, message=message)
