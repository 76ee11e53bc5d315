"""Names of files, and whatever a document or a site says, can be printed: a terminal shows them and obeys nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from extract.text import visible
from fixtures.api import generate
from tests.conftest import Juesuan

# clears the screen, sets the window's title, rings, goes back to the line's start, turns the direction
NAME = "决算\x1b[2J\x1b]0;x\x07\r\u202e\x9b.pdf"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("部门决算 2023", "部门决算 2023"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\rb\x07", "a\\rb\\x07"),
        ("gpj.\u202e算决", "gpj.\\u202e算决"),
        ("一\u3000二\t三\xa0四", "一 二 三 四"),
        ("名\udc80", "名\\udc80"),
        ("两\n行", "两\n行"),
    ],
)
def test_what_would_act_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_no_command_prints_a_control_character(juesuan: Juesuan, tmp_path: Path) -> None:
    folder = tmp_path / "文\x1b[31m件"
    folder.mkdir()
    shutil.copyfile(generate("shanghai", 3, tmp_path, tables=False).pdf, folder / NAME)
    (folder / f"x{NAME}").write_bytes(b"no PDF")
    first = juesuan("extract", folder, "-o", "data\x1b[1m")
    assert first.status == 0
    assert "\\x1b[2J" in first.out, "the name is told"
    for words in (
        ("show", folder / NAME),
        ("audit", folder / NAME),
        ("verify", "data\x1b[1m"),
        ("check", folder / NAME),
        ("scorecard", folder / NAME),
        ("query", "SELECT file_name, source_url FROM documents", "-o", "data\x1b[1m"),
        ("query", "SELECT file_name FROM documents", "-o", "data\x1b[1m", "-f", "json"),
        ("extract", folder / f"y{NAME}"),
        ("extract", folder / f"x{NAME}"),
        ("query", "SELECT '\x1b[2J' AS \"\x07\"", "-o", "data\x1b[1m"),
        ("explore", f"nowhere{NAME}"),
    ):
        told = juesuan(*words)
        harm = {char for char in told.out + told.err if char != "\n" and not char.isprintable()}
        assert not harm, (words, harm)
        assert told.status in (0, 2), told.err
