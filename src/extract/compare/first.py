"""The first rows of a comparison over everything, for a page: of twenty thousand documents only those are read closely.

What decides on the order is read for all departments, by the code that makes every row; all else for the rows that are
shown. What comes out is the same as the first rows of `compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records.vocabulary import WIDEST_FIRST
from .compare import compare
from .comparison import Ask, Comparison, Row, Subject, subjects_of
from .order import in_order
from .read import (
    WHOLE,
    Covered,
    Fact,
    Facts,
    documents_of,
    documents_of_years,
    read_documents,
    read_facts,
    refuse_years,
    subject_values,
    years_read,
)
from .rows import OF_FUND, Builder, fund_of, notes_on, places
from .series import MOST, grouped

if TYPE_CHECKING:
    import duckdb

_FUNDS = f"""
SELECT fund, count(DISTINCT disclosure_id), grouping(fund) FROM facts
WHERE item = $item AND measure = $measure AND {WHOLE} AND relative_to IS NULL AND relative_fund IS NULL
    AND list_contains($roles, basis) AND (len($years) = 0 OR list_contains($years, fiscal_year))
GROUP BY GROUPING SETS ((fund), ()) ORDER BY fund
"""
# what the years asked for print as final amount, and what it is divided by
_FINALS = f"""
SELECT {", ".join(Fact._fields)} FROM facts
WHERE (item = $item AND measure = $measure AND {WHOLE} AND relative_to IS NULL AND fund IS NOT DISTINCT FROM $fund
       OR is_whole AND ($total AND item = 'expenditure' AND measure = 'amount' AND fund = 'all'
                        OR list_contains($bases, item) AND measure = 'count'
                        OR list_contains($parts, item) AND measure = 'amount' AND NOT derived))
    AND basis = 'final' AND fiscal_year IS NOT NULL AND (len($years) = 0 OR list_contains($years, fiscal_year))
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
    values = subject_values(subject, ask) | {"fund": fund, "total": ask.per == "total"}
    finals = [Fact._make(row) for row in connection.execute(_FINALS, values).fetchall()]
    builder = Builder(documents, Facts(finals, set()), subject, fund, ask)
    begun = in_order([builder.begun(key, year) for key, year in places(documents, ask)])
    shown = {row.key for row in begun[:most]} | {rows[0].key for rows in grouped(begun)[:MOST]}
    rows = _finished(connection, subject, fund, ask, [row for row in begun if row.key in shown])
    more = len(builder.owners) - len(shown)
    return Comparison(subject, fund, others, ask.per, rows, notes_on(begun, others), len(begun) - len(rows), more)


def _funds(
    connection: duckdb.DuckDBPyConnection, subject: Subject, ask: Ask
) -> tuple[str | None, tuple[str | None, ...]]:
    values = subject_values(subject, ask) | {"years": sorted(years_read(ask)), "roles": list(OF_FUND)}
    del values["bases"], values["parts"]
    found = connection.execute(_FUNDS, values).fetchall()
    counts: dict[str | None, int] = dict.fromkeys(WIDEST_FIRST, 0)
    counts |= {fund: count for fund, count, all_funds in found if not all_funds}
    return fund_of(counts, sum(count for _, count, all_funds in found if all_funds), ask)


def _finished(
    connection: duckdb.DuckDBPyConnection, subject: Subject, fund: str | None, ask: Ask, begun: list[Row]
) -> list[Row]:
    """The rows with everything in them, in the order and with the ranks that they have among all."""
    documents: list[Covered] = documents_of(connection, {row.key for row in begun})
    near = years_read(ask)
    close = [document for document in documents if not near or document.fiscal_year in near]
    facts = read_facts(connection, close, subject, ask)
    builder = Builder(documents, facts, subject, fund, ask)
    rows = []
    for brief in begun:
        row = builder.row(brief.key, brief.fiscal_year)
        row.rank = brief.rank
        rows.append(row)
    return rows
