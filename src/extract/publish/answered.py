"""What of a release offices' answers change: a table of them, and what was withdrawn counts no more."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..query.sql import connect
from ..records.responses import Response
from ..records.schemas import schema
from ..records.vocabulary import CardStatus, Verdict
from ..responses.answers import load_answers

RESPONSES = "responses"
_CONTRADICTED = """
SELECT document_id, count(*) AS n FROM checks
WHERE verdict = 'contradiction' AND list_contains($checks, check_id) GROUP BY ALL
"""
_PLACE = ("fiscal_year", "region_code")
Row = dict[str, Any]


class Answered:
    """The answers in a file about the documents of a dataset; without a file nothing changes. UserError as there."""

    def __init__(self, root: Path, path: Path | None) -> None:
        self.given: pa.Table | None = None
        self._checks: dict[tuple[str, str], Response] = {}
        self._requirements: dict[tuple[str, str], Response] = {}
        self._fewer: dict[str, int] = {}
        if path is None:
            return
        with connect(root, ("documents", "checks")) as connection:
            ask = partial(_rows, connection)
            answers = load_answers(path, ask)
            for row in answers.withdrawn:
                if row.check_id:
                    self._checks[row.document_id, row.check_id] = row
                elif row.requirement:
                    self._requirements[row.document_id, row.requirement] = row
            found = ask(_CONTRADICTED, {"checks": [check_id for _, check_id in self._checks]})
        self._fewer = {row["document_id"]: row["n"] for row in found}
        places = (dict(zip(_PLACE, answers.places[row.document_id], strict=True)) for row in answers.rows)
        rows = [row.model_dump() | place for row, place in zip(answers.rows, places, strict=True)]
        self.given = pa.Table.from_pylist(rows, schema=schema(RESPONSES))

    def counted(self, table: str, batch: pa.Table) -> pa.Table:
        """Rows of a table as they count now."""
        change = {"checks": self._check, "scorecard": self._requirement, "documents": self._document}.get(table)
        concerned = {document_id for document_id, _ in (*self._checks, *self._requirements)}
        if change is None or concerned.isdisjoint(batch.column("document_id").to_pylist()):
            return batch
        return pa.Table.from_pylist([row | change(row) for row in batch.to_pylist()], schema=batch.schema)

    def _check(self, row: Row) -> Row:
        said = self._checks.get((row["document_id"], row["check_id"]))
        return {"verdict": Verdict.TO_CHECK, "doubt": _withdrawn(said)} if said and row["verdict"] else {}

    def _requirement(self, row: Row) -> Row:
        said = self._requirements.get((row["document_id"], row["requirement"]))
        gone = {"status": CardStatus.NOT_CHECKED, "points": 0, "points_possible": 0}
        return gone | {"evidence": _withdrawn(said)} if said else {}

    def _document(self, row: Row) -> Row:
        failed = row["checks_failed"]
        return {} if failed is None else {"checks_failed": failed - self._fewer.get(row["document_id"], 0)}


def _withdrawn(said: Response) -> str:
    return f"withdrawn on {said.answered_on}, our mistake: {said.text}"


def _rows(connection: Any, sql: str, values: Row | None = None) -> list[Row]:
    answer = connection.execute(sql, values or {})
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
