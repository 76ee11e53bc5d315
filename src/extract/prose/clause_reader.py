"""Clauses of a statement: marks, brackets, 其中, and lists of purposes that say nothing of the subject."""

from __future__ import annotations

from .reader_state import ReaderState
from .scan import Token

CIRCUMSTANCE = ("由于", "因", "根据", "按照", "按", "为", "随着", "经")


class ClauseReader(ReaderState):
    """Keeps track of what unknown words and brackets do to the chain from subject to number."""

    def _on_stop(self, token: Token) -> None:
        mark = self.text[token.start]
        if mark in "；;":
            self.stated = False
            self.skipping, self.none_at = False, None
            self.suspect = False
        if self.skipping:
            self.unknown = False
        if self.unknown and mark in "：:":
            self.subjects = []  # `结转结余率：本部门…`: a lead-in of unknown words ends what was spoken of before
        elif self.unknown and self.clause_is_nominal(token.start):
            self.suspect = True
        self.unknown = False
        self.clause = token.end
        self.none_at = None
        self.mode = None
        self.comparing = False
        self.direction = None

    def clause_is_nominal(self, end: int) -> bool:
        """A clause of unknown words may name another subject; one that gives a circumstance (由于…) does not."""
        return not self.text.startswith(CIRCUMSTANCE, self.clause, end)

    def _on_parts(self, token: Token) -> None:
        head = self.subjects[0] if len(self.subjects) == 1 else None
        if head is not None and head.item in ("expenditure", "expenditure.basic") and not head.function:
            self.parts_fund = head.fund  # 一般公共预算财政拨款支出…，主要用于以下方面：教育支出…
        self.head = head or self.head
        if head is not None and head.item == "operating_funds":
            self.listed = head
        self.skipping = False
        self.clause = token.end
        self.unknown = self.suspect = False

    def _on_purpose(self, token: Token) -> None:
        self.skipping = True

    def _resume(self) -> None:
        self.skipping = self.unknown = False

    def _on_open(self, token: Token) -> None:
        self.saved.append((list(self.subjects), self.unknown, self.basis, self.direction, self.mode, self.skipping))
        self.unknown = False
        self.clause = token.end

    def _on_close(self, token: Token) -> None:
        self.by_fund = False
        if self.saved:
            subjects, unknown, basis, direction, mode, skipping = self.saved.pop()
            self.subjects = list(subjects)  # type: ignore[call-overload]
            self.unknown, self.skipping = bool(unknown), bool(skipping)
            self.basis, self.direction, self.mode = basis, direction, mode  # type: ignore[assignment]
