"""Which addresses are asked: http(s), and no machine's or network's own ones unless the district itself is there.

A page on the web may link 127.0.0.1, 169.254.169.254 (a cloud's keys) or 10.0.0.1, lead there by a redirect, or have a
name that resolves there. What is judged is the address that is connected to (transport.py).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

import httpx

from ...records.vocabulary import FetchOutcome
from ..district_models import District
from .verdict import RefusedError, Verdict

_PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65535
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%25[A-Za-z0-9]+)?")  # a name in ASCII, or an IPv6 address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is reached
Place = tuple[str, int]  # host as in the address (punycode, lower case), port


@lru_cache(maxsize=4096)
def place_of(url: str) -> Place:
    """Host and port of an address; RefusedError where it is no web address, before anything is asked."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise RefusedError(Verdict(FetchOutcome.ERROR, "bad_address", f"not a web address: {error}")) from error
    if parts.scheme not in _PORTS:
        raise _refused(f"{parts.scheme or 'no scheme'}: only http and https are asked")
    host, port = parts.raw_host.decode("ascii"), parts.port or _PORTS[parts.scheme]
    if not _HOST.fullmatch(host) or port > _MOST_PORT:  # http:///a.pdf, http://[/a.pdf, http://x:99999/
        raise RefusedError(Verdict(FetchOutcome.ERROR, "bad_address", "not a web address: no host, or no such port"))
    return host, port


class Judge:
    """Which IP addresses one district's requests may connect to; `home` is where its own lists are."""

    def __init__(self, district: District | None = None) -> None:
        self._home: set[Place] = set()
        for page in district.lists if district else ():
            with suppress(RefusedError):  # asking for it says what is wrong with it
                self._home.add(place_of(page.url))
        self._public: set[Place] = set()

    def permitted(self, host: str, port: int, addresses: Sequence[str]) -> list[str]:
        """Those of a name's addresses that may be connected to; RefusedError where none may.

        A home that has been on the public net stays there: its name does not lead inside later in the run.
        """
        public = [address for address in addresses if not inside(address)]
        if public:
            self._public.add((host, port))
            return public
        if (host, port) in self._home - self._public:
            return list(addresses)
        raise _refused(f"{host} port {port} is inside a machine or a private network ({_some(addresses)})")

    def written(self, host: str, port: int) -> None:
        """The same where a proxy resolves the names: addresses written as numbers, and localhost, are known here."""
        name = host.rstrip(".").lower()
        address = "127.0.0.1" if name == "localhost" or name.endswith(".localhost") else _number(name)
        if address is not None:
            self.permitted(host, port, [address])


def inside(address: str) -> bool:
    """Whether an IP address is of a machine or a network of its own: loopback, link-local, private, CGNAT, multicast.

    What an IPv6 address wraps (mapped, NAT64, 6to4) decides. Source: IANA's registries of special-purpose addresses.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour
        if wrapped is None and found in _NAT64:
            wrapped = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if wrapped is not None:
            return inside(str(wrapped))
        if found.is_site_local:
            return True
    return not found.is_global or found.is_multicast or found.is_reserved


def _number(host: str) -> str | None:
    """The IP address that a host spells: 127.0.0.1, 127.1, 2130706433, 0x7f.1, ::1; None for a name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _some(addresses: Iterable[str]) -> str:
    return ", ".join(list(addresses)[:3]) or "no address"


def _refused(message: str) -> RefusedError:
    return RefusedError(Verdict(FetchOutcome.BLOCKED, "address_refused", message))
