"""What sentences leave to one another, and what a stretch of text says."""

from __future__ import annotations

from dataclasses import dataclass, field

from .knowledge import Reading, Reason, Subject
from .scan import Ambiguity


@dataclass(slots=True)
class Memory:
    """What one sentence leaves to the next ones of its section."""

    subjects: list[Subject] = field(default_factory=list)
    budget_basis: str | None = None  # the budget named last: 年初预算 or 全年预算
    comparison: str | None = None  # what the last change was measured against
    directions: dict[tuple[object, ...], tuple[str, str | None]] = field(default_factory=dict)
    broken_off: bool = False  # the paragraph before ended in the middle of a sentence
    fund: str | None = None  # whose money a list is, as the sentence before it says
    project: str | None = None  # the project that the section speaks of


@dataclass(slots=True)
class Outcome:
    """What a stretch of text says."""

    readings: list[Reading] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    ambiguities: list[Ambiguity] = field(default_factory=list)


def subject_key(subject: Subject) -> tuple[object, ...]:
    """What makes two subjects the same."""
    return subject.item, subject.fund, subject.function, subject.function_code, subject.vehicle_type, subject.note
