"""Paragraphs → the document's outline: 第一部分 / 一、 / （一） / 1、 / （1） and variants, with standard codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..knowledge.model import Knowledge, Scope
from .paragraphs import Paragraph

_CN = "[一二三四五六七八九十]{1,3}"
ORDINALS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (0, re.compile(rf"第{_CN}(?:部分|章)[：:、]?")),
    (1, re.compile(rf"{_CN}[、.．,，:：]")),
    (2, re.compile(rf"[（(]{_CN}[）)][、.]?")),
    (3, re.compile(r"\d{1,2}[、.．](?:(?!\d)|(?=20\d\d年))")),  # `2.2031年度…` is no decimal
    (4, re.compile(r"[（(]\d{1,2}[）)][、.]?")),
    (5, re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩]")),
)
OPENING = re.compile(r"[第一二三四五六七八九十（(\d①②③④⑤⑥⑦⑧⑨⑩]")  # what an ordinal begins with
CLASS = re.compile(r"[（(]\d{0,7}(?:类|款|项)级?[）)]")
MONEY = re.compile(r"\d(?:\.\d+)?(?:万|亿|元|%)")
# `1.因公出国（境）费用。2023年度决算数0万元。`: a heading that runs on into text
RUN_IN = re.compile(r"[^。：:；，]{2,90}[。：:]")
TITLE_END = re.compile(
    r"(?:情况|说明|概况|职责|职能|构成|设置|解释|总表|决算表|预算表|报告|费用?|支出|经费|明细表|[(（]项[）)])[。：:]?"
)
LEADERS = re.compile(r"[.…·．。]{3,}[-—]?\d{0,4}[-—]?$")
LEADERS_LEAST = 9  # characters: a page number after leaders has so many, with the last three of them
LONGEST = 45
LEAD = 13  # `结转结余率：`: so many words before a colon are a title


@dataclass(slots=True)
class Node:
    """A section: its heading and the paragraphs that stand directly under it."""

    section_id: str
    parent: Node | None
    level: int
    ordinal: str | None
    heading: str
    heading_paragraph: Paragraph | None
    code: str | None = None
    body: list[Paragraph] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)
    toc: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Section codes from the innermost outwards."""
        own = (self.code,) if self.code else ()
        return own + (self.parent.codes if self.parent else ())


@dataclass(frozen=True, slots=True)
class Heading:
    """How a paragraph opens: its level, printed ordinal, heading text, and where the running text begins."""

    level: int
    ordinal: str | None
    start: int
    end: int
    body: int | None


def split_ordinal(text: str) -> tuple[int, int] | None:
    """Level and length of the ordinal that a paragraph opens with; None where there is none."""
    if OPENING.match(text):
        for level, pattern in ORDINALS:
            if match := pattern.match(text):
                return level, match.end()
    return None


def read_heading(paragraph: Paragraph, knowledge: Knowledge) -> Heading | None:
    """A paragraph → its heading, or None where it is running text or a list's item."""
    if paragraph.tabular:
        return None
    text = _without_leaders(paragraph.text)
    found = split_ordinal(text)
    if found is None:
        if len(text) <= LONGEST and not MONEY.search(text) and _is_plain_heading(paragraph, text, knowledge):
            return Heading(0, None, 0, len(text), None)
        return None
    level, start = found
    rest = text[start:]
    if not rest:
        return None
    gap = next((gap for gap in paragraph.gaps if start + 3 < gap < start + LONGEST), None)
    if gap is not None and gap < len(text) and _is_title(text[start:gap], knowledge):
        return Heading(level, text[:start], start, gap, gap)
    match = RUN_IN.match(rest)
    if match and match.end() < len(rest):
        lead = match.group()
        titled = _runs_in(lead, knowledge) or (lead[-1] in "：:" and len(lead) <= LEAD)
        if titled and not MONEY.search(lead):
            return Heading(level, text[:start], start, start + match.end(), start + match.end())
        return None
    if _closes(rest, level, knowledge):
        return Heading(level, text[:start], start, len(text), None)
    return None


def _is_title(lead: str, knowledge: Knowledge) -> bool:
    """`（一）收入预算说明 2031年收入预算…`: words that a space parts from the text."""
    if MONEY.search(lead) or any(mark in lead for mark in "，。；："):
        return False
    return TITLE_END.search(lead[-8:]) is not None and lead.endswith(("说明", "情况", "概况"))


def _is_plain_heading(paragraph: Paragraph, text: str, knowledge: Knowledge) -> bool:
    """`2025年部门预算编制说明`, centred and without an ordinal; `部门预算编制说明` at the margin, too."""
    # `………3` alone is an entry of a table of contents that names nothing
    if text[-1:] in ("", *"。；，、："):
        return False
    code = knowledge.section_code(text)
    return code is not None and (paragraph.centered or (code == "notes" and text.endswith("说明") and len(text) < LEAD))


def _closes(rest: str, level: int, knowledge: Knowledge) -> bool:
    """Whether the whole paragraph is a heading."""
    if len(rest) > LONGEST and not (CLASS.search(rest) and len(rest) < 90):
        return False
    if MONEY.search(rest) or "；" in rest:
        return False
    if rest[-1] in "。":
        return bool(TITLE_END.search(rest[-8:])) and "，" not in rest and _runs_in(rest, knowledge)
    if rest[-1] in "：:":
        return level <= 3 and len(rest) <= 25 and "，" not in rest and "。" not in rest
    return rest[-1] not in "，、" and "。" not in rest


def _runs_in(text: str, knowledge: Knowledge) -> bool:
    """Whether the words before the first full stop are a title and not a sentence."""
    if CLASS.search(text):
        return True
    return len(text) <= LONGEST and (knowledge.section_code(text) is not None or knowledge.names_subject(text))


def build_outline(paragraphs: Sequence[Paragraph], knowledge: Knowledge) -> list[Node]:
    """Paragraphs in order → sections in order; what stands before the first heading is section `0`."""
    root = Node("0", None, -1, None, "", None)
    nodes, stack, counts = [root], [root], {"0": 0}
    paragraphs = _whole_titles(paragraphs)
    first, last = _contents(paragraphs)
    for index, paragraph in enumerate(paragraphs):
        in_contents = first <= index < last
        heading = None if in_contents else read_heading(paragraph, knowledge)
        if heading is None:
            paragraph.contents = in_contents
            target = root if in_contents else stack[-1]
            target.body.append(paragraph)
            continue
        while len(stack) > 1 and stack[-1].level >= heading.level:
            stack.pop()
        node = _node(paragraph, heading, stack[-1], counts, knowledge)
        nodes.append(node)
        stack.append(node)
    return nodes


def _whole_titles(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """`第三部分 …部门决算情况` over `说明`: a centred title that broke is put together."""
    whole: list[Paragraph] = []
    for paragraph in paragraphs:
        last = whole[-1] if whole else None
        if last is not None and _ends_title(last, paragraph):
            last.text += paragraph.text
            last.pages.extend(paragraph.pages)
            last.boxes.extend(paragraph.boxes)
        else:
            whole.append(paragraph)
    return whole


def _ends_title(title: Paragraph, paragraph: Paragraph) -> bool:
    short = paragraph.centered and len(paragraph.text) <= 12 and title.size == paragraph.size
    return short and ORDINALS[0][1].match(title.text) is not None and split_ordinal(paragraph.text) is None


def _node(paragraph: Paragraph, heading: Heading, parent: Node, counts: dict[str, int], knowledge: Knowledge) -> Node:
    counts[parent.section_id] = counts.get(parent.section_id, 0) + 1
    prefix = "" if parent.level < 0 else parent.section_id + "/"
    text = paragraph.text[heading.start : heading.end].rstrip("。：:")
    node = Node(
        prefix + str(counts[parent.section_id]),
        parent,
        heading.level,
        heading.ordinal,
        text,
        paragraph if heading.body is None else paragraph.part(0, heading.body),  # `一、部门职责……3`: its page, too
    )
    node.code = knowledge.section_code(text)
    if heading.body is not None:
        node.body.append(paragraph.part(heading.body, len(paragraph.text)))
    node.scope = knowledge.scope(node.codes) if node.code else parent.scope
    return node


def _contents(paragraphs: Sequence[Paragraph]) -> tuple[int, int]:
    """First and last paragraph (exclusive) of a table of contents; (0, 0) where there is none."""
    start = next((i for i, p in enumerate(paragraphs[:60]) if p.text in ("目录", "目次", "目录:", "目录：")), None)
    if start is None or start + 1 >= len(paragraphs):
        return 0, 0
    opening = _key(paragraphs[start + 1].text)
    for index in range(start + 2, len(paragraphs)):
        key = _key(paragraphs[index].text)
        if key and (key == opening or (len(key) > 6 and (key.startswith(opening) or opening.startswith(key)))):
            return start, index
    end = start + 1
    while end < len(paragraphs) and split_ordinal(paragraphs[end].text) and len(paragraphs[end].text) < LONGEST:
        end += 1
    return start, end


def _without_leaders(text: str) -> str:
    """An entry of a table of contents without its dots and page; they are looked for at the end of a text alone."""
    return LEADERS.sub("", text) if LEADERS.search(text[-LEADERS_LEAST:]) else text


def _key(text: str) -> str:
    return re.sub(r"\d+年?度?|[：:、.．\s]", "", _without_leaders(text))
