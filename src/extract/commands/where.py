"""juesuan where: the place of a figure or fact: page, box, sentence, and a picture of the page with it framed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import UserError
from ..evidence.figure import find_stated
from ..evidence.picture import check_drawable, draw, find_file
from ..paths import sha256_of
from ..query.sql import Row, connect
from ..records.vocabulary import TextLayer
from . import shell
from .lookup import existing_data
from .values import as_text

NAMED_AT_MOST = 5  # other statements of the same fact

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: juesuan where d5dd7afc --image place.png")
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
        found, fact = find_stated(connection, figure)
    finally:
        connection.close()
    if image is not None:
        _check_drawable(found, image)
        pdf = _same_file(file, found["document_id"]) if file else find_file(found, archive, data)
        image.parent.mkdir(parents=True, exist_ok=True)
        image.write_bytes(draw(pdf, found))
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


def _same_file(path: Path, document_id: str) -> Path:
    if not path.is_file():
        raise UserError(f"no such file: {path}")
    if sha256_of(path) != document_id:
        raise UserError(f"{path} is another file than the one the figure was read from (sha256 {document_id[:12]}…)")
    return path


def _check_drawable(figure: dict[str, Any], image: Path) -> None:
    check_drawable(figure)
    if image.suffix.lower() != ".png":
        raise UserError(f"the image is a PNG: name it {image.stem}.png")
