"""What else a document prints that accounts for a difference: it is to be checked, and nobody is accused."""

from __future__ import annotations

from typing import Any

import pytest

from extract.records.tables import Explanation
from extract.records.vocabulary import Direction, Verdict

from .checking import Row, cell, row
from .judging import NAME, judged, only

SPENT: dict[str, Any] = {"fund": "all"}
PRIOR: dict[str, Any] = {"relative_to": "prior_final"}
# 基本支出532.10万元，其中人员经费430.60万元，公用经费80.25万元，非税管理支出21.25万元
BASIC = [
    row("expenditure.basic", "532.10万元", **SPENT),
    row("expenditure.basic.personnel", "430.60万元", **SPENT),
    row("expenditure.basic.public", "80.25万元", **SPENT),
]
# 拨款收入431.25万元（含上年结转6.05万元） … 拨款收入425.20万元
CARRIED = [
    row("training", "431.25万元", quote="拨款收入431.25万元（含上年结转6.05万元）"),
    row("training", "425.20万元", section_id="2/1", quote="拨款收入425.20万元"),
]
# 全区“三公”经费64,210万元 … 甲局“三公”经费431.30万元 … 乙局“三公”经费620.75万元
OFFICES = [row("sangong", amount, section_id="1/1") for amount in ("6421.00万元", "431.30万元", "620.75万元")]
# 2031年预算7,820.40万元；2030年执行数7,210.35万元。其中：出国1,210.15万元，用车4,840.25万元，接待1,770.00万元
OTHER_YEAR = [
    row("sangong", "7820.40万元", basis="initial_budget"),
    row("sangong", "7210.35万元", basis="prior_execution"),
    row("sangong.abroad", "1210.15万元", basis="prior_execution"),
    row("sangong.vehicle", "4840.25万元", basis="prior_execution"),
    row("sangong.reception", "1770.00万元", basis="prior_execution"),
]
# 收入减少31.20万元，主要原因是…项目支出收入减少25.10万元 … 项目支出减少33.40万元
WHY = "基本支出减少6.10万元，项目支出收入减少25.10万元"
IN_A_REASON = [
    row("expenditure.project", "-25.10万元", "change", quote=WHY, **PRIOR),
    row("expenditure.project", "-33.40万元", "change", quote="项目支出减少33.40万元", **PRIOR),
]
# a 2032 document: 2031年度支出合计812.40万元，较上年增加84.90万元，增长21.45%
WRONG_YEAR = [
    row("expenditure", "812.40万元", basis="prior_final", **SPENT),
    row("expenditure", "84.90万元", "change", basis="prior_final", **SPENT, **PRIOR),
    row("expenditure", "21.45%", "change_pct", basis="prior_final", **SPENT, **PRIOR),
]


def explained(text: str) -> Explanation:
    return Explanation(
        document_id=NAME, explanation_id="e", item="revenue", direction=Direction.DOWN, text=text, quote=text
    )


READINGS: dict[str, tuple[list[Row], dict[str, Any], str]] = {
    "a part that is read as nothing": (BASIC, {"unread": ["21.25万元"]}, "read as nothing"),
    "what is off stands in brackets": (CARRIED, {}, "in the sentence"),
    "several offices in one text": (OFFICES, {}, "several offices"),
    "the parts of another year": (OTHER_YEAR, {}, "add up to"),
    "a change in another's reason": (IN_A_REASON, {"reasons": [explained(WHY)]}, "reason"),
    "a sentence that names the year before": (WRONG_YEAR, {}, "own year"),
}


@pytest.mark.parametrize("reading", READINGS)
def test_what_else_is_printed_accounts_for_a_difference(reading: str) -> None:
    printed, more, words = READINGS[reading]
    checks = judged(*printed, **more)
    assert checks
    assert {check.verdict for check in checks} == {Verdict.TO_CHECK}
    assert any(words in (check.doubt or "") for check in checks)


def test_nothing_else_printed_accounts_for_nothing() -> None:
    """The same without what accounts for it; and another amount in its place."""
    assert only(judged(*BASIC), "N03").verdict == Verdict.CONTRADICTION
    assert only(judged(*BASIC, unread=["21.52万元"]), "N03").verdict == Verdict.CONTRADICTION
    plain = [{**one, "quote": ""} for one in CARRIED]
    assert only(judged(*plain), "N12").verdict == Verdict.CONTRADICTION
    assert only(judged(*OFFICES[:2]), "N12").verdict == Verdict.CONTRADICTION
    assert only(judged(*OTHER_YEAR[1:]), "N07").verdict == Verdict.CONTRADICTION
    assert only(judged(*IN_A_REASON), "N12").verdict == Verdict.CONTRADICTION


def test_parts_of_more_than_their_whole_lack_nothing() -> None:
    """432.10 = 430.60 + 80.25: a part that was not read makes no sum smaller."""
    less = [row("expenditure.basic", "432.10万元", **SPENT), *BASIC[1:]]
    assert only(judged(*less, unread=["78.75万元"]), "N03").verdict == Verdict.CONTRADICTION


def test_a_value_that_its_own_digits_cannot_stand_for_is_our_mistake() -> None:
    said = [row("training", "812.40万元"), cell("expenditure", "training", "812.40")]
    assert judged(*said) == []
    check = only(judged(*said, spoilt="f0"), "NT")
    assert (check.verdict, "misread" in (check.doubt or "")) == (Verdict.TO_CHECK, True)
