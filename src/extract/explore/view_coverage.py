"""Who published and who did not: districts by state, and a district's departments by year with what became of each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from ..records.vocabulary import CoverageState, Kind
from .site import FORMATS, Row, download, page, site_of, wanted_year
from .words import became

router = APIRouter()

COLUMNS = ("department", "fiscal_year", "kind", "state", "detail", "url", "published_on", "document_id", "archive_name")
_DISTRICTS = """
SELECT coalesce(region_code, '') AS code, any_value(region) AS name, fiscal_year, state, count(*) AS n FROM coverage
WHERE (?::INTEGER IS NULL OR fiscal_year = ?) GROUP BY 1, fiscal_year, state ORDER BY code, fiscal_year DESC, state
"""
_READ = (CoverageState.PUBLISHED, CoverageState.CONVERTED)
# a file that came and that no run has read yet has no page
_ALL = """
SELECT * REPLACE (if(document_id IN (SELECT document_id FROM documents), document_id, NULL) AS document_id)
FROM coverage
"""
_ROWS = f"""
FROM ({_ALL}) WHERE coalesce(region_code, '') = ? AND (?::INTEGER IS NULL OR fiscal_year = ?)
ORDER BY department NULLS LAST, fiscal_year DESC NULLS LAST, kind, url
"""
LISTED = f"SELECT 1 FROM ({_ROWS}) LIMIT 1"
OF_DEPARTMENT = f"""
FROM ({_ALL}) WHERE coalesce(region_code, '') = ? AND department = ?
ORDER BY fiscal_year DESC NULLS LAST, kind, url
"""


@router.get("/coverage")
def coverage(request: Request, region: str = "", year: str = "", format: str = "") -> Response:
    """All districts' counts; of one district a table of departments and years, and the links that say too little."""
    site, wanted = site_of(request), wanted_year(year)
    if not region:
        counts = _counts(site.rows(_DISTRICTS, wanted, wanted))
        return page(request, "coverage.html", region="", year=wanted, counts=counts)
    found = site.rows(_ROWS, region, wanted, wanted)
    if not found:
        raise HTTPException(404, "没有这个地区或年度的公开名单：只有从网站采集的地区才有")
    if format in FORMATS:
        return download(format, "公开情况", COLUMNS, [[row[name] for name in COLUMNS] for row in found])
    known = [row for row in found if row["department"] and row["fiscal_year"] and row["kind"]]
    cells: dict[str, dict[tuple[int, str], Row]] = {}
    for row in known:
        cells.setdefault(row["department"], {})[row["fiscal_year"], row["kind"]] = row
    return page(
        request,
        "coverage.html",
        region=region,
        year=wanted,
        name=found[0]["region"] or region,
        places=sorted({place for by_place in cells.values() for place in by_place}, key=_newest_first),
        cells=cells,
        unknown=[row for row in found if row not in known],
        tally={state: sum(row["state"] == state for row in found) for state in CoverageState},
    )


def _newest_first(place: tuple[int, str]) -> tuple[int, bool]:
    return -place[0], place[1] != Kind.FINAL_ACCOUNTS


def _counts(rows: list[Row]) -> dict[tuple[str, str], dict[Any, dict[str, int]]]:
    """District → year → state → how many."""
    found: dict[tuple[str, str], dict[Any, dict[str, int]]] = {}
    for row in rows:
        years = found.setdefault((row["code"], row["name"] or row["code"]), {})
        years.setdefault(row["fiscal_year"], {})[row["state"]] = row["n"]
    return found


def silent(rows: list[Row]) -> list[Row]:
    """What of a department is not there to be read: not published, a scan, only Word; told in words."""
    return [row | {"became": became(row)} for row in rows if row["state"] not in _READ]
