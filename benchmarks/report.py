"""What was measured → docs/benchmarks.md and its chart; every number of the text comes from the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .caches import CACHES
from .chart import Bar, chart
from .contender import contenders
from .findings import findings
from .peers import BASE

Results = dict[str, Any]
INTRO = """Reading a disclosure's tables and prose with this package, against what one would pick instead. `make bench`
measures all of it in one go and writes this page; no number below is typed by hand.

Speed is pages per second of **CPU time** of one process (best of some turns, each after a round that loads
libraries and patterns). Even that changes with what else a machine does: the ratio to pdfplumber in the same run is
what to compare. Memory is the most that the process held.
"""
HEAVY = """## Adding what was skipped

Only pdfplumber belongs to the package. The others are measured where they are installed, each with
`pip install tablers`, `pip install camelot-py` or `pip install pymupdf` in the environment that runs `make bench`
(`.venv/bin/python -m pip install NAME`); pdftotext comes with poppler (`poppler-utils`). PyMuPDF is under the AGPL:
it is a measuring stick here, and nothing of the package imports it.
"""
WAYS = """*pages*: characters, lines and rulings; *tables*: official tables under their heads as well; *everything*:
tables, prose, explanations, checks, and Parquet written. *reference reader* is pdfplumber feeding the same stages,
*fast reader* PDFium, with the part in C that `make` builds where it finds a compiler, or *without C*; *both readers*
the default: every page read by both and compared.
"""


def page(results: Results) -> str:
    """docs/benchmarks.md."""
    parts = ("# Benchmarks", INTRO, *_about(results), "![Pages per second](benchmarks.svg)", "## Speed and memory")
    more = (WAYS, *_cells(results), *findings(results), *_waiting(results), CACHES, HEAVY)
    return "\n\n".join(part.strip() for part in (*parts, table(*speed_rows(results)), *more)) + "\n"


def picture(results: Results) -> str:
    """docs/benchmarks.svg."""
    bars = []
    for key, contender in contenders().items():
        found = results["speed"].get(key, {})
        if "cpu" in found:
            rate = found["pages"] / found["cpu"]
            kind = "base" if key == BASE else "ours" if contender.ours else "peer"
            bars.append(Bar(contender.name, rate, f"{rate:,.1f} ({_ratio(found)})", kind))
    note = f"{files(results)}; one process, CPU time, {results['date']}; in brackets: against pdfplumber"
    return chart("Pages per second (each step of the scale is ten times the one before)", note, bars)


def files(results: Results) -> str:
    """What was read, without names."""
    kind = "real disclosures" if results["files"]["real"] else "made documents of the bundled sample"
    return f"{results['files']['count']} {kind}, {results['files']['pages']} pages"


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first stand to the right."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _about(results: Results) -> Iterator[str]:
    machine, files_told = results["machine"], files(results)
    yield (
        f"Measured on {results['date']} with {machine['cores']} cores ({machine['system']}), "
        f"Python {machine['python']}: {files_told}. Libraries: {', '.join(machine['versions'])}."
    )
    slow, quick = results["speed"][BASE]["base"]
    yield (
        f"How steady the machine was: pdfplumber read {slow:,.1f} to {quick:,.1f} pages/s in turns with the others; "
        "of each the best turn counts, and ratios are against pdfplumber's best."
    )
    if not results["files"]["real"]:
        yield "The real documents do not lie beside this clone; made ones are simpler, and read faster by every reader."


def speed_rows(results: Results) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """One row a contender."""
    head = ("", "pages/s (CPU)", "against pdfplumber", "pages/s (wall)", "peak MB")
    return head, (_speed_row(results, key, name.name) for key, name in contenders().items())


def _speed_row(results: Results, key: str, name: str) -> Sequence[str]:
    found = results["speed"].get(key, {"skipped": "not measured"})
    if "skipped" in found:
        return name, f"skipped: {found['skipped']}", "", "", ""
    rates = [f"{found['pages'] / found[clock]:,.1f}" for clock in ("cpu", "wall")]
    return name, rates[0], _ratio(found), rates[1], f"{found['memory']:.0f}"


def _ratio(found: dict[str, Any]) -> str:
    """Against the better of the two times that pdfplumber was measured in the same run."""
    return f"{found['pages'] / found['cpu'] / max(found['base']):.2f} ×"


def _cells(results: Results) -> Iterator[str]:
    yield "## Cells of official tables"
    yield (
        "A printed number is *found* where a cell of its page has exactly its text, *bound* where that cell's row has "
        "the row's code or label too, and *exact* where table, row and column all agree with the label (only this "
        "package names the official table and joins heads). Libraries are used with their default settings. Of the "
        "made documents one has tables with half their rules, where who looks for a full grid finds nothing, and one "
        "has pages that are turned."
    )
    for kind, told in (("labelled", "cells labelled by hand"), ("made", "cells of made documents")):
        found = results["cells"][kind]
        if "skipped" in found:
            yield f"Skipped for {told}: {found['skipped']}."
            continue
        number = max(row.get("labelled", 0) for row in found["rows"].values())
        yield f"{number:,} {told}, documents: {found['count']}."
        rows = (_cell_row(row, key) for key, row in found["rows"].items())
        yield table(("", "found", "bound to its row", "exact"), rows)


def _cell_row(row: dict[str, Any], key: str) -> Sequence[str]:
    name = contenders()[key].name
    if "skipped" in row:
        return name, f"skipped: {row['skipped']}", "", ""
    shares = (f"{row[part]:,} ({row[part] / row['labelled']:.2%})" for part in ("found", "bound"))
    exact = "–" if row["exact"] is None else f"{row['exact']:,} ({row['exact'] / row['labelled']:.2%})"
    return name, *shares, exact


def _waiting(results: Results) -> Iterator[str]:
    yield "## Waiting for it"
    command = results["command"]
    head = ("reader", "first figures, s", "whole process, s", "CPU, s", "peak MB")
    yield (
        f"`juesuan extract` on one made file of {command['pages']} pages, wall seconds from the start of the process, "
        "the best of some runs; memory is that of its largest process:"
    )
    yield table(head, _runs(command["runs"]))
    long = results["long"]
    yield f"The same on a made file of {long['pages']:,} pages, once:"
    yield f"skipped: {long['skipped']}" if "skipped" in long else table(head, _runs(long))
    yield f"Finding out that no document of a dataset is new: {results['rerun']}"


def _runs(runs: dict[str, Any]) -> Iterator[Sequence[str]]:
    for reader in ("both", "fast"):
        found = runs.get(reader, {"skipped": "not measured"})
        if "skipped" in found:
            yield reader, f"skipped: {found['skipped']}", "", "", ""
            continue
        yield reader, *(f"{found[part]:.2f}" for part in ("first", "whole", "cpu")), f"{found['memory']:.0f}"
