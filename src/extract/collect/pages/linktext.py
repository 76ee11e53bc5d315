"""What a link's or a page's title says: department, year, kind.

The reader is that of covers (identity/titles.py); a district's own [[titles]] stand beside it, and two that read a
title differently make the reading ambiguous instead of one of them winning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ...identity.titles import LONGEST, named, read_title
from ...records.vocabulary import Kind
from ...text import squeeze

KINDS = {"决算": Kind.FINAL_ACCOUNTS, "预算": Kind.BUDGET, "预决算": None}  # 预决算公开专栏 holds both
FIELDS = ("department", "year", "kind")


class TitlePattern(BaseModel):
    """One wording of a title, with an example that states what it reads and a text that it must not match."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str = Field(max_length=400)
    example: str
    department: str | None = None
    year: int | None = None
    kind: Kind | None = None
    counter_example: str


@dataclass(frozen=True, slots=True)
class Caption:
    """What a title says; `ambiguous` names the fields that two wordings read differently (they are then None)."""

    department: str | None = None
    year: int | None = None
    kind: Kind | None = None
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleReader:
    """The reader of titles, with the proven wordings of one district beside it."""

    compiled: tuple[re.Pattern[str], ...] = ()

    def read(self, title: str) -> Caption:
        """Department (as printed), accounts' year and kind of a title; what it does not say stays None."""
        reading = read_title(title)
        found: dict[str, set[Any]] = {name: _known(getattr(reading, name)) for name in FIELDS}
        found["department"] |= _known(named(title))
        text = squeeze(title)[:LONGEST]
        for pattern in self.compiled:
            match = pattern.search(text)
            for name, value in _said(match).items() if match else ():
                found[name] |= _known(value)
        ambiguous = {name for name, values in found.items() if len(values) > 1} | set(reading.ambiguous)
        said = {name: None if name in ambiguous else next(iter(found[name]), None) for name in FIELDS}
        return Caption(**said, ambiguous=tuple(sorted(ambiguous)))


def _known(value: Any) -> set[Any]:
    return set() if value is None else {value}


def _said(match: re.Match[str]) -> dict[str, Any]:
    """What a district's wording reads: its groups department, year and kind."""
    groups = match.groupdict()
    year = groups.get("year")
    kind = KINDS.get(groups.get("kind") or "")
    return {"department": groups.get("department"), "year": int(year) if year else None, "kind": kind}


def title_reader(patterns: Iterable[TitlePattern]) -> TitleReader:
    """Compile and prove the wordings; ValueError says which one is wrong and how."""
    compiled = []
    for entry in patterns:
        try:
            expression = re.compile(entry.pattern)
        except re.error as error:
            raise ValueError(f"titles pattern {entry.pattern!r} is no regular expression: {error}") from error
        _prove(entry, expression)
        compiled.append(expression)
    return TitleReader(tuple(compiled))


def _prove(entry: TitlePattern, expression: re.Pattern[str]) -> None:
    match = expression.search(squeeze(entry.example))
    if not match:
        raise ValueError(f"titles pattern {entry.pattern!r} does not match its example {entry.example!r}")
    groups = match.groupdict()
    read = (groups.get("department"), groups.get("year"), KINDS.get(groups.get("kind") or ""))
    stated = (entry.department, None if entry.year is None else str(entry.year), entry.kind)
    if read != stated:
        raise ValueError(f"titles pattern {entry.pattern!r} reads {read} from its example, which states {stated}")
    if expression.search(squeeze(entry.counter_example)):
        raise ValueError(f"titles pattern {entry.pattern!r} matches its counter-example {entry.counter_example!r}")
