"""Departments side by side, like with like: one item, one fund, one code, one basis; what is missing says why.

A question (`Ask`) and an open dataset go in, one `Comparison` for each item comes out (compare/compare.py); money is in
元. Values come from compare/read.py, the arithmetic and its footnotes from compare/rows.py, the words from
compare/words.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ..errors import UserError
from ..knowledge.asking import function_called, item_called, vocabulary
from ..records.vocabulary import Measure

Key = tuple[str | None, str | None, str | None]  # region code (or name), department; where unknown, the disclosure
NO_DOCUMENT = "no_document"  # the state of a department's year of which nothing was collected
NOT_DIVIDED = {"no_denominator", "zero_denominator"}  # notes of an amount that could not be divided
# what an amount is divided by: the first of these counts that the document prints
PER = {
    "staff": ("staff.actual",),
    "vehicle": ("sangong.vehicle.kept", "assets.vehicles"),
    "guest": ("sangong.reception.people",),
    "total": ("expenditure",),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What to compare; an empty tuple asks for all. An item may carry a function code: `expenditure:205`."""

    items: tuple[str, ...]
    departments: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    fund: str | None = None
    per: str | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """The counts that the amounts are divided by."""
        return PER[self.per] if self.per and self.per != "total" else ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to compare: an item of patterns/items.toml, and perhaps a 支出功能分类 code."""

    item: str
    label: str
    measure: str
    unit: str
    group: str
    function_code: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The items that are parts of it; one of them may be all of it, and printed to more digits."""
        known = vocabulary() if self.function_code is None else {}
        return tuple(item for item, entry in known.items() if entry.get("parent") == self.item)


@dataclass(slots=True)
class Value:
    """What is stated in one role (final, budget, change …): all values where the statements contradict each other.

    `half`: of the interval that the statements allow. `worked`: it is not printed, but worked out from what is, of
    which the figure is one.
    """

    values: tuple[Decimal, ...]
    document_id: str
    figure_id: str
    stated_none: bool = False
    basis: str | None = None
    half: Decimal = Decimal(0)
    worked: bool = False
    notes: list[str] = field(default_factory=list)

    @property
    def only(self) -> Decimal | None:
        """The value, where there is one and no other."""
        return self.values[0] if len(self.values) == 1 else None


@dataclass(slots=True)
class Row:
    """One department in one year; `state` is a key of compare/words.py's STATES.

    Changes and rates are those that the document prints, where it does, and else worked out.
    """

    region_code: str | None
    region: str | None
    department: str | None
    unit_level: str | None
    fiscal_year: int
    state: str
    document_id: str | None = None
    final: Value | None = None
    budget: Value | None = None
    prior: Value | None = None
    change: Value | None = None
    change_pct: Value | None = None
    off_budget: Value | None = None
    executed_pct: Value | None = None
    share_pct: Decimal | None = None
    per: Decimal | None = None
    base: Decimal | None = None  # the count that `per` is divided by
    rank: int | None = None
    notes: list[str] = field(default_factory=list)
    disclosure: str | None = None  # of a department that is not known

    @property
    def key(self) -> Key:
        """Whose accounts the row is about."""
        return (self.region_code or self.region, self.department, self.disclosure)

    @property
    def ranked(self) -> Decimal | None:
        """What the row is ranked and drawn by: an amount that could not be divided is none of both."""
        if not NOT_DIVIDED.isdisjoint(self.notes):
            return None
        return self.per if self.per is not None else self.final.only if self.final else None


@dataclass(slots=True)
class Comparison:
    """One item over departments and years; `notes` are codes of compare/words.py that hold for all of it.

    Where only the first rows were asked for, `more_rows` and `more_departments` count what is not in `rows`.
    """

    subject: Subject
    fund: str | None
    other_funds: tuple[str | None, ...]
    per: str | None
    rows: list[Row]
    notes: list[str]
    more_rows: int = 0
    more_departments: int = 0


def subjects_of(ask: Ask) -> list[Subject]:
    """The subjects of a question; UserError where an item is unknown or `per` has no meaning for it."""
    subjects = [subject_of(item) for item in ask.items]
    if not subjects:
        raise UserError("name an item to compare: juesuan compare sangong")
    if ask.per is not None and ask.per not in PER:
        raise UserError(f"--per {ask.per}: it is one of {', '.join(PER)}")
    for subject in subjects:
        if ask.per and subject.measure != Measure.AMOUNT:
            raise UserError(f"{subject.item} is a {subject.measure}: only money can be divided by {ask.per}")
    return subjects


def subject_of(wanted: str) -> Subject:
    """`sangong`, `“三公”经费合计`, `expenditure:205` or `expenditure:教育支出` → the subject.

    UserError names the items or the codes that are near.
    """
    name, _, told = wanted.partition(":")
    item = item_called(name)
    code = function_called(told) if told else ""
    entry = vocabulary()[item]
    if entry["quantity"] == Measure.GRADE:
        raise UserError(f"{item} is a grade in words: juesuan query lists them")
    label = entry["label"] + (f" {told} {code}" if told != code else f" {code}" if code else "")
    return Subject(item, label, entry["quantity"], entry["unit"], entry["group"], code or None)
