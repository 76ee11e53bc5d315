"""Zip, 7z and RAR files → their members as files, each under a number; no name of a member is ever a path of ours.

In a process of its own: a member says how long it is, and may say what it likes. 7z and RAR by the system's libarchive.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import DocumentError
from ..limits import Limits
from ..paths import text_of
from .broken import BROKEN_ZIP
from .kinds import Kind
from .office import environment
from .warden import run

MOST_MEMBERS = 1000
MOST_BYTES = 400_000_000  # of all members
MOST_TIMES = 200  # as long as the file itself: what is text shrinks to a tenth, a bomb to a thousandth
_FREE = 10_000_000  # bytes that any file may give
_CHUNK = 1 << 16
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_INSTALL = "install libarchive (Debian: libarchive13)"
_BOOT = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from extract.convert.unpack import main
main(*sys.argv[2:])
"""
_LOCKED = "encrypted", "the member needs a password"
_UNWANTED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
Fault = tuple[str, str]


class Member(NamedTuple):
    """A member: its name in the archive file, and where its bytes are, or why they are not there."""

    name: str
    path: Path | None
    fault: Fault | None = None


class _Entry(NamedTuple):
    name: str
    read: Callable[[], Iterator[bytes]]
    fault: Fault | None = None


def unpack(path: Path, kind: Kind, into: Path, limits: Limits) -> list[Member]:
    """An archive file's members, written into an empty folder; DocumentError where it cannot be opened."""
    if kind != Kind.ZIP and _library() is None:
        raise DocumentError("converter_missing", f"a {kind} file needs libarchive: {_INSTALL}")
    command = [sys.executable, "-S", "-c", _BOOT, json.dumps(sys.path), str(path.resolve()), str(kind)]
    ended = run(command, into, environment(into), limits)
    if ended.why is not None:
        raise DocumentError(ended.why, ended.message.replace("converting", "opening"))
    try:
        told = json.loads((into / "members.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DocumentError("damaged", f"the {kind} file cannot be opened: {ended.message}") from None
    if told["fault"]:
        raise DocumentError(*told["fault"])
    return [
        Member(name, into / file if file else None, (fault[0], fault[1]) if fault else None)
        for name, file, fault in told["members"]
    ]


def main(path: str, kind: str) -> None:
    """In a process of its own: the members into this folder, what they are called into members.json."""
    found: list[tuple[str, str | None, Fault | None]] = []
    fault: Fault | None = None
    try:
        entries = _zip_entries(Path(path)) if kind == Kind.ZIP else _other_entries(Path(path))
        found = _written(entries, max(_FREE, MOST_TIMES * Path(path).stat().st_size))
    except DocumentError as error:
        fault = error.code, error.message
    told = json.dumps({"members": found, "fault": fault}, ensure_ascii=False)
    Path("members.json").write_text(told, encoding="utf-8", errors="replace")


def _written(entries: Iterator[_Entry], most: int) -> list[tuple[str, str | None, Fault | None]]:
    found: list[tuple[str, str | None, Fault | None]] = []
    left = min(most, MOST_BYTES)
    for number, entry in enumerate(entries):
        if number >= MOST_MEMBERS:
            raise DocumentError("archive_too_large", f"the archive has more than {MOST_MEMBERS} members")
        if _is_unwanted(entry.name):
            continue
        file, fault = f"member{number}", entry.fault
        try:
            if fault is None:
                left = _write(entry, Path(file), left)
        except BROKEN_ZIP as error:
            fault = "damaged", f"the member cannot be unpacked: {error}"[:200]
        found.append((entry.name, None if fault else file, fault))
    return found


def _write(entry: _Entry, path: Path, left: int) -> int:
    with path.open("wb") as file:
        for part in entry.read():
            left -= len(part)
            if left < 0:
                raise DocumentError("archive_too_large", "what is in the archive is far longer than it is, or too long")
            file.write(part)
    return left


def _is_unwanted(name: str) -> bool:
    """What systems put beside files: __MACOSX/._决算.docx, ~$决算.docx."""
    parts = PurePosixPath(name).parts
    return not parts or any(part in _UNWANTED for part in parts) or parts[-1].startswith(("~$", "._"))


def _zip_entries(path: Path) -> Iterator[_Entry]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield _Entry(_name(info), _zip_reader(archive, info), _zip_fault(info))
    except (*BROKEN_ZIP, OSError) as error:
        raise DocumentError("damaged", f"the zip file cannot be opened: {error}"[:200]) from None


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        with archive.open(info) as file:
            while part := file.read(_CHUNK):
                yield part

    return read


def _zip_fault(info: zipfile.ZipInfo) -> Fault | None:
    if info.flag_bits & 1:
        return _LOCKED
    return None if info.compress_type in _PLAIN else ("damaged", "the member is packed in a way that is not read")


def _name(info: zipfile.ZipInfo) -> str:
    """A name in GBK, which Windows writes without saying so, and which Python takes for cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return text_of(info.filename.encode("cp437").decode("utf-8", "surrogateescape"))
    except UnicodeError:
        return info.filename


def _library() -> str | None:
    return ctypes.util.find_library("archive")


def _other_entries(path: Path) -> Iterator[_Entry]:
    """Members of a 7z or RAR file, by libarchive."""
    found = _library()
    if found is None:
        raise DocumentError("converter_missing", _INSTALL)
    library = ctypes.CDLL(found)
    for name, gives in (("archive_read_new", ctypes.c_void_p), ("archive_entry_pathname_w", ctypes.c_wchar_p),
                        ("archive_entry_pathname", ctypes.c_char_p), ("archive_error_string", ctypes.c_char_p),
                        ("archive_read_data", ctypes.c_ssize_t)):  # fmt: skip
        getattr(library, name).restype = gives
    handle = ctypes.c_void_p(library.archive_read_new())
    for name in ("filter_all", "format_7zip", "format_rar", "format_rar5"):
        if hasattr(library, f"archive_read_support_{name}"):
            getattr(library, f"archive_read_support_{name}")(handle)
    if library.archive_read_open_filename(handle, str(path).encode(), ctypes.c_size_t(_CHUNK)):
        raise DocumentError("damaged", f"the archive cannot be opened: {_said(library, handle)}")
    entry = ctypes.c_void_p()
    while (status := library.archive_read_next_header(handle, ctypes.byref(entry))) in (0, -20):  # -20: a warning
        if library.archive_entry_filetype(entry) & 0o170000 != 0o100000:
            continue
        name = library.archive_entry_pathname_w(entry) or text_of(
            (library.archive_entry_pathname(entry) or b"").decode("utf-8", "surrogateescape")
        )
        fault = _LOCKED if library.archive_entry_is_encrypted(entry) else None
        yield _Entry(name, _other_reader(library, handle), fault)
    if status != 1:  # the end
        raise DocumentError("damaged", f"the archive cannot be read to its end: {_said(library, handle)}")


def _other_reader(library: ctypes.CDLL, handle: ctypes.c_void_p) -> Callable[[], Iterator[bytes]]:
    def read() -> Iterator[bytes]:
        buffer = ctypes.create_string_buffer(_CHUNK)
        while (length := library.archive_read_data(handle, buffer, ctypes.c_size_t(_CHUNK))) > 0:
            yield buffer.raw[:length]
        if length < 0:
            raise ValueError(_said(library, handle))

    return read


def _said(library: ctypes.CDLL, handle: ctypes.c_void_p) -> str:
    return (library.archive_error_string(handle) or b"it is no whole archive").decode(errors="replace")
