"""What fails is a contradiction only where every number is read beyond doubt and no other reading makes it hold."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.checks.completeness import Columns
from extract.checks.knowledge import load
from extract.checks.relations import Sum, plus
from extract.checks.telling import doubt
from extract.records.tables import TableCell
from extract.records.vocabulary import Certainty, Verdict

from .checking import Row, cell, facts_of, row
from .judging import NAME, judged, only

SPENT: dict[str, Any] = {"fund": "all"}
TOTAL = cell("expenditure", "expenditure", "812.40", **SPENT)
BASIC = cell("expenditure", "expenditure.basic", "600.10", (0, 1), **SPENT)


SAID = row("expenditure", "821.40万元", quote="支出总计821.40万元", **SPENT)


def test_two_statements_of_one_thing_that_differ_are_a_contradiction() -> None:
    check = only(judged(SAID, TOTAL, BASIC), "NT")
    assert (check.verdict, check.doubt) == (Verdict.CONTRADICTION, None)


def test_what_holds_has_no_verdict() -> None:
    assert judged(row("expenditure", "812.40万元", **SPENT), TOTAL) == []


def test_a_number_that_stands_elsewhere_as_something_else_may_be_that() -> None:
    check = only(judged(row("expenditure", "600.10万元", **SPENT), TOTAL, BASIC), "NT")
    assert check.verdict == Verdict.TO_CHECK
    assert "基本支出" in (check.doubt or "")


@pytest.mark.parametrize("words", ["按同口径计算，支出总计821.40万元", "支出总计821.40万元（不含所属单位）"])
def test_a_sentence_of_another_scope_is_to_be_checked(words: str) -> None:
    check = only(judged(row("expenditure", "821.40万元", quote=words, **SPENT), TOTAL), "NT")
    assert check.verdict == Verdict.TO_CHECK
    assert "scope" in (check.doubt or "")


def test_totals_of_the_two_sides_may_each_be_of_the_year_alone() -> None:
    sides = [row("grand_total", "398.65万元", **SPENT), row("grand_total", "335.51万元", **SPENT)]
    check = only(judged(*sides), "N12")
    assert check.verdict == Verdict.TO_CHECK
    assert "carry-over" in (check.doubt or "")
    other = [row("training", "3.98万元", **SPENT), row("training", "3.35万元", **SPENT)]
    assert only(judged(*other), "N12").verdict == Verdict.CONTRADICTION


def test_what_the_readers_dispute_is_to_be_checked() -> None:
    check = only(judged(SAID, TOTAL, certainty=Certainty.DISPUTED), "NT")
    assert check.verdict == Verdict.TO_CHECK
    assert "or 7" in (check.doubt or "")


def parts(*amounts: str, total: str) -> list[Row]:
    items = ("expenditure.basic", "expenditure.project", "expenditure.operating", "expenditure.subordinate_subsidy")
    said = [row(item, f"{amount}万元", **SPENT) for item, amount in zip(items, amounts, strict=False)]
    return [row("expenditure", f"{total}万元", **SPENT), *said]


def test_a_sum_that_is_off_is_a_contradiction() -> None:
    assert only(judged(*parts("600.10", "212.30", "30.25", total="824.65")), "N03").verdict == Verdict.CONTRADICTION


def test_an_addend_that_may_be_inside_another_is_to_be_checked() -> None:
    check = only(judged(*parts("600.10", "212.30", "30.25", total="812.40")), "N03")
    assert check.verdict == Verdict.TO_CHECK
    assert "without" in (check.doubt or "")


def test_an_amount_beside_the_list_with_which_it_adds_up_is_to_be_checked() -> None:
    beside = row("revenue.other_funds", "55.55万元", **SPENT)
    check = only(judged(*parts("600.10", "212.30", "30.25", total="787.10"), beside), "N03")
    assert check.verdict == Verdict.CONTRADICTION, "the parts are more than the total: one more part explains nothing"
    checks = judged(*parts("600.10", "212.30", "30.25", total="898.20"), beside)
    assert {check.verdict for check in checks if check.rule == "N03"} <= {Verdict.TO_CHECK}


def test_a_rate_that_fits_another_base_is_to_be_checked() -> None:
    share = row("expenditure.basic", "73.87%", "share_pct", relative_to="expenditure", **SPENT)
    amounts = [row("expenditure", "900.00万元", **SPENT), row("expenditure.basic", "600.10万元", **SPENT)]
    assert only(judged(*amounts, share), "N01").verdict == Verdict.CONTRADICTION
    beside = row("grand_total", "812.40万元", **SPENT)
    check = only(judged(*amounts, share, beside), "N01")
    assert check.verdict == Verdict.TO_CHECK
    assert "收支总计" in (check.doubt or "")


def test_a_table_whose_setting_is_open_is_believed_where_one_number_mends_two_rules() -> None:
    setting = doubt("no_grid", title="甲")
    assert only(judged(SAID, TOTAL, setting=setting), "NT").doubt == setting.english
    checks = judged(*parts("600.10", "212.30", total="712.40"), TOTAL, setting=setting)
    assert {(check.rule, check.verdict) for check in checks} >= {
        ("NT", Verdict.CONTRADICTION),
        ("N03", Verdict.CONTRADICTION),
    }


def test_rules_that_no_one_number_explains_are_to_be_checked() -> None:
    share = row("expenditure.basic", "12.00%", "share_pct", relative_to="expenditure", **SPENT)
    other = row("expenditure.project", "13.00%", "share_pct", relative_to="expenditure", **SPENT)
    amounts = parts("600.10", "212.30", total="812.40")
    assert only(judged(*amounts, share), "N01").verdict == Verdict.CONTRADICTION
    assert {check.verdict for check in judged(*amounts, share, other)} == {Verdict.TO_CHECK}


CODES = ("301", "30101", "30102", "30103")


def listed(*amounts: str, more: tuple[TableCell, ...] = ()) -> tuple[Sum, Columns]:
    """The sum of one column of a table of economic codes, which is off, and the table's cells."""
    told = enumerate(zip(amounts, CODES, strict=True))
    facts = facts_of(
        *[cell("basic", "expenditure.basic", amount, (at, 2), economic_code=code) for at, (amount, code) in told]
    )
    for fact in facts.all:
        fact.id = f"t-basic.r{fact.row}.c2"
    cells = [another(fact.row or 0, fact.printed, fact.subject.economic) for fact in facts.all]
    return Sum(facts.all[0], plus(*facts.all[1:])), Columns([*cells, *more], facts.all)


def another(at: int, text: str, code: str | None) -> TableCell:
    return TableCell(
        document_id=NAME, table_id="t-basic", row=at, column=2, text=text, value=Decimal(text) * 10000, code=code
    )


def test_a_table_list_is_whole_where_every_row_that_can_belong_is_a_part() -> None:
    relation, columns = listed("60.00", "20.00", "25.00", "10.00")
    assert columns.whole(relation)


@pytest.mark.parametrize(
    "more", [another(4, "5.00", "30199"), another(4, "3.00", None)], ids=["what is off is printed", "a row of no code"]
)
def test_a_table_list_is_not_whole_where_a_row_may_be_left_out(more: TableCell) -> None:
    relation, columns = listed("60.00", "20.00", "25.00", "10.00", more=(more,))
    assert not columns.whole(relation)


def test_another_code_ends_a_list() -> None:
    relation, columns = listed("60.00", "20.00", "25.00", "10.00", more=(another(4, "9.00", "302"),))
    assert columns.whole(relation)


def test_every_open_rule_is_one_that_there_is() -> None:
    told = (Path(__file__).parents[1] / "docs" / "checking.md").read_text(encoding="utf-8")
    for rule in load().open_rules:
        assert rule.split()[0] in told
