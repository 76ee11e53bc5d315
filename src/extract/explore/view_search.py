"""Search: departments, items, numbers as printed or in 元, reasons, and every sentence that holds the words."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..query import search as found
from .site import Row, Site, listing, site_of, wanted_page, wanted_year

router = APIRouter()

FEW = 20  # numbers, and sections with sentences, on the page that shows all kinds
_REASONS = f"""
SELECT e.document_id, d.region, d.department, d.fiscal_year, e.item, e.function_name, e.direction,
    e.text, e.causes, e.page
FROM explanations e JOIN documents d USING (document_id)
WHERE {" AND ".join(["contains(e.text, ?)"] * found.MOST_TERMS)} AND d.current IS NOT FALSE
    AND (? = '' OR coalesce(d.region_code, '') = ?) AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
ORDER BY d.fiscal_year DESC, d.region, d.department, e.page, e.explanation_id LIMIT ? OFFSET ?
"""
_COLUMNS = {
    "reasons": ("document_id", "region", "department", "fiscal_year", "item", "function_name", "direction", "text",
                "causes", "page"),
    "numbers": ("figure_id", "document_id", "region", "department", "fiscal_year", "page", "item", "function_name",
                "basis", "measure", "printed", "value", "unit", "quote", "meaning"),
    "sentences": ("document_id", "region", "department", "fiscal_year", "heading", "page", "page_to",
                  "figure_id", "text"),
}  # fmt: skip
_NAMES = {"reasons": "原因检索", "numbers": "数字检索", "sentences": "原文检索"}


@router.get("/search")
def search(request: Request, q: str = "", region: str = "", year: str = "", at: str = "", what: str = "") -> Response:
    """What holds all the words (separated by blanks): a little of each kind, or all of one kind (`what`)."""
    site = site_of(request)
    wanted = found.Wanted(q, region, wanted_year(year))
    kind = what if what in _COLUMNS else ""
    ways = {
        "reasons": partial(_reasons, site, wanted),
        "numbers": partial(found.numbers, site.rows, wanted),
        "sentences": partial(found.sentences, site.rows, wanted),
    }
    first = wanted_page(at) == 1
    shown = kind or "reasons"
    return listing(
        request,
        "search.html",
        _NAMES[shown],
        _COLUMNS[shown],
        ways[shown],
        departments=found.departments(site.rows, wanted) if first and not kind else [],
        items=found.items(wanted) if first and not kind else [],
        numbers=ways["numbers"](FEW + 1, 0) if first and not kind else [],
        sentences=ways["sentences"](FEW, 0) if first and not kind else [],
        few=FEW,
        terms=wanted.terms,
        chosen={"q": q, "region": region, "year": year, "what": kind},
    )


def _reasons(site: Site, wanted: found.Wanted, most: int, skipped: int) -> list[Row]:
    return site.rows(_REASONS, *wanted.needles, *wanted.place, most, skipped) if wanted.terms else []
