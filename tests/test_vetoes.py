"""Each veto leaves alone the number that it is for, and says so; the same words without what it is for are read."""

from __future__ import annotations

import pytest

from extract.outline.paragraphs import Paragraph
from extract.outline.sections import build_outline
from extract.prose.binding import CHAIN, NUMBER
from extract.prose.mentions import VETOES
from extract.prose.narrative import Narrator, Told
from extract.text import squeeze

from .reading import knowledge

HEADING = "七、“三公”经费支出决算情况说明"
# veto: a text in which it fires, the number that it leaves, the unknown words, a text in which that number is read
CASES = {
    "broken_chain": (HEADING, "公务接待费1.20万元，图书购置费5.10万元。", "5.10万元", "图书", "公务接待费5.10万元。"),
    "unknown_clause": (
        "二、收入决算情况说明",
        "事业收入10.00万元，门票销售，比上年增加2.10万元。",
        "2.10万元",
        "门票销售",
        "事业收入10.00万元，比上年增加2.10万元。",
    ),
    "purpose": (HEADING, "公务接待费1.20万元，主要用于5.10万元。", "5.10万元", "", "公务接待费5.10万元。"),
    "no_subject": (
        "八、其他重要事项的情况说明",
        "2031年增加5.10万元。",
        "5.10万元",
        "",
        "机关运行经费支出5.10万元。",
    ),
    "joined_subjects": (HEADING, "会议费、培训费5.10万元。", "5.10万元", "", "培训费5.10万元。"),
    "another_office": (HEADING, "县图书馆“三公”经费5.10万元。", "5.10万元", "", "“三公”经费5.10万元。"),
    "last_of_list": (
        HEADING,
        "公务接待费、公车购置费，公车运行费合计5.10万元。",
        "5.10万元",
        "",
        "公车运行费合计5.10万元。",
    ),
    "one_of_several": (HEADING, "公务接待费增加5.10万元、6.20万元。", "5.10万元", "", "公务接待费增加5.10万元。"),
    "resumed_list": (
        "三、支出决算情况说明",
        "其中：基本支出16.00万元、项目支出37.00万元，比上年增加2.10万元。",
        "2.10万元",
        "",
        "项目支出37.00万元，比上年增加2.10万元。",
    ),
    "too_much": (
        "一、收入支出决算总体情况说明",
        "收入总计4.00万元，其中：年初结转和结余2.00万元，较上年增加5.10万元。",
        "5.10万元",
        "",
        "收入总计90.00万元，较上年增加5.10万元。",
    ),
    "change_before": (
        HEADING,
        "两个单位上划，减少了公务接待费5.10万元。",
        "5.10万元",
        "",
        "两个单位上划，公务接待费5.10万元。",
    ),
    "third_year": (
        HEADING,
        "公务接待费1.20万元，比2028年决算数减少5.10万元。",
        "5.10万元",
        "",
        "公务接待费1.20万元，比2030年决算数减少5.10万元。",
    ),
    "second_amount": (HEADING, "公务接待费1.20万元，5.10万元。", "5.10万元", "", "公务接待费5.10万元。"),
    "another_quantity": (HEADING, "公务用车保有量5.10万元。", "5.10万元", "", "公务用车运行维护费5.10万元。"),
    "unknown_words_before": (
        "三、支出决算情况说明",
        "绿化基本支出5.10万元。",
        "5.10万元",
        "绿化",
        "基本支出5.10万元。",
    ),
    "other_year": (HEADING, "2032年公务接待费5.10万元。", "5.10万元", "", "2031年公务接待费5.10万元。"),
    "other_basis": (
        "七、2030年“三公”经费决算情况",
        "公务接待费比上年减少5.10万元。",
        "5.10万元",
        "",
        "2031年公务接待费比上年减少5.10万元。",
    ),
    "no_unit": (
        HEADING,
        "公务接待费1.20万元，较上年5.10减少。",
        "5.10",
        "",
        "公务接待费1.20万元，较上年5.10减少3.90万元。",
    ),
    "not_within": (HEADING, "其中，经费拨款5.10万元。", "5.10万元", "经费拨款", "公务接待费5.10万元。"),
    "sum_of_a_fund": (
        HEADING,
        "“三公”经费20.00万元（其中：一般公共预算财政拨款支出5.10万元）。",
        "5.10万元",
        "一般公共预算财政拨款支出",
        "“三公”经费5.10万元。",
    ),
    "strange_list": (
        "三、支出决算情况说明",
        "本年支出中，医疗业务支出40.00万元，其他支出5.10万元。",
        "5.10万元",
        "其他支出",
        "项目支出5.10万元。",
    ),
}
SELDOM = {  # their sentences are in fixtures/disclosures/traps.txt, with the numbers that they leave
    "several_subjects",
    "after_purchase",
    "no_part",
    "part_of_unread_whole",
    "part_of_running",
    "of_the_department",
}


def read(heading: str, text: str) -> Told:
    """One paragraph of a section."""
    nodes = build_outline([Paragraph(squeeze(line)) for line in (heading, text)], knowledge())
    (told,) = Narrator(knowledge(), "final_accounts", 2031, ["临水县水利局"]).tell(nodes)
    return told


@pytest.mark.parametrize("veto", sorted(CASES))
def test_a_veto_leaves_its_number_and_says_why(veto: str) -> None:
    heading, text, number, words, without = CASES[veto]
    told = read(heading, text)
    place = told.paragraph.text.index(number)
    assert not [reading for reading in told.readings if reading.start <= place < reading.end]
    (trace,) = [trace for trace in told.traces if trace.start <= place < trace.end]
    assert trace.code in (veto, "broken_chain"), trace
    assert words in trace.words
    told = read(heading, without)
    place = told.paragraph.text.index(number)
    assert [reading for reading in told.readings if reading.start <= place < reading.end]


def test_every_veto_has_its_sentence() -> None:
    assert {*CHAIN, *NUMBER, *VETOES} <= {*CASES, *SELDOM}


def test_a_number_that_is_read_says_where_its_subject_was_taken_from() -> None:
    told = read(HEADING, "公务接待费1.20万元，比上年减少0.10万元。年初预算为1.50万元。")
    assert [trace.source for trace in told.traces] == [
        "subject:clause basis:document",
        "subject:sentence basis:document",
        "subject:sentence before basis:words=年初预算",
    ]
