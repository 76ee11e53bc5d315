"""Stand-ins of the families of sites: on a real server or as they are, and districts of them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from extract.collect.discover import Discovery, discover
from extract.collect.district_models import District, ListPage
from extract.collect.districts import load_shared
from extract.collect.pages.content import PageContent, content_of
from extract.collect.pages.forms import form_of
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import WebPage, decode
from extract.collect.site_families import with_family
from extract.records.tables import Problem
from fixtures.standins import MAKERS
from fixtures.standins.common import Reply, StandIn

from . import faultserver as faults
from .faultserver import Answer, Handler

HOME = "http://site.test"
POLITE = {"delay_seconds": 0.0, "per_second": 500.0, "parallel": 8}


class Aimed:
    """A stand-in whose links are changed: end of an address → where links to it lead instead."""

    def __init__(self, site: StandIn, aims: dict[str, str] | None = None) -> None:
        self.site = site
        self.aims = aims or {}
        self.replies: dict[str, Reply] = {}  # in the place of what it answers

    def answer(self, target: str, form: str = "") -> Reply:
        """What it answers."""
        known = self.replies.get(target.partition("?")[0])
        reply = known or self.site.answer(target, form)
        body = reply.body
        for end, other in self.aims.items():
            printed = rb"""(?<=["'])(?:[^"'<>\\]*\W)?""" + re.escape(end.encode()) + rb"""(?=[\\"'])"""
            body = re.sub(printed, other.encode(), body)
        return Reply(body, reply.type, reply.status)


class Answers(dict[str, list[Answer]]):
    """A stand-in's answers for a server."""

    def __init__(self, site: Aimed) -> None:
        super().__init__()
        self.site = site

    def get(self, path: str, default: object = None) -> list[Answer]:  # type: ignore[override]
        """The one that the stand-in gives."""
        return [self._answer]

    def _answer(self, handler: Handler) -> None:
        reply = self.site.answer(handler.path, handler.form)
        handler.reply(reply.status, reply.body, {"Content-Type": reply.type})


@contextmanager
def standing(family: str, aims: dict[str, str] | None = None) -> Iterator[tuple[StandIn, faults.FaultServer]]:
    """A family's stand-in on a server while the block runs."""
    site = MAKERS[family]()
    with faults.running() as server:
        server.answers = Answers(Aimed(site, aims))
        yield site, server


class Direct:
    """A stand-in's pages without a server between."""

    def __init__(self, site: Aimed, district: District, home: str = HOME) -> None:
        self.site, self.district, self.home = site, district, home
        self.asked: list[str] = []

    async def get_page(
        self, url: str, referer: str | None = None, entry: ListPage | None = None
    ) -> PageContent | Problem:
        """What a page says."""
        address, form = form_of(url)
        self.asked.append(url)
        reply = self.site.answer(address.removeprefix(self.home).partition("#")[0], form or "")
        if reply.status >= 400:
            code = "gone" if reply.status == 404 else "server_error"
            return Problem(url=url, stage="discover", code=code, message=f"status {reply.status}")
        asked = replace(asked_of(self.district, load_shared().pages, entry), base=referer)
        return content_of(WebPage(address, decode(reply.body, reply.type)), asked)


def found_in(site: Aimed, **more: Any) -> Discovery:
    """What discovery gives of a stand-in."""
    district = district_of(site.site.family, HOME + site.site.list_path, **more)
    return asyncio.run(discover(district, (), Direct(site, district)))


def district_of(family: str, url: str, **more: Any) -> District:
    """A district whose file says no more than its family and where its list is."""
    content = {"name": family, "code": "990301", "region": "景岚市云湖县", "family": family, "verified": False}
    told = {"lists": [{"url": url}], "politeness": POLITE, "titles": load_shared().titles}
    return District.model_validate(with_family(content | told | more))
