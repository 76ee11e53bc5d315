"""The first rows of a comparison over everything, for a page: of twenty thousand documents only those are read closely.

What decides on the order is read for all departments, by the code that makes every row; all else for the rows that are
shown. What comes out is the same as the first rows of `compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records.vocabulary import WIDEST_FIRST, Basis
from .compare import compare
from .comparison import PER, Ask, Comparison, Row, Subject, subjects_of
from .read import (
    Covered,
    Figures,
    Key,
    Stated,
    documents_of,
    documents_of_years,
    read_documents,
    read_figures,
    refuse_years,
    years_read,
)
from .rows import OF_FUND, Builder, fund_of, in_order, notes_on, places
from .series import MOST, grouped

if TYPE_CHECKING:
    import duckdb

_LIVE = """
    AND economic_code IS NULL AND vehicle_type IS NULL AND coalesce(note, '') = '' AND value IS NOT NULL
    AND (len($years) = 0 OR list_contains($years, fiscal_year))
"""
_FUNDS = f"""
SELECT fund, count(DISTINCT document_id), grouping(fund) FROM figures
WHERE item = $item AND measure = $measure AND function_code IS NOT DISTINCT FROM $code
    AND list_contains($bases, basis) {_LIVE} AND fiscal_year IS NOT NULL
    AND document_id NOT IN (SELECT supersedes FROM documents WHERE supersedes IS NOT NULL)
GROUP BY GROUPING SETS ((fund), ()) ORDER BY fund
"""
_FINALS = f"""
SELECT item, function_code, fund, document_id, figure_id, value, origin, stated_none FROM figures
WHERE ((item = $item AND measure = $measure AND function_code IS NOT DISTINCT FROM $code
        AND fund IS NOT DISTINCT FROM $fund)
       OR ($base = 'expenditure' AND item = $base AND measure = 'amount' AND function_code IS NULL AND fund = 'all')
       OR ($base <> 'expenditure' AND item = $base AND measure = 'count' AND function_code IS NULL))
    AND basis = 'final' {_LIVE}
"""


def compare_first(connection: duckdb.DuckDBPyConnection, ask: Ask, most: int) -> Comparison:
    """The first item's comparison with at least its first `most` rows and all rows of the departments in its chart.

    The rest is counted in `more_rows` and `more_departments`. UserError as in `compare`.
    """
    if ask.districts or ask.departments:
        return compare(connection, ask)[0]
    subject = subjects_of(ask)[0]
    if ask.years:
        documents = documents_of_years(connection, ask.years, ask.years)
        refuse_years(ask, documents)
    else:
        documents = read_documents(connection, ask)
    fund, others = _funds(connection, subject, ask)
    builder = Builder(documents, _finals(connection, subject, fund, ask), subject, fund, ask)
    begun = in_order([builder.begun(key, year) for key, year in places(documents, ask)])
    shown = {_key(row) for row in begun[:most]} | {_key(rows[0]) for rows in grouped(begun)[:MOST]}
    rows = _finished(connection, subject, fund, ask, [row for row in begun if _key(row) in shown])
    more = len(builder.owners) - len(shown)
    return Comparison(subject, fund, others, ask.per, rows, notes_on(begun, others), len(begun) - len(rows), more)


def _key(row: Row) -> Key:
    return (row.region_code or row.region, row.department)


def _funds(
    connection: duckdb.DuckDBPyConnection, subject: Subject, ask: Ask
) -> tuple[str | None, tuple[str | None, ...]]:
    values = _values(subject) | {"years": sorted(years_read(ask)), "bases": list(OF_FUND)}
    found = connection.execute(_FUNDS, values).fetchall()
    counts: dict[str | None, int] = dict.fromkeys(WIDEST_FIRST, 0)
    counts |= {fund: count for fund, count, all_funds in found if not all_funds}
    return fund_of(counts, sum(count for _, count, all_funds in found if all_funds), ask)


def _finals(connection: duckdb.DuckDBPyConnection, subject: Subject, fund: str | None, ask: Ask) -> Figures:
    """What the years asked for print as final amount, and what it is divided by."""
    values = _values(subject) | {"years": list(ask.years), "fund": fund, "base": PER[ask.per] if ask.per else ""}
    by_document: dict[str, list[Stated]] = {}
    for item, code, of_fund, document_id, figure_id, value, origin, none in connection.execute(
        _FINALS, values
    ).fetchall():
        stated = Stated(document_id, figure_id, item, of_fund, code, None, Basis.FINAL, value, origin, none, 0)
        by_document.setdefault(document_id, []).append(stated)
    return Figures(by_document, set())


def _values(subject: Subject) -> dict[str, object]:
    return {"item": subject.item, "measure": subject.measure, "code": subject.function_code}


def _finished(
    connection: duckdb.DuckDBPyConnection, subject: Subject, fund: str | None, ask: Ask, begun: list[Row]
) -> list[Row]:
    """The rows with everything in them, in the order and with the ranks that they have among all."""
    documents: list[Covered] = documents_of(connection, {_key(row) for row in begun})
    near = years_read(ask)
    close = [document for document in documents if not near or document.fiscal_year in near]
    figures = read_figures(connection, close, subject, ask)
    builder = Builder(documents, figures, subject, fund, ask)
    rows = []
    for brief in begun:
        row = builder.row(_key(brief), brief.fiscal_year)
        row.rank = brief.rank
        rows.append(row)
    return rows
