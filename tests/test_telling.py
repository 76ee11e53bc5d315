"""What fails, in Chinese: tests/check_sentences.txt, word for word, and the words of patterns/telling.toml.

`python -m tests.test_telling` writes the file again: read what changed in it, as a journalist who quotes it.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extract import checks
from extract.checks.chinese import Chinese, clause
from extract.checks.findings import Finding
from extract.checks.intervals import FAILS
from extract.checks.knowledge import load as known_checks
from extract.checks.sentences import chinese_sentence
from extract.checks.telling import doubt, load, rule_of, wrong_words
from extract.records.vocabulary import Verdict
from extract.resources import patterns_dir
from tests.checking import cell, facts_of, findings, inside, row
from tests.test_check_findings import CASES, named
from tests.test_check_rules import INVALID, INVALID_TABLES

PRINTED = Path(__file__).with_name("check_sentences.txt")
TITLES = {"t-expenditure": "支出决算表", "t-general_basic": "一般公共预算财政拨款基本支出决算表"}
SPENT: dict[str, Any] = {"fund": "all"}


def told(finding: Finding) -> list[str]:
    """A finding as a contradiction, and as something to check with a doubt."""
    chinese = Chinese(TITLES)
    contradiction = chinese_sentence(finding, Verdict.CONTRADICTION, chinese)
    finding.doubt = doubt("other_scope")
    return [contradiction, chinese_sentence(finding, Verdict.TO_CHECK, chinese)]


def printed() -> str:
    """All invented findings that fail, in Chinese."""
    lines = []
    for name, rules, numbers in CASES:
        failing = [finding for finding in named(rules(*numbers)) if finding.status == FAILS]
        if failing:
            lines.append(f"[{name}]")
            lines += [line for finding in failing for line in told(finding)]
    return "\n".join(lines) + "\n"


def test_every_finding_is_told_in_chinese_as_it_was_read() -> None:
    assert printed().splitlines() == PRINTED.read_text("utf-8").splitlines()


def test_no_english_and_no_accusation_of_what_is_to_be_checked() -> None:
    lines = [line for line in PRINTED.read_text("utf-8").splitlines() if not line.startswith("[")]
    assert not [line for line in lines if re.search("[A-Za-z]{3,}", line)]
    open_ones = [line for line in lines if line.startswith("待核：")]
    assert len(open_ones) * 2 == len(lines)
    assert not [line for line in open_ones if any(word in line for word in load().accusing.words)]


def failing(*rows: dict[str, Any]) -> str:
    (finding,) = [one for one in findings(*rows) if one.status == FAILS]
    return told(finding)[0]


def test_a_statement_is_quoted_in_its_own_clause_and_the_difference_is_in_the_coarser_unit() -> None:
    quote = "2031年度支出总计10,005,123元，比上年增加10.00万元。"
    said = row("expenditure", "10,005,123元", quote=quote, page=24, **SPENT)
    assert failing(said, cell("expenditure", "expenditure", "1,000.50", page=15, **SPENT)) == (
        "正文第24页写“2031年度支出总计10,005,123元”（本年支出合计），"
        "《支出决算表》第15页本年支出合计写“1,000.50万元”，两处应为同一数，相差约0.01万元"
    )


@pytest.mark.parametrize(
    ("quote", "quoted"),
    [
        ("培训费支出5.00万元，下降3%。", "培训费支出5.00万元"),
        ("会议费5.00万元，培训费5.00万元。", "培训费5.00万元"),
        ("支出5.00万元，拨款5.00万元。", None),  # the same amount twice, and neither clause names it
        ("培训费15.00万元。", None),  # another number ends with these digits
        ("培训费（含材料费5.00万元，场地费1.00万元）。", None),
    ],
)
def test_a_clause_that_cannot_stand_alone_is_not_quoted(quote: str, quoted: str | None) -> None:
    (fact,) = facts_of(row("training", "5.00万元")).all
    assert clause(replace(fact, quote=quote)) == quoted


def test_a_class_with_one_row_under_it_is_no_number_told_twice() -> None:
    listed = [("90.00", "20101", "甲"), ("80.00", "2010101", "甲/乙")]
    rows = [
        row("expenditure", amount, function_code=code, function_name=name, **SPENT) for amount, code, name in listed
    ]
    (finding,) = [one for one in inside("expenditure", *rows) if one.status == FAILS]
    assert told(finding)[0] == (
        "《支出决算表》第3页甲写“90.00万元”，其下只有一项，《支出决算表》第3页乙写“80.00万元”，两数应为同一数，相差10.00万元"
    )


def test_a_rate_goes_the_way_of_its_amounts_and_a_lost_unit_comes_back() -> None:
    amounts = [row("training", "5.00万元"), row("training", "4.00万元", basis="prior_final")]
    wrong = failing(*amounts, row("training", "-52%", "change_pct", relative_to="prior_final"))
    assert wrong.endswith("计算应为增长25.00%")
    (fact,) = facts_of(row("training", "1497.96元")).all
    assert Chinese({}).like(fact, fact.value * 10000) == "1497.96万元"


def test_a_number_of_the_companion_is_told_with_its_file() -> None:
    (fact,) = facts_of(cell("expenditure", "training", "5.00")).all
    fact = replace(fact, label=f"表.pdf, p. 2: {fact.label}", page=None, elsewhere=("表.pdf", 2))
    assert Chinese({}).said(fact) == "同时公开的文件“表.pdf”第2页培训费写“5.00万元”"


def test_every_rule_says_what_it_asks_and_where_that_is_written() -> None:
    docs = (Path(__file__).parents[1] / "docs" / "checking.md").read_text("utf-8")
    for code in (*INVALID, *INVALID_TABLES, "Y1", "Y2", "Y3", "Y5"):
        assert rule_of(code.split()[0]), code
    assert {code[0] for code in load().rules} == set("INXMY")
    assert all(f"| {code}" in docs or code[0] in "INXYM" for code in load().rules)


def test_every_key_of_the_program_has_words_and_no_words_are_left_over() -> None:
    sources = "".join(path.read_text("utf-8") for path in Path(checks.__path__[0]).glob("*.py"))
    asked = {f"doubt.{key}" for key in re.findall(r'doubt\(\s*"(\w+)"', sources)} | {
        told.key for told in known_checks().open_rules.values()
    }
    assert asked <= load().words.keys()
    named = {key for key in load().words if not key.startswith("page.") and f'"{key.partition(".")[2]}"' not in sources}
    assert {key for key in named if f'"{key}"' not in sources} <= asked


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("两处应为同一数，相差{off}", "两处应为同一数{off}", "its example gives"),
        ('zh = "这一节所说的口径可能不同"', 'zh = "这一节的scope可能不同"', "English words in a Chinese sentence"),
        ("，前者多{off}", "，前者写错{off}", "accuses what is to be checked"),
        ('zh = "{fact}', 'zh = "{figure}', "the example lacks"),
        ('counter = ["两处相差', 'counter = ["应为两处相差', "is read as an accusation"),
    ],
)
def test_words_that_their_example_does_not_give_are_named(
    tmp_path: Path, right: str, wrong: str, complaint: str
) -> None:
    folder = shutil.copytree(patterns_dir(), tmp_path / "patterns")
    path = folder / "telling.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(right, wrong) if right in text else text.replace('zh = "文中写{fact}', wrong), "utf-8")
    assert any(complaint in line for line in wrong_words(load(folder)))
    assert not list(wrong_words(load()))


if __name__ == "__main__":
    PRINTED.write_text(printed(), "utf-8")
