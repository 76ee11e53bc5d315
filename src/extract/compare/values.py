"""Facts as the values that a comparison shows, and what is worked out from two of them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from ..checks.intervals import agree
from ..records.vocabulary import Certainty, Meaning, TextLayer
from .comparison import Value
from .read import Fact

CENT = Decimal("0.01")
SCANNED = "scanned"  # the note of a value that was recognised in a picture of its page


def value_of(fact: Fact) -> Value:
    """A fact as a comparison shows it: its value, or all values that contradict each other."""
    values = [fact.value] if fact.value is not None else sorted(map(Decimal, fact.other_values))
    half = (fact.high - fact.low) / 2 if fact.high is not None and fact.low is not None else Decimal(0)
    value = Value(tuple(values), fact.document_id, fact.figure_id, fact.stated_none, fact.basis, half, fact.derived)
    scanned = fact.text_layer == TextLayer.OCR
    if len(values) > 1:
        value.notes.append("scanned_twice" if scanned else "stated_twice")
    elif fact.meaning == Meaning.CONTRADICTED:
        value.notes.append("check_fails")
    if fact.certainty == Certainty.DISPUTED:
        value.notes.append("disputed")
    if scanned:
        value.notes.append(SCANNED)
    return value


def alike(one: Value, other: Value) -> bool:
    """Whether two values may be one, or say too little to tell."""
    if one.only is None or other.only is None:
        return True
    return agree(one.only, one.half, other.only, other.half)


def less(one: Value | None, other: Value | None) -> Value | None:
    """The difference of two amounts that are told."""
    if one is None or other is None or one.only is None or other.only is None:
        return None
    return _worked(one, one.only - other.only, one.half + other.half)


def rate(one: Value | None, other: Value | None) -> Value | None:
    """What percentage of another amount an amount is, where both are told."""
    if one is None or other is None or one.only is None or other.only is None:
        return None
    found = percent(one.only, other.only)
    return _worked(one, found) if found is not None else None


def _worked(of: Value, value: Decimal, half: Decimal = Decimal(0)) -> Value:
    """A value that no document prints, with the place of one that it was worked out from."""
    return Value((value,), of.document_id, of.figure_id, half=half, worked=True)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """What part of a whole something is; None of nothing."""
    return rounded(part * 100 / whole) if whole else None


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """The same with two digits more, so that what is not 0 does not become it: 340元 of 8,666.98万元."""
    return (part * 100 / whole).quantize(CENT * CENT, ROUND_HALF_EVEN) if whole else None


def rounded(value: Decimal) -> Decimal:
    """A quotient to the cent."""
    return value.quantize(CENT, ROUND_HALF_EVEN)
