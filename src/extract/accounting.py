"""Is any printed number left? Each one is a figure, a table's number, or a row of unmatched with its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .furniture import is_page_number
from .knowledge import Knowledge
from .narrative import Told
from .paragraphs import Paragraph, TextLine
from .patterns import NUMBER, finditer
from .records import Unmatched
from .sections import LEADERS, Node

# a number with its unit: `10000元`, `20多年`, `27个`, `4月`
PRINTED = re.compile(r"-?\d[\d,.]*\d(?:[%‰]|[一-龥]{0,1}元)?|\d(?:[%‰]|[一-龥]{0,1}元)?")
RUN = re.compile(r"\d")
AROUND = 14  # characters of context on each side
PROSE = ("performance", "duties", "overview", "organisation", "projects", "glossary")

__all__ = ["NUMBER", "account_furniture", "account_paragraph"]


def account_paragraph(
    paragraph: Paragraph, claimed: Sequence[tuple[int, int]], node: Node | None, document_id: str, knowledge: Knowledge
) -> list[Unmatched]:
    """A paragraph's numbers that no reading claims → rows of unmatched."""
    text = paragraph.text
    taken = sorted(claimed)
    rows: list[Unmatched] = []
    named = _named(text, knowledge)
    position = 0
    while position < len(text):
        span = next((s for s in taken if s[0] <= position < s[1]), None)
        if span is not None:
            position = span[1]
            continue
        found = named.get(position)
        if found and not any(s[0] < found[0] and position < s[1] for s in taken):
            end, kind = found
        elif text[position].isdigit():
            end, kind = _bare(text, position, taken), _kind(text, position, node)
        else:
            position += 1
            continue
        rows.append(_row(paragraph, position, end, kind, node, document_id))
        position = end
    return rows


def _named(text: str, knowledge: Knowledge) -> dict[int, tuple[int, str]]:
    """Start → (end, kind) of dates, ordinals, document numbers …: the longest at each place."""
    spans: list[tuple[int, int, str]] = []
    for pattern in knowledge.unmatched:
        spans += [(match.start(), match.end(), str(pattern.data["value"])) for match in finditer(pattern.regex, text)]
    spans.sort(key=lambda span: (span[0] - span[1], span[0]))
    chosen: dict[int, tuple[int, str]] = {}
    covered: list[tuple[int, int]] = []
    for start, end, kind in spans:
        if all(end <= a or b <= start for a, b in covered):
            chosen[start] = (end, kind)
            covered.append((start, end))
    return chosen


def _bare(text: str, start: int, taken: Sequence[tuple[int, int]]) -> int:
    match = PRINTED.match(text, start)
    end = match.end() if match else start + 1
    return min([end] + [a for a, _ in taken if start < a < end])


def _kind(text: str, start: int, node: Node | None) -> str:
    if LEADERS.search(text) and start > len(text) - 6:
        return "page_number"
    if node is not None and any(code in PROSE for code in node.codes):
        return "performance_text" if "performance" in node.codes else "other"
    return "other"


def _row(paragraph: Paragraph, start: int, end: int, kind: str, node: Node | None, document_id: str) -> Unmatched:
    page, box = paragraph.place(start, end)
    context = paragraph.text[max(0, start - AROUND) : end + AROUND]
    return Unmatched(
        document_id=document_id,
        printed=paragraph.text[start:end],
        context=context,
        kind=kind,
        section_id=node.section_id if node else None,
        page=page,
        x0=box.x0,
        top=box.top,
        x1=box.x1,
        bottom=box.bottom,
    )


def account_furniture(lines: Sequence[TextLine], document_id: str, knowledge: Knowledge) -> list[Unmatched]:
    """Running heads and page numbers → rows of unmatched."""
    rows: list[Unmatched] = []
    for line in lines:
        if not line.digits:
            continue
        paragraph = Paragraph()
        paragraph.append(line)
        found = account_paragraph(paragraph, (), None, document_id, knowledge)
        if is_page_number(line.text):
            for row in found:
                row.kind = "page_number"
        rows += found
    return rows


def count_numbers(told: Sequence[Told], unmatched: Sequence[Unmatched]) -> int:
    """How many printed numbers of the prose are accounted for: each figure's number once, and each unmatched row."""
    spans = sum(
        len({(r.start, r.end) for r in t.readings if RUN.search(t.paragraph.text, r.start, r.end)}) for t in told
    )
    return spans + len(unmatched)
