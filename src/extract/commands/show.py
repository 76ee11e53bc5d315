"""juesuan show: one document, readable in a terminal: outline, figures, explanations, checks, problems."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..query.sql import OUTCOME, connect, rows
from ..records.vocabulary import Basis, CheckStatus, Direction, Kind, Measure, Origin, TextLayer, Verdict
from ..terminal import escape, terminal
from . import screen, shell
from .lookup import existing_data, find_document
from .values import money, plain

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

Row = dict[str, Any]

_FIGURES = """SELECT * FROM figures WHERE document_id = ? ORDER BY page, top, x0, figure_id"""
_BASES: dict[str, str] = {basis: basis.short for basis in Basis}
_LAYERS: dict[str, str] = {layer: f" · {layer.english}" for layer in (TextLayer.HIDDEN, TextLayer.OCR)}
_ITSELF = (Measure.AMOUNT, Measure.COUNT, Measure.SCORE, Measure.GRADE)  # what the value alone shows


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan show 统计局 --year 2024 -o data")
def show(
    document: Annotated[str, typer.Argument(help="Start of its id, its file name or part of it, or its department.")],
    data: shell.DataFolder = Path("data"),
    year: Annotated[int | None, typer.Option("--year", help="Of several years' documents this one.")] = None,
    tables: Annotated[bool, typer.Option("--tables", help="List the figures of the tables, too.")] = False,
) -> None:
    """Show one document: its outline, figures, explanations, failed checks and problems."""
    named = ("documents", "sections", "figures", "explanations", "checks", "problems")
    connection = connect(existing_data(data), named)
    try:
        found = find_document(connection, document, year)
        console = terminal()
        _head(console, found)
        _outline(console, connection, found["document_id"])
        _figures(console, connection, found["document_id"], tables)
        _explanations(console, connection, found["document_id"])
        _checks(console, connection, found["document_id"])
        _problems(console, connection, found["document_id"])
    finally:
        connection.close()


def _head(console: Console, document: Row) -> None:
    kind = Kind.labels().get(document["kind"], document["kind"] or "?")
    title = document["title"] or document["file_name"] or "without title"
    who = document["department"] or "department unknown"
    console.print(f"[bold]{escape(title)}[/]")
    console.print(escape(f"{who} · {document['fiscal_year'] or 'year unknown'} · {kind}"))
    pages = f"{document['pages']} pages" if document["pages"] is not None else ""
    facts = [document["file_name"], pages, document["status"], document["text_layer"]]
    console.print(escape(" · ".join(fact for fact in facts if fact)))
    if document["converted_from"]:
        console.print(f"converted from {document['converted_from']}", soft_wrap=True)
    if document["source_url"]:
        console.print(escape(document["source_url"]), soft_wrap=True)
    printed, accounted = document["numbers_printed"], document["numbers_accounted"]
    if printed:
        console.print(f"{accounted or 0} of {printed} printed numbers accounted for")
    console.print(f"[dim]{document['document_id']}[/]", soft_wrap=True)


def _outline(console: Console, connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    sections = rows(connection, "SELECT * FROM sections WHERE document_id = ?", document_id)
    _title(console, "Outline", len(sections))
    for section in sorted(sections, key=lambda row: _ordinal_path(row["section_id"])):
        indent = "  " * ((section["level"] or 1) - 1)
        heading = escape(f"{section['ordinal'] or ''} {section['heading'] or ''}".strip())
        code = f" [cyan]{section['section']}[/]" if section["section"] else ""
        console.print(f"{indent}{heading}{code}{_page({'page': section['page_from']})}")


def _ordinal_path(section_id: str) -> list[tuple[int, str]]:
    """2/10 comes after 2/9."""
    return [(int(part) if part.isdigit() else 0, part) for part in section_id.split("/")]


def _figures(console: Console, connection: duckdb.DuckDBPyConnection, document_id: str, tables: bool) -> None:
    every = rows(connection, _FIGURES, document_id)
    shown = [row for row in every if tables or row["origin"] != Origin.TABLE]
    _title(console, "Figures", len(every))
    if shown:
        grid = screen.grid(["figure", "page", "item", "of what", "basis", "value", "printed"])
        for row in shown:
            grid.add_row(*map(escape, _figure_cells(row)))
        console.print(grid)
    if len(shown) < len(every):
        console.print(f"and {len(every) - len(shown)} figures of the tables: --tables lists them")


def _figure_cells(row: Row) -> list[str]:
    what = [row["function_name"], row["economic_name"], row["vehicle_type"], row["note"]]
    label = row["item_label"] or row["item"]
    return [
        row["figure_id"][:12],
        str(row["page"] or ""),
        f"{label} ({row['fund']})" if row["fund"] else label,
        " · ".join(part for part in what if part),
        _basis(row),
        _value(row),
        ("无 (in words)" if row["stated_none"] else row["printed"] or "")
        + _LAYERS.get(row.get("text_layer") or "", ""),
    ]


def _basis(row: Row) -> str:
    basis = _BASES.get(row["basis"], row["basis"] or "")
    other = _BASES.get(row["relative_to"], row["relative_to"])
    measure = "" if row["measure"] in _ITSELF else row["measure"]
    return " ".join(part for part in (basis, measure, f"to {other}" if other else "") if part)


def _value(row: Row) -> str:
    if row["value"] is None:
        return row["text_value"] or "?"
    number = money(row["value"]) if row["unit"] == "元" else plain(row["value"])
    return f"{number}{'' if row['unit'] == '%' else ' '}{row['unit'] or ''}".strip()


def _explanations(console: Console, connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    reasons = rows(connection, "SELECT * FROM explanations WHERE document_id = ? ORDER BY page, top", document_id)
    _title(console, "Explanations", len(reasons))
    for row in reasons:
        what = " · ".join(part for part in (row["item"], row["function_name"], row["note"]) if part)
        sign = {Direction.UP: "↑", Direction.DOWN: "↓", Direction.FLAT: "="}.get(row["direction"], "·")
        causes = f" [cyan]{escape(', '.join(row['causes']))}[/]" if row["causes"] else ""
        console.print(f"{sign} {escape(what)}{_page(row)}{causes}\n    {escape(row['text'])}")


def _checks(console: Console, connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    checks = rows(
        connection,
        f"SELECT *, {OUTCOME} AS outcome FROM checks WHERE document_id = ? ORDER BY page, rule, check_id",
        document_id,
    )
    counts = Counter(row["outcome"] for row in checks)
    _title(console, "Checks", len(checks))
    if counts:
        console.print(", ".join(f"{count} {status}" for status, count in sorted(counts.items())))
    for row in checks:
        if row["status"] == CheckStatus.FAILS:
            colour = "red" if row["verdict"] == Verdict.CONTRADICTION else "yellow"
            console.print(f"[{colour}]{row['rule']}[/]{_page(row)}: {escape(row['statement'] or '')}")


def _page(row: Row) -> str:
    return f" [dim]p. {row['page']}[/]" if row["page"] else ""


def _problems(console: Console, connection: duckdb.DuckDBPyConnection, document_id: str) -> None:
    problems = rows(connection, "SELECT * FROM problems WHERE document_id = ? ORDER BY page, code", document_id)
    _title(console, "Problems", len(problems))
    for row in problems:
        console.print(f"[yellow]{row['code']}[/]{_page(row)}: {escape(row['message'] or '')}")


def _title(console: Console, name: str, count: int) -> None:
    console.print(f"\n[bold]{name}[/] [dim]{count}[/]")
