"""juesuan: published accounts of Chinese departments (部门决算, 部门预算) in, data with proof out.

The stages below are the way of the data; the README's table, the folders and the flow follow the same list.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as type checkers understand it, without loading typing
if TYPE_CHECKING:
    from typing import Any

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


_LATER = {  # they bring DuckDB and pyarrow
    "load": ".query.panel",
    "panel": ".query.panel",
    "facts": ".query.panel",
    "figure": ".evidence.figure",
    "page_image": ".evidence.picture",
}


def __getattr__(name: str) -> Any:
    """What is looked up when it is first asked for: the import itself loads nothing."""
    if name == "__version__":
        return import_module(".program", __name__).VERSION
    if name in _LATER:
        return getattr(import_module(_LATER[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
