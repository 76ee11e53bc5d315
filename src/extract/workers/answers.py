"""A worker's answer → the rows of the job that it was given, and of no other: each part is checked by the parent."""

from __future__ import annotations

import re
from typing import Annotated, Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..dataset.packed import PackedExtraction
from ..dataset.rows import DocumentRows, files_of_rows, whole_characters
from ..dataset.validate import InvalidRowError
from ..document.provenance import identity, provenance
from ..limits import MOST_PAGES, MOST_ROWS
from ..program import program
from ..reading.page_models.store import MOST_BYTES, PageModels
from ..records.extraction import Source
from ..records.schemas import file_schema
from ..records.tables import TABLES, Document, Problem
from ..records.vocabulary import Stage
from .frames import AnswerError, Frame
from .job import Job

# tables that the parent writes itself, or that no document has rows of
_OURS = ("documents", "problems", "fetches")
_CODE = re.compile(r"\w{1,20}", re.ASCII)  # of a region: stands in a folder's name


class Answer(BaseModel):
    """The JSON of an answer; the tables' bytes follow it in their order."""

    model_config = ConfigDict(extra="forbid")

    document: Document
    problems: list[Problem]
    tables: dict[str, tuple[int, int]]  # name → bytes, rows
    megabytes: float  # of memory that the worker holds since
    pictures: Annotated[int, Field(ge=0, le=MOST_PAGES)]  # pages that could be recognised, and were not
    model: Annotated[int, Field(ge=0, le=MOST_BYTES)] = 0  # bytes of what was read of its pages, behind the tables
    reused: bool = False  # whether pages were not read but kept ones


class Checked(NamedTuple):
    """What of an answer its parent takes."""

    extraction: PackedExtraction
    megabytes: float
    pictures: int
    model: bytes
    reused: bool

    def keep(self, models: PageModels | None) -> None:
        """Keep what was read of the document's pages, unopened: its next reader is as sealed as this one was."""
        if models is None:
            return
        document_id = self.extraction.document.document_id
        if self.model:
            models.keep(document_id, self.model)
        elif self.reused:
            models.touch(document_id)


def checked(frame: Frame, job: Job, patterns_versions: set[str | None]) -> Checked:
    """An answer taken apart; AnswerError where it is not one of this job's."""
    try:
        answer = Answer.model_validate_json(frame.words)
    except ValidationError as error:
        raise AnswerError(f"not an answer: {error.errors()[0]['type']}") from None
    document, own = answer.document, _outside(job)
    wrong = [name for name, value in own.items() if getattr(document, name) != value]
    if document.patterns_version not in patterns_versions:
        wrong.append("patterns_version")
    if not _CODE.fullmatch(document.region_code or "0"):
        wrong.append("region_code")
    wrong += ["problems" for problem in answer.problems if problem.document_id not in (None, document.document_id)]
    if wrong:
        raise AnswerError(f"another document's {wrong[0]}")
    end = len(frame.body) - answer.model
    tables = _tables(answer, frame.body[: max(0, end)], document.document_id)
    try:
        document, files = files_of_rows(DocumentRows(document, answer.problems, tables))
    except InvalidRowError as error:
        raise AnswerError(str(error)) from None
    rows = {table: rows for table, (_, rows) in answer.tables.items()}
    rows["problems"] = len(answer.problems)
    extraction = PackedExtraction(document, answer.problems, files, rows)
    return Checked(extraction, answer.megabytes, answer.pictures, frame.body[end:], answer.reused)


def with_problem(packed: PackedExtraction, code: str, message: str, **changed: Any) -> PackedExtraction:
    """A document with one problem more, and with some of its own columns changed."""
    known = packed.document.model_copy(update=changed)
    url = known.source_url or known.file_name
    problem = Problem(
        document_id=known.document_id, url=url, stage=Stage.READ, code=code, message=message, at=known.retrieved_at
    )
    tables = {table: content for table, content in packed.tables.items() if table not in _OURS}
    document, files = files_of_rows(DocumentRows(known, [*packed.problems, problem], tables))
    rows = packed.rows | {"problems": len(packed.problems) + 1}
    return PackedExtraction(document, [*packed.problems, problem], files, rows)


def _outside(job: Job) -> dict[str, Any]:
    known = provenance(job.path, job.source or Source())
    return {
        "document_id": identity(job.path),
        "extractor_version": program(),
        **{name: whole_characters(value) for name, value in known.items()},
    }


def _tables(answer: Answer, body: bytes, document_id: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    start = 0
    for table, (length, rows) in answer.tables.items():
        if table not in TABLES or table in _OURS or length < 0:
            raise AnswerError(f"a table {table[:40]!r}")
        found[table] = body[start : start + length]
        start += length
        _check(table, found[table], rows, document_id)
    if start != len(body):
        raise AnswerError(f"{len(body)} bytes where {start} were named")
    return found


def _check(table: str, content: bytes, rows: int, document_id: str) -> None:
    """A table is the Parquet that we write, with rows of this document alone."""
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            if not 0 < rows == file.metadata.num_rows <= MOST_ROWS or not file.schema_arrow.equals(file_schema(table)):
                raise AnswerError(f"{table}: other columns or rows than were named")
            named = file.read(columns=["document_id"], use_threads=False).column(0).unique().to_pylist()
    except (pa.ArrowException, OSError, MemoryError, ValueError) as error:
        raise AnswerError(f"{table}: {type(error).__name__}") from None
    if named != [document_id]:
        raise AnswerError(f"{table}: rows of another document")
