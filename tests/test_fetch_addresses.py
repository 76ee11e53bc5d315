"""Addresses inside a machine or a private network: refused wherever they come from, unless the district is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.collect import run as collect
from extract.collect.fetch import FileReply
from extract.collect.http.addresses import Judge, inside
from extract.collect.http.verdict import RefusedError

from . import faultserver as faults
from .collecting import FAST, collecting
from .fetch_bench import Bench, district_of

EVIL = "attachments.evil.test"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


@pytest.fixture
def other() -> Iterator[faults.FaultServer]:
    """What listens on this machine and is none of the district's business."""
    with faults.running() as server:
        server.answers["/a.pdf"] = [faults.ok()]
        yield server


async def _to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def _code(bench: Bench, url: str) -> str:
    reply = bench.run(lambda fetcher: fetcher.get_file(url))
    assert isinstance(reply, FileReply)
    assert not reply.passing
    return reply.problem.code if reply.problem else ""


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/a.pdf",
        "http://localhost:{port}/a.pdf",
        "http://LOCALHOST:{port}/a.pdf",
        "http://127.1:{port}/a.pdf",
        "http://2130706433:{port}/a.pdf",
        "http://0x7f.0.0.1:{port}/a.pdf",
        "http://0:{port}/a.pdf",
        "http://user:word@127.0.0.1:{port}/a.pdf",
        "http://[::1]:{port}/a.pdf",
        "http://[::ffff:127.0.0.1]:{port}/a.pdf",
        "http://[64:ff9b::7f00:1]:{port}/a.pdf",
        "https://127.0.0.1:{port}/a.pdf",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/a.pdf",
        f"http://{EVIL}:{{port}}/a.pdf",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/a.pdf",
        "gopher://127.0.0.1:{port}/a.pdf",
    ],
)
def test_an_address_inside_is_refused_as_a_link_and_as_a_redirect(
    bench: Bench, other: faults.FaultServer, address: str
) -> None:
    if EVIL in address:
        bench.resolve = _to_loopback
    url = address.format(port=other.server_address[1])
    assert _code(bench, url) == "address_refused"
    reply = bench.file("/moved.pdf", faults.moved(url))
    assert reply.problem
    assert (reply.outcome, reply.problem.code, reply.passing) == ("blocked", "address_refused", False)
    assert len(bench.server.asked("/moved.pdf")) == 1
    bench.server.answers["/robots.txt"] = [faults.moved(url)]
    assert bench.file("/b.pdf", faults.ok()).problem is not None
    assert other.log == []


@pytest.mark.parametrize(
    "address",
    [
        "http://www.gov.cn：80/a.pdf",
        "http://[/a.pdf",
        "http://x:99999/a.pdf",
        "http:///a.pdf",
        "http://a b/",
        "http://%/",
    ],
)
def test_what_is_no_address_is_a_problem(bench: Bench, address: str) -> None:
    assert _code(bench, address) == "bad_address"
    page = bench.run(lambda fetcher: fetcher.get_page(address))
    assert page.code == "bad_address"
    assert _code(bench, bench.server.url + "/none.pdf") == "gone"
    moved = bench.file("/moved.pdf", lambda handler: handler.reply(302, b"", {"Location": "http://x:y/"})).problem
    assert moved
    assert (moved.code, len(bench.server.asked("/moved.pdf"))) == ("bad_answer", 1)


def test_the_districts_own_host_and_port_are_asked_wherever_they_are(bench: Bench, other: faults.FaultServer) -> None:
    """A name that resolves to loopback, once for a connection; the Host header is the name's."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    bench.resolve = resolve
    port = bench.server.server_address[1]
    bench.changes = {"lists": [{"url": f"http://intranet.test:{port}/list.html"}]}
    bench.server.answers["/a.pdf"] = [faults.ok()]
    assert _code(bench, f"http://intranet.test:{port}/a.pdf") == ""
    assert asked == ["intranet.test"]  # one connection for robots.txt and the file
    assert bench.server.asked("/a.pdf")[0]["Host"] == f"intranet.test:{port}"
    # neither another port of that host nor another name for it
    assert _code(bench, f"http://intranet.test:{other.server_address[1]}/a.pdf") == "address_refused"
    assert _code(bench, f"http://127.0.0.1:{port}/a.pdf") == "address_refused"
    assert (other.log, len(bench.server.asked("/a.pdf"))) == ([], 1)


def test_tls_speaks_of_the_name_that_was_asked_for(tmp_path: Path) -> None:
    context, named = faults.own_certificate(tmp_path), []
    context.sni_callback = lambda _, name, __: named.append(name)
    with faults.running(context) as server:
        bench = Bench(server, tmp_path / "bench")
        bench.resolve = _to_loopback
        server.answers["/a.pdf"] = [faults.ok()]
        url = f"https://secure.test:{server.server_address[1]}"
        exception = {"host": "secure.test", "allow": "unverified", "reason": "a certificate of its own"}
        bench.changes = {"lists": [{"url": url + "/list.html"}], "tls": [exception]}
        assert _code(bench, url + "/a.pdf") == ""
        assert set(named) == {"secure.test"}
        bench.changes = {"lists": [{"url": url + "/list.html"}]}
        assert _code(bench, url + "/b.pdf") == "tls"


def test_of_a_names_addresses_only_public_ones_are_connected_to() -> None:
    judge = Judge(district_of(lists=[{"url": "http://www.site.test/"}]))
    assert judge.permitted("x.test", 80, ["10.0.0.1", "1.2.3.4", "::1"]) == ["1.2.3.4"]
    assert judge.permitted("www.site.test", 80, ["127.0.0.1"]) == ["127.0.0.1"]
    assert judge.permitted("www.site.test", 80, ["1.2.3.4"]) == ["1.2.3.4"]
    with pytest.raises(RefusedError, match=r"inside a machine or a private network \(127\.0\.0\.1\)"):
        judge.permitted("www.site.test", 80, ["127.0.0.1"])  # its name has been led inside since


def test_a_dead_address_of_a_name_does_not_hide_a_living_one(bench: Bench) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["::1", "127.0.0.2", "127.0.0.1"]  # nothing listens at the first two

    bench.resolve = resolve
    url = f"http://intranet.test:{bench.server.server_address[1]}"
    bench.changes = {"lists": [{"url": url + "/list.html"}]}
    bench.server.answers["/a.pdf"] = [faults.ok()]
    assert _code(bench, url + "/a.pdf") == ""


@pytest.mark.parametrize(
    ("addresses", "judged"),
    [
        ("127.0.0.1 127.8.8.8 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200", True),
        ("0.0.0.0 255.255.255.255 224.0.0.1 240.0.0.1 192.0.2.1 198.18.0.1", True),
        ("::1 :: fe80::1 fe80::1%lo fc00::1 fec0::1 ff02::1 ::127.0.0.1 2001:db8::1 2001::1", True),
        ("::ffff:10.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1::", True),
        ("8.8.8.8 202.96.128.86 2400:3200::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::", False),
    ],
)
def test_which_addresses_are_inside(addresses: str, judged: bool) -> None:
    assert {address: inside(address) for address in addresses.split()} == dict.fromkeys(addresses.split(), judged)


def test_behind_a_proxy_addresses_in_numbers_are_judged(
    bench: Bench, other: faults.FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`other` is the proxy: it resolves names itself, and what it is asked for stands in its log."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("http_proxy", other.url)
    other.answers["http://www.site.test/a.pdf"] = [faults.ok()]
    assert _code(bench, "http://www.site.test/a.pdf") == ""
    known = len(other.log)
    for host in (
        "169.254.169.254",
        "2852039166",
        "0xa9.254.169.254",
        "[::ffff:a9fe:a9fe]",
        "localhost",
        "a.localhost.",
    ):
        assert _code(bench, f"http://{host}/a.pdf") == "address_refused"
    assert len(other.log) == known
    # the district's own loopback is never asked for through a proxy; nor is what NO_PROXY names
    assert bench.file("/a.pdf", faults.ok()).problem is None
    monkeypatch.setenv("no_proxy", "site.test")
    bench.resolve = _to_loopback
    assert _code(bench, "http://www.site.test/b.pdf") == "address_refused"
    assert len(other.log) == known


def test_one_districts_own_host_is_not_anothers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two districts on loopback in one run: the second links the first one's port, and does not get its file."""
    with collecting(tmp_path, monkeypatch) as first, faults.running() as server:
        inner = f"{first.server.url}{next(iter(first.quoted.values()))}"
        page = f'<a href="{inner}">甲局2022年度部门决算</a><a href="/b.pdf">乙局2022年度部门决算</a>'
        server.answers |= {"/list.html": [faults.html(page)], "/b.pdf": [faults.ok()]}
        second = first.district(name="second", lists=[{"url": server.url + "/list.html"}])
        districts = [first.district(), second]
        outcome = collect.collect(districts, (), first.data, first.archive, settings=FAST)
        whole, part = outcome.accounts
        assert (whole.status, whole.published) == ("complete", 16)
        assert (part.status, part.published, part.blocked) == ("incomplete", 1, 1)
        assert part.reasons == {"address_refused": 1}
        asked = len(first.server.asked(next(iter(first.quoted.values()))))
        assert asked == 1
