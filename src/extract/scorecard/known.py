"""patterns/scorecard.toml → the requirements: what is asked of whom, by which rule, and how it is recognised."""

from __future__ import annotations

from collections.abc import Collection, Iterator
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
from ..records.vocabulary import Basis, Body, CardFactor, CardLevel, Kind, Measure
from ..resources import patterns_dir
from .requirements import TESTS

FILE = "scorecard.toml"
DEFAULT_SET, UNIVERSITY_SET = "default", "university"


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
    recognised: str = ""
    unchecked: str = ""
    sources: list[str] = Field(min_length=1)
    kinds: list[Kind] = Field(default_factory=list)
    regions: list[str] = Field(default_factory=list)
    bodies: list[Body] = Field(default_factory=list)
    not_bodies: list[Body] = Field(default_factory=list)


class BodyWords(Entry):
    """How one kind of body is recognised: ends of names, words in titles of tables, 项 that it spends on."""

    names: list[str]
    not_names: list[str]
    titles: list[str] = Field(default_factory=list)
    functions: list[str] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)
    example: list[str] = Field(min_length=1)
    counter: list[str] = Field(min_length=1)

    def named(self, name: str) -> bool:
        """Whether a name is one of such a body: 云湖大学（本级）."""
        bare = name.split("（")[0].split("(")[0]
        return bare.endswith(tuple(self.names)) and not name.rstrip("）)").endswith(tuple(self.not_names))


class Method(Entry):
    """What the method page says beside the requirements."""

    ranking: list[str]
    none: list[str]
    unchecked: list[str]
    limits: list[str]


class _Residue(Entry):
    words: list[str]
    example: list[str]
    counter: list[str]


class TableSet(Entry):
    """The official tables of a set of templates, and whose it is."""

    label: str
    final_accounts: list[str]
    budget: list[str]


class _League(Entry):
    least_checked: float = Field(gt=0, le=1)


class _File(Entry):
    points: dict[str, int]
    league: _League
    bodies: dict[Body, BodyWords]
    since: dict[str, int]
    none: dict[str, str]
    sources: dict[str, str]
    table_names: dict[str, str]
    method: Method
    tables: dict[str, TableSet]
    requirement: list[Requirement]
    residue: _Residue


@dataclass(frozen=True, slots=True)
class Requirements:
    """The whole of patterns/scorecard.toml."""

    entries: tuple[Requirement, ...]
    points: dict[str, int]
    tables: dict[str, TableSet]
    residue: Any
    least_checked: float
    bodies: dict[Body, BodyWords]
    since: dict[str, int]
    none: dict[str, str]
    sources: dict[str, str]
    table_names: dict[str, str]
    method: Method

    @property
    def labels(self) -> dict[str, str]:
        """Each set of tables by whose it is."""
        return {code: own.label for code, own in self.tables.items()}


@cache
def load_requirements(folder: Path | None = None) -> Requirements:
    """The folder of patterns → the requirements; PatternError where an entry is wrong."""
    file = validated(_File, read_toml((folder or patterns_dir()) / FILE), FILE)
    for entry in file.requirement:
        _check(entry, file)
    _prove_bodies(file)
    residue = compile_words(f"{FILE}: residue", file.residue.words, load_vocabulary(folder))
    _prove(residue, file.residue)
    same = {name: getattr(file, name) for name in ("points", "tables", "bodies", "since", "none", "sources", "method")}
    return Requirements(
        tuple(file.requirement),
        residue=residue,
        least_checked=file.league.least_checked,
        table_names=file.table_names,
        **same,
    )


def _check(entry: Requirement, file: _File) -> None:
    """PatternError where a requirement cannot be tested, or says not how it is recognised or by what rule."""
    if bool(entry.need) == bool(entry.test) or entry.level not in file.points:
        raise PatternError(f"{FILE}: {entry.code} needs a known level, and either need or test")
    if entry.test and entry.test not in TESTS:
        raise PatternError(f"{FILE}: {entry.code}: no test {entry.test!r}; there are {', '.join(TESTS)}")
    if bool(entry.test) != bool(entry.recognised):
        raise PatternError(f"{FILE}: {entry.code}: a test, and nothing else, needs words in recognised")
    if strange := [source for source in entry.sources if source not in file.sources]:
        raise PatternError(f"{FILE}: {entry.code}: no source {strange[0]!r}; there are {', '.join(file.sources)}")


def _prove_bodies(file: _File) -> None:
    for body, words in file.bodies.items():
        wrong = [name for name in words.example if not words.named(name)]
        wrong += [name for name in words.counter if words.named(name)]
        if wrong:
            raise PatternError(f"{FILE}: bodies.{body} contradicts its examples: {wrong[0]}")


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
        for code in (*own.final_accounts, *own.budget):
            if code not in tables:
                yield f"{FILE}: [tables.{region}]: unknown table {code!r}"
            elif code not in known.table_names:
                yield f"{FILE}: [table_names]: {code!r} has no name"
    for place, codes in (("since", known.since), ("none", known.none), ("table_names", known.table_names)):
        yield from (f"{FILE}: [{place}]: unknown table {code!r}" for code in codes if code not in tables)


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
