"""The panel: department × year, a value for each item and basis with what became of it; from the facts to add up.

Accounts speak for what was spent and budgets for what was planned, where both are there; the column of the kind says
which. What is 0, declared none, not read, contradicted and without a document are five different things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..knowledge.asking import item_called, spellings, vocabulary
from ..records.vocabulary import Basis, Measure
from .frames import load as load
from .panel_sql import Pair, long_query, wide_query
from .sql import run

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_ANY = "EXISTS (FROM (SELECT unnest(?::VARCHAR[]) AS name) WHERE {fits})"


def pairs_of(words: Iterable[str]) -> list[Pair]:
    """`sangong expenditure final initial_budget` → each item on each basis, final where none is named.

    UserError for a word that is neither, with those that are near; for an item that is no number.
    """
    listed = list(words)
    bases = [basis for word in listed if (basis := _basis(word))] or [Basis.FINAL.value]
    items = list(dict.fromkeys(item_called(word) for word in listed if not _basis(word)))
    if not items:
        raise UserError("name an item: juesuan panel sangong; juesuan items lists them")
    for item in items:
        if vocabulary()[item]["quantity"] == Measure.GRADE:
            raise UserError(f"{item} is a grade in words: juesuan query lists them")
    return [Pair(item, basis) for item in items for basis in dict.fromkeys(bases)]


def _basis(word: str) -> str | None:
    return next((b.value for b in Basis if word in (b.value, b.label, b.short)), None)


def panel_rows(
    root: Path,
    words: Iterable[str],
    years: Sequence[int] = (),
    wide: bool = False,
    departments: Sequence[str] = (),
    districts: Sequence[str] = (),
) -> pa.Table:
    """The panel of some items and bases as an Arrow table; UserError as for `pairs_of`, and where nobody fits."""
    pairs = pairs_of(words)
    query = wide_query(pairs, years) if wide else long_query(pairs, years)
    where, values = _where(departments, districts)
    answer = run(root, f"SELECT * FROM ({query}){where}", values)
    if not answer.num_rows and (departments or districts):
        raise UserError(f"nobody in the dataset fits {', '.join([*departments, *districts])}")
    return answer


def _where(departments: Sequence[str], districts: Sequence[str]) -> tuple[str, list[Any]]:
    found, values = [], list[Any]()
    if departments:
        found.append(_ANY.format(fits="contains(department, name)"))
        values.append([name for asked in departments for name in spellings(asked)])
    if districts:
        fits = "starts_with(coalesce(region_code, ''), name) OR contains(coalesce(region, ''), name)"
        found.append(_ANY.format(fits=fits))
        values.append(list(districts))
    return (f" WHERE {' AND '.join(found)}" if found else ""), values


def panel(root: Path | str, *words: str, years: Sequence[int] = (), wide: bool = True) -> pd.DataFrame:
    """`extract.panel("data", "sangong", "expenditure", years=(2022, 2023))` → a DataFrame; UserError as above."""
    frame: pd.DataFrame = panel_rows(Path(root), words, years, wide).to_pandas()
    return frame


def facts(root: Path | str, item: str | None = None, basis: str | None = None, default: bool = True) -> pd.DataFrame:
    """`extract.facts("data", "sangong", "final")` → the facts to add up; all of them with `default=False`."""
    asked = item_called(item) if item else None
    told = "(? IS NULL OR item = ?) AND (? IS NULL OR basis = ?) AND (is_default OR ?)"
    query = f"SELECT * FROM facts WHERE {told} ORDER BY fiscal_year, region_code, department, item, fact_id"
    frame: pd.DataFrame = run(Path(root), query, [asked, asked, basis, basis, not default]).to_pandas()
    return frame
