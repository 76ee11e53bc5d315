"""Answers of offices, looked up by what they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UserError
from ..records.responses import Response
from ..records.vocabulary import ResponseOutcome
from .read import Given, read_responses

_ADDRESS = ("http://", "https://")
_DOCUMENTS = "SELECT document_id, source_url, landing_url, current, fiscal_year, region_code FROM documents"
Ask = Callable[[str], Iterable[dict[str, Any]]]  # SQL → rows


class Answers:
    """All answers, the newest first; none where nobody gave any."""

    def __init__(
        self,
        rows: Sequence[Response] = (),
        contact: str | None = None,
        places: Mapping[str, tuple[int | None, str | None]] | None = None,
    ) -> None:
        self.rows = sorted(rows, key=lambda row: (row.answered_on, row.document_id, row.text), reverse=True)
        self.contact = contact
        self.places = places or {}  # document_id → its year and district
        self._by_document: dict[str, list[Response]] = defaultdict(list)
        for row in self.rows:
            self._by_document[row.document_id].append(row)

    def to(self, document_id: str, check_id: str | None = None) -> list[Response]:
        """What was answered to a finding, and to its whole document; without a check_id to the document alone."""
        return self._of(document_id, lambda row: not row.requirement and row.check_id in (check_id, None))

    def to_finding(self, document_id: str, check_id: str) -> list[Response]:
        """What was answered to a finding alone."""
        return self._of(document_id, lambda row: row.check_id == check_id)

    def to_requirement(self, document_id: str, requirement: str) -> list[Response]:
        """What was answered to a requirement of the scorecard."""
        return self._of(document_id, lambda row: row.requirement == requirement)

    def to_any(self, document_id: str) -> list[Response]:
        """Everything that was answered to a document or a part of it."""
        return self._by_document.get(document_id, [])

    @property
    def withdrawn(self) -> list[Response]:
        """What counts no more: a finding (check_id) or a requirement each."""
        return [row for row in self.rows if row.outcome == ResponseOutcome.WITHDRAWN]

    def _of(self, document_id: str, fits: Callable[[Response], bool]) -> list[Response]:
        """The part's own answers first."""
        found = [row for row in self.to_any(document_id) if fits(row)]
        return sorted(found, key=lambda row: not (row.check_id or row.requirement))


def load_answers(path: Path | None, ask: Ask, contact: str | None = None) -> Answers:
    """The file's answers about the documents that `ask` (SQL → rows) finds; none without a file.

    `contact` goes before what the file says. UserError of one line where a document is none or several.
    """
    if path is None:
        return Answers(contact=contact)
    given, told = read_responses(path)
    documents = list(ask(_DOCUMENTS)) if given else []
    rows = [_row(one, _found(one, documents, f"{path}: answer {n}")) for n, one in enumerate(given, 1)]
    places = {row["document_id"]: (row["fiscal_year"], row["region_code"]) for row in documents}
    return Answers(rows, contact or told, {row.document_id: places[row.document_id] for row in rows})


def _found(given: Given, documents: list[dict[str, Any]], where: str) -> str:
    """The document that an answer names: at an address its newest version."""
    wanted = given.document
    if wanted.startswith(_ADDRESS):
        found = [row for row in documents if wanted in (row["source_url"], row["landing_url"])]
        found = [row for row in found if row["current"] is not False] or found
    else:
        found = [row for row in documents if row["document_id"].startswith(wanted.lower())]
    ids = {str(row["document_id"]) for row in found}
    if len(ids) != 1:
        told = f"{len(ids)} documents are" if ids else "no document is"
        raise UserError(f"{where}: {told} {wanted!r} in the dataset: give the sha256 of one")
    return ids.pop()


def _row(given: Given, document_id: str) -> Response:
    return Response.made(document_id=document_id, **{name: getattr(given, name) for name in _SAME})


_SAME = ("check_id", "requirement", "outcome", "answered_on", "who", "text", "link")
