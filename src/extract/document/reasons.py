"""Reasons → rows of explanations, tied to the figures that they explain and to standard causes."""

from __future__ import annotations

import hashlib
from collections import Counter

from ..knowledge.load import matches
from ..knowledge.model import Knowledge, Reason
from ..prose.narrative import Told
from ..records.tables import Explanation, Figure
from ..records.vocabulary import Measure
from ..scorecard.quality import quality_of
from .figures import LONGEST_QUOTE, FigureMaker

CHANGES = (Measure.CHANGE, Measure.CHANGE_PCT, Measure.COMPLETION_PCT, Measure.RATE)


class ExplanationMaker:
    """Makes one document's rows of explanations."""

    def __init__(self, document_id: str, knowledge: Knowledge, figures: FigureMaker) -> None:
        self.document_id, self.knowledge, self.figures = document_id, knowledge, figures
        self._seen: Counter[str] = Counter()

    def rows(self, told: Told, figures: list[Figure]) -> list[Explanation]:
        """One paragraph's reasons → explanations; `figures` are those of the same section so far."""
        return [self._explanation(told, reason, figures) for reason in told.reasons]

    def _explanation(self, told: Told, reason: Reason, figures: list[Figure]) -> Explanation:
        subject, paragraph = reason.subject, told.paragraph
        code, name = self.figures.function_of(subject, told.node)
        page, box = paragraph.place(reason.start, reason.end)
        text = paragraph.text[reason.start : reason.end]
        economic = subject.economic[1] if subject.economic else None
        names = [self.knowledge.items[subject.item].label, *subject.function]
        explained = [
            figure.figure_id
            for figure in figures
            if figure.item == subject.item
            and figure.fund == subject.fund
            and figure.function_name == name
            and figure.economic_name == economic
            and figure.measure in CHANGES
            and figure.relative_to in (reason.relative_to, None)
        ]
        digest = hashlib.sha256(
            f"{self.document_id}|{page}|{round(box.x0)}|{round(box.top)}|{subject.item}|{name}".encode()
        )
        identifier = digest.hexdigest()[:16]
        self._seen[identifier] += 1
        if self._seen[identifier] > 1:
            identifier = f"{identifier}-{self._seen[identifier]}"
        return Explanation.made(
            document_id=self.document_id,
            explanation_id=identifier,
            item=subject.item,
            fund=subject.fund,
            function_code=code,
            function_name=name,
            relative_to=reason.relative_to,
            direction=reason.direction,
            text=text,
            note=subject.note or economic,
            causes=causes_of(text, self.knowledge),
            quality=quality_of(text, names, self.knowledge),
            figure_ids=explained,
            section_id=told.node.section_id,
            page=page,
            x0=box.x0,
            top=box.top,
            x1=box.x1,
            bottom=box.bottom,
            quote=paragraph.text[reason.quote[0] : reason.quote[1]][:LONGEST_QUOTE],
            pattern_id=reason.pattern_id,
        )


def causes_of(text: str, knowledge: Knowledge) -> list[str]:
    """A reason's text → the standard causes that it names: 人员变动, 新增项目 …"""
    found = (pattern for pattern in knowledge.candidates(text, "causes") if matches(pattern.regex, text))
    return sorted(str(pattern.data["label"]) for pattern in found)
