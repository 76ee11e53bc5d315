"""One PDF → its rows: pages, sections, tables, figures, explanations, accounting, in the order of the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from . import __version__, agreement
from .accounting import Accountant
from .accounting_ledger import Ledger
from .checks import run_checks
from .checks.together import run_together
from .errors import DocumentError
from .explanations import ExplanationMaker
from .extraction import Extraction, Source
from .figures import FigureMaker
from .functions import FunctionFinder, FunctionNames
from .furniture import split_furniture
from .gathering import Gathered, gather
from .join import join_lines
from .knowledge import Knowledge
from .metadata import Metadata, read_metadata
from .narrative import Narrator, Told
from .paired import PairedPdf, PdfReader, open_fast, open_reference
from .paragraphs import Paragraph, TextLine
from .records import Document, Figure, Problem, Section
from .residue import residues
from .sections import Node, build_outline
from .tables.model import TableReading
from .totals import resolve_totals
from .verification import is_chosen

OnPage = Callable[[int, int], None]
OnLedger = Callable[[Ledger], None]


def fingerprint(path: Path) -> str:
    """sha256 of the file's bytes, hex; DocumentError where they cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise DocumentError("unreadable", f"cannot be opened: {error.strerror}") from None
    return digest.hexdigest()


def extract_document(
    path: Path,
    knowledge: Knowledge,
    source: Source | None = None,
    on_page: OnPage | None = None,
    on_ledger: OnLedger | None = None,
    verify: int = 1,
) -> Extraction:
    """A file → all its rows. Never raises for a bad document: status `failed`, and the reason in problems.

    Where its region has a wording of its own, it is read with that; again, where only the document says its region.
    `verify`: of one document in so many (0: of none) pdfplumber reads each page as well as PDFium; each figure and
    cell says whether both read it so.
    """
    source = source or Source(file_name=path.name)
    extraction, tables = _extract(path, knowledge, source, on_page, on_ledger, _both(path, verify))
    for companion in source.companions:
        other, other_tables = _extract(companion.path, knowledge, companion.source, verify=False)
        if tables and other_tables:
            run_together(extraction, tables, other, other_tables, knowledge.for_region(extraction.document.region_code))
    agreement.judge(extraction)
    return extraction


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
) -> tuple[Extraction, TableReading | None]:
    """A file's rows and its tables (None where it cannot be read), with the wording of its region."""
    read = _read_twice if verify else _read_fast
    known = knowledge.for_region(source.region_code)
    extraction, tables = read(path, known, source, on_page, on_ledger)
    own = knowledge.for_region(extraction.document.region_code)
    return read(path, own, source, on_page, on_ledger) if own.version != known.version else (extraction, tables)


def _read_fast(
    path: Path, knowledge: Knowledge, source: Source, on_page: OnPage | None, on_ledger: OnLedger | None
) -> tuple[Extraction, TableReading | None]:
    """PDFium alone."""
    extraction, tables = _read(path, knowledge, source, on_page, on_ledger, open_fast)
    agreement.mark(extraction, "one")
    extraction.document.verified = False
    return extraction, tables


def _read_twice(
    path: Path, knowledge: Knowledge, source: Source, on_page: OnPage | None, on_ledger: OnLedger | None
) -> tuple[Extraction, TableReading | None]:
    """Both readers, page by page; where a page differs, pdfplumber's pages are read into rows, too, and compared."""
    pairs: list[PairedPdf] = []

    def open_pair(path: Path) -> PdfReader:
        pairs.append(PairedPdf(path))
        return pairs[0]

    extraction, tables = _read(path, knowledge, source, on_page, on_ledger, open_pair)
    alike = all(pair.alike for pair in pairs)
    agreement.mark(extraction, "both" if alike else "one")
    if not alike and not pairs[0].alone:
        agreement.settle(extraction, _read(path, knowledge, source, None, None, open_reference)[0])
    extraction.document.verified = True
    return extraction, tables


def _read(
    path: Path,
    knowledge: Knowledge,
    source: Source,
    on_page: OnPage | None,
    on_ledger: OnLedger | None,
    open_pdf: Callable[[Path], PdfReader],
) -> tuple[Extraction, TableReading | None]:
    document = _document(path, source, knowledge)
    extraction = Extraction(document)
    tables: TableReading | None = None
    try:
        document.document_id = fingerprint(path)
        pdf = open_pdf(path)
        try:
            document.pages, document.producer = pdf.count, pdf.producer
            gathered = gather(pdf, knowledge, on_page)
        finally:
            pdf.close()
        document.content_id, tables = gathered.content_id, gathered.tables
        DocumentReader(extraction, knowledge, source, on_ledger).read(gathered)
    except DocumentError as error:
        document.status, document.text_layer = "failed", document.text_layer or "none"
        extraction.problems.append(_problem(document, "read", error.code, error.message, error.page, source))
    for problem in extraction.problems:
        problem.document_id = document.document_id
    return extraction, tables


def _document(path: Path, source: Source, knowledge: Knowledge) -> Document:
    return Document(
        document_id=hashlib.sha256(str(path).encode()).hexdigest(),
        file_name=source.file_name or path.name,
        source_url=source.source_url or path.resolve().as_uri(),
        landing_url=source.landing_url,
        region_code=source.region_code,
        region=source.region,
        department=source.department,
        fiscal_year=source.fiscal_year,
        kind=source.kind,
        published_on=source.published_on,
        retrieved_at=source.retrieved_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path.exists()
        else None,
        supersedes=source.supersedes,
        companions=source.companion_ids,
        extractor_version=__version__,
        patterns_version=knowledge.version,
    )


def _problem(
    document: Document, stage: str, code: str, message: str, page: int | None = None, source: Source | None = None
) -> Problem:
    url = source.source_url if source and source.source_url else document.file_name
    return Problem(
        document_id=document.document_id,
        url=url,
        stage=stage,
        code=code,
        message=message,
        page=page,
        at=document.retrieved_at,
    )


def _is_school(nodes: list[Node]) -> bool:
    """The 高等学校 template: 学校概况, 高等学校收支决算总表说明."""
    return any("学校概况" in node.heading or "高等学校" in node.heading for node in nodes)


class DocumentReader:
    """Reads what was gathered from the pages into rows."""

    def __init__(
        self, extraction: Extraction, knowledge: Knowledge, source: Source, on_ledger: OnLedger | None = None
    ) -> None:
        self.out, self.knowledge, self.source, self.on_ledger = extraction, knowledge, source, on_ledger
        self.document = extraction.document

    def read(self, gathered: Gathered) -> None:
        """All stages after the pages."""
        self._page_problems(gathered)
        if self.document.text_layer == "none":
            return
        text, furniture = split_furniture(gathered.lines, gathered.page_count)
        paragraphs = join_lines(text, gathered.widths)
        meta = read_metadata(paragraphs, gathered.heads, self.source)
        self._describe(meta)
        nodes = build_outline(paragraphs, self.knowledge)
        names = [meta.department or "", self.source.department or ""]
        narrator = Narrator(self.knowledge, meta.kind or "final_accounts", meta.fiscal_year, names)
        told = resolve_totals(list(narrator.tell(nodes)), gathered.tables.cells, self.knowledge, _is_school(nodes))
        if meta.template:
            self._say("extract", "blank_template", "the cover has a placeholder for the office's name", 1)
            for part in told:
                part.readings, part.reasons = [], []
        for residue in residues(paragraphs, meta):
            self._say("validate", residue.code, residue.message, residue.page)
        self._sections(nodes, told)
        self._rows(told, nodes, meta, gathered)
        self._account(told, nodes, furniture, gathered)
        self._check(gathered)

    def _check(self, gathered: Gathered) -> None:
        """What does not add up and what was left out; a fault of ours in it is said, and costs no figure."""
        try:
            run_checks(self.out, self.knowledge, gathered.tables)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            self.document.status = "partial"
            self._say("validate", "internal_error", f"the checks broke off: {type(error).__name__}: {error}")

    def _say(self, stage: str, code: str, message: str, page: int | None = None) -> None:
        self.out.problems.append(_problem(self.document, stage, code, message, page, self.source))

    def _page_problems(self, gathered: Gathered) -> None:
        for code, message, page in gathered.problems:
            self._say("read", code, message, page)
        self.document.text_layer = gathered.text_layer
        if gathered.text_layer == "none":
            self.document.status = "failed"
        elif gathered.problems:
            self.document.status = "partial"

    def _describe(self, meta: Metadata) -> None:
        document = self.document
        document.department, document.title = meta.department, meta.title
        document.region_code, document.region = meta.region_code, meta.region
        document.fiscal_year, document.kind, document.unit_level = meta.fiscal_year, meta.kind, meta.unit_level
        for code, message in meta.disagreements:
            self._say("validate", code, message)
        for name in ("department", "fiscal_year", "kind"):
            if getattr(meta, name) is None:
                self._say("validate", f"{name}_unknown", f"neither the document nor its source says its {name}")

    def _sections(self, nodes: list[Node], told: list[Told]) -> None:
        for node in nodes:
            if node.level < 0 and not node.body:
                continue
            own: list[Paragraph] = ([node.heading_paragraph] if node.heading_paragraph else []) + node.body
            pages = [page for paragraph in own for page in (paragraph.pages[:1] + paragraph.pages[-1:])]
            self.out.sections.append(
                Section(
                    document_id=self.document.document_id,
                    section_id=node.section_id,
                    parent_id=node.parent.section_id if node.parent and node.parent.level >= 0 else None,
                    level=max(0, node.level),
                    ordinal=node.ordinal,
                    heading=node.heading,
                    section=node.code,
                    page_from=min(pages, default=None),
                    page_to=max(pages, default=None),
                    text="\n".join(paragraph.text for paragraph in node.body),
                )
            )

    def _rows(self, told: list[Told], nodes: list[Node], meta: Metadata, gathered: Gathered) -> None:
        own = FunctionNames()
        for code, name in gathered.functions.items():
            own.add(code, name)
        maker = FigureMaker(
            self.document.document_id, meta, self.knowledge, FunctionFinder(self.knowledge.functions, own)
        )
        explainer = ExplanationMaker(self.document.document_id, self.knowledge, maker)
        by_section: dict[str, list[Figure]] = {}
        for part in told:
            figures = maker.rows(part)
            self.out.figures += figures
            known = by_section.setdefault(part.node.section_id, [])
            known += figures
            self.out.explanations += explainer.rows(part, known)
            for text, first, second in part.ambiguities:
                self._say(
                    "extract",
                    "ambiguous",
                    f"{text!r} is read differently by {first} and {second}",
                    part.paragraph.pages[0],
                )
            for message in part.timed_out:
                self._say("extract", "pattern_timeout", message, part.paragraph.pages[0])
        self._unknown_functions(maker.functions)
        gathered.add_tables(self.out, maker, meta)

    def _unknown_functions(self, functions: FunctionFinder) -> None:
        """A classification that no list has may be a misprint, or none at all: people look at it."""
        found: dict[str, int | None] = {}
        for row in self.out.figures:
            if row.function_name and not row.function_code and functions.unknown(row.function_name):
                found.setdefault(row.function_name, row.page)
        for name, page in found.items():
            self._say("extract", "function_unknown", f"no list of 支出功能分类 has {name}", page)

    def _account(self, told: list[Told], nodes: list[Node], furniture: list[TextLine], gathered: Gathered) -> None:
        ledger = gathered.ledger
        accountant = Accountant(self.document.document_id, self.knowledge, ledger)
        accountant.figures(told)
        accountant.prose(nodes)
        accountant.lines(furniture, furniture=True)
        accountant.lines(gathered.titles)
        accountant.tables(gathered.tables)
        self.out.unmatched += accountant.rows
        balance = ledger.balance()
        self.document.numbers_printed, self.document.numbers_accounted = balance.printed, balance.accounted
        for page, lost in balance.lost.items():
            message = f"{len(lost)} numbers belong to no figure, cell or row of unmatched: {', '.join(lost[:8])}"
            self._say("extract", "numbers_unaccounted", message, page)
        if self.on_ledger is not None:
            self.on_ledger(ledger)
