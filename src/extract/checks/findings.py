"""What a rule found, before it becomes a row of checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .facts import Fact
from .intervals import FAILS, NOT_EVALUATED, Judgement
from .relations import Relation
from .telling import Told

_DIGITS = Decimal("0.0001")


@dataclass(slots=True, eq=False)
class Finding:
    """One rule on some facts: judged by its relation, or said outright where the rule is no equation."""

    rule: str
    relation: Relation | None = None
    status: str = ""
    statement: str = ""
    reason: Told | None = None
    about: tuple[Fact, ...] = ()
    page: int | None = None
    suspects: list[str] = field(default_factory=list)
    judgement: Judgement | None = None
    doubt: Told | None = None
    setting: Told | None = None  # what the setting of its tables leaves open
    loose: bool = False  # a table of it has no full grid: a number may stand in another column
    quote: str = ""  # the sentence, where the rule is about its words
    check_id: str = ""  # of its row of checks
    told: Told | None = None  # what it says, where the rule is no equation

    def __post_init__(self) -> None:
        """Judge the relation, unless the status was given."""
        if self.relation is not None:
            self.about = self.about or self.relation.facts
            if not self.status:
                self.judgement = self.relation.judge()
                self.status = self.judgement.status
            self.statement = self.statement or self.relation.words()
        elif self.told is not None:
            self.statement = self.statement or self.told.english
        if self.page is None:
            self.page = next((fact.page for fact in self.about if fact.page), None)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two findings the same: a rule on the same facts."""
        return self.rule, type(self.relation), tuple(fact.id for fact in self.about), self.statement


def evaluated(rule: str, relation: Relation, note: str = "") -> Finding:
    """A rule with all its parts there."""
    finding = Finding(rule, relation)
    finding.statement += note
    return finding


def missing(rule: str, about: Fact, reason: Told) -> Finding:
    """A rule that could not be evaluated, with the reason: never a pass."""
    return Finding(rule, None, NOT_EVALUATED, about.in_words, reason, (about,))


def unsure(rule: str, relation: Relation, reason: Told) -> Finding:
    """A rule that holds only under a condition: where it does not hold, that says nothing."""
    finding = Finding(rule, relation)
    if finding.status == FAILS:
        finding.status, finding.reason = NOT_EVALUATED, reason
    return finding


def unique(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each rule on the same facts once."""
    seen: set[tuple[object, ...]] = set()
    for finding in findings:
        key = finding.key
        if key not in seen:
            seen.add(key)
            yield finding


def plain(value: Decimal) -> str:
    """A number without trailing zeros: 8712700.00 → 8712700."""
    rounded = value.quantize(_DIGITS)
    return f"{rounded.normalize():f}" if rounded else "0"
