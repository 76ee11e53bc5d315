"""A page and a dataset with two documents, for the tests of the command line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from extract.dataset.dataset import Dataset
from extract.paths import sha256_of
from extract.records.extraction import Extraction
from extract.records.tables import Check, Document, Explanation, Figure, Problem, Section

PAGE = (300.0, 400.0)
BOX = (60.0, 100.0, 110.0, 112.0)  # of the figure, from the page's top left


def write_pdf(folder: Path) -> Path:
    """One page with a line of text at BOX."""
    path = folder / "望澜区审计局2023年决算.pdf"
    canvas = Canvas(str(path), pagesize=PAGE)
    canvas.drawString(BOX[0], PAGE[1] - BOX[3], "1234.50")
    canvas.save()
    return path


def write_data(pdf: Path, folder: Path) -> Path:
    """A dataset with a document that was read and one that could not be."""
    root = folder / "data"
    Dataset(root).write([_read(pdf), _failed()])
    return root


def _read(pdf: Path) -> Extraction:
    document_id = sha256_of(pdf)
    place = dict(zip(("x0", "top", "x1", "bottom"), BOX, strict=True))
    own: dict[str, Any] = {"document_id": document_id}
    return Extraction(
        document=Document(
            **own,
            department="望澜区审计局",
            fiscal_year=2023,
            kind="final_accounts",
            title="望澜区审计局2023年度部门决算",
            file_name=pdf.name,
            source_url=pdf.as_uri(),
            pages=1,
            text_layer="native",
            numbers_printed=5,
            numbers_accounted=5,
        ),
        sections=[
            Section(**own, section_id=f"{n}", level=1, ordinal=f"{n}、", heading=f"第{n}节", page_from=1)
            for n in (10, 9)
        ],
        figures=[
            Figure(
                **own,
                **place,
                figure_id="f1a2b3c4",
                item="sangong",
                item_label="三公经费",
                basis="final",
                measure="amount",
                value=Decimal("12345000.00"),
                unit="元",
                printed="1234.50万元",
                page=1,
                quote="三公经费支出1234.50万元。",
            ),
            Figure(
                **own,
                figure_id="f1a2ffff",
                item="expenditure",
                basis="final",
                measure="change_pct",
                relative_to="prior_final",
                value=Decimal("-21.72"),
                unit="%",
                printed="-21.72%",
                origin="table",
                page=1,
            ),
        ],
        explanations=[
            Explanation(**own, explanation_id="e1", item="sangong", direction="down", text="厉行节约[注]", page=1)
        ],
        checks=[
            Check(
                **own,
                check_id="c1",
                rule="sum",
                status="fails",
                verdict="contradiction",
                statement="1.00 + 2.00 ≠ 4.00",
                page=1,
            ),
            Check(**own, check_id="c2", rule="sum", status="holds", statement="1.00 + 2.00 = 3.00", page=1),
        ],
        problems=[Problem(**own, stage="extract", code="ambiguous", message="two readings", page=1)],
    )


def _failed() -> Extraction:
    document = Document(document_id="b" * 64, status="failed", file_name="坏.pdf", department="望澜区审计局")
    return Extraction(document, problems=[Problem(document_id="b" * 64, stage="read", code="truncated", message="cut")])
