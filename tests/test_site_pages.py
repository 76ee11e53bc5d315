"""What a web page says, taken apart to the letter: its charset, links, titles, days; and on its way between processes."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

import io
import json
import struct
from datetime import date
from typing import Any

import pytest

from extract.collect.districts import load_shared
from extract.collect.pages import process
from extract.collect.pages.content import Asked, PageContent, TooManyLinksError, as_json, content_of, from_json
from extract.collect.pages.filenames import file_name
from extract.collect.pages.linktext import Caption, TitlePattern, title_reader
from extract.collect.pages.listing import asked_of
from extract.collect.pages.markup import Anchor, Tree, WebPage, decode, parse_date
from extract.collect.pages.paging import Marks
from extract.collect.pages.printed import LONGEST, MANY, address, count, is_for_the_web
from extract.collect.site_words import site_words
from extract.resources import patterns_dir
from tests.test_discover import district

HOME = "http://www.example.gov.cn/list/index.htm"
UP = "http://www.example.gov.cn"
WORDS = "清河区财政局部门决算"


def tree(html: str, url: str = HOME) -> Tree:
    """A page taken apart."""
    return Tree(WebPage(url, html))


def anchors(html: str, selector: str = "a, iframe, embed") -> list[Anchor]:
    """Its links."""
    return list(tree(html).anchors(selector))


# --- charsets


@pytest.mark.parametrize(
    ("codec", "meta", "header"),
    [
        ("utf-8", "", None), ("utf-8-sig", "", None), ("gb18030", "", None), ("utf-16", "", None), ("utf-16", "", "text/html; charset=utf-8"),
        ("big5", "", "text/html; charset=Big5"), ("big5", "", 'text/html; CHARSET = "big5-hkscs"'), ("big5", "<meta charset='x-x-big5'>", None), ("big5", '<meta http-equiv=x content="text/html; charset=big5">', "text/html"),
        ("utf-8", "<meta charset=gbk>", "text/html; charset=utf8"), ("gb18030", "<meta charset=utf-8>", None), ("utf-8", "<meta charset=gb2312>", "charset=utf-8"), ("gb18030", "", "text/html; charset=iso-8859-1"),
        ("gb18030", "<meta charset=big5>", "charset=gbk"), *(("gb18030", "", f"charset={name}") for name in ("gb2312", "GBK", "gb18030", "gb_2312-80", "x-gbk", "cp936", "gb2312-80", "idna", "rot13")),
    ],
)  # fmt: skip
def test_a_page_is_read_in_the_charset_that_it_is_in(codec: str, meta: str, header: str | None) -> None:
    words = WORDS if codec != "big5" else "清河區財政局部門決算"
    assert decode(f"<html>{meta}{words}".encode(codec), header) == f"<html>{meta}{words}"


def test_what_is_cut_off_or_in_no_charset_is_read_as_far_as_it_goes() -> None:
    assert decode("部门".encode()[:-1]) == "部"
    assert decode("部门".encode("gb18030")[:-1], "charset=gbk") == "部"
    assert decode(b"\xff\xff\xff<p>") == "\ufffd\ufffd\ufffd<p>"
    late = b" " * 4096 + b"<meta charset=big5>" + "決".encode("big5")
    assert decode(late) == late.decode("gb18030"), "a meta tag that far down is none"
    assert decode(b" " * 4070 + late[4096:]).endswith("決")


# --- links


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("1.pdf", f"{UP}/list/1.pdf"), (" /a b.pdf ", f"{UP}/a b.pdf"), ("//x.cn/a", "http://x.cn/a"), ("a.htm#top", f"{UP}/list/a.htm"), ("HTTPS://X.cn/a", "HTTPS://X.cn/a"),
        ("?p=2", f"{HOME}?p=2"), ("http://x.cn:8080/a", "http://x.cn:8080/a"), ("ftp://x.cn/a", None), ("http://x.cn：80/a.pdf", None), ("http://x:99999/", None), ("http://x:0/", None), ("http://[/a.pdf", None),
        ("http://www..gov.cn/", None), ("http:///a.pdf", f"{UP}/a.pdf"), ("a\x01b", None), ("a\ud800b", None), (f"http://{'a' * 64}.cn/", None), ("a" * (LONGEST - len(HOME) + len("index.htm")), f"{UP}/list/{'a' * (LONGEST - len(UP) - 6)}"),
        ("a" * (LONGEST - len(UP) - 5), None), ("x" * (LONGEST + 1), None),
    ],
)  # fmt: skip
def test_what_a_site_writes_as_an_address(href: str, url: str | None) -> None:
    assert address(HOME, href) == url


def test_what_is_meant_for_the_web_and_which_number_digits_are() -> None:
    assert all(map(is_for_the_web, ("a.pdf", "/a", "http://x", " HTTPS:x", "?a:b", "", "中:b", "1a:b")))
    assert not any(map(is_for_the_web, ("#top", "javascript:void(0)", " MailTo:x", "tel:1", "a+b-c.d1:x")))
    assert [
        count(digits) for digits in ("7", "0007", "0", "", "999999999", str(MANY), str(MANY + 1), "9" * 10, "9" * 5000)
    ] == [7, 7, 0, 0, 999_999_999, MANY, MANY, MANY, MANY]


def test_a_link_has_the_longer_of_its_words_and_its_title_and_stands_there_once() -> None:
    html = "<a href='1.pdf' title='全部文字'>全部…</a><a href='1.pdf'>又</a><a href=2.pdf title=x> 长 文字 </a><a>无</a><a href='#x'>顶</a><a href=' '>空</a><a href='javascript:a()'>x</a>"
    assert anchors(html) == [Anchor(f"{UP}/list/1.pdf", "全部文字"), Anchor(f"{UP}/list/2.pdf", "长 文字")]
    assert anchors("<iframe src='a.pdf'></iframe><embed src='b.pdf'><p><a href=c.pdf>c</a></p>", "body") == [
        Anchor(f"{UP}/list/{name}.pdf", text) for name, text in (("a", ""), ("b", ""), ("c", "c"))
    ]
    assert anchors(f"<a href='http://x:99999/' title=坏></a><a href='{'/' * 5000}'>长</a>") == [
        Anchor("http://x:99999/", "坏", None, True),
        Anchor("/" * 1000, "长", None, True),
    ]
    assert anchors(f"<a href=1.pdf>{'长' * 1001}</a>")[0].text == "长" * 1000
    assert tree("<p>x</p>").base is None


@pytest.mark.parametrize(
    ("href", "url", "broken"),
    [
        ("/w/viewer.html?file=%2Fa%2F1.pdf", f"{UP}/a/1.pdf", False), ("/w/viewer.html?PdfUrl=/a/1.pdf", f"{UP}/a/1.pdf", False), ("/w/viewer?x=1&fileurl=b.pdf", f"{UP}/list/b.pdf", False), ("/w/viewer?file=", f"{UP}/w/viewer?file=", False),
        ("/w/show?file=/a/1.pdf", f"{UP}/w/show?file=/a/1.pdf", False), ("/w/viewer?file=%252Fa%252F1.pdf", f"{UP}/a/1.pdf", False), ("/w/viewer?file=http://x:99999/", "/w/viewer?file=http://x:99999/", True), ("/w/viewer", f"{UP}/w/viewer", False),
    ],
)  # fmt: skip
def test_a_viewer_s_address_holds_the_file_s(href: str, url: str, broken: bool) -> None:
    assert anchors(f"<a href='{href}'>x</a>") == [Anchor(url, "x", None, broken)]


@pytest.mark.parametrize(
    ("html", "day"),
    [
        ("<li><a href=1>2023年度决算</a><span>2024-09-03</span></li>", True), ("<li><a href=1>决算 2022-01-01</a> 2024/9/3</li>", True), ("<tr><td><b><a href=1>决算</a></b></td><td>[2024.09.03]</td></tr>", False),
        ("<div><p><a href=1>决算</a></p>2024年9月3日</div>", True), ("<div><p><b><a href=1>决算</a></b></p>2024年9月3日</div>", True), ("<div><p><b><i><a href=1>决算</a></i></b></p>2024年9月3日</div>", False),
        ("<li><a href=1>决算</a><a href=2>x</a>2024-09-03</li>", False), ("<li><a href=1>决算</a><a name=x></a>2024-09-03</li>", False), ("<li><a href=1>决算</a><iframe src=2></iframe>2024-09-03</li>", False), ("<li><a href=1>2024-09-03</a></li>", False),
        ("<li><p><a href=1>x</a></p><p>2024-09-03</p></li>", True),
    ],
)  # fmt: skip
def test_a_day_beside_a_link_is_that_of_its_own_item(html: str, day: bool) -> None:
    assert anchors(f"<body><table>{html}</table>" if html.startswith("<tr") else html)[0].on == (
        date(2024, 9, 3) if day or html.startswith("<tr") else None
    )


@pytest.mark.parametrize(
    ("base", "root", "kept"),
    [
        ("<base href='/up/'>", f"{UP}/up/", None),
        ("<base href='http://x:99999/'>", f"{UP}/list/", "http://x:99999/"),
        ("<base target=x>", f"{UP}/list/", None),
        ("<base href=''>", f"{UP}/list/", None),
    ],
)
def test_links_start_from_a_base_that_is_an_address(base: str, root: str, kept: str | None) -> None:
    page = tree(f"<head>{base}</head><a href=a.pdf>x</a>")
    assert ([one.url for one in page.anchors("a")], page.base) == ([f"{root}a.pdf"], kept)


# --- words and days


def test_a_title_is_where_the_district_says_else_in_the_meta_tag_h1_or_title() -> None:
    every = "<title> 四 </title><meta name=ArticleTitle content=' 二 '><h1> 三 <b>x</b></h1><p class=t> </p><p class=u>一</p>"
    assert [tree(every).title(choice) for choice in (".u", ".t", ".v", None)] == ["一", "二", "二", "二"]
    assert [tree(part).title() for part in (every.replace("ArticleTitle", "x"), "<title> 四 </title>", "<p>x</p>")] == [
        "三 x",
        "四",
        None,
    ]
    assert tree(f"<h1>{'长' * 1001}</h1>").first_text("h1") == "长" * 1000
    assert [tree(every).first_text(choice) for choice in (None, ".v", ".t")] == [None, None, None]
    days = "<i class=own>2024-01-01</i><meta name=PubDate content=2024-01-02><meta name=pubdate content=2024-01-03><i class=time>发布：2024-01-04</i>"
    assert [
        one.day
        for one in (
            tree(days).published_on(".own"),
            tree(days).published_on(),
            tree(days.replace("PubDate", "x")).published_on(),
            tree(days[days.index("<i class=time") :]).published_on(".v"),
        )
        if one
    ] == [1, 2, 3, 4]
    for name in ("date", "time", "pubtime"):
        assert tree(f"<b class={name}>2024-01-04</b>").published_on() == date(2024, 1, 4)
    assert tree("<b>2024-01-04</b>").published_on() is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024 - 9 - 3", (2024, 9, 3)),
        ("2024年12月31日", (2024, 12, 31)),
        ("1999-01-01", None),
        ("2024-2-30", None),
        ("2024-0-1", None),
        (None, None),
        ("2024-9", None),
        ("12024/1/2", (2024, 1, 2)),
    ],
)
def test_a_day_as_it_is_printed(text: str | None, day: tuple[int, int, int] | None) -> None:
    assert parse_date(text) == (date(*day) if day else None)


@pytest.mark.parametrize(
    ("url", "header", "text", "name"),
    [
        ("http://x/a/%E5%86%B3%E7%AE%97.pdf", None, None, "决算.pdf"), ("http://x/a/%BE%F6%CB%E3.pdf?x=1", None, None, "决算.pdf"), ("http://x/d.jsp?id=1", None, "链接", "链接"), ("http://x/D.JSP", None, None, "D.JSP"), ("http://x/", None, None, None), ("http://x/", None, "链接", "链接"),
        *((f"http://x/a{end}", None, "链接", "链接") for end in (".do", ".action", ".aspx", ".php", ".cgi")), ("http://x/a.html", None, "链接", "a.html"), ("http://x/1.pdf", 'attachment; filename="a.pdf"', None, "a.pdf"), ("http://x/1.pdf", "attachment; filename=b.pdf; x=y", None, "b.pdf"),
        ("http://x/1.pdf", 'FileName = "C:\\\\up\\\\决.pdf"', None, "决.pdf"), ("http://x/1.pdf", "filename=/up/a.pdf", None, "a.pdf"), ("http://x/1.pdf", 'filename=""', None, "1.pdf"), ("http://x/1.pdf", "inline", None, "1.pdf"), ("http://x/1.pdf", "filename=%E5%86%B3.pdf", None, "决.pdf"),
        ("http://x/1.pdf", "filename=²âÊÔ.pdf", None, "测试.pdf"), ("http://x/1.pdf", "filename=x.pdf; filename*=UTF-8''%E5%86%B3.pdf", None, "决.pdf"), ("http://x/1.pdf", "filename*=gbk''%BE%F6.pdf", None, "决.pdf"), ("http://x/1.pdf", "filename*=nothing''%BE.pdf; filename=b.pdf", None, "1.pdf"),
    ],
)  # fmt: skip
def test_what_a_file_is_called(url: str, header: str | None, text: str | None, name: str | None) -> None:
    assert file_name(url, header, text) == name


def titled(**more: Any) -> TitlePattern:
    """A wording of titles with its proof."""
    own = {
        "pattern": r"(?P<department>\w+局)的(?P<year>20\d\d)年(?P<kind>决算|预算|预决算)",
        "example": "甲局的2023年决算",
        "department": "甲局",
        "year": 2023,
        "kind": "final_accounts",
        "counter_example": "甲局决算",
    }
    return TitlePattern.model_validate(own | more)


def test_a_district_s_wording_of_titles_is_proven_by_its_example() -> None:
    reader = title_reader([titled()])
    assert reader.read("乙局的2024年预算") == Caption("乙局", 2024, "budget")  # type: ignore[arg-type]
    assert reader.read("乙 局的2024年预决算").kind is None
    assert (reader.read("机构设置"), title_reader(()).read("机构设置")) == (Caption(), Caption())
    for wrong, told in (
        ({"pattern": "("}, r"titles pattern '\(' is no regular expression"), ({"example": "甲局决算"}, "does not match its example '甲局决算'"), ({"year": 2022}, "reads .'甲局', '2023', .* which states .'甲局', '2022'"), ({"department": None}, "which states .None"),
        ({"kind": "budget"}, "reads"), ({"year": None}, "which states .'甲局', None"), ({"counter_example": "甲局的2023年决算"}, "matches its counter-example '甲局的2023年决算'"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=told):
            title_reader([titled(**wrong)])


# --- between two processes

FULL = "<head><base href='http://x:99999/'></head><h1>题</h1><p class=d>部门</p><i class=date>2024-01-02</i><ul><li><a href=1.pdf>一</a> 2024-01-01</li></ul><div><a class=next href=2.htm>下</a></div>"
ASKED = Asked("ul a", "ul a", None, ".d", None, "div a", "a.next", "next", 3)


def test_what_a_page_says_is_the_same_behind_the_pipe() -> None:
    content = content_of(WebPage(HOME, FULL), ASKED)
    item, following = Anchor(f"{UP}/list/1.pdf", "一", date(2024, 1, 1)), Anchor(f"{UP}/list/2.htm", "下")
    assert content == PageContent(
        HOME, (item,), (item,), (following,), (following,), "题", "部门", date(2024, 1, 2), "http://x:99999/", Marks()
    )
    assert from_json(json.loads(json.dumps(as_json(content), default=str))) == content
    answer = process._answer(
        {"url": HOME, "text": FULL, "asked": {name: getattr(ASKED, name) for name in Asked.__dataclass_fields__}}
    )
    assert from_json(json.loads(json.dumps(answer["content"], default=str))) == content
    bare = content_of(WebPage(HOME, FULL), Asked("ul a", "ul a", None, None, None, None, None, "none", 3))
    assert (bare.directory, bare.next, bare.department) == ((), (), None)
    records = "<record><![CDATA[<li><a href=7.pdf>七</a></li>]]></record>"
    assert [
        one.url
        for one in content_of(
            WebPage(HOME, FULL + records), Asked("ul a", "ul a", None, None, None, None, None, "dataproxy", 3)
        ).items
    ] == [f"{UP}/list/7.pdf"]


def test_a_page_with_more_links_than_any_list_is_refused() -> None:
    html = "".join(f"<a href={at}.pdf>x</a>" for at in range(4))
    asked = Asked("a", "p a", None, None, None, None, None, "none", 4)
    assert len(content_of(WebPage(HOME, html), asked).items) == 4
    fewer = {name: getattr(asked, name) for name in Asked.__dataclass_fields__} | {"most_links": 3}
    with pytest.raises(TooManyLinksError, match="more than 3 links"):
        content_of(WebPage(HOME, html), Asked(**fewer))
    assert process._answer({"url": HOME, "text": html, "asked": fewer}) == {
        "code": "page_too_large",
        "message": "more than 3 links",
    }


def test_a_message_is_whole_or_the_other_side_is_gone() -> None:
    pipe = io.BytesIO()
    for message in ({"a": "决\ud800"}, {"day": date(2024, 1, 2)}):
        process.send(pipe, message)
    whole = pipe.getvalue()
    assert struct.unpack(">I", whole[:4])[0] == len(json.dumps({"a": "决?"}, ensure_ascii=False).encode()) + 2
    pipe.seek(0)
    assert (process.receive(pipe), process.receive(pipe)) == ({"a": "决\ud800"}, {"day": "2024-01-02"})
    for cut in (0, 3, 4, 9):
        with pytest.raises(EOFError):
            process.receive(io.BytesIO(whole[:cut]))
    with pytest.raises(EOFError):
        process.receive(io.BytesIO(struct.pack(">I", 0)))


def test_a_district_s_file_says_what_is_asked_of_its_pages() -> None:
    links = {"items": "li a", "attachments": "p a", "title": "h2", "department": ".d", "date": ".t"}
    links["directory"] = "ul a"
    shared, words = load_shared().pages, site_words(patterns_dir())
    for style, following in (("next", "a.n"), ("links", "a.n"), ("none", None), ("create_page_html", None)):
        own = district([{"url": HOME}], links=links, paging={"style": style, "next": "a.n"})
        assert asked_of(own, shared) == Asked(
            "li a", "p a", "h2", ".d", ".t", "ul a", following, style, shared.most_links, words
        )
