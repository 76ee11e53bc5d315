"""Which addresses of the local page become files of a release's static site, and how their names are made.

No text of a document reaches a file's name: what is not letters and digits stands there as a digest.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from ..records.vocabulary import CheckStatus, ResponseOutcome, Verdict

_PLAIN = re.compile(r"[0-9A-Za-z]+(?:[._][0-9A-Za-z]+)*")
_LONGEST = 40
_DOCUMENT = re.compile(r"/d/([0-9a-f]{64})")
_FIGURE = re.compile(r"/d/([0-9a-f]{64})/f/([^/]+)")
_FINDING = re.compile(r"/findings/([0-9a-f]{64})/([0-9a-f]{1,32}(?:-\d+)?)")
_LEAF = re.compile(r"/d/([0-9a-f]{64})/p/(\d+)")
_PICTURE = re.compile(r"/d/([0-9a-f]{64})/p/(\d+)/picture\.png")
_FILE = re.compile(r"/d/([0-9a-f]{64})/file\.pdf")
# view → the parts of its address that choose a page of the site; any other that is filled in has no page
VIEWS = {
    "/": (),
    "/district": ("region", "year"),
    "/department": ("region", "name"),
    "/coverage": ("region", "year"),
    "/compare": ("item", "region", "year", "sort"),
    "/findings": ("region", "year", "status", "at"),
    "/scorecard": ("region", "year", "kind", "at"),
    "/method": (),
    "/responses": (),
}
_FINDINGS = (
    Verdict.CONTRADICTION,
    Verdict.TO_CHECK,
    CheckStatus.ROUNDING,
    CheckStatus.UNDEFINED,
    ResponseOutcome.WITHDRAWN,
)  # what holds is in the CSV alone
_SORTS = ("", "change")  # of comparisons
_STANDARD = {("status", str(Verdict.CONTRADICTION)), ("at", "1"), ("q", "")}
SEARCH = "search.html"
ID_LETTERS = 16  # of a document's id in a file's name


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads.

    `kind` is page, table, document, figure, finding, leaf (a page of a PDF), picture, file, static or search.
    """

    kind: str
    file: str = ""
    document_id: str = ""
    figure_id: str = ""  # of a finding its check_id
    page: int = 0
    fragment: str = ""


def target_of(address: str, items: frozenset[str] = frozenset()) -> Target | None:
    """The target of a local address, None for one without a page in the site; `items` are those compared."""
    try:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    if parts.path.startswith("/static/"):
        return Target("static", parts.path[1:])
    if parts.path == "/search":
        return Target("search", SEARCH)
    return _of_document(parts.path, query, fragment) or _of_view(parts.path, query, fragment, items)


def _of_document(path: str, query: dict[str, str], fragment: str) -> Target | None:
    if found := _DOCUMENT.fullmatch(path):
        known = found[1][:ID_LETTERS]
        at = query.get("at", "1")
        file = f"document/{known}.html" if at == "1" else f"document/{known}-{slug(at)}.html"
        return None if _filters(query, ("at",)) else Target("document", file, found[1], fragment=fragment)
    if "format" in query:  # a figure or finding as JSON: a site has none
        return None
    if found := _FIGURE.fullmatch(path):
        return Target("figure", f"figure/{found[1][:ID_LETTERS]}-{slug(found[2])}.html", found[1], found[2])
    if found := _FINDING.fullmatch(path):
        return Target("finding", f"finding/{found[1][:ID_LETTERS]}-{found[2]}.html", found[1], found[2])
    if found := _LEAF.fullmatch(path):
        return Target("leaf", leaf_file(found[1], int(found[2])), found[1], page=int(found[2]), fragment=fragment)
    if found := _PICTURE.fullmatch(path):
        name = leaf_file(found[1], int(found[2])).replace(".html", ".png")
        return Target("picture", name, found[1], page=int(found[2]))
    if found := _FILE.fullmatch(path):
        return Target("file", document_id=found[1])
    return None


def leaf_file(document_id: str, page: int) -> str:
    """The file of a document's page."""
    return f"page/{document_id[:ID_LETTERS]}-{page}.html"


def _of_view(path: str, query: dict[str, str], fragment: str, items: frozenset[str]) -> Target | None:
    chosen = VIEWS.get(path)
    if chosen is None:
        return None
    if path == "/findings" and query.get("status", _FINDINGS[0]) not in _FINDINGS:
        return None
    if query.get("sort", "") not in _SORTS:
        return None
    ending = query.pop("format", "html")
    if path == "/compare" and query.setdefault("item", "sangong") not in items:
        return None
    if ending not in ("html", "csv") or _filters(query, chosen):
        return None
    own = [slug(query[name]) if query.get(name) else "" for name in chosen if (name, query.get(name)) not in _STANDARD]
    name = "-".join(own).rstrip("-")
    view = path[1:]
    file = f"{view}/{name}" if name else f"{view}/all" if view and ending == "csv" else view or "index"
    return Target("page" if ending == "html" else "table", f"{file}.{ending}", fragment=fragment)


def _filters(query: dict[str, str], chosen: tuple[str, ...]) -> bool:
    """Whether the address narrows the view in a way that has no page."""
    return any(value and name not in chosen and (name, value) not in _STANDARD for name, value in query.items())


def slug(text: str) -> str:
    """Letters and digits as they are, also with single dots between, anything else as the start of its sha256."""
    plain = len(text) <= _LONGEST and _PLAIN.fullmatch(text)
    return text if plain else hashlib.sha256(text.encode()).hexdigest()[:ID_LETTERS]


def relative(target: str, here: str) -> str:
    """The way from the file `here` to the file `target`, both from the site's top."""
    return posixpath.relpath(target, posixpath.dirname(here) or ".")
