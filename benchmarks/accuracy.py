"""How right the reader is on documents that people labelled, and how often it is wrong without a word.

    python -m benchmarks.accuracy            prints the table; --write also docs/accuracy.md with its chart

A silent error is a figure or cell that says what no label says, or a label that is not found, while nothing marks it:
no dispute between the readers, no problem on its page. The bound is the exact (Clopper-Pearson) one-sided 95%.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from extract.document.extract import extract_document
from extract.proving.load import load_knowledge
from extract.records.extraction import Extraction
from tests.reading import SHARED, Row, cell_key, differences, explanation_key, figure_key, prose_figures
from tests.test_real import bare_label, without_page

from .accuracy_page import page, picture
from .binomial import bound

DOCS = Path(__file__).resolve().parent.parent / "docs"
CONTRADICTED = Path(__file__).with_name("labels_contradicted.toml")


@dataclass(slots=True)
class Count:
    """Rows of one kind: found as labelled, missed, not labelled."""

    found: int = 0
    missed: list[Row] = field(default_factory=list)
    invented: list[Row] = field(default_factory=list)

    def add(self, wanted: list[Row], found: Iterable[Row]) -> None:
        """Count one document."""
        missed, invented = differences(wanted, found)
        self.found += len(wanted) - len(missed)
        self.missed += missed
        self.invented += invented

    @property
    def precision(self) -> float:
        """Share of what was read that a label has."""
        return self.found / max(1, self.found + len(self.invented))

    @property
    def recall(self) -> float:
        """Share of the labels that were read."""
        return self.found / max(1, self.found + len(self.missed))


@dataclass(slots=True)
class Accuracy:
    """What was measured over all labelled documents."""

    documents: int = 0
    figures: Count = field(default_factory=Count)
    reasons: Count = field(default_factory=Count)
    cells: Count = field(default_factory=Count)
    printed: int = 0
    accounted: int = 0
    confirmed: int = 0  # figures that a check confirms and none contradicts
    figures_read: int = 0
    certain: dict[str, int] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)  # differences where the page says otherwise than the label

    @property
    def rows(self) -> int:
        """Figures and cells that a silent error could be among."""
        return sum(count.found + len(count.missed) + len(count.invented) for count in (self.figures, self.cells))


def labels(stem: str, kind: str) -> list[dict[str, str]]:
    """A document's labels of one kind."""
    file = SHARED / "gold" / f"{stem}.{kind}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def measure() -> Accuracy:
    """Every labelled document read by both readers, and compared."""
    result, knowledge = Accuracy(), load_knowledge()
    for path in sorted((SHARED / "real").glob("*.pdf")):
        if (SHARED / "gold" / f"{path.stem}.figures.csv").exists():
            _add(result, path.stem, extract_document(path, knowledge))
    return result


def _add(result: Accuracy, stem: str, extraction: Extraction) -> None:
    result.documents += 1
    before = len(result.figures.missed), len(result.figures.invented), len(result.cells.missed)
    wanted = [without_page(figure_key(row)) for row in labels(stem, "figures")]
    result.figures.add(wanted, (without_page(figure_key(row)) for row in prose_figures(extraction)))
    result.reasons.add(
        [explanation_key(row) for row in labels(stem, "explanations")], map(explanation_key, extraction.explanations)
    )
    cells = [bare_label(cell_key(row)) for row in labels(stem, "cells")]
    if cells:  # a label stands for one printed number; cells without a label are not looked at by anybody
        missed, _ = differences(cells, map(bare_label, map(cell_key, extraction.table_cells)))
        result.cells.found += len(cells) - len(missed)
        result.cells.missed += missed
    result.printed += extraction.document.numbers_printed or 0
    result.accounted += extraction.document.numbers_accounted or 0
    result.figures_read += len(extraction.figures)
    result.confirmed += sum(bool(row.confirmed_by) and not row.contradicted_by for row in extraction.figures)
    for row in (*extraction.figures, *extraction.table_cells):
        result.certain[row.certainty or "?"] = result.certain.get(row.certainty or "?", 0) + 1
    _silent(result, stem, before, extraction)


def _silent(result: Accuracy, stem: str, before: tuple[int, int, int], extraction: Extraction) -> None:
    """Sort what differs in this document: marked by a dispute of the readers, contradicted by the page, or silent."""
    rows = (*extraction.figures, *extraction.table_cells)
    doubted = {row.page for row in rows if row.certainty == "disputed"}
    doubtful = {without_page(figure_key(figure)) for figure in extraction.figures if figure.page in doubted}
    lists = (result.figures.missed, result.figures.invented, result.cells.missed)
    contradicted = tomllib.loads(CONTRADICTED.read_text(encoding="utf-8"))["label"]
    for found, start, what in zip(lists, before, ("missed", "not labelled", "cell missed"), strict=True):
        for row in found[start:]:
            told = f"{stem}: {what}: {' '.join(str(part) for part in row if part)}"
            if any(entry["document"] == stem and entry["item"] in map(str, row) for entry in contradicted):
                result.judged.append(told)
            elif row not in doubtful:
                result.silent.append(told)


def main() -> None:
    """Print the table; write the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md and its chart")
    arguments = parser.parse_args()
    if not (SHARED / "gold").is_dir():
        print("accuracy: no labelled documents beside this folder (../shared): nothing to compare with")
        return
    result = measure()
    rows = table_rows(result)
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")
    for told in (*result.silent, *result.judged):
        print(f"  {told}")
    if arguments.write:
        (DOCS / "accuracy.md").write_text(page(rows, result.silent, result.judged), encoding="utf-8")
        (DOCS / "accuracy.svg").write_text(picture(shares(result)), encoding="utf-8")


def shares(result: Accuracy) -> dict[str, float]:
    """What the chart draws."""
    total = max(1, sum(result.certain.values()))
    return {
        "figures: precision": result.figures.precision,
        "figures: recall": result.figures.recall,
        "reasons: recall": result.reasons.recall,
        "cells: exact": result.cells.recall,
        "numbers accounted for": result.accounted / max(1, result.printed),
        "confirmed by arithmetic": result.confirmed / max(1, result.figures_read),
        "read alike by both readers": result.certain.get("both readers", 0) / total,
    }


def table_rows(result: Accuracy) -> list[tuple[str, str]]:
    """The table: name and value."""
    figures, reasons, cells = result.figures, result.reasons, result.cells
    errors = len(result.silent)
    every = errors + len(result.judged)
    certain = ", ".join(f"{name} {number:,}" for name, number in sorted(result.certain.items()))
    return [
        ("labelled documents", str(result.documents)),
        (
            "figures of the prose, precision",
            f"{figures.precision:.4f} ({figures.found} right, {len(figures.invented)} not labelled)",
        ),
        ("figures of the prose, recall", f"{figures.recall:.4f} ({len(figures.missed)} missed)"),
        ("reasons, precision and recall", f"{reasons.precision:.4f} and {reasons.recall:.4f} ({reasons.found} right)"),
        ("table cells, exact", f"{cells.recall:.4f} ({cells.found} of {cells.found + len(cells.missed)})"),
        ("numbers accounted for", f"{result.accounted:,} of {result.printed:,}"),
        ("figures confirmed by arithmetic", f"{result.confirmed:,} of {result.figures_read:,}"),
        ("certainty of figures and cells", certain),
        ("silent errors", f"{errors} of {result.rows:,}; at 95%, at most {bound(errors, result.rows):.3%}"),
        ("the same, if every label were right", f"{every}; at 95%, at most {bound(every, result.rows):.3%}"),
    ]


if __name__ == "__main__":
    main()
