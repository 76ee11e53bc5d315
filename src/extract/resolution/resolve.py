"""One department's current documents and their figures → its facts: each thing once, with the value to add up.

Statements are grouped by what they are about (statements.py) and settled (agreement.py); then follow last year's values
that only a printed change tells (derived.py), and which rows may be added up (defaults.py). Nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..records.facts import FactRow
from ..records.vocabulary import Agreement, Meaning, TextLayer
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
    told, groups = united(documents), dict[tuple[Place, Thing], list[Statement]]()
    for name, one in sorted(told.items()):
        place = place_of(one)
        for statement in statements_of(figures.get(name, ())):
            groups.setdefault((place, statement.thing), []).append(statement)
    columns = {name: one._asdict() for name, one in told.items()}
    facts = {key: _fact(columns, *key, settle(found)) for key, found in groups.items()}
    facts |= derived(facts)
    choose([(place, fact) for (place, _), fact in facts.items()], covered)
    return sorted(facts.values(), key=lambda fact: (fact.item, fact.fiscal_year or 0, fact.fact_id))


def _fact(told: Mapping[str, dict[str, Any]], place: Place, thing: Thing, settled: Settled) -> FactRow:
    chosen, rows = settled.statements[0].row, [one.row for one in settled.statements]
    interval = settled.interval
    return FactRow.made(
        **told[chosen.document_id],
        **(_of_several(settled, rows) if len(rows) > 1 else _of_one(chosen)),
        fact_id=fact_id(place, thing),
        item=thing.item,
        item_label=chosen.item_label,
        fund=thing.fund,
        function_code=chosen.function_code,
        economic_code=chosen.economic_code,
        part=thing.part,
        is_whole=not (thing.function or thing.economic or thing.part),
        basis=thing.basis,
        measure=thing.measure,
        relative_to=thing.relative_to,
        relative_fund=thing.relative_fund,
        value=settled.value,
        unit=chosen.unit,
        printed=chosen.printed,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        agreement=settled.agreement,
        other_values=settled.others,
        figure_id=chosen.figure_id,
        page=chosen.page,
    )


def _of_one(row: Printed) -> dict[str, Any]:
    """What a thing's only statement says by itself."""
    return {
        "function_name": row.function_name,
        "economic_name": row.economic_name,
        "text_value": row.text_value,
        "stated_none": bool(row.stated_none),
        "statements": 1,
        "sources": 1,
        "meaning": row.meaning,
        "certainty": row.certainty,
        "text_layer": row.text_layer,
        "figure_ids": [row.figure_id],
    }


def _of_several(settled: Settled, rows: Sequence[Printed]) -> dict[str, Any]:
    """What several statements of a thing say together; the first is shown."""
    contradict = settled.agreement == Agreement.CONTRADICT
    scanned = all(row.text_layer == TextLayer.OCR for row in rows)
    return {
        "function_name": _longest(row.function_name for row in rows),
        "economic_name": _longest(row.economic_name for row in rows),
        "text_value": None if contradict else rows[0].text_value,
        "stated_none": not contradict and any(row.stated_none for row in rows),
        "statements": len(rows),
        "sources": len({(row.document_id, row.table_id) for row in rows}),
        "meaning": Meaning.CONTRADICTED if contradict else best(MEANINGS, [row.meaning for row in rows]),
        "certainty": best(CERTAINTIES, [row.certainty for row in rows if scanned or row.text_layer != TextLayer.OCR]),
        "text_layer": best(LAYERS, [row.text_layer for row in rows]),
        "figure_ids": [row.figure_id for row in rows],
    }


def _longest(names: Iterable[str | None]) -> str | None:
    """The name that has most of the path from the top; the first of those."""
    return max((name for name in names if name), key=lambda name: name.count("/"), default=None)
