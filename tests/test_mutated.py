"""Damaged and hostile files: read, or said to be what they are; never our fault, never a process for nothing."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest

from extract.limits import Limits
from extract.records.extraction import Extraction, Source
from extract.workers.pool import Job, extract_files
from fixtures import build
from fixtures.bombs import BOMBS, many_pages
from fixtures.damaged import DAMAGES, damaged
from fixtures.sheet import Sheet, render

from .reading import SHARED

# as many in every run; a nightly run makes others: JUESUAN_DAMAGED_DOCUMENTS=2000
FILES = int(os.environ.get("JUESUAN_DAMAGED_DOCUMENTS", "32"))
AT_ONCE = 200
GOLDEN = [path.read_bytes() for path in sorted((Path(build.__file__).parent / "golden").glob("*.pdf"))]
REAL = [path.read_bytes() for path in sorted((SHARED / "real").glob("*.pdf"))] if FILES > 100 else []
LIMITS = Limits(wall_seconds=60, cpu_seconds=20)
OURS = {"internal_error", "unwritable", "answer_refused"}
LOST = {"worker_died", "out_of_memory", "budget_exceeded"}  # what takes too much is stopped: bombs may, damage may not
# bombs that go off: they take all the time or memory that they may have
SLOW = {
    *("flate", "flate-of-flate", "texts", "operators", "unknown-operators", "operands", "states"),
    *("clips", "forms", "rulings", "line"),
}


def read_all(folder: Path, files: dict[str, bytes], limits: Limits = LIMITS) -> dict[str, Extraction]:
    """The files' extractions, by name."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    jobs = [Job(folder / name) for name in files]
    return {one.document.file_name or "": one for one in extract_files(jobs, limits)}


def check(found: Iterable[Extraction], refused: set[str]) -> None:
    """What failed states nothing, and says why; what was read says in what the two readers differ."""
    for one in found:
        problems = [(problem.code, problem.message) for problem in one.problems]
        assert not refused & {code for code, _ in problems}, (one.document.file_name, problems)
        assert one.problems if one.document.status != "extracted" else one.document.pages
        assert not (one.figures and one.document.status == "failed"), one.document.file_name
        disputed = {figure.page for figure in one.figures if figure.certainty == "disputed"}
        assert disputed <= {problem.page for problem in one.problems if problem.code == "readers_disagree"}


@pytest.mark.parametrize("start", range(0, FILES, AT_ONCE))
def test_damaged_files_are_never_our_fault(start: int, tmp_path: Path) -> None:
    files, kinds = {}, Counter[str]()
    for seed in range(start, min(start + AT_ONCE, FILES)):
        kind, files[f"{seed}.pdf"] = damaged(REAL if REAL and seed % 3 == 0 else GOLDEN, seed)
        kinds[kind] += 1
    found = read_all(tmp_path, files)
    assert set(found) == set(files)
    assert set(kinds) == set(DAMAGES)
    check(found.values(), OURS | LOST)
    assert any(one.document.status == "extracted" for one in found.values())


def test_bombs_do_not_go_off(tmp_path: Path) -> None:
    found = read_all(tmp_path, {f"{name}.pdf": made() for name, made in BOMBS.items() if name not in SLOW})
    assert len(found) == len(BOMBS) - len(SLOW)
    check(found.values(), OURS | LOST)
    codes = {name: {problem.code for problem in one.problems} for name, one in found.items()}
    assert "too_many_pages" in codes["many-pages.pdf"] & codes["many-declared.pdf"]
    for name in ("unicode-beyond.pdf", "unicode-halves.pdf"):
        assert "unmapped_characters" in codes[name]
        assert found[name].document.status == "partial"


@pytest.mark.skipif(FILES <= 100, reason="minutes: in a nightly run (JUESUAN_DAMAGED_DOCUMENTS=2000)")
@pytest.mark.parametrize("name", sorted(SLOW))
def test_bombs_that_go_off_cost_what_they_may(name: str, tmp_path: Path) -> None:
    check(read_all(tmp_path, {"bomb.pdf": BOMBS[name]()}).values(), OURS)


def test_as_many_pages_as_there_may_be(tmp_path: Path) -> None:
    """One more is refused at once; by the page tree, whatever it says itself."""
    found = read_all(tmp_path, {"1.pdf": many_pages(65_536), "2.pdf": many_pages(3, 65_536)})
    told = {name: [(problem.code, problem.message) for problem in one.problems] for name, one in found.items()}
    refusal = ("too_many_pages", "the file has 65536 pages; at most 65535 are read")
    assert told == {"1.pdf": [refusal], "2.pdf": [refusal]}


def test_an_entry_of_dots_alone_is_read_over(tmp_path: Path) -> None:
    """Centred, and empty without its dots and its page: an entry of a table of contents that names nothing."""
    sheet = Sheet()
    for line in range(12):
        sheet.text(80, 760 - 24 * line, "我单位本年度支出决算总计与上年决算数相比略有增加，主要是人员增加。", 12, "Han")
    sheet.text(240, 420, "………………3", 12, "Han")
    [found] = read_all(tmp_path, {"1.pdf": render([sheet], "目录")}).values()
    assert "internal_error" not in {problem.code for problem in found.problems}
    assert found.document.pages == 1


def test_what_is_left_of_a_number_is_no_number(tmp_path: Path) -> None:
    """The font does not say what its glyph 0 is: `0.07万元` is seen, and `�.�7万元` read."""
    sentence, sound = "公务接待费支出决算为0.07万元。", Sheet()
    sound.text(80, 760, "一、公务接待费支出情况说明", 12, "Han")
    sound.text(80, 730, sentence, 12, "Han")
    content = render([sound], "说明")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one:
                table = one.ToUnicode.read_bytes()
                one.ToUnicode = pdf.make_stream(table.replace(b"<0030>", b"<FFFD>"))
        pdf.save(tmp_path / "torn.pdf")
    (tmp_path / "sound.pdf").write_bytes(content)
    told = Source(fiscal_year=2023, kind="final_accounts", department="汀泉区档案局", region_code="990201")
    sources = [Job(tmp_path / name, told) for name in ("sound.pdf", "torn.pdf")]
    found = {len(one.figures): [problem.code for problem in one.problems] for one in extract_files(sources)}
    assert sorted(found) == [0, 1], found
    assert "number_unclear" in found[0]
