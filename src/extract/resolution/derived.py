"""Last year's value where only this year's and the change are printed: 12.30万元，比上年减少0.70万元 → 13.00万元."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..checks.intervals import ZERO
from ..records.facts import FactRow
from ..records.vocabulary import Agreement, Basis, Kind, Meaning, Measure
from .agreement import CERTAINTIES, LAYERS, MEANINGS, best
from .places import Place, fact_id
from .statements import Thing

Facts = Mapping[tuple[Place, Thing], FactRow]
# basis of the year before → the kind and the basis that state it in that year's own document, where one does
_OWN = {
    Basis.PRIOR_FINAL: (Kind.FINAL_ACCOUNTS, Basis.FINAL),
    Basis.PRIOR_BUDGET: (Kind.BUDGET, Basis.INITIAL_BUDGET),
    Basis.PRIOR_EXECUTION: None,
}
_BELOW_ZERO = "carryover"  # what may be: nothing else can have been


def derived(facts: Facts) -> dict[tuple[Place, Thing], FactRow]:
    """A department's facts → those of the year before that no document prints, each with its interval."""
    return dict(_found(facts))


def _found(facts: Facts) -> Iterator[tuple[tuple[Place, Thing], FactRow]]:
    for (place, thing), change in facts.items():
        if thing.measure != Measure.CHANGE or thing.relative_to not in _OWN or not _sound(change):
            continue
        for measure in (Measure.AMOUNT, Measure.COUNT):
            now = thing._replace(measure=measure, relative_to=None, relative_fund=None)
            this = facts.get((place, now))
            last = now._replace(basis=thing.relative_to)
            if this is None or not _sound(this) or this.unit != change.unit or _is_printed(facts, place, last):
                continue
            row = _row(place, last, this, change)
            if (row.value or ZERO) >= 0 or thing.item.startswith(_BELOW_ZERO):
                yield (place, last), row


def _sound(fact: FactRow) -> bool:
    return fact.value is not None and fact.meaning != Meaning.CONTRADICTED


def _is_printed(facts: Facts, place: Place, last: Thing) -> bool:
    """Whether this year's or last year's document says it, be it in contradiction with itself."""
    own = _OWN[Basis(last.basis or "")]
    if (place, last) in facts or own is None or place.fiscal_year is None:
        return (place, last) in facts
    kind, basis = own
    before = place._replace(fiscal_year=place.fiscal_year - 1, kind=kind)
    return (before, last._replace(basis=basis)) in facts


def _row(place: Place, thing: Thing, this: FactRow, change: FactRow) -> FactRow:
    """This year's value less the change, no better known than the less well known of the two."""
    now, off = _span(this), _span(change)
    news = {
        "fact_id": fact_id(place, thing), "basis": thing.basis, "value": now[0] - off[0],
        "low": now[1] - off[2], "high": now[2] - off[1], "printed": None, "stated_none": False,
        "statements": 0, "sources": 0, "agreement": Agreement.ONCE, "derived": True,
        "meaning": best(MEANINGS[::-1], [this.meaning, change.meaning]),
        "certainty": best(CERTAINTIES[::-1], [this.certainty, change.certainty]),
        "text_layer": best(LAYERS[::-1], [this.text_layer, change.text_layer]),
        "figure_ids": [*change.figure_ids, *this.figure_ids], "figure_id": change.figure_id,
        "page": change.page, "document_id": change.document_id,
    }  # fmt: skip
    return this.model_copy(update=news)


def _span(fact: FactRow) -> tuple[Decimal, Decimal, Decimal]:
    """A fact's value with its interval."""
    value = fact.value or ZERO
    return value, value if fact.low is None else fact.low, value if fact.high is None else fact.high
