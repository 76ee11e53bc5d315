"""Why an answer cannot be used: a failure that may pass, or a refusal, by the site or by us."""

from __future__ import annotations

from http import HTTPStatus

from ...records.vocabulary import FetchOutcome
from .verdict import Verdict


class PassingError(Exception):
    """A failure that may pass: a reset, a timeout, a truncation, 429, 5xx; `final` where asking again is vain."""

    def __init__(
        self, code: str, message: str, status: int | None = None, retry_after: float | None = None, final: bool = False
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.final = final

    @property
    def outcome(self) -> FetchOutcome:
        """The outcome of the fetches table."""
        return FetchOutcome.BLOCKED if self.status == HTTPStatus.TOO_MANY_REQUESTS else FetchOutcome.ERROR


class RefusedError(Exception):
    """No answer to use; `passing` where asking again later may help."""

    def __init__(self, verdict: Verdict, passing: bool = False) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict
        self.passing = passing
