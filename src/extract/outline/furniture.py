"""Running heads and page numbers told from text: what stands at a page's edge and repeats is furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .paragraphs import TextLine

# `- 3 -`, `─7─`, `3`, `第3页`, `第 3 页 共 29 页`, `3/29`
PAGE_NUMBER = re.compile(r"[-—–─~·]{0,2}\d{1,4}[-—–─~·]{0,2}|第\d{1,4}页[，,]?(?:共\d{1,4}页)?|\d{1,4}/\d{1,4}")
EDGE = 3  # furniture is among a page's first or last lines


def is_page_number(text: str) -> bool:
    """Whether a squeezed line is nothing but a page number."""
    return PAGE_NUMBER.fullmatch(text) is not None


def split_furniture(lines: Sequence[TextLine], page_count: int) -> tuple[list[TextLine], list[TextLine]]:
    """All lines of a document in order → (text, furniture)."""
    by_page: dict[int, list[TextLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    heads = _running_heads(by_page, page_count)
    text: list[TextLine] = []
    furniture: list[TextLine] = []
    for page in sorted(by_page):
        group = by_page[page]
        for index, line in enumerate(group):
            at_edge = index < EDGE or index >= len(group) - EDGE
            first_or_last = index in (0, len(group) - 1)
            if at_edge and ((first_or_last and is_page_number(line.text)) or _key(line) in heads):
                furniture.append(line)
            else:
                text.append(line)
    return text, furniture


def _key(line: TextLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)


def _running_heads(by_page: dict[int, list[TextLine]], page_count: int) -> set[tuple[str, int]]:
    """Lines that stand at the same place at the edge of many pages (numbers aside)."""
    seen: Counter[tuple[str, int]] = Counter()
    for group in by_page.values():
        edge = group[:EDGE] + group[-EDGE:] if len(group) > 2 * EDGE else group
        seen.update({_key(line) for line in edge if len(line.text) <= 60})
    needed = max(3, page_count // 2)
    return {key for key, count in seen.items() if count >= needed}
