"""How a worker's words reach its parent: frames of a kind, JSON and bytes; the parent believes none of it.

    kind (1 byte), length of the JSON (4), length of the bytes (4), the JSON, the bytes

The worker has read a file that may have taken it over. So nothing is unpickled, no frame may be longer than an honest
one, and the parent never waits for the rest of one.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Sequence
from typing import NamedTuple

from ..limits import MOST_ANSWER

READY, REFUSED, PAGE, FAILED, PACKED = range(5)  # kinds
MOST_WORDS = 32_000_000  # bytes of JSON: of a document's own row and its problems
_HEAD = struct.Struct(">BII")
_AT_ONCE = 1 << 20  # bytes that one worker may say before another one's turn


class AnswerError(Exception):
    """What a worker says is not what a worker of ours would say."""


class Frame(NamedTuple):
    """What a worker said at once."""

    kind: int
    words: bytes
    body: bytes


def put(descriptor: int, kind: int, words: bytes, parts: Sequence[bytes] = ()) -> None:
    """Sends a frame and waits until the other end has taken it."""
    for part in (_HEAD.pack(kind, len(words), sum(map(len, parts))) + words, *parts):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


class Inbox:
    """The frames that arrive at a socket that never waits, each as soon as all of it is there."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._held = bytearray()

    def take(self) -> list[Frame]:
        """What has come to its end since; EOFError where nobody is there any more, AnswerError for what is too long."""
        try:
            came = self._connection.recv(_AT_ONCE)
        except BlockingIOError:
            return []
        except OSError as error:  # the process was killed with our words unread
            raise EOFError from error
        if not came:
            raise EOFError
        self._held += came
        frames: list[Frame] = []
        while frame := self._next():
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if len(self._held) < _HEAD.size:
            return None
        kind, words, body = _HEAD.unpack_from(self._held)
        if words > MOST_WORDS or body > MOST_ANSWER or kind > PACKED:
            raise AnswerError(f"a frame of kind {kind} with {words} + {body} bytes")
        end = _HEAD.size + words + body
        if len(self._held) < end:
            return None
        with memoryview(self._held) as held:
            frame = Frame(kind, bytes(held[_HEAD.size : _HEAD.size + words]), bytes(held[_HEAD.size + words : end]))
        del self._held[:end]
        return frame
