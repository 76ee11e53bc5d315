"""The process that takes web pages apart: `python -m extract.collect.pages.process`, started and ended by reader.py.

A million nested tags cost a parser in C hours in which nothing else of its process runs, 23 kB of <font> cost 400 MB.
So pages are taken apart in a process that has seconds and megabytes of its own, and whose end costs one page.
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import IO, Any

from selectolax.lexbor import SelectolaxError

from ...limits import Limits, limit_cpu, limit_memory
from .content import TooManyLinksError, as_json, asked_from_json, content_of
from .markup import WebPage

LENGTH = struct.Struct(">I")
TOO_LARGE, TOO_DEEP = "page_too_large", "page_too_deep"  # codes of problems
NO_ROOM = "taking the page apart takes more memory than a page may take"


def send(file: IO[bytes], message: dict[str, Any]) -> None:
    """One message: four bytes of length, JSON."""
    data = json.dumps(message, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    file.write(LENGTH.pack(len(data)) + data)
    file.flush()


def receive(file: IO[bytes]) -> dict[str, Any]:
    """The next message; EOFError where the other side is gone."""
    head = file.read(LENGTH.size)
    data = file.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not data or len(data) < LENGTH.unpack(head)[0]:
        raise EOFError
    message: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
    return message


def main(seconds: int, megabytes: int) -> None:
    """Answers until standard input ends: {url, text, asked} → {content}, or {code, message} of a problem."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the run, which closes our standard input
    limits = Limits(cpu_seconds=seconds, memory_mb=_reserved() + megabytes)
    limit_memory(limits)
    with suppress(EOFError):
        while True:
            request = receive(sys.stdin.buffer)
            limit_cpu(limits)
            send(sys.stdout.buffer, _answer(request))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        content = content_of(WebPage(request["url"], request["text"]), asked_from_json(request["asked"]))
        return {"content": as_json(content)}
    except TooManyLinksError as error:
        return {"code": TOO_LARGE, "message": str(error)}
    except (MemoryError, SelectolaxError):  # the parser's way to say that it got no memory
        return {"code": TOO_LARGE, "message": NO_ROOM}


def _reserved() -> int:
    """Megabytes of address space that this process has before it reads any page."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * resource.getpagesize() // 1_000_000
    except (OSError, ValueError, IndexError):
        return 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
