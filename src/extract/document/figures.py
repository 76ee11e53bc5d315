"""Readings → rows of figures: codes and paths of 支出功能分类, places, printed forms, stable identifiers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from ..knowledge.functions import FunctionFinder
from ..knowledge.model import Knowledge, Reading, Subject
from ..outline.metadata import Metadata
from ..outline.sections import Node
from ..prose.narrative import Told
from ..reading.pages import Box
from ..records.extraction import Extraction
from ..records.tables import Figure, Problem
from ..records.vocabulary import Origin, Stage
from ..tables.model import TableFigure, TableReading

LONGEST_QUOTE = 400
FRAME = "frame"  # the trace of what a whole pattern with slots has read
_CLASSES = re.compile(r"(?:(.{2,30}?)[（(]\d{0,3}类级?[）)](?:支出)?)(?:(.{2,30}?)[（(]\d{0,5}款级?[）)])?")


class FigureMaker:
    """Makes one document's rows of figures."""

    def __init__(self, document_id: str, meta: Metadata, knowledge: Knowledge, functions: FunctionFinder) -> None:
        self.document_id, self.knowledge, self.functions = document_id, knowledge, functions
        self._document = {  # what is the same for all figures
            "document_id": document_id,
            "region_code": meta.region_code,
            "region": meta.region,
            "department": meta.department,
            "unit_level": meta.unit_level,
            "fiscal_year": meta.fiscal_year,
            "kind": meta.kind,
        }
        self._seen: dict[str, int] = {}

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

    def table_figure(self, figure: TableFigure) -> Mapping[str, object]:
        """What the document gives a figure of a table beside its own columns."""
        name = f"{self.document_id[:12]}-{figure.figure_id}"
        return self._document | {"figure_id": name, "item_label": self.knowledge.items[figure.item].label}

    def _figure(self, told: Told, reading: Reading) -> Figure:
        subject, paragraph = reading.subject, told.paragraph
        code, name = self.function_of(subject, told.node)
        page, box = paragraph.place(reading.start, reading.end)
        economic_code, economic_name = subject.economic or (None, None)
        meaning = (subject.item, subject.fund, name, economic_code, subject.vehicle_type, subject.note)
        return Figure.made(
            **self._document,
            figure_id=self._identify(page, box, *meaning, reading.basis, reading.measure, reading.relative_to),
            item=subject.item,
            item_label=self.knowledge.items[subject.item].label,
            fund=subject.fund,
            function_code=code,
            function_name=name,
            economic_code=economic_code,
            economic_name=economic_name,
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
            origin=Origin.TABLE if told.table_note else Origin.NARRATIVE,
            section_id=told.node.section_id,
            page=page,
            x0=box.x0,
            top=box.top,
            x1=box.x1,
            bottom=box.bottom,
            quote=paragraph.text[reading.quote[0] : reading.quote[1]][:LONGEST_QUOTE],
            pattern_id=reading.pattern_id,
            trace=next((t.source for t in told.traces if t.start == reading.start and t.code == "read"), FRAME),
        )

    def _identify(self, page: int, box: Box, *meaning: str | None) -> str:
        """An identifier that is the same whenever the same file is read: from the place and the meaning."""
        place = page, round(box.x0), round(box.top)  # the readers place a character alike to a hundredth of a point
        text = "|".join(map(str, (self.document_id, *place, *meaning)))
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        number = self._seen[digest] = self._seen.get(digest, 0) + 1
        return digest if number == 1 else f"{digest}-{number}"


def table_rows(reading: TableReading, out: Extraction, maker: FigureMaker) -> None:
    """Add a document's table rows to its extraction."""
    identifier = out.document.document_id
    out.table_cells += reading.cells  # type: ignore[arg-type]
    for figure in reading.figures:
        figure.figure_id = f"{identifier[:12]}-{figure.figure_id}"
        figure.item_label = maker.knowledge.items[figure.item].label
    out.figures += reading.figures  # type: ignore[arg-type]
    for fault in reading.problems:
        out.problems.append(
            Problem(
                document_id=identifier,
                url=out.document.file_name,
                stage=Stage.EXTRACT,
                code=fault.code,
                message=fault.message,
                page=fault.page,
                at=out.document.retrieved_at,
            )
        )
