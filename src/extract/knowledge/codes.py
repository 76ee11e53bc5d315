"""科目编码: assembled from the cells of a row, and looked up in the lists of codes with their names."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import PatternError
from ..text import squeeze
from .files import read_toml

LEVELS = (3, 5, 7)  # 类, 款, 项
Names = Mapping[str, tuple[str, ...]]
_CODE = re.compile(r"\d{3}(\d{2}){0,2}")
_CODE_AND_NAME = re.compile(r"(\d{3}(?:\d{2}){0,2})(?=[^\d.,，])(.+)")
_SEPARATORS = re.compile(r"[\s\-－—.|/]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_ORDINAL = re.compile(r"^(?:其中[：:]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．](?=\D))+")


@dataclass(frozen=True)
class CodeList:
    """One list: code → names now in use, and those of former editions."""

    names: Names
    former: Names

    def name(self, code: str) -> str | None:
        """The name now in use, else the former one."""
        return next(iter(self.names.get(code, ()) or self.former.get(code, ())), None)

    def __contains__(self, code: str) -> bool:
        """Is the code in the list, also as a former one?"""
        return code in self.names or code in self.former

    @cached_property
    def bearing(self) -> dict[str, set[str]]:
        """Names as they are compared → the codes that bear them, now or formerly."""
        found: dict[str, set[str]] = {}
        for names in (self.names, self.former):
            for code, entries in names.items():
                for entry in entries:
                    found.setdefault(bare_name(entry), set()).add(code)
        return found

    @cached_property
    def classes(self) -> dict[str, str]:
        """Names of 类 → their code: `教育支出` → 205."""
        found = {}
        for names in (self.former, self.names):
            for code, entries in names.items():
                if len(code) == LEVELS[0]:
                    found.update({bare_name(entry): code for entry in entries})
        return found


@dataclass(frozen=True)
class CodeLists:
    """The lists of 支出功能分类 and 支出经济分类."""

    functions: CodeList
    economics: CodeList

    def of(self, code: str) -> CodeList:
        """The list that a code belongs to: functions begin with 2, economic codes with 3 and above."""
        return self.functions if is_function(code) else self.economics


def load_codes(folder: Path) -> CodeLists:
    """The folder patterns/ → its two lists of codes; PatternError names the file and the entry that is wrong."""
    return CodeLists(_load(folder / "function_codes.toml"), _load(folder / "economic_codes.toml"))


def _load(path: Path) -> CodeList:
    try:
        raw = read_toml(path)
        tables = [raw["names"], raw["former"]]
    except KeyError as error:
        raise PatternError(f"{path.name} lacks [{error.args[0]}]") from None
    for code, entries in [entry for table in tables for entry in table.items()]:
        if not _CODE.fullmatch(code) or not entries or not all(isinstance(entry, str) for entry in entries):
            raise PatternError(f"{path.name}: {code} must be 3, 5 or 7 digits with a list of names")
    names, former = ({code: tuple(entries) for code, entries in table.items()} for table in tables)
    return CodeList(names, former)


def is_code(text: str) -> bool:
    """Has a text the form of a code: 3, 5 or 7 digits?"""
    return bool(_CODE.fullmatch(text))


def is_function(code: str) -> bool:
    """Is a code one of 支出功能分类 (its 类 are 201–239), not of 支出经济分类?"""
    return code.startswith("2")


@functools.lru_cache(maxsize=1 << 12)
def bare_label(label: str) -> str:
    """A label without ordinal, brackets and quotation marks: `八、社会保障和就业支出` → `社会保障和就业支出`."""
    text = re.sub(r"[“”\"]", "", squeeze(label))
    return _BRACKETS.sub("", _ORDINAL.sub("", text)).strip("：:")


def bare_name(name: str) -> str:
    """A name as names are compared: `教育支出（类）` and `教育` are one."""
    bare = bare_label(name)
    return bare.removesuffix("支出") or bare


def split_label(label: str) -> tuple[str | None, str]:
    """A label that carries its code (`2050803培训支出`) → code and name; no code: None and the label."""
    found = _CODE_AND_NAME.fullmatch(label)
    return (squeeze(found.group(1)), found.group(2)) if found else (None, label)


def assemble(texts: Sequence[str], before: str | None) -> str | None:
    """The code cells of one row → its code, from the digits as printed.

    `208|05|06` → 2080506; `2080506` stays; with 类 and 款 left blank under those of the row `before` (`||06`) they are
    taken from it. None where the cells hold no digits.
    """
    parts = [text if text.isascii() and text.isdigit() else _SEPARATORS.sub("", squeeze(text)) for text in texts]
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        return None
    longest = max(digits, key=len)
    if len(longest) > LEVELS[0]:  # the whole code stands in one cell, perhaps beside its parents: 205|20508|2050803
        return longest
    if parts[0] == "" and before and len(parts) > 1:
        first = next(i for i, part in enumerate(parts) if part)
        return before[: 3 + 2 * (first - 1)] + "".join(digits)
    return "".join(digits)


class Outline:
    """The rows of a table with codes from the top: one that prints its name alone has a code under the rows above it.

    In a table that prints no codes names have none: they may be anything.
    """

    def __init__(self, printed: Mapping[str, str], listed: CodeList) -> None:
        self._listed = listed
        self._own: dict[str, set[str]] = {}
        for code, name in printed.items():
            self._own.setdefault(bare_name(name), set()).add(code)
        self._last: str | None = None
        self._found: dict[tuple[int, str], str | None] = {}
        self.misplaced: dict[str, str] = {}  # name → the code above it

    def see(self, code: str) -> None:
        """A row prints its code."""
        self._last = code

    def find(self, row: int, name: str) -> str | None:
        """The code of the name in a row: the one 项, 款 or 类 of that name that lies where the row stands."""
        key = row, name
        if key not in self._found:
            self._found[key] = code = self._read(bare_name(name))
            self._last = code or self._last
        return self._found[key]

    def _read(self, bare: str) -> str | None:
        above = self._last
        if above is None:
            return None
        codes = self._own.get(bare, set()) | self._listed.bearing.get(bare, set())
        for depth in range(len(above), LEVELS[0] - 1, -2):
            under = [code for code in codes if len(code) == depth + 2 and code.startswith(above[:depth])]
            if under:
                return under[0] if len(under) == 1 else None
        classes = [code for code in codes if len(code) == LEVELS[0]]
        if codes and not classes:
            self.misplaced.setdefault(bare, above)
        return classes[0] if len(classes) == 1 else None


def path_of(code: str, printed: Mapping[str, str], listed: CodeList) -> str | None:
    """A code → its names from the top, joined with `/`: the document's own names first, then the list's."""
    names = []
    for level in LEVELS:
        if level > len(code):
            break
        name = printed.get(code[:level]) or listed.name(code[:level])
        if name is None:
            return None
        names.append(name)
    return "/".join(names) if names else None
