"""What a parent and its workers tell each other; light to import, so that a worker starts before anything else does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..limits import Limits
from ..reading.ocr.setting import ocr_setting
from ..reading.page_models.store import PageModels
from ..reading.second_reader import verify_setting

if TYPE_CHECKING:
    from ..reading.ocr.engine import PageRecogniser
    from ..records.extraction import Extraction, Source

LONGEST_FAULT = 300  # characters of an exception's message


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker is told when it starts: with which patterns and limits it reads, and by which functions.

    None: by those of document/ and proving/, which only the worker imports.
    """

    read: Callable[..., Extraction] | None = None
    load: Callable[..., Any] | None = None
    patterns: Path | None = None
    limits: Limits = field(default_factory=Limits)
    verify: int = field(default_factory=verify_setting)  # one document in so many is read by both readers
    models: PageModels | None = None  # where pages that have been read are looked for and kept
    ocr: bool = field(default_factory=ocr_setting)  # pages that are pictures are read by a process of their own
    recogniser: Callable[[], PageRecogniser] | None = None  # who recognises them; None: reading/ocr
    recognises: bool = False  # this is that process


class Job(NamedTuple):
    """A file to read, and what is known of where it came from."""

    path: Path
    source: Source | None = None
    pictures: int = 0  # pages to be read from their pictures

    @property
    def size(self) -> int:
        """The file's bytes; 0 where it cannot be asked."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


class Failure(NamedTuple):
    """Why a document could not be read: the code and message of its row in `problems`."""

    code: str
    message: str
