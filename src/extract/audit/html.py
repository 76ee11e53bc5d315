"""An audit as one HTML file: each page's picture, with a box around every printed number: what it belongs to."""

from __future__ import annotations

import base64
import io
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument

from ..accounting.ledger import CELL, FIGURE, LABEL
from ..reading.pages import Box
from .account import LOST, OTHER, Audit, PageBalance

SCALE = 1.5  # pixels a point: 108 dpi
GREYS = 16  # shades of the picture, so that colour is left to the boxes
MARGIN = 1.0  # points around a number
CLASSES = {FIGURE: "figure", CELL: "cell", LABEL: "label", OTHER: "left", LOST: "left lost"}
LEGEND = (
    ("figure", "figure: read, with its meaning"),
    ("cell", "cell of a table"),
    ("label", "code, label or head of a table"),
    ("known", "known, and no figure: date, ordinal, page number …"),
    ("left", "not understood"),
    ("left lost", "belongs to nothing"),
)
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1100px; padding: 1.5rem; color: #1c1c1c; }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; } h2 { font-size: 1rem; margin: 2.5rem 0 .4rem; }
table { border-collapse: collapse; margin: 1rem 0; } th { text-align: left; font-weight: 600; }
td, th { padding: .15rem .8rem .15rem 0; border-bottom: 1px solid #ddd; } td.n { text-align: right; }
.page { position: relative; border: 1px solid #bbb; } .page img { display: block; width: 100%; }
.legend { position: sticky; top: 0; background: #fff; padding: .5rem 0; z-index: 2; border-bottom: 1px solid #ddd; }
.legend span { margin-right: 1.2rem; white-space: nowrap; }
.legend b { display: inline-block; width: 1.1em; height: 1.1em; vertical-align: -.2em; margin-right: .35em; }
.page i { position: absolute; }
i, .legend b { box-sizing: border-box; border-style: solid; border-width: 1.5px; border-radius: 2px; }
.figure { border-color: #15803d; background: #16a34a33; } .cell { border-color: #1d4ed8; background: #3b82f626; }
.label { border-color: #93b4e8; background: #93c5fd22; } .known { border-color: #8a8a8a; background: #77777726; }
.left { border-color: #dc2626; background: #ef444455; } .lost { border-width: 3px; }
li { margin: .3rem 0; } mark { background: #fecaca; }
"""


def write_html(audit: Audit, pdf: Path, target: Path) -> None:
    """Write an audit beside the pictures of its pages into one file that needs nothing else."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as handle:
        handle.writelines(_document(audit, pdf))


def _document(audit: Audit, pdf: Path) -> Iterator[str]:
    document = audit.extraction.document
    name = document.file_name or pdf.name
    yield f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(name)}: audit</title>'
    yield f"<style>{STYLE}</style><h1>{escape(document.title or name)}</h1><p>{escape(name)} · "
    yield f"{document.numbers_accounted} of {document.numbers_printed} printed numbers accounted for</p>"
    yield '<p class="legend">'
    yield "".join(f'<span><b class="{css}"></b>{escape(text)}</span>' for css, text in LEGEND)
    yield "</p>"
    yield from _counts(audit)
    yield from _sentences(audit)
    notes = _notes(audit)
    for page, size, picture in _pictures(pdf):
        balance = next((entry for entry in audit.pages if entry.page == page), None)
        yield f'<h2 id="p{page}">Page {page}{_summary(balance)}</h2><div class="page">'
        yield f'<img alt="page {page}" loading="lazy" src="{picture}">'
        yield from _boxes(audit, page, size, notes[page], balance)
        yield "</div>"
    yield "</html>\n"


def _counts(audit: Audit) -> Iterator[str]:
    yield "<table><tr><th>belongs to<th>numbers</tr>"
    for kind, count in audit.kinds.most_common():
        yield f'<tr><td>{escape(kind.replace("_", " "))}<td class="n">{count}</tr>'
    yield "</table>"


def _sentences(audit: Audit) -> Iterator[str]:
    if not audit.left:
        return
    yield f"<h2>Not understood: {len(audit.left)}</h2><ul>"
    for row in audit.left:
        marked = escape(row.sentence).replace(escape(row.printed), f"<mark>{escape(row.printed)}</mark>", 1)
        yield f'<li><a href="#p{row.page}">p. {row.page}</a> {marked or escape(row.printed)}'
    yield "</ul>"


def _summary(balance: PageBalance | None) -> str:
    if balance is None:
        return ""
    counts = f" · {sum(balance.kinds.values()) + len(balance.lost)} numbers"
    return counts + (f", {balance.left} not understood" if balance.left else "")


def _notes(audit: Audit) -> dict[int, dict[tuple[int, int], str]]:
    """What a box says when the pointer rests on it: page → place → meaning."""
    notes: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
    rows: list[Any] = [*audit.extraction.unmatched, *audit.extraction.table_cells, *audit.extraction.figures]
    for row in rows:
        place = notes[row.page]
        key = (round(row.x0), round(row.top))
        if hasattr(row, "item"):
            parts = (row.item_label, row.function_name, row.basis, row.measure, row.value, row.unit)
            said = " ".join(str(part) for part in parts if part is not None)
            place[key] = f"{place[key]}\n{said}" if key in place else said
        else:
            place[key] = row.kind if hasattr(row, "kind") else f"{row.row_label} · {row.column_label}"
    return notes


def _boxes(
    audit: Audit, page: int, size: tuple[float, float], notes: dict[tuple[int, int], str], balance: PageBalance | None
) -> Iterator[str]:
    claims = list(audit.ledger.claims(page))
    claims += [(run.box, LOST) for run in balance.lost] if balance else []
    for box, kind in claims:
        note = notes.get((round(box.x0), round(box.top)), kind)
        yield f'<i class="{CLASSES.get(kind, "known")}" style="{_place(box, size)}" title="{escape(note)}"></i>'


def _place(box: Box, size: tuple[float, float]) -> str:
    width, height = size
    left, top = 100 * (box.x0 - MARGIN) / width, 100 * (box.top - MARGIN) / height
    wide, high = 100 * (box.x1 - box.x0 + 2 * MARGIN) / width, 100 * (box.bottom - box.top + 2 * MARGIN) / height
    return f"left:{left:.2f}%;top:{top:.2f}%;width:{wide:.2f}%;height:{high:.2f}%"


def _pictures(pdf: Path) -> Iterator[tuple[int, tuple[float, float], str]]:
    """Each page's number, size in points and picture as a data URI, one after the other."""
    document = PdfDocument(pdf)
    try:
        for number in range(1, len(document) + 1):
            page = document[number - 1]
            picture = page.render(scale=SCALE, grayscale=True).to_pil().convert("L").quantize(GREYS)
            held = io.BytesIO()
            picture.save(held, format="PNG", optimize=True)
            coded = base64.b64encode(held.getvalue()).decode("ascii")
            yield number, (page.get_width(), page.get_height()), f"data:image/png;base64,{coded}"
            page.close()
    finally:
        document.close()
