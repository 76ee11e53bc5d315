"""Fetching files from a real server that misbehaves: what is obtained, what is refused, and how it is written down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from . import faultserver as faults
from .fetch_bench import CHALLENGE, FAST, Bench, district_of


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
    assert bench.hosts.gate(bench.server.url, district_of().politeness).suspended_for > 3000


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
