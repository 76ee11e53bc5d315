"""Districts and years, a district's departments, a department: what is there and what it says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ..compare.compare import compare
from ..compare.comparison import Ask, Comparison
from ..compare.comparison import Row as Compared
from ..compare.words import COLUMNS, STATES, flat
from ..errors import UserError
from ..records.vocabulary import DocumentStatus, Kind
from .charts import years_chart
from .site import FORMATS, Row, Site, download, page, site_of, wanted_year
from .structure import structure
from .view_coverage import LISTED, OF_DEPARTMENT, silent

router = APIRouter()

DISTRICT_SORTS = {
    "expenditure": "支出合计",
    "expenditure_change": "支出比上年",
    "sangong": "“三公”经费",
    "sangong_change": "“三公”比上年",
    "findings": "核对不符",
}
DISTRICT_COLUMNS = ("department", "unit_level", "fiscal_year", "expenditure", "sangong", "documents", "findings")

KEY_ITEMS = (
    "revenue",
    "expenditure",
    "expenditure.basic",
    "expenditure.project",
    "sangong",
    "operating_funds",
    "procurement",
    "assets.total",
    "staff.actual",
)
SANGONG_PARTS = ("sangong.abroad", "sangong.vehicle.purchase", "sangong.vehicle.running", "sangong.reception")

# the newest versions with what fails in them, also against other documents (Y1–Y5)
_FAILING = """
(FROM documents WHERE current IS NOT FALSE)
LEFT JOIN (SELECT document_id, count(*) AS findings FROM checks WHERE verdict = 'contradiction' GROUP BY document_id)
USING (document_id)
"""
_COUNTS = f"""
SELECT coalesce(region_code, '') AS code, any_value(region) AS name, fiscal_year, count(*) AS documents,
    count(DISTINCT department) AS departments, count(*) FILTER (status = 'failed') AS failed,
    sum(coalesce(figures, 0)) AS figures, sum(coalesce(findings, 0)) AS findings
FROM {_FAILING} GROUP BY coalesce(region_code, ''), fiscal_year ORDER BY code, fiscal_year DESC
"""
_DEPARTMENTS = f"""
SELECT department, any_value(region) AS region, any_value(unit_level) AS unit_level,
    list_sort(list(DISTINCT fiscal_year)) AS years, count(*) AS documents,
    sum(coalesce(figures, 0)) AS figures, sum(coalesce(findings, 0)) AS findings
FROM {_FAILING}
WHERE coalesce(region_code, '') = ? AND (?::INTEGER IS NULL OR fiscal_year = ?)
GROUP BY department ORDER BY department
"""
# what the accounts of a district's departments say, each department once (is_default), and of those that print last
# year's number as well how much it changed
_MONEY = """
WITH told AS (
    SELECT coalesce(region_code, '') AS code, department, fiscal_year, item,
        any_value(value) FILTER (basis = 'final') AS final, any_value(value) FILTER (basis = 'prior_final') AS prior
    FROM facts
    WHERE is_default AND measure = 'amount' AND kind = 'final_accounts' AND value IS NOT NULL
        AND item IN ('expenditure', 'sangong') AND basis IN ('final', 'prior_final')
    GROUP BY ALL)
SELECT code, fiscal_year,
    sum(final) FILTER (item = 'expenditure') AS expenditure, count(final) FILTER (item = 'expenditure') AS spending,
    sum(final) FILTER (item = 'sangong') AS sangong, count(final) FILTER (item = 'sangong') AS counted,
    sum(final - prior) FILTER (item = 'sangong') AS change, sum(prior) FILTER (item = 'sangong' AND final IS NOT NULL)
        AS prior, count(final - prior) FILTER (item = 'sangong') AS compared
FROM told WHERE final IS NOT NULL GROUP BY ALL ORDER BY code, fiscal_year DESC
"""
_COVERED = """
SELECT region_code AS code, fiscal_year, count(DISTINCT department) AS expected,
    count(DISTINCT department) FILTER (state IN ('published', 'scanned', 'converted')) AS published
FROM coverage WHERE kind = 'final_accounts' AND fiscal_year IS NOT NULL GROUP BY ALL
"""
_WITH_ACCOUNTS = """
SELECT max(fiscal_year) AS year FROM documents
WHERE kind = 'final_accounts' AND current IS NOT FALSE AND status <> 'failed' AND ? IN ('*', coalesce(region_code, ''))
"""
_DOCUMENTS = """
SELECT * FROM documents WHERE coalesce(region_code, '') = ? AND coalesce(department, '') = ?
ORDER BY fiscal_year DESC, kind, published_on DESC, document_id
"""
_REASONS = """
SELECT document_id, item, function_name, direction, text, causes, page, explanation_id FROM explanations
WHERE document_id = ? AND fiscal_year = ? ORDER BY page, top LIMIT 200
"""
_FINDINGS = """
SELECT document_id, check_id, rule, status, statement, sentence_zh, page, fiscal_year FROM checks
WHERE list_contains(?, document_id) AND verdict = 'contradiction' ORDER BY fiscal_year DESC, page LIMIT 50
"""
_MISSING = """
SELECT requirement, label, level, legal_basis FROM scorecard WHERE document_id = ? AND status = 'missing'
ORDER BY points_possible DESC, requirement
"""
_CARD = """
SELECT status, count(*) AS n FROM scorecard WHERE document_id = ? GROUP BY status ORDER BY status
"""


@router.get("/")
def start(request: Request) -> Response:
    """Districts and years with what is in them."""
    counts = site_of(request).rows(_COUNTS)
    years = sorted({row["fiscal_year"] for row in counts if row["fiscal_year"]}, reverse=True)
    unknown = any(row["fiscal_year"] is None for row in counts)
    districts: dict[str, dict[Any, Row]] = {}
    for row in counts:
        districts.setdefault(row["code"], {})[row["fiscal_year"]] = row
    total = {name: sum(row[name] for row in counts) for name in ("documents", "figures", "findings", "failed")}
    return page(
        request,
        "start.html",
        districts=districts,
        years=[*years, *([None] if unknown else [])],
        total=total,
        answers=_answers(site_of(request), districts),
        accounts=site_of(request).rows(_WITH_ACCOUNTS, "*")[0]["year"],
        listed=site_of(request).one("FROM coverage LIMIT 1"),
    )


def _answers(site: Site, districts: dict[str, dict[Any, Row]]) -> list[Row]:
    """Each district's newest year with accounts: what was spent, 三公, what was published, what does not add up."""
    covered = {(row["code"], row["fiscal_year"]): row for row in site.rows(_COVERED)}
    newest: dict[str, Row] = {}
    for row in site.rows(_MONEY):
        newest.setdefault(row["code"], row)
    found = []
    for code, row in newest.items():
        counts = districts.get(code, {}).get(row["fiscal_year"], {})
        seen = covered.get((code, row["fiscal_year"]), {"expected": None, "published": None})
        share = row["change"] * 100 / row["prior"] if row["prior"] else None
        own = {"name": counts.get("name"), "findings": counts.get("findings", 0), "change_pct": share}
        found.append(row | own | {"expected": seen["expected"], "published": seen["published"]})
    return sorted(found, key=lambda row: (-(row["expenditure"] or 0), row["code"]))


@router.get("/district")
def district(request: Request, region: str = "", year: str = "", sort: str = "", format: str = "") -> Response:
    """The departments of a district: what each spent, its 三公, how both changed, what does not add up."""
    site = site_of(request)
    wanted = wanted_year(year)
    found = site.rows(_DEPARTMENTS, region, wanted, wanted)
    if not found:
        raise HTTPException(404, "数据集中没有这个地区或年度")
    told = wanted or site.rows(_WITH_ACCOUNTS, region)[0]["year"]
    for row, own in _spent(site, region, told, found):
        row |= own | {"fiscal_year": told}
    found.sort(key=lambda row: _by(row, sort))
    if format in FORMATS:
        rows = [[_plain(row[name]) for name in DISTRICT_COLUMNS] for row in found]
        return download(format, f"{found[0]['region'] or region}各部门", DISTRICT_COLUMNS, rows)
    return page(
        request,
        "district.html",
        region=region,
        year=wanted,
        told=told,
        sort=sort if sort in DISTRICT_SORTS else "",
        sorts=DISTRICT_SORTS,
        rows=found,
        name=found[0]["region"] or region,
        listed=site.one(LISTED, region, wanted, wanted),
    )


def _spent(site: Site, region: str, year: int | None, departments: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Each department with its rows of the comparisons of spending and of 三公 in a year; None where it has none."""
    told: list[dict[str | None, Compared]] = [{}, {}]
    if region and year:
        ask = Ask(("expenditure", "sangong"), districts=(region,), years=(year,))
        with site.comparing(region) as cursor, suppress(UserError):
            told = [{row.department: row for row in one.rows if row.final} for one in compare(cursor, ask)]
    for row in departments:
        spending, sangong = (rows.get(row["department"]) for rows in told)
        yield row, {"expenditure": spending, "sangong": sangong}


def _by(row: Row, sort: str) -> tuple[bool, Any, str]:
    """The greatest first, departments without such a number last; by name where nothing else is asked."""
    name = row["department"] or ""
    if sort in ("findings", "documents"):
        return False, -int(row[sort]), name
    item, _, change = sort.partition("_")
    compared = row[item] if sort in DISTRICT_SORTS else None
    value = (compared.change if change else compared.final) if compared else None
    one = value.only if value else None
    return sort in DISTRICT_SORTS and one is None, -(one or 0), name


def _plain(value: Any) -> Any:
    """A cell of the district's table as a file has it: the year's amount in 元."""
    return value.final.only if isinstance(value, Compared) and value.final else value


@router.get("/department")
def department(request: Request, region: str = "", name: str = "", format: str = "") -> Response:
    """A department: key figures, 三公, structure, reasons, findings, scorecard, documents."""
    site = site_of(request)
    documents, covered = site.rows(_DOCUMENTS, region, name), site.rows(OF_DEPARTMENT, region, name)
    if not documents and not covered:
        raise HTTPException(404, "数据集中没有这个部门")
    compared, parts = _compared(site, region, name) if name else ([], [])
    if format in FORMATS:
        return download(format, name, COLUMNS, flat(compared))
    accounts = (row for row in documents if row["kind"] == Kind.FINAL_ACCOUNTS and row["current"] is not False)
    newest = next((row for row in accounts if row["status"] != DocumentStatus.FAILED), None)
    values: dict[str, Any] = {"structure": None, "reasons": [], "card": [], "missing": []}
    if newest:
        values = {
            "structure": structure(site, newest),
            "reasons": site.rows(_REASONS, newest["document_id"], newest["fiscal_year"]),
            "card": site.rows(_CARD, newest["document_id"]),
            "missing": site.rows(_MISSING, newest["document_id"]),
        }
    ids = [row["document_id"] for row in documents]
    current = [row["document_id"] for row in documents if row["current"] is not False]
    years = sorted({row.fiscal_year for comparison in compared for row in comparison.rows}, reverse=True)
    return page(
        request,
        "department.html",
        name=name,
        region=region,
        documents=documents,
        place=(documents or covered)[0]["region"],
        silent=silent(covered),
        is_read=any(row["status"] != DocumentStatus.FAILED for row in documents),
        newest=newest,
        ids=ids,
        years=years,
        compared=[(comparison, {row.fiscal_year: row for row in comparison.rows}) for comparison in compared],
        chart=years_chart("“三公”经费（万元）", parts),
        states={state: told for state, (_, told) in STATES.items()},
        findings=site.rows(_FINDINGS, current),
        **values,
    )


def _compared(site: Site, region: str, name: str) -> tuple[list[Comparison], list[Comparison]]:
    """The department's key items and the parts of its 三公, without what no document of it prints."""
    with site.comparing(region, name) as cursor:
        found = compare(cursor, Ask(KEY_ITEMS + SANGONG_PARTS))
    found = [comparison for comparison in found if any(row.final for row in comparison.rows)]
    parts = [comparison for comparison in found if comparison.subject.item in SANGONG_PARTS]
    return [comparison for comparison in found if comparison not in parts], parts
