"""A document's first lines → its cover: the title over one, two or three lines, and the office that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..identity.names import Name, Names
from ..identity.title_words import TitleWords, load_title_words, prepared
from ..identity.titles import Reading, read_title
from .paragraphs import Paragraph

LINES, LONGEST, LONGEST_TITLE = 12, 45, 80
# where a cover ends: 目录, `一、部门概况`, `（一）…`, `1.…`, `注：…`
BODY = re.compile(
    r"目[录次]|第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、．](?!\d)|注[：:]"
)


@dataclass(frozen=True, slots=True)
class Cover:
    """The lines of a document's first page that are a cover, and what they say."""

    lines: tuple[str, ...]
    reading: Reading
    evidence: str | None
    department: str | None
    named: tuple[tuple[str, str], ...]  # (name, line) of every line that names an office

    @property
    def title(self) -> str | None:
        """The title as printed."""
        return "".join(self.lines)[:120] or None

    @property
    def is_template(self) -> bool:
        """Whether a placeholder stands for the office's name."""
        return any(load_title_words().has("placeholder", text) for text in self.lines[:4])


def read_cover(paragraphs: Sequence[Paragraph]) -> Cover:
    """A document's first paragraphs → its cover; one without lines where the first page has none."""
    lines = cover_lines(paragraphs)
    words = load_title_words()
    text = [line for line in lines if not labelled(line) and not words.has("sentence", prepared(line))]
    reading, evidence = read_lines(text)
    named = tuple(named_offices(lines))
    department = reading.department
    if named and (department is None or labelled(named[0][1])):
        department = named[0][0]
    return Cover(tuple(lines), reading, evidence, department, named)


def cover_lines(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The first page's lines before its body: few and short, or long but a title."""
    lines: list[str] = []
    first = paragraphs[0].pages[0] if paragraphs and paragraphs[0].pages else 1
    for paragraph in paragraphs[:LINES]:
        text = paragraph.text
        if not paragraph.pages or paragraph.pages[0] != first or BODY.match(text):
            break
        if len(text) > LONGEST and not _is_long_title(text):
            break
        lines.append(text)
    return lines


def _is_long_title(text: str) -> bool:
    return len(text) <= LONGEST_TITLE and not re.search("[，。；]", text) and read_title(text).whole


def read_lines(lines: Sequence[str]) -> tuple[Reading, str | None]:
    """The title that some lines print, and its words: all together, else those side by side that tell year and kind.

    `云湖县水务局` over `2031年度部门决算` over `二〇三二年九月` is one title. Two that differ leave it open.
    """
    whole = read_title("".join(lines))
    if whole.whole:
        return whole, "".join(lines)
    parts = [(reading, text) for text in _runs(lines) if (reading := read_title(text)).whole]
    said = {(reading.year, reading.kind) for reading, _ in parts}
    if len(said) == 1:
        return next((part for part in parts if part[0].department), parts[0])
    if parts:
        return Reading(whole.department, ambiguous=("kind", "year")), None
    return whole, "".join(lines) or None


def _runs(lines: Sequence[str]) -> Iterator[str]:
    for count in (1, 2, 3):
        for start in range(len(lines) - count + 1):
            yield "".join(lines[start : start + count])


def named_offices(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(name, line) of each line that names an office; labelled ones first: 预算主管部门：…."""
    found: list[tuple[str, str]] = []
    for line in _whole_names(lines):
        label = labelled(line)
        name = office_in(label["name"] if label else line)
        if label:
            found.insert(0, (name.text if name else label["name"], line))
        elif (told := read_title(line).department) is not None:
            found.append((told, line))
        elif name and name.office and not _has_matter(line):
            found.append((name.text, line))
    yield from found


def office_in(text: str, words: TitleWords | None = None) -> Name | None:
    """A line or a label's text → the name in it: 编制单位：云湖县水务局（公章）."""
    known = words or load_title_words()
    return Names(known, prepared(text), text).name(0, len(text))


def labelled(line: str) -> Any:
    """The match of a line that labels an office's name, its group `name`: 编制单位：云湖县水务局; None for others."""
    return load_title_words().roles["labelled"].search(line)


def _has_matter(line: str) -> bool:
    return load_title_words().has("no_name", line)


def is_office(text: str) -> bool:
    """Whether a text ends as an office's name does."""
    return load_title_words().has("office", prepared(text))


def _whole_names(cover: Sequence[str]) -> list[str]:
    """The cover's lines, an office's name that broke over two put together: `…城市管理行` + `政执法局`."""
    lines: list[str] = []
    for line in cover:
        label = labelled(lines[-1]) if lines else None  # 预算主管部门：…残疾人联合 + 会
        before = label["name"] if label else lines[-1] if lines else ""
        open_name = before and not is_office(before) and not _has_matter(before)
        if open_name and is_office(line) and not _has_matter(line):
            lines[-1] += line
        else:
            lines.append(line)
    return lines
