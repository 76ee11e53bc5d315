"""Narrative and tables that came as two files of one disclosure: checked against each other, and scored as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..knowledge.model import Knowledge
from ..records.extraction import Extraction
from ..records.tables import ScorecardRow
from ..records.vocabulary import CardStatus
from ..scorecard.score import COUNTED, score
from .facts import Fact, Facts, collect
from .findings import Finding, unique
from .intervals import FAILS, PASSES
from .knowledge import load
from .run import rows, section_codes
from .twice import in_table

# what a requirement's status says at least as much as
_ORDER = (
    CardStatus.DISCLOSED,
    CardStatus.DECLARED_NONE,
    CardStatus.NOT_APPLICABLE,
    CardStatus.MISSING,
    CardStatus.NOT_CHECKED,
)
# these are about each file by itself: a text to read, nothing left of the template
_EACH_ITSELF = {"D27", "D28"}


def check_disclosure(
    own: Extraction, reading: Any, other: Extraction, other_reading: Any, knowledge: Knowledge
) -> None:
    """Adds to a document's rows what follows from its companion: NT across the files, and requirements met there.

    `reading` and `other_reading` are the tables' readings of the two. A number of the narrative is held against the
    companion's tables in the narrative's document; the tables' document repeats nothing of it.
    """
    name = other.document.file_name or other.document.document_id[:12]
    both = _across(own, reading, other, other_reading, knowledge, name)
    findings = list(unique(in_table(both, load().apart, section_codes(own.sections))))
    found = rows(findings, own.document.document_id)
    own.findings += findings
    own.known_facts += both.tables
    own.findings += _vouched(own, reading, other, other_reading, knowledge)
    own.checks += found
    _count(own, findings)
    own.scorecard = list(_scored(own, reading, other, other_reading, knowledge, name))


def _across(
    own: Extraction, reading: Any, other: Extraction, other_reading: Any, knowledge: Knowledge, name: str
) -> Facts:
    """The prose of one file and the tables of the other."""
    facts, theirs = _facts(own, reading, knowledge), _facts(other, other_reading, knowledge)
    return Facts([*facts.prose, *(_elsewhere(fact, name) for fact in theirs.tables)])


def _vouched(
    own: Extraction, reading: Any, other: Extraction, other_reading: Any, knowledge: Knowledge
) -> Iterator[Finding]:
    """What the other file's prose says of this one's tables: evidence of what their numbers mean, and no check here."""
    facts, theirs = _facts(own, reading, knowledge), _facts(other, other_reading, knowledge)
    both = Facts([*(replace(fact, section=f"+{fact.section}") for fact in theirs.prose), *facts.tables])
    yield from in_table(both, load().apart, {f"+{k}": codes for k, codes in section_codes(other.sections).items()})


def _facts(extraction: Extraction, reading: Any, knowledge: Knowledge) -> Facts:
    units = {info.table_id: info.unit for info in reading.tables if info.unit}
    return collect(extraction.figures, reading.figures, units, knowledge.items)


def _elsewhere(fact: Fact, name: str) -> Fact:
    """A fact of the companion: told with its file's name, since a page without it would be looked for in this file."""
    label, place = f"{name}, p. {fact.page}: {fact.label}", (name, fact.page)
    return replace(fact, label=label, page=None, section=None, elsewhere=place)


def _count(own: Extraction, findings: list[Finding]) -> None:
    by_id = {figure.figure_id: figure for figure in own.figures}
    for finding in findings:
        for fact in finding.about:
            figure = by_id.get(fact.id)
            if figure is not None and finding.status == FAILS:
                figure.contradicted_by = (figure.contradicted_by or 0) + 1
            elif figure is not None and finding.status in PASSES:
                figure.confirmed_by = (figure.confirmed_by or 0) + 1


def _scored(
    own: Extraction, reading: Any, other: Extraction, other_reading: Any, knowledge: Knowledge, name: str
) -> Iterator[ScorecardRow]:
    """The card of both files: a requirement that this file alone does not meet is met where the two together do."""
    labels = {code: item.label for code, item in knowledge.items.items()}
    whole = Extraction(
        own.document,
        sections=[*own.sections, *(_moved(section) for section in other.sections)],
        figures=[*own.figures, *other.figures],
        explanations=[*own.explanations, *other.explanations],
    )
    together = {row.requirement: row for row in score(whole, [*reading.tables, *other_reading.tables], labels)}
    together |= {row.requirement: row for row in other.scorecard if row.requirement in _EACH_ITSELF}
    for row in own.scorecard:
        joint = together.get(row.requirement, row)
        better = _ORDER.index(joint.status) < _ORDER.index(row.status)
        known = row.status == CardStatus.NOT_CHECKED and joint.status in COUNTED
        if not known and (row.requirement in _EACH_ITSELF or not better):
            yield row
        else:
            page = f", p. {joint.page}" if joint.page else ""
            evidence = f"with {name}{page}: {joint.evidence or ''}"
            mine = {"document_id": row.document_id, "page": None, "evidence": evidence[:400]}
            yield joint.model_copy(update=mine)


def _moved(section: Any) -> Any:
    """A section of the companion, with identifiers that are none of this file's."""
    parent = f"+{section.parent_id}" if section.parent_id else None
    return section.model_copy(update={"section_id": f"+{section.section_id}", "parent_id": parent})
