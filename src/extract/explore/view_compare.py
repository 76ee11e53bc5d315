"""Departments side by side, with a chart, and the table as CSV or XLSX."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from ..compare.chart import SIGNED, change_chart, chart, unit
from ..compare.compare import compare
from ..compare.comparison import NO_DOCUMENT, PER, Ask, Comparison
from ..compare.first import compare_first
from ..compare.order import SORTS, sorted_by
from ..compare.rows import common_notes
from ..compare.words import COLUMNS, COUNTED, FUND_NAMES, GENERAL, NOTES, PER_NAMES, STATES, flat, notes_of
from ..errors import UserError
from ..knowledge.asking import grouped, vocabulary
from ..program import VERSION
from ..text import listed
from .site import FORMATS, Site, download, page, site_of, wanted_year
from .view_places import KEY_ITEMS, SANGONG_PARTS

router = APIRouter()

MOST_ROWS = 200  # on the page; the files have all
MOST_DOCUMENTS = 3000  # of all years on the page; of more only the newest year's


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
        departments=listed(name),
        districts=(region,) if region else (),
        years=(wanted,) if wanted else (),
        fund=fund or None,
        per=per or None,
    )
    found, refused = _found(request, ask, every_row=bool(format or chosen["sort"]))
    if found and chosen["sort"]:
        found.rows = sorted_by(found.rows, chosen["sort"])
    if found and format in FORMATS:
        return download(format, f"{found.subject.label}比较", COLUMNS, flat([found]), notes_of([found]))
    silent = [row for row in found.rows if row.state == NO_DOCUMENT] if found and not name else []
    if found and silent:  # one line below the table says it: most of a table and its chart would be of nothing
        found = replace(found, rows=[row for row in found.rows if row.state != NO_DOCUMENT])
    rows = found.rows[:MOST_ROWS] if found else []
    common = common_notes(rows)
    notes = list(dict.fromkeys(note for row in rows for note in row.notes if note not in common))
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
        picture=Markup(_drawn(found, chosen["sort"])) if found else "",
        unit=unit(found) if found else "",
        notes=notes,
        common=common,
        counted=COUNTED.get(found.per or "", "") if found else "",
        cited=_cited(request, found, wanted) if found else "",
        note_texts={note: told for note, (_, told) in NOTES.items()},
        general={note: told for note, (_, told) in (NOTES | GENERAL).items()},
        states={state: told for state, (_, told) in STATES.items()},
        items=vocabulary(),
        key_items=(*KEY_ITEMS, *SANGONG_PARTS),
        groups=grouped(),
        rising=[name for name, (_, _, rising) in SORTS.items() if rising],
        functions=site.rows("SELECT * FROM functions ORDER BY code"),
        per_names={name: PER_NAMES[name] for name in PER},
        regions=site.regions(),
        years=site.years(),
    )


def _drawn(found: Comparison, sort: str) -> str:
    """Bars of the amounts, or of what the rows are ordered by where that has a sign."""
    return change_chart(found, sort, SORTS[sort][0]) if sort in SIGNED else chart(found)


def _cited(request: Request, found: Comparison, year: int | None) -> str:
    """How to cite a comparison: what, of whom, of when, from what, and where it is to be seen again."""
    of = {(row.region or "", row.department or "") for row in found.rows if row.final}
    years = sorted({row.fiscal_year for row in found.rows if row.final}) or ([year] if year else [])
    span = "–".join(dict.fromkeys(str(one) for one in (years[0], years[-1]))) if years else ""
    fund = FUND_NAMES.get(found.fund, found.fund) or ""
    title = found.subject.label + (f"（{fund}）" if fund else "")
    newest = site_of(request).one("SELECT max(retrieved_at) AS day FROM documents")
    day = f"，文件采集至 {newest['day']:%Y-%m-%d}" if newest and newest["day"] else ""
    told = f"《{title}》，{span} 年度，{len(of)} 个部门和单位公开的部门决算、部门预算{day}"
    return f"{told}；决算公开数据（juesuan {VERSION}），{request.url}"


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
