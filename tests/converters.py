"""Made converters: small programs in the place of LibreOffice and Chromium, which do what real ones have done."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from extract.convert.setting import SETTING as CONVERT

PDF = b"%PDF-1.6\n1 0 obj<</Type/Font>>endobj\n/CreationDate(D:20310102030405+08'00')\n%%EOF\n"
# what a converter is told: --outdir FOLDER FILE, or --print-to-pdf=PATH
_BEGIN = f"""#!{sys.executable}
import os, pathlib, signal, socket, subprocess, sys, time
if "--version" in sys.argv:
    print("LibreOffice " + os.environ.get("MADE_VERSION", "1.2.3"))
    sys.exit()
PDF = {PDF!r}
file = pathlib.Path(sys.argv[-1].removeprefix("file://"))
told = [arg.partition("=")[2] for arg in sys.argv if arg.startswith("--print-to-pdf=")]
out = pathlib.Path(told[0] if told else sys.argv[sys.argv.index("--outdir") + 1] + "/" + file.stem + ".pdf")
"""


def put_soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str, name: str = "soffice") -> Path:
    """A converter that does this with `file` and `out`, where no other one is found: gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(_BEGIN + does)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv(CONVERT, "auto")
    return program


def docx(text: str = "<w:t>收入</w:t>", more: bytes = b"") -> bytes:
    """The least that is a Word file, with a paragraph's inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("word/document.xml"), f"<w:document>{text}</w:document>")
        file.writestr(zipfile.ZipInfo("word/more"), more)
    return out.getvalue()


def ole(*names: str) -> bytes:
    """A container of Word and Excel before 2007, with streams of these names in its root, and nothing in them."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", head, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", head, 44, 1, 1)  # one sector of the table, the directory begins in sector 1
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [_entry(name, 2, right=at + 2 if at + 1 < len(names) else None) for at, name in enumerate(names)]
    return bytes(head) + table + b"".join(entries).ljust(512, b"\0")


def _entry(name: str, kind: int, child: int | None = None, right: int | None = None) -> bytes:
    entry = bytearray(128)
    encoded = name.encode("utf-16-le")
    entry[: len(encoded)] = encoded
    places = [0xFFFFFFFF if place is None else place for place in (None, right, child)]
    struct.pack_into("<HBB3I", entry, 64, len(encoded) + 2, kind, 1, *places)
    return bytes(entry)


def running(mark: str) -> list[int]:
    """Processes with this text in their command line."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            told = Path(f"/proc/{name}/cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in told and int(name) != os.getpid():
            found.append(int(name))
    return found
