"""A check of a district as a funnel: at each step what went on, and each thing that fell out with its reason."""

from __future__ import annotations

from extract.collect.district_check import report_of
from tests.test_discover import SITE, article, district, item, run

PAGES = {
    "/js/": "<ul><li><a href=/m.html>预算决算</a></li></ul><div><ol>"
    + item("甲局2031年度部门决算", "/a.html")
    + item("甲局2031年度部门决算", "/a2.html")
    + item("乙局2031年度部门决算", "/b.html")
    + item("丙局2031年度部门决算", "/c.html")
    + item("丁局2031年度部门决算", "/d.html")
    + item("云湖县城乡建设与交通运输综合服务中心…", "/e.html")
    + item("戊局2030年度部门决算", "/f.pdf")
    + item("己局2031年度部门决算", "http://[/x")
    + item("关于做好2031年度部门决算公开的通知", "/g.html")
    + item("庚局工作总结", "/h.html")
    + "</ol></div>共10条",
    "/a.html": article("甲局2031年度部门决算", "<a href=1.pdf>决算</a>", "<a href=2.pdf>表</a>"),
    "/a2.html": article("甲局2031年度部门决算", "<a href=1.pdf>决算</a>"),
    "/b.html": article("乙局2031年度部门决算", "收入总计4.88万元，支出总计4.70万元。"),
    "/c.html": article("丙局2031年度部门决算", "另见纸质文件。"),
    "/e.html": article("云湖县城乡建设与交通运输综合服务中心2031年招聘公告"),
}
LINES = """\
  pages 1 → links 10 (10 of 10 stated) → wanted 8 → articles 5 → attachments 4 → documents 2
  1 dropped, stands beside the list and names neither office nor year: 预算决算
  1 dropped, an address that is there already: 决算
  1 dropped, text_disclosure: 乙局2031年度部门决算
  1 dropped, no_attachment: 丙局2031年度部门决算
  1 dropped, article not read: gone: 丁局2031年度部门决算
  1 dropped, no word of links.wanted, told by the article: 云湖县城乡建设与交通运输综合服务中心2031年招聘公告
  1 dropped, no address: 己局2031年度部门决算
  1 dropped, a word of links.unwanted: 关于做好2031年度部门决算公开的通知
  1 dropped, no word of links.wanted: 庚局工作总结
  1 dropped, of another year: 戊局2030年度部门决算"""


def test_each_thing_that_is_dropped_has_its_reason() -> None:
    where = district([{"url": SITE + "/js/"}], links={"unwanted": ["通知"]})
    found, _ = run(where, PAGES, (2031,))
    assert list(found.funnels[SITE + "/js/"].lines()) == LINES.splitlines()
    report = report_of(where, found)
    assert report.lines()[1:12] == LINES.splitlines()
    assert "the page is the disclosure itself: 乙局2031年度部门决算 (http://site.test/b.html)" in report.lines()


def test_a_check_does_not_fail_for_a_page_that_is_the_disclosure_itself() -> None:
    items = item("甲局2031年度部门决算", "/1.pdf") + item("乙局2031年度部门决算", "/b.html")
    pages = PAGES | {"/js/": items}
    where = district([{"url": SITE + "/js/"}])
    found, _ = run(where, pages)
    assert report_of(where, found).ok
    pages["/b.html"] = article("乙局2031年度部门决算", "另见纸质文件。")
    assert not report_of(where, run(where, pages)[0]).ok


def test_where_nothing_is_wanted_in_particular_everything_is() -> None:
    pages = {"/js/": item("甲局决算", "/1.pdf") + item("乙局收支", "/2.pdf")}
    found, _ = run(district([{"url": SITE + "/js/"}], links={"wanted": []}), pages)
    assert len(found.links) == 2
