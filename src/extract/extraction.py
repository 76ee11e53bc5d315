"""What reading one document gives: the rows of every table, and the order of the stages that made them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .records import (
    Check,
    Document,
    Explanation,
    Figure,
    Problem,
    ScorecardRow,
    Section,
    TableCell,
    Unmatched,
)


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
    problems: list[Problem] = field(default_factory=list)
