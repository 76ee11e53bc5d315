"""Figures as statements: the thing that each is about, and how exactly it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..checks.facts import halves
from ..numbers import UNITS, read_number

_NAMES = {factor: name for name, factor in UNITS.items() if name.endswith("元")}
UNKNOWN_UNIT = "万元"  # of a table of zeros alone: the coarser guess blames nobody


class Printed(NamedTuple):
    """What is needed of a row of `figures`, by the names of its columns."""

    document_id: str
    figure_id: str
    item: str
    item_label: str | None
    fund: str | None
    function_code: str | None
    function_name: str | None
    economic_code: str | None
    economic_name: str | None
    vehicle_type: str | None
    note: str | None
    basis: str | None
    measure: str
    relative_to: str | None
    relative_fund: str | None
    value: Decimal | None
    text_value: str | None
    unit: str | None
    printed: str | None
    stated_none: bool
    table_id: str | None
    page: int | None
    meaning: str | None
    certainty: str | None
    text_layer: str | None


class Thing(NamedTuple):
    """What keeps two facts of one department's accounts apart."""

    item: str
    fund: str | None
    function: str | None  # its code; its name where it has none
    economic: str | None
    part: str | None
    basis: str | None
    measure: str
    relative_to: str | None
    relative_fund: str | None


class Statement(NamedTuple):
    """One place that states a thing; `half` is half a unit of its last printed digit, in the value's own measure."""

    thing: Thing
    row: Printed
    half: Decimal


def statements_of(rows: Sequence[Printed]) -> Iterator[Statement]:
    """A document's figures → its statements, in their order."""
    for row, half in zip(rows, halves(rows, table_units(rows)), strict=True):
        part = "/".join(filter(None, (row.vehicle_type, row.note))) or None
        function, economic = row.function_code or row.function_name, row.economic_code or row.economic_name
        about = (row.item, row.fund, function, economic, part)
        yield Statement(Thing(*about, row.basis, row.measure, row.relative_to, row.relative_fund), row, half)


def table_units(rows: Sequence[Printed]) -> Mapping[str, str]:
    """The unit of money that each table prints, as its numbers tell: 1,069.44 that is 10,694,400元 is in 万元."""
    found: dict[str, str | None] = {}
    for row in rows:
        if row.table_id and row.unit == "元" and found.get(row.table_id) is None:
            found[row.table_id] = _unit(row)
    return {table: unit or UNKNOWN_UNIT for table, unit in found.items()}


def _unit(row: Printed) -> str | None:
    number = read_number(row.printed or "") if row.value else None
    return _NAMES.get(abs(row.value) / number.amount) if row.value and number and number.amount else None
