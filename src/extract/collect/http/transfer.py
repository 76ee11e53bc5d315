"""One request and its answer: redirects, streaming to disk, size limits, resuming, and telling a half from a whole."""

from __future__ import annotations

import asyncio
import hashlib
import math
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import httpx

from ..pages.forms import form_of
from .client import FetchSettings
from .content import encoding_of, pieces
from .verdict import JUDGED, PassingError, Reply, is_file, is_pdf

_TAIL = 4096  # bytes in which a PDF's %%EOF is looked for
_PASSING_STATUSES = {408, 416, 425, 429, 500, 502, 503, 504}
_LONGEST_WAIT = 30 * 86_400.0  # seconds of a Retry-After, however far away its date is
Hop = Callable[[str], Awaitable[None]]
Receive = Callable[[str, str, int], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was read to its end (or as far as its kind needs); `size` in bytes, `seconds` from the request."""

    reply: Reply
    size: int
    seconds: float
    complete: bool = True


@dataclass(slots=True)
class Target:
    """Where a file's bytes go, and what earlier attempts of this run left there."""

    path: Path
    etag: str | None = None  # of the bytes that are there: they can be continued
    unended: bytes | None = None  # digest of a whole answer without an end mark

    def headers(self) -> dict[str, str]:
        """The rest alone is asked for where that is safe."""
        size = self.path.stat().st_size if self.etag and self.path.is_file() else 0
        return {"Range": f"bytes={size}-", "If-Range": self.etag} if self.etag and size else {}

    def continued_by(self, response: httpx.Response) -> bool:
        """Whether an answer goes on where the bytes end; a range of compressed bytes does not."""
        if response.status_code != HTTPStatus.PARTIAL_CONTENT or not self.path.is_file() or encoding_of(response):
            return False
        return str(response.headers.get("content-range", "")).startswith(f"bytes {self.path.stat().st_size}-")


class Transfer:
    """Asks for one address; a file goes to `target`, a page (no target) stays in memory.

    `hop` is awaited before a redirect is followed; `receive` takes the address asked for, the one that serves it, and
    how many bytes came.
    """

    def __init__(
        self, client: httpx.AsyncClient, settings: FetchSettings, hop: Hop, receive: Receive, robots: bool = False
    ) -> None:
        self._client = client
        self._settings = settings
        self._hop = hop
        self._receive = receive
        self._robots = robots

    async def ask(self, url: str, headers: dict[str, str], target: Target | None) -> Answer:
        """Ask once, following redirects; PassingError on every failure of the net or the server."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._settings.request_seconds):
                reply, size, complete = await self._follow(url, headers, target)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PassingError("timeout", f"no answer in time ({type(error).__name__})") from error
        except httpx.RemoteProtocolError as error:
            if isinstance(error.__context__, httpx.InvalidURL):  # Location: http://www.gov.cn：80/
                raise PassingError("bad_answer", str(error), final=True) from error
            raise PassingError("truncated", f"the answer broke off: {error}") from error
        except httpx.TransportError as error:
            raise _transport_failure(error) from error
        except (httpx.InvalidURL, httpx.DecodingError, UnicodeError) as error:
            raise PassingError("bad_answer", f"{type(error).__name__}: {error}", final=True) from error
        return Answer(reply, size, time.monotonic() - started, complete)

    async def _follow(self, url: str, headers: dict[str, str], target: Target | None) -> tuple[Reply, int, bool]:
        at, form = form_of(url)
        for _ in range(self._settings.redirects + 1):
            sent = headers | (target.headers() if target else {})
            response = await self._client.send(self._request(at, form, sent), stream=True)
            try:
                if response.next_request is None:
                    return await self._read(response, url, target)
                at = str(response.next_request.url)
                form = form if response.next_request.method == "POST" else None
            finally:
                await response.aclose()
            await self._hop(at)
        raise PassingError("redirect_loop", f"more than {self._settings.redirects} redirects", final=True)

    def _request(self, at: str, form: str | None, headers: dict[str, str]) -> httpx.Request:
        """A list's interface that is asked by POST is sent its form, or what a page's script says that it is."""
        if form is None:
            return self._client.build_request("GET", at, headers=headers)
        typed = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Requested-With": "XMLHttpRequest",
        }
        return self._client.build_request("POST", at, headers=typed | headers, content=form)

    async def _read(self, response: httpx.Response, url: str, target: Target | None) -> tuple[Reply, int, bool]:
        status = response.status_code
        if status in _PASSING_STATUSES:
            code = "rate_limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "server_error"
            wait = retry_after(response.headers.get("retry-after"), response.headers.get("date"))
            too_long = wait is not None and wait > self._settings.longest_retry_after
            raise PassingError(code, f"status {status}", status, wait, final=too_long)
        if status == HTTPStatus.NOT_MODIFIED:
            return _reply(response, url, b""), 0, True
        if target is not None and status < HTTPStatus.BAD_REQUEST:
            return await self._read_file(response, url, target)
        body = await self._page(response, url)
        return _reply(response, url, body), len(body), True

    def _pieces(self, response: httpx.Response, url: str) -> AsyncGenerator[bytes, None]:
        return pieces(response, partial(self._receive, url, str(response.url)))

    async def _page(self, response: httpx.Response, url: str) -> bytes:
        """A page as a whole, of robots.txt as much as must be read, of a refusal's page as much as judging needs."""
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            with suppress(PassingError):  # a 404 is one, whatever its page is packed in
                return await _first(self._pieces(response, url), JUDGED)
            return b""
        if self._robots:
            return await _first(self._pieces(response, url), self._settings.most_robots_bytes)
        most = self._settings.most_page_bytes
        body = await _first(self._pieces(response, url), most + 1)
        if len(body) > most:
            raise PassingError("too_large", f"more than {most:,} bytes", response.status_code, final=True)
        return body

    async def _read_file(self, response: httpx.Response, url: str, target: Target) -> tuple[Reply, int, bool]:
        continued = target.continued_by(response)
        if response.status_code == HTTPStatus.PARTIAL_CONTENT and not continued:
            target.etag = None
            raise PassingError("bad_range", "the rest of the file begins elsewhere", response.status_code)
        target.etag = None if encoding_of(response) else _strong(response.headers.get("etag"))
        with target.path.open("ab" if continued else "wb") as file:
            head = await self._stream(self._pieces(response, url), file, target.path)
            size = file.tell()
        reply = _reply(response, url, head)
        if not is_pdf(head) or _ends_well(target.path):
            return reply, size, True
        with target.path.open("rb") as written:
            digest, target.etag = hashlib.file_digest(written, "sha256").digest(), None
        if digest == target.unended:  # the same bytes twice: that is what the site publishes
            return reply, size, False
        target.unended = digest
        raise PassingError("truncated", "the file ends without %%EOF", response.status_code)

    async def _stream(self, body: AsyncGenerator[bytes, None], file: BinaryIO, path: Path) -> bytes:
        """Write the body, and of what is no kind of file as much as a web page may have; gives its first bytes."""
        written = file.tell()
        head = _head(path) if written else b""
        async with aclosing(body):
            async for piece in body:
                file.write(piece)
                written += len(piece)
                head += piece[: max(0, JUDGED - len(head))]
                if written > self._settings.most_page_bytes and not is_file(head):
                    break
                if written > self._settings.most_bytes:
                    raise PassingError("too_large", f"more than {self._settings.most_bytes:,} bytes", final=True)
        return head


async def _first(body: AsyncGenerator[bytes, None], most: int) -> bytes:
    """The first bytes of a body, `most` of them at most."""
    read = bytearray()
    async with aclosing(body):
        async for piece in body:
            read += piece
            if len(read) >= most:
                break
    return bytes(read[:most])


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(JUDGED)


def _strong(etag: str | None) -> str | None:
    return etag if etag and etag.startswith('"') else None


def _reply(response: httpx.Response, url: str, head: bytes) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(form_of(url)[0], str(response.url), response.status_code, head, headers)


def _ends_well(part: Path) -> bool:
    with part.open("rb") as file:
        file.seek(max(0, part.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """Seconds of a Retry-After header, a month at most; None where there is none or it is nonsense (nan, -1, soon).

    A date counts from the answer's own Date header, where it has one: our clock may stand wrong.
    """
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        at, now = _time(value), _time(date) or datetime.now(UTC)
        seconds = max(0.0, (at - now).total_seconds()) if at else math.nan
    return min(seconds, _LONGEST_WAIT) if seconds >= 0 else None


def _time(value: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(value or "")
    except (TypeError, ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _transport_failure(error: httpx.TransportError) -> PassingError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return PassingError("tls", f"TLS: {cause.reason or cause}", final=True)
        cause = cause.__cause__ or cause.__context__
    return PassingError("connection", f"{type(error).__name__}: {error}")
