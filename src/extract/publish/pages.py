"""A page of the local application made into a file: links are relative, and nothing in it runs or needs a server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from .links import Target, relative

FOOTER = (
    "数字出自各部门公开的文件，单位未注明者为万元；带链接的数字可见其在原文页面上的截图。此页为静态发布，不可更改。"
)
NO_FILE = "原文件未随发布提供"
MORE = "此处列出前一部分，其余各行见本次发布的 CSV 文件。"
_GONE = "script, form, noscript, iframe, object, base, meta[http-equiv], a[href$='/original']"
_LOADED = {"href": "link, image, use", "src": "img"}

Where = Callable[[str], str | None]  # an address of the application → one of the site, or nothing


def rewrite(page: str, here: str, where: Where, crops: Sequence[str | None] | None = ()) -> str:
    """The page as it stands in the file `here`; `crops`: the pictures of framed numbers, in place of their pages.

    None leaves the pages as they are, with the boxes of their numbers.

    A link without a target in the site becomes its text.
    """
    tree = LexborHTMLParser(page)
    for node in tree.css(_GONE):
        node.decompose()
    if crops is not None:
        _show_crops(tree, crops, here)
    _without_scripts(tree)
    _relink(tree, where)
    _reload(tree, where)
    _tidy(tree)
    html = tree.html or ""
    return html if html.endswith("\n") else html + "\n"


def _without_scripts(tree: Any) -> None:
    for node in tree.css("*"):
        for name in list(node.attributes):
            if name.startswith(("on", "hx-")) or name == "style":
                del node.attrs[name]


def _relink(tree: Any, where: Where) -> None:
    for node in tree.css("a"):
        found = _link(node.attributes.get("href"), where)
        if found is not None:
            node.attrs["href"] = found
        elif _offered(node):
            if node.parent and node.attributes.get("rel") == "next":
                node.parent.attrs["data-more"] = "yes"
            node.decompose()
        elif (node.attributes.get("href") or "").endswith("/file.pdf"):
            node.replace_with(NO_FILE)
        else:
            node.unwrap()


def _offered(node: Any) -> bool:
    """Whether the link is one of those that mean nothing without their target: a download, the next page."""
    classes = (node.parent.attributes.get("class") or "").split() if node.parent else []
    return not {"exports", "pager"}.isdisjoint(classes) or "format=" in (node.attributes.get("href") or "")


def _link(address: str | None, where: Where) -> str | None:
    if not address or address.startswith("#"):
        return address or None
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return None
    if scheme:
        return address if scheme in ("http", "https") else None
    return where(address)


def _show_crops(tree: Any, crops: Sequence[str | None], here: str) -> None:
    for node, crop in zip_longest(tree.css("svg.paper"), crops):
        if node is None:
            return
        if crop is None:
            node.decompose()
            continue
        told, classes = escape(node.attributes.get("aria-label") or ""), escape(node.attributes.get("class") or "")
        picture = f'<img class="{classes}" src="{escape(relative(crop, here))}" alt="{told}">'
        made = LexborHTMLParser(picture).css_first("img")
        if made is not None:
            node.replace_with(made)


def _reload(tree: Any, where: Where) -> None:
    for name, which in _LOADED.items():
        for node in tree.css(which):
            address = node.attributes.get(name) or ""
            if not address.startswith("/"):
                continue
            found = where(address)
            if found is None:
                node.decompose()
            else:
                node.attrs[name] = found


def _tidy(tree: Any) -> None:
    """Paging without a way on goes, and so does an offer of files that are not there."""
    for node in tree.css("nav.pager, .exports"):
        if node.css_first("a") is None:
            if "data-more" in node.attributes:
                node.inner_html = escape(MORE)
            else:
                node.decompose()
    for node in tree.css("p.more"):
        if node.css_first("a") is None:
            node.decompose()
    footer = tree.css_first("footer p")
    if footer is not None:
        footer.inner_html = escape(FOOTER)


def local(target: Target, here: str) -> str:
    """The link from `here` to a target's file."""
    return relative(target.file, here) + target.fragment
