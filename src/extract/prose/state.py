"""What is known at a place of a sentence, and what sentences leave to one another; each step makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from ..knowledge.model import Reading, Reason, Subject
from .comparison import Comparison
from .scan import Token
from .sentence import Gap

Way = tuple[str, str | None]  # up, down or flat, and against what
Ways = Mapping[tuple[object, ...], Way]
_new = object.__new__


class Trace(NamedTuple):
    """How one printed number was read, or why it was not."""

    start: int
    end: int
    code: str  # `read`, or the veto that left it
    source: str = ""  # where the subject and the basis were taken from
    words: str = ""  # the unknown words, where they left it


class Kept:
    """A record that is never changed: a step makes another one."""

    def but(self, **changes: Any) -> Self:
        """The same with some things changed; `dataclasses.replace` takes five times as long for so many fields."""
        other = _new(self.__class__)
        _know(other, self.__dict__ | changes)
        return other

    @classmethod
    def made(cls, known: dict[str, Any]) -> Self:
        """A record of what is known; the rest is as the class has it, which is not to be copied from step to step."""
        other = _new(cls)
        _know(other, known)
        return other


_know: Callable[[Kept, dict[str, Any]], None] = Kept.__dict__["__dict__"].__set__  # in half of setattr's time


@dataclass(frozen=True)
class Context(Kept):
    """What the heading, the section and the sentences before give to a sentence."""

    subjects: tuple[Subject, ...] = ()
    source: str = ""  # where they were taken from
    heading: tuple[Subject, ...] = ()
    budget: str | None = None  # the budget named last: 年初预算 or 全年预算
    comparison: str | None = None  # what the last change was measured against
    directions: Ways = field(default_factory=dict)  # what each subject's last change was
    completions: Ways = field(default_factory=dict)  # 完成年初预算的98%: down
    parts_of: Subject | None = None  # the whole whose parts' changes the sentence before listed
    several: bool = False  # the sentence before told of more than one thing how it changed
    both: tuple[Subject, ...] = ()  # 收入 and 支出, where it told of them alone, and that both changed the same way
    listed: tuple[Subject, ...] | None = None  # whose parts the sentence before listed, empty where that is not told
    told: bool = False  # an amount of the subject has been printed
    listed_basis: str | None = None  # the basis of the whole whose parts are listed
    broken_off: bool = False  # the paragraph before ended in the middle of a sentence
    fund: str | None = None  # whose money a list is, as the sentence before it says
    other_year: int = 0  # of the sentence before, of the same paragraph
    project: str | None = None  # the project that the section speaks of
    tells_years: bool = True  # the document speaks of its own year by its number
    basis: str | None = None  # of bare amounts, where the heading, or a title in the text, is of another year or kind
    own_year: bool = False  # the paragraph has named the document's own year
    section_basis: str | None = None  # the heading's
    section_budget: str | None = None  # the budget that the heading names, which a bare 预算 means
    last_is_own: bool = False  # `去年的“三公”经费决算3万元`, in what is published the year after
    item_level: int | None = None  # of the ordinal that the last item of a list began with

    def entered(self, level: int) -> dict[str, Any]:
        """What `2.…` after `1.…` changes: a list's item inherits from the heading, and nothing from the one before."""
        again = self.item_level is not None and level <= self.item_level
        own = {"subjects": self.heading, "source": "heading"} if again else {}
        return {"item_level": level, **own}


@dataclass(frozen=True)
class State(Kept):
    """A place in a sentence."""

    context: Context
    clause: int  # where the clause begins
    subjects: tuple[Subject, ...] = ()
    subject_at: int = -1
    subject_end: int = -1
    also: tuple[Subject, ...] = ()  # `公务用车购置费、因公出国（境）费均未安排`: all that are named together
    lost: str = ""  # the veto that took the subject away
    lost_words: str = ""  # the unknown words that it was for
    basis: str | None = None
    direction: str | None = None
    direction_at: int = -1
    mode: str | None = None  # share or completion
    whole: Token | None = None  # what a share is the share of
    completion: str | None = None
    comparison: Comparison | None = None
    comparing: bool = False  # between 比上年 and 增加
    compared_at: int = -1
    year_at: int = -1
    other_year: int = 0  # of the number that follows: -1 is the year before
    inherited: bool = False  # from the sentence before
    years: tuple[int, ...] = ()  # of the amounts that follow, one each: `2029年、2030年…分别为9万元和8万元`
    unknown: Gap | None = None  # unknown words since the clause or the last number
    suspect: Gap | None = None  # of a whole clause of unknown words before
    unknown_whole: Gap | None = None  # 占总资金盘子的33.01%: the share is lost, the subject is not
    skipping: bool = False  # a list of purposes
    listing: bool = False  # parts with amounts are being listed after 主要包括
    none_at: Token | None = None
    counted: Subject | None = (
        None  # what was counted last, whose change is told next: `12批次，比上年减少3批次，下降20%`
    )
    stated: bool = False  # the subject's amount is printed; a second one needs words of its own
    own: tuple[tuple[Subject, str | None], ...] = ()  # amounts that were no comparison's: of what, on which basis
    head: Subject | None = None  # what 其中 divides
    head_basis: str | None = None
    listed: Subject | None = None  # 机关运行经费, whose parts are being listed
    by_fund: bool = False  # the sums of funds that are being listed are parts of what was named before
    classes: tuple[str, ...] = ()  # the 类, or 类 and 款, whose parts may follow
    parts_fund: str | None = None
    parts_item: str | None = None  # 基本支出（社会保障支出…）: what the names in brackets are parts of
    listed_from: int = -1  # where a list of parts, or of purposes with amounts, began
    listed_since: int = -1  # where its last semicolon ended
    purposes: Subject | None = None  # whose purposes they are
    lost_whole: bool = False  # the amount before was not read
    lost_parts: bool = False  # 其中 divides an amount that was not read
    lost_change: bool = False  # 按照有关要求，压减非刚性支出，其中“三公”经费压减12万元
    explains: bool = False  # the text is the reason of a change
    outer: State | None = None  # what stood before the bracket
    opened: int = -1
    aside: tuple[tuple[int, int], ...] = ()  # what stood in brackets
    readings: tuple[Reading, ...] = ()
    reasons: tuple[Reason, ...] = ()
    traces: tuple[Trace, ...] = ()

    def told(self, subject: Subject, measure: str = "amount") -> list[Reading]:
        """What the sentence has said of a subject."""
        return [r for r in self.readings if r.subject == subject and r.measure == measure]

    def own_basis(self, subject: Subject) -> str | None:
        """The basis of a subject's amounts, what they were compared with left out; None where there are several."""
        told = {basis for one, basis in self.own if one == subject}
        return told.pop() if len(told) == 1 else None

    def is_aside(self, place: int) -> bool:
        """Whether a place stood in a bracket that is closed."""
        return any(start <= place < end for start, end in self.aside)

    def lists(self, start: int, *measures: str) -> bool:
        """Whether two amounts or more were listed as parts since `start`, and nothing else but these measures."""
        if self.listed_from < 0 or len(self.readings) < 2:
            return False
        since = [r for r in self.readings if r.start >= start and not self.is_aside(r.start)]
        amounts = [r for r in since if r.measure == "amount"]
        parts = {r.subject for r in amounts if r.value}
        if amounts and not amounts[-1].value:
            parts.add(amounts[-1].subject)  # what changed is not a part of nothing
        return len(parts) > 1 and {r.measure for r in since} <= {"amount", *measures}

    def changed(self) -> set[tuple[object, ...]]:
        """The subjects whose changes the sentence has told."""
        return {subject_key(r.subject) for r in self.readings if r.measure.startswith("change")}


NOTHING = Context.made({"directions": {}, "completions": {}})  # what a document begins with
BEGINNING = State.made({"context": NOTHING, "clause": 0})


def subject_key(subject: Subject) -> tuple[object, ...]:
    """What makes two subjects the same."""
    return _key(subject, subject.note)


def twin_keys(subject: Subject) -> Iterator[tuple[object, ...]]:
    """The same of a subject and of each that it stands for: 收、支总计 is 收入总计 and 支出总计."""
    return (_key(subject, note) for note in (subject.note, *subject.twins))


def _key(subject: Subject, note: str | None) -> tuple[object, ...]:
    kind = subject.function or subject.economic
    return subject.item, subject.fund, kind, subject.function_code, subject.vehicle_type, note
