"""Stops, brackets and lists: where clauses begin and end, and what that leaves of what was spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .scan import Token
from .sentence import Gap, Sentence
from .state import State

Step = Callable[[State, int, Sentence], State]
# what opens a clause that gives a circumstance: its unknown words name no other subject
CIRCUMSTANCE = re.compile("由于|因(?!公)|根据|按照|按|为|随着|经(?!费|营|常)|通过|结合|依据|受|鉴于")
# what a bracket does not change
KEPT = (
    "subjects",
    "subject_at",
    "subject_end",
    "lost",
    "lost_words",
    "unknown",
    "suspect",
    "skipping",
    "basis",
    "direction",
    "mode",
    "listed_from",
    "listed_since",
    "parts_item",
)

CLAUSE = {"unknown": None, "none_at": None, "mode": None, "comparing": False, "direction": None}  # what a clause ends


def token_at(sentence: Sentence, at: int) -> Token:
    """The token of an item that is one."""
    item = sentence.items[at]
    assert isinstance(item, Token)
    return item


def budget(state: State, sentence: Sentence) -> str:
    """A bare 预算 means the budget that was named last."""
    return "initial_budget" if sentence.scope.kind == "budget" else state.context.budget or "budget"


def relative(state: State, sentence: Sentence) -> str | None:
    """What a change is measured against: by the words before it, the last comparison, the budget named, the section."""
    if state.comparison is not None:
        return state.comparison.basis
    scope, context = sentence.scope, state.context
    named = None if scope.kind == "budget" else context.budget
    return context.comparison or named or scope.relative_to or scope.prior


def nominal(state: State, sentence: Sentence, end: int) -> bool:
    """A clause of unknown words may name another subject; one that gives a circumstance (由于…) does not."""
    return CIRCUMSTANCE.match(sentence.text, state.clause, end) is None


def unknown_words(state: State, gap: Gap) -> State:
    """Words that no token covers: those in the name of a share's whole lose the share alone."""
    return state.but(unknown_whole=gap) if state.mode == "share" else state.but(unknown=gap)


def leave_list(state: State, sentence: Sentence) -> State:
    """`其中：基本支出16万元、项目支出37万元，比上年增加2万元`: whether that is the last part's or the whole's."""
    if state.subject_at >= sentence.start:
        if state.lists(max(state.listed_from, state.listed_since)):
            return state.but(subjects=(), lost="resumed_list")
    elif state.context.listed == () and state.context.parts_of and sentence.text.startswith("其中", sentence.end + 1):
        return state.but(subjects=(state.context.parts_of,))  # `…。同口径比2030年减少560万元。其中：…`: the whole's
    elif state.context.parts_of and _again(state, sentence):
        return state.but(  # `…。比2030年减少5万元，其中：…`: the whole's, as it is divided again
            subjects=(state.context.parts_of,), subject_at=sentence.start, subject_end=sentence.start, lost=""
        )
    elif (state.context.parts_of or state.context.several) and state.context.listed is None:
        return state.but(subjects=(), lost="resumed_list")  # `其中：A减少8万元，B减少3万元。比2030年减少2万元`
    elif state.context.listed is not None:
        return state.but(subjects=state.context.listed, lost="" if state.context.listed else "resumed_list")
    return state


def _again(state: State, sentence: Sentence) -> bool:
    """Whether a sentence that opens with a comparison divides what it compares."""
    opens = state.clause == sentence.start and state.unknown is None
    return opens and sentence.text.find("其中", sentence.start, sentence.end) > 0


def resumed(state: State) -> State:
    """`主要用于…，年初预算为…`: the purposes are over."""
    return state.but(skipping=False, unknown=None) if state.skipping else state


def enumerated(state: State, sentence: Sentence) -> bool:
    """Whether the subject is the last of several that share what follows: `公务接待费、公车购置费，公车运行费`."""
    items = sentence.items
    at = next((n for n, item in enumerate(items) if item.start == state.subject_at), 0)
    while at and isinstance(before := items[at - 1], Token):
        if before.kind == "subject":
            return items[at].kind != "subject"
        if before.kind != "stop" and sentence.text[before.start : before.end] not in ("和", "及", "与"):
            return False
        at -= 1
    return False


def named_by(outer: State, inner: State, sentence: Sentence) -> bool:
    """`公车购置费，公车运行费（“三公”经费）决算总额`: the bracket names what was listed."""
    inside = [item for item in sentence.items if inner.opened <= item.start and isinstance(item, Token)]
    kinds = [item.kind for item in inside[: next((n for n, t in enumerate(inside) if t.kind == "close"), 0)]]
    return kinds.count("subject") == 1 and set(kinds) <= {"subject", "filler"} and enumerated(outer, sentence)


def on_stop(state: State, at: int, sentence: Sentence) -> State:
    """A comma, semicolon or colon."""
    token = token_at(sentence, at)
    mark = sentence.text[token.start]
    changes: dict[str, Any] = {**CLAUSE, "clause": token.end}
    if mark in "；;":
        changes |= {"listed_since": token.end, "stated": False, "listing": False, "skipping": False, "suspect": None}
    unknown = None if state.skipping and mark not in "；;" else state.unknown
    names = nominal(state, sentence, token.start) if unknown or state.other_year else False
    if unknown and mark in "：:":  # `结转结余率：本部门…`: a lead-in of unknown words
        changes |= {"subjects": (), "lost": "unknown_words", "lost_words": unknown.words}
    elif unknown and names:
        changes["suspect"] = unknown
    if state.other_year and not names:
        changes["other_year"] = 0  # 根据2030年的文件，…
    return state.but(**changes)


def on_open(state: State, at: int, sentence: Sentence) -> State:
    """A bracket: what it says changes nothing outside of it."""
    token = token_at(sentence, at)
    within = state.subjects[0].item if len(state.subjects) == 1 else None
    part = within if within in ("expenditure.basic", "expenditure.project") else None
    return state.but(outer=state, opened=token.end, unknown=None, clause=token.end, parts_item=part)


def on_close(state: State, at: int, sentence: Sentence) -> State:
    """The bracket's end."""
    outer = state.outer
    if outer is None:
        return state.but(by_fund=False)
    kept = {name: getattr(outer, name) for name in KEPT}
    if state.subject_at >= state.opened and named_by(outer, state, sentence):
        kept |= {"subjects": state.subjects, "lost": "", "unknown": None}
    aside = (*state.aside, (state.opened, token_at(sentence, at).start))
    return state.but(by_fund=False, outer=outer.outer, opened=outer.opened, aside=aside, **kept)
