"""What a site sends compressed, unasked: inflated with a limit, or refused; and answers without end."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest

from extract.collect.pages.markup import Tree, WebPage
from extract.records.tables import Problem

from . import faultserver as faults
from .fetch_bench import FAST, Bench

# more than a piece, and hardly compressible: pieces and chunks end anywhere
LONG = faults.PDF + os.urandom(300_000) + b"\n%%EOF"
RAW_DEFLATE = zlib.compress(LONG, wbits=-zlib.MAX_WBITS)
MOST_MEMORY = 200  # MB of a process that fetches


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with faults.running() as server:
        yield Bench(server, tmp_path)


def _packed(body: bytes, encoding: str, **headers: str) -> faults.Answer:
    return faults.ok(body, Content_Encoding=encoding, **headers)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (LONG, "identity"),
        (LONG, "UTF-8"),  # a charset in the wrong place
        (gzip.compress(LONG), "gzip"),
        (gzip.compress(LONG) + b"\0\0\0", "x-gzip"),  # padded: browsers leave that, too
        (zlib.compress(LONG), "Deflate"),
        (RAW_DEFLATE, "deflate"),
    ],
)
def test_one_encoding_is_inflated_though_none_was_asked_for(bench: Bench, body: bytes, encoding: str) -> None:
    reply = bench.file("/a.pdf", _packed(body, encoding))
    assert (reply.problem, reply.document_id) == (None, hashlib.sha256(LONG).hexdigest())
    page = bench.page(
        "/list.html", faults.ok(gzip.compress("<h1>决算</h1>".encode()), "text/html", Content_Encoding="gzip")
    )
    assert isinstance(page, WebPage)
    assert Tree(page).title() == "决算"
    asked = [bench.server.asked(path)[0]["Accept-Encoding"] for path in ("/robots.txt", "/a.pdf", "/list.html")]
    assert asked == ["identity"] * 3


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,deflate", "br", "zstd", "x-unheard-of"])
def test_several_encodings_or_an_unknown_one_are_refused(bench: Bench, encoding: str) -> None:
    reply = bench.file("/a.pdf", _packed(gzip.compress(gzip.compress(faults.PDF)), encoding))
    assert reply.problem
    assert (reply.outcome, reply.problem.code, reply.passing) == ("error", "encoding_refused", False)
    assert encoding.split(",")[0] in (reply.problem.message or "")
    page = bench.page("/list.html", _packed(b"x", encoding))
    assert isinstance(page, Problem)
    assert page.code == "encoding_refused"
    assert len(bench.server.asked("/a.pdf")) == len(bench.server.asked("/list.html")) == 1
    # what is not there is not there, however it says so; rules that cannot be read are none to go by
    gone = bench.file("/b.pdf", lambda handler: handler.reply(404, b"?", {"Content-Encoding": encoding}))
    assert gone.outcome == "gone"
    bench.server.answers["/robots.txt"] = [_packed(b"?", encoding)]
    unknown = bench.file("/c.pdf", faults.ok()).problem
    assert unknown
    assert unknown.code == "robots_unreachable"


def test_compressed_bytes_that_break_off_or_are_none(bench: Bench) -> None:
    whole = gzip.compress(LONG)
    reply = bench.file("/a.pdf", _packed(whole[:-9], "gzip", ETag='"1"'), _packed(whole, "gzip", ETag='"1"'))
    assert reply.document_id == hashlib.sha256(LONG).hexdigest()
    # what was inflated is no beginning of what is sent: nothing is continued
    assert all("Range" not in headers for headers in bench.server.asked("/a.pdf"))
    assert bench.outcomes("/a.pdf") == [(None, "error"), (200, "new")]
    broken = bench.file("/b.pdf", _packed(faults.PDF, "gzip")).problem
    assert broken
    assert broken.code == "bad_answer"


def test_a_compressed_rest_is_not_welded_to_a_plain_beginning(bench: Bench) -> None:
    def packed_rest(handler: faults.Handler) -> None:
        span = f"bytes 3000-{len(LONG) - 1}/{len(LONG)}"
        handler.reply(206, gzip.compress(LONG[3000:]), {"Content-Range": span, "Content-Encoding": "gzip"})

    reply = bench.file("/a.pdf", faults.cut(3000, LONG, ETag='"1"'), packed_rest, faults.ok(LONG))
    assert reply.document_id == hashlib.sha256(LONG).hexdigest()
    assert ["Range" in headers for headers in bench.server.asked("/a.pdf")] == [False, True, False]


def test_a_page_over_the_limit_is_a_problem_and_not_half_a_list(bench: Bench) -> None:
    bench.settings = replace(FAST, most_page_bytes=100_000)
    for answer in (faults.html("<a>" * 40_000), faults.piecewise(repeat(b"<a>" * 1000), 0.0, "text/html")):
        page = bench.page("/list.html", answer)
        assert isinstance(page, Problem)
        assert page.code == "too_large"


def test_endless_headers_end(bench: Bench) -> None:
    reply = bench.file("/a.pdf", faults.endless_headers)
    assert (reply.outcome, reply.document_id) == ("error", None)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_bombs_of_two_gigabytes_stay_small(tmp_path: Path) -> None:
    """The peak of a process that meets all of them, as page, as robots.txt and as file."""
    bomb, document = faults.bomb(2000), faults.bomb(2000, faults.PDF[:-7])
    twice = gzip.compress(bomb)
    with faults.running() as server, faults.running() as other:
        server.answers |= {
            "/page.html": [_packed(bomb, "gzip")],
            "/twice.html": [_packed(twice, "gzip, gzip")],
            "/a.pdf": [_packed(bomb, "gzip")],
            "/b.pdf": [_packed(document, "gzip")],
            "/twice.pdf": [_packed(twice, "gzip, gzip")],
        }
        other.answers |= {"/robots.txt": [_packed(bomb, "gzip")], "/a.pdf": [faults.ok()]}
        wanted = {
            f"page {server.url}/page.html": "too_large",
            f"page {server.url}/twice.html": "encoding_refused",
            f"file {server.url}/a.pdf": "not_pdf",
            f"file {server.url}/b.pdf": "too_large",
            f"file {server.url}/twice.pdf": "encoding_refused",
            f"file {other.url}/a.pdf": "",
        }
        words = [word for entry in wanted for word in entry.split()]
        command = [sys.executable, "-m", "tests.fetch_once", str(tmp_path), *words]
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout)
    assert dict(zip(wanted, told["codes"], strict=True)) == wanted
    assert told["peak"] < MOST_MEMORY, told
