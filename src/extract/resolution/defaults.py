"""Which facts may be added up: one for each department, year, kind, item and basis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from ..checks.facts import OWN_FUND
from ..knowledge.asking import vocabulary
from ..records.facts import FactRow
from ..records.vocabulary import WIDEST_FIRST, Fund, UnitLevel
from .places import Place

_ADDED = ("amount", "count", "score", "rate")  # quantities of items: a grade is no number
_LEVELS = (UnitLevel.DEPARTMENT, None, UnitLevel.UNIT)
_NEVER_ALL = (Fund.GOV_FUND, Fund.STATE_CAPITAL)  # of a department's spending: 政府性基金支出 is no 本年支出


def choose(facts: Iterable[tuple[Place, FactRow]], covered: Collection[str]) -> None:
    """Sets `is_default` of a department's facts; `covered`: documents whose accounts are in another one's."""
    groups: dict[tuple[object, ...], list[FactRow]] = defaultdict(list)
    for place, fact in facts:
        if place.department and place.fiscal_year and place.kind and fact.document_id not in covered and _fits(fact):
            groups[place.region, place.department, place.fiscal_year, place.kind, fact.item, fact.basis].append(fact)
    for found in groups.values():
        min(found, key=_narrowness).is_default = True


def _fits(fact: FactRow) -> bool:
    """A whole, measured as its item is, of a fund that may be all of the item's money."""
    if not fact.is_whole or fact.basis is None or fact.measure not in _ADDED:
        return False
    as_counted = vocabulary().get(fact.item, {}).get("quantity") == fact.measure
    return as_counted and (fact.fund not in _NEVER_ALL or fact.item in OWN_FUND)


def _narrowness(fact: FactRow) -> tuple[int, int, str]:
    return _LEVELS.index(fact.unit_level), WIDEST_FIRST.index(fact.fund), fact.fact_id
