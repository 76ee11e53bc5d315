"""Which claim of the ledger holds each number of a page, told by the part in C where it is built."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from .. import native

MOST = 4_000_000  # comparisons: a page on which there are more is looked up in bands


def native_holders(boxes: array[float], texts: Sequence[str], claims: array[float]) -> list[int] | None:
    """The boxes and texts of numbers and the boxes of claims → for each number the place of its claim, -1 for none.

    None where accounting/ledger.py must tell, whose rule it is.
    """
    module = native.built()
    claimed = len(claims) // 4
    if module is None or len(texts) * claimed > MOST:
        return None
    ffi, count = module.ffi, len(texts)
    found, lengths = ffi.new("int[]", count), ffi.new("int[]", list(map(len, texts)))
    sides, held = ffi.from_buffer("float[]", boxes), ffi.from_buffer("float[]", claims)
    module.lib.holders(sides, lengths, count, held, claimed, found)
    return list(ffi.unpack(found, count))
