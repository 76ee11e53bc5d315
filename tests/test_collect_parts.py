"""What collecting reckons and judges: checks and accounts of a district, time that is left, addresses, answers."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import gzip
import zlib
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.collect.account import Account, outcome_of
from extract.collect.changes import _changed
from extract.collect.companions import companions
from extract.collect.discover import Discovery, Link
from extract.collect.district_check import CheckReport, report_of
from extract.collect.districts import load_shared
from extract.collect.forecast import Forecast, _rounded
from extract.collect.http.addresses import Judge, inside, place_of
from extract.collect.http.content import Inflater, encoding_of
from extract.collect.http.transfer import retry_after
from extract.collect.http.verdict import PassingError, RefusedError
from extract.records.tables import Problem
from tests.test_companions import held
from tests.test_discover import SITE, district


def listed(**more: Any) -> Any:
    """A district of one list."""
    return district([{"url": f"{SITE}/js/"} | more])


# --- what a check and an account say


def test_a_check_names_five_of_each_and_is_right_only_where_nothing_is_lacking() -> None:
    def link(name: str, **more: Any) -> Link:
        return Link(f"{SITE}/{name}", SITE, SITE, name, **more)

    whole = {"department": "甲局", "fiscal_year": 2023, "kind": "budget"}
    found = Discovery(
        [link(str(at)) for at in range(6)]
        + [link("7", **whole, title="题"), link("8", **whole | {"fiscal_year": 2022})],
        counts={SITE: 8},
    )  # type: ignore[arg-type]
    report = report_of(listed(), found)
    texts = [str(at) for at in range(5)]
    assert report.lines() == [
        f"{SITE}: 8 documents",
        "years: 2022 1, 2023 1",
        "kinds: budget 2",
        *(f"no department in: {text}" for text in texts),
        *(f"no year in: {text}" for text in texts),
    ]
    assert (report.ok, report.reached, len(report.without_year)) == (False, True, 6)
    assert report_of(listed(), Discovery([link("x", title="题")])).without_department == ["题"]
    for problem, links, reached in (("timeout", 0, False), ("timeout", 1, True), ("gone", 0, True)):
        found = Discovery(
            [link("7", **whole)] * links, [Problem(url=SITE, stage="discover", code=problem, message="x")]
        )  # type: ignore[arg-type]
        assert (report_of(listed(), found).reached, report_of(listed(), found).ok) == (reached, False)
        assert report_of(listed(), found).lines()[-1] == f"problem: {problem}: x ({SITE})"
    assert CheckReport("t").lines() == ["years: none", "kinds: none"]
    assert report_of(listed(), Discovery([link("7", **whole)])).ok  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, "complete"),
        ({"missing": 1}, "incomplete"),
        ({"blocked": 1}, "incomplete"),
        ({"complete": False}, "incomplete"),
        ({"expected": 4}, "incomplete"),
        ({"reasons": {"internal_error": 1}}, "incomplete"),
        ({"reasons": {"error": 1}}, "incomplete"),
        ({"reasons": {"gone": 1}}, "complete"),
        ({"refused": 1, "expected": 4}, "complete"),
    ],
)
def test_an_account_is_complete_where_another_run_could_bring_no_more(more: dict[str, Any], status: str) -> None:
    account = Account("t", **{"expected": 3, "published": 2, "unchanged": 1} | more)
    assert account.status == status or ("missing" in more or "blocked" in more)
    account.expected = account.published + account.unchanged + account.missing + account.blocked + account.refused
    assert account.as_json()["balanced"]
    assert account.status == ("complete" if "expected" in more else status)
    assert [outcome_of("a", before) for before in (None, "a", "b")] == ["new", "unchanged", "changed"]


values = st.lists(st.integers(0, 3))


@given(values, values)
def test_every_value_that_went_or_came_is_told(old: list[int], new: list[int]) -> None:
    changes = list(_changed("a", old, new))
    assert {one.fact for one in changes} == {"a"}
    assert {one.before for one in changes} == ({value for value in old if value not in new} or {None})
    assert {one.after for one in changes} == ({value for value in new if value not in old} or {None})
    assert len(changes) == max(1, sum(value not in new for value in old), sum(value not in old for value in new))


@pytest.mark.parametrize(
    ("seconds", "told_as"),
    [
        (1, "10 s"),
        (14, "10 s"),
        (16, "20 s"),
        (89, "90 s"),
        (90, "2 min"),
        (150.1, "3 min"),
        (5399, "90 min"),
        (5400, "2 h"),
        (172799, "48 h"),
        (172800, "2 days"),
    ],
)
def test_time_is_told_no_more_exactly_than_it_is_known(seconds: float, told_as: str) -> None:
    assert _rounded(seconds) == told_as


def test_a_forecast_takes_half_from_documents_and_half_from_bytes() -> None:
    now = SimpleNamespace(at=10.0)
    forecast = Forecast(lambda: now.at)
    assert (forecast.seconds_left(), str(forecast)) == (None, "")
    forecast.expect(10, 0)
    forecast.done(2)
    now.at = 12.9
    assert forecast.seconds_left() is None, "too early"
    now.at = 13.0
    assert forecast.seconds_left() == pytest.approx(12.0)
    forecast.expect(10, 1000)
    forecast.page("a", 1, 4, 400)
    now.at = 20.0
    assert forecast.seconds_left() == pytest.approx(10 * 0.9 / 0.1)
    forecast.page("a", 4, 4, 400)
    assert forecast.seconds_left() == pytest.approx(10 * 0.75 / 0.25)
    forecast.page("b", 1, 0, 4000)
    assert forecast.seconds_left() == pytest.approx(10 * 0.45 / 0.55)
    assert str(forecast) == "about 10 s left"
    forecast.done(18)
    assert str(forecast) == ""
    few = Forecast(lambda: now.at)
    few.expect(100, 0)
    few.done(1)
    now.at = 99.0
    assert few.seconds_left() is None, "a hundredth is done"
    few.done(1)
    assert few.seconds_left() == pytest.approx(79 * 49)


# --- addresses and answers


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://X.cn/a", ("x.cn", 80)),
        ("HTTPS://u:p@x.cn", ("x.cn", 443)),
        ("http://x.cn:8080", ("x.cn", 8080)),
        ("http://[::1]:65535/", ("::1", 65535)),
        ("http://中.cn/", ("xn--fiq.cn", 80)),
    ],
)
def test_a_place_is_host_and_port(url: str, place: tuple[str, int]) -> None:
    assert place_of(url) == place
    for wrong, code in (
        ("ftp://x/", "address_refused"),
        ("x", "address_refused"),
        ("http:///a", "bad_address"),
        ("http://x:65536/", "bad_address"),
        ("http://a b/", "bad_address"),
    ):
        with pytest.raises(RefusedError) as error:
            place_of(wrong)
        assert error.value.verdict.code == code
        assert error.value.verdict.message


@pytest.mark.parametrize(
    ("addresses", "own"),
    [
        ("8.8.8.8 1.1.1.1 2606:4700::1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1", False),
        (
            "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255 ::1 fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1 ::",
            True,
        ),
    ],
)
def test_which_addresses_are_a_network_s_own(addresses: str, own: bool) -> None:
    assert {address: inside(address) for address in addresses.split()} == dict.fromkeys(addresses.split(), own)


def test_a_district_s_own_place_may_be_inside_until_it_has_been_outside() -> None:
    judge = Judge(district([{"url": "http://x.cn/a"}, {"url": "{base}/list"}]))
    assert judge.permitted("x.cn", 80, ["10.0.0.1", "127.0.0.1"]) == ["10.0.0.1", "127.0.0.1"]
    assert judge.permitted("x.cn", 80, ["10.0.0.1", "8.8.8.8"]) == ["8.8.8.8"]
    for host, port in (("x.cn", 80), ("x.cn", 81), ("y.cn", 80)):
        with pytest.raises(
            RefusedError, match=r"port \d+ is inside a machine or a private network \(10.0.0.1, 10.0.0.2, 10.0.0.3\)"
        ):
            judge.permitted(host, port, [f"10.0.0.{at}" for at in range(1, 5)])
    with pytest.raises(RefusedError, match="no address"):
        Judge().permitted("y.cn", 80, [])
    for host in ("localhost", "LOCALHOST.", "a.localhost", "127.1", "2130706433", "0x7f.1", "::1"):
        with pytest.raises(RefusedError):
            Judge().written(host, 80)
    for host in ("x.cn", "8.8.8.8", "localhost.cn", "134744072"):
        Judge().written(host, 80)


@pytest.mark.parametrize(
    ("value", "day", "seconds"),
    [
        (None, None, None),
        ("", None, None),
        ("7", None, 7.0),
        ("0", None, 0.0),
        ("-1", None, None),
        ("nan", None, None),
        ("soon", None, None),
        ("inf", None, 2592000.0),
        ("Mon, 02 Sep 2024 08:30:09 GMT", "Mon, 02 Sep 2024 08:30:00 GMT", 9.0),
        ("Mon, 02 Sep 2024 08:30:09", "Mon, 02 Sep 2024 08:30:00", 9.0),
        ("Mon, 02 Sep 2024 16:30:09 +0800", "Mon, 02 Sep 2024 08:30:00 GMT", 9.0),
        ("Mon, 02 Sep 2024 08:29:00 GMT", "Mon, 02 Sep 2024 08:30:00 GMT", 0.0),
        ("Mon, 02 Sep 2034 08:29:00 GMT", "Mon, 02 Sep 2024 08:30:00 GMT", 2592000.0),
        ("Mon, 02 Sep 2024 08:30:00 GMT", "soon", 0.0),
    ],
)
def test_how_long_a_site_asks_to_wait(value: str | None, day: str | None, seconds: float | None) -> None:
    assert retry_after(value, day) == seconds


@pytest.mark.parametrize(
    ("named", "told_as"),
    [
        ("", None),
        ("gzip", "gzip"),
        (" X-GZIP ", "x-gzip"),
        ("deflate", "deflate"),
        ("utf-8", None),
        ("identity, GBK", None),
        ("none, gzip", "gzip"),
        ("gzip, gzip", ...),
        ("br", ...),
    ],
)
def test_one_encoding_is_known_and_no_other(named: str, told_as: Any) -> None:
    response = httpx.Response(200, headers={"content-encoding": named} if named else {})
    if told_as is not ...:
        assert encoding_of(response) == told_as
        return
    with pytest.raises(PassingError) as error:
        encoding_of(response)
    assert (error.value.code, error.value.final, error.value.status) == ("encoding_refused", True, 200)


def test_a_body_is_inflated_in_pieces_and_must_have_an_end() -> None:
    plain = b"x" * 200_000
    bare = zlib.compressobj(wbits=-15)
    for body, encoding in (
        (gzip.compress(plain), "gzip"),
        (zlib.compress(plain), "deflate"),
        (bare.compress(plain) + bare.flush(), "deflate"),
    ):
        engine = Inflater(encoding)
        pieces = [piece for part in (body[:20], body[20:]) for piece in engine.pieces(part)]
        assert b"".join(pieces) + engine.last() == plain
        assert max(map(len, pieces)) == 65536
        assert list(engine.pieces(b"more")) == []
        broken = Inflater(encoding)
        list(broken.pieces(body[:-1]))
        if encoding == "gzip":
            with pytest.raises(PassingError, match="the compressed answer broke off"):
                broken.last()
    for encoding in ("gzip", "deflate"):
        with pytest.raises(PassingError, match="not compressed as it says") as error:
            list(Inflater(encoding).pieces(b"\xff\xff no"))
        assert (error.value.code, error.value.final) == ("bad_answer", True)


def test_two_files_of_two_districts_or_three_of_a_page_are_no_pair() -> None:
    words = load_shared().companions
    pair = [held(1, "甲局决算公开说明.pdf"), held(2, "甲局决算公开表.pdf")]
    assert {name: [one.document_id for one in others] for name, others in companions(pair, words).items()} == {
        "1": ["2"],
        "2": ["1"],
    }
    assert companions(pair[:1], words) == companions([pair[0], pair[0]], words) == {}
    assert companions([*pair, held(3, "甲局决算公开说明.pdf")], words) == {}
