"""Sites that would never end: a budget of time, bytes and requests for each address, host and district ends them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract.collect import run as collect
from extract.collect.account import Account
from extract.collect.fetch import FileReply, HttpFetcher
from extract.collect.http.transfer import retry_after
from extract.dataset.dataset import Dataset
from extract.records.tables import Problem

from . import faultserver as faults
from .collecting import FAST, Site, collecting
from .fetch_bench import Bench, budget

_LAST_DAY = "Fri, 31 Dec 9999 23:59:59 "
ENDLESS = 60  # seconds after which a test would say that something did not end


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch) as site:
        yield site


def _files(bench: Bench, *paths: str) -> list[FileReply]:
    """One fetcher asks for one after the other."""

    async def work(fetcher: HttpFetcher) -> list[FileReply]:
        return [await fetcher.get_file(bench.server.url + path) for path in paths]

    replies: list[FileReply] = bench.run(work)
    return replies


def _codes(replies: list[FileReply]) -> list[str]:
    return [reply.problem.code if reply.problem else "" for reply in replies]


def _spent(site: Site) -> list[str]:
    """The messages of the run's budget_spent rows, with the server's port as N."""
    rows = Dataset(site.data).read("problems").to_pylist()
    return [row["message"] for row in rows if row["code"] == "budget_spent"]


def _two(site: Site, server: faults.FaultServer, **sick: Any) -> tuple[Account, Account]:
    """The accounts of a run over the healthy site and a district on another server; the run ended in time."""
    lists = [{"url": server.url + "/list.html"}]
    started = time.monotonic()
    districts = [site.district(), site.district(**{"name": "sick", "lists": lists} | sick)]
    healthy, ill = collect.collect(districts, (), site.data, site.archive, settings=FAST).accounts
    assert time.monotonic() - started < ENDLESS
    assert (healthy.status, healthy.published) == ("complete", 16)
    assert (ill.status, ill.balanced) == ("incomplete", True)
    return healthy, ill


def _list_of(count: int) -> faults.Answer:
    return faults.html("".join(f'<a href="/f/{number}.pdf">{number}局2022年度部门决算</a>' for number in range(count)))


def test_a_trickling_address_has_its_time_in_all_attempts_together(bench: Bench) -> None:
    bench.settings = replace(FAST, request_seconds=0.5)
    bench.changes = {"budget": budget(address_seconds=1.3)}
    bench.server.answers |= {"/a.pdf": [faults.trickle(0.05)], "/b.pdf": [faults.ok()]}
    replies = _files(bench, "/a.pdf", "/a.pdf", "/b.pdf")
    assert _codes(replies) == ["budget_spent", "budget_spent", ""]
    assert (replies[0].outcome, replies[0].passing) == ("error", False)
    asked = len(bench.server.asked("/a.pdf"))
    assert 2 <= asked <= 3  # 0.5 + 0.5 + what was left, and the second time nothing
    assert [outcome for _, outcome in bench.outcomes("/a.pdf")] == ["error"] * asked


def test_an_address_has_its_bytes_in_all_attempts_together(bench: Bench) -> None:
    whole = faults.PDF * 200
    bench.changes = {"budget": budget(address_megabytes=2.5 * len(whole) / 1e6)}
    bench.server.answers |= {"/a.pdf": [faults.cut(len(whole) - 5, whole)], "/b.pdf": [faults.ok(whole)]}
    assert _codes(_files(bench, "/a.pdf", "/b.pdf")) == ["budget_spent", ""]
    assert len(bench.server.asked("/a.pdf")) == 3


def test_a_robots_txt_that_trickles_is_none_that_can_be_gone_by(bench: Bench) -> None:
    bench.changes = {"budget": budget(address_seconds=0.3)}
    bench.server.answers |= {"/robots.txt": [faults.trickle(0.05)], "/a.pdf": [faults.ok()]}
    assert _codes(_files(bench, "/a.pdf", "/a.pdf")) == ["robots_unreachable"] * 2
    assert len(bench.server.asked("/robots.txt")) == 1
    assert bench.server.asked("/a.pdf") == []


def test_a_host_whose_time_goes_into_its_robots_txt_is_spent(bench: Bench) -> None:
    bench.changes = {"budget": budget(host_seconds=0.5)}
    bench.server.answers |= {"/robots.txt": [faults.trickle(0.05)], "/a.pdf": [faults.ok()]}
    assert _codes(_files(bench, "/a.pdf", "/b.pdf")) == ["budget_spent"] * 2


@pytest.mark.parametrize("scope", ["address", "host", "district"])
def test_a_site_that_never_says_a_word_ends_in_time(bench: Bench, scope: str) -> None:
    bench.settings = replace(FAST, read_seconds=3.0 * ENDLESS, request_seconds=3.0 * ENDLESS)
    bench.changes = {"budget": budget(**{f"{scope}_seconds": 1.0})}
    bench.server.answers["/a.pdf"] = [lambda handler: time.sleep(ENDLESS)]
    started = time.monotonic()
    assert _codes(_files(bench, "/a.pdf")) == ["budget_spent"]
    assert time.monotonic() - started < ENDLESS / 2
    assert bench.outcomes("/a.pdf") == [(None, "error")]


@pytest.mark.parametrize("scope", ["host", "district"])
def test_a_trickling_site_ends_and_the_rest_of_the_run_is_unaffected(site: Site, scope: str) -> None:
    """Forty files of one byte now and then: a row says what was left, the other district is complete."""
    with faults.running() as server:
        server.answers |= {"/list.html": [_list_of(40)]} | {f"/f/{n}.pdf": [faults.trickle(0.1)] for n in range(40)}
        polite = {"delay_seconds": 0.0, "per_second": 500.0, "parallel": 2}
        _, ill = _two(site, server, budget=budget(**{f"{scope}_seconds": 2.5}), politeness=polite)
        assert ill.reasons["budget_spent"] == 1
        assert (ill.expected, ill.refused) == (40, 40)
        name = "district sick" if scope == "district" else f"host {server.url.removeprefix('http://')}"
        assert _spent(site) == [f"{name}: the budget of 2.5 s is spent; 40 addresses were left"]
        assert sum(path.startswith("/f/") for _, path, _ in server.log) <= 12


@pytest.mark.parametrize(("limit", "told"), [({"host_seconds": 3.2}, "3.2 s"), ({"host_requests": 5}, "5 requests")])
def test_waits_for_a_hosts_turn_count_and_who_is_left_does_not_wait_for_his(
    site: Site, limit: dict[str, float], told: str
) -> None:
    polite = {"delay_seconds": 0.7, "per_second": 500.0, "parallel": 1}
    started = time.monotonic()
    district = site.district(budget=budget(**limit), politeness=polite)
    account = collect.collect([district], (), site.data, site.archive, settings=FAST).accounts[0]
    assert time.monotonic() - started < 12  # the turns of all sixteen files would be over after that
    assert (account.published in range(1, 5), account.refused) == (True, 16 - account.published)
    assert _spent(site)[0].endswith(f"the budget of {told} is spent; {account.refused} addresses were left")
    # the next run does what is missing
    again = collect.collect([site.district()], (), site.data, site.archive, settings=FAST).accounts[0]
    assert (again.status, again.published) == ("complete", 16 - account.published)


def test_pages_without_end_have_the_hosts_requests(site: Site) -> None:
    def page(handler: faults.Handler) -> None:
        number = int(handler.path.rpartition("=")[2])
        link = f'<a href="/f/{number}.pdf">{number}局2022年度部门决算</a>'
        body = f'{link}<div><a class="next" href="/p?n={number + 1}">下一页</a></div>'
        handler.reply(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})

    with faults.running() as server:
        server.answers |= {f"/p?n={number}": [page] for number in range(400)}
        server.answers |= {f"/f/{number}.pdf": [faults.ok()] for number in range(400)}
        lists = [{"url": server.url + "/p?n=0"}]
        more = {"paging": {"style": "next", "last": 300}, "links": {"items": "a"}}
        _, ill = _two(site, server, lists=lists, budget=budget(host_requests=30), **more)
        assert len(server.log) == 30
        assert ill.reasons["budget_spent"] == 1
        name = server.url.removeprefix("http://")
        # one page, which has not told what follows it, and the files of all before it
        assert _spent(site) == [
            f"host {name}: the budget of 30 requests is spent; {ill.expected + 1} addresses were left"
        ]


def test_a_host_and_a_district_have_their_bytes(bench: Bench) -> None:
    body = faults.PDF * 200
    size = len(body) / 1e6
    paths = [f"/{number}.pdf" for number in range(6)]
    bench.server.answers |= {path: [faults.ok(body)] for path in paths}
    for scope in ("host", "district"):
        bench.changes = {"budget": budget(**{f"{scope}_megabytes": 3.5 * size})}
        assert _codes(_files(bench, *paths)) == [""] * 3 + ["budget_spent"] * 3
        assert bench.server.asked("/4.pdf") == []
    # also where they come of inflating
    bench.server.answers["/bomb.pdf"] = [faults.ok(faults.bomb(3, faults.PDF), Content_Encoding="gzip")]
    bench.changes = {"budget": budget(host_megabytes=2.0)}
    assert _codes(_files(bench, "/bomb.pdf")) == ["budget_spent"]


def test_a_redirect_to_a_host_that_is_spent_is_left(bench: Bench) -> None:
    with faults.running() as other:
        bench.changes = {
            "lists": [{"url": f"{server.url}/list.html"} for server in (bench.server, other)],
            "budget": budget(host_requests=3),
        }
        other.answers |= {f"/{number}.pdf": [faults.ok()] for number in range(9)}
        bench.server.answers |= {f"/{number}.pdf": [faults.moved(f"{other.url}/{number}.pdf")] for number in range(2)}
        bench.server.answers["/round.pdf"] = [faults.moved("/round.pdf")]

        async def work(fetcher: HttpFetcher) -> list[Problem]:
            urls = [f"{other.url}/{number}.pdf" for number in (5, 6)] + [f"{bench.server.url}/0.pdf"]
            replies = [await fetcher.get_file(url) for url in urls]
            assert _codes(replies) == ["", "", "budget_spent"]
            replies.append(await fetcher.get_file(bench.server.url + "/round.pdf"))
            assert _codes(replies)[-1] == "budget_spent"
            return fetcher.settled([reply.problem for reply in replies if reply.problem])

        spent = bench.run(work)
        assert [row.url for row in spent] == [other.url + "/", bench.server.url + "/"]
        assert (len(other.log), len(bench.server.log)) == (3, 3)


@pytest.mark.parametrize("value", ["86400", "inf", "1e400", _LAST_DAY + "GMT", _LAST_DAY + "-2359"])
def test_no_retry_after_holds_a_run(site: Site, value: str) -> None:
    with faults.running() as server:
        server.answers |= {"/list.html": [_list_of(5)]}
        server.answers |= {f"/f/{n}.pdf": [faults.status(503, Retry_After=value)] for n in range(5)}
        _, ill = _two(site, server)
        assert (ill.expected, ill.refused) == (5, 5)


@pytest.mark.parametrize("value", ["nan", "-5", "-inf", "soon"])
def test_a_retry_after_that_is_nonsense_is_as_good_as_none(bench: Bench, value: str) -> None:
    assert bench.file("/a.pdf", faults.status(503, Retry_After=value), faults.ok()).problem is None


def test_retry_after_counts_from_the_sites_own_clock() -> None:
    assert retry_after("Wed, 21 Oct 2015 07:28:30 GMT", "Wed, 21 Oct 2015 07:28:00 GMT") == 30.0
    assert retry_after("Wed, 21 Oct 2099 07:28:30 GMT", "Wed, 21 Oct 2099 07:28:00 GMT") == 30.0
    assert [retry_after(value) for value in ("nan", "-1", "-inf", "Wed, 21 Oct 99999999999999999999", "soon", "")] == (
        [None] * 6
    )
    assert retry_after("inf") == retry_after("1e400") == retry_after("Fri, 31 Dec 9999 23:59:59 GMT") == 30 * 86_400
