"""How much a stated reason says, and which changes have none: for a scorecard's reader, from patterns/causes.toml.

`specific` names something of the office's own, `generic` is a stock phrase that any report could print (预算调整),
`circular` repeats the change as its reason (因公出国费支出预算的减少). A change without a reason is `missing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..knowledge.load import matches
from ..knowledge.model import Knowledge
from ..records.tables import Explanation, Figure
from ..records.vocabulary import Measure, Origin, Quality

SPECIFIC, GENERIC, CIRCULAR = Quality.SPECIFIC, Quality.GENERIC, Quality.CIRCULAR
ENOUGH = 2  # characters beside stock phrases and repetitions that say nothing: `等`, `经`
CHANGES = (Measure.CHANGE, Measure.CHANGE_PCT)
# items whose change the template asks to be explained (财预〔2016〕143号 and the yearly templates built on it)
REQUIRED = ("grand_total", "revenue", "expenditure", "sangong", "operating_funds")
_OTHER = re.compile(r"[^一-龥A-Za-z0-9]")
_NUMBER = re.compile(r"\d")


def quality_of(text: str, names: Sequence[str], knowledge: Knowledge) -> Quality:
    """A reason's text and the names of what it explains → specific, generic or circular."""
    own = [_without(name, CIRCULAR, knowledge) or name for name in names if name]
    if not _rest(_without(text, CIRCULAR, knowledge), own):
        return CIRCULAR
    if _NUMBER.search(text):
        return SPECIFIC
    said = _without(_without(text, GENERIC, knowledge), CIRCULAR, knowledge)
    return SPECIFIC if len(_rest(said, own)) > ENOUGH else GENERIC


def _rest(text: str, own: Sequence[str]) -> str:
    """What is left beside the names of what is explained, and marks."""
    for name in own:
        text = text.replace(name, "")
    return _OTHER.sub("", text)


def _without(text: str, value: str, knowledge: Knowledge) -> str:
    """The text without the words of one mark's entry."""
    for pattern in knowledge.qualities:
        if pattern.data["value"] == value:
            for match in reversed(matches(pattern.regex, text)):
                text = text[: match.start()] + "\0" + text[match.end() :]
    return text.replace("\0", "")


class Reasons:
    """What a document gives a reason for: the one place that decides whether a change is explained."""

    def __init__(self, explanations: Iterable[Explanation]) -> None:
        self._given: dict[tuple[str, str | None], list[Explanation]] = {}
        for reason in explanations:
            for item in {reason.item, reason.item.split(".")[0]}:
                self._given.setdefault((item, reason.function_name), []).append(reason)

    def explain(self, item: str, function_name: str | None, fund: str | None, relative_to: str | None) -> bool:
        """Whether a reason is stated for an item's change: for its own fund and comparison where both are said.

        A reason for a part explains its whole, too, and one for the 三公 total its parts.
        """
        parent = "sangong" if item.startswith("sangong.") else item
        reasons = [why for name in {item, parent} for why in self._given.get((name, function_name), ())]
        return any(_same(why.fund, fund) and _same(why.relative_to, relative_to) for why in reasons)


def _same(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def unexplained(figures: Iterable[Figure], explanations: Iterable[Explanation]) -> list[Figure]:
    """Changes other than 0 that the template asks to be explained and no reason explains: one figure for each."""
    reasons = Reasons(explanations)
    found: dict[tuple[str, str | None, str | None, str | None], Figure] = {}
    for figure in figures:
        if figure.measure not in CHANGES or not figure.value or figure.origin != Origin.NARRATIVE:
            continue
        if figure.note or figure.item.split(".")[0] not in REQUIRED:
            continue
        if not reasons.explain(figure.item, figure.function_name, figure.fund, figure.relative_to):
            found.setdefault((figure.item, figure.fund, figure.function_name, figure.relative_to), figure)
    return list(found.values())
