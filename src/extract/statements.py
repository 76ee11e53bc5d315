"""Sentences → readings, by how such statements are built: subject, amounts, comparison, direction, share, completion.

A reading needs an unbroken chain: every character between a subject and its number belongs to a known token. Unknown
words in between may be another subject, so the number is then left to `unmatched`: an unknown wording lowers recall,
never precision. Subjects carry over from heading to sentence to clause, and are lost at the first unknown one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .comparison import Comparison, compare
from .knowledge import Knowledge, Reading, Reason, Scope, Subject
from .numbers import parse_amount, parse_decimal
from .scan import Ambiguity, Token, scan
from .shares import default_whole, share_base
from .subjects import stated_fund, subjects_of

NARROW = ("general", "gov_fund", "state_capital")
SIGN = {"up": Decimal(1), "down": Decimal(-1)}


@dataclass(slots=True)
class Memory:
    """What one sentence leaves to the next ones of its section."""

    subjects: list[Subject] = field(default_factory=list)
    budget_basis: str | None = None  # the budget named last: 年初预算 or 全年预算
    comparison: str | None = None  # what the last change was measured against
    directions: dict[tuple[object, ...], tuple[str, str | None]] = field(default_factory=dict)
    broken_off: bool = False  # the paragraph before ended in the middle of a sentence
    fund: str | None = None  # whose money a list is, as the sentence before it says
    project: str | None = None  # the project that the section speaks of


@dataclass(slots=True)
class Outcome:
    """What a stretch of text says."""

    readings: list[Reading] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    ambiguities: list[Ambiguity] = field(default_factory=list)
    ordinals: list[tuple[int, int]] = field(default_factory=list)


def subject_key(subject: Subject) -> tuple[object, ...]:
    """What makes two subjects the same."""
    return subject.item, subject.fund, subject.function, subject.function_code, subject.vehicle_type, subject.note


class Reader:
    """Reads one sentence; `memory` lives on from sentence to sentence of a section."""

    def __init__(
        self,
        text: str,
        knowledge: Knowledge,
        scope: Scope,
        memory: Memory,
        claimed: Sequence[tuple[int, int]] = (),
        nested: bool = False,
        names: Sequence[str] = (),
    ) -> None:
        self.text, self.knowledge, self.scope, self.memory = text, knowledge, scope, memory
        self.claimed, self.nested, self.names = claimed, nested, names
        self.out = Outcome()
        self.subjects: list[Subject] = [] if nested else list(memory.subjects)
        self.subject_at = -1
        self.basis: str | None = None
        self.comparison: Comparison | None = None
        self.comparing = False
        self.direction: str | None = None
        self.mode: str | None = None
        self.whole: Token | None = None
        self.completion: str | None = None
        self.unknown = False  # unknown words since the clause or the last number
        self.suspect = False  # a whole clause of unknown words stands before
        self.skipping = False
        self.none_at: Token | None = None
        self.saved: list[tuple[object, ...]] = []
        self.joined = False
        self.parts_fund: str | None = None

    def read(self, start: int, end: int) -> Outcome:
        """text[start:end], one sentence without its full stop → readings and reasons."""
        self.start, self.end = start, end
        found = scan(self.text, self.knowledge, self.scope.codes, start, end)
        self.out.ambiguities += found.ambiguities
        position = start
        self.clause = start
        tokens = found.tokens
        for index, token in enumerate(tokens):
            if token.start < position:
                continue
            self._between(position, token.start)
            self.next = tokens[index + 1] if index + 1 < len(tokens) else None
            handler: Callable[[Token], int | None] | None = getattr(self, f"_on_{token.kind}", None)
            jump = handler(token) if handler else None
            position = jump if jump is not None else token.end
        self._between(position, end)
        if not self.nested:
            self.memory.subjects = [] if self.unknown and not self.subjects else list(self.subjects)
        return self.out

    def _between(self, start: int, end: int) -> None:
        """Text that no token covers: unknown words."""
        rest = self.text[start:end]
        for name in self.names:  # the department's own name
            rest = rest.replace(name, "")
        if any(char.isalnum() for char in rest):
            self.unknown = True

    # --- subjects and what qualifies them

    def _on_subject(self, token: Token) -> None:
        if self.mode == "share":
            self.whole = token
            return
        before = self.subjects[0] if self.subjects else None
        found = [self._in_parts(s, token) for s in subjects_of(token, self.scope, self.knowledge, before)]
        if self.skipping or not found or self.text.startswith(("的部门", "的单位"), token.end):
            if not self.skipping:
                self.unknown = True
            return
        if self.comparing and self.direction is None:
            return  # 比2023年度“三公”经费财政拨款年初预算0.31万元减少…
        if self.none_at is not None and not self.unknown:
            self._declare(found, token)
        strict = not token.pattern.data.get("free")
        self.joined = self.joined_to_another(token)
        self.subjects = [] if (self.unknown and strict) or self.joined else found
        self.subject_at = token.start
        self.unknown = self.suspect = False
        self.basis = found[0].basis or ("budget" if token.groups.get("b") == "预算" else None)
        if self.basis == "budget":
            self.basis = self._budget()
        self.direction, self.mode, self.completion = None, None, None

    def _in_parts(self, subject: Subject, token: Token) -> Subject:
        """A 类 in a list is of the fund that the list's head names; a repeated subject is of the fund first named."""
        before = self.subjects[0] if len(self.subjects) == 1 and self.subject_at >= self.start else None
        if before and before.item == subject.item and subject.fund == "fiscal" and before.fund in NARROW:
            return replace(subject, fund=before.fund)  # 一般公共预算财政拨款支出…，财政拨款支出增加…
        if subject.function and self.parts_fund and stated_fund(token) is None:
            return replace(subject, fund=self.parts_fund)
        return subject

    def joined_to_another(self, token: Token) -> bool:
        """`会议费、培训费支出5万元`: one amount for two subjects says neither's."""
        return self.text[token.start - 1 : token.start] in ("、", "及", "和") and self.subject_at >= self.clause

    def _on_basis(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        value = str(token.value)
        if value == "budget":
            value = self._budget()
        if value in ("initial_budget", "annual_budget"):
            self.memory.budget_basis = value
        if self.comparing and self.comparison is not None:
            self.comparison = replace(self.comparison, basis=self._compared(value))
        else:
            self.basis, self.direction, self.mode = value, None, None

    def _compared(self, value: str) -> str:
        if self.comparison is not None and self.comparison.prior:
            return compare(self.comparison.when, value, self.scope, self.memory.budget_basis).basis
        return value

    def _budget(self) -> str:
        """A bare 预算 means the budget that was named last."""
        if self.scope.kind == "budget":
            return "initial_budget"
        return self.memory.budget_basis or "budget"

    def _on_prior(self, token: Token) -> None:
        """`上年2665.56万元`."""
        if not self.skipping:
            self.basis = self.scope.prior

    def _on_compare(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        what = token.groups.get("what")
        self.comparison = compare(token.groups.get("when"), what, self.scope, self.memory.budget_basis)
        self.comparing = not token.groups.get("closed")
        self.direction, self.mode = None, None

    def _on_direction(self, token: Token) -> None:
        if self.skipping:
            return
        self.direction = self._resolve_direction(token)
        self.comparing, self.mode = False, None

    def _resolve_direction(self, token: Token) -> str:
        """`下降（增长）12.50%` after 减少: the template's brackets were left, the amount before tells which."""
        first, other = str(token.value), token.groups.get("other")
        if other and self.subjects:
            last = self.memory.directions.get(subject_key(self.subjects[0]))
            if last and last[0] in ("up", "down"):
                return last[0]
        return first

    def _on_share(self, token: Token) -> None:
        if not self.skipping:
            self.mode, self.whole, self.direction = "share", None, None

    def _on_completion(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        kind = token.groups.get("kind") or ""
        named = {"年初": "initial_budget", "全年": "annual_budget", "调整": "annual_budget"}
        self.completion = next((named[key] for key in named if key in kind), None) or self._budget()
        self.mode, self.direction = "completion", None

    # --- numbers

    def _bound(self, token: Token) -> Subject | None:
        """The subject that a number belongs to; None, and the subject is lost, where the chain is broken."""
        if any(start < token.end and token.start < end for start, end in self.claimed):
            return None
        broken = self.unknown or self.suspect or self.skipping
        self.unknown = False
        if broken or len(self.subjects) != 1:
            if broken:
                self.subjects = []
            return None
        return self.subjects[0]

    def _on_amount(self, token: Token) -> None:
        subject = self._bound(token)
        if subject is None or self.mode == "share" or not self._measures(subject, "amount"):
            return
        value = parse_amount(token.groups["money"], token.groups["money_unit"])
        if self.direction:
            self._change(subject, token, "change", value, "元")
        elif self.comparing and self.comparison is not None:
            self._emit(subject, token, "amount", value, "元", basis=self.comparison.basis)
        elif not self.nested or self.subject_at >= self.start:
            self._emit(subject, token, "amount", value, "元")

    def _on_amounts(self, token: Token) -> None:
        """`收、支总计各是4125.49,4143.91万元`: two numbers in one slot, one for each twin."""
        self._slot(token, "change" if self.direction else "amount", "元")

    def _on_percents(self, token: Token) -> None:
        """`各下降3.54%、11.46%`."""
        if self.direction:
            self._slot(token, "change_pct", "%")

    def _slot(self, token: Token, measure: str, unit: str) -> None:
        """Several numbers in one slot → one each for the subjects, or for the two sides of one subject."""
        numbers = token.groups["numbers"].replace("、", ",").split(",")
        subjects = self._sharing(token, len(numbers))
        start = token.start
        for subject, number in zip(subjects, numbers, strict=False):
            part = replace(token, start=start, end=start + len(number))
            digits = number.rstrip("%")
            value = parse_amount(digits, token.groups["unit"]) if unit == "元" else parse_decimal(digits)
            if self.direction:
                self._change(subject, part, measure, value, unit)
            else:
                self._emit(subject, part, measure, value, unit)
            start += len(number) + 1

    def _sharing(self, token: Token, count: int) -> list[Subject]:
        """The subjects of a slot with so many numbers; none where they are not as many."""
        subjects = list(self.subjects)
        if self.unknown or self.suspect or self.skipping:
            return []
        if len(subjects) == 1 and len(subjects[0].twins) == count:
            return [replace(subjects[0], note=twin) for twin in subjects[0].twins]
        return subjects if len(subjects) == count else []

    def _on_percent(self, token: Token) -> None:
        subject = self._bound(token)
        if subject is None:
            return
        value = parse_decimal(token.groups["percent"])
        if self.mode == "share":
            self._share(subject, token, value)
        elif self.mode == "completion":
            self._emit(subject, token, "completion_pct", value, "%", relative_to=self.completion)
        elif self.direction:
            self._change(subject, token, "change_pct", value, "%")
        else:
            self._fixed_percent(subject, token, value)
        self.mode = None

    def _fixed_percent(self, subject: Subject, token: Token, value: Decimal) -> None:
        """`部门预算差异率为1.87%`, `预算执行率为98.13%`: the subject says what the percentage is."""
        data = self._data(subject)
        if data.get("measure"):
            relative = data.get("relative_to")
            self._emit(
                subject, token, str(data["measure"]), value, "%", relative_to=str(relative) if relative else None
            )
        elif self.knowledge.items[subject.item].quantity == "rate":
            self._emit(subject, token, "rate", value, "%")

    def _on_times(self, token: Token) -> None:
        """`增长16倍` is 1600 percent."""
        subject = self._bound(token)
        if subject is not None and self.direction:
            self._change(subject, token, "change_pct", parse_decimal(token.groups["times"]) * 100, "%")

    def _on_count(self, token: Token) -> None:
        subject = self._bound(token)
        if subject is None or self.direction or self.mode:
            return
        item = self.knowledge.items[subject.item]
        unit = str(token.groups["unit"])
        allowed = self._data(subject).get("units") or (item.unit,)
        if item.quantity in ("count", "score") and unit in allowed:
            self._emit(subject, token, item.quantity, parse_decimal(token.groups["number"]), item.unit)

    def _on_flat(self, token: Token) -> None:
        known = self.comparison is not None or self.memory.comparison or self.memory.budget_basis
        if self.nested or self.skipping or not self.subjects or not known or self.unknown:
            return
        self.comparing = False
        core = token.groups.get("core") or self.text[token.start : token.end]
        start = self.text.index(core, token.start)
        part = replace(token, start=start, end=start + len(core))
        for subject in self.subjects:
            self._change(subject, part, "change", Decimal(0), "元", direction="flat")

    def _measures(self, subject: Subject, measure: str) -> bool:
        return self.knowledge.items[subject.item].quantity == measure and not self._data(subject).get("measure")

    def _data(self, subject: Subject) -> dict[str, object]:
        return next((p.data for p in self.knowledge.subjects if p.pattern_id == subject.pattern_id), {})

    def _relative(self) -> str:
        if self.comparison is not None:
            return self.comparison.basis
        named = None if self.scope.kind == "budget" else self.memory.budget_basis
        return self.memory.comparison or named or self.scope.relative_to or self.scope.prior

    def _change(
        self, subject: Subject, token: Token, measure: str, value: Decimal, unit: str, direction: str | None = None
    ) -> None:
        way = direction or self.direction or "up"
        signed = value if way == "flat" or value < 0 else value * SIGN[way]
        relative = self._relative()
        self.memory.comparison = relative
        self.memory.directions[subject_key(subject)] = (way, relative)
        self._emit(subject, token, measure, signed, unit, relative_to=relative)

    def _share(self, subject: Subject, token: Token, value: Decimal) -> None:
        whole, fund = (
            share_base(self.whole, subject, self.scope, self.knowledge)
            if self.whole
            else (default_whole(subject), None)
        )
        if whole is not None:
            self._emit(subject, token, "share_pct", value, "%", relative_to=whole, relative_fund=fund)

    def _emit(
        self,
        subject: Subject,
        token: Token,
        measure: str,
        value: Decimal,
        unit: str,
        basis: str | None = None,
        relative_to: str | None = None,
        relative_fund: str | None = None,
    ) -> None:
        row_basis = basis or (self.basis if measure == "amount" else None) or self._row_basis(subject)
        self.out.readings.append(
            Reading(
                subject,
                measure,
                row_basis,
                value,
                unit,
                token.start,
                token.end,
                (self.start, self.end),
                relative_to,
                relative_fund,
                pattern_id=subject.pattern_id,
            )
        )

    def _row_basis(self, subject: Subject) -> str:
        if subject.basis:
            return subject.basis
        item = self.knowledge.items[subject.item]
        return "final" if item.quantity in ("count", "score", "rate", "grade") else self.scope.default_basis

    # --- clauses

    def _on_stop(self, token: Token) -> None:
        mark = self.text[token.start]
        if mark in "；;":
            self.skipping, self.none_at = False, None
            self.suspect = False
        if self.skipping:
            self.unknown = False
        if self.unknown and mark in "：:":
            self.subjects = []  # `结转结余率：本部门…`: a lead-in of unknown words ends what was spoken of before
        elif self.unknown and self.clause_is_nominal(token.start):
            self.suspect = True
        self.unknown = False
        self.clause = token.end
        self.none_at = None
        self.mode = None
        self.comparing = False
        self.direction = None

    def clause_is_nominal(self, end: int) -> bool:
        """A clause of unknown words may name another subject; one that gives a circumstance (由于…) does not."""
        return not self.text.startswith(("由于", "因", "根据", "按照", "按", "为", "随着", "经"), self.clause, end)

    def _on_parts(self, token: Token) -> None:
        if len(self.subjects) == 1 and self.subjects[0].item == "expenditure" and not self.subjects[0].function:
            self.parts_fund = self.subjects[0].fund  # 一般公共预算财政拨款支出…，主要用于以下方面：教育支出…
        self.skipping = False
        self.clause = token.end
        self.unknown = self.suspect = False

    def _on_purpose(self, token: Token) -> None:
        self.skipping = True

    def _resume(self) -> None:
        self.skipping = self.unknown = False

    def _on_open(self, token: Token) -> None:
        self.saved.append((list(self.subjects), self.unknown, self.basis, self.direction, self.mode, self.skipping))
        self.unknown = False
        self.clause = token.end

    def _on_close(self, token: Token) -> None:
        if self.saved:
            subjects, unknown, basis, direction, mode, skipping = self.saved.pop()
            self.subjects = list(subjects)  # type: ignore[call-overload]
            self.unknown, self.skipping = bool(unknown), bool(skipping)
            self.basis, self.direction, self.mode = basis, direction, mode  # type: ignore[assignment]

    # --- declarations and reasons

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
        subjects = list(self.subjects)
        end = self._reason_end(token)
        text_end = end
        while text_end > token.end and self.text[text_end - 1] in "。；;，,：: ":
            text_end -= 1
        if text_end - token.end < 2 or self.unknown or self.suspect or self.skipping:
            return None
        for subject in subjects:
            self._reason(subject, token, text_end)
        inner = Reader(self.text, self.knowledge, self.scope, self.memory, self.claimed, nested=True, names=self.names)
        outcome = inner.read(token.end, text_end)
        self.out.readings += outcome.readings
        self.out.reasons += outcome.reasons
        return end

    def _reason_end(self, token: Token) -> int:
        """A reason's end: the full stop; in a reason's part, or where a new statement follows, the semicolon."""
        stop = self.text.find("；", token.end, self.end)
        while stop >= 0:
            if self.nested or self._states(stop + 1):
                return stop
            stop = self.text.find("；", stop + 1, self.end)
        return self.end

    def _states(self, start: int) -> bool:
        """`…；公务用车运行费0万元，与上年持平`: a subject with its amount begins a new statement."""
        kinds = [token.kind for token in scan(self.text, self.knowledge, self.scope.codes, start, self.end).tokens]
        kinds = [kind for kind in kinds if kind not in ("filler", "year", "parts", "stop")][:3]
        return kinds[:2] == ["subject", "amount"] or kinds == ["subject", "basis", "amount"]

    def _reason(self, subject: Subject, token: Token, end: int) -> None:
        known = self.memory.directions.get(subject_key(subject))
        direction, relative = known if known else (None, None)
        way = {"大于": "up", "高于": "up", "小于": "down", "低于": "down", "大小于": "down", "等于": "flat"}
        if token.groups.get("against"):
            direction = way.get(token.groups["against"], direction)
            relative = self._budget() if "budget" in self._budget() else relative
        elif self.direction and not known:
            direction, relative = self.direction, self._relative()
        if direction is None:
            return
        self.out.reasons.append(
            Reason(subject, relative, direction, token.end, end, (self.start, self.end), token.pattern.pattern_id)
        )
