"""Files that somebody has → the documents to read: PDFs as they are, what is none by the PDF that is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from pathlib import Path

from ..convert.kinds import kind_of
from ..paths import text_of
from ..records.extraction import Source
from ..workers.job import Job
from .archive import Archive
from .conversions import Conversions, Made


def own_documents(
    files: Sequence[Path], folder: Path | None, again: bool, waiting: Callable[[str], AbstractContextManager[None]]
) -> list[Job]:
    """The documents of files, in their order; what is made of them lies in `folder` (None: nothing is converted).

    `waiting` says what takes a while.
    """
    others = {path for path in files if _is_other(path)} if folder is not None else set()
    if not others or folder is None:
        return [Job(path, source_of(path)) for path in files]
    archive = Archive(folder)
    with archive.lock(), closing(archive.journal()) as journal, waiting(f"Converting {len(others)} files"):
        conversions = Conversions(archive, journal, again=again)
        jobs: dict[Path, Job] = {}  # two files of which one PDF is made are one document
        for path in files:
            made = _converted(path, conversions, archive) if path in others else [Job(path, source_of(path))]
            for job in made:
                jobs.setdefault(job.path, job)
        return list(jobs.values())


def source_of(path: Path) -> Source:
    """What is known of a file that somebody has."""
    return Source(file_name=text_of(path.name), source_url=path.resolve().as_uri())


def _is_other(path: Path) -> bool:
    with suppress(OSError):  # reading it will say why
        return kind_of(path) is not None
    return False


def _converted(path: Path, conversions: Conversions, archive: Archive) -> Iterator[Job]:
    source = source_of(path)
    several = conversions.documents_of(path, source.file_name or "")
    if not several:  # reading it says what it is
        yield Job(path, source)
    for made in several:
        yield Job(_place(path, made, archive), made.source_of(source))


def _place(path: Path, made: Made, archive: Archive) -> Path:
    """The PDF; where there is none the file itself, of which a row says so."""
    if made.document_id:
        return archive.path_of(made.document_id)
    return archive.stored(made.kept) if made.kept else path
