"""A bound number → a reading with its basis, and the trace of how it was read."""

from __future__ import annotations

from collections.abc import Mapping

from ..identity.titles import said_kind
from ..knowledge.model import LAST_OF, Reading, row_basis
from .binding import Number, refused
from .marks import budget
from .scan import Token
from .sentence import Sentence
from .state import State, Trace

AS_IT_STANDS = ("assets", "staff", "organisation")  # counted at the end of a year, whichever it is
DIVIDES = ("其中", "具体")  # what opens a sentence on the parts of the sum before
CHANGES = ("change", "change_pct")
# what a number of the year before is, by what it would be of this year
PRIOR: Mapping[str, Mapping[str, str]] = {
    "final_accounts": {"final": "prior_final", "prior_final": "prior_final"},
    "budget": {
        "initial_budget": "prior_budget",
        "budget": "prior_budget",
        "prior_budget": "prior_budget",
        "prior_execution": "prior_execution",
        "prior_final": "prior_final",
        "final": "prior_final",
    },
}


def emit(
    state: State,
    sentence: Sentence,
    number: Number,
    unit: str,
    basis: str | None = None,
    relative_to: str | None = None,
    relative_fund: str | None = None,
    source: str | None = None,
) -> State:
    """The state with a reading more; `basis`: of its own words, empty where they give it none."""
    token, subject = number.token, number.subject
    row = basis or (
        (state.basis if basis is None and number.measure == "amount" else None) or _default(state, sentence, number)
    )
    if row is None and number.measure == "amount":
        row = _said_basis(state, sentence, token.start)
    if sentence.scope.kind is None:
        row, relative_to = _unsaid(state, number, row, relative_to)
        if row is None or (number.measure in CHANGES and relative_to is None):
            return refused(state, token, "kind_unknown")
    titled = titled_by(state, sentence, token.start)
    if titled and number.measure in (*CHANGES, "completion_pct"):
        if not _named(state, titled):
            return refused(state, token, "other_basis")
        row = titled
    if state.other_year and sentence.knowledge.items[subject.item].group not in AS_IT_STANDS:
        prior = PRIOR.get(sentence.scope.kind or "", {})
        if number.measure.startswith("change"):
            named = state.comparison is not None and state.comparison.prior
            row = prior_change(sentence.text[state.year_at : token.start]) if named else None
        known = number.measure in ("amount", "count", *CHANGES) and state.other_year == -1 and row in prior
        if not known or (state.inherited and not sentence.text.startswith(DIVIDES, sentence.start)):
            return refused(state, token, "other_year")
        row = prior[str(row)]
    reading = Reading(
        subject,
        number.measure,
        row,
        number.value,
        unit,
        token.start,
        token.end,
        (sentence.start, sentence.end),
        relative_to,
        relative_fund,
        pattern_id=subject.pattern_id,
    )
    by = _default_by(state, number)
    if basis or (state.basis and number.measure == "amount"):
        by = f"words{_basis_words(sentence, token.start)}"
    trace = Trace(token.start, token.end, "read", f"subject:{source or _source(state, sentence)} basis:{by}")
    return state.but(readings=(*state.readings, reading), traces=(*state.traces, trace))


def titled_by(state: State, sentence: Sentence, end: int) -> str | None:
    """The basis that a title of another year or kind gives; none where the words say the document's own year."""
    basis = state.context.basis
    if basis is None or not basis.startswith("prior"):
        return basis
    own = state.context.own_year or f"{sentence.scope.year}年" in sentence.text[sentence.start : end]
    return None if own else basis


def _named(state: State, titled: str) -> bool:
    """Under a title of another year or kind: whether the words say themselves what a change is measured against."""
    when, basis = (state.comparison.when or "", state.comparison.basis or "") if state.comparison else ("", "")
    prior = titled.startswith("prior")
    return when.startswith("20") if prior else "budget" in basis


def _unsaid(state: State, number: Number, row: str | None, against: str | None) -> tuple[str | None, str | None]:
    """Where the kind is unknown: `决算支出51万元，与上年相比减少17万元` says it of its amount, and so of its change."""
    own = state.own_basis(number.subject)
    if number.measure in CHANGES and against is None:
        against = LAST_OF.get(own or "")
    return row or own, against


def prior_change(words: str) -> str | None:
    """`与2030年年初预算相比，2030年“三公”经费执行数减少5万元` in the budget of 2031: what changed was carried out."""
    return "prior_execution" if "执行" in words else "prior_final" if "决算" in words else None


def _basis_words(sentence: Sentence, end: int) -> str:
    """`=支出决算为`, the words before a number that say its basis, for the trace."""
    for item in reversed(sentence.items):
        if isinstance(item, Token) and item.end <= end and item.kind in ("basis", "prior"):
            return f"={sentence.text[item.start : item.end]}"
    return ""


def _source(state: State, sentence: Sentence) -> str:
    if state.subject_at >= state.clause:
        return "clause"
    return "sentence" if state.subject_at >= sentence.start else state.context.source


def _default(state: State, sentence: Sentence, number: Number) -> str | None:
    """The basis of a number whose own words give none: its subject's, its list's, its section's, its document's."""
    subject = number.subject
    if subject.basis:
        return subject.basis
    item = sentence.knowledge.items[subject.item]
    basis = row_basis(item, sentence.scope)
    if item.quantity != "amount" or item.group == "assets":
        return basis
    if number.measure == "amount" and state.subject_at >= state.listed_from >= 0 and state.head_basis:
        return state.head_basis
    titled = titled_by(state, sentence, number.token.start) if number.measure == "amount" else None
    return titled or basis


def _default_by(state: State, number: Number) -> str:
    """Where a basis comes from that its own words do not give."""
    if number.subject.basis:
        return "subject"
    if number.measure == "amount" and state.subject_at >= state.listed_from >= 0 and state.head_basis:
        return "list"
    return "heading" if state.context.basis and number.measure == "amount" else "document"


def _said_basis(state: State, sentence: Sentence, end: int) -> str | None:
    """Where the kind is unknown: `公务接待费支出决算为3.20万元` says its own basis, `公务接待费3.20万元` none."""
    start = max((reading.end for reading in state.readings if reading.end <= end), default=sentence.start)
    kind = said_kind(sentence.text[max(start, sentence.start) : end])
    return {"final_accounts": "final", "budget": budget(state, sentence)}.get(kind or "")
