"""支出功能分类: names of 类, 款 and 项 → codes, from the document's own tables first, then from the standard list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from operator import add
from pathlib import Path

from ..text import squeeze
from .codes import load_codes

LEVEL_LENGTH = {1: 3, 2: 5, 3: 7}
BRACKETS = dict.fromkeys(map(ord, "（）()"))  # which names are compared without
SHORTEST = 4  # letters of a name that may be printed with or without 支出


def plain_name(name: str) -> str:
    """A name as it is compared: `卫生健康支出` and `卫生健康` are one 类, `（境）` and `(境)` one word."""
    text = re.sub(r"[（）()、，,“”\"\s]", "", squeeze(name))
    return text.removesuffix("支出") or text


@dataclass(slots=True)
class FunctionNames:
    """Codes and names of one list: a document's tables, or the standard one."""

    names: dict[str, str] = field(default_factory=dict)
    _by_name: dict[str, set[str]] = field(default_factory=dict)
    _by_letters: dict[str, set[str]] = field(default_factory=dict)
    _smaller: list[str] = field(default_factory=list)  # names of 款 and 项
    _by_mark: dict[str, list[str]] = field(default_factory=dict)  # the same by one of their characters

    def add(self, code: str, name: str) -> None:
        """Remember a code's name; the first one stays the name that is shown."""
        self.names.setdefault(code, name)
        plain = plain_name(name)
        self._by_name.setdefault(plain, set()).add(code)
        self._by_letters.setdefault("".join(sorted(plain)), set()).add(code)
        if len(code) > LEVEL_LENGTH[1] and len(plain) > 1:
            self._smaller.append(plain)
            self._by_mark.clear()

    def find(self, names: tuple[str, ...], level: int, listed: FunctionNames | None = None) -> set[str]:
        """Codes of a level (1 类, 2 款, 3 项) whose name is the last of `names` and whose parents are the others.

        `listed` names the parents that are not of this list. A code under other parents is never one.
        """
        codes = {code for code in self._bearing(names[-1]) if len(code) == LEVEL_LENGTH[level]}
        lists = (self, listed) if listed else (self,)
        return {code for code in codes if all(_is_parent(parent, code, lists) for parent in names[:-1])}

    def _bearing(self, name: str) -> set[str]:
        """Codes that bear a name, or its letters in another order."""
        plain = plain_name(name)
        return self._by_name.get(plain) or self._by_letters.get("".join(sorted(plain)), set())

    def resembles(self, name: str, code: str) -> bool:
        """Has a name that this list does not know two letters in a row with the code's own?"""
        plain, own = plain_name(name), plain_name(self.names.get(code, ""))
        return any(pair in own for pair in map(add, plain, plain[1:]))

    def stand_in(self, text: str) -> bool:
        """Whether a squeezed text may hold the name of a 款 or 项, 支出 at its end left out."""
        if not self._by_mark:
            self._mark()
        text = text.translate(BRACKETS)  # 政府办公厅（室）及相关机构事务
        for mark in self._by_mark.keys() & set(text):
            for name in self._by_mark[mark]:
                if name in text:
                    return True
        return False

    def _mark(self) -> None:
        """Keeps the names of 款 and 项 by the character of each that the fewest others have: few texts hold it."""
        common = Counter(char for name in self._smaller for char in set(name))
        for name in self._smaller:
            self._by_mark.setdefault(min(name, key=lambda char: (common[char], char)), []).append(name)

    def level_of(self, printed: str) -> int:
        """The level of a name that is printed without （款） and （项）; 0 where it is no name, or one of two levels.

        Short names must be printed as the list has them: `培训支出`, not `培训`.
        """
        codes = self._by_name.get(plain_name(printed), set())
        if len(plain_name(printed)) < SHORTEST and not any(self.names[code] == printed for code in codes):
            return 0
        levels = {len(code) for code in codes}
        if levels == {5, 7} and all(self._is_only(code, codes) for code in codes if len(code) == 5):
            return 3
        return {frozenset((5,)): 2, frozenset((7,)): 3}.get(frozenset(levels), 0)

    def _is_only(self, code: str, codes: set[str]) -> bool:
        """A 款 whose one 项 bears its name: both are the same money."""
        return {other for other in self.names if len(other) == 7 and other.startswith(code)} <= codes

    def is_under(self, printed: str, parents: tuple[str, ...]) -> bool:
        """Whether a code of that name stands under 类 and 款 of these names."""
        codes = self._by_name.get(plain_name(printed), set())
        return any(self._parents_fit(code, parents) for code in codes)

    def has(self, name: str) -> bool:
        """Whether some code bears the name, whatever its level."""
        return plain_name(name) in self._by_name

    def _parents_fit(self, code: str, parents: tuple[str, ...]) -> bool:
        """Whether the code's ancestors bear the names given (in any position: 款 without 类 is common)."""
        own = {plain_name(self.names[code[:length]]) for length in (3, 5) if code[:length] in self.names}
        return all(plain_name(parent) in own for parent in parents)

    def codes_of(self, name: str) -> set[str]:
        """Codes that bear a name, of any level."""
        return self._bearing(name)

    def path(self, code: str) -> list[str] | None:
        """A code's names from the top; None where one of them is unknown."""
        lengths = [length for length in (3, 5, 7) if length <= len(code)]
        names = [self.names.get(code[:length]) for length in lengths]
        return [name for name in names if name] if all(names) else None


def _is_parent(name: str, code: str, lists: tuple[FunctionNames, ...]) -> bool:
    """Is a name that of the code's 类 or 款: as one of the lists has it, or a misprint of it that no list has?"""
    above = {code[:length] for length in (3, 5) if length < len(code)}
    bearing = set().union(*(names.codes_of(name) for names in lists))
    if bearing:
        return not above.isdisjoint(bearing)
    return any(names.resembles(name, parent) for names in lists for parent in above)


@dataclass(slots=True)
class FunctionFinder:
    """Names as a narrative prints them → code and whole path."""

    standard: FunctionNames
    own: FunctionNames = field(default_factory=FunctionNames)

    def resolve(self, names: tuple[str, ...], level: int, printed_code: str | None = None) -> tuple[str | None, str]:
        """(`教育支出`, `进修及培训`, `培训支出`) at level 3 → code or None, and the path joined with `/`."""
        if printed_code:
            return printed_code, self._joined(printed_code, names)
        for source in (self.own, self.standard):
            codes = source.find(names, level, self.standard)
            if len(codes) == 1:
                code = next(iter(codes))
                return code, self._joined(code, names)
            if codes and source is self.own:
                return None, "/".join(names)
        return None, "/".join(names)

    def unknown(self, path: str) -> bool:
        """Whether neither list has the last name of a path: a misprint, or no classification at all."""
        name = path.split("/")[-1]
        return not self.own.has(name) and not self.standard.has(name)

    def misplaced(self, path: str) -> bool:
        """Whether a list has the last name of a path, and under other parents alone."""
        *parents, name = path.split("/")
        codes = self.own.codes_of(name) | self.standard.codes_of(name)
        lists = self.own, self.standard
        under = any(all(_is_parent(parent, code, lists) for parent in parents) for code in codes)
        return bool(parents and codes) and not under

    def _joined(self, code: str, names: tuple[str, ...]) -> str:
        depth = (len(code) - 1) // 2
        if len(names) >= depth and not self.own.path(code):
            return "/".join(names)
        path = self.own.path(code) or (self.standard.path(code) if len(names) < depth else None)
        if path is None:
            return "/".join(names)
        return "/".join([*path[:-1], names[-1]])


def load_functions(folder: Path) -> FunctionNames:
    """patterns/function_codes.toml → the standard list, names now in use before former ones."""
    functions = load_codes(folder).functions
    names = FunctionNames()
    for listed in (functions.names, functions.former):
        for code, entries in listed.items():
            for name in entries:
                names.add(code, name)
    return names
