"""A document, its pages with every number marked, and a figure framed in its page."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, Response

from ..query.explain import explain
from ..query.finding import figure_citation
from ..query.sql import OUTCOME
from .render import Picture
from .site import FORMATS, PAGE_ROWS, Row, Site, download, one_as_json, page, site_of, wanted_page
from .words import BASES, label, named

router = APIRouter()

MARGIN = 2.0  # points between a number and its frame
_SECTIONS = "SELECT * FROM sections WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ?"
_FIGURES = """
SELECT * FROM figures WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ?
    AND (? = '' OR origin = ?) AND (? = '' OR item = ?)
ORDER BY page, top, x0, figure_id
"""
_ON_PAGE = """
SELECT *, coalesce(contradicted_by, 0) AS contradicted
FROM figures WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ? AND page = ? ORDER BY top, x0, figure_id
"""
_CHECKS = f"""
SELECT check_id, rule, {OUTCOME} AS status, statement, sentence_zh, coalesce(reason_zh, doubt_zh) AS reason, page
FROM checks WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ?
    AND status IN ('fails', 'rounding', 'undefined', 'withdrawn')
ORDER BY status, page, check_id LIMIT 200
"""
_OF_FIGURE = f"""
SELECT check_id, rule, {OUTCOME} AS status, statement, sentence_zh, coalesce(reason_zh, doubt_zh) AS reason, page
FROM checks WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ? AND list_contains(figure_ids, ?)
ORDER BY status, check_id LIMIT 50
"""
_EXPLAINED = """
SELECT direction, text, page FROM explanations
WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ? AND list_contains(figure_ids, ?) LIMIT 20
"""
EXPORTED = (
    "figure_id",
    "item",
    "item_label",
    "fund",
    "function_code",
    "function_name",
    "economic_code",
    "economic_name",
    "vehicle_type",
    "note",
    "basis",
    "measure",
    "relative_to",
    "value",
    "text_value",
    "unit",
    "printed",
    "stated_none",
    "origin",
    "page",
    "quote",
)


@router.get("/d/{document_id}")
def document(
    request: Request, document_id: str, origin: str = "", item: str = "", at: str = "", format: str = ""
) -> Response:
    """A document: outline, figures, findings, scorecard, problems."""
    site = site_of(request)
    found = document_of(site, document_id)
    key = (document_id, found["fiscal_year"])
    figures = site.rows(_FIGURES, *key, origin, origin, item, item)
    if format in FORMATS:
        rows = [[row[name] for name in EXPORTED] for row in figures]
        return download(format, found["title"] or document_id[:12], EXPORTED, rows)
    sections = sorted(site.rows(_SECTIONS, *key), key=lambda row: _ordinal(row["section_id"]))
    here = wanted_page(at)
    return page(
        request,
        "document.html",
        document=found,
        sections=sections,
        figures=figures[(here - 1) * PAGE_ROWS : here * PAGE_ROWS],
        count=len(figures),
        at=here,
        pages=-(-len(figures) // PAGE_ROWS),
        origin=origin,
        checks=site.rows(_CHECKS, *key),
        card=site.rows("SELECT * FROM scorecard WHERE document_id = ? ORDER BY requirement", document_id),
        problems=site.rows("SELECT * FROM problems WHERE document_id = ? ORDER BY page LIMIT 100", document_id),
        older=site.rows("SELECT document_id FROM documents WHERE superseded_by = ? ORDER BY ALL", document_id),
        newer=site.rows("SELECT document_id FROM documents WHERE document_id = ?", found["superseded_by"]),
        has_file=_path(site, found) is not None,
        has_original=site.files.original(found.get("converted_from"), found["source_url"]) is not None,
    )


@router.get("/d/{document_id}/p/{number}")
def leaf(request: Request, document_id: str, number: int) -> Response:
    """A page: its picture with the numbers marked, and its text beside."""
    site = site_of(request)
    found = document_of(site, document_id)
    if not 1 <= number <= max(found["pages"] or 1, 1):
        raise HTTPException(404, "文件没有这一页")
    figures = site.rows(_ON_PAGE, document_id, found["fiscal_year"], number)
    sections = [
        row
        for row in site.rows(_SECTIONS, document_id, found["fiscal_year"])
        if (row["page_from"] or 0) <= number <= (row["page_to"] or row["page_from"] or 0)
    ]
    sections.sort(key=lambda row: _ordinal(row["section_id"]))
    picture = picture_of(site, found, number)
    return page(
        request,
        "leaf.html",
        document=found,
        number=number,
        last=found["pages"] or number,
        figures=[row | {"box": _box(row)} for row in figures],
        sections=sections,
        picture=picture,
        framed=None,
    )


@router.get("/d/{document_id}/f/{figure_id}")
def figure(request: Request, document_id: str, figure_id: str, format: str = "") -> Response:
    """A figure: what it says, its sentence, its checks, how to cite it, and its page with the number framed."""
    site = site_of(request)
    found = document_of(site, document_id)
    key = (document_id, found["fiscal_year"], figure_id)
    row = site.one(
        "SELECT * FROM figures WHERE document_id = ? AND fiscal_year IS NOT DISTINCT FROM ? AND figure_id = ?", *key
    )
    if row is None:
        raise HTTPException(404, "文件里没有这条数据")
    number = row["page"]
    checks = site.rows(_OF_FIGURE, *key)
    cited = figure_citation(row, found, _said(row, found))
    if format == "json":
        return one_as_json(figure=row, document=found, checks=checks, citation=cited)
    return page(
        request,
        "figure.html",
        document=found,
        figure=row,
        cited=cited,
        has_original=site.files.original(found.get("converted_from"), found["source_url"]) is not None,
        number=number,
        figures=[row | {"box": _box(row)}],
        told=explain(row, partial(_ask, site)),
        checks=checks,
        reasons=site.rows(_EXPLAINED, *key),
        picture=picture_of(site, found, number) if number else None,
        framed=figure_id,
    )


def _said(figure: Row, document: Row) -> str:
    """What a figure says, in words for who quotes it: department, year, item, basis."""
    of = f"{document['department'] or ''}{document['fiscal_year'] or ''}年度".removeprefix("年度")
    against = figure["relative_to"]
    base = f"（相对于{BASES.get(against) or label(against)}）" if against else ""
    said = dict.fromkeys((of, *f"{named(figure)} {BASES.get(figure['basis'], '')}".split()))
    return " ".join(filter(None, said)) + base


@router.get("/d/{document_id}/p/{number}/picture.png")
def picture(request: Request, document_id: str, number: int) -> Response:
    """A page as PNG."""
    site = site_of(request)
    drawn = picture_of(site, document_of(site, document_id), number)
    if drawn is None:
        raise HTTPException(404, "这一页无法显示")
    return Response(drawn.png, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


@router.get("/d/{document_id}/file.pdf")
def file(request: Request, document_id: str) -> Response:
    """The PDF itself."""
    site = site_of(request)
    found = document_of(site, document_id)
    path = _path(site, found)
    if path is None:
        raise HTTPException(404, "原文件不在存档中，也不在读取时的位置")
    return FileResponse(
        path, media_type="application/pdf", filename=f"{document_id[:12]}.pdf", content_disposition_type="inline"
    )


@router.get("/d/{document_id}/original")
def original(request: Request, document_id: str) -> Response:
    """The file of which the PDF was made, to be saved: a stranger's web page is never shown as one of ours."""
    site = site_of(request)
    found = document_of(site, document_id)
    path = site.files.original(found.get("converted_from"), found["source_url"])
    if path is None:
        raise HTTPException(404, "转换前的文件不在存档中，也不在读取时的位置")
    return FileResponse(path, media_type="application/octet-stream", filename=f"{document_id[:12]}{path.suffix}")


def _ask(site: Site, sql: str, *values: object) -> list[Row]:
    """What explaining a figure asks of the dataset; the copy that is shown has no table_cells."""
    return [] if "table_cells" in sql else site.rows(sql, *values)


def document_of(site: Site, document_id: str) -> Row:
    """A document's row; 404 where there is none."""
    found = site.one("SELECT * FROM documents WHERE document_id = ?", document_id)
    if found is None:
        raise HTTPException(404, "数据集中没有这份文件")
    return found


def _path(site: Site, document: Row) -> Any:
    return site.files.find(document["document_id"], document["source_url"])


def picture_of(site: Site, document: Row, number: int) -> Picture | None:
    """A page of a document as a picture; None where its file is not at hand, or cannot be drawn."""
    path = _path(site, document)
    return site.renderer.draw(path, number) if path else None


def _box(row: Row) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the frame around a figure, in points."""
    sides = [row[name] for name in ("x0", "top", "x1", "bottom")]
    if None in sides:
        return None
    left, top, right, bottom = sides
    return (left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN)


def _ordinal(section_id: str) -> list[tuple[bool, int, str]]:
    """`2/10` after `2/9`."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in section_id.split("/")]
