"""An interface that is asked by POST, as one address: `http://host/search#post:page=2&classsql=…`.

What stands behind `#` is never sent as part of an address, so that a page asked for by a form has an address like any
other in the journal, in what was seen and in what is said of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

_MARK = "#post:"


def posted(url: str, form: Mapping[str, str]) -> str:
    """The address of what an interface answers to a form."""
    return f"{url}{_MARK}{urlencode(form)}"


def with_body(url: str, body: str) -> str:
    """The same for what a page's script sends, whatever form it has."""
    return f"{url}{_MARK}{body}"


def form_of(url: str) -> tuple[str, str | None]:
    """The address that is asked, and the form that is sent to it; None where it is asked by GET."""
    plain, mark, form = url.partition(_MARK)
    return plain, form if mark else None
