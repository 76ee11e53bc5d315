"""juesuan where: the place of a figure or fact: page, box, sentence, and a picture of the page with it framed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..collect.stored_files import Files
from ..errors import UserError
from ..paths import sha256_of
from ..query.sql import connect
from ..records.vocabulary import TextLayer
from . import shell
from .lookup import Row, existing_data, find_figure, rows
from .values import as_text

SCALE = 2.0  # pixels a point: 144 dpi
FRAME_POINTS = 2.0  # between the figure and its frame
NAMED_AT_MOST = 5  # other statements of the same fact
# the facts that a figure states; one that is worked out of it comes last
_FACTS = """
SELECT * FROM facts WHERE item = ? AND fiscal_year IS NOT DISTINCT FROM ? AND list_contains(figure_ids, ?)
ORDER BY derived, fact_id LIMIT 1
"""

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan where 8d21f0c4 --image place.png")
def where(
    figure: Annotated[str, typer.Argument(metavar="ID", help="A figure's id, or its start; or a fact's.")],
    data: shell.DataFolder = Path("data"),
    image: Annotated[Path | None, typer.Option(help="Write the page here as PNG, the figure framed.")] = None,
    file: Annotated[Path | None, typer.Option(help="The PDF, where it is no longer where it was read.")] = None,
    archive: Annotated[Path, typer.Option(help="The archive that juesuan run keeps.")] = Path("archive"),
) -> None:
    """Say where a figure stands: page, box (points from the page's top left) and the sentence or row."""
    connection = connect(existing_data(data), ("documents", "figures", "facts"))
    try:
        fact = next(iter(rows(connection, "SELECT * FROM facts WHERE fact_id = ? LIMIT 1", figure)), None)
        found = find_figure(connection, fact["figure_id"] if fact else figure)
        fact = fact or next(
            iter(rows(connection, _FACTS, found["item"], found["fiscal_year"], found["figure_id"])), None
        )
    finally:
        connection.close()
    if image is not None:
        _check_drawable(found, image)
        pdf = _same_file(file, found["document_id"]) if file else _find_file(found, archive, data)
        _draw(pdf, found, image)
    _print(found, fact, image)


def _print(figure: Row, fact: Row | None, image: Path | None) -> None:
    box = [figure[side] for side in ("x0", "top", "x1", "bottom")]
    told = {
        "figure": figure["figure_id"],
        "value": f"{as_text(figure['value'])} {figure['unit'] or ''}".strip() or figure["text_value"],
        "printed": figure["printed"],
        "fact": _stated(fact) if fact else None,
        "also": " ".join(_others(figure, fact)) if fact else None,
        "item": " ".join(str(figure[name]) for name in ("item", "basis", "measure") if figure[name]),
        "file": figure["document_file_name"] or figure["document_id"],
        "page": figure["page"],
        "box": None if None in box else " ".join(f"{side:.1f}" for side in box),
        "layer": _layer(figure),
        "quote": figure["quote"],
        "pattern": figure["pattern_id"],
        "image": image,
    }
    for name, value in told.items():
        if value:
            shell.say(f"{name:<8}{value}")


def _layer(figure: Row) -> str | None:
    """`read from a picture (read twice): look at the page`; nothing of what is printed as text."""
    if figure.get("text_layer") != TextLayer.OCR:
        return None
    other = figure.get("other_reading")
    told = f"{figure.get('certainty')}{f': {other}' if other else ''}"
    return f"{TextLayer.OCR.english} ({told}): look at the page (--image)"


def _stated(fact: Row) -> str:
    """`3f2a… 123456 元, rounding: 3 statements in 2 places`; what contradicts itself with all its values."""
    value = as_text(fact["value"]) if fact["value"] is not None else " ≠ ".join(fact["other_values"])
    if fact["derived"]:
        return f"{fact['fact_id']} {value} {fact['unit'] or ''}, {fact['basis']} worked out from this one"
    times, places = fact["statements"], fact["sources"]
    return f"{fact['fact_id']} {value} {fact['unit'] or ''}, {fact['agreement']}: stated {times}× in {places} places"


def _others(figure: Row, fact: Row) -> list[str]:
    """Other statements of the same fact."""
    others = [name for name in fact["figure_ids"] if name != figure["figure_id"]]
    return others[:NAMED_AT_MOST] + (["…"] if len(others) > NAMED_AT_MOST else [])


def _find_file(figure: dict[str, Any], archive: Path, data: Path) -> Path:
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


def _same_file(path: Path, document_id: str) -> Path:
    if not path.is_file():
        raise UserError(f"no such file: {path}")
    if sha256_of(path) != document_id:
        raise UserError(f"{path} is another file than the one the figure was read from (sha256 {document_id[:12]}…)")
    return path


def _check_drawable(figure: dict[str, Any], image: Path) -> None:
    if figure["page"] is None or figure["x0"] is None:
        raise UserError(f"figure {figure['figure_id']} has no place on a page that could be drawn")
    if image.suffix.lower() != ".png":
        raise UserError(f"the image is a PNG: name it {image.stem}.png")


def _draw(pdf: Path, figure: dict[str, Any], image: Path) -> None:
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
    image.parent.mkdir(parents=True, exist_ok=True)
    picture.save(image, format="PNG")
