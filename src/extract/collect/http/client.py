"""The HTTP client: an honest name, proxies never for loopback, TLS exceptions for single hosts alone."""

from __future__ import annotations

import logging
import os
import ssl
from dataclasses import dataclass, field
from functools import cache

import httpx

from ...program import VERSION
from ..district_models import District, TlsException
from .addresses import Judge
from .transport import JudgedBackend, JudgedTransport, Resolve, Routes, resolve

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits of fetching: seconds, bytes, attempts; `contact` is how a site's keeper reaches whoever runs this."""

    contact: str = field(default_factory=lambda: os.environ.get("JUESUAN_CONTACT", ""))
    attempts: int = 4
    rounds: int = 3  # over what failed for passing reasons, after all others were asked for
    connect_seconds: float = 15.0
    read_seconds: float = 30.0  # without a byte
    request_seconds: float = 600.0  # for a whole answer, however it trickles
    wait_first: float = 0.5
    wait_most: float = 20.0
    longest_retry_after: float = 120.0  # a host that asks for more is left alone for this run
    breaker_seconds: float = 60.0
    most_bytes: int = 300_000_000
    most_page_bytes: int = 8_000_000
    most_robots_bytes: int = 512_000  # RFC 9309 asks for 500 kB at least; what follows is not read
    redirects: int = 5

    @property
    def user_agent(self) -> str:
        """Who is asking, for what, and whom to write to."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"juesuan/{VERSION} (collects published accounts for research{contact})"


def open_client(
    settings: FetchSettings, district: District | None = None, resolve: Resolve = resolve
) -> httpx.AsyncClient:
    """A client for one district's requests, without redirects and cookies of its own making; the caller closes it.

    It connects to public addresses and the district's own, and puts up with the weaknesses of TLS that its file names.
    """
    # each attempt is a row of fetches; the terminal need not hear of it, too
    logging.getLogger("stamina").setLevel(logging.ERROR)
    trusted, judge = _trusted(), Judge(district)
    backend = JudgedBackend(judge, resolve)
    direct = JudgedTransport(trusted, backend)
    mounts: dict[str, httpx.AsyncBaseTransport] = {f"all://{host}": direct for host in _LOOPBACK}
    for exception in district.tls if district else ():
        mounts[f"https://{exception.host}"] = JudgedTransport(_context(exception), backend)
    return httpx.AsyncClient(
        headers={
            "User-Agent": settings.user_agent,
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            # Content-Length and Range speak of the bytes that are kept, and nothing inflates
            "Accept-Encoding": "identity",
        },
        timeout=httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds, pool=None),
        follow_redirects=False,
        mounts=mounts,
        transport=Routes(direct, trusted, judge),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates of the authorities that everyone trusts: read once, that takes a while."""
    return httpx.create_ssl_context()


def _context(exception: TlsException) -> ssl.SSLContext:
    """A context that is weaker in the one way that the district's file states."""
    context = ssl.create_default_context()
    if exception.allow == "legacy_renegotiation":
        context.options |= 0x4  # OP_LEGACY_SERVER_CONNECT: OpenSSL 3 refuses old servers without it
    elif exception.allow == "old_ciphers":
        context.set_ciphers("DEFAULT:@SECLEVEL=1")
        context.minimum_version = ssl.TLSVersion.TLSv1
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
