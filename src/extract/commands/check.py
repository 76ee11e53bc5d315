"""juesuan check: what does not add up in a file or a dataset, the heaviest first, each in a sentence with its page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..document.here import extract_here
from ..errors import UserError
from ..paths import path_of, text_of
from ..proving.load import load_knowledge
from ..query.finding import page_words, words
from ..query.sql import OUTCOME, connect, rows
from ..records.vocabulary import CheckStatus, DocumentStatus, Measure, Verdict
from ..terminal import escape, terminal
from . import screen, shell
from .lookup import existing_data
from .report import COUNTED, SHOWN, as_row, label_of, outcome, term_words, write_reports

if TYPE_CHECKING:
    import duckdb
    from rich.console import Console

FAILED = 1
MOST_QUOTED = 160
LINES_AT_ONCE = 2000
_IN_ORDER = "ORDER BY d.region_code, d.department, d.fiscal_year, d.document_id"
_OF_REGION = "region_code IS NOT DISTINCT FROM ?"
_OF_SHOWN = f"status IN {tuple(map(str, SHOWN))}"
_DOCUMENTS = f"""
SELECT document_id, file_name, title, department, source_url, region_code, retrieved_at FROM documents d {_IN_ORDER}
"""
_COUNTS = f"SELECT document_id, {OUTCOME}, count(*) FROM checks WHERE {_OF_REGION} GROUP BY ALL"
_FINDINGS = f"""
SELECT c.* FROM (SELECT document_id, check_id, rule, status, verdict, statement, difference, figure_ids, page, reason,
  doubt, sentence, sentence_zh, doubt_zh, reason_zh, remedy_zh, row_number() OVER () AS place
  FROM checks WHERE {_OF_REGION}) c
JOIN (SELECT * FROM documents WHERE {_OF_REGION}) d USING (document_id) WHERE c.{_OF_SHOWN} {_IN_ORDER}, place
"""
# the figures that a finding of the same document names
_NAMED = f"""
SELECT f.document_id, f.figure_id, f.item, f.printed, f.measure, f.quote, f.page, f.x0, f.top, f.x1, f.bottom
FROM figures f JOIN (SELECT * FROM documents WHERE {_OF_REGION}) d USING (document_id)
WHERE f.{_OF_REGION} AND f.figure_id IN (SELECT unnest(figure_ids) FROM checks WHERE {_OF_SHOWN} AND {_OF_REGION})
{_IN_ORDER}
"""
_ORDER = (*COUNTED[:4], CheckStatus.NOT_EVALUATED, CheckStatus.HOLDS)
_WEIGHTS: dict[str, int] = {status: weight for weight, status in enumerate(_ORDER)}
_COLOURS: dict[str, str] = dict(zip(_ORDER, ("red", "yellow", "yellow", "dim"), strict=False))


@dataclass(slots=True)
class Checked:
    """One document with its findings, and the figures that they speak of, as rows with attributes.

    `counts`: of all its checks, by status; `checks`: those that are shown, the heaviest first.
    """

    name: str
    document: Any
    counts: Mapping[str, int]
    checks: list[Any]
    figures: dict[str, Any]
    file: Path | None = None


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan check 决算.pdf --html report/")
def check(
    target: Annotated[Path, typer.Argument(metavar="FILE|DATASET", help="A PDF file, or the folder of a dataset.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="Leave with status 1 where statements contradict each other.")
    ] = False,
    only: Annotated[
        bool, typer.Option("--contradictions", help="Only documents with contradictions, and only those.")
    ] = False,
    rounding: Annotated[bool, typer.Option("--rounding", help="List what is off by rounding, too.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write a page for each document into this folder.")
    ] = None,
    lang: shell.Lang = None,
) -> None:
    """Say what does not add up, the heaviest first."""
    language = shell.language(lang)
    documents = _of_file(target) if target.is_file() else _of_dataset(target)
    console, totals = terminal(), Counter[str]()

    def printed() -> Iterator[Checked]:
        for checked in documents:
            totals.update(checked.counts)
            if only and not checked.counts.get(Verdict.CONTRADICTION):
                continue
            _print(console, checked, _ORDER[: 1 if only else 4 if rounding else 3], language)
            yield checked

    if html is not None:
        pages = write_reports(printed(), shell.writable_folder(html), language)
        console.print(page_words("written", language, count=pages, folder=escape(str(html))))
    for _ in printed() if html is None else ():
        continue
    if only and not totals[Verdict.CONTRADICTION]:
        console.print(f"0 {term_words(Verdict.CONTRADICTION, language)}")
    if strict and totals[Verdict.CONTRADICTION]:
        raise typer.Exit(FAILED)


def _of_file(path: Path) -> list[Checked]:
    with screen.waiting(f"reading {text_of(path.name)}"):
        extraction = extract_here(path, load_knowledge())
    if extraction.document.status == DocumentStatus.FAILED:
        reasons = [problem.message or problem.code for problem in extraction.problems]
        raise UserError(f"{text_of(path.name)} could not be read: {'; '.join(reasons[:2])}")
    figures = {figure.figure_id: figure for figure in extraction.figures}
    counts, shown = Counter[str](outcome(row) for row in extraction.checks), weighed(extraction.checks, figures)
    return [Checked(text_of(path.name), extraction.document, counts, shown, figures, path)]


def _of_dataset(root: Path) -> Iterator[Checked]:
    """The documents one after the other; what is shown of them is asked for district by district."""
    if not root.exists():
        raise UserError(f"no such file or folder: {root}")
    connection = connect(existing_data(root), ("documents", "figures", "checks"))
    try:
        for region, own in groupby(rows(connection, _DOCUMENTS), itemgetter("region_code")):
            counts: dict[str, Counter[str]] = defaultdict(Counter)
            for document_id, status, number in connection.execute(_COUNTS, [region]).fetchall():
                counts[document_id][status] = number
            findings, figures = (_by_document(connection.cursor(), sql, region) for sql in (_FINDINGS, _NAMED))
            for row in own:
                known, name = row["document_id"], row["file_name"] or row["document_id"][:12]
                named = {line.figure_id: line for line in figures(known)}
                told = weighed(findings(known), named)
                yield Checked(name, SimpleNamespace(**row), counts[known], told, named, _local(row))
    finally:
        connection.close()


def _by_document(
    connection: duckdb.DuckDBPyConnection, sql: str, region: str | None
) -> Callable[[str], list[SimpleNamespace]]:
    """A query in the order of document_id → what gives each document's rows; to be asked for all in that order."""
    groups = groupby(_lines(connection, sql, region), attrgetter("document_id"))
    held: list[tuple[str, list[SimpleNamespace]]] = []

    def of(document_id: str) -> list[SimpleNamespace]:
        if not held:
            held.extend((name, list(lines)) for name, lines in islice(groups, 1))
        return held.pop()[1] if held and held[0][0] == document_id else []

    return of


def _lines(connection: duckdb.DuckDBPyConnection, sql: str, region: str | None) -> Iterator[SimpleNamespace]:
    answer = connection.execute(sql, [region] * sql.count("?"))
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
            _WEIGHTS.get(outcome(row), len(_WEIGHTS)),
            0 if money else 1,
            -abs(row.difference or 0),
            row.page or 0,
            row.rule,
        )

    return sorted(checks, key=weight)


def _print(console: Console, checked: Checked, wanted: Sequence[str], language: str) -> None:
    document = checked.document
    title = document.title or document.department or checked.name
    console.print(f"\n[bold]{escape(title)}[/] [dim]{escape(checked.name)}[/]")
    console.print(", ".join(f"{checked.counts.get(term, 0)} {term_words(term, language)}" for term in COUNTED))
    for row in checked.checks:
        if outcome(row) in wanted:
            _finding(console, row, checked.figures, language)
    if not any(checked.counts.get(verdict) for verdict in Verdict):
        console.print(page_words("nothing" if checked.counts else "unchecked", language))


def _finding(console: Console, row: Any, figures: dict[str, Any], language: str) -> None:
    told = words(as_row(row), language)
    placed = not row.page or told.heading == getattr(row, "sentence_zh", None)  # 正文第24页写“…”
    page = "" if placed else f"{page_words('page', language, page=row.page)}  "
    label = f"[{_COLOURS.get(told.outcome, '')}]{label_of(told.outcome, language)}[/]"
    console.print(f"\n{label} [dim]{row.rule}[/]  {page}{escape(told.heading)}", soft_wrap=True)
    if told.reason:
        console.print(f"    {escape(told.reason)}", soft_wrap=True)
    if told.doubt and told.doubt not in told.heading:
        console.print(f"    [yellow]{page_words('look_at', language)}:[/] {escape(told.doubt)}", soft_wrap=True)
    quotes = [figures[name].quote for name in row.figure_ids if name in figures and figures[name].quote]
    for quote in list(dict.fromkeys(quotes))[:2]:
        line = " ".join(quote.split())
        short = line if len(line) <= MOST_QUOTED else f"{line[:MOST_QUOTED]}…"
        console.print(f"    [dim]“{escape(short)}”[/]", soft_wrap=True)
