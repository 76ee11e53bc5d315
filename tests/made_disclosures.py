"""A small dataset of real shape whose right answers are known: two invented districts, every trap that sums fall into.

Numbers in 万元 and 元, a contradiction, an amount declared none, a 科目 whose code is misprinted, a 部门 with its 单位,
a budget beside accounts, a year that is missing, accounts replaced at their address, and the same stamped anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.dataset.dataset import Dataset
from extract.knowledge.asking import vocabulary
from extract.records.extraction import Extraction
from extract.records.tables import Check, Document, Explanation, Figure

REGIONS = {"云溪区": "990101", "石亭区": "990201"}
# `expenditure@fiscal:205 final 800.00万元 table`; `=教育支出`: a name without its code
_LINE = re.compile(
    r"(?P<item>[\w.]+)(?:@(?P<fund>\w+))?(?::(?P<code>\d+))?(?:=(?P<name>\S+))? "
    r"(?P<basis>\w+)(?:/(?P<measure>\w+))?(?:/(?P<relative>\w+))? (?P<printed>\S+)(?P<table> table)?"
)
Reason = tuple[str, str, str, str]  # item, direction, text, cause


def disclosure(name: str, year: int, *lines: str, reasons: tuple[Reason, ...] = (), **more: Any) -> Extraction:
    """One document: a department's figures as printed, one a line; `more`: columns of the document."""
    region = name[:3]
    own: dict[str, Any] = {"region_code": REGIONS[region], "region": f"岚川市{region}", "department": f"岚川市{name}"}
    own |= {"fiscal_year": year, "kind": more.pop("kind", "final_accounts")}
    own |= {"unit_level": more.pop("unit_level", "department")}
    document_id = hashlib.sha256(f"{name}{year}{own['kind']}{more.pop('version', 1)}".encode()).hexdigest()
    own["document_id"] = document_id
    lost = more.pop("lost", 0)
    status = more.pop("check", "holds")
    document = Document(**own, numbers_printed=len(lines) + lost, numbers_accounted=len(lines), pages=9, **more)
    figures = [_figure(line, number, own) for number, line in enumerate(lines)]
    explanations = [
        Explanation(document_id=document_id, explanation_id=f"{n}", item=item, direction=way, text=text, causes=[cause])
        for n, (item, way, text, cause) in enumerate(reasons)
    ]
    checks = [Check(document_id=document_id, check_id="c", rule="N01", status=status, statement="1 = 1")]
    document.figures = len(figures)
    return Extraction(document, figures=figures, explanations=explanations, checks=checks)


def _figure(line: str, number: int, own: dict[str, Any]) -> Figure:
    found = _LINE.fullmatch(line)
    assert found, line
    told = found.groupdict()
    printed = told["printed"]
    none = printed == "无"
    money, rate = none or "元" in printed, printed.endswith("%")
    digits = Decimal("0" if none else re.sub(r"[^\d.-]", "", printed))
    name = hashlib.sha256(f"{own['document_id']}{number}".encode()).hexdigest()[:16]
    return Figure(
        **own, figure_id=name, item=told["item"], item_label=vocabulary()[told["item"]]["label"], fund=told["fund"],
        function_code=told["code"], function_name=told["name"], basis=told["basis"],
        measure=told["measure"] or ("amount" if money else "count"), relative_to=told["relative"],
        value=digits * (10_000 if "万元" in printed else 1), unit="元" if money else "%" if rate else "个",
        printed=printed.replace("元", "") if told["table"] else printed.lstrip("-"), stated_none=none,
        origin="table" if told["table"] else "narrative", table_id="t1" if told["table"] else None, page=3 + number,
    )  # fmt: skip


SCHOOL = (
    "sangong final 12.35万元",
    "sangong final 123,456.00元 table",
    "sangong final/change/prior_final -0.65万元",
    "sangong initial_budget 15.00万元",
    "sangong.reception final 2.00万元",
    "sangong.reception.people final 40人次",
    "sangong.vehicle.running final 103,456.00元 table",
    "sangong.vehicle.running final 10.35万元",
    "sangong.vehicle.kept final 4辆",
    "expenditure@all final 1,000.00万元",
    "expenditure@all final 10,000,000.00元 table",
    "expenditure@fiscal final 900.00万元",
    "expenditure@gov_fund final 无",
    "expenditure@fiscal:205 final 8,000,000.00元 table",
    "expenditure@fiscal:208 final 1,000,000.00元 table",
    "expenditure@fiscal=教育支出/普通教育/其他普通教育支出 final 500,000.00元 table",
    "expenditure.project@all final 400.00万元",
    "expenditure@fiscal final/completion_pct/initial_budget 95.00%",
    "operating_funds final 30.00万元",
    "procurement.goods final 20.00万元",
    "procurement.services final 5.00万元",
    "procurement.sme final/share_pct/procurement 60.00%",
    "staff.actual final 50人",
)
CIVIL = (
    "sangong final 9.00万元",
    "sangong prior_final 80,000.00元 table",
    "sangong initial_budget 10.00万元",
    "sangong.reception final 1.00万元",
    "sangong.reception.people final 0人次",
    "sangong.vehicle.running final 8.00万元",
    "sangong.vehicle.kept final 2辆",
    "expenditure@all final 600.00万元",
    "expenditure@fiscal final 600.00万元",
    "expenditure@fiscal:208 final 6,000,000.00元 table",
    "expenditure.project@all final 150.00万元",
    "expenditure@fiscal final/completion_pct/initial_budget 101.00%",
    "operating_funds final 26.00万元",
    "procurement.goods final 10.00万元",
    "procurement.works final 3.00万元",
    "procurement.sme final/share_pct/procurement 45.00%",
    "staff.actual final 25人",
)
WRONG = ("sangong final 99.00万元", "expenditure@all final 990.00万元", "operating_funds final 99.00万元")


def disclosures() -> Iterator[Extraction]:
    """The documents, in no particular order."""
    yield disclosure("云溪区教育局", 2024, *SCHOOL, reasons=(("expenditure", "down", "减少活动", "厉行节约"),))
    plan = ("sangong initial_budget 15.00万元", "expenditure@all initial_budget 950.00万元")
    yield disclosure("云溪区教育局", 2024, *plan, kind="budget")
    part = (
        "sangong final 1.00万元",
        "expenditure@all final 100.00万元",
        "expenditure@fiscal:205 final 500,000.00元 table",
    )
    yield disclosure("云溪区教育局进修学校", 2024, *part, unit_level="unit")
    before = ("sangong final 8.00万元", "expenditure@all final 500.00万元", "operating_funds final 20.00万元")
    yield disclosure("云溪区民政局", 2023, *before)
    old = ("sangong.vehicle.running", "up", "旧版的原因", "机构改革")
    first = disclosure("云溪区民政局", 2024, *WRONG, reasons=(old,), check="fails", lost=1)
    yield first
    why = (
        ("sangong.vehicle.running", "up", "车辆老化，维修增加", "政策调整"),
        ("sangong.reception", "down", "压减接待", "厉行节约"),
    )
    newer: dict[str, Any] = {"reasons": why, "content_id": "one text"}
    yield disclosure("云溪区民政局", 2024, *CIVIL, version=2, supersedes=first.document.document_id, **newer)
    yield disclosure("云溪区民政局", 2024, *CIVIL, version=3, **newer)
    yield disclosure("石亭区体育局", 2023, "sangong final 2.50万元", "expenditure@all final 190.00万元")
    yield disclosure(
        "石亭区体育局",
        2024,
        "sangong final 3.00万元",
        "sangong final 35,000.00元 table",
        "sangong prior_final 2.50万元",
        "sangong initial_budget 5.00万元",
        "expenditure@all final 200.00万元",
        "staff.actual final 16人",
    )
    yield disclosure("石亭区文化馆", 2022, "sangong final 0.50万元", unit_level="unit")
    culture = ("sangong final 无", "expenditure@all final 80.00万元", "staff.actual final 8人")
    yield disclosure("石亭区文化馆", 2024, *culture, unit_level="unit")
    planned = ("sangong initial_budget 4.00万元", "expenditure@all initial_budget 90.00万元")
    yield disclosure("石亭区统计局", 2024, *planned, kind="budget")


def write(root: Path) -> Path:
    """The dataset in `root`."""
    Dataset(root).write(list(disclosures()))
    return root
