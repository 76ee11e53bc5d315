"""Reasons (主要原因：…): which change of which subject each explains."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..knowledge.model import Reason, Subject
from .comparison import named_budget
from .emit import CHANGES
from .marks import budget, relative
from .reach import FIRST, SAID, TRIM, statements
from .scan import Token
from .sentence import Sentence
from .state import State, Way, subject_key, twin_keys

# `由于村干部报酬提标，该项年初预算为…`: a reason before its number
BEFORE = re.compile(r"(?:主要)?(?:由于|因为|因(?!公|此|素|地|子|而)|受)(?P<text>[^，。；：]{3,60})，")
MAINLY = re.compile("主要(?:是|为|系)(?:由于|因为)?")  # `原因：主要是按照…`
WAYS = {
    **dict.fromkeys(("大于", "高于", "超出", "超过", "多于", "增加", "增长", "上升", "增", "增幅", "升幅"), "up"),
    **dict.fromkeys(("小于", "低于", "大小于", "少于", "减少", "下降", "降低", "减", "降幅", "减幅"), "down"),
    **dict.fromkeys(("等于", "持平"), "flat"),
}
EXPLAINED = (*CHANGES, "completion_pct")


def opened(state: State, token: Token, sentence: Sentence) -> State:
    """Whose reason it is, where the sentence opens with it or it closes a list."""
    context = state.context
    if state.subject_at < sentence.start and token.start - sentence.start < FIRST and not sentence.nested:
        if context.parts_of:
            state = state.but(subjects=(context.parts_of,))  # `其中：A减少…；B减少…。减少的主要原因是…`: the whole's
        elif context.several:
            state = state.but(subjects=context.both)  # `A增加386万元；B增加0万元。主要原因是…`: of which is not told
    whole = token.groups.get("all") and state.listed_from >= 0  # `下降的原因都是…`: of the whole and its parts
    if whole or _closes_list(state):
        state = state.but(subjects=(state.head,) if state.head else ())
    return state


def _closes_list(state: State) -> bool:
    """`…减少12万元，其中：A减少8万元，B减少3万元，C减少1万元，主要原因是…`: the whole's, as no part has its own."""
    since = max(state.listed_from, state.listed_since)
    parts = [r.subject for r in state.readings if r.start >= since and r.measure == "change"]
    explained = any(r.start >= since for r in state.reasons)
    return state.listed_from == since >= 0 and len(set(parts)) > 2 and not explained


def stands(state: State, token: Token, end: int, sentence: Sentence) -> bool:
    """Whether a marker that only holds directly behind a change stands there: `增长2%，因人员增加`, without numbers."""
    if not token.pattern.data.get("behind"):
        return True
    last = max(state.readings, key=lambda r: r.end, default=None)
    changed = last is not None and last.measure.startswith("change") and token.start - last.end < FIRST
    return (changed or _in_words(state, token, sentence) is not None) and not any(
        t.kind in ("amount", "percent", "compare") and t.start < end for t in statements(token.end, sentence)
    )


def _in_words(state: State, token: Token, sentence: Sentence) -> tuple[str, str | None] | None:
    """`与上年相比公务接待费有所减少，主要是…`: a change that no number tells, in the words before the reason."""
    before = [item for item in sentence.items if item.start < token.start]
    stops = [at for at, item in enumerate(before) if item.kind == "stop"]
    if not stops or stops[-1] != len(before) - 1:
        return None
    begin = stops[-2] + 1 if len(stops) > 1 else 0
    said = [item for item in before[begin:-1] if item.kind not in SAID]
    kinds = [item.kind for item in said if item.start != state.subject_at]  # `公务接待费4万元，与上年相比有所减少`
    if kinds != ["compare", "direction"] or state.subject_at < sentence.start:
        return None
    way = said[-1].value if isinstance(said[-1], Token) else None
    return (str(way), relative(state, sentence)) if way in ("up", "down") else None


def explained(state: State, subject: Subject, token: Token, sentence: Sentence) -> tuple[str | None, str | None]:
    """Which change a reason explains: the one its own words name, else the one stated last, else a completion."""
    completed = state.context.completions.get(subject_key(subject)) or _by_amounts(state, subject)
    against, way = token.groups.get("against"), token.groups.get("way")
    if against:
        prior = sentence.scope.prior if token.groups.get("prior") else None
        return WAYS.get(against), prior or named_budget(token.groups.get("named")) or budget(state, sentence)
    if "gap" in token.groups:
        return completed or (None, None)
    if way:
        return _named(state, subject, WAYS[way], sentence)
    last = {r.measure for r in state.readings if r.subject == subject} - {"amount", "count"}
    if completed and last == {"completion_pct"}:
        return completed  # `完成年初预算的85%，主要原因是…`, also where a sentence before told of another change
    said = _in_words(state, token, sentence) or _known(state, subject)
    if said is None and state.direction:
        return state.direction, relative(state, sentence)
    return said or completed or (None, None)


def _known(state: State, subject: Subject) -> Way | None:
    """The subject's last change."""
    return next((found for key in twin_keys(subject) if (found := state.context.directions.get(key))), None)


def _named(state: State, subject: Subject, way: str, sentence: Sentence) -> Way:
    """`决算数较全年预算数减少的主要原因是`, `公务接待费减少的主要原因是`: whatever was told of it before."""
    known = None if state.compared_at >= state.clause else _known(state, subject)
    return way, known[1] if known else relative(state, sentence)


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
    start = token.end - len(token.groups.get("kept") or "")
    while sentence.text[start] in TRIM:
        start += 1  # `主要是因为：1.新增编制`
    for subject in state.subjects:
        way, against = explained(state, subject, token, sentence)
        if way is not None:
            place = (sentence.start, sentence.end)
            mainly = MAINLY.match(sentence.text, start, end)
            start = mainly.end() if mainly else start
            found.append(Reason(subject, against, way, start, end, place, token.pattern.pattern_id))
    return found


def given_before(state: State, sentence: Sentence) -> Sequence[Reason]:
    """`由于村干部报酬提标，该项年初预算为80.10万元，支出决算为92.30万元`: a reason before its numbers."""
    if state.reasons or sentence.nested:
        return ()
    if not any([r.measure in EXPLAINED for r in state.readings]):
        return ()
    match = BEFORE.search(sentence.text, sentence.start, sentence.end)
    if match is None or (match.start() > sentence.start and sentence.text[match.start() - 1] not in "，。；：）"):
        return ()
    after = [r for r in state.readings if r.start > match.end()]
    changes = [r for r in after if r.measure in EXPLAINED and r.value is not None]
    if not changes or any(r.start < match.start() and r.measure.startswith("change") for r in state.readings):
        return ()
    subject = changes[0].subject
    known = state.context.directions.get(subject_key(subject)) or state.context.completions.get(subject_key(subject))
    if known is None or known[0] == "flat":
        return ()
    start, end = match.span("text")
    return [Reason(subject, known[1], known[0], start, end, (sentence.start, sentence.end), "tokens.reason.before")]
