"""Invented figures of a document, and the verdicts on what does not add up in them."""

from __future__ import annotations

from collections.abc import Sequence

from extract.checks.run import find, rows
from extract.checks.suspects import Suspects
from extract.checks.telling import Told
from extract.checks.verdict import judge
from extract.records.extraction import Extraction
from extract.records.tables import Check, Document, Explanation, Figure, Section, TableCell, Unmatched
from extract.records.vocabulary import Certainty, Verdict

from .checking import Row, facts_of

NAME = "0" * 64


def judged(
    *printed: Row,
    certainty: Certainty = Certainty.BOTH_READERS,
    setting: Told | None = None,
    year: int | None = None,
    unread: Sequence[str] = (),
    reasons: Sequence[Explanation] = (),
    sections: Sequence[Section] = (),
    cells: Sequence[TableCell] = (),
    spoilt: str | None = None,
) -> list[Check]:
    """Rows as the rules see them → the checks that fail, with their verdicts.

    `unread`: amounts that no figure says; `spoilt`: the identifier of a figure whose value was changed after reading.
    """
    facts = facts_of(*printed)
    extraction = Extraction(Document(document_id=NAME, fiscal_year=year))
    extraction.figures = [
        Figure(document_id=NAME, figure_id=fact.id, item=fact.subject.item, measure=fact.measure, certainty=certainty,
               other_reading="7" if certainty == Certainty.DISPUTED else None, quote=fact.quote or None)
        for fact in facts.prose
    ]  # fmt: skip
    for fact in facts.all:
        fact.value += 1230000 if fact.id == spoilt else 0
    extraction.unmatched = [Unmatched(document_id=NAME, printed=one, page=3) for one in unread]
    extraction.explanations, extraction.sections = list(reasons), list(sections)
    extraction.table_cells, extraction.known_facts = list(cells), facts.all
    extraction.findings = find(extraction, facts, [])
    suspects = Suspects(extraction.findings)
    for finding in extraction.findings:
        if finding.status == "fails":
            finding.suspects, finding.setting = suspects.name(finding), finding.setting or setting
    extraction.checks = rows(extraction.findings, NAME)
    judge(extraction)
    assert extraction.document.checks_failed == sum(
        check.verdict == Verdict.CONTRADICTION for check in extraction.checks
    )
    return [check for check in extraction.checks if check.status == "fails"]


def only(checks: list[Check], rule: str) -> Check:
    """The one check of a rule."""
    (found,) = [check for check in checks if check.rule == rule]
    return found
