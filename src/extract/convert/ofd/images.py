"""Pictures of an OFD file → objects of the PDF: JPEG as it is, others unpacked, what shines through as a mask."""

from __future__ import annotations

import io
import warnings
from typing import NamedTuple

from PIL import Image

from .pdf import Pdf

MOST_PIXELS = 40_000_000  # a page of A3 at 400 dpi has 31 million
_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "GIF")  # no other: Pillow hands PostScript to another program
_MODES = {"L": "/DeviceGray", "RGB": "/DeviceRGB", "CMYK": "/DeviceCMYK"}


class Picture(NamedTuple):
    """A picture in the PDF: its object, or why there is none."""

    number: int
    why: str


def picture_of(content: bytes, pdf: Pdf) -> Picture:
    """A picture's bytes → its object in the PDF."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a picture too large for Pillow's liking: ours is a limit of our own
            image: Image.Image = Image.open(io.BytesIO(content), formats=_FORMATS)
            if image.width * image.height > MOST_PIXELS:
                return Picture(0, f"a picture of {image.width} by {image.height} pixels is too large")
            if image.format == "JPEG" and image.mode in ("L", "RGB"):
                image.verify()
                return Picture(_written(pdf, image, content, "/Filter /DCTDecode"), "")
            return Picture(_unpacked(pdf, image), "")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, TypeError, IndexError, KeyError) as error:
        return Picture(0, f"a picture that cannot be read: {type(error).__name__}")


def _unpacked(pdf: Pdf, image: Image.Image) -> int:
    mask = ""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        shine = image.getchannel("A")
        number = pdf.stream(_told(shine), shine.tobytes())
        mask = f"/SMask {number} 0 R"
    plain = image.convert("L" if image.mode in ("1", "L", "LA", "I;16") else "RGB")
    return pdf.stream(f"{_told(plain)} {mask}", plain.tobytes())


def _written(pdf: Pdf, image: Image.Image, content: bytes, way: str) -> int:
    return pdf.stream(f"{_told(image)} {way}", content, packed=True)


def _told(image: Image.Image) -> str:
    size = f"/Width {image.width} /Height {image.height}"
    return f"/Type /XObject /Subtype /Image {size} /ColorSpace {_MODES[image.mode]} /BitsPerComponent 8"
