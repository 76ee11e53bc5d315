"""A dataset by its address: that of a folder, or of shared storage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .dataset import Dataset
from .storage import is_shared

if TYPE_CHECKING:
    from .published import PublishedDataset


def open_dataset(address: Path | str, wait_seconds: float = 0.0) -> Dataset | PublishedDataset:
    """The dataset in a folder, or at an address of shared storage."""
    if not is_shared(address):
        return Dataset(Path(address), wait_seconds)
    from .published import PublishedDataset  # pyarrow's Parquet and file systems: for shared storage alone

    return PublishedDataset(address)
