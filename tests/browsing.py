"""What the browser tests share: a Chromium, a server over the sample's dataset, a page that tells what went wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.patience import BROWSER_MS

CHROMIUM = Path("/usr/bin/chromium")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass
class Watched:
    """A browser's page, and what it asked for and complained of."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def started() -> Iterator[Any]:
    """A Chromium without a window; the test is skipped where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"], timeout=BROWSER_MS)
        yield browser
        browser.close()


def serving(data: Path) -> Iterator[str]:
    """The address of a server over the dataset."""
    import uvicorn

    from extract.explore.app import create_app

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(data), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


def watched(browser: Any, address: str) -> Iterator[Watched]:
    """A page at desktop width; in the end it asked nobody but the server, and had nothing to complain of."""
    context = browser.new_context(viewport=DESKTOP, base_url=address, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(BROWSER_MS)
    seen = Watched(context.new_page())
    seen.page.on("console", lambda message: seen.complaints.append(message.text) if message.type != "log" else None)
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("request", lambda request: seen.asked.append(request.url))
    seen.page.on("requestfailed", lambda request: seen.complaints.append(f"{request.url} {request.failure}"))
    yield seen
    context.close()
    assert seen.asked
    assert not [url for url in seen.asked if not url.startswith((address, "data:"))]
    assert not [told for told in seen.complaints if "ERR_ABORTED" not in told]  # a download ends its navigation


def views(page: Any) -> dict[str, str]:
    """One address of each view, found as a person finds them: by links from the start."""

    def link(address: str, selector: str) -> str:
        page.goto(address)
        return str(page.locator(selector).first.get_attribute("href"))

    district = link("/", "main table tbody th a")
    department = link(district, "main table tbody th a")
    figure = link(department, "main td a[href*='/f/']")
    document = figure.split("/f/")[0]
    return {
        "start": "/", "district": district, "department": department, "document": document,
        "page": link(document, "nav.outline a"), "figure": figure, "compare": "/compare?item=sangong",
        "compare per staff": "/compare?item=sangong&per=staff&year=2024", "findings": "/findings?status=holds",
        "finding": link("/findings?status=rounding", "main td.t a"),
        "scorecard": "/scorecard", "method": "/method", "responses": "/responses", "search": "/search?q=一次性",
        "nothing": "/district?region=1",
    }  # fmt: skip


def faults_of(page: Any, axe: Any) -> list[Any]:
    """What a page does wrong for somebody, in both schemes, on a desk and on a phone."""
    found = []
    for size, scheme in ((DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [
            (size["width"], scheme, fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
            for fault in axe.run(page).response["violations"]
        ]
    return found
