"""Departments side by side, with a chart, and the table as CSV or XLSX."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from ..compare.chart import chart, unit
from ..compare.compare import compare
from ..compare.comparison import PER, Ask, Comparison
from ..compare.first import compare_first
from ..compare.order import SORTS, sorted_by
from ..compare.words import COLUMNS, NOTES, PER_NAMES, STATES, flat
from ..errors import UserError
from ..knowledge.asking import grouped, vocabulary
from .site import FORMATS, Site, download, page, site_of, wanted_year

router = APIRouter()

NO_DOCUMENT = "no_document"
MOST_ROWS = 200  # on the page; the files have all
MOST_DOCUMENTS = 3000  # of all years on the page; of more only the newest year's
# 支出功能分类 that the dataset has, for the list to choose from
_FUNCTIONS = """
SELECT function_code AS code, mode(function_name) AS name FROM facts
WHERE item = 'expenditure' AND function_code IS NOT NULL AND function_name IS NOT NULL AND is_default
GROUP BY function_code ORDER BY count(*) DESC, function_code LIMIT 200
"""


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
    sort: str = "",
    format: str = "",
) -> Response:
    """One item over departments; what cannot be compared is said instead."""
    site = site_of(request)
    chosen = {"item": item, "code": code, "region": region, "name": name, "year": year, "fund": fund, "per": per}
    chosen["sort"] = sort if sort in SORTS else ""
    wanted = wanted_year(year)
    newest = None if format or name or wanted else _newest_of_many(site, region)
    wanted = wanted or newest
    ask = Ask(
        (f"{item}:{code}" if code else item,),
        departments=tuple(filter(None, re.split(r"[,，、;；\s]+", name))),
        districts=(region,) if region else (),
        years=(wanted,) if wanted else (),
        fund=fund or None,
        per=per or None,
    )
    found, refused = _found(request, ask, every_row=bool(format or chosen["sort"]))
    if found and chosen["sort"]:
        found.rows = sorted_by(found.rows, chosen["sort"])
    if found and format in FORMATS:
        return download(format, f"{found.subject.label}比较", COLUMNS, flat([found]))
    silent = [row for row in found.rows if row.state == NO_DOCUMENT] if found and not name else []
    if found and silent:  # one line below the table says it: most of a table and its chart would be of nothing
        found = replace(found, rows=[row for row in found.rows if row.state != NO_DOCUMENT])
    rows = found.rows[:MOST_ROWS] if found else []
    notes = list(dict.fromkeys(note for row in rows for note in row.notes))
    return page(
        request,
        "compare.html",
        400 if refused else 200,
        found=found,
        rows=rows,
        silent=silent[:MOST_ROWS],
        silent_count=len(silent),
        refused=refused,
        newest=newest,
        chosen=chosen,
        picture=Markup(chart(found)) if found else "",
        unit=unit(found) if found else "",
        notes=notes,
        note_texts={note: told for note, (_, told) in NOTES.items()},
        states={state: told for state, (_, told) in STATES.items()},
        items=vocabulary(),
        groups=grouped(),
        rising=[name for name, (_, _, rising) in SORTS.items() if rising],
        functions=site.rows(_FUNCTIONS),
        per_names={name: PER_NAMES[name] for name in PER},
        regions=site.regions(),
        years=site.years(),
    )


def _newest_of_many(site: Site, region: str) -> int | None:
    """The newest year, where all years would be more rows than anybody looks through on a page."""
    found = site.one(
        "SELECT count(*) AS n, max(fiscal_year) AS newest FROM documents WHERE ? IN ('', region_code)", region
    )
    return found["newest"] if found and found["n"] > MOST_DOCUMENTS else None


def _found(request: Request, ask: Ask, every_row: bool) -> tuple[Comparison | None, str]:
    with site_of(request).comparing(ask.districts[0] if ask.districts else "") as cursor:
        try:
            return compare(cursor, ask)[0] if every_row else compare_first(cursor, ask, MOST_ROWS), ""
        except UserError as error:
            return None, str(error)
