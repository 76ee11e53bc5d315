"""What a page shows to a reader: its day by a label, a shell of scripts, a text that is the disclosure itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from .words import Words, within

_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_DATE_NEXT = r"\s*[：:∶]?\s*(20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2})"
# /202409/t20240903_123.html, /art/2024/9/3/art_1_2.html
_IN_ADDRESS = (re.compile(r"/t(20\d\d)(\d\d)(\d\d)_\d"), re.compile(r"/(20\d\d)/(\d{1,2})/(\d{1,2})/"))
_STEPS = re.compile(r"\s*(?:>+|»|›|＞|→|/|\|)\s*")
_OFFICE = re.compile(r"(?:[局委办院厅署所站馆会社校园队处室部]|中心|政府|街道|[乡镇])$")
# <meta http-equiv="refresh" content="0;url=../">: a document that was withdrawn
_SENT_ON = re.compile(r"""<meta[^>]{0,60}http-equiv\s*=\s*["']?refresh""", re.IGNORECASE)
_LEAST_SHOWN = 30  # characters of text that a page has which a reader can use
_AROUND, _MOST_PIECES = 120, 20  # characters before and behind a word
_LEAST_AMOUNTS = 2  # 收入总计488.62万元，支出总计470.91万元


def parse_date(text: str | None) -> date | None:
    """`2024-09-03`, `2024年9月3日`, `2024/9/3`, `2024.09.03` as a date; None where there is none or it is no day."""
    match = _DATE.search(text or "")
    return _day(match) if match else None


def labelled_day(text: str, labels: Iterable[str]) -> date | None:
    """The day behind the first label that has one: `发布日期：2024年09月03日`.

    A label with several days on one page (of the other articles beside it) says nothing.
    """
    for label in labels:
        days = {parse_date(match[1]) for match in re.finditer(f"(?:{label}){_DATE_NEXT}", text)} - {None}
        if len(days) == 1:
            return days.pop()
    return None


def day_in_address(url: str) -> date | None:
    """The day that a system writes into an article's address."""
    return next((_day(match) for form in _IN_ADDRESS if (match := form.search(url))), None)


def shell_of(text: str, shown: str, links: int, words: Words) -> str | None:
    """`challenged` or `needs_browser` where a page is scripts alone, `sent_on` where it is a refresh alone, else None.

    `shown`: what a reader sees of it.
    """
    if links or len("".join(shown.split())) >= _LEAST_SHOWN:
        return None
    if "<script" not in text.lower():
        return "sent_on" if _SENT_ON.search(text) else None
    return "challenged" if within(words.challenge, text) else "needs_browser"


def is_disclosure(shown: str, words: Words) -> bool:
    """Whether a page's own text (that of links left out) prints amounts of money and says of what."""
    amounts = sum(len(re.findall(word, shown)) for word in words.money)
    return amounts >= _LEAST_AMOUNTS and within(words.matter, shown)


def around(shown: str, words: Iterable[str]) -> tuple[str, ...]:
    """Pieces of a page's text around the words: the sentences that have them, white space left out."""
    text = "".join(shown.split())
    places = [match.start() for word in words for match in re.finditer(word, text)][:_MOST_PIECES]
    return tuple(dict.fromkeys(text[max(0, place - _AROUND) : place + _AROUND] for place in places))


def office_in(path: str) -> str | None:
    """The office of a path of folders, 首页 > 政务公开 > 县水利局 > 部门决算; a text that is no path as it is."""
    steps = [step.strip() for step in _STEPS.split(path) if step.strip()]
    if len(steps) < 2:
        return path.strip() or None
    return next((step for step in reversed(steps) if _OFFICE.search(step)), None)


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
