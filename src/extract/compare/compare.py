"""An open dataset and a question → comparisons, read and built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .comparison import Ask, Comparison, subjects_of
from .read import read_documents, read_facts
from .rows import build

if TYPE_CHECKING:
    import duckdb


def compare(connection: duckdb.DuckDBPyConnection, ask: Ask) -> list[Comparison]:
    """The comparison of each item asked for.

    UserError for an item, department, district or year that the dataset does not have, and for a comparison that has
    no meaning (`per` of a count).
    """
    subjects = subjects_of(ask)
    documents = read_documents(connection, ask)
    return [build(documents, read_facts(connection, documents, subject, ask), subject, ask) for subject in subjects]
