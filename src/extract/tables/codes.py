"""科目编码: assembled from the cells of a row, and looked up in the lists of codes with their names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import PatternError
from ..text import squeeze

LEVELS = (3, 5, 7)  # 类, 款, 项
_CODE = re.compile(r"\d{3}(\d{2}){0,2}")
_CODE_AND_NAME = re.compile(r"(\d{3}(?:\d{2}){0,2})(?=\D)(.+)")
_SEPARATORS = re.compile(r"[\s\-－—.|/]")


@dataclass(frozen=True, slots=True)
class CodeLists:
    """The lists of codes: code → names, the one in use first."""

    functions: Mapping[str, tuple[str, ...]]
    economics: Mapping[str, tuple[str, ...]]


def load_codes(folder: Path) -> CodeLists:
    """The folder patterns/ → its two lists of codes; PatternError names the file and the entry that is wrong."""
    return CodeLists(_load(folder / "function_codes.toml"), _load(folder / "economic_codes.toml"))


def _load(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        names = tomllib.loads(path.read_text(encoding="utf-8"))["names"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise PatternError(f"{path.name} cannot be read: {error}") from None
    for code, entries in names.items():
        if not _CODE.fullmatch(code) or not entries or not all(isinstance(entry, str) for entry in entries):
            raise PatternError(f"{path.name}: {code} must be 3, 5 or 7 digits with a list of names")
    return {code: tuple(entries) for code, entries in names.items()}


def is_code(text: str) -> bool:
    """Has a text the form of a code: 3, 5 or 7 digits?"""
    return bool(_CODE.fullmatch(text))


def split_label(label: str) -> tuple[str | None, str]:
    """A label that carries its code (`2050803培训支出`) → code and name; no code: None and the label."""
    found = _CODE_AND_NAME.fullmatch(label)
    return (found.group(1), found.group(2)) if found else (None, label)


def assemble(texts: Sequence[str], before: str | None) -> str | None:
    """The code cells of one row → its code, from the digits as printed.

    `208|05|06` → 2080506; `2080506` stays; with 类 and 款 left blank under those of the row `before` (`||06`) they are
    taken from it. None where the cells hold no digits.
    """
    parts = [_SEPARATORS.sub("", squeeze(text)) for text in texts]
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        return None
    longest = max(digits, key=len)
    if len(longest) > 3:  # the whole code stands in one cell, perhaps beside its parents: 205|20508|2050803
        return longest
    if parts[0] == "" and before and len(parts) > 1:
        first = next(i for i, part in enumerate(parts) if part)
        return before[: 3 + 2 * (first - 1)] + "".join(digits)
    return "".join(digits)


def path_of(code: str, printed: Mapping[str, str], listed: Mapping[str, tuple[str, ...]]) -> str | None:
    """A code → its names from the top, joined with `/`: the document's own names first, then the list's."""
    names = []
    for level in LEVELS:
        if level > len(code):
            break
        part = code[:level]
        name = printed.get(part) or next(iter(listed.get(part, ())), None)
        if name is None:
            return None
        names.append(name)
    return "/".join(names) if names else None
