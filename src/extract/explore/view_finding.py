"""A page for each finding: its sentence, the places framed side by side, its rule, and how to cite it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ..query.finding import Place, citation, places_of, words
from .site import Row, Site, one_as_json, page, site_of
from .view_documents import document_of, picture_of

router = APIRouter()

MOST_FIGURES = 60  # of a sum, that are shown
_CHECK = "SELECT * FROM checks WHERE document_id = ? AND check_id = ?"
_FIGURES = "SELECT * FROM figures WHERE figure_id IN (SELECT unnest(?::VARCHAR[]))"


@router.get("/findings/{document_id}/{check_id}")
def finding(request: Request, document_id: str, check_id: str, format: str = "") -> Response:
    """One finding, to be read, cited and printed."""
    site = site_of(request)
    document = document_of(site, document_id)
    check, figures = finding_of(site, document_id, check_id)
    if check is None:
        raise HTTPException(404, "文件里没有这条核对结果")
    found = places_of(check, figures)
    pages = [row["page"] for row in figures if row["page"]] or [check["page"]] * bool(check["page"])
    cite = citation(check, document, pages)
    if format == "json":
        return one_as_json(finding=check, document=document, figures=figures, citation=cite)
    return page(
        request,
        "finding.html",
        document=document,
        check=check,
        told=words(check),
        figures=figures,
        places=[_shown(site, place) for place in found],
        cite=cite,
    )


def finding_of(site: Site, document_id: str, check_id: str) -> tuple[Row | None, list[Row]]:
    """A row of checks, if there is one, and its figures in its order; those of two documents where it compares two."""
    check = site.one(_CHECK, document_id, check_id)
    ids = list(check["figure_ids"] or ()) if check else []
    known = {row["figure_id"]: row for row in site.rows(_FIGURES, ids)} if ids else {}
    return check, [known[name] for name in dict.fromkeys(ids) if name in known][:MOST_FIGURES]


def _shown(site: Site, place: Place) -> dict[str, Any]:
    """A place with its document, its page's picture and the strip of it."""
    document = document_of(site, place.document_id)
    drawn = picture_of(site, document, place.page)
    band = place.band(drawn.height) if drawn else None
    return {"place": place, "document": document, "picture": drawn, "band": band}
