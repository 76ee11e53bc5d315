"""Which subject a number belongs to: the one that is spoken of, unless a veto leaves the number unread."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from ..knowledge.model import Subject
from .marks import enumerated
from .scan import Token
from .sentence import Sentence
from .state import State, Trace

SPENT = ("支出", "费用", "费", "经费", "成本", "资金")  # what a whole that other parts may have is called


class Number(NamedTuple):
    """A number with the subject that it would belong to, and what it would measure of it."""

    token: Token
    subject: Subject
    measure: str
    value: Decimal


Veto = Callable[[Token, State, Sentence], bool]
NumberVeto = Callable[[Number, State, Sentence], bool]


def _broken_chain(token: Token, state: State, sentence: Sentence) -> bool:
    """`公务接待费1.20万元，图书购置费5.00万元`: the words between may be another subject."""
    return state.unknown is not None


def _unknown_clause(token: Token, state: State, sentence: Sentence) -> bool:
    """`事业收入10.00万元，门票款，比上年增加2.00万元`: a whole clause of unknown words stands before."""
    return state.suspect is not None


def _purpose(token: Token, state: State, sentence: Sentence) -> bool:
    """`主要用于购置图书500册5.00万元`: what money was spent on is no statement."""
    return state.skipping


def _no_subject(token: Token, state: State, sentence: Sentence) -> bool:
    """A number of nothing that is known."""
    return not state.subjects


def _several_subjects(token: Token, state: State, sentence: Sentence) -> bool:
    """`收入、支出5.00万元`: one number for two."""
    return len(state.subjects) > 1


def _last_of_list(token: Token, state: State, sentence: Sentence) -> bool:
    """`公务接待费、公车购置费，公车运行费决算总额2771万元`: the sum is not the last one's."""
    if state.subject_at < state.clause:
        return False
    between = sentence.text[state.subject_end : token.start]
    total = any([word in between for word in ("总额", "合计", "总计", "共计", "一共")])
    return total and enumerated(state, sentence)


def _one_of_several(token: Token, state: State, sentence: Sentence) -> bool:
    """`各增加1412.70万元、2062.79万元`: one each for what was named before, and which is not told."""
    if sentence.text.find("、", sentence.start, sentence.end) < 0:
        return False
    at = next(n for n, item in enumerate(sentence.items) if item.start == token.start)
    for mark, other in ((at - 1, at - 2), (at + 1, at + 2)):
        if not 0 <= other < len(sentence.items):
            continue
        near, stop = sentence.items[other], sentence.items[mark]
        alike = (
            isinstance(near, Token) and near.kind == token.kind and near.groups.get("unit") == token.groups.get("unit")
        )
        if alike and sentence.text[stop.start : stop.end] == "、":
            return True
    return False


# the first that fires decides; the first three take the subject away from what follows, too
CHAIN: dict[str, Veto] = {
    "broken_chain": _broken_chain,
    "unknown_clause": _unknown_clause,
    "purpose": _purpose,
    "no_subject": _no_subject,
    "several_subjects": _several_subjects,
    "last_of_list": _last_of_list,
    "one_of_several": _one_of_several,
}
BREAKING = ("broken_chain", "unknown_clause", "purpose", "last_of_list", "one_of_several")


def bound(state: State, token: Token, sentence: Sentence) -> tuple[State, Subject | None]:
    """A number's subject, None where a veto leaves it unread; the state says why."""
    for start, end in sentence.claimed:
        if start < token.end and token.start < end:
            return state, None
    veto = None
    for name, fires in CHAIN.items():
        if fires(token, state, sentence):
            veto = name
            break
    words = (state.unknown or state.suspect).words if state.unknown or state.suspect else ""  # type: ignore[union-attr]
    if token.kind == "amount":
        spent = sentence.text.endswith(SPENT, state.clause, token.start)
        lost_whole = state.unknown is not None and spent
        if lost_whole or state.lost_whole or state.unknown is not None:
            state = state.but(lost_whole=lost_whole, unknown=None)
    elif state.unknown:
        state = state.but(unknown=None)
    if veto is None:
        return state, state.subjects[0]
    if veto == "no_subject" and state.lost:
        veto, words = state.lost, state.lost_words
    state = refused(state, token, veto, words)
    return (state.but(subjects=(), lost=veto, lost_words=words) if veto in BREAKING else state), None


def refused(state: State, token: Token, veto: str, words: str = "") -> State:
    """The state with a trace of a number that is left alone."""
    return state.but(traces=(*state.traces, Trace(token.start, token.end, veto, words=words)))


def _too_much(number: Number, state: State, sentence: Sentence) -> bool:
    """`收入总计90万元，其中年初结转2万元，较上年增加5万元`: no part of 2万元 grew by 5万元; it is the whole's."""
    if number.measure != "change" or state.direction != "up" or state.head is None or state.head == number.subject:
        return False
    told = [r.value for r in state.told(number.subject)]
    return bool(told) and all(amount is not None and amount < number.value for amount in told)


def _second_amount(number: Number, state: State, sentence: Sentence) -> bool:
    """`机关运行经费支出100万元，人均2万元`: a second amount needs words of its own."""
    return number.measure == "amount" and state.stated and not state.comparing and state.mode is None


def _change_before(number: Number, state: State, sentence: Sentence) -> bool:
    """`三个单位上划，减少了“三公”经费342.74万元`: by how much, and not how much; whose is not told."""
    if number.measure != "amount" or state.subject_at < 0:
        return False
    before = sentence.text[sentence.start : state.subject_at].removesuffix("了")
    return before.endswith(sentence.knowledge.vocabulary.moving)


def _third_year(number: Number, state: State, sentence: Sentence) -> bool:
    """`比2019年决算数减少8.80万元` in a document of 2023: neither this year nor the last is compared with."""
    year, when = sentence.scope.year, (state.comparison.when or "") if state.comparison else ""
    against = number.measure in ("change", "change_pct") or state.comparing
    if not against or year is None or not state.context.tells_years or not when[:4].isdigit():
        return False
    return int(when[:4]) not in (year, year - 1)


def _another_quantity(number: Number, state: State, sentence: Sentence) -> bool:
    """`公务用车保有量…，3.00万元`: money where things are counted."""
    if number.measure not in ("amount", "change") or number.token.kind not in ("amount", "bare"):
        return False
    quantity = sentence.knowledge.items[number.subject.item].quantity
    return quantity != "amount" or bool(sentence.knowledge.subject_data(number.subject.pattern_id).get("measure"))


NUMBER: dict[str, NumberVeto] = {
    "another_quantity": _another_quantity,
    "too_much": _too_much,
    "change_before": _change_before,
    "third_year": _third_year,
    "second_amount": _second_amount,
}


def vetoed(number: Number, state: State, sentence: Sentence) -> str | None:
    """The veto that a number with its subject meets."""
    for name, veto in NUMBER.items():
        if veto(number, state, sentence):
            return name
    return None
