"""juesuan: published accounts of Chinese departments (部门决算, 部门预算) in, data with proof out.

The stages below are the way of the data; the README's table and the flow follow the same list. What serves one stage
lies in a folder: site/ and collecting/ (discover, fetch, archive), reading/ (pages), prose/ (figures, explanations).
"""

from typing import Any

__version__ = "0.1.0"

STAGES: tuple[tuple[str, str, str], ...] = (
    ("discover", "discover.py", "links on a district's list pages"),
    ("fetch", "fetch.py", "bytes of each link, politely"),
    ("archive", "archive.py", "bytes under their sha256, before anything reads them"),
    ("pages", "pages.py", "characters with baseline, lines, ruling edges"),
    ("sections", "sections.py", "the outline, with standard section codes"),
    ("tables", "tables/", "cells of the official tables"),
    ("figures", "figures.py", "numbers with their meaning"),
    ("explanations", "explanations.py", "reasons in the department's own words"),
    ("accounting", "accounting.py", "is any printed number left?"),
    ("checks", "checks/", "the arithmetic a disclosure must satisfy"),
    ("scorecard", "scorecard.py", "what must be disclosed, and what is missing"),
    ("dataset", "dataset.py", "atomic, idempotent Parquet"),
    ("query", "query.py", "answers from the dataset"),
)


def __getattr__(name: str) -> Any:
    """`extract.load(folder, table)` comes from query.py when it is first asked for: the import stays light."""
    if name == "load":
        from .query.sql import load

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
