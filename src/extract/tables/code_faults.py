"""Codes and names that a document's tables print, held against the lists and against each other."""

from __future__ import annotations

from collections.abc import Iterable

from ..knowledge.codes import CodeList, CodeLists, bare_name, is_code
from .model import Fault


def disagreements(names: Iterable[tuple[str, str, int]], lists: CodeLists) -> list[Fault]:
    """Codes and names as printed → what does not agree: with the lists, or with another table of the document."""
    faults: dict[tuple[str, str], Fault] = {}
    printed: dict[str, str] = {}
    for code, name, page in names:
        listed = lists.of(code)
        bare = bare_name(name)
        if not is_code(code):
            faults[code, ""] = Fault("code_malformed", f"{code} {name}: a code has 3, 5 or 7 digits", page)
        elif code not in listed:
            faults.setdefault((code, ""), Fault("code_unknown", f"{code} {name}: no list has this code", page))
        elif bare and not _agrees(code, bare, listed):
            message = f"{code} is printed as {name}; the list has {listed.name(code)}"
            faults.setdefault((code, bare), Fault("code_name_differs", message, page))
        if bare and bare_name(printed.setdefault(code, name)) != bare:
            message = f"{code} is printed as {printed[code]} and as {name}"
            faults.setdefault((code, "two " + bare), Fault("code_two_names", message, page))
    return list(faults.values())


def _agrees(code: str, bare: str, listed: CodeList) -> bool:
    """Is a printed name one of the code's? Of a code known from a former edition alone, two letters in common do."""
    if any(bare_name(name) == bare for name in (*listed.names.get(code, ()), *listed.former.get(code, ()))):
        return True
    if code in listed.names:
        return False
    pairs = {bare[i : i + 2] for i in range(len(bare) - 1)}
    return any(pair in name for name in listed.former[code] for pair in pairs)
