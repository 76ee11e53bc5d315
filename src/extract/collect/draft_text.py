"""A draft of a district's file → what a person is told of it, and the file with its evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ..text import visible
from .browser.chromium import INSTALL
from .district_draft import Draft, Wish
from .districts import load_shared
from .pages.linktext import title_reader
from .pages.wanted import is_cut

_ENOUGH = 5
_LEAST_SHARE = 0.8  # of today's items: offices are merged, a page is taken down


def told(draft: Draft) -> Iterator[str]:
    """What the file would take, line by line."""
    reader = title_reader(load_shared().titles)
    captions = [reader.read(item.anchor.text) for item in draft.items]
    marks = ", ".join(repr(mark[:40]) for mark in draft.marks) or "nothing of a maker that we know"
    also = f"; also marks of {', '.join(draft.others)}" if draft.others else ""
    yield f"family: {draft.family} ({marks}{also})"
    walks = draft.listed.walks
    items, pages = max(walk.items for walk in walks), max(walk.of_pages for walk in walks)
    stated = f"{items or 'no number of'} items and {pages or 'no number of'} pages"
    read = f"{sum(walk.pages for walk in walks)} pages and {sum(walk.count for walk in walks)} items were read"
    yield f"list: {read}; it states {stated}"
    yield f"wanted: {len(draft.items)} items ({', '.join(_some(item.anchor.text for item in draft.items))})"
    if cut := sum(is_cut(item.anchor.text) for item in draft.items):
        yield f"titles: {cut} are cut off in the list: what these say is read from their articles, in a run"
    offices = [caption.department for caption in captions if caption.department]
    yield f"departments: {len(set(offices))} in {len(offices)} titles ({', '.join(_some(dict.fromkeys(offices)))})"
    years, kinds = [str(one.year) for one in captions if one.year], [one.kind for one in captions if one.kind]
    yield f"years: {_counted(years)}; kinds: {_counted(kinds)}"
    days = sorted(_days(draft))
    yield f"days: {f'{days[0]} to {days[-1]}' if days else 'none beside the items'}"
    yield from (f"tried: {line}" for line in draft.tried)
    yield from (f"article: {line}" for line in draft.looked_at)
    if _needs_browser(draft):
        yield f"browser: a script draws the list; say browser = true there, and {INSTALL}"
        yield 'browser: a pager without addresses is clicked on: paging = { style = "click", next = "button" }'
    yield from (f"problem: {one.code}: {one.message} ({one.url})" for one in draft.incomplete)


def file_of(draft: Draft, wish: Wish, lines: Iterable[str], on: date) -> str:
    """The file: what holds as TOML, why as comments."""
    content = draft.content
    files = max(1.0, len(draft.links) / max(1, len(draft.looked_at)))
    least, most = int(len(draft.items) * _LEAST_SHARE), int(len(draft.items) * files * 3) + 10
    evidence = "".join(f"# {visible(' '.join(line.split()))}\n" for line in lines)
    paging = content.get("paging")
    parts = [
        f"# {content['region']}. Drafted on {on} from {wish.url}\n{evidence}",
        f"code = {_quoted(content['code'])}\nregion = {_quoted(content['region'])}\n",
        f'family = {_quoted(draft.family)}\nverified = false\nnote = "a draft: look at what the comments say"\n\n',
        f"[[lists]]\nurl = {_quoted(wish.url)}\nexpected = {{ least = {least}, most = {most} }}\n",
        "# browser = true\n\n" if _needs_browser(draft) else "\n",
        f'[paging]\nstyle = "{paging["style"]}"\n\n' if paging else "",
        "[politeness]\n" + "".join(f"{name} = {value}\n" for name, value in wish.politeness.items()),
    ]
    return "".join(parts)


def _needs_browser(draft: Draft) -> bool:
    return any(one.code == "needs_browser" for one in draft.incomplete)


def _days(draft: Draft) -> Iterator[date]:
    yield from (item.anchor.on for item in draft.items if item.anchor.on)
    yield from (link.published_on for link in draft.links if link.published_on)


def _counted(values: Iterable[str]) -> str:
    return ", ".join(f"{value} {count}" for value, count in sorted(Counter(values).items())) or "none in the titles"


def _some(texts: Iterable[str]) -> list[str]:
    every = list(texts)
    return [*every[:_ENOUGH], *(["…"] if len(every) > _ENOUGH else [])]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
