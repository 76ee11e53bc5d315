"""Clauses of a statement: marks, brackets, 其中, and lists of purposes that say nothing of the subject."""

from __future__ import annotations

from .reader_state import ReaderState
from .scan import Token

CIRCUMSTANCE = ("由于", "因", "根据", "按照", "按", "为", "随着", "经")
# nouns that say nothing beside their subject, and name another one where they stand for themselves
NOUNS = ("支出", "收入", "财政拨款", "拨款", "资金", "经费", "费用", "款项")
# what a bracket does not change
BEFORE_BRACKET = (
    "subjects",
    "unknown",
    "suspect",
    "skipping",
    "basis",
    "direction",
    "mode",
    "listed_from",
    "listed_since",
)
OPPOSITE = {"收入": ("expenditure", "sangong", "carryover"), "支出": ("revenue", "carryover")}


class ClauseReader(ReaderState):
    """Keeps track of what unknown words and brackets do to the chain from subject to number."""

    def _on_stop(self, token: Token) -> None:
        mark = self.text[token.start]
        if mark in "；;":
            self.listed_since = token.end
            self.stated = self.listing = False
            self.skipping, self.none_at = False, None
            self.suspect = False
        if self.skipping:
            self.unknown = False
        if self.unknown and mark in "：:":
            self.subjects = []  # `结转结余率：本部门…`: a lead-in of unknown words ends what was spoken of before
        elif self.unknown and self.clause_is_nominal(token.start):
            self.suspect = True
        if self.text.startswith(CIRCUMSTANCE, self.clause, token.start):
            self.other_year = 0  # 根据2030年的文件，…
        self.unknown = False
        self.clause = token.end
        self.none_at = None
        self.mode = None
        self.comparing = False
        self.direction = None

    def clause_is_nominal(self, end: int) -> bool:
        """A clause of unknown words may name another subject; one that gives a circumstance (由于…) does not."""
        return not self.text.startswith(CIRCUMSTANCE, self.clause, end)

    def _on_year(self, token: Token) -> None:
        """`2030年度支出1.50万元，2031年度支出1.20万元`: the year before's number is no number of this year."""
        if self.comparing or self.skipping or self.scope.year is None or not self.memory.tells_years:
            return
        other_year = int(self.text[token.start : token.start + 4]) - self.scope.year
        self.year_at = token.start
        if other_year != self.other_year:
            self.other_year, self.stated, self.basis = other_year, False, None

    def _on_filler(self, token: Token) -> None:
        """`其他收入40万元；财政拨款90万元`, `公务接待费1万元；共支出5万元`: the noun is a subject that is not known."""
        word = self.text[token.start : token.end]
        if word == "一般" and self.subjects and self._is_of_other_fund(token):
            self.unknown = True  # 财政拨款收入增加9万元，其中：一般公共预算财政拨款增加8万元
        if word in NOUNS and self.subjects and token.start != self.subject_end and self._is_another(word):
            self.unknown = True

    def _is_of_other_fund(self, token: Token) -> bool:
        subject = self.subjects[0]
        named = self.text.startswith("一般公共预算", token.start) and self.text[token.end : self.end].find("支出") < 0
        return named and subject.item.startswith("revenue.") and subject.item != "revenue.general"

    def _is_other_side(self, token: Token) -> bool:
        word = next((side for side in OPPOSITE if side in self.text[token.start : token.end]), None)
        return bool(word and self.subjects and token.start != self.subject_end and self._contradicts(word))

    def _contradicts(self, word: str) -> bool:
        item = self.subjects[0].item
        if item == "grand_total":
            return word in OPPOSITE and self.next is not None and self.next.kind == "amount"
        return item.startswith(OPPOSITE.get(word, "-"))

    def _is_another(self, word: str) -> bool:
        subject = self.subjects[0]
        if self._contradicts(word):
            return True
        if self.next is None or self.next.kind != "amount":
            return False
        told = any(r.subject == subject and r.measure == "amount" for r in self.out.readings)
        return told and self.subject_at < self.clause and not self.other_year

    def _on_parts(self, token: Token) -> None:
        self.listed_from, self.purposes = token.end, None
        lost = self.unknown or self.suspect or (not self.subjects and self.memory.listed is None)
        unnamed = self.lost_change and lost and not self.out.readings
        if self.lost_whole or (unnamed and self.text.startswith("其中", token.start)):
            self.lost_parts = True  # 医疗支出90万元，其中人员经费30万元: parts of what was not read
        if self.text.startswith("分别", token.start) and self.next is not None and self.next.kind == "amount":
            self.subjects = []  # 公积金…，购房补贴…，支出决算分别为62万元、38万元: one each, and which is not told
        head = self.subjects[0] if len(self.subjects) == 1 else None
        if head is not None and head.item in ("expenditure", "expenditure.basic") and not head.function:
            self.parts_fund = head.fund  # 一般公共预算财政拨款支出…，主要用于以下方面：教育支出…
        self.head = head or self.head
        if head is not None and head.function and head.level < 3:
            self.classes = head.function  # 城乡社区支出30万元。其中，行政运行12万元
        if head is not None and head.item == "operating_funds":
            self.listed = head
        self.skipping = False
        self.clause = token.end
        self.unknown = self.suspect = False

    def _on_purpose(self, token: Token) -> None:
        self.skipping, self.listing = True, False
        self.listed_from, self.purposes = token.end, self.subjects[0] if len(self.subjects) == 1 else None
        if len(self.subjects) == 1 and self.subjects[0].item == "operating_funds":
            self.listed = self.subjects[0]  # 机关运行经费主要用于办公费10万元、公务接待费1万元

    def _resume(self) -> None:
        self.skipping = self.unknown = False

    def _on_open(self, token: Token) -> None:
        self.saved.append((token.end, {name: getattr(self, name) for name in BEFORE_BRACKET}))
        self.unknown = False
        self.clause = token.end

    def _on_close(self, token: Token) -> None:
        self.by_fund = False
        if self.saved:
            opened, before = self.saved.pop()
            self.aside.append((opened, token.start))
            for name, value in before.items():
                setattr(self, name, value)
