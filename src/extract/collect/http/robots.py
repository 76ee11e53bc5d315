"""robots.txt: asked once for each host and run, the decision recorded (RFC 9309: 4xx allows, unreachable forbids)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from protego import Protego

from ..pages.markup import decode


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says: `decision` is parsed, absent or unreachable."""

    decision: str
    parser: Protego | None = None

    def allows(self, url: str, agent: str) -> bool:
        """Whether the address may be asked for."""
        if self.parser is None:
            return self.decision == "absent"
        return bool(self.parser.can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """Seconds of Crawl-delay; 0 where none is asked."""
        return float((self.parser.crawl_delay(agent) if self.parser else None) or 0)


def robots_url(url: str) -> str:
    """Where the host's robots.txt is."""
    return str(httpx.URL(url).copy_with(username="", password="", path="/robots.txt", query=None, fragment=None))


def rules_of(status: int | None, body: bytes, content_type: str | None) -> Rules:
    """Rules from an answer; a web page in robots.txt's place (a soft 404) is no rules, None means unreachable."""
    if status is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Rules("unreachable")
    if status >= HTTPStatus.BAD_REQUEST or body.lstrip()[:1] == b"<":
        return Rules("absent")
    return Rules("parsed", Protego.parse(decode(body, content_type)))


class RobotsBook:
    """The rules of all hosts of a run."""

    def __init__(self, ask: Callable[[str], Awaitable[Rules]]) -> None:
        self._ask = ask
        self._rules: dict[str, Rules] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def rules(self, url: str) -> Rules:
        """The rules for an address's host, asked for once."""
        address = robots_url(url)
        async with self._asking.setdefault(address, asyncio.Lock()):
            if address not in self._rules:
                self._rules[address] = await self._ask(address)
        return self._rules[address]

    def forget_unreachable(self) -> None:
        """Ask again where no answer came: for the next round."""
        self._rules = {url: rules for url, rules in self._rules.items() if rules.decision != "unreachable"}
