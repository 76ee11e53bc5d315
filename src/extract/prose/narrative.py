"""A document's sections → readings and reasons: sentence by sentence, frames first, then statements by construction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..errors import ReadTimeoutError
from ..knowledge.model import Knowledge, Reading, Reason, Scope, Subject
from ..outline.paragraphs import Paragraph
from ..outline.sections import Node, split_ordinal
from ..text import punctuate
from .frames import Explained, explained, frame_readings
from .memory import Memory
from .scan import subject_tokens
from .statements import Reader
from .subjects import subjects_of

# a blank that was never filled in: `支出XX万元`, `支出万元，`
PLACEHOLDER = re.compile(  # each of its words begins with one of few characters, so that most of a text is passed over
    r"X[X×]|×[X×]|某某|\*\*\*|万元(?<=[一-龥，]万元)(?<![一二两三四五六七八九十百千几数余多亿位以]万元)(?=[，。；、])"
)
BEHIND_PROJECT = (
    "(?:，?年初预算|自评得分|，项目资金支出|，预算|(?:支出)?(?:绩效)?自评(?:综述|结果|情况|得分)"
    "|(?:部门|财政|单位)评价得分|全年预算数)"
)
PROJECT = re.compile(
    r"(?:其中|包括|例如)?(?P<project>(?!其中|包括|例如)[一-龥A-Za-z0-9“”（）()]{3,40}(?<!\d个)项目)" + BEHIND_PROJECT
)
TOLD_PROJECT = re.compile("项目" + BEHIND_PROJECT)  # most sentences that say 项目 name none
TITLED = "项目名称"  # `项目名称：平台建设项目`, in 新疆's sections on projects
# `科技创新专项经费情况说明`: the section is one project's, but `关于某局2031年项目支出情况的说明` is all of them
PROJECT_HEADING = re.compile(r"(?P<project>[^，。]{3,40}?)(?:项目)?(?:经费|支出)情况(?:的)?说明")
SENTENCE_MARKS = re.compile("[（(《）)》。！？]")
WHOLE = ("年", "年度", "部门", "单位", "预算")  # what no project's name ends with
LEAD = 25  # characters: a longer sentence is no title
NOT_A_TITLE = re.compile(r"[\d，；：]|主要(?:用于|是|原因)|原因")
TABLE_NOTE = re.compile(r"[本此]表")
SUMMARY = re.compile(r"(?P<project>[^，。：]{3,40}项目)(?:支出)?(?:绩效)?自评综述")
EVALUATION = re.compile(r"(?P<project>[^，。]{3,40}?项目)(?:支出)?绩效(?:自?评价)?报告")


@dataclass(slots=True)
class Told:
    """What one paragraph says, with the paragraph for its places."""

    paragraph: Paragraph
    node: Node
    readings: list[Reading] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    ambiguities: list[tuple[str, str, str]] = field(default_factory=list)
    timed_out: list[str] = field(default_factory=list)
    table_note: bool = False  # `注：…故本表无数据`: what it says belongs to the table


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a paragraph's sentences, each without its full stop; a stop inside quotes or brackets ends none."""
    start = depth = 0
    for mark in SENTENCE_MARKS.finditer(text):
        char, index = mark.group(), mark.start()
        if char in "（(《":
            depth += 1
        elif char in "）)》":
            depth = max(0, depth - 1)
        elif depth == 0:
            if index > start:
                yield start, index
            start = index + 1
    if start < len(text):
        yield start, len(text)


class Narrator:
    """Reads the sections of one document."""

    def __init__(self, knowledge: Knowledge, kind: str | None, year: int | None, names: Sequence[str] = ()) -> None:
        self.knowledge, self.kind, self.year = knowledge, kind, year
        self.names = tuple(name for name in names if len(name) > 2)

    def tell(self, nodes: list[Node]) -> Iterator[Told]:
        """Each paragraph's readings and reasons, in order."""
        memories: dict[str, Memory] = {}
        scopes: dict[int, Scope] = {}
        tells_years = self._tells_years(nodes)
        for node in nodes:
            if id(node.scope) not in scopes:  # what has no code of its own shares its parent's
                scopes[id(node.scope)] = replace(node.scope, kind=self.kind, year=self.year)
            scope = scopes[id(node.scope)]
            memory = self._memory(node, scope, memories)
            memory.tells_years = tells_years
            memories[node.section_id] = memory
            for paragraph in node.body:
                yield self.read(paragraph, node, scope, memory)

    def _tells_years(self, nodes: list[Node]) -> bool:
        """Whether the text speaks of the year that the document is said to be of: not where that was told wrongly."""
        if self.year is None:
            return False
        text = "".join(paragraph.text for node in nodes for paragraph in node.body)
        prior = len(re.findall(rf"(?<![比较与同和]){self.year - 1}年", text))
        return 2 * text.count(f"{self.year}年") >= prior

    def _memory(self, node: Node, scope: Scope, memories: dict[str, Memory]) -> Memory:
        """A section begins with its heading's subject, and with the comparison that its parent spoke of."""
        memory = Memory()
        parent = memories.get(node.parent.section_id) if node.parent else None
        if parent is not None and node.level >= 3:
            memory.fund = parent.fund
        if scope.figures != "none" and node.heading and node.body:
            own = replace(scope, fund=memory.fund) if memory.fund else scope
            memory.subjects = self._heading_subjects(node, own)
            memory.heading = list(memory.subjects)
        memory.project = self._project(node) or (parent.project if parent else None)
        return memory

    def _heading_subjects(self, node: Node, scope: Scope) -> list[Subject]:
        found = subject_tokens(punctuate(node.heading), self.knowledge, node.codes)
        if len(found) == 1:
            return subjects_of(found[0], scope, self.knowledge, None)
        return []

    def _project(self, node: Node) -> str | None:
        match = EVALUATION.search(node.heading) or SUMMARY.match(node.heading)
        if match:
            return match["project"]
        if "projects" in node.codes:
            if node.heading.startswith(TITLED):
                return node.heading[len(TITLED) :].strip("：:。") or (node.body[0].text if node.body else None)
            heading = PROJECT_HEADING.match(node.heading)
            name = heading["project"] if heading else ""
            return None if name.endswith(WHOLE) else name or None
        return None

    def read(self, paragraph: Paragraph, node: Node, scope: Scope, memory: Memory) -> Told:
        """One paragraph of a section → what it tells."""
        told = Told(paragraph, node, table_note=TABLE_NOTE.search(paragraph.text) is not None)
        if memory.fund is not None:
            scope = replace(scope, fund=memory.fund)
        if scope.figures == "none" or paragraph.tabular:
            return told
        text = punctuate(paragraph.text)
        ordinal = split_ordinal(text)
        begin = ordinal[1] if ordinal else 0
        memory.budget_basis = None
        if memory.broken_off:
            memory.subjects = []
        memory.broken_off = text[-1:] not in "。；：！？"
        if ordinal:
            memory.enter_item(ordinal[0])
        for start, end in sentences(text):
            start = max(start, begin)
            if end <= start:
                continue
            if PLACEHOLDER.search(text, start, end) or (start == begin and self._names_another(text, start, end, node)):
                memory.subjects = []  # what follows is about something that was not read
                continue
            try:
                self._sentence(told, text, start, end, scope, memory)
            except ReadTimeoutError as error:
                told.timed_out.append(str(error))
        if text.endswith("：") and len(memory.subjects) == 1:
            memory.fund = memory.subjects[0].fund or memory.fund  # 财政拨款支出主要内容如下： … 其中：
        return told

    def _names_another(self, text: str, start: int, end: int, node: Node) -> bool:
        """`3.房屋测绘经费。决算数…`: a title of unknown words opens the paragraph."""
        lead = text[start:end].lstrip("0123456789")
        if end >= len(text) - 1 or len(lead) > LEAD or NOT_A_TITLE.search(lead):
            return False
        return not subject_tokens(lead, self.knowledge, node.codes)

    def _sentence(self, told: Told, text: str, start: int, end: int, scope: Scope, memory: Memory) -> None:
        named = TOLD_PROJECT.search(text, start, end)
        if named and (project := PROJECT.search(text, start, end)):
            memory.project = project["project"]
        claims = frame_readings(text, start, end, scope, memory.project, self.knowledge)
        told.readings += claims.readings
        told.ambiguities += [(text[a.start : a.end], a.first, a.second) for a in claims.ambiguities]
        special: list[Explained] = list(explained(text, start, end, scope, memory.project, self.knowledge))
        told.reasons += [entry.reason for entry in special]
        if scope.figures != "all":
            return
        reader = Reader(text, self.knowledge, scope, memory, claims.spans, names=self.names)
        outcome = reader.read(start, end)
        told.readings += outcome.readings
        if scope.codes[:1] == ("fiscal_basic",) and any(_is_general_whole(reading) for reading in outcome.readings):
            memory.fund = "general"  # what follows are its parts
        taken = [(entry.reason.start, entry.reason.end) for entry in special]
        told.reasons += [reason for reason in outcome.reasons if not _overlaps(reason, taken)]
        told.ambiguities += [(text[a.start : a.end], a.first, a.second) for a in outcome.ambiguities]


def _is_general_whole(reading: Reading) -> bool:
    """`一般公共预算财政拨款基本支出900万元` under a heading that says 财政拨款 alone."""
    subject = reading.subject
    return subject.item == "expenditure.basic" and subject.fund == "general" and not subject.economic


def _overlaps(reason: Reason, taken: list[tuple[int, int]]) -> bool:
    return any(start < reason.end and reason.start < end for start, end in taken)


def summary(value: Any) -> str:
    """A reading as the patterns' examples write it: `procurement.sme final share_pct/procurement 76.16`."""
    if isinstance(value, Reason):
        return f"{value.subject.item}/{value.relative_to} {value.direction}"
    relative = f"/{value.relative_to}" if value.relative_to else ""
    number = value.text_value if value.text_value is not None else format(value.value.normalize(), "f")
    return f"{value.subject.item} {value.basis} {value.measure}{relative} {number}"
