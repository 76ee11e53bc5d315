"""Printed numbers are intervals: 0.31万元 is anything from 0.305 to 0.315, and 18.53% from 18.525 to 18.535.

Half a unit of the last printed digit is the rule; a text that drops trailing zeros (1.2, 63.7 among 8.05, 9.31) counts
as printed to as many decimals as nearly all of its amounts have (`habit`). A difference is `rounding` while it is no
more than one unit of the last printed digit for a rate, and (n + 1) halves of it for a sum of n parts: departments cut
off as often as they round. All arithmetic is Decimal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ..numbers import UNITS
from ..records.vocabulary import CheckStatus
from ..text import squeeze

ZERO, HALF, HUNDRED = Decimal(0), Decimal("0.5"), Decimal(100)
HOLDS, ROUNDING, FAILS = CheckStatus.HOLDS, CheckStatus.ROUNDING, CheckStatus.FAILS
UNDEFINED, NOT_EVALUATED = CheckStatus.UNDEFINED, CheckStatus.NOT_EVALUATED
PASSES = (HOLDS, ROUNDING)
MONEY_DECIMALS = 2
SELDOM = 5  # one amount in so many ends in a zero that is dropped, at the most: of two decimals one in ten does
_NUMBER = re.compile(r"-?[\d,，]*\.?\d+")


class Judgement(NamedTuple):
    """What an equation came to: status, what should stand there, what stands there, how far off it may be."""

    status: CheckStatus
    expected: Decimal | None = None
    found: Decimal | None = None
    tolerance: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """How far what is printed lies from what should be: found − expected."""
        return None if self.expected is None or self.found is None else self.found - self.expected


class Interval(NamedTuple):
    """All values that a printed number may stand for."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Whether a value could be both."""
        return self.low <= other.high and other.low <= self.high


def decimals_of(printed: str) -> int:
    """How many decimals a printed number has: `1,069.44万元` → 2."""
    found = _NUMBER.search(squeeze(printed))
    return len(found.group().partition(".")[2]) if found else 0


def habit(printed: Sequence[str]) -> int:
    """The decimals that a text's amounts in 万元 are printed to, whatever zeros some drop: 2 for 1.2, 8.05, 9.31, 4.77,
    6.18; 0 where one in five is whole: 17,192万元 is rounded.
    """
    counts = [min(decimals_of(each), MONEY_DECIMALS) for each in printed]
    return next((d for d in range(MONEY_DECIMALS) if SELDOM * sum(n <= d for n in counts) >= len(counts) > 0), 2)


def half_unit(printed: str, unit: str, least: int = MONEY_DECIMALS) -> Decimal:
    """Half a unit of the last printed digit, in the value's own measure: 50 (元) for `0.31万元`, 0.005 for `18.53%`.

    `unit` as printed: a unit of money, `%`, or one of things, which are exact; `least`: decimals by the text's habit,
    whose amounts in 万元 may drop their trailing zeros. Source: XBRL Calculations 1.1.
    """
    factor = UNITS.get(unit)
    if factor is None:
        return HALF.scaleb(-decimals_of(printed)) if unit == "%" else ZERO
    decimals = decimals_of(printed)
    if factor >= UNITS["万元"]:
        decimals = max(least, decimals)
    return factor * HALF.scaleb(-decimals)


def judge_sum(expected: Decimal, found: Decimal, halves: Sequence[Decimal]) -> Judgement:
    """A sum, with half a unit of each of its numbers → exact: holds; within all halves together: rounding; else fails.

    Of two numbers printed to different digits (元 beside 万元) the coarser is right where it is the finer one rounded.
    """
    off, tolerance = abs(found - expected), sum(halves, ZERO)
    rounded = len(halves) == 2 and halves[0] != halves[1] and off < max(halves)  # 37,151.47万元 beside its 元
    status = HOLDS if not off or rounded else ROUNDING if off <= tolerance else FAILS
    return Judgement(status, expected, found, tolerance)


def agree(one: Decimal, half: Decimal, other: Decimal, other_half: Decimal) -> bool:
    """Whether two printed numbers may be one: rounded, or the coarser cut off (372,514,799元 as 37,251.47万元)."""
    if judge_sum(one, other, (half, other_half)).status in PASSES:
        return True
    coarse, fine = (one, other) if half > other_half else (other, one)
    unit = 2 * max(half, other_half)
    return bool(unit) and truncates_to(fine, unit) == coarse


def judge_ratio(part: Interval, whole: Interval, printed: Decimal, half: Decimal) -> Judgement:
    """A printed percentage of two intervals → holds if it is the quotient rounded; rounding if it is off by no more
    than one unit of its last digit or the printed amounts allow it; undefined on a base of 0; else fails.
    """
    top, base = (part.low + part.high) / 2, (whole.low + whole.high) / 2
    if not base:
        return Judgement(UNDEFINED, None, printed)
    exact, unit = HUNDRED * top / base, 2 * half
    if unit and round_to(exact, unit) == printed:
        return Judgement(HOLDS, exact, printed, unit)
    if abs(printed - exact) <= unit:
        return Judgement(ROUNDING, exact, printed, unit)
    allowed = quotient(part, whole)
    possible = allowed is None or allowed.meets(Interval(printed - half, printed + half))
    return Judgement(ROUNDING if possible else FAILS, exact, printed, unit)


def quotient(part: Interval, whole: Interval) -> Interval | None:
    """100 × part / whole over all values of both; None where the whole may be 0."""
    if whole.low <= 0 <= whole.high:
        return None
    corners = [HUNDRED * top / base for top in part for base in whole]
    return Interval(min(corners), max(corners))


def judge_most(part: Decimal, whole: Decimal, halves: Sequence[Decimal]) -> Judgement:
    """A part and the whole that it is in → fails where the part is larger by more than the printed digits allow."""
    over, tolerance = part - whole, sum(halves, ZERO)
    status = HOLDS if over <= 0 else ROUNDING if over <= tolerance else FAILS
    return Judgement(status, whole, part, tolerance)


def round_to(value: Decimal, unit: Decimal) -> Decimal:
    """The nearest multiple of a unit, halves away from zero, as offices round."""
    return (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def truncates_to(value: Decimal, unit: Decimal) -> Decimal:
    """The value cut off at a unit: 81.4697 → 81.46."""
    return (value / unit).to_integral_value("ROUND_DOWN") * unit
