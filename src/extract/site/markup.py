"""A web page's bytes → text and links: charset, anchors, addresses. Nothing after it knows selectolax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
# windows names and the mistakes of hand-made pages, to the superset that decodes all of them
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "gb2312-80"}
_SKIPPED_SCHEMES = ("javascript:", "mailto:", "tel:", "data:", "#")
_VIEWER_KEYS = ("file", "fileurl", "pdfurl")  # pdfjs/web/viewer.html?file=/attach/1.pdf


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as printed: absolute address, text (the title attribute where the text was cut off), a date beside it."""

    url: str
    text: str
    on: date | None = None


def decode(body: bytes, content_type: str | None = None) -> str:
    """Text of a page: the header's charset, the meta tag's, UTF-8, then gb18030 (which no byte sequence of GBK fails).

    A declared charset that does not decode strictly is a wrong declaration (GBK pages that say utf-8 are common).
    """
    header = _HEADER_CHARSET.search(content_type or "")
    meta = _META_CHARSET.search(body[:4096])
    declared = [header.group(1)] if header else []
    declared += [meta.group(1).decode("ascii", "replace")] if meta else []
    for name in [*declared, "utf-8-sig", "gb18030"]:
        codec = "gb18030" if name.lower() in _GB else "utf-8-sig" if name.lower() in ("utf-8", "utf8") else name
        try:
            return body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("gb18030", "replace")


class WebPage:
    """A parsed page with its own address, which relative links start from."""

    def __init__(self, url: str, text: str) -> None:
        self.url = url
        self.text = text
        self._tree = LexborHTMLParser(text)
        base = self._tree.css_first("base[href]")
        self._root = urljoin(url, _attribute(base, "href") or "") if base else url

    def anchors(self, selector: str) -> Iterator[Anchor]:
        """Links of the elements that the selector finds, or of those inside them; each address once."""
        seen = set()
        for node in self._tree.css(selector):
            for element in [node] if _address_of(node) else node.css("a[href], iframe[src], embed[src]"):
                anchor = self._anchor(element)
                if anchor and anchor.url not in seen:
                    seen.add(anchor.url)
                    yield anchor

    def first_text(self, selector: str | None) -> str | None:
        """Text (or a meta tag's content) of the first element that the selector finds."""
        node = self._tree.css_first(selector) if selector else None
        if node is None:
            return None
        return (_attribute(node, "content") or node.text(separator=" ", strip=True)).strip() or None

    def title(self, selector: str | None = None) -> str | None:
        """The page's title: the district's selector, then the meta tag of government sites, h1, title."""
        for choice in (selector, 'meta[name="ArticleTitle"]', "h1", "title"):
            if text := self.first_text(choice):
                return text
        return None

    def published_on(self, selector: str | None = None) -> date | None:
        """The day of publication, where the page says so: `发布时间：2024-09-03`."""
        for choice in (selector, 'meta[name="PubDate"]', 'meta[name="pubdate"]', ".date, .time, .pubtime"):
            if day := parse_date(self.first_text(choice)):
                return day
        return None

    def scripts(self) -> str:
        """The text of all scripts: TRS writes its paging there."""
        return "\n".join(node.text() for node in self._tree.css("script"))

    def _anchor(self, element: LexborNode) -> Anchor | None:
        href = (_address_of(element) or "").strip()
        if not href or href.lower().startswith(_SKIPPED_SCHEMES):
            return None
        url = urldefrag(urljoin(self._root, _unwrapped(href))).url
        if urlsplit(url).scheme not in ("http", "https"):
            return None
        shown = element.text(separator="", strip=True)
        text = max(shown, _attribute(element, "title") or "", key=len)
        return Anchor(url, text.strip(), _date_beside(element))


def parse_date(text: str | None) -> date | None:
    """`2024-09-03`, `2024年9月3日`, `2024/9/3`, `2024.09.03` as a date; None where there is none or it is no day."""
    match = _DATE.search(text or "")
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _address_of(element: LexborNode) -> str | None:
    return _attribute(element, "href") or _attribute(element, "src")


def _attribute(element: LexborNode | None, name: str) -> str | None:
    return element.attributes.get(name) if element is not None else None


def _unwrapped(href: str) -> str:
    """The file inside a viewer's address: `/pdfjs/web/viewer.html?file=%2Fattach%2F1.pdf` → `/attach/1.pdf`."""
    query = urlsplit(href).query
    if "viewer" in href and query:
        for key, values in parse_qs(query).items():
            if key.lower() in _VIEWER_KEYS and values:
                return unquote(values[0])
    return href


def _date_beside(element: LexborNode) -> date | None:
    """The date in the same list item: `<li><a>…</a><span>2024-09-03</span></li>`, read after the link's own text."""
    parent = element.parent
    for _ in range(3):
        if parent is None or len(parent.css("a")) > 1:
            return None
        rest = parent.text(separator=" ").replace(element.text(separator=" "), " ", 1)
        if day := parse_date(rest):
            return day
        parent = parent.parent
    return None
