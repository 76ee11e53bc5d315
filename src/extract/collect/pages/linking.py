"""An element of a page → where it leads and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from selectolax.lexbor import LexborNode

from .printed import is_for_the_web
from .words import Words, whole, within

LONGEST_TEXT = 1000  # characters of a link's words or of a title
ATTACHMENT_SUFFIXES = {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar", ".7z", ".ofd", ".wps", ".et"}
# window.open('/gk/a.shtml','_blank'), location.href="/gk/a.shtml"
_OPENED = re.compile(r"""(?:open\s*\(|location(?:\.href)?\s*=)\s*["']([^"'\s]{1,4000})["']""")
_ROWS = {"tr", "li", "dl"}
_INLINE = {"b", "em", "font", "i", "p", "span", "strong", "td", "th", "u"}  # a cell is no place of its own


def attribute(element: LexborNode | None, name: str) -> str | None:
    """An attribute's value; None where there is none."""
    return element.attributes.get(name) if element is not None else None


def address_of(element: LexborNode) -> str | None:
    """What an element's link prints: href or src; where these lead nowhere, data-href, data-url, what a click opens."""
    printed = attribute(element, "href") or attribute(element, "src")
    if printed and is_for_the_web(printed.strip()):
        return printed
    opened = _OPENED.search(attribute(element, "onclick") or "")
    own = attribute(element, "data-href") or attribute(element, "data-url") or (opened[1] if opened else None)
    return own if own and is_for_the_web(own.strip()) else printed


def text_of(element: LexborNode, url: str, words: Words) -> str:
    """A link's words, its title where that says more; where neither names anything, download, alt or the address."""
    shown = element.text(separator="", strip=True)
    title = attribute(element, "title") or ""
    text = max(shown, title, key=len).strip()
    if not text or whole(words.nameless, text):
        others = (attribute(element, "download"), attribute(element, "alt"), shown, *names_in(url))
        text = next((name for name in others if name and not whole(words.nameless, name.strip())), text)
    return text[:LONGEST_TEXT].strip()


def names_in(url: str) -> Iterator[str]:
    """Names of files in an address's query: viewFile.do?type=2&filename=决算.pdf."""
    for key, value in parse_qsl(urlsplit(url).query):
        if "name" in key.lower() and _suffix(value) in ATTACHMENT_SUFFIXES:
            yield PurePosixPath(value).name


def says_file(element: LexborNode, text: str, url: str, words: Words) -> bool:
    """Whether a link says that it leads to a file, whatever its address ends in."""
    if attribute(element, "download"):
        return True
    query = any(_suffix(value) in ATTACHMENT_SUFFIXES for _, value in parse_qsl(urlsplit(url).query))
    return query or within(words.file_words, text)


def shape_of(element: LexborNode) -> str:
    """Where a link stands, alike for all items of one list: `li<ul.list`."""
    block = element.parent
    while block is not None and block.tag in _INLINE:
        block = block.parent
    if block is None:
        return ""
    around = block.parent
    named = re.sub(r"\d+", "", attribute(around, "class") or "")  # list-1, list-2: blocks of one list
    return f"{block.tag}<{around.tag if around else ''}.{named}"[:120]


def in_row(element: LexborNode, selector: str) -> str | None:
    """What a column says in a link's row (tr, li, dl) of a list: `<tr><td>水务局</td><td><a>…</a></td></tr>`."""
    row = element.parent
    while row is not None and row.tag not in _ROWS:
        row = row.parent
    cell = row.css_first(selector) if row is not None else None
    text = cell.text(separator=" ", strip=True) if cell is not None else ""
    return text[:LONGEST_TEXT] or None


def _suffix(value: str) -> str:
    return PurePosixPath(value.lower()).suffix
