"""Whose money an amount is, where only a share says so: a share of one fund's whole is that fund's."""

from __future__ import annotations

import pytest

from .test_vetoes import read

HEADING = "三、支出预算情况说明"


@pytest.mark.parametrize(
    ("text", "funds"),
    [
        ("基本支出预算88.00万元，占一般公共预算支出的96.70%，同比减少16.60万元。", {"general"}),
        ("基本支出88.00万元，占政府性基金预算支出的96.70%。", {"gov_fund"}),
        ("基本支出88.00万元，占支出合计的96.70%，同比减少16.60万元。", {"all"}),
        ("一般公共预算财政拨款支出88.00万元，占支出合计的96.70%。", {"general"}),
    ],
)
def test_a_share_says_whose_money_the_amount_is(text: str, funds: set[str]) -> None:
    readings = read(HEADING, text).readings
    assert len(readings) == 1 + text.count("%") + text.count("减少")
    assert {reading.subject.fund for reading in readings} == funds


def test_the_parts_that_follow_are_of_the_same_money() -> None:
    told = read(HEADING, "基本支出88.00万元，占一般公共预算支出的96.70%。工资福利支出71.60万元，占基本支出81.25%。")
    assert {reading.subject.fund for reading in told.readings[:2]} == {"general"}
