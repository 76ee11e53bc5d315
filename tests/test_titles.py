"""What a document is by its title: covers over one line or three, links, years and kinds named in passing."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from extract.collect.pages.linktext import title_reader
from extract.document.extract import extract_document
from extract.errors import PatternError
from extract.identity.title_words import load_title_words
from extract.identity.titles import read_title, wrong_titles
from extract.records.extraction import Extraction, Source
from extract.resources import patterns_dir

from .reading import SHARED, knowledge
from .typeset import typeset

KINDS = {"final": "final_accounts", "budget": "budget"}
BODY = ["一、部门概况", "负责全县水务工作。", "二、收入支出情况", "收入总计500.00万元，支出总计500.00万元。"]


def extract(path: Path, **source: object) -> Extraction:
    """A drawn document's rows, by the fast reader."""
    return extract_document(path, knowledge(), Source(file_name="1.pdf", **source), verify=0)  # type: ignore[arg-type]


def codes(extraction: Extraction) -> set[str]:
    """The codes of its problems."""
    return {problem.code for problem in extraction.problems}


def test_the_titles_of_the_patterns_are_read_as_they_state() -> None:
    assert list(wrong_titles(load_title_words())) == []


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('gives = ["【部门预算公开】"]', 'gives = ["公开"]', r"\[column.column\]"),
        ('counter = "云湖县水务局建局24年回顾"', 'counter = "24年预算"', r"\[year.short\]"),
        ("[approval.approval]", "[consent.approval]", "no entry for approval"),
        ('words = ["关于"]', 'words = ["关于.*"]', "may run away"),
    ],
)
def test_a_wrong_entry_does_not_load(old: str, new: str, named: str, tmp_path: Path) -> None:
    shutil.copy(patterns_dir() / "vocabulary.toml", tmp_path)
    content = (patterns_dir() / "titles.toml").read_text(encoding="utf-8")
    assert old in content
    (tmp_path / "titles.toml").write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PatternError, match=named):
        load_title_words(tmp_path)


def test_a_title_that_is_read_otherwise_than_stated_is_told(tmp_path: Path) -> None:
    for name in ("titles.toml", "vocabulary.toml"):
        shutil.copy(patterns_dir() / name, tmp_path)
    with (tmp_path / "titles.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[title]]\ntext = "云湖县水务局2031年预算"\nyear = 2030\n')
    assert [line.split(" is read as ")[0] for line in wrong_titles(load_title_words(tmp_path))] == [
        "titles.toml: '云湖县水务局2031年预算'"
    ]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared cases here")
def test_titles_of_links_of_the_shared_cases() -> None:
    with (SHARED / "cases" / "sites" / "titles.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = []
    for row in rows:
        reading = read_title(row["title"])
        told = (reading.department or "", str(reading.year or ""), reading.kind or "")
        if told != (row["department"], row["year"], row["kind"]):
            wrong.append((row["title"], told))
    assert (len(rows), wrong) == (26, [])


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("014云湖县司法局.pdf", "云湖县司法局"),
        ("附件3：云湖县司法局.xls", "云湖县司法局"),
        ("201001云湖县委办公室", "云湖县委办公室"),
        ("云湖县司法局", None),  # may be the name of the site that the page's title tells
        ("司法局.pdf", None),
        ("云湖县司法局政务信息公开.pdf", None),
        ("云湖县司法局机构设置.doc", None),
        ("公开08表.xls", None),
    ],
)
def test_a_file_that_is_named_by_its_office_alone_tells_the_office_and_nothing_else(
    text: str, department: str | None
) -> None:
    caption = title_reader(()).read(text)
    assert (caption.department, caption.year, caption.kind) == (department, None, None)


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared corpus here")
def test_year_and_kind_of_published_titles() -> None:
    """82 disclosures: one of them says its kind in its first sentence alone."""
    wrong, count = [], 0
    for path in sorted((SHARED / "corpus" / "src").glob("p?.txt")):
        for _, _, _, _, year, kind, title in re.findall(
            r"^@@ ?([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|([^|\n]*)\|(\d{4})\|(\w+)\|[^\n]*\n# ([^\n]*)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        ):
            count += 1
            reading = read_title(title)
            if (reading.year, reading.kind) != (int(year), KINDS[kind]):
                wrong.append((title[-8:], reading.year, reading.kind))
    assert (count, [told[1:] for told in wrong]) == (82, [(2020, None)])


@pytest.mark.parametrize(
    ("lines", "department", "year", "kind"),
    [
        (["# 云湖县水务局", "# 2031年度部门决算"], "云湖县水务局", 2031, "final_accounts"),
        (
            ["# 云湖县水务局", "# 部门决算", "# 二〇三一年度", "# 二〇三二年九月"],
            "云湖县水务局",
            2031,
            "final_accounts",
        ),
        (["# 2032年部门预算", "# 编制单位：云湖县水务局", "# 2032年1月"], "云湖县水务局", 2032, "budget"),
        (
            ["在云湖县第五届人民代表大会第五次会议上", "# 云湖县水务局", "# 关于2031年部门预算的说明"],
            "云湖县水务局",
            2031,
            "budget",
        ),
        (
            ["# 云湖县水务局2031年一般公共预算财政拨款", "# “三公”经费支出决算情况说明"],
            "云湖县水务局",
            2031,
            "final_accounts",
        ),
        (["# 云湖县水务局2031年部门决算", "# 云湖县水务局2032年部门预算"], "云湖县水务局", None, None),
        (["# 云湖县水务局", "# 2031年度预决算公开"], "云湖县水务局", 2031, None),
        (["# 云湖县水务局（汇总）", "# 2031年度部门决算"], "云湖县水务局", 2031, "final_accounts"),
    ],
)
def test_covers(lines: list[str], department: str | None, year: int | None, kind: str | None, tmp_path: Path) -> None:
    found = extract(typeset(tmp_path / "1.pdf", [lines, ["二、本局职责", "负责全县水务工作。"]]))
    document = found.document
    assert (document.department, document.fiscal_year, document.kind) == (department, year, kind)
    assert ("kind_unknown" in codes(found)) == (kind is None)
    assert ("fiscal_year_unknown" in codes(found)) == (year is None)


def test_a_text_without_a_title_says_what_it_is_in_its_first_sentence(tmp_path: Path) -> None:
    lines = ["# 青石乡2031年“三公”经费情况", "按照要求，现将青石乡2031年度“三公”经费决算情况公布如下：", *BODY]
    document = extract(typeset(tmp_path / "1.pdf", [lines])).document
    assert (document.fiscal_year, document.kind) == (2031, "final_accounts")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2031年“三公”经费决算3.20万元，比年初预算数4.00万元减少0.80万元。", "final_accounts"),
        ("2031年“三公”经费预算3.20万元，比2030年决算数4.00万元减少0.80万元。", "budget"),
        ("2030年“三公”经费决算4.00万元。2031年“三公”经费预算3.20万元。", "budget"),
        ("“三公”经费比2031年预算数4.00万元减少0.80万元。", None),
        ("2031年“三公”经费决算4.00万元。2031年会议费预算3.20万元。", None),
    ],
)
def test_a_text_whose_title_tells_no_kind_is_what_its_sentences_state(
    text: str, kind: str | None, tmp_path: Path
) -> None:
    found = extract(typeset(tmp_path / "1.pdf", [["# 云湖县水务局“三公”经费公开", text, *BODY]]))
    assert found.document.kind == kind
    assert found.document.fiscal_year == (2031 if kind else None)


def test_a_year_in_passing_is_not_the_documents(tmp_path: Path) -> None:
    lines = ["# 云湖县水务局情况说明", "一、收支情况", "与2031年预算基本持平", "较2030年决算数", "2031年预算数"]
    found = extract(typeset(tmp_path / "1.pdf", [lines]))
    assert (found.document.fiscal_year, found.document.kind) == (None, None)
    assert {"fiscal_year_unknown", "kind_unknown"} <= codes(found)


def test_where_the_kind_is_unknown_no_basis_is_guessed(tmp_path: Path) -> None:
    """The words of a sentence say their own basis; what says none is left, with the reason."""
    lines = [
        "# 云湖县水务局2031年收支公开",
        "一、公务接待费情况",
        "公务接待费支出决算为3.20万元，年初预算为4.00万元。",
        "二、机关运行经费情况",
        "2031年机关运行经费52.00万元，比上年增加2.00万元。",
    ]
    found = extract(typeset(tmp_path / "1.pdf", [lines]))
    read = {(f.item, f.measure, f.basis, f.relative_to, str(f.value)) for f in found.figures}
    assert found.document.kind is None
    assert ("sangong.reception", "amount", "final", None, "32000.00") in read
    assert ("sangong.reception", "amount", "initial_budget", None, "40000.00") in read
    assert not [row for row in read if row[0] == "operating_funds"]
    assert {u.printed: u.why for u in found.unmatched if u.why} == {
        "52.00万元": "kind_unknown",
        "2.00万元": "kind_unknown",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("云湖县水务局2030年度部门决算.pdf", "year_disagrees"),
        ("云湖县水务局2031年部门预算", "kind_disagrees"),
        ("云湖县水务局部门预算", "kind_disagrees"),
        ("云湖县林业局2031年度部门决算", "department_disagrees"),
    ],
)
def test_a_link_that_says_otherwise_is_a_problem_and_not_believed(text: str, code: str, tmp_path: Path) -> None:
    path = typeset(tmp_path / "1.pdf", [["# 云湖县水务局2031年度部门决算"], BODY])
    found = extract(path, link_text=text)
    document = found.document
    assert (document.department, document.fiscal_year, document.kind) == ("云湖县水务局", 2031, "final_accounts")
    assert code in codes(found)
    assert not codes(extract(path, link_text="县水务局2031年度部门决算公开")) & {
        "year_disagrees",
        "kind_disagrees",
        "department_disagrees",
    }


@pytest.mark.parametrize(
    ("code", "region", "title", "told"),
    [
        ("110102", "北京市西城区", "上海市普陀区水务局2031年度部门决算", True),
        ("310000", "上海市", "上海市普陀区水务局2031年度部门决算", False),
        ("310107", "上海市普陀区", "上海市水务局2031年度部门决算", False),
        ("310107", "上海市普陀区", "普陀市场监督管理局2031年度部门决算", False),
        ("310107", "上海市普陀区", "朝阳市场监督管理局2031年度部门决算", False),
        ("990101", "澄川市望澜区", "上海市普陀区水务局2031年度部门决算", True),
    ],
)
def test_the_districts_region_is_held_against_the_covers(
    code: str, region: str, title: str, told: bool, tmp_path: Path
) -> None:
    path = typeset(tmp_path / "1.pdf", [[f"# {title[:-9]}", f"# {title[-9:]}"], BODY])
    found = extract(path, region_code=code, region=region)
    assert (found.document.region_code, "region_disagrees" in codes(found)) == (code, told)
