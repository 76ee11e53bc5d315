"""Readings → rows of figures: codes and paths of 支出功能分类, places, printed forms, stable identifiers."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from .knowledge import Knowledge, Reading, Subject
from .metadata import Metadata
from .prose.narrative import Told
from .records import Figure
from .sections import Node
from .vocabulary.functions import FunctionFinder

LONGEST_QUOTE = 400
_CLASSES = re.compile(r"(?:(.{2,30}?)[（(]\d{0,3}类级?[）)](?:支出)?)(?:(.{2,30}?)[（(]\d{0,5}款级?[）)])?")


class FigureMaker:
    """Makes one document's rows of figures."""

    def __init__(self, document_id: str, meta: Metadata, knowledge: Knowledge, functions: FunctionFinder) -> None:
        self.document_id, self.meta, self.knowledge, self.functions = document_id, meta, knowledge, functions
        self._seen: Counter[str] = Counter()

    def rows(self, told: Told) -> list[Figure]:
        """One paragraph's readings → figures."""
        return [self._figure(told, reading) for reading in told.readings]

    def function_of(self, subject: Subject, node: Node) -> tuple[str | None, str | None]:
        """A subject's classification → (code, names from the top); the 类 may stand in the section's heading."""
        names = subject.function
        if not names:
            return None, None
        level = self._level(subject, names)
        if level > 1 and len(names) < level:
            names = (*self._heading_names(node), *names)
        return self.functions.resolve(names, level, subject.function_code)

    @staticmethod
    def _level(subject: Subject, names: tuple[str, ...]) -> int:
        if subject.function_code:
            return (len(subject.function_code) - 1) // 2
        return subject.level or len(names)

    def _heading_names(self, node: Node | None) -> tuple[str, ...]:
        """`1.教育支出（类）进修及培训（款）` above `（1）培训支出（项）`."""
        while node is not None:
            found = _CLASSES.match(node.heading)
            if found:
                return tuple(name for name in found.groups() if name)
            node = node.parent
        return ()

    def _figure(self, told: Told, reading: Reading) -> Figure:
        subject, paragraph = reading.subject, told.paragraph
        code, name = self.function_of(subject, told.node)
        page, box = paragraph.place(reading.start, reading.end)
        item = self.knowledge.items[subject.item]
        figure = Figure.made(
            document_id=self.document_id,
            figure_id="",
            region_code=self.meta.region_code,
            region=self.meta.region,
            department=self.meta.department,
            unit_level=self.meta.unit_level,
            fiscal_year=self.meta.fiscal_year,
            kind=self.meta.kind,
            item=subject.item,
            item_label=item.label,
            fund=subject.fund,
            function_code=code,
            function_name=name,
            economic_code=subject.economic[0] if subject.economic else None,
            economic_name=subject.economic[1] if subject.economic else None,
            vehicle_type=subject.vehicle_type,
            note=subject.note,
            basis=reading.basis,
            measure=reading.measure,
            relative_to=reading.relative_to,
            relative_fund=reading.relative_fund,
            value=reading.value,
            text_value=reading.text_value,
            unit=reading.unit,
            printed=paragraph.text[reading.start : reading.end],
            stated_none=reading.stated_none,
            origin="table" if told.table_note else "narrative",
            section_id=told.node.section_id,
            page=page,
            x0=box.x0,
            top=box.top,
            x1=box.x1,
            bottom=box.bottom,
            quote=paragraph.text[reading.quote[0] : reading.quote[1]][:LONGEST_QUOTE],
            pattern_id=reading.pattern_id,
        )
        figure.figure_id = self.identify(figure)
        return figure

    def identify(self, figure: Figure) -> str:
        """An identifier that is the same whenever the same file is read: from the place and the meaning."""
        parts: Iterable[object] = (
            self.document_id,
            figure.page,
            round(figure.x0 or 0),  # the readers place a character alike to a hundredth of a point
            round(figure.top or 0),
            figure.item,
            figure.fund,
            figure.function_name,
            figure.economic_code,
            figure.vehicle_type,
            figure.note,
            figure.basis,
            figure.measure,
            figure.relative_to,
        )
        digest = hashlib.sha256("|".join(str(part) for part in parts).encode()).hexdigest()[:16]
        self._seen[digest] += 1
        return digest if self._seen[digest] == 1 else f"{digest}-{self._seen[digest]}"
