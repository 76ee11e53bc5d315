"""What a bound number measures: amounts, changes, shares, completions, counts, and 持平 or 没有 in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from ..knowledge.model import Subject
from ..numbers import NUMBER, parse_amount, parse_chinese, parse_decimal
from .binding import Number, bound, refused, vetoed
from .comparison import Comparison
from .declarations import declared_after
from .emit import emit
from .marks import relative, token_at
from .scan import Token
from .sentence import Sentence
from .shares import default_whole, share_base
from .state import State, subject_key
from .subjects import subjects_of

PRINTED = re.compile(rf"{NUMBER}%?")  # the numbers of `125.49,143.91万元` and of `1,356.79、1,401.40`
REASON = re.compile("的?(?:主要)?原因")
SIDES = ("revenue", "expenditure")
SIGN = {"up": Decimal(1), "down": Decimal(-1)}


def on_amount(state: State, at: int, sentence: Sentence) -> State:
    """Money."""
    token = token_at(sentence, at)
    within = sentence.text.startswith("的", token.end)
    if within and state.mode == "share" and state.whole is not None:
        return _whole_amount(state, token, sentence)  # 占本年收入11752万元的1.79%
    if state.years and not state.comparing and not state.direction:
        state = state.but(other_year=state.years[0], years=state.years[1:], stated=False)
    state, subject = bound(state, token, sentence)
    if state.mode == "share" and not within:
        # `占总支出的支出77.88万元，占…`: the share's end is lost, and another subject with it
        state = state.but(subjects=(), lost="share_unfinished")
    if subject is None or state.mode == "share":
        return state
    value = parse_amount(token.groups["money"], token.groups["money_unit"] or "元")
    return _amount(state, token, subject, value, sentence)


def on_bare(state: State, at: int, sentence: Sentence) -> State:
    """`较上年2.08减少0.03万元`: the unit is that of the amount behind it."""
    token = token_at(sentence, at)
    if not state.comparing:
        return refused(state.but(unknown=None), token, "no_unit")
    state, subject = bound(state, token, sentence)
    if subject is None:
        return state
    following = sentence.following(at + 1)
    if following is None or following.kind != "amount":
        return refused(state, token, "no_unit")
    return _amount(state, token, subject, parse_amount(token.groups["money"], following.groups["money_unit"]), sentence)


def _whole_amount(state: State, token: Token, sentence: Sentence) -> State:
    """The amount of what a share is of."""
    assert state.whole is not None
    value = parse_amount(token.groups["money"], token.groups["money_unit"] or "元")
    found = subjects_of(state.whole, sentence.scope, sentence.knowledge, None)
    if state.unknown_whole or len(found) != 1 or not state.subjects:
        return refused(state, token, "unknown_whole", state.unknown_whole.words if state.unknown_whole else "")
    whole = found[0]
    if state.whole.pattern.data.get("total") and state.subjects[0].fund is not None and not _names_fund(state.whole):
        whole = replace(whole, fund="all")
    return emit(state, sentence, Number(token, whole, "amount", value), "元", basis="", source="share")


def _of_all(whole: Token, state: State, sentence: Sentence) -> bool:
    """`收入预算90万元（本年收入80万元），其中：事业收入9万元，占总收入的10%`: of the total that was named."""
    data = sentence.knowledge.subject_data
    carried = any("carried" in data(reading.pattern_id) for reading in state.readings)
    return carried and "总" in sentence.text[whole.start : whole.end] and not _names_fund(whole)


def _names_fund(token: Token) -> bool:
    return any(token.groups.get(key) for key in ("general", "gov_fund", "state_capital", "fiscal"))


def _amount(state: State, token: Token, subject: Subject, value: Decimal, sentence: Sentence) -> State:
    if value < 0 and state.comparing and not state.direction:
        state = state.but(direction="down", comparing=False)  # 较上年（减）6万元
    number = Number(token, subject, "change" if state.direction else "amount", value)
    veto = vetoed(number, state, sentence)
    if veto == "too_much" and (whole := _only_other(number, state)) is not None:
        state, number, veto = state.but(subjects=(whole,)), number._replace(subject=whole), None
    if veto is not None:
        state = refused(state, token, veto).but(lost_whole=veto == "change_before")
        return state.but(subjects=(), lost=veto) if veto in ("too_much", "third_year") else state
    if state.direction:
        return _change(state, sentence, number, "元")
    if state.comparing and state.comparison is not None:
        return emit(state, sentence, number, "元", basis=state.comparison.basis or "")
    if state.mode == "completion":  # 完成全年预算50.74万元的67.2%
        return emit(state, sentence, number, "元", basis=state.completion or "")
    if sentence.nested and state.subject_at < sentence.start:
        return refused(state, token, "no_subject")
    state = emit(state, sentence, number, "元")
    read = state.readings[-1] if state.readings and state.readings[-1].start == token.start else None
    return state.but(stated=True, counted=None, own=(*state.own, (subject, read.basis)) if read else state.own)


def _only_other(number: Number, state: State) -> Subject | None:
    """`收入总计90万元，其中年初结转2万元，较上年增加5万元`: the whole, where it alone is as much and had one part."""
    whole = state.head
    parts = {r.subject for r in state.readings if r.start >= state.listed_from}
    amounts = [r.value or 0 for r in state.told(whole)] if whole is not None and parts == {number.subject} else []
    return whole if len(amounts) == 1 and amounts[0] >= number.value else None


def on_slot(state: State, at: int, sentence: Sentence) -> State:
    """`收、支总计各是125.49,143.91万元`, `各下降3.54%、11.46%`: one for each subject, or each side of one."""
    token = token_at(sentence, at)
    percents = token.kind == "percents"
    if percents and not state.direction:
        return state
    numbers = list(PRINTED.finditer(token.groups["numbers"]))
    subjects = _sharing(state, len(numbers))
    measure = "change_pct" if percents else "change" if state.direction else "amount"
    for subject, number in zip(subjects, numbers, strict=False):
        part = token._replace(start=token.start + number.start(), end=token.start + number.end())
        digits = number.group().rstrip("%")
        value = parse_decimal(digits) if percents else parse_amount(digits, token.groups["unit"])
        one = Number(part, subject, measure, value)
        unit = "%" if percents else "元"
        state = _change(state, sentence, one, unit) if state.direction else emit(state, sentence, one, unit)
    return state if subjects else refused(state, token, "one_for_each")


def _sharing(state: State, count: int) -> list[Subject]:
    """The subjects of a slot with so many numbers; none where they are not as many."""
    subjects = list(state.subjects)
    if state.unknown or state.suspect or state.skipping:
        return []
    if len(subjects) == 1 and len(subjects[0].twins) == count:
        return [replace(subjects[0], note=twin) for twin in subjects[0].twins]
    return subjects if len(subjects) == count else []


def on_percent(state: State, at: int, sentence: Sentence) -> State:
    """A percentage: a share, a completion, a change, or what its subject says."""
    token = token_at(sentence, at)
    state, subject = bound(state, token, sentence)
    if subject is None:
        return state
    value = parse_decimal(token.groups["percent"])
    if state.mode == "share":
        state = _share(state, sentence, Number(token, subject, "share_pct", value))
    elif state.mode == "completion":
        state = _completion(state, sentence, Number(token, subject, "completion_pct", value))
    elif state.direction:
        state = _changed_by(state, sentence, Number(token, state.counted or subject, "change_pct", value))
    else:
        state = _fixed(state, sentence, Number(token, subject, "rate", value))
    return state.but(mode=None) if state.mode else state


def _changed_by(state: State, sentence: Sentence, number: Number) -> State:
    if veto := vetoed(number, state, sentence):
        return refused(state, number.token, veto).but(subjects=(), lost=veto)
    return _change(state, sentence, number, "%")


def _completion(state: State, sentence: Sentence, number: Number) -> State:
    against = state.completion
    state = emit(state, sentence, number, "%", relative_to=against)
    if not number.value:  # 0% of nothing planned says nothing
        return state
    way = "up" if number.value > 100 else "down" if number.value < 100 else "flat"
    known = {**state.context.completions, subject_key(number.subject): (way, against)}
    return state.but(context=state.context.but(completions=known))


def _fixed(state: State, sentence: Sentence, number: Number) -> State:
    """`部门预算差异率为1.87%`, `预算执行率为98.13%`: the subject says what the percentage is."""
    data = sentence.knowledge.subject_data(number.subject.pattern_id)
    if data.get("measure"):
        against = data.get("relative_to")
        fixed = number._replace(measure=str(data["measure"]))
        return emit(state, sentence, fixed, "%", relative_to=str(against) if against else None)
    if sentence.knowledge.items[number.subject.item].quantity == "rate":
        return emit(state, sentence, number, "%")
    return refused(state, number.token, "nothing_said")


def on_times(state: State, at: int, sentence: Sentence) -> State:
    """`增长16倍` is 1600 percent."""
    token = token_at(sentence, at)
    state, subject = bound(state, token, sentence)
    if subject is None or not state.direction:
        return state
    return _changed_by(
        state, sentence, Number(token, subject, "change_pct", parse_decimal(token.groups["times"]) * 100)
    )


def on_count(state: State, at: int, sentence: Sentence) -> State:
    """`3辆`, `12批次`: of a subject that is counted so."""
    token = token_at(sentence, at)
    state, subject = bound(state, token, sentence)
    if subject is None or state.mode:
        return state
    unit = str(token.groups["unit"])
    data = sentence.knowledge.subject_data(subject.pattern_id)
    counts = data.get("counts")
    if isinstance(counts, dict) and unit in counts:
        subject = replace(subject, item=str(counts[unit]), fund=None)
    item = sentence.knowledge.items[subject.item]
    units = data.get("units")
    counted = isinstance(counts, dict) and unit in counts
    allowed = units if isinstance(units, list) else [item.unit]
    if item.quantity not in ("count", "score") or (unit not in allowed and not counted):
        return refused(state, token, "another_quantity")
    printed = token.groups["number"]
    value = parse_decimal(printed) if printed[-1].isdigit() else Decimal(parse_chinese(printed))
    state = state.but(counted=subject if counted else None)
    if state.direction and state.direction_at >= state.opened:  # `共有车辆3辆，比上年减少1辆`
        if sentence.nested and state.comparison is None:  # `较年初预算减少4万元，主要是保有量减少4辆`: none is budgeted
            state = state.but(comparison=Comparison(sentence.scope.prior))
        return _change(state, sentence, Number(token, subject, "change", value), item.unit)
    return emit(state, sentence, Number(token, subject, item.quantity, value), item.unit)


def on_flat(state: State, at: int, sentence: Sentence) -> State:
    """`与上年持平`: a change of nothing."""
    known = state.comparison is not None or state.context.comparison or state.context.budget
    if sentence.nested or state.skipping or not state.subjects or not known or state.unknown:
        return state
    token = token_at(sentence, at)
    if state.compared_at < state.clause and REASON.match(sentence.text, token.end):
        return state  # `…，与上年持平，持平的主要原因是…`: said once
    core = token.groups.get("core") or sentence.text[token.start : token.end]
    start = sentence.text.index(core, token.start)
    part = token._replace(start=start, end=start + len(core))
    state = state.but(comparing=False)
    against = relative(state, sentence)
    for subject in (state.counted,) if state.counted else state.subjects:
        if any(r.value and r.relative_to == against for r in state.told(subject, "change")):
            continue  # 比上年减少0.07万元，基本持平
        unit = sentence.knowledge.items[subject.item].unit
        state = _change(state, sentence, Number(part, subject, "change", Decimal(0)), unit)
    return state


def on_zero(state: State, at: int, sentence: Sentence) -> State:
    """`因公出国（境）费用没有`, `外事接待费支出为零`: nothing, said after its subject."""
    token = token_at(sentence, at)
    named = state.subjects or state.also
    if state.unknown or state.suspect or state.skipping or not named or state.direction or state.mode:
        return state
    return declared_after(state, token, sentence)


def _change(state: State, sentence: Sentence, number: Number, unit: str) -> State:
    value = number.value
    way = "flat" if value == 0 else state.direction or "up"  # 增加（减少）0万元
    signed = value if way == "flat" or value < 0 else value * SIGN[way]
    if way == "up" and value < 0:  # 增长-3.72%
        way = "down"
    against = relative(state, sentence)
    known = {**state.context.directions, subject_key(number.subject): (way, against)}
    state = state.but(context=state.context.but(comparison=against, directions=known))
    return emit(state, sentence, number._replace(value=signed), unit, relative_to=against)


def _share(state: State, sentence: Sentence, number: Number) -> State:
    if state.unknown_whole:
        return refused(state, number.token, "unknown_whole", state.unknown_whole.words)
    subject = number.subject
    if state.whole is None and state.classes and "listed" in sentence.knowledge.subject_data(subject.pattern_id):
        return refused(state, number.token, "unknown_whole")  # 城乡社区支出30万元，其中行政运行12万元，占40%
    whole, fund = default_whole(subject, sentence.scope), None
    if subject.economic and whole == "expenditure.basic" and "项目支出" in sentence.text[sentence.start : sentence.end]:
        whole = "expenditure"  # 工资福利支出24万元，占60%；项目支出16万元，占40%: parts of one whole
    if state.whole:
        whole, fund = share_base(state.whole, subject, sentence.scope, sentence.knowledge)
        if whole in SIDES and _of_all(state.whole, state, sentence):
            whole = "grand_total"
    if whole is None:
        return refused(state, number.token, "unknown_whole")
    return emit(state, sentence, number, "%", relative_to=whole, relative_fund=fund)


MEASURES: Mapping[str, Callable[[State, int, Sentence], State]] = {
    "amount": on_amount,
    "bare": on_bare,
    "amounts": on_slot,
    "percents": on_slot,
    "percent": on_percent,
    "times": on_times,
    "count": on_count,
    "flat": on_flat,
    "zero": on_zero,
}
