"""Sentences → readings, by how such statements are built: subject, amounts, comparison, direction, share, completion.

A reading needs an unbroken chain: every character between a subject and its number belongs to a known token. Unknown
words in between may be another subject, so the number is then left to `unmatched`: an unknown wording lowers recall,
never precision. Subjects carry over from heading to sentence to clause, and are lost at the first unknown one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..knowledge.model import NARROW, Subject
from .clause_reader import ClauseReader
from .comparison import compare, named_budget
from .memory import Outcome, subject_key
from .number_reader import NumberReader
from .reason_reader import ReasonReader
from .scan import Token, scan
from .subjects import says_budget, stated_fund, subjects_of

OF_A_FUNCTION = ("expenditure.basic", "expenditure.project")


class Reader(NumberReader, ReasonReader, ClauseReader):
    """Reads one sentence, token by token: each kind of token has its method."""

    def read(self, start: int, end: int) -> Outcome:
        """text[start:end], one sentence without its full stop → readings and reasons."""
        self.start, self.end = start, end
        found = scan(self.text, self.knowledge, self.scope.codes, start, end)
        self.out.ambiguities += found.ambiguities
        position = start
        self.clause = start
        tokens = self._outside_names(found.tokens)
        for index, token in enumerate(tokens):
            if token.start < position:
                continue
            if token.start > position:
                self._between(position, token.start)
            self.next = tokens[index + 1] if index + 1 < len(tokens) else None
            handler = HANDLERS.get(token.kind)
            jump = handler(self, token) if handler else None
            position = jump if jump is not None else token.end
        self._between(position, end)
        if not self.nested:
            self.memory.subjects = [] if self.unknown and not self.subjects else list(self.subjects)
            self.memory.parts_of = self._divided()
            self.memory.several = bool(self._changed() - {subject_key(subject) for subject in self.subjects})
            listed = self._lists(self.listed_from, "share_pct")
            self.memory.listed = ([self.purposes] if self.purposes else []) if listed else None
        return self.out

    def _changed(self) -> set[tuple[object, ...]]:
        return {subject_key(r.subject) for r in self.out.readings if r.measure.startswith("change")}

    def _outside_names(self, tokens: list[Token]) -> list[Token]:
        """Tokens that are no part of the department's own name: 和 of 和谷县公安局 is no word between subjects."""
        spans = []
        for name in self.names:
            at = self.text.find(name, self.start, self.end)
            while at >= 0:
                spans.append((at, at + len(name)))
                at = self.text.find(name, at + len(name), self.end)
        return [t for t in tokens if not any(a <= t.start and t.end <= b for a, b in spans)] if spans else tokens

    def _divided(self) -> Subject | None:
        """The whole, where a sentence told how it and at least two of its parts changed, or only how large they are."""
        if self._lists(self.listed_from, "share_pct"):
            return self.purposes or self.head
        if self.head is None or subject_key(self.head) not in self.memory.directions:
            return None
        changed = self._changed()
        group = self.knowledge.items[self.head.item].group
        if any(self.knowledge.items[str(key[0])].group != group for key in changed):
            return None  # 收入增加9万元，其中：…；支出增加10万元
        return self.head if len(changed - {subject_key(self.head)}) > 1 else None

    def _on_subject(self, token: Token) -> None:
        if self.mode == "share":
            self.whole = token
            return
        before = self.subjects[0] if self.subjects else None
        self._list_purposes(token, before)
        found = [self._in_parts(s, token) for s in subjects_of(token, self.scope, self.knowledge, before)]
        if self._unless(token, before) or self._is_no_part(token, before) or self.lost_parts:
            found = []
        if self._is_part_by_fund(found, before) or self._is_part_of_running(found):
            self.subjects, self.unknown, self.by_fund = [], True, True
            return
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
        self.subject_at, self.subject_end = token.start, token.end
        self.unknown = self.suspect = self.stated = False
        self.basis = found[0].basis or ("budget" if says_budget(token, self.text[token.start : token.end]) else None)
        if self.basis == "budget":
            self.basis = self._budget()
        self.direction, self.mode, self.completion = None, None, None

    def _is_part_by_fund(self, found: list[Subject], before: Subject | None) -> bool:
        """`“三公”经费20万元（其中：一般公共预算支出15万元；…）`: parts of it, and not 支出合计 of a fund."""
        if not found or found[0].item != "expenditure" or self.subject_at < self.start:
            return False
        item = self.knowledge.items[before.item] if before else None
        return self.by_fund or (item is not None and not item.has_fund and item.quantity == "amount")

    def _is_part_of_running(self, found: list[Subject]) -> bool:
        """`机关运行经费安排100万元…。其中：办公费10万元，会议费1万元`: a part of it, not the office's 会议费."""
        return self.listed is not None and bool(found) and found[0].item != self.listed.item

    def _unless(self, token: Token, before: Subject | None) -> bool:
        """`安排购置车辆…，…，机要通信用车0辆`: after 购置, kinds of vehicles need the whole before them."""
        word = token.pattern.data.get("unless")
        follows = before is not None and before.item in token.pattern.data.get("follow", ())
        words = [word] if isinstance(word, str) else word or []
        only = token.pattern.data.get("unless_named")
        if only and not token.groups[token.pattern.data["listed"]].startswith(tuple(only)):
            return False  # `主要用于人员经费；“老年福利”支出5万元`: a name that no 经济分类 has
        return not follows and any(word in self.text[self.start : token.start] for word in words)

    def _list_purposes(self, token: Token, before: Subject | None) -> None:
        """`主要包括：办公费2万元、印刷费1万元`: such parts are read, and nothing else that stands among them."""
        resumes = "resumes" in token.pattern.data
        direct = self.next is not None and self.next.kind == "amount"
        if self.skipping and resumes and direct and not self._is_no_part(token, before):
            self._resume()
            self.listing = True
        elif self.listing and not resumes:
            self.skipping = True

    def _is_no_part(self, token: Token, before: Subject | None) -> bool:
        """Names of parts that are none here: of a project, of a change that is explained, of no list."""
        if self.explains and self.next is not None and self.next.kind == "amount":
            return True  # 比上年增加8万元，主要是老年福利5万元、会议费3万元
        if "resumes" not in token.pattern.data:
            return False
        if "listed" in token.pattern.data and before is not None and before.item == "expenditure.project":
            return self.subject_at >= self.start  # 项目支出82万元，主要用于文物保护62万元
        return "codes" in token.pattern.data and self.scope.codes[:1] == ("operating_funds",) and self.listed is None

    def _in_parts(self, subject: Subject, token: Token) -> Subject:
        """A 类 in a list is of the fund that the list's head names; a repeated subject is of the fund first named."""
        before = self.subjects[0] if len(self.subjects) == 1 and self.subject_at >= self.start else None
        if before and before.item == subject.item and subject.fund == "fiscal" and before.fund in NARROW:
            return replace(subject, fund=before.fund)  # 一般公共预算财政拨款支出…，财政拨款支出增加…
        if subject.item in OF_A_FUNCTION and not subject.function and (whole := self._divided_function()):
            return replace(subject, function=whole.function, function_code=whole.function_code, level=whole.level)
        if subject.economic and self.listed:  # 机关运行经费100万元，其中：办公费10万元
            return replace(subject, item=self.listed.item, fund=self.listed.fund)
        if "listed" in token.pattern.data:
            names = subject.function[-1:]
            fits = len(subject.function) == 1 and self.classes
            if fits and self.knowledge.functions.is_under(names[0], self.classes):
                subject = replace(subject, function=(*self.classes, *names))
        elif subject.function:
            self.classes = subject.function if subject.level < 3 else ()
        if subject.function and self.scope.codes[:1] == ("general_project",):
            return replace(subject, item="expenditure.project")  # 一般公共预算项目支出…，其中：农林水支出…
        part = subject.function or subject.item.startswith("expenditure.")
        if part and self.parts_fund and stated_fund(token) is None:
            return replace(subject, fund=self.parts_fund)
        return subject

    def _divided_function(self) -> Subject | None:
        """`初中教育（项）53万元，其中基本支出42万元、项目支出11万元`: of that 项, and not of the department."""
        begins = "其中" in self.text[max(self.start, self.listed_from - 3) : self.listed_from]
        told = {r.subject for r in self.out.readings if self.listed_since <= r.start < self.listed_from}
        divides = begins and told == {self.head} and self.listed_from > self.listed_since
        return self.head if divides and self.head and self.head.function else None

    def joined_to_another(self, token: Token) -> bool:
        """`会议费、培训费支出5万元`: one amount for two subjects says neither's."""
        near = self.subject_at >= self.clause or self.subject_end == token.start - 1
        return self.text[token.start - 1 : token.start] in ("、", "及", "和") and near

    def _on_basis(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        if self.text.startswith("20", token.start):  # 2030年初预算
            self._on_year(token)
        if self._is_other_side(token):  # 其他收入10万元。预算支出90万元
            self.unknown = True
        value = str(token.value)
        if value == "budget":
            value = self._budget()
        elif value == "prior_execution" and self.scope.kind != "budget":
            value = "final"
        if value in ("initial_budget", "annual_budget"):
            self.memory.budget_basis = value
        if self.comparing and self.comparison is not None:
            self.comparison = replace(self.comparison, basis=self._compared(value))
        else:
            self.basis, self.direction, self.mode, self.stated = value, None, None, False

    def _compared(self, value: str) -> str | None:
        if self.comparison is not None and self.comparison.prior:
            return compare(self.comparison.when, value, self.scope, self.memory.budget_basis).basis
        return value

    def _on_prior(self, token: Token) -> None:
        """`上年2665.56万元`."""
        if not self.skipping:
            self.basis, self.direction, self.stated = self.scope.prior, None, False

    def _on_compare(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        self._leave_list()
        what, when = token.groups.get("what"), token.groups.get("when") or ""
        if self.other_year and when.startswith(str((self.scope.year or 0) + self.other_year)):
            self.other_year = 0  # 2030年支出4万元，较2030年减少1万元
        self.comparison = compare(token.groups.get("when"), what, self.scope, self.memory.budget_basis)
        self.comparing, self.compared_at = not token.groups.get("closed"), token.start
        self.direction, self.mode = None, None

    def _on_direction(self, token: Token) -> None:
        if self.skipping:
            return
        self._leave_list()
        if self.compared_at < self.year_at:
            self.other_year = 0  # 2031年5万元，2030年6万元，减少1万元
        self.lost_change = self.lost_change or self.subject_at < self.start
        if what := token.groups.get("what"):  # 决算数大于预算数12万元
            self.comparison = compare(None, what, self.scope, self.memory.budget_basis)
        self.direction = self._resolve_direction(token)
        self.comparing, self.mode = False, None

    def _difference(self) -> str | None:
        """`预算数10万元，决算数8万元，预决算差异率20%`: down, as the amounts say; None where they do not."""
        subject = self.subjects[0] if len(self.subjects) == 1 else None
        amounts = {r.basis: r.value for r in self.out.readings if r.subject == subject and r.measure == "amount"}
        final, planned = amounts.get("final"), amounts.get(self._relative())
        if final is None or planned is None:
            return None
        return "down" if final < planned else "up"

    def _resolve_direction(self, token: Token) -> str | None:
        """`下降（增长）12.50%` after 减少: the template's brackets were left, the amount before tells which."""
        if token.value == "difference":
            return self._difference()
        first, other = str(token.value), token.groups.get("other")
        if other and self.subjects:
            last = self.memory.directions.get(subject_key(self.subjects[0]))
            if last and last[0] in ("up", "down"):
                return last[0]
        return first

    def _on_share(self, token: Token) -> None:
        if not self.skipping:
            self.mode, self.whole, self.direction, self.unknown_whole = "share", None, None, False

    def _on_completion(self, token: Token) -> None:
        if self.skipping:
            self._resume()
        self._leave_list()
        self.completion = named_budget(token.groups.get("kind")) or self._budget()
        if self.completion != "budget":
            self.memory.budget_basis = self.completion
        self.mode, self.direction = "completion", None

    def read_inside(self, start: int, end: int) -> Outcome:
        """What is said inside a reason: there every statement must name its subject."""
        inner = Reader(self.text, self.knowledge, self.scope, self.memory, self.claimed, nested=True, names=self.names)
        inner.classes = self.classes
        if self.subjects and self.subjects[0].item == "operating_funds":
            inner.listed = self.subjects[0]  # 机关运行经费减少3万元，主要是会议费减少1万元
        changed = {*self.memory.directions, *self.memory.completions}
        inner.explains = not self.subjects or any(subject_key(subject) in changed for subject in self.subjects)
        return inner.read(start, end)


# what a kind of token is read by: `_on_amount` for an amount
HANDLERS: dict[str, Callable[[Reader, Token], int | None]] = {
    name.removeprefix("_on_"): getattr(Reader, name) for name in dir(Reader) if name.startswith("_on_")
}
