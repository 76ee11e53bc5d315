"""A dataset of any size in the layout that `juesuan` writes, without PDFs: 500 figures a document, and all the rest.

Departments and districts are invented; items and 科目 are the real vocabulary, so that every view has rows to show.
The amounts are random, from a fixed seed: the same size gives the same rows.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract.dataset.dataset import Dataset
from extract.dataset.fact_files import STAMP
from extract.dataset.layout import PRIVATE, document_file
from extract.records.schemas import DECIMAL, file_schema
from extract.resources import patterns_dir

FIGURES, CHECKS, SECTIONS, REASONS, UNMATCHED = 500, 300, 40, 15, 60
DISTRICTS, YEARS = 40, tuple(range(2019, 2025))
NAMES = tuple("财审教民司统水交商文卫应档信体科园城住农林退医市")
KINDS = ["局", "服务中心", "事务所", "监督所", "信息中心", "研究所", "培训学校"]
CAUSES = ("人员变动", "新增项目", "厉行节约", "工资政策")
FUNDS = ("all", "fiscal", "general")

_PLACE = ("document_id", "fiscal_year", "region_code")
Values = dict[str, Any]


def write(root: Path, figures: int) -> int:
    """A dataset with at least that many figures in `root`; returns the number of its documents."""
    Dataset(root).repair()
    base = _facts()
    per_district = -(-figures // (FIGURES * DISTRICTS * len(YEARS)))
    for number, document in enumerate(_documents(per_district)):
        draw = np.random.default_rng(number)
        for table, columns in _rows(document, base, draw).items():
            path = root / document_file(
                table, document["document_id"], document["fiscal_year"], document["region_code"]
            )
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(_table(table, columns, document), path, compression="zstd")
    (root / PRIVATE / STAMP).unlink()  # the files went past the writer: it makes all facts anew
    Dataset(root).settle()
    return per_district * DISTRICTS * len(YEARS)


def _documents(per_district: int) -> Iterator[Values]:
    for district in range(DISTRICTS):
        region = f"景岚市第{district + 1}区"
        for place in range(per_district):
            name = f"{region}{NAMES[place % len(NAMES)]}务{KINDS[place // len(NAMES) % len(KINDS)]}"
            for year in YEARS:
                yield {
                    "document_id": hashlib.sha256(f"{name} {year}".encode()).hexdigest(),
                    "region_code": f"{990201 + district}", "region": region, "department": name,
                    "unit_level": "department" if place < len(NAMES) else "unit", "fiscal_year": year,
                    "kind": "final_accounts", "title": f"{name}{year}年度部门决算", "file_name": f"{name}{year}.pdf",
                    "published_on": date(year + 1, 9, 1), "pages": 40, "text_layer": "native", "status": "extracted",
                    "figures": FIGURES, "explanations": REASONS, "checks_failed": 2, "numbers_printed": 900,
                    "numbers_accounted": 900, "extractor_version": "0", "patterns_version": "0",
                }  # fmt: skip


def _facts() -> list[Values]:
    """What the figures of every document say, but for their values: items in prose, then 科目 in tables."""
    items = _toml("items.toml")
    facts: list[Values] = []
    for code, item in items.items():
        if item["quantity"] not in ("amount", "count"):
            continue
        own = {"item": code, "item_label": item["label"], "unit": item["unit"], "origin": "narrative"}
        fund = "all" if item["group"] in ("totals", "revenue", "expenditure") else None
        facts.append({**own, "basis": "final", "measure": item["quantity"], "fund": fund})
        if item["quantity"] == "amount":
            facts.append({**own, "basis": "initial_budget", "measure": "amount", "fund": fund})
            change = {**own, "basis": "final", "relative_to": "initial_budget", "fund": fund}
            facts += [{**change, "measure": "change"}, {**change, "measure": "change_pct", "unit": "%"}]
    codes = [(code, names[0]) for code, names in _toml("function_codes.toml")["names"].items()]
    for fund in FUNDS:
        for code, name in codes[: (FIGURES - len(facts)) // (len(FUNDS) - FUNDS.index(fund))]:
            facts.append({
                "item": "expenditure", "item_label": "本年支出合计", "unit": "元", "origin": "table", "basis": "final",
                "measure": "amount", "fund": fund, "function_code": str(code), "function_name": name,
            })  # fmt: skip
    assert len(facts) == FIGURES, len(facts)
    return facts


def _rows(document: Values, facts: list[Values], draw: np.random.Generator) -> dict[str, Values]:
    """Every table's columns of one document; a column that is one value is given as that value."""
    short = document["document_id"][:12]
    ids = [f"{short}{number:04x}" for number in range(FIGURES)]
    pages = np.arange(FIGURES) // 14 + 1
    return {
        "figures": _figures(facts, ids, pages, draw) | {name: document[name] for name in ("department", "region")},
        "sections": _sections(draw),
        "explanations": _explanations(short, ids, draw),
        "checks": _checks(short, ids, draw),
        "scorecard": _scorecard(draw),
        "unmatched": {
            "printed": [f"{number}" for number in range(UNMATCHED)], "page": np.arange(UNMATCHED) // 2 + 1,
            "context": [f"截至{number}月，本年支出合计等有关情况见附表{number}" for number in range(UNMATCHED)],
            "kind": ["other" if number % 20 == 0 else "ordinal" for number in range(UNMATCHED)],
        },
        "problems": {"stage": "extract", "code": ["code_unknown"], "message": "科目编码不在标准目录中", "page": [3]},
        "documents": {name: [value] for name, value in document.items()},
    }  # fmt: skip


def _figures(facts: list[Values], ids: list[str], pages: Any, draw: np.random.Generator) -> Values:
    value = np.round(10 ** draw.uniform(3, 8, FIGURES)).astype(np.int64)
    small = np.array([fact["measure"] in ("count", "change_pct") for fact in facts])
    value[small] = value[small] % 90
    exact = pa.array(value).cast(pa.decimal128(26, 4)).cast(DECIMAL)
    printed = pc.binary_join_element_wise(pa.array(value).cast(pa.string()), "元", "")
    names = {name for fact in facts for name in fact}
    label = pa.array([fact.get("function_name") or fact["item_label"] for fact in facts])
    top = 80 + np.arange(FIGURES) % 14 * 48.0
    return {name: [fact.get(name) for fact in facts] for name in names} | {
        "figure_id": ids, "value": exact, "printed": printed, "stated_none": False, "page": pages,
        "x0": np.full(FIGURES, 300.0), "top": top, "x1": np.full(FIGURES, 360.0), "bottom": top + 12,
        "quote": pc.binary_join_element_wise(label, "决算数", printed, "，与年初预算相比有所变动。", ""),
        "pattern_id": "made", "confirmed_by": 1, "contradicted_by": 0, "unit_level": "department",
        "kind": "final_accounts", "section_id": "2/1",
    }  # fmt: skip


def _sections(draw: np.random.Generator) -> Values:
    numbers = range(1, SECTIONS + 1)
    told = "本部门贯彻落实有关决策部署，统筹推进第{}项工作，支出{}元，现将有关情况说明如下。"
    text = ["".join(told.format(*pair) for pair in draw.integers(1, 10**6, (4, 2))) for _ in numbers]
    return {
        "section_id": [f"{number // 10 + 1}/{number % 10}" for number in numbers], "level": 2, "ordinal": "（一）",
        "heading": [f"第{number}项情况说明" for number in numbers], "text": text,
        "page_from": list(numbers), "page_to": list(numbers),
    }  # fmt: skip


def _explanations(short: str, ids: list[str], draw: np.random.Generator) -> Values:
    kind = draw.integers(0, 12, REASONS)
    return {
        "explanation_id": [f"{short}e{number}" for number in range(REASONS)], "item": "expenditure.project",
        "direction": ["down" if number % 3 else "up" for number in range(REASONS)], "relative_to": "initial_budget",
        "text": [f"第{one}批设备更新改造推迟到下一年度实施，相应减少支出{amount}万元"
                 for one, amount in zip(kind, draw.integers(1, 900, REASONS), strict=True)],
        "causes": [[CAUSES[one % 4]] for one in kind], "figure_ids": [[ids[number]] for number in range(REASONS)],
        "page": np.arange(REASONS) + 10, "top": np.full(REASONS, 100.0), "quality": "specific",
    }  # fmt: skip


def _checks(short: str, ids: list[str], draw: np.random.Generator) -> Values:
    status = np.array(["holds"] * CHECKS)
    status[draw.integers(0, CHECKS, 2)] = "fails"
    values = draw.integers(100, 99_999, CHECKS)
    return {
        "check_id": [f"{short}c{number}" for number in range(CHECKS)], "status": status.tolist(),
        "rule": [f"I{number % 12:02d}" for number in range(CHECKS)], "page": np.arange(CHECKS) // 10 + 4,
        "statement": [f"支出决算表: 基本支出 {value} = {value // 3} + {value - value // 3}" for value in values],
        "figure_ids": [[ids[number], ids[number + 1]] for number in range(CHECKS)],
        "suspects": [[] for _ in range(CHECKS)],
    }  # fmt: skip


def _scorecard(draw: np.random.Generator) -> Values:
    labels = [entry["label"] for entry in _toml("scorecard.toml")["requirement"]]
    status = np.where(draw.random(len(labels)) < 0.06, "missing", "disclosed")
    return {
        "requirement": [f"R{number:02d}" for number in range(len(labels))], "label": labels,
        "legal_basis": "预算法第十四条",
        "status": status.tolist(), "level": "law", "factor": "完整性", "points_possible": 3,
        "points": np.where(status == "missing", 0, 3), "page": np.full(len(labels), 5),
    }  # fmt: skip


def _table(table: str, columns: Mapping[str, Any], document: Values) -> pa.Table:
    """The columns with the table's types; what is not given is null, what is one value stands in every row."""
    rows = next(len(value) for value in columns.values() if not isinstance(value, str | int | bool))
    given = {"document_id": document["document_id"], **columns}
    arrays = []
    for field in file_schema(table):
        value = given.get(field.name)
        if value is None or isinstance(value, str | int | bool):
            arrays.append(pa.repeat(pa.scalar(value, field.type), rows))
        else:
            arrays.append((value if isinstance(value, pa.Array) else pa.array(value)).cast(field.type))
    return pa.Table.from_arrays(arrays, schema=file_schema(table))


def _toml(name: str) -> dict[str, Any]:
    found = _CACHE.get(name)
    if found is None:
        found = _CACHE[name] = tomllib.loads((patterns_dir() / name).read_text(encoding="utf-8"))
    return found


_CACHE: dict[str, dict[str, Any]] = {}
