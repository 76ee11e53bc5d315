"""All rules on one document → its rows of checks, and what they say of each figure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ..knowledge.model import Knowledge
from ..records.extraction import Extraction
from ..records.tables import Check, Section
from ..records.vocabulary import TextLayer
from ..scorecard.score import score
from .across import across_rules
from .changes import change_rules
from .facts import Facts, collect
from .findings import Finding, unique
from .inside import table_rules
from .intervals import FAILS, PASSES
from .knowledge import load
from .lists import list_rules
from .notes import notes_left, reason_rules
from .relations import Ratio, Sum
from .sentences import doubt_of, layer_doubt, sentence
from .shares import share_rules
from .sums import sum_rules
from .suspects import Suspects
from .telling import Told
from .twice import twice_rules
from .wording import unit_rules, wording_rules, year_rules

_DIGITS = Decimal("0.0001")
_LARGEST = Decimal(10) ** 18


def run_checks(extraction: Extraction, knowledge: Knowledge, reading: Any) -> None:
    """Adds the checks of a document to its extraction, and to its figures how many rules confirm and contradict them.

    `reading` is the tables' reading (tables.TableReading): their figures, and the sums evaluated in them.
    """
    units = {info.table_id: info.unit for info in reading.tables if info.unit}
    facts = collect(extraction.figures, reading.figures, units, knowledge.items)
    findings = find(extraction, facts, reading.tables)
    suspects = Suspects(findings)
    infos = {info.table_id: info for info in reading.tables}
    layers = {row.page: row.text_layer for row in extraction.figures if row.text_layer != TextLayer.NATIVE}
    for finding in findings:
        finding.doubt = layer_doubt(finding, layers) if layers else None
        if finding.status == FAILS:
            finding.suspects = suspects.name(finding)
            finding.setting = finding.setting or doubt_of(finding, infos)
            finding.loose = any(
                infos[name].setting not in (None, "", "ruled") for name in tables_of(finding) & infos.keys()
            )
    extraction.findings += findings
    extraction.known_facts += facts.all
    extraction.checks = rows(findings, extraction.document.document_id)
    _verdicts(extraction, findings)
    labels = {code: item.label for code, item in knowledge.items.items()}
    extraction.scorecard = score(extraction, reading.tables, labels)


def find(extraction: Extraction, facts: Facts, tables: Sequence[Any]) -> list[Finding]:
    """Every rule's findings on a document, each once."""
    known = load()
    outline = section_codes(extraction.sections)
    document = extraction.document
    facts, found = notes_left(facts, known)
    found += across_rules(facts, known, outline)
    found += reason_rules(extraction.explanations, facts, known)
    for rule in (change_rules(facts), share_rules(facts), sum_rules(facts, known), list_rules(facts)):
        found += rule
    found += twice_rules(facts, known, outline)
    found += table_rules(facts, tables)
    found += wording_rules(extraction.sections, known, [*extraction.unmatched, *extraction.figures])
    if document.fiscal_year is not None:
        found += year_rules(extraction.figures, extraction.sections, outline, known, document.fiscal_year)
    found += unit_rules(facts)
    return list(unique(found))


def tables_of(finding: Finding) -> set[str]:
    """The tables that a finding's numbers stand in."""
    return {fact.table_id for fact in finding.about if fact.table_id}


def section_codes(sections: Sequence[Section]) -> dict[str, tuple[str, ...]]:
    """section_id → the standard codes of the section and of those that it stands in."""
    own = {section.section_id: section.section for section in sections}
    parents = {section.section_id: section.parent_id for section in sections}
    found: dict[str, tuple[str, ...]] = {}
    for name in own:
        codes, at = [], name
        while at in own:
            codes.append(own[at])
            at = parents.get(at) or ""
        found[name] = tuple(code for code in codes if code)
    return found


def rows(findings: Iterable[Finding], document_id: str) -> list[Check]:
    """Findings → rows of checks; the identifier is the same whenever the same file is read."""
    seen: dict[str, int] = {}
    return [_row(finding, document_id, seen) for finding in findings]


def _row(finding: Finding, document_id: str, seen: dict[str, int]) -> Check:
    ids = [fact.id for fact in finding.about]
    digest = hashlib.sha256("|".join((document_id, finding.rule, *ids)).encode()).hexdigest()[:16]
    number = seen[digest] = seen.get(digest, 0) + 1
    judgement = finding.judgement
    finding.check_id = digest if number == 1 else f"{digest}-{number}"
    return Check.made(
        document_id=document_id,
        check_id=finding.check_id,
        rule=finding.rule,
        statement=finding.statement,
        sentence=sentence(finding) if finding.status == FAILS else None,
        doubt=_english(finding.doubt or finding.setting),
        status=finding.status,
        reason=_english(finding.reason),
        expected=_fit(judgement.expected) if judgement else None,
        found=_fit(judgement.found) if judgement else None,
        difference=_fit(judgement.difference) if judgement else None,
        tolerance=_fit(judgement.tolerance) if judgement else None,
        figure_ids=ids,
        suspects=finding.suspects,
        page=finding.page,
    )


def _english(told: Told | None) -> str | None:
    return told.english if told else None


def _fit(value: Decimal | None) -> Decimal | None:
    return None if value is None or abs(value) >= _LARGEST else value.quantize(_DIGITS)


def _verdicts(extraction: Extraction, findings: Iterable[Finding]) -> None:
    """How many equations each figure takes part in that hold, and how many rules that fail; 0 and 0: tested by none.

    That a part is no more than its whole, or goes the same way as its rate, confirms no number.
    """
    confirmed: list[str] = []
    contradicted: list[str] = []
    for finding in findings:
        if finding.status == FAILS:
            contradicted += {fact.id for fact in finding.about}
        elif finding.status in PASSES and isinstance(finding.relation, Sum | Ratio):
            confirmed += {fact.id for fact in finding.about}
    holds, fails = Counter(confirmed), Counter(contradicted)
    for figure in extraction.figures:
        figure.confirmed_by = holds.get(figure.figure_id, 0)
        figure.contradicted_by = fails.get(figure.figure_id, 0)
