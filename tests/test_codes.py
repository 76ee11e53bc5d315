"""The list of 支出功能分类 is whole upwards, and names the codes that disclosures of these years print."""

from __future__ import annotations

import pytest

from extract.resources import patterns_dir
from extract.tables.codes import load_codes
from extract.vocabulary.functions import load_functions

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
