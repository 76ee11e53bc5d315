"""A subject token → what is spoken of from here on, unless a veto says that it is not what it looks like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from ..knowledge.model import NARROW, Subject
from ..outline.metadata import same_office
from .declarations import declared_before
from .marks import budget, token_at
from .scan import Token
from .sentence import Gap, Sentence
from .state import State
from .subjects import says_budget, stated_fund, subjects_of

OF_A_FUNCTION = ("expenditure.basic", "expenditure.project")
APPOSED = ("全部为", "全部是", "均为", "全部用于")
COUNTED = 8  # characters before a thing that is counted, at most: 年末, 全年
# what an office's name ends with: `县图书馆“三公”经费` is not the department's own
OFFICE = re.compile(
    r"(?:局|委|办|馆|院|校|站|所|队|中心|协会|学会|医院|学校|大学|中学|小学|公司|社|处|科|场)(?:机关)?的?$"
)
UNIT = re.compile("(?:馆|站|所|队|中心|学校|中学|小学|医院)$")
OWN = re.compile(r"(?:[各本我该]|所属|下属|市直|县直|区直|州直|省直|直属|政府办?|乡镇|街道|办事)[一-龥]{0,4}$")


class Mention(NamedTuple):
    """A subject token at its place, with what it would speak of."""

    token: Token
    at: int
    found: tuple[Subject, ...]
    before: Subject | None


Veto = Callable[[Mention, State, Sentence], bool]


def on_subject(state: State, at: int, sentence: Sentence) -> State:
    """The subject of the numbers that follow."""
    token = token_at(sentence, at)
    if state.mode == "share":
        return state.but(whole=token)
    before = state.subjects[0] if state.subjects else None
    state = _list_purposes(state, at, sentence, before)
    found = subjects_of(token, sentence.scope, sentence.knowledge, before)
    mention = Mention(token, at, tuple([_in_parts(s, token, state, sentence) for s in found]), before)
    if (classes := _classes(state, mention)) != state.classes:
        state = state.but(classes=classes)
    if _noun_of_another(mention, state, sentence) or _apposition(mention, state, sentence):
        return state
    veto = _vetoed(mention, state, sentence)
    if veto in LOSING:
        words = Gap(token.start, token.end, sentence.text[token.start : token.end])
        return state.but(subjects=(), lost=veto, unknown=words, by_fund=True)
    if veto is not None or not mention.found:
        words = Gap(token.start, token.end, sentence.text[token.start : token.end])
        return state if state.skipping else state.but(unknown=words, lost=veto or "")
    if state.skipping:
        return state
    if state.comparing and state.direction is None:
        return _compared(state, mention)
    if state.none_at is not None and not state.unknown:
        state = state.but(readings=(*state.readings, *declared_before(state, token, mention.found, sentence)))
    return _spoken_of(state, mention, sentence)


def _vetoed(mention: Mention, state: State, sentence: Sentence) -> str | None:
    for name, fires in VETOES.items():
        if fires(mention, state, sentence):
            return name
    return None


def _spoken_of(state: State, mention: Mention, sentence: Sentence) -> State:
    token, found = mention.token, mention.found
    lost = ""
    if state.unknown and not token.pattern.data.get("free"):
        lost = "unknown_words_before"
    elif _of_another_office(mention, state, sentence):
        lost = "another_office"
    elif _joined(mention, state, sentence):
        lost = "joined_subjects"
    basis = found[0].basis or ("budget" if says_budget(token, sentence.text[token.start : token.end]) else None)
    return state.but(
        subjects=() if lost else found,
        also=(*(state.also or state.subjects), *found) if lost == "joined_subjects" else (),
        lost=lost,
        lost_words=state.unknown.words if lost and state.unknown else "",
        subject_at=token.start,
        subject_end=token.end,
        unknown=None,
        suspect=None,
        stated=False,
        counted=None,
        basis=budget(state, sentence) if basis == "budget" else basis,
        direction=None,
        mode=None,
        completion=None,
    )


def _of_another_office(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`县图书馆“三公”经费支出2万元`: a unit's number is not the department's."""
    if state.unknown is not None:
        return bool(OFFICE.search(state.unknown.words) and not OWN.search(state.unknown.words))
    before = sentence.before(mention.at, ("filler",))
    if before is None or not before.pattern.pattern_id.endswith("organisation") or not sentence.names:
        return False
    name = sentence.text[before.start : before.end]
    unit = UNIT.search(name) is not None and not OWN.search(name) and name[0] not in "我本该各"
    return unit and not any(same_office(name, own) for own in sentence.names)


def _compared(state: State, mention: Mention) -> State:
    """`较2030年度“三公”经费合计16万元增加15万元` after the list of its parts: like is compared with like."""
    own = mention.found[0]
    if state.subjects and state.subjects[0].item == own.item:
        return state
    if state.subjects and state.subject_at >= state.clause:
        return state
    return state.but(subjects=mention.found, subject_at=mention.token.start, subject_end=mention.token.end, lost="")


def _after_purchase(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`安排购置车辆…，…，机要通信用车0辆`: after 购置, kinds of vehicles need the whole before them."""
    data, before = mention.token.pattern.data, mention.before
    word = data.get("unless")
    if not word:
        return False
    follows = before is not None and before.item in data.get("follow", ())
    words = [word] if isinstance(word, str) else word
    only = data.get("unless_named")
    if only and not mention.token.groups[data["listed"]].startswith(tuple(only)):
        return False  # `主要用于人员经费；“老年福利”支出5万元`: a name that no 经济分类 has
    return not follows and any(word in sentence.text[sentence.start : mention.token.start] for word in words)


def _no_part(mention: Mention, state: State, sentence: Sentence) -> bool:
    """Names of parts that are none here: of a project, of a change that is explained, of no list."""
    return is_no_part(mention.token, mention.at, mention.before, state, sentence)


def is_no_part(token: Token, at: int, before: Subject | None, state: State, sentence: Sentence) -> bool:
    """The same before the mention is made."""
    following = sentence.following(at)
    if state.explains and following is not None and following.kind == "amount":
        return True  # 比上年增加8万元，主要是老年福利5万元、会议费3万元
    if "resumes" not in token.pattern.data:
        return False
    if "listed" in token.pattern.data and before is not None and before.item == "expenditure.project":
        return state.subject_at >= sentence.start  # 项目支出82万元，主要用于文物保护62万元
    return "codes" in token.pattern.data and sentence.scope.codes[:1] == ("operating_funds",) and state.listed is None


def _part_of_unread_whole(mention: Mention, state: State, sentence: Sentence) -> bool:
    """2031年医疗支出90万元，其中人员经费30万元、药品费60万元."""
    return state.lost_parts


def _sum_of_a_fund(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`“三公”经费20万元（其中：一般公共预算支出15万元；…）`: parts of it, and not 支出合计 of a fund."""
    if not mention.found or mention.found[0].item != "expenditure" or state.subject_at < sentence.start:
        return False
    item = sentence.knowledge.items[mention.before.item] if mention.before else None
    return state.by_fund or (item is not None and not item.has_fund and item.quantity == "amount")


def _part_of_running(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`机关运行经费安排100万元…。其中：办公费10万元，会议费1万元`: a part of it, not the office's 会议费."""
    return state.listed is not None and bool(mention.found) and mention.found[0].item != state.listed.item


def _noun_of_another(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`“三公”经费（…）支出合计24.75万元`: the sum of what is named just before, and not 本年支出合计."""
    words = sentence.text[mention.token.start : mention.token.end]
    bare = words.startswith(("支出", "收入")) and mention.found and mention.found[0].item in ("expenditure", "revenue")
    if not bare:
        return False
    near = (
        sentence.text[mention.token.start - 1 : mention.token.start] in ("）", ")")
        or state.subject_end == mention.token.start
    )
    spoken = state.subject_at >= sentence.start
    of_fund = bool(state.subjects) and sentence.knowledge.items[state.subjects[0].item].has_fund
    return near and spoken and not of_fund


def _strange_list(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`医疗业务支出5868万元，管理费用1111万元，其他支出115万元`: a list of other things than 科目."""
    words = sentence.text[mention.token.start : mention.token.end]
    if "listed" not in mention.token.pattern.data and not words.startswith("其他支出"):
        return False
    return any(trace.code == "broken_chain" and trace.start > state.listed_since for trace in state.traces)


def _of_the_department(mention: Mention, state: State, sentence: Sentence) -> bool:
    """使用财政拨款的单位."""
    return sentence.text.startswith(("的部门", "的单位"), mention.token.end)


def _not_within(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`其中，经费拨款312万元`: revenue where revenue is spoken of, and nothing elsewhere."""
    within = mention.token.pattern.data.get("within")
    return within is not None and (mention.before is None or not mention.before.item.startswith(within))


def _apposition(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`公务用车购置及运行费9万元，全部为公务用车运行费，与年初预算一致`: what it consisted of."""
    following = sentence.items[mention.at + 1 : mention.at + 2]
    ends = not following or following[0].kind in ("stop", "close")
    return ends and state.stated and sentence.text.endswith(APPOSED, 0, mention.token.start)


VETOES: dict[str, Veto] = {
    "not_within": _not_within,
    "after_purchase": _after_purchase,
    "no_part": _no_part,
    "part_of_unread_whole": _part_of_unread_whole,
    "sum_of_a_fund": _sum_of_a_fund,
    "part_of_running": _part_of_running,
    "of_the_department": _of_the_department,
    "strange_list": _strange_list,
}
LOSING = ("sum_of_a_fund", "part_of_running")  # what was spoken of before is lost, too


def _list_purposes(state: State, at: int, sentence: Sentence, before: Subject | None) -> State:
    """`主要包括：办公费2万元、印刷费1万元`: such parts are read, and nothing else that stands among them."""
    token, following = token_at(sentence, at), sentence.following(at)
    resumes = "resumes" in token.pattern.data
    direct = following is not None and following.kind == "amount"
    counted = "units" in token.pattern.data and following is not None and following.kind == "count"
    if state.skipping and counted and token.start - state.clause < COUNTED:
        return state.but(skipping=False, unknown=None)  # `…，主要用于森林防火，年末公务用车保有量6辆`
    if state.skipping and resumes and direct and not is_no_part(token, at, before, state, sentence):
        return state.but(skipping=False, unknown=None, listing=True)
    return state.but(skipping=True) if state.listing and not resumes else state


def _in_parts(subject: Subject, token: Token, state: State, sentence: Sentence) -> Subject:
    """A 类 in a list is of the fund that the list's head names; a repeated subject is of the fund first named."""
    only = state.subjects[0] if len(state.subjects) == 1 and state.subject_at >= sentence.start else None
    if only and only.item == subject.item and subject.fund == "fiscal" and only.fund in NARROW:
        return replace(subject, fund=only.fund)  # 一般公共预算财政拨款支出…，财政拨款支出增加…
    if subject.item in OF_A_FUNCTION and not subject.function and (whole := _divided_function(state, sentence)):
        return replace(subject, function=whole.function, function_code=whole.function_code, level=whole.level)
    if subject.economic and state.listed:  # 机关运行经费100万元，其中：办公费10万元
        return replace(subject, item=state.listed.item, fund=state.listed.fund)
    if (
        state.parts_item
        and not _in_basic(subject, only)
        and (subject.economic or (subject.function and subject.item == "expenditure"))
    ):
        return replace(subject, item=state.parts_item)  # 基本支出71万元（社会保障和就业支出38万元，…）
    if subject.function and sentence.scope.codes[:1] == ("general_project",):
        subject = replace(subject, item="expenditure.project")  # 一般公共预算项目支出…，其中：农林水支出…
    if "listed" in token.pattern.data and _is_under(subject, state, sentence):
        subject = replace(subject, function=(*state.classes, *subject.function[-1:]))
    part = subject.function or subject.item.startswith("expenditure.")
    return replace(subject, fund=state.parts_fund) if part and state.parts_fund and not stated_fund(token) else subject


def _in_basic(subject: Subject, before: Subject | None) -> bool:
    """`其中：基本支出80万元，工资福利支出60万元`: a class of what stands before it."""
    return bool(subject.economic and before) and before is not None and before.item in OF_A_FUNCTION


def _is_under(subject: Subject, state: State, sentence: Sentence) -> bool:
    functions = sentence.knowledge.functions
    return len(subject.function) == 1 and bool(state.classes) and functions.is_under(subject.function[0], state.classes)


def _classes(state: State, mention: Mention) -> tuple[str, ...]:
    """The 类, or 类 and 款, whose parts may follow a subject."""
    if "listed" in mention.token.pattern.data or not mention.found or not mention.found[0].function:
        return state.classes
    return mention.found[0].function if mention.found[0].level < 3 else ()


def _divided_function(state: State, sentence: Sentence) -> Subject | None:
    """`初中教育（项）53万元，其中基本支出42万元、项目支出11万元`: of that 项, and not of the department."""
    begins = "其中" in sentence.text[max(sentence.start, state.listed_from - 3) : state.listed_from]
    told = {r.subject for r in state.readings if state.listed_since <= r.start < state.listed_from}
    divides = begins and told == {state.head} and state.listed_from > state.listed_since
    return state.head if divides and state.head and state.head.function else None


def _joined(mention: Mention, state: State, sentence: Sentence) -> bool:
    """`会议费、培训费支出5万元`: one amount for two subjects says neither's."""
    start = mention.token.start
    near = state.subject_at >= state.clause or state.subject_end == start - 1
    return sentence.text[start - 1 : start] in ("、", "及", "和") and near
