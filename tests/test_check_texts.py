"""The rules on words, told word for word; and all rules on one document."""

# ruff: noqa: E501  (one row of a table, one line)
from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from extract.checks.findings import plain
from extract.checks.knowledge import FILE, load
from extract.checks.run import find, run_checks, section_codes
from extract.checks.wording import certain, names_of, unit_rules, wording_rules, wrong_lists, year_rules
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from extract.records.tables import Document, Section
from tests.checking import D, facts_of, made, row

KNOWN = load()


def sections(*texts: str | None, codes: tuple[str, ...] = ()) -> tuple[list[Any], dict[str, tuple[str, ...]]]:
    """Sections of some texts, from page 2 on, all of the same codes."""
    listed = [SimpleNamespace(section_id=str(at), text=text, page_from=at + 2) for at, text in enumerate(texts)]
    return listed, {one.section_id: codes for one in listed}


# --- N11: a count and its own list


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("设三个科室：办公室、财务科、业务科。", "holds 3 3 三个科室：办公室、财务科、业务科: 3 listed"),
        ("设12个科室：办公室、财务科，业务科", "not_evaluated – – 12个科室：办公室、财务科、业务科: 3 listed"),
        ("设四个科室：办公室、财务科、业务科", "fails 3 4 四个科室：办公室、财务科、业务科: 3 listed 四→3"),
        ("设4个科室：办公室（财务科、后勤科）、业务科、人事科", "fails 3 4 4个科室：办公室、业务科、人事科: 3 listed 4→3"),
        ("设3个科室：办公室（财务科，后勤科）、业务科", "fails 2 3 3个科室：办公室、业务科: 2 listed 3→2"),
        ("设5个科室：办公室、业务科", "not_evaluated – – 5个科室：办公室、业务科: 2 listed"),
        ("设4个科室：办公室、业务科", "fails 2 4 4个科室：办公室、业务科: 2 listed 4→2"),
        ("设6个科室：办公室、业务科、人事科", "fails 3 6 6个科室：办公室、业务科、人事科: 3 listed 6→3"),
        ("设7个科室：办公室、业务科、人事科", "not_evaluated – – 7个科室：办公室、业务科、人事科: 3 listed"),
        ("设2个科室：办公室", "not_evaluated – – 2个科室：办公室: 1 listed"),
        ("设3个科室：办公室、党建和人事科", "holds 2 3 3个科室：办公室、党建和人事科: 2 listed"),
        ("设1个科室：办公室、党建和人事科", "not_evaluated – – 1个科室：办公室、党建和人事科: 2 listed"),
        ("设3个科室：1.办公室、2.财务科", "not_evaluated – – 3个科室：1.办公室、2.财务科: 2 listed"),
        ("设3个科室：（一）办公室、财务科", "not_evaluated – – 3个科室：办公室、财务科: 2 listed"),
        ("设3个科室：办公室、财务", "not_evaluated – – 3个科室：办公室、财务: 2 listed"),
        ("内设机构共2个，分别为：办公室、财务科、业务科", "fails 3 2 内设机构共2个，分别为：办公室、财务科、业务科: 3 listed 2→3"),
        ("二级指标有2项，具体包括数量指标、质量指标、", "holds 2 2 二级指标有2项，具体包括数量指标、质量指标: 2 listed"),
        ("办公室、财务科、业务科3个科室", None), ("设3个科室", None), ("有3个孩子：大、小", None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_what_a_count_and_its_list_come_to(text: str | None, told: str | None) -> None:
    found = list(wording_rules(sections(text)[0], KNOWN, []))
    lines = []
    for one in found:
        numbers = (f"{value:f}" if value is not None else "–" for value in (one.judgement or (None,) * 3)[1:3])
        lines.append(" ".join([one.status, *numbers, one.statement, *one.suspects]))
    assert lines == [told] * bool(told)
    assert all((one.rule, one.page, one.about) == ("N11", 2, ()) for one in found)
    assert all(bool(one.reason) == (one.status == "not_evaluated") for one in found)
    assert all(one.judgement.tolerance == (0 if one.status == "fails" else None) for one in found if one.judgement)


def test_a_count_stands_where_a_printed_number_has_its_words_around_it() -> None:
    """The first whose digits begin alike and whose context has the count's first words; a figure has a quote."""
    text = "设3个科室：办公室、财务科、业务科"
    ((listed,), _) = sections(text)
    numbers = [
        SimpleNamespace(printed="3", context="某3个处室：办公室、财务科、业务科", page=4),
        SimpleNamespace(printed="设3", context=text, page=5),
        SimpleNamespace(printed=" 3 个", context=None, quote=f"本局{text[1:13]}", page=6),
        SimpleNamespace(printed="3", context=text, page=7),
    ]
    assert [one.page for one in wording_rules([listed], KNOWN, numbers)] == [6]
    assert [one.page for one in wording_rules([listed], KNOWN, numbers[:2])] == [2]
    listed.page_from = 0
    assert [one.page for one in wording_rules([listed], KNOWN, numbers[:2])] == [None]


def test_an_example_of_lists_that_is_read_otherwise_is_told() -> None:
    assert list(wrong_lists(KNOWN.lists)) == []
    right, wrong = "设2个科室：办公室、财务科", "设4个科室：办公室、财务科"
    lines = list(
        wrong_lists(KNOWN.lists.model_copy(update={"example": [right, wrong, "无"], "counter": [wrong, right]}))
    )
    ends = [f"{wrong!r} is read as fails", "'无' is read as no list", f"{right!r} is read as holds"]
    assert lines == [f"{FILE}: [list]: {end}" for end in ends]


@pytest.mark.parametrize(
    ("names", "count", "sure"),
    [(["甲科"], 2, False), (["甲科", "乙科"], 4, True), (["甲科", "乙科"], 5, False), (["甲科"] * 5, 10, True), (["甲科"] * 4, 10, False), (["甲科"] * 15, 10, True), (["甲科"] * 16, 10, False), (["甲科"] * 4, 3, True), (["甲科"] * 6, 3, False)],
)  # fmt: skip
def test_a_list_may_be_half_as_long_as_its_count_but_two_names_in_any_case(
    names: list[str], count: int, sure: bool
) -> None:
    assert certain(names, count, KNOWN.lists, "、".join(names)) == sure
    assert names_of("、甲科（一、二），乙科,、 丙科 ") == ["甲科", "乙科", "丙科"]


# --- M01, M02: a year and a unit


def figure(quote: str | None, note: str | None = None, table: str | None = None, section: str = "0") -> Any:
    """A figure as the rule on years sees it."""
    return SimpleNamespace(quote=quote, page=8, note=note, table_id=table, section_id=section)


@pytest.mark.parametrize(
    ("figures", "texts", "codes", "told"),
    [
        ([figure("2028年度收入100万元")], [], (), [(2028, 8)]),
        ([figure("支出5万元，2028年度收入100万元，2027年度支出3万元")], [], (), [(2028, 8)]),
        ([figure("2028年度收入100万元，"), figure("2028年度收入100万元，", note="甲")], [], (), [(2028, 8)]),
        ([figure("2028年度收入100万元"), figure("2027年度收入100万元")], [], (), [(2028, 8), (2027, 8)]),
        ([figure("某项目2028年度收入100万元")], [], (), []),
        ([figure(None), figure("2028年度收入1万元", table="t"), figure("2028年度收入1万元", note="2028年维修")], [], (), []),
        ([figure("2028年度收入1万元")], ["x"], ("glossary",), []),
        ([], ["无。2028年度收入100万元；2027年度支出3万元\n2029年度结余"], ("revenue",), [(2028, 2), (2027, 2), (2029, 2)]),
        ([], ["2028年度收入100万元"], ("projects",), []),
        ([], ["2028年度收入100万元"], ("revenue", "glossary"), []),
        ([], ["2028年度收入100万元"], ("revenue", "performance"), []),
        ([], [None, "2028年度部门决算编制范围"], ("duties",), [(2028, 3)]),
        ([], ["2030年度、2031年度、2032年度部门决算编制范围。2030年度收入；2032年度收入"], ("revenue",), []),
        ([], ["2033年度收入"], ("revenue",), [(2033, 2)]),
    ],
)  # fmt: skip
def test_which_sentences_bear_a_year_that_is_not_the_accounts(
    figures: list[Any], texts: list[str | None], codes: tuple[str, ...], told: list[tuple[int, int]]
) -> None:
    listed, own = sections(*texts, codes=codes)
    found = list(year_rules(figures, listed, own, KNOWN, 2031))
    assert [(int(one.judgement.found or 0), one.page) for one in found if one.judgement] == told
    for one in found:
        assert one.judgement
        assert (one.rule, one.status, one.about) == ("M01", "fails", ())
        assert one.judgement[:2] == ("fails", 2031)
        assert one.judgement.tolerance == 0
        assert one.suspects == [f"{one.judgement.found}年→2031年"]
        assert one.statement.startswith(f"the accounts are of 2031, the sentence says {one.judgement.found}: ")


def test_a_sentence_is_told_by_its_first_eighty_characters_and_known_by_thirty() -> None:
    long = "2028年度" + "收入" * 60
    found = list(year_rules([figure(long), figure(long[:40] + "支出")], [], {}, KNOWN, 2031))
    assert [one.statement.rpartition(": ")[2] for one in found] == [long[:80]]
    found = list(year_rules([figure(long), figure(long[:29] + "支出")], [], {}, KNOWN, 2031))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("odd", "others", "told"),
    [
        ("52.63元", 10 - 1, True), ("52.63元", 10 - 2, False), ("9999.99元", 10, True), ("10000.00元", 10, False),
        ("52元", 10, False), ("52.63万元", 10, False), ("0.00元", 10, False), ("52.63", 10, False),
    ],
)  # fmt: skip
def test_a_total_in_yuan_among_ten_in_ten_thousand_is_told(odd: str, others: int, told: bool) -> None:
    rows = [row("expenditure", "1000.00万元") for _ in range(others)]
    facts = facts_of(*rows, row("operating_funds", odd))
    found = list(unit_rules(facts))
    assert bool(found) == told
    for one in found:
        value = facts.prose[-1].value
        assert (one.rule, one.status, one.about) == ("M02", "fails", (facts.prose[-1],))
        assert one.judgement == ("fails", value * 10000, value, D("0.005"))
        assert one.suspects == [f"f{others}→{plain(value * 10000)}"]
    assert not list(unit_rules(facts_of(*rows, row("operating_funds", odd), row("procurement", odd)))), "two of them"
    assert not list(unit_rules(facts_of(*rows, row("operating_funds", odd, "change")))), "a change"
    assert not list(unit_rules(facts_of(*rows, row("training", odd)))), "no total"


# --- all rules on one document


def test_every_rule_of_a_document_is_tried_and_its_words_come_from_its_texts_and_numbers() -> None:
    """What is no figure has a page, too; without a year of its own, no sentence has a wrong one."""
    text = "2028年度收入100万元。设3个科室：办公室、财务科"
    own = [Section(document_id="0" * 64, section_id="1", section="revenue", text=text, page_from=5)]
    document = Document(document_id="0" * 64, fiscal_year=2031)
    unmatched: Any = [SimpleNamespace(printed="3", context=text, page=6)]
    extraction = Extraction(document, sections=own, unmatched=unmatched)
    odd = [
        row("training", "5.00万元"),
        row("training", "6.00万元"),
        *(row("revenue", "9.00万元") for _ in range(9)),
        row("revenue", "9.00元"),
    ]
    found = {(one.rule, one.status, one.page) for one in find(extraction, facts_of(*odd), []) if one.status == "fails"}
    assert found == {("N12", "fails", 3), ("N11", "fails", 6), ("M01", "fails", 5), ("M02", "fails", 3)}
    document.fiscal_year = None
    extraction.unmatched, extraction.figures = [], unmatched
    found = {(one.rule, one.page) for one in find(extraction, facts_of(*odd), []) if one.status == "fails"}
    assert found == {("N12", 3), ("N11", 6), ("M02", 3)}


def test_a_section_has_its_own_code_and_those_of_all_that_it_stands_in() -> None:
    """One that stands in nothing known, and one without a code."""
    listed = [("1", "revenue", None), ("1/1", None, "1"), ("1/1/1", "general", "1/1"), ("2", "sangong", "9")]
    rows = [
        Section(document_id="0" * 64, section_id=name, section=code, parent_id=above) for name, code, above in listed
    ]
    assert section_codes(rows) == {
        "1": ("revenue",),
        "1/1": ("revenue",),
        "1/1/1": ("general", "revenue"),
        "2": ("sangong",),
    }


def test_a_figure_says_how_many_equations_confirm_it_and_how_many_rules_contradict_it() -> None:
    """That a part is no more than its whole confirms nothing; a doubt about our reading stands beside what fails."""
    rows = [
        row("training", "5.00万元", text_layer="ocr"), row("training", "4.00万元", basis="prior_final", text_layer="native"),
        row("training", "1.00万元", "change", relative_to="prior_final", text_layer="native"), row("training", "50%", "change_pct", relative_to="prior_final", text_layer="native", page=4),
        row("procurement", "6.00万元", text_layer="native", page=4), row("procurement.sme", "5.00万元", text_layer="native", page=4),
    ]  # fmt: skip
    figures, _ = made(*(one | {"origin": "table"} for one in rows))
    extraction = Extraction(Document(document_id="0" * 64), figures=figures)
    run_checks(extraction, load_knowledge(), SimpleNamespace(tables=[], figures=[]))
    assert [(one.confirmed_by, one.contradicted_by) for one in figures] == [
        (1, 0),
        (1, 1),
        (1, 1),
        (0, 1),
        (0, 0),
        (0, 0),
    ]
    name = sha256(f"{'0' * 64}|N02|f2|f0|f1".encode()).hexdigest()
    assert [check.check_id for check in extraction.checks if check.figure_ids == ["f2", "f0", "f1"]] == [name[:16]]
    told = [(check.rule, check.status, check.suspects, bool(check.doubt)) for check in extraction.checks]
    assert told == [
        ("N02", "holds", [], True),
        ("N02", "fails", ["f3→25"], True),
        ("N13", "holds", [], True),
        ("N08", "holds", [], False),
    ]
    assert extraction.scorecard
