"""Search: departments, items, numbers as printed or in 元, reasons, and every sentence that holds the words."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..query import search as found
from ..records.vocabulary import Direction
from .site import listing, site_of, wanted_page, wanted_year

router = APIRouter()

FEW = 20  # numbers and sentences on the page that shows all kinds
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
def search(
    request: Request, q: str = "", region: str = "", year: str = "", at: str = "", what: str = "", direction: str = ""
) -> Response:
    """What holds all the words (separated by blanks): a little of each kind, or all of one kind (`what`)."""
    site = site_of(request)
    way = direction if direction in (Direction.UP, Direction.DOWN) else ""
    wanted = found.Wanted(q, region, wanted_year(year), way)
    kind = "reasons" if way else what if what in _COLUMNS else ""
    ways = {
        "reasons": partial(found.reasons, site.rows, wanted),
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
        sentences=ways["sentences"](FEW + 1, 0) if first and not kind else [],
        few=FEW,
        terms=wanted.terms,
        chosen={"q": q, "region": region, "year": year, "what": kind, "direction": way},
    )
