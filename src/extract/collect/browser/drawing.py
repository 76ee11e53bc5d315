"""One page in the browser: what it asks for comes by the district's own fetcher, what it may not ask for is refused.

Only scripts and data are asked for, of the page's host and those that the district's file names, each under the rules
of robots.txt, the host's rate, the budgets and the journal. Pictures, fonts, styles and other documents are not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urldefrag, urlsplit

from ...records.tables import Problem
from ..http.verdict import Reply
from ..pages.forms import with_body
from ..pages.markup import WebPage
from ..pages.printed import LONGEST

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page, Route

ASKED = {"script", "xhr", "fetch"}
QUIET = 0.5  # seconds without a request after which a page is drawn
# headers that are a browser's own, or that make an answer another one than ours
_OURS = (
    "sec-",
    "user-agent",
    "cookie",
    "host",
    "accept-",
    "origin",
    "referer",
    "connection",
    "range",
    "if-",
    "content-length",
)
# of an answer, what belongs to how its bytes came
_OF_THE_WAY = {"content-length", "content-encoding", "transfer-encoding", "connection", "set-cookie"}
_TYPED = {"content-type": "Content-Type", "accept": "Accept"}
_MOST_NAMED = 3


class Asks(Protocol):
    """Who asks a site for a part of a page."""

    async def get_part(self, url: str, headers: Mapping[str, str]) -> Reply | Problem:
        """The answer, whatever its status, or why there is none."""
        ...


class Drawing:
    """A page while it is open."""

    def __init__(
        self, page: Page, source: WebPage, asks: Asks, hosts: Collection[str], most: int, kept: dict[str, Reply]
    ) -> None:
        """`hosts`: that may be asked beside the page's own; `most`: requests; `kept`: scripts that came before."""
        self.page = page
        self._source = source
        self._asks = asks
        self._hosts = {urlsplit(source.url).netloc, *hosts}
        self._left = most
        self._kept = kept
        self._devtools: CDPSession | None = None
        self._opened = False
        self._work: set[asyncio.Task[None]] = set()
        self._faults: list[BaseException] = []
        self.challenged: Problem | None = None
        self.lacking: dict[str, str] = {}  # of the district's hosts → why it did not come
        self.refused: set[str] = set()  # other hosts that a script or data were to come from

    async def open(self, url: str) -> None:
        """Draws the page, as it came, at its address."""
        self._devtools = await self.page.context.new_cdp_session(self.page)
        await self.page.route("**/*", self._on_route)
        await self.page.goto(url, wait_until="load", timeout=0)
        await self.still()

    async def still(self) -> None:
        """Waits until the page asks for nothing more."""
        while True:
            while self._work:
                await asyncio.wait(self._work)
            if self._faults:
                raise self._faults[0]
            await asyncio.sleep(QUIET)
            if not self._work:
                return

    async def close(self, seconds: float) -> bool:
        """Leaves nothing at work; whether the page could be closed in some seconds."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        with suppress(Exception):
            async with asyncio.timeout(seconds):
                if self._devtools is not None:
                    await self._devtools.send("Runtime.terminateExecution")  # while (true) {}
                await self.page.context.close()
                return True
        return False

    @property
    def told(self) -> str:
        """Parts of the page that did not come, in words; empty where all did."""
        return "; ".join(f"{url} ({why})" for url, why in sorted(self.lacking.items())[:_MOST_NAMED])

    def _on_route(self, route: Route) -> None:
        task = asyncio.create_task(self._answer(route))
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not _is_of_the_page(error):
            self._faults.append(error)

    async def _answer(self, route: Route) -> None:
        request = route.request
        if request.resource_type == "document":
            await self._document(route)
        elif request.resource_type not in ASKED:
            await route.abort()
        elif (host := urlsplit(request.url).netloc) not in self._hosts:
            self.refused.add(host)
            await route.abort()
        else:
            await self._part(route)

    async def _document(self, route: Route) -> None:
        """The page itself, once: what it would go on to, and what stands in its frames, is another page."""
        own = route.request.frame == self.page.main_frame and route.request.is_navigation_request()
        if not own or self._opened:
            await route.abort()
            return
        self._opened = True
        await route.fulfill(body=self._source.text.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")

    async def _part(self, route: Route) -> None:
        request = route.request
        url = _address(request.url, request.method, request.post_data_buffer or b"")
        if url is None or self._left <= 0 or self.challenged:
            self.lacking[request.url] = f"{request.method}, not asked"
            await route.abort()
            return
        self._left -= 1
        reply = self._kept.get(url) or await self._asks.get_part(url, self._headers(request.headers))
        if isinstance(reply, Problem):
            if reply.code == "challenged":
                self.challenged = reply
            self.lacking[url] = reply.code
            await route.abort()
            return
        if request.resource_type == "script" and reply.status == HTTPStatus.OK:
            self._kept[url] = reply
        headers = {name: value for name, value in reply.headers.items() if name not in _OF_THE_WAY}
        await route.fulfill(status=reply.status, headers=headers, body=reply.head)

    def _headers(self, asked: Mapping[str, str]) -> dict[str, str]:
        """What the page's script says beside the address, and which page asks."""
        own = {_TYPED.get(name, name): value for name, value in asked.items() if not name.startswith(_OURS)}
        return own | {"Referer": urldefrag(self._source.url).url}


def _address(url: str, method: str, body: bytes) -> str | None:
    """The address as the journal has it; None where it is not asked for: another method, a body that is too long."""
    plain = urldefrag(url).url
    if method == "GET":
        return plain
    return with_body(plain, body.decode("utf-8", "replace")) if method == "POST" and len(body) <= LONGEST else None


def _is_of_the_page(error: BaseException) -> bool:
    """Whether an error is the browser's: a page that was closed while it was answered."""
    return type(error).__module__.startswith("playwright")
