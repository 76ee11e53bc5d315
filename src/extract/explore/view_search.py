"""Full-text search: departments by name, and the reasons that they give."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from .site import listing, site_of, wanted_page, wanted_year

router = APIRouter()

MOST_TERMS = 8
# every term, and the empty one as often as there are fewer
_ALL = " AND ".join(["contains({column}, ?)"] * MOST_TERMS)
_REASONS = f"""
SELECT e.document_id, d.region, d.department, d.fiscal_year, e.item, e.function_name, e.direction,
    e.text, e.causes, e.page
FROM explanations e JOIN documents d USING (document_id)
WHERE {_ALL.format(column="e.text")} AND d.current IS NOT FALSE
    AND (? = '' OR coalesce(d.region_code, '') = ?) AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
ORDER BY d.fiscal_year DESC, d.region, d.department, e.page, e.explanation_id LIMIT ? OFFSET ?
"""
_DEPARTMENTS = f"""
SELECT coalesce(region_code, '') AS region_code, any_value(region) AS region, department, count(*) AS documents
FROM documents WHERE {_ALL.format(column="department")}
GROUP BY 1, department ORDER BY department LIMIT 50
"""
_COLUMNS = (
    "document_id", "region", "department", "fiscal_year", "item", "function_name", "direction", "text", "causes",
    "page",
)  # fmt: skip


@router.get("/search")
def search(request: Request, q: str = "", region: str = "", year: str = "", at: str = "") -> Response:
    """Reasons that hold all the words (separated by blanks), and departments that are called so."""
    site = site_of(request)
    terms = q.split()[:MOST_TERMS]
    needles = terms + [""] * (MOST_TERMS - len(terms))
    wanted = wanted_year(year)
    values = (*needles, region, region, wanted, wanted)
    return listing(
        request,
        "search.html",
        "原因检索",
        _COLUMNS,
        lambda most, skipped: site.rows(_REASONS, *values, most, skipped) if terms else [],
        departments=site.rows(_DEPARTMENTS, *needles) if terms and wanted_page(at) == 1 else [],
        chosen={"q": q, "region": region, "year": year},
    )
