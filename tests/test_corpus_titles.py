"""Real titles: the labels' form, how the texts are brought again, and what the program takes from them."""

from __future__ import annotations

import asyncio
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from . import faultserver as faults
from .corpus.fetch import bring, candidates, found_on
from .corpus.titles import COLUMNS, KINDS, LACKING, SCOPES, Label, digest, folder, labels, normal, rows, texts, told
from .fetch_bench import FAST, district_of

PAGE = """<html><head><title>云湖县水务局2031年度部门决算-云湖县人民政府</title>
<meta name="ArticleTitle" content="云湖县水务局２０３１年度部门决算"></head><body>
<script>var t = "云湖县体育局2031年预算";</script>
<div class="path">首页 &gt; 财政 &gt; 2031决算</div>
<table><tr><td>02 青石乡“三公”经费决算表</td><td>2031年</td></tr></table>
<p>云湖县图书馆</p><p>20<b>31</b>年单位预算<br>公开说明</p>
<p>根据《云湖县财政局关于批复2031年部门预算的通知》，现公开如下。</p>
<ul><li><a href="/a.pdf" title="中共云湖县委宣传部2031年部门预算">中共云湖县委宣传部2031...</a></li>
<li>附件1 云湖县图书馆决算公开表.XLS</li></ul></body></html>"""
ON_PAGE = [
    "云湖县水务局2031年度部门决算",  # the title without the site's name; a meta tag in full-width digits
    "2031决算",  # a column in the path
    "02青石乡“三公”经费决算表",  # a cell
    "云湖县图书馆2031年单位预算公开说明",  # a cover of three lines, broken inside the year by bold type
    "云湖县财政局关于批复2031年部门预算的通知",  # in 《》
    "中共云湖县委宣传部2031年部门预算",  # a link that is cut off, whole in its title attribute
    "云湖县图书馆决算公开表.XLS",  # after 附件1
]


def label_of(title: str, address: str) -> Label:
    return Label(digest(title), address, None, None, None, None, "")


@pytest.mark.parametrize("title", ON_PAGE)
def test_page_gives_each_listed_title(title: str) -> None:
    found = found_on(PAGE, {digest(title)})
    assert [normal(text) for text in found.values()] == [normal(title)]


def test_scripts_and_parts_of_lines_are_no_titles() -> None:
    given = {normal(text) for text in candidates(PAGE)}
    assert not given & {"云湖县体育局2031年预算", "云湖县水务局2031年度", "批复2031年部门预算的通知"}


def test_texts_are_brought_once_and_nothing_else_is_kept(tmp_path: Path) -> None:
    with faults.running() as server:
        server.answers["/1.html"] = [faults.html(PAGE, "gb18030")]
        server.answers["/2.html"] = [faults.moved("/3.html")]
        server.answers["/3.html"] = [faults.html("<h1>云湖2031年白河镇预算说明</h1>")]
        server.answers["/shut.html"] = [faults.html("<h1>云湖县军休所预算公开</h1>")]
        server.answers["/robots.txt"] = [faults.html("User-agent: *\nDisallow: /shut", type_="text/plain")]
        places = dict.fromkeys(ON_PAGE, "/1.html") | {"云湖2031年白河镇预算说明": "/2.html"}
        lost = {"云湖县军休所预算公开": "/shut.html", "云湖县统计局2031年度单位预算.pdf": "/gone.html"}
        wanted = {digest(t): label_of(t, server.url + path) for t, path in (places | lost).items()}
        here = district_of(lists=[{"url": server.url}])
        assert asyncio.run(bring(wanted, tmp_path, FAST, 0.05, here)) == len(places)
        at = [when for when, path, _ in server.log if path != "/3.html"]  # a redirect is followed at once
        assert asyncio.run(bring(wanted, tmp_path, FAST, 0.05, here)) == len(places)
        asked = [path for _, path, _ in server.log]
    assert (asked.count("/1.html"), asked.count("/3.html"), asked.count("/shut.html")) == (1, 1, 0)
    assert min(later - earlier for earlier, later in pairwise(at)) > 0.045
    assert server.asked("/1.html")[0]["User-Agent"].startswith("juesuan/")
    kept = [json.loads(line) for line in (tmp_path / "titles.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {normal(row["title"]) for row in kept} == {normal(title) for title in places}
    assert texts(tmp_path, wanted).keys() == {digest(title) for title in places}


def test_texts_are_read_from_plain_lines_too(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("云湖县军休所 预算公开\n云湖县别的\n", encoding="utf-8")
    wanted = {digest("云湖县军休所预算公开"): label_of("云湖县军休所预算公开", "")}
    assert texts(tmp_path, wanted) == {digest("云湖县军休所预算公开"): "云湖县军休所 预算公开"}


def test_labels_keep_their_form() -> None:
    listed = rows()
    assert len(listed) >= 200
    assert len({row["sha256"] for row in listed}) == len(listed)
    for row in listed:
        assert tuple(row) == COLUMNS
        assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"]), row
        assert row["kind"] in KINDS, row
        assert row["scope"] in SCOPES, row
        assert re.fullmatch(r"(20[0-3]\d)?", row["year"]), row
        assert re.fullmatch(r"(https?://\S+)?", row["address"]), row


def test_real_titles_are_read_right_or_left_alone() -> None:
    wanted = labels()
    found = texts(folder(), wanted)
    if not found:
        pytest.skip(LACKING)
    said = {key: told(title)[:2] for key, title in found.items()}
    right = {key: (wanted[key].kind, wanted[key].year) for key in found}
    pairs = [
        (found[key], name, a, b)
        for key in found
        for name, a, b in zip(("kind", "year"), said[key], right[key], strict=True)
    ]
    wrong = [pair for pair in pairs if pair[2] is not None and pair[2] != pair[3]]
    assert not wrong, f"told otherwise than labelled: {wrong}"
    sought = [pair for pair in pairs if pair[3] is not None]
    silent = [pair for pair in sought if pair[2] is None]
    assert len(silent) <= 0.05 * len(sought), f"{len(silent)} of {len(sought)} not told: {silent}"
