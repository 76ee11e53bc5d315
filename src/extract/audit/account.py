"""One document's account of its printed numbers: how many, what each belongs to, and the sentences of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ..accounting.ledger import Ledger, Run
from ..document.here import extract_here
from ..errors import UserError
from ..knowledge.model import Knowledge
from ..records.extraction import Extraction
from ..records.tables import Unmatched
from ..records.vocabulary import NumberKind

OTHER, LOST = NumberKind.OTHER, "unaccounted"
STOPS = "。！？\n"


@dataclass(slots=True)
class PageBalance:
    """A page's numbers by what they belong to; `lost` are those that belong to nothing."""

    page: int
    kinds: Counter[str]
    lost: list[Run]

    @property
    def left(self) -> int:
        """How many were not understood: kind `other`, or lost."""
        return self.kinds[OTHER] + len(self.lost)


@dataclass(slots=True)
class Leftover:
    """A number that was not understood, in its sentence."""

    page: int
    printed: str
    sentence: str


@dataclass(slots=True)
class Audit:
    """What was read of a document, and its account."""

    extraction: Extraction
    ledger: Ledger
    pages: list[PageBalance]
    left: list[Leftover]

    @property
    def kinds(self) -> Counter[str]:
        """The whole document's numbers by what they belong to."""
        total: Counter[str] = Counter()
        for page in self.pages:
            total += page.kinds
            total[LOST] += len(page.lost)
        return +total


def audit_file(path: Path, knowledge: Knowledge) -> Audit:
    """A PDF → its account; UserError where it cannot be read."""
    kept: list[Ledger] = []
    extraction = extract_here(path, knowledge, on_ledger=kept.append)
    if not kept:
        reason = extraction.problems[0].message if extraction.problems else "it has no text"
        raise UserError(f"{path} cannot be read: {reason}")
    pages = [_page(kept[0], page) for page in kept[0].pages]
    return Audit(extraction, kept[0], pages, _left(extraction, pages))


def _page(ledger: Ledger, page: int) -> PageBalance:
    balance = PageBalance(page, Counter(), [])
    for run, holders in ledger.settle(page):
        if holders:
            balance.kinds[holders[0]] += 1
        else:
            balance.lost.append(run)
    return balance


def _left(extraction: Extraction, pages: list[PageBalance]) -> list[Leftover]:
    texts = {section.section_id: section.text or "" for section in extraction.sections}
    rows = [
        Leftover(row.page or 0, row.printed, sentence_of(row, texts.get(row.section_id or "", "")))
        for row in extraction.unmatched
        if row.kind == OTHER
    ]
    rows += [Leftover(page.page, run.text, "") for page in pages for run in page.lost]
    return sorted(rows, key=lambda row: row.page)


def sentence_of(row: Unmatched, text: str) -> str:
    """The sentence of a section's text in which a row of unmatched stands; its context where it is not found."""
    context = row.context or row.printed
    start = text.find(context)
    if start < 0:
        return context
    start += context.find(row.printed)
    begin = max(text.rfind(stop, 0, start) for stop in STOPS) + 1
    ends = [end for stop in STOPS if (end := text.find(stop, start)) >= 0]
    return text[begin : min(ends, default=len(text))]
