"""What is known of a file from outside, whoever reads it: its identity, and where it came from."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..paths import sha256_of, text_of
from ..records.extraction import Source


def identity(path: Path) -> str:
    """document_id of a file: the sha256 of its bytes; of its name where not even those can be read."""
    try:
        return sha256_of(path)
    except OSError:
        return identity_of_name(path)


def identity_of_name(path: Path) -> str:
    """document_id of a file that cannot be opened."""
    return hashlib.sha256(b"unreadable:" + os.fsencode(path.name)).hexdigest()


def provenance(path: Path, source: Source) -> dict[str, Any]:
    """The columns of `documents` that no reading of the file can change."""
    return {
        "source_url": source.source_url or path.resolve().as_uri(),
        "landing_url": source.landing_url,
        "file_name": source.file_name or text_of(path.name),
        "published_on": source.published_on,
        "retrieved_at": source.retrieved_at or _written_at(path),
        "supersedes": source.supersedes,
        "converted_from": source.converted_from,
        "companions": source.companion_ids,
    }


def published_metadata(source: Source) -> dict[str, Any]:
    """What the site that published a file says of it: the columns of `documents` that reading it may correct."""
    names = ("region_code", "region", "department", "fiscal_year", "kind")
    return {name: getattr(source, name) for name in names}


def _written_at(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
