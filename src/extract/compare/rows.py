"""The rows of a comparison: a value for each role, differences, shares and ranks, and a note on all that is unlike."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from ..knowledge.vocabulary import budgets
from ..records.vocabulary import WIDEST_FIRST, Basis, CardStatus, Certainty, DocumentStatus, Fund, Kind, Measure, Origin
from .comparison import PER, Ask, Comparison, Row, Subject, Value
from .read import Covered, Figures, Key, Stated, Thing

CENT = Decimal("0.01")
ROUNDING = Decimal(100)  # 元: prose in 万元 with two decimals beside a table in 元
_FINALS = Kind.FINAL_ACCOUNTS
OF_FUND = (Basis.FINAL, Basis.INITIAL_BUDGET, Basis.BUDGET)  # the bases that say which funds a document prints


def build(documents: Sequence[Covered], figures: Figures, subject: Subject, ask: Ask) -> Comparison:
    """The comparison of one subject: a row for each department in each year of the question."""
    fund, others = choose_fund(figures, subject, ask)
    builder = Builder(documents, figures, subject, fund, ask)
    rows = [builder.row(key, year) for key, year in places(documents, ask)]
    ranked = in_order(rows)
    return Comparison(subject, fund, others, ask.per, ranked, notes_on(rows, others))


def places(documents: Sequence[Covered], ask: Ask) -> list[tuple[Key, int]]:
    """The departments and years that have a row."""
    years = {document.fiscal_year for document in documents}
    keys = list(dict.fromkeys(document.key for document in documents))
    return [(key, year) for year in sorted(years) if not ask.years or year in ask.years for key in keys]


def choose_fund(figures: Figures, subject: Subject, ask: Ask) -> tuple[str | None, tuple[str | None, ...]]:
    """The fund asked for, else the widest that at least half of the documents with the item print; then the others."""
    counts: dict[str | None, int] = dict.fromkeys(WIDEST_FIRST, 0)
    having = 0
    for stated in figures.by_document.values():
        own = (
            figure for figure in stated if (figure.item, figure.function_code) == (subject.item, subject.function_code)
        )
        funds = {figure.fund for figure in own if _final(figure)}
        having += bool(funds)
        for fund in funds:
            counts[fund] = counts.get(fund, 0) + 1
    return fund_of(counts, having, ask)


def fund_of(counts: dict[str | None, int], having: int, ask: Ask) -> tuple[str | None, tuple[str | None, ...]]:
    """The same from the number of documents that print each fund, the widest first, and of those that print any."""
    there = [fund for fund, count in counts.items() if count]
    chosen = ask.fund or next((fund for fund in there if counts[fund] * 2 >= having), there[0] if there else None)
    return chosen, tuple(fund for fund in there if fund != chosen)


def _final(figure: Stated) -> bool:
    return figure.basis in OF_FUND


class Builder:
    """Makes the rows of one comparison."""

    def __init__(
        self, documents: Iterable[Covered], figures: Figures, subject: Subject, fund: str | None, ask: Ask
    ) -> None:
        self.by_place: dict[tuple[Key, int], list[Covered]] = {}
        self.figures, self.subject, self.fund, self.ask = figures, subject, fund, ask
        self.owners: dict[Key, Covered] = {}
        for document in documents:
            key = document.key
            self.by_place.setdefault((key, document.fiscal_year), []).append(document)
            self.owners.setdefault(key, document)

    def begun(self, key: Key, year: int) -> Row:
        """One department in one year with what the row is ranked by, and nothing else."""
        row, finals = self._begin(key, year)
        if row.final and row.final.only is not None:
            self._per(row, finals, row.final.only)
        return row

    def _begin(self, key: Key, year: int) -> tuple[Row, list[Covered]]:
        here = self.by_place.get((key, year), [])
        finals = [document for document in here if document.kind == _FINALS]
        named = here[0] if here else self.owners[key]
        row = Row(named.region_code, named.region, named.department, named.unit_level, year, "no_document")
        if finals:
            row.document_id = finals[0].document_id
            row.unit_level = finals[0].unit_level
            row.final = self._value(finals, (Basis.FINAL,))
        return row, finals

    def row(self, key: Key, year: int) -> Row:
        """One department in one year."""
        row, finals = self._begin(key, year)
        here = self.by_place.get((key, year), [])
        if finals:
            row.state = self._state(finals, row.final)
        row.budget = self._value(finals, budgets().own) or self._budget_document(here, row)
        self._prior(row, key, finals)
        self._arithmetic(row, finals)
        for value in (row.final, row.budget, row.prior):
            row.notes += value.notes if value else []
        row.notes = list(dict.fromkeys(row.notes))
        return row

    def _state(self, documents: Sequence[Covered], value: Value | None) -> str:
        if value is not None:
            if value.only is None:
                return "conflict"
            return CardStatus.DECLARED_NONE if value.stated_none else CardStatus.DISCLOSED
        incomplete = any(document.status != DocumentStatus.EXTRACTED for document in documents)
        beside = any(document.document_id in self.figures.unread for document in documents)
        if incomplete or beside:
            return "not_read"
        return "no_line" if self.subject.function_code else "not_disclosed"

    def _budget_document(self, here: Sequence[Covered], row: Row) -> Value | None:
        """The year's own budget, where the final accounts do not repeat it."""
        value = self._value(
            [document for document in here if document.kind == Kind.BUDGET], (Basis.INITIAL_BUDGET, Basis.BUDGET)
        )
        if value:
            value.notes.append("budget_document")
        return value

    def _prior(self, row: Row, key: Key, finals: Sequence[Covered]) -> None:
        """Last year's amount as this document prints it, else as last year's own does; a difference is a note."""
        row.prior = self._value(finals, (Basis.PRIOR_FINAL,))
        before = [d for d in self.by_place.get((key, row.fiscal_year - 1), []) if d.kind == _FINALS]
        own = self._value(before, (Basis.FINAL,))
        if own is None or not finals:
            return
        if row.prior is None:
            if before[0].unit_level != row.unit_level:
                row.notes.append("level_changed")
                return
            row.prior = own
            row.notes.append("prior_from_last_year")
        elif row.prior.only is not None and own.only is not None and abs(row.prior.only - own.only) > ROUNDING:
            row.notes.append("restated")
        if self._renamed(before, finals):
            row.notes.append("code_renamed")

    def _renamed(self, before: Sequence[Covered], finals: Sequence[Covered]) -> bool:
        if self.subject.function_code is None:
            return False
        one, other = (
            {
                (figure.function_name or "").split("/")[-1]
                for document in documents
                for figure in self.figures.by_document.get(document.document_id, [])
                if self._own(figure) and figure.origin == Origin.TABLE
            }
            for documents in (before, finals)
        )
        return bool(one and other and not one & other)

    def _arithmetic(self, row: Row, finals: Sequence[Covered]) -> None:
        final = row.final.only if row.final else None
        if final is None:
            return
        if row.prior and row.prior.only is not None:
            row.change = final - row.prior.only
            row.change_pct = _percent(row.change, row.prior.only)
        if row.budget and row.budget.only is not None:
            row.off_budget = final - row.budget.only
            row.executed_pct = _percent(final, row.budget.only)
        if self.subject.measure == Measure.AMOUNT:
            total = self._denominator(row, finals, "expenditure", Fund.ALL)
            row.share_pct = _percent(final, total) if total is not None else None
        self._per(row, finals, final)

    def _per(self, row: Row, finals: Sequence[Covered], final: Decimal) -> None:
        if self.ask.per:
            fund = Fund.ALL if self.ask.per == "total" else None
            base = self._denominator(row, finals, PER[self.ask.per], fund)
            if base:
                factor = 100 if self.ask.per == "total" else 1
                row.per = (final * factor / base).quantize(CENT, ROUND_HALF_EVEN)
            else:
                row.notes.append("no_denominator")

    def _denominator(self, row: Row, documents: Sequence[Covered], item: str, fund: str | None) -> Decimal | None:
        value = self._pick(documents, (item, None, fund, Basis.FINAL))
        if value and "disputed" in value.notes:
            row.notes.append("base_disputed")
        return value.only if value else None

    def _value(self, documents: Sequence[Covered], bases: Sequence[str]) -> Value | None:
        """The first of the bases that the documents state; a basis that is not the first is a note.

        The subject itself: 教育支出 is no 本年支出合计, which comes along as denominator.
        """
        for basis in bases:
            value = self._pick(documents, (self.subject.item, self.subject.function_code, self.fund, basis))
            if value:
                if basis == Basis.ANNUAL_BUDGET:
                    value.notes.append("adjusted_budget")
                return value
        return None

    def _own(self, figure: Stated) -> bool:
        return (figure.item, figure.function_code) == (self.subject.item, self.subject.function_code)

    def _pick(self, documents: Sequence[Covered], thing: Thing) -> Value | None:
        """The prose's value before the table's, a number before a declaration; several stay several."""
        found = self.figures.by_thing
        if len(documents) == 1:
            stated = list(found.get((documents[0].document_id, thing), ()))
        else:
            stated = [figure for document in documents for figure in found.get((document.document_id, thing), ())]
        if len(stated) < 2:
            return _alone(stated[0]) if stated else None
        stated.sort(key=lambda figure: (*_place(figure), figure.document_id, figure.figure_id))
        best = [figure for figure in stated if _place(figure) == _place(stated[0])]
        first = best[0]
        value = Value(
            tuple(sorted({figure.value for figure in best})), first.document_id, first.figure_id, first.stated_none
        )
        value.notes = list(_doubts(stated, best, value))
        return value


def _place(figure: Stated) -> tuple[bool, bool]:
    return (figure.stated_none, figure.origin != Origin.NARRATIVE)


def _alone(figure: Stated) -> Value:
    value = Value((figure.value,), figure.document_id, figure.figure_id, figure.stated_none)
    if figure.contradicted:
        value.notes.append("check_fails")
    if figure.certainty == Certainty.DISPUTED:
        value.notes.append("disputed")
    return value


def _doubts(stated: Sequence[Stated], best: Sequence[Stated], value: Value) -> Iterable[str]:
    if len(value.values) > 1:
        two = len({figure.document_id for figure in best}) > 1
        yield "two_documents" if two else "stated_twice"
    elif any(abs(figure.value - value.values[0]) > ROUNDING for figure in stated):
        yield "prose_and_table"
    if any(figure.contradicted for figure in best):
        yield "check_fails"
    if any(figure.certainty == Certainty.DISPUTED for figure in best):
        yield "disputed"


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(CENT, ROUND_HALF_EVEN) if whole else None


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


def notes_on(rows: Sequence[Row], others: Sequence[str | None]) -> list[str]:
    """The codes of the notes that hold for all of a comparison."""
    notes = ["levels"] if len({row.unit_level for row in rows if row.final}) > 1 else []
    return notes + (["other_funds"] if others else [])
