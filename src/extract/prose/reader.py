"""One sentence, from its tokens to readings, reasons and traces, and what it leaves to the next sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..knowledge.model import Reading, Subject
from .marks import unknown_words
from .measures import MEASURES
from .mentions import on_subject
from .reach import reach, trimmed
from .reasons import given_before, opened, reasons_of, stands
from .scan import Token
from .sentence import WORD, Gap, Item, Sentence, lex
from .state import BEGINNING, Context, State, subject_key, twin_keys
from .steps import STEPS, apart
from .subjects import FUND_KEYS

SUMS = ("revenue", "expenditure", "grand_total")
BY_KIND = {**STEPS, **MEASURES}


def read(sentence: Sentence, context: Context, opening: State | None = None) -> State:
    """A sentence in its context → the state at its end."""
    state = opening or _begun(sentence, context)
    position = sentence.start
    for at, item in enumerate(sentence.items):
        left = item if item.start >= position else _left_of(item, position, sentence)
        if left is None:
            continue
        if state.unknown or state.suspect:
            state = _read_by_frames(state, left.start, sentence)
        if isinstance(left, Gap):
            state = unknown_words(state, left)
            continue
        position = left.end
        if left.kind == "reason":
            state, position = _on_reason(state, left, sentence)
        elif left.kind == "subject":
            state = on_subject(state, at, sentence)
        elif step := BY_KIND.get(left.kind):
            state = step(state, at, sentence)
    if not state.readings:
        return state
    readings = _of_one_fund(_of_its_whole(_named_later(state.readings)))
    if readings is not state.readings:
        state = state.but(readings=readings)
    state = _of_its_wholes_fund(state)
    before = given_before(state, sentence)
    return state.but(reasons=(*state.reasons, *before)) if before else state


def _begun(sentence: Sentence, context: Context) -> State:
    carried = () if sentence.nested else context.subjects
    year = context.other_year
    return BEGINNING.but(context=context, clause=sentence.start, subjects=carried, other_year=year, inherited=year != 0)


def _named_later(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`预算数为13874万元，比年初预算数减少4211万元`: which budget it is is said after it."""
    if not any([r.measure == "change" and r.relative_to == "initial_budget" for r in readings]):
        return readings
    named = {r.subject for r in readings if r.measure == "change" and r.relative_to == "initial_budget"}
    return tuple(
        replace(r, basis="initial_budget") if r.subject in named and r.basis == "budget" else r for r in readings
    )


def _of_its_whole(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`工资福利支出12000元，占项目支出预算2.56%`: a class of what it is a share of."""
    if not any([r.subject.economic for r in readings]):
        return readings
    wholes = {
        r.subject: r.relative_to
        for r in readings
        if r.subject.economic
        and r.measure == "share_pct"
        and r.relative_to in ("expenditure.basic", "expenditure.project")
    }
    return tuple(
        replace(r, subject=replace(r.subject, item=str(wholes[r.subject]))) if r.subject in wholes else r
        for r in readings
    )


def _of_one_fund(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`一般公共预算财政拨款收入622万元，一般公共预算财政拨款支出622万元`: a balance of one fund is its money."""
    if len(readings) < 2:
        return readings
    first, second = readings[0].subject, readings[1].subject
    fund = first.item.removeprefix("revenue.")
    balances = (
        first.fund in ("all", "fiscal")
        and fund == second.fund
        and second.item == "expenditure"
        and not second.function
        and (readings[0].measure, readings[0].value) == ("amount", readings[1].value)
    )
    if not balances:
        return readings
    return tuple(replace(r, subject=replace(r.subject, fund=fund)) if r.subject == first else r for r in readings)


def _of_its_wholes_fund(state: State) -> State:
    """`基本支出88万元，占一般公共预算支出的96%`: what is a share of one fund's whole is that fund's money."""
    funds = {
        r.subject: r.relative_fund
        for r in state.readings
        if r.measure == "share_pct" and r.subject.fund == "all" and r.relative_fund in FUND_KEYS
    }
    if not funds:
        return state
    known = {subject: replace(subject, fund=fund) for subject, fund in funds.items()}
    readings = [replace(r, subject=known[r.subject]) if r.subject in known else r for r in state.readings]
    return state.but(
        readings=tuple(replace(r, relative_fund=None) if r.relative_fund == r.subject.fund else r for r in readings),
        subjects=tuple(known.get(subject, subject) for subject in state.subjects),
    )


def _read_by_frames(state: State, place: int, sentence: Sentence) -> State:
    """`公务用车购置费131万元，购置用车6辆，比年初…`: words that a frame has read part nothing behind it."""
    for start, end in sentence.matched:
        if end <= place and state.unknown and start <= state.unknown.start < end:
            state = state.but(unknown=None)
        if end <= place and state.suspect and start <= state.suspect.start < end:
            state = state.but(suspect=None)
    return state


def _left_of(item: Item, position: int, sentence: Sentence) -> Item | None:
    """What is left of an item that begins inside a reason that has been read."""
    words = sentence.text[position : item.end]
    return Gap(position, item.end, words) if isinstance(item, Gap) and WORD.search(words) else None


def _on_reason(state: State, token: Token, sentence: Sentence) -> tuple[State, int]:
    """A reason, with what is said inside of it; the place where it ends."""
    state = opened(state, token, sentence)
    if state.skipping and (token.groups.get("way") or token.groups.get("against")):
        state = state.but(skipping=False, unknown=None)  # `…，主要用于…，增长的主要原因是…`
    end = reach(state, token, sentence)
    text_end = trimmed(sentence, token.end, end)
    if text_end - token.end < 2 or state.skipping or not stands(state, token, end, sentence):
        return state, token.end
    if state.unknown or state.suspect:  # `下降68.52，主要原因是…`: whose reason it is was lost
        state = state.but(subjects=(), lost="broken_chain")
    state = state.but(reasons=(*state.reasons, *reasons_of(state, token, text_end, sentence)))
    inner = read_inside(state, token.end, text_end, sentence)
    return (
        state.but(
            readings=(*state.readings, *inner.readings),
            reasons=(*state.reasons, *inner.reasons),
            traces=(*state.traces, *inner.traces),
        ),
        end,
    )


def read_inside(state: State, start: int, end: int, sentence: Sentence) -> State:
    """What is said inside a reason: there every statement must name its subject."""
    knowledge, scope = sentence.knowledge, sentence.scope
    inner = lex(sentence.text, start, end, knowledge, scope, sentence.names, sentence.claimed, nested=True)
    first = state.subjects[0] if state.subjects else None
    changed = {*state.context.directions, *state.context.completions}
    opening = BEGINNING.but(
        context=state.context,
        clause=start,
        classes=state.classes,
        parts_item="expenditure" if _of_sum(first, scope.codes) and not apart(sentence.text[start:end]) else None,
        # 机关运行经费减少3万元，主要是会议费减少1万元
        listed=first if first is not None and first.item == "operating_funds" else None,
        explains=not state.subjects or any(subject_key(subject) in changed for subject in state.subjects),
    )
    return read(inner, state.context, opening)


def _of_sum(first: Subject | None, codes: Sequence[str]) -> bool:
    """`支出预算增加9万元，主要是商品和服务支出增加4万元`: whether the parts of a whole's change are told."""
    return codes[:1] in (("totals",), ("expenditure",)) if first is None else first.item in SUMS and not first.function


def left_to_next(state: State, sentence: Sentence) -> Context:
    """What a sentence leaves to the next one of its section."""
    kept = () if state.unknown and not state.subjects else state.subjects
    listed = state.lists(state.listed_from, "share_pct")
    changed = state.changed()
    of_whole = {key for one in kept for key in twin_keys(one)} if changed else set()
    return state.context.but(
        subjects=kept,
        other_year=state.other_year,
        source="sentence before" if state.subject_at >= sentence.start else state.context.source,
        parts_of=(state.purposes or state.head) if listed else _divided(state, changed, sentence),
        several=bool(changed - of_whole),
        both=_both_sides(state, sentence) if changed else (),
        listed=((state.purposes,) if state.purposes else ()) if listed else None,
        listed_basis=state.own_basis(kept[0]) if len(kept) == 1 and state.own else state.context.listed_basis,
        told=any([one in kept for one, _ in state.own]),
    )


def _both_sides(state: State, sentence: Sentence) -> tuple[Subject, ...]:
    """`收入比上年增加50.8%，支出比上年增加42.5%`: what a reason that opens the next sentence explains."""
    changes = [r for r in state.readings if r.measure.startswith("change")]
    if "；" in sentence.text[changes[0].end : changes[-1].start]:
        return ()
    found = tuple(dict.fromkeys(r.subject for r in changes))
    whole = [one.item for one in found] in (["revenue", "expenditure"], ["expenditure", "revenue"])
    ways = {(r.value or 0) > 0 for r in changes}
    return found if whole and len(ways) == 1 and not any(one.function or one.note for one in found) else ()


def _divided(state: State, changed: set[tuple[object, ...]], sentence: Sentence) -> Subject | None:
    """The whole, where a sentence told how it and at least two of its parts changed."""
    if state.head is None or subject_key(state.head) not in state.context.directions:
        return None
    items = sentence.knowledge.items
    if any(items[str(key[0])].group != items[state.head.item].group for key in changed):
        return None  # 收入增加9万元，其中：…；支出增加10万元
    return state.head if len(changed - {subject_key(state.head)}) > 1 else None
