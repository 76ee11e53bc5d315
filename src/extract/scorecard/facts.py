"""What a scorecard looks at: a document's figures, reasons, sections and tables, by what the requirements name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..records.extraction import Extraction
from ..records.vocabulary import Body, CardStatus, Fund, Kind, Measure, Origin
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
        known: Any,
        labels: dict[str, str],
    ) -> None:
        self.document, self.sections = extraction.document, extraction.sections
        self.figures, self.explanations = extraction.figures, extraction.explanations
        self.tables, self.residue, self.known = list(tables), known.residue, known
        self.stated = Reasons(extraction.explanations)
        self.unexplained = unexplained(extraction.figures, extraction.explanations)
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

    def find_none(self, entry: str) -> Result | None:
        """One entry of `need` as covered by a sentence that there is none of it, or of what it is a part of."""
        head, _, rest = entry.partition(":")
        return None if head in ("section", "table") else self.none(rest if head == "reason" else head)

    def none(self, item: str) -> Result | None:
        """The sentence that declares in words that there is none of an item, or of one that it is a part of.

        本年度无“三公”经费支出: neither journeys nor groups nor reasons. Said of one fund it covers that fund alone.
        """
        for name in _upwards(item.removesuffix(".*")):
            rows = [row for row in self.of(name, Measure.AMOUNT) if _is_whole(row)]
            said = next((row for row in rows if row.stated_none), None)
            if said and not any(row.value and row.basis == said.basis for row in rows):
                return Result(CardStatus.DECLARED_NONE, quoted(said.quote or said.printed), said.page)
        return None

    def required_tables(self) -> list[str]:
        """The official tables that the document's region, or a 高等学校, has to publish in its year."""
        kind = self.document.kind or Kind.FINAL_ACCOUNTS
        own = "university" if self.document.body == Body.UNIVERSITY else (self.document.region_code or "")[:2]
        sets = self.known.tables
        codes: list[str] = getattr(sets.get(own) or sets["default"], kind)
        year = self.document.fiscal_year
        return [code for code in codes if year is None or year >= self.known.since.get(code, 0)]

    def without_table(self, code: str) -> bool:
        """Whether a sentence declares that there is nothing that an official table would show."""
        of = self.known.none.get(code)
        if of in (Fund.GOV_FUND, Fund.STATE_CAPITAL):
            rows = [row for row in self.figures if row.fund == of and row.measure == Measure.AMOUNT and _own(row)]
            return any(row.stated_none for row in rows) and not any(row.value for row in rows)
        return of is not None and self.none(of) is not None


def _upwards(item: str) -> Iterator[str]:
    """`sangong.abroad.groups`, `sangong.abroad`, `sangong`."""
    parts = item.split(".")
    return (".".join(parts[:length]) for length in range(len(parts), 0, -1))


def _is_whole(row: Any) -> bool:
    """Whether a row is about all of its item in the document's own year, and no fund alone."""
    apart = row.note or row.function_code or row.function_name or row.economic_code or row.vehicle_type
    return not apart and row.fund not in (Fund.GOV_FUND, Fund.STATE_CAPITAL) and _own(row)


def _own(row: Any) -> bool:
    """Whether a row is of the document's own year."""
    return not (row.basis or "").startswith("prior")


def quoted(text: str | None) -> str:
    """A quotation short enough for a list."""
    words = (text or "").replace("\n", "")
    return words if len(words) <= MOST_QUOTED else f"{words[:MOST_QUOTED]}…"
