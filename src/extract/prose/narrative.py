"""A document's sections → readings, reasons and traces: sentence by sentence, frames first, then statements."""

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
from .comparison import titled_basis
from .frames import explained, frame_readings
from .reader import left_to_next, read
from .scan import subject_tokens
from .sentence import lex, sentences
from .state import NOTHING, Context, Trace
from .subjects import subjects_of

# a blank that was never filled in: `支出XX万元`, `支出万元，`
PLACEHOLDER = re.compile(  # each of its words begins with one of few characters, so that most of a text is passed over
    r"X[X×]|×[X×]|某某|\*\*\*|万元(?<=[一-龥，]万元)(?<![一二两三四五六七八九十百千几数余多亿位以]万元)(?=[，。；、])"
    r"|(?:支出|收入|费|经费|为)元(?=[，。；])"
)
FILLED = re.compile(r"(?=[\d.,]*[1-9])\d[\d.,]*(?:万元|元|%)")
ENOUGH = 4  # numbers for each blank, at least: a sentence with fewer is not filled in
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
WHOLE = ("年", "年度", "部门", "单位", "预算")  # what no project's name ends with
YEAR = re.compile(r"20\d\d(?=年)")
# `（2）县水利工程站年末实有`: an office just before what is counted of it
UNIT_OF = re.compile(
    r"(?<![一-龥])(?:(?:年度?)?(?!年?度?[我本各该])(?P<office>[一-龥]{2,16}?(?:局机关|[局委站所馆队校院]|中心|医院|学校))"
    r"|[局委办](?:机关|本级))(?:20\d\d年)?(?:年?末|现|共)?(?:有|实有|编制|在职|财政供养)"
)
LISTED_PROJECT = re.compile("(?P<project>[^，。：（）]{3,30})项目")  # `（1）小型水库维修养护项目：全年预算…`
# `2031年预算安排情况：`, which says what the amounts behind it are
RUN_IN = re.compile(
    r"(?P<year>20\d\d)年(?:度)?(?P<what>[^，。；：\d]{0,24}(?:决算|预算|执行)[^，。；：\d]{0,6}情况)(?:如下)?："
)
LAST_OWN = re.compile(r"去年(?<![比较与同和（]去年)[^，。；]{1,20}经费[^，。；]{0,8}决算[^，。；\d]{0,6}[1-9]")
PLACE = re.compile("^.*[省市区县州旗乡镇](?=.{3})")  # `青坪县统计局` calls itself 统计局, too
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
    traces: list[Trace] = field(default_factory=list)
    table_note: bool = False  # `注：…故本表无数据`: what it says belongs to the table


class Narrator:
    """Reads the sections of one document."""

    def __init__(self, knowledge: Knowledge, kind: str | None, year: int | None, names: Sequence[str] = ()) -> None:
        self.knowledge, self.kind, self.year = knowledge, kind, year
        own = [form for name in names for form in (name, PLACE.sub("", name))]
        self.names = tuple(dict.fromkeys(name for name in own if len(name) > 2))

    def tell(self, nodes: list[Node]) -> Iterator[Told]:
        """Each paragraph's readings and reasons, in order."""
        contexts: dict[str, Context] = {}
        scopes: dict[int, Scope] = {}
        tells_years, last_is_own = self._tells_years(nodes), self._last_is_own(nodes)
        for node in nodes:
            if id(node.scope) not in scopes:  # what has no code of its own shares its parent's
                scopes[id(node.scope)] = replace(node.scope, kind=self.kind, year=self.year)
            scope = scopes[id(node.scope)]
            context = self._opening(node, scope, contexts, tells_years, last_is_own)
            contexts[node.section_id] = context
            for paragraph in node.body:
                told, context = self.read(paragraph, node, scope, context)
                contexts[node.section_id] = context
                yield told

    def _tells_years(self, nodes: list[Node]) -> bool:
        """Whether the text speaks of the year that the document is said to be of: not where that was told wrongly."""
        if self.year is None:
            return False
        text = "".join(paragraph.text for node in nodes for paragraph in node.body)
        prior = len(re.findall(rf"{self.year - 1}年(?<![比较与同和]{self.year - 1}年)", text))
        return 2 * text.count(f"{self.year}年") >= prior

    def _last_is_own(self, nodes: list[Node]) -> bool:
        """Whether 去年 is the accounts' own year, as the news says it."""
        texts = (paragraph.text for node in nodes for paragraph in node.body)
        return self.kind == "final_accounts" and any(LAST_OWN.search(text) for text in texts)

    def _opening(
        self, node: Node, scope: Scope, contexts: dict[str, Context], tells_years: bool, last_is_own: bool
    ) -> Context:
        """A section begins with its heading's subject, and with the comparison that its parent spoke of."""
        parent = contexts.get(node.parent.section_id) if node.parent else None
        fund = parent.fund if parent is not None and node.level >= 3 else None
        subjects: tuple[Subject, ...] = ()
        if scope.figures != "none" and node.heading and node.body:
            subjects = self._heading_subjects(node, replace(scope, fund=fund) if fund else scope)
        project = self._project(node) or (parent.project if parent else None)
        if not subjects and (named := LISTED_PROJECT.fullmatch(node.heading)) and node.parent is not None:
            subjects = (Subject("expenditure.project", note=named["project"], pattern_id="narrative.project"),)
        basis = self._heading_basis(node) or (parent.basis if parent else None)
        return NOTHING.but(
            subjects=subjects,
            source="heading",
            heading=subjects,
            fund=fund,
            project=project,
            basis=basis,
            section_basis=basis,
            section_budget="initial_budget" if "年初预算" in node.heading else None,  # 一、2031年年初预算
            tells_years=tells_years,
            last_is_own=last_is_own,
        )

    def _heading_basis(self, node: Node) -> str | None:
        """`二、2030年“三公”经费决算情况` in the budget of 2031: last year's accounts."""
        years = set(YEAR.findall(node.heading))
        if len(years) != 1 or node.level <= 0:
            return None
        return titled_basis(node.heading, int(years.pop()), Scope(kind=self.kind, year=self.year))

    def _heading_subjects(self, node: Node, scope: Scope) -> tuple[Subject, ...]:
        found = subject_tokens(punctuate(node.heading), self.knowledge, node.codes)
        return tuple(subjects_of(found[0], scope, self.knowledge, None)) if len(found) == 1 else ()

    def _project(self, node: Node) -> str | None:
        if "项目" in node.heading:
            match = EVALUATION.search(node.heading) or SUMMARY.match(node.heading)
            if match:
                return match["project"]
            if node.parent is not None and (listed := LISTED_PROJECT.fullmatch(node.heading)):
                return listed["project"]
        if "projects" in node.codes:
            if node.heading.startswith(TITLED):
                return node.heading[len(TITLED) :].strip("：:。") or (node.body[0].text if node.body else None)
            heading = PROJECT_HEADING.match(node.heading)
            name = heading["project"] if heading else ""
            return None if name.endswith(WHOLE) else name or None
        return None

    def read(self, paragraph: Paragraph, node: Node, scope: Scope, context: Context) -> tuple[Told, Context]:
        """One paragraph of a section → what it tells, and what it leaves to the next one."""
        told = Told(paragraph, node, table_note=TABLE_NOTE.search(paragraph.text) is not None)
        if context.fund is not None:
            scope = replace(scope, fund=context.fund)
        if scope.figures == "none" or paragraph.tabular:
            return told, context
        text = punctuate(paragraph.text)
        ordinal = split_ordinal(text)
        begin = ordinal[1] if ordinal else 0
        context = context.but(
            budget=context.section_budget,
            other_year=0,
            own_year=False,
            basis=context.section_basis,
            broken_off=text[-1:] not in "。；：！？",
            **(_after(context) | (context.entered(ordinal[0]) if ordinal else {})),
        )
        blank = PLACEHOLDER.search(text) is not None
        for start, end in sentences(text):
            start = max(start, begin)
            if end <= start:
                continue
            if (blank and _is_blank(text, start, end)) or (
                start == begin and self._names_another(text, start, end, node)
            ):
                context = context.but(subjects=())  # what follows is about something that was not read
                continue
            try:
                context = self._sentence(told, text, start, end, scope, context)
            except ReadTimeoutError as error:
                told.timed_out.append(str(error))
        if text.endswith("：") and len(context.subjects) == 1:
            # 财政拨款支出主要内容如下： … 其中：
            context = context.but(fund=context.subjects[0].fund or context.fund)
        return told, context

    def _names_another(self, text: str, start: int, end: int, node: Node) -> bool:
        """`3.房屋测绘经费。决算数…`: a title of unknown words opens the paragraph."""
        lead = text[start:end].lstrip("0123456789")
        if end >= len(text) - 1 or len(lead) > LEAD or NOT_A_TITLE.search(lead):
            return False
        return not subject_tokens(lead, self.knowledge, node.codes)

    def _of_another_office(self, text: str, start: int, reading: Reading) -> bool:
        """`县水利工程站年末实有人数17人`: a unit's staff is not the department's."""
        if self.knowledge.items[reading.subject.item].group not in ("staff", "organisation") or not self.names:
            return False
        words = text[start : reading.start]
        for name in self.names:
            words = words.replace(name, "")
        found = UNIT_OF.search(words)
        own = found is not None and found["office"] and any(name.endswith(found["office"]) for name in self.names)
        return found is not None and not own  # 岚县石桥镇卫生院 says 石桥镇卫生院现有职工19人 of itself

    def _sentence(self, told: Told, text: str, start: int, end: int, scope: Scope, context: Context) -> Context:
        named = TOLD_PROJECT.search(text, start, end)
        if named and (project := PROJECT.search(text, start, end)):
            context = context.but(project=project["project"])
        if titles := list(RUN_IN.finditer(text, start, end)):
            context = context.but(basis=titled_basis(titles[-1]["what"], int(titles[-1]["year"]), scope))
        claims = frame_readings(text, start, end, scope, context.project, self.knowledge)
        told.readings += [r for r in claims.readings if not self._of_another_office(text, start, r)]
        told.ambiguities += [(text[a.start : a.end], a.first, a.second) for a in claims.ambiguities]
        special = list(explained(text, start, end, scope, context.project, self.knowledge))
        told.reasons += special
        if scope.figures != "all":
            return context
        sentence = lex(text, start, end, self.knowledge, scope, self.names, claims.spans, matched=claims.matched)
        state = read(sentence, context)
        told.readings += state.readings
        told.traces += state.traces
        context = left_to_next(state, sentence)
        if not context.own_year and text.find(f"{scope.year}年", start, end) >= 0:
            context = context.but(own_year=True)
        if scope.codes[:1] == ("fiscal_basic",) and any(_is_general_whole(reading) for reading in state.readings):
            context = context.but(fund="general")  # what follows are its parts
        told.reasons += [reason for reason in state.reasons if not _overlaps(reason, special)]
        told.ambiguities += [(text[a.start : a.end], a.first, a.second) for a in sentence.ambiguities]
        return context


def _is_blank(text: str, start: int, end: int) -> bool:
    """`支出XX万元`: a form that was not filled in; one blank among many numbers loses its own subject alone."""
    blanks = len(PLACEHOLDER.findall(text, start, end))
    return blanks > 0 and len(FILLED.findall(text, start, end)) < ENOUGH * blanks


def _after(context: Context) -> dict[str, tuple[Subject, ...]]:
    """What a paragraph that ended in the middle of a sentence takes away."""
    return {"subjects": ()} if context.broken_off else {}


def _is_general_whole(reading: Reading) -> bool:
    """`一般公共预算财政拨款基本支出900万元` under a heading that says 财政拨款 alone."""
    subject = reading.subject
    return subject.item == "expenditure.basic" and subject.fund == "general" and not subject.economic


def _overlaps(reason: Reason, taken: Sequence[Reason]) -> bool:
    return any(other.start < reason.end and reason.start < other.end for other in taken)


def summary(value: Any) -> str:
    """A reading as the patterns' examples write it: `procurement.sme final share_pct/procurement 76.16`."""
    if isinstance(value, Reason):
        return f"{value.subject.item}/{value.relative_to} {value.direction}"
    relative = f"/{value.relative_to}" if value.relative_to else ""
    number = value.text_value if value.text_value is not None else format(value.value.normalize(), "f")
    return f"{value.subject.item} {value.basis} {value.measure}{relative} {number}"
