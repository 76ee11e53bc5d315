"""How far a reason runs: to the full stop, to words that end it, or to where the next statement begins."""

from __future__ import annotations

import re

from ..knowledge.load import matches
from .comparison import compare
from .marks import relative
from .scan import Token
from .sentence import Gap, Sentence
from .state import State

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
PAUSE = re.compile("[；，]")
# `；支出643.03万元，与上年相比…`: the other side's statement
OTHER_SIDE = re.compile(r"(?:本年|全年)?(?:总)?(?:收入|支出|结余)(?:合计|总计)?(?:为)?\d[\d,.]*[万亿]?元")


def reach(state: State, token: Token, sentence: Sentence) -> int:
    """A reason's end: the full stop; in a reason's part, or where a new statement follows, the semicolon or comma."""
    listed = _names_first(token, sentence)
    end = min(_over(token, sentence), _closing(state, token, sentence))
    for mark in PAUSE.finditer(sentence.text, token.end, end):
        place = mark.start()
        if mark.group() == "；":
            counted = sentence.text.startswith(COUNTED, place + 1)
            if not counted and (sentence.nested or _states(state, place + 1, listed, sentence)):
                return place
        elif not listed and (
            _next_item(state, token.end, place + 1, sentence) or _resumes(state, token.end, place + 1, sentence)
        ):
            return place
    return end


def _closing(state: State, token: Token, sentence: Sentence) -> int:
    """The end of the bracket that a reason stands in: `（主要是车辆老旧），与上年相比…`."""
    if state.outer is None:
        return sentence.end
    depth = 0
    for place in range(token.end, sentence.end):
        depth += {"（": 1, "(": 1, "）": -1, ")": -1}.get(sentence.text[place], 0)
        if depth < 0:
            return place
    return sentence.end


def _resumes(state: State, begin: int, start: int, sentence: Sentence) -> bool:
    """`…，比上年减少3万元，主要原因是…`, `…，决算数比预算数减少2万元，减少的原因…`: a change with its own reason."""
    stop = sentence.text.find("；", start, sentence.end)
    found = [t for t in statements(start, sentence) if stop < 0 or t.start < stop]
    kinds = [t.kind for t in found]
    if kinds[:1] == ["subject"] and _beside(state, found[0], sentence):
        kinds = kinds[1:]
    if kinds[:1] == ["basis"]:
        kinds = kinds[1:]
    number = next((t for t in found if t.kind in ("amount", "percent", "flat")), None)
    if kinds[:1] != ["compare"] or number is None or _amount_in(begin, start, sentence):
        return False
    if "reason" not in kinds[1:6] and not _another_change(state, found[0], number, sentence):
        return False
    return not any(isinstance(item, Gap) and start <= item.start < number.start for item in sentence.items)


def _another_change(state: State, opening: Token, number: Token, sentence: Sentence) -> bool:
    """`…，主要是节约，比年初预算减少2万元` after a change against 上年; `，与预算相比无变化` may be the reason's."""
    against = _against(state, opening, sentence)
    return number.kind != "flat" and against is not None and against != relative(state, sentence)


def _against(state: State, token: Token, sentence: Sentence) -> str | None:
    """What a comparison that opens a clause is with."""
    if token.kind != "compare":
        return None
    what = token.groups.get("what")
    return compare(token.groups.get("when"), what, sentence.scope, state.context.budget).basis


def _beside(state: State, token: Token, sentence: Sentence) -> bool:
    """Whether a subject is another one of the same group as the reason's own, and neither is the whole of the other."""
    own, other = state.subjects[0].item if state.subjects else "", str(token.pattern.data.get("item"))
    groups = {sentence.knowledge.items[item].group for item in (own, other) if item in sentence.knowledge.items}
    parts = {sentence.knowledge.items[item].parent for item in (own, other) if item in sentence.knowledge.items}
    return groups == {"sangong"} and own != "sangong" and not parts & {own, other}


def _over(token: Token, sentence: Sentence) -> int:
    """Where words say that a reason is over: `，该项经费主要用于…`, `，具体情况如下`; else the sentence's end."""
    text = sentence.text[token.end : sentence.end]
    ends = sentence.knowledge.candidates(text, "ends")
    places = [token.end + match.start() - 1 for entry in ends for match in matches(entry.regex, text)]
    return min((place for place in places if not _divides_own(token.end, place, sentence)), default=sentence.end)


def _divides_own(begin: int, comma: int, sentence: Sentence) -> bool:
    """`主要是安排车辆购置费38万元，其中：机关事务中心31万元…`: of the reason's own amount, as `，主要用于…` may be."""
    if not _amount_in(begin, comma, sentence):
        return False
    behind = [item for item in sentence.items if item.start > comma and item.kind not in ("filler", "year", "stop")]
    parts = len(behind) > 1 and behind[0].kind == "parts" and isinstance(behind[1], Gap)
    return (parts and sentence.text[comma - 1] == "元") or sentence.text.startswith("主要", comma + 1)


def statements(start: int, sentence: Sentence) -> list[Token]:
    """The tokens that say something, from a place to the sentence's end."""
    return [t for t in sentence.items if isinstance(t, Token) and t.start >= start and t.kind not in SAID]


def _names_first(token: Token, sentence: Sentence) -> bool:
    """主要原因：基本支出比上年减少…；项目支出比上年增加…"""
    stop = sentence.text.find("；", token.end, sentence.end)
    first = statements(token.end, sentence)[:1]
    return stop >= 0 and any(t.kind == "subject" and t.start < min(stop, token.end + FIRST) for t in first)


def _amount_in(start: int, end: int, sentence: Sentence) -> bool:
    """`主要是艾滋病防治经费62万元，其他收入25万元`: what is listed with amounts is no next item."""
    return any(t.kind == "amount" and t.start < end for t in statements(start, sentence))


def _next_item(state: State, begin: int, start: int, sentence: Sentence) -> bool:
    """`…，相应核减预算，公务用车购置费0万元，主要原因是…`: a subject and its amount directly behind the comma."""
    if _amount_in(begin, start, sentence):
        return False
    found = statements(start, sentence)[:3]
    kinds = [t.kind for t in found]
    if kinds[:2] == ["subject", "reason"]:
        return True  # `…，公务用车运行维护费减少的主要原因是…`
    if sentence.text.startswith("其中", start) and kinds[:1] == ["subject"] and kinds[1:2] != ["reason"]:
        return _part(state, found, start, sentence)
    if kinds[:2] != ["subject", "amount"] and kinds != ["subject", "basis", "amount"]:
        return False
    number = next(t for t in found if t.kind == "amount")
    strange = any(isinstance(item, Gap) and start <= item.start < number.start for item in sentence.items)
    own = state.subjects[0].item if state.subjects else None
    return not strange and found[0].pattern.data.get("item") != own


def _part(state: State, found: list[Token], start: int, sentence: Sentence) -> bool:
    """`…，主要是厉行节约，其中公务接待费减少2万元`: a part of what changed."""
    items = sentence.knowledge.items
    own = items.get(state.subjects[0].item) if state.subjects else None
    part = items.get(str(found[0].pattern.data.get("item")))
    if own is None or part is None or own.group != part.group or own.code == part.code or len(found) < 2:
        return False
    told = found[1].kind in ("amount", "compare", "direction")
    return told and not any(isinstance(i, Gap) and start <= i.start < found[1].start for i in sentence.items)


def _states(state: State, start: int, listed: bool, sentence: Sentence) -> bool:
    """`…；公务用车运行费0万元，与上年持平`: a subject with its amount begins a new statement.

    `listed`: the reason names subjects from its beginning, so that those that follow belong to it.
    """
    found = statements(start, sentence)
    kinds = [t.kind for t in found][:3]
    if kinds[:1] == ["compare"] or kinds == ["basis", "compare", "direction"] or kinds[:2] == ["basis", "amount"]:
        return True  # `…；与上年相比增加0.10万元`, `…；决算数较上年增加2.30万元`
    if OTHER_SIDE.match(sentence.text, start, sentence.end):
        return not listed
    if kinds[:1] == ["reason"] and found[0].groups.get("against"):
        return True  # `…；决算数小于上年决算数的原因：`
    if not kinds or kinds[0] not in ("subject", "reason"):
        return False
    own = state.subjects[0].item if state.subjects else None
    if kinds[:2] == ["subject", "direction"] and found[0].pattern.data.get("item") == own:
        # `收入总计增加…，主要原因是…；支出总计增加…`, but not `；2031年随着公务往来恢复，“三公”经费支出增加`
        return not any(isinstance(item, Gap) and start <= item.start < found[0].start for item in sentence.items)
    if kinds[:2] == ["subject", "reason"]:
        return True  # `…；公务接待费支出减少的主要原因是…`
    if kinds == ["subject", "direction", "amount"]:  # `…；项目支出增加50万元，主要是…`: with a reason of its own
        stop = sentence.text.find("；", start, sentence.end)
        return any(t.kind == "reason" and not 0 <= stop < t.start for t in found)
    if kinds == ["subject", "compare", "direction"]:  # `…；公务用车运行费预算数比2030年减少20万元`
        return not listed and any(t.kind in ("amount", "percent") for t in found[3:6])
    if kinds[:2] == ["subject", "count"]:  # `…；公务用车保有量4辆`
        return str(found[0].pattern.data.get("item")).startswith("sangong.")
    return kinds[:2] == ["subject", "amount"] or kinds == ["subject", "basis", "amount"]


def trimmed(sentence: Sentence, start: int, end: int) -> int:
    """The end of a reason's words."""
    while end > start and sentence.text[end - 1] in TRIM:
        end -= 1
    return end
