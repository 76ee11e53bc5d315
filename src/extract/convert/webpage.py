"""A stranger's web page → what of it is printed: no script, no frame, no address that anything would be asked for."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LEFT_OUT = frozenset(
    {"script", "noscript", "iframe", "object", "applet", "template", "svg", "math"}
    | {"video", "audio", "canvas", "select", "button", "textarea", "nav", "footer", "title"}
)
_BARE = {
    "frame",
    "frameset",
    "embed",
    "link",
    "base",
    "meta",
    "img",
    "input",
    "source",
    "track",
    "param",
}  # without an end, and of no use here
# what a tag may say: how it looks, and which cells a table joins
_KEPT = frozenset(
    {"style", "class", "id", "colspan", "rowspan", "align", "valign", "width", "height", "border", "bgcolor", "nowrap"}
    | {"cellpadding", "cellspacing", "hidden", "type", "start", "face", "size", "color", "dir", "lang"}
)
_BLOCKS = frozenset(
    {"p", "div", "table", "tr", "td", "th", "ul", "ol", "li", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "section"}
)
_ASKS = re.compile(r"url\s*\(|@import|expression\s*\(|image-set|\\", re.IGNORECASE)
_HEAD = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="'
    "default-src 'none'; style-src 'unsafe-inline'\"><style>@page { size: A3 landscape; margin: 12mm; }"
    " body { font-family: 宋体, SimSun, serif; }"
    # a short table is not cut between its head and its one row, 合计
    " table, tr { break-inside: avoid; }</style></head>"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_DEEPEST = 400  # tags: a page that a person made has thirty


def printable(page: str) -> str:
    """The page to print of a web page; it asks for nothing, whatever the page would."""
    parser = _Printed()
    parser.feed(page)
    parser.close()
    return f"{_HEAD}<body>{''.join(parser.parts)}</body></html>"


def decoded(content: bytes) -> str:
    """A page's bytes as text: as its first bytes say, else UTF-8, else GB18030."""
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    told = _CHARSET.search(content[:_HEAD_BYTES])
    named = told[1].decode().lower() if told else ""
    for name in ("gb18030",) if named.startswith("gb") else ("utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    return content.decode("gb18030" if named.startswith("gb") else "utf-8", "replace")


class _Printed(HTMLParser):
    """Writes a page anew, tag by tag, with what it knows alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._inside: list[str] = []  # elements that are left out, with all that is in them
        self._style = False
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if self._inside and self._inside[-1] == "a" and (tag in _BLOCKS or tag == "a"):
            self._inside.pop()  # a link without an end
        if self._inside:
            if tag == self._inside[-1]:
                self._inside.append(tag)
        elif tag in _LEFT_OUT or (tag == "a" and _leads_away(attrs)):
            self._inside.append(tag)
        elif tag not in _BARE and tag not in ("html", "head", "body") and len(self._open) < _DEEPEST:
            self._style = tag == "style"
            told = "".join(f' {name}="{_quoted(value)}"' for name, value in attrs if name in _KEPT and _is_tame(value))
            self.parts.append(f"<{tag}{told}>")
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._inside:
            if tag == self._inside[-1]:
                self._inside.pop()
        elif tag in self._open:
            while self._open.pop() != tag:
                pass
            self.parts.append(f"</{tag}>")
            self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Text, or a style sheet's rules."""
        if self._inside:
            return
        if self._style:
            self.parts.append("" if _ASKS.search(data) else data)
        else:
            self.parts.append(data.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _leads_away(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether a link leads to another page: its words are the site's menu or an attachment's, not the disclosure's."""
    return any(name == "href" and value and not value.startswith("#") for name, value in attrs)


def _is_tame(value: str | None) -> bool:
    return not _ASKS.search(value or "")


def _quoted(value: str | None) -> str:
    return (value or "").replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
