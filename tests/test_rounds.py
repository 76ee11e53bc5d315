"""What a run does where a site fails for a while: rounds, pauses, the doors of its hosts, and what is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.collect import run as collect
from extract.collect.account import Account
from extract.collect.fetch import FileReply, HttpFetcher
from extract.collect.http import hosts
from extract.collect.pages.markup import Tree, WebPage
from extract.records.tables import Problem
from tests.test_progress import Recorder

from . import faultserver as faults
from .collecting import FAST, Site, collecting, pdf
from .fetch_bench import CHALLENGE, Bench, budget, district_of

DOWN, ARTICLE = faults.status(503), "<h1>甲局2022年度部门决算</h1><a href='/f/0-2022.pdf'>附件</a>"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch, years=(2022,), parts=("甲", "乙", "丙")) as site:
        yield site


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


def account(site: Site, report: Recorder | None = None, district: dict[str, Any] | None = None, **more: Any) -> Account:
    """The account of a run with settings of its own."""
    where = [site.district(**(district or {}))]
    run = collect.collect(where, (), site.data, site.archive, report, settings=replace(FAST, **more))
    return run.accounts[0]


def asked(site: Site, *paths: str) -> list[int]:
    """How often each path was asked for."""
    return [len(site.server.asked(path)) for path in paths]


def files(bench: Bench, *paths: str) -> list[str]:
    """One fetcher asks for one after the other: the problems' codes."""

    async def work(fetcher: HttpFetcher) -> list[FileReply]:
        return [await fetcher.get_file(bench.server.url + path) for path in paths]

    return [reply.problem.code if reply.problem else "" for reply in bench.run(work)]


def test_a_later_round_asks_for_what_failed_and_for_nothing_else(site: Site) -> None:
    """An article, a file and the robots.txt that fail once; each counts once on the way."""
    first, second, _ = site.quoted.values()
    items = f'<li><a href="/a.htm">甲局2022年度部门决算</a></li><li><a href="{second}">乙局2022年度部门决算</a></li>'
    site.server.answers |= {
        "/robots.txt": [DOWN, faults.status(404)],
        "/list.html": [faults.html(f"<ul>{items}</ul>")],
        "/a.htm": [DOWN, faults.html(ARTICLE)],
        second: [DOWN, faults.ok(pdf("乙"))],
    }
    told, lists = Recorder(), [{"url": site.server.url + "/list.html"}]
    found = account(site, told, {"lists": lists}, attempts=1, rounds=3)
    assert (found.status, found.expected, found.published, found.reasons) == ("complete", 2, 2, {})
    assert asked(site, "/robots.txt", "/list.html", "/a.htm", first, second) == [2, 1, 2, 1, 2]
    assert told.expected == told.done == {"discover": 1, "fetch": 2, "extract": 2}


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_site_that_stays_down_is_asked_in_so_many_rounds(site: Site, rounds: int) -> None:
    first, second, third = site.quoted.values()
    site.server.answers |= {first: [DOWN], second: [faults.status(404)]}
    found = account(site, attempts=2, rounds=rounds)
    assert (found.status, found.refused, found.missing, found.published) == ("incomplete", 1, 1, 1)
    assert found.reasons == {"error": 1, "gone": 1, "server_error": 1}
    assert asked(site, "/list.html", first, second, third) == [1, 2 * rounds, 1, 1]
    site.server.answers["/list.html"] = [DOWN]
    before = asked(site, "/list.html")[0]
    assert account(site, attempts=2, rounds=rounds).status == "incomplete"
    assert asked(site, "/list.html")[0] - before == 2 * rounds


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("sick", ["/a.htm", "/f/1-2022.pdf"])
def test_before_another_round_a_suspended_host_is_waited_for_and_no_longer(
    site: Site, sick: str, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An article or a file that fails until the host is left alone: what is left then comes in the next round."""
    monkeypatch.setattr(hosts, "LONGEST_DELAY", 0.05)
    link = "<li><a href='{}'>乙局2022年度部门决算</a></li>"
    items = link.format("/f/1-2022.pdf") + (link.format(sick) if sick == "/a.htm" else "")
    good = faults.html(ARTICLE) if sick == "/a.htm" else faults.ok(pdf("乙"))
    with faults.running() as other:
        other.answers["/list.html"] = [faults.html("<p>决算</p>")]
        site.server.answers |= {"/list.html": [faults.html(f"<ul>{items}</ul>")], sick: [DOWN] * 8 + [good]}
        lists = [{"url": f"{server.url}/list.html"} for server in (site.server, other)]
        known = {"lists": lists, "budget": budget(district_seconds=60)}
        patient = {"attempts": 8, "breaker_seconds": 3.0 if rounds == 2 else 600.0}
        patient |= {"longest_retry_after": 600.0, "wait_most": 0.01}
        found = account(site, None, known, rounds=rounds, **patient)
    assert (found.published, found.refused) == ((found.expected, 0) if rounds == 2 else (0, 1))
    assert found.expected == (2 if (sick, rounds) == ("/a.htm", 2) else 1)
    if sick == "/a.htm" and rounds == 1:
        assert found.reasons == {"error": 1, "host_suspended": 1, "no_links": 1, "server_error": 1}


def test_failures_that_are_not_in_a_row_leave_the_door_open(bench: Bench) -> None:
    bench.settings = replace(bench.settings, attempts=2)
    paths = [f"/{number}.pdf" for number in range(10)]
    bench.server.answers |= {path: [DOWN, faults.ok()] for path in paths}
    assert files(bench, *paths) == [""] * 10


@pytest.mark.parametrize("robots", [None, b"User-agent: *\nCrawl-delay: 0.4"])
def test_a_firewall_or_a_crawl_delay_makes_the_door_slower(bench: Bench, robots: bytes | None) -> None:
    polite = district_of().politeness
    if robots:
        bench.server.answers["/robots.txt"] = [faults.ok(robots, "text/plain")]
        assert bench.file("/a.pdf", faults.ok()).document_id
        assert bench.hosts.gate(bench.server.url, polite).delay >= 0.4
        assert bench.outcomes("/robots.txt") == [(200, "new")]
        return
    for ask in (bench.page, bench.file):
        ask("/a", faults.html(CHALLENGE))
        assert bench.hosts.gate(bench.server.url, polite)._failures == 1
        ask("/b", faults.status(404))
        assert bench.hosts.gate(bench.server.url, polite)._failures == 0


def test_a_redirect_leads_nowhere_that_robots_txt_forbids(bench: Bench) -> None:
    bench.server.answers["/robots.txt"] = [faults.ok(b"User-agent: *\nDisallow: /own/", "text/plain")]
    bench.server.answers["/own/a.pdf"] = [faults.ok()]
    reply = bench.file("/a.pdf", faults.moved("/own/a.pdf"))
    assert reply.problem
    assert (reply.outcome, reply.problem.code, reply.passing) == ("blocked", "robots_disallowed", False)
    assert bench.server.asked("/own/a.pdf") == []
    assert bench.outcomes("/a.pdf") == [(None, "blocked")]


def test_of_a_robots_txt_as_much_is_read_as_must_be_and_a_page_is_read_whole_or_not(bench: Bench) -> None:
    rules, rest = b"User-agent: *\nDisallow: /no/\n", b"#" * 1000
    bench.settings = replace(bench.settings, most_page_bytes=100, most_robots_bytes=len(rules) + len(rest))
    bench.server.answers |= {f"/{name}/a.pdf": [faults.ok()] for name in ("no", "later")}
    bench.server.answers["/robots.txt"] = [faults.ok(rules + rest + b"\nDisallow: /later/\n", "text/plain")]
    assert files(bench, "/no/a.pdf", "/later/a.pdf") == ["robots_disallowed", ""]
    for size, code in ((100, ""), (101, "too_large")):
        page = bench.page("/list.html", faults.html("<p>".ljust(size)))
        assert (page.code if isinstance(page, Problem) else "") == code
    for size, code in ((len(faults.PDF), ""), (len(faults.PDF) - 1, "too_large")):
        bench.settings = replace(bench.settings, most_bytes=size)
        bench.server.answers["/b.pdf"] = [faults.ok()]
        assert files(bench, "/b.pdf") == [code]


def test_a_rest_that_begins_elsewhere_is_not_taken_and_not_asked_for_again(bench: Bench) -> None:
    body = faults.PDF * 50 + b"%%EOF"

    def elsewhere(handler: faults.Handler) -> None:
        handler.reply(206, body[1000:], {"Content-Range": f"bytes 1000-{len(body) - 1}/{len(body)}", "ETag": '"v1"'})

    reply = bench.file("/a.pdf", faults.cut(3000, body, ETag='"v1"'), elsewhere, faults.ok(body))
    assert (reply.outcome, reply.problem) == ("new", None)
    assert bench.archive.path_of(reply.document_id or "").read_bytes() == body
    assert [headers.get("Range") for headers in bench.server.asked("/a.pdf")] == [None, "bytes=3000-", None]
    assert bench.outcomes("/a.pdf") == [(None, "error"), (206, "error"), (200, "new")]


def test_a_page_that_has_moved_and_not_changed_has_its_links_where_it_is(bench: Bench) -> None:
    """And one whose bytes are lost is asked for in full."""
    body = "<a href='1.pdf'>决算</a>".encode()
    bench.server.answers["/new/list.html"] = [faults.conditional(body, '"p1"', "text/html")]
    for conditions in (None, '"p1"', None):
        page = bench.page("/old.html", faults.moved("/new/list.html"))
        assert isinstance(page, WebPage)
        assert [link.url for link in Tree(page).anchors("a")] == [f"{bench.server.url}/new/1.pdf"]
        assert bench.server.asked("/old.html")[-1].get("If-None-Match") == conditions
        if conditions:
            next((bench.archive.root / "pages").rglob("*.html")).unlink()
    assert [outcome for _, outcome in bench.outcomes("/old.html")] == ["new", "unchanged", "new"]
