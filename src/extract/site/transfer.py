"""One request and its answer: redirects, streaming to disk, size limits, resuming, and telling a half from a whole."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import httpx

from .client import FetchSettings
from .verdict import JUDGED, Reply, is_pdf

_TAIL = 4096  # bytes in which a PDF's %%EOF is looked for
_PASSING_STATUSES = {408, 416, 425, 429, 500, 502, 503, 504}
Hop = Callable[[str], Awaitable[None]]


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
        """Uncompressed, so that Content-Length and Range speak of the same bytes; the rest alone where that is safe."""
        headers = {"Accept-Encoding": "identity"}
        size = self.path.stat().st_size if self.etag and self.path.is_file() else 0
        if self.etag and size:
            headers |= {"Range": f"bytes={size}-", "If-Range": self.etag}
        return headers

    def continued_by(self, response: httpx.Response) -> bool:
        """Whether an answer goes on where the bytes end."""
        if response.status_code != HTTPStatus.PARTIAL_CONTENT or not self.path.is_file():
            return False
        return str(response.headers.get("content-range", "")).startswith(f"bytes {self.path.stat().st_size}-")


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
    def outcome(self) -> str:
        """The outcome of the fetches table."""
        return "blocked" if self.status == HTTPStatus.TOO_MANY_REQUESTS else "error"


class Transfer:
    """Asks for one address; a file goes to `target`, a page (no target) stays in memory."""

    def __init__(self, client: httpx.AsyncClient, settings: FetchSettings, hop: Hop) -> None:
        self._client = client
        self._settings = settings
        self._hop = hop

    async def ask(self, url: str, headers: dict[str, str], target: Target | None) -> Answer:
        """Ask once, following redirects; PassingError on every failure of the net or the server."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._settings.request_seconds):
                reply, size, complete = await self._follow(url, headers, target)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PassingError("timeout", f"no answer in time ({type(error).__name__})") from error
        except httpx.RemoteProtocolError as error:
            raise PassingError("truncated", f"the answer broke off: {error}") from error
        except httpx.TransportError as error:
            raise _transport_failure(error) from error
        except (httpx.InvalidURL, httpx.DecodingError, UnicodeError) as error:
            raise PassingError("bad_answer", f"{type(error).__name__}: {error}", final=True) from error
        return Answer(reply, size, time.monotonic() - started, complete)

    async def _follow(self, url: str, headers: dict[str, str], target: Target | None) -> tuple[Reply, int, bool]:
        at = url
        for _ in range(self._settings.redirects + 1):
            sent = headers | (target.headers() if target else {})
            response = await self._client.send(self._client.build_request("GET", at, headers=sent), stream=True)
            try:
                if response.next_request is None:
                    return await self._read(response, url, target)
                at = str(response.next_request.url)
            finally:
                await response.aclose()
            await self._hop(at)
        raise PassingError("redirect_loop", f"more than {self._settings.redirects} redirects", final=True)

    async def _read(self, response: httpx.Response, url: str, target: Target | None) -> tuple[Reply, int, bool]:
        status = response.status_code
        if status in _PASSING_STATUSES:
            code = "rate_limited" if status == HTTPStatus.TOO_MANY_REQUESTS else "server_error"
            wait = retry_after(response.headers.get("retry-after"))
            too_long = wait is not None and wait > self._settings.longest_retry_after
            raise PassingError(code, f"status {status}", status, wait, final=too_long)
        if target is None or status >= HTTPStatus.BAD_REQUEST:
            body = await _some(response, self._settings.most_page_bytes)
            return _reply(response, url, body), len(body), True
        if status == HTTPStatus.NOT_MODIFIED:
            return _reply(response, url, b""), 0, True
        return await self._read_file(response, url, target)

    async def _read_file(self, response: httpx.Response, url: str, target: Target) -> tuple[Reply, int, bool]:
        continued = target.continued_by(response)
        if response.status_code == HTTPStatus.PARTIAL_CONTENT and not continued:
            target.etag = None
            raise PassingError("bad_range", "the rest of the file begins elsewhere", response.status_code)
        target.etag = _strong(response.headers.get("etag"))
        with target.path.open("ab" if continued else "wb") as file:
            head = await self._stream(response, file, target.path)
            size = file.tell()
        reply = _reply(response, url, head)
        if not is_pdf(head) or _ends_well(target.path):
            return reply, size, True
        digest, target.etag = hashlib.sha256(target.path.read_bytes()).digest(), None
        if digest == target.unended:  # the same bytes twice: that is what the site publishes
            return reply, size, False
        target.unended = digest
        raise PassingError("truncated", "the file ends without %%EOF", response.status_code)

    async def _stream(self, response: httpx.Response, file: BinaryIO, path: Path) -> bytes:
        """Write the body, and of what is no PDF only as much as judging needs; gives the file's first bytes."""
        written = file.tell()
        head = path.read_bytes()[:JUDGED] if written else b""
        async for chunk in response.aiter_bytes():
            file.write(chunk)
            written += len(chunk)
            head += chunk[: max(0, JUDGED - len(head))]
            if written >= JUDGED and not is_pdf(head):
                break
            if written > self._settings.most_bytes:
                message = f"more than {self._settings.most_bytes} bytes"
                raise PassingError("too_large", message, response.status_code, final=True)
        return head


async def _some(response: httpx.Response, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) >= most:
            break
    return bytes(body[:most])


def _strong(etag: str | None) -> str | None:
    return etag if etag and etag.startswith('"') else None


def _reply(response: httpx.Response, url: str, head: bytes) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(url, str(response.url), response.status_code, head, headers)


def _ends_well(part: Path) -> bool:
    with part.open("rb") as file:
        file.seek(max(0, part.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()


def retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header, as a number or as a date; None where there is none or it is nonsense."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _transport_failure(error: httpx.TransportError) -> PassingError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return PassingError("tls", f"TLS: {cause.reason or cause}", final=True)
        cause = cause.__cause__ or cause.__context__
    return PassingError("connection", f"{type(error).__name__}: {error}")
