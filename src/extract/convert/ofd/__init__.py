"""OFD (GB/T 33190), the national format of pages → PDF: the same characters, lines and pictures at the same places."""

from __future__ import annotations

from pathlib import Path

from ...errors import DocumentError
from .document import Document
from .package import Package, beside
from .painting import Shared
from .pdf import Pdf, TooLongError
from .resources import Budget, Note, Notes

VERSION = "1"  # of what is drawn: another one makes other PDFs
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
