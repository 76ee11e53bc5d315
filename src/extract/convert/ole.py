"""Names of the streams in the root of an OLE container: a .doc has WordDocument there, an .xls Workbook ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_SECTORS = 4096  # of a directory
_MOST_ENTRIES = 4096
_ENTRY = 128
_NONE = 0xFFFFFFFA  # and above: no sector, no entry


def is_ole(head: bytes) -> bool:
    """Whether a file's first bytes are those of such a container."""
    return head.startswith(_MAGIC)


def streams_of(path: Path) -> set[str]:
    """Names in the container's root, not those of documents inside it; none of a damaged one."""
    with path.open("rb") as file:
        try:
            entries = list(_entries(file))
            return set(_below_root(entries)) if entries else set()
        except (struct.error, ValueError, OverflowError):
            return set()


def _entries(file: BinaryIO) -> Iterator[bytes]:
    """The directory's entries, along its chain of sectors."""
    head = file.read(512)
    shift, first = struct.unpack_from("<H", head, 30)[0], struct.unpack_from("<I", head, 48)[0]
    if not 7 <= shift <= 16:
        raise ValueError("no such sector size")
    size = 1 << shift
    fat = struct.unpack_from("<109I", head, 76)  # longer files have more, which their directories never need

    def at(sector: int, offset: int, length: int) -> bytes:
        file.seek((sector + 1) * size + offset)
        return file.read(length)

    sector, seen = first, 0
    while sector < _NONE and seen < _MOST_SECTORS:
        part = at(sector, 0, size)
        yield from (part[start : start + _ENTRY] for start in range(0, len(part) - _ENTRY + 1, _ENTRY))
        seen += 1
        table, place = divmod(sector, size // 4)
        if table >= len(fat) or fat[table] >= _NONE:
            return
        (sector,) = struct.unpack("<I", at(fat[table], place * 4, 4))


def _below_root(entries: list[bytes]) -> Iterator[str]:
    """Names of the root's own tree: each entry has siblings on its left and right."""
    waiting, seen = [struct.unpack_from("<I", entries[0], 76)[0]], set[int]()
    while waiting and len(seen) < _MOST_ENTRIES:
        number = waiting.pop()
        if number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        (length,) = struct.unpack_from("<H", entry, 64)
        yield entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        waiting += struct.unpack_from("<2I", entry, 68)
