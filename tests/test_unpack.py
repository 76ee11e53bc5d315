"""Archive files: members under numbers, names in GBK, bombs and passwords end as rows; what is inside is converted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extract.collect.archive import Archive
from extract.collect.conversions import DEEPEST, Conversions
from extract.convert import unpack as unpacking
from extract.convert.kinds import Kind, kind_of
from extract.convert.unpack import unpack
from extract.errors import DocumentError
from extract.limits import Limits
from extract.paths import sha256_of
from fixtures.printing.archive import seven_zip, zip_bytes

from .collecting import pdf
from .converters import PDF, docx, put_soffice

LIMITS = Limits(wall_seconds=20, cpu_seconds=20, memory_mb=500)
MEMBERS = [("公开/甲局决算.docx", docx()), ("../../../etc/乙局.pdf", pdf("乙")), ("__MACOSX/._甲局决算.docx", b"x")]


def opened(content: bytes, folder: Path) -> list[unpacking.Member]:
    path, into = folder / "附件", folder / "into"
    path.write_bytes(content)
    into.mkdir()
    return unpack(path, kind_of(path) or Kind.ZIP, into, LIMITS)


@pytest.mark.parametrize("packed", [zip_bytes, seven_zip])
def test_members_are_files_under_numbers(packed: unpacking.Callable[..., bytes], tmp_path: Path) -> None:
    if packed is seven_zip and unpacking._library() is None:
        pytest.skip("libarchive is not installed")
    members = opened(packed(MEMBERS), tmp_path)
    assert [(one.name, one.path.read_bytes()) for one in members if one.path] == MEMBERS[:2]
    assert {one.path.parent for one in members if one.path} == {tmp_path / "into"}
    assert not list(tmp_path.parent.glob("乙局*"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zip_bytes([("0", b"\0" * 60_000_000)]), "archive_too_large"),
        (zip_bytes([(str(at), b"x") for at in range(unpacking.MOST_MEMBERS + 1)]), "archive_too_large"),
        (zip_bytes(MEMBERS)[:-30], "damaged"),
    ],
    ids=["bomb", "members", "cut"],
)
def test_an_archive_that_is_too_much_or_broken_is_a_row(content: bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as told:
        opened(content, tmp_path)
    assert told.value.code == code


def test_a_member_that_cannot_be_had_costs_that_member(tmp_path: Path) -> None:
    content = bytearray(zip_bytes([("甲.pdf", pdf("甲")), ("乙.pdf", pdf("乙")), ("丙.pdf", pdf("丙"))]))
    central = content.index(b"PK\1\2")
    content[central + 8] |= 1  # 甲 has a password
    content[content.index(b"PK\3\4", 10) + 40] ^= 0xFF  # 乙 is damaged
    told = {one.name: one.fault and one.fault[0] for one in opened(bytes(content), tmp_path)}
    assert told == {"甲.pdf": "encrypted", "乙.pdf": "damaged", "丙.pdf": None}


def test_members_become_documents_and_the_others_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_soffice(tmp_path / "bin", monkeypatch, "out.write_bytes(PDF)\n")
    deep = zip_bytes([("深.pdf", pdf("深"))])
    for _ in range(DEEPEST):
        deep = zip_bytes([("内.zip", deep)])
    inner = zip_bytes([("丁.pdf", pdf("丁"))])
    path = tmp_path / "附件.zip"
    path.write_bytes(zip_bytes([*MEMBERS, ("说明.txt", b"abc"), ("内/内.zip", inner), ("深.zip", deep)]))
    archive = Archive(tmp_path / "archive")
    journal = archive.journal()
    made = Conversions(archive, journal).documents_of(path, path.name)
    journal.close()
    told = {one.member: (one.file_name, one.document_id is not None, one.fault and one.fault[0]) for one in made}
    assert told == {
        "公开/甲局决算.docx": ("甲局决算.docx", True, None),
        "../../../etc/乙局.pdf": ("乙局.pdf", True, None),
        "说明.txt": ("说明.txt", False, "not_pdf"),
        "内/内.zip/丁.pdf": ("丁.pdf", True, None),
        "深.zip/" + "/".join(["内.zip"] * (DEEPEST - 1)): ("内.zip", False, "archive_too_deep"),
    }
    first = made[0]
    assert first.kept is not None
    assert sha256_of(archive.stored(first.kept)) == first.converted_from
    assert len(archive.path_of(first.document_id or "").read_bytes()) == len(PDF)
    assert made[1].converted_from is None


def test_an_archive_without_files_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("空/", "")
    path = tmp_path / "a.zip"
    path.write_bytes(out.getvalue())
    archive = Archive(tmp_path / "archive")
    journal = archive.journal()
    (made,) = Conversions(archive, journal).documents_of(path, path.name)
    journal.close()
    assert made.fault is not None
    assert made.fault[0] == "archive_empty"
