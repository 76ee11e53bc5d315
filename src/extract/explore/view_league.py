"""The league: rankings of what is disclosed; its method; and what offices answered."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ..query.league import Choice, choose, heading, outside, ranked, rankings, silent, unplaced
from ..records.vocabulary import Kind
from ..scorecard.method import method
from .site import Row, Site, listing, page, site_of, wanted_year

router = APIRouter()

_COLUMNS = (
    "document_id", "region", "department", "unit_level", "fiscal_year", "kind", "template", "body", "place", "points",
    "possible", "asked", "checked", "missing", "contradictions", "missed", "unplaced",
)  # fmt: skip
_ANSWERED = """
SELECT d.document_id, d.region, d.department, d.fiscal_year, d.kind, c.check_id, c.rule, c.statement, c.page
FROM documents d LEFT JOIN (FROM checks WHERE list_contains($checks, check_id)) c USING (document_id)
WHERE list_contains($documents, d.document_id)
"""


@router.get("/scorecard")
def league(request: Request, kind: str = "", year: str = "", region: str = "") -> Response:
    """Documents of one kind and year by the share of what is asked of them, a ranking for each set of templates."""
    site = site_of(request)
    choice = choose(site.rows, kind or None, wanted_year(year), region)
    newest = choose(site.rows, None, None)
    chosen = {"region": region, "kind": choice.kind if choice else kind, "year": str(choice.year) if choice else year}
    return listing(
        request,
        "league.html",
        heading(choice) if choice else "公开评分",
        _COLUMNS,
        partial(_rows, site, choice, region),
        chosen=chosen,
        choice=choice,
        newest=newest,
        heading=heading(choice) if choice else "",
        kinds=Kind.labels(),
        rankings=rankings,
        outside=outside(site.rows, region),
        silent=silent(site.rows, choice, region) if choice else [],
    )


def _rows(site: Site, choice: Choice | None, region: str, most: int, skipped: int) -> list[Row]:
    found = ranked(site.rows, choice, region, most, skipped) if choice else []
    return [row | {"unplaced": unplaced(row)} for row in found]


@router.get("/method")
def how(request: Request) -> Response:
    """Every requirement: its law, for whom it holds, how it is recognised; how the league ranks."""
    return page(request, "method.html", method=method())


@router.get("/responses")
def responses(request: Request) -> Response:
    """更正与回应: how an office answers, and all answers."""
    site = site_of(request)
    rows = site.answers.rows
    wanted = {"documents": [row.document_id for row in rows], "checks": [row.check_id for row in rows if row.check_id]}
    found = site.rows(_ANSWERED, wanted) if rows else []
    documents = {row["document_id"]: row for row in found}
    findings: dict[Any, Row] = {(row["document_id"], row["check_id"]): row for row in found}
    labels = {entry.code: entry.label for entry in method().requirements}
    return page(
        request,
        "responses.html",
        documents=documents,
        findings=findings,
        labels=labels,
    )
