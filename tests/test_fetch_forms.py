"""An interface that is asked by POST: its form goes out in whole, without conditions, and along redirects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect.pages.forms import posted
from extract.collect.pages.markup import WebPage

from . import faultserver as faults
from .faultserver import Handler
from .fetch_bench import Bench

FORM = {"page": "2", "classsql": "chnlid=7"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


def told(handler: Handler) -> None:
    """What was asked, and how."""
    body = f"{handler.command} {handler.headers.get('Content-Type', '-')} {handler.form}".encode()
    handler.reply(200, body, {"Content-Type": "text/plain", "ETag": '"v1"'})


def asked(bench: Bench, path: str) -> str:
    """The text that an address answers to a form."""
    page = bench.page(posted(path, FORM))
    assert isinstance(page, WebPage)
    return page.text


SENT = "POST application/x-www-form-urlencoded; charset=UTF-8 page=2&classsql=chnlid%3D7"


def test_a_form_is_sent_each_time_and_in_whole(bench: Bench) -> None:
    bench.server.answers["/search"] = [told]
    assert [asked(bench, "/search") for _ in range(2)] == [SENT, SENT]
    headers = bench.server.asked("/search")
    assert [one.get("If-None-Match") for one in headers] == [None, None]
    assert headers[0]["X-Requested-With"] == "XMLHttpRequest"
    assert bench.outcomes(posted("/search", FORM)) == [(200, "new"), (200, "new")]
    page = bench.page("/search")
    assert isinstance(page, WebPage)
    assert page.text.startswith("GET - "), "the same address without a form is another page"


@pytest.mark.parametrize(("status", "sent"), [(302, "GET - "), (303, "GET - "), (307, SENT), (308, SENT)])
def test_a_form_is_sent_on_where_a_redirect_asks_for_that(bench: Bench, status: int, sent: str) -> None:
    bench.server.answers["/old"] = [faults.status(status, Location="/search")]
    bench.server.answers["/search"] = [told]
    assert asked(bench, "/old") == sent


def test_robots_txt_is_heeded_for_the_address_without_its_form(bench: Bench) -> None:
    bench.server.answers["/robots.txt"] = [faults.ok(b"User-agent: *\nDisallow: /search", "text/plain")]
    bench.server.answers["/search"] = [told]
    page = bench.page(posted("/search", FORM))
    assert getattr(page, "code", None) == "robots_disallowed"
    assert bench.server.asked("/search") == []
