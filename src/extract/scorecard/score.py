"""What the rules require to be disclosed, and whether a document does: patterns/scorecard.toml over its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from ..errors import PatternError
from ..knowledge.files import Entry, read_toml, validated
from ..knowledge.load import compile_words
from ..knowledge.model import Knowledge
from ..knowledge.vocabulary import load_vocabulary
from ..records.extraction import Extraction
from ..records.tables import ScorecardRow
from ..records.vocabulary import Basis, CardFactor, CardLevel, CardStatus, DocumentStatus, Kind, Measure
from ..resources import patterns_dir
from .facts import Disclosure, Result
from .requirements import TESTS

FILE = "scorecard.toml"
GIVEN = (CardStatus.DISCLOSED, CardStatus.DECLARED_NONE)
COUNTED = (*GIVEN, CardStatus.MISSING, CardStatus.NOT_CHECKED)


class Requirement(Entry):
    """One entry: what must be there, by which rule, and how it is recognised."""

    code: str
    label: str
    english: str
    level: CardLevel
    factor: CardFactor
    legal_basis: str
    need: list[str] = Field(default_factory=list)
    test: str | None = None
    kinds: list[Kind] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)


class _Residue(Entry):
    words: list[str]
    example: list[str]
    counter: list[str]


class _Tables(Entry):
    final_accounts: list[str]
    budget: list[str]


class _File(Entry):
    points: dict[str, int]
    tables: dict[str, _Tables]
    requirement: list[Requirement]
    residue: _Residue


@dataclass(frozen=True, slots=True)
class Requirements:
    """The whole of patterns/scorecard.toml."""

    entries: tuple[Requirement, ...]
    points: dict[str, int]
    tables: dict[str, dict[str, list[str]]]
    residue: Any


@cache
def load_requirements(folder: Path | None = None) -> Requirements:
    """The folder of patterns → the requirements; PatternError where an entry is wrong."""
    file = validated(_File, read_toml((folder or patterns_dir()) / FILE), FILE)
    for entry in file.requirement:
        if bool(entry.need) == bool(entry.test) or entry.level not in file.points:
            raise PatternError(f"{FILE}: {entry.code} needs a known level, and either need or test")
        if entry.test and entry.test not in TESTS:
            raise PatternError(f"{FILE}: {entry.code}: no test {entry.test!r}; there are {', '.join(TESTS)}")
    residue = compile_words(f"{FILE}: residue", file.residue.words, load_vocabulary(folder))
    _prove(residue, file.residue)
    tables = {region: own.model_dump() for region, own in file.tables.items()}
    return Requirements(tuple(file.requirement), file.points, tables, residue)


def _prove(residue: Any, entry: _Residue) -> None:
    wrong = [text for text in entry.example if not residue.search(text)]
    wrong += [text for text in entry.counter if residue.search(text)]
    if wrong:
        raise PatternError(f"{FILE}: residue contradicts its examples: {wrong[0]}")


def unknown_codes(known: Requirements, knowledge: Knowledge) -> Iterator[str]:
    """One line for each item, measure, basis, section or table that a requirement asks for and that is none."""
    entries = knowledge.tables.entries.values()
    tables = {code for entry in entries for code in (entry.final, entry.budget)}
    for requirement in known.entries:
        for need in (part for entry in requirement.need for part in entry.split("|")):
            if strange := _unknown(need, knowledge, tables):
                yield f"{FILE}: {requirement.code}: {need}: {strange}"
    for region, own in known.tables.items():
        for code in (code for codes in own.values() for code in codes if code not in tables):
            yield f"{FILE}: [tables.{region}]: unknown table {code!r}"


def _unknown(need: str, knowledge: Knowledge, tables: Collection[str]) -> str | None:
    """What is wrong with one entry of `need`, None where nothing is."""
    head, _, rest = need.partition(":")
    if head in ("section", "table"):
        codes: Collection[str] = knowledge.sections if head == "section" else tables
        return None if rest in codes else f"unknown {head} {rest!r}"
    item, (measure, _, basis) = (rest, ("", "", "")) if head == "reason" else (head, rest.partition(":"))
    below = item.endswith(".*") and any(code.startswith(item[:-1]) for code in knowledge.items)
    if not below and item not in knowledge.items:
        return f"unknown item {item!r}"
    if measure not in ("", *Measure):
        return f"unknown measure {measure!r}; there are {', '.join(Measure)}"
    return None if basis in ("", *Basis) else f"unknown basis {basis!r}; there are {', '.join(Basis)}"


def score(extraction: Extraction, tables: Sequence[Any], labels: dict[str, str]) -> list[ScorecardRow]:
    """A document's rows → its scorecard; `tables` are the official tables that were found, empty ones too.

    `labels`: the items' names. A document that could not be read, and a form that nobody filled in, get none.
    """
    known = load_requirements()
    blank = any(problem.code == "blank_template" for problem in extraction.problems)
    if blank or extraction.document.status == DocumentStatus.FAILED:
        return []
    disclosure = Disclosure(extraction, tables, known.tables, known.residue, labels)
    return [_row(entry, _judge(entry, disclosure), known, disclosure) for entry in known.entries]


def _judge(entry: Requirement, disclosure: Disclosure) -> Result:
    document = disclosure.document
    if entry.kinds and document.kind not in entry.kinds:
        return Result(CardStatus.NOT_APPLICABLE, "not asked of this kind of document")
    result = TESTS[entry.test](disclosure) if entry.test else needed(entry.need, disclosure)
    if result.status == CardStatus.MISSING and entry.code != "D03" and not disclosure.has_prose:
        return Result(CardStatus.NOT_CHECKED, "this file holds tables alone: the text may be published in another one")
    elsewhere = entry.regions and not (document.region_code or "").startswith(tuple(entry.regions))
    if result.status == CardStatus.MISSING and elsewhere:
        return Result(CardStatus.NOT_APPLICABLE, "another region's template")
    return result


def needed(need: Sequence[str], disclosure: Disclosure) -> Result:
    """Every entry of a list found: disclosed; all of it declared in words: declared_none; else what is missing."""
    found, lacking = [], []
    for entry in need:
        result = next((r for r in (disclosure.find(part) for part in entry.split("|")) if r is not None), None)
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
