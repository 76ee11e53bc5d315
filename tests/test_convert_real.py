"""The real converters, where they are installed: what a file links is not asked for; whoever kills us kills them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.convert.convert import convert
from extract.convert.kinds import Kind, kind_of
from tests.converters import docx, put_soffice, running
from tests.patience import wait_until

ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document office:mimetype="application/vnd.oasis.opendocument.text"
 office:version="1.2" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><office:body><office:text>
<text:section text:name="s"><text:section-source xlink:href="http://{place}/part.odt"/></text:section>
<text:p>收入总计488.62万元<draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="http://{place}/a.png"
 xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body></office:document>"""
HTML = """<html><link rel=stylesheet href="http://{place}/a.css"><meta http-equiv=refresh content="0;http://{place}/">
<body><img src="http://{place}/a.png"><script>fetch("http://{place}/x")</script><p>收入总计488.62万元</p></body>"""


@pytest.mark.parametrize(
    ("page", "kind", "program"), [(ODT, Kind.ODT, "soffice"), (HTML, Kind.HTML, "chromium")], ids=["office", "page"]
)
def test_nothing_that_a_file_links_is_asked_for(page: str, kind: Kind, program: str, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    with socket.create_server(("127.0.0.1", 0)) as server:
        path = tmp_path / "linked"
        path.write_text(page.format(place=f"127.0.0.1:{server.getsockname()[1]}"), encoding="utf-8")
        made = convert(path, kind, tmp_path / "made.pdf")
        assert made.document_id
        assert b"/Font" in (tmp_path / "made.pdf").read_bytes()
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("send", "how"), [(os.kill, signal.SIGKILL), (os.killpg, signal.SIGTERM)], ids=["killed", "its whole group ended"]
)
def test_a_converter_ends_with_whoever_started_it(
    send: Callable[[int, int], None], how: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = f"sleeps-{tmp_path.parent.name}-{tmp_path.name}"
    sleeps = f"subprocess.run([sys.executable, '-c', 'import time; time.sleep(3600)', {mark!r}])\n"
    put_soffice(tmp_path / "bin", monkeypatch, sleeps)
    path = tmp_path / "a.docx"
    path.write_bytes(docx())
    assert kind_of(path) == Kind.DOCX
    program = (
        "import sys; from pathlib import Path; from extract.convert.convert import convert\n"
        "convert(Path(sys.argv[1]), 'docx', Path(sys.argv[2]))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    into = tmp_path / "made"
    into.mkdir()
    command = [sys.executable, "-c", program, path, into / "a.pdf"]
    with subprocess.Popen(command, env=environment, start_new_session=True) as process:
        wait_until(lambda: bool(running(mark)))
        send(process.pid, how)
    wait_until(lambda: not running(mark))
    assert not [name for name in into.iterdir() if name.suffix != ".part"]
