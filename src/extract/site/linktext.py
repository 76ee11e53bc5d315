"""What a link's or a page's title says: department, year, kind.

The wordings are data (patterns/districts/_shared.toml and the district's own [[titles]]); every one is tried, and two
that read a title differently make the reading ambiguous instead of one of them winning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from ..text import squeeze

KINDS = {"决算": "final_accounts", "预算": "budget", "预决算": None}  # 预决算公开专栏 holds both
LONGEST_TITLE = 160
_BARE_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年)")
_BARE_KIND = re.compile(r"(?<!预)决算|预算")


class TitlePattern(BaseModel):
    """One wording of a title, with an example that states what it reads and a text that it must not match."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pattern: str = Field(max_length=400)
    example: str
    department: str | None = None
    year: int | None = None
    kind: str | None = None
    counter_example: str


@dataclass(frozen=True, slots=True)
class Caption:
    """What a title says; `ambiguous` names the fields that two wordings read differently (they are then None)."""

    department: str | None = None
    year: int | None = None
    kind: str | None = None
    ambiguous: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleReader:
    """The proven wordings of one district."""

    compiled: tuple[re.Pattern[str], ...]

    def read(self, title: str) -> Caption:
        """Department (as printed), accounts' year and kind of a title; what it does not say stays None."""
        text = squeeze(title)[:LONGEST_TITLE]
        found: dict[str, set[str]] = {"department": set(), "year": set(), "kind": set()}
        for pattern in self.compiled:
            match = pattern.search(text)
            for name, value in (match.groupdict() if match else {}).items():
                if value and name in found:
                    found[name].add(value)
        _fall_back(text, found)
        ambiguous = tuple(sorted(name for name, values in found.items() if len(values) > 1))
        year = _only(found["year"])
        return Caption(
            department=_only(found["department"]),
            year=int(year) if year else None,
            kind=KINDS.get(_only(found["kind"]) or ""),
            ambiguous=ambiguous,
        )


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


def _fall_back(text: str, found: dict[str, set[str]]) -> None:
    """Year and kind alone, where no wording fits and the title names just one: 水务局关于2023年决算情况的说明."""
    if not found["year"]:
        years = set(_BARE_YEAR.findall(text))
        found["year"] = years if len(years) == 1 else set()
    if not found["kind"]:
        kinds = set(_BARE_KIND.findall(text))
        found["kind"] = kinds if len(kinds) == 1 else set()


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
