"""What reads a picture of a page: the recogniser's interface, and whether this machine has one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

from ..pages import Page

NEEDED = ("rapidocr", "onnxruntime")  # the extra `ocr`


class Picture(NamedTuple):
    """A page as pixels, RGB uint8 of height x width x 3, drawn as it is looked at (after /Rotate); sizes in points."""

    number: int  # from 1
    width: float
    height: float
    rotation: int
    pixels: Any  # numpy array
    dpi: float  # of the picture inside the page: what was really scanned, not what we drew


class PageRecogniser(Protocol):
    """Reads pictures of pages, one after the other."""

    def read(self, picture: Picture) -> Page:
        """A picture → Page of layer `ocr`: characters, lines and rulings on the page as looked at, its numbers."""


def missing() -> str | None:
    """Why no page can be recognised here, in a line that says what to do; None where it can. Imports nothing heavy."""
    lacking = [name for name in NEEDED if find_spec(name) is None]
    if not lacking:
        return None
    return f"reading scanned pages needs {', '.join(lacking)}: install juesuan[ocr]"


def load_recogniser() -> PageRecogniser:
    """Both models loaded once: deterministic, one thread."""
    raise NotImplementedError
