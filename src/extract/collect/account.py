"""The account of a run: every document that was expected is published, unchanged, a duplicate, or has a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field

from ..errors import INTERNAL_ERROR
from ..records.vocabulary import FetchOutcome

# outcome of the fetches table → line of the account
_LINES = {
    FetchOutcome.NEW: "published",
    FetchOutcome.CHANGED: "published",
    FetchOutcome.UNCHANGED: "unchanged",
    FetchOutcome.GONE: "missing",
    FetchOutcome.SOFT_404: "missing",
    FetchOutcome.BLOCKED: "blocked",
    FetchOutcome.NOT_PDF: "refused",
    FetchOutcome.ERROR: "refused",
}


Result = tuple[FetchOutcome, str | None]  # what came of asking for a file, and its document_id


@dataclass(slots=True)
class Account:
    """One district's documents in one run, by what came of them; `reasons` counts the problems' codes."""

    district: str
    expected: int = 0
    published: int = 0
    unchanged: int = 0
    missing: int = 0
    blocked: int = 0
    refused: int = 0
    duplicates: int = 0
    converted: int = 0  # of the published and unchanged: PDFs that were made of something else
    complete: bool = True  # all list and article pages were read, and the lists gave as many links as they should
    reasons: dict[str, int] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)  # those that the run was about; empty: all
    departments: dict[str, int] = field(default_factory=dict)  # state of coverage → departments × years × kinds

    @property
    def balanced(self) -> bool:
        """Whether every expected document is in one of the lines."""
        found = self.published + self.unchanged + self.missing + self.blocked + self.refused + self.duplicates
        return found == self.expected

    @property
    def status(self) -> str:
        """complete, or incomplete: pages or documents are lacking that another run may bring."""
        lacking = self.missing or self.blocked or {FetchOutcome.ERROR, INTERNAL_ERROR} & self.reasons.keys()
        return "complete" if self.complete and self.balanced and not lacking else "incomplete"

    def as_json(self) -> dict[str, object]:
        """For the journal."""
        return {**asdict(self), "balanced": self.balanced, "status": self.status}


def outcome_of(document_id: str, before: str | None) -> FetchOutcome:
    """What a file is that came, beside the one that its address gave the last time."""
    if before is None:
        return FetchOutcome.NEW
    return FetchOutcome.UNCHANGED if before == document_id else FetchOutcome.CHANGED


def account_of(
    district: str,
    results: Iterable[Result],
    reasons: Iterable[str],
    short: int,
    complete: bool,
    years: Collection[int] = (),
) -> Account:
    """The account of (outcome, document_id) in the lists' order; `short`: links that the lists lack."""
    lines: Counter[str] = Counter()
    taken: set[str] = set()
    expected = short
    for outcome, document_id in results:
        expected += 1
        line = "duplicates" if document_id is not None and document_id in taken else _LINES[outcome]
        lines[line] += 1
        taken |= {document_id} if document_id else set()
    lines["missing"] += short
    codes = dict(sorted(Counter(reasons).items()))
    account = Account(district, expected, complete=complete, reasons=codes, years=sorted(years))
    for line, count in lines.items():
        setattr(account, line, count)
    return account
