"""An OFD file → a PDF; also as the program of a process of its own (process.py)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ...errors import DocumentError
from .document import Document
from .package import Package, beside
from .pdf import Pdf, TooLongError
from .resources import Budget, Note, Notes
from .shared import Shared

MOST_DRAWN = 5_000_000  # objects and characters of one file


def ofd_to_pdf(path: Path, into: Path) -> tuple[Note, ...]:
    """An OFD file → the PDF `into`, and what of the file it lacks; DocumentError where there is none."""
    package = Package(path)
    notes, budget = Notes(), Budget(MOST_DRAWN)
    try:
        with into.open("wb") as file:
            pdf = Pdf(file)
            shared = Shared(pdf)
            for document in _documents(package, shared, notes):
                for width, height, content in document.pages(budget):
                    pdf.page(width, height, content)
            pdf.finish(shared.write())
    except TooLongError:
        raise DocumentError("too_large", "the OFD file draws more than any document does") from None
    except RecursionError:
        raise DocumentError("damaged", "the OFD file refers to itself") from None
    finally:
        package.close()
    return notes.all()


def _documents(package: Package, shared: Shared, notes: Notes) -> list[Document]:
    root = package.xml("OFD.xml")
    bodies = [node for node in root.every("DocBody") if node.told("DocRoot")]
    if not bodies:
        raise DocumentError("damaged", "the OFD file names no document")
    return [
        Document(
            package,
            beside("OFD.xml", node.told("DocRoot")),
            beside("OFD.xml", node.told("Signatures")) if node.told("Signatures") else "",
            shared,
            notes,
        )
        for node in bodies
    ]


def main() -> None:
    """In a process of its own: the file that the arguments name → made.pdf and told.json in this folder."""
    try:
        notes = ofd_to_pdf(Path(sys.argv[2]), Path("made.pdf"))
        told: dict[str, Any] = {"notes": [(note.code, _sentence(note), note.page) for note in notes]}
    except DocumentError as error:
        told = {"failed": [error.code, error.message]}
    except MemoryError:
        told = {"failed": ["out_of_memory", "drawing the OFD file took more memory than it may"]}
    Path("told.json").write_text(json.dumps(told))


def _sentence(note: Note) -> str:
    return f"{note.message} ({note.times} times)" if note.times > 1 else note.message
