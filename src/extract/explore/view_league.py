"""The league table of what is disclosed, with filters."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from .site import listing, site_of, wanted_year

router = APIRouter()

_WHERE = """
WHERE d.current IS NOT FALSE AND (? = '' OR coalesce(d.region_code, '') = ?)
    AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
"""
_LEAGUE = f"""
SELECT d.document_id, d.region, d.department, d.unit_level, d.fiscal_year, d.kind,
    s.points, s.possible, s.missing, s.not_checked, s.missed,
    rank() OVER (ORDER BY s.points / greatest(s.possible, 1) DESC) AS place
FROM league s JOIN documents d USING (document_id) {_WHERE}
ORDER BY place, missing, d.department, d.document_id LIMIT ? OFFSET ?
"""
_LEAGUE_COLUMNS = (
    "document_id", "region", "department", "unit_level", "fiscal_year", "kind", "points", "possible", "missing",
    "not_checked", "missed",
)  # fmt: skip


@router.get("/scorecard")
def league(request: Request, region: str = "", year: str = "") -> Response:
    """Documents by the share of what the rules require that they disclose."""
    site = site_of(request)
    wanted = wanted_year(year)
    values = (region, region, wanted, wanted)
    rows_of = partial(site.rows, _LEAGUE, *values)
    chosen = {"region": region, "year": year}
    return listing(request, "league.html", "公开评分", _LEAGUE_COLUMNS, rows_of, chosen=chosen)
