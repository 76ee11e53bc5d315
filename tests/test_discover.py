"""From list pages to links: the site families, what titles say, what is reported when a list looks wrong."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from extract.collect.discover import Discovery, Link, discover
from extract.collect.districts import District, load_district, load_shared
from extract.collect.pages.attachments import is_attachment
from extract.collect.pages.content import Asked, PageContent, content_of
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import WebPage, parse_date
from extract.records.tables import Problem

SITE = "http://site.test"


class Pages:
    """A site in a dictionary: path → HTML."""

    def __init__(self, pages: dict[str, str], asked: Asked) -> None:
        self.pages = pages
        self.content = asked
        self.asked: list[str] = []

    async def get_page(self, url: str, referer: str | None = None, entry: object = None) -> PageContent | Problem:
        parts = urlsplit(url)
        path = parts.path + ("?" + parts.query if parts.query else "")
        self.asked.append(path)
        if path not in self.pages:
            return Problem(url=url, stage="discover", code="gone", message="status 404")
        return content_of(WebPage(url, self.pages[path]), self.content)


def district(lists: list[dict[str, Any]], **more: Any) -> District:
    """A district with the shared titles."""
    titles = load_district("wanglan").titles
    content = {"name": "t", "code": "990901", "region": "试验区", "family": "t", "verified": False, "titles": titles}
    return District.model_validate(content | {"lists": lists} | more)


def run(where: District, pages: dict[str, str], years: tuple[int, ...] = ()) -> tuple[Discovery, list[str]]:
    """What discovery finds, and the pages it asked for."""
    site = Pages(pages, asked_of(where, load_shared().pages))
    return asyncio.run(discover(where, years, site)), site.asked


def item(title: str, href: str, day: str = "2024-09-03") -> str:
    """A list's item."""
    return f'<li><a href="{href}">{title}</a><span>{day}</span></li>'


def article(title: str, *links: str) -> str:
    """An article page."""
    return f"<html><title>{title}</title><h1>{title}</h1><div class=text>{''.join(links)}</div></html>"


def test_an_article_with_several_attachments_says_whose_and_when() -> None:
    pages = {
        "/js/": "<ul>" + item("云阳县水利局2023年度部门决算", "./t1.html") + "</ul>",
        "/js/t1.html": article(
            "云阳县水利局2023年度部门决算",
            '<a href="./P020240903.pdf">2023年度部门决算说明</a>',
            '<a href="/files/b.xlsx">附件2：决算表.xlsx</a>',
            '<a href="/contact.html">联系我们</a>',
        ),
    }
    found, _ = run(district([{"url": SITE + "/js/"}]), pages)
    assert [urlsplit(link.url).path for link in found.links] == ["/js/P020240903.pdf", "/files/b.xlsx"]
    assert found.links[0] == Link(
        url=SITE + "/js/P020240903.pdf",
        landing_url=SITE + "/js/t1.html",
        list_url=SITE + "/js/",
        text="2023年度部门决算说明",
        title="云阳县水利局2023年度部门决算",
        department="云阳县水利局",
        fiscal_year=2023,
        kind="final_accounts",
        published_on=date(2024, 9, 3),
    )
    assert found.problems == []


def test_trs_lists_go_on_by_create_page_html() -> None:
    pages = {
        "/bm/index.shtml": item("甲局2023年度部门决算", "./1.pdf")
        + '<script>createPageHTML(3, 0, "index", "shtml");</script>',
        "/bm/index_1.shtml": item("乙局2023年度部门决算", "./2.pdf"),
        "/bm/index_2.shtml": item("丙局2023年度部门决算", "./3.pdf"),
    }
    found, asked = run(district([{"url": SITE + "/bm/index.shtml"}], paging={"style": "create_page_html"}), pages)
    assert [link.department for link in found.links] == ["甲局", "乙局", "丙局"]
    assert asked == ["/bm/index.shtml", "/bm/index_1.shtml", "/bm/index_2.shtml"]


@pytest.mark.parametrize(
    "proxy",
    [
        "<script>jpage({perPage:2,totalRecord:3,proxyUrl:'/module/dataproxy.jsp?col=1&unitid=7'})</script>",
        "<script>jpage({perPage:2,totalRecord:3,proxyUrl:'/other.jsp'})</script><nextgroup><![CDATA["
        '<a href="/module/dataproxy.jsp?page=1&col=1&perpage=9&unitid=7"></a>]]></nextgroup>',
    ],
)
def test_dahan_lists_carry_records_as_xml_and_fetch_the_others_by_a_proxy(proxy: str) -> None:
    def record(title: str, href: str) -> str:
        return f"<record><![CDATA[{item(title, href)}]]></record>"

    first = record("甲局2023年度部门决算", "/a/1.pdf") + record("乙局2023年度部门决算", "/a/2.pdf")
    pages = {
        "/col/col1/index.html": f'{proxy}<script type="text/xml"><datastore>{first}</datastore></script>',
        "/module/dataproxy.jsp?col=1&unitid=7&startrecord=3&endrecord=4&perpage=2": "<datastore>"
        + record("丙局2023年度部门决算", "/a/3.pdf")
        + "</datastore>",
    }
    found, _ = run(district([{"url": SITE + "/col/col1/index.html"}], paging={"style": "dataproxy"}), pages)
    assert [(link.department, urlsplit(link.url).path) for link in found.links] == [
        ("甲局", "/a/1.pdf"),
        ("乙局", "/a/2.pdf"),
        ("丙局", "/a/3.pdf"),
    ]


def test_numbered_lists_end_where_a_page_brings_nothing_new() -> None:
    repeated = item("乙局2023年度部门决算", "/2.pdf")
    pages = {"/list.htm": item("甲局2023年度部门决算", "/1.pdf"), "/list/2.htm": repeated, "/list/3.htm": repeated}
    where = district([{"url": SITE + "/list.htm"}], paging={"style": "numbered", "url": "list/{page}.htm"})
    found, asked = run(where, pages)
    assert [link.department for link in found.links] == ["甲局", "乙局"]
    assert asked == ["/list.htm", "/list/2.htm", "/list/3.htm"]


def test_one_page_for_each_department_with_all_its_years() -> None:
    pages = {
        "/zw/": '<ul class=bm><li><a href="/zw/slj/">水利局</a></li><li><a href="/zw/daj/">档案局</a></li></ul>',
        "/zw/slj/": item("2022年度部门决算", "22.pdf") + item("2023年部门预算", "23.pdf"),
        "/zw/daj/": item("2023年度部门决算", "23.pdf"),
    }
    where = district([{"url": SITE + "/zw/"}], links={"directory": "ul.bm a", "items": "li a"})
    found, _ = run(where, pages, years=(2023,))
    told = [(link.department, link.fiscal_year, link.kind, urlsplit(link.url).path) for link in found.links]
    assert told == [
        ("水利局", 2023, "budget", "/zw/slj/23.pdf"),
        ("档案局", 2023, "final_accounts", "/zw/daj/23.pdf"),
    ]


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/v/viewer.html?page=2&File=%2Fup%2F1.pdf", "/up/1.pdf"),
        ("/v/viewer.html?page=2", "/v/viewer.html"),
        ("/v/download.jsp?file=%2Fup%2F1.pdf", "/v/download.jsp"),
    ],
)
def test_only_a_viewer_s_file_is_the_file(href: str, path: str) -> None:
    page = content_of(
        WebPage(SITE, f"<ul><li><a href='{href}'>决算</a></li></ul>"),
        asked_of(district([{"url": SITE}]), load_shared().pages),
    )
    assert [urlsplit(anchor.url).path for anchor in page.items] == [path]


def test_a_link_cut_off_is_read_from_its_title_and_a_viewer_gives_its_file() -> None:
    href = "/v/viewer.html?file=%2Fup%2F%E5%86%B3%E7%AE%97.pdf"
    link = f'<a href="{href}" title="云阳县水利局2023年度部门决算">云阳县水利…</a>'
    found, _ = run(district([{"url": SITE + "/js/"}]), {"/js/": f"<li>{link}</li>"})
    assert [(x.department, x.url) for x in found.links] == [("云阳县水利局", SITE + "/up/决算.pdf")]


def test_what_a_list_lacks_and_what_an_article_lacks_are_problem_rows() -> None:
    pages = {
        "/js/": item("甲局2023年度部门决算", "a.html") + item("乙局2023年度部门决算", "b.html"),
        "/js/a.html": article("甲局2023年度部门决算", "附件正在更新"),
    }
    found, _ = run(district([{"url": SITE + "/js/", "expected": {"least": 2, "most": 9}}]), pages)
    told = {(problem.code, urlsplit(problem.url or "").path) for problem in found.problems}
    assert told == {("no_attachment", "/js/a.html"), ("gone", "/js/b.html"), ("too_few_links", "/js/")}
    assert (found.complete, found.short) == (False, 2)


def test_too_many_links_warn_and_none_at_all_fails_without_any_expectation() -> None:
    many = {"/js/": "".join(item(f"第{n}局2023年度部门决算", f"{n}.pdf") for n in "甲乙丙")}
    found, _ = run(district([{"url": SITE + "/js/", "expected": {"least": 1, "most": 2}}]), many)
    assert ([problem.code for problem in found.problems], found.complete) == (["too_many_links"], True)
    found, _ = run(district([{"url": SITE + "/js/"}]), {"/js/": "<h1>部门决算</h1>"})
    assert ([problem.code for problem in found.problems], found.complete) == (["no_links"], False)


def test_years_leave_out_other_lists_and_other_links() -> None:
    lists = [{"url": SITE + "/2022/", "year": 2022}, {"url": SITE + "/all/"}]
    pages = {"/all/": item("甲局2022年度部门决算", "1.pdf") + item("甲局2023年度部门决算", "2.pdf")}
    found, asked = run(district(lists), pages, years=(2023,))
    assert ([urlsplit(link.url).path for link in found.links], asked) == (["/all/2.pdf"], ["/all/"])


@pytest.mark.parametrize(
    ("title", "department", "year", "kind"),
    [
        ("云阳县水利局2023年度部门决算", "云阳县水利局", 2023, "final_accounts"),
        ("云阳县 水利局 ２０２３年度 部门决算.pdf", "云阳县水利局", 2023, "final_accounts"),
        ("2024年青川市档案馆部门预算公开", "青川市档案馆", 2024, "budget"),
        ("附件1：2022年度部门决算表", None, 2022, "final_accounts"),
        ("松岭区2021年度审计局部门决算", "松岭区审计局", 2021, "final_accounts"),
        ("清河乡人民政府部门决算公开（2023年度）", "清河乡人民政府", 2023, "final_accounts"),
        ("青川市2023年度预决算公开", None, 2023, None),
        ("机构设置", None, None, None),
    ],
)
def test_what_titles_say(title: str, department: str | None, year: int | None, kind: str | None) -> None:
    caption = load_district("wanglan").reader.read(title)
    assert (caption.department, caption.year, caption.kind) == (department, year, kind)


def test_two_wordings_that_read_a_title_differently_leave_it_open() -> None:
    extra = {
        "pattern": r"^(?P<department>[^\d]{2,20}?)局2",
        "example": "水利局2023",
        "department": "水利",
        "counter_example": "x",
    }
    titles = [*(entry.model_dump() for entry in load_district("wanglan").titles), extra]
    where = district([{"url": SITE + "/"}], titles=titles)
    caption = where.reader.read("云阳县水利局2023年度部门决算")
    assert (caption.department, caption.ambiguous) == (None, ("department",))


def test_dates_as_sites_print_them() -> None:
    texts = ["发布时间：2024-09-03 10:22", "[2024/9/3]", "2024年9月3日", "2024.09.03", "2024-13-03", "第2024号"]
    assert [parse_date(text) for text in texts] == [date(2024, 9, 3)] * 4 + [None] * 2


def test_attachments_are_known_by_extension_or_by_the_program_that_sends_them() -> None:
    files = ["/a.PDF", "/d/download.jsp?id=1", "/attach/0/77", "/x/downfile.jsp?f=a", "/a.zip"]
    assert all(is_attachment(SITE + path) for path in files)
    assert not any(is_attachment(SITE + path) for path in ["/download/index.html", "/a", "/a.htm"])
