"""Lines of a file that is appended to, each with a check of its own: one that is cut or damaged is known as such."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator


def sealed(lines: Iterable[str]) -> str:
    """The lines as they are appended; the first begins a line, also after one that a killed run left half-written."""
    return "".join(f"\n{zlib.crc32(line.encode()):08x} {line}" for line in lines)


def unsealed(text: str) -> Iterator[str | None]:
    """The lines of a file, in its order; None for one that is not as it was written."""
    for line in text.split("\n"):
        if line:
            check, _, content = line.partition(" ")
            whole = check == f"{zlib.crc32(content.encode(errors='replace')):08x}"
            yield content if whole else None
