"""N01: shares, each against its whole, and together against 100."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from ..records.vocabulary import Fund, Measure
from .facts import OWN_FUND, Fact, Facts, Subject
from .findings import Finding, evaluated, missing
from .intervals import HUNDRED, PASSES, judge_sum
from .relations import Ratio, Sum, best, plus
from .telling import doubt

Group = tuple[object, ...]


def share_rules(facts: Facts) -> Iterator[Finding]:
    """All shares in the prose → findings."""
    groups: dict[Group, list[tuple[Fact, Fact, Fact]]] = defaultdict(list)
    for fact in facts.prose:
        if fact.measure != Measure.SHARE_PCT:
            continue
        relation = share(facts, fact)
        if relation is None:
            yield missing("N01", fact, doubt("no_share"))
            continue
        yield evaluated("N01", relation)
        part, whole = relation.part[0][1], relation.whole[0][1]
        function = fact.subject.function
        level = f"code of {len(function)}" if function else f"item of {fact.subject.item.count('.')}"
        key = (
            fact.section,
            fact.relative_to,
            fact.relative_fund,
            fact.basis,
            fact.subject.fund,
            level,
            fact.subject.note,
        )
        groups[key].append((fact, part, whole))
    for group in groups.values():
        yield from hundred(group)


def share(facts: Facts, fact: Fact) -> Ratio | None:
    """N01: share = part ÷ whole. Where the words leave open whose whole it is, the one that fits is meant:
    占总支出 in a section on 财政拨款 may mean all or only those.
    """
    part = facts.near(fact, fact.subject, fact.basis)
    if part is None or fact.relative_to is None:
        return None
    wholes = []
    funds = [fact.relative_fund or fact.subject.fund, fact.subject.fund]
    if fact.subject.item in OWN_FUND:  # their fund is their name
        funds += [Fund.ALL, Fund.FISCAL]
    for fund in dict.fromkeys(funds):
        own = None if fact.relative_to in OWN_FUND else fund
        whole = facts.near(part, Subject(fact.relative_to, own), fact.basis)
        if whole is not None and whole is not part:
            wholes.append(Ratio(fact, plus(part), plus(whole)))
    if not wholes:
        return None
    meant = best(wholes)
    if len(wholes) == 1 or meant.judge().status in PASSES:
        return meant
    return replace(meant, others=tuple(other.whole for other in wholes if other is not meant))


def hundred(group: list[tuple[Fact, Fact, Fact]]) -> Iterator[Finding]:
    """N01: the shares of one whole add up to 100%, where their amounts add up to that whole."""
    kinds = {share.subject: (share, part, whole) for share, part, whole in group}
    shares, parts = [s for s, _, _ in kinds.values()], [p for _, p, _ in kinds.values()]
    whole = group[0][2]
    if len(shares) < 2 or not whole.value or any(other is not whole for _, _, other in group):
        return
    added = judge_sum(
        sum((part.value for part in parts), whole.value * 0), whole.value, [p.half for p in (*parts, whole)]
    )
    if added.status in PASSES:
        slack = sum((share.half for share in shares), whole.value * 0)  # every one cut off: 99.97
        relation = Sum(shares[0], tuple((-1, other) for other in shares[1:]), HUNDRED, slack)
        finding = evaluated("N01", relation)
        finding.statement = f"{' + '.join(share.printed for share in shares)} = 100%"
        yield finding
