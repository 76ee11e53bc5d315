"""How lists go on: whatever numbers a site prints, each further page is asked for once, and none that is not there."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.collect.district_models import Paging
from extract.collect.pages.content import PageContent
from extract.collect.pages.paging import Marks, further_pages, marks_of, records_of
from tests.test_discover import article, district, item, run

FIRST = "http://site.test/bmjs/index.shtml"


def further(marks: Marks, asked: str = FIRST, **paging: Any) -> list[str | None]:
    """The further pages of a list."""
    page = PageContent(url=asked, marks=marks)
    return further_pages(page, asked, FIRST, Paging.model_validate(paging))


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 60), st.integers(1, 9))
def test_dataproxy_asks_for_each_record_that_the_page_does_not_carry_once(
    total: int, per_page: int, carried: int, last: int
) -> None:
    proxy = "/dataproxy.jsp?page=1&amp;webid=7&amp;startrecord=1&amp;perpage=9&amp;columnid=3"
    marks = Marks(total=total, per_page=per_page, proxy=proxy, carried=carried)
    asked = [parse_qs(urlsplit(url or "").query) for url in further(marks, style="dataproxy", last=last)]
    records = [range(int(one["startrecord"][0]), int(one["endrecord"][0]) + 1) for one in asked]
    wanted = list(range(carried + 1, total + 1))
    pages = [wanted[at : at + per_page] for at in range(0, len(wanted), per_page)][: last + 1]
    assert [list(some)[: len(page)] for some, page in zip(records, pages, strict=True)] == pages
    assert all(len(some) == per_page for some in records)
    assert all(
        one["perpage"] == [str(per_page)] and one["webid"] == ["7"] and one["columnid"] == ["3"] for one in asked
    )
    assert all("page" not in one for one in asked)
    assert further(marks, asked=f"{FIRST}?x", style="dataproxy") == [], "the proxy's own pages name none"


def test_a_dataproxy_that_is_no_address_is_told_and_none_is_nothing() -> None:
    assert further(Marks(total=9, per_page=3, proxy="http://www..gov.cn/"), style="dataproxy") == [None]
    assert further(Marks(), style="dataproxy") == []


@given(st.integers(0, 12), st.integers(1, 9))
def test_create_page_html_names_every_page_but_the_first(pages: int, last: int) -> None:
    script = f'createPageHTML({pages}, 0, "index", "shtml")'
    urls = further(marks_of(script, "create_page_html"), style="create_page_html", last=last)
    every = [f"http://site.test/bmjs/index_{number}.shtml" for number in range(1, pages)]
    assert urls == every[: last + 1]


@given(st.integers(0, 5), st.integers(1, 6))
def test_numbers_grow_by_one_from_the_first_to_two_behind_the_last(first: int, last: int) -> None:
    paging = {"style": "numbered", "url": "list_{page}.htm", "first": first, "last": last}
    asked, urls = FIRST, []
    while found := further(Marks(), asked, **paging):
        (asked,) = found  # type: ignore[assignment]
        urls.append(asked)
    numbers = range(first, max(last + 3, first + 1))
    assert urls == [f"http://site.test/bmjs/list_{number}.htm" for number in numbers]


LINKED = "/module/dataproxy.jsp?page=1"
PROXY = f'<a href="{LINKED}">下一页</a>'
RECORD = "<record><![CDATA[<li>一</li>]]></record>"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        (f"totalRecord:42,perPage:15,{PROXY}{RECORD * 2}", Marks(0, None, None, 42, 15, LINKED, 2)),
        ('totalRecord = "42", perPage=\'0\', proxyUrl:"/p.jsp"', Marks(0, None, None, 42, 1, "/p.jsp", 0)),
        (f"totalRecord:42,perPage:15,proxyUrl:'/p.jsp'{PROXY}", Marks(0, None, None, 42, 15, LINKED, 0)),
        ("totalRecord:42,perPage:15", Marks()),
        (f"perPage:15,{PROXY}", Marks()),
        (f"totalRecord:42,{PROXY}", Marks()),
    ],
)  # fmt: skip
def test_what_a_dataproxy_page_says_of_itself(text: str, marks: Marks) -> None:
    assert marks_of(text, "dataproxy") == marks
    assert marks_of(text, "none") == marks_of(text, "create_page_html") == Marks()


def test_records_are_whole_or_none() -> None:
    whole = "<record> <![CDATA[<li>一</li>]]> </record>"
    assert list(records_of(f"x{whole}<record><![CDATA[半]]><other/><record>无</record>{whole}")) == ["<li>一</li>"] * 2
    assert list(records_of("<![CDATA[无]]></record>")) == []


@pytest.mark.parametrize(("pages", "last", "found"), [(3, 2, 3), (3, 1, 2), (4, 2, 3), (1, 2, 1)])
def test_a_list_is_read_to_its_last_page_and_says_where_it_goes_on(pages: int, last: int, found: int) -> None:
    """One page more than `last`, which is the first; each asked for once though every page names all."""
    script = f"<script>createPageHTML({pages}, 0, 'index', 'htm')</script>"
    names = ["/list/index.htm", *(f"/list/index_{number}.htm" for number in range(1, pages))]
    site = {
        name: f"<ul>{item(f'第{at}局2023年度部门决算', f'/f/{at}.pdf')}</ul>{script}" for at, name in enumerate(names)
    }
    own = district([{"url": "http://site.test/list/index.htm"}], paging={"style": "create_page_html", "last": last})
    discovery, asked = run(own, site)
    assert [urlsplit(link.url).path for link in discovery.links] == [f"/f/{at}.pdf" for at in range(found)]
    assert asked == names[:found]
    told = [problem.code for problem in discovery.problems]
    assert told == (["list_too_long"] if found < pages else [])
    assert discovery.complete == (found == pages)


def test_an_article_that_is_not_there_costs_itself() -> None:
    listed = "".join(item(f"第{at}局2023年度部门决算", f"/a/{at}.htm") for at in range(3))
    site = {
        "/list.htm": f"<ul>{listed}</ul>",
        "/a/2.htm": article("第2局2023年度部门决算", '<a href="/f/2.pdf">附件</a>'),
    }
    discovery, _ = run(district([{"url": "http://site.test/list.htm"}]), site)
    assert [urlsplit(link.url).path for link in discovery.links] == ["/f/2.pdf"]
    assert [problem.code for problem in discovery.problems] == ["gone", "gone"]
    assert not discovery.complete


def test_a_proxy_that_does_not_heed_numbers_of_records_is_asked_for_groups() -> None:
    """Its parameters stand in a script; every range of records gives the first ones, page=2 the others."""

    def records(*numbers: int) -> str:
        rows = (item(f"第{at}局2031年度部门决算", f"/f/{at}.pdf") for at in numbers)
        return "".join(f"<record><![CDATA[{row}]]></record>" for row in rows)

    script = "var p={columnid:7,unitid:'2001',webid:3};jpage({totalRecord:5,perPage:2,proxyUrl:'/dataproxy.jsp',p:p})"
    sent = "columnid=7&unitid=2001&webid=3"
    site = {"/col/": f"<script>{script}</script>{records(1, 2)}"}
    for start in (3, 5):
        site[f"/dataproxy.jsp?{sent}&startrecord={start}&endrecord={start + 1}&perpage=2"] = records(1, 2)
    for number, part in ((1, (1, 2, 3)), (2, (4, 5))):
        told = f"<totalrecord>5</totalrecord><totalpage>9</totalpage>{records(*part)}"
        site[f"/dataproxy.jsp?{sent}&page={number}"] = told
    where = district([{"url": "http://site.test/col/"}], paging={"style": "dataproxy"})
    found, asked = run(where, site)
    assert [urlsplit(link.url).path for link in found.links] == [f"/f/{at}.pdf" for at in range(1, 6)]
    assert ([one.message for one in found.problems], found.complete, len(asked)) == ([], True, 5)
    site[f"/dataproxy.jsp?{sent}&page=2"] = records(1)
    found, _ = run(where, site)
    assert [one.message for one in found.problems] == ["the list states 5 items; read: 3"]
