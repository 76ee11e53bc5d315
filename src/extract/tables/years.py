"""Which basis a head says: final or budget, this year's or last year's. A third year's is none."""

from __future__ import annotations

from collections.abc import Iterable

from ..knowledge.table_items import TableItems
from ..records.vocabulary import Basis
from .model import JOINER

_PRIOR = {
    Basis.FINAL: Basis.PRIOR_FINAL,
    Basis.BUDGET: Basis.PRIOR_BUDGET,
    Basis.INITIAL_BUDGET: Basis.PRIOR_BUDGET,
}
_KEPT = (Basis.PRIOR_EXECUTION,)  # last year's as it is


class Bases:
    """The bases of one table's heads, in a document of a year (None: unknown)."""

    def __init__(self, words: Iterable[str], items: TableItems, budget: bool, year: int | None) -> None:
        self._items, self._budget = items, budget
        self._known: dict[str, Basis | None] = {}
        words = set(words)
        heads = [(found, head) for head in words if len(found := items.years_of(head)) == 1]
        own = Basis.INITIAL_BUDGET if budget else Basis.FINAL
        years = {year for found, _ in heads for year in found}
        latest = max(
            (y for found, head in heads for y in found if self._plain(head) == own), default=max(years, default=0)
        )
        self._alone = len(years) == 1 and not any(self._settles(head) for head in words)
        self.year = max(year, latest) if year else latest if len(years) > 1 else None

    def _settles(self, words: str) -> bool:
        """A basis without a year stands beside the year that is printed, or one that is always last year's."""
        said = self._items.basis(words, self._budget)
        return said in _KEPT or bool(said and not self._items.years_of(words))

    def of(self, words: str) -> Basis | None:
        """The basis that a head says; None where it is that of a third year, or of several."""
        if words not in self._known:
            self._known[words] = self._read(words)
        return self._known[words]

    def _plain(self, words: str) -> Basis:
        said = self._items.basis(words, self._budget) or (Basis.INITIAL_BUDGET if self._budget else Basis.FINAL)
        return Basis.INITIAL_BUDGET if self._budget and said == Basis.BUDGET else said

    def _read(self, words: str) -> Basis | None:
        basis, years = self._plain(words), self._items.years_of(words)
        if len(years) > 1:
            return None
        last = any(map(self._items.is_last_year, words.split(JOINER)))
        if not years or self.year is None:
            return self._last_years(basis) if last else basis
        before = self.year - next(iter(years))
        if self._alone and before == 1 and basis not in _KEPT:
            return None  # one year alone, and it is the one before the document's: meant, or left in a template
        return {0: None if basis in _KEPT else basis, 1: self._last_years(basis)}.get(before)

    @staticmethod
    def _last_years(basis: Basis) -> Basis | None:
        return basis if basis in _KEPT else _PRIOR.get(basis)
