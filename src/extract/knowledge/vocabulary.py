"""patterns/vocabulary.toml → what other entries are built of: macros, words of direction, bases that are budgets."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import regex
from pydantic import Field

from .. import resources
from ..errors import PatternError
from ..numbers import NUMBER
from ..records.vocabulary import Basis, Direction
from .files import Entry, read_toml, validated

FILE = "vocabulary.toml"
_NAMED = regex.compile(r"\{([a-z_]+\??)\}")
_SLOT = regex.compile(r"\{(?P<form>money|percent|count):(?P<name>\w+)(?::(?P<units>[^}]*))?\}")
_SPELLED = "|[一二两三四五六七八九十]"  # 三批次


class Macro(Entry):
    """A name that stands for words in other entries, and for a direction where they say one."""

    words: list[str] = Field(min_length=1)
    example: str
    gives: list[str] = Field(min_length=1)
    counter: str
    direction: Direction | None = None


class Budgets(Entry):
    """Bases that are a budget of the figure's own year, in the order of preference; `named`: those that say which."""

    own: tuple[Basis, ...]
    named: tuple[Basis, ...]


class _File(Entry):
    macro: dict[str, Macro]
    budgets: Budgets
    units: dict[str, dict[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The whole of patterns/vocabulary.toml; `macros`: name → expression, written out."""

    entries: Mapping[str, Macro]
    macros: Mapping[str, str]
    budgets: Budgets
    units: Mapping[str, Mapping[str, tuple[str, ...]]]  # a quantity of items.toml → its units, as they are printed
    moving: tuple[str, ...]  # the words for up and down: 增加, 压减, 节约

    def expand(self, where: str, word: str, slots: bool = False) -> str:
        """A word of an entry (`{fund?}支出{b}`) as an expression; PatternError (`where`) for a name of no macro."""
        return _expand(where, _SLOT.sub(_slot, word) if slots else word, self.macros)

    def wrong(self) -> Iterator[str]:
        """One line for each macro that its own example or counter-example contradicts."""
        for name, macro in self.entries.items():
            found, wrong = (_found(self.macros[name], text) for text in (macro.example, macro.counter))
            if found != macro.gives:
                yield f"{FILE}: [macro.{name}]: in {macro.example!r} it matches {found}, not {macro.gives}"
            if wrong:
                yield f"{FILE}: [macro.{name}]: it matches {wrong} in its counter-example {macro.counter!r}"


def _found(expression: str, text: str) -> list[str]:
    return [match.group() for match in regex.compile(expression, regex.POSIX).finditer(text) if match.group()]


def _slot(match: Any) -> str:
    """`{count:n:批次|批}` → a group `n` for the number and one `n_unit` for its unit."""
    units = {"money": "{money_units}", "percent": "%"}.get(match["form"], match["units"])
    spelled = _SPELLED if match["form"] == "count" else ""
    return f"(?P<{match['name']}>{NUMBER}{spelled})(?P<{match['name']}_unit>{units})"


def _expand(where: str, word: str, macros: Mapping[str, str]) -> str:
    def written_out(match: Any) -> str:
        if match[1] not in macros:
            raise PatternError(f"{where}: there is no macro {match[0]}; {FILE} has {', '.join(macros)}")
        return macros[match[1]]

    return str(_NAMED.sub(written_out, word))


@functools.lru_cache(maxsize=4)
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """The folder of patterns → its vocabulary; PatternError names what is wrong."""
    file = validated(_File, read_toml((folder or resources.patterns_dir()) / FILE), FILE)
    macros = {"number": NUMBER}
    for name, macro in file.macro.items():
        words = [_expand(f"{FILE}: [macro.{name}]", word, macros) for word in macro.words]
        macros[name] = words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"
        try:
            regex.compile(macros[name])
        except regex.error as error:
            raise PatternError(f"{FILE}: [macro.{name}]: not a regular expression: {error}") from None
    moving = [macro.words for macro in file.macro.values() if macro.direction in (Direction.UP, Direction.DOWN)]
    return Vocabulary(file.macro, macros, file.budgets, file.units, tuple(dict.fromkeys(chain.from_iterable(moving))))


def budgets() -> Budgets:
    """The bases that are budgets, by the repository's or the user's patterns."""
    return load_vocabulary().budgets
