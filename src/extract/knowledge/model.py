"""What the patterns/ folder says, loaded and proven: vocabulary, sections, tokens, subjects, frames, causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..records.vocabulary import Basis, Fund, Kind, Measure
from .regexes.effort import ways
from .regexes.hints import Needs, Sieve, needs
from .vocabulary import Vocabulary

FUNDS = tuple(Fund)
NARROW = (Fund.GENERAL, Fund.GOV_FUND, Fund.STATE_CAPITAL)  # those that 财政拨款 is made of
# kinds of phrases and where Knowledge keeps them; every other kind is a token
KINDS = {
    "subject": "subjects",
    "frame": "frames",
    "explain": "explains",
    "cause": "causes",
    "end": "ends",
    "unmatched": "unmatched",
    "quality": "qualities",
}
# kind of a document → the basis of a bare amount in it, and of a bare 上年
_OWN: dict[str | None, Basis] = {Kind.BUDGET: Basis.INITIAL_BUDGET, Kind.FINAL_ACCOUNTS: Basis.FINAL}
_PRIOR: dict[str | None, Basis] = {Kind.BUDGET: Basis.PRIOR_BUDGET, Kind.FINAL_ACCOUNTS: Basis.PRIOR_FINAL}
LAST_OF: dict[str, Basis] = {own: _PRIOR[kind] for kind, own in _OWN.items()}  # the same of the year before
FUND_GROUPS = ("grand_total", "revenue", "expenditure", "carryover", "budget")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the vocabulary (patterns/items.toml)."""

    code: str
    label: str
    group: str
    quantity: str
    unit: str
    parent: str | None = None

    @property
    def has_fund(self) -> bool:
        """Whether rows of the item say whose money it is."""
        return self.code.split(".")[0] in FUND_GROUPS


@dataclass(frozen=True, slots=True)
class Scope:
    """What a section's place in the outline says about the figures in it."""

    codes: tuple[str, ...] = ()
    fund: str | None = None
    figures: str = "all"  # all: statements and frames; frames: frames alone; none
    relative_to: str | None = None  # what a bare 增加 is measured against, where not the year before
    kind: str | None = Kind.FINAL_ACCOUNTS
    year: int | None = None

    @property
    def default_basis(self) -> Basis | None:
        """The basis of a bare amount: 决算数, or in a budget its own year's 预算数; None where the kind is unknown."""
        return _OWN.get(self.kind)

    @property
    def prior(self) -> Basis | None:
        """The basis of a bare 上年."""
        return _PRIOR.get(self.kind)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry of tokens or phrases: a compiled expression and what a match means."""

    pattern_id: str
    kind: str  # subject, frame, explain, or a token's kind
    regex: Any  # regex.Pattern
    needs: tuple[Needs, ...]  # what a text must contain, word by word
    scopes: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    def eligible(self, codes: Sequence[str]) -> bool:
        """Whether the pattern is tried in a section with these codes."""
        for code in codes if self.scopes else ():
            if code in self.scopes:
                return codes[0] not in self.data.get("out", ())
        return not self.scopes


@dataclass(frozen=True, slots=True)
class SectionRule:
    """One entry of patterns/sections.toml."""

    code: str
    regex: Any
    fund: str | None
    figures: str | None
    relative_to: str | None


@dataclass(slots=True)
class Knowledge:
    """Everything of patterns/, ready for use; `version` changes with any byte of it.

    Of districts/ the `local` versions alone depend, each on its district's wording.
    """

    version: str
    vocabulary: Vocabulary
    items: dict[str, Item]
    sections: dict[str, SectionRule]
    tokens: list[Pattern]
    subjects: list[Pattern]
    frames: list[Pattern]
    explains: list[Pattern]
    causes: list[Pattern]
    ends: list[Pattern]  # words behind which a reason is over
    unmatched: list[Pattern]
    qualities: list[Pattern]  # what a reason that says little consists of
    tables: Any = None
    functions: Any = None
    local: dict[str, Knowledge] = field(default_factory=dict)  # region code → where a district has its own wording
    ways: dict[str, int] = field(default_factory=dict)  # expression → how far it can be led astray
    _data: dict[str, dict[str, Any]] | None = field(default=None, init=False, repr=False, compare=False)
    _rules: tuple[list[SectionRule], Sieve] | None = field(default=None, init=False, repr=False, compare=False)
    _sieves: dict[tuple[str, ...], tuple[list[Pattern], Sieve]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def versions(self) -> dict[str | None, str]:
        """Region code → version of what its documents are read with, where that is not the general one (None)."""
        return {None: self.version} | {code: known.version for code, known in self.local.items()}

    def for_region(self, code: str | None) -> Knowledge:
        """What documents of a region are read with."""
        return self.local.get(code or "", self)

    def section_code(self, heading: str) -> str | None:
        """A heading's words → standard code; the longest match decides, None where nothing fits."""
        best: tuple[int, str] | None = None
        rules, sieve = self._section_rules()
        for index in sieve.sift(heading):
            rule = rules[index]
            match = rule.regex.search(heading)
            if match and (best is None or (match.end() - match.start(), rule.code) > best):
                best = (match.end() - match.start(), rule.code)
        return best[1] if best else None

    def scope(self, codes: tuple[str, ...]) -> Scope:
        """Section codes from the innermost outwards → scope: the innermost rule that says something decides."""
        rules = [self.sections[code] for code in codes]
        funds = [rule.fund for rule in rules if rule.fund]
        if funds[:1] == [Fund.FISCAL]:  # `1.财政拨款支出决算总体情况` under 一般公共预算财政拨款支出: of that fund
            funds = [fund for fund in funds if fund in NARROW] or funds
        return Scope(
            codes,
            next(iter(funds), None),
            next((rule.figures for rule in rules if rule.figures), "all"),
            next((rule.relative_to for rule in rules if rule.relative_to), None),
        )

    def names_subject(self, text: str) -> bool:
        """Whether a heading's words name an item of the vocabulary."""
        return any(self._is_named(pattern, text) for pattern in self.candidates(text, "subjects"))

    def _is_named(self, pattern: Pattern, text: str) -> bool:
        match = pattern.regex.search(text)
        return match is not None and self.is_listed(pattern, match)

    def is_listed(self, pattern: Pattern, match: Any) -> bool:
        """Whether a name that stands without （项） is one of 支出功能分类; True for patterns that ask for no list."""
        name = pattern.data.get("listed")
        if name is None:
            return True
        level = int(self.functions.level_of(match[name]))
        return level == 3 or (level > 0 and name == "named")

    def subject_data(self, pattern_id: str) -> dict[str, Any]:
        """What the entry of a subject says; nothing where there is no such entry."""
        if self._data is None:
            self._data = {pattern.pattern_id: pattern.data for pattern in reversed(self.subjects)}
        return self._data.get(pattern_id, {})

    def candidates(self, text: str, *parts: str) -> list[Pattern]:
        """The patterns of some parts (`tokens`, `subjects` …) that a text may match, in their order."""
        patterns, sieve = self._sieves.get(parts) or self._sieve(parts)
        return [patterns[index] for index in sieve.sift(text)]

    def prepare(self) -> None:
        """Works out what every document asks for, so that it is kept with the patterns (knowledge/cache.py)."""
        self._section_rules()
        for parts in (("tokens", "subjects"), *((part,) for part in KINDS.values())):
            for pattern in self._sieve(parts)[0]:
                self.ways[pattern.regex.pattern] = ways(pattern.regex)
        for known in self.local.values():
            known.prepare()
            self.ways |= known.ways

    def _section_rules(self) -> tuple[list[SectionRule], Sieve]:
        if self._rules is None:
            listed = list(self.sections.values())
            self._rules = listed, Sieve([[needs(rule.regex.pattern)] for rule in listed])
        return self._rules

    def _sieve(self, parts: tuple[str, ...]) -> tuple[list[Pattern], Sieve]:
        listed = [pattern for part in parts for pattern in getattr(self, part)]
        self._sieves[parts] = listed, Sieve([pattern.needs for pattern in listed])
        return self._sieves[parts]


@dataclass(slots=True, unsafe_hash=True)  # never changed; `frozen` would make it in three times the time
class Subject:
    """What a statement is about."""

    item: str
    fund: str | None = None
    function: tuple[str, ...] = ()  # names from the top, as printed
    function_code: str | None = None
    level: int = 0  # of the last of `function`: 1 类, 2 款, 3 项
    vehicle_type: str | None = None
    note: str | None = None
    basis: str | None = None  # a subject that fixes its basis: 基本支出预算数
    twins: tuple[str, ...] = ()  # the names of both sides: 收、支总计各是…
    pattern_id: str = ""
    project: bool = False
    economic: tuple[str, str] | None = None  # code and name of 支出经济分类


def row_basis(item: Item, scope: Scope) -> str | None:
    """The basis of a number that names none: counts, scores and assets as they are, money as the document's kind."""
    as_it_is = item.quantity in (Measure.COUNT, Measure.SCORE, Measure.RATE, Measure.GRADE) or item.group == "assets"
    return Basis.FINAL if as_it_is else scope.default_basis


@dataclass(slots=True)
class Reading:
    """A number with its meaning, or a declaration: offsets are those of the paragraph's text."""

    subject: Subject
    measure: str
    basis: str | None
    value: Decimal | None
    unit: str
    start: int
    end: int
    quote: tuple[int, int]
    relative_to: str | None = None
    relative_fund: str | None = None
    text_value: str | None = None
    stated_none: bool = False
    pattern_id: str = ""


@dataclass(slots=True)
class Reason:
    """A stated reason: offsets are those of the paragraph's text."""

    subject: Subject
    relative_to: str | None
    direction: str | None
    start: int
    end: int
    quote: tuple[int, int]
    pattern_id: str = ""
