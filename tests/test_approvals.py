"""The day of 批复 where a page or a document prints it, and how late a disclosure came: none where two days stand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extract.errors import PatternError
from extract.identity.approvals import approved_on, days_late, load_approvals
from extract.resources import patterns_dir

from . import faultserver as faults
from .covering import Made, cover, made
from .test_titles import extract
from .typeset import typeset

DAY = date(2032, 8, 1)
NOTICE = "根据《关于批复2031年度部门决算的通知》（云财〔2032〕12号，2032年8月1日），现予公开。"


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        ([NOTICE], DAY),
        ([NOTICE, "县财政局于2032年8月1日批复我局2031年度部门决算。"], DAY),
        ([NOTICE, "批复日期：2032年8月3日"], None),  # two days: neither is told
        (["我局2031年度部门预算于2031年2月1日经县财政局批复。", NOTICE], DAY),  # the budget's is another one
        (["我局2031年度部门预算于2032年2月1日经县财政局批复。"], None),
        (["我局2030年度部门决算于2032年2月1日经县财政局批复。"], None),
        (["批复日期：2031年8月1日"], None),  # before the year has ended
        (["批复日期：2032年13月1日"], None),
        (["发布时间：2032-08-30 县财政局批复2031年度部门决算"], None),
        (["2032年8月1日，县发展改革委批复了水库项目决算。", "2032年8月1日县财政局批复水库竣工财务决算。"], None),
        (["我局决算2032年8月1日公开。已经县财政局批复。"], None),
        (["根据《2031年部门决算的批复》（云财〔2032〕7号）填列。"], None),
    ],
)
def test_a_day_of_approval_is_that_of_these_accounts_or_none(texts: list[str], day: date | None) -> None:
    assert approved_on(texts, "final_accounts", 2031) == day


def test_the_twentieth_day_is_in_time_and_days_before_the_approval_tell_nothing() -> None:
    days = [DAY, date(2032, 8, 21), date(2032, 8, 22), date(2032, 9, 30), date(2032, 7, 31), None]
    assert [days_late(day, DAY) for day in days] == [0, 0, 1, 40, None, None]


def test_a_document_s_own_text_prints_it(tmp_path: Path) -> None:
    pages = [
        ["# 云湖县水务局2031年度部门决算"],
        ["一、部门概况", NOTICE, "2031年度收入总计500.00万元，支出总计500.00万元。"],
    ]
    assert extract(typeset(tmp_path / "a.pdf", pages)).document.approved_on == DAY


def test_an_entry_that_its_examples_do_not_prove_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    path = folder / "approvals.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("批复(?:日期|时间)", "(?:批复|发布)(?:日期|时间)"), encoding="utf-8"
    )
    with pytest.raises(PatternError, match=r"\[approval.label\]: in its counter-example '批复文号"):
        load_approvals(folder)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    with made(tmp_path, monkeypatch) as one:
        yield one


def test_coverage_says_how_late_where_article_or_document_prints_the_day(site: Made) -> None:
    """水务局: the article; 档案馆: the cover; 民政局: both, different; 体育局: neither; 文化局: without a file."""
    article = "<h1>{0}2031年度部门决算</h1><p>发布时间：2032-08-30</p><p>{1}</p>{2}"
    told = {"水务局": NOTICE, "档案馆": "", "民政局": "决算批复时间：2032年8月2日", "体育局": "", "文化局": NOTICE}
    own = {"档案馆": "2032-08-11", "民政局": "2032-08-01"}
    for number, (name, text) in enumerate(told.items()):
        link = "" if name == "文化局" else f'<a href="/{number}.pdf">{name}.pdf</a>'
        site.server.answers[f"/{number}.html"] = [faults.html(article.format(name, text, link))]
        approved = {"approved_on": own[name]} if name in own else {}
        body = cover(name, department=name, fiscal_year=2031, kind="final_accounts", **approved)
        site.server.answers[f"/{number}.pdf"] = [faults.ok(body)]
    site.publish({f"{name}2031年度部门决算": (f"/{number}.html", None) for number, name in enumerate(told)})
    expected = {"水务局": 9, "档案馆": 0, "民政局": None, "体育局": None, "文化局": 9}
    for _ in range(2):
        site.run()
        assert {name: row[0] for (name, _), row in site.coverage("days_late").items()} == expected
