"""Findings of the checks, and the league table of what is disclosed, with filters."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from .site import MOST_EXPORTED, PAGE_ROWS, download, page, site_of, wanted_page, wanted_year

router = APIRouter()

_WHERE = """
WHERE (? = '' OR coalesce(d.region_code, '') = ?) AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
"""
_FINDINGS = f"""
SELECT c.document_id, d.region, d.department, d.fiscal_year, c.rule, c.status, c.statement, c.reason,
    c.expected, c.found, c.difference, c.page
FROM checks c JOIN documents d USING (document_id) {_WHERE} AND c.status = ? AND (? = '' OR c.rule = ?)
ORDER BY d.fiscal_year DESC, d.region, d.department, c.page, c.check_id LIMIT ? OFFSET ?
"""
_LEAGUE = f"""
SELECT *, rank() OVER (ORDER BY points / greatest(possible, 1) DESC) AS place FROM (
    SELECT d.document_id, d.region, d.department, d.unit_level, d.fiscal_year, d.kind,
        sum(coalesce(s.points, 0)) AS points, sum(coalesce(s.points_possible, 0)) AS possible,
        count(*) FILTER (s.status = 'missing') AS missing, count(*) FILTER (s.status = 'not_checked') AS not_checked,
        coalesce(list_sort(list(s.label) FILTER (s.status = 'missing')), []) AS missed
    FROM scorecard s JOIN documents d ON s.document_id = d.document_id {_WHERE}
    GROUP BY d.document_id, d.region, d.department, d.unit_level, d.fiscal_year, d.kind
)
ORDER BY place, missing, department, document_id LIMIT ? OFFSET ?
"""
_FINDING_COLUMNS = (
    "document_id", "region", "department", "fiscal_year", "rule", "status", "statement", "reason", "expected", "found",
    "difference", "page",
)  # fmt: skip
_LEAGUE_COLUMNS = (
    "document_id", "region", "department", "unit_level", "fiscal_year", "kind", "points", "possible", "missing",
    "not_checked", "missed",
)  # fmt: skip


@router.get("/findings")
def findings(
    request: Request,
    region: str = "",
    year: str = "",
    status: str = "fails",
    rule: str = "",
    at: str = "",
    format: str = "",
) -> Response:
    """What does not add up, and what could not be checked."""
    site = site_of(request)
    wanted = wanted_year(year)
    values = (region, region, wanted, wanted, status, rule, rule)
    if format in ("csv", "xlsx"):
        rows = site.rows(_FINDINGS, *values, MOST_EXPORTED, 0)
        return download(
            format, "核对结果", _FINDING_COLUMNS, [[row[name] for name in _FINDING_COLUMNS] for row in rows]
        )
    here = wanted_page(at)
    rows = site.rows(_FINDINGS, *values, PAGE_ROWS + 1, (here - 1) * PAGE_ROWS)
    return page(
        request,
        "findings.html",
        rows=rows[:PAGE_ROWS],
        at=here,
        more=len(rows) > PAGE_ROWS,
        chosen={"region": region, "year": year, "status": status, "rule": rule},
        counts=site.rows("SELECT status, count(*) AS n FROM checks GROUP BY status ORDER BY n"),
        rules=[row["rule"] for row in site.rows("SELECT DISTINCT rule FROM checks ORDER BY rule")],
        regions=site.regions(),
        years=site.years(),
    )


@router.get("/scorecard")
def league(request: Request, region: str = "", year: str = "", at: str = "", format: str = "") -> Response:
    """Documents by the share of what the rules require that they disclose."""
    site = site_of(request)
    wanted = wanted_year(year)
    values = (region, region, wanted, wanted)
    if format in ("csv", "xlsx"):
        rows = site.rows(_LEAGUE, *values, MOST_EXPORTED, 0)
        return download(format, "公开评分", _LEAGUE_COLUMNS, [[row[name] for name in _LEAGUE_COLUMNS] for row in rows])
    here = wanted_page(at)
    rows = site.rows(_LEAGUE, *values, PAGE_ROWS + 1, (here - 1) * PAGE_ROWS)
    return page(
        request,
        "league.html",
        rows=rows[:PAGE_ROWS],
        at=here,
        more=len(rows) > PAGE_ROWS,
        chosen={"region": region, "year": year},
        regions=site.regions(),
        years=site.years(),
    )
