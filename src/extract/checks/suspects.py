"""Which single number, changed, would make all rules about it hold, and to what; or which two cells changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..records.vocabulary import Measure
from .facts import Fact
from .findings import Finding, plain
from .intervals import FAILS, NOT_EVALUATED, PASSES, UNDEFINED, round_to
from .relations import Relation, Sum, Values

TREES = ("I03", "I08", "I10", "I13")
MOST_TRIED = 40  # facts of one sum


class Suspects:
    """All evaluated relations of a document by the facts in them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._of: dict[Fact, list[Relation]] = defaultdict(list)
        self._failing: dict[Fact, list[Relation]] = defaultdict(list)
        for finding in findings:
            if finding.relation is None or finding.status == NOT_EVALUATED:
                continue
            for fact in finding.relation.facts:
                self._of[fact].append(finding.relation)
                if finding.status == FAILS:
                    self._failing[fact].append(finding.relation)

    def name(self, finding: Finding) -> list[str]:
        """A failed finding → `figure_id→value` for each number that alone would explain it and all else about it.

        Of several numbers those that explain the most failed rules.
        """
        if finding.relation is None or len(finding.relation.facts) > MOST_TRIED:
            return finding.suspects
        cured: list[tuple[int, str]] = []
        for fact in finding.relation.facts:
            value = self.cure(fact)
            if value is not None:
                cured.append((len(self._failing[fact]), f"{fact.id}→{plain(value)}"))
        most = max((rules for rules, _ in cured), default=0)
        named = [name for rules, name in cured if rules == most] or self._swapped(finding.relation.facts)
        return [*named, *self._lost(finding)]

    def cure(self, fact: Fact) -> Decimal | None:
        """The value of a fact with which every relation about it holds; None where no single value does that."""
        for relation in self._failing[fact]:
            solved = relation.solve(fact)
            if solved is None:
                continue
            for value in candidates(fact, solved):
                if value != fact.value and self._holds(fact, {fact: value}):
                    return value
        return None

    def _holds(self, fact: Fact, values: Values) -> bool:
        return all(_kept(relation, values) for relation in self._of[fact])

    def _swapped(self, facts: Sequence[Fact]) -> list[str]:
        """Two cells of one row that, exchanged, make all rules about both hold."""
        for one in facts:
            for other in self._of:
                same_row = one.table_id and (other.table_id, other.row) == (one.table_id, one.row)
                if same_row and other is not one and other.value != one.value:
                    values = {one: other.value, other: one.value}
                    if self._holds(one, values) and self._holds(other, values):
                        return [f"{one.id}→{plain(other.value)}", f"{other.id}→{plain(one.value)}"]
        return []

    @staticmethod
    def _lost(finding: Finding) -> list[str]:
        """A row of the table that its total holds and its rows do not: `22102 missing→252400`, under that code."""
        relation, judgement = finding.relation, finding.judgement
        if finding.rule not in TREES or not isinstance(relation, Sum) or judgement is None:
            return []
        code = relation.total.subject.function or relation.total.subject.economic or "a code"
        gap = judgement.difference
        return [f"{code} missing→{plain(gap)}"] if gap and gap > 0 else []


def _kept(relation: Relation, values: Values) -> bool:
    """Whether a rule does not fail with other values; there may be further parts of a total that is changed to more."""
    status = relation.judge(values).status
    if status == UNDEFINED and isinstance(relation, Sum):
        return relation.judge().status not in PASSES and relation.total in values
    return status in (*PASSES, UNDEFINED)


def candidates(fact: Fact, solved: Decimal) -> list[Decimal]:
    """The values to try: what an equation asks for, as it would be printed; the other sign; 万元 for 元."""
    unit = 2 * fact.half
    rounded = round_to(solved, unit) if unit else solved
    found = [rounded, solved]
    if fact.measure == Measure.CHANGE:
        found.append(-fact.value)
    if fact.measure == Measure.AMOUNT:
        found += [fact.value * 10000, fact.value / 10000]
    if fact.measure in (Measure.AMOUNT, Measure.COUNT, Measure.SHARE_PCT, Measure.COMPLETION_PCT):
        found = [value for value in found if value >= 0]
    return found
