"""The page on which a figure stands, as a picture with the figure framed."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from ..collect.stored_files import Files
from ..errors import UserError
from ..query.sql import Row, connect
from .figure import find_stated

SCALE = 2.0  # pixels a point: 144 dpi
FRAME_POINTS = 2.0  # between the figure and its frame


def page_image(root: Path | str, wanted: str, archive: Path | str = "archive") -> bytes:
    """`extract.page_image("data", "d5dd7afc")`: the page of a figure or fact as PNG, the number framed.

    UserError for an id that nobody has, a figure without a place, and a file that is neither in the archive nor where
    it was read.
    """
    connection = connect(Path(root), ("documents", "figures", "facts"))
    try:
        found, _ = find_stated(connection, wanted)
    finally:
        connection.close()
    check_drawable(found)
    return draw(find_file(found, Path(archive), Path(root)), found)


def check_drawable(figure: Row) -> None:
    """UserError where a figure has no place on a page."""
    if figure["page"] is None or figure["x0"] is None:
        raise UserError(f"figure {figure['figure_id']} has no place on a page that could be drawn")


def find_file(figure: Row, archive: Path, data: Path) -> Path:
    """The document's bytes: in an archive, or where they were read or made; UserError that says what to do."""
    document_id, address = figure["document_id"], figure["document_source_url"] or ""
    if (found := Files(archive, data).find(document_id, address)) is not None:
        return found
    name = figure["document_file_name"] or document_id
    again = f", or fetch it again from {address}" if address.startswith("http") else ""
    raise UserError(
        f"the file {name} (sha256 {document_id[:12]}…) is not where it was read, nor in {archive} or beside {data}: "
        f"name it with --file or --archive{again}"
    )


def draw(pdf: Path, figure: Row) -> bytes:
    """A PDF and a figure with its place → the page as PNG, the figure framed."""
    from PIL import ImageDraw  # 10 MB, with PDFium: where a picture is asked for
    from pypdfium2 import PdfDocument  # the same

    document = PdfDocument(pdf)
    try:
        picture = document[figure["page"] - 1].render(scale=SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    left, top = figure["x0"] - FRAME_POINTS, figure["top"] - FRAME_POINTS
    right, bottom = figure["x1"] + FRAME_POINTS, figure["bottom"] + FRAME_POINTS
    frame = [side * SCALE for side in (left, top, right, bottom)]
    ImageDraw.Draw(picture).rectangle(frame, outline=(220, 30, 30), width=3)
    held = BytesIO()
    picture.save(held, format="PNG")
    return held.getvalue()
