"""Numbers that words unknown to us part from their subject: where tables or the sentence allow one meaning, a proposal.

A proposal is shown to people. Its number stays in unmatched, and no figure and no sum has it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..checks.facts import Fact
from ..checks.intervals import half_unit
from ..knowledge.model import Knowledge
from ..numbers import UNITS, parse_amount
from ..records.extraction import Extraction
from ..records.tables import Proposal, Unmatched
from ..records.vocabulary import Basis, Fund, Measure, Origin
from ..text import squeeze

UNKNOWN = ("broken_chain", "unknown_words", "unknown_words_before", "unknown_clause")  # the vetoes for unknown words
MONEY = re.compile(r"(?P<number>\d[\d,，]*(?:\.\d+)?)(?P<unit>[百千]?万元|亿元|元|万)")
LEAST = 100  # units of its last digit: 1.20万元 and more digits than an amount that fits by chance
CLAUSE = re.compile("[，。；：,;]")
COMPARING = ("compare", "prior", "direction")  # tokens of another year or basis, and of the way from it
PRIOR = (Basis.PRIOR_FINAL, Basis.PRIOR_BUDGET, Basis.PRIOR_EXECUTION, Basis.INITIAL_BUDGET, Basis.ANNUAL_BUDGET)
OWN = (Basis.FINAL, Basis.INITIAL_BUDGET)
REPEATED = ("document_id", "region_code", "region", "department", "unit_level", "fiscal_year", "kind")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a number may mean: the fact that says so, and for a change the basis that it is against."""

    fact: Fact
    value: Decimal
    relative_to: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two readings of a number differ in, but for the fund."""
        return self.fact.subject._replace(fund=None), self.fact.basis, self.relative_to, self.value > 0


def propose(extraction: Extraction, knowledge: Knowledge) -> None:
    """Add a row of proposals for each unread amount that one meaning fits."""
    for row in extraction.unmatched:
        amount = _amount(row)
        if amount is not None:
            found = list(_meanings(row, *amount, extraction.known_facts, knowledge))
            chosen = _only(found, row, extraction.known_facts)
            if chosen is not None:
                extraction.proposals.append(_proposal(row, *chosen, extraction, knowledge))


def _amount(row: Unmatched) -> tuple[Decimal, Decimal] | None:
    """An unread amount of money and half a unit of its last digit; None where no unknown words left it."""
    code = (row.why or "").partition(":")[0]
    match = MONEY.fullmatch(squeeze(row.printed)) if code in UNKNOWN else None
    if match is None or match["unit"] not in UNITS:
        return None
    value = parse_amount(match["number"], match["unit"])
    half = half_unit(match["number"], match["unit"], 0)
    return (value, half) if value >= LEAST * 2 * half else None


def _meanings(
    row: Unmatched, value: Decimal, half: Decimal, facts: Sequence[Fact], knowledge: Knowledge
) -> Iterator[Candidate]:
    """What stands in the tables with that value; where words of change stand before it, differences of its sentence."""
    clause = CLAUSE.split((row.context or "").partition(row.printed)[0])[-1]
    if not _changes(clause + row.printed, knowledge):
        for fact in facts:
            if fact.table_id and fact.measure == Measure.AMOUNT and abs(fact.value - value) <= max(half, fact.half):
                yield Candidate(fact, value)
        return
    own = [fact for fact in facts if _in_sentence(fact, row) and fact.measure == Measure.AMOUNT]
    for this in own:
        for other in own:
            apart = this.subject == other.subject and this.basis in OWN and other.basis in PRIOR
            off = this.value - other.value
            if apart and this.basis != other.basis and abs(abs(off) - value) <= max(half, this.half, other.half):
                yield Candidate(this, off, other.basis)


def _changes(clause: str, knowledge: Knowledge) -> bool:
    """Whether words of change or comparison stand before a number: `调减403.75万元`, `小于上年预算数403.75万元`."""
    if any(word in clause for word in knowledge.vocabulary.moving):
        return True
    return any(token.kind in COMPARING and token.regex.search(clause) for token in knowledge.tokens)


def _in_sentence(fact: Fact, row: Unmatched) -> bool:
    """Whether a fact's sentence has the number, too."""
    inside = row.printed in fact.quote
    return fact.table_id is None and fact.section == row.section_id and fact.page == row.page and inside


def _only(found: Sequence[Candidate], row: Unmatched, facts: Sequence[Fact]) -> tuple[Candidate, Fund | None] | None:
    """The one meaning, with its fund where the section's own figures, or all that fit, have only one."""
    spoken = {fact.subject.fund for fact in facts if fact.table_id is None and fact.section == row.section_id}
    funded = [one for one in found if one.fact.subject.fund in spoken]
    fitting = funded if len(spoken) == 1 and funded else found
    if len({one.key for one in fitting}) != 1:
        return None
    funds = {one.fact.subject.fund for one in fitting}
    return fitting[0], funds.pop() if len(funds) == 1 else None


def _proposal(
    row: Unmatched, meaning: Candidate, fund: Fund | None, extraction: Extraction, knowledge: Knowledge
) -> Proposal:
    fact, document = meaning.fact, extraction.document
    subject, change = fact.subject, meaning.relative_to is not None
    code = subject.function or ""
    place: Mapping[str, Any] = {name: getattr(row, name) for name in ("page", "x0", "top", "x1", "bottom")}
    told = (
        document.document_id,
        *place.values(),
        subject.item,
        code,
        subject.economic,
        fact.basis,
        meaning.relative_to,
    )
    return Proposal.made(
        **{name: getattr(document, name) for name in REPEATED},
        **place,
        figure_id=hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()[:16],
        item=subject.item,
        item_label=knowledge.items[subject.item].label,
        fund=fund,
        function_code=code if code.isdigit() else None,
        function_name=fact.path or None,
        economic_code=subject.economic,
        vehicle_type=subject.vehicle,
        note=subject.note,
        basis=fact.basis,
        measure=Measure.CHANGE if change else Measure.AMOUNT,
        relative_to=meaning.relative_to,
        value=meaning.value,
        unit="元",
        printed=row.printed,
        origin=Origin.NARRATIVE,
        section_id=row.section_id,
        quote=row.context,
        trace=f"{row.why} {'arithmetic' if change else 'cell'}:{fact.id.rpartition('-')[2]}",
    )
