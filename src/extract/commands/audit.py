"""juesuan audit: is every printed number of a document accounted for, and what was not understood?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..audit.account import Audit, audit_file
from ..audit.html import write_html
from ..document.here import extract_here
from ..errors import UserError
from ..paths import text_of
from ..proving.load import load_knowledge
from ..records.tables import Proposal
from ..terminal import escape, terminal
from . import screen, shell

if TYPE_CHECKING:
    from rich.console import Console


app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan audit 决算.pdf --html audit.html")
def audit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PDF; with --why also a folder of them.")],
    why: Annotated[bool, typer.Option("--why", help="Why numbers are left, the most frequent reason first.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the pages here, every number marked.")] = None,
) -> None:
    """Balance a document's printed numbers, by kind and by page, and print the sentences of what is left."""
    if why:
        _print_why(terminal(), shell.pdf_files([file]))
        return
    (path,) = shell.pdf_files([file]) if not file.is_dir() else _refuse(file)
    if html is not None and html.is_dir():
        raise UserError(f"{html} is a folder: name the file, as in --html {html / 'audit.html'}")
    with screen.waiting(f"reading {text_of(path.name)} …"):
        result = audit_file(path, load_knowledge())
    console = terminal()
    _print_kinds(console, result)
    _print_pages(console, result)
    _print_left(console, result)
    _print_proposals(console, result.extraction.proposals)
    if html is not None:
        with screen.waiting("drawing the pages …"):
            write_html(result, path, html)
        console.print(f"\nwritten: {escape(str(html))}")


def _print_why(console: Console, paths: list[Path]) -> None:
    """What was left in all the files: the words or the veto, so that the next wording to add is the first line."""
    knowledge = load_knowledge()
    found: dict[str, list[str]] = {}
    proposals: list[Proposal] = []
    for path in paths:
        with screen.waiting(f"reading {text_of(path.name)} …"):
            extraction = extract_here(path, knowledge, verify=0)
        proposals += extraction.proposals
        for row in extraction.unmatched:
            if row.why is not None:
                found.setdefault(row.why, []).append(row.context or row.printed)
    table = screen.grid(["numbers", "why", "for example"])
    for reason, examples in sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        table.add_row(str(len(examples)), escape(reason), escape(examples[0]))
    console.print(table if found else "nothing is left in statements: every number was read")
    _print_proposals(console, proposals)


def _print_proposals(console: Console, rows: list[Proposal]) -> None:
    """Numbers that are not read, and what they can only be: for people to judge, in no figure and no sum."""
    if not rows:
        return
    console.print(f"\n[bold]Proposals[/] [dim]{len(rows)}, counted apart: in no figure and no sum[/]")
    table = screen.grid(["page", "printed", "may be", "of what", "basis", "because of"])
    for row in rows:
        name = (row.function_name or row.economic_code or "").split("/")[-1]
        against = f" {row.measure} to {row.relative_to}" if row.relative_to else ""
        why = (row.trace or "").rpartition(" ")[2]
        label = f"{row.item_label}（{row.fund.label}）" if row.fund else row.item_label or row.item
        cells = (str(row.page or ""), row.printed or "", label, name, f"{row.basis}{against}", why)
        table.add_row(*map(escape, cells))
    console.print(table)


def _refuse(folder: Path) -> list[Path]:
    raise UserError(f"{folder} is a folder: name one PDF in it")


def _print_kinds(console: Console, result: Audit) -> None:
    document = result.extraction.document
    printed, accounted = document.numbers_printed or 0, document.numbers_accounted or 0
    color = "green" if printed == accounted else "red"
    console.print(f"[{color}]{accounted} of {printed} printed numbers accounted for[/]")
    table = screen.grid(["belongs to", "numbers"])
    for kind, count in result.kinds.most_common():
        table.add_row(kind.replace("_", " "), str(count))
    console.print(table)


def _print_pages(console: Console, result: Audit) -> None:
    table = screen.grid(["page", "numbers", "figures", "tables", "known", "not understood"])
    for page in result.pages:
        total = sum(page.kinds.values()) + len(page.lost)
        if total:
            tables = page.kinds["cell"] + page.kinds["label"]
            known = total - page.kinds["figure"] - tables - page.left
            counts = (page.page, total, page.kinds["figure"], tables, known, page.left)
            table.add_row(*(str(count) if count else "" for count in counts))
    console.print(table)


def _print_left(console: Console, result: Audit) -> None:
    if not result.left:
        console.print("nothing is left: every number was understood")
        return
    console.print(f"[bold]Not understood[/] [dim]{len(result.left)}[/]")
    for row in result.left:
        sentence = escape(row.sentence or "belongs to nothing")
        console.print(f"[dim]p. {row.page}[/] [red]{escape(row.printed)}[/]  {sentence}", soft_wrap=True)
