"""Robots, pages and hosts: whom a run may ask, how often, and what a page says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect.districts import load_shared
from extract.collect.fetch import Common, FileReply, HttpFetcher
from extract.collect.http.client import open_client
from extract.collect.http.hosts import HostGate, Hosts, HostSuspendedError
from extract.collect.http.transfer import retry_after
from extract.collect.journal import Journal
from extract.collect.pages.markup import Tree, WebPage
from extract.records.tables import Problem

from . import faultserver as faults
from .fetch_bench import CHALLENGE, FAST, Bench, district_of


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


def test_robots_txt_is_obeyed_and_the_decision_recorded(bench: Bench) -> None:
    bench.server.answers["/robots.txt"] = [faults.ok(b"User-agent: *\nDisallow: /*.pdf$", "text/plain")]
    reply = bench.file("/a.pdf", faults.ok())
    assert (reply.outcome, reply.problem and reply.problem.code) == ("blocked", "robots_disallowed")
    assert bench.server.asked("/a.pdf") == []
    rows = bench.journal._db.execute("SELECT status, decision FROM robots").fetchall()
    assert [tuple(row) for row in rows] == [(200, "parsed")]


@pytest.mark.parametrize("robots", [faults.status(404), faults.html("<html>首页</html>")])
def test_no_robots_txt_or_a_web_page_in_its_place_forbids_nothing(bench: Bench, robots: faults.Answer) -> None:
    bench.server.answers["/robots.txt"] = [robots]
    assert bench.file("/a.pdf", faults.ok()).document_id


def test_an_unreachable_robots_txt_forbids_for_now(bench: Bench) -> None:
    bench.server.answers["/robots.txt"] = [faults.status(503)]
    reply = bench.file("/a.pdf", faults.ok())
    assert (reply.problem and reply.problem.code, reply.passing) == ("robots_unreachable", True)
    assert bench.server.asked("/a.pdf") == []


def test_pages_decode_whatever_the_site_says_of_its_charset(bench: Bench) -> None:
    text = "<html><head>{}</head><h1>清河区財政局㙍年度部门决算</h1></html>"
    wrong_meta = text.format("<meta charset=utf-8>")
    right_meta = text.format('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    answers = [
        faults.html(text.format(""), "gb18030", "text/html; charset=GBK"),
        faults.html(right_meta, "gb18030"),
        faults.html(wrong_meta, "gb18030"),
        faults.html(text.format(""), "gb18030"),
        faults.html(text.format("<meta charset=gbk>"), "utf-8", "text/html; charset=utf-8"),
    ]
    for answer in answers:
        page = bench.page("/list.html", answer)
        assert isinstance(page, WebPage)
        assert Tree(page).title() == "清河区財政局㙍年度部门决算"


def test_a_page_is_asked_for_conditionally_and_read_from_the_archive(bench: Bench) -> None:
    body = "<html><h1>2023年度</h1></html>".encode("gb18030")
    first = bench.page("/list.html", faults.conditional(body, '"p1"', "text/html; charset=gbk"))
    second = bench.page("/list.html")
    assert isinstance(first, WebPage)
    assert isinstance(second, WebPage)
    assert (Tree(first).title(), Tree(second).title()) == ("2023年度", "2023年度")
    assert bench.outcomes("/list.html") == [(200, "new"), (304, "unchanged")]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (faults.html(CHALLENGE), "challenged"),
        (faults.moved("/login"), "redirected"),
        (faults.html("<html>您访问的页面不存在</html>"), "soft_404"),
        (faults.status(404), "gone"),
        (faults.reset, "connection"),
    ],
)
def test_a_page_that_is_none_is_a_problem_row(bench: Bench, answer: faults.Answer, code: str) -> None:
    bench.server.answers["/login"] = [faults.html("<html>用户登录 <a href=x>x</a></html>")]
    page = bench.page("/list.html", answer)
    assert isinstance(page, Problem)
    assert (page.stage, page.code, page.url) == ("discover", code, bench.server.url + "/list.html")


def test_a_host_is_never_asked_faster_than_allowed(bench: Bench) -> None:
    lists = [{"url": bench.server.url + "/list.html"}]
    district = district_of(lists=lists, politeness={"delay_seconds": 0.0, "per_second": 25.0, "parallel": 8})
    bench.server.answers |= {f"/{number}.pdf": [faults.ok()] for number in range(15)}

    async def inside() -> None:
        async with open_client(FAST, district) as client:
            fetcher = HttpFetcher(client, district, Common(load_shared(), bench.archive, bench.journal, Hosts(), FAST))
            await asyncio.gather(*(fetcher.get_file(f"{bench.server.url}/{number}.pdf") for number in range(15)))

    asyncio.run(inside())
    times = sorted(at for at, _, _ in bench.server.log)
    assert len(times) == 16
    # at most 25 a second: eight in a row never within less than 7/25 s, give or take the threads' start
    assert min(late - early for early, late in zip(times, times[7:], strict=False)) > 7 / 25 - 0.05


def test_two_districts_that_ask_for_one_file_at_once_do_not_mix_their_halves(bench: Bench) -> None:
    bodies = [faults.PDF * 40 + b"% one\n%%EOF", faults.PDF * 40 + b"% two, longer\n%%EOF"]
    bench.server.answers["/a.pdf"] = [faults.slowly(body, 0.2) for body in bodies]

    async def inside() -> list[FileReply]:
        common = Common(load_shared(), bench.archive, bench.journal, Hosts(), FAST)
        lists = [{"url": bench.server.url + "/list.html"}]
        async with open_client(FAST, district_of(lists=lists)) as client:
            fetchers = [HttpFetcher(client, district_of(name=name), common) for name in ("one", "two")]
            return list(await asyncio.gather(*(fetcher.get_file(bench.server.url + "/a.pdf") for fetcher in fetchers)))

    replies = asyncio.run(inside())
    assert {reply.document_id for reply in replies} == {hashlib.sha256(body).hexdigest() for body in bodies}
    assert len(bench.archive.document_ids()) == 2


def test_the_breaker_leaves_a_failing_host_alone_and_tries_again_later() -> None:
    async def inside() -> None:
        gate = HostGate("x", district_of().politeness, breaker_seconds=0.2)
        for _ in range(8):
            gate.failed()
        with pytest.raises(HostSuspendedError):
            await gate.turn(lambda: None)
        gate.delay = 0.0
        await asyncio.sleep(0.25)
        await gate.turn(lambda: None)
        gate.answered(0.01)
        await gate.turn(lambda: None)

    asyncio.run(inside())


def test_who_waits_for_a_turn_is_not_let_in_when_the_host_has_been_suspended_since() -> None:
    async def inside() -> None:
        gate = HostGate(
            "x", district_of(politeness={"delay_seconds": 0.5, "per_second": 200, "parallel": 4}).politeness
        )
        await gate.turn(lambda: None)
        waiting = asyncio.create_task(gate.turn(lambda: None))
        await asyncio.sleep(0.05)
        gate.suspend(86_400)
        with pytest.raises(HostSuspendedError):
            await waiting

    asyncio.run(inside())


def test_the_delay_follows_the_host() -> None:
    gate = HostGate("x", district_of(politeness={"delay_seconds": 0.5, "per_second": 2, "parallel": 1}).politeness)
    for _ in range(20):
        gate.answered(3.0)
    slow = gate.delay
    gate.failed()
    doubled = gate.delay
    for _ in range(20):
        gate.answered(0.01)
    assert slow == pytest.approx(3.0, abs=0.01)
    assert doubled == pytest.approx(6.0, abs=0.02)
    assert gate.delay == 0.5  # never below what the district's file asks for


def test_retry_after_as_seconds_date_and_nonsense() -> None:
    assert retry_after("120") == 120.0
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert retry_after("soon") is None


def test_the_journal_knows_nothing_of_bytes_that_are_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bench.archive, "put_file", fail)
    with pytest.raises(OSError, match="No space"):
        bench.file("/a.pdf", faults.ok())
    journal = Journal(bench.journal.path)
    assert journal.validators(bench.server.url + "/a.pdf") is None
    assert not list(bench.archive.incoming.iterdir())
