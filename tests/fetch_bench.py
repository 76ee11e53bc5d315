"""A server that misbehaves, an archive, a journal, and a fetcher between them: what the tests of fetching share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from extract.collect.archive import Archive
from extract.collect.districts import District, load_shared
from extract.collect.fetch import Common, FileReply, HttpFetcher
from extract.collect.http.client import FetchSettings, open_client
from extract.collect.http.hosts import Hosts
from extract.collect.http.transport import resolve
from extract.collect.pages.markup import WebPage
from extract.records.tables import Problem

from . import faultserver as faults

FAST = FetchSettings(
    contact="data@example.org",
    attempts=4,
    wait_first=0.01,
    wait_most=0.05,
    read_seconds=0.5,
    request_seconds=3.0,
    longest_retry_after=2.0,
    breaker_seconds=0.3,
)
CHALLENGE = "<html><script>document.cookie='x'</script>请开启JavaScript并刷新该页</html>"


class Bench:
    """A server, an archive, a journal, and a fetcher between them."""

    def __init__(self, server: faults.FaultServer, folder: Path) -> None:
        self.server = server
        self.archive = Archive(folder / "archive")
        self.journal = self.archive.journal()
        self.settings = FAST
        self.changes: dict[str, Any] = {}  # of the district
        self.resolve = resolve
        self.hosts = Hosts(FAST.breaker_seconds)

    def run(self, work: Callable[[HttpFetcher], Coroutine[Any, Any, Any]]) -> Any:
        async def inside() -> Any:
            self.hosts = Hosts(FAST.breaker_seconds)
            district = district_of(**{"lists": [{"url": f"{self.server.url}/list.html"}], **self.changes})
            common = Common(load_shared(), self.archive, self.journal, self.hosts, self.settings)
            async with open_client(self.settings, district, self.resolve) as client:
                return await work(HttpFetcher(client, district, common))

        return asyncio.run(inside())

    def file(self, path: str, *answers: faults.Answer) -> FileReply:
        if answers:
            self.server.answers[path] = list(answers)
            self.server.turns[path] = 0
        reply = self.run(lambda fetcher: fetcher.get_file(self.server.url + path))
        assert isinstance(reply, FileReply)
        return reply

    def page(self, path: str, *answers: faults.Answer) -> WebPage | Problem:
        if answers:
            self.server.answers[path] = list(answers)
            self.server.turns[path] = 0
        page: WebPage | Problem = self.run(lambda fetcher: fetcher.get_page(self.server.url + path))
        return page

    def outcomes(self, path: str) -> list[tuple[int | None, str]]:
        rows = self.journal.fetches(self.journal.run)
        return [(row.status, row.outcome) for row in rows if row.url == self.server.url + path]


def budget(**limits: float) -> dict[str, Any]:
    """The shared budget with some limits of one's own."""
    return load_shared().budget.model_dump() | limits


def district_of(**changes: Any) -> District:
    content: dict[str, Any] = {
        "name": "test",
        "code": "990901",
        "region": "试验区",
        "family": "test",
        "verified": False,
        "lists": [{"url": "http://127.0.0.1/list.html"}],
        "politeness": {"delay_seconds": 0.0, "per_second": 200.0, "parallel": 4},
    }
    return District.model_validate(content | changes)
