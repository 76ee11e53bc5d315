"""Files of other kinds → PDF: told by their bytes, converted within limits and without network, mistakes are rows."""

from __future__ import annotations

import io
import socket
import zipfile
from pathlib import Path

import pytest

from extract.convert.convert import convert
from extract.convert.kinds import Kind, kind_of
from extract.errors import DocumentError
from extract.limits import Limits
from extract.paths import sha256_of
from fixtures.printing.archive import seven_zip, zip_bytes
from tests.converters import PDF, docx, ole, put_soffice, running

SHORT = Limits(wall_seconds=1, cpu_seconds=1, memory_mb=200)
WRITES = "out.write_bytes(PDF)\n"


def zipped(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, mimetype if name == "mimetype" else "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ole("WordDocument", "1Table"), Kind.DOC),
        (ole("SummaryInformation", "Workbook"), Kind.XLS),
        (ole("Book"), Kind.XLS),
        (ole("EncryptedPackage"), Kind.LOCKED),
        (ole("PowerPoint Document"), None),
        (ole("WordDocument")[:700], None),
        (docx(), Kind.DOCX),
        (zipped("xl/workbook.xml"), Kind.XLSX),
        (zipped("OFD.xml", "Doc_0/Document.xml"), Kind.OFD),
        (zipped("mimetype", mimetype="application/vnd.oasis.opendocument.text"), Kind.ODT),
        (zipped("mimetype", mimetype="application/vnd.oasis.opendocument.spreadsheet"), Kind.ODS),
        (zipped("ppt/presentation.xml"), None),
        (zipped("甲局决算.docx", "表.xls"), Kind.ZIP),
        (docx()[:60], None),
        (b"{\\rtf1\\ansi", Kind.RTF),
        (b"7z\xbc\xaf\x27\x1c\0\4", Kind.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x01\0", Kind.RAR),
        (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>", Kind.HTML),
        ("<html xmlns:x='urn:schemas-microsoft-com:office:excel'>".encode("utf-16"), Kind.HTML),
        (b"<?xml version='1.0'?><?mso-application progid=\"Excel.Sheet\"?><Workbook/>", Kind.XLS),
        (b"<?xml version='1.0'?><rss/>", None),
        (b"%PDF-1.4\n<html>", None),
        (b"junk\n%PDF-1.4\n", None),
        (zip_bytes([("a.txt", b"%PDF-1.4")]), Kind.ZIP),
        (seven_zip([("a.pdf", b"%PDF-1.4")]), Kind.SEVEN_ZIP),
        (b"", None),
        ("收入总计 488.62 万元".encode(), None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: Kind | None, tmp_path: Path) -> None:
    path = tmp_path / "决算.pdf"
    path.write_bytes(content)
    assert kind_of(path) == kind


def test_a_directory_that_leads_round_in_a_circle_ends(tmp_path: Path) -> None:
    content = bytearray(ole("WordDocument"))
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")  # the directory's next sector is itself
    (tmp_path / "x").write_bytes(content)
    assert kind_of(tmp_path / "x") == Kind.DOC


def test_the_pdf_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = "out.write_bytes(PDF.replace(b'03040', b'%05d' % (os.getpid() % 100000)))\n"
    put_soffice(tmp_path / "bin", monkeypatch, stamp)
    (tmp_path / "a.doc").write_bytes(docx())
    made = [convert(tmp_path / "a.doc", Kind.DOCX, tmp_path / name) for name in ("1.pdf", "2.pdf")]
    assert made[0] == made[1]
    assert made[0].original == sha256_of(tmp_path / "a.doc")
    assert made[0].document_id == sha256_of(tmp_path / "1.pdf")
    assert made[0].converter.version.startswith("1.2.3")
    assert len((tmp_path / "1.pdf").read_bytes()) == len(PDF)


@pytest.mark.parametrize(
    ("does", "code"),
    [
        ("", "conversion_failed"),  # status 0, and nothing written
        ("sys.exit(77)", "conversion_failed"),
        ("out.write_bytes(b'')", "conversion_failed"),
        ("out.write_bytes(PDF[:-9])", "conversion_failed"),
        ("out.write_bytes(PDF.replace(b'/Type/Font', b''))", "conversion_lost_text"),
        ("time.sleep(3600)", "budget_exceeded"),
        ("while True: pass", "budget_exceeded"),
        ("kept = [bytearray(b'x' * 50_000_000) for _ in range(9)]; time.sleep(3600)", "out_of_memory"),
    ],
)
def test_what_goes_wrong_in_a_converter_is_a_row(
    does: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_soffice(tmp_path / "bin", monkeypatch, does)
    (tmp_path / "a.docx").write_bytes(docx())
    with pytest.raises(DocumentError) as told:
        convert(tmp_path / "a.docx", Kind.DOCX, tmp_path / "a.pdf", SHORT)
    assert told.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "bin"], "nothing half written"


def test_without_a_converter_the_row_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.docx").write_bytes(docx())
    for kind, name in ((Kind.DOCX, "LibreOffice"), (Kind.XLS, "LibreOffice"), (Kind.HTML, "Chromium")):
        with pytest.raises(DocumentError, match=f"install {name}") as told:
            convert(tmp_path / "a.docx", kind, tmp_path / "a.pdf")
        assert told.value.code == "converter_missing"


def test_a_converter_has_no_network_and_none_of_our_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        asks = f"""
for make in (lambda: socket.create_connection(("127.0.0.1", {port})), lambda: socket.socket(socket.AF_INET6),
             lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)):
    try:
        make()
        out.with_name("asked").write_text("x")
    except OSError as error:
        assert error.errno == 13, error
socket.socket(socket.AF_UNIX).close()
assert "JUESUAN_DOOR" not in os.environ, "a key"
out.write_bytes(PDF)
"""
        put_soffice(tmp_path / "bin", monkeypatch, asks)
        monkeypatch.setenv("JUESUAN_DOOR", "secret")
        (tmp_path / "a.docx").write_bytes(docx())
        convert(tmp_path / "a.docx", Kind.DOCX, tmp_path / "a.pdf")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_what_a_converter_started_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = f"left-{tmp_path.name}-{tmp_path.parent.name}"
    leaves = f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)', {mark!r}])\n"
    put_soffice(tmp_path / "bin", monkeypatch, leaves + WRITES)
    (tmp_path / "a.docx").write_bytes(docx())
    convert(tmp_path / "a.docx", Kind.DOCX, tmp_path / "a.pdf")
    assert running(mark) == []
