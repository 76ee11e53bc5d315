"""What reading one document gives: the rows of every table, and the order of the stages that made them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .tables import Check, Document, Explanation, Figure, Problem, Proposal, ScorecardRow, Section, TableCell, Unmatched
from .vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Companion:
    """Another file of the same disclosure (narrative here, tables there): where its bytes are, where it came from."""

    document_id: str
    path: Path
    source: Source


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file came from, and what the site that published it says of it; all of it may be unknown."""

    file_name: str | None = None
    source_url: str | None = None
    landing_url: str | None = None
    link_text: str | None = None
    region_code: str | None = None
    region: str | None = None
    department: str | None = None
    fiscal_year: int | None = None
    kind: Kind | None = None
    published_on: date | None = None
    retrieved_at: datetime | None = None
    supersedes: str | None = None
    converted_from: str | None = None  # sha256 of the file of which the PDF was made
    fault: tuple[str, str] | None = None  # why there is no PDF of the file: code and message of its problem
    notes: tuple[tuple[str, str, int | None], ...] = ()  # what of the file its PDF lacks: code, message, page
    companions: tuple[Companion, ...] = ()

    def with_companions(self, files: tuple[Companion, ...]) -> Source:
        """The source that knows its companions; those know none, so that reading them ends."""
        alone = (replace(file, source=replace(file.source, companions=())) for file in files)
        return replace(self, companions=tuple(alone))

    @property
    def companion_ids(self) -> list[str] | None:
        """document_id of the other files of the same disclosure, as documents.companions has them."""
        return [companion.document_id for companion in self.companions] or None


@dataclass(slots=True)
class Extraction:
    """All rows of one document."""

    document: Document
    sections: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    table_cells: list[TableCell] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    scorecard: list[ScorecardRow] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)  # pages that a recogniser of scans could read, and none has
    # until every figure's meaning is judged: checks.Finding of all rules, checks.Fact of all figures
    findings: list[Any] = field(default_factory=list)
    known_facts: list[Any] = field(default_factory=list)
