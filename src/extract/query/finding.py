"""One finding as people read, quote and print it: its sentence, where its numbers stand, its rule, its citation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..checks.telling import CHINESE, Teller, Told, rule_of
from ..records.vocabulary import CheckStatus, Verdict

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]

APART = 150.0  # points between two numbers of one page that are shown in two strips
ABOVE, BELOW = 80.0, 50.0  # points of the page that are shown around the numbers
MARGIN = 2.0  # points between a number and its frame
MOST_PLACES = 4
PHONE = {"": 1.9, " far": 3.0}  # a phone shows so much of a strip of height 1: 340 by 176 pixels, or by 112
_LATIN = re.compile(r"[A-Za-z]{3,}")


class Band(NamedTuple):
    """The strip of a page that is shown, in points from its top."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """A strip of one page, with the numbers of a finding that stand in it."""

    document_id: str
    page: int
    figures: Sequence[Row]

    @property
    def boxes(self) -> list[Box]:
        """The frames around the numbers: left, top, right and bottom, in points."""
        sides = [tuple(row[name] for name in ("x0", "top", "x1", "bottom")) for row in self.figures]
        return [(x0 - MARGIN, top - MARGIN, x1 + MARGIN, bottom + MARGIN) for x0, top, x1, bottom in sides]

    def band(self, height: float) -> Band:
        """The strip around the numbers on a page of that height; all of it where it has none."""
        if not self.boxes:
            return Band(0.0, height)
        top = max(0.0, min(box[1] for box in self.boxes) - ABOVE)
        return Band(top, min(height, max(box[3] for box in self.boxes) + BELOW))

    def side(self, width: float, height: float) -> str:
        """The part of the strip that has all of the numbers where a phone shows no more: left, middle, right, if any.

        `far`: it is shown smaller, so that there is more of it.
        """
        if not self.boxes:
            return ""
        band = self.band(height)
        left, right = min(box[0] for box in self.boxes), max(box[2] for box in self.boxes)
        for more, ratio in PHONE.items():
            seen = ratio * (band.bottom - band.top)
            starts = {"left": 0.0, "middle": (width - seen) / 2, "right": width - seen}
            room = {side: min(left - start, start + seen - right) for side, start in starts.items()}
            best = max(room, key=lambda side: room[side])
            if seen < width and room[best] >= 0:
                return f"{best}{more}"
        return ""


def places_of(check: Row, figures: Iterable[Row]) -> list[Place]:
    """Where a finding stands; of one that is about words and no figure the whole page."""
    found = places(figures)
    return found or ([Place(check["document_id"], check["page"], ())] if check["page"] else [])


def places(figures: Iterable[Row]) -> list[Place]:
    """The figures of a finding → the strips of pages that show them, the first one's first; those far apart apart."""
    rows = [row for row in figures if row["page"] and row["top"] is not None]
    order = {(row["document_id"], row["page"]): at for at, row in reversed(list(enumerate(rows)))}
    found: list[list[Row]] = []
    for row in sorted(rows, key=lambda row: (order[row["document_id"], row["page"]], row["top"], row["x0"])):
        last = found[-1][-1] if found else None
        if last is not None and _together(last, row):
            found[-1].append(row)
        else:
            found.append([row])
    return [Place(strip[0]["document_id"], strip[0]["page"], strip) for strip in found[:MOST_PLACES]]


def _together(last: Row, row: Row) -> bool:
    same = (last["document_id"], last["page"]) == (row["document_id"], row["page"])
    return same and row["top"] - last["bottom"] < APART


class Words(NamedTuple):
    """What a page says of a finding, in one language."""

    heading: str
    outcome: str
    rule: str
    title: str
    text: str
    source: str
    holds: str
    doubt: str
    reason: str


def outcome_of(check: Row) -> str:
    """What people are told of a check: its verdict, else its status; older rows that fail without one accuse nobody."""
    return str(check.get("verdict") or Verdict.TO_CHECK) if check["status"] == CheckStatus.FAILS else check["status"]


def heading(check: Row, language: str = CHINESE) -> str:
    """The sentence of a row of checks; of what holds its formula, or in Chinese the rule where that is English."""
    if language != CHINESE:
        return str(check.get("sentence") or check.get("statement") or check.get("reason") or "")
    told = check.get("sentence_zh")
    statement = check.get("statement") or ""
    if told or not _LATIN.search(statement):
        return str(told or statement)
    rule = rule_of(check["rule"])
    return rule.title.zh if rule else statement


def words(check: Row, language: str = CHINESE) -> Words:
    """A row of checks → what people read of it."""
    rule, suffix = rule_of(check["rule"]), "_zh" if language == CHINESE else ""
    told = {name: check.get(f"{name}{suffix}") or "" for name in ("doubt", "reason")}
    texts = {"title": "", "text": "", "source": "", "holds": ""}
    if rule is not None:
        arithmetic = page_words("arithmetic", language) if rule.arithmetic else ""
        texts |= {name: getattr(getattr(rule, name), language) for name in ("title", "text", "holds")}
        texts["source"] = ("；" if language == CHINESE else "; ").join(filter(None, (arithmetic, rule.source)))
    if language == CHINESE:
        texts["holds"] = check.get("remedy_zh") or texts["holds"]
    return Words(heading(check, language), outcome_of(check), check["rule"], **texts, **told)


def citation(check: Row, document: Row, pages: Sequence[int], language: str = CHINESE) -> str:
    """How to cite a finding: document, pages, address, hash and day, rule and number."""
    values = _source(document, pages, language) | {"rule": check["rule"], "check": check["check_id"]}
    return Teller(language).tell(Told("page.citation", values))


def figure_citation(figure: Row, document: Row, words: str, language: str = CHINESE) -> str:
    """How to cite a figure: document, page, what it says (`words`) and prints, address, hash, day and number."""
    pages = [figure["page"]] if figure["page"] else []
    own = {"words": words, "printed": figure["printed"] or "–", "figure": figure["figure_id"]}
    return Teller(language).tell(Told("page.figure_citation", _source(document, pages, language) | own))


def _source(document: Row, pages: Sequence[int], language: str) -> dict[str, Any]:
    """What of a document every citation says."""
    listed = [page_words("page", language, page=page) for page in dict.fromkeys(pages)]
    fetched, address = document.get("retrieved_at"), document.get("source_url") or ""
    return {
        "title": document.get("title") or document.get("file_name") or document["document_id"][:12],
        "pages": ("、" if language == CHINESE else ", ").join(listed) or "–",
        "address": address if urlsplit(address).scheme in ("http", "https") else _file_name(document),
        "sha256": document["document_id"],
        "date": f"{fetched:%Y-%m-%d}" if fetched else "–",
    }


def page_words(key: str, language: str, **values: Any) -> str:
    """Words that stand around a finding: an entry [page.KEY] of patterns/telling.toml."""
    return Teller(language).tell(Told(f"page.{key}", values))


def _file_name(document: Row) -> str:
    return PurePath(document.get("file_name") or "").name or "–"
