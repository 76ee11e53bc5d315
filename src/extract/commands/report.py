"""The findings as HTML: one page a document, one page a finding with its places framed, in one language."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import ImageDraw
from pypdfium2 import PdfDocument, PdfiumError

from ..checks.telling import CHINESE
from ..knowledge.asking import vocabulary
from ..query.finding import Place, Words, citation, outcome_of, page_words, places_of, words
from ..records.vocabulary import CheckStatus, Verdict

if TYPE_CHECKING:
    from .check import Checked

SCALE = 1.6  # pixels per point
MOST_NAMED = 4  # numbers of a strip
SHOWN = (CheckStatus.FAILS, CheckStatus.UNDEFINED, CheckStatus.ROUNDING)
COUNTED = (
    Verdict.CONTRADICTION,
    Verdict.TO_CHECK,
    CheckStatus.UNDEFINED,
    CheckStatus.ROUNDING,
    CheckStatus.HOLDS,
    CheckStatus.NOT_EVALUATED,
)
_OUTCOMES: Mapping[str, Any] = {term.value: term for term in COUNTED}
_STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
section{border-top:1px solid #ccc;padding:1rem 0}.contradiction h2{color:#b00020}.undefined,.to_check h2{color:#8a6100}
.rounding h2{color:#555;font-weight:normal}h2{font-size:1rem;margin:.8rem 0 0}
h2+p{margin:.2rem 0}h2 a{color:inherit}blockquote{margin:.5rem 0;
color:#555;border-left:3px solid #ddd;padding-left:.8rem}img{max-width:100%;border:1px solid #ddd;margin:.3rem 0}
.doubt{color:#8a6100}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:
top}.places{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem}figure{margin:0}
.said{font-size:1.4rem}.cite{user-select:all;background:#f4f4f4;padding:.6rem;overflow-wrap:anywhere}
small{overflow-wrap:anywhere}@page{margin:14mm}@media print{body{margin:0;font-size:13px}.places{display:block}
img{max-height:6.5cm}.said{font-size:1.15rem}nav{display:none}figure,section{break-inside:avoid-page}}
"""


def write_reports(documents: Iterable[Checked], folder: Path, language: str) -> int:
    """Checked documents → HTML pages in the folder: an index, one for each, and for each finding; their number."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for checked in documents:
        name = re.sub(r"[^\w\-]+", "-", Path(checked.name).stem)[:60] or "document"
        report = Report(checked, f"{name}-{checked.document.document_id[:8]}", language)
        for file, text in report.pages():
            (folder / file).write_text(text, encoding="utf-8")
        cells = "".join(f"<td>{checked.counts.get(verdict, 0)}</td>" for verdict in Verdict)
        lines.append(f'<tr>{cells}<td><a href="{escape(report.file)}">{escape(report.title)}</a></td></tr>')
    heads = "".join(f"<th>{term_words(verdict, language)}</th>" for verdict in Verdict)
    document = page_words("document", language)
    table = f"<table><tr>{heads}<th>{document}</th></tr>{''.join(lines)}</table>"
    title = page_words("findings", language)
    (folder / "index.html").write_text(_html(title, f"<h1>{title}</h1>{table}", language), encoding="utf-8")
    return len(lines)


def term_words(term: Any, language: str) -> str:
    """A verdict or a status in words, of several findings."""
    return str(term.label if language == CHINESE else term.english)


def label_of(outcome: str, language: str) -> str:
    """What one finding came to, in words."""
    return str(_OUTCOMES[outcome].label if language == CHINESE else outcome.replace("_", " "))


def as_row(row: Any) -> dict[str, Any]:
    """A record, or a line of a query, as a dictionary."""
    names = getattr(row, "__dict__", None) or row.__slots__
    return {name: getattr(row, name) for name in names}


def outcome(row: Any) -> str:
    """What people are told of a check."""
    return outcome_of(as_row(row))


class Report:
    """The pages of one document; none of them needs another file but those beside it."""

    def __init__(self, checked: Checked, name: str, language: str) -> None:
        self.checked, self.name, self.language = checked, name, language
        self.document = as_row(checked.document)
        self.file = f"{name}.html"
        self.title = self.document.get("title") or self.document.get("department") or checked.name

    def pages(self) -> Iterable[tuple[str, str]]:
        """Each page's file and text: the document's, then those of its findings."""
        shown = [row for row in self.checked.checks if row.status in SHOWN]
        yield self.file, self._document(shown)
        crops = Crops(self.checked.file)
        try:
            for row in shown:
                yield self._file_of(row), self._finding(row, crops)
        finally:
            crops.close()

    def _file_of(self, row: Any) -> str:
        return f"{self.name}-{row.check_id}.html"

    def _document(self, shown: Sequence[Any]) -> str:
        counts = self.checked.counts
        summary = [f"{counts.get(term, 0)} {term_words(term, self.language)}" for term in COUNTED]
        body = "".join(self._section(row) for row in shown) or f"<p>{page_words('nothing', self.language)}</p>"
        joined = ("，" if self.language == CHINESE else ", ").join(summary)
        return _html(self.title, f"<h1>{escape(self.title)}</h1><p>{joined}</p>{body}", self.language)

    def _section(self, row: Any) -> str:
        told = words(as_row(row), self.language)
        place = f"{page_words('page', self.language, page=row.page)} · " if row.page else ""
        label = label_of(told.outcome, self.language)
        head = f'<h2><a href="{escape(self._file_of(row))}">{escape(told.heading or told.title)}</a></h2>'
        small = f"<small>{place}{escape(told.rule)} · {label}</small>"
        return f'<section class="{told.outcome}">{head}{small}{self._open(told)}{self._quotes(row)}</section>'

    def _open(self, told: Words) -> str:
        parts = [f"<p>{escape(told.reason)}</p>"] if told.reason else []
        if told.doubt and told.doubt not in told.heading:
            label = page_words("look_at", self.language)
            parts.append(f'<p class="doubt">{label}: {escape(told.doubt)}</p>')
        return "".join(parts)

    def _quotes(self, row: Any, most: int = 2) -> str:
        quotes = dict.fromkeys(figure.quote for figure in self._figures(row) if figure.quote)
        return "".join(f"<blockquote>{escape(quote[:400])}</blockquote>" for quote in list(quotes)[:most])

    def _figures(self, row: Any) -> list[Any]:
        return [self.checked.figures[name] for name in row.figure_ids if name in self.checked.figures]

    def _finding(self, row: Any, crops: Crops) -> str:
        told, figures = words(as_row(row), self.language), self._figures(row)
        found = places_of(as_row(row), ({"document_id": "", **as_row(figure)} for figure in figures))
        pages = [figure.page for figure in figures if figure.page] or [row.page] * bool(row.page)
        strips = "".join(self._place(place, crops) for place in found)
        cite = citation(as_row(row), self.document, pages, self.language)
        body = [
            f'<p>{label_of(told.outcome, self.language)} · <a href="{escape(self.file)}">'
            f'{escape(self.title)}</a></p><h1 class="said">{escape(told.heading or told.title)}</h1>',
            self._open(told),
            f'<div class="places">{strips}</div>{self._quotes(row)}',
            self._part("rule", page_words("asked", self.language, title=told.title, rule=told.rule, text=told.text)),
            self._part("source", told.source),
            self._part("holds", told.holds),
            self._part("cite", f"{told.heading}{'。' if self.language == CHINESE else '. '}{cite}", "cite"),
            f'<nav><a href="{escape(self.file)}">{page_words("all", self.language)}</a></nav>',
        ]
        return _html(told.title or told.rule, "".join(body), self.language)

    def _part(self, key: str, text: str, style: str = "") -> str:
        return f'<h2>{page_words(key, self.language)}</h2><p class="{style}">{escape(text)}</p>' if text else ""

    def _place(self, place: Place, crops: Crops) -> str:
        picture = crops.strip(place)
        named = [f"{_item(row)} {row['printed'] or ''}".strip() for row in place.figures[:MOST_NAMED]]
        caption = " · ".join(
            [page_words("page", self.language, page=place.page), *([escape("; ".join(named))] if named else [])]
        )
        alt = page_words("picture" if named else "page", self.language, page=place.page)
        image = f'<img alt="{alt}" src="{picture}">' if picture else ""
        return f"<figure><figcaption>{caption}</figcaption>{image}</figure>"


def _item(row: Mapping[str, Any]) -> str:
    entry = vocabulary().get(row["item"])
    return str(entry["label"]) if entry else ""


def _html(title: str, body: str, language: str) -> str:
    lang = "zh-CN" if language == CHINESE else "en"
    head = (
        f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    )
    return f"{head}<title>{escape(title)}</title><style>{_STYLE}</style>{body}</html>\n"


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

    def strip(self, place: Place) -> str | None:
        """A strip of the page with the numbers framed, as a data: address."""
        if self._pdf is None or place.page > len(self._pdf):
            return None
        picture = self._pdf[place.page - 1].render(scale=SCALE).to_pil().convert("RGB")
        draw = ImageDraw.Draw(picture)
        for box in place.boxes:
            draw.rectangle([side * SCALE for side in box], outline=(200, 30, 30), width=2)
        top, bottom = (int(side * SCALE) for side in place.band(picture.height / SCALE))
        buffer = io.BytesIO()
        picture.crop((0, top, picture.width, max(bottom, top + 1))).save(buffer, format="PNG")
        return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
