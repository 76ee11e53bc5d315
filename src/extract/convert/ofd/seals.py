"""Seals that were stamped on an OFD file when it was signed: which page, where, and the picture of the seal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .geometry import box_of
from .package import Node, Package, beside
from .resources import Notes

MOST_STAMPS = 1_000
# how pictures begin inside the signed value, which is ASN.1: we look for the picture, we verify no signature
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


class Stamp(NamedTuple):
    """A seal on a page: the page's ID, its box in millimetres, its picture."""

    page: str
    box: tuple[float, float, float, float]
    picture: bytes


def stamps_of(package: Package, member: str, notes: Notes) -> Iterator[Stamp]:
    """All seals of a list of signatures."""
    if not package.has(member):
        return
    count = 0
    for signature in package.xml(member).every("Signature"):
        told = beside(member, signature.get("BaseLoc"))
        if not package.has(told):
            continue
        root = package.xml(told)
        info = root.first("SignedInfo") or Node("", {})
        places = [(node.get("PageRef"), box_of(node.get("Boundary"))) for node in info.every("StampAnnot")]
        picture = _picture(package, told, root, info) if places else b""
        for page, box in places:
            count += 1
            if not picture or box is None or count > MOST_STAMPS:
                notes.add("ofd_seal_skipped", "a seal whose picture is of a kind that is not drawn")
            else:
                yield Stamp(page, box, picture)


def _picture(package: Package, member: str, root: Node, info: Node) -> bytes:
    """The seal's picture: from the seal that lies beside the signature, else from the signed value."""
    seal = info.first("Seal")
    for name in (seal.told("BaseLoc") if seal else "", root.told("SignedValue")):
        place = beside(member, name) if name else ""
        if place and package.has(place):
            content = package.read(place)
            found = [at for mark in _PICTURES if (at := content.find(mark)) >= 0]
            if found:
                return content[min(found) :]
    return b""
