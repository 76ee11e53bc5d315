"""What a document's pages gave → the rows of every table, in the order of the stages after reading."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..accounting.accountant import Accountant
from ..accounting.ledger import Ledger
from ..checks.run import run_checks
from ..errors import INTERNAL_ERROR
from ..identity.approvals import approved_on
from ..knowledge.functions import FunctionFinder, FunctionNames
from ..knowledge.model import Knowledge
from ..outline.furniture import split_furniture
from ..outline.metadata import Metadata, read_metadata
from ..outline.paragraphs import Paragraph, TextLine
from ..outline.scope import is_elsewhere
from ..outline.sections import Node, build_outline
from ..prose.join import join_lines
from ..prose.narrative import Narrator, Told
from ..prose.residue import residues
from ..prose.totals import resolve_totals
from ..reading.pages import UNMAPPED
from ..records.extraction import Extraction, Source
from ..records.tables import Document, Figure, Problem, Section
from ..records.vocabulary import DocumentScope, DocumentStatus, Stage, TextLayer
from ..tables.conclude import conclude_in_year
from . import recognised as scanned
from .figures import FigureMaker, table_rows
from .key import take_from_tables
from .reasons import ExplanationMaker
from .stages import Gathered

IDEOGRAPHS, NO_WORD = re.compile("[一-龥]+"), re.compile(r"[\d\s.,，。%]+")
NO_SIGN = f"{UNMAPPED}\u00ad\ufffe\uffff"  # printed, and nobody knows what: some fonts call their minus a soft hyphen
TORN = re.compile(f"[{NO_SIGN}][.,，]?$")  # what stands before the rest of a number
FEWEST, LEAST_CHINESE = 200, 0.2  # characters that are no digits; the share of ideographs that a Chinese text has
NOT_READ = {DocumentScope.GOVERNMENT: "a government's own accounts", DocumentScope.OTHER: "no accounts of a department"}
OnLedger = Callable[[Ledger], None]


def problem_row(
    document: Document, stage: Stage, code: str, message: str, page: int | None = None, source: Source | None = None
) -> Problem:
    """A row of `problems` about a document."""
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
        self.scans = scanned.Recognitions(gathered.recognised)
        self._page_problems(gathered)
        if self.document.text_layer == TextLayer.NONE:
            return
        text, furniture = split_furniture(gathered.lines, gathered.page_count)
        paragraphs = join_lines(text, gathered.widths)
        self._garbled(paragraphs)
        titles = [info.title for info in gathered.tables.tables if info.title]
        meta = read_metadata(paragraphs, gathered.heads, self.source, titles)
        self._describe(meta)
        self.document.approved_on = approved_on((one.text for one in paragraphs), meta.kind, meta.fiscal_year)
        nodes = build_outline(paragraphs, self.knowledge)
        names = [meta.department or "", self.source.department or ""]
        narrator = Narrator(self.knowledge, meta.kind, meta.fiscal_year, names)
        read = list(narrator.tell(nodes)) if meta.is_read else []
        for part in read:
            self._torn(part)
        told = resolve_totals(read, gathered.tables.cells, self.knowledge, _is_school(nodes))
        if meta.template:
            self._say(Stage.EXTRACT, "blank_template", "the cover has a placeholder for the office's name", 1)
            for part in told:
                part.readings, part.reasons = [], []
        for residue in residues(paragraphs, meta) if meta.is_read else ():
            self._say(Stage.VALIDATE, residue.code, residue.message, residue.page)
        conclude_in_year(gathered.tables, self.knowledge.tables, meta.fiscal_year)
        self._leave_out(meta, gathered)
        self._sections(nodes, told)
        apart = scanned.take_apart(told, gathered.tables, self.scans)
        self._rows(told, nodes, meta, gathered, apart)
        self._account(told, nodes, furniture, gathered)
        self._scans(gathered, apart)
        if meta.is_read:
            self._check(gathered)
        scanned.on_sheets(self.out, gathered.recognised)

    def _torn(self, part: Told) -> None:
        """`�.�7万元`, 0.07 in a font that does not say what its 0 is: what is left of a number is no number."""
        text = part.paragraph.text
        torn = [
            one
            for one in part.readings
            if TORN.search(text[max(0, one.start - 2) : one.start]) or text[one.end : one.end + 1] in set(NO_SIGN)
        ]
        part.readings = [one for one in part.readings if one not in torn]
        for one in torn[:1]:
            told = f"a character of a number has no Unicode value: {text[max(0, one.start - 20) : one.end + 5]!r}"
            self._say(Stage.EXTRACT, "number_unclear", told, part.paragraph.place(one.start, one.end)[0])

    def _leave_out(self, meta: Metadata, gathered: Gathered) -> None:
        """Figures of a government's tables, or of a document that is no department's, are none; the cells stay."""
        tables = gathered.tables
        if not meta.is_read:
            tables.figures.clear()
            tables.problems[:] = [fault for fault in tables.problems if fault.code != "table_sums_fail"]
        for info in [info for info in tables.tables if meta.is_read and is_elsewhere(info.title)]:
            kept = [figure for figure in tables.figures if figure.table_id != info.table_id]
            if len(kept) < len(tables.figures):
                told = f"{info.title}: a government's table, no figure is read from it"
                self._say(Stage.EXTRACT, "table_of_a_government", told, info.pages[0] if info.pages else None)
            tables.figures[:] = kept

    def _check(self, gathered: Gathered) -> None:
        """What does not add up and what was left out; a fault of ours in it is said, and costs no figure."""
        try:
            run_checks(self.out, self.knowledge, gathered.tables)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            self.document.status = DocumentStatus.PARTIAL
            self._say(Stage.VALIDATE, INTERNAL_ERROR, f"the checks broke off: {type(error).__name__}: {error}")

    def _say(self, stage: Stage, code: str, message: str, page: int | None = None) -> None:
        self.out.problems.append(problem_row(self.document, stage, code, message, page, self.source))

    def _page_problems(self, gathered: Gathered) -> None:
        for code, message, page in gathered.problems:
            self._say(Stage.READ, code, message, page)
        self.document.text_layer = gathered.text_layer
        if gathered.text_layer == TextLayer.NONE:
            self.document.status = DocumentStatus.FAILED
        elif gathered.problems:
            self.document.status = DocumentStatus.PARTIAL

    def _garbled(self, paragraphs: list[Paragraph]) -> None:
        """Text whose fonts give other characters than are seen has next to no ideographs: it is said, not believed."""
        text = "".join(paragraph.text for paragraph in paragraphs)
        chinese = sum(map(len, IDEOGRAPHS.findall(text)))
        if chinese >= len(text) * LEAST_CHINESE:
            return
        words = len(NO_WORD.sub("", text))
        if words > FEWEST and chinese < words * LEAST_CHINESE:
            self.document.status = DocumentStatus.PARTIAL
            told = f"{chinese} of {words} characters are ideographs: the fonts do not say what is printed"
            self._say(Stage.READ, "garbled_text", told)

    def _describe(self, meta: Metadata) -> None:
        document = self.document
        document.department, document.title = meta.department, meta.title
        document.region_code, document.region = meta.region_code, meta.region
        document.fiscal_year, document.kind, document.unit_level = meta.fiscal_year, meta.kind, meta.unit_level
        document.scope = meta.scope
        for code, message in meta.disagreements:
            self._say(Stage.VALIDATE, code, message)
        for name in ("department", "fiscal_year", "kind"):
            if getattr(meta, name) is None:
                self._say(Stage.VALIDATE, f"{name}_unknown", f"neither the document nor its source says its {name}")
        if meta.scope is None:
            self._say(Stage.EXTRACT, "scope_unknown", "nothing says whose accounts these are: no figure is read")
        elif not meta.is_read:
            what = NOT_READ[meta.scope]
            told = f"{what} ({meta.evidence['scope']}): tables are kept as cells, no figure is read, no rule is tried"
            self._say(Stage.EXTRACT, f"scope_{meta.scope}", told)

    def _sections(self, nodes: list[Node], told: list[Told]) -> None:
        for node in nodes:
            if node.level < 0 and not node.body:
                continue
            own: list[Paragraph] = ([node.heading_paragraph] if node.heading_paragraph else []) + node.body
            pages = [page for paragraph in own for page in (paragraph.pages[:1] + paragraph.pages[-1:])]
            self.out.sections.append(
                Section.made(
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

    def _rows(
        self, told: list[Told], nodes: list[Node], meta: Metadata, gathered: Gathered, apart: scanned.Apart
    ) -> None:
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
            scanned.judge_figures(part, figures, self.scans)
            self.out.figures += figures
            known = by_section.setdefault(part.node.section_id, [])
            known += figures
            self.out.explanations += explainer.rows(part, known)
            for text, first, second in part.ambiguities:
                self._say(
                    Stage.EXTRACT,
                    "ambiguous",
                    f"{text!r} is read differently by {first} and {second}",
                    part.paragraph.pages[0],
                )
            for message in part.timed_out:
                self._say(Stage.EXTRACT, "pattern_timeout", message, part.paragraph.pages[0])
        self._unknown_functions(maker.functions)
        table_rows(gathered.tables, self.out, maker)
        take_from_tables(self.out, self.knowledge)
        self.out.proposals += scanned.proposals(apart, maker)

    def _scans(self, gathered: Gathered, apart: scanned.Apart) -> None:
        """Rows of pages whose text is a layer under a picture, or read from one, say so, and how sure they are."""
        scanned.tell_layers(self.out, gathered.layers)
        if self.scans:
            scanned.judge_tables(self.out, self.scans)
            scanned.leave(self.out, apart, self.scans)
            for code, message, page in scanned.faults(gathered.recognised):
                self._say(Stage.READ, code, message, page)

    def _unknown_functions(self, functions: FunctionFinder) -> None:
        """A classification that no list has, or has elsewhere, may be a misprint, or none at all: people look at it."""
        found: dict[str, int | None] = {}
        for row in self.out.figures:
            if row.function_name and not row.function_code:
                found.setdefault(row.function_name, row.page)
        for name, page in found.items():
            if functions.unknown(name):
                self._say(Stage.EXTRACT, "function_unknown", f"no list of 支出功能分类 has {name}", page)
            elif functions.misplaced(name):
                self._say(Stage.EXTRACT, "function_misplaced", f"{name}: every list has it under other names", page)

    def _account(self, told: list[Told], nodes: list[Node], furniture: list[TextLine], gathered: Gathered) -> None:
        ledger = gathered.ledger
        accountant = Accountant(self.document.document_id, self.knowledge, ledger)
        accountant.figures(told)
        accountant.prose(nodes)
        accountant.lines(furniture, furniture=True)
        accountant.lines(gathered.titles)
        accountant.across(gathered.across)
        accountant.tables(gathered.tables)
        self.out.unmatched += accountant.rows
        balance = ledger.balance()
        self.document.numbers_printed, self.document.numbers_accounted = balance.printed, balance.accounted
        for page, lost in balance.lost.items():
            message = f"{len(lost)} numbers belong to no figure, cell or row of unmatched: {', '.join(lost[:8])}"
            self._say(Stage.EXTRACT, "numbers_unaccounted", message, page)
        if self.on_ledger is not None:
            self.on_ledger(ledger)
