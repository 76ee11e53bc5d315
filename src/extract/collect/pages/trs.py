"""createPageHTML: how TRS (and 开普) say how many pages a list has, their names, and how many items there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .printed import count

# not the function's own definition: function createPageHTML(_nPageCount, _nCurrIndex, …){
_CALL = re.compile(r"(?<!function\s)createPageHTML\s*\(([^()]{1,9000})\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
# var currentPage = 0; var countPage = 25: in the place of the call
_COUNT_PAGE = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_STEM = re.compile(r"[\w-]{1,99}")
_EXTENSION = re.compile(r"\w{1,9}")


class Call(NamedTuple):
    """What a call says: pages, the number of this page, stem and extension of the others, items (0: not said)."""

    pages: int
    current: int
    stem: str | None
    extension: str | None
    items: int


def call_in(text: str) -> Call | None:
    """The pager's call in a page, one outside of comments before one inside; None where there is none with numbers."""
    for source in (_COMMENT.sub(" ", text), text) if "createPageHTML" in text else ():
        for match in _CALL.finditer(source):
            if call := _read(list(_values(match[1], text))):
                return call
    stated = _COUNT_PAGE.search(text)
    return Call(count(stated[1]), 0, None, None, 0) if stated else None


def _read(values: list[str]) -> Call | None:
    """Pages first, or an id first: (21, 0, "index", "html", "c", 250), ('page_div', 5, 1, 'xlist', 'shtml', 85)."""
    own = values if values and values[0].isdigit() else values[1:]
    if len(own) < 4 or not (own[0].isdigit() and own[1].isdigit()):
        return None
    if not (_STEM.fullmatch(own[2]) and _EXTENSION.fullmatch(own[3])):
        return None
    items = count(own[-1]) if len(own) > 4 and own[-1].isdigit() else 0
    return Call(count(own[0]), count(own[1]), own[2], own[3], items)


def _values(arguments: str, text: str) -> Iterator[str]:
    """Arguments without quotes, names of variables replaced by what they were given: var nPages = 5."""
    for argument in arguments.split(","):
        bare = argument.strip()
        if _NAME.fullmatch(bare):
            given = re.search(rf"\b{re.escape(bare)}\s*=\s*[\"']?([\w-]{{1,99}})", text)
            yield given[1] if given else ""
        else:
            yield bare.strip("\"' ")
