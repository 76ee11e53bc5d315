"""Which single number, changed, would make all rules about it hold, and to what; or which two cells changed places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from .facts import Fact
from .findings import Finding, plain
from .intervals import FAILS, NOT_EVALUATED, PASSES, UNDEFINED, round_to
from .relations import Relation, Sum, Values

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
        """A failed finding → `figure_id→value` for each number that alone would explain it and all else about it."""
        if finding.relation is None or len(finding.relation.facts) > MOST_TRIED:
            return finding.suspects
        named = []
        for fact in finding.relation.facts:
            value = self.cure(fact)
            if value is not None:
                named.append(f"{fact.id}→{plain(value)}")
        return named or self._swapped(finding.relation.facts) or self._lost(finding)

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
        return all(relation.judge(values).status in (*PASSES, UNDEFINED) for relation in self._of[fact])

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

    def _lost(self, finding: Finding) -> list[str]:
        """A code under a total that is in another table and not in this one, and is as large as what is missing."""
        relation, judgement = finding.relation, finding.judgement
        if not isinstance(relation, Sum) or judgement is None or judgement.difference is None:
            return []
        total = relation.total
        code = total.subject.function or ""
        gap, here = judgement.difference, {fact.subject.function for fact in relation.facts}
        found = []
        for fact in self._of:
            own = fact.subject.function or ""
            inside = own.startswith(code) and len(own) == (len(code) + 2 if code else 3) and own not in here
            near = abs(fact.value - gap) <= fact.half + (judgement.tolerance or fact.half)
            if total.table_id and fact.table_id and fact.table_id != total.table_id and inside and near:
                found.append(f"{own} missing→{plain(gap)}")
        return sorted(set(found))


def candidates(fact: Fact, solved: Decimal) -> list[Decimal]:
    """The values to try: what an equation asks for, as it would be printed; the other sign; 万元 for 元."""
    unit = 2 * fact.half
    rounded = round_to(solved, unit) if unit else solved
    found = [rounded, solved]
    if fact.measure == "change":
        found.append(-fact.value)
    if fact.measure == "amount":
        found += [fact.value * 10000, fact.value / 10000]
    if fact.measure in ("amount", "count", "share_pct", "completion_pct"):
        found = [value for value in found if value >= 0]
    return found
