"""Lines → paragraphs, joined over line and page breaks."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..outline.paragraphs import Paragraph, TextLine

# what a typesetter does not break: `5.54%；`, `（项）。`
UNBREAKABLE = re.compile(r"[（“《(\[]*(?:[0-9A-Za-z.,%/-]+|.)[）”》)\]。，；：、！？%;,]*")
OPENING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[、.．](?!\d)|(?:备?注|说明)[：:])"
)
# a heading's last words, and what its own text begins with: `…支出决算情况说明` over `2031年度无此项支出`
CLOSED = re.compile(r"(?:情况|总表|决算表|预算表)(?:的)?说明$")
STATES = re.compile(r"20\d\d年|本(?:年|部门|单位)|我(?:部门|单位|[局委院校镇乡])")
CHINESE_OPENING = re.compile(
    r"第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、(?!二|三)|[（(][一二三四五六七八九十]{1,3}[）)]"
)
# no paragraph begins so: `（项）”92.00万元`, `，占…`
NEVER_FIRST = re.compile(r"[（(][类款项][）)]|[，。；：、）)”%》]|万?元")
ENTRY = re.compile(r"[.…·．・•_＿～┄┈—-]{3,}\d{1,4}[-—]?$")  # a table of contents' line: `机构设置........5`
TAIL = 12  # characters: of what ends a line of a table of contents
INDENT = 0.8  # of the font size: a first line starts at least this far right of the margin
BUCKET = 6.0  # points: lines that end within one another's bucket end at one margin
COMMON = 0.25  # of the commonest end's lines: fewer are no margin
HEADING = 40  # characters: a longer line without a full stop goes on
SUPPORT = 3  # a page whose own margin has fewer lines takes that of the other pages
NARROWEST = 0.8  # of the other pages' text: a page's own is no narrower
SHORT = 2.2  # of the font size: a line that ends further before the right margin is a paragraph's last


class Margins(NamedTuple):
    """Left and right margin of running text, and how many lines end at the right one."""

    left: float
    right: float
    support: int


def _margins(lines: Sequence[TextLine]) -> Margins:
    """Left and right margin of the running text: where most lines begin, and where most of the long ones end.

    A line may run past the margin by a mark that must not open the next one: `0台（套）。`
    """
    starts = [round(line.x0 / BUCKET) for line in lines]
    ends = [round(line.x1 / BUCKET) for line in lines]
    first, last = min(_common(Counter(starts))), max(_common(Counter(ends)))
    left = min([line.x0 for line, start in zip(lines, starts, strict=True) if start == first])
    right = max([line.x1 for line, end in zip(lines, ends, strict=True) if end == last])
    return Margins(left, right, ends.count(last))


def _common(buckets: Counter[int]) -> list[int]:
    most = max(buckets.values())
    enough = max(2, most * COMMON) if most > 1 else 1
    return [bucket for bucket, count in buckets.items() if count >= enough]


def _all_indented(own: Margins, usual: Margins, lines: Sequence[TextLine]) -> bool:
    """Whether a page has first lines alone: they stand two characters in from the margin of the other pages."""
    size = statistics.median(line.size for line in lines)
    further = sum(abs(line.x0 - own.left - 2 * size) < 0.6 * size for line in lines)
    return further < 2 and abs(own.left - usual.left - 2 * size) < 0.6 * size


def _is_margin(own: Margins, usual: Margins) -> bool:
    """Whether a page's lines end at a margin: a table of contents has lines of one length that end far before it."""
    return own.support >= SUPPORT and own.right - usual.left > NARROWEST * (usual.right - usual.left)


def _common_margins(by_page: Mapping[int, Sequence[TextLine]], widths: Mapping[int, float]) -> dict[int, Margins]:
    """The margins that pages of one width have in common: a landscape page has its own."""
    groups: dict[int, list[TextLine]] = {}
    for page, lines in by_page.items():
        groups.setdefault(round(widths.get(page, 0)), []).extend(lines)
    return {width: _margins(lines) for width, lines in groups.items()}


def join_lines(lines: Iterable[TextLine], widths: Mapping[int, float] | None = None) -> list[Paragraph]:
    """Prose lines in reading order → paragraphs; `widths` gives each page's width in points."""
    by_page: dict[int, list[TextLine]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    common = _common_margins(by_page, widths or {})
    joiner = _Joiner(statistics.median([line.size for group in by_page.values() for line in group] or [0.0]))
    for page in sorted(by_page):
        group = by_page[page]
        usual = common[round((widths or {}).get(page, 0))]
        own = _margins(group)
        right = own.right if _is_margin(own, usual) else usual.right
        left = usual.left if _all_indented(own, usual, group) else own.left
        for line in group:
            joiner.add(line, left, right, (usual.left + max(right, usual.right)) / 2)
    return _rejoin(joiner.paragraphs)


class _Joiner:
    """Takes lines in order and opens a paragraph where one begins."""

    def __init__(self, size: float) -> None:
        self.paragraphs: list[Paragraph] = []
        self._size = size  # of the running text
        self._end = 0.0  # where the line before ended

    def add(self, line: TextLine, left: float, right: float, middle: float) -> None:
        """The next line, on a page with these margins and this middle."""
        before = self.paragraphs[-1] if self.paragraphs else None
        if line.tabular or before is None or self._begins(line, before, left, right):
            indent = line.x0 - left
            off = abs((line.x0 + line.x1) / 2 - middle)
            room = 0.5 if line.size > 1.1 * self._size else 2.0  # a title in larger letters may nearly fill the line
            centered = off < 1.2 * line.size and min(indent, right - line.x1) > room * line.size
            self.paragraphs.append(
                Paragraph(indent=indent, centered=centered and not line.tabular, size=line.size, tabular=line.tabular)
            )
        self.paragraphs[-1].append(line)
        self._end = line.x1

    def _begins(self, line: TextLine, before: Paragraph, left: float, right: float) -> bool:
        if before.tabular:
            return True
        if NEVER_FIRST.match(line.text):
            return False
        if line.x0 - left > INDENT * line.size or _opens(line, before):
            return True
        return right - self._end > _needed(line) and _may_end(before)


def _opens(line: TextLine, before: Paragraph) -> bool:
    """`2、一般公共服务支出（类）…` after a full stop opens a paragraph, even where it is hardly indented.

    So does whatever follows an entry of a table of contents.
    """
    if ENTRY.search(before.text[-TAIL:]):  # a paragraph may run over hundreds of pages
        return True
    if CHINESE_OPENING.match(line.text) and before.text[-1] not in "、，（(和及与第":
        return True
    if CHINESE_OPENING.match(before.text) and CLOSED.search(before.text) and STATES.match(line.text):
        return len(before.text) <= HEADING
    return before.text[-1] in "。；：:;" and OPENING.match(line.text) is not None


def _may_end(before: Paragraph) -> bool:
    """Whether a paragraph can end here: at a full stop, or as a heading; never with `年初预算为` or `（项）。年`."""
    last = before.text[-1]
    heading = len(before.text) <= HEADING and "。" not in before.text
    return last in "。；：:;！？）)”" or (heading and last not in "为计共约占至于达比的，、（")


def _needed(line: TextLine) -> float:
    """The room that the line's unbreakable beginning would have taken on the line before."""
    match = UNBREAKABLE.match(line.text)
    count = match.end() if match else 1
    width = line.boxes[4 * count - 2] - line.boxes[0]
    return max(SHORT * line.size, width + line.size)


def _rejoin(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Put together what a break has parted."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        if joined and _incomplete(joined[-1].text, paragraph.text):
            last = joined[-1]
            last.text += paragraph.text
            last.pages.extend(paragraph.pages)
            last.boxes.extend(paragraph.boxes)
        else:
            joined.append(paragraph)
    return joined


def _incomplete(text: str, following: str) -> bool:
    """`主要原因：` goes on in the next paragraph; so does a chart's label, `项目支出,` over `27.45%`."""
    if text.endswith(("原因：", "原因:", "原因是", "原因为", "原因是：")):
        return True
    return len(text) < 15 and text.endswith((",", "，")) and re.fullmatch(r"[\d.]+%", following) is not None
