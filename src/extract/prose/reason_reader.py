"""Reasons (主要原因：…) and declarations (无, 未安排 …) of a statement."""

from __future__ import annotations

from decimal import Decimal

from ..knowledge.model import Reading, Reason, Subject
from .comparison import named_budget
from .memory import Outcome, subject_key
from .reader_state import ReaderState
from .scan import Token, scan

FIRST = 4  # characters before a reason that opens its sentence
WAYS = {
    **dict.fromkeys(("大于", "高于", "超出", "超过", "多于", "增加", "增长"), "up"),
    **dict.fromkeys(("小于", "低于", "大小于", "少于", "减少", "下降", "降低"), "down"),
    **dict.fromkeys(("等于", "持平"), "flat"),
}


class ReasonReader(ReaderState):
    """Ties a reason to the subject and the change that it explains; reads a declaration as a zero in words."""

    def read_inside(self, start: int, end: int) -> Outcome:
        """What is said inside a reason; the whole reader says how (statements.py)."""
        return Outcome()

    def _on_none(self, token: Token) -> None:
        if not self.skipping and not self.unknown:
            self.none_at = token

    def _declare(self, found: list[Subject], token: Token) -> None:
        """`本年度未安排政府性基金预算财政拨款收支`: a zero in words."""
        none_at = self.none_at
        end = token.end
        while end < self.end and self.text[end] not in "，。；、（(：:,;":
            end += 1
        tail = self.text[token.end : end]
        if none_at is None or any(char.isdigit() for char in tail) or "部门" in tail or "单位" in tail:
            return
        for subject in found:
            item = self.knowledge.items[subject.item]
            measure = "count" if item.quantity == "count" else "amount"
            self.out.readings.append(
                Reading(
                    subject,
                    measure,
                    self._row_basis(subject),
                    Decimal(0),
                    item.unit,
                    none_at.start,
                    end,
                    (self.start, self.end),
                    stated_none=True,
                    pattern_id=subject.pattern_id,
                )
            )

    def _on_reason(self, token: Token) -> int | None:
        """A reason runs to its full stop; in a reason's part to its semicolon."""
        if self.subject_at < self.start and token.start - self.start < FIRST and not self.nested:
            if self.memory.parts_of:
                self.subjects = [self.memory.parts_of]  # `其中：A减少…；B减少…。减少的主要原因是…`: the whole's
            elif self.memory.several:
                self.subjects = []  # `A增加386万元；B增加0万元。主要原因是…`: of which is not told
        if self._closes_list():
            self.subjects = [self.head] if self.head else []
        subjects = list(self.subjects)
        end = self._reason_end(token)
        text_end = end
        while text_end > token.end and self.text[text_end - 1] in "。；;，,：: ":
            text_end -= 1
        if text_end - token.end < 2 or self.skipping:
            return None
        if self.unknown or self.suspect:  # `下降68.52，主要原因是…`: whose reason it is was lost
            subjects = self.subjects = []
        for subject in subjects:
            self._reason(subject, token, text_end)
        outcome = self.read_inside(token.end, text_end)
        self.out.readings += outcome.readings
        self.out.reasons += outcome.reasons
        return end

    def _closes_list(self) -> bool:
        """`…减少12万元，其中：A减少8万元，B减少3万元，C减少1万元，主要原因是…`: the whole's, as no part has its own."""
        since = max(self.listed_from, self.listed_since)
        parts = [r.subject for r in self.out.readings if r.start >= since and r.measure == "change"]
        explained = any(r.start >= since for r in self.out.reasons)
        return self.listed_from == since >= 0 and len(set(parts)) > 2 and not explained

    def _reason_end(self, token: Token) -> int:
        """A reason's end: the full stop; in a reason's part, or where a new statement follows, the semicolon."""
        stop = self.text.find("；", token.end, self.end)
        listed: bool | None = None  # 主要原因：基本支出比上年减少…；项目支出比上年增加…
        while stop >= 0:
            counted = self.text.startswith(("二是", "三是", "四是", "五是"), stop + 1)
            if listed is None:
                listed = any(found.kind == "subject" and found.start < stop for found in self._from(token.end)[:1])
            if not counted and (self.nested or self._states(stop + 1, listed)):
                return stop
            stop = self.text.find("；", stop + 1, self.end)
        return self.end

    def _from(self, start: int) -> list[Token]:
        """The tokens that say something, from a place to the sentence's end."""
        found = scan(self.text, self.knowledge, self.scope.codes, start, self.end).tokens
        return [token for token in found if token.kind not in ("filler", "year", "parts", "stop")]

    def _states(self, start: int, listed: bool) -> bool:
        """`…；公务用车运行费0万元，与上年持平`: a subject with its amount begins a new statement.

        `listed`: the reason names subjects from its beginning, so that those that follow belong to it.
        """
        found = self._from(start)
        kinds = [token.kind for token in found][:3]
        if kinds[:1] == ["compare"] or kinds == ["basis", "compare", "direction"]:
            return True  # `…；与上年相比增加0.10万元`, `…；决算数较上年增加2.30万元`
        same = next((token for token in found if token.kind == "subject"), None)
        own = self.subjects[0].item if self.subjects else None
        if kinds[:2] == ["subject", "direction"] and same and same.pattern.data.get("item") == own:
            return True  # `收入总计增加…，主要原因是…；支出总计增加…`
        if kinds == ["subject", "direction", "amount"]:  # `…；项目支出增加50万元，主要是…`: with a reason of its own
            stop = self.text.find("；", start, self.end)
            return any(token.kind == "reason" and not 0 <= stop < token.start for token in found)
        if kinds == ["subject", "compare", "direction"]:  # `…；公务用车运行费预算数比2030年减少20万元`
            return not listed and any(token.kind in ("amount", "percent") for token in found[3:6])
        return kinds[:2] == ["subject", "amount"] or kinds == ["subject", "basis", "amount"]

    def _reason(self, subject: Subject, token: Token, end: int) -> None:
        direction, relative = self._explained(subject, token)
        if direction is None:
            return
        self.out.reasons.append(
            Reason(subject, relative, direction, token.end, end, (self.start, self.end), token.pattern.pattern_id)
        )

    def _explained(self, subject: Subject, token: Token) -> tuple[str | None, str | None]:
        """Which change a reason explains: the one its own words name, else the one stated last, else a completion."""
        known = self.memory.directions.get(subject_key(subject))
        completed = self.memory.completions.get(subject_key(subject)) or (None, None)
        against, way = token.groups.get("against"), token.groups.get("way")
        if against:
            return WAYS.get(against), named_budget(token.groups.get("named")) or self._budget()
        if "gap" in token.groups:
            return completed
        if way and self.compared_at >= self.clause:  # `决算数较全年预算数减少的主要原因是`
            return WAYS[way], self._relative()
        if known:
            return known
        return (self.direction, self._relative()) if self.direction else completed
