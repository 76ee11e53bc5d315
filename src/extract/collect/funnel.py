"""What a list gave, step by step: pages, links, wanted ones, articles, attachments, documents; what fell out why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

ENOUGH = 3  # examples of each reason
MENU = "stands beside the list and names neither office nor year"
UNWANTED = "a word of links.unwanted"
NO_WORD = "no word of links.wanted"
OTHER_YEAR = "of another year"
TWICE = "an address that is there already"


@dataclass(slots=True)
class Funnel:
    """One list's; `stated_…`: what it says of its own length, 0 where it says nothing."""

    pages: int = 0
    stated_pages: int = 0
    links: int = 0  # in the list, menus left out
    stated_items: int = 0
    read_items: int = 0  # of those that the list counts
    wanted: int = 0
    articles: int = 0
    attachments: int = 0
    documents: int = 0
    dropped: dict[str, list[str]] = field(default_factory=dict)  # reason → texts

    def drop(self, reason: str, text: str) -> None:
        """One that goes no further."""
        self.dropped.setdefault(reason, []).append(text)

    def lines(self) -> Iterator[str]:
        """For a person."""
        of_pages = f" of {self.stated_pages} stated" if self.stated_pages else ""
        stated = f" ({self.read_items} of {self.stated_items} stated)" if self.stated_items else ""
        yield (
            f"  pages {self.pages}{of_pages} → links {self.links}{stated} → wanted {self.wanted} → "
            f"articles {self.articles} → attachments {self.attachments} → documents {self.documents}"
        )
        for reason, texts in self.dropped.items():
            some = ", ".join(text[:40] or "(no text)" for text in texts[:ENOUGH])
            yield f"  {len(texts)} dropped, {reason}: {some}{', …' if len(texts) > ENOUGH else ''}"
