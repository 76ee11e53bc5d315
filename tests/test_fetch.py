"""Fetching against a real server that misbehaves: what is obtained, what is refused, and how it is written down."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.archive import Archive
from extract.client import FetchSettings, open_client
from extract.districts import District, load_shared
from extract.fetch import FileReply, HttpFetcher
from extract.hosts import HostGate, Hosts, HostSuspendedError
from extract.journal import Journal
from extract.markup import WebPage
from extract.records import Problem
from extract.transfer import retry_after

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


class Bench:
    """A server, an archive, a journal, and a fetcher between them."""

    def __init__(self, server: faults.FaultServer, folder: Path) -> None:
        self.server = server
        self.archive = Archive(folder / "archive")
        self.journal = self.archive.journal()
        self.settings = FAST
        self.hosts = Hosts(FAST.breaker_seconds)

    def run(self, work: Callable[[HttpFetcher], Coroutine[Any, Any, Any]]) -> Any:
        async def inside() -> Any:
            self.hosts = Hosts(FAST.breaker_seconds)
            parts = (_district(), load_shared(), self.archive, self.journal, self.hosts, self.settings)
            async with open_client(self.settings) as client:
                return await work(HttpFetcher(client, *parts))

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


def _district(**changes: Any) -> District:
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


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


def test_a_pdf_is_archived_and_asked_for_again_only_conditionally(bench: Bench) -> None:
    first = bench.file("/a.pdf", faults.conditional(faults.PDF, '"v1"'))
    second = bench.file("/a.pdf")
    assert first.document_id == hashlib.sha256(faults.PDF).hexdigest()
    assert bench.archive.path_of(first.document_id).read_bytes() == faults.PDF
    assert (first.outcome, second.outcome, second.document_id) == ("new", "unchanged", first.document_id)
    assert [h.get("If-None-Match") for h in bench.server.asked("/a.pdf")] == [None, '"v1"']
    assert bench.outcomes("/a.pdf") == [(200, "new"), (304, "unchanged")]
    assert "data@example.org" in bench.server.asked("/a.pdf")[0]["User-Agent"]


def test_lost_bytes_are_asked_for_in_full_whatever_the_journal_says(bench: Bench) -> None:
    first = bench.file("/a.pdf", faults.conditional(faults.PDF, '"v1"'))
    assert first.document_id
    bench.archive.path_of(first.document_id).unlink()
    second = bench.file("/a.pdf")
    assert bench.archive.path_of(first.document_id).read_bytes() == faults.PDF
    assert second.outcome == "unchanged"  # the same bytes as before


def test_a_changed_file_at_the_same_address_is_another_document(bench: Bench) -> None:
    first = bench.file("/a.pdf", faults.ok())
    second = bench.file("/a.pdf", faults.ok(faults.PDF + b"% changed\n%%EOF\n"))
    assert (first.outcome, second.outcome) == ("new", "changed")
    assert first.document_id != second.document_id
    assert all(bench.archive.has(reply.document_id or "") for reply in (first, second))


@pytest.mark.parametrize(
    "troubles",
    [
        [faults.reset] * 2,
        [faults.status(503)] * 2,
        [faults.status(429, Retry_After="0.2")] * 2,
        [faults.cut(200)] * 2,
        [faults.stall] * 2,
        # a wrong Content-Length: the answer looks whole, the file is not
        [faults.ok(faults.PDF[:700]), faults.ok(faults.PDF[:800])],
    ],
    ids=["reset", "503", "429", "cut", "stall", "wrong length"],
)
def test_passing_troubles_cost_another_attempt_and_nothing_else(bench: Bench, troubles: list[faults.Answer]) -> None:
    reply = bench.file("/a.pdf", *troubles, faults.ok())
    assert reply.document_id == hashlib.sha256(faults.PDF).hexdigest()
    assert reply.problem is None
    assert len(bench.outcomes("/a.pdf")) == 3
    assert not list(bench.archive.incoming.iterdir())


def test_retry_after_is_waited_for(bench: Bench) -> None:
    bench.file("/a.pdf", faults.status(429, Retry_After="0.4"), faults.ok())
    times = [at for at, path, _ in bench.server.log if path == "/a.pdf"]
    assert times[1] - times[0] >= 0.4
    assert bench.outcomes("/a.pdf")[0] == (429, "blocked")


def test_a_site_that_asks_for_an_hour_is_left_alone(bench: Bench) -> None:
    reply = bench.file("/a.pdf", faults.status(429, Retry_After="3600"), faults.ok())
    assert (reply.outcome, reply.problem and reply.problem.code) == ("blocked", "rate_limited")
    assert len(bench.server.asked("/a.pdf")) == 1
    assert bench.hosts.gate(bench.server.url, _district().politeness).suspended_for > 3000


def test_a_broken_download_is_continued_where_it_ended(bench: Bench) -> None:
    body = faults.PDF * 50 + b"%%EOF"
    reply = bench.file("/a.pdf", faults.cut(3000, body, ETag='"v1"'), faults.ranged(body, '"v1"'))
    assert reply.document_id == hashlib.sha256(body).hexdigest()
    assert bench.server.asked("/a.pdf")[1]["Range"] == "bytes=3000-"


def test_a_file_changed_between_two_halves_is_not_welded(bench: Bench) -> None:
    old, new = faults.PDF * 50 + b"%%EOF", faults.PDF * 60 + b"%%EOF"
    reply = bench.file("/a.pdf", faults.cut(3000, old, ETag='"v1"'), faults.ranged(new, '"v2"'))
    assert reply.document_id == hashlib.sha256(new).hexdigest()


def test_a_truncated_file_is_never_archived(bench: Bench) -> None:
    reply = bench.file("/a.pdf", faults.cut(200))
    assert (reply.outcome, reply.document_id, reply.passing) == ("error", None, True)
    assert reply.problem
    assert reply.problem.code == "truncated"
    assert bench.archive.document_ids() == []
    assert bench.journal.validators(bench.server.url + "/a.pdf") is None


def test_a_file_without_end_mark_counts_when_it_comes_twice_alike(bench: Bench) -> None:
    reply = bench.file("/a.pdf", faults.ok(faults.PDF[:-7]))
    assert reply.document_id == hashlib.sha256(faults.PDF[:-7]).hexdigest()
    assert reply.problem
    assert reply.problem.code == "no_end_mark"


CHALLENGE = "<html><script>document.cookie='x'</script>请开启JavaScript并刷新该页</html>"


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (faults.html(CHALLENGE), "blocked", "challenged"),
        (faults.html(CHALLENGE, code=412), "blocked", "challenged"),
        (faults.html("<html></html>", code=521, Set_Cookie="__jsluid_s=1"), "blocked", "challenged"),
        (faults.html("<html>no</html>", code=403, X_Via_JSL="1"), "blocked", "challenged"),
        (faults.status(403), "blocked", "forbidden"),
        (faults.status(404), "gone", "gone"),
        (faults.status(410), "gone", "gone"),
        (faults.html("<html><h1>页面不存在</h1></html>"), "soft_404", "soft_404"),
        (faults.html("<html>首页</html>", type_="application/pdf"), "soft_404", "soft_404"),
        (faults.moved("/login?back=1"), "soft_404", "redirected"),
        (faults.moved("/"), "soft_404", "redirected"),
        (faults.ok(b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml"), "not_pdf", "not_pdf"),
        (faults.ok(b"PK\x03\x04" + b"\0" * 26 + b"OFD.xml"), "not_pdf", "not_pdf"),
        (faults.ok(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "not_pdf", "not_pdf"),
        (faults.ok(b""), "error", "empty_file"),
        (faults.moved("/a.pdf"), "error", "redirect_loop"),
    ],
)
def test_what_is_no_pdf_is_named_and_never_archived(
    bench: Bench, answer: faults.Answer, outcome: str, code: str
) -> None:
    bench.server.answers["/"] = [faults.html("<html><a href='/x'>区人民政府</a></html>")]
    bench.server.answers["/login?back=1"] = [faults.html("<html>用户登录</html>")]
    reply = bench.file("/a.pdf", answer)
    assert (reply.outcome, reply.problem and reply.problem.code) == (outcome, code)
    assert reply.document_id is None
    assert bench.archive.document_ids() == []
    assert len(bench.outcomes("/a.pdf")) == 1


def test_what_another_format_is_called(bench: Bench) -> None:
    reply = bench.file("/a.pdf", faults.ok(b"PK\x03\x04" + b"\0" * 26 + b"OFD.xml"))
    assert reply.problem
    assert reply.problem.message == "a ofd file, not a PDF"


def test_a_pdf_is_a_pdf_whatever_it_is_called(bench: Bench) -> None:
    junk = b"\xef\xbb\xbf\r\n" + faults.PDF
    for path, answer in {"/download.jsp?id=1": faults.ok(junk, "text/html"), "/a.doc": faults.ok(junk)}.items():
        assert bench.file(path, answer).document_id == hashlib.sha256(junk).hexdigest()


def test_a_file_over_the_limit_is_left(bench: Bench) -> None:
    bench.settings = replace(FAST, most_bytes=100_000)
    reply = bench.file("/a.pdf", faults.ok(faults.PDF * 200))
    assert (reply.problem and reply.problem.code, reply.passing) == ("too_large", False)
    assert not list(bench.archive.incoming.iterdir())


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
        assert page.title() == "清河区財政局㙍年度部门决算"


def test_a_page_is_asked_for_conditionally_and_read_from_the_archive(bench: Bench) -> None:
    body = "<html><h1>2023年度</h1></html>".encode("gb18030")
    first = bench.page("/list.html", faults.conditional(body, '"p1"', "text/html; charset=gbk"))
    second = bench.page("/list.html")
    assert isinstance(first, WebPage)
    assert isinstance(second, WebPage)
    assert (first.title(), second.title()) == ("2023年度", "2023年度")
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
    district = _district(politeness={"delay_seconds": 0.0, "per_second": 25.0, "parallel": 8})
    bench.server.answers |= {f"/{number}.pdf": [faults.ok()] for number in range(15)}

    async def inside() -> None:
        async with open_client(FAST) as client:
            fetcher = HttpFetcher(client, district, load_shared(), bench.archive, bench.journal, Hosts(), FAST)
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
        hosts, shared = Hosts(), load_shared()
        async with open_client(FAST) as client:
            fetchers = [
                HttpFetcher(client, _district(name=name), shared, bench.archive, bench.journal, hosts, FAST)
                for name in ("one", "two")
            ]
            return list(await asyncio.gather(*(fetcher.get_file(bench.server.url + "/a.pdf") for fetcher in fetchers)))

    replies = asyncio.run(inside())
    assert {reply.document_id for reply in replies} == {hashlib.sha256(body).hexdigest() for body in bodies}
    assert len(bench.archive.document_ids()) == 2


def test_the_breaker_leaves_a_failing_host_alone_and_tries_again_later() -> None:
    async def inside() -> None:
        gate = HostGate("x", _district().politeness, breaker_seconds=0.2)
        for _ in range(8):
            gate.failed()
        with pytest.raises(HostSuspendedError):
            await gate.turn()
        gate.delay = 0.0
        await asyncio.sleep(0.25)
        await gate.turn()
        gate.answered(0.01)
        await gate.turn()

    asyncio.run(inside())


def test_the_delay_follows_the_host() -> None:
    gate = HostGate("x", _district(politeness={"delay_seconds": 0.5, "per_second": 2, "parallel": 1}).politeness)
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
