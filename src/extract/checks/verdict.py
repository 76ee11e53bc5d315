"""What people are told of a rule that fails: a contradiction, or something to check, with what to look at.

Two printed statements contradict each other only where every number of both is read beyond doubt, the rule surely
applies, and no other reading of the words makes it hold. A number that stands elsewhere in the document as something
else, an addend without which a list adds up, another base that a rate fits: each is a reading that we may have missed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ..records.extraction import Extraction
from ..records.vocabulary import Certainty, Measure, Verdict
from .accounted import Accounted, spoilt, telling
from .facts import Fact, Facts, same_section
from .findings import Finding, plain
from .intervals import FAILS, PASSES, ZERO
from .knowledge import CheckKnowledge, load
from .proofs import Proofs, explained
from .relations import Ratio, Relation, Sum, plus
from .telling import Numbers, Told, doubt

MOST_WRONG = 3  # findings about one table, or of one rule, that one wrong number may make
MONEY = (Measure.AMOUNT, Measure.CHANGE)


class Verdicts:
    """The verdicts on one document's findings."""

    def __init__(self, extraction: Extraction, known: CheckKnowledge) -> None:
        self.known, self.facts = known, Facts(extraction.known_facts)
        self.figures = {figure.figure_id: figure for figure in extraction.figures}
        self.accounted, self.proofs = Accounted(extraction, self.facts, known), Proofs(extraction, self.facts, known)
        self._for: Counter[str | None] = Counter()  # rules that hold about a table's numbers, and rules that do not
        self._against: dict[str | None, list[Finding]] = defaultdict(list)
        for finding in extraction.findings:
            matters = {finding.rule, *(fact.table_id for fact in finding.about)}
            if finding.status == FAILS:
                for matter in matters:
                    self._against[matter].append(finding)
            elif finding.status in PASSES:
                self._for.update(matters)

    def judge(self, finding: Finding) -> Verdict | None:
        """The verdict on a finding, and in its `doubt` what to look at; None where it does not fail."""
        if finding.status != FAILS:
            return None
        finding.doubt = finding.doubt or next(self._doubts(finding), None)
        return Verdict.TO_CHECK if finding.doubt else Verdict.CONTRADICTION

    def _doubts(self, finding: Finding) -> Iterator[Told]:
        yield from self._of_rule(finding)
        for fact in finding.about:
            yield from self._of_number(fact)
        for matter in dict.fromkeys((finding.rule, *(fact.table_id for fact in finding.about if fact.table_id))):
            against = self._against[matter]
            if len(against) > max(MOST_WRONG, self._for[matter]) and not explained(against):
                yield doubt("often", matter=matter)
        yield from self.accounted.doubts(finding)
        if finding.relation is not None:
            yield from self._tangled(finding)
            yield from other_readings(finding.relation, self.facts)

    def _of_rule(self, finding: Finding) -> Iterator[Told]:
        """What the rule itself, or the setting of its tables, cannot know."""
        items = (f"{finding.rule} {fact.subject.item}" for fact in finding.about)
        told = (self.known.open_rules.get(name) for name in (finding.rule, *items))
        reason = next(filter(None, told), None)
        if reason and not self.proofs.of(finding):
            yield reason
        elif finding.setting and not (self.proofs.of(finding) or self.proofs.settled(finding)):
            yield finding.setting

    def _of_number(self, fact: Fact) -> Iterator[Told]:
        """What speaks against a number being read as it is printed, or meaning what the rule takes it for."""
        if spoilt(fact):
            yield doubt("spoilt", fact=fact, value=plain(fact.value))
        figure = self.figures.get(fact.id)
        if figure is not None and figure.certainty == Certainty.DISPUTED:
            yield doubt("disputed", fact=fact, other=figure.other_reading)
        if fact.basis == fact.relative_to:
            yield doubt("own_year", fact=fact)
        if words := self.known.scopes.search(fact.quote):
            yield doubt("scope", words=words.group())

    def _tangled(self, finding: Finding) -> Iterator[Told]:
        """Several rules fail about its numbers, and no one number explains them all: which is wrong, nobody knows."""
        if finding.suspects:
            return
        failing = [other for fact in finding.about for other in self.proofs.failing[fact]]
        told = sorted({other.rule for other in failing if other is not finding})
        if told:
            yield doubt("tangled", rules=", ".join(told))


def other_readings(relation: Relation, facts: Facts) -> Iterator[Told]:
    """What else the words may mean with which a rule would hold."""
    if isinstance(relation, Ratio):
        yield from _bases(relation, facts)
    elif isinstance(relation, Sum):
        numbers = relation.facts
        yield from _elsewhere(numbers, facts) if len(numbers) == 2 else _addends(relation, facts)


def _elsewhere(pair: Sequence[Fact], facts: Facts) -> Iterator[Told]:
    """One number told twice: one of the two stands in a table as something else, which may be what is meant."""
    for fact, other in (pair, pair[::-1]):
        if fact.table_id is None and fact.measure in MONEY and telling(fact):
            same = [cell for cell in facts.tables if _agree(cell, fact) and cell.measure == fact.measure]
            if same and not any(cell.subject == other.subject and cell.basis == other.basis for cell in same):
                yield doubt("elsewhere", printed=fact.printed, page=same[0].page, label=same[0])


def _addends(relation: Sum, facts: Facts) -> Iterator[Told]:
    """A list adds up without one or two of its parts, which may be in others, or with one more amount beside it."""
    off = relation.judge().difference
    if off is None:
        return
    within = sum((fact.half for fact in relation.facts), ZERO)
    terms = [term for term in relation.terms if telling(term[1])]
    for count in (1, 2):
        for some in combinations(terms, count) if len(relation.terms) > count and telling(relation.total) else ():
            if abs(off + sum((weight * fact.value for weight, fact in some), ZERO)) <= within:
                yield doubt("without", facts=Numbers(fact for _, fact in some))
    for fact in _beside(relation.total, facts):
        if fact not in relation.facts and fact.measure == relation.total.measure and abs(off - fact.value) <= within:
            yield doubt("with", fact=fact)


def _bases(relation: Ratio, facts: Facts) -> Iterator[Told]:
    """A rate fits another amount of its section, as what it is of or as what is compared."""
    for fact in _beside(relation.percent, facts):
        if fact in relation.facts or fact.measure not in MONEY:
            continue
        tries = [Ratio(relation.percent, relation.part, plus(fact), relation.unsigned)]
        if len(relation.part) == 1:
            tries.append(Ratio(relation.percent, plus(fact), relation.whole, relation.unsigned))
        if any(one.judge().status in PASSES for one in tries):
            yield doubt("base", percent=relation.percent, fact=fact)


def _beside(to: Fact, facts: Facts) -> Iterator[Fact]:
    """Amounts that stand with a number: in its section or its table, and tell more than chance."""
    return (fact for fact in facts.all if same_section(fact, to) and fact is not to and telling(fact))


def _agree(one: Fact, other: Fact) -> bool:
    return abs(one.value - other.value) <= max(one.half, other.half)


def judge(extraction: Extraction) -> None:
    """Fill in `verdict` of a document's checks that fail, and where it is to be checked `doubt`: what to look at.

    Once the two readings have been compared, and nothing more is found out about any number.
    """
    failing = {finding.check_id: finding for finding in extraction.findings if finding.status == FAILS}
    if not failing:  # as in most documents
        extraction.document.checks_failed = 0
        return
    verdicts = Verdicts(extraction, load())
    for check in extraction.checks:
        if check.status == FAILS:
            finding = failing[check.check_id]
            check.verdict = verdicts.judge(finding)
            check.doubt = finding.doubt.english if finding.doubt else None
    extraction.document.checks_failed = sum(check.verdict == Verdict.CONTRADICTION for check in extraction.checks)
