"""No list ends in silence: what a list states, or a link of it that was not followed, is held against what was read."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

from extract.collect.discover import Discovery
from extract.collect.pages.trs import Call, call_in
from tests.test_discover import SITE, article, district, item, run

FIRST, SECOND = item("甲局2031年度部门决算", "/1.pdf"), item("乙局2031年度部门决算", "/2.pdf")
MENU = "".join(f"<p><a href=/m{at}.html>栏目{at}</a></p>" for at in range(40))


def read(pages: dict[str, str], url: str = "/bm/index.html", **more: Any) -> Discovery:
    """What discovery gives of a site whose list is at `url`."""
    return run(district([{"url": SITE + url}], **more), pages)[0]


def paths(found: Discovery) -> list[str]:
    """The files' addresses."""
    return [urlsplit(link.url).path for link in found.links]


def incomplete(found: Discovery) -> list[str]:
    """What is said of lists that ended early."""
    assert not (found.complete and any(one.code == "list_incomplete" for one in found.problems))
    return [one.message or "" for one in found.problems if one.code == "list_incomplete"]


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ('createPageHTML(21, 0, "index", "html");', Call(21, 0, "index", "html", 0)),
        ("createPageHTML(17, 0,\"index\",\"shtml\",\"black2\",250)", Call(17, 0, "index", "shtml", 250)),
        ("createPageHTML('page_div',5, 1,'xlist','shtml',85)", Call(5, 1, "xlist", "shtml", 85)),
        ('createPageHTML ( "paging" , 5 , 1 , "list3_1" , "html" , 85 )', Call(5, 1, "list3_1", "html", 85)),
        ("var nPages = '4', nAll=52;createPageHTML(nPages, 0, 'bm-js', 'html', 'x', nAll)", Call(4, 0, "bm-js", "html", 52)),
        ("function createPageHTML(_nPageCount, _nCurrIndex, _sName, _sExt){}", None),
        ("function createPageHTML(a,b,c,d){} createPageHTML(3,0,'index','html')", Call(3, 0, "index", "html", 0)),
        ("<!-- createPageHTML(9,0,'old','html') --><script>createPageHTML(3,0,'index','html')</script>", Call(3, 0, "index", "html", 0)),
        ("<script><!-- createPageHTML(3,0,'index','html') --></script>", Call(3, 0, "index", "html", 0)),
        ("var currentPage = 0; var countPage = 25", Call(25, 0, None, None, 0)),
        ("createPageHTML(nPages, 0, 'index', 'html')", None),
        ("createPageHTML()", None),
    ],
)  # fmt: skip
def test_what_the_pager_s_call_says(text: str, call: Call | None) -> None:
    assert call_in(text) == call


@pytest.mark.parametrize(
    ("pager", "second"),
    [
        ("createPageHTML(2, 0, 'index', 'html')", "/bm/index_1.html"),
        ("createPageHTML('page_div', 2, 1, 'bm-list', 'html', 2)", "/bm/bm-list_2.html"),
        ("var n=2; createPageHTML(n, 0, 'index', 'html', 'c', 2)", "/bm/index_1.html"),
        ("var currentPage = 0; var countPage = 2", "/bm/index_1.html"),
    ],
)
def test_every_form_of_the_call_leads_to_the_second_page(pager: str, second: str) -> None:
    script = f"<script>{pager}</script>"
    found = read({"/bm/index.html": FIRST + script, second: SECOND + script}, paging={"style": "create_page_html"})
    assert (paths(found), incomplete(found), found.complete) == (["/1.pdf", "/2.pdf"], [], True)


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("<script>createPageHTML(3, 0, 'index', 'html')</script>", "states 3 pages; read: 1"),
        ("<script>var info={recordCount:'87',prepage:10}</script>", "states 87 items; read: 1"),
        ("<script>jpage({totalRecord:42})</script>", "states 42 items; read: 1"),
        ("<b>共31页</b>", "states 31 pages; read: 1"),
        ("<b>共 <i>645</i> 条</b>", "states 645 items; read: 1"),
        ("<a href='/bm/2.html'>2</a><a href='/bm/2.html'>下一页</a>", "says '下一页' and was not followed"),
    ],
)
@pytest.mark.parametrize("menu", ["", MENU])
def test_a_list_that_states_more_than_was_read_is_incomplete_whatever_menus_surround_it(
    mark: str, told: str, menu: str
) -> None:
    pages = {"/bm/index.html": f"{menu}<ul>{FIRST}</ul>{mark}"}
    (message,) = incomplete(read(pages))
    assert told in message


def test_what_a_list_states_and_what_was_read_may_be_the_same() -> None:
    pages = {"/bm/index.html": f"{MENU}<ul>{FIRST}{SECOND}</ul><b>共1页，共2条</b><a href=/bm/index.html>下一页</a>"}
    assert (incomplete(read(pages)), read(pages).complete) == ([], True)


def test_rows_of_a_table_and_numbered_blocks_are_one_list() -> None:
    """Two of two: the rows' classes alternate, the blocks' are counted."""
    odd = "<tr class=odd><td><a href=/1.pdf>甲局2031年度部门决算</a></td></tr>"
    even = "<tr class=even><td><a href=/2.pdf>乙局2031年度部门决算</a></td></tr>"
    assert read({"/bm/index.html": f"<table>{odd}{even}</table>共2条"}).complete
    blocks = f"<ul class=list-1>{FIRST}</ul><ul class=list-2>{SECOND}</ul>共2条"
    assert read({"/bm/index.html": blocks}).complete


def test_what_a_page_states_of_something_else_can_be_said_to_be_that() -> None:
    pages = {"/bm/index.html": f"<ul>{FIRST}</ul>共645条"}
    assert not read(pages).complete
    assert read(pages, paging={"stated": False}).complete


@pytest.mark.parametrize("style", ["next", "links", "create_page_html", "dataproxy"])
def test_a_style_of_paging_that_finds_nothing_is_told_and_a_list_of_one_page_can_be_said_to_be_one(style: str) -> None:
    record = f"<record><![CDATA[{FIRST}]]></record>"
    pages = {"/bm/index.html": f"<ul>{FIRST}</ul>{record}"}
    (message,) = incomplete(read(pages, paging={"style": style}))
    assert f"paging.style = '{style}' found no further page" in message
    assert incomplete(read(pages, paging={"style": "none"})) == []
    stated = {"/bm/index.html": f"<ul>{FIRST}</ul>{record}共1页"}
    assert incomplete(read(stated, paging={"style": style})) == []


def test_of_a_directory_s_lists_one_that_goes_on_proves_the_style() -> None:
    pages = {
        "/bm/index.html": "<p><a href=/a/>甲局</a></p><p><a href=/b/>乙局</a></p>",
        "/a/": item("2031年度部门决算", "1.pdf") + "<a class=next href=/a/2>下一页</a>",
        "/a/2": item("2030年度部门决算", "2.pdf"),
        "/b/": item("2031年度部门决算", "3.pdf"),
    }
    more = {"links": {"directory": "p a", "items": "li a"}, "paging": {"style": "next"}}
    found = read(pages, **more)
    assert (paths(found), incomplete(found)) == (["/a/1.pdf", "/a/2.pdf", "/b/3.pdf"], [])
    pages["/b/"] += "共2页"
    assert incomplete(read(pages, **more)) == ["the list states 2 pages; read: 1"]


def test_a_page_that_could_not_be_had_is_told_once() -> None:
    script = "<script>createPageHTML(2, 0, 'index', 'html')</script>"
    found = read({"/bm/index.html": FIRST + script}, paging={"style": "create_page_html"})
    assert ([one.code for one in found.problems], found.complete) == (["gone"], False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2031年度收入总计488.62万元，支出总计470.91万元。", ("text_disclosure", True, 1)),
        ("现将部门决算予以公开。", ("no_attachment", True, 0)),
        ("培训费3万元。", ("no_attachment", True, 0)),
        ("<a href=/x.html>收入488.62万元，支出470.91万元</a>部门决算", ("no_attachment", True, 0)),
    ],
)
def test_a_page_whose_text_is_the_disclosure_is_told_as_one(text: str, told: tuple[str, bool, int]) -> None:
    pages = {
        "/bm/index.html": item("甲局2031年度部门决算", "/a.html"),
        "/a.html": article("甲局2031年度部门决算", text),
    }
    found = read(pages)
    assert [one.code for one in found.problems if one.code != "no_links"] == [told[0]]
    assert (len(found.texts), found.links) == (told[2], [])
    assert [link.department for link in found.texts] == ["甲局"] * told[2]


@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ("<script src='/aB3dE5fG7h/js/app.1f2e3d4c.js'></script>".replace("'", '"'), "challenged"),
        ("<script>$_ts=window['$_ts']</script>", "challenged"),
        ("<div id=app></div><script src=/static/vue.js></script>", "needs_browser"),
    ],
)
def test_a_page_of_scripts_alone_is_no_article_and_no_list(shell: str, code: str) -> None:
    html = f"<html><body>{shell}</body></html>"
    found = read({"/bm/index.html": FIRST + item("乙局2031年度部门决算", "/a.html"), "/a.html": html})
    assert ([one.code for one in found.problems], found.complete, len(found.links)) == ([code], False, 1)
    assert code in {one.code for one in read({"/bm/index.html": html}).problems}
