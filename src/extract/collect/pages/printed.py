"""What a site writes as an address or as a number → one that can be used, or None: the only place that takes it apart.

Sites write `http://www.gov.cn：80/a.pdf` (a full-width colon), `http://[/a.pdf`, `http://x:99999/` and 5,000 digits;
urllib and int() raise at these, each in its own place and way.
"""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urljoin, urlsplit

LONGEST = 4000  # characters; servers refuse longer addresses, and a page may have one of megabytes
MANY = 10**9  # stands for every number that is longer
_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
# not printable, and half a character: no request can be made of them
_NEVER = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def address(base: str, href: str) -> str | None:
    """The absolute http(s) address, without fragment, of a link on a page; None where it cannot be asked for."""
    if len(href) > LONGEST:
        return None
    try:
        url = urldefrag(urljoin(base, href.strip())).url
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        known = bool(host) and parts.scheme in ("http", "https") and port != 0
        (host or "").encode("idna")  # `http://www..gov.cn/`, a part of more than 63 letters
    except ValueError:
        return None
    return url if known and len(url) <= LONGEST and not _NEVER.search(url) else None


def is_for_the_web(href: str) -> bool:
    """Whether a link means a page or file on the web at all: `javascript:…`, `mailto:…` and `#top` do not."""
    scheme = _SCHEME.match(href)
    return not href.startswith("#") and (scheme is None or scheme[1].lower() in ("http", "https"))


def count(digits: str) -> int:
    """Digits as a number; MANY where they are more than any list or file has."""
    shown = digits.lstrip("0")
    return MANY if len(shown) > len(str(MANY)) else min(int(shown or "0"), MANY)
