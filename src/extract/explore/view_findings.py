"""Findings of the checks, with filters."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..query.sql import OUTCOME
from ..records.vocabulary import Verdict
from .site import Row, Site, listing, site_of, wanted_year

router = APIRouter()

_WHERE = """
WHERE d.current IS NOT FALSE AND (? = '' OR coalesce(d.region_code, '') = ?)
    AND (?::INTEGER IS NULL OR d.fiscal_year = ?)
"""
_ORDER = "d.fiscal_year DESC, d.region, d.department, c.document_id"
# which documents hold the wanted part of the list, from how many findings each has: only those are read
_WHICH = f"""
SELECT list(document_id), coalesce(min(before), 0) FROM (
    SELECT c.document_id, sum(c.n) AS n, sum(sum(c.n)) OVER (ORDER BY {_ORDER}) - sum(c.n) AS before
    FROM check_totals c JOIN documents d USING (document_id) {_WHERE} AND c.status = ? AND (? = '' OR c.rule = ?)
    GROUP BY {_ORDER.replace(" DESC", "")}
) WHERE before < ? AND before + n > ?
"""
_FINDINGS = f"""
SELECT c.document_id, d.region, d.department, d.fiscal_year, c.rule, c.status, c.verdict, c.statement, c.reason,
    c.doubt, c.expected, c.found, c.difference, c.page, c.check_id, c.sentence_zh, c.doubt_zh, c.reason_zh
FROM (SELECT *, {OUTCOME} AS outcome FROM checks) c JOIN documents d USING (document_id)
WHERE c.document_id IN (SELECT unnest(?::VARCHAR[])) AND c.outcome = ? AND (? = '' OR c.rule = ?)
ORDER BY {_ORDER}, c.page, c.check_id LIMIT ? OFFSET ?
"""
_COUNTS = """
SELECT status, sum(n) AS n FROM check_totals SEMI JOIN (FROM documents WHERE current IS NOT FALSE) USING (document_id)
GROUP BY status ORDER BY n
"""
_FINDING_COLUMNS = (
    "document_id", "region", "department", "fiscal_year", "rule", "status", "verdict", "statement", "reason", "doubt",
    "expected", "found", "difference", "page", "check_id", "sentence_zh", "doubt_zh", "reason_zh",
)  # fmt: skip


@router.get("/findings")
def findings(
    request: Request,
    region: str = "",
    year: str = "",
    status: str = Verdict.CONTRADICTION,
    rule: str = "",
) -> Response:
    """What does not add up, and what could not be checked."""
    site = site_of(request)
    wanted = wanted_year(year)
    values = (region, region, wanted, wanted, status, rule, rule)
    return listing(
        request,
        "findings.html",
        "核对结果",
        _FINDING_COLUMNS,
        partial(_listed, site, values),
        chosen={"region": region, "year": year, "status": status, "rule": rule},
        counts=site.rows(_COUNTS),
        rules=[row["rule"] for row in site.rows("SELECT DISTINCT rule FROM check_totals ORDER BY rule")],
    )


def _listed(site: Site, values: tuple[object, ...], most: int, skipped: int) -> list[Row]:
    """That many findings after those skipped; `values`: region and year (twice each), status, rule (twice)."""
    which = site.one(_WHICH, *values, skipped + most, skipped)
    ids, before = which.values() if which else (None, 0)
    return site.rows(_FINDINGS, ids or [], *values[4:], most, skipped - before)
