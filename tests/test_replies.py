"""What an answer is judged to be, and what a host's door and a budget do on a clock of their own: to the boundary."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.collect.districts import load_shared
from extract.collect.http import budget, hosts
from extract.collect.http.budget import BudgetSpentError, Meter, Spending
from extract.collect.http.hosts import BREAKER_FAILURES, LONGEST_DELAY, HostGate, Hosts
from extract.collect.http.robots import RobotsBook, Rules, rules_of
from extract.collect.http.verdict import Reply, judge_file, judge_page
from extract.records.tables import Problem
from tests.fetch_bench import district_of

URL = "http://www.example.gov.cn/a.pdf"
PAGE = "<html><body><ul><li><a href='1.htm'>决算</a></li></ul></body></html>"
LONG = "决算" * 3000 + " "  # a real page, longer than a refusal is


def reply(status: int = 200, body: str | bytes = PAGE, moved: str = URL, **headers: str) -> Reply:
    """An answer."""
    head = body if isinstance(body, bytes) else body.encode()
    return Reply(URL, moved, status, head, {name.replace("_", "-"): value for name, value in headers.items()})


CHALLENGE = "<html><script>document.cookie='__jsl_clearance=1'</script>创宇盾</html>"
LOGIN, ELSEWHERE = "http://www.example.gov.cn/u/SSO/x.jsp", "http://www.example.gov.cn/u"
JUDGED: dict[str, tuple[Reply, str, str]] = {  # name → the answer; as a file, as a page: outcome and code
    "pdf": (reply(body=b"\n\n%PDF-1.7"), "new ", "new "),
    "mark at the end of the first kilobyte": (reply(body=b" " * 1019 + b"%PDF-"), "new ", "new "),
    "mark behind it": (reply(body=b" " * 1020 + b"%PDF-"), "not_pdf not_pdf", "new "),
    "empty": (reply(body=b""), "error empty_file", "new "),
    "zip": (reply(body=b"PK\x03\x04abc"), "not_pdf not_pdf", "new "),
    "bytes": (reply(body=b"\x01\x02"), "not_pdf not_pdf", "new "),
    "page": (reply(), "soft_404 soft_404", "new "),
    "fragment of a page": (reply(body="<p>x</p>", content_type="text/html"), "soft_404 soft_404", "new "),
    "fragment of nothing": (reply(body="<p>x</p>"), "not_pdf not_pdf", "new "),
    "page that moved": (reply(moved="http://www.example.gov.cn/b.htm"), "soft_404 soft_404", "new "),
    "front page": (reply(moved="http://www.example.gov.cn/"), "soft_404 redirected", "soft_404 redirected"),
    "login by its address": (reply(moved=LOGIN), "soft_404 redirected", "soft_404 redirected"),
    "login by words": (reply(body=PAGE + "请先登录", moved=ELSEWHERE), "soft_404 redirected", "soft_404 redirected"),
    "a page that can be logged into": (reply(body=PAGE + "请先登录"), "soft_404 soft_404", "new "),
    "not here": (reply(body=PAGE + "您访问的页面"), "soft_404 soft_404", "soft_404 soft_404"),
    "a long page that says so": (reply(body=LONG + "您访问的页面"), "not_pdf not_pdf", "new "),
    "firewall": (reply(body=CHALLENGE), "blocked challenged", "blocked challenged"),
    "firewall's header": (reply(body="<html>", x_via_jsl="1"), "blocked challenged", "blocked challenged"),
    "firewall's header on a page with links": (reply(x_via_jsl="1"), "blocked challenged", "new "),
    "firewall's cookie": (reply(body="<html>", set_cookie="acw_tc=1"), "blocked challenged", "blocked challenged"),
    "cookie on a long page": (reply(body="<html>" + LONG, set_cookie="acw_tc=1"), "soft_404 soft_404", "new "),
    "404": (reply(404, "x"), "gone gone", "gone gone"),
    "410": (reply(410, CHALLENGE), "gone gone", "gone gone"),
    "399": (reply(399), "soft_404 soft_404", "new "),
    "400": (reply(400), "error http_status", "error http_status"),
    "400 of a firewall": (reply(400, CHALLENGE), "blocked challenged", "blocked challenged"),
    "401": (reply(401), "blocked forbidden", "blocked forbidden"),
    "403": (reply(403), "blocked forbidden", "blocked forbidden"),
    "403 of a firewall": (reply(403, CHALLENGE), "blocked challenged", "blocked challenged"),
    "412": (reply(412), "blocked challenged", "blocked challenged"),
    "501": (reply(501), "error http_status", "error http_status"),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_what_an_answer_is(name: str) -> None:
    answer, as_file, as_page = JUDGED[name]
    for judge, wanted in ((judge_file, as_file), (judge_page, as_page)):
        verdict = judge(answer, load_shared())
        assert f"{verdict.outcome} {verdict.code}" == wanted, judge.__name__
        assert verdict.ok == (not verdict.code) == (not verdict.message)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"PK\x03\x04..OFD.xml", "ofd"), (b"PK\x03\x04..word/", "docx"), (b"PK\x03\x04..xl/", "xlsx"),
        (b"PK\x03\x04", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc/xls"), (b"Rar!\x1a\x07word/", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG", "png"), (b"{\\rtf", "rtf"),
    ],
)  # fmt: skip
def test_another_kind_of_file_is_called_by_its_name(head: bytes, kind: str) -> None:
    assert judge_file(reply(body=head), load_shared()).message == f"a {kind} file, not a PDF"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """Seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of budgets and doors."""
    own = Clock()
    for module in (budget, hosts):
        monkeypatch.setattr(module, "time", own)
    return own


def gate(**more: float) -> HostGate:
    """A host's door."""
    polite = {"delay_seconds": 1.0, "per_second": 500.0, "parallel": 2} | more
    return HostGate("x", district_of(politeness=polite).politeness, breaker_seconds=30.0)


@given(st.lists(st.floats(0, 500) | st.none(), max_size=12))
def test_a_delay_goes_half_way_to_the_latency_and_doubles_with_each_failure(latencies: list[float | None]) -> None:
    door, delay = gate(), 1.0
    for latency in latencies:
        if latency is None:
            door.failed()
            delay = min(max(delay * 2, 1.0), LONGEST_DELAY)
        else:
            door.answered(latency)
            delay = min(max((delay + latency / 2) / 2, 1.0), LONGEST_DELAY)
        assert door.delay == pytest.approx(delay)


def test_a_breaker_opens_with_the_last_failure_in_a_row_and_lets_one_try_again(clock: Clock) -> None:
    door = gate()
    for _ in range(BREAKER_FAILURES - 1):
        door.failed()
    door.answered(0.1)
    for _ in range(BREAKER_FAILURES - 1):
        door.failed()
    assert door.suspended_for == 0
    door.failed()
    assert door.suspended_for == 30
    clock.now += 29
    assert door.suspended_for == 1
    door.suspend(0.5)
    assert door.suspended_for == 1, "no shorter than it was"
    clock.now += 1
    assert door.suspended_for == 0
    door.failed()
    assert door.suspended_for == 30, "the one that tries again"


def test_a_crawl_delay_only_slows_down() -> None:
    door = gate()
    door.slow_down(0.1)
    assert door.delay == 1.0
    door.slow_down(5.0)
    door.answered(0.0)
    assert door.delay == 5.0
    door.slow_down(1e9)
    assert door.delay == LONGEST_DELAY
    without = gate(delay_seconds=0.0)
    without.failed()
    assert without.delay == 0.05


def test_one_host_has_one_door_however_its_address_is_written() -> None:
    every, polite = Hosts(), district_of().politeness
    first = every.gate("http://www.example.gov.cn/a", polite)
    assert every.gate("HTTP://user@WWW.example.gov.cn:80/b", polite) is first
    assert first.host == "www.example.gov.cn:80"
    assert every.gate("https://www.example.gov.cn/a", polite) is not first


def spent(meter: Meter, what: str) -> None:
    """That a budget has ended, and of what."""
    with pytest.raises(BudgetSpentError, match=f"{meter.name}: the budget of {what} is spent"):
        meter.check()


def test_a_budget_of_seconds_counts_once_however_many_ask(clock: Clock) -> None:
    async def ask(meter: Meter) -> None:
        async with meter.running():
            clock.now += 3
            async with meter.running():
                clock.now += 3
            clock.now += 3
        clock.now += 1000  # nothing is asked
        async with meter.running():
            clock.now += 0.5
        meter.check()
        async with meter.running():
            clock.now += 0.5

    meter = Meter("host x", URL, 10, 1)
    asyncio.run(ask(meter))
    spent(meter, "10 s")


def test_a_budget_of_bytes_and_of_requests_may_be_used_to_its_end() -> None:
    meter = Meter("host x", URL, 10, 1.5, 2)
    meter.receive(1_400_000)
    meter.receive(100_000)
    meter.ask()
    meter.ask()
    assert meter.spent is None
    with pytest.raises(BudgetSpentError, match="the budget of 2 requests is spent"):
        meter.ask()
    spent(meter, "2 requests")
    meter = Meter("host x", URL, 10, 1.5)
    with pytest.raises(BudgetSpentError, match=r"the budget of 1.5 MB is spent"):
        meter.receive(1_500_001)
    with pytest.raises(BudgetSpentError, match=r"1.5 MB"):
        meter.ask()


def test_a_district_s_spending_gives_one_row_for_each_budget_that_left_something() -> None:
    spending = Spending(district_of(), load_shared().budget)
    spending.address(URL).left.add(URL)
    spending.host(URL).left |= {URL, URL + "2"}
    for meter in (spending.address(URL), spending.host(URL)):
        meter.spent = "x"
    other = Problem(url=URL, stage="fetch", code="gone")
    rows = spending.settled([other, Problem(url=URL, stage="fetch", code="budget_spent")])
    assert [(row.url, row.code, row.message) for row in rows] == [
        (URL, "gone", None),
        ("http://www.example.gov.cn/", "budget_spent", "host www.example.gov.cn:80: x; 2 addresses were left"),
        (URL, "budget_spent", "address: x"),
    ]
    assert spending.host("http://WWW.example.gov.cn:80/b") is spending.host(URL)
    assert spending.address(URL) is not spending.address(URL + "2")


def test_what_is_received_counts_for_district_host_and_address() -> None:
    limits = load_shared().budget.model_copy(
        update={"address_megabytes": 3.0, "host_megabytes": 2.0, "district_megabytes": 4.0}
    )
    other = "http://other.gov.cn/"
    spending = Spending(district_of(), limits)
    spending.receive(URL, other, 1_500_000)  # a redirect
    spending.receive(URL + "2", other, 500_000)
    with pytest.raises(BudgetSpentError, match=r"host other\.gov\.cn:80"):
        spending.receive(URL + "3", other, 1)
    spending.receive(URL, URL, 1_500_000)
    with pytest.raises(BudgetSpentError, match="address"):
        spending.receive(URL, URL, 1)
    with pytest.raises(BudgetSpentError, match="district"):
        spending.receive(URL + "4", "http://third.gov.cn/", 600_000)
    with pytest.raises(BudgetSpentError, match="district"):
        spending.check("http://fourth.gov.cn/")


def test_rules_that_did_not_come_are_asked_for_again_in_the_next_round_and_no_others() -> None:
    answers = {"http://a.gov.cn/robots.txt": [503, 404], "http://b.gov.cn:81/robots.txt": [404]}
    urls = ("http://a.gov.cn/1.pdf", "http://u:p@a.gov.cn/2.pdf?x#y", "http://b.gov.cn:81/1.pdf")

    async def ask(address: str) -> Rules:
        return rules_of(answers[address].pop(0), b"", None)

    async def inside() -> list[str]:
        book, told = RobotsBook(ask), list[str]()
        for _ in range(2):
            told += [(await book.rules(url)).decision for url in urls]
            book.forget_unreachable()
        return told

    assert asyncio.run(inside()) == ["unreachable", "unreachable", "absent", "absent", "absent", "absent"]


@pytest.mark.parametrize(
    ("status", "body", "decision", "allowed", "delay"),
    [
        (200, b"User-agent: *\nDisallow: /b\nCrawl-delay: 7", "parsed", True, 7.0),
        (200, b"User-agent: *\nDisallow: /a", "parsed", False, 0.0),
        (399, b"User-agent: *\nDisallow: /a", "parsed", False, 0.0),
        (200, b"\n <html>Disallow: /a", "absent", True, 0.0),
        (400, b"User-agent: *\nDisallow: /a", "absent", True, 0.0),
        (499, b"", "absent", True, 0.0),
        (500, b"User-agent: *\nAllow: /a", "unreachable", False, 0.0),
        (None, b"", "unreachable", False, 0.0),
    ],
)
def test_what_a_robots_txt_allows(status: int | None, body: bytes, decision: str, allowed: bool, delay: float) -> None:
    rules = rules_of(status, body, None)
    assert (rules.decision, rules.allows("http://a.gov.cn/a.pdf", "x"), rules.delay("x")) == (decision, allowed, delay)


def test_a_front_page_that_was_asked_for_may_move() -> None:
    """http://czj.example.gov.cn/ is a list itself: to https, it is the same page."""
    answer = Reply("http://czj.example.gov.cn/", "https://czj.example.gov.cn/", 200, PAGE.encode(), {})
    assert judge_page(answer, load_shared()).ok
