"""A department's spending by 科目: its classes, and what they leave of the printed total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..compare.comparison import Value
from ..compare.read import Fact
from ..compare.values import value_of
from ..records.vocabulary import Fund
from .site import Row, Site

# 本年支出合计 of one fund (without a code) and its 类; what is read as a part of these is left out
_FACTS = f"""
SELECT {", ".join(Fact._fields)} FROM facts
WHERE coalesce(region_code, '') = ? AND department = ? AND fiscal_year = ? AND kind = ?
    AND unit_level IS NOT DISTINCT FROM ? AND item = 'expenditure' AND basis = 'final' AND measure = 'amount'
    AND fund = ? AND (is_whole OR length(function_code) = 3 AND economic_code IS NULL AND economic_name IS NULL
                      AND part IS NULL) AND (value IS NOT NULL OR len(other_values) > 0)
ORDER BY value DESC NULLS LAST, function_code
"""
FUNDS = (Fund.ALL, Fund.FISCAL, Fund.GENERAL)  # the widest of which there are classes


@dataclass(frozen=True, slots=True)
class Class:
    """A 类 of spending; `share` in % of the total, none where the 类 or the total contradicts itself."""

    code: str
    name: str
    value: Value
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Structure:
    """The classes of one fund; they and `rest` come to `total` exactly.

    `rest` is what no class tells: not printed, not read, or contradicted; it is below 0 where the classes come to more
    than the total. None where there is no total that could be added up to.
    """

    fund: Fund
    classes: list[Class]
    total: Value | None
    rest: Decimal | None


def structure(site: Site, document: Row) -> Structure | None:
    """Spending by 类 of the department, year and kind that a document is of; None where no class is told."""
    place = [document[name] for name in ("department", "fiscal_year", "kind", "unit_level")]
    for fund in FUNDS:
        facts = [Fact(**row) for row in site.rows(_FACTS, document["region_code"] or "", *place, fund)]
        classes = [fact for fact in facts if fact.function_code]
        if classes:
            whole = next((fact for fact in facts if not fact.function_code), None)
            return _structure(fund, classes, value_of(whole) if whole else None)
    return None


def _structure(fund: Fund, classes: list[Fact], total: Value | None) -> Structure:
    whole = total.only if total else None
    told = sum((fact.value for fact in classes if fact.value is not None), Decimal(0))
    rest = None if whole is None else whole - told
    rows = [Class(fact.function_code or "", _name(fact), value_of(fact), _share(fact.value, whole)) for fact in classes]
    return Structure(fund, rows, total, rest)


def _name(fact: Fact) -> str:
    return (fact.function_name or "").split("/")[-1]


def _share(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return value * 100 / whole if value is not None and whole else None
