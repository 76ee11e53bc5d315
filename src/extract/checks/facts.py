"""Figures of prose and tables as one kind of fact, found by what they say and how near they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from ..knowledge.model import Item
from ..records.vocabulary import Basis, Fund, Measure
from ..text import squeeze
from .intervals import ZERO, decimals_of, habit, half_unit

_UNIT = re.compile(r"(?:百万|千|万|亿)?元|万|亿|%")
OWN_FUND = ("revenue.fiscal", "revenue.general", "revenue.gov_fund", "revenue.state_capital")
FLAT = Decimal(50)  # 持平: a change of less than half of 0.01万元


class Subject(NamedTuple):
    """What a fact is about: all that keeps two facts apart, but for basis and measure."""

    item: str
    fund: Fund | None = None
    function: str | None = None
    economic: str | None = None
    vehicle: str | None = None
    note: str | None = None


@dataclass(slots=True, eq=False)  # never changed; `frozen` would make it in three times the time
class Fact:
    """One printed number with its meaning; `half` is half a unit of its last printed digit, in its own measure."""

    id: str
    subject: Subject
    basis: Basis
    measure: Measure
    relative_to: str | None
    relative_fund: Fund | None
    value: Decimal
    half: Decimal
    printed: str
    label: str
    page: int | None
    order: int
    section: str | None
    quote: str
    table: str | None = None  # the official table's code without `budget.`
    table_id: str | None = None
    row: int | None = None
    stated_none: bool = False
    path: str = ""  # names of the 支出功能分类 from the top, joined with /
    elsewhere: tuple[str, int | None] | None = None  # of the companion: its file's name and the page there

    @property
    def in_words(self) -> str:
        """The fact in words: `基本支出 871.27万元`."""
        return f"{self.label} {self.printed}".strip()

    @property
    def in_place(self) -> str:
        """The fact with its page: `基本支出 871.27万元 (p. 3, table)`."""
        return f"{self.in_words} (p. {self.page}{', table' if self.table_id else ''})" if self.page else self.in_words


class Facts:
    """One document's facts in reading order, with an index by subject, basis and measure."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.all = list(facts)
        self.prose = [fact for fact in self.all if fact.table_id is None]
        self.tables = [fact for fact in self.all if fact.table_id is not None]
        self._index: dict[tuple[Subject, str | None, str], list[Fact]] = defaultdict(list)
        for fact in self.all:
            self._index[fact.subject, fact.basis, fact.measure].append(fact)

    def of(
        self, subject: Subject, basis: str | None, measure: Measure = Measure.AMOUNT, prose: bool | None = None
    ) -> list[Fact]:
        """All facts that say this; of the prose or of the tables alone where wanted."""
        found = self._index.get((subject, basis, measure), [])
        return found[:] if prose is None else [fact for fact in found if (fact.table_id is None) == prose]

    def of_item(self, item: str, fund: str | None, basis: str) -> list[Fact]:
        """The tables' amounts of an item, whatever the code."""
        wanted = item, fund, basis, Measure.AMOUNT
        return [f for f in self.tables if (f.subject.item, f.subject.fund, f.basis, f.measure) == wanted]

    def near(self, to: Fact, subject: Subject, basis: str | None, measure: Measure = Measure.AMOUNT) -> Fact | None:
        """The fact that says this next to another one: in its section the one before, else the one after; elsewhere
        only where all that say it agree.
        """
        found = [fact for fact in self.of(subject, basis, measure) if fact is not to]
        for local in (same_section, same_parent) if found else ():
            group = [fact for fact in found if local(fact, to)]
            before = [fact for fact in group if fact.order <= to.order]
            if before:
                return max(before, key=lambda fact: fact.order)
            if group:
                return min(group, key=lambda fact: fact.order)
        return agreed(found)

    def changes(self, of: Fact, measure: str) -> list[Fact]:
        """Changes of the same subject, basis and comparison in the same section."""
        found = self._index.get((of.subject, of.basis, measure), [])
        return [fact for fact in found if fact.relative_to == of.relative_to and fact.section == of.section]


def same_section(fact: Fact, to: Fact) -> bool:
    """Whether two facts stand in one section, or in one table."""
    return (fact.section, fact.table_id) == (to.section, to.table_id)


def same_parent(fact: Fact, to: Fact) -> bool:
    """Whether two facts of the prose stand in sections side by side, or one in the section above the other."""
    if fact.table_id or to.table_id or not fact.section or not to.section:
        return False
    above, other = fact.section.rpartition("/")[0], to.section.rpartition("/")[0]
    return fact.section == other or to.section == above or (above == other != "")


def agreed(facts: Sequence[Fact]) -> Fact | None:
    """The first of some facts where all of them say the same, but for rounding."""
    if not facts:
        return None
    finest = min(facts, key=lambda fact: fact.half)
    return finest if all(abs(fact.value - finest.value) <= fact.half + finest.half for fact in facts) else None


def collect(
    figures: Sequence[Any], table_figures: Sequence[Any], units: dict[str, str], items: dict[str, Item]
) -> Facts:
    """A document's figures (records.Figure, and the light ones of the tables) → its facts.

    `units`: the unit that each table prints. Grades and figures without value or basis say nothing to reckon with.
    """
    known = {figure.figure_id for figure in table_figures}
    rows = [figure for figure in figures if figure.figure_id not in known] + list(table_figures)
    facts = []
    for order, (row, half) in enumerate(zip(rows, halves(rows, units), strict=True)):
        if row.value is not None and row.measure != Measure.GRADE and row.basis is not None:
            facts.append(_fact(row, order, half, items))
    return Facts(facts)


def halves(rows: Sequence[Any], units: Mapping[str, str]) -> Iterator[Decimal]:
    """Half a unit of the last printed digit of each of a document's figures; `units`: as for `collect`."""
    decimals = _decimals(rows)
    least = habit([row.printed for row in rows if row.table_id is None and row.value and _in_wan(row.printed or "")])
    for row in rows:
        yield _half(row, units.get(row.table_id or ""), decimals[row.table_id], least)


def _decimals(rows: Sequence[Any]) -> dict[str | None, int]:
    """Of each table, and of the prose, the most decimals of a number."""
    found: dict[str | None, int] = defaultdict(int)
    for row in rows:
        found[row.table_id] = max(found[row.table_id], decimals_of(row.printed or ""))
    return found


def _in_wan(printed: str) -> bool:
    return printed.rstrip().endswith(("万元", "万"))


def _half(row: Any, table_unit: str | None, decimals: int, least: int) -> Decimal:
    printed = squeeze(row.printed or "")
    if row.stated_none:
        return ZERO
    if row.table_id and row.unit == "元":
        sample = "0." + "0" * max(decimals, decimals_of(printed)) if decimals else printed
        return half_unit(sample, table_unit or "元")
    if printed.endswith("倍"):
        return 100 * half_unit(printed, "%")
    unit = _UNIT.search(printed)
    if row.measure == Measure.CHANGE and unit is None:
        return FLAT  # 持平, 一致
    return half_unit(printed, unit.group() if unit else "", least) if row.unit in ("元", "%") else ZERO


def _fact(row: Any, order: int, half: Decimal, items: dict[str, Item]) -> Fact:
    fund = None if row.item in OWN_FUND else row.fund
    function = row.function_code or row.function_name
    subject = Subject(row.item, fund, function, row.economic_code, row.vehicle_type, row.note)
    pattern = row.pattern_id or ""
    table = pattern.removeprefix("table.").removeprefix("budget.") if row.table_id else None
    return Fact(
        row.figure_id,
        subject,
        row.basis,
        row.measure,
        row.relative_to,
        row.relative_fund,
        row.value,
        half,
        printed_with_sign(row),
        _label(row, items),
        row.page,
        order,
        row.section_id,
        row.quote or "",
        table,
        row.table_id,
        row.row,
        bool(row.stated_none),
        row.function_name or "",
    )


def printed_with_sign(row: Any) -> str:
    """What is printed; a change keeps its direction: 减少6.93万元 is `-6.93万元`."""
    printed = squeeze(row.printed or "")
    if row.measure in (Measure.CHANGE, Measure.CHANGE_PCT) and row.value < 0 and not printed.startswith("-"):
        return f"-{printed}"
    return printed


# what goes without saying: the fund of the whole, what was spent, and that an amount is one; 上年 is last year's 决算
_FUNDS: dict[str, str] = {fund: fund.short for fund in Fund if fund != Fund.ALL}
_BASES: dict[str, str] = {**{basis: basis.short for basis in Basis if basis != Basis.FINAL}, Basis.PRIOR_FINAL: "上年"}
_MEASURES = {
    measure: measure.short
    for measure in (Measure.CHANGE, Measure.CHANGE_PCT, Measure.SHARE_PCT, Measure.COMPLETION_PCT)
}


def _label(row: Any, items: dict[str, Item]) -> str:
    """`一般公共预算 教育支出 年初预算`: whose money, what, on which basis."""
    item = items.get(row.item)
    label = item.label if item else row.item
    name = (row.function_name or "").split("/")[-1] or (row.economic_name or "").split("/")[-1]
    if name and row.item == "expenditure":
        label = name
    elif name:
        label = f"{name} {label}"
    parts = [_FUNDS.get(row.fund or "", ""), label, row.vehicle_type or "", row.note or ""]
    parts += [_BASES.get(row.basis or "", ""), _MEASURES.get(row.measure, "")]
    return " ".join(filter(None, parts))
