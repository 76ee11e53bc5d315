"""The list of 支出功能分类 is whole upwards, and names the codes that disclosures of these years print."""

from __future__ import annotations

import tomllib

import pytest

from extract.knowledge.codes import load_codes
from extract.knowledge.functions import FunctionFinder, load_functions, plain_name
from extract.resources import patterns_dir

NAMES = load_codes(patterns_dir()).functions


def test_every_code_stands_below_another() -> None:
    lost = [code for code in NAMES.names if len(code) > 3 and code[:-2] not in NAMES]
    assert not lost


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2060201", "机构运行"),
        ("2081105", "残疾人就业"),
        ("2230105", "国有企业退休人员社会化管理补助支出"),
        ("2296003", "用于体育事业的彩票公益金支出"),
    ],
)
def test_codes_of_today_are_known(code: str, name: str) -> None:
    assert NAMES.name(code) == name
    functions = load_functions(patterns_dir())
    assert functions.has(name)
    assert not functions.has(f"{name}事项")


# 支出经济分类 as a narrative says it: as the list has it
SHORT = {"津补贴": "津贴补贴", "因公出国（境）费": "因公出国（境）费用"}


def test_prose_and_tables_name_economic_codes_alike() -> None:
    phrases = tomllib.loads((patterns_dir() / "phrases" / "economics.toml").read_text(encoding="utf-8"))["subject"]
    listed = load_codes(patterns_dir()).economics
    told = [(name, code) for entry in phrases.values() for name, code in entry.get("codes", {}).items()]
    assert len(told) > 40
    for name, code in told:
        assert plain_name(SHORT.get(name, name)) in map(plain_name, listed.names[code]), f"{name} is not {code}"


PATHS = [
    (("自然资源海洋气象等支出", "自然资源事务", "其他国土资源事务支出"), None),  # of former 20118
    (("自然资源海洋气象等支出", "自然资源事务", "其他自然资源事务支出"), "2200199"),
    (("教育支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"), None),  # no 款 of 教育支出
    (("社会保障与就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"), "2080505"),  # 与 for 和
    (("医疗卫生与计划生育支出", "行政事业单位医疗", "行政单位医疗"), "2101101"),  # 类 by its former name
    (("进修及培训", "培训支出"), "2050803"),  # 款 without 类
    (("某某支出", "培训支出"), None),  # no list knows the parent, and it is like none
    (("农林水支出", "水利", "行政运行"), "2130301"),
    (("行政运行",), None),  # of many
]


@pytest.mark.parametrize(("names", "code"), PATHS)
@pytest.mark.parametrize("own", [False, True])
def test_a_code_is_never_given_outside_its_printed_path(names: tuple[str, ...], code: str | None, own: bool) -> None:
    finder = FunctionFinder(load_functions(patterns_dir()))
    if own and code:  # the document's tables print the 项 alone: its parents are the standard list's
        finder.own.add(code, names[-1])
    found, path = finder.resolve(names, 3)
    assert found == code
    assert path.endswith(names[-1])
    assert finder.misplaced("/".join(names)) == (code is None and len(names) > 1)


def test_the_documents_own_table_gives_no_code_to_another_path() -> None:
    finder = FunctionFinder(load_functions(patterns_dir()))
    finder.own.add("2080505", "机关事业单位基本养老保险缴费支出")
    assert finder.resolve(("教育支出", "普通教育", "机关事业单位基本养老保险缴费支出"), 3)[0] is None
