"""The rows of a comparison: a value for each role, differences, shares and ranks, and a note on all that is unlike.

What a department states, and whether it contradicts itself, facts say; nothing is decided on here but which facts are
alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ..knowledge.vocabulary import budgets
from ..records.vocabulary import (
    WIDEST_FIRST,
    Basis,
    CardStatus,
    Certainty,
    DocumentStatus,
    Fund,
    Kind,
    Measure,
    UnitLevel,
)
from .comparison import NO_DOCUMENT, PER, Ask, Comparison, Key, Row, Subject, Value
from .order import in_order
from .read import Covered, Fact, Facts, Place, Thing
from .values import SCANNED, alike, less, rate, rounded, share, value_of
from .words import GENERAL

OF_FUND = (Basis.FINAL, Basis.INITIAL_BUDGET, Basis.BUDGET)  # the bases that say which funds a disclosure prints
_FINALS = Kind.FINAL_ACCOUNTS
_LEVELS: tuple[str | None, ...] = (
    UnitLevel.DEPARTMENT,
    None,
    UnitLevel.UNIT,
)  # a 部门's accounts have its 单位's in them


def build(documents: Sequence[Covered], facts: Facts, subject: Subject, ask: Ask) -> Comparison:
    """The comparison of one subject: a row for each department in each year of the question."""
    fund, others = choose_fund(facts, subject, ask)
    builder = Builder(documents, facts, subject, fund, ask)
    rows = [builder.row(key, year) for key, year in places(documents, ask)]
    ranked = in_order(rows)
    return Comparison(subject, fund, others, ask.per, ranked, notes_on(rows, others))


def places(documents: Sequence[Covered], ask: Ask) -> list[tuple[Key, int]]:
    """The departments and years that have a row."""
    years = {document.fiscal_year for document in documents}
    keys = list(dict.fromkeys(document.key for document in documents))
    return [(key, year) for year in sorted(years) if not ask.years or year in ask.years for key in keys]


def choose_fund(facts: Facts, subject: Subject, ask: Ask) -> tuple[str | None, tuple[str | None, ...]]:
    """The fund asked for, else the widest that at least half of the disclosures with the item print; then the rest."""
    funds: dict[str, set[str | None]] = {}
    for fact in facts.all:
        thing = (fact.item, fact.function_code, fact.measure)
        if thing == (subject.item, subject.function_code, subject.measure) and fact.basis in OF_FUND:
            funds.setdefault(fact.disclosure_id, set()).add(fact.fund)
    counts: dict[str | None, int] = dict.fromkeys(WIDEST_FIRST, 0)
    for fund in (fund for some in funds.values() for fund in some):
        counts[fund] = counts.get(fund, 0) + 1
    return fund_of(counts, len(funds), ask)


def fund_of(counts: Mapping[str | None, int], having: int, ask: Ask) -> tuple[str | None, tuple[str | None, ...]]:
    """The same from the number of disclosures that print each fund, the widest first, and of those that print any."""
    there = [fund for fund, count in counts.items() if count]
    chosen = ask.fund or next((fund for fund in there if counts[fund] * 2 >= having), there[0] if there else None)
    return chosen, tuple(fund for fund in there if fund != chosen)


class Builder:
    """Makes the rows of one comparison."""

    def __init__(
        self, documents: Iterable[Covered], facts: Facts, subject: Subject, fund: str | None, ask: Ask
    ) -> None:
        self.by_year: dict[tuple[Key, int], list[Covered]] = {}
        self.facts, self.subject, self.fund, self.ask = facts, subject, fund, ask
        self.owners: dict[Key, Covered] = {}
        for document in documents:
            key = document.key
            self.by_year.setdefault((key, document.fiscal_year), []).append(document)
            self.owners.setdefault(key, document)

    def begun(self, key: Key, year: int) -> Row:
        """One department in one year with what the row is ranked by, and nothing else."""
        row, _ = self._begin(key, year)
        if row.final and row.final.only is not None:
            self._per(row, row.final.only)
        return row

    def _begin(self, key: Key, year: int) -> tuple[Row, list[Covered]]:
        here = self.by_year.get((key, year), [])
        finals = _widest([document for document in here if document.kind == _FINALS])
        named = finals[0] if finals else here[0] if here else self.owners[key]
        row = Row(named.region_code, named.region, named.department, named.unit_level, year, NO_DOCUMENT)
        row.disclosure = key[2]
        if finals:
            row.document_id = finals[0].document_id
            row.final = self._value(row, (Basis.FINAL,))
        return row, finals

    def row(self, key: Key, year: int) -> Row:
        """One department in one year."""
        row, finals = self._begin(key, year)
        if finals:
            row.state = self._state(finals, row.final)
            row.budget = self._value(row, budgets().own)
            self._prior(row)
        row.budget = row.budget or self._budget_document(row)
        if finals:
            self._arithmetic(row)
        for value in (row.final, row.budget, row.prior):
            row.notes += value.notes if value else []
        stated = (row.change, row.change_pct, row.off_budget, row.executed_pct)
        if any(set(value.notes) - {SCANNED} for value in stated if value):
            row.notes.append("change_in_doubt")
        row.notes = list(dict.fromkeys(row.notes))
        return row

    def _state(self, documents: Sequence[Covered], value: Value | None) -> str:
        if value is not None:
            if value.only is None:
                return "not_read" if SCANNED in value.notes else "conflict"
            return CardStatus.DECLARED_NONE if value.stated_none else CardStatus.DISCLOSED
        incomplete = any(document.status != DocumentStatus.EXTRACTED for document in documents)
        beside = any(document.document_id in self.facts.unread for document in documents)
        if incomplete or beside:
            return "not_read"
        return "no_line" if self.subject.function_code else "not_disclosed"

    def _budget_document(self, row: Row) -> Value | None:
        """The year's own budget, where the final accounts do not repeat it."""
        value = self._value(row, (Basis.INITIAL_BUDGET, Basis.BUDGET), kind=Kind.BUDGET)
        if value:
            value.notes.append("budget_document")
        return value

    def _prior(self, row: Row) -> None:
        """Last year's amount as this disclosure prints it, else as last year's own does, else worked out."""
        row.prior = self._value(row, (Basis.PRIOR_FINAL,))
        before = _widest([d for d in self.by_year.get((row.key, row.fiscal_year - 1), []) if d.kind == _FINALS])
        level = before[0].unit_level if before else None
        fact = self._fact(row, self._thing(Basis.FINAL), year=row.fiscal_year - 1, level=level) if before else None
        own = value_of(fact) if fact else None
        if own is None or fact is None:
            return
        if level != row.unit_level and (row.prior is None or row.prior.worked):
            row.notes.append("level_changed")
            return
        if row.prior is None or row.prior.worked:
            row.prior = own
            row.notes.append("prior_from_last_year")
        elif not alike(row.prior, own):
            row.notes.append("restated")
        self._name(row, fact)

    def _name(self, row: Row, before: Fact) -> None:
        now = self._fact(row, self._thing(Basis.FINAL)) if self.subject.function_code else None
        if now and now.function_name and before.function_name and _last(now) != _last(before):
            row.notes.append("code_renamed")

    def _arithmetic(self, row: Row) -> None:
        """Changes and rates as they are printed, else worked out from two amounts."""
        bases = (row.budget.basis,) if row.budget and row.budget.basis else budgets().own
        row.off_budget = self._stated(row, Measure.CHANGE, bases) or less(row.final, row.budget)
        row.executed_pct = self._stated(row, Measure.COMPLETION_PCT, bases) or rate(row.final, row.budget)
        row.change = self._stated(row, Measure.CHANGE, (Basis.PRIOR_FINAL,))
        row.change_pct = self._stated(row, Measure.CHANGE_PCT, (Basis.PRIOR_FINAL,))
        off = less(row.final, row.prior)
        if row.change and off and "prior_from_last_year" in row.notes and not alike(row.change, off):
            row.notes.append("restated")
        else:
            row.change = row.change or off
            row.change_pct = row.change_pct or rate(off, row.prior)
        final = row.final.only if row.final else None
        if final is not None:
            if self.subject.measure == Measure.AMOUNT:
                total = self._denominator(row, "expenditure", Fund.ALL)
                row.share_pct = share(final, total) if total is not None else None
            self._per(row, final)

    def _stated(self, row: Row, measure: str, relative: Iterable[str]) -> Value | None:
        """What the disclosure itself says of this year's amount beside another one."""
        things = (self._thing(Basis.FINAL)._replace(measure=measure, relative_to=basis) for basis in relative)
        return next((value_of(fact) for thing in things if (fact := self._fact(row, thing))), None)

    def _per(self, row: Row, final: Decimal) -> None:
        if not self.ask.per:
            return
        fund = Fund.ALL if self.ask.per == "total" else None
        item, base = self._base(row, PER[self.ask.per], fund)
        if not base:
            row.notes.append("no_denominator" if base is None else "zero_denominator")
            return
        if item != PER[self.ask.per][0]:
            row.notes.append("other_denominator")
        row.base = base if self.ask.bases else None
        factor = 100 if self.ask.per == "total" else 1
        row.per = rounded(self._finer(row, final) * factor / base)

    def _base(self, row: Row, items: Sequence[str], fund: str | None) -> tuple[str, Decimal | None]:
        """The first of the counts that is printed."""
        found = ((item, self._denominator(row, item, fund)) for item in items)
        return next(((item, base) for item, base in found if base is not None), (items[0], None))

    def _finer(self, row: Row, final: Decimal) -> Decimal:
        """`公务接待费0.04万元，其中：国内接待费350元`: the part that is printed to more digits and may be all of it."""
        if not self.ask.bases or row.final is None:
            return final
        for item in self.subject.parts:
            fact = self._fact(row, self._thing(Basis.FINAL)._replace(item=item))
            part = value_of(fact) if fact else None
            if part and part.only and part.half < row.final.half and alike(row.final, part):
                row.notes.append("finer_amount")
                return part.only
        return final

    def _denominator(self, row: Row, item: str, fund: str | None) -> Decimal | None:
        measure = Measure.AMOUNT if item in PER["total"] else Measure.COUNT
        fact = self._fact(row, Thing(item, None, fund, Basis.FINAL, measure, None))
        if fact and fact.certainty == Certainty.DISPUTED:
            row.notes.append("base_disputed")
        return fact.value if fact else None

    def _thing(self, basis: str) -> Thing:
        """The subject itself: 教育支出 is no 本年支出合计, which comes along as denominator."""
        return Thing(self.subject.item, self.subject.function_code, self.fund, basis, self.subject.measure, None)

    def _value(self, row: Row, bases: Iterable[str], kind: Kind = _FINALS) -> Value | None:
        """The first of the bases that are stated; a basis that is not the first is a note."""
        for basis in bases:
            fact = self._fact(row, self._thing(basis), kind)
            if fact:
                value = value_of(fact)
                if basis == Basis.ANNUAL_BUDGET:
                    value.notes.append("adjusted_budget")
                return value
        return None

    def _fact(
        self, row: Row, thing: Thing, kind: Kind = _FINALS, year: int | None = None, level: str | None = None
    ) -> Fact | None:
        """What a row's department states of its own level."""
        level = level or row.unit_level
        place: Place = (row.key, year or row.fiscal_year, kind)
        found = self.facts.by_place.get((place, thing), ())
        alike = [fact for fact in found if fact.unit_level == level]
        return next(iter(alike or (fact for fact in found if None in (level, fact.unit_level))), None)


def _widest(documents: Sequence[Covered]) -> list[Covered]:
    """Those of the widest level that is there: 部门 before 单位."""
    order = {level: place for place, level in enumerate(_LEVELS)}
    first = min((order.get(document.unit_level, len(order)) for document in documents), default=0)
    return [document for document in documents if order.get(document.unit_level, len(order)) == first]


def _last(fact: Fact) -> str:
    return (fact.function_name or "").split("/")[-1]


def notes_on(rows: Sequence[Row], others: Sequence[str | None]) -> list[str]:
    """The codes of the notes that hold for all of a comparison."""
    notes = ["levels"] if len({row.unit_level for row in rows if row.final}) > 1 else []
    return notes + (["other_funds"] if others else [])


def common_notes(rows: Iterable[Row]) -> list[str]:
    """Notes that one line says for all: those of every row with an amount, and those that are general."""
    told = [set(row.notes) for row in rows if row.final]
    common = set.intersection(*told) if len(told) > 1 else set()
    return sorted(common | set().union(*told) & set(GENERAL))
