"""An OFD file as a container: its members and their XML, read with limits; nothing of it is ever unpacked to disk."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from xml.parsers import expat

from ...errors import DocumentError
from ..broken import BROKEN_ZIP

MOST_MEMBERS = 20_000
MOST_MEMBER = 64_000_000  # bytes of one member, unpacked
MOST_ALL = 512_000_000  # bytes of all that is read of one file
MOST_DEPTH = 64  # elements inside one another
MOST_NODES = 2_000_000  # elements of one member


class Node:
    """An XML element: its name and its attributes' without prefix, its elements, its text."""

    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Node] = []
        self.text = ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(name, default)

    def every(self, *tags: str) -> list[Node]:
        """Its elements of these names."""
        return [child for child in self.children if child.tag in tags]

    def first(self, tag: str) -> Node | None:
        """Its first element of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def told(self, tag: str) -> str:
        """The text of its first element of a name."""
        found = self.first(tag)
        return found.text.strip() if found else ""


class Package:
    """The members of one OFD file."""

    def __init__(self, path: Path) -> None:
        """Open the container; DocumentError where it is none, or larger than any."""
        try:
            self._file = zipfile.ZipFile(path)
        except BROKEN_ZIP as error:
            raise DocumentError("damaged", f"the OFD file is no zip container: {error}") from None
        members = self._file.infolist()
        if len(members) > MOST_MEMBERS:
            raise DocumentError("too_large", f"the OFD file has more than {MOST_MEMBERS} members")
        self._names = {_plain(info.filename).lower(): info for info in members}
        self._left = MOST_ALL

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def has(self, name: str) -> bool:
        """Whether there is a member; names are compared without case, as producers on Windows write them."""
        return _plain(name).lower() in self._names

    def read(self, name: str) -> bytes:
        """A member's bytes; DocumentError where there is none, or it unpacks to more than it may."""
        info = self._names.get(_plain(name).lower())
        if info is None:
            raise DocumentError("damaged", f"the OFD file lacks {name[:100]}")
        if info.flag_bits & 1:
            raise DocumentError("encrypted", "the OFD file needs a password")
        most = min(MOST_MEMBER, self._left)
        try:
            with self._file.open(info) as stream:
                content = stream.read(most + 1)  # what the container says of its size may be wrong
        except (*BROKEN_ZIP, OSError) as error:
            raise DocumentError("damaged", f"{name[:100]} in the OFD file cannot be unpacked: {error}") from None
        if len(content) > most:
            raise DocumentError("too_large", f"{name[:100]} in the OFD file unpacks to more than {most} bytes")
        self._left -= len(content)
        return content

    def xml(self, name: str) -> Node:
        """A member's XML; DocumentError where it is none, or has a document type, which no OFD file needs."""
        return parsed(self.read(name), name)


def parsed(content: bytes, name: str) -> Node:
    """XML → its root element. Entities are never made: a document type is refused where it begins."""
    root = Node("", {})
    path, count = [root], 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(path) > MOST_DEPTH or count > MOST_NODES:
            raise DocumentError("too_large", f"{name[:100]} in the OFD file has too many elements, or too deep ones")
        node = Node(_local(tag), {_local(key): value for key, value in attributes.items()})
        path[-1].children.append(node)
        path.append(node)

    def end(tag: str) -> None:
        path.pop()

    def text(told: str) -> None:
        path[-1].text += told

    def refuse(*_told: object) -> None:
        raise DocumentError("damaged", f"{name[:100]} in the OFD file has a document type: refused")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DocumentError("damaged", f"{name[:100]} in the OFD file is no XML: {error}") from None
    if not root.children:
        raise DocumentError("damaged", f"{name[:100]} in the OFD file is empty")
    return root.children[0]


def beside(place: str, name: str) -> str:
    """A member's name as another member, or a folder that ends with a slash, refers to it; / begins at the root."""
    name = name.strip().replace("\\", "/")
    return _plain(name if name.startswith("/") else posixpath.join(posixpath.dirname(place), name))


def _plain(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
