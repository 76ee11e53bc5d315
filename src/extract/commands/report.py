"""The findings as HTML: one page a document, each finding with its sentence, its quotation and a crop of the page."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import ImageDraw
from pypdfium2 import PdfDocument, PdfiumError

from ..records.vocabulary import CheckStatus, Verdict

if TYPE_CHECKING:
    from .check import Checked

SCALE = 1.6  # pixels per point
MARGIN_ABOVE, MOST_CROPS = 26.0, 4
SHOWN = (CheckStatus.FAILS, CheckStatus.UNDEFINED, CheckStatus.ROUNDING)
_SUMMED = {
    Verdict.CONTRADICTION: "contradict each other",
    Verdict.TO_CHECK: "to check",
    CheckStatus.UNDEFINED: "undefined",
    CheckStatus.ROUNDING: "off by rounding",
    CheckStatus.HOLDS: "hold",
    CheckStatus.NOT_EVALUATED: "could not be evaluated",
}
_STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
section{border-top:1px solid #ccc;padding:1rem 0}.contradiction h2{color:#b00020}.undefined,.to_check h2{color:#8a6100}
.rounding h2{color:#555;font-weight:normal}h2{font-size:1rem;margin:0}blockquote{margin:.5rem 0;color:#555;
border-left:3px solid #ddd;padding-left:.8rem}img{max-width:100%;border:1px solid #ddd;margin:.3rem 0}
.doubt{color:#8a6100}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:
top}
"""


def write_reports(documents: Iterable[Checked], folder: Path) -> int:
    """Checked documents → one HTML page each in the folder, and an index of them; the number of the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for checked in documents:
        name = re.sub(r"[^\w\-]+", "-", Path(checked.name).stem)[:60] or "document"
        path = folder / f"{name}-{checked.document.document_id[:8]}.html"
        path.write_text(page(checked), encoding="utf-8")
        cells = "".join(f"<td>{checked.counts.get(verdict, 0)}</td>" for verdict in Verdict)
        lines.append(f'<tr>{cells}<td><a href="{escape(path.name)}">{escape(_title(checked))}</a></td></tr>')
    table = f"<table><tr><th>不符</th><th>待核</th><th>document</th></tr>{''.join(lines)}</table>"
    (folder / "index.html").write_text(_html("What does not add up", table), encoding="utf-8")
    return len(lines)


def page(checked: Checked) -> str:
    """One document's findings as a page that needs no other file."""
    shown = [row for row in checked.checks if row.status in SHOWN]
    crops = Crops(checked.file)
    try:
        body = "".join(_finding(row, checked.figures, crops) for row in shown)
    finally:
        crops.close()
    summary = ", ".join(f"{checked.counts.get(status, 0)} {words}" for status, words in _SUMMED.items())
    return _html(_title(checked), f"<p>{summary}.</p>{body or '<p>Nothing fails.</p>'}")


def outcome(row: Any) -> str:
    """What people are told of a check: its verdict, else its status; older rows that fail without one accuse nobody."""
    verdict = getattr(row, "verdict", None)
    return str(verdict or (Verdict.TO_CHECK if row.status == CheckStatus.FAILS else row.status))


def _title(checked: Checked) -> str:
    document = checked.document
    return document.title or document.department or checked.name


def _html(title: str, body: str) -> str:
    head = f'<!DOCTYPE html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f"{head}<h1>{escape(title)}</h1>{body}</html>\n"


def _finding(row: Any, figures: dict[str, Any], crops: Crops) -> str:
    parts = [f"<h2>{escape(row.sentence or row.statement or '')}</h2>"]
    place = f"p. {row.page} · " if row.page else ""
    parts.append(f"<small>{place}{escape(row.rule)} · {escape(outcome(row))}</small>")
    if row.reason:
        parts.append(f"<p>{escape(row.reason)}</p>")
    if row.doubt:
        parts.append(f'<p class="doubt">To look at: {escape(row.doubt)}</p>')
    found = [figures[name] for name in row.figure_ids if name in figures]
    for quote in dict.fromkeys(figure.quote for figure in found if figure.quote):
        parts.append(f"<blockquote>{escape(quote[:400])}</blockquote>")
        if len(parts) > MOST_CROPS + 3:
            break
    if row.status == CheckStatus.FAILS:
        parts += [f'<img alt="the page around the number" src="{crop}">' for crop in crops.around(found)]
    return f'<section class="{outcome(row)}">{"".join(parts)}</section>'


class Crops:
    """Pictures of a PDF's pages around numbers; none where the file is not at hand."""

    def __init__(self, path: Path | None) -> None:
        self._pdf: Any = None
        if path is not None:
            with suppress(OSError, PdfiumError):
                self._pdf = PdfDocument(path)

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()

    def around(self, figures: Sequence[Any]) -> list[str]:
        """Figures → a strip of the page across each, the numbers framed, as data: addresses; near ones share one."""
        if self._pdf is None:
            return []
        placed = [figure for figure in figures if figure.page and figure.top is not None]
        strips: list[list[Any]] = []
        for figure in sorted(placed, key=lambda figure: (figure.page, figure.top)):
            last = strips[-1][-1] if strips else None
            if last is not None and last.page == figure.page and figure.top - last.bottom < 2 * MARGIN_ABOVE:
                strips[-1].append(figure)
            else:
                strips.append([figure])
        return [self._strip(strip) for strip in strips[:MOST_CROPS]]

    def _strip(self, figures: Sequence[Any]) -> str:
        picture = self._pdf[figures[0].page - 1].render(scale=SCALE).to_pil().convert("RGB")
        draw = ImageDraw.Draw(picture)
        for figure in figures:
            frame = (figure.x0 - 2, figure.top - 2, figure.x1 + 2, figure.bottom + 2)
            draw.rectangle([side * SCALE for side in frame], outline=(200, 30, 30), width=2)
        top = max(0, int((min(figure.top for figure in figures) - MARGIN_ABOVE) * SCALE))
        bottom = min(picture.height, int((max(figure.bottom for figure in figures) + MARGIN_ABOVE) * SCALE))
        buffer = io.BytesIO()
        picture.crop((0, top, picture.width, max(bottom, top + 1))).save(buffer, format="PNG")
        return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
