"""What the tests of the web page share: a page's links and what a reader depends on, and the way over all of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from starlette.testclient import TestClient

MOST_LINKS = 250
MOST_ALIKE = 4


class Page(HTMLParser):
    """What a page links to, and what a person with a keyboard or a screen reader depends on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append((tag, told))
        self.links += [told[name] or "" for name in ("href", "src", "action") if told.get(name)]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [told for name, told in self.tags if name == tag]


def crawl(client: TestClient) -> dict[str, str]:
    """Every page that is reached from the start, the first few of each kind, with its HTML."""
    todo, found = ["/"], dict[str, str]()
    kinds: dict[str, int] = {}
    while todo and len(found) < MOST_LINKS:
        address = todo.pop(0)
        if address in found:
            continue
        kind = re.sub(r"[0-9a-f]{16,}|\d+|=[^&]*", "*", address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > MOST_ALIKE:
            continue
        answer = client.get(address)
        assert answer.status_code == 200, address
        html = answer.text if answer.headers["content-type"].startswith("text/html") else ""
        found[address] = html
        for link in Page(html).links:
            target = urlsplit(urljoin(f"http://localhost{address}", link))
            if target.netloc == "localhost":
                todo.append(target.path + (f"?{target.query}" if target.query else ""))
    return found
