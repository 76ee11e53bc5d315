"""What a scorecard looks at: a document's figures, reasons, sections and tables, by what the requirements name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from ..records.extraction import Extraction
from ..records.vocabulary import CardStatus, Kind, Origin
from .quality import Reasons, unexplained


class Result(NamedTuple):
    """Whether something is disclosed, the words that prove it, and their page."""

    status: CardStatus
    evidence: str = ""
    page: int | None = None


MOST_QUOTED = 80


class Disclosure:
    """One document's rows, looked up by requirement."""

    def __init__(
        self,
        extraction: Extraction,
        tables: Sequence[Any],
        required: dict[str, dict[str, list[str]]],
        residue: Any,
        labels: dict[str, str],
    ) -> None:
        self.document, self.sections = extraction.document, extraction.sections
        self.figures, self.explanations = extraction.figures, extraction.explanations
        self.tables, self.residue = list(tables), residue
        self.stated = Reasons(extraction.explanations)
        self.unexplained = unexplained(extraction.figures, extraction.explanations)
        self._required = required
        self._by_item: dict[str, list[Any]] = defaultdict(list)
        for figure in extraction.figures:
            self._by_item[figure.item].append(figure)
        self._labels = labels
        self.has_prose = any(
            figure.origin == Origin.NARRATIVE and not figure.stated_none for figure in extraction.figures
        )

    def of(self, item: str, measure: str | None = None, basis: str | None = None) -> list[Any]:
        """Figures of an item (`item.*`: of all below it), of a measure, on a basis."""
        if item.endswith(".*"):
            found = [f for name, rows in self._by_item.items() if name.startswith(item[:-1]) for f in rows]
        else:
            found = self._by_item.get(item, [])
        return [f for f in found if measure in (None, f.measure) and basis in (None, f.basis)]

    def reasons(self, item: str, relative_to: str | None = None) -> list[Any]:
        """Reasons for the change of an item."""
        rows = [row for row in self.explanations if row.item == item and not row.note]
        return [row for row in rows if relative_to in (None, row.relative_to)]

    def in_sections(self, *codes: str) -> list[Any]:
        """Sections of one of these standard codes, with all sections below them."""
        heads = [section.section_id for section in self.sections if section.section in codes]
        return [s for s in self.sections if any(f"{s.section_id}/".startswith(f"{head}/") for head in heads)]

    def find(self, entry: str) -> Result | None:
        """One entry of `need`, found or not."""
        head, _, rest = entry.partition(":")
        if head == "section":
            return self._section(rest)
        if head == "reason":
            rows = self.reasons(rest)
            return Result(CardStatus.DISCLOSED, quoted(rows[0].text), rows[0].page) if rows else None
        if head == "table":
            pages = [table.pages for table in self.tables if table.table == rest]
            return Result(CardStatus.DISCLOSED, rest, pages[0][0]) if pages else None
        measure, _, basis = rest.partition(":")
        rows = self.of(head, measure or None, basis or None)
        if not rows:
            return None
        spoken = [row for row in rows if not row.stated_none]
        first = (spoken or rows)[0]
        return Result(
            CardStatus.DISCLOSED if spoken else CardStatus.DECLARED_NONE,
            quoted(first.quote or first.printed),
            first.page,
        )

    def _section(self, code: str) -> Result | None:
        written = [section for section in self.in_sections(code) if len(section.text or "") > 1]
        if not written:
            return None
        return Result(CardStatus.DISCLOSED, written[0].heading or "", written[0].page_from)

    def name(self, entry: str) -> str:
        """An entry in words, for the evidence of what is missing."""
        head, _, rest = entry.partition(":")
        if head in ("section", "reason", "table"):
            return f"{head} {rest}"
        words = {"count": "", "amount": "", "share_pct": " share", "change": " change", "score": ""}
        return (self._labels.get(head) or head) + words.get(rest.split(":")[0], "")

    def required_tables(self) -> list[str]:
        """The official tables that the document's region, or a 高等学校, has to publish."""
        kind = self.document.kind or Kind.FINAL_ACCOUNTS
        titles = "".join(table.title or "" for table in self.tables)
        region = "university" if "高等学校" in titles else (self.document.region_code or "")[:2]
        return self._required.get(region, self._required["default"])[kind]


def quoted(text: str | None) -> str:
    """A quotation short enough for a list."""
    words = (text or "").replace("\n", "")
    return words if len(words) <= MOST_QUOTED else f"{words[:MOST_QUOTED]}…"
