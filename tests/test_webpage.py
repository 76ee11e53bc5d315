"""What is printed of a stranger's web page: its text and tables, and nothing that would be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.collect.page_files import is_disclosure_file
from extract.convert.webpage import decoded, printable

ASKS = (
    "<script src='http://x.test/a.js'>document.write('<img src=http://x.test/b>')</script>",
    "<iframe src='http://x.test/'>收入1万元</iframe>",
    "<link rel=stylesheet href='//x.test/a.css'><base href='http://x.test/'>",
    "<meta http-equiv=refresh content='0;url=//x.test'>",
    "<style>@import 'http://x.test/a.css'; td { color: red }</style>",
    "<style>td { background: url(http://x.test/a.png) }</style>",
    "<style>td { background: \\75rl(http://x.test/a.png) }</style>",
    "<td style='background:URL (file:///etc/passwd)' background='http://x.test/a' onload='x()'>甲</td>",
    "<img src='file:///etc/passwd'><object data='file:///etc/passwd'></object><embed src='//x.test'>",
    "<svg><image href='http://x.test/a'/></svg><video poster='//x.test/a'></video>",
    "<p style='--a: \"</p><img src=//q.test>\"'>乙</p>",
    "<!--[if IE]><img src='http://x.test/a'><![endif]--><p title='//x.test'>丙</p>",
)


@pytest.mark.parametrize("page", ASKS)
def test_nothing_of_a_page_asks_for_anything(page: str) -> None:
    printed = printable(f"<html><body>{page}<p>支出2万元</p></body></html>")
    assert not [word for word in ("x.test", "etc/passwd", "<script", "<img", "@import", "onload") if word in printed]
    assert "<p>支出2万元</p>" in printed
    assert "default-src 'none'" in printed


def test_words_of_links_to_other_pages_are_the_sites_and_no_more_than_those() -> None:
    page = "<div><a href='/'>云湖县人民政府</a></div><h1>云湖县档案馆决算</h1><p><a name='_Toc1'>一、收入</a></p>"
    page += "<p><a href='#top'>目录</a></p><p><a href='/x.html'>没有结尾的链接<p>收入5万元</p>"
    page += "<table><tr><td colspan=2>6</td></tr>"
    printed = printable(page)
    assert "人民政府" not in printed
    assert "没有结尾" not in printed
    for kept in ("<h1>云湖县档案馆决算</h1>", "一、收入", "目录", "收入5万元", '<td colspan="2">6</td>'):
        assert kept in printed


def test_signs_of_text_stay_text() -> None:
    assert "&lt;img src=x&gt; 1 &amp; 2" in printable("<p>&lt;img src=x&gt; 1 &amp; 2</p>")


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("said", ["", "<meta charset='{}'>"])
def test_a_page_is_decoded_by_what_it_is(codec: str, said: str) -> None:
    page = f"<html>{said.format(codec)}<p>决算收入合计</p></html>"
    assert "决算收入合计" in decoded(page.encode(codec))


def test_a_page_that_says_utf_8_and_is_gbk_is_read() -> None:
    assert "决算收入合计" in decoded("<meta charset=utf-8><p>决算收入合计</p>".encode("gbk"))


def test_an_error_page_is_no_disclosure_and_a_page_of_amounts_is(tmp_path: Path) -> None:
    path = tmp_path / "决算.pdf"
    for text, told in (
        ("<h1>404</h1><a href='/x'>2031年度收入总计488.62万元，支出总计470.91万元</a>", False),
        ("<script>x='收入总计488.62万元，支出总计470.91万元'</script>", False),
        ("<h1>档案馆决算</h1><p>2031年度收入总计488.62万元，支出总计470.91万元。</p>", True),
    ):
        path.write_text(f"<html><body>{text}</body></html>", encoding="gb18030")
        assert is_disclosure_file(path) is told


def test_tags_without_end_cost_little() -> None:
    printed = printable("<div>" * 100_000 + "收入" + "</div>" * 100_000)
    assert "收入" in printed
    assert printed.count("<div>") < 1000
