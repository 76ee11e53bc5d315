"""Archives: each member is a file under a number, its name is data; bombs and cut files end with their reason."""

from __future__ import annotations

import io
import zipfile
from ctypes.util import find_library
from pathlib import Path

import pytest

from extract.convert.kinds import Kind
from extract.convert.unpack import MOST_MEMBERS, unpack
from extract.errors import DocumentError
from extract.limits import Limits
from fixtures.printing.archive import seven_zip, zip_bytes

FILES = [("决算公开/甲局2031年度部门决算.pdf", b"%PDF-1.4 one"), ("附表.xls", b"two")]
HOSTILE_NAMES = [
    "../../etc/cron.d/x",
    "/etc/passwd",
    "C:\\Windows\\x.pdf",
    "a/../../b.pdf",
    "members.json",
    "坏\n名.pdf",
]
needs_libarchive = pytest.mark.skipif(find_library("archive") is None, reason="no libarchive, which opens 7z")


def opened(tmp_path: Path, content: bytes, kind: Kind) -> list[tuple[str, bytes | None, str | None]]:
    """Members: name, bytes, code of the fault."""
    path, into = tmp_path / "file", tmp_path / "members"
    path.write_bytes(content)
    into.mkdir(exist_ok=True)
    found = unpack(path, kind, into, Limits())
    for one in found:
        assert one.path is None or one.path.resolve().parent == into.resolve()
    assert {file.name for file in tmp_path.iterdir()} == {"file", "members"}
    return [(one.name, one.path.read_bytes() if one.path else None, one.fault and one.fault[0]) for one in found]


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    """A zip file as Python writes it: names in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return out.getvalue()


def test_names_in_gbk_and_in_utf8_are_the_same_names(tmp_path: Path) -> None:
    wanted = [(name, content, None) for name, content in FILES]
    assert opened(tmp_path, zip_bytes(FILES), Kind.ZIP) == wanted
    assert opened(tmp_path, zipped([*FILES, ("__MACOSX/._附表.xls", b"x"), ("~$甲.docx", b"x")]), Kind.ZIP) == wanted


@needs_libarchive
def test_a_7z_file_is_opened(tmp_path: Path) -> None:
    wanted = [(name, content, None) for name, content in FILES]
    assert opened(tmp_path, seven_zip(FILES), Kind.SEVEN_ZIP) == wanted


@pytest.mark.parametrize("kind", [Kind.ZIP, pytest.param(Kind.SEVEN_ZIP, marks=needs_libarchive)])
def test_a_name_is_never_a_path(kind: Kind, tmp_path: Path) -> None:
    members = [(name, f"{at}".encode()) for at, name in enumerate(HOSTILE_NAMES)]
    content = zipped(members) if kind == Kind.ZIP else seven_zip(members)
    assert [told for _, told, _ in opened(tmp_path, content, kind)] == [content for _, content in members]


def locked() -> bytes:
    """A zip file whose second member says that it needs a password."""
    content = bytearray(zip_bytes(FILES))
    content[content.rfind(b"PK\1\2") + 8] |= 1
    return bytes(content)


def test_a_member_behind_a_password_costs_itself_alone(tmp_path: Path) -> None:
    assert opened(tmp_path, locked(), Kind.ZIP) == [(*FILES[0], None), ("附表.xls", None, "encrypted")]


def test_a_damaged_member_costs_itself_alone(tmp_path: Path) -> None:
    content = bytearray(zip_bytes([("甲.pdf", bytes(range(256)) * 9), ("乙.pdf", b"whole")]))
    content[60] ^= 0xFF
    assert [fault for _, _, fault in opened(tmp_path, bytes(content), Kind.ZIP)] == ["damaged", None]


BOMBS = {
    "a member of a gigabyte of nothing": zipped([("甲.pdf", bytes(60_000_000))]),
    "many that are long together": zipped([(f"{at}.pdf", bytes(4_000_000)) for at in range(8)]),
    "more members than any": zipped([(f"{at}.pdf", b"x") for at in range(MOST_MEMBERS + 1)]),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_with_its_reason(name: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as found:
        opened(tmp_path, BOMBS[name], Kind.ZIP)
    assert found.value.code == "archive_too_large"
    assert sum(file.stat().st_size for file in (tmp_path / "members").iterdir()) < 31_000_000


@pytest.mark.parametrize("kind", [Kind.ZIP, pytest.param(Kind.SEVEN_ZIP, marks=needs_libarchive)])
def test_an_archive_that_is_cut_off_is_damaged(kind: Kind, tmp_path: Path) -> None:
    whole = zip_bytes(FILES) if kind == Kind.ZIP else seven_zip(FILES)
    for end in (20, len(whole) // 2, len(whole) - 5):
        with pytest.raises(DocumentError) as found:
            opened(tmp_path, whole[:end], kind)
        assert found.value.code == "damaged"
