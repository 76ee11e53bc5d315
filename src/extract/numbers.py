"""Printed numbers → exact Decimal: money with its unit in 元, percents, counts, Chinese numerals, and their signs.

What is below zero is printed with a minus of any kind, in brackets, or after （-） or （减）. △ and ▲ are another
matter: they stand for 减 in one document and for 增 in the next, so that alone they say nothing.
"""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

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
MARKS = "△▲Δ∆"
_PLAIN = r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:\.\d+)?"
_MINUS = r"[-－−﹣–—]|[（(](?:[-－−﹣–—]|减)[）)]"
_PLUS = r"[+＋]|[（(](?:[+＋]|增)[）)]"
# `(12.50)`, `（1,200）`: a whole number of few digits in brackets is more often one of a list, `（12）`
_WHOLE = r"(?:\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+\.\d+)"
_FORM = re.compile(
    rf"(?P<mark>[{MARKS}]?)(?:(?P<minus>{_MINUS})|{_PLUS})?(?P<digits>{_PLAIN})[%％]?"
    rf"|[（(][-－−]?(?P<kept>{_WHOLE})[%％]?[）)][%％]?"
)
# a number in prose, as patterns have it: with its sign, and never the rest of another number
_BEFORE = rf"(?<![\d.{MARKS}])"
_OWN = r"(?:\d{1,3}(?:,\d{3})++|\d++)(?:\.\d++)?"
NUMBER = (
    rf"(?:{_BEFORE}(?:-|（(?:-|减)）|(?<=[加长少降为差率了])—)?{_OWN}(?![\d.])"
    rf"|（-?(?:\d{{1,3}}(?:,\d{{3}})++(?:\.\d++)?|\d++\.\d++)）(?=[千万亿百]?万?元|%))"
)
_DIGITS = {char: value for row in ("零一二三四五六七八九", "零壹贰叁肆伍") for value, char in enumerate(row)}
_DIGITS |= {"两": 2, "〇": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


class Printed(NamedTuple):
    """A number as printed: its amount without a sign, and the sign: 1, -1, or 0 where △ leaves it open."""

    amount: Decimal
    sign: int


@functools.lru_cache(maxsize=1 << 12)  # a sum stands in many places of a document, and 0.00 in most
def read_number(printed: str) -> Printed | None:
    """`1,069.44`, `(12.50)`, `△4.50`, `（减）6`, `12.5%` → amount and sign; None where a text is no one number."""
    found = _FORM.fullmatch(squeeze(printed))
    digits = re.sub("[,，]", "", (found["digits"] or found["kept"] or "")) if found else ""
    if not found or not digits:
        return None
    if found["minus"] or found["kept"]:
        return Printed(Decimal(digits), -1)
    return Printed(Decimal(digits), 0 if found["mark"] and Decimal(digits) else 1)


def parse_decimal(printed: str) -> Decimal:
    """A number as printed (`1,069.44`, `１２`, `（-）3`) → Decimal; ValueError if it is none, or its sign is open."""
    read = read_number(printed)
    if read is None or not read.sign:
        raise ValueError(f"not a number: {printed!r}")
    return read.amount * read.sign


def parse_amount(number: str, unit: str) -> Decimal:
    """A printed number and its unit (元, 万元, 亿元 …) → 元; ValueError where the unit is not one of money."""
    return in_yuan(parse_decimal(number), unit)


def in_yuan(amount: Decimal, unit: str) -> Decimal:
    """An amount in 万元, 亿元 … → 元; ValueError where the unit is not one of money."""
    factor = UNITS.get(squeeze(unit))
    if factor is None:
        raise ValueError(f"not a unit of money: {unit!r}")
    return amount * factor


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
