"""Files that are no PDF → PDFs in the archive beside them: once by each version of a converter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..convert.convert import USUAL, convert, converter_of
from ..convert.kinds import Kind, kind_of
from ..errors import INTERNAL_ERROR, DocumentError
from ..limits import Limits
from ..paths import sha256_of
from ..workers.job import LONGEST_FAULT
from .archive import Archive
from .journal import Journal
from .journal_conversions import Conversion
from .own_faults import stops_run
from .page_files import is_disclosure_file

# what another run may do better with the same converter: there was no time, no memory, no disk
PASSING = {"budget_exceeded", "out_of_memory", "interrupted", "converter_missing", "converter_failed"}


class Made(NamedTuple):
    """What came of a file, or of a member of one: a PDF in the archive, or why there is none (code, message)."""

    file_name: str
    original: str  # sha256 of the file that was converted, or of the PDF itself
    document_id: str | None
    fault: tuple[str, str] | None = None
    member: str | None = None  # its path inside the archive file that was published

    @property
    def converted_from(self) -> str | None:
        """As documents.converted_from has it: nothing for a PDF that is as it was published."""
        return self.original if self.document_id not in (None, self.original) else None


class Conversions:
    """Converts for one archive; `again`: also what the journal knows already."""

    def __init__(self, archive: Archive, journal: Journal, limits: Limits = USUAL, again: bool = False) -> None:
        self._archive = archive
        self._journal = journal
        self._limits = limits
        self._again = again

    def documents_of(self, path: Path, file_name: str) -> list[Made]:
        """The documents that a file gives; none of one that is not converted. OSError as it comes."""
        kind = kind_of(path)
        if kind is None or (kind == Kind.HTML and not is_disclosure_file(path)):
            return []
        return [self._one(path, kind, file_name)]

    def _one(self, path: Path, kind: Kind, file_name: str) -> Made:
        original = sha256_of(path)
        try:
            return Made(file_name, original, self._converted(path, kind, original))
        except DocumentError as error:
            return Made(file_name, original, None, (error.code, error.message))
        except Exception as error:  # a fault of ours costs this file alone
            if stops_run(error):
                raise
            return Made(file_name, original, None, (INTERNAL_ERROR, f"{type(error).__name__}: {error}"[:LONGEST_FAULT]))

    def _converted(self, path: Path, kind: Kind, original: str) -> str:
        """document_id of the PDF of a file; DocumentError where there is none."""
        converter = converter_of(kind)
        known = None if self._again else self._journal.conversions.of(original, *converter)
        if known is not None and known.document_id and self._archive.has(known.document_id):
            return known.document_id
        if known is not None and known.code and known.code not in PASSING:
            raise DocumentError(known.code, known.message or "")
        told = Conversion(original, converter.name, converter.version, str(kind))
        into = self._archive.incoming / f"{original[:24]}.pdf.part"
        try:
            convert(path, kind, into, self._limits)
            document_id = self._archive.put_file(into)
        except DocumentError as error:
            self._journal.conversions.put(replace(told, code=error.code, message=error.message))
            raise
        finally:
            into.unlink(missing_ok=True)
        self._journal.conversions.put(replace(told, document_id=document_id))
        return document_id
