"""juesuan check: what does not add up in a file or a dataset, the heaviest first, each in a sentence with its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..document.extract import extract_document
from ..errors import UserError
from ..paths import path_of, text_of
from ..proving.load import load_knowledge
from ..query.sql import connect
from ..records.vocabulary import CheckStatus, DocumentStatus, Measure
from ..terminal import escape, terminal
from . import screen, shell
from .lookup import existing_data, rows
from .report import write_reports

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

FAILED = 1
MOST_QUOTED = 160
LINES_AT_ONCE = 2000
_DOCUMENTS = "SELECT * FROM documents ORDER BY region_code, department, fiscal_year, document_id"
_ORDER = (
    CheckStatus.FAILS,
    CheckStatus.UNDEFINED,
    CheckStatus.ROUNDING,
    CheckStatus.NOT_EVALUATED,
    CheckStatus.HOLDS,
)
_WEIGHTS = {status: weight for weight, status in enumerate(_ORDER)}
_COUNTED = (*_ORDER[:3], CheckStatus.HOLDS, CheckStatus.NOT_EVALUATED)
_STATUS = {CheckStatus.FAILS: "red", CheckStatus.UNDEFINED: "yellow", CheckStatus.ROUNDING: "dim"}


@dataclass(slots=True)
class Checked:
    """One document with its findings, and the figures that they speak of, as rows with attributes."""

    name: str
    document: Any
    checks: list[Any]
    figures: dict[str, Any]
    file: Path | None = None


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan check 决算.pdf --html report/")
def check(
    target: Annotated[Path, typer.Argument(metavar="FILE|DATASET", help="A PDF file, or the folder of a dataset.")],
    strict: Annotated[bool, typer.Option("--strict", help="Leave with status 1 where something fails.")] = False,
    rounding: Annotated[bool, typer.Option("--rounding", help="List what is off by rounding, too.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page for each document into this folder.")
    ] = None,
) -> None:
    """Say what does not add up, the heaviest first."""
    documents = _of_file(target) if target.is_file() else _of_dataset(target)
    console = terminal()
    for checked in documents:
        _print(console, checked, rounding)
    if html is not None:
        pages = write_reports(documents, shell.writable_folder(html))
        console.print(f"{len(pages)} pages in {html}")
    if strict and any(row.status == CheckStatus.FAILS for checked in documents for row in checked.checks):
        raise typer.Exit(FAILED)


def _of_file(path: Path) -> list[Checked]:
    with screen.waiting(f"reading {text_of(path.name)}"):
        extraction = extract_document(path, load_knowledge())
    if extraction.document.status == DocumentStatus.FAILED:
        reasons = [problem.message or problem.code for problem in extraction.problems]
        raise UserError(f"{text_of(path.name)} could not be read: {'; '.join(reasons[:2])}")
    figures = {figure.figure_id: figure for figure in extraction.figures}
    return [Checked(text_of(path.name), extraction.document, weighed(extraction.checks, figures), figures, path)]


def _of_dataset(root: Path) -> list[Checked]:
    if not root.exists():
        raise UserError(f"no such file or folder: {root}")
    connection = connect(existing_data(root), ("documents", "figures", "checks"))
    try:
        figures: dict[str, dict[str, Any]] = defaultdict(dict)
        for line in _lines(connection, "SELECT * FROM figures"):
            figures[line.document_id][line.figure_id] = line
        checks: dict[str, list[Any]] = defaultdict(list)
        for line in _lines(connection, "SELECT * FROM checks"):
            checks[line.document_id].append(line)
        found = []
        for row in rows(connection, _DOCUMENTS):
            own, name = figures[row["document_id"]], row["file_name"] or row["document_id"][:12]
            weight = weighed(checks[row["document_id"]], own)
            found.append(Checked(name, SimpleNamespace(**row), weight, own, _local(row)))
        return found
    finally:
        connection.close()


def _lines(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[SimpleNamespace]:
    """A table's rows in one walk: a question for each document would open all files each time."""
    answer = connection.execute(sql)
    names = [column[0] for column in answer.description]
    while some := answer.fetchmany(LINES_AT_ONCE):
        yield from (SimpleNamespace(**dict(zip(names, row, strict=True))) for row in some)


def _local(row: dict[str, Any]) -> Path | None:
    path = path_of(row["source_url"])
    return path if path is not None and path.is_file() else None


def weighed(checks: Iterable[Any], figures: dict[str, Any]) -> list[Any]:
    """Checks in order of weight: what fails first, money by its difference, then rates and the rest."""

    def weight(row: Any) -> tuple[object, ...]:
        first = figures.get(row.figure_ids[0]) if row.figure_ids else None
        money = first is not None and first.measure in (Measure.AMOUNT, Measure.CHANGE) and row.difference is not None
        return (
            _WEIGHTS.get(row.status, len(_WEIGHTS)),
            0 if money else 1,
            -abs(row.difference or 0),
            row.page or 0,
            row.rule,
        )

    return sorted(checks, key=weight)


def _print(console: Console, checked: Checked, rounding: bool) -> None:
    document = checked.document
    title = document.title or document.department or checked.name
    console.print(f"\n[bold]{escape(title)}[/] [dim]{escape(checked.name)}[/]")
    counts: dict[str, int] = {}
    for row in checked.checks:
        counts[row.status] = counts.get(row.status, 0) + 1
    console.print(", ".join(f"{counts.get(status, 0)} {status.english}" for status in _COUNTED))
    wanted = _ORDER[: 3 if rounding else 2]
    for row in checked.checks:
        if row.status in wanted:
            _finding(console, row, checked.figures)
    if not any(row.status == CheckStatus.FAILS for row in checked.checks):
        console.print("Nothing fails." if checked.checks else "Nothing could be checked.")


def _finding(console: Console, row: Any, figures: dict[str, Any]) -> None:
    page = f"p. {row.page}  " if row.page else ""
    colour = _STATUS.get(row.status, "")
    told = row.sentence or row.statement or ""
    console.print(f"\n[{colour}]{row.status}[/] [dim]{row.rule}[/]  {page}{escape(told)}", soft_wrap=True)
    if row.reason:
        console.print(f"    {escape(row.reason)}", soft_wrap=True)
    if row.doubt:
        console.print(f"    [yellow]Our reading may be at fault:[/] {escape(row.doubt)}", soft_wrap=True)
    quotes = [figures[name].quote for name in row.figure_ids if name in figures and figures[name].quote]
    for quote in list(dict.fromkeys(quotes))[:2]:
        words = " ".join(quote.split())
        short = words if len(words) <= MOST_QUOTED else f"{words[:MOST_QUOTED]}…"
        console.print(f"    [dim]“{escape(short)}”[/]", soft_wrap=True)
