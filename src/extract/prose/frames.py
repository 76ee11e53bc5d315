"""Whole frames: patterns with slots, for statements whose numbers only make sense together (`公务接待1次7人`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ..knowledge.load import matches
from ..knowledge.model import Item, Knowledge, Pattern, Reading, Reason, Scope, Subject, row_basis
from ..numbers import UNITS, parse_amount, parse_chinese, parse_decimal
from .scan import Ambiguity

YEAR = re.compile(r"20\d\d(?=年)")


@dataclass(slots=True)
class Claims:
    """Readings of frames, and the spans of the numbers that they claim."""

    readings: list[Reading] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    matched: list[tuple[int, int]] = field(default_factory=list)  # what the frames read, with its words
    ambiguities: list[Ambiguity] = field(default_factory=list)


def frame_readings(text: str, start: int, end: int, scope: Scope, project: str | None, knowledge: Knowledge) -> Claims:
    """One sentence → what frames read in it; of two frames that claim one number the longer match decides."""
    claims = Claims()
    found = sorted(_found(knowledge, "frames", text, start, end, scope), key=_length)
    for pattern, match in found:
        readings = list(_readings(pattern, match, start, end, scope, project, knowledge))
        spans = [(reading.start, reading.end) for reading in readings]
        rivals = [r for r in claims.readings for a, b in spans if r.start < b and a < r.end]
        if rivals:
            tied = len(rivals) and _tied(found, pattern, match, rivals)
            if tied:
                claims.ambiguities.append(Ambiguity(match.start(), match.end(), pattern.pattern_id, tied))
            continue
        claims.readings += readings
        claims.spans += spans
        claims.matched.append(match.span())
    return claims


def _length(entry: tuple[Pattern, Any]) -> tuple[int, int, str]:
    pattern, match = entry
    return match.start() - match.end(), match.start(), pattern.pattern_id


def _tied(found: list[tuple[Pattern, Any]], pattern: Pattern, match: Any, rivals: list[Reading]) -> str | None:
    """The other frame's id where both matched the same span and so nothing decides between them."""
    for other, its in found:
        if other is not pattern and its.span() == match.span() and rivals[0].pattern_id == other.pattern_id:
            return other.pattern_id
    return None


def _found(
    knowledge: Knowledge, part: str, text: str, start: int, end: int, scope: Scope
) -> Iterator[tuple[Pattern, Any]]:
    for pattern in knowledge.candidates(text[start:end], part):
        if pattern.eligible(scope.codes):
            for match in matches(pattern.regex, text, start, end):
                yield pattern, match


def _readings(
    pattern: Pattern, match: Any, start: int, end: int, scope: Scope, project: str | None, knowledge: Knowledge
) -> Iterator[Reading]:
    groups = match.groupdict()
    for emit in pattern.data.get("emit", ()):
        slot = emit.get("slot") or emit.get("none")
        if groups.get(slot) is None:
            continue
        item = knowledge.items[emit["item"]]
        subject = _subject(pattern, emit, groups, project, item, scope)
        named = subject.note and (project or "{project}" not in emit.get("note", ""))
        of_one = item.code == "expenditure.project" or "{project}" in emit.get("note", "")
        if emit.get("no_fund") and of_one and not named:
            continue  # one project's money without its name would be the department's
        left, right = match.span(slot)
        if groups.get(f"{slot}_unit"):
            right = match.end(f"{slot}_unit")
        value, text_value = _value(groups, slot, emit)
        yield Reading(
            subject=subject,
            measure=emit["measure"],
            basis=_basis(emit, item, scope, match.string[start:left]),
            value=value,
            unit=emit.get("unit") or ("%" if emit["measure"].endswith("_pct") else item.unit),
            start=left,
            end=right,
            quote=(start, end),
            relative_to=scope.prior if emit.get("relative_to") == "{prior}" else emit.get("relative_to"),
            text_value=text_value,
            stated_none="none" in emit,
            pattern_id=pattern.pattern_id,
        )


def _basis(emit: dict[str, Any], item: Item, scope: Scope, before: str) -> str | None:
    """`2030年对7个项目开展绩效自评，资金93万元` in the budget of 2031: what the entry says of the year before."""
    if "year_before" in emit and scope.kind == "budget" and scope.year:
        years = YEAR.findall(before)
        if years and int(years[-1]) == scope.year - 1:
            return str(emit["year_before"])
    return emit.get("basis") or row_basis(item, scope)


def _value(groups: dict[str, str], slot: str, emit: dict[str, Any]) -> tuple[Decimal | None, str | None]:
    printed, unit = groups[slot], groups.get(f"{slot}_unit", "")
    if "none" in emit:
        return Decimal(0), None
    if emit["measure"] == "grade":
        return None, printed
    if unit in UNITS:
        value = parse_amount(printed, unit)
    else:
        value = parse_decimal(printed) if re.search(r"\d", printed) else Decimal(parse_chinese(printed))
    return (-abs(value) if groups.get("direction") in ("减少", "下降", "降低") else value), None


def _subject(
    pattern: Pattern, emit: dict[str, Any], groups: dict[str, str], project: str | None, item: Item, scope: Scope
) -> Subject:
    note = emit.get("note", groups.get("note"))
    if note is None and item.code == "expenditure.project":
        note = project
    if note and "{" in note:
        filled = note.replace("{project}", project or "").replace("{note}", groups.get("note") or "")
        note = filled.strip("/")
    fund = None if emit.get("no_fund") or not item.has_fund else scope.fund or "all"
    return Subject(
        emit["item"], fund=fund, vehicle_type=groups.get("vehicle"), note=note or None, pattern_id=pattern.pattern_id
    )


def explained(
    text: str, start: int, end: int, scope: Scope, project: str | None, knowledge: Knowledge
) -> Iterator[Reason]:
    """Reasons that stand in frames of their own; they may run over the sentence's full stop."""
    for pattern, match in _found(knowledge, "explains", text, start, min(len(text), end + 120), scope):
        if match.start() >= end:
            continue
        data = pattern.data
        note = project if data["item"].startswith("expenditure.project") else None
        subject = Subject(data["item"], fund=data.get("fund"), note=note, pattern_id=pattern.pattern_id)
        left, right = match.span("text")
        place = match.start(), right
        yield Reason(subject, data["relative_to"], data["direction"], left, right, place, pattern.pattern_id)
