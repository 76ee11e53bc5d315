"""What sentences leave to one another, and what a stretch of text says."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..knowledge.model import Reading, Reason, Subject
from .scan import Ambiguity


@dataclass(slots=True)
class Memory:
    """What one sentence leaves to the next ones of its section."""

    subjects: list[Subject] = field(default_factory=list)
    budget_basis: str | None = None  # the budget named last: 年初预算 or 全年预算
    comparison: str | None = None  # what the last change was measured against
    directions: dict[tuple[object, ...], tuple[str, str | None]] = field(default_factory=dict)
    completions: dict[tuple[object, ...], tuple[str, str | None]] = field(
        default_factory=dict
    )  # 完成年初预算的98%: down
    parts_of: Subject | None = None  # the whole whose parts' changes the sentence before listed
    several: bool = False  # the sentence before told of more than one thing how it changed
    listed: list[Subject] | None = None  # whose parts the sentence before listed, empty where that is not told
    broken_off: bool = False  # the paragraph before ended in the middle of a sentence
    fund: str | None = None  # whose money a list is, as the sentence before it says
    project: str | None = None  # the project that the section speaks of
    heading: list[Subject] = field(default_factory=list)  # the subject that the section's heading names
    tells_years: bool = True  # the document speaks of its own year by its number
    item_level: int | None = None  # of the ordinal that the last item of a list began with

    def enter_item(self, level: int) -> None:
        """`2.…` after `1.…`: a list's item inherits from the heading, and nothing from the item before it."""
        if self.item_level is not None and level <= self.item_level:
            self.subjects = list(self.heading)
        self.item_level = level


@dataclass(slots=True)
class Outcome:
    """What a stretch of text says."""

    readings: list[Reading] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    ambiguities: list[Ambiguity] = field(default_factory=list)


def subject_key(subject: Subject) -> tuple[object, ...]:
    """What makes two subjects the same."""
    kind = subject.function or subject.economic
    return subject.item, subject.fund, kind, subject.function_code, subject.vehicle_type, subject.note
