"""Does a number mean what its row says: proven by another place, stated there alone, or contradicted.

An equation inside one sentence proves nothing: it holds whatever its numbers are said to be. A table's figure is not
proven by its own cell, and a sentence not by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..records.extraction import Extraction
from ..records.tables import Figure
from ..records.vocabulary import Meaning, Measure

ONE_SUM = (Measure.AMOUNT, Measure.COUNT)  # what two places state alike only where they state the same thing
UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "万": Decimal(10_000)}


def judge(extraction: Extraction) -> None:
    """Fill in `meaning`, once the checks have said which figures they contradict."""
    places: dict[tuple[Any, ...], list[Figure]] = {}
    for figure in extraction.figures:
        places.setdefault(_thing(figure), []).append(figure)
    for figure in extraction.figures:
        figure.meaning = _meaning(figure, places)


def _thing(figure: Figure) -> tuple[Any, ...]:
    """What a row is about: two rows of one thing must state one value."""
    return (
        figure.item,
        figure.fund,
        figure.function_code or figure.function_name,
        figure.economic_code,
        figure.vehicle_type,
        figure.note,
        figure.basis,
        figure.measure,
        figure.relative_to,
    )


def _meaning(figure: Figure, places: Mapping[tuple[Any, ...], Iterable[Figure]]) -> Meaning:
    elsewhere = [other for other in places[_thing(figure)] if _place(other) != _place(figure)]
    if figure.contradicted_by:
        return Meaning.CONTRADICTED
    if figure.value is None or figure.stated_none:
        return Meaning.STATED
    alike = [other for other in elsewhere if other.value is not None and _agree(figure, other)]
    if figure.measure in ONE_SUM and figure.note is None and any(other.value is not None for other in elsewhere):
        return Meaning.PROVEN if alike else Meaning.CONTRADICTED
    return Meaning.PROVEN if alike else Meaning.STATED


def _place(figure: Figure) -> tuple[Any, ...]:
    """A cell, or a sentence: what one of them says twice is said once."""
    return (figure.table_id, figure.row, figure.column) if figure.table_id else (figure.section_id, figure.quote)


def _agree(first: Figure, second: Figure) -> bool:
    """The same value within the rounding of the coarser."""
    assert first.value is not None
    assert second.value is not None
    return abs(first.value - second.value) <= max(_half(first), _half(second))


def _half(figure: Figure) -> Decimal:
    """Half a unit of the last digit that is printed, in the value's own unit."""
    printed = (figure.printed or "").replace(",", "")
    digits = printed.rstrip("亿万元人次批辆个台套（）分%名户")
    decimals = len(digits.partition(".")[2])
    unit = next((size for name, size in UNITS.items() if printed.endswith(name)), Decimal(1))
    if figure.measure == Measure.AMOUNT and figure.table_id is not None:
        return Decimal("50")  # a cell in 万元 with two decimals; exact where it is in 元
    return unit * Decimal(10) ** -decimals / 2
