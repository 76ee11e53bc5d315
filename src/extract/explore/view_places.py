"""Districts and years, a district's departments, a department: what is there and what it says of itself."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ..compare.compare import compare
from ..compare.comparison import Ask, Comparison
from ..compare.words import COLUMNS, STATES, flat
from ..records.vocabulary import DocumentStatus, Kind
from .charts import years_chart
from .site import Row, Site, download, page, site_of, wanted_year
from .structure import structure
from .view_coverage import LISTED, OF_DEPARTMENT, silent

router = APIRouter()

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
        listed=site_of(request).one("FROM coverage LIMIT 1"),
    )


@router.get("/district")
def district(request: Request, region: str = "", year: str = "") -> Response:
    """The departments of a district."""
    site = site_of(request)
    wanted = wanted_year(year)
    found = site.rows(_DEPARTMENTS, region, wanted, wanted)
    if not found:
        raise HTTPException(404, "数据集中没有这个地区或年度")
    return page(
        request,
        "district.html",
        region=region,
        year=wanted,
        rows=found,
        name=found[0]["region"] or region,
        listed=site.one(LISTED, region, wanted, wanted),
    )


@router.get("/department")
def department(request: Request, region: str = "", name: str = "", format: str = "") -> Response:
    """A department: key figures, 三公, structure, reasons, findings, scorecard, documents."""
    site = site_of(request)
    documents, covered = site.rows(_DOCUMENTS, region, name), site.rows(OF_DEPARTMENT, region, name)
    if not documents and not covered:
        raise HTTPException(404, "数据集中没有这个部门")
    compared, parts = _compared(site, region, name) if name else ([], [])
    if format in ("csv", "xlsx"):
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
