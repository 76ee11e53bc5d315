"""Statements of one thing → how they stand to each other, and which of them is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from ..checks.findings import plain
from ..checks.intervals import Interval, agree
from ..records.vocabulary import Agreement, Certainty, Meaning, TextLayer
from .statements import Printed, Statement

# the best first
MEANINGS: tuple[str | None, ...] = (Meaning.PROVEN, Meaning.STATED, Meaning.CONTRADICTED, None)
CERTAINTIES = (
    *(Certainty.BOTH_READERS, Certainty.READ_TWICE, Certainty.ARITHMETIC),
    *(Certainty.ONE_READER, Certainty.DISPUTED),
)
SURE = (Certainty.READ_TWICE, Certainty.ARITHMETIC)  # of what is recognised in a scan
LAYERS = (TextLayer.NATIVE, TextLayer.HIDDEN, TextLayer.OCR, TextLayer.MIXED, TextLayer.NONE)


class Settled(NamedTuple):
    """What some statements of one thing come to; the first of `statements` is the one to show.

    `others`: all that is printed, where it contradicts itself; there is no value then.
    """

    statements: Sequence[Statement]
    agreement: Agreement
    value: Decimal | None
    interval: Interval | None
    others: list[str]


def settle(found: Sequence[Statement]) -> Settled:
    """The most exact statement, if all others agree with it and with each other beyond what rounding explains."""
    if len(found) > 1:
        found = _trusted(found)
    if len(found) == 1:  # as most
        return _alone(found[0])
    times = Counter(one.row.value for one in found)
    statements = sorted(found, key=lambda one: _order(one, times[one.row.value]))
    values = list(dict.fromkeys((one.row.value, one.half) for one in statements if one.row.value is not None))
    words = list(dict.fromkeys(one.row.text_value for one in statements if one.row.text_value))
    apart = any(not agree(*one, *other) for one, other in combinations(values, 2))
    if apart or len(words) > 1:
        others = [plain(value) for value in sorted({value for value, _ in values})] or sorted(words)
        return Settled(statements, Agreement.CONTRADICT, None, None, others)
    same = len({value for value, _ in values}) < 2
    chosen = values[0] if values else None
    interval = _common(values) if values else None
    agreement = Agreement.AGREE if same else Agreement.ROUNDING
    return Settled(statements, agreement, chosen[0] if chosen else None, interval, [])


def _alone(one: Statement) -> Settled:
    value = one.row.value
    interval = None if value is None else Interval(value - one.half, value + one.half)
    return Settled([one], Agreement.ONCE, value, interval, [])


def _trusted(found: Sequence[Statement]) -> Sequence[Statement]:
    """Without the numbers of a scan that differ from what is read more surely: a digit was misread, nobody misprinted.

    A printed text comes before a scan's, and what two recognisers read before what one did.
    """
    ranks = [_rank(one.row) for one in found]
    if not any(ranks):
        return found
    sure = [one for one, rank in zip(found, ranks, strict=True) if rank == min(ranks)]
    return [one for one, rank in zip(found, ranks, strict=True) if rank == min(ranks) or _fits(one, sure)]


def _rank(row: Printed) -> int:
    return 0 if row.text_layer != TextLayer.OCR else 1 if row.certainty in SURE else 2


def _fits(one: Statement, others: Sequence[Statement]) -> bool:
    own = one.row
    return all(
        own.text_value == other.row.text_value
        and (own.value is None or other.row.value is None or agree(own.value, one.half, other.row.value, other.half))
        for other in others
    )


def _order(one: Statement, times: int) -> tuple[object, ...]:
    """A number before a declaration, a printed one before a scan's, the exactest first, then what is best proven, what
    is said most often, prose before tables, by page.
    """
    row = one.row
    lacking = row.value is None and row.text_value is None
    return (
        *(
            lacking,
            _rank(row),
            row.stated_none,
            one.half,
            MEANINGS.index(row.meaning),
            -times,
            row.table_id is not None,
        ),
        *(row.document_id, row.page or 0, row.figure_id),
    )


def _common(values: Sequence[tuple[Decimal, Decimal]]) -> Interval:
    """What all of them allow, around the first; of equally exact ones that differ, what lies between them.

    A number that was cut off allows no more than itself: 37,251.47万元 for 372,514,799元, which says more.
    """
    first, least = values[0]
    exact = [value for value, half in values if half == least]
    if len(set(exact)) > 1:
        return Interval(min(exact), max(exact))
    lows = [value - half for value, half in values if value - half <= first]
    highs = [value + half for value, half in values if value + half >= first]
    return Interval(max(lows), min(highs))


def best(order: Sequence[Any], values: Iterable[Any]) -> Any:
    """The first of an order's values that is among some; None where none is."""
    there = set(values)
    return next((value for value in order if value in there), None)
