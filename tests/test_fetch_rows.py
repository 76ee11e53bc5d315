"""Each answer of a site, to the letter: what comes back, the row of fetches, the problem, and what is asked for."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extract.collect.fetch import FileReply, _again, _with_referer
from extract.collect.http.transport import _proxies
from extract.collect.http.verdict import PassingError
from extract.collect.pages.markup import WebPage
from extract.records.tables import Problem

from . import faultserver as faults
from .fetch_bench import CHALLENGE, FAST, Bench

ID = hashlib.sha256(faults.PDF).hexdigest()
NAMED = faults.ok(
    Content_Disposition="attachment; filename=a.pdf", ETag='"v1"', Last_Modified="Mon, 02 Sep 2024 08:30:00 GMT"
)
GONE, LOGIN = faults.status(404), faults.html("<html>无</html>")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        made_of = Bench(server, tmp_path)
        made_of.settings = replace(FAST, attempts=2)
        yield made_of


def rows(bench: Bench, path: str) -> list[tuple[Any, ...]]:
    """The rows of fetches of an address, without what the clock says, which is looked at."""
    found = [row for row in bench.journal.fetches(bench.journal.run) if row.url == bench.server.url + path]
    for row in found:
        assert row.source == "test"
        assert row.seconds is not None
        assert 0 <= row.seconds < 60
        assert row.at
        assert abs(row.at - datetime.now(UTC)) < timedelta(minutes=10)
    return [(row.status, row.outcome, row.document_id, row.etag, row.last_modified, row.bytes) for row in found]


NOT_PDF = (200, "soft_404", None, None, None)
FILES: dict[str, tuple[faults.Answer, FileReply, str | None, list[tuple[Any, ...]]]] = {
    "whole": (NAMED, FileReply("new", ID, None, False, "attachment; filename=a.pdf"), None, [(200, "new", ID, '"v1"', "Mon, 02 Sep 2024 08:30:00 GMT", len(faults.PDF))]),  # type: ignore[arg-type]
    "gone": (GONE, FileReply("gone", None), "gone: status 404", [(404, "gone", None, None, None, 0)]),  # type: ignore[arg-type]
    "a page": (LOGIN, FileReply("soft_404", None), "soft_404: a web page instead of a PDF", [(*NOT_PDF, len("<html>无</html>".encode()))]),  # type: ignore[arg-type]
    "a firewall": (faults.html(CHALLENGE), FileReply("blocked", None), "challenged: a firewall's page (status 200): not bypassed", [(200, "blocked", None, None, None, len(CHALLENGE.encode()))]),  # type: ignore[arg-type]
    "broken": (faults.status(503), FileReply("error", None, None, True), "server_error: status 503", [(503, "error", None, None, None, None)] * 2),  # type: ignore[arg-type]
    "too many": (faults.status(429), FileReply("blocked", None, None, True), "rate_limited: status 429", [(429, "blocked", None, None, None, None)] * 2),  # type: ignore[arg-type]
    "for ever": (faults.moved("/x.pdf"), FileReply("error", None), "redirect_loop: more than 5 redirects", [(None, "error", None, None, None, None)]),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_asked_for(name: str, bench: Bench) -> None:
    """Twice: what could not be had is asked for again in full."""
    answer, reply, problem, written = FILES[name]
    bench.server.answers["/x.pdf"] = [answer]
    bench.settings = replace(bench.settings, redirects=5)
    found = bench.file("/x.pdf", answer)
    assert replace(found, problem=None, archive_name=None) == reply
    told = found.problem
    assert (f"{told.code}: {told.message}" if told else None) == problem
    assert told is None or (told.url, told.stage, bool(told.at)) == (f"{bench.server.url}/x.pdf", "fetch", True)
    assert rows(bench, "/x.pdf") == written
    assert not list(bench.archive.incoming.iterdir())
    again = bench.run(lambda fetcher: fetcher.get_file(bench.server.url + "/x.pdf", bench.server.url + "/from.htm"))
    asked = bench.server.asked("/x.pdf")[-1]
    assert asked["Referer"].endswith("/from.htm")
    conditions = {key: asked[key] for key in ("If-None-Match", "If-Modified-Since") if key in asked}
    assert conditions == (
        {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 02 Sep 2024 08:30:00 GMT"} if name == "whole" else {}
    )
    assert again.outcome == ("unchanged" if name == "whole" else reply.outcome)


def test_what_has_not_changed_keeps_its_name(bench: Bench) -> None:
    bench.file("/x.pdf", NAMED)
    bench.server.answers["/x.pdf"] = [faults.status(304, ETag='"v1"')]
    found = bench.file("/x.pdf")
    assert found == FileReply("unchanged", ID, None, False, "attachment; filename=a.pdf")  # type: ignore[arg-type]
    assert rows(bench, "/x.pdf")[1] == (304, "unchanged", ID, '"v1"', None, 0)
    found = bench.file("/y.pdf", faults.ok(faults.PDF.replace(b"%%EOF", b"%%EOX")))
    assert found.problem
    assert (found.problem.code, found.problem.message) == (
        "no_end_mark",
        "the file ends without %%EOF, as the site sends it",
    )
    assert found.document_id


@pytest.mark.parametrize(
    ("answer", "outcome", "problem"),
    [(faults.html("<h1>题</h1>"), "new", None), (GONE, "gone", "gone: status 404"), (faults.html(CHALLENGE), "blocked", "challenged: a firewall's page (status 200): not bypassed"), (faults.status(503), "error", "server_error: status 503")],
)  # fmt: skip
def test_a_page_that_is_asked_for(answer: faults.Answer, outcome: str, problem: str | None, bench: Bench) -> None:
    page = bench.page("/l.htm", answer)
    if isinstance(page, Problem):
        assert (f"{page.code}: {page.message}", page.stage, page.url) == (
            problem,
            "discover",
            f"{bench.server.url}/l.htm",
        )
    else:
        assert page == WebPage(f"{bench.server.url}/l.htm", "<h1>题</h1>")
        assert bench.archive.page(hashlib.sha256("<h1>题</h1>".encode()).hexdigest()) == "<h1>题</h1>".encode()
    assert {row[1] for row in rows(bench, "/l.htm")} == {outcome}


def test_a_name_of_which_no_address_answers_says_so(bench: Bench) -> None:
    async def nobody(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.3"]

    with faults.running() as other:
        closed = other.url
    bench.server.shutdown()
    bench.changes = {"lists": [{"url": f"{closed}/list.html"}]}
    bench.resolve = nobody
    bench.settings = replace(bench.settings, attempts=1)
    found = bench.run(lambda fetcher: fetcher.get_file(f"{closed}/x.pdf"))
    assert found.problem
    assert (found.outcome, found.passing, found.problem.code) == ("blocked", True, "robots_unreachable")
    (refused,) = [row for row in bench.journal.fetches(bench.journal.run)]
    assert (refused.outcome, refused.status) == ("error", None)


def test_when_a_failure_is_tried_again() -> None:
    passing = PassingError("timeout", "x")
    assert (
        _again(passing),
        _again(PassingError("x", "x", retry_after=7.0)),
        _again(PassingError("x", "x", retry_after=0.0)),
    ) == (True, 7.0, 0.0)
    assert (_again(PassingError("x", "x", final=True)), _again(ValueError())) == (False, False)
    assert (passing.outcome, PassingError("x", "x", 429).outcome, PassingError("x", "x", 503).outcome) == (
        "error",
        "blocked",
        "error",
    )
    assert (_with_referer({"a": "b"}, None), _with_referer({"a": "b"}, "x"), _with_referer({}, "")) == (
        {"a": "b"},
        {"a": "b", "Referer": "x"},
        {},
    )


@pytest.mark.parametrize(
    ("environment", "proxies"),
    [({}, {}), ({"http_proxy": "http://p:1"}, {"http": "http://p:1"}), ({"https_proxy": "p:1"}, {"https": "http://p:1"}), ({"all_proxy": "socks5://p", "http_proxy": "q:2"}, {"http": "http://q:2", "https": "socks5://p"})],
)  # fmt: skip
def test_which_proxy_the_environment_names(
    environment: dict[str, str], proxies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        for own in (name, name.upper()):
            monkeypatch.delenv(own, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _proxies() == proxies
