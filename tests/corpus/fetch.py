"""`python -m tests.corpus.fetch`: brings the texts of titles.csv from the pages that published them.

One request at a time, a second between two to one host, robots.txt respected, an honest name; nothing is kept of a
page but the lines whose hash is listed. Pages vanish: it says how many titles were found.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.collect.district_models import District
from extract.collect.http.client import FetchSettings, open_client
from extract.collect.http.robots import RobotsBook, Rules, rules_of
from extract.collect.http.verdict import RefusedError
from extract.collect.pages.markup import decode

from .titles import Label, digest, folder, labels, texts

LONGEST = 200  # characters of a title
_WHOLE = "title, h1, h2, h3, h4, h5, h6, p, td, th, li, dt, dd, div, span, strong, b, font, center, a"
_HEADS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADS | {"p", "td", "th", "tr", "li", "ul", "dt", "dd", "div", "center", "table", "section"}
_BREAK = regex.compile(r"<br\b[^>]{0,40}>", regex.IGNORECASE)
_NAMED = "a[title], img[alt], meta[content]"
_QUOTED = regex.compile(r"《([^《》]+)》")
_PARTS = regex.compile(r"[|_>»]|\s[-—–]\s")  # a site's name after the title, a path of columns
_MARKS = regex.compile(r"^[见附件表题标名称:：\d\s]{1,8}(?=\P{N})")  # 见附件1 …, 名称: …


def candidates(markup: str) -> Iterator[str]:
    """Everything on a page that may be a title: its own, headings, links and their title attributes, lines, two or
    three lines of a cover together, what stands in 《》."""
    tree = LexborHTMLParser(_BREAK.sub("\n", markup))
    for node in tree.css("script, style"):
        node.decompose()
    for piece in _pieces(tree):
        if text := piece.strip():
            yield from _forms(text)


def _pieces(tree: LexborHTMLParser) -> Iterator[str]:
    for node in tree.css(_NAMED):
        yield from (node.attributes.get(name) or "" for name in ("title", "alt", "content"))
    for node in tree.css(_WHOLE):
        yield node.text(deep=True, separator="")
    lines = _page_lines(tree.body)
    yield from lines
    yield from map("".join, pairwise(lines))
    yield from map("".join, zip(lines, lines[1:], lines[2:], strict=False))


def _page_lines(body: LexborNode | None) -> list[str]:
    """The lines that a reader sees: type inside a line does not break it, a block and <br> do."""
    nodes = body.traverse(include_text=True) if body is not None else ()
    text = ["\n" if node.tag in _BLOCKS else node.text_content or "" for node in nodes]
    return [line for line in map(str.strip, "".join(text).splitlines()) if line]


def _forms(text: str) -> Iterator[str]:
    yield from _QUOTED.findall(text)
    if len(text) > LONGEST:
        return
    for part in {text, *_PARTS.split(text), *text.splitlines()}:
        yield part.strip()
        yield _MARKS.sub("", part).strip()


def found_on(markup: str, wanted: Iterable[str]) -> dict[str, str]:
    """Hash → text, as printed, of the wanted titles that the page has."""
    hashes = set(wanted)
    seen = {digest(text): text for text in candidates(markup)}
    return {key: text for key, text in seen.items() if key in hashes}


class Visitor:
    """Asks for one page after another; `pause` is the seconds between two requests to one host."""

    def __init__(self, client: httpx.AsyncClient, settings: FetchSettings, pause: float) -> None:
        self._client = client
        self._agent = settings.user_agent
        self._most = settings.most_page_bytes
        self._pause = pause
        self._next: dict[str, float] = defaultdict(float)
        self._robots = RobotsBook(self._ask_robots)

    async def page(self, address: str) -> str | None:
        """The page's markup; None where the site does not want to be asked, or has no such page."""
        if not (await self._robots.rules(address)).allows(address, self._agent):
            return None
        reply = await self._ask(address)
        if reply is None or not reply.is_success or len(reply.content) > self._most:
            return None
        return decode(reply.content, reply.headers.get("content-type"))

    async def _ask_robots(self, address: str) -> Rules:
        reply = await self._ask(address)
        if reply is None:
            return rules_of(None, b"", None)
        return rules_of(reply.status_code, reply.content, reply.headers.get("content-type"))

    async def _ask(self, address: str) -> httpx.Response | None:
        host = urlsplit(address).netloc
        await asyncio.sleep(max(0.0, self._next[host] - time.monotonic()))
        try:
            return await self._client.get(address, follow_redirects=True)
        except (httpx.HTTPError, httpx.InvalidURL, RefusedError):
            return None
        finally:
            self._next[host] = time.monotonic() + self._pause


async def bring(
    wanted: dict[str, Label], place: Path, settings: FetchSettings, pause: float = 1.0, own: District | None = None
) -> int:
    """Ask for the pages of the titles that are lacking, write titles.jsonl anew; how many texts are there then.

    `own`: whose hosts may be on this machine, in a test.
    """
    have = texts(place, wanted)
    pages: dict[str, set[str]] = defaultdict(set)
    for key, label in wanted.items():
        if label.address and key not in have:
            pages[label.address].add(key)
    async with open_client(settings, own) as client:
        visitor = Visitor(client, settings, pause)
        for address, keys in pages.items():
            have |= found_on(await visitor.page(address) or "", keys)
    place.mkdir(parents=True, exist_ok=True)
    written = (
        json.dumps({"title": text, "address": wanted[key].address}, ensure_ascii=False) for key, text in have.items()
    )
    (place / "titles.jsonl").write_text("".join(f"{line}\n" for line in written), encoding="utf-8")
    return len(have)


def main() -> None:
    """Bring what is lacking and say how much there is."""
    wanted = labels()
    settings = FetchSettings(connect_seconds=10.0, read_seconds=20.0)
    count = asyncio.run(bring(wanted, folder(), settings))
    print(f"{count} of {len(wanted)} titles in {folder() / 'titles.jsonl'}")


if __name__ == "__main__":
    main()
