"""Printed numbers → exact Decimal: money with its unit in 元, percents, counts, Chinese numerals."""

from __future__ import annotations

import functools
from decimal import Decimal, InvalidOperation

from .text import squeeze

# 元 per unit; `万` without 元 is printed too: 国内公务接待支出0.39万
UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万": Decimal(10000),
    "万元": Decimal(10000),
    "亿": Decimal(100000000),
    "亿元": Decimal(100000000),
    "百万元": Decimal(1000000),
}
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


@functools.lru_cache(maxsize=1 << 12)  # a sum stands in many places of a document, and 0.00 in most
def parse_decimal(printed: str) -> Decimal:
    """A number as printed (`1,069.44`, `１２`, `-21.72`) → Decimal; ValueError if it is none."""
    text = squeeze(printed).replace(",", "").replace("，", "")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a number: {printed!r}") from None
    if not value.is_finite():
        raise ValueError(f"not a number: {printed!r}")
    return value


def parse_amount(number: str, unit: str) -> Decimal:
    """A printed number and its unit (元, 万元, 亿元 …) → 元; ValueError where the unit is not one of money."""
    factor = UNITS.get(squeeze(unit))
    if factor is None:
        raise ValueError(f"not a unit of money: {unit!r}")
    return parse_decimal(number) * factor


def parse_chinese(numeral: str) -> int:
    """A Chinese whole number below 一万 (`二十三`, `十`, `一百零五`) → int; ValueError if it is none."""
    text = squeeze(numeral)
    if not text or any(char not in _DIGITS and char not in _PLACES for char in text):
        raise ValueError(f"not a Chinese numeral: {numeral!r}")
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * _PLACES[char]
            digit = 0
    return total + digit
