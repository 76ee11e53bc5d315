"""An answer's body, piece by piece, inflated where the site compressed it unasked: small in memory whatever it holds.

3 kB of gzip inside gzip are gigabytes: one encoding at most, and the reader of the pieces stops at its limit.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, Callable, Iterator

import httpx

from .verdict import PassingError

_PIECE = 64 * 1024  # bytes of one piece at most
_INFLATED = {"gzip", "x-gzip", "deflate"}
# old programs name the charset here, as in Content-Encoding: UTF-8
_NONE = {"", "identity", "none", "utf-8", "utf8", "gbk", "gb2312", "gb18030"}


def encoding_of(response: httpx.Response) -> str | None:
    """gzip, x-gzip or deflate; None for bytes as they are; PassingError (final) for several or an unknown one."""
    named = response.headers.get_list("content-encoding", split_commas=True)
    encodings = [name.strip().lower() for name in named if name.strip().lower() not in _NONE]
    if not encodings:
        return None
    if len(encodings) > 1 or encodings[0] not in _INFLATED:
        message = f"Content-Encoding: {', '.join(encodings)[:80]}, where none was asked for"
        raise PassingError("encoding_refused", message, response.status_code, final=True)
    return encodings[0]


async def pieces(response: httpx.Response, received: Callable[[int], None]) -> AsyncGenerator[bytes, None]:
    """The body in pieces of 64 kB or less; `received` counts what comes from the net and what comes of inflating."""
    encoding = encoding_of(response)
    inflater = Inflater(encoding) if encoding else None
    async for chunk in response.aiter_raw():
        received(len(chunk))
        for piece in inflater.pieces(chunk) if inflater else (chunk,):
            if inflater:
                received(len(piece))
            yield piece
    if inflater:
        yield inflater.last()


class Inflater:
    """Inflates one body, never more than a piece ahead of its reader."""

    def __init__(self, encoding: str) -> None:
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip's or zlib's head
        self._may_be_raw = encoding == "deflate"

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What comes of some more bytes; what follows the end of the compressed data is left, as browsers do."""
        while chunk and not self._engine.eof:
            yield self._some(chunk)
            chunk = self._engine.unconsumed_tail

    def last(self) -> bytes:
        """The last bytes; PassingError where the compressed data has no end."""
        rest = self._engine.flush()
        if not self._engine.eof:
            raise PassingError("truncated", "the compressed answer broke off")
        return rest

    def _some(self, chunk: bytes) -> bytes:
        may_be_raw, self._may_be_raw = self._may_be_raw, False
        try:
            return self._engine.decompress(chunk, _PIECE)
        except zlib.error as error:
            if not may_be_raw:
                raise PassingError("bad_answer", f"not compressed as it says: {error}", final=True) from error
        # Content-Encoding: deflate means zlib's format; some servers send the bare one
        self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        return self._some(chunk)
