"""A district's pages as a browser draws them: the page as it came, its scripts run, its pager clicked on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urldefrag, urlsplit

from ...records.tables import Problem
from ...records.vocabulary import Stage
from ..district_models import District, ListPage, PageLimits, Paging
from ..http.client import FetchSettings
from ..http.verdict import Reply
from ..pages.markup import WebPage
from ..pages.paging import CLICK, clicked
from .chromium import Chromium, NoBrowserError
from .drawing import Asks, Drawing

if TYPE_CHECKING:
    from playwright.async_api import Locator

_CLOSE_SECONDS = 10.0
_CLICK_MS = 5000.0
# the last page's 下一页: <button disabled>, <li class="page-item disabled"><a>, <li aria-disabled="true">
_OFF = '[disabled], [aria-disabled="true"], .disabled, .disable, .no-drop, [class*="-disabled"]'
_IS_OFF = f"link => [link, link.parentElement].some(one => one && one.matches({_OFF!r}))"


class Fetches(Asks, Protocol):
    """Who asks a site for its pages and for what their scripts ask."""

    async def get_page(self, url: str, referer: str | None = None) -> WebPage | Problem:
        """The page as it came, or why there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as drawn; `lacking`: parts of it that did not come, `refused`: hosts that were not asked."""

    page: WebPage
    lacking: str = ""
    refused: str = ""


@dataclass(slots=True)
class _Open:
    """The list that was drawn last: its pager is clicked on where it stands."""

    url: str
    number: int
    drawing: Drawing


@dataclass(slots=True)
class DrawnPages:
    """Pages of one district in the browser of the run."""

    fetcher: Fetches
    chromium: Chromium
    district: District
    limits: PageLimits
    settings: FetchSettings
    _open: _Open | None = None
    _kept: dict[str, Reply] = field(default_factory=dict)  # scripts, by address: asked for once
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def draw(self, came: WebPage, url: str, entry: ListPage) -> Drawn | Problem:
        """A page that came, as a reader sees it; `url` with what stands behind #, which is the script's."""
        async with self._one_at_a_time:
            try:
                await self.chromium.start()
                async with asyncio.timeout(self.limits.browser_seconds):
                    return await self._draw(came, url, entry)
            except TimeoutError:
                told = f"the page was not drawn in {self.limits.browser_seconds} s"
                fault = _problem(url, "browser_timeout", told)
            except NoBrowserError as error:
                fault = _problem(url, "no_browser", str(error))
            except Exception as error:
                if not type(error).__module__.startswith("playwright"):
                    raise
                fault = _problem(url, "browser_failed", str(error).strip().splitlines()[0][:300])
            await self._end()
            return fault

    async def close(self) -> None:
        """Nothing of the district stays open."""
        async with self._one_at_a_time:
            await self._end()

    async def _draw(self, came: WebPage, url: str, entry: ListPage) -> Drawn | Problem:
        first, number = clicked(url)
        fragment = urldefrag(first).fragment
        first = came.url + (f"#{fragment}" if fragment else "")
        now = self._open
        if now is None or now.url != first or now.number >= number:
            await self._end()
            now = self._open = await self._opened(came, first, entry)
        while now.number < number:
            if not await self._click(now, self.district.paging_of(entry)):
                return _problem(url, "gone", "the pager leads on nowhere")
            now.number += 1
        return await self._as_it_stands(now)

    async def _opened(self, came: WebPage, first: str, entry: ListPage) -> _Open:
        context = await self.chromium.context(self.settings.user_agent)
        page = await context.new_page()
        context.on("page", lambda other: asyncio.ensure_future(other.close()))
        hosts = {*entry.browser_hosts, *(urlsplit(one.url).netloc for one in self.district.lists)}
        drawing = Drawing(page, came, self.fetcher, hosts, self.limits.browser_requests, self._kept)
        now = self._open = _Open(first, 1, drawing)
        await drawing.open(first)
        return now

    async def _click(self, now: _Open, paging: Paging) -> bool:
        """Whether there was a pager's next to click on."""
        following = now.drawing.page.locator(paging.next, has_text=paging.text)
        for place in range(await following.count()):
            if await _leads_on(one := following.nth(place)):
                await one.click(timeout=_CLICK_MS, no_wait_after=True)
                await now.drawing.still()
                return True
        return False

    async def _as_it_stands(self, now: _Open) -> Drawn | Problem:
        drawing, most = now.drawing, self.settings.most_page_bytes
        html = await drawing.page.content()
        if drawing.challenged is not None:
            return drawing.challenged
        if len(html) > most:
            return _problem(now.url, "too_large", f"drawn, the page has more than {most:,} characters")
        at = now.url + (f"{CLICK}{now.number}" if now.number > 1 else "")
        return Drawn(WebPage(at, html), drawing.told, ", ".join(sorted(drawing.refused)))

    async def _end(self) -> None:
        now, self._open = self._open, None
        if now is None:
            return
        if not await now.drawing.close(_CLOSE_SECONDS):
            await self.chromium.close()


async def _leads_on(link: Locator) -> bool:
    if not (await link.is_visible() and await link.is_enabled()):
        return False
    return not await link.evaluate(_IS_OFF)


def _problem(url: str, code: str, message: str) -> Problem:
    return Problem(url=url, stage=Stage.DISCOVER, code=code, message=message)
