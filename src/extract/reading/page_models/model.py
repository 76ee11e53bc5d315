"""One document's model: which readings of it are kept, their blocks of pages, and the bytes that hold them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..pages import Page
from .decode import SpoiltError, pages_of
from .encode import Block, Counts, UnkeptError
from .store import MOST_BYTES

MOST_HEAD = 4_000_000
_LENGTH = struct.Struct(">I")


class Reading(BaseModel):
    """What a reader, or both, gave of a file: `blocks` of pages, each with its amounts and its number of bytes."""

    model_config = ConfigDict(extra="forbid", strict=True)

    count: int = Field(ge=1)
    producer: str | None
    alone: bool = False  # of both readers: the second alone opens the file
    differing: list[int] = Field(default_factory=list)  # pages on which the second sees something else
    own_producer: str | None = None  # what the first says of it, where the second's word counts
    blocks: list[tuple[list[int], int]] = Field(default_factory=list)


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    readings: dict[str, Reading]


@dataclass(slots=True)
class Kept:
    """A reading and the bytes of its blocks."""

    reading: Reading
    blocks: list[memoryview] = field(default_factory=list)

    def pages(self, native: ModuleType | None) -> Iterator[Page]:
        """Its pages from the first; SpoiltError where they are none."""
        for (amounts, _), packed in zip(self.reading.blocks, self.blocks, strict=True):
            yield from pages_of(Counts(*amounts), packed, native)


class Recording:
    """Pages that pass by, one after the other, on their way to be kept."""

    def __init__(self) -> None:
        self._block = Block()
        self._blocks: list[tuple[Counts, bytes]] = []

    def add(self, page: Page) -> None:
        """Take the next page; UnkeptError where it has something that a model has no place for."""
        self._block.add(page)
        if self._block.full:
            self._pack()

    def _pack(self) -> None:
        self._blocks.append(self._block.packed())
        self._block = Block()

    def kept(self, reading: Reading) -> Kept:
        """All of them, with what is known of the reading."""
        if self._block.heads:
            self._pack()
        reading.blocks = [(list(counts), len(packed)) for counts, packed in self._blocks]
        return Kept(reading, [memoryview(packed) for _, packed in self._blocks])


def payload(readings: dict[str, Kept]) -> bytes:
    """Readings → what a file has behind its checksum; UnkeptError where that is too much."""
    try:
        head = _Head(readings={name: kept.reading for name, kept in readings.items()}).model_dump_json().encode()
    except ValueError as error:  # a producer with half a character
        raise UnkeptError(str(error)) from None
    parts: list[Any] = [_LENGTH.pack(len(head)), head, *[block for kept in readings.values() for block in kept.blocks]]
    if len(head) > MOST_HEAD or sum(map(len, parts)) > MOST_BYTES:
        raise UnkeptError("a document with more than a model holds")
    return b"".join(parts)


def readings_of(content: memoryview) -> dict[str, Kept]:
    """A payload → its readings; SpoiltError where it cannot be one."""
    if len(content) < _LENGTH.size:
        raise SpoiltError("it has no head")
    (length,) = _LENGTH.unpack_from(content)
    rest = content[_LENGTH.size :]
    if length > min(MOST_HEAD, len(rest)):
        raise SpoiltError("its head is longer than itself")
    try:
        head = _Head.model_validate_json(bytes(rest[:length]))
    except ValidationError as error:
        raise SpoiltError(f"its head: {error.errors()[0]['type']}") from None
    found: dict[str, Kept] = {}
    at = length
    for name, reading in head.readings.items():
        found[name] = Kept(reading)
        for amounts, size in reading.blocks:
            if len(amounts) != len(Counts._fields) or not 0 <= size <= len(rest) - at:
                raise SpoiltError("a block outside of it")
            found[name].blocks.append(rest[at : at + size])
            at += size
    if at != len(rest):
        raise SpoiltError("more than its blocks")
    return found
