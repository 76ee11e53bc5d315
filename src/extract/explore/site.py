"""What every view shares: the dataset's connection, the templates, and answers as page, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..collect.stored_files import Files
from ..query import export
from ..query.sql import check, require_facts, values_of
from ..responses.answers import Answers, load_answers
from ..responses.counted import see_answered
from . import words
from .copies import Copies
from .render import Renderer

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]

HERE = Path(__file__).resolve().parent
PAGE_ROWS = 100
MOST_EXPORTED = 100_000
# what hides the tables of these names for as long as the cursor lives
_OF_DEPARTMENT = """
CREATE TEMP TABLE documents AS
SELECT * FROM main.documents WHERE coalesce(region_code, '') = ? AND department = ? AND current
"""
_OF_DISTRICT = "CREATE TEMP TABLE documents AS SELECT * FROM main.documents WHERE region_code = ? AND current"
_OF_DOCUMENTS = """
CREATE TEMP TABLE "{table}" AS SELECT * FROM main."{table}"
WHERE document_id IN (SELECT document_id FROM temp.documents)
"""
FORMATS = ("json", "csv", "xlsx")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Site:
    """An open dataset with its files; every method may be called from several threads."""

    def __init__(
        self,
        root: Path,
        archive: Path | None,
        tell: Callable[[str], None] = lambda _: None,
        responses: Path | None = None,
        contact: str | None = None,
    ) -> None:
        check(root)
        require_facts(root)
        self.root = root
        self.copies = Copies(root, tell)
        self.answers = Answers()  # none withdrawn, while their documents are looked up
        self.answers = load_answers(responses, self.rows, contact)
        self.files = Files(archive, root)
        self.renderer = Renderer()
        self.templates = _environment()

    @contextmanager
    def comparing(self, region: str = "", department: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for `compare`: over everything, over one district's documents, or over one department's rows."""
        cursor = self.copies.cursor()
        try:
            if region and not department:
                cursor.execute(_OF_DISTRICT, [region])
            if department:
                cursor.execute(_OF_DEPARTMENT, [region, department])
                for table in ("facts", "unmatched"):
                    cursor.execute(_OF_DOCUMENTS.format(table=table))
            else:
                cursor.execute("SET search_path = 'compare,main'")
            yield cursor
        finally:
            cursor.close()

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The answer to a query as dictionaries; what people typed goes in as values, never into the SQL.

        `values`: one for each ?, or a dictionary of those with names ($year).
        """
        cursor = self.copies.cursor()
        try:
            see_answered(cursor, self.answers.withdrawn)
            answer = cursor.execute(sql, values_of(values))
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        finally:
            cursor.close()

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row of the answer, if there is one."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def regions(self) -> list[Row]:
        """Districts of the dataset for the filters: code (empty where unknown) and name."""
        return self.rows(
            "SELECT coalesce(region_code, '') AS code, coalesce(any_value(region), '') AS name FROM documents "
            "GROUP BY 1 ORDER BY 1"
        )

    def years(self) -> list[int]:
        """Fiscal years of the dataset, the newest first."""
        found = self.rows(
            "SELECT DISTINCT fiscal_year AS y FROM documents WHERE fiscal_year IS NOT NULL ORDER BY y DESC"
        )
        return [row["y"] for row in found]

    def close(self) -> None:
        """End the copy's use and the process that draws pages."""
        self.renderer.close()
        self.copies.close()


def site_of(request: Request) -> Site:
    """The site that the application was made for."""
    site: Site = request.app.state.site
    return site


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template filled in; everything in it is escaped."""
    site = site_of(request)
    values |= {"path": request.url.path, "query": dict(request.query_params), "words": words}
    values["site_answers"] = site.answers
    return HTMLResponse(site.templates.get_template(template).render(**values), status_code=status)


def listing(
    request: Request,
    template: str,
    name: str,
    columns: Sequence[str],
    rows_of: Callable[[int, int], list[Row]],
    **values: Any,
) -> Response:
    """One page of a long list (the form's `at`), or all of it as a file (`format`) of some columns called `name`.

    `rows_of`: so many rows at most, after so many that are skipped; in the template `rows`, `at`, and whether there
    are `more`.
    """
    form, site = request.query_params, site_of(request)
    if (kind := form.get("format", "")) in FORMATS:
        return download(kind, name, columns, [[row[column] for column in columns] for row in rows_of(MOST_EXPORTED, 0)])
    here = wanted_page(form.get("at", ""))
    rows = rows_of(PAGE_ROWS + 1, (here - 1) * PAGE_ROWS)
    values |= {"rows": rows[:PAGE_ROWS], "at": here, "more": len(rows) > PAGE_ROWS}
    return page(request, template, **values, regions=site.regions(), years=site.years())


def download(
    kind: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: Sequence[str] = ()
) -> Response:
    """A view's table as `json`, `csv` or `xlsx`, offered under a Chinese name."""
    if kind == "json":
        return one_as_json(name=name, rows=[dict(zip(columns, row, strict=True)) for row in rows])
    content = export.csv_bytes(columns, rows) if kind == "csv" else export.xlsx_bytes(columns, rows, (name, *notes))
    disposition = f"attachment; filename=\"juesuan.{kind}\"; filename*=UTF-8''{quote(name)}.{kind}"
    media = "text/csv; charset=utf-8" if kind == "csv" else _XLSX
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})


def one_as_json(**told: Any) -> Response:
    """One thing as JSON: a table, a figure with its document, a finding with its figures."""
    return Response(export.json_bytes(told), media_type="application/json")


def wanted_year(text: str) -> int | None:
    """A year of a form: four digits, or none."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None


def wanted_page(text: str) -> int:
    """The number of a list's page, from 1."""
    return max(1, min(int(text), 100_000)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "wan": words.wan,
        "amount": words.amount,
        "percent": words.percent,
        "short": words.short,
        "weblink": words.weblink,
        "marked": words.marked,
    }
    environment.globals |= {"address": address}
    return environment


def address(path: str, **values: object) -> str:
    """A view's stable address with its filters; empty ones are left out."""
    filled = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(filled)}" if filled else path
