"""A list's interface: what it is asked with, page after page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from .answers import Paths
from .forms import posted
from .printed import address

if TYPE_CHECKING:
    from ..list_models import Api

_PAIR = re.compile(r"""['"](\w{1,60})['"]\s*:\s*['"]([^'"]{0,400})['"]""")
_PLACE = re.compile(r"\{(\w+)\}")


def values_of(text: str, wanted: Iterable[tuple[str, str, bool]]) -> dict[str, str]:
    """What a page says that its interface is asked with: {searchId: 100001} → 100001, or all pairs as a query."""
    found = {}
    for name, word, pairs in wanted:
        if match := re.search(word, text):
            found[name] = urlencode(_PAIR.findall(match[1])) if pairs else match[1]
    return found


def paths_of(api: Api | None) -> Paths | None:
    """Where things stand in an interface's answer."""
    if api is None:
        return None
    return Paths(api.items, api.title, api.link, api.date, api.department, api.total, api.pages, api.html, api.after)


def wanted_of(api: Api | None) -> tuple[tuple[str, str, bool], ...]:
    """What is looked for in the list's page."""
    values = api.values.items() if api else ()
    return tuple((name, one.word, one.pairs) for name, one in values if one.of == "page")


class Interface:
    """Addresses of an interface's pages; `missing` names a value that neither the list's page nor its address has."""

    def __init__(self, api: Api, url: str, year: int | None, told: Mapping[str, str]) -> None:
        self._api = api
        self._url = url
        parts = urlsplit(url)
        given = {"origin": f"{parts.scheme}://{parts.netloc}", "list": url.partition("#")[0]}
        by_address = {
            name: match[1]
            for name, value in api.values.items()
            if value.of == "address" and (match := re.search(value.word, url))
        }
        given |= {name: value.default for name, value in api.values.items() if value.default is not None}
        self._values = given | ({"year": str(year)} if year else {}) | dict(told) | by_address

    @property
    def missing(self) -> str | None:
        """A value that nothing says."""
        asked = " ".join([self._api.url or "", *(self._api.form or {}).values()])
        known = self._values.keys() | {"page", "offset"}
        return next((name for name in _PLACE.findall(asked) if name not in known), None)

    def at(self, number: int) -> str | None:
        """The address of a page, counted from 0; None where it cannot be asked for."""
        api = self._api
        values = self._values | {"page": str(api.first + number), "offset": str(api.per_page * number)}

        def filled(text: str) -> str:
            return _PLACE.sub(lambda match: values.get(match[1], match[0]), text)

        form = {name: filled(text) for name, text in api.form.items()} if api.form else None
        url = address(self._url, filled((not number and api.first_url) or api.url or ""))
        return posted(url, form) if url and form else url
