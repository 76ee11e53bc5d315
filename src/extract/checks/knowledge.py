"""patterns/checks.toml → which items are parts of which, proven by each sum's own example and counter-example."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import PatternError
from ..knowledge.files import read_toml
from ..knowledge.load import compile_words
from ..knowledge.vocabulary import load_vocabulary
from ..resources import patterns_dir
from .intervals import FAILS, HALF, judge_sum

FILE = "checks.toml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Example(_Entry):
    """A total and its parts, in 万元."""

    total: Decimal
    parts: list[Decimal]


class SumEntry(_Entry):
    """Items that add up to another one."""

    rule: str
    total: str
    parts: list[str]
    missing: str
    least: int
    example: Example
    counter: Example
    open: bool = False


class MostEntry(_Entry):
    """Items that together are no more than another one."""

    rule: str
    parts: list[str]
    whole: str


class ListEntry(_Entry):
    """How a count is followed by its own list."""

    nouns: list[str]
    ends: list[str]
    never: list[str]
    example: list[str]
    counter: list[str]


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


@cache
def load(folder: Path | None = None) -> CheckKnowledge:
    """The folder of patterns → what is part of what; PatternError where an entry contradicts its own example."""
    vocabulary = load_vocabulary(folder)
    data = read_toml((folder or patterns_dir()) / FILE)
    try:
        sums = tuple(SumEntry(**entry) for entry in data["sum"].values())
        most = tuple(MostEntry(**entry) for entry in data["most"].values())
        lists = ListEntry(**data["list"])
        year = compile_words(f"{FILE}: year", data["year"]["words"], vocabulary, slots=True)
        always = compile_words(f"{FILE}: year", data["year"]["always"], vocabulary, slots=True)
        apart = frozenset(data["scope"]["apart"])
    except (ValidationError, KeyError) as error:
        raise PatternError(f"{FILE}: {error}") from None
    for entry in sums:
        _prove(entry)
    rule = data["year"]
    if not all(map(year.search, rule["example"])) or any(map(year.search, rule["counter"])):
        raise PatternError(f"{FILE}: year contradicts its example")
    if not any(map(always.search, rule["example"])) or any(map(always.search, rule["counter"])):
        raise PatternError(f"{FILE}: year.always contradicts its example")
    never, states = frozenset(rule["never"]), frozenset(rule["states"])
    return CheckKnowledge(sums, most, lists, apart, year, always, rule["after"], never, states)


def _prove(entry: SumEntry) -> None:
    halves = [HALF / 100] * (len(entry.parts) + 1)
    for example, fails in ((entry.example, False), (entry.counter, True)):
        status = judge_sum(sum(example.parts, Decimal(0)), example.total, halves).status
        if (status == FAILS) != fails:
            raise PatternError(f"{FILE}: sum of {entry.total} contradicts its example {example}")
