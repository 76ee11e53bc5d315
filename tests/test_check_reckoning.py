"""What the rules reckon with, on anything that may be printed: equations, neighbours in the outline, doubts, proofs."""

# ruff: noqa: E501  (rows of invented figures, one line each)
from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extract.checks import twice, wording
from extract.checks.facts import OWN_FUND, Fact, Subject, agreed, same_parent, same_section
from extract.checks.findings import Finding
from extract.checks.inside import MOST
from extract.checks.intervals import FAILS, HOLDS, Interval, judge_most, judge_ratio, judge_sum, quotient
from extract.checks.knowledge import FILE, load, unknown_codes
from extract.checks.relations import AtMost, Ratio, Relation, SameSign, Sum, swaps, weigh
from extract.checks.sentences import LAYERS, doubt_of, layer_doubt
from extract.checks.telling import doubt
from extract.errors import PatternError
from extract.proving.load import load_knowledge
from extract.resources import patterns_dir
from tests.checking import D, cell, facts_of, row

ITEMS = ("training", "conference", "operating_funds", "sangong")
amounts = st.integers(-400, 400)


def facts(values: list[int]) -> list[Fact]:
    """Amounts in 万元."""
    return facts_of(*(row(item, f"{value}.00万元") for item, value in zip(ITEMS, values, strict=False))).prose


def terms(of: list[Fact], signs: list[int]) -> tuple[tuple[int, Fact], ...]:
    """Some facts with their signs; 0: not in it."""
    return tuple((sign, fact) for sign, fact in zip(signs, of, strict=True) if sign)


values = st.lists(amounts, min_size=4, max_size=4)
signs = st.lists(st.sampled_from([-1, 0, 1]), min_size=4, max_size=4)


@given(values, signs, signs, st.sampled_from([-100, 0, 100]) | st.integers(-300, 300))
def test_the_one_value_that_solves_an_equation_makes_it_exact(
    of: list[int], left: list[int], right: list[int], percent: int
) -> None:
    """Also where a number stands on both sides: (this − change) as the base; None where no value of it would do."""
    every = facts(of)
    part, whole = terms(every, left), terms(every, right)
    assume(part and whole)
    printed = facts_of(row("training", f"{percent}%", "change_pct", relative_to="prior_final")).prose[0]
    total, others = every[0], terms(every, [0, *left[1:]])
    relations: list[Relation] = [
        Sum(total, others, D(7)),
        Sum(total, others),
        AtMost(part, whole),
        Ratio(printed, part, whole),
    ]
    for relation in relations:
        for fact in relation.facts:
            check_solved(relation, fact)


def off(relation: Relation, values: dict[Fact, Decimal]) -> Decimal:
    """How far an equation is from being exact."""
    if isinstance(relation, Sum):
        return relation.constant + weigh(relation.terms, values) - values.get(relation.total, relation.total.value)
    if isinstance(relation, AtMost):
        return weigh(relation.parts, values) - weigh(relation.whole, values)
    assert isinstance(relation, Ratio)
    percent = values.get(relation.percent, relation.percent.value)
    return weigh(relation.part, values) - percent * weigh(relation.whole, values) / 100


def check_solved(relation: Relation, fact: Fact) -> None:
    """That the value which an equation gives for one of its numbers leaves nothing over, and is the only one."""
    value = relation.solve(fact)
    here, further = off(relation, {fact: fact.value}), off(relation, {fact: fact.value + 1})
    if value is None:
        assert here == further, "its value makes no difference"
    else:
        assert abs(off(relation, {fact: value})) < D("1e-6")
        assert here != further


@given(amounts, st.integers(-300, 300))
def test_a_change_and_its_rate_go_the_same_way_with_the_other_sign_of_either(change: int, rate: int) -> None:
    told = facts_of(row("training", f"{change}.00万元", "change"), row("training", f"{rate}%", "change_pct")).prose
    relation = SameSign(*told)
    opposite = change * rate < 0
    assert relation.judge().status == (FAILS if opposite else HOLDS)
    assert [relation.solve(fact) for fact in told] == [-fact.value if opposite else fact.value for fact in told]
    for fact in told:
        assert relation.judge({fact: relation.solve(fact) or D(0)}).status == HOLDS


@given(st.integers(-999999, 999999))
def test_swapped_digits_are_neighbours_exchanged(number: int) -> None:
    fact = facts_of(row("training", f"{number / 100:.2f}万元")).prose[0]
    digits = str(abs(number))
    sign = -1 if number < 0 else 1
    pairs = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    assert swaps(fact) == {sign * D(pair) * 100 for pair in pairs if pair != digits}


halves = st.sampled_from([D("0.005"), D("0.5"), D(50)])


@given(st.integers(-300, 300), st.lists(halves, min_size=1, max_size=4), st.decimals(-1000, 1000, places=3))
def test_sums_and_parts_are_judged_by_what_all_their_digits_allow(
    found: int, each: list[Decimal], expected: Decimal
) -> None:
    over, most = found - expected, sum(each)
    rounded = len(each) == 2 and each[0] != each[1] and abs(over) < max(each)
    status = "holds" if over == 0 or rounded else "rounding" if abs(over) <= most else "fails"
    assert judge_sum(expected, D(found), each) == (status, expected, found, most)
    status = "holds" if over <= 0 else "rounding" if over <= most else "fails"
    assert judge_most(D(found), expected, each) == (status, expected, found, most)


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(0, 5), st.integers(0, 5), st.integers(-2000, 2000))
def test_a_percentage_is_judged_by_the_corners_of_what_is_printed(
    part: int, whole: int, less: int, more: int, tenths: int
) -> None:
    top, base, printed = (
        Interval(D(part - less), D(part + less)),
        Interval(D(whole - more), D(whole + more)),
        D(tenths) / 10,
    )
    judged = judge_ratio(top, base, printed, D("0.05"))
    if not whole:
        assert judged.status == "undefined"
        return
    exact = D(100) * part / whole
    near = exact.quantize(D("0.1"), "ROUND_HALF_UP")
    possible = base.low <= 0 <= base.high
    corners = [] if possible else [D(100) * one / other for one in top for other in base]
    assert quotient(top, base) == (None if possible else (min(corners), max(corners)))
    possible = possible or min(corners) - D("0.05") <= printed <= max(corners) + D("0.05")
    status = "holds" if near == printed else "rounding" if abs(printed - exact) <= D("0.1") or possible else "fails"
    assert judged == (status, exact, printed, D("0.1"))


# --- neighbours

sections = st.sampled_from([None, "1", "2", "1/1", "1/2", "2/1", "1/1/1", "1/1/2"])
places = st.lists(st.tuples(sections, st.integers(1, 3), st.booleans()), max_size=5)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("1/1", "1/1", True), ("1/1", "1/2", True), ("1", "1/2", True), ("1/2", "1", True), ("1/1/1", "1/1/2", True),
        ("1", "2", False), ("1/1", "2/1", False), ("1/1/1", "1", False), ("1/1/1", "1/2", False),
        (None, "1/1", False), (None, None, False),
    ],
)  # fmt: skip
def test_sections_side_by_side_or_one_in_the_other_are_near(one: str | None, other: str | None, near: bool) -> None:
    pair = facts_of(*(row("training", "5万元", section_id=section) for section in (one, other))).all
    assert same_parent(*pair) == same_parent(*reversed(pair)) == near
    assert same_section(*pair) == (one == other)
    table = facts_of(
        row("training", "5万元", section_id=one), cell("general", "training", "5.00", section_id=other)
    ).all
    assert not same_parent(*table)
    assert not same_section(*table)


@given(places, sections, st.integers(0, 5))
def test_the_fact_beside_another_is_the_one_before_it_else_behind_it_else_what_all_agree_on(
    told: list[tuple[str | None, int, bool]], section: str | None, at: int
) -> None:
    """In its section first, then beside it; anywhere else only where every place says the same."""
    rows = [
        cell("general", "training", f"{value}.00") if table else row("training", f"{value}.00万元", section_id=place)
        for place, value, table in told
    ]
    rows.insert(min(at, len(rows)), row("conference", "9万元", section_id=section))
    every = facts_of(*rows)
    (to,) = [fact for fact in every.all if fact.subject.item == "conference"]
    found = [fact for fact in every.all if fact is not to]
    expected = agreed(found)
    for group in ([one for one in found if same_parent(one, to)], [one for one in found if same_section(one, to)]):
        before = [one for one in group if one.order < to.order]
        expected = before[-1] if before else group[0] if group else expected
    assert every.near(to, Subject("training"), "final") is expected
    assert (agreed(found) is None) == (not found or len({fact.value for fact in found}) > 1)


def test_what_agrees_but_for_rounding_is_its_finest() -> None:
    fine, coarse, other = facts_of(
        row("training", "50440元"), row("training", "5.04万元"), row("training", "5.05万元")
    ).prose
    assert agreed([coarse, fine]) is fine
    assert agreed([coarse, other]) is coarse
    assert agreed([fine, other]) is None
    assert agreed([]) is None


# --- doubts


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ({"setting": "ruled", "joins": []}, None), ({"setting": None, "joins": []}, None), (None, None),
        ({"setting": "aligned", "joins": [1]}, "the table 收入决算表 has no full grid: a number may stand in another column"),
        ({"setting": "ruled", "joins": [1]}, "the table 收入决算表 runs over pages: a row at the edge may be cut"),
        ({"setting": None, "joins": [1], "title": None}, "the table t-revenue runs over pages: a row at the edge may be cut"),
    ],
)  # fmt: skip
def test_a_finding_says_why_our_reading_may_be_at_fault(info: dict[str, object] | None, told: str | None) -> None:
    """Of several tables the first that gives a doubt; a number of the prose gives none."""
    every = facts_of(
        row("training", "5万元"), cell("expenditure", "training", "5.00"), cell("revenue", "training", "6.00")
    ).all
    known = {"t-expenditure": SimpleNamespace(title="x", setting="ruled", joins=[])}
    if info:
        known["t-revenue"] = SimpleNamespace(**{"title": "收入决算表"} | info)
    found = doubt_of(Finding("NT", about=tuple(every)), known)
    assert (found and found.english) == told
    assert doubt_of(Finding("NT", about=tuple(every[:2])), known) is None


def test_a_finding_says_where_its_pages_are_not_of_ink() -> None:
    first, second = facts_of(row("training", "5万元", page=3), row("training", "6万元", page=4)).all
    both, one = Finding("N12", about=(first, second)), Finding("N12", about=(first,))
    assert layer_doubt(both, {4: "hidden", 3: "ocr"}) == doubt(LAYERS["ocr"])
    assert layer_doubt(both, {4: "hidden"}) == doubt(LAYERS["hidden"])
    assert layer_doubt(one, {4: "hidden"}) is None


# --- what proves the knowledge


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('total = "300.5", parts = ["200.25", "100.25"]', 'total = "300.6", parts = ["200.25", "100.25"]', "[sum.expenditure] contradicts its example"),
        ('total = "310.5", parts = ["200.25", "100.25"]', 'total = "300.5", parts = ["200.25", "100.25"]', "[sum.expenditure] contradicts its counter-example"),
        ('example = ["2031年度收入总计100万元", ', 'example = ["2031年收入总计100万元", ', "[year] contradicts"),
        ('counter = ["依照2031年度计划"]', 'counter = ["2031年度支出"]', "[year] contradicts"),
        (', "纳入本部门2031年度部门汇总预算编制范围"]', "]", "[year]: always contradicts"),
        ('rule = "N03"', 'rules = "N03"', "rule"),
    ],
)  # fmt: skip
def test_an_entry_that_contradicts_its_own_example_stops_the_program(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    text = (folder / FILE).read_text("utf-8")
    assert right in text
    (folder / FILE).write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(PatternError) as error:
        load(folder)
    assert told in str(error.value)
    assert FILE in str(error.value)


def test_all_codes_that_rules_name_are_items() -> None:
    known = load_knowledge()
    assert not list(unknown_codes(load(), known))
    named = (*wording.TOTALS, *twice.TOTALS, *OWN_FUND, *(code for pair in MOST for code in pair))
    assert not set(named) - known.items.keys()
    odd = [row("training", "52.63元"), *(row("expenditure", "1000.00万元") for _ in range(9))]
    for code in wording.TOTALS:
        found = list(wording.unit_rules(facts_of(*odd[1:], row(code, "52.63元"))))
        assert [one.rule for one in found] == ["M02"], code
    assert not list(wording.unit_rules(facts_of(*odd)))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('parts = ["sangong.abroad", ', 'parts = ["sangong.aboard", ', "sum of sangong: unknown item 'sangong.aboard'"),
        ('parts = ["sangong.abroad", ', 'parts = ["sangong.vehicle", ', "sum of sangong: sangong.vehicle is there twice"),
        ('parts = ["sangong.abroad", ', 'parts = ["training", ', "sum of sangong: training is no part of it"),
        ('parts = ["sangong.abroad", ', 'parts = ["sangong.vehicle.running", ', "sangong.vehicle.running is counted in sangong.vehicle already"),
        ('rule = "N07"', 'rule = "X07"', "no code of a rule: 'X07'"),
        ('whole = "procurement.sme"', 'whole = "procurement.sne"', "most of procurement.sne: unknown item 'procurement.sne'"),
        ('apart = ["performance", ', 'apart = ["performances", ', "scope: unknown section 'performances'"),
        ('never = ["glossary", ', 'never = ["glossaries", ', "year.never: unknown section 'glossaries'"),
        ('states = ["totals", ', 'states = ["total", ', "year.states: unknown section 'total'"),
    ],
)  # fmt: skip
def test_a_code_that_is_none_is_named_with_its_place(tmp_path: Path, right: str, wrong: str, told: str) -> None:
    folder = tmp_path / "patterns"
    shutil.copytree(patterns_dir(), folder)
    text = (folder / FILE).read_text("utf-8")
    assert right in text
    (folder / FILE).write_text(text.replace(right, wrong, 1), "utf-8")
    lines = list(unknown_codes(load(folder), load_knowledge()))
    assert any(line.startswith(f"{FILE}: ") and told in line for line in lines), lines
