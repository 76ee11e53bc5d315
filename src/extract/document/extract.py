"""One PDF → its rows: read by one reader or by both, with its region's wording; document/rows.py has the stages."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ..checks import verdict
from ..checks.disclosure import check_disclosure
from ..checks.sentences import tell_in_chinese
from ..errors import DocumentError
from ..knowledge.model import Knowledge
from ..outline.scope import READ
from ..paths import sha256_of, text_of
from ..program import program
from ..reading.agreement import AnyReaders, PairedPdf, pair_of
from ..reading.ocr.engine import PageRecogniser
from ..reading.pictures import RecognisedPdf, Recognition
from ..reading.readers import READERS, Opener, PdfReader
from ..reading.second_reader import is_chosen
from ..records.extraction import Extraction, Source
from ..records.tables import Document
from ..records.vocabulary import DocumentStatus, ReadBy, Stage, TextLayer
from ..tables.model import TableReading
from . import agreement, duplicates, meaning
from .proposals import propose
from .provenance import identity_of_name, provenance, published_metadata
from .rows import DocumentReader, OnLedger, problem_row
from .stages import gather

OnPage = Callable[[int, int], None]
FEW = 100_000  # new objects before some are looked through for garbage: Python's 700 finds none, for 12% of the time


def fingerprint(path: Path) -> str:
    """sha256 of the file's bytes, hex; DocumentError where they cannot be read."""
    try:
        return sha256_of(path)
    except OSError as error:
        raise DocumentError("unreadable", f"cannot be opened: {error.strerror}") from None


def extract_document(
    path: Path,
    knowledge: Knowledge,
    source: Source | None = None,
    on_page: OnPage | None = None,
    on_ledger: OnLedger | None = None,
    verify: int = 1,
    readers: AnyReaders = READERS,
    recogniser: PageRecogniser | None = None,
) -> Extraction:
    """A file → all its rows. Never raises for a bad document: status `failed`, and the reason in problems.

    Where its region has a wording of its own, it is read with that; again, where only the document says its region.
    `verify`: of one document in so many (0: of none) the second of the readers reads each page as well as the first;
    each figure and cell says whether both read it so. `recogniser`: who reads the pages that are pictures; without one
    they stay unread, and are named in `pictures`.
    """
    source = source or Source(file_name=text_of(path.name))
    with _seldom_collecting():
        twice = _both(path, verify)
        extraction, tables = _extract(path, knowledge, source, on_page, on_ledger, twice, readers, recogniser)
        for code, message, page in source.notes:  # an OFD file's seal that its PDF lacks
            extraction.problems.append(problem_row(extraction.document, Stage.READ, code, message, page, source))
        for companion in source.companions:
            other, other_tables = _extract(companion.path, knowledge, companion.source, verify=False, readers=readers)
            if tables and other_tables:
                known = knowledge.for_region(extraction.document.region_code)
                check_disclosure(extraction, tables, other, other_tables, known)
        agreement.judge(extraction)
        propose(extraction, knowledge.for_region(extraction.document.region_code))
        meaning.judge(extraction)
        verdict.judge(extraction)
        tell_in_chinese(extraction)
        extraction.findings.clear()
        extraction.known_facts.clear()
        duplicates.report_duplicates(extraction)
    return extraction


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A document's characters and rows live until it is read, and form no rings: the collector seldom looks at them."""
    often, *older = gc.get_threshold()
    gc.set_threshold(max(often, FEW) if often else 0, *older)  # 0: whoever runs this has turned it off
    try:
        yield
    finally:
        gc.set_threshold(often, *older)


def _both(path: Path, verify: int) -> bool:
    """Whether both readers read the file; it may not be there, and reading it says so."""
    return verify == 1 or (verify > 1 and path.is_file() and is_chosen(fingerprint(path), verify))


def _extract(
    path: Path,
    knowledge: Knowledge,
    source: Source,
    on_page: OnPage | None = None,
    on_ledger: OnLedger | None = None,
    verify: bool = True,
    readers: AnyReaders = READERS,
    recogniser: PageRecogniser | None = None,
) -> tuple[Extraction, TableReading | None]:
    """A file's rows and its tables (None where it cannot be read), with the wording of its region."""
    recognition = Recognition(path, recogniser) if recogniser else None
    read = partial(_read_twice if verify else _read_once, readers, recognition)
    known = knowledge.for_region(source.region_code)
    extraction, tables = read(path, known, source, on_page, on_ledger)
    own = knowledge.for_region(extraction.document.region_code)
    return read(path, own, source, on_page, on_ledger) if own.version != known.version else (extraction, tables)


def _read_once(
    readers: AnyReaders,
    recognition: Recognition | None,
    path: Path,
    knowledge: Knowledge,
    source: Source,
    on_page: OnPage | None,
    on_ledger: OnLedger | None,
) -> tuple[Extraction, TableReading | None]:
    """The first reader alone."""
    extraction, tables = _read(path, knowledge, source, on_page, on_ledger, readers.open, recognition)
    agreement.mark(extraction, ReadBy.ONE)
    extraction.document.verified = False
    return extraction, tables


def _read_twice(
    readers: AnyReaders,
    recognition: Recognition | None,
    path: Path,
    knowledge: Knowledge,
    source: Source,
    on_page: OnPage | None,
    on_ledger: OnLedger | None,
) -> tuple[Extraction, TableReading | None]:
    """Both readers, page by page; where a page differs, pdfplumber's pages are read into rows, too, and compared."""
    pairs: list[PairedPdf] = []

    def open_pair(path: Path) -> PdfReader:
        pairs.append(pair_of(path, readers))
        return pairs[0]

    extraction, tables = _read(path, knowledge, source, on_page, on_ledger, open_pair, recognition)
    alike = all(pair.alike_but(recognition.pages if recognition else ()) for pair in pairs)
    agreement.mark(extraction, ReadBy.BOTH if alike else ReadBy.ONE)
    alone = "PDFium cannot open the file: pdfplumber" if pairs and pairs[0].alone else None
    if not alike and alone is None:
        second, other_tables = _read(path, knowledge, source, None, None, readers.second, recognition)
        lost = [one.document.status == DocumentStatus.FAILED for one in (extraction, second)]
        if lost == [True, False]:
            extraction, tables, alone = second, other_tables, "PDFium reads nothing in the file: pdfplumber"
            agreement.mark(extraction, ReadBy.ONE)
        elif lost == [False, True]:
            alone = "pdfplumber reads nothing in the file: PDFium"
        else:
            agreement.settle(extraction, second)
    if alone is not None:
        told = f"{alone} alone has read it"
        extraction.problems.append(problem_row(extraction.document, Stage.READ, "one_reader", told, source=source))
    extraction.document.verified = True
    return extraction, tables


def _read(
    path: Path,
    knowledge: Knowledge,
    source: Source,
    on_page: OnPage | None,
    on_ledger: OnLedger | None,
    open_pdf: Opener,
    recognition: Recognition | None,
) -> tuple[Extraction, TableReading | None]:
    document = _document(path, source, knowledge)
    extraction = Extraction(document)
    tables: TableReading | None = None
    try:
        document.document_id = fingerprint(path)
        if source.fault:  # an .xls where LibreOffice is not installed
            raise DocumentError(*source.fault)
        pdf = RecognisedPdf(open_pdf(path), recognition) if recognition else open_pdf(path)
        try:
            document.pages, document.producer = pdf.count, pdf.producer
            gathered = gather(pdf, knowledge, on_page)
        finally:
            pdf.close()
        document.content_id = gathered.content_id
        extraction.pictures = gathered.pictures
        document.pages_pictured = len(gathered.pictures) + len(gathered.recognised) or None
        document.pages_recognised = len(gathered.recognised) if recognition and document.pages_pictured else None
        DocumentReader(extraction, knowledge, source, on_ledger).read(gathered)
        tables = gathered.tables if document.scope in READ else None  # no rule crosses scopes
    except DocumentError as error:
        document.status, document.text_layer = DocumentStatus.FAILED, document.text_layer or TextLayer.NONE
        extraction.problems.append(problem_row(document, Stage.READ, error.code, error.message, error.page, source))
    for problem in extraction.problems:
        problem.document_id = document.document_id
    return extraction, tables


def _document(path: Path, source: Source, knowledge: Knowledge) -> Document:
    return Document(
        document_id=identity_of_name(path),
        **provenance(path, source),
        **published_metadata(source),
        extractor_version=program(),
        patterns_version=knowledge.version,
    )
