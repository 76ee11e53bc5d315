"""Items and offices by what people call them: codes, labels and the aliases of patterns/aliases.toml."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from ..errors import UserError
from ..resources import patterns_dir
from .files import Entry, read_toml, validated
from .functions import LEVEL_LENGTH, load_functions

FILE = "aliases.toml"
NAMED_AT_MOST = 5
_MARKS = re.compile(r"[“”\"‘’'〝〞「」（）()\[\]《》\s、·]")
_CLOSE = 0.5  # of difflib: how like a misspelled code must be


class ItemAlias(Entry):
    """Other names of an item."""

    words: list[str]
    example: str
    counter: str


class OfficeAlias(ItemAlias):
    """What people and titles say for the full name of an office."""

    full: str


class Aliases(Entry):
    """The whole of patterns/aliases.toml."""

    item: dict[str, ItemAlias] = Field(default_factory=dict)
    office: dict[str, OfficeAlias] = Field(default_factory=dict)
    groups: dict[str, str] = Field(default_factory=dict)


def grouped() -> dict[str, list[str]]:
    """The codes of all items by the Chinese name of their group."""
    return names(patterns_dir()).grouped


def vocabulary() -> dict[str, dict[str, Any]]:
    """The entries of patterns/items.toml by code."""
    return names(patterns_dir()).items


def bare(name: str) -> str:
    """A name without quotation marks, brackets and blanks: “三公”经费 → 三公经费."""
    return _MARKS.sub("", name).casefold()


@functools.cache
def names(folder: Path) -> Names:
    """The names in a folder of patterns; PatternError where one of its files is wrong; it may be without aliases."""
    other = read_toml(folder / FILE) if (folder / FILE).exists() else {}
    return Names(read_toml(folder / "items.toml"), validated(Aliases, other, FILE))


@dataclass(frozen=True)
class Names:
    """What items and offices are called."""

    items: dict[str, dict[str, Any]]
    aliases: Aliases

    def of(self, item: str) -> list[str]:
        """An item's code, its label, its aliases."""
        other = self.aliases.item.get(item)
        return [item, self.items[item]["label"], *(other.words if other else ())]

    def called(self, name: str) -> list[str]:
        """The items of exactly this code, label or alias; of several the one whose code it is."""
        found = [item for item in self.items if bare(name) in map(bare, self.of(item))]
        return [name] if name in found else found

    def near(self, word: str) -> list[str]:
        """The items whose code, label or alias has the word in it, those of exactly that name first."""
        within = [item for item in self.items if any(bare(word) in bare(name) for name in self.of(item))]
        return list(dict.fromkeys([*self.called(word), *within]))

    def like(self, name: str) -> list[str]:
        """The items that somebody may mean who misspells one, the likeliest first."""
        found = self.near(name) if len(bare(name)) > 1 else []
        found = found or [item for item in self.items if any(bare(n) in bare(name) for n in self.of(item)[1:])]
        spelled = {bare(called): item for item in self.items for called in self.of(item)}
        close = difflib.get_close_matches(bare(name), list(spelled), NAMED_AT_MOST, _CLOSE)
        return found or list(dict.fromkeys(spelled[called] for called in close))

    def offices(self, word: str) -> list[str]:
        """The full names of the offices that people call so: 工商联 → 工商业联合会."""
        return [office.full for office in self.aliases.office.values() if word in (office.full, *office.words)]

    def spellings(self, name: str) -> list[str]:
        """A department's name as it is asked for, and with the full names of offices for short ones, and back."""
        found = [name]
        for office in self.aliases.office.values():
            found += [name.replace(word, office.full) for word in office.words if word in name]
            found += [name.replace(office.full, word) for word in office.words if office.full in name]
        return list(dict.fromkeys(found))

    @property
    def grouped(self) -> dict[str, list[str]]:
        """The items by the name of their group, in the order of the groups' names."""
        found: dict[str, list[str]] = {name: [] for name in self.aliases.groups.values()}
        for item, entry in self.items.items():
            found.setdefault(self.aliases.groups.get(entry["group"], entry["group"]), []).append(item)
        return {name: items for name, items in found.items() if items}

    def wrong(self) -> Iterator[str]:
        """One line for each alias that its example or its counter-example contradicts, or that is two items'."""
        for group in sorted({entry["group"] for entry in self.items.values()} ^ set(self.aliases.groups)):
            yield f"{FILE}: [groups]: {group} is a group without a name, or a name without a group"
        for code, entry in self.aliases.item.items():
            if code not in self.items:
                yield f"{FILE}: [item.{code}]: there is no such item"
                continue
            found = [self.called(text) == [code] for text in (entry.example, entry.counter)]
            yield from _wrong(f"item.{code}", entry, found)
            for word in entry.words:
                if len(both := self.called(word)) > 1:
                    yield f"{FILE}: [item.{code}]: {word!r} is a name of {', '.join(both)}"
        for name, office in self.aliases.office.items():
            told = [any(office.full in s for s in self.spellings(text)) for text in (office.example, office.counter)]
            yield from _wrong(f"office.{name}", office, told)


def _wrong(where: str, entry: ItemAlias, found: list[bool]) -> Iterator[str]:
    if not found[0]:
        yield f"{FILE}: [{where}]: its example {entry.example!r} is not found"
    if found[1]:
        yield f"{FILE}: [{where}]: its counter-example {entry.counter!r} is found"


def spellings(name: str) -> list[str]:
    """A department's name as it is asked for, and as offices are called otherwise: 工商联, 工商业联合会."""
    return names(patterns_dir()).spellings(name)


def item_called(name: str) -> str:
    """The one item of this code, label or alias; UserError that names those that are near."""
    known = names(patterns_dir())
    called = known.called(name)
    if len(called) == 1:
        return called[0]
    near = called or known.like(name)
    hint = ", ".join(f"{item} {known.items[item]['label']}" for item in near[:NAMED_AT_MOST])
    raise UserError(f"no item is called {name!r}: " + (f"perhaps {hint}" if hint else "juesuan items lists them all"))


def function_called(name: str) -> str:
    """A 支出功能分类 code or name, `教育支出`, `教育支出/普通教育` → its code; UserError with those that fit."""
    if name.isdigit():
        if len(name) not in LEVEL_LENGTH.values():
            raise UserError(f"{name!r} is no 支出功能分类 code: it has 3, 5 or 7 digits")
        return name
    listed = load_functions(patterns_dir())
    path = tuple(part.strip() for part in name.split("/"))
    found = sorted({code for level in LEVEL_LENGTH for code in listed.find(path, level)})
    if len(found) == 1:
        return found[0]
    hint = ", ".join(f"{code} {'/'.join(listed.path(code) or path)}" for code in found[:NAMED_AT_MOST])
    if not found:
        raise UserError(
            f"no 支出功能分类 is called {name!r}: write its code (3, 5 or 7 digits) or its name, as 教育支出"
        )
    more = ", …" if len(found) > NAMED_AT_MOST else ""
    raise UserError(f"{len(found)} of 支出功能分类 are called {name!r}: write one of {hint}{more}")
