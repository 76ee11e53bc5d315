"""Lists that are no plain links: JSON in a script, onclick, data-href, columns, folders in folders, interfaces' words."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from extract.collect.discover import Discovery
from extract.collect.list_models import Api, Links
from extract.collect.pages.answers import NoJsonError, Paths, number_at, parsed, records_in, values_at
from extract.collect.pages.forms import form_of, posted
from extract.collect.pages.interface import Interface, values_of
from extract.collect.pages.visible import labelled_day, office_in
from tests.test_discover import SITE, article, district, item, run

TITLE = "云湖县水务局2031年度部门决算"
LIST = "/bm/index.html"


def read(html: str, **more: Any) -> Discovery:
    """What discovery gives of a list of one page."""
    return run(district([{"url": SITE + LIST}], **more), {LIST: html})[0]


def links(found: Discovery) -> list[tuple[str, str | None]]:
    """Path and department of each file."""
    return [(urlsplit(link.url).path, link.department) for link in found.links]


@pytest.mark.parametrize(
    "html",
    [
        f"<div class=li onclick=\"window.open('/gk/a.pdf','_blank')\"><span>{TITLE}</span></div>",
        f"<div class=li onclick=\"location.href='/gk/a.pdf'\">{TITLE}</div>",
        f"<div class=li data-href=/gk/a.pdf>{TITLE}</div>",
        f"<a class=li href='javascript:void(0)' data-url=/gk/a.pdf>{TITLE}</a>",
        f"<a class=li href='/gk/a.pdf' onclick=\"window.open('/gk/b.pdf')\">{TITLE}</a>",
    ],
)
def test_an_item_leads_where_a_click_on_it_leads(html: str) -> None:
    assert links(read(html, links={"items": ".li"})) == [("/gk/a.pdf", "云湖县水务局")]


def test_whose_an_item_is_may_stand_in_a_column_in_the_path_of_folders_or_in_the_address() -> None:
    table = "<table><tr><td class=bm>水务局</td><td><a href=/slj/1.pdf>2031年度部门决算</a></td></tr></table>"
    assert links(read(table, links={"column": "td.bm"})) == [("/slj/1.pdf", "水务局")]
    assert links(read(table, departments={"/slj/": "云湖县水务局", "/s": "x"})) == [("/slj/1.pdf", "云湖县水务局")]
    pages = {
        LIST: item("2031年度部门决算", "/a.html"),
        "/a.html": article(
            "2031年度部门决算",
            "<p class=path>首页 &gt; 政务公开 &gt; 县水务局 &gt; 部门决算</p>",
            "<a href=1.pdf>决算</a>",
        ),
    }
    found, _ = run(district([{"url": SITE + LIST}], links={"department": ".path"}), pages)
    assert links(found) == [("/1.pdf", "县水务局")]


@pytest.mark.parametrize(
    ("path", "office"),
    [
        ("县水务局", "县水务局"),
        ("首页>公开>决算", None),
        ("首页 » 县政府办公室 » 决算", "县政府办公室"),
        ("公开专栏", "公开专栏"),
    ],
)
def test_the_office_of_a_path(path: str, office: str | None) -> None:
    assert office_in(path) == office


def test_folders_of_years_hold_folders_of_departments() -> None:
    pages = {
        LIST: "<p><a href=/2031/>2031年</a></p><p><a href=/2030/>2030年</a></p>",
        "/2031/": "<b><a href=/2031/slj/>水务局</a></b><b><a href=/2031/daj/>档案局</a></b>",
        "/2031/slj/": item("部门决算", "1.pdf"),
        "/2031/daj/": item("部门决算", "2.pdf"),
        "/2030/": "<b><a href=/2030/slj/>水务局</a></b>",
        "/2030/slj/": item("部门决算", "3.pdf"),
    }
    where = district([{"url": SITE + LIST}], links={"directory": ["p a", "b a"], "items": "li a"})
    found, _ = run(where, pages)
    told = [(urlsplit(one.url).path, one.department, one.fiscal_year) for one in found.links]
    assert told == [
        ("/2031/slj/1.pdf", "水务局", 2031),
        ("/2031/daj/2.pdf", "档案局", 2031),
        ("/2030/slj/3.pdf", "水务局", 2030),
    ]
    found, asked = run(where, pages, (2030,))
    assert ([urlsplit(one.url).path for one in found.links], "/2031/" in asked) == (["/2030/slj/3.pdf"], False)


def test_items_stand_as_json_in_a_script_of_the_page() -> None:
    script = f'<script>var dataList=[{{"infolist":[{{"title":"<b>{TITLE}</b>","daytime":"2032-01-08","url":"/gk/a.pdf"}}]}}];var pagesData={{"curPageNo":1,"pageTotal":1}};</script>'
    api = {"after": r"var\s+dataList\s*=", "items": "*.infolist", "date": "daytime"}
    found = read(script, paging={"style": "api", "api": api})
    assert (links(found), found.links[0].published_on, found.complete) == (
        [("/gk/a.pdf", "云湖县水务局")],
        date(2032, 1, 8),
        True,
    )
    found = read("<h1>部门决算</h1>", paging={"style": "api", "api": api})
    assert ({one.code for one in found.problems}, found.complete) == ({"bad_answer", "no_links"}, False)
    found = read(script.replace('"pageTotal":1', '"pageTotal":3'), paging={"style": "api", "api": api})
    assert not found.complete


def test_dotted_paths_lead_into_an_answer() -> None:
    answer = parsed('﻿call({"data":{"n":"42","list":[{"a":1},{"a":2}]}});')
    assert [list(values_at(answer, path)) for path in ("data.list.*.a", "data.list.1.a", "data.list.7", "x", None)] == [
        [1, 2],
        [2],
        [],
        [],
        [],
    ]
    assert [number_at(answer, path) for path in ("data.n", "data", "data.list.0.a", None)] == [42, 0, 1, 0]
    records = parsed(
        '[{"t":"一\t二","u":"/1","d":1977782400},{"t":"三","u":"/3","d":1977782400000},{"t":"四","u":"/4","d":"2032-09-02 16:00"},{"t":"","u":"/5"},{"u":"/6"},7]'
    )
    found = list(records_in(records, Paths("", "t", "u", "d")))
    assert [(one.link, one.title, one.on) for one in found] == [
        ("/1", "一\t二", date(2032, 9, 3)),
        ("/3", "三", date(2032, 9, 3)),
        ("/4", "四", date(2032, 9, 2)),
    ]
    for wrong in ("{", "", "<html>"):
        with pytest.raises(NoJsonError):
            parsed(wrong)


def test_an_interface_is_asked_with_what_the_list_s_page_and_address_say() -> None:
    api = Api.model_validate(
        {
            "url": "{origin}/api/{cat}?p={page}&o={offset}&y={year}&k={key}&m={more}", "per_page": 20, "first": 0,
            "values": {"cat": {"word": r"#(\d+)", "of": "address"}, "key": {"word": r"key='(\w+)'"}, "more": {"word": "more=(x)", "default": "d"}},
        }
    )  # fmt: skip
    told = values_of("key='ab'", [("key", r"key='(\w+)'", False), ("more", "more=(x)", False)])
    interface = Interface(api, "http://h.test/a/index#12", 2031, told)
    assert (interface.missing, interface.at(2)) == (None, "http://h.test/api/12?p=2&o=40&y=2031&k=ab&m=d")
    assert Interface(api, "http://h.test/a/index#12", None, told).missing == "year"
    assert Interface(api, "http://h.test/a/", 2031, told).missing == "cat"
    assert values_of("q=\"{'a':'1','b':'二'}\"", [("q", 'q="([^"]+)"', True)]) == {"q": "a=1&b=%E4%BA%8C"}
    address = posted("http://h.test/s", {"page": "2", "q": "a&b"})
    assert form_of(address) == ("http://h.test/s", "page=2&q=a%26b")
    assert form_of("http://h.test/index#12") == ("http://h.test/index#12", None)


@pytest.mark.parametrize(
    ("api", "told"),
    [
        ({"url": "http://h/?p={page}&s={sid}"}, "nothing says what {sid} is"), ({"url": "http://h/"}, "needs {page} or {offset}"), ({}, "one of them"),
        ({"url": "http://h/?{page}", "after": "x"}, "one of them"), ({"after": "x", "values": {"a": {"word": "x"}}}, "0 groups, not one"),
    ],
)  # fmt: skip
def test_what_an_interface_s_entry_lacks_is_told(api: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Api.model_validate(api)
    assert told in str(caught.value)


def test_a_label_s_day_is_told_where_the_page_has_one_alone() -> None:
    labels = ("发布时间", "日期")
    assert labelled_day("发布时间 ： 2032 年 9 月 3 日", labels) == date(2032, 9, 3)
    assert labelled_day("发布时间：2032-09-03 … 发布时间：2031-01-01 日期：2032-09-04", labels) == date(2032, 9, 4)
    assert labelled_day("发布时间： 日期：2032-13-03", labels) is None
    assert Links(directory="p a").levels == ("p a",)
