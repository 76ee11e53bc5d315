"""The installed Chromium, started with the first page that asks for it and ended with the run.

It has no network of its own: its proxy is a port that nobody serves. What its pages ask for drawing.py answers.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ...workers.seal import environment

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

SETTING = "JUESUAN_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_ELSEWHERE = (Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),)
_NOWHERE = "http://127.0.0.1:9"  # the port of `discard`: nobody answers there
_SWITCHES = (
    "--js-flags=--max-old-space-size=512",  # MB of one page's scripts
    "--disable-background-networking",
    "--disable-component-update",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_START_SECONDS, _END_SECONDS = 60.0, 10.0
INSTALL = f"pip install 'juesuan[browser]' and a Chromium (apt-get install chromium), or name one in {SETTING}"


class NoBrowserError(Exception):
    """There is no browser to draw pages in: what is to be installed."""


def find_chromium() -> Path | None:
    """The browser that JUESUAN_CHROMIUM names, else the one that is installed; None where there is none."""
    if named := os.environ.get(SETTING):
        return Path(named) if os.access(named, os.X_OK) else None
    found = next((Path(path) for name in _NAMES if (path := shutil.which(name))), None)
    return found or next((path for path in _ELSEWHERE if path.exists()), None)


class Chromium:
    """One browser for all districts of a run."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *ended: object) -> None:
        await self.close()

    async def context(self, agent: str) -> BrowserContext:
        """An empty profile that says who is asking; NoBrowserError where no browser starts."""
        browser = await self.start()
        return await browser.new_context(
            user_agent=agent, locale="zh-CN", service_workers="block", accept_downloads=False
        )

    async def start(self) -> Browser:
        """The browser, started where none runs."""
        async with self._one_at_a_time:
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._started()
            return self._browser

    async def close(self) -> None:
        """Ends the browser, where one was started."""
        browser, playwright = self._browser, self._playwright
        self._browser = self._playwright = None
        for end in (browser.close if browser else None, playwright.stop if playwright else None):
            if end is not None:
                with suppress(Exception):  # it has crashed, or hangs: its driver ends with our pipes
                    await asyncio.wait_for(end(), _END_SECONDS)

    async def _started(self) -> Browser:
        path = find_chromium()
        try:
            playwright = import_module("playwright.async_api")  # an extra that few have
        except ImportError as error:
            raise NoBrowserError(f"playwright is not installed: {INSTALL}") from error
        if path is None:
            raise NoBrowserError(f"no Chromium was found: {INSTALL}")
        if self._playwright is None:
            self._playwright = await playwright.async_playwright().start()
        try:
            browser: Browser = await self._playwright.chromium.launch(
                executable_path=path,
                args=list(_SWITCHES),
                env={**environment(os.environ)},
                chromium_sandbox=os.geteuid() != 0,  # as root it starts without one alone
                proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
                timeout=_START_SECONDS * 1000,
            )
        except playwright.Error as error:
            told = str(error).strip().splitlines()[0][:200]
            raise NoBrowserError(f"{path} does not start ({told}): {INSTALL}") from error
        return browser
