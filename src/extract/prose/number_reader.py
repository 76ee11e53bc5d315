"""Numbers of a statement: amounts, changes, shares, completions, counts, and 持平 in words."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ..knowledge.model import Subject
from ..numbers import NUMBER, parse_amount, parse_decimal
from .memory import subject_key
from .reader_state import ReaderState
from .scan import Token
from .shares import default_whole, share_base

# the numbers of `125.49,143.91` and of `1,356.79、1,401.40`
PRINTED = re.compile(rf"{NUMBER}%?")
SPENT = ("支出", "费用", "费", "经费", "成本", "资金")  # what a whole that other parts may have is called
SIGN = {"up": Decimal(1), "down": Decimal(-1)}


class NumberReader(ReaderState):
    """Binds each number to the subject, and says what it measures."""

    def _bound(self, token: Token) -> Subject | None:
        """The subject that a number belongs to; None, and the subject is lost, where the chain is broken."""
        if any(start < token.end and token.start < end for start, end in self.claimed):
            return None
        broken = self.unknown or self.suspect or self.skipping
        if token.kind == "amount":
            self.lost_whole = self.unknown and self.text.endswith(SPENT, self.clause, token.start)
        self.unknown = False
        if broken or len(self.subjects) != 1:
            if broken:
                self.subjects = []
            return None
        return self.subjects[0]

    def _on_amount(self, token: Token) -> None:
        subject = self._bound(token)
        if self.mode == "share" and not self.text.startswith("的", token.end):
            self.subjects = []  # `占总支出的支出77.88万元，占…`: the share's end is lost, and another subject with it
        if subject is None or self.mode == "share" or not self._measures(subject, "amount"):
            return
        value = parse_amount(token.groups["money"], token.groups["money_unit"] or "元")
        if self.direction and self._is_too_much(subject, value):
            self.subjects = []
        elif self.direction:
            self._change(subject, token, "change", value, "元")
        elif self.comparing and self.comparison is not None:
            self._emit(subject, token, "amount", value, "元", basis=self.comparison.basis)
        elif not self.stated and (not self.nested or self.subject_at >= self.start):
            self._emit(subject, token, "amount", value, "元")
            self.stated = True

    def _is_too_much(self, subject: Subject, value: Decimal) -> bool:
        """`收入总计90万元，其中年初结转2万元，较上年增加5万元`: no part of 2万元 grew by 5万元; it is the whole's."""
        if self.direction != "up" or self.head is None or self.head == subject:
            return False
        told = [r.value for r in self.out.readings if r.subject == subject and r.measure == "amount"]
        return bool(told) and all(amount is not None and amount < value for amount in told)

    def _on_amounts(self, token: Token) -> None:
        """`收、支总计各是4125.49,4143.91万元`: two numbers in one slot, one for each twin."""
        self._slot(token, "change" if self.direction else "amount", "元")

    def _on_percents(self, token: Token) -> None:
        """`各下降3.54%、11.46%`."""
        if self.direction:
            self._slot(token, "change_pct", "%")

    def _slot(self, token: Token, measure: str, unit: str) -> None:
        """Several numbers in one slot → one each for the subjects, or for the two sides of one subject."""
        numbers = list(PRINTED.finditer(token.groups["numbers"]))
        subjects = self._sharing(token, len(numbers))
        for subject, number in zip(subjects, numbers, strict=False):
            part = token._replace(start=token.start + number.start(), end=token.start + number.end())
            digits = number.group().rstrip("%")
            value = parse_amount(digits, token.groups["unit"]) if unit == "元" else parse_decimal(digits)
            if self.direction:
                self._change(subject, part, measure, value, unit)
            else:
                self._emit(subject, part, measure, value, unit)

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
            if not self.unknown_whole:
                self._share(subject, token, value)
        elif self.mode == "completion":
            self._emit(subject, token, "completion_pct", value, "%", relative_to=self.completion)
            if value:  # 0% of nothing planned says nothing
                way = "up" if value > 100 else "down" if value < 100 else "flat"
                self.memory.completions[subject_key(subject)] = (way, self.completion)
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
        if subject is None or self.mode:
            return
        item = self.knowledge.items[subject.item]
        unit = str(token.groups["unit"])
        units = self._data(subject).get("units")
        allowed = units if isinstance(units, list) else [item.unit]
        if item.quantity not in ("count", "score") or unit not in allowed:
            return
        if self.direction:  # `共有车辆3辆，比上年减少1辆`
            self._change(subject, token, "change", parse_decimal(token.groups["number"]), item.unit)
        else:
            self._emit(subject, token, item.quantity, parse_decimal(token.groups["number"]), item.unit)

    def _on_flat(self, token: Token) -> None:
        known = self.comparison is not None or self.memory.comparison or self.memory.budget_basis
        if self.nested or self.skipping or not self.subjects or not known or self.unknown:
            return
        self.comparing = False
        core = token.groups.get("core") or self.text[token.start : token.end]
        start = self.text.index(core, token.start)
        part = token._replace(start=start, end=start + len(core))
        for subject in self.subjects:
            unit = self.knowledge.items[subject.item].unit
            self._change(subject, part, "change", Decimal(0), unit, direction="flat")

    def _change(
        self, subject: Subject, token: Token, measure: str, value: Decimal, unit: str, direction: str | None = None
    ) -> None:
        way = "flat" if value == 0 else direction or self.direction or "up"  # 增加（减少）0万元
        signed = value if way == "flat" or value < 0 else value * SIGN[way]
        if way == "up" and value < 0:  # 增长-3.72%
            way = "down"
        relative = self._relative()
        self.memory.comparison = relative
        self.memory.directions[subject_key(subject)] = (way, relative)
        self._emit(subject, token, measure, signed, unit, relative_to=relative)

    def _share(self, subject: Subject, token: Token, value: Decimal) -> None:
        if self.whole is None and self.classes and "listed" in self._data(subject):
            return  # 城乡社区支出30万元，其中行政运行12万元，占40%: of the 类, or of all
        whole, fund = (
            share_base(self.whole, subject, self.scope, self.knowledge)
            if self.whole
            else (default_whole(subject, self.scope), None)
        )
        if whole is not None:
            self._emit(subject, token, "share_pct", value, "%", relative_to=whole, relative_fund=fund)
