"""What a district's lists and articles give, word for word: links, problems, and what a fault costs."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import asyncio
import errno
import sqlite3
from datetime import date
from typing import Any

import pytest

from extract.collect.discover import Discovery, Link, discover
from extract.collect.districts import load_shared
from extract.collect.own_faults import internal_error, stops_run
from extract.collect.pages.attachments import is_attachment, means_file
from extract.collect.pages.content import PageContent
from extract.collect.pages.linking import ATTACHMENT_SUFFIXES
from extract.collect.pages.listing import asked_of
from extract.errors import UserError
from extract.records.tables import Problem
from tests.test_discover import SITE, Pages, article, district, item, run

LIST = "/js/"


def listed(**more: Any) -> Any:
    """A district of one list."""
    return district([{"url": SITE + LIST} | more])


def told(found: Discovery) -> list[tuple[str, str, str]]:
    """Problems: code, path, words."""
    return [(one.code, (one.url or "").removeprefix(SITE), one.message or "") for one in found.problems]


def test_every_problem_of_a_list_and_of_its_articles_is_told_word_for_word() -> None:
    pages = {
        LIST: f"<base href='http://x:99999/'>{item('甲局2023年度部门决算', '/a.htm')}{item('乙局2023年度部门决算', 'http://h：80/b.pdf')}{item('丙局2023年度部门决算', '/c.htm')}{item('丁局2023年度部门决算', '/d.htm')}{item('戊局2023年度部门决算', '/e.htm')}{item('通知', '/f.htm')}",
        "/a.htm": "<base href='http://y:99999/'>" + article("甲局2023年度部门决算", "<a href='http://[/x.pdf?y'>坏</a>", "<a href='http://[/x.htm'>别的</a>", "<a href='http://[/download'>坏</a>", "<a href=/f/1.pdf>好</a>"),
        "/c.htm": article("丙局2023年度部门决算", "<a href=/about.htm>关于</a>"),
        "/d.htm": article("丁局2023年度部门决算", "<a href='http://[/x.pdf'>坏</a>"),
    }  # fmt: skip
    found, asked = run(listed(), pages)
    assert told(found) == [
        ("bad_base", LIST, "<base href='http://x:99999/'> is no address: not used"),
        ("bad_base", "/a.htm", "<base href='http://y:99999/'> is no address: not used"),
        ("bad_link", "/a.htm", "'http://[/x.pdf?y' is no address (link '坏')"),
        ("bad_link", "/a.htm", "'http://[/download' is no address (link '坏')"),
        ("bad_link", LIST, "'http://h：80/b.pdf' is no address (link '乙局2023年度部门决算')"),
        ("no_attachment", "/c.htm", "no attachment on the page of '丙局2023年度部门决算'"),
        ("bad_link", "/d.htm", "'http://[/x.pdf' is no address (link '坏')"),
        ("gone", "/e.htm", "status 404"),
    ]
    assert all(one.stage == "discover" for one in found.problems)
    assert (found.broken, found.short, found.complete, found.counts) == (4, 0, False, {SITE + LIST: 1})
    assert asked == [LIST, "/a.htm", "/c.htm", "/d.htm", "/e.htm"]
    assert [link.url for link in found.links] == [SITE + "/f/1.pdf"]
    del pages["/a.htm"], pages["/c.htm"], pages["/d.htm"]
    found, _ = run(listed(), {LIST: f"<base href='http://x:99999/'>{item('甲局2023年度部门决算', '/1.pdf')}"})
    assert (told(found)[0][0], found.complete) == ("bad_base", True), "links are taken from the page's own address"


def test_a_list_s_own_words_stand_where_nothing_else_says_so() -> None:
    pages = {
        LIST: "<li><a href=/a.htm>决算公开</a></li><li><a href=/1.pdf>甲局2022年部门预算</a><span>2024-01-02</span></li><li><a href=/2.pdf></a><a href=/2.pdf title=决算></a></li>",
        "/a.htm": "<h1>公开</h1><p class=d>乙局</p><i class=date>2024-09-03</i><a href=/3.pdf>丙局2021年度决算</a><a href=/4.pdf>附件</a>",
    }  # fmt: skip
    where = district([{"url": SITE + LIST, "year": 2020, "kind": "final_accounts"}], links={"department": ".d"})
    found, _ = run(where, pages)
    own = {
        "list_url": SITE + LIST,
        "landing_url": SITE + "/a.htm",
        "title": "公开",
        "kind": "final_accounts",
        "published_on": date(2024, 9, 3),
    }
    assert found.links == [
        Link(**{**own, "url": SITE + "/3.pdf", "text": "丙局2021年度决算", "department": "丙局", "fiscal_year": 2021}),  # type: ignore[arg-type]
        Link(**{**own, "url": SITE + "/4.pdf", "text": "附件", "department": "乙局", "fiscal_year": 2020}),  # type: ignore[arg-type]
        Link(
            SITE + "/1.pdf",
            SITE + LIST,
            SITE + LIST,
            "甲局2022年部门预算",
            "甲局2022年部门预算",
            "甲局",
            2022,
            "budget",
            date(2024, 1, 2),
        ),  # type: ignore[arg-type]
        Link(SITE + "/2.pdf", SITE + LIST, SITE + LIST, "决算", "决算", None, 2020, "final_accounts"),  # type: ignore[arg-type]
    ]


def test_which_links_of_a_list_are_wanted() -> None:
    where = district([{"url": SITE + LIST}], links={"wanted": ["决算"], "unwanted": ["三公"]})
    found, _ = run(where, {LIST: item("甲局 决 算", "/1.pdf") + item("三公决算", "/2.pdf") + item("预算", "/3.pdf")})
    assert [link.url for link in found.links] == [SITE + "/1.pdf"]


def test_lists_of_one_district_give_each_address_once_and_at_most_so_many() -> None:
    lists = [{"url": f"{SITE}/{name}/", "year": year} for name, year in (("a", 2022), ("b", None), ("c", 2023))]
    pages = {
        f"/{name}/": "".join(item(f"{title}部门决算", f"/{at}.pdf") for at, title in titles)
        for name, titles in (("a", [(0, "甲局")]), ("b", [(1, "乙局2023年度"), (2, "丙局2022年度"), (3, "丁局"), (1, "又")]), ("c", [(3, "戊局"), (4, "己局")]))
    }  # fmt: skip
    site = Pages(pages, asked_of(district(lists), load_shared().pages))
    found = asyncio.run(discover(district(lists), (2023,), site, 3))
    assert [(link.url.removeprefix(SITE), link.fiscal_year) for link in found.links] == [
        ("/1.pdf", 2023),
        ("/3.pdf", None),
        ("/4.pdf", 2023),
    ]
    assert (site.asked, found.counts) == (["/b/", "/c/"], {f"{SITE}/b/": 3, f"{SITE}/c/": 2})
    assert (told(found), found.complete) == ([], True)
    found = asyncio.run(discover(district(lists), (2023,), site, 2))
    assert [link.url.removeprefix(SITE) for link in found.links] == ["/1.pdf", "/3.pdf"]
    assert (told(found), found.complete) == (
        [("too_many_links", "/a/", "t: 3 documents, of which the first 2 are asked for")],
        False,
    )


@pytest.mark.parametrize(
    ("least", "most", "problem", "short"),
    [
        (3, 9, "too_few_links t: 2 documents where at least 3 are expected", 1), (5, 9, "too_few_links t: 2 documents where at least 5 are expected", 3), (2, 9, None, 0), (1, 2, None, 0),
        (1, 1, "too_many_links t: 2 documents where at most 1 are expected", 0), (None, None, None, 0),
    ],
)  # fmt: skip
def test_a_list_gives_as_many_links_as_its_file_expects(
    least: int | None, most: int | None, problem: str | None, short: int
) -> None:
    expected = {"expected": {"least": least, "most": most}} if least else {}
    found, _ = run(listed(**expected), {LIST: item("甲局部门决算", "/1.pdf") + item("乙局部门决算", "/2.pdf")})
    assert ([f"{one.code} {one.message}" for one in found.problems], found.short) == ([problem] * bool(problem), short)
    assert found.complete == (not problem or "many" in problem)
    found, _ = run(listed(), {LIST: "<p>无</p>"})
    assert (told(found), found.complete) == ([("no_links", LIST, "t: the list gives no document")], False)


def test_a_fault_of_ours_costs_the_article_or_the_list_that_it_met_and_a_full_disk_the_run() -> None:
    pages = {
        LIST: item("甲局部门决算", "/a.htm") + item("乙局部门决算", "/2.pdf"),
        "/two/": item("丙局部门决算", "/3.pdf"),
    }

    class Faulty(Pages):
        async def get_page(self, url: str, referer: str | None = None, entry: object = None) -> PageContent | Problem:
            if url.endswith(at):
                raise error
            return await super().get_page(url, referer)

    where = district([{"url": SITE + LIST}, {"url": SITE + "/two/"}])
    for at, kept in (("/a.htm", ["/2.pdf", "/3.pdf"]), (LIST, ["/3.pdf"])):
        error: Exception = ValueError("x\ud800")
        found = asyncio.run(discover(where, (), Faulty(pages, asked_of(where, load_shared().pages))))
        assert ([link.url.removeprefix(SITE) for link in found.links], found.complete) == (kept, False)
        (code, path, words), *_ = told(found)
        assert (code, path) == ("internal_error", at)
        assert words.startswith(r"t, discover: ValueError: x\ud800 (collect/")
        assert words.endswith("); please report it")
        for error in (OSError(errno.ENOSPC, "full"), UserError("x"), sqlite3.OperationalError("x")):
            with pytest.raises(type(error)):
                asyncio.run(discover(where, (), Faulty(pages, asked_of(where, load_shared().pages))))


def test_which_errors_end_a_run_and_what_is_told_of_the_others() -> None:
    assert all(
        map(
            stops_run,
            (
                OSError(errno.ENOSPC, ""),
                OSError(errno.EDQUOT, ""),
                OSError(errno.EROFS, ""),
                UserError(""),
                sqlite3.DatabaseError(""),
            ),
        )
    )
    assert not any(map(stops_run, (OSError(errno.EACCES, ""), OSError(), ValueError(""), KeyError(""))))
    told_of = internal_error(ValueError("长" * 501), "fetch", "t", None)  # type: ignore[arg-type]
    assert told_of.message == f"t, fetch: ValueError: {'长' * 500} (outside of this program); please report it"
    assert (told_of.url, told_of.stage, told_of.code) == (None, "fetch", "internal_error")


def test_what_is_an_attachment() -> None:
    for suffix in (".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar", ".7z", ".ofd", ".wps", ".et"):
        assert is_attachment(f"{SITE}/a/b{suffix.upper()}?x=1.htm")
        assert means_file(f"http://h：80/b{suffix.upper()}?x=1.htm")
    assert len(ATTACHMENT_SUFFIXES) == 11
    for word in ("download", "downfile", "attach", "filedown"):
        assert is_attachment(f"{SITE}/a/{word.upper()}/1")
        assert means_file(f"http://h：80/{word.upper()}")
        for suffix in (".htm", ".html", ".shtml", ".jhtml"):
            assert not is_attachment(f"{SITE}/{word}/a{suffix}")
    for path in ("/a.jsp?f=download", "/a", "/a.pdf/x"):
        assert not is_attachment(SITE + path)
        assert not means_file(f"http://h：80{path}")
