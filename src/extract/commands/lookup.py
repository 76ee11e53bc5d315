"""Finding the dataset, and one document or one figure of it, by what a person types."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ..dataset.in_use import mark_in_use
from ..dataset.storage import is_shared
from ..errors import UserError
from ..query.sql import Row, here, rows
from ..records.vocabulary import Kind
from . import screen

SHORTEST_ID = 4
NAMED_AT_MOST = 5


def existing_data(root: Path) -> Path:
    """The folder of a dataset, of a shared one the up-to-date copy on this machine; UserError where there is none."""
    if is_shared(root):
        with screen.waiting(f"Bringing this machine's copy of {root} up to date"):
            root = here(root)
    if not (root / "documents").is_dir():
        raise UserError(f"no dataset in {root}: make one with juesuan extract FILE -o {root}, or name it with -o")
    mark_in_use(root)
    return root


def find_document(
    connection: duckdb.DuckDBPyConnection,
    wanted: str,
    year: int | None = None,
    kind: str | None = None,
    newest: bool = False,
) -> Row:
    """The one document that `wanted` names: its id's start, its file name, its department, or a part of these.

    An exact name goes before a part of one. `year`, `kind`: only of these. `newest`: of several of one department its
    newest accounts, or budget where it has no accounts. Raises UserError where none or several fit.
    """
    documents = rows(connection, "SELECT * FROM documents ORDER BY document_id")
    for fits in (_by_id, _by_name, _by_part):
        found = [row for row in documents if fits(row, wanted) and _of(row, year, kind)]
        found = _newest(found) if newest else found
        if len(found) == 1:
            return found[0]
        if found:
            raise UserError(f"{len(found)} documents fit {wanted!r}: {_named(found)}: give the start of an id")
    raise UserError(
        f'no document fits {wanted!r}: juesuan query "SELECT document_id, file_name FROM documents" lists all'
    )


def _newest(found: list[Row]) -> list[Row]:
    """Of documents of one department those of its newest year, accounts before budgets; of several departments all."""
    if len({(row["region_code"] or row["region"], row["department"]) for row in found}) > 1:
        return found
    accounts = [row for row in found if row["kind"] == Kind.FINAL_ACCOUNTS] or found
    newest = max((row["fiscal_year"] or 0 for row in accounts), default=0)
    return [row for row in accounts if (row["fiscal_year"] or 0) == newest]


def _of(row: Row, year: int | None, kind: str | None) -> bool:
    return (year is None or row["fiscal_year"] == year) and (kind is None or row["kind"] == kind)


def _by_id(row: Row, wanted: str) -> bool:
    return len(wanted) >= SHORTEST_ID and bool(row["document_id"].startswith(wanted.lower()))


def _by_name(row: Row, wanted: str) -> bool:
    return wanted in (row["file_name"], row["department"])


def _by_part(row: Row, wanted: str) -> bool:
    return any(wanted.casefold() in (row[name] or "").casefold() for name in ("file_name", "department", "title"))


def _named(documents: list[Row]) -> str:
    names = [
        " ".join(str(one) for one in (row["document_id"][:8], row["fiscal_year"], row["file_name"]) if one)
        for row in documents[:NAMED_AT_MOST]
    ]
    return ", ".join(names) + (" …" if len(documents) > NAMED_AT_MOST else "")
