"""Rows at the door of the dataset, column by column: one that its table cannot have is our fault and never written.

What a document prints decides no check here: whatever it says, its rows have codes of closed vocabularies and known
items, pages from 1, boxes that are some, and identifiers of rows that there are.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from operator import attrgetter, le
from types import NoneType
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from ..knowledge.files import read_toml
from ..records.base import Placed, Record
from ..records.extraction import Extraction
from ..records.schemas import DECIMAL, file_schema, vocabularies
from ..records.tables import TABLES
from ..records.vocabulary import Basis
from ..resources import patterns_dir

Columns = Mapping[str, Sequence[Any]]
_PAGES = ("page", "page_from", "page_to")
_CODES = ("function_code", "economic_code")
_LISTS = ("causes", "figure_ids", "suspects", "other_values")
_BOX = ("x0", "top", "x1", "bottom")
_KINDS: dict[pa.DataType, type | tuple[type, ...]] = {
    pa.string(): str, pa.bool_(): bool, pa.int16(): int, pa.int32(): int, pa.int64(): int, pa.float64(): (float, int),
    DECIMAL: Decimal, pa.date32(): date, pa.timestamp("us", tz="UTC"): datetime, pa.list_(pa.string()): list,
}  # fmt: skip
# table → the column that tells its rows apart; columns that name rows of another table, or of their own
IDENTIFIERS = {
    "sections": "section_id",
    "figures": "figure_id",
    "proposals": "figure_id",
    "explanations": "explanation_id",
    "checks": "check_id",
    "scorecard": "requirement",
}
REFERENCES = (
    ("sections", "parent_id", "sections"),
    ("figures", "section_id", "sections"),
    ("explanations", "section_id", "sections"),
    ("unmatched", "section_id", "sections"),
    ("proposals", "section_id", "sections"),
    ("explanations", "figure_ids", "figures"),
    ("checks", "figure_ids", "figures"),
)


class InvalidRowError(Exception):
    """Our own code made a row that its table cannot have; rows count from 1 among the document's own of a table."""

    def __init__(self, table: str, column: str, value: object, row: int, why: str) -> None:
        super().__init__(f"{table}.{column}, row {row}: {value!r} {why}")


def check_columns(table: str, columns: Columns, before: int) -> None:
    """Some rows of a table, column by column, each of its column's type; `before`: how many of its rows come first.

    InvalidRowError for the first wrong value of the first column that has one. Sets and sums of whole columns take a
    fifth of the time of Arrow's and NumPy's functions, which start slowly: most columns have less than 300 values.
    """
    _check_words(table, columns, before)
    _check_places(table, columns, before)


def _check_words(table: str, columns: Columns, before: int) -> None:
    for name, words in _words(table).items():
        if not words.issuperset(set(columns[name])):
            _reject(table, name, columns[name], before, words.__contains__, "is no word of its vocabulary")
    for name in _LISTS:  # Arrow takes a text for a list of its characters
        if name in columns and not {list, NoneType}.issuperset(map(type, columns[name])):
            _reject(table, name, columns[name], before, _is_list, "is no list")
    for name in _CODES:
        if name in columns and not all(map(_is_code, set(columns[name]) - {None})):
            _reject(table, name, columns[name], before, _is_code, "is no code: it has digits alone")


def _check_places(table: str, columns: Columns, before: int) -> None:
    for name in _PAGES:
        if name in columns and min(set(columns[name]) - {None}, default=1) < 1:
            _reject(table, name, columns[name], before, _is_page, "is no page: they count from 1")
    if issubclass(TABLES[table], Placed):
        box = [columns[name] for name in _BOX]
        if not _are_boxes(*box):
            _reject(table, ", ".join(_BOX), list(zip(*box, strict=True)), before, _is_box, "is no box")


def check_types(table: str, name: str, arrow: pa.DataType, values: Sequence[Any], before: int) -> None:
    """InvalidRowError for the first value of a column that is of another type, such as a text for a number."""
    kind = _KINDS[arrow]

    def fits(value: object) -> bool:
        return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))

    _reject(table, name, values, before, fits, f"cannot stand in a column of {arrow}")


def check_record(table: str, row: Record, number: int) -> None:
    """InvalidRowError where a record has a value that its model does not allow: what is sent as JSON, row by row."""
    try:
        type(row).model_validate(dict(row))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise InvalidRowError(table, name, first["input"], number, f"cannot stand there: {first['msg']}") from None


def check_references(extraction: Extraction) -> None:
    """InvalidRowError where a document's rows of one table are not told apart, or name a row that there is not."""
    known: dict[str, set[str]] = {}
    for table, name in IDENTIFIERS.items():
        values = list(map(attrgetter(name), getattr(extraction, table)))
        known[table] = set(values)
        if len(known[table]) < len(values):
            number, value = next((n, v) for n, v in enumerate(values, 1) if v in values[: n - 1])
            raise InvalidRowError(table, name, value, number, "is another row's, too")
    for table, name, target in REFERENCES:
        if table == "checks" and extraction.document.companions:
            continue  # its checks are also about figures of the other file
        values = list(map(attrgetter(name), getattr(extraction, table)))
        lists = name.endswith("_ids")
        if not known[target].issuperset(set(chain.from_iterable(values)) if lists else set(values) - {None}):
            for number, value in enumerate(values, 1):
                for named in value if lists else [value]:
                    if named is not None and named not in known[target]:
                        raise InvalidRowError(table, name, named, number, f"is no row of {target}")


def _reject(table: str, name: str, values: Sequence[Any], before: int, right: Callable[[Any], bool], why: str) -> None:
    """InvalidRowError for the first of some values, null apart, that is not right."""
    for number, value in enumerate(values, before + 1):
        if value is not None and not right(value):
            raise InvalidRowError(table, name, value, number, why)


@functools.cache
def _words(table: str) -> dict[str, frozenset[str | None]]:
    """The columns in a table's files that hold words of a vocabulary, with its words; null is checked as such."""
    names = file_schema(table).names
    found = {name: frozenset([None, *kind]) for name, kind in vocabularies(table).items() if name in names}
    if "item" in names:
        items = read_toml(patterns_dir() / "items.toml")
        found |= {"item": frozenset(items), "relative_to": frozenset([None, *Basis, *items])}
    return found


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_code(code: str) -> bool:
    return code.isascii() and code.isdigit()


def _is_page(page: int) -> bool:
    return page >= 1


def _are_boxes(x0: Sequence[Any], top: Sequence[Any], x1: Sequence[Any], bottom: Sequence[Any]) -> bool:
    """Whether all are, for certain: NaN is not ordered, and makes a sum no number, as what is infinite does."""
    try:
        ordered = all(map(le, x0, x1)) and all(map(le, top, bottom))
        return ordered and math.isfinite(sum(map(sum, (x0, top, x1, bottom))))
    except TypeError:  # rows without a place
        return False


def _is_box(box: tuple[float | None, ...]) -> bool:
    x0, top, x1, bottom = box
    if x0 is None or top is None or x1 is None or bottom is None:
        return True  # a row without a place
    return x0 <= x1 and top <= bottom and math.isfinite(x0 + top + x1 + bottom)
