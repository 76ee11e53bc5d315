"""tablers or our own reading of tables: what the numbers of a run say, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

DECISION = """The decision: tables are read from our own page model, and tablers stays out of the package.

- Everything but tables needs the page's characters and rulings anyway: prose, the account of every printed number,
  each figure's box. tablers would open and parse each page once more, and what it would save is the grid alone.
- It gives cells with text and box. A figure needs the row's code, the head over several rows, the lane, the page that
  continues the table, the unit; that is the work, and it starts where tablers ends.
- It orders a label's characters by their boxes. Where a producer sets some of them in a font whose box lies lower,
  `一、一般公共服务支出` comes out as `般公共服务支出一、一`: the label no longer says which item it is. Our lines go by
  the text's baseline.
- On a turned page (/Rotate, usual for wide tables) it gives the table as it lies in the file: columns come as rows.
- It looks for full grids; tables with half their rules, or none, are left.
- It brings a PDFium of its own. A second opinion on PDFium's numbers has to come from a reader that is not PDFium;
  that is pdfplumber.

What speaks for it: where only raw cells of ruled tables are wanted, nothing here is as fast, and it lost none of their
numbers."""


def findings(results: dict[str, Any]) -> Iterator[str]:
    """The section's paragraphs; without tablers only why there is none."""
    yield "## tablers or our own tables"
    speed = results["speed"]
    theirs, ours, pages = speed.get("tablers", {}), speed.get("tables-fast", {}), speed.get("pages-fast", {})
    if any("cpu" not in found for found in (theirs, ours, pages)):
        yield "skipped: tablers was not measured in this run."
        return
    each = {name: 1000 * row["cpu"] / row["pages"] for name, row in zip("top", (theirs, ours, pages), strict=True)}
    yield (
        f"CPU a page: tablers, tables with their text, {each['t']:.1f} ms. Our fast reader {each['p']:.1f} ms for "
        f"characters, lines and rulings, and {each['o'] - each['p']:.1f} ms more for the official tables with heads, "
        f"codes and joined pages; {each['o']:.1f} ms in all, {each['o'] / each['t']:.1f} times tablers."
    )
    yield from _accuracy(results)
    yield DECISION


def _accuracy(results: dict[str, Any]) -> Iterator[str]:
    for kind, told in (("labelled", "labelled by hand"), ("made", "of made documents")):
        rows = results["cells"][kind].get("rows", {})
        theirs, ours = rows.get("tablers", {}), rows.get("tables-fast", {})
        if "found" in theirs and "found" in ours:
            yield (
                f"Of {theirs['labelled']:,} cells {told}, tablers finds {theirs['found']:,} and has the row of "
                f"{theirs['bound']:,}; our tables find {ours['found']:,}, have the row of {ours['bound']:,} and row, "
                f"column and table of {ours['exact'] or 0:,}."
            )
