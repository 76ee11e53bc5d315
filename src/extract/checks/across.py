"""N03, N12: one thing told in several sections: 基本 and 项目 of a total, and two names that mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..knowledge.model import NARROW
from ..records.vocabulary import Basis, Fund, Measure
from .facts import Fact, Facts, Subject, agreed
from .findings import Finding, evaluated, unsure
from .knowledge import CheckKnowledge
from .relations import Sum, plus
from .telling import doubt
from .twice import aside

KINDS = ("expenditure.basic", "expenditure.project")
# what there may be beside these, of all money; of 财政拨款 it is told where there is any
OTHERS = (
    "expenditure.remitted_to_superior", "expenditure.operating", "expenditure.subordinate_subsidy",
    "expenditure.reserve", "expenditure.carried_forward",
)  # fmt: skip
REST = (Fund.GOV_FUND, Fund.STATE_CAPITAL)
TOLD = (Measure.AMOUNT, Measure.CHANGE, Measure.CHANGE_PCT, Measure.COMPLETION_PCT)
OTHER_BEFORE = doubt("other_before")


def across_rules(facts: Facts, known: CheckKnowledge, sections: Mapping[str, tuple[str, ...]]) -> Iterator[Finding]:
    """All facts of the accounts, wherever in the prose they stand → findings."""
    own = Facts(fact for fact in facts.all if fact.table_id or not aside(fact, known.apart, sections))
    yield from over_sections(own)
    yield from one_fund(own)


def over_sections(facts: Facts) -> Iterator[Finding]:
    """N03: 基本支出 + 项目支出 = what was spent of 财政拨款, or of one fund; there are no other kinds of it."""
    for total in facts.prose:
        subject = total.subject
        fund = subject.fund in (Fund.FISCAL, *NARROW) and subject == Subject("expenditure", subject.fund)
        if not fund or total.measure != Measure.AMOUNT or total.basis != Basis.FINAL or total.stated_none:
            continue
        parts = [_only(facts, subject._replace(item=item)) for item in KINDS]
        others = [fact for item in OTHERS for fact in facts.of(subject._replace(item=item), total.basis) if fact.value]
        if not others and parts[0] is not None and parts[1] is not None:
            yield evaluated("N03", Sum(total, plus(parts[0], parts[1])))


def _only(facts: Facts, subject: Subject) -> Fact | None:
    return agreed(facts.of(subject, Basis.FINAL, prose=True))


def one_fund(facts: Facts) -> Iterator[Finding]:
    """N12: where there is neither 政府性基金 nor 国有资本经营 money, 财政拨款 is 一般公共预算: their amounts are
    one, and so are their changes, where there was none the year before either.
    """
    if not all(_nothing(facts, fund, Measure.AMOUNT) for fund in REST):
        return
    before = all(_nothing(facts, fund, Measure.CHANGE) for fund in REST)
    for fact in facts.prose:
        if fact.subject.fund != Fund.FISCAL or fact.measure not in TOLD or fact.stated_none:
            continue
        general = facts.of(fact.subject._replace(fund=Fund.GENERAL), fact.basis, fact.measure, prose=True)
        for other in [one for one in general if one.relative_to == fact.relative_to][:1]:
            relation = Sum(other, plus(fact))
            same = before or fact.measure in (Measure.AMOUNT, Measure.COMPLETION_PCT)
            yield evaluated("N12", relation) if same else unsure("N12", relation, OTHER_BEFORE)


def _nothing(facts: Facts, fund: Fund, measure: Measure) -> bool:
    """Whether what was spent of a fund, or its change, is told and nothing."""
    told = [fact for fact in facts.all if fact.subject == Subject("expenditure", fund) and fact.measure == measure]
    own = [fact for fact in told if fact.basis == Basis.FINAL]
    return bool(own) and not any(fact.value for fact in own)
