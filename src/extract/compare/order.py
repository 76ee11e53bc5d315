"""The order of a comparison's rows: by year, level and rank, or by one of what a person asks for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal

from .comparison import Row, Value

# what rows may be ordered by: (Chinese, English, whether the smallest come first)
SORTS = {
    "change": ("比上年增减", "change over last year", False),
    "change_pct": ("增减率", "rate of change", False),
    "off_budget": ("决算减预算（结余多的在前）", "final less budget, the most unspent first", True),
    "executed_pct": ("完成预算（低的在前）", "rate of the budget that was spent, the lowest first", True),
    "share_pct": ("占支出", "share of the expenditure", False),
}


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows by year, level and rank, which is put into them."""
    _rank(rows)
    return sorted(rows, key=_order)


def _rank(rows: Sequence[Row]) -> None:
    """Within a year and a level, the greatest first; equal values share a rank. 部门 are never ranked with 单位."""
    groups: dict[tuple[int, str | None], list[tuple[Decimal, Row]]] = {}
    for row in rows:
        ranked = row.ranked
        if ranked is not None:
            groups.setdefault((row.fiscal_year, row.unit_level), []).append((ranked, row))
    for group in groups.values():
        values = sorted(ranked for ranked, _ in group)
        for ranked, row in group:
            row.rank = 1 + len(values) - bisect_right(values, ranked)


def _order(row: Row) -> tuple[int, str, bool, int, str, str]:
    last = row.rank is None
    return (-row.fiscal_year, row.unit_level or "~", last, row.rank or 0, row.region or "", row.department or "")


def sorted_by(rows: Iterable[Row], sort: str) -> list[Row]:
    """The rows by one of SORTS; what has no one value comes last."""

    def place(row: Row) -> tuple[bool, Decimal]:
        value = getattr(row, sort)
        one = value.only if isinstance(value, Value) else value
        return one is None, (one or Decimal(0)) * (1 if SORTS[sort][2] else -1)

    return sorted(rows, key=place)
