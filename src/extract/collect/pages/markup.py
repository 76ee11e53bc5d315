"""A web page's bytes → its text, and the text → links and words. Nothing after it knows selectolax.

`Tree` is for the process that takes pages apart (process.py): a hostile page may cost its reader everything.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .linking import LONGEST_TEXT, address_of, attribute, in_row, says_file, shape_of, text_of
from .printed import address, is_for_the_web
from .visible import labelled_day, parse_date
from .words import Words

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=[\s"']*([\w-]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=[\s"']*([\w-]+)""", re.IGNORECASE)
# charsets that say something of Chinese text, with windows names and the mistakes of hand-made pages, to the codec that
# decodes all of them. Others are taken as not said: iso-8859-1 is what servers say that know nothing, and decodes
# anything; Python knows names that are no charset of any page (`undefined`, `idna`, `rot13`)
_GB = ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "gb2312-80")
_CODECS = dict.fromkeys(_GB, "gb18030") | {"utf-8": "utf-8-sig", "utf8": "utf-8-sig"}
_CODECS |= dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINKS = "a[href], iframe[src], embed[src]"
_VIEWER_KEYS = ("file", "fileurl", "pdfurl")  # pdfjs/web/viewer.html?file=/attach/1.pdf


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as printed: absolute address, text (the title attribute where the text was cut off), a date beside it.

    `broken`: what is printed is no address that could be asked for, and stands in `url` as it is printed. `file`: the
    link says that it leads to a file. `shape`: where it stands, alike for the items of one list.
    """

    url: str
    text: str
    on: date | None = None
    broken: bool = False
    file: bool = field(default=False, compare=False)
    sure: bool = field(default=True, compare=False)  # where not, what it leads to tells whether it is a file
    shape: str = field(default="", compare=False)
    department: str | None = field(default=None, compare=False)  # in a column of the list


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it came, with its own address, which relative links start from."""

    url: str
    text: str


def decode(body: bytes, content_type: str | None = None) -> str:
    """Text of a page: the header's charset, the meta tag's, UTF-8, then gb18030 (which no byte sequence of GBK fails).

    A declared charset that does not decode strictly is a wrong declaration (GBK pages that say utf-8 are common). Of a
    body that was cut off the half character at its end is left out.
    """
    header = _HEADER_CHARSET.search(content_type or "")
    meta = _META_CHARSET.search(body[:4096])
    declared = [header.group(1)] if header else []
    declared += [meta.group(1).decode("ascii", "replace")] if meta else []
    known = [_CODECS[name.lower()] for name in declared if name.lower() in _CODECS]
    for codec in [*(["utf-16"] if body.startswith(_UTF_16) else []), *known, "utf-8-sig", "gb18030"]:
        try:
            return codecs.getincrementaldecoder(codec)().decode(body)
        except UnicodeDecodeError:
            continue
    return body.decode("gb18030", "replace")


class Tree:
    """A page taken apart. `base`: its `<base href>`, where that is no address; links then start from the page's own."""

    def __init__(self, page: WebPage, words: Words | None = None, column: str | None = None) -> None:
        self._words = words or Words()
        self._column = column  # whose an item is, in its row
        self._tree = LexborHTMLParser(page.text)
        printed = attribute(self._tree.css_first("base[href]"), "href")
        root = address(page.url, printed) if printed else page.url
        self.base = None if root else printed
        self._root = root or page.url
        self._crowded: dict[int, bool] = {}  # element → whether links to more than one address are in it

    def anchors(self, selector: str, most: int | None = None) -> Iterator[Anchor]:
        """Links of the elements that the selector finds, or of those inside them; each address once, with its words.

        Of an icon and a title with one address the one that says more is kept. At most one more than `most`.
        """
        found: dict[str, Anchor] = {}
        for anchor in self.every_anchor(selector):
            known = found.get(anchor.url)
            if known is None or len(anchor.text) > len(known.text):
                found[anchor.url] = anchor
            if most is not None and len(found) > most:
                break
        yield from found.values()

    def every_anchor(self, selector: str) -> Iterator[Anchor]:
        """The same with each link as often as it stands there: `<a href=p2>2</a><a href=p2>下一页</a>`."""
        for node in self._tree.css(selector):
            for element in [node] if address_of(node) else node.css(_LINKS):
                if anchor := self._anchor(element):
                    yield anchor

    def shown(self) -> str:
        """What a reader sees: the body's text without scripts. Takes these out of the tree."""
        self._tree.strip_tags(["script", "style", "noscript", "template"])
        return self._tree.body.text(separator=" ") if self._tree.body else ""

    def own_text(self) -> str:
        """The same without that of links, menus and side lists. Takes these out of the tree."""
        self._tree.strip_tags(["script", "style", "noscript", "template", "a"])
        return self._tree.body.text(separator=" ") if self._tree.body else ""

    def first_text(self, selector: str | None) -> str | None:
        """Text (or a meta tag's content) of the first element that the selector finds."""
        node = self._tree.css_first(selector) if selector else None
        if node is None:
            return None
        text = (attribute(node, "content") or node.text(separator=" ", strip=True)).strip()
        return text[:LONGEST_TEXT] or None

    def title(self, selector: str | None = None) -> str | None:
        """The page's title: the district's selector, then the meta tag of government sites, h1, title."""
        for choice in (selector, 'meta[name="ArticleTitle"]', "h1", "title"):
            if text := self.first_text(choice):
                return text
        return None

    def published_on(self, selector: str | None = None, shown: str = "") -> date | None:
        """The day of publication: where the district says, by a label (发布时间：2024-09-03), a meta tag, a class."""
        chosen = parse_date(self.first_text(selector)) or labelled_day(shown, self._words.day)
        if chosen:
            return chosen
        for choice in ('meta[name="PubDate"]', 'meta[name="pubdate"]', ".date, .time, .pubtime"):
            if day := parse_date(self.first_text(choice)):
                return day
        return None

    def _anchor(self, element: LexborNode) -> Anchor | None:
        href = (address_of(element) or "").strip()
        if not href or not is_for_the_web(href):
            return None
        url = address(self._root, href)
        url = self._unwrapped(url) if url else None
        text = text_of(element, url or "", self._words)
        return Anchor(
            url or href[:LONGEST_TEXT],
            text,
            self._date_beside(element),
            broken=url is None,
            file=says_file(element, text, url or "", self._words),
            shape=shape_of(element),
            department=in_row(element, self._column) if self._column else None,
        )

    def _unwrapped(self, url: str) -> str | None:
        """The file inside a viewer's address: `/pdfjs/web/viewer.html?file=%2Fattach%2F1.pdf` → `/attach/1.pdf`."""
        query = urlsplit(url).query
        if "viewer" in url and query:
            for key, values in parse_qs(query).items():
                if key.lower() in _VIEWER_KEYS and values:
                    return address(self._root, unquote(values[0]))
        return url

    def _date_beside(self, element: LexborNode) -> date | None:
        """The date in the same list item: `<li><a>…</a><span>2024-09-03</span></li>`, read after the link's own text.

        No text is looked through for two links, so that a list of a million costs no more than it is long.
        """
        parent = element.parent
        for _ in range(3):
            if parent is None or self._is_crowded(parent):
                return None
            rest = parent.text(separator=" ").replace(element.text(separator=" "), " ", 1)
            if day := parse_date(rest):
                return day
            parent = parent.parent
        return None

    def _is_crowded(self, node: LexborNode) -> bool:
        if node.mem_id not in self._crowded:
            self._crowded[node.mem_id] = len({address_of(one) for one in node.css("a, iframe[src], embed[src]")}) > 1
        return self._crowded[node.mem_id]
