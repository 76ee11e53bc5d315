"""patterns/items.toml and patterns/sections.toml → what is counted, and what the sections of a disclosure are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from ..errors import PatternError
from .files import Entry, read_toml, validated
from .model import FUNDS, Item
from .vocabulary import load_vocabulary

ITEMS, SECTIONS = "items.toml", "sections.toml"


class _ItemEntry(Entry):
    label: str
    group: str
    quantity: str
    unit: str
    parent: str | None = None


class SectionEntry(Entry):
    """Headings of a section, and what it says of the figures in it."""

    words: list[str] = Field(min_length=1)
    example: list[str] = Field(min_length=1)
    counter: list[str] = Field(min_length=1)
    fund: str | None = None
    figures: Literal["all", "frames", "none"] | None = None
    relative_to: str | None = None


def read_items(folder: Path) -> dict[str, Item]:
    """The folder of patterns → the items by code; PatternError names the entry that is wrong."""
    units = load_vocabulary(folder).units
    items = {}
    for code, data in read_toml(folder / ITEMS).items():
        where = f"{ITEMS}: [{code}]"
        entry = validated(_ItemEntry, data, where)
        if entry.quantity not in units:
            raise PatternError(f"{where}: no quantity {entry.quantity!r}; there are {', '.join(units)}")
        if entry.unit not in units[entry.quantity]:
            known = ", ".join(map(repr, units[entry.quantity]))
            raise PatternError(f"{where}: {entry.quantity} is not counted in {entry.unit!r}; its units are {known}")
        items[code] = Item(code, **entry.model_dump())
    for item in items.values():
        if item.parent and item.parent not in items:
            raise PatternError(f"{ITEMS}: [{item.code}] has an unknown parent {item.parent!r}")
    return items


def read_sections(folder: Path) -> dict[str, SectionEntry]:
    """The folder of patterns → the sections' entries by code."""
    sections = {}
    for code, data in read_toml(folder / SECTIONS).items():
        where = f"{SECTIONS}: [{code}]"
        sections[code] = validated(SectionEntry, data, where)
        if (fund := sections[code].fund) not in (None, *FUNDS):
            raise PatternError(f"{where}: no fund {fund!r}; there are {', '.join(FUNDS)}")
    return sections


def check_items(where: str, codes: Iterable[str], items: dict[str, Item]) -> None:
    """PatternError for the first code that is no item's."""
    for code in codes:
        if code not in items:
            raise PatternError(f"{where}: unknown item {code!r}")
