"""N12, NT, X01–X05: one fact told more than once: in the prose, in prose and table, in two tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ..knowledge.vocabulary import budgets
from ..records.vocabulary import Basis, Fund, Measure
from .facts import Fact, Facts, Subject, agreed
from .findings import Finding, evaluated, unsure
from .intervals import FAILS
from .knowledge import CheckKnowledge
from .lists import parent
from .relations import AtMost, Sum, best, plus
from .telling import Told, doubt

# which rule says that two tables agree, by the tables' codes
PAIRS = {
    frozenset(("revenue_expenditure", "revenue")): "X01",
    frozenset(("revenue_expenditure", "expenditure")): "X01",
    frozenset(("revenue_expenditure", "fiscal")): "X02",
    frozenset(("revenue", "fiscal")): "X02",
    frozenset(("fiscal", "general_expenditure")): "X03",
    frozenset(("fiscal", "gov_fund")): "X03",
    frozenset(("fiscal", "state_capital")): "X03",
    frozenset(("general_expenditure", "general_basic")): "X04",
}
OTHER_PAIR = "X05"
WIDER: dict[Fund | None, tuple[Fund, ...]] = {
    Fund.FISCAL: (Fund.ALL,),
    Fund.GENERAL: (Fund.FISCAL, Fund.ALL),
    Fund.GOV_FUND: (Fund.FISCAL, Fund.ALL),
    Fund.STATE_CAPITAL: (Fund.FISCAL,),
}
TOTALS = ("expenditure", "revenue", "grand_total")
COMPARED = (Measure.AMOUNT, Measure.CHANGE, Measure.CHANGE_PCT, Measure.SHARE_PCT, Measure.COMPLETION_PCT)
PARTS_OF_ALL = ("fiscal_expenditure", "general_expenditure")
OTHER_BUDGET = doubt("other_budget")
OTHER_SCOPE = doubt("other_scope")


def twice_rules(facts: Facts, known: CheckKnowledge, sections: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """All facts that are told more than once → findings."""
    yield from in_prose(facts, known.apart, sections)
    yield from in_table(facts, known.apart, sections)
    yield from in_two_tables(facts)
    yield from part_of_all(facts)
    yield from narrower(facts, known.apart, sections)
    yield from all_fiscal(facts)
    yield from sangong_codes(facts)
    yield from operating(facts)


def in_prose(facts: Facts, apart: frozenset[str], sections: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """N12: every amount, change or rate printed more than once for the same subject, basis and comparison is equal."""
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts.prose:
        if fact.measure in COMPARED and not fact.subject.item.startswith("performance"):
            place = fact.section if fact.subject.note else None  # a project's name may be short for another's
            key = fact.subject, fact.basis, fact.measure, fact.relative_to, fact.relative_fund, place
            groups[key].append(fact)
    for group in groups.values():
        for other in group[1:]:
            relation = Sum(other, plus(group[0]))
            scopes = {aside(fact, apart, sections) for fact in (group[0], other)}
            same = len(scopes) == 1 or same_scope(facts, group[0], other)
            yield evaluated("N12", relation) if same else unsure("N12", relation, OTHER_SCOPE)


def same_scope(facts: Facts, one: Fact, other: Fact) -> bool:
    """Whether two places that tell the same amount speak of the same accounts: their totals are equal, or two parts of
    what is told: 资金总体支出886.86万元，其中，基本支出430.38万元，项目支出456.48万元.
    """
    if one.measure != Measure.AMOUNT:
        return False
    near = [fact for fact in facts.prose if _in_report(fact, other) and fact.subject.item != one.subject.item]
    pairs = [(fact, twin) for fact in near for twin in facts.of(fact.subject, fact.basis) if _in_report(twin, one)]
    told = {fact.subject.item for fact, twin in pairs if abs(fact.value - twin.value) <= fact.half + twin.half}
    head = one.subject.item.rpartition(".")[0]
    return bool(told & {head, *TOTALS}) or len([item for item in told if item.rpartition(".")[0] == head]) > 1


def _in_report(fact: Fact, to: Fact) -> bool:
    """Whether a fact stands in the same part of the prose, or in the same table, and tells an amount of that scope."""
    if fact.table_id != to.table_id or fact.measure != Measure.AMOUNT or fact.basis != to.basis or not fact.value:
        return False
    place = bool(to.table_id) or parent(fact.section) == parent(to.section)
    return place and fact.subject[1:] == to.subject[1:]  # all but the item


def in_table(facts: Facts, apart: frozenset[str], sections: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """NT: an amount of the prose is the amount of its table cell."""
    same = _only_general(facts)
    for fact in facts.prose:
        if fact.measure != Measure.AMOUNT or (fact.stated_none and not fact.value and fact.subject.note):
            continue
        found = facts.of(fact.subject, fact.basis, prose=False)
        if not found and same and fact.subject.fund == Fund.FISCAL:
            found = facts.of(fact.subject._replace(fund=Fund.GENERAL), fact.basis, prose=False)
        inexact = not found and fact.basis in budgets().named
        if inexact:
            found = facts.of(fact.subject, Basis.BUDGET, prose=False)
        other = aside(fact, apart, sections)
        for cells in _by_table(found):
            relation = best([Sum(fact, plus(cell)) for cell in cells])
            if inexact or (other and not same_scope(facts, relation.terms[0][1], fact)):
                yield unsure("NT", relation, OTHER_BUDGET if inexact else OTHER_SCOPE)
            else:
                yield evaluated("NT", relation)


def _only_general(facts: Facts) -> bool:
    """Whether all 财政拨款 is 一般公共预算: the other two funds have nothing."""
    other = [
        f
        for f in facts.all
        if f.subject.item == "expenditure" and f.subject.fund in (Fund.GOV_FUND, Fund.STATE_CAPITAL)
    ]
    return bool(other) and not any(fact.value for fact in other if fact.measure == Measure.AMOUNT)


def _by_table(found: list[Fact]) -> list[list[Fact]]:
    """The cells of each table: one may say a thing twice, on its left and its right side."""
    if len(found) < 2:  # as most do
        return [found] if found else []
    tables: dict[str | None, list[Fact]] = defaultdict(list)
    for fact in found:
        tables[fact.table_id].append(fact)
    return list(tables.values())


def in_two_tables(facts: Facts) -> Iterator[Finding]:
    """X01–X05: an amount that two official tables print is the same in both."""
    groups: dict[object, list[Fact]] = defaultdict(list)
    for fact in facts.tables:
        if fact.measure == Measure.AMOUNT and not fact.subject.note:
            groups[fact.subject, fact.basis].append(fact)
    for group in groups.values():
        firsts, *others = _by_table(group)
        for cells in others:
            relation = best([Sum(cell, plus(one)) for one in firsts for cell in cells])
            other, first = relation.facts
            pair = frozenset((first.table or "", other.table or ""))
            finding = evaluated(PAIRS.get(pair, OTHER_PAIR), relation)
            places = [f"({fact.table_id}, p. {fact.page})" for fact in (first, other)]
            finding.statement = f"{first.in_words} {places[0]} = {other.printed} {places[1]}"
            yield finding


def part_of_all(facts: Facts) -> Iterator[Finding]:
    """X05: what one code spends of 财政拨款 is no more than what it spends in all."""
    for fact in facts.tables:
        code = fact.subject.function
        if fact.table in PARTS_OF_ALL and code and fact.subject.item.startswith("expenditure") and fact.value:
            whole = facts.of(fact.subject._replace(fund=Fund.ALL), fact.basis, prose=False)
            whole = [other for other in whole if other.table == "expenditure"]
            if whole:
                yield evaluated("X05", AtMost(plus(fact), plus(whole[0])))


def narrower(facts: Facts, apart: frozenset[str], sections: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """N03: of one thing, 一般公共预算 is no more than 财政拨款, and 财政拨款 no more than all money."""
    for part in facts.prose:
        wider = WIDER.get(part.subject.fund, ())
        if part.measure != Measure.AMOUNT or not part.value or part.subject.note or aside(part, apart, sections):
            continue
        for fund in wider:
            found = facts.of(part.subject._replace(fund=fund), part.basis)
            whole = agreed([fact for fact in found if not aside(fact, apart, sections)])
            if whole is not None:
                yield evaluated("N03", AtMost(plus(part), plus(whole)))


def aside(fact: Fact, apart: frozenset[str], sections: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a fact stands in a section whose scope may be another one."""
    return bool(apart & set(sections.get(fact.section or "", ())))


def all_fiscal(facts: Facts) -> Iterator[Finding]:
    """X05: a 项 whose whole income is 财政拨款, all of it spent in the year, is in the table of 财政拨款支出 with that
    amount; so the total of that table lacks it where it is left out.
    """
    tables = {fact.table_id for fact in facts.tables if fact.table == "fiscal_expenditure"}
    if len(tables) != 1:
        return
    total = facts.of(Subject("expenditure", Fund.FISCAL), Basis.FINAL, prose=False)
    printed = {fact.subject.function for fact in facts.tables if fact.table == "fiscal_expenditure"}
    for spent in facts.of_item("expenditure", Fund.ALL, Basis.FINAL):
        code = spent.subject.function or ""
        if spent.table != "expenditure" or len(code) != 7 or code in printed or code[:3] in printed or not total:
            continue
        income = facts.of(Subject("revenue", Fund.ALL, code), Basis.FINAL, prose=False)
        fiscal = facts.of(Subject("revenue.fiscal", None, code), Basis.FINAL, prose=False)
        if income and fiscal and income[0].value == fiscal[0].value == spent.value:
            values = {"total": total[0], "spent": spent, "code": code, "income": fiscal[0]}
            about = (total[0], spent, income[0], fiscal[0])
            told = Told("sentence.left_out", values)
            yield Finding("X05", status=FAILS, told=told, about=about, page=total[0].page)


def sangong_codes(facts: Facts) -> Iterator[Finding]:
    """X06: 30212 ≤ 因公出国, 30217 ≤ 公务接待, 30231 ≤ 用车运行, 31013 ≤ 用车购置: basic spending is a part of all; the
    two tables may be of different funds, so that more is no mistake by itself.
    """
    codes = {
        "30212": "sangong.abroad",
        "30217": "sangong.reception",
        "30231": "sangong.vehicle.running",
        "31013": "sangong.vehicle.purchase",
    }
    for part in facts.tables:
        item = codes.get(part.subject.economic or "")
        if item and part.table in ("general_basic", "fiscal_basic"):
            for wholes in _by_table(facts.of(Subject(item), part.basis, prose=False)):
                relation = best([AtMost(plus(part), plus(whole)) for whole in wholes])
                yield unsure("X06", relation, doubt("other_funds"))


def operating(facts: Facts) -> Iterator[Finding]:
    """X07: 机关运行经费 = 公用经费合计, where every unit is 行政 or 参公; it is less where there are 事业单位, never
    more: it is defined as those units' 公用经费 out of 一般公共预算.
    """
    told = Subject("operating_funds")
    for fact in facts.prose:
        if fact.measure == Measure.AMOUNT and fact.subject == told:
            for fund in (Fund.GENERAL, Fund.FISCAL):
                public = facts.near(fact, Subject("expenditure.basic.public", fund), fact.basis)
                if public is None:
                    continue
                most = AtMost(plus(fact), plus(public))
                if most.judge().status == FAILS:
                    yield evaluated("X07", most)
                else:
                    yield unsure("X07", Sum(fact, plus(public)), doubt("administrative"))
