"""Connections to addresses that were judged: a name is resolved once, and what it resolved to is connected to.

TLS and the Host header stay by name: httpcore takes them from the address that was asked for.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio.staggered import staggered_race
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from .addresses import Judge, place_of

HEAD_START = 0.25  # seconds of one address of a name before the next is tried, too (RFC 8305)
Resolve = Callable[[str, int], Awaitable[list[str]]]


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a name, as the system knows them; OSError where it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class JudgedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore, to permitted addresses alone."""

    def __init__(self, judge: Judge, resolve: Resolve) -> None:
        self._judge = judge
        self._resolve = resolve
        self._sockets = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the name's addresses; RefusedError where none is permitted."""
        try:
            async with asyncio.timeout(timeout):
                addresses = self._judge.permitted(host, port, await self._resolve(host, port))
                return await self._first(addresses, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"no connection to {host} in time") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

    async def _first(self, addresses: list[str], port: int) -> httpcore.AsyncNetworkStream:
        """To the first that answers, each with a head start before the next; ConnectError where none does."""
        tries = [partial(self._sockets.connect_tcp, address, port) for address in addresses]
        found: tuple[httpcore.AsyncNetworkStream | None, int | None, list[Exception | None]]
        found = await staggered_race(tries, HEAD_START)
        if found[0] is None:
            raise next(error for error in found[2] if error is not None)
        return found[0]

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class JudgedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport, with connections from JudgedBackend."""

    def __init__(self, verify: ssl.SSLContext, backend: JudgedBackend) -> None:
        super().__init__(verify=verify)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verify,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=backend,
        )


class Routes(httpx.AsyncBaseTransport):
    """Directly, or through the proxy that the environment names.

    A proxy resolves names itself: of what goes through it, addresses written as numbers are judged, names cannot be.
    """

    def __init__(self, direct: httpx.AsyncBaseTransport, verify: ssl.SSLContext, judge: Judge) -> None:
        self._direct = direct
        self._judge = judge
        self._proxies: Mapping[str, httpx.AsyncBaseTransport] = {
            scheme: httpx.AsyncHTTPTransport(verify=verify, proxy=proxy) for scheme, proxy in _proxies().items()
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer; RefusedError where the address is refused."""
        host, port = place_of(str(request.url))
        proxy = self._proxies.get(request.url.scheme)
        if proxy is None or proxy_bypass(f"{host}:{port}"):
            return await self._direct.handle_async_request(request)
        self._judge.written(host, port)
        return await proxy.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in (self._direct, *self._proxies.values()):
            await transport.aclose()


def _proxies() -> dict[str, str]:
    """Scheme → proxy, as HTTP_PROXY, HTTPS_PROXY and ALL_PROXY say."""
    known = getproxies()
    named = {scheme: known.get(scheme) or known.get("all") for scheme in ("http", "https")}
    return {scheme: proxy if "://" in proxy else f"http://{proxy}" for scheme, proxy in named.items() if proxy}
