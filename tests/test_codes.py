"""The list of 支出功能分类 is whole upwards, and names the codes that disclosures of these years print."""

from __future__ import annotations

import tomllib

import pytest

from extract.resources import patterns_dir
from extract.tables.codes import load_codes
from extract.vocabulary.functions import load_functions, plain_name

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
