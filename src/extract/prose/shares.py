"""Of what a share is the share: 占收入合计的…%, 占政府采购支出总额的…%, or a bare 占…%."""

from __future__ import annotations

from ..knowledge.model import Knowledge, Scope, Subject
from .scan import Token
from .subjects import stated_fund, subjects_of

CLASS = 3  # digits of a 类
BASIC = (("general_basic",), ("fiscal_basic",))


def default_whole(subject: Subject, scope: Scope) -> str | None:
    """The whole of a bare 占…%: the top of the subject's own tree; None where it has none."""
    if subject.function or subject.function_code:
        return subject.item
    if subject.economic:
        return subject.item if len(subject.economic[0]) == CLASS else None
    if subject.item.startswith("expenditure.basic.") and scope.codes[:1] in BASIC:
        return "expenditure.basic"  # 人员经费800万元，占88.89%, in the section on 基本支出
    head, _, rest = subject.item.partition(".")
    if head == "carryover":  # 上年结转0万元，占0%: of the side that the section speaks of
        return next((code for code in scope.codes if code in ("revenue", "expenditure")), None)
    if not rest or (head == "revenue" and subject.note):  # 利息收入1万元，占2%: of 其他收入, or of all
        return None
    if subject.item.startswith("assets.acquired."):
        return "assets.acquired"
    return {"assets": "assets.total", "performance": "performance.all_projects"}.get(head, head)


def share_base(whole: Token, subject: Subject, scope: Scope, knowledge: Knowledge) -> tuple[str | None, str | None]:
    """The words after 占 → (item that is 100%, its fund where it is not the row's own)."""
    found = subjects_of(whole, scope, knowledge, None)
    if not found:
        return None, None
    base = found[0]
    named = stated_fund(whole)
    fund: str | None = None
    if knowledge.items[base.item].has_fund and subject.fund is not None:
        if named is None and whole.pattern.data.get("total") and subject.fund != "all":
            fund = "all"
        elif named is not None and named != subject.fund and not (subject.function and named == "fiscal"):
            fund = named
    return base.item, fund
