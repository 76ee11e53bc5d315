"""Where PDFs lie that were made of files which are in no archive."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from ..dataset.storage import is_shared, spelled
from ..paths import cache_folder

FOLDER = "converted"  # of a dataset: the PDFs, which lie nowhere else


def converted_folder(data: Path) -> Path:
    """Where `extract` keeps the PDFs that it makes: in the dataset's folder, else in the user's cache."""
    if not is_shared(data):
        return data / FOLDER
    place = hashlib.sha256(spelled(data).encode()).hexdigest()[:16]
    return (cache_folder() or Path(tempfile.mkdtemp(prefix="juesuan-"))) / FOLDER / place
