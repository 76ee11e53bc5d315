"""One department's current documents and their figures → its facts: each thing once, with the value to add up.

Statements are grouped by what they are about (statements.py) and settled (agreement.py); then follow last year's values
that only a printed change tells (derived.py), and which rows may be added up (defaults.py). Nothing is read or written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..records.facts import FactRow
from ..records.vocabulary import Agreement, Meaning
from .agreement import CERTAINTIES, LAYERS, MEANINGS, Settled, best, settle
from .defaults import choose
from .derived import derived
from .places import Disclosed, Place, fact_id, place_of, united
from .statements import Printed, Statement, Thing, statements_of


def resolve(
    documents: Sequence[Disclosed], figures: Mapping[str, Sequence[Printed]], covered: Collection[str] = ()
) -> list[FactRow]:
    """The facts of one department, all its years together, in a stable order.

    `figures`: document_id → its rows; `covered`: documents of a 单位 whose 部门's document has the same accounts.
    """
    told = united(documents)
    groups: dict[tuple[Place, Thing], list[Statement]] = defaultdict(list)
    for name, one in sorted(told.items()):
        for statement in statements_of(figures.get(name, ())):
            groups[place_of(one), statement.thing].append(statement)
    facts = {key: _fact(told, *key, settle(found)) for key, found in groups.items()}
    facts |= derived(facts)
    choose([(place, fact) for (place, _), fact in facts.items()], covered)
    return sorted(facts.values(), key=lambda fact: (fact.item, fact.fiscal_year or 0, fact.fact_id))


def _fact(told: Mapping[str, Disclosed], place: Place, thing: Thing, settled: Settled) -> FactRow:
    chosen, rows = settled.statements[0].row, [one.row for one in settled.statements]
    one = told[chosen.document_id]
    contradicts = settled.agreement == Agreement.CONTRADICT
    interval = settled.interval
    return FactRow.made(
        fact_id=fact_id(place, thing),
        **one._asdict(),
        item=thing.item,
        item_label=chosen.item_label,
        fund=thing.fund,
        function_code=chosen.function_code,
        function_name=_longest(row.function_name for row in rows),
        economic_code=chosen.economic_code,
        economic_name=_longest(row.economic_name for row in rows),
        part=thing.part,
        is_whole=not (thing.function or thing.economic or thing.part),
        basis=thing.basis,
        measure=thing.measure,
        relative_to=thing.relative_to,
        relative_fund=thing.relative_fund,
        value=settled.value,
        text_value=None if contradicts else chosen.text_value,
        unit=chosen.unit,
        printed=chosen.printed,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        stated_none=not contradicts and any(row.stated_none for row in rows),
        statements=len(rows),
        sources=len({(row.document_id, row.table_id) for row in rows}),
        agreement=settled.agreement,
        other_values=settled.others,
        meaning=Meaning.CONTRADICTED if contradicts else best(MEANINGS, [row.meaning for row in rows]),
        certainty=best(CERTAINTIES, [row.certainty for row in rows]),
        text_layer=best(LAYERS, [row.text_layer for row in rows]),
        figure_ids=[row.figure_id for row in rows],
        figure_id=chosen.figure_id,
        page=chosen.page,
    )


def _longest(names: Iterable[str | None]) -> str | None:
    """The name that has most of the path from the top; the first of those."""
    return max((name for name in names if name), key=lambda name: name.count("/"), default=None)
