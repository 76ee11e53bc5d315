"""juesuan audit: the balance in the terminal, and every printed number marked in one HTML file."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from extract.accounting.accountant import Accountant
from extract.audit.account import audit_file
from extract.audit.html import write_html
from fixtures import build
from fixtures.truth import read_truth

from .conftest import Juesuan
from .reading import knowledge

GOLDEN = Path(build.__file__).parent / "golden"
FILE = GOLDEN / "slips-text.pdf"


class Marks(HTMLParser):
    """The boxes and pictures of an audit; anything from elsewhere is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.boxes: list[tuple[str, str, str]] = []  # class, style, title
        self.pictures: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a box or a picture."""
        found = {name: value or "" for name, value in attrs}
        assert tag not in ("script", "link", "iframe")
        if tag == "i":
            self.boxes.append((found["class"], found["style"], found["title"]))
        if tag == "img":
            self.pictures.append(found["src"])


def test_the_balance_and_what_is_left_are_printed(juesuan: Juesuan) -> None:
    answer = juesuan("audit", FILE)
    assert answer.status == 0
    assert re.search(r"(\d+) of \1 printed numbers accounted for", answer.out)
    left = [row for row in read_truth(FILE.with_suffix(".truth.json")).unmatched if row.kind == "other"]
    for row in left:
        assert re.search(rf"p\. {row.place.page} {re.escape(row.printed)}  .*{re.escape(row.printed)}", answer.out), row
    counted = re.findall(r"^ [a-z][a-z ]*?\s{2,}(\d+)\s*$", answer.out, re.MULTILINE)
    assert sum(map(int, counted)) == int(re.search(r"of (\d+) printed", answer.out)[1])  # type: ignore[index]


def test_every_number_is_marked_on_its_page(tmp_path: Path) -> None:
    audit = audit_file(GOLDEN / "hunan.pdf", knowledge())
    target = tmp_path / "new" / "audit.html"
    write_html(audit, GOLDEN / "hunan.pdf", target)
    text = target.read_text(encoding="utf-8")
    marks = Marks(text)
    assert len(marks.pictures) == audit.extraction.document.pages
    for picture in marks.pictures:
        head, _, data = picture.partition(",")
        assert head == "data:image/png;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size > (600, 600)
    claims = [kind for page in audit.ledger.pages for _, kind in audit.ledger.claims(page)]
    assert len(marks.boxes) == len(claims)
    for kind, css in (("figure", "figure"), ("cell", "cell"), ("label", "label"), ("other", "left")):
        assert sum(found == css for found, _, _ in marks.boxes) == claims.count(kind)
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", text), "the file needs nothing else"
    for _, style, _ in marks.boxes:
        sides = [float(value) for value in re.findall(r"([\d.-]+)%", style)]
        assert all(-1 <= side <= 101 for side in sides), style
    figure = next(row for row in audit.extraction.figures if row.origin == "narrative" and row.value)
    assert any(f"{figure.item_label}" in title and str(figure.value) in title for _, _, title in marks.boxes)


def test_a_lost_number_is_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Accountant, "tables", lambda *_: None)
    audit = audit_file(GOLDEN / "hunan.pdf", knowledge())
    write_html(audit, GOLDEN / "hunan.pdf", tmp_path / "a.html")
    marks = Marks((tmp_path / "a.html").read_text(encoding="utf-8"))
    lost = sum(len(page.lost) for page in audit.pages)
    assert lost > 100
    assert audit.kinds["unaccounted"] == lost
    assert sum(css == "left lost" for css, _, _ in marks.boxes) == lost


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.pdf", "no such file"),
        (lambda folder: folder, "is a folder"),
        (lambda folder: write(folder / "page.pdf", b"<!doctype html><p>404</p>"), "cannot be read: an HTML page"),
    ],
)
def test_what_cannot_be_audited_is_said_in_one_line(juesuan: Juesuan, tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    answer = juesuan("audit", make(tmp_path))
    assert answer.status == 2
    said = [line for line in answer.err.splitlines() if line.startswith("juesuan:")]
    assert len(said) == 1
    assert message in said[0]


def write(path: Path, content: bytes) -> Path:
    """A file with a content."""
    path.write_bytes(content)
    return path
