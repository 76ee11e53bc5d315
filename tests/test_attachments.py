"""Files that do not look like files, lists that look like none: what decides, and what is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extract.collect import run as collect
from extract.collect.discover import discover
from extract.collect.districts import load_shared
from extract.collect.pages.content import content_of
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import WebPage
from extract.collect.pages.visible import shell_of
from extract.collect.pages.words import Words
from fixtures.standins import MAKERS
from tests import faultserver as faults
from tests.collecting import FAST, Site, collecting, pdf
from tests.standing import Aimed, Direct, district_of
from tests.test_discover import SITE, article, district, item, run

TITLE = "甲局2023年度部门决算"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    with collecting(tmp_path, monkeypatch, years=(2023,)) as site:
        yield site


def test_what_a_district_points_at_is_a_file_where_its_bytes_are_one(site: Site) -> None:
    """/f/240903/12 says nothing of itself: the first is a PDF, the second a page, the third (it says so) is missing."""
    links = "<a href=/f/240903/12>下载</a><a href=/about/us>关于</a><a href=/f/9 download=决算表.pdf>下载</a>"
    body = article(TITLE, f"<div class=fj>{links}</div>")
    answers = site.server.answers
    answers["/list.html"] = [faults.html(item(TITLE, "/a.html"))]
    answers["/a.html"] = [faults.html(body)]
    answers["/f/240903/12"] = [faults.ok(pdf("one"))]
    answers["/about/us"] = answers["/f/9"] = [faults.html("<html><body>本单位简介</body></html>")]
    lists = [{"url": site.server.url + "/list.html"}]
    own = {"attachments": "div.fj a"}
    outcome = collect.collect([site.district(lists=lists, links=own)], (), site.data, site.archive, settings=FAST)
    (account,) = outcome.accounts
    assert (account.published, account.missing, account.expected) == (1, 1, 2)
    assert account.reasons == {"no_file": 1, "soft_404": 1}


@pytest.mark.parametrize(
    ("pager", "whole"),
    [
        ("<div id='page_div'></div>", False), ("<ul class='pagination'> </ul>", False),
        ("<div class=webpage></div>", True),
        ("<div class='pagination'></div>共1页", True), ("<div class='pagination'><a href=/js/>1</a></div>", True),
    ],
)  # fmt: skip
def test_a_pager_that_a_script_fills_is_no_end_of_a_list(pager: str, whole: bool) -> None:
    pages = {"/js/": f"<ul>{item(TITLE, '/1.pdf')}</ul>{pager}"}
    found, _ = run(district([{"url": SITE + "/js/"}]), pages)
    assert found.complete == whole
    found, _ = run(district([{"url": SITE + "/js/"}], paging={"style": "none"}), pages)
    assert found.complete, "somebody says that it is of one page"


def test_a_page_that_only_sends_on_is_told_as_one() -> None:
    withdrawn = "<html><head><meta http-equiv='refresh' content='0;url=../'></head></html>"
    pages = {"/js/": item(TITLE, "/a.html") + item("乙局2023年度部门决算", "/1.pdf"), "/a.html": withdrawn}
    found, _ = run(district([{"url": SITE + "/js/"}]), pages)
    assert ([one.code for one in found.problems], found.complete) == (["sent_on"], False)
    assert shell_of("<meta http-equiv=refresh>", "文字" * 20, 0, Words()) is None


def test_a_district_may_hold_lists_of_three_makers() -> None:
    """22 offices' accounts on each of three systems: what a list's family says stands before the district's."""
    sites = {name: Aimed(MAKERS[name]()) for name in ("trs", "vsb", "gkmlpt")}

    class Three:
        async def get_page(self, url: str, referer: str | None = None, entry: Any = None) -> Any:
            name = next(name for name in sites if f"//{name}.test" in url)
            return await Direct(sites[name], where, f"http://{name}.test").get_page(url, referer, entry)

    lists = [{"url": f"http://{name}.test{site.site.list_path}", "family": name} for name, site in sites.items()]
    where = district_of("plain", "http://x.test/", lists=lists, links={"unwanted": ["2030年度部门决算"]})
    found = asyncio.run(discover(where, (), Three()))
    assert ([one.message for one in found.problems], found.complete) == ([], True)
    assert {url.split("/")[2]: funnel.documents for url, funnel in found.funnels.items()} == {
        "trs.test": 11, "vsb.test": 11, "gkmlpt.test": 11,
    }  # fmt: skip


def test_what_a_page_says_of_three_kinds_of_links() -> None:
    asked = asked_of(district([{"url": SITE}]), load_shared().pages)
    html = "<a href=/f/1 download=决算.pdf>下载</a><a href=/f/2>附件2：部门决算公开表</a><a href=/f/3>附件下载中心</a>"
    content = content_of(WebPage(SITE, html), asked)
    assert [(one.text, one.file) for one in content.attachments] == [
        ("决算.pdf", True), ("附件2：部门决算公开表", True), ("附件下载中心", False),
    ]  # fmt: skip
