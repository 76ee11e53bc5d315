"""juesuan: published accounts of Chinese departments (部门决算, 部门预算) in, data with proof out.

The stages below are the way of the data; the README's table, the folders and the flow follow the same list.
"""

from typing import Any

from .program import VERSION

__version__ = VERSION

STAGES: tuple[tuple[str, str, str], ...] = (
    ("discover", "collect/discover.py", "links on a district's list pages"),
    ("fetch", "collect/fetch.py", "bytes of each link, politely"),
    ("archive", "collect/archive.py", "bytes under their sha256, before anything reads them"),
    ("pages", "reading/", "characters with baseline, lines, ruling edges"),
    ("sections", "outline/", "the outline, with standard section codes"),
    ("tables", "tables/", "cells of the official tables"),
    ("figures", "prose/", "numbers with their meaning"),
    ("explanations", "document/reasons.py", "reasons in the department's own words"),
    ("accounting", "accounting/", "is any printed number left?"),
    ("checks", "checks/", "the arithmetic a disclosure must satisfy"),
    ("scorecard", "scorecard/", "what must be disclosed, and what is missing"),
    ("dataset", "dataset/", "atomic, idempotent Parquet"),
    ("query", "query/", "answers from the dataset"),
)


def __getattr__(name: str) -> Any:
    """`load`, `panel` and `facts` come from query/ when they are first asked for: the import stays light."""
    if name in ("load", "panel", "facts"):
        from .query import panel  # DuckDB and pyarrow

        return getattr(panel, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
