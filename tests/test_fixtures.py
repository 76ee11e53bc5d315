"""The made documents themselves: their money balances, their truth is printed, their bytes are reproducible."""

from __future__ import annotations

import io
import random
import re
import unicodedata
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures import build, invent, money
from fixtures.api import Generated, generate
from fixtures.broken import BROKEN
from fixtures.catalog import PROFILES
from fixtures.families import FAMILIES
from fixtures.quirks import Quirks
from fixtures.serve import running
from fixtures.slips import KINDS
from fixtures.truth import FigureTruth, read_truth

FIXTURES = Path(build.__file__).parent


def digits(text: str) -> str:
    """The digits of a text, full-width ones folded."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char in "0123456789")


def years(seed: int, profile: str) -> list[money.Department]:
    """A department's two years."""
    rng = random.Random(seed)
    first = invent.make(rng, profile, "澄川市望澜区", "990101", "某局", 2023)
    return [first, invent.make(rng, profile, "澄川市望澜区", "990101", "某局", 2024, first)]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**9), profile=st.sampled_from(sorted(PROFILES)))
def test_a_departments_money_balances(seed: int, profile: str) -> None:
    """I01-I16 that hold inside one year, and the joins of two years."""
    first, second = years(seed, profile)
    for dept in (first, second):
        assert dept.grand_total() == dept.revenue() + dept.used + dept.carried("opening")
        assert dept.grand_total() == dept.spent() + dept.distributed + dept.carried("closing")
        assert dept.spent() == sum(dept.spent("all", kind) for kind in ("basic", "project", "operating"))
        assert dept.spent("fiscal") == sum(dept.spent(fund) for fund in money.FUNDS)
        assert dept.spent() == sum(dept.spent(prefix=code) for code in dept.classes())
        assert sum(sum(dept.received(line).values()) for line in dept.lines) == dept.revenue()
        assert all(amount >= 0 for line in dept.lines for amount in dept.received(line).values())
        assert sum(dept.economic.values()) == dept.spent("general", "basic")
        assert sum(dept.vehicles.values()) == dept.sangong.kept
        assert dept.procurement["small_micro"] <= dept.procurement["sme"] <= dept.procured()
        for fund in money.FUNDS:
            assert dept.revenue(fund) + dept.opening[fund] == dept.spent(fund) + dept.closing[fund]
    assert second.prior_grand_total() == first.grand_total()
    assert second.prior("fiscal") == first.revenue("fiscal")
    assert {line.code: line.prior for line in second.lines} == {line.code: line.fiscal for line in first.lines}


def unpacked(content: bytes) -> list[bytes]:
    """A file's streams unpacked: another build of zlib packs the same bytes otherwise."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]


@pytest.mark.parametrize("name", ["beijing-low-digits", "shanghai-odd", "jiangsu-budget", "slips-tables"])
def test_building_a_golden_again_gives_the_committed_bytes(name: str) -> None:
    plan = next(plan for plan in build.GOLDENS if plan.name == name)
    content, truth = build.golden(plan)
    assert unpacked((FIXTURES / "golden" / f"{name}.pdf").read_bytes()) == unpacked(content)
    assert (FIXTURES / "golden" / f"{name}.truth.json").read_text(encoding="utf-8") == truth


def test_the_site_is_what_building_it_gives() -> None:
    """All HTML, and the last department's PDFs of each district."""
    for path, content in build.html_files():
        assert (build.SITE / path).read_bytes() == content, path
    committed = {path.name for path in build.SITE.rglob("*.pdf")}
    assert committed == {Path(build.pdf_path(entry)).name for d in build.DISTRICTS for entry in build.entries(d)}
    entry, _dept, content, _truth = list(build.site_documents(build.DISTRICTS[1]))[-1]
    assert unpacked((build.SITE / build.pdf_path(entry)).read_bytes()) == unpacked(content)


def text_of(pdf: Path) -> list[str]:
    """Each page's characters."""
    with pdfplumber.open(pdf) as file:
        return ["".join(char["text"] for char in page.chars) for page in file.pages]


def placed(made: Generated) -> set[tuple[object, ...]]:
    """The printed numbers that the truth names, each place once."""
    rows = [*made.truth.figures, *made.truth.unmatched]
    return {(row.printed, row.place.page, row.place.top, row.place.x0) for row in rows if digits(row.printed)}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_truth_holds_every_digit_of_the_prose_once(family: str, tmp_path: Path) -> None:
    made = generate(family, 3, tmp_path, tables=False, fake_bold=False)
    printed = Counter("".join(digits(page) for page in text_of(made.pdf)))
    assert Counter("".join(digits(str(row[0])) for row in placed(made))) == printed


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_figures_stand_in_their_boxes_and_cells_on_their_pages(family: str, tmp_path: Path) -> None:
    made = generate(family, 5, tmp_path, spaced=0.0, full_width=0.0, fake_bold=False, kangxi=False)
    with pdfplumber.open(made.pdf) as file:
        for page in file.pages:
            figures = [row for row in made.truth.figures if row.place.page == page.page_number]
            for row in figures:
                found = "".join(char["text"] for char in page.chars if inside(char, row))
                assert found, row
                assert row.printed.startswith(found), (row.printed, found)
            texts = re.sub(r"\s", "", "".join(char["text"] for char in page.chars))
            for cell in made.truth.cells:
                assert cell.page != page.page_number or cell.text in texts, cell
    assert {cell.table for cell in made.truth.cells} <= {table.table for table in made.truth.tables}


def inside(char: dict[str, float], row: FigureTruth) -> bool:
    """Whether a character's middle lies in a fact's box; the Latin font's box lies lower than its baseline's line."""
    place = row.place
    return (
        place.x0 < (char["x0"] + char["x1"]) / 2 < place.x1
        and place.top < char["top"] + char["size"] * 0.5 < place.bottom + 6
    )


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_planted_mistake_is_printed_and_recorded(kind: str, tmp_path: Path) -> None:
    for seed in range(8):
        made = generate("beijing_city", seed, tmp_path, Quirks(), slips=(kind,))
        sound = generate("beijing_city", seed, tmp_path / "sound", Quirks())
        assert not sound.truth.slips
        if made.truth.slips:
            assert made.pdf.read_bytes() != sound.pdf.read_bytes()
            return
    pytest.fail("never planted")


def test_truth_reads_back_as_it_was_written() -> None:
    path = FIXTURES / "golden" / "beijing-city.truth.json"
    assert read_truth(path).to_json() == path.read_text(encoding="utf-8")


def test_the_server_answers_as_a_site_does() -> None:
    with running() as site:
        url = f"{site.url}/wanglan/zwgk/bmjs/index.html"
        with urllib.request.urlopen(url) as answer:
            etag = answer.headers["ETag"]
        again = urllib.request.Request(url, headers={"If-None-Match": etag})
        with pytest.raises(urllib.error.HTTPError, match="304"):
            urllib.request.urlopen(again)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{site.url}/../build.py")
        with urllib.request.urlopen(f"{site.url}/wanglan/download.jsp?id=88213") as answer:
            assert answer.read(5) == b"%PDF-"
            assert answer.headers["Content-Disposition"].startswith("attachment")


def test_broken_files_are_broken_in_their_way() -> None:
    made = {name: make() for name, (make, _code) in BROKEN.items()}
    assert not made["html-page.pdf"].startswith(b"%PDF")
    assert not made["empty.pdf"]
    assert b"%%EOF" not in made["truncated.pdf"]
    assert len(made["bomb.pdf"]) < 50_000
    assert b"/Encrypt" in made["user-password.pdf"]
