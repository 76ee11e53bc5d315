"""Y1, Y2, Y3, Y5: what the documents of one department say of each other, over a whole dataset in one query.

A difference between two years is no mistake by itself: last year's figure may have been restated (Y1) or carry-over
adjusted (上年调整, Y2), so these two are never `fails`. Codes and names that change between years are compared by code
(Y4). Where the rows are kept: dataset/cross_document.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NamedTuple

from ..records.tables import Check
from ..records.vocabulary import CheckStatus, Fund, Kind, UnitLevel, Verdict
from .chinese import Chinese
from .telling import CHECK, Told, doubt

if TYPE_CHECKING:
    import duckdb

TOLERANCE = Decimal(100)  # one unit of the last digit of an amount in 万元 with two decimals

# One agreed amount of each fact in a document.
_BASE = """
CREATE TEMP TABLE current_documents AS SELECT * FROM held;
CREATE TEMP TABLE own AS SELECT document_id, figure_id, item, item_label, fund, function_code, function_name,
  economic_code, vehicle_type, note, basis, measure, relative_to, value, unit, origin, page
FROM printed WHERE document_id IN (SELECT document_id FROM held) AND note IS NULL
  AND (measure IN ('amount', 'change') OR item = 'organisation.budget_units');

CREATE TEMP TABLE amounts AS
SELECT f.document_id, f.item, f.fund, f.function_code, f.basis, f.measure, f.relative_to,
  arg_min(f.value, (f.origin = 'table', f.page)) AS value,
  arg_min(f.figure_id, (f.origin = 'table', f.page)) AS figure_id,
  any_value(f.item_label) AS label, any_value(f.function_name) AS name, min(f.page) AS page
FROM own f
WHERE f.measure IN ('amount', 'change') AND f.unit = '元' AND f.economic_code IS NULL
  AND f.vehicle_type IS NULL AND f.value IS NOT NULL AND NOT (f.function_name IS NOT NULL AND f.function_code IS NULL)
GROUP BY f.document_id, f.item, f.fund, f.function_code, f.basis, f.measure, f.relative_to
HAVING max(f.value) - min(f.value) <= 100;
"""

_SAME = (
    "a.item = b.item AND a.fund IS NOT DISTINCT FROM b.fund AND a.function_code IS NOT DISTINCT FROM b.function_code"
)
_NEIGHBOURS = """FROM current_documents t JOIN current_documents p ON p.region_code IS NOT DISTINCT FROM t.region_code
  AND p.department = t.department AND p.unit_level IS NOT DISTINCT FROM t.unit_level"""

# what each query gives: document, the figures' ids, label, 科目, what should be, what is, page
_Y1 = f"""
SELECT 'Y1' AS rule, t.document_id, [a.figure_id, c.figure_id, b.figure_id] AS figure_ids, a.label, a.name, a.fund,
  b.value AS expected, a.value - c.value AS found, c.page, p.fiscal_year AS other
{_NEIGHBOURS} AND p.fiscal_year = t.fiscal_year - 1 AND p.kind = 'final_accounts' AND t.kind = 'final_accounts'
JOIN amounts a ON a.document_id = t.document_id AND a.measure = 'amount' AND a.basis = 'final'
JOIN amounts c ON c.document_id = t.document_id AND c.measure = 'change' AND c.relative_to = 'prior_final'
  AND c.basis = 'final' AND c.item = a.item AND c.fund IS NOT DISTINCT FROM a.fund
  AND c.function_code IS NOT DISTINCT FROM a.function_code
JOIN amounts b ON b.document_id = p.document_id AND b.measure = 'amount' AND b.basis = 'final' AND {_SAME}
"""
_Y2 = f"""
SELECT 'Y2', t.document_id, [a.figure_id, b.figure_id], a.label, a.name, a.fund, b.value, a.value, a.page, p.fiscal_year
{_NEIGHBOURS} AND p.fiscal_year = t.fiscal_year - 1 AND p.kind = 'final_accounts' AND t.kind = 'final_accounts'
JOIN amounts a ON a.document_id = t.document_id AND a.item = 'carryover.opening'
  AND a.measure = 'amount' AND a.basis = 'final'
JOIN amounts b ON b.document_id = p.document_id AND b.item = 'carryover.closing'
  AND b.measure = 'amount' AND b.basis = 'final' AND a.fund IS NOT DISTINCT FROM b.fund
"""
_Y3 = f"""
SELECT 'Y3', t.document_id, [a.figure_id, b.figure_id], a.label, a.name, a.fund, b.value, a.value, a.page, p.fiscal_year
{_NEIGHBOURS} AND p.fiscal_year = t.fiscal_year AND p.kind = 'budget' AND t.kind = 'final_accounts'
JOIN amounts a ON a.document_id = t.document_id AND a.basis = 'initial_budget' AND a.measure = 'amount'
JOIN amounts b ON b.document_id = p.document_id AND b.basis = 'initial_budget' AND b.measure = 'amount' AND {_SAME}
"""
_Y5 = """
SELECT 'Y5', t.document_id, list_prepend(any_value(a.figure_id), list(b.figure_id ORDER BY b.figure_id)),
  any_value(a.label), any_value(a.name), any_value(a.fund), sum(b.value), any_value(a.value),
  any_value(a.page), t.fiscal_year
FROM current_documents t
JOIN (SELECT document_id, max(value) AS units FROM own WHERE item = 'organisation.budget_units'
      GROUP BY document_id HAVING min(value) = max(value)) n ON n.document_id = t.document_id
JOIN current_documents u ON u.unit_level = 'unit' AND t.unit_level = 'department' AND u.fiscal_year = t.fiscal_year
  AND u.kind = t.kind AND u.region_code IS NOT DISTINCT FROM t.region_code AND starts_with(u.department, t.department)
JOIN amounts a ON a.document_id = t.document_id AND a.measure = 'amount'
  AND a.fund = 'general' AND a.item = 'expenditure'
  AND a.basis IN ('final', 'initial_budget') AND (a.basis = 'final') = (t.kind = 'final_accounts')
JOIN amounts b ON b.document_id = u.document_id AND b.measure = 'amount' AND b.basis = a.basis
  AND a.item = b.item AND a.fund = b.fund AND a.function_code IS NOT DISTINCT FROM b.function_code
GROUP BY t.document_id, t.fiscal_year, a.function_code, a.basis, n.units
HAVING count(DISTINCT u.document_id) = n.units
"""

_QUERY = f"""
WITH pairs AS ({_Y1} UNION ALL {_Y2} UNION ALL {_Y3} UNION ALL {_Y5}),
judged AS (
  SELECT *, found - expected AS difference,
    CASE rule WHEN 'Y5' THEN 50 * len(figure_ids) ELSE ? END AS tolerance FROM pairs)
SELECT document_id, md5(concat_ws('|', document_id, rule, array_to_string(figure_ids, '|')))[:16] AS check_id, rule,
  CASE WHEN abs(difference) < 1 THEN 'holds' WHEN abs(difference) <= tolerance THEN 'rounding'
    WHEN rule IN ('Y1', 'Y2') THEN 'not_evaluated' ELSE 'fails' END AS status,
  concat_ws(' ', label, split_part(name, '/', -1)) AS subject,
  concat(CASE WHEN fund = 'all' THEN '' ELSE fund END, '|', coalesce(split_part(name, '/', -1), label)) AS short,
  other, expected, found, difference, tolerance, figure_ids, page
FROM judged ORDER BY document_id, rule, check_id
"""
# kind → the years and kinds that Y1, Y2 and Y3 compare with it
_COMPARED: Mapping[str | None, Sequence[tuple[int, str]]] = {
    Kind.FINAL_ACCOUNTS: [(-1, Kind.FINAL_ACCOUNTS), (1, Kind.FINAL_ACCOUNTS), (0, Kind.BUDGET)],
    Kind.BUDGET: [(0, Kind.FINAL_ACCOUNTS)],
}
_REASONS = {"Y1": doubt("last_year"), "Y2": doubt("adjusted")}
_SENTENCES = {"Y3": "sentence.published_budget", "Y5": "sentence.units_sum"}


class YearDocument(NamedTuple):
    """A document of the dataset, as far as it decides which others speak of the same.

    `region` as its folder says; `fiscal_year`: 0 where it is unknown.
    """

    document_id: str
    region: str
    department: str | None
    unit_level: str | None
    fiscal_year: int
    kind: str | None
    supersedes: str | None


def current(documents: Sequence[YearDocument]) -> list[YearDocument]:
    """The one document of each department, year and kind that no later one replaces; of two, none: which counts?"""
    replaced = {one.supersedes for one in documents if one.supersedes}
    known = [one for one in documents if one.department and one.fiscal_year]
    valid = [one for one in known if one.document_id not in replaced]
    times = Counter(one[1:6] for one in valid)
    return [one for one in valid if times[one[1:6]] == 1]


def related(documents: Sequence[YearDocument], departments: Iterable[tuple[str, str]]) -> list[YearDocument]:
    """Documents of these departments, of those that they belong to, and of their units: the names begin alike."""
    names: dict[str, set[str]] = {}
    for region, name in departments:
        names.setdefault(region, set()).add(name)

    def akin(one: YearDocument) -> bool:
        own = one.department or ""
        return any(own.startswith(name) or name.startswith(own) for name in names.get(one.region, ()) if name)

    return [one for one in documents if akin(one)]


def comparable(documents: Sequence[YearDocument]) -> list[YearDocument]:
    """Those that a rule may compare: a year's accounts with the next or with its budget, a department with a unit."""
    there = {one[1:6] for one in documents}
    found = {
        one.document_id
        for one in documents
        for years, kind in _COMPARED.get(one.kind, ())
        if (*one[1:4], one.fiscal_year + years, kind) in there
    }
    owners = {
        _place(one, one.department): one.document_id for one in documents if one.unit_level == UnitLevel.DEPARTMENT
    }
    for one in documents:
        name = one.department or ""
        if one.unit_level == UnitLevel.UNIT:
            places = (_place(one, name[:end]) for end in range(1, len(name) + 1))
            if above := {owners[place] for place in places if place in owners}:
                found |= {one.document_id, *above}
    return [one for one in documents if one.document_id in found]


def _place(one: YearDocument, department: str | None) -> tuple[Any, ...]:
    return one.region, one.fiscal_year, one.kind, department


def compute(documents: Sequence[YearDocument], file_of: Callable[[YearDocument], Path]) -> list[Check]:
    """The rules between some documents, each of which is the only one of its kind, as rows of the later one.

    `file_of`: where the Parquet with a document's figures lies, if it has any; others' may stand in it, too.
    """
    regions: dict[
        str, list[YearDocument]
    ] = {}  # none is compared with another's: one after the other takes less memory
    for one in comparable(documents):
        regions.setdefault(one.region, []).append(one)
    found = [row for own in regions.values() for row in _compute(own, file_of)]
    return sorted(found, key=lambda row: (row.document_id, row.rule, row.check_id))


def _compute(documents: Sequence[YearDocument], file_of: Callable[[YearDocument], Path]) -> list[Check]:
    files = [str(path) for path in map(file_of, documents) if path.exists()]
    if len(files) < 2:
        return []
    import duckdb  # mostly no two documents are to be compared
    import pyarrow as pa  # the same

    columns = [name for name in YearDocument._fields if name != "supersedes"]
    listed = pa.table({name: [getattr(one, name) for one in documents] for name in columns})
    connection = duckdb.connect(":memory:", config={"memory_limit": "250MB", "temp_directory": gettempdir()})
    try:
        connection.register("held", listed.rename_columns(["region_code" if n == "region" else n for n in columns]))
        connection.read_parquet(list(dict.fromkeys(files))).create_view("printed")  # one may hold several documents
        connection.execute(_BASE)
        return [_check(row) for row in _rows(connection)]
    finally:
        connection.close()


def _rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    answer = connection.execute(_QUERY, [TOLERANCE])
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _check(row: dict[str, Any]) -> Check:
    chinese = Chinese({})
    values = _values(row, chinese)
    statement = Told(f"statement.{row['rule']}", values)
    told: dict[str, Any] = {}
    reason = _REASONS.get(row["rule"]) if row["status"] == CheckStatus.NOT_EVALUATED else None
    if reason is not None:
        told = {"reason": reason.english, "reason_zh": chinese.tell(reason), "sentence_zh": chinese.tell(statement)}
    if row["status"] == CheckStatus.FAILS:
        restated, sentence = doubt("restated"), Told(_SENTENCES[row["rule"]], values)
        words = chinese.part("to_check", sentence=chinese.tell(sentence, CHECK), doubt=chinese.tell(restated))
        told = {"sentence": sentence.english, "sentence_zh": words, "verdict": Verdict.TO_CHECK}
        told |= {"doubt": restated.english, "doubt_zh": chinese.tell(restated)}
    return Check(**row, statement=statement.english, **told)


def _values(row: dict[str, Any], chinese: Chinese) -> dict[str, Any]:
    """The parameters of what is told of two documents, taken out of its row."""
    fund, _, label = row.pop("short").partition("|")
    values = {"name": f"{Fund(fund).short if fund else ''}{label}", "page": chinese.page(row["page"])}
    values |= {"subject": row.pop("subject"), "year": row.pop("other"), "off": _in_wan(abs(row["difference"]))}
    values |= {key: _in_wan(row[key]) for key in ("found", "expected")}
    return values | {"statement": Told(f"statement.{row['rule']}", values).english}


def _in_wan(value: Decimal) -> str:
    return f"{(value / 10000).quantize(Decimal('0.01'), ROUND_HALF_UP)}万元"
