"""What the tables say → the rows of the dataset: cells, figures with origin `table`, problems."""

from __future__ import annotations

import re

from .extraction import Extraction
from .figures import FigureMaker
from .metadata import Metadata
from .records import Problem
from .tables.conclude import conclude
from .tables.model import TableReading

_DATED = re.compile(r"20\d\d")


def table_rows(reading: TableReading, out: Extraction, maker: FigureMaker, meta: Metadata) -> None:
    """Add a document's table rows to its extraction."""
    identifier = out.document.document_id
    if meta.fiscal_year and any(_DATED.search(cell.column_label + cell.row_label) for cell in reading.cells):
        conclude(reading, maker.knowledge.tables, meta.fiscal_year)
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
                stage="extract",
                code=fault.code,
                message=fault.message,
                page=fault.page,
                at=out.document.retrieved_at,
            )
        )
