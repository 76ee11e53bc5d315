"""What every view shares: the dataset's connection, the templates, and answers as page, CSV or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import export
from ..query import connect
from . import words
from .files import Files
from .render import Renderer

Row = dict[str, Any]

HERE = Path(__file__).resolve().parent
PAGE_ROWS = 100
MOST_EXPORTED = 100_000
_SHOWN = ("documents", "sections", "figures", "explanations", "checks", "scorecard", "unmatched", "problems")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Site:
    """An open dataset with its files; every method may be called from several threads."""

    def __init__(self, root: Path, archive: Path | None) -> None:
        self.root = root
        self._folder = TemporaryDirectory(prefix="juesuan-explore-")
        self.connection = connect(root)
        self.connection.execute("SET threads = 2")
        self.connection.execute("SET memory_limit = '350MB'")
        self._copy()
        self.files = Files(archive)
        self.renderer = Renderer()
        self.templates = _environment()

    def _copy(self) -> None:
        """The tables in one temporary file: a dataset is a file for each document, too many to open for each view.

        So a page shows the dataset as it was when the server began.
        """
        place = str(Path(self._folder.name) / "tables.duckdb").replace("'", "''")
        self.connection.execute(f"ATTACH '{place}' AS held")
        for table in _SHOWN:
            self.connection.execute(f'CREATE TABLE held."{table}" AS SELECT * FROM "{table}"')
            self.connection.execute(f'CREATE OR REPLACE VIEW "{table}" AS SELECT * FROM held."{table}"')

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The answer to a query as dictionaries; what people typed goes in as values, never into the SQL."""
        cursor = self.connection.cursor()
        try:
            answer = cursor.execute(sql, list(values))
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
        """End the connection and the process that draws pages."""
        self.renderer.close()
        self.connection.close()
        self._folder.cleanup()


def site_of(request: Request) -> Site:
    """The site that the application was made for."""
    site: Site = request.app.state.site
    return site


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A template filled in; everything in it is escaped."""
    site = site_of(request)
    values |= {"path": request.url.path, "query": dict(request.query_params), "words": words}
    return HTMLResponse(site.templates.get_template(template).render(**values), status_code=status)


def download(kind: str, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    """A view's table as `csv` or `xlsx`, offered under a Chinese name."""
    content = export.csv_bytes(columns, rows) if kind == "csv" else export.xlsx_bytes(columns, rows)
    disposition = f"attachment; filename=\"juesuan.{kind}\"; filename*=UTF-8''{quote(name)}.{kind}"
    media = "text/csv; charset=utf-8" if kind == "csv" else _XLSX
    return Response(content, media_type=media, headers={"Content-Disposition": disposition})


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
    }
    environment.globals |= {"address": address}
    return environment


def address(path: str, **values: object) -> str:
    """A view's stable address with its filters; empty ones are left out."""
    filled = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(filled)}" if filled else path
