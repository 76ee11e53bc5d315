"""Files that are no PDF → PDFs in the archive beside them: once by each version of a converter."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote

from ..convert.convert import USUAL, Notes, convert, converter_of
from ..convert.kinds import PACKED, Kind, kind_of
from ..convert.unpack import Member, unpack
from ..errors import INTERNAL_ERROR, DocumentError
from ..limits import Limits
from ..paths import sha256_of
from ..records.extraction import Source
from ..workers.job import LONGEST_FAULT
from .archive import Archive
from .journal import Journal
from .journal_conversions import Conversion
from .own_faults import stops_run
from .page_files import is_disclosure_file

# what another run may do better with the same converter: there was no time, no memory, no disk
MEMBER = "#member="  # between the address of an archive file and the name of a member
DEEPEST = 3  # archive files in archive files
PASSING = {"budget_exceeded", "out_of_memory", "interrupted", "converter_missing", "converter_failed"}


class Made(NamedTuple):
    """What came of a file, or of a member of one: a PDF in the archive, or why there is none (code, message)."""

    file_name: str
    original: str  # sha256 of the file that was converted, or of the PDF itself
    document_id: str | None
    fault: tuple[str, str] | None = None
    member: str | None = None  # its path inside the archive file that was published
    kept: str | None = None  # where the archive has a member that is no PDF
    notes: Notes = ()

    @property
    def converted_from(self) -> str | None:
        """As documents.converted_from has it: nothing for a PDF that is as it was published."""
        return self.original if self.document_id not in (None, self.original) else None

    def source_of(self, published: Source) -> Source:
        """Where the document came from, of a file that was published so."""
        address = published.source_url
        if self.member is not None:
            address = f"{address}{MEMBER}{quote(self.member, errors='replace')}"
        told = replace(published, file_name=self.file_name, source_url=address, notes=self.notes)
        return replace(told, converted_from=self.converted_from, fault=self.fault)


def published_at(url: str) -> str:
    """The address of the file that was published: without the member's name."""
    return url.partition(MEMBER)[0]


class Conversions:
    """Converts for one archive; `again`: also what the journal knows already."""

    def __init__(self, archive: Archive, journal: Journal, limits: Limits = USUAL, again: bool = False) -> None:
        self._archive = archive
        self._journal = journal
        self._limits = limits
        self._again = again

    def documents_of(self, path: Path, file_name: str) -> list[Made]:
        """The documents that a file gives; none of one that is neither converted nor opened. OSError as it comes."""
        kind = kind_of(path)
        if kind is None or (kind == Kind.HTML and not is_disclosure_file(path)):
            return []
        if kind in PACKED:
            return self._guarded(lambda: self._members(path, kind, 1), path, file_name)
        return self._guarded(lambda: [self._converted(path, kind, file_name)], path, file_name)

    def _guarded(self, step: Callable[[], list[Made]], path: Path, file_name: str) -> list[Made]:
        """What a step gives, or why it gives nothing; a fault of ours costs this file alone."""
        try:
            return step()
        except DocumentError as error:
            fault = error.code, error.message
        except Exception as error:
            if stops_run(error):
                raise
            fault = INTERNAL_ERROR, f"{type(error).__name__}: {error}"[:LONGEST_FAULT]
        return [Made(file_name, sha256_of(path), None, fault)]

    def _members(self, path: Path, kind: Kind, depth: int) -> list[Made]:
        """The documents in an archive file; DocumentError where it cannot be opened, or has none."""
        with tempfile.TemporaryDirectory(prefix="juesuan-", ignore_cleanup_errors=True) as folder:
            members = unpack(path, kind, Path(folder), self._limits)
            found = [made for member in members for made in self._of(member, path, depth)]
        if not found:
            raise DocumentError("archive_empty", f"the {kind} archive has no file in it")
        return found

    def _of(self, member: Member, path: Path, depth: int) -> list[Made]:
        """The documents of a member; what is none of them has a row that says so."""
        name = PurePosixPath(member.name).name or member.name
        if member.path is None:
            return [Made(name, sha256_of(path), None, member.fault, member.name)]
        kind = kind_of(member.path)
        if kind in PACKED:
            inner = self._guarded(lambda: self._nested(member.path or path, kind, depth), member.path, name)
            return [one._replace(member="/".join(filter(None, (member.name, one.member)))) for one in inner]
        return [self._member(member.path, kind, name)._replace(member=member.name)]

    def _nested(self, path: Path, kind: Kind, depth: int) -> list[Made]:
        if depth >= DEEPEST:
            raise DocumentError("archive_too_deep", f"archives are packed in each other more than {DEEPEST} deep")
        return self._members(path, kind, depth + 1)

    def _member(self, path: Path, kind: Kind | None, name: str) -> Made:
        """A member, which lies nowhere else: its bytes are kept first."""
        if kind is None and _is_pdf(path):
            document_id = self._archive.put_copy(path)
            return Made(name, document_id, document_id)
        if kind is None or (kind == Kind.HTML and not is_disclosure_file(path)):
            fault = "not_pdf", "neither a PDF nor a file of which one is made"
            made = Made(name, sha256_of(path), None, fault)
        else:
            (made,) = self._guarded(lambda: [self._converted(path, kind, name)], path, name)
        return made._replace(kept=self._archive.put_other_copy(path, str(kind or "bin")))

    def _converted(self, path: Path, kind: Kind, file_name: str) -> Made:
        """The PDF of a file; DocumentError where there is none."""
        original, converter = sha256_of(path), converter_of(kind)
        known = None if self._again else self._journal.conversions.of(original, *converter)
        if known is not None and known.document_id and self._archive.has(known.document_id):
            return Made(file_name, original, known.document_id, notes=known.notes)
        if known is not None and known.code and known.code not in PASSING:
            raise DocumentError(known.code, known.message or "")
        told = Conversion(original, converter.name, converter.version, str(kind))
        into = self._archive.incoming / f"{original[:24]}.pdf.part"
        try:
            notes = convert(path, kind, into, self._limits).notes
            document_id = self._archive.put_file(into)
        except DocumentError as error:
            self._journal.conversions.put(replace(told, code=error.code, message=error.message))
            raise
        finally:
            into.unlink(missing_ok=True)
        self._journal.conversions.put(replace(told, document_id=document_id, notes=notes))
        return Made(file_name, original, document_id, notes=notes)


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)
