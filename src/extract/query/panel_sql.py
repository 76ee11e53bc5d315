"""The queries of the panel: department × year, a value for each item and basis with what became of it (panel.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..knowledge.asking import vocabulary
from ..records.vocabulary import Basis, Kind

if TYPE_CHECKING:
    import duckdb

# basis → the kinds of documents that print it, those that speak for it first
KINDS: dict[str, tuple[Kind, ...]] = {
    Basis.FINAL: (Kind.FINAL_ACCOUNTS,),
    Basis.PRIOR_FINAL: (Kind.FINAL_ACCOUNTS, Kind.BUDGET),
    Basis.ANNUAL_BUDGET: (Kind.FINAL_ACCOUNTS,),
    Basis.INITIAL_BUDGET: (Kind.BUDGET, Kind.FINAL_ACCOUNTS),
    Basis.BUDGET: (Kind.FINAL_ACCOUNTS, Kind.BUDGET),
    Basis.PRIOR_BUDGET: (Kind.BUDGET,),
    Basis.PRIOR_EXECUTION: (Kind.BUDGET,),
}
FRAME = ("region_code", "region", "department", "unit_level", "fiscal_year")
_PLACE = "coalesce(nullif(region_code, ''), region, '')"
# what is known to be expected and not there, and what is there and is no PDF: district, department, year, kind
_COVERED = f"SELECT {_PLACE} AS place, department, fiscal_year, kind FROM coverage WHERE state IN "
EXPECTED = f"{_COVERED} ('absent', 'listed_without_file', 'gone')"
UNREAD = f"{_COVERED} ('refused', 'scanned')"
_FRAMES = """
current_documents AS MATERIALIZED (
  SELECT {place} AS place, region_code, region, department, unit_level, fiscal_year, kind FROM documents
  WHERE coalesce(current, true) AND coalesce(scope, 'department') IN ('department', 'unit') AND department IS NOT NULL),
stating AS (
  SELECT {place} AS place, department, bool_or(is_default) AS any_default FROM facts
  WHERE department IS NOT NULL GROUP BY ALL),
named AS (
  SELECT d.place, d.department, max(d.region_code) AS region_code, max(d.region) AS region,
    min(d.unit_level) AS unit_level
  FROM current_documents d LEFT JOIN stating s ON s.place = d.place AND s.department = d.department
  WHERE coalesce(s.any_default, true) GROUP BY d.place, d.department
  UNION ALL BY NAME SELECT {place} AS place, department, max(region_code) AS region_code, max(region) AS region
  FROM coverage c WHERE department IS NOT NULL AND state NOT IN ('published', 'converted') AND NOT EXISTS (
    FROM current_documents d WHERE d.place = {covered_place} AND d.department = c.department) GROUP BY ALL),
years AS ({years}),
held AS (
  SELECT place, department, fiscal_year, bool_or(kind = 'final_accounts') AS has_final_accounts,
    bool_or(kind = 'budget') AS has_budget
  FROM (SELECT place, department, fiscal_year, kind FROM current_documents UNION ALL BY NAME {unread}) GROUP BY ALL),
expected AS (
  SELECT place, department, fiscal_year, bool_or(kind = 'final_accounts') AS missed_final_accounts,
    bool_or(kind = 'budget') AS missed_budget FROM ({expected}) GROUP BY ALL),
frame AS (
  SELECT n.*, y.fiscal_year, h.has_final_accounts, h.has_budget, e.missed_final_accounts, e.missed_budget
  FROM named n CROSS JOIN years y
  LEFT JOIN held h ON h.place = n.place AND h.department = n.department AND h.fiscal_year = y.fiscal_year
  LEFT JOIN expected e ON e.place = n.place AND e.department = n.department AND e.fiscal_year = y.fiscal_year),
chosen AS (
  SELECT {place} AS place, department, fiscal_year, item, basis, kind, value, unit, derived, low, high, fact_id,
    document_id, page, figure_id,
    CASE WHEN text_layer = 'ocr' THEN if(value IS NULL, 'not_read', 'scanned')
      WHEN agreement = 'contradict' THEN 'contradicted' WHEN value IS NULL THEN 'not_read'
      WHEN stated_none THEN 'declared_none' WHEN derived THEN 'derived' ELSE 'value' END AS status
  FROM facts WHERE is_default{some}
  QUALIFY row_number() OVER (PARTITION BY ALL_OF_IT ORDER BY {rank}, fact_id) = 1)"""
_FRAMES = _FRAMES.replace("ALL_OF_IT", "{place}, department, fiscal_year, item, basis")


@dataclass(frozen=True)
class Pair:
    """One column of a panel: an item on a basis."""

    item: str
    basis: str


def ctes(pairs: Sequence[Pair], years: Sequence[int] = ()) -> str:
    """The common part of each panel's query: departments in years, and the facts that are chosen."""
    listed = ", ".join(f"({year}::SMALLINT)" for year in years)
    found = f"SELECT * FROM (VALUES {listed}) AS asked(fiscal_year)" if years else _ALL_YEARS
    items = ", ".join(sorted({f"'{pair.item}'" for pair in pairs}))
    bases = ", ".join(sorted({f"'{pair.basis}'" for pair in pairs}))
    some = f" AND item IN ({items}) AND basis IN ({bases})" if pairs else " AND false"
    first = ", ".join(f"'{basis}'" for basis, kinds in KINDS.items() if kinds[0] == Kind.BUDGET)
    rank = f"(kind = 'budget') <> (basis IN ({first}))"
    where = {"place": _PLACE, "covered_place": _PLACE.replace("region", "c.region"), "years": found}
    return "WITH " + _FRAMES.format(**where, expected=EXPECTED, unread=UNREAD, some=some, rank=rank)


_ALL_YEARS = """
SELECT fiscal_year FROM current_documents WHERE fiscal_year IS NOT NULL
UNION SELECT fiscal_year FROM coverage WHERE fiscal_year IS NOT NULL AND department IS NOT NULL"""


def long_query(pairs: Sequence[Pair], years: Sequence[int] = ()) -> str:
    """A row for each department, year, item and basis."""
    asked = ", ".join(f"('{p.item}', '{vocabulary()[p.item]['label']}', '{p.basis}', {n})" for n, p in enumerate(pairs))
    frame = ", ".join(f"f.{name}" for name in FRAME)
    lacking = " ".join(f"WHEN a.basis = '{b}' THEN {_lacking(b)}" for b in dict.fromkeys(p.basis for p in pairs))
    return f"""{ctes(pairs, years)}
SELECT {frame}, a.item, a.item_label, a.basis, c.value, c.unit, coalesce(c.status, CASE {lacking} END) AS status,
  c.kind, c.low, c.high, c.document_id, c.page, c.figure_id, c.fact_id
FROM frame f CROSS JOIN (VALUES {asked}) AS a(item, item_label, basis, place_in_order)
LEFT JOIN chosen c ON {_JOIN} AND c.item = a.item AND c.basis = a.basis
ORDER BY f.fiscal_year, f.region_code, f.region, f.department, a.place_in_order"""


def wide_query(pairs: Sequence[Pair], years: Sequence[int] = (), names: Sequence[str] = ()) -> str:
    """A row for each department and year; `names`: what each pair's columns are called."""
    parts, columns = [], []
    for number, (pair, name) in enumerate(zip(pairs, names or column_names(pairs), strict=True)):
        mine = f"FILTER (item = '{pair.item}' AND basis = '{pair.basis}')"
        parts += [f"any_value({what}) {mine} AS {what}{number}" for what in ("value", "status", "kind")]
        columns += [f'c.value{number} AS "{name}"']
        columns += [f'coalesce(c.status{number}, {_lacking(pair.basis)}) AS "{name}_status"']
        if len(KINDS[pair.basis]) > 1:
            columns.append(f'c.kind{number} AS "{name}_kind"')
    frame = ", ".join(f"f.{name}" for name in FRAME)
    picked = f"SELECT {', '.join([*_YEAR_OF_ONE, *parts])} FROM chosen GROUP BY ALL"
    return f"""{ctes(pairs, years)}
SELECT {", ".join([frame, *columns])} FROM frame f LEFT JOIN ({picked}) c ON {_JOIN}
ORDER BY f.fiscal_year, f.region_code, f.region, f.department"""


_JOIN = "c.place = f.place AND c.department = f.department AND c.fiscal_year = f.fiscal_year"
_YEAR_OF_ONE = ("place", "department", "fiscal_year")


def _lacking(basis: str) -> str:
    """What became of a number that no fact states."""
    there = " OR ".join(f"f.has_{kind}" for kind in KINDS[basis])
    missed = " OR ".join(f"f.missed_{kind}" for kind in KINDS[basis])
    return f"CASE WHEN {there} THEN 'not_read' WHEN {missed} THEN 'not_published' ELSE 'no_document' END"


def column_names(pairs: Sequence[Pair]) -> list[str]:
    """`sangong`, or `sangong_final` where several bases are asked for."""
    several = len({pair.basis for pair in pairs}) > 1
    return [f"{pair.item}_{pair.basis}" if several else pair.item for pair in pairs]


def add_view(connection: duckdb.DuckDBPyConnection) -> None:
    """The view `panel`: all items and bases that the dataset has facts of: `sangong_reception_final`, `…_status`."""
    told = "SELECT DISTINCT item, basis FROM facts WHERE is_default AND basis IS NOT NULL ORDER BY ALL"
    pairs = [Pair(*row) for row in connection.execute(told).fetchall()]
    names = [f"{pair.item.replace('.', '_')}_{pair.basis}" for pair in pairs]
    connection.execute(f"CREATE VIEW panel AS {wide_query(pairs, (), names)}")
