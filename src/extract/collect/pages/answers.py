"""JSON that an interface answers, or that a page's script holds → items, by dotted paths: data.results, *.infolist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from .printed import MANY, count
from .visible import parse_date

_CHINA = timezone(timedelta(hours=8))
_CALLBACK = re.compile(r"^\s*[\w.$]{1,80}\((.*)\)\s*;?\s*$", re.DOTALL)
_SECONDS = 10**11  # more than that are milliseconds


@dataclass(frozen=True, slots=True)
class Paths:
    """Where in an answer things stand (list_models.Api), and where in a page the JSON begins."""

    items: str
    title: str
    link: str
    date: str | None = None
    department: str | None = None
    total: str | None = None
    pages: str | None = None
    html: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One item as the answer has it."""

    link: str
    title: str
    on: date | None
    department: str | None


class NoJsonError(Exception):
    """A text that is no JSON."""


def parsed(text: str, after: str | None = None) -> Any:
    """JSON, also in a callback(…) or behind a match in a page; NoJsonError where there is none."""
    try:
        if after is not None:
            match = re.search(after, text)
            return json.JSONDecoder(strict=False).raw_decode(text[match.end() :].lstrip())[0] if match else _none(after)
        bare = text.lstrip("\ufeff")
        wrapped = _CALLBACK.match(bare)
        return json.loads(wrapped[1] if wrapped else bare, strict=False)
    except (ValueError, RecursionError) as error:
        raise NoJsonError(str(error)[:200]) from error


def values_at(answer: Any, path: str | None) -> Iterator[Any]:
    """What stands at a dotted path; a number takes one of a list, `*` each; "" is the answer itself."""
    if path is None:
        return
    places = [answer]
    for step in path.split(".") if path else ():
        places = [inner for place in places for inner in _step(place, step)]
    yield from places


def records_in(answer: Any, paths: Paths) -> Iterator[Record]:
    """The items of an answer; what has no link or no title is none."""
    for group in values_at(answer, paths.items):
        for entry in group if isinstance(group, list) else ():
            link, title = _text(entry, paths.link), _text(entry, paths.title)
            if link and title:
                yield Record(link, title, _day(entry, paths.date), _text(entry, paths.department))


def number_at(answer: Any, path: str | None) -> int:
    """A count that an answer states; 0 where it states none."""
    found = next(values_at(answer, path), None)
    if isinstance(found, bool) or not isinstance(found, int | str):
        return 0
    return count(str(found)) if str(found).isdigit() else 0


def html_in(answer: Any, path: str) -> str:
    """The HTML inside an answer; NoJsonError where there is no text at its place."""
    found = next(values_at(answer, path), None)
    return found if isinstance(found, str) else _none(path)


def _step(place: Any, step: str) -> list[Any]:
    if isinstance(place, dict):
        return [place[step]] if step in place else []
    if isinstance(place, list):
        if step == "*":
            return place
        return [place[int(step)]] if step.isdigit() and int(step) < len(place) else []
    return []


def _text(entry: Any, path: str | None) -> str | None:
    found = next(values_at(entry, path), None)
    return re.sub(r"<[^>]{1,100}>", "", found).strip() or None if isinstance(found, str) else None


def _day(entry: Any, path: str | None) -> date | None:
    """2026-09-10 09:49:00, or seconds since 1970, which count in China's time."""
    found = next(values_at(entry, path), None)
    if isinstance(found, str) and not found.isdigit():
        return parse_date(found)
    if isinstance(found, bool) or not isinstance(found, int | str):
        return None
    seconds = min(int(found), MANY * MANY)
    try:
        at = datetime.fromtimestamp(seconds / 1000 if seconds > _SECONDS else seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return at.astimezone(_CHINA).date() if at.year > 2000 else None


def _none(place: str) -> Any:
    raise NoJsonError(f"nothing stands at {place!r}")
