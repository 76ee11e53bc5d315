"""What the rules require to be disclosed, and whether a document does: patterns/scorecard.toml over its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..records.extraction import Extraction
from ..records.tables import Document, ScorecardRow
from ..records.vocabulary import CardStatus, DocumentStatus
from .bodies import body_of
from .facts import Disclosure, Result
from .known import Requirement, Requirements, load_requirements
from .requirements import TESTS

READABLE = "D27"  # text that a program can read: a picture of it is none
GIVEN = (CardStatus.DISCLOSED, CardStatus.DECLARED_NONE)
COUNTED = (*GIVEN, CardStatus.MISSING)  # what nobody checked is outside the share


def score(extraction: Extraction, tables: Sequence[Any], labels: dict[str, str]) -> list[ScorecardRow]:
    """A document's rows → its scorecard; `tables` are the official tables that were found, empty ones too.

    `labels`: the items' names. A document that could not be read, and a form that nobody filled in, get none. The
    document learns what kind of body it is of.
    """
    known = load_requirements()
    blank = any(problem.code == "blank_template" for problem in extraction.problems)
    if blank or extraction.document.status == DocumentStatus.FAILED:
        return []
    extraction.document.body = body_of(extraction, tables, known.bodies)
    disclosure = Disclosure(extraction, tables, known, labels)
    return [_row(entry, _judge(entry, disclosure), known, disclosure) for entry in known.entries]


def _judge(entry: Requirement, disclosure: Disclosure) -> Result:
    if reason := _not_asked(entry, disclosure.document):
        return Result(CardStatus.NOT_APPLICABLE, reason)
    result = TESTS[entry.test](disclosure) if entry.test else needed(entry.need, disclosure)
    if result.status == CardStatus.MISSING and disclosure.document.pages_recognised and entry.code != READABLE:
        return Result(CardStatus.NOT_CHECKED, f"not found in what is read from scanned pages: {result.evidence}")
    if result.status == CardStatus.MISSING and entry.code != "D03" and not disclosure.has_prose:
        return Result(CardStatus.NOT_CHECKED, "this file holds tables alone: the text may be published in another one")
    return result


def _not_asked(entry: Requirement, document: Document) -> str:
    """Why a requirement does not hold for a document; empty where it does."""
    if entry.kinds and document.kind not in entry.kinds:
        return "not asked of this kind of document"
    if entry.regions and not (document.region_code or "").startswith(tuple(entry.regions)):
        return "another region's template"
    if document.body in entry.not_bodies or (entry.bodies and document.body not in entry.bodies):
        return f"not asked of this kind of body ({document.body})"
    return ""


def needed(need: Sequence[str], disclosure: Disclosure) -> Result:
    """Every entry of a list found: disclosed; all of it declared in words: declared_none; else what is missing."""
    found, lacking = [], []
    for entry in need:
        parts = entry.split("|")
        result = next((r for r in map(disclosure.find, parts) if r is not None), None)
        result = result or next((r for r in map(disclosure.find_none, parts) if r is not None), None)
        if result is None:
            lacking.append(entry.split("|")[0])
        else:
            found.append(result)
    page = next((result.page for result in found if result.page), None)
    if lacking:
        return Result(CardStatus.MISSING, f"not found: {', '.join(map(disclosure.name, lacking))}", page)
    evidence = "; ".join(dict.fromkeys(result.evidence for result in found if result.evidence))
    none = all(result.status == CardStatus.DECLARED_NONE for result in found)
    return Result(CardStatus.DECLARED_NONE if none else CardStatus.DISCLOSED, evidence, page)


def _row(entry: Requirement, result: Result, known: Requirements, disclosure: Disclosure) -> ScorecardRow:
    points = known.points[entry.level]
    return ScorecardRow(
        document_id=disclosure.document.document_id,
        requirement=entry.code,
        label=entry.label,
        level=entry.level,
        factor=entry.factor,
        legal_basis=entry.legal_basis,
        status=result.status,
        points=points if result.status in GIVEN else 0,
        points_possible=points if result.status in COUNTED else 0,
        page=result.page,
        evidence=result.evidence[:400] or None,
    )
