"""Failures that say more of the machine or of us than of the file: what was read before outlives them.

A worker that was killed while it read a document again has found out nothing about the document. Its rows stay as they
are, a row `reread_failed` of `problems` says so, and the next run tries it again; a reading that succeeds takes the row
away with all others.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import INTERNAL_ERROR
from ..records.tables import Document, Problem
from ..records.vocabulary import DocumentStatus

OF_THE_MACHINE = frozenset({"worker_died", "out_of_memory", "budget_exceeded", INTERNAL_ERROR, "unwritable"})
REREAD_FAILED = "reread_failed"
# what the next run reads again though nothing has changed; more time than it may take, a file takes each time
TRIED_AGAIN = frozenset({"worker_died", "out_of_memory", INTERNAL_ERROR, REREAD_FAILED})


def failure_of(document: Document, tables: Mapping[str, bytes]) -> Problem | None:
    """The row `reread_failed` of a document (`tables`: its Parquet files) that failed for no reason of its own."""
    if document.status != DocumentStatus.FAILED or "problems" not in tables:
        return None
    rows = _rows(tables["problems"])
    if not {row["code"] for row in rows} <= OF_THE_MACHINE:
        return None
    why = "; ".join(f"{row['code']}: {row['message']}" for row in rows)
    first = Problem(**{name: rows[0][name] for name in Problem.model_fields})
    told = {"code": REREAD_FAILED, "message": f"the rows from before stay: {why}", "document_id": document.document_id}
    return first.model_copy(update={**told, "url": first.url or document.source_url})


def noted(problems: bytes | None, failure: Problem) -> bytes:
    """A document's file of problems (None: it has none) with the failure, in place of the one before."""
    from .rows import parquet  # pyarrow: hardly ever is one noted

    rows: list[dict[str, Any]] = []
    with suppress(ValueError):  # damaged: the next reading makes it anew
        rows = _rows(problems) if problems else []
    kept = [Problem(**row) for row in rows if row["code"] != REREAD_FAILED]
    return parquet("problems", [*kept, failure])


def kept_in_words(count: int) -> str:
    """How a run says that reading documents again failed."""
    return f"{count} could not be read again: the rows from before stay, and the next run tries again"


def has_rows(own: Path) -> bool:
    """Whether a document, by its file in `documents`, has been read; also where the file is damaged: who can tell?"""
    try:
        return any(row["status"] != DocumentStatus.FAILED for row in _rows(own.read_bytes()))
    except ValueError:
        return True


def _rows(source: Path | bytes) -> list[dict[str, Any]]:
    from .parquet import rows_of  # pyarrow: the same

    return rows_of(source)
