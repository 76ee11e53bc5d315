"""Reasons (主要原因：…): how far each runs, and which change of which subject it explains."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..knowledge.model import Reason, Subject
from .comparison import named_budget
from .marks import budget, relative
from .scan import Token
from .sentence import Gap, Sentence
from .state import State, subject_key, twin_keys

FIRST = 4  # characters before a reason that opens its sentence
SAID = ("filler", "year", "parts", "stop")  # kinds of tokens that state nothing
COUNTED = (
    "二是",
    "三是",
    "四是",
    "五是",
    "六是",
    "二、",
    "三、",
    "（2）",
    "（3）",
    "（4）",
    "（5）",
    "2、",
    "3、",
    "2.",
    "3.",
)
TRIM = "。；;，,：: "
CHANGES = ("change", "change_pct", "completion_pct")
PAUSE = re.compile("[；，]")
# where a reason is over: `，主要用于…`, `，具体情况如下`
OVER = re.compile(
    r"[，；](?:主要(?:是)?用于|(?:各项)?(?:具体)?(?:支出)?(?:情况|内容|明细)?(?:如下|为以下)|具体情况|其中[：，])"
)
# `由于村干部报酬提标，该项年初预算为…`: a reason before its number
BEFORE = re.compile(r"(?:主要)?(?:由于|因为|因(?!公|此|素|地|子|而)|受)(?P<text>[^，。；：]{3,60})，")
WAYS = {
    **dict.fromkeys(("大于", "高于", "超出", "超过", "多于", "增加", "增长", "上升", "增"), "up"),
    **dict.fromkeys(("小于", "低于", "大小于", "少于", "减少", "下降", "降低", "减"), "down"),
    **dict.fromkeys(("等于", "持平"), "flat"),
}


def opened(state: State, token: Token, sentence: Sentence) -> State:
    """Whose reason it is, where the sentence opens with it or it closes a list."""
    context = state.context
    if state.subject_at < sentence.start and token.start - sentence.start < FIRST and not sentence.nested:
        if context.parts_of:
            state = state.but(subjects=(context.parts_of,))  # `其中：A减少…；B减少…。减少的主要原因是…`: the whole's
        elif context.several:
            state = state.but(subjects=())  # `A增加386万元；B增加0万元。主要原因是…`: of which is not told
    if _closes_list(state):
        state = state.but(subjects=(state.head,) if state.head else ())
    return state


def _closes_list(state: State) -> bool:
    """`…减少12万元，其中：A减少8万元，B减少3万元，C减少1万元，主要原因是…`: the whole's, as no part has its own."""
    since = max(state.listed_from, state.listed_since)
    parts = [r.subject for r in state.readings if r.start >= since and r.measure == "change"]
    explained = any(r.start >= since for r in state.reasons)
    return state.listed_from == since >= 0 and len(set(parts)) > 2 and not explained


def reach(state: State, token: Token, sentence: Sentence) -> int:
    """A reason's end: the full stop; in a reason's part, or where a new statement follows, the semicolon or comma."""
    listed = _names_first(token, sentence)
    over = OVER.search(sentence.text, token.end, sentence.end)
    end = over.start() if over else sentence.end
    for mark in PAUSE.finditer(sentence.text, token.end, end):
        place = mark.start()
        if mark.group() == "；":
            counted = sentence.text.startswith(COUNTED, place + 1)
            if not counted and (sentence.nested or _states(state, place + 1, listed, sentence)):
                return place
        elif not listed and _next_item(state, token.end, place + 1, sentence):
            return place
    return end


def _tokens(start: int, sentence: Sentence) -> list[Token]:
    """The tokens that say something, from a place to the sentence's end."""
    return [t for t in sentence.items if isinstance(t, Token) and t.start >= start and t.kind not in SAID]


def _names_first(token: Token, sentence: Sentence) -> bool:
    """主要原因：基本支出比上年减少…；项目支出比上年增加…"""
    stop = sentence.text.find("；", token.end, sentence.end)
    first = _tokens(token.end, sentence)[:1]
    return stop >= 0 and any(t.kind == "subject" and t.start < min(stop, token.end + FIRST) for t in first)


def _amount_in(start: int, end: int, sentence: Sentence) -> bool:
    """`主要是艾滋病防治经费62万元，其他收入25万元`: what is listed with amounts is no next item."""
    return any(t.kind == "amount" and t.start < end for t in _tokens(start, sentence))


def _next_item(state: State, begin: int, start: int, sentence: Sentence) -> bool:
    """`…，相应核减预算，公务用车购置费0万元，主要原因是…`: a subject and its amount directly behind the comma."""
    if _amount_in(begin, start, sentence):
        return False
    found = _tokens(start, sentence)[:3]
    kinds = [t.kind for t in found]
    if kinds[:2] == ["subject", "reason"]:
        return True  # `…，公务用车运行维护费减少的主要原因是…`
    if kinds[:2] != ["subject", "amount"] and kinds != ["subject", "basis", "amount"]:
        return False
    number = next(t for t in found if t.kind == "amount")
    strange = any(isinstance(item, Gap) and start <= item.start < number.start for item in sentence.items)
    own = state.subjects[0].item if state.subjects else None
    return not strange and found[0].pattern.data.get("item") != own


def _states(state: State, start: int, listed: bool, sentence: Sentence) -> bool:
    """`…；公务用车运行费0万元，与上年持平`: a subject with its amount begins a new statement.

    `listed`: the reason names subjects from its beginning, so that those that follow belong to it.
    """
    found = _tokens(start, sentence)
    kinds = [t.kind for t in found][:3]
    if kinds[:1] == ["compare"] or kinds == ["basis", "compare", "direction"] or kinds[:2] == ["basis", "amount"]:
        return True  # `…；与上年相比增加0.10万元`, `…；决算数较上年增加2.30万元`
    if not kinds or kinds[0] not in ("subject", "reason"):
        return False
    own = state.subjects[0].item if state.subjects else None
    if kinds[:2] == ["subject", "direction"] and found[0].pattern.data.get("item") == own:
        return True  # `收入总计增加…，主要原因是…；支出总计增加…`
    if kinds[:2] == ["subject", "reason"]:
        return True  # `…；公务接待费支出减少的主要原因是…`
    if kinds == ["subject", "direction", "amount"]:  # `…；项目支出增加50万元，主要是…`: with a reason of its own
        stop = sentence.text.find("；", start, sentence.end)
        return any(t.kind == "reason" and not 0 <= stop < t.start for t in found)
    if kinds == ["subject", "compare", "direction"]:  # `…；公务用车运行费预算数比2030年减少20万元`
        return not listed and any(t.kind in ("amount", "percent") for t in found[3:6])
    return kinds[:2] == ["subject", "amount"] or kinds == ["subject", "basis", "amount"]


def trimmed(sentence: Sentence, start: int, end: int) -> int:
    """The end of a reason's words."""
    while end > start and sentence.text[end - 1] in TRIM:
        end -= 1
    return end


def explained(state: State, subject: Subject, token: Token, sentence: Sentence) -> tuple[str | None, str | None]:
    """Which change a reason explains: the one its own words name, else the one stated last, else a completion."""
    known = next((found for key in twin_keys(subject) if (found := state.context.directions.get(key))), None)
    completed = state.context.completions.get(subject_key(subject)) or _by_amounts(state, subject)
    against, way = token.groups.get("against"), token.groups.get("way")
    if against:
        prior = sentence.scope.prior if token.groups.get("prior") else None
        return WAYS.get(against), prior or named_budget(token.groups.get("named")) or budget(state, sentence)
    if "gap" in token.groups:
        return completed or (None, None)
    if way and state.compared_at >= state.clause:  # `决算数较全年预算数减少的主要原因是`
        return WAYS[way], relative(state, sentence)
    if known and (not way or WAYS[way] == known[0]):
        return known
    if way:  # `公务接待费减少的主要原因是`, whatever was told of it before
        return WAYS[way], known[1] if known else relative(state, sentence)
    return (state.direction, relative(state, sentence)) if state.direction else completed or (None, None)


def _by_amounts(state: State, subject: Subject) -> tuple[str, str | None] | None:
    """`支出2.05万元，年初预算为2.95万元，原因为…`: the two amounts tell which way."""
    told = {r.basis: r.value for r in state.readings if r.subject == subject and r.measure == "amount"}
    final = told.get("final")
    for against in ("initial_budget", "annual_budget", "budget"):
        planned = told.get(against)
        if final is not None and planned is not None and final != planned:
            return ("up" if final > planned else "down"), against
    return None


def reasons_of(state: State, token: Token, end: int, sentence: Sentence) -> Sequence[Reason]:
    """A reason's rows: one for each subject that it explains."""
    found = []
    for subject in state.subjects:
        way, against = explained(state, subject, token, sentence)
        if way is not None:
            place = (sentence.start, sentence.end)
            found.append(Reason(subject, against, way, token.end, end, place, token.pattern.pattern_id))
    return found


def given_before(state: State, sentence: Sentence) -> Sequence[Reason]:
    """`由于村干部报酬提标，该项年初预算为80.10万元，支出决算为92.30万元`: a reason before its numbers."""
    if state.reasons or sentence.nested:
        return ()
    if not any([r.measure in CHANGES for r in state.readings]):
        return ()
    match = BEFORE.search(sentence.text, sentence.start, sentence.end)
    if match is None or (match.start() > sentence.start and sentence.text[match.start() - 1] not in "，。；：）"):
        return ()
    after = [r for r in state.readings if r.start > match.end()]
    changes = [r for r in after if r.measure in CHANGES and r.value is not None]
    if not changes or any(r.start < match.start() and r.measure.startswith("change") for r in state.readings):
        return ()
    subject = changes[0].subject
    known = state.context.directions.get(subject_key(subject)) or state.context.completions.get(subject_key(subject))
    if known is None or known[0] == "flat":
        return ()
    start, end = match.span("text")
    return [Reason(subject, known[1], known[0], start, end, (sentence.start, sentence.end), "tokens.reason.before")]
