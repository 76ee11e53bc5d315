"""Does a number mean what its row says: proven by another place, stated there alone, or contradicted.

The rules' findings are the evidence. An equation inside one section proves nothing: it holds whatever its numbers are
said to be; so does a table's, until one of its numbers is known from outside the table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from ..checks.facts import Fact
from ..checks.findings import Finding
from ..checks.intervals import FAILS, HOLDS, PASSES, ZERO
from ..checks.knowledge import load
from ..checks.relations import AtMost, Ratio, Relation, Sum
from ..prose.totals import TAKEN
from ..records.extraction import Extraction
from ..records.tables import Figure
from ..records.vocabulary import Meaning, Measure
from .derived import REST, derived

LEAST = 10  # units of the last printed digit: 0.04万元, 3辆 and 5% may agree by chance
WHOLES = (ZERO, Decimal(100))  # 0% and 100% fit any part that is nothing, or all of it
MANY = 4  # numbers of a sum whose roundings may add up to one of the last digit
UNITS = 2  # halves of the last digit make one of it
INHERITED = ("subject:heading", "subject:sentence before")  # the subject is another sentence's
PROOF, AGAINST = " proof:", " against:"
TELLING = frozenset((Measure.AMOUNT, Measure.COUNT, Measure.CHANGE))
# what two rows have in common that state the same thing; amounts and rates are compared by the rules
THING = ("item", "fund", "function_code", "function_name", "economic_code", "vehicle_type", "note", "basis", "measure")
_thing = attrgetter(*THING)


@dataclass(slots=True, eq=False)
class Equation:
    """A rule's finding that holds: its facts, and what may be proven by it."""

    finding: Finding
    facts: tuple[Fact, ...]
    targets: tuple[Fact, ...]
    inside: bool  # all of one table

    @property
    def code(self) -> str:
        """As a trace names it: the rule, and the beginning of the check's identifier."""
        return code_of(self.finding)


def code_of(finding: Finding) -> str:
    """`NT.3fa9`: a rule and the beginning of its check's identifier, where it has one."""
    return f"{finding.rule}.{finding.check_id[:4]}".rstrip(".")


def judge(extraction: Extraction) -> None:
    """Fill in `meaning`, and in `trace` what it rests on, once the rules have been tried."""
    figures = extraction.figures
    against = _contradicted(extraction.findings)
    taken = {figure.figure_id: _taken(figure) for figure in figures if TAKEN in (figure.trace or "")}
    evidence = [*extraction.findings, *derived(extraction.known_facts, load().sums)]
    inherited = {figure.figure_id for figure in figures if any(word in (figure.trace or "") for word in INHERITED)}
    proofs = Proofs(taken, inherited).find([found for found in map(equation, evidence) if found is not None])
    for figure in figures:
        code = against.get(figure.figure_id)
        proof = proofs.get(figure.figure_id)
        figure.meaning = Meaning.CONTRADICTED if code else Meaning.PROVEN if proof else Meaning.STATED
        if code or proof:
            figure.trace = f"{figure.trace or ''}{AGAINST if code else PROOF}{code or proof}".lstrip()
    for figure, meaning in _counted(figures):
        if figure.meaning == Meaning.STATED or meaning == Meaning.CONTRADICTED:
            figure.meaning = meaning
            figure.trace = f"{figure.trace or ''}{AGAINST if meaning == Meaning.CONTRADICTED else PROOF}twin".lstrip()


def _contradicted(findings: Iterable[Finding]) -> dict[str, str]:
    """Figures that an equation, or another statement of the same thing, does not agree with → that rule."""
    found: dict[str, str] = {}
    for finding in findings:
        if finding.status == FAILS and finding.relation is not None and _of_one_matter(finding.relation):
            for fact in finding.relation.facts:
                found.setdefault(fact.id, code_of(finding))
    return found


def _of_one_matter(relation: Relation) -> bool:
    """Equations, and of inequalities those between statements of one item: 一般公共预算 is no more than 财政拨款."""
    return not isinstance(relation, AtMost) or len({fact.subject.item for fact in relation.facts}) == 1


def _taken(figure: Figure) -> str:
    """The table that a figure's item, code or fund was taken from."""
    return (figure.trace or "").partition(TAKEN)[2].split(" ")[0]


def equation(finding: Finding) -> Equation | None:
    """What a finding says of numbers, where it holds; a quotient says nothing of its parts but their percentage."""
    relation = finding.relation
    if finding.status not in PASSES or not isinstance(relation, Sum | Ratio):
        return None
    facts = relation.facts
    if not _exact(finding, relation, facts):
        return None
    known = facts if isinstance(relation, Sum) else facts[:1]
    inside = facts[0].table_id is not None and len({fact.table_id for fact in facts}) == 1
    targets = tuple(fact for fact in known if _tells(finding, fact, facts))
    return Equation(finding, facts, targets, inside) if targets else None


def _exact(finding: Finding, relation: Sum | Ratio, facts: Sequence[Fact]) -> bool:
    """One number told twice agrees to half a digit of the coarser, a rate or a sum of many to one of its last digits,
    a sum of few to the digit: what rounding merely allows is no proof.
    """
    judgement = finding.judgement
    if judgement is None or (difference := judgement.difference) is None:
        return False
    if isinstance(relation, Ratio):
        return abs(difference) <= (judgement.tolerance or ZERO)
    if finding.status == HOLDS:
        return True
    count, half = len(facts), max(fact.half for fact in facts)
    return abs(difference) <= (half if count == 2 else UNITS * half if count > MANY else ZERO)


def _tells(finding: Finding, fact: Fact, facts: Sequence[Fact]) -> bool:
    """Whether a number agrees with the others of its equation by more than chance."""
    if len(facts) == 2 and any([one.table_id for one in facts]) and _of_one_thing(*facts):
        return True  # a cell of exactly this item, also where it is 0
    if finding.rule == REST:
        return True  # or one that is left blank
    if not fact.value and fact.table_id:
        return isinstance(finding.relation, Sum)  # 0.00 of a table, where its sums leave nothing for it
    if not fact.value or fact.stated_none or (fact.measure not in TELLING and fact.value in WHOLES):
        return False
    least = LEAST * UNITS * fact.half
    if fact.measure == Measure.COUNT:  # has no last printed digit, as money and rates have
        least = max(least, Decimal(LEAST))
    return abs(fact.value) >= least


def _of_one_thing(fact: Fact, other: Fact) -> bool:
    return (fact.subject, fact.basis, fact.measure) == (other.subject, other.basis, other.measure)


def place(fact: Fact) -> Hashable:
    """What shares its heads, its heading and its scope, so that one misreading would be all of its numbers'."""
    return fact.table_id or (fact.section, None if fact.section else fact.quote)


class Proofs:
    """What is known of a document's figures: each that follows from other places → the rule that says so."""

    def __init__(self, taken: Mapping[str, str], inherited: Set[str]) -> None:
        self.taken, self.inherited = taken, inherited
        self.of: dict[str, str] = {}
        self.anchored: set[Hashable] = set()  # sections with the fund of an amount that another place proves

    def find(self, equations: Sequence[Equation]) -> dict[str, str]:
        """Follow the equations until nothing more is proven."""
        waiting, before = list(equations), -1
        while waiting and len(self.of) > before:
            before = len(self.of)
            waiting = [one for one in waiting if not self._prove(one)]
        return self.of

    def _prove(self, one: Equation) -> bool:
        """Prove what an equation proves by now; whether it has nothing left to prove."""
        if one.inside:
            reached = self._within(one)
        else:
            reached = [fact for fact in one.targets if fact.id not in self.of and self._follows(fact, one)]
        for fact in reached:
            self.of.setdefault(fact.id, one.code)
            if fact.measure == Measure.AMOUNT and fact.value and not fact.table_id:
                self.anchored.add((fact.section, fact.subject.fund))
        return all(fact.id in self.of for fact in one.targets)

    def _within(self, one: Equation) -> list[Fact]:
        """What a table's own sum proves once one of its numbers is known: of nothing only where all others are."""
        known = [fact for fact in one.facts if fact.value and fact.id in self.of]
        whole = all(fact.id in self.of for fact in one.facts if fact.value)
        return [fact for fact in one.targets if fact.value or whole] if known else []

    def _follows(self, fact: Fact, one: Equation) -> bool:
        """Whether all the other numbers of an equation stand elsewhere, or are proven."""
        source = self.taken.get(fact.id)
        if source and any(other.table_id == source for other in one.facts):
            return False
        own = place(fact)
        near = [other for other in one.facts if other.id not in self.of and other.id != fact.id and place(other) == own]
        return all([self._apart(fact, other) for other in near])

    def _apart(self, fact: Fact, other: Fact) -> bool:
        """Whether two numbers of one section may prove each other: sentences that name their own subjects, in a
        section whose fund and year are known from elsewhere.
        """
        own = fact.id not in self.inherited and other.id not in self.inherited
        return (
            own
            and fact.quote != other.quote
            and {(one.section, one.subject.fund) for one in (fact, other)} <= self.anchored
        )


def _counted(figures: Iterable[Figure]) -> Iterator[tuple[Figure, Meaning]]:
    """Counts of one thing at several places, which no rule compares: they agree, or one of them is wrong."""
    groups: dict[Any, list[Figure]] = {}
    for figure in figures:
        if figure.measure == Measure.COUNT and figure.value is not None:
            groups.setdefault(_thing(figure), []).append(figure)
    for group in groups.values():
        places = {figure.table_id or figure.section_id for figure in group}
        if len(group) < 2 or len(places) < 2:
            continue
        alike = len({figure.value for figure in group}) == 1
        tabled = any(figure.table_id for figure in group)
        for figure in group:
            if not alike and figure.note is None:
                yield figure, Meaning.CONTRADICTED
            elif alike and (tabled or abs(figure.value or ZERO) >= LEAST):
                yield figure, Meaning.PROVEN
