"""A release's description: datapackage.json with the Fiscal Data Package's column types, and the dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..records.responses import GIVEN
from ..records.schemas import MODELS, schema
from ..records.tables import CONTRACT_VERSION, PUBLISHED
from ..records.vocabulary import Basis

# 决算数 is what was executed, 年初预算数 what was approved, 全年预算数 what it was adjusted to. The year's own numbers
# alone: 上年决算数 is for last year's document to say
PHASES = {Basis.FINAL: "executed", Basis.INITIAL_BUDGET: "approved", Basis.ANNUAL_BUDGET: "adjusted"}
FISCAL_COLUMNS = {
    "document_id": None,
    "figure_id": None,
    "fiscal_year": "date:fiscal-year",
    "region_code": "administrative-classification:generic:level1:code",
    "region": "administrative-classification:generic:level1:label",
    "department": "administrative-classification:generic:level2:label",
    "unit_level": None,
    "kind": None,
    "item": "activity:generic:program:code",
    "item_label": "activity:generic:program:label",
    "fund": "fin-source:generic:code",
    "function_code": "functional-classification:generic:code",
    "function_name": "functional-classification:generic:label",
    "economic_code": "economic-classification:generic:code",
    "economic_name": "economic-classification:generic:label",
    "note": None,
    "origin": None,
    "stated_none": None,
    "certainty": None,
    "page": None,
    "value": "value",
    "phase": "phase:id",
    "currency": "value-currency:code",
    "fact_id": None,
    "is_whole": None,
    "is_default": None,
    "agreement": None,
}
_TYPES = {
    "string": "string",
    "strings": "string",  # joined with `; `
    "bool": "boolean",
    "int16": "integer",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "decimal": "number",
    "date32": "date",
    "timestamp": "datetime",
}
# what makes a row of a table the one, and whose row it is one of; of the others a row may stand twice
PRIMARY = {
    "documents": ["document_id"],
    "figures": ["document_id", "figure_id"],
    "facts": ["fact_id"],
    "explanations": ["document_id", "explanation_id"],
    "sections": ["document_id", "section_id"],
}
OF_DOCUMENTS = ("figures", "explanations", "sections", "table_cells", "unmatched", "scorecard", "checks")
# the documents are their publishers'; what is read out of them is given on, with the code's own licence beside it
LICENSES = [
    {
        "name": "CC-BY-4.0",
        "title": "Creative Commons Attribution 4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
    }
]
SOURCES = [{"title": "部门决算和部门预算，各部门在自己的网站上公开；每份文件的地址和 SHA-256 在 documents 表里"}]
CONTRIBUTORS = [{"title": "juesuan", "role": "wrangler"}]
_ABOUT = (
    "Accounts and budgets that departments of Chinese governments publish (部门决算、部门预算), read from their PDFs. "
    "Money is in 元. Add up `facts` alone: each thing that a department states once, and where is_default is true the "
    "one row of an item, a basis and a kind of document. `figures` is the evidence: a number as often as it is "
    "printed, in prose and tables, for several funds. Where certainty is `disputed`, two readings of the page differ: "
    "the page decides. In CSV, text that a spreadsheet would run begins with '."
)


def datapackage(rows: dict[str, int], files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The package's descriptor for the CSV files; `rows`: table → number of rows, `files`: path → bytes and sha256."""
    described = [_fiscal(rows["fiscal"]), *(_resource(table, rows[table]) for table in published(rows))]
    for resource in described:
        told = files[resource["path"]]
        resource |= {"bytes": told["bytes"], "hash": f"sha256:{told['sha256']}"}
    return {
        "profile": "tabular-data-package",  # the fiscal one would be fetched; its column types stand in `fiscal`
        "name": "juesuan",
        "title": "部门决算与部门预算数据",
        "description": _ABOUT,
        "version": CONTRACT_VERSION,
        "countryCode": "CN",
        "granularity": "aggregated",
        "licenses": LICENSES,
        "sources": SOURCES,
        "contributors": CONTRIBUTORS,
        "resources": described,
    }


def _resource(table: str, rows: int) -> dict[str, Any]:
    fields = [_field(table, name) for name in _names(table)]
    about = (MODELS[table].__doc__ or "").strip()
    return _described(table, about, rows, fields)


def _fiscal(rows: int) -> dict[str, Any]:
    fields = []
    for name, column_type in FISCAL_COLUMNS.items():
        table = next((table for table in ("figures", "facts") if name in _names(table)), None)
        field: dict[str, Any] = _field(table, name) if table else {"name": name, "type": "string"}
        if name == "phase":
            field["constraints"] = {"required": True, "enum": sorted(PHASES.values())}
        fields.append(field | ({"columnType": column_type} if column_type else {}))
    return _described("fiscal", "fiscal: the amounts of facts, each with its budget phase.", rows, fields)


def _described(name: str, about: str, rows: int, fields: list[dict[str, Any]]) -> dict[str, Any]:
    keys: dict[str, Any] = {"primaryKey": PRIMARY[name]} if name in PRIMARY else {}
    if name in OF_DOCUMENTS:
        theirs = {"resource": "documents", "fields": ["document_id"]}
        keys["foreignKeys"] = [{"fields": ["document_id"], "reference": theirs}]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"csv/{name}.csv",
        "description": about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "rows": rows,
        "schema": {"fields": fields, "missingValues": [""], **keys},
    }


def _names(table: str) -> list[str]:
    return list(schema(table).names)


def _field(table: str, name: str) -> dict[str, Any]:
    info = MODELS[table].model_fields.get(name)
    extra: Any = info.json_schema_extra if info else {"arrow": "int16" if name == "fiscal_year" else "string"}
    metadata = schema(table).field(name).metadata or {}
    label, meaning = (metadata.get(key, b"").decode() for key in (b"label_zh", b"meaning"))
    told = {"name": name, "title": label, "type": _TYPES[extra["arrow"]]}
    return told | ({"description": meaning} if meaning else {})


def published(rows: Mapping[str, int]) -> list[str]:
    """The tables of a release that has these rows: what was given to it comes last."""
    return [*PUBLISHED, *(table for table in GIVEN if table in rows)]


def dictionary(rows: Mapping[str, int]) -> str:
    """The data dictionary as Markdown: every column of every table with its Chinese label and its meaning."""
    parts = [f"# Data dictionary\n\n{_ABOUT}\n"]
    for table in published(rows):
        parts.append(
            f"\n## {table}\n\n{(MODELS[table].__doc__ or '').strip()}\n\n"
            "| column | type | 中文 | meaning |\n|---|---|---|---|\n"
        )
        for name in _names(table):
            field = _field(table, name)
            parts.append(f"| {name} | {field['type']} | {field['title']} | {field.get('description', '')} |\n")
    return "".join(parts)
