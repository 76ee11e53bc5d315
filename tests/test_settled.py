"""How a site is asked, and which of its answers may pass: what a site or a person would notice, as it was settled."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import ssl
from dataclasses import asdict, replace
from typing import Any

import pytest

from extract.collect.acquire import AT_ONCE
from extract.collect.district_check import _quick
from extract.collect.district_models import Paging, Politeness, TlsException
from extract.collect.district_run import LIST_ALARMS, PASSING
from extract.collect.http.client import FetchSettings, _context, open_client
from extract.collect.http.content import _INFLATED, _NONE
from extract.collect.http.hosts import BREAKER_FAILURES, BREAKER_SECONDS, LONGEST_DELAY
from extract.collect.http.robots import robots_url
from extract.collect.http.transfer import _PASSING_STATUSES
from extract.collect.http.transport import HEAD_START
from extract.dataset.rereading import OF_THE_MACHINE, TRIED_AGAIN
from extract.program import VERSION
from extract.reading.inks import Ink
from extract.reading.pdfplumber.device_inks import Sheer
from tests.fetch_bench import district_of


def test_how_a_site_is_asked() -> None:
    """docs/collecting.md tells what a site is asked at most; these are the limits of one who says nothing else."""
    assert asdict(FetchSettings(contact="x")) == {
        "contact": "x", "attempts": 4, "rounds": 3, "connect_seconds": 15.0, "read_seconds": 30.0, "request_seconds": 600.0, "wait_first": 0.5, "wait_most": 20.0,
        "longest_retry_after": 120.0, "breaker_seconds": 60.0, "most_bytes": 300_000_000, "most_page_bytes": 8_000_000, "most_robots_bytes": 512_000, "redirects": 5,
    }  # fmt: skip
    assert Politeness.model_validate({}).model_dump() == {"delay_seconds": 1.0, "per_second": 2.0, "parallel": 1}
    assert Paging.model_validate({}).model_dump() == {
        "style": "none",
        "next": "a.next",
        "text": None,
        "url": None,
        "first": 2,
        "last": 50,
        "ends": "told",
        "api": None,
        "stated": True,
    }
    assert {408, 416, 425, 429, 500, 502, 503, 504} == _PASSING_STATUSES
    assert {"gzip", "x-gzip", "deflate"} == _INFLATED
    assert {"", "identity", "none", "utf-8", "utf8", "gbk", "gb2312", "gb18030"} == _NONE
    assert robots_url("http://u:p@x.cn:81/a/b?c#d") == "http://x.cn:81/robots.txt"
    at_a_check = FetchSettings("x", attempts=2, rounds=1, connect_seconds=8.0, wait_most=3.0)
    assert replace(_quick(), contact="x") == at_a_check
    assert (AT_ONCE, HEAD_START, LONGEST_DELAY, BREAKER_FAILURES, BREAKER_SECONDS) == (16, 0.25, 60.0, 8, 60.0)


def test_who_asks_and_how_long_he_waits() -> None:
    settings = FetchSettings(contact="", read_seconds=7.0, connect_seconds=3.0)
    assert settings.user_agent == f"juesuan/{VERSION} (collects published accounts for research)"
    assert (
        FetchSettings(contact="a@b").user_agent == f"juesuan/{VERSION} (collects published accounts for research; a@b)"
    )
    weak = district_of(tls=[{"host": "weak.gov.cn", "allow": "unverified", "reason": "expired in 2019"}])
    client = open_client(settings, weak)
    assert dict(client.headers) | {"user-agent": ""} == {
        "accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8", "accept-language": "zh-CN,zh;q=0.9", "accept-encoding": "identity", "user-agent": "", "connection": "keep-alive",
    }  # fmt: skip
    assert client.headers["user-agent"] == settings.user_agent
    waits = client.timeout
    assert (waits.connect, waits.read, waits.write, waits.pool, client.follow_redirects) == (3.0, 7.0, 7.0, None, False)
    own = client._transport_for_url(client.base_url.copy_with(scheme="https", host="weak.gov.cn"))
    assert own is not client._transport_for_url(client.base_url.copy_with(scheme="https", host="other.gov.cn"))
    pool = own._pool  # type: ignore[attr-defined]
    assert (pool._max_connections, pool._max_keepalive_connections, pool._keepalive_expiry) == (100, 20, 5.0)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_a_weakness_of_tls_is_put_up_with_alone() -> None:
    def context(allow: Any) -> ssl.SSLContext:
        return _context(TlsException(host="x", allow=allow, reason="because of"))

    old, ciphers, unverified = (context(allow) for allow in ("legacy_renegotiation", "old_ciphers", "unverified"))
    assert [one.options & 0x4 for one in (old, ciphers, unverified)] == [4, 0, 0]
    assert [one.check_hostname for one in (old, ciphers, unverified)] == [True, True, False]
    assert [one.verify_mode == ssl.CERT_NONE for one in (old, ciphers, unverified)] == [False, False, True]
    assert ciphers.minimum_version == ssl.TLSVersion.TLSv1 != old.minimum_version
    assert len(ciphers.get_ciphers()) >= len(old.get_ciphers())


def test_which_words_say_that_another_try_may_help() -> None:
    assert {
        "timeout",
        "truncated",
        "connection",
        "server_error",
        "rate_limited",
        "host_suspended",
        "robots_unreachable",
        "bad_range",
    } == PASSING
    assert {"no_links", "too_few_links", "list_incomplete", "text_disclosure"} == LIST_ALARMS
    assert {"worker_died", "out_of_memory", "budget_exceeded", "internal_error", "unwritable"} == OF_THE_MACHINE
    assert {"worker_died", "out_of_memory", "internal_error", "reread_failed"} == TRIED_AGAIN
    assert Ink() == (0, None, 1.0, 0.0, False)
    assert Sheer() == (1.0, 1.0, True)
