"""Zeros in words: 无, 未安排, 没有 … before their subject or behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ..knowledge.model import Reading, Subject, row_basis
from .emit import PRIOR
from .marks import token_at
from .scan import Token
from .sentence import Sentence
from .state import State

DATED = re.compile("当年|本年|今年|20[0-9]{2}年")
SHORT = 8  # letters of unknown words that say whose declaration it is
OTHER = re.compile("馆|站|所|队|中心|协会|学会|学校|中学|小学|公司|项目|单位|除|外|其他")


def on_none(state: State, at: int, sentence: Sentence) -> State:
    """无, 未安排: before the subject."""
    if state.skipping or (state.unknown and not own_words(state.unknown.words)):
        return state
    state = state.but(unknown=None)
    token = token_at(sentence, at)
    after = sentence.items[at + 1] if at + 1 < len(sentence.items) else None
    ends = after is None or after.kind in ("stop", "close")
    near = state.subject_at >= state.clause or len(sentence.items) == 1  # 关于政府采购支出情况。无。
    said = bool(state.subjects or state.also) and near and not state.direction
    if any(start <= token.start < end for start, end in sentence.claimed):
        return state
    if ends and said and not state.suspect:
        return declared_after(state, token, sentence)  # 因公出国（境）费用没有
    return state.but(none_at=token)


def own_words(words: str) -> bool:
    """Whether unknown words before 无 name no other office: 我市文联无公务用车."""
    return len(words) < SHORT and not OTHER.search(words)


def declared_after(state: State, token: Token, sentence: Sentence) -> State:
    """A zero in words, said behind its subjects."""
    found = [zero(subject, token.start, token.end, state, sentence) for subject in state.subjects or state.also]
    return state.but(readings=(*state.readings, *[one for one in found if one is not None]))


def zero(subject: Subject, start: int, end: int, state: State, sentence: Sentence) -> Reading | None:
    """A declaration in words at a place; None where it is of a year that is neither this nor the last."""
    item = sentence.knowledge.items[subject.item]
    basis = subject.basis or row_basis(item, sentence.scope)
    if state.other_year:  # 2030年未安排出国经费
        basis = PRIOR.get(sentence.scope.kind or "", {}).get(basis or "") if state.other_year == -1 else None
        if basis is None:
            return None
    return Reading(
        subject,
        "count" if item.quantity == "count" else "amount",
        basis,
        Decimal(0),
        item.unit,
        start,
        end,
        (sentence.start, sentence.end),
        stated_none=True,
        pattern_id=subject.pattern_id,
    )


def declared_before(state: State, token: Token, found: Sequence[Subject], sentence: Sentence) -> Sequence[Reading]:
    """`本年度未安排政府性基金预算财政拨款收支`: a zero in words, before its subjects."""
    text, end, none_at = sentence.text, token.end, state.none_at
    money = [subject for subject in found if sentence.knowledge.items[subject.item].quantity == "amount"]
    dated = none_at is not None and DATED.match(text, state.clause, none_at.start)
    if (sentence.nested and money and not dated) or (money and _without_money(token, sentence)):
        return ()  # `…，主要原因是两年均未安排出国经费`: the zero has been told; `…：当年度无“三公”经费支出` tells it
    while end < sentence.end and text[end] not in "，。；、（(：:,;":
        end += 1
    tail = text[token.end : end]
    if none_at is None or any(char.isdigit() for char in tail) or "部门" in tail or "单位" in tail:
        return ()
    return [one for subject in found if (one := zero(subject, none_at.start, end, state, sentence))]


def _without_money(token: Token, sentence: Sentence) -> bool:
    """`国内公务接待5批次，无国（境）外公务接待情况`: nobody came, and no money is spoken of."""
    words = sentence.text[token.start : token.end]
    return "counts" in token.pattern.data and not any(word in words for word in ("费", "支出"))
