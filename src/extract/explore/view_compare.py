"""Departments side by side, with a chart, and the table as CSV or XLSX."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from ..compare import PER, Ask, Comparison, compare, vocabulary
from ..compare_chart import chart, unit
from ..compare_words import COLUMNS, NOTES, PER_NAMES, STATES, flat
from ..errors import UserError
from .site import download, page, site_of, wanted_year

router = APIRouter()

MOST_ROWS = 300  # on the page; the files have all


@router.get("/compare")
def compare_view(
    request: Request,
    item: str = "sangong",
    code: str = "",
    region: str = "",
    name: str = "",
    year: str = "",
    fund: str = "",
    per: str = "",
    format: str = "",
) -> Response:
    """One item over departments; what cannot be compared is said instead."""
    site = site_of(request)
    wanted = wanted_year(year)
    ask = Ask(
        (f"{item}:{code}" if code else item,),
        departments=(name,) if name else (),
        districts=(region,) if region else (),
        years=(wanted,) if wanted else (),
        fund=fund or None,
        per=per or None,
    )
    found, refused = _found(request, ask)
    if found and format in ("csv", "xlsx"):
        return download(format, f"{found.subject.label}比较", COLUMNS, flat([found]))
    notes = list(dict.fromkeys(note for row in found.rows[:MOST_ROWS] for note in row.notes)) if found else []
    chosen = {"item": item, "code": code, "region": region, "name": name, "year": year, "fund": fund, "per": per}
    return page(
        request,
        "compare.html",
        400 if refused else 200,
        found=found,
        rows=found.rows[:MOST_ROWS] if found else [],
        refused=refused,
        chosen=chosen,
        picture=Markup(chart(found)) if found else "",
        unit=unit(found) if found else "",
        notes=notes,
        note_texts={note: told for note, (_, told) in NOTES.items()},
        states={state: told for state, (_, told) in STATES.items()},
        items=vocabulary(),
        per_names={name: PER_NAMES[name] for name in PER},
        regions=site.regions(),
        years=site.years(),
    )


def _found(request: Request, ask: Ask) -> tuple[Comparison | None, str]:
    with site_of(request).comparing() as cursor:
        try:
            return compare(cursor, ask)[0], ""
        except UserError as error:
            return None, str(error)
