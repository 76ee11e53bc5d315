"""What came of a run of documents: counted while they stream past, printed at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..dataset.packed import count
from ..dataset.rereading import kept_in_words
from ..errors import UserError
from ..records.vocabulary import DocumentStatus
from ..terminal import escape

if TYPE_CHECKING:
    from rich.console import Console

    from ..dataset.packed import PackedExtraction
    from ..records.extraction import Extraction


@dataclass(slots=True)
class Tally:
    """Documents by status, their figures, explanations and printed numbers, problems by code."""

    skipped: int = 0
    converted: int = 0  # of those to be read: PDFs that were made of something else
    documents: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    kept: int = 0  # of the failures: the dataset has their rows from before

    def watch(self, extractions: Iterable[Extraction | PackedExtraction]) -> Iterator[Extraction | PackedExtraction]:
        """The same extractions, counted as they go by."""
        for extraction in extractions:
            self.add(extraction)
            yield extraction

    def add(self, extraction: Extraction | PackedExtraction) -> None:
        """Count one document."""
        document = extraction.document
        self.documents[document.status] += 1
        for name in ("figures", "explanations", "table_cells", "unmatched"):
            self.rows[name] += count(extraction, name)
        self.rows["printed"] += document.numbers_printed or 0
        self.rows["accounted"] += document.numbers_accounted or 0
        self.problems.update(problem.code for problem in extraction.problems)
        if document.status == DocumentStatus.FAILED:
            why = extraction.problems[0].message if extraction.problems else "no reason given"
            self.failures.append(f"{document.file_name}: {why}")

    def print(self, console: Console, data: Path) -> None:
        """The summary: what was read, what came out, what went wrong."""
        statuses = ", ".join(f"{count} {status}" for status, count in sorted(self.documents.items())) or "none new"
        again = f"; {self.skipped} read before with these versions" if self.skipped else ""
        made = f"; {self.converted} converted" if self.converted else ""
        console.print(f"documents     {statuses}{made}{again}")
        if self.documents:
            console.print(f"figures       {self.rows['figures']:,}")
            console.print(f"explanations  {self.rows['explanations']:,}")
            console.print(f"table cells   {self.rows['table_cells']:,}")
            console.print(f"numbers       {self.rows['accounted']:,} of {self.rows['printed']:,} printed accounted for")
            problems = ", ".join(f"{code} {count}" for code, count in sorted(self.problems.items())) or "none"
            console.print(f"problems      {problems}")
        for failure in sorted(self.failures):
            console.print(f"[yellow]not read[/]      {escape(failure)}", soft_wrap=True)
        if self.kept:
            console.print(f"read again    {kept_in_words(self.kept)}")
        console.print(f"dataset       {data}", soft_wrap=True)

    def fail_where_nothing_was_read(self) -> None:
        """UserError where every document that was tried failed: the person gave the wrong files."""
        if self.failures and len(self.failures) == self.documents.total():
            more = f" (and {len(self.failures) - 1} more)" if len(self.failures) > 1 else ""
            raise UserError(f"no document could be read: {self.failures[0]}{more}")
