"""N03, N06–N10, N14: what is part of what in the prose (patterns/checks.toml); scores; kinds of cars."""

from __future__ import annotations

from collections.abc import Iterator

from ..knowledge.model import NARROW
from ..records.vocabulary import Basis, Fund, Measure
from .facts import OWN_FUND, Fact, Facts, Subject, same_parent, same_section
from .findings import Finding, evaluated, missing
from .intervals import FAILS, HUNDRED, NOT_EVALUATED, UNDEFINED
from .knowledge import CheckKnowledge, MostEntry, SumEntry
from .relations import AtMost, Relation, Sum, plus
from .telling import doubt

OPEN = doubt("part_open")
ALL_KINDS = 5
CARRIED = doubt("carried")


def sum_rules(facts: Facts, known: CheckKnowledge) -> Iterator[Finding]:
    """All sums of the prose → findings."""
    for entry in known.sums:
        for total in facts.prose:
            if total.subject.item == entry.total and total.measure in (Measure.AMOUNT, Measure.CHANGE, Measure.COUNT):
                yield from added(facts, entry, total)
    for most in known.most:
        for whole in facts.prose:
            if whole.subject.item == most.whole and whole.measure == Measure.AMOUNT:
                yield from at_most(facts, most, whole)
    yield from grand_change(facts)
    yield from funds(facts)
    yield from scores(facts)
    yield from cars(facts)
    yield from execution(facts)
    yield from left_over(facts)


def added(facts: Facts, entry: SumEntry, total: Fact) -> Iterator[Finding]:
    """N03, N06, N07, N08, N09: a total is the sum of its parts, which stand in the same section or are told once."""
    if total.subject.function:
        return
    parts = [part for part in (_part(facts, total, item) for item in entry.parts) if part is not None]
    if len(parts) < entry.least:
        return
    partly = len(parts) < len(entry.parts) or entry.open
    change = total.measure == Measure.CHANGE
    relation = Sum(total, plus(*parts), open=partly and not change)  # what else there is makes an amount no smaller
    finding = evaluated(entry.rule, relation)
    if finding.status == UNDEFINED or (finding.status == FAILS and partly and change and not turned(relation)):
        finding.status, finding.reason = NOT_EVALUATED, OPEN
    yield finding


def turned(relation: Sum) -> bool:
    """Whether a sum of changes that is off is exact with one of them told the other way: 减少 for 增加.

    Other parts or carry-over may account for a difference, but not for one that is twice a printed change to the digit.
    """
    off = relation.judge().difference
    doubled = [2 * relation.total.value, *(-2 * weight * fact.value for weight, fact in relation.terms)]
    return bool(off) and off in doubled


def _part(facts: Facts, total: Fact, item: str) -> Fact | None:
    """The part in the total's own section, or in one below or beside it, on the same basis, of the same fund."""
    subject = total.subject._replace(item=item, fund=None if item in OWN_FUND else total.subject.fund)
    found = facts.of(subject, total.basis, total.measure, prose=True)
    if total.measure == Measure.CHANGE:
        found = [fact for fact in found if fact.relative_to == total.relative_to]
    for local in (same_section, same_parent):
        group = [fact for fact in found if local(fact, total)]
        after = [fact for fact in group if fact.order > total.order]
        if group:
            return (after or group[-1:])[0]
    return None


def at_most(facts: Facts, entry: MostEntry, whole: Fact) -> Iterator[Finding]:
    """N07, N08: 小微 ≤ 中小 ≤ 总额; 国内接待 ≤ 公务接待."""
    parts = [_part(facts, whole, item) for item in entry.parts]
    present = [part for part in parts if part is not None]
    if len(present) == len(parts):
        yield evaluated(entry.rule, AtMost(plus(*present), plus(whole)))


def grand_change(facts: Facts) -> Iterator[Finding]:
    """N03: the change of 收支总计 is the sum of the changes of 基本支出, 项目支出 …, where no carry-over moves it."""
    kinds = ("expenditure.basic", "expenditure.project", "expenditure.reserve")
    for total in facts.prose:
        if total.subject.item == "grand_total" and total.measure == Measure.CHANGE:
            parts = [part for part in (_part(facts, total, item) for item in kinds) if part is not None]
            if len(parts) >= 2:
                relation = Sum(total, plus(*parts))
                finding = evaluated("N03", relation)
                if finding.status == FAILS and not turned(relation):
                    finding.status, finding.reason = NOT_EVALUATED, CARRIED
                yield finding


def funds(facts: Facts) -> Iterator[Finding]:
    """N03: 财政拨款 is the sum of 一般公共预算, 政府性基金 and 国有资本经营, and so is its change."""
    for total in facts.prose:
        subject = total.subject
        if subject.fund != Fund.FISCAL or subject.item != "expenditure" or subject.function:
            continue
        if total.measure not in (Measure.AMOUNT, Measure.CHANGE):
            continue
        found = [_fund(facts, total, fund) for fund in NARROW]
        parts = [part for part in found if part is not None]
        if len(parts) == len(found):
            yield evaluated("N03", Sum(total, plus(*parts)))


def _fund(facts: Facts, total: Fact, fund: Fund) -> Fact | None:
    """The same of one fund, behind the total; a change of nothing is one against whatever year it is told of."""
    every = facts.of(total.subject._replace(fund=fund), total.basis, total.measure, prose=True)
    local = [fact for fact in every if fact.section == total.section and fact.order > total.order]
    same = [fact for fact in local if fact.relative_to == total.relative_to or not fact.value]
    return same[0] if same else None


def scores(facts: Facts) -> Iterator[Finding]:
    """N10: the scores of a project's parts add up to its score."""
    every = [fact for fact in facts.prose if fact.measure == Measure.SCORE and fact.subject.note]
    for total in every:
        parts = [fact for fact in every if (fact.subject.note or "").startswith(f"{total.subject.note}/")]
        if len(parts) >= 3:
            yield evaluated("N10", Sum(total, plus(*parts)))


def cars(facts: Facts) -> Iterator[Finding]:
    """N14: the cars of all kinds add up to the cars; kinds that are not told may be the rest."""
    for total in facts.prose:
        if total.subject.item not in ("assets.vehicles", "sangong.vehicle.bought") or total.subject.vehicle:
            continue
        kinds = {
            fact.subject: fact
            for fact in facts.prose
            if fact.subject._replace(vehicle=None) == total.subject
            and fact.subject.vehicle
            and fact.basis == total.basis
            and fact.section == total.section
            and fact.measure == total.measure == Measure.COUNT
        }
        if len(kinds) >= 2:
            relation: Relation = Sum(total, plus(*kinds.values()))
            finding = evaluated("N14", relation)
            whole = len(kinds) >= ALL_KINDS and any("其他" in (subject.vehicle or "") for subject in kinds)
            if finding.status == FAILS and not whole and total.value > sum(fact.value for fact in kinds.values()):
                finding.status, finding.reason = NOT_EVALUATED, OPEN
            yield finding


def execution(facts: Facts) -> Iterator[Finding]:
    """N06: 差异率 = 100 − 执行率."""
    for deviation in facts.prose:
        if deviation.subject.item != "budget.deviation":
            continue
        rates = [
            f
            for f in facts.prose
            if f.measure == Measure.COMPLETION_PCT and f.subject == Subject("expenditure", Fund.ALL)
        ]
        if not rates:
            yield missing("N06", deviation, doubt("no_rate"))
        for rate in rates[:1]:
            yield evaluated("N06", Sum(deviation, ((-1, rate),), HUNDRED))


def left_over(facts: Facts) -> Iterator[Finding]:
    """N06: a project's budget − what was spent = what was left."""
    for left in facts.prose:
        note = left.subject.note
        if left.subject.item == "carryover.closing" and not left.subject.fund and left.measure == Measure.AMOUNT:
            project = Subject("expenditure.project", None, note=note)
            found = [
                fact
                for fact in facts.prose
                if fact.subject._replace(fund=None) == project
                and fact.measure == Measure.AMOUNT
                and fact.section == left.section
            ]
            budgets = [fact for fact in found if fact.basis != Basis.FINAL]
            spent = [fact for fact in found if fact.basis == Basis.FINAL]
            if budgets and spent:
                yield evaluated("N06", Sum(left, ((1, budgets[-1]), (-1, spent[-1]))))
