"""Values of the dataset as text and as JSON: decimals exactly, without the zeros that only fill the column's scale."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def plain(value: Decimal) -> str:
    """400.0000 → 400, 0.2170 → 0.217; never with an exponent."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal) -> str:
    """Yuan as people read them: 1234500.00 → 1,234,500.00 (more places only where there are more)."""
    places = max(2, -int(Decimal(plain(value)).as_tuple().exponent))
    return f"{value:,.{places}f}"


def as_text(value: Any) -> str:
    """One value for a table or CSV; a null is empty, a list is joined with `; `."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain(value)
        case datetime() | date():
            return value.isoformat()
        case list():
            return "; ".join(as_text(part) for part in value)
        case _:
            return str(value)


def as_json(value: Any) -> str:
    """JSON text of one value; a Decimal is a number with all its digits."""
    match value:
        case dict():
            return "{" + ", ".join(f"{as_json(str(key))}: {as_json(part)}" for key, part in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(as_json(part) for part in value) + "]"
        case Decimal():
            return plain(value)
        case None | bool() | int() | float() | str():
            return _string(json.dumps(value, ensure_ascii=False))
        case _:
            return _string(json.dumps(as_text(value), ensure_ascii=False))


def _string(text: str) -> str:
    """JSON in which what would act on a terminal is an escape: the same value, 中文 as it is."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)
