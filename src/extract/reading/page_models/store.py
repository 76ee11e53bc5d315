"""Where kept models lie: a folder that may be deleted at any time, with a file for each document and reading program.

    JUESUAN_PAGES=/folder     elsewhere than in the user's cache folder; off: nowhere
    JUESUAN_PAGES_MB=500      at most so much of it (2,000)

Files are found by the sha256 of the document's bytes and a fingerprint of the code that reads pages. Each is written
beside its place and renamed, so that several processes may write one; what is not whole is no model.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import UserError
from ...paths import cache_folder
from ...program import reading_code

SETTING, LIMIT = "JUESUAN_PAGES", "JUESUAN_PAGES_MB"
USUAL_MB = 2000
MAGIC = b"juesuan pages 1\n"
MOST_BYTES = 64_000_000  # of a model: of 2,000 pages it has 4 million
SHARDS = 256  # folders, each with its share of the room: to make some, only one has to be looked through
_START = len(MAGIC) + hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class PageModels:
    """The models in a folder, at most `megabytes` of them, as the program of that fingerprint reads and writes them."""

    folder: Path
    megabytes: float = USUAL_MB
    code: str = ""

    def read(self, document_id: str) -> memoryview | None:
        """What is kept of a document: a model's bytes; None where there is nothing, or nothing whole."""
        path = self._path(document_id)
        with suppress(OSError):
            if path.stat().st_size <= MOST_BYTES + _START:
                found = path.read_bytes()
                content = memoryview(found)[_START:]
                if found[:_START] == MAGIC + _checksum(path.name, content):
                    return content
        return None

    def keep(self, document_id: str, content: bytes) -> None:
        """Put a model where it is looked for; whatever goes wrong, the document is read anew next time."""
        path = self._path(document_id)
        share = self.megabytes * 1e6 / SHARDS
        if len(content) > min(MOST_BYTES, share):
            return
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._make_room(path.parent, share - len(content))
            _put(path, MAGIC + _checksum(path.name, content) + content)

    def touch(self, document_id: str) -> None:
        """A model was used: others go before it where room is needed."""
        with suppress(OSError):
            os.utime(self._path(document_id))

    def _path(self, document_id: str) -> Path:
        return self.folder / document_id[:2] / f"{document_id}-{self._code}"

    @property
    def _code(self) -> str:
        return self.code or reading_code()

    def _make_room(self, shard: Path, room: float) -> None:
        """What other programs have written goes first, then what was not used for the longest time."""
        with os.scandir(shard) as entries:
            found = [
                (entry.name.endswith(self._code), entry.stat(follow_symlinks=False), entry.path) for entry in entries
            ]
        taken = sum(state.st_size for _, state, _ in found)
        for _, state, path in sorted(found, key=lambda one: (one[0], one[1].st_mtime_ns)):
            if taken <= room:
                return
            with suppress(FileNotFoundError):  # another process was first
                os.unlink(path)
            taken -= state.st_size


def page_models() -> PageModels | None:
    """The models that this user's settings name; None where they say off, or there is no place for any."""
    named = os.environ.get(SETTING)
    if named == "off":
        return None
    folder = _named(Path(named).absolute()) if named else _usual()
    return PageModels(folder, _megabytes()) if folder else None


def _usual() -> Path | None:
    folder = cache_folder()
    return folder / "pages" if folder else None


def _named(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(f"{SETTING} {folder}: cannot be made: {error.strerror}; name another folder, or off") from None
    return folder


def _megabytes() -> float:
    text = os.environ.get(LIMIT) or str(USUAL_MB)
    if not text.isdecimal():
        raise UserError(f"{LIMIT} {text}: say a number of megabytes")
    return int(text)


def _put(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="part-", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise


def _checksum(name: str, content: bytes | memoryview) -> bytes:
    """Of a model and of the document that it is of: under another's name it is none."""
    digest = hashlib.sha256(f"{name}\n".encode())
    digest.update(content)
    return digest.digest()
