"""Equations that are evidence of what numbers mean and no rule for a disclosure: each is one of those that hold.

What a table's total leaves for the parts that it does not print is nothing; a change is the sum of its codes' changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ..checks.facts import OWN_FUND, Fact
from ..checks.findings import Finding
from ..checks.intervals import PASSES
from ..checks.knowledge import SumEntry
from ..checks.relations import Sum, Term, plus
from ..knowledge.model import NARROW
from ..records.vocabulary import Basis, Fund, Measure

REST, CODES = "REST", "CODES"  # as a trace names them
LEVELS = (3, 5, 7)  # digits of 类, 款, 项
FEWEST = 2  # parts of a sum that could not be one number twice
FISCAL = "revenue.fiscal"
Cells = Mapping[str, list[Fact]]  # item → amounts of one table


def derived(facts: Sequence[Fact], sums: Sequence[SumEntry]) -> Iterator[Finding]:
    """A document's facts → the equations that hold between them."""
    found = [*nothing_left(facts, sums), *sums_of_codes(facts)]
    yield from (finding for finding in found if finding.status in PASSES)


def nothing_left(facts: Sequence[Fact], sums: Sequence[SumEntry]) -> Iterator[Finding]:
    """`事业收入0万元` beside a table whose total is its 财政拨款收入: what the table leaves blank is 0."""
    nothing = [
        fact
        for fact in facts
        if fact.table_id is None and not fact.value and fact.measure == Measure.AMOUNT and not any(fact.subject[2:])
    ]
    tables: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    spent: dict[tuple[Basis, Fund | None], Fact] = {}
    for cell in facts if nothing else ():
        if cell.table_id and cell.measure == Measure.AMOUNT and not any(cell.subject[2:]):
            tables[cell.table_id][cell.subject.item].append(cell)
            if cell.subject.item == "expenditure":
                spent[cell.basis, cell.subject.fund] = cell
    for fact in nothing:
        found = (_rest(fact, cells, sums) for cells in tables.values())
        terms = _other_fund(fact, spent) or next(filter(None, found), ())
        if terms:
            yield Finding(REST, Sum(fact, terms))


def _other_fund(fact: Fact, spent: Mapping[tuple[Basis, Fund | None], Fact]) -> tuple[Term, ...]:
    """无政府性基金预算财政拨款支出, where all 财政拨款支出 is 一般公共预算."""
    fund, basis = fact.subject.fund, fact.basis
    if fact.subject.item != "expenditure" or fund not in NARROW:
        return ()
    parts = [spent[basis, one] for one in NARROW if one != fund and (basis, one) in spent]
    return _nothing(spent.get((basis, Fund.FISCAL)), parts)


def _rest(fact: Fact, cells: Cells, sums: Sequence[SumEntry]) -> tuple[Term, ...]:
    """A table's total less all that it prints of it, where that is nothing and the fact's item is not printed."""
    item, fund = fact.subject.item, fact.subject.fund
    for entry in sums:
        names = _parts(entry, sums, item)
        if item not in names:
            continue
        for total in cells.get(entry.total, ()):
            same_fund = item in OWN_FUND or total.subject.fund == fund
            printed = [_of(cells, name, total) for name in names]
            parts = [part for part in printed if part is not None and part.subject.item != item]
            blank = total.basis == fact.basis and same_fund and _of(cells, item, total) is None
            if blank and (terms := _nothing(total, parts)):
                return terms
    return ()


def _parts(entry: SumEntry, sums: Sequence[SumEntry], item: str) -> list[str]:
    """What adds up to a total: 财政拨款收入 as one of it, or where one of the funds is asked for, as those."""
    funds = next((other.parts for other in sums if other.total == FISCAL), [])
    if entry.open or FISCAL not in entry.parts or item not in funds:
        return [] if entry.open else entry.parts
    return [*(part for part in entry.parts if part != FISCAL), *funds]


def _of(cells: Cells, item: str, like: Fact) -> Fact | None:
    """A table's amount of an item on the basis, and of the fund, of its total."""
    fund = None if item in OWN_FUND else like.subject.fund
    return next(
        (one for one in cells.get(item, ()) if one.basis == like.basis and one.subject.fund == fund and one.value), None
    )


def _nothing(total: Fact | None, parts: Sequence[Fact]) -> tuple[Term, ...]:
    """Total − parts, where that is exactly nothing."""
    if total is None or not total.value or sum(part.value for part in parts) != total.value:
        return ()
    return ((1, total), *((-1, part) for part in parts))


def sums_of_codes(facts: Sequence[Fact]) -> Iterator[Finding]:
    """`财政拨款支出增加30万元` here, and elsewhere by how much each of its 项 rose or fell: they add up."""
    groups: dict[object, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        code = fact.subject.function or ""
        if fact.measure == Measure.CHANGE and fact.table_id is None and (not code or code.isdigit()):
            key = fact.subject._replace(function=None), fact.basis, fact.relative_to
            groups[key][code].append(fact)
    for codes in groups.values():
        for code, totals in codes.items():
            for level in LEVELS:
                if level > len(code):
                    yield from _added(totals, codes, code, level)


def _added(totals: Sequence[Fact], codes: Mapping[str, list[Fact]], code: str, level: int) -> Iterator[Finding]:
    parts = [found[0] for name, found in codes.items() if len(name) == level and name.startswith(code)]
    if len(parts) >= FEWEST:
        for total in totals:
            yield Finding(CODES, Sum(total, plus(*parts)))
