"""What a district's lists name and what came of each: the links, and how each list was read (journal_lists.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from ..records.tables import Problem
from ..records.vocabulary import CoverageState, FetchOutcome
from .archive import page_name_of
from .discover import Discovery, Link
from .fetch import FileReply
from .journal import KnownPage
from .list_rows import Listed

NO_FILE = "no_file"  # a link that might have led to a file, and leads to a web page
# problems of an article's page → what became of the disclosure; all others kept it from being reached
_OF_PAGES = {
    "gone": CoverageState.GONE,
    "soft_404": CoverageState.GONE,
    "no_attachment": CoverageState.LISTED_WITHOUT_FILE,
    "bad_link": CoverageState.LISTED_WITHOUT_FILE,
    "text_disclosure": CoverageState.REFUSED,
}
_OF_FILES = {
    FetchOutcome.GONE: CoverageState.GONE,
    FetchOutcome.NOT_PDF: CoverageState.REFUSED,
    FetchOutcome.SOFT_404: CoverageState.REFUSED,
}
# how each is told: the page's own message names the link, whose title stands in the list already
_TOLD = {
    "text_disclosure": "the text of the page is the disclosure",
    "no_attachment": "no file on the page",
    "bad_link": "its link is no address",
}


def listed_links(
    found: Discovery, replies: Sequence[FileReply], page_of: Callable[[str], KnownPage | None]
) -> list[Listed]:
    """All that a district's lists name, with what came of each: of its article, or of asking for its file."""
    links = [listed_page(link, problem, page_of) for link, problem in found.without]
    pairs = list(zip(found.links, replies, strict=True))
    filed = {link.landing_url for link, reply in pairs if not is_no_file(reply)}
    for link, reply in pairs:
        if not is_no_file(reply):
            links.append(listed_file(link, reply))
        elif link.landing_url not in filed:
            links.append(_listed(link, link.landing_url, CoverageState.LISTED_WITHOUT_FILE, _TOLD["no_attachment"]))
    return links


def is_no_file(reply: FileReply) -> bool:
    """A link that might have led to a file and did not: nothing that was expected."""
    return reply.problem is not None and reply.problem.code == NO_FILE


def listed_page(link: Link, problem: Problem, page_of: Callable[[str], KnownPage | None]) -> Listed:
    """A disclosure that a list names and for which no file was found; a page that is one itself is archived."""
    url, state = link.url, _OF_PAGES.get(problem.code, CoverageState.NOT_REACHED)
    if problem.code == "bad_link":  # what is no address leads nobody anywhere: to the page that has it
        url = f"{problem.url}#{quote(link.text or link.title or '', errors='replace')}"
    page = page_of(url) if problem.code == "text_disclosure" else None
    return _listed(
        link, url, state, _TOLD.get(problem.code) or _reason(problem), page_name_of(page.sha256) if page else None
    )


def listed_file(link: Link, reply: FileReply) -> Listed:
    """A link and what came of asking for its file: a PDF, a Word file, 404; a timeout or a firewall says nothing."""
    if reply.document_id:
        return _listed(link, link.url, CoverageState.CONVERTED if reply.converted else CoverageState.PUBLISHED)
    state = _OF_FILES.get(reply.outcome, CoverageState.NOT_REACHED)
    return _listed(link, link.url, state, _reason(reply.problem), reply.archive_name)


def _listed(
    link: Link, url: str, state: CoverageState, detail: str | None = None, archive_name: str | None = None
) -> Listed:
    about = (link.landing_url, link.title, link.department, link.fiscal_year, link.kind, link.published_on)
    return Listed(url, link.entry_url, *about, state, detail, archive_name, link.approved_on)


def _reason(problem: Problem | None) -> str | None:
    if problem is None:
        return None
    return problem.message if problem.code in ("not_pdf", "soft_404", "gone") else f"{problem.code}: {problem.message}"


def departments_of(links: Iterable[tuple[str | None, str | None]]) -> Mapping[str, str]:
    """Addresses with the departments that they are listed for → those that are of one alone."""
    found: dict[str, set[str]] = {}
    for url, department in links:
        if url and department:
            found.setdefault(url, set()).add(department)
    return {url: names.pop() for url, names in found.items() if len(names) == 1}
