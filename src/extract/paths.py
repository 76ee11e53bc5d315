"""A file's path as text, whatever bytes its name is made of, and what its own bytes are known by; the cache folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit


def text_of(path: Path | str) -> str:
    """A path, or a file's name, as clean text: each part as UTF-8, else GB18030 (Chinese zips), else with `\\xNN`.

    For people and for the dataset; the file itself is opened by its path.
    """
    try:
        parts = os.fsencode(path).split(b"/")
    except UnicodeEncodeError:  # half a character that no system's name can hold
        return str(path).encode("utf-8", "backslashreplace").decode()
    return "/".join(map(_text, parts))


def sha256_of(path: Path) -> str:
    """A file's document_id: sha256 of its bytes, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def path_of(url: str | None) -> Path | None:
    """The path that a `file:` address names (Path.as_uri), byte for byte; None for any other address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return Path(os.fsdecode(unquote_to_bytes(parts.path))) if parts.scheme == "file" and not parts.netloc else None


def cache_folder() -> Path | None:
    """The user's own cache folder, which nobody else may write to; None where there is none."""
    if os.environ.get("JUESUAN_NO_CACHE"):
        return None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(base) if base else Path.home() / ".cache") / "juesuan"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        state = folder.stat()
    except (OSError, RuntimeError):
        return None
    # unpickling runs what the file says: only what this user alone can have written is read
    return folder if state.st_uid == os.getuid() and not state.st_mode & 0o022 else None


def _text(part: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return part.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.decode("utf-8", "backslashreplace")
