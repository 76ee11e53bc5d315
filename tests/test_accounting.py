"""Every printed number belongs to exactly one of figure, cell and unmatched, and its kind is told rightly."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from extract.accounting.accountant import Accountant, unclaimed
from extract.accounting.ledger import Ledger
from extract.document.extract import extract_document
from extract.reading.lines import group_lines
from extract.reading.pages import Box, Char, Page
from extract.records.extraction import Extraction
from extract.records.tables import Explanation, Figure
from extract.scorecard.quality import quality_of, unexplained
from extract.text import squeeze
from fixtures import build
from fixtures.api import generate
from fixtures.families import FAMILIES
from fixtures.quirks import Quirks
from fixtures.truth import Truth, read_truth

from .reading import SHARED, knowledge, prose_figures, read

GOLDEN = Path(build.__file__).parent / "golden"
GOLD = sorted((SHARED / "gold").glob("*.not_figures.csv"))
Key = tuple[int, str, str]


def digits(text: str) -> str:
    """A text's digits, full-width ones folded; a number in words stays as it is."""
    return re.sub(r"[^0-9]", "", squeeze(text)) or text


@cache
def made(family: str) -> tuple[Extraction, Ledger, Truth]:
    """A family's document as it was read, with its ledger and what it says."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        document = generate(family, 11, Path(folder), Quirks())
        kept: list[Ledger] = []
        return extract_document(document.pdf, knowledge(), on_ledger=kept.append), kept[0], document.truth


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_each_number_belongs_to_one_thing(family: str) -> None:
    extraction, ledger, truth = made(family)
    for page in ledger.pages:
        for run, holders in ledger.settle(page):
            assert len(set(holders)) == 1, (run, holders)
    wanted = Counter((row.place.page, digits(row.printed), row.kind) for row in truth.unmatched)
    found = Counter((row.page or 0, digits(row.printed), row.kind) for row in extraction.unmatched)
    assert found == wanted, f"{found - wanted} instead of {wanted - found}"


def test_few_numbers_of_narratives_are_not_understood() -> None:
    """Over all final accounts: thresholds (单价100万元以上) and people in reasons (退休2人) are left."""
    counts = [others(made(name)[0]) for name in sorted(FAMILIES) if FAMILIES[name].kind != "budget"]
    assert sum(left for left, _ in counts) <= 0.02 * sum(total for _, total in counts)


def others(extraction: Extraction) -> tuple[int, int]:
    """How many numbers of the narrative are `other`, and how many there are, duties and performance prose aside."""
    figures = {(row.page, row.x0, row.top) for row in prose_figures(extraction)}
    kinds = Counter(row.kind for row in extraction.unmatched)
    return kinds["other"], len(figures) + kinds.total() - kinds["performance_text"]


@pytest.mark.skipif(not GOLD, reason="no labelled documents beside this folder (../shared)")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.split(".")[0])
def test_labelled_documents_agree_on_what_is_no_figure(path: Path) -> None:
    extraction = read(SHARED / "real" / path.name.replace(".not_figures.csv", ".pdf"))
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    wanted = Counter((int(row["page"]), squeeze(row["printed"]), row["kind"]) for row in rows)
    found = Counter((row.page or 0, row.printed, row.kind) for row in extraction.unmatched)
    assert (wanted & found).total() >= 0.94 * len(rows), (wanted - found).most_common(8)
    left, total = others(extraction)
    assert left <= 0.02 * total
    plain = [Counter((page, printed) for page, printed, _ in side.elements()) for side in (wanted, found)]
    assert (plain[0] & plain[1]).total() >= 0.98 * len(rows), (plain[0] - plain[1]).most_common(8)


KINDS = [
    ("截至2031年12月31日，共3辆", [("2031年12月31日", "date"), ("3辆", "placed")]),
    ("1.2031年部门收入总表", [("1.", "ordinal"), ("2031年", "date")]),
    ("（财预〔2031〕14号）", [("〔2031〕14号", "document_number")]),
    ("依据《预算法》第14条", [("第14条", "legal_reference")]),
    ("高等教育（2050205），", [("2050205", "code")]),
    ("公开03表", [("公开03表", "ordinal")]),
    ("捐款折合五十余万元", [("五十余万元", "approximate")]),
    ("实施周期2031.1.1-2031.12.31", [("2031.1.1", "date"), ("2031.12.31", "date")]),
    ("走访企业121余家", [("121余家", "placed")]),
    ("支出XX万元", [("XX万元", "template")]),
    ("一次性、第一部分、三公经费", []),
]


@pytest.mark.parametrize(("text", "wanted"), KINDS, ids=[text for text, _ in KINDS])
def test_what_is_no_figure_is_told_by_its_form(text: str, wanted: list[tuple[str, str]]) -> None:
    found = [(text[start:end], kind) for start, end, kind in unclaimed(text, (), knowledge())]
    assert found == wanted


def test_a_number_is_not_claimed_twice() -> None:
    text = "2031年度支出3.20万元"
    assert [text[a:b] for a, b, _ in unclaimed(text, [(7, 13)], knowledge())] == ["2031年度"]


def printed_page(*lines: str) -> Page:
    """A page with lines of text, ten points a character."""
    chars = [
        Char(char, 10.0 * x, 20.0 * y, 10.0 * x + 10, 20.0 * y + 10, 20.0 * y + 9, 10.0, 1)
        for y, line in enumerate(lines)
        for x, char in enumerate(line)
    ]
    return Page(1, 600, 800, chars=chars, lines=group_lines(chars))


def test_the_ledger_counts_what_is_printed_and_tells_what_is_lost() -> None:
    ledger = Ledger()
    ledger.print_page(printed_page("共3辆，12.50万元", "1,234.50"), {1})
    assert [run.text for run in ledger.runs(1)] == ["3", "12.50", "1,234.50"]
    ledger.claim(1, Box(40, 0, 90, 10), "figure")
    balance = ledger.balance()
    assert (balance.printed, balance.accounted, balance.lost) == (3, 1, {1: ["3", "1,234.50"]})
    ledger.claim(1, Box(0, 20, 40, 30), "cell")  # half of a number is not all of it
    assert ledger.balance().accounted == 1


@pytest.mark.parametrize("stage", ["figures", "tables", "lines", "prose"])
def test_whatever_a_reader_loses_is_a_problem(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not entered by one reader, a number is printed and not accounted for."""
    whole = read(GOLDEN / "beijing-plain.pdf") if stage != "tables" else read(GOLDEN / "hunan.pdf")
    lose: Callable[..., None] = lambda *_, **__: None  # noqa: E731
    monkeypatch.setattr(Accountant, stage, lose)
    found = read(GOLDEN / ("hunan.pdf" if stage == "tables" else "beijing-plain.pdf"))
    if stage == "figures":  # what is no figure becomes a row of unmatched: nothing is lost
        assert found.document.numbers_accounted == found.document.numbers_printed
        assert len(found.unmatched) > len(whole.unmatched)
        return
    document = found.document
    assert document.numbers_printed == whole.document.numbers_printed
    assert (document.numbers_accounted or 0) < (document.numbers_printed or 0)
    lost = [problem for problem in found.problems if problem.code == "numbers_unaccounted"]
    assert lost
    assert all(problem.page for problem in lost)


QUALITIES = [
    ("预算调整", ["一般公共服务支出"], "generic"),
    ("人员变动", ["基本支出"], "generic"),
    ("落实过紧日子要求，压减一般性支出", ["“三公”经费"], "generic"),
    ("根据实际工作需要", ["项目支出"], "generic"),
    ("2031年度因公出国（境）费支出预算的减少", ["因公出国（境）费"], "circular"),
    ("压减了公务接待费的支出预算安排", ["公务接待费"], "circular"),
    ("会议费支出预算安排减少", ["会议费"], "circular"),
    ("本年退休2人，调出1人", ["基本支出"], "specific"),
    ("更换了老旧照明设施", ["机关运行经费"], "specific"),
    ("新增档案库房改造项目", ["项目支出"], "specific"),
]


@pytest.mark.parametrize(("text", "names", "wanted"), QUALITIES, ids=[text for text, *_ in QUALITIES])
def test_how_much_a_reason_says(text: str, names: list[str], wanted: str) -> None:
    assert quality_of(text, names, knowledge()) == wanted


def test_changes_without_a_reason_are_found() -> None:
    extraction = read(GOLDEN / "slips-text.pdf")
    slips = read_truth(GOLDEN / "slips-text.truth.json").slips
    assert any(slip.kind == "no_reason" for slip in slips)
    silent = unexplained(extraction.figures, extraction.explanations)
    assert all(figure.value and figure.measure.startswith("change") for figure in silent)
    figure, reason = changed("sangong.reception"), given("sangong")
    assert unexplained([figure], []) == [figure]
    assert unexplained([figure], [reason]) == []
    assert unexplained([changed("conference")], []) == []


def changed(item: str) -> Figure:
    """A change of an item against the year before."""
    return Figure(
        document_id="d",
        figure_id="f",
        item=item,
        measure="change",
        basis="final",
        relative_to="prior_final",
        value=Decimal(-5),
        origin="narrative",
        printed="5元",
        unit="元",
    )


def given(item: str) -> Explanation:
    """A reason for the change of an item against the year before."""
    return Explanation(document_id="d", explanation_id="e", item=item, relative_to="prior_final", text="厉行节约")


def test_what_is_left_of_another_document_is_told(tmp_path: Path) -> None:
    """Another office's name and year; golden documents without such a slip raise no alarm."""
    for path in sorted(GOLDEN.glob("*.pdf"))[::3]:
        codes = {problem.code for problem in read(path).problems}
        planted = {slip.kind for slip in read_truth(path.with_suffix(".truth.json")).slips}
        assert ("residue_name" in codes) == ("name" in planted), path.name
        assert "residue_year" not in codes, path.name
    document = generate("hunan", 1, tmp_path, Quirks(tables=False), slips=("name",))
    assert [slip.kind for slip in document.truth.slips] == ["name"]
    assert "residue_name" in {problem.code for problem in read(document.pdf).problems}
