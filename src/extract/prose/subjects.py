"""A subject token → what a statement is about: item, fund, classification, kind of vehicle."""

from __future__ import annotations

from ..knowledge.model import Knowledge, Scope, Subject
from .scan import Token

FUND_KEYS = ("general", "gov_fund", "state_capital", "fiscal")


def stated_fund(token: Token) -> str | None:
    """The fund that the words themselves name: 一般公共预算财政拨款支出 → general."""
    for key in FUND_KEYS:
        if token.groups.get(key):
            return key
    return None


def subjects_of(token: Token, scope: Scope, knowledge: Knowledge, before: Subject | None) -> list[Subject]:
    """A subject token → its subjects: usually one; 收入和支出 are two."""
    data = token.pattern.data
    fund, function = stated_fund(token) or data.get("fund"), _function(token)
    names = data.get("items") or [data.get("item")]
    if scope.kind == "budget" and "budget_item" in data:
        names = [data["budget_item"]]
    found = []
    for name in names:
        if data.get("follow_fund") and before is not None:
            fund = fund or _side_fund(before)
        item, item_fund = _item(str(name), fund, scope, before, data.get("follow", ()))
        if item not in knowledge.items:
            continue
        found.append(
            Subject(
                item=item,
                fund=_fund(item, item_fund, scope, knowledge, data),
                function=function,
                function_code=token.groups.get("code"),
                level=_level(token, knowledge),
                vehicle_type=token.groups.get("vehicle"),
                note=_note(token, before),
                basis=data.get("basis") or (before.basis if before and before.item in data.get("follow", ()) else None),
                twins=tuple(data.get("twins", ())),
                pattern_id=token.pattern.pattern_id,
                project=bool(token.groups.get("project")),
                economic=_economic(token),
            )
        )
    return found


def says_budget(token: Token, words: str) -> bool:
    """`财政拨款支出预算1000万元`: whether a subject's words say 预算, names of funds and of 科目 set aside."""
    if "预算" not in words or "measure" in token.pattern.data:
        return False
    for key in (*FUND_KEYS, "lei", "kuan", "xiang"):
        words = words.replace(token.groups.get(key) or "", "")
    return "预算" in words and "决算" not in words


def _side_fund(before: Subject) -> str | None:
    """The fund of 政府性基金预算财政拨款收入, whose other side is spoken of next."""
    kind = before.item.removeprefix("revenue.")
    return kind if kind in FUND_KEYS else before.fund


def _item(
    name: str, fund: str | None, scope: Scope, before: Subject | None, follow: tuple[str, ...]
) -> tuple[str, str | None]:
    """The item's code, and the fund that is left for the row: 财政拨款收入 is revenue.fiscal of the section's fund."""
    if name == "revenue.{fund}":
        target = fund or scope.fund
        if target in (None, "all"):
            return "revenue", None
        return f"revenue.{target}", None
    if before is not None and before.item in follow:
        return before.item, fund
    return name, fund


def _fund(item: str, fund: str | None, scope: Scope, knowledge: Knowledge, data: dict[str, object]) -> str | None:
    entry = knowledge.items[item]
    if entry.has_fund and not data.get("no_fund"):
        if fund == "fiscal" and scope.fund in FUND_KEYS:
            return scope.fund  # 财政拨款基本支出, under the heading 一般公共预算财政拨款基本支出
        return fund or scope.fund or "all"
    if item.startswith("sangong") and fund in ("gov_fund", "state_capital"):
        return fund
    return None


def _function(token: Token) -> tuple[str, ...]:
    names = [token.groups.get(key) for key in ("lei", "kuan", "xiang", "named")]
    return tuple(name for name in names if name)


def _level(token: Token, knowledge: Knowledge) -> int:
    """1 类, 2 款, 3 项: of the last name, as its brackets or the standard list say."""
    if name := token.groups.get("named"):
        return int(knowledge.functions.level_of(name))
    return next((n for n, key in ((3, "xiang"), (2, "kuan"), (1, "lei")) if token.groups.get(key)), 0)


def _economic(token: Token) -> tuple[str, str] | None:
    """The code of a 类, or of the 款 that the words name, and its names from the top."""
    data, name = token.pattern.data, token.groups.get("economic")
    if name is not None:
        return str(data["codes"][name]), "/".join(filter(None, (data.get("label"), name)))
    return (str(data["economic"]), str(data["label"])) if "economic" in data else None


def _note(token: Token, before: Subject | None) -> str | None:
    own = token.groups.get("note") or token.groups.get("project") or token.pattern.data.get("note")
    if own:
        return str(own)
    if token.pattern.data.get("keep_note") and before is not None:
        return before.note
    return None
