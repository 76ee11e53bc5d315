"""Counts against the lists behind them, and the years that sentences bear."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from extract.checks.knowledge import load
from extract.checks.wording import counted, list_pattern, wording_rules, year_rules


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("设三个科室：办公室、财务科、业务科", "holds"),
        ("二级指标3个：包括：数量指标、质量指标、时效指标、、成本指标", "fails"),
        ("设3个科室：办公室、党建和人事科", "holds"),  # 党建 and 人事科, or one name
        ("设2个科室：办公室、规划、财务", "not_evaluated"),
        ("设2个机构：办公室、财务科、业务科等", "not_evaluated"),
    ],
)
def test_counts_against_their_lists(text: str, status: str) -> None:
    found = list_pattern(load().lists).search(text)
    assert found
    assert counted(found, load().lists).status == status


def test_a_count_is_looked_for_in_each_clause_and_stands_on_the_page_of_its_number() -> None:
    text = "本部门设3个科室：办公室、财务科、业务科。另设2个中心：甲中心、乙中心、丙中心；无。"
    sections = [
        SimpleNamespace(section_id=str(at), text=words, page_from=page)
        for at, (words, page) in enumerate(((None, 1), ("无", 2), (text, 3), (text, None)))
    ]
    numbers = [
        SimpleNamespace(printed="2", context="另设2个中心：甲中心、乙中心、丙中心", page=9),
        SimpleNamespace(printed="3个", context="另一处设3个处室", page=8),
        SimpleNamespace(printed=None, quote="设3个科室：办公室、财务科", page=7),
    ]
    found = [(one.status, one.page, one.suspects) for one in wording_rules(sections, load(), numbers)]
    assert found == [("holds", 3, []), ("fails", 9, ["2→3"]), ("holds", None, []), ("fails", 9, ["2→3"])]


@pytest.mark.parametrize(
    ("quote", "wrong"),
    [
        ("2028年度收入总计100万元", True),
        ("某某局2028年度机关运行经费支出5万元", True),
        ("比2030年度增加5万元", False),
        ("按照市财政局2028年度计划，支出5万元", False),
        ("2028年底办公楼维修项目支出5万元", False),
    ],
)
def test_years_of_older_documents(quote: str, wrong: bool) -> None:
    figure = SimpleNamespace(quote=quote, page=3, note=None, table_id=None, section_id="1")
    found = list(year_rules([figure], [], {}, load(), 2031))
    assert bool(found) == wrong


@pytest.mark.parametrize(
    ("year", "wrong"), [(2028, True), (2029, True), (2030, False), (2031, False), (2032, False), (2033, True)]
)
def test_a_sentence_may_bear_the_year_the_one_before_and_the_next_once_each(year: int, wrong: bool) -> None:
    quote = f"{year}年度收入总计100万元"
    figures = [SimpleNamespace(quote=quote, page=page, note=None, table_id=None, section_id="1") for page in (3, 4)]
    found = list(year_rules(figures, [], {}, load(), 2031))
    told = f"the accounts are of 2031, the sentence says {year}: {quote}"
    assert [(one.statement, one.page, one.suspects) for one in found] == [(told, 3, [f"{year}年→2031年"])] * wrong
    named = [SimpleNamespace(quote=quote, page=3, note=f"{year}年维修", table_id=None, section_id="1")]
    assert not list(year_rules(named, [], {}, load(), 2031)), "a project that bears the year in its name"


@pytest.mark.parametrize(("year", "wrong"), [(2028, True), (2031, False)])
def test_the_year_of_the_units_that_are_included_counts_in_any_section(year: int, wrong: bool) -> None:
    text = f"2005年设立。纳入本部门{year}年度部门决算编制范围的单位共3个"
    section = SimpleNamespace(section_id="1/2", text=text, page_from=3)
    assert bool(list(year_rules([], [section], {"1/2": ("organisation",)}, load(), 2031))) == wrong
