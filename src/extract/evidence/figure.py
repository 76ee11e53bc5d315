"""One figure or fact by its id: its row, the fact that it states, its document, and how it was read, in words."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb

from ..errors import UserError
from ..query.explain import explain
from ..query.sql import Row, connect, rows

# the facts that a figure states; one that is worked out of it comes last
_FACTS = """
SELECT * FROM facts WHERE item = ? AND fiscal_year IS NOT DISTINCT FROM ? AND list_contains(figure_ids, ?)
ORDER BY derived, fact_id LIMIT 1
"""
_TABLES = ("documents", "sections", "figures", "facts", "table_cells", "checks")
_DOCUMENT = "SELECT * FROM documents WHERE document_id = ?"


def find_figure(connection: duckdb.DuckDBPyConnection, wanted: str) -> Row:
    """The one figure whose id starts with `wanted`, with its document's columns prefixed `document_`.

    Raises UserError where none or several fit.
    """
    found = rows(
        connection,
        "SELECT f.*, d.file_name AS document_file_name, d.source_url AS document_source_url "
        "FROM figures f LEFT JOIN documents d USING (document_id) WHERE starts_with(f.figure_id, ?) "
        "ORDER BY f.figure_id LIMIT 6",
        wanted,
    )
    exact = [row for row in found if row["figure_id"] == wanted]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UserError(f"no figure has the id {wanted}: juesuan show DOCUMENT lists them")
    raise UserError(f"several figures' ids start with {wanted}: {', '.join(row['figure_id'] for row in found)}")


def find_stated(connection: duckdb.DuckDBPyConnection, wanted: str) -> tuple[Row, Row | None]:
    """A figure by its id or its start, or by a fact's id → its row and the fact that it states. UserError as above."""
    fact = next(iter(rows(connection, "SELECT * FROM facts WHERE fact_id = ? LIMIT 1", wanted)), None)
    found = find_figure(connection, fact["figure_id"] if fact else wanted)
    own = rows(connection, _FACTS, found["item"], found["fiscal_year"], found["figure_id"])
    return found, fact or next(iter(own), None)


def figure(root: Path | str, wanted: str) -> Row:
    """`extract.figure("data", "d5dd7afc")`: all that is known of a figure or fact, money as Decimal in 元.

    The columns of `figures`, and beside them `fact` (the row of `facts` that it is a statement of, None where there is
    none), `document` (its row, with address, sha256 and day of fetching) and `explained` (how it was read, in Chinese).
    UserError for an id that nobody has.
    """
    connection = connect(Path(root), _TABLES)
    try:
        found, fact = find_stated(connection, wanted)
        document = next(iter(rows(connection, _DOCUMENT, found["document_id"])), None)
        told = explain(found, partial(rows, connection))
    finally:
        connection.close()
    own = {name: value for name, value in found.items() if not name.startswith("document_") or name == "document_id"}
    return own | {"fact": fact, "document": document, "explained": told}
