"""What the tables say → the rows of the dataset: cells, figures with origin `table`, problems."""

from __future__ import annotations

from ..records.extraction import Extraction
from ..records.tables import Problem
from ..records.vocabulary import Stage
from ..tables.model import TableReading
from .figures import FigureMaker


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
