"""Reads archived documents again and holds every figure of the dataset against what is read now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..records.extraction import Extraction, Source
from ..workers.pool import Job, extract_files
from .archive import Archive
from .stored_files import Files

if TYPE_CHECKING:
    import duckdb

AT_ONCE = 100  # documents whose figures are in memory
Value = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not read as it stands in the dataset: `now` is None where it is not found any more."""

    file_name: str
    page: int | None
    figure_id: str
    item: str
    was: str | None
    now: str | None


@dataclass(slots=True)
class Verified:
    """What came of reading again: documents, figures found with the same value, and what was not."""

    documents: int = 0
    figures: int = 0
    differences: list[Difference] = field(default_factory=list)
    new: int = 0
    absent: list[str] = field(default_factory=list)  # files whose bytes are not at hand


def verify_documents(
    connection: duckdb.DuckDBPyConnection, archive: Path | None, every: int, workers: int, data: Path | None = None
) -> Iterator[Verified]:
    """One document in so many is read again, by both readers; what is known so far after each.

    `data`: the dataset's folder, where PDFs may lie that were made of other files.
    """
    result = Verified()
    columns = "document_id, file_name, source_url, landing_url, region_code, region"
    found = connection.execute(f"SELECT {columns} FROM documents WHERE status <> 'failed' ORDER BY 1").fetchall()
    chosen = [row for row in found if int(row[0][:12], 16) % every == 0]
    files = Files(archive, data)
    for start in range(0, len(chosen), AT_ONCE):
        batch = chosen[start : start + AT_ONCE]
        jobs = [job for row in batch if (job := _job(row, files, archive, result)) is not None]
        wanted = _figures(connection, [row[0] for row in batch])
        for extraction in extract_files(jobs, workers=workers):
            _compare(extraction, wanted.get(extraction.document.document_id, {}), result)
            yield result


def _job(row: Value, files: Files, archive: Path | None, result: Verified) -> Job | None:
    document_id, file_name, source_url, landing_url, region_code, region = row
    path = files.find(document_id, source_url)
    if path is None:
        result.absent.append(file_name or document_id)
        return None
    source = _source_of(document_id, archive) or Source(
        file_name=file_name, source_url=source_url, landing_url=landing_url, region_code=region_code, region=region
    )
    return Job(path, source)


def _source_of(document_id: str, archive: Path | None) -> Source | None:
    """What the journal of the archive knows of the file: its site's words took part in reading it."""
    if archive is None or not (archive / "journal.sqlite").is_file():
        return None
    journal = Archive(archive).journal()
    try:
        return journal.source_of(document_id)
    finally:
        journal.close()


def _figures(connection: duckdb.DuckDBPyConnection, documents: Sequence[str]) -> dict[str, dict[str, Value]]:
    columns = "document_id, figure_id, value, text_value, stated_none, printed, item, page"
    marks = ", ".join("?" for _ in documents)
    rows = connection.execute(f"SELECT {columns} FROM figures WHERE document_id IN ({marks})", list(documents))
    found: dict[str, dict[str, Value]] = {}
    for document_id, figure_id, *said in rows.fetchall():
        found.setdefault(document_id, {})[figure_id] = tuple(said)
    return found


def _compare(extraction: Extraction, wanted: dict[str, Value], result: Verified) -> None:
    result.documents += 1
    now = {figure.figure_id: figure for figure in extraction.figures}
    for figure_id, (value, text, none, printed, item, page) in wanted.items():
        figure = now.pop(figure_id, None)
        if figure is not None and (figure.value, figure.text_value, figure.stated_none) == (value, text, none):
            result.figures += 1
            continue
        again = None if figure is None else str(figure.printed or figure.value or figure.text_value or "无")
        name = extraction.document.file_name or extraction.document.document_id
        result.differences.append(Difference(name, page, figure_id, item, printed or str(value or text or "无"), again))
    result.new += len(now)
