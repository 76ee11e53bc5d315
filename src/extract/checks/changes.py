"""N02, N04, N13: an amount, the amount that it is compared with, their difference, its rate and the completion."""

from __future__ import annotations

from collections.abc import Iterator

from ..knowledge.vocabulary import budgets
from ..records.vocabulary import Basis, Fund, Measure
from .facts import Fact, Facts, Subject, agreed
from .findings import Finding, evaluated, missing
from .intervals import FAILS, HUNDRED, PASSES, UNDEFINED
from .relations import AtMost, Ratio, Relation, SameSign, Sum, plus
from .telling import Told, doubt

NO_PARTS = doubt("no_amounts")


def change_rules(facts: Facts) -> Iterator[Finding]:
    """All statements of change in the prose → findings."""
    for fact in facts.prose:
        if fact.measure == Measure.CHANGE:
            yield from difference(facts, fact)
        elif fact.measure == Measure.CHANGE_PCT:
            yield from rate(facts, fact)
            yield from direction(facts, fact)
        elif fact.measure == Measure.COMPLETION_PCT:
            yield from completion(facts, fact)
    yield from larger_before(facts)


def _rule(fact: Fact, code: str = "N02") -> str:
    return "N04" if fact.relative_to in budgets().own and fact.basis != Basis.INITIAL_BUDGET else code


def difference(facts: Facts, change: Fact) -> Iterator[Finding]:
    """N02, N04: this amount − the amount it is compared with = the stated change; 持平 is a change of 0. Where that
    amount is not printed, it cannot have been below zero: the increase is no more than the amount.
    """
    this = facts.near(change, change.subject, change.basis)
    last = _compared(facts, change)
    if this and last:
        yield evaluated(_rule(change), Sum(change, ((1, this), (-1, last))))
    elif this and change.value > 0 and not change.subject.item.startswith("carryover"):
        yield evaluated(_rule(change), AtMost(plus(change), plus(this)))


def rate(facts: Facts, percent: Fact) -> Iterator[Finding]:
    """N02, N04: rate = change ÷ the amount compared with, which is this − change where it is not printed."""
    change = _nearest(percent, facts.changes(percent, Measure.CHANGE))
    this, last = facts.near(percent, percent.subject, percent.basis), _compared(facts, percent)
    relation: Relation | None = None
    if change and last and last.section == percent.section:
        relation = Ratio(percent, plus(change), plus(last), unsigned=True)
    elif change and this:
        relation = Ratio(percent, plus(change), ((1, this), (-1, change)), unsigned=True)
    elif this and last:
        relation = Ratio(percent, ((1, this), (-1, last)), plus(last), unsigned=True)
    if relation is not None:
        yield evaluated(_rule(percent), relation)
    elif this and not this.value and not percent.value:
        yield Finding("N02", None, UNDEFINED, f"{percent.in_words}: 0 ÷ 0", doubt("base_nothing"), (percent, this))
    else:
        yield missing(_rule(percent), percent, NO_PARTS)


def direction(facts: Facts, percent: Fact) -> Iterator[Finding]:
    """N13: 增加 and 增长 are +, 减少 and 下降 are −: an amount's change and its rate go the same way."""
    change = _nearest(percent, facts.changes(percent, Measure.CHANGE))
    if change and change.value and percent.value:
        yield evaluated("N13", SameSign(change, percent))


def completion(facts: Facts, percent: Fact) -> Iterator[Finding]:
    """N04, N06: completion = amount ÷ budget, of the whole 全年预算数; 100 + the rate against it = completion."""
    this, budget = facts.near(percent, percent.subject, percent.basis), _compared(facts, percent)
    rule = "N04"
    if budget is None and percent.subject.item == "expenditure" and not percent.subject.function:
        budget, rule = facts.near(percent, Subject("budget.total", percent.subject.fund), percent.relative_to), "N06"
    if this and budget:
        yield named_base(facts, percent, this, budget) or evaluated(rule, Ratio(percent, plus(this), plus(budget)))
    elif this and _blank_budget(facts, percent):
        reason = doubt("budget_blank")
        yield Finding("N04", None, UNDEFINED, f"{percent.in_words} = {this.printed} ÷ 0", reason, (percent, this))
    else:
        yield missing("N04", percent, NO_PARTS)
    change = _nearest(percent, facts.changes(percent, Measure.CHANGE_PCT))
    if change:
        yield evaluated("N04", Sum(percent, plus(change), HUNDRED))


def named_base(facts: Facts, percent: Fact, this: Fact, budget: Fact) -> Finding | None:
    """N04: 年初预算为0，全年预算为40.00万元，支出36.05万元，完成年初预算的90.12%: its base is another than is named."""
    if budget.value or not percent.value:
        return None
    for basis in (Basis.ANNUAL_BUDGET, Basis.BUDGET):
        other = facts.near(percent, percent.subject, basis)
        if other is not None and Ratio(percent, plus(this), plus(other)).judge().status in PASSES:
            told = Told("sentence.named_base", {"percent": percent, "budget": budget, "other": other})
            finding = Finding("N04", status=FAILS, told=told, about=(percent, this, budget, other), page=percent.page)
            finding.setting = doubt("base", percent=percent, fact=other)
            return finding
    return None


def larger_before(facts: Facts) -> Iterator[Finding]:
    """N13: what is part of a whole was no larger than it the year before either: prior part ≤ prior whole."""
    wholes = (Subject("grand_total", Fund.FISCAL), Subject("expenditure", Fund.FISCAL))
    for change in facts.prose:
        whole = change.subject
        if whole not in wholes or change.measure != Measure.CHANGE or change.relative_to != Basis.PRIOR_FINAL:
            continue
        table = agreed(facts.of(whole, change.basis, prose=False))
        this = table or facts.near(change, whole, change.basis)
        for fund in (Fund.GENERAL, Fund.FISCAL):
            part_of = Subject("expenditure", fund)
            other = _change_of(facts, part_of, change) if part_of != whole else None
            part = other and facts.near(other, other.subject, other.basis)
            if this and part and other:
                yield evaluated("N13", AtMost(((1, part), (-1, other)), ((1, this), (-1, change))), "，上年")


def _change_of(facts: Facts, subject: Subject, like: Fact) -> Fact | None:
    found = [
        fact
        for fact in facts.of(subject, like.basis, Measure.CHANGE, prose=True)
        if fact.relative_to == like.relative_to
    ]
    return agreed(found)


def _compared(facts: Facts, fact: Fact) -> Fact | None:
    """The amount that a change or completion is measured against; a table's 预算数 may be that budget, too."""
    found = facts.near(fact, fact.subject, fact.relative_to)
    if found is None and fact.relative_to in budgets().own:
        found = agreed(facts.of(fact.subject, Basis.BUDGET))
    return found


def _blank_budget(facts: Facts, percent: Fact) -> bool:
    """Whether the official table has a column for this budget, and nothing in it though its other parts add up."""
    subject = percent.subject
    head = subject.item.split(".")[0]
    if percent.value or subject.item == head:
        return False
    for basis in (percent.relative_to, Basis.BUDGET):
        total = agreed(facts.of(Subject(head), basis, prose=False))
        parts = [
            fact
            for name in ("abroad", "vehicle", "reception")
            for fact in facts.of(Subject(f"{head}.{name}"), basis, prose=False)
        ]
        if total and parts and sum(part.value for part in parts) == total.value:
            return True
    return False


def _nearest(to: Fact, found: list[Fact]) -> Fact | None:
    """The nearest fact of the section, those before first."""
    before = [fact for fact in found if fact.order < to.order]
    if before:
        return max(before, key=lambda fact: fact.order)
    return min(found, key=lambda fact: fact.order, default=None)
