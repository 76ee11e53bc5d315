"""What is known of a district's lists: how each was read, and each link with what came of it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ..records.vocabulary import CoverageState, Kind


class Reading(NamedTuple):
    """How a list was read: to its end, or not; the year and kind that all of it is of, where it says so."""

    list_url: str
    year: int | None
    kind: Kind | None
    complete: bool


class Listed(NamedTuple):
    """A link of a list, what the site says of it, and what came of asking for its file."""

    url: str
    list_url: str
    landing_url: str | None
    title: str | None
    department: str | None
    fiscal_year: int | None
    kind: str | None
    published_on: date | None
    state: CoverageState
    detail: str | None = None
    archive_name: str | None = None
    approved_on: date | None = None  # 批复, as its article prints it

    @property
    def reached(self) -> bool:
        """Whether the site gave an answer that says what became of it."""
        return self.state != CoverageState.NOT_REACHED
