"""Tokens that are neither subject nor number: each is one pure step from a state to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..knowledge.model import Subject
from .comparison import Comparison, compare, named_budget
from .declarations import on_none
from .marks import Step, budget, leave_list, on_close, on_open, on_stop, relative, resumed, token_at
from .scan import Token
from .sentence import Gap, Sentence
from .state import State, subject_key

BUDGETS = ("budget", "initial_budget", "annual_budget")
# nouns that say nothing beside their subject, and name another one where they stand for themselves
NOUNS = ("支出", "收入", "财政拨款", "拨款", "资金", "经费", "费用", "款项")
OPPOSITE = {"收入": ("expenditure", "sangong", "carryover", "assets"), "支出": ("revenue", "carryover", "assets")}


def on_year(state: State, at: int, sentence: Sentence) -> State:
    """`2030年度支出1.50万元，2031年度支出1.20万元`: the year before's number is no number of this year."""
    year = sentence.scope.year
    if state.comparing or state.skipping or year is None or not state.context.tells_years:
        return state
    token = token_at(sentence, at)
    other = int(sentence.text[token.start : token.start + 4]) - year
    state = state.but(year_at=token.start, inherited=False, years=_listed_years(state, at, other, sentence))
    return state if other == state.other_year else state.but(other_year=other, stated=False, basis=None)


def _listed_years(state: State, at: int, other: int, sentence: Sentence) -> tuple[int, ...]:
    """`2029年、2030年收、支总计分别为9万元和8万元`: years that are named together have a number each."""
    before = sentence.items[at - 1] if at > 1 and isinstance(sentence.items[at - 2], Token) else None
    joined = before is not None and sentence.text[before.start : before.end] in ("、", "和", "及")
    if not joined or sentence.items[at - 2].kind != "year":
        return ()
    return (*(state.years or (state.other_year,)), other)


def on_filler(state: State, at: int, sentence: Sentence) -> State:
    """`其他收入40万元；财政拨款90万元`, `公务接待费1万元；共支出5万元`: the noun is a subject that is not known."""
    token = token_at(sentence, at)
    word = sentence.text[token.start : token.end]
    if not state.subjects:
        return _whole_compared(state, word, token.start)
    if word == "财政拨款" and _is_money_of(state, at, sentence):
        return state.but(subjects=(replace(state.subjects[0], fund="fiscal"),))
    if word == "一般" and _of_another_fund(state.subjects[0], token, sentence):
        return state.but(unknown=Gap(token.start, token.end, word))
    away = word in NOUNS and token.start != state.subject_end
    return (
        state.but(unknown=Gap(token.start, token.end, word)) if away and _another(state, at, sentence, word) else state
    )


def _whole_compared(state: State, word: str, at: int) -> State:
    """`收入预算238万元。其中：…。比2030年预算收入增加26万元`: the whole's, as its noun says."""
    whole = state.context.parts_of
    sides = {"收入": "revenue", "支出": "expenditure"}
    fits = whole is not None and state.comparing and whole.item == sides.get(word)
    return state.but(subjects=(whole,), subject_at=at, lost="") if fits else state


def _is_money_of(state: State, at: int, sentence: Sentence) -> bool:
    """`群众团体事务（款）2030年财政拨款预算数378万元`: the noun before the basis says whose money."""
    following, subject = sentence.following(at), state.subjects[0]
    named = following is not None and following.kind == "basis" and following.start == token_at(sentence, at).end
    return named and subject.item == "expenditure" and bool(subject.function) and subject.fund == "all"


def _of_another_fund(subject: Subject, token: Token, sentence: Sentence) -> bool:
    """财政拨款收入增加9万元，其中：一般公共预算财政拨款增加8万元."""
    named = (
        sentence.text.startswith("一般公共预算", token.start) and "支出" not in sentence.text[token.end : sentence.end]
    )
    return named and subject.item.startswith("revenue.") and subject.item != "revenue.general"


def contradicts(state: State, at: int, sentence: Sentence, word: str) -> bool:
    """Whether 收入 or 支出 is the other side of what is spoken of."""
    item = state.subjects[0].item
    if item == "grand_total":
        said = (i.kind for i in sentence.items[at + 1 :] if isinstance(i, Token) and i.kind != "filler")
        return word in OPPOSITE and next(said, "") == "amount"
    return item.startswith(OPPOSITE.get(word, "-"))


def _another(state: State, at: int, sentence: Sentence, word: str) -> bool:
    if contradicts(state, at, sentence, word):
        return True
    following = sentence.following(at)
    if following is None or following.kind != "amount" or state.comparing or state.direction:
        return False  # 比上年累计支出433万元减少支出2万元
    if state.subject_at < sentence.start and state.context.source != "heading":
        return state.context.told and word in OPPOSITE  # 其他收入80000元。2031年收入总数为9657351元
    return bool(state.told(state.subjects[0])) and state.subject_at < state.clause and not state.other_year


def on_basis(state: State, at: int, sentence: Sentence) -> State:
    """支出决算, 年初预算, 执行数 …"""
    token = token_at(sentence, at)
    state = resumed(state)
    if sentence.text.startswith("20", token.start):  # 2030年初预算
        state = on_year(state, at, sentence)
    words = sentence.text[token.start : token.end]
    side = next((side for side in OPPOSITE if side in words), None)
    if side and state.subjects and token.start != state.subject_end and contradicts(state, at, sentence, side):
        state = state.but(unknown=Gap(token.start, token.end, words))  # 其他收入10万元。预算支出90万元
    value = str(token.value)
    if value == "budget":
        value = budget(state, sentence)
    elif value == "prior_execution" and sentence.scope.kind != "budget":
        value = "final"
    if value in ("initial_budget", "annual_budget") and value != state.context.budget:
        state = state.but(context=state.context.but(budget=value))
    if state.comparing and state.comparison is not None:
        old = state.comparison
        basis = compare(old.when, value, sentence.scope, state.context.budget).basis if old.prior else value
        return state.but(comparison=Comparison(basis, old.when, old.prior))
    return state.but(basis=value, direction=None, mode=None, stated=False)


def on_prior(state: State, at: int, sentence: Sentence) -> State:
    """`上年2665.56万元`."""
    token = token_at(sentence, at)
    own = state.context.last_is_own and sentence.text.startswith("去年", token.start)
    if state.skipping:
        return state
    return state.but(basis=None if own else sentence.scope.prior, direction=None, stated=False)


def on_compare(state: State, at: int, sentence: Sentence) -> State:
    """比上年, 与2030年度决算数相比, 较年初预算."""
    token = token_at(sentence, at)
    state = leave_list(resumed(state), sentence)
    what, when = token.groups.get("what"), token.groups.get("when") or ""
    if state.other_year and when.startswith(str((sentence.scope.year or 0) + state.other_year)):
        state = state.but(other_year=0)  # 2030年支出4万元，较2030年减少1万元
    comparison = compare(token.groups.get("when"), what, sentence.scope, state.context.budget, state.context.basis)
    closed = bool(token.groups.get("closed"))
    if what in OPPOSITE and state.subjects:
        state = _side_compared(state, str(what))
    return state.but(comparison=comparison, comparing=not closed, compared_at=token.start, direction=None, mode=None)


def _side_compared(state: State, side: str) -> State:
    """`收入564万元，支出523万元，比上年收入增加5%`: what is compared names its own side."""
    if not state.subjects[0].item.startswith(OPPOSITE[side]):
        return state
    own = {"收入": "revenue", "支出": "expenditure"}[side]
    told = [r.subject for r in state.readings if r.subject.item == own]
    return state.but(subjects=tuple(told[-1:]), lost="" if told else "other_side")


def max_start(state: State) -> int:
    """Where the last number stands."""
    return max((trace.start for trace in state.traces), default=-1)


def on_direction(state: State, at: int, sentence: Sentence) -> State:
    """增加, 下降, 决算数大于预算数."""
    if state.skipping:
        return state
    token = token_at(sentence, at)
    state = leave_list(state, sentence)
    if state.compared_at < state.year_at and state.direction_at < state.year_at < max_start(state):
        state = state.but(other_year=0)  # 2031年5万元，2030年6万元，减少1万元
    if state.subject_at < sentence.start and not state.lost_change:
        state = state.but(lost_change=True)
    if what := token.groups.get("what"):  # 决算数大于预算数12万元
        state = state.but(comparison=compare(None, what, sentence.scope, state.context.budget))
    if state.comparison is not None and state.comparison.basis != state.context.comparison:
        # 比预算数减少…。其中，公务接待费减少2万元
        state = state.but(context=state.context.but(comparison=state.comparison.basis))
    way = _direction(state, token, sentence)
    return state.but(direction=way, direction_at=token.start, comparing=False, mode=None)


def _direction(state: State, token: Token, sentence: Sentence) -> str | None:
    """`下降（增长）12.50%` after 减少: the template's brackets were left, the amount before tells which."""
    if token.value == "difference":
        return difference(state, sentence)
    way = last_way(state) if token.groups.get("other") and state.subjects else None
    return way if way in ("up", "down") else str(token.value)


def last_way(state: State) -> str | None:
    """Which way the subject's last change was."""
    last = state.context.directions.get(subject_key(state.subjects[0]))
    return last[0] if last else None


def difference(state: State, sentence: Sentence) -> str | None:
    """`预算数10万元，决算数8万元，预决算差异率20%`: down, as the amounts say; None where they do not."""
    subject = state.subjects[0] if len(state.subjects) == 1 else None
    amounts = {r.basis: r.value for r in state.readings if r.subject == subject and r.measure == "amount"}
    final, planned = amounts.get("final"), amounts.get(relative(state, sentence))
    if final is None or planned is None:
        return None
    return "down" if final < planned else "up"


def on_share(state: State, at: int, sentence: Sentence) -> State:
    """占."""
    return state if state.skipping else state.but(mode="share", whole=None, direction=None, unknown_whole=None)


def on_completion(state: State, at: int, sentence: Sentence) -> State:
    """完成年初预算的."""
    token = token_at(sentence, at)
    state = leave_list(resumed(state), sentence)
    completion = named_budget(token.groups.get("kind")) or budget(state, sentence)
    if completion != "budget":
        state = state.but(context=state.context.but(budget=completion))
    return state.but(completion=completion, mode="completion", direction=None)


def on_parts(state: State, at: int, sentence: Sentence) -> State:
    """其中, 具体情况如下: what follows are parts of the subject."""
    token = token_at(sentence, at)
    text, following = sentence.text, sentence.following(at)
    lost = bool(state.unknown or state.suspect or (not state.subjects and state.context.listed is None))
    unnamed = state.lost_change and lost and not state.readings and text.startswith("其中", token.start)
    slots = text.startswith("分别", token.start) and following is not None and following.kind == "amount"
    if slots and not state.years:
        # 公积金…，购房补贴…，支出决算分别为62万元、38万元: one each, and which is not told
        state = state.but(subjects=(), lost="one_for_each")
    head = _divided_again(state, token, sentence) or (state.subjects[0] if len(state.subjects) == 1 else None)
    state = state.but(
        listed_from=token.end,
        purposes=None,
        lost_parts=state.lost_parts or state.lost_whole or unnamed,
        head=head or state.head,
        skipping=False,
        clause=token.end,
        unknown=None,
        suspect=None,
        mode=None,
    )
    if head is not None and not state.own and state.basis in BUDGETS and text.startswith("其中", token.start):
        state = state.but(head_basis=state.basis)  # “三公”经费预算…，其中：…: also where its number is not read
    if head is None and not state.readings and text.endswith("财政拨款", sentence.start, token.start):
        return state.but(parts_fund="fiscal")  # 2030年部门预算中，财政拨款用于以下方面：教育支出（类）占40%
    return _head(state, head, token.end, sentence) if head is not None else state


def _divided_again(state: State, token: Token, sentence: Sentence) -> Subject | None:
    """`支出预算177万元，其中教育支出…。包括工资福利支出…`: the sentence before's whole, parted in another way."""
    begins = not state.readings and token.start == sentence.start and sentence.text.startswith("包括", token.start)
    return state.context.parts_of if begins else None


def _head(state: State, head: Subject, at: int, sentence: Sentence) -> State:
    """What a list's head gives to its parts."""
    if state.own or state.head_basis is None:
        state = state.but(head_basis=state.own_basis(head) if state.own else state.context.listed_basis)
    if head.item in ("expenditure", "expenditure.basic") and not head.function:
        state = state.but(parts_fund=head.fund)  # 一般公共预算财政拨款支出…，主要用于以下方面：教育支出…
    whole = head.item in ("expenditure", "grand_total") and not head.function
    whole = whole and not apart(sentence.text[at : sentence.end])
    state = state.but(parts_item="expenditure" if whole else None)  # 支出预算…，其中：工资福利支出…
    if head.function and head.level < 3:
        state = state.but(classes=head.function)  # 城乡社区支出30万元。其中，行政运行12万元
    return state.but(listed=head) if head.item == "operating_funds" else state


def apart(words: str) -> bool:
    """`工资福利支出增加9万元，项目支出减少3万元`: whether classes stand beside 项目支出, as those of 基本支出."""
    return "项目支出" in words or "基本支出" in words


def on_purpose(state: State, at: int, sentence: Sentence) -> State:
    """主要用于."""
    token = token_at(sentence, at)
    only = state.subjects[0] if len(state.subjects) == 1 else None
    state = state.but(skipping=True, listing=False, listed_from=token.end, purposes=only)
    if only is not None and only.item == "operating_funds":
        return state.but(listed=only)  # 机关运行经费主要用于办公费10万元、公务接待费1万元
    return state


STEPS: Mapping[str, Step] = {
    "stop": on_stop,
    "open": on_open,
    "close": on_close,
    "year": on_year,
    "filler": on_filler,
    "basis": on_basis,
    "prior": on_prior,
    "compare": on_compare,
    "direction": on_direction,
    "share": on_share,
    "completion": on_completion,
    "parts": on_parts,
    "purpose": on_purpose,
    "none": on_none,
}
