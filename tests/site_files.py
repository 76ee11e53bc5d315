"""A published static site, looked at as files: its pages, what its links lead to, which pages are reached."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser


def pages(folder: Path) -> dict[Path, LexborHTMLParser]:
    return {path: LexborHTMLParser(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}


def broken(site: Path) -> list[str]:
    """Links and pictures of the site that lead to nothing in the release, or to a server."""
    found, anchors = [], {}
    for path, tree in pages(site).items():
        anchors[path] = {node.attributes.get("id") for node in tree.css("[id]")}
    for path, tree in pages(site).items():
        for node in tree.css("[href], [src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            parts = urlsplit(address)
            if parts.scheme in ("http", "https") and node.tag == "a":
                continue
            place = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = not parts.scheme and place.is_file() and place.is_relative_to(site.parent)
            if not there or (parts.fragment and parts.fragment not in anchors.get(place, {parts.fragment})):
                found.append(f"{path.name}: {address}")
    return found


def pages_of(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def reachable(site: Path) -> set[Path]:
    """The pages to which links lead from the first one."""
    reached, waiting = {site / "index.html"}, [site / "index.html"]
    while waiting:
        path = waiting.pop()
        for node in pages_of(path).css("a[href]"):
            link = urlsplit(node.attributes.get("href") or "")
            place = (path.parent / unquote(link.path)).resolve() if link.path and not link.scheme else path
            if place.suffix == ".html" and place not in reached:
                reached.add(place)
                waiting.append(place)
    return reached
