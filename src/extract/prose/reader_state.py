"""What the reader of statements knows at a place in a sentence, and how it writes a reading down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ..identity.titles import said_kind
from ..knowledge.model import Knowledge, Reading, Scope, Subject, row_basis
from .comparison import Comparison
from .memory import Memory, Outcome
from .scan import Token

WORD = re.compile(r"[^\W_]")  # a letter, an ideograph or a digit
AS_IT_STANDS = ("assets", "staff", "organisation")  # counted at the end of a year, whichever it is
# what a number of the year before is, by what it would be of this year
PRIOR = {
    "final_accounts": {"final": "prior_final", "prior_final": "prior_final"},
    "budget": {
        "initial_budget": "prior_budget",
        "budget": "prior_budget",
        "prior_budget": "prior_budget",
        "prior_execution": "prior_execution",
        "final": "prior_final",
    },
}


class ReaderState:
    """One sentence; `memory` lives on from sentence to sentence of a section."""

    start: int  # of the sentence
    end: int
    clause: int  # where the clause begins

    def __init__(
        self,
        text: str,
        knowledge: Knowledge,
        scope: Scope,
        memory: Memory,
        claimed: Sequence[tuple[int, int]] = (),
        nested: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        self.text, self.knowledge, self.scope, self.memory = text, knowledge, scope, memory
        self.claimed, self.nested, self.names = claimed, nested, names
        self.out = Outcome()
        self.subjects: list[Subject] = [] if nested else list(memory.subjects)
        self.subject_at = self.subject_end = -1
        self.next: Token | None = None
        self.year_at = -1
        self.other_year = 0  # of the number that follows: -1 is the year before
        self.basis: str | None = None
        self.comparison: Comparison | None = None
        self.comparing = False
        self.compared_at = -1
        self.direction: str | None = None
        self.mode: str | None = None
        self.whole: Token | None = None
        self.completion: str | None = None
        self.unknown = False  # unknown words since the clause or the last number
        self.suspect = False  # a whole clause of unknown words stands before
        self.skipping = False
        self.none_at: Token | None = None
        self.explains = False  # the text is the reason of a change
        self.listing = False  # parts with amounts are being listed after 主要包括
        self.saved: list[tuple[int, dict[str, Any]]] = []  # brackets: where each opened, and what stood before it
        self.joined = False
        self.head: Subject | None = None  # what 其中 divides
        self.listed: Subject | None = None  # 机关运行经费, whose parts are being listed
        self.by_fund = False  # the sums of funds that are being listed are parts of what was named before
        self.classes: tuple[str, ...] = ()  # the 类, or 类 and 款, whose parts may follow
        self.parts_fund: str | None = None
        self.unknown_whole = False
        self.listed_from = -1  # where a list of parts, or of purposes with amounts, began
        self.listed_since = -1  # where its last semicolon ended
        self.aside: list[tuple[int, int]] = []  # what stood in brackets
        self.purposes: Subject | None = None  # whose purposes they are
        self.lost_whole = self.lost_parts = False  # 其中 divides an amount that was not read
        self.lost_change = False  # 按照有关要求，压减非刚性支出，其中“三公”经费压减12万元
        self.stated = False  # the subject's amount is printed; a second one needs words of its own

    def _between(self, start: int, end: int) -> None:
        """Text that no token covers: unknown words."""
        rest = self.text[start:end]
        for name in self.names:  # the department's own name
            rest = rest.replace(name, "")
        if WORD.search(rest):
            if self.mode == "share":
                self.unknown_whole = True  # 占总资金盘子的33.01%: the share is lost, the subject is not
            else:
                self.unknown = True

    def _lists(self, start: int, *measures: str) -> bool:
        """Whether two amounts or more were listed as parts since `start`, and nothing else but these measures."""
        since = [r for r in self.out.readings if r.start >= start and not self._is_aside(r.start)]
        parts = {r.subject for r in since if r.measure == "amount" and r.value}
        return self.listed_from >= 0 and len(parts) > 1 and {r.measure for r in since} <= {"amount", *measures}

    def _is_aside(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.aside)

    def _leave_list(self) -> None:
        """`其中：基本支出16万元、项目支出37万元，比上年增加2万元`: whether that is the last part's or the whole's."""
        if self.subject_at >= self.start:
            if self._lists(max(self.listed_from, self.listed_since)):
                self.subjects = []  # not told
        elif self.memory.listed is not None:
            self.subjects = list(self.memory.listed)

    def _relative(self) -> str | None:
        if self.comparison is not None:
            return self.comparison.basis
        named = None if self.scope.kind == "budget" else self.memory.budget_basis
        return self.memory.comparison or named or self.scope.relative_to or self.scope.prior

    def _data(self, subject: Subject) -> dict[str, object]:
        return self.knowledge.subject_data(subject.pattern_id)

    def _measures(self, subject: Subject, measure: str) -> bool:
        return self.knowledge.items[subject.item].quantity == measure and not self._data(subject).get("measure")

    def _row_basis(self, subject: Subject) -> str | None:
        if subject.basis:
            return subject.basis
        return row_basis(self.knowledge.items[subject.item], self.scope)

    def _emit(
        self,
        subject: Subject,
        token: Token,
        measure: str,
        value: Decimal,
        unit: str,
        basis: str | None = None,
        relative_to: str | None = None,
        relative_fund: str | None = None,
    ) -> None:
        row_basis = basis or (self.basis if measure == "amount" else None) or self._row_basis(subject)
        if row_basis is None and measure == "amount":
            row_basis = self._said_basis(token.start)
        if self.other_year and self.knowledge.items[subject.item].group not in AS_IT_STANDS:
            prior = PRIOR.get(self.scope.kind or "", {})
            if measure != "amount" or self.other_year != -1 or row_basis not in prior:
                return
            row_basis = prior[row_basis]
        self.out.readings.append(
            Reading(
                subject,
                measure,
                row_basis,
                value,
                unit,
                token.start,
                token.end,
                (self.start, self.end),
                relative_to,
                relative_fund,
                pattern_id=subject.pattern_id,
            )
        )

    def _said_basis(self, end: int) -> str | None:
        """Where the kind is unknown: `公务接待费支出决算为3.20万元` says its own basis, `公务接待费3.20万元` none."""
        start = max((reading.end for reading in self.out.readings if reading.end <= end), default=self.start)
        kind = said_kind(self.text[max(start, self.start) : end])
        return {"final_accounts": "final", "budget": self._budget()}.get(kind or "")

    def _budget(self) -> str:
        """A bare 预算 means the budget that was named last."""
        if self.scope.kind == "budget":
            return "initial_budget"
        return self.memory.budget_basis or "budget"
