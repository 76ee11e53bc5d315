"""patterns/checks.toml → which items are parts of which, proven by each sum's own example and counter-example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..errors import PatternError
from ..knowledge.files import Entry, read_toml, validated
from ..knowledge.load import compile_words
from ..knowledge.model import Item, Knowledge
from ..knowledge.vocabulary import Vocabulary, load_vocabulary
from ..resources import patterns_dir
from . import telling
from .intervals import FAILS, HALF, judge_sum
from .telling import Told, doubt

FILE = "checks.toml"
_RULE = re.compile(r"N\d\d")


class Example(Entry):
    """A total and its parts, in 万元."""

    total: Decimal
    parts: list[Decimal]


class SumEntry(Entry):
    """Items that add up to another one."""

    rule: str
    total: str
    parts: list[str]
    missing: Literal["nothing", "unknown"]
    least: int
    example: Example
    counter: Example
    open: bool = False


class MostEntry(Entry):
    """Items that together are no more than another one."""

    rule: str
    parts: list[str]
    whole: str


class ScopeEntry(Entry):
    """Sections whose figures may be of another scope than the accounts'."""

    apart: list[str]


class YearEntry(Entry):
    """Sentences that still say the year of an older document."""

    words: list[str]
    after: str
    never: list[str]
    states: list[str]
    always: list[str]
    example: list[str]
    counter: list[str]


class ListEntry(Entry):
    """How a count is followed by its own list."""

    nouns: list[str]
    ends: list[str]
    never: list[str]
    counted: list[str]
    introduced: list[str]
    example: list[str]
    counter: list[str]


class ToCheckEntry(Entry):
    """What fails and yet may be nobody's mistake."""

    scopes: list[str]
    rules: dict[str, str]
    example: list[str]
    counter: list[str]


class PhrasesEntry(Entry):
    """Words of one meaning."""

    words: list[str]
    example: list[str]
    counter: list[str]


class ReasonEntry(Entry):
    """Whole reasons that speak of more, or of less, and of nothing else."""

    rises: PhrasesEntry
    falls: PhrasesEntry


class _File(Entry):
    sum: dict[str, SumEntry]
    most: dict[str, MostEntry]
    list: ListEntry
    scope: ScopeEntry
    year: YearEntry
    empty_note: PhrasesEntry
    office: PhrasesEntry
    reason: ReasonEntry
    to_check: ToCheckEntry


@dataclass(frozen=True, slots=True)
class CheckKnowledge:
    """All of patterns/checks.toml."""

    sums: tuple[SumEntry, ...]
    most: tuple[MostEntry, ...]
    lists: ListEntry
    apart: frozenset[str]
    year: Any
    year_always: Any
    year_after: str
    year_never: frozenset[str]
    year_states: frozenset[str]
    open_rules: Mapping[str, Told]
    scopes: Any
    empty_notes: Any
    offices: Any
    rises: Any
    falls: Any


@cache
def load(folder: Path | None = None) -> CheckKnowledge:
    """The folder of patterns → what is part of what; PatternError where an entry contradicts its own example."""
    vocabulary = load_vocabulary(folder)
    file = validated(_File, read_toml((folder or patterns_dir()) / FILE), FILE)
    for name, entry in file.sum.items():
        _prove(f"{FILE}: [sum.{name}]", entry)
    rule = file.year
    year = compile_words(f"{FILE}: [year]", rule.words, vocabulary, slots=True)
    always = compile_words(f"{FILE}: [year]", rule.always, vocabulary, slots=True)
    if not all(map(year.search, rule.example)) or any(map(year.search, rule.counter)):
        raise PatternError(f"{FILE}: [year] contradicts its example")
    if not any(map(always.search, rule.example)) or any(map(always.search, rule.counter)):
        raise PatternError(f"{FILE}: [year]: always contradicts its example")
    never, states = frozenset(rule.never), frozenset(rule.states)
    sums, most = tuple(file.sum.values()), tuple(file.most.values())
    apart = frozenset(file.scope.apart)
    scopes = compile_words(f"{FILE}: [to_check]", file.to_check.scopes, vocabulary)
    if not all(map(scopes.search, file.to_check.example)) or any(map(scopes.search, file.to_check.counter)):
        raise PatternError(f"{FILE}: [to_check] contradicts its example")
    meant = (file.empty_note, file.office, file.reason.rises, file.reason.falls)
    named = zip(("empty_note", "office", "reason.rises", "reason.falls"), meant, strict=True)
    phrases = [compiled(f"{FILE}: [{name}]", entry, vocabulary) for name, entry in named]
    told = {rule: doubt(key) for rule, key in file.to_check.rules.items()}, scopes
    return CheckKnowledge(sums, most, file.list, apart, year, always, rule.after, never, states, *told, *phrases)


def compiled(where: str, entry: PhrasesEntry, vocabulary: Vocabulary) -> Any:
    """Words of one meaning → their pattern; PatternError where they contradict their own examples."""
    pattern = compile_words(where, entry.words, vocabulary)
    if not all(map(pattern.search, entry.example)) or any(map(pattern.search, entry.counter)):
        raise PatternError(f"{where} contradicts its example")
    return pattern


def _prove(where: str, entry: SumEntry) -> None:
    halves = [HALF / 100] * (len(entry.parts) + 1)
    for name, example, fails in (("example", entry.example, False), ("counter-example", entry.counter, True)):
        status = judge_sum(sum(example.parts, Decimal(0)), example.total, halves).status
        if (status == FAILS) != fails or len(example.parts) > len(entry.parts):
            raise PatternError(
                f"{where} contradicts its {name}: {example.total} and {' + '.join(map(str, example.parts))}"
            )


def unknown_codes(known: CheckKnowledge, knowledge: Knowledge) -> Iterator[str]:
    """One line for each code of checks.toml that is no item, section or rule, and for sums that cannot be meant."""
    for entry in known.sums:
        yield from _of_items(f"sum of {entry.total}", entry.rule, [entry.total, *entry.parts], knowledge.items)
        for part in entry.parts:
            if part.split(".")[0] != entry.total.split(".")[0]:
                yield f"{FILE}: sum of {entry.total}: {part} is no part of it"
            for above in entry.parts:
                if part.startswith(f"{above}."):
                    yield f"{FILE}: sum of {entry.total}: {part} is counted in {above} already"
    for most in known.most:
        yield from _of_items(f"most of {most.whole}", most.rule, [most.whole, *most.parts], knowledge.items)
    for rule, told in known.open_rules.items():
        if told.key not in telling.load().words:
            yield f"{FILE}: to_check.rules: {rule!r}: no [{told.key}] in {telling.FILE}"
    for name, codes in (("scope", known.apart), ("year.never", known.year_never), ("year.states", known.year_states)):
        yield from (f"{FILE}: {name}: unknown section {code!r}" for code in sorted(codes - knowledge.sections.keys()))


def _of_items(where: str, rule: str, codes: Sequence[str], items: Mapping[str, Item]) -> Iterator[str]:
    if not _RULE.fullmatch(rule):
        yield f"{FILE}: {where}: no code of a rule: {rule!r}; they are N and two digits"
    for code in codes:
        if code not in items:
            yield f"{FILE}: {where}: unknown item {code!r}"
        if codes.count(code) > 1:
            yield f"{FILE}: {where}: {code} is there twice"
    quantities = {items[code].quantity for code in codes if code in items}
    if len(quantities) > 1:
        yield f"{FILE}: {where}: its items are counted in different ways: {', '.join(sorted(quantities))}"
