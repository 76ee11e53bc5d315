"""What came back: a PDF, a firewall's page, a page that says "not here", a login, or another kind of file.

The first kilobyte decides, whatever address and Content-Type say. How refusals look is data: _shared.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from ...records.vocabulary import FetchOutcome
from ..district_models import Markers, Shared
from ..pages.markup import decode

SNIFFED = 1024
JUDGED = 64 * 1024  # of a page that is no PDF, so much is read to say what it is
_SHORT_PAGE = 6000  # characters; a refusal is short, a real page that mentions 404 is not
# magic bytes → what the file is (several formats share a container: see `_container`)
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc/xls"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG", "png"),
    (b"{\\rtf", "rtf"),
)
_CONTAINERS = ((b"OFD.xml", "ofd"), (b"word/", "docx"), (b"xl/", "xlsx"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, as far as it was read for judging; `moved` where redirects ended elsewhere than asked."""

    url: str
    final_url: str
    status: int
    head: bytes
    headers: dict[str, str]  # names in lower case

    @property
    def moved(self) -> bool:
        """Whether a redirect led to another page."""
        return self.final_url != self.url


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome of the fetches table, with a problem's code and message; ok where the reply is what was asked for."""

    outcome: FetchOutcome
    code: str = ""
    message: str = ""
    kind: str = ""  # of a file that is no PDF: docx, zip; empty where nobody knows

    @property
    def ok(self) -> bool:
        """Whether the reply is what was asked for."""
        return not self.code


class PassingError(Exception):
    """A failure that may pass: a reset, a timeout, a truncation, 429, 5xx; `final` where asking again is vain."""

    def __init__(
        self, code: str, message: str, status: int | None = None, retry_after: float | None = None, final: bool = False
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.final = final

    @property
    def outcome(self) -> FetchOutcome:
        """The outcome of the fetches table."""
        return FetchOutcome.BLOCKED if self.status == HTTPStatus.TOO_MANY_REQUESTS else FetchOutcome.ERROR


class RefusedError(Exception):
    """No answer to use; `passing` where asking again later may help."""

    def __init__(self, verdict: Verdict, passing: bool = False) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict
        self.passing = passing


def is_pdf(head: bytes) -> bool:
    """Whether the first kilobyte holds a PDF's mark, and is not that of an archive file that stores a PDF."""
    return b"%PDF-" in head[:SNIFFED] and not head.startswith(tuple(magic for magic, _ in _MAGIC))


def judge_file(reply: Reply, shared: Shared) -> Verdict:
    """The verdict on a reply where a PDF is wanted; for a PDF the outcome is `new` (the journal knows better)."""
    refusal = _refusal(reply, shared)
    if refusal:
        return refusal
    if is_pdf(reply.head):
        return Verdict(FetchOutcome.NEW)
    if not reply.head:
        return Verdict(FetchOutcome.ERROR, "empty_file", "the answer has no bytes")
    kind = kind_of(reply.head)
    if kind:
        return Verdict(FetchOutcome.NOT_PDF, "not_pdf", f"a {kind} file, not a PDF", kind)
    if not _looks_html(reply):
        return Verdict(FetchOutcome.NOT_PDF, "not_pdf", "neither a PDF nor a web page")
    return _judge_html(reply, shared)


def judge_page(reply: Reply, shared: Shared) -> Verdict:
    """The verdict on a reply where a list or an article page is wanted."""
    refusal = _refusal(reply, shared)
    if refusal:
        return refusal
    text = _text(reply)
    if _challenged(reply, shared.challenge, text) and "<a " not in text:
        return _challenge(reply)
    if reply.moved and (_is_login(reply, shared.login, text) or _sent_home(reply)):
        return Verdict(FetchOutcome.SOFT_404, "redirected", f"redirected to {reply.final_url}")
    if len(text) < _SHORT_PAGE and _has(shared.soft_404.body, text):
        return Verdict(FetchOutcome.SOFT_404, "soft_404", "a page that says the page is not there")
    return Verdict(FetchOutcome.NEW)


def _refusal(reply: Reply, shared: Shared) -> Verdict | None:
    """A status that is no answer: 404, 403, a firewall's 412 or 521."""
    if reply.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Verdict(FetchOutcome.GONE, "gone", f"status {reply.status}")
    if reply.status < HTTPStatus.BAD_REQUEST:
        return None
    if reply.status in shared.challenge.statuses or _challenged(reply, shared.challenge, _text(reply)):
        return _challenge(reply)
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return Verdict(FetchOutcome.BLOCKED, "forbidden", f"status {reply.status}")
    return Verdict(FetchOutcome.ERROR, "http_status", f"status {reply.status}")


def _judge_html(reply: Reply, shared: Shared) -> Verdict:
    text = _text(reply)
    if _challenged(reply, shared.challenge, text):
        return _challenge(reply)
    if reply.moved and (_is_login(reply, shared.login, text) or _sent_home(reply)):
        return Verdict(FetchOutcome.SOFT_404, "redirected", f"redirected to {reply.final_url}, a web page")
    return Verdict(FetchOutcome.SOFT_404, "soft_404", "a web page instead of a PDF")


def _challenge(reply: Reply) -> Verdict:
    return Verdict(FetchOutcome.BLOCKED, "challenged", f"a firewall's page (status {reply.status}): not bypassed")


def _challenged(reply: Reply, markers: Markers, text: str) -> bool:
    if any(name.lower() in reply.headers for name in markers.headers):
        return True
    cookies = reply.headers.get("set-cookie", "")
    if len(text) < _SHORT_PAGE and any(name in cookies for name in markers.cookies):
        return True
    return _has(markers.body, text)


def _is_login(reply: Reply, markers: Markers, text: str) -> bool:
    path = urlsplit(reply.final_url).path.lower()
    return any(mark in path for mark in markers.paths) or _has(markers.body, text)


def _sent_home(reply: Reply) -> bool:
    """Whether a redirect led to a site's front page, which lists other things."""
    return urlsplit(reply.final_url).path in ("", "/") and urlsplit(reply.url).path not in ("", "/")


def _has(marks: tuple[str, ...], text: str) -> bool:
    return any(mark in text for mark in marks)


def is_file(head: bytes) -> bool:
    """Whether the first bytes are those of a PDF or of another kind of file, of which all bytes are wanted."""
    return is_pdf(head) or kind_of(head) is not None


def _looks_html(reply: Reply) -> bool:
    start = reply.head[:SNIFFED].lstrip().lower()
    marked = any(mark in start for mark in (b"<html", b"<!doctype html", b"<head", b"<body", b"<script"))
    return marked or (start.startswith(b"<") and "html" in reply.headers.get("content-type", ""))


def kind_of(head: bytes) -> str | None:
    """What a file is that is no PDF, by its first bytes: docx, zip; None where they are nothing known."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return next((name for mark, name in _CONTAINERS if mark in head), kind) if kind == "zip" else kind
    return None


def _text(reply: Reply) -> str:
    return decode(reply.head[:JUDGED], reply.headers.get("content-type"))
