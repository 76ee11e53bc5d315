"""What lies beside a release's tables: what it is, how to cite it, under which licence it is given on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..records.tables import CONTRACT_VERSION

_LICENCE = """Creative Commons Attribution 4.0 International (CC BY 4.0)
https://creativecommons.org/licenses/by/4.0/

The tables of this release may be used, changed and given on, also commercially, if their source is named
(CITATION.cff).
The disclosures themselves are the publications of the departments named in documents.csv; what is quoted from them here
(quote, text, context) stays theirs. There is no warranty: where a number matters, look at its page.
"""
_CITATION = """cff-version: 1.2.0
message: 引用这批数据时请写明下面各项，并写上所引数字的 figure_id 或 fact_id。
title: 部门决算与部门预算数据
type: dataset
authors:
  - name: juesuan
license: CC-BY-4.0
version: "{version}"
abstract: >-
  由各部门公开的部门决算和部门预算读出的数据，{documents} 份文件，{facts} 条事实；
  每个数都有文件的 SHA-256、页、框和原文。
"""
# what lies beside the site → what it is called there
_OTHERS = {
    "csv/facts.csv": "事实 CSV（供加总）",
    "csv/figures.csv": "数据 CSV（每个印出的数）",
    "csv/fiscal.csv": "金额 CSV（附预算阶段）",
    "csv/explanations.csv": "原因 CSV",
    "parquet/facts.parquet": "事实 Parquet",
    "parquet/figures.parquet": "数据 Parquet",
    "dictionary.md": "数据字典",
    "datapackage.json": "数据包说明",
    "changes.json": "与上次发布的差别",
    "README.md": "这批数据是什么",
    "CITATION.cff": "怎样引用",
    "LICENSE.txt": "许可",
}
_README = """# 部门决算与部门预算数据

{documents} 份文件，{figures} 个数，{facts} 条事实。每个数都写着出自哪份文件（SHA-256）、第几页、哪个框、哪句话。

- `parquet/`：全部的表，DuckDB、pandas、Polars 直接读；金额是精确的小数（元），不知道的年度和地区是空值。
- `csv/`、`datapackage.json`：同样的表，UTF-8；`frictionless validate datapackage.json` 不用上网就能核对。
- `dictionary.md`：每一列的中文名和意思。`manifest.json`：每个文件的 SHA-256（`juesuan publish --verify` 核对）。
{changes}{site}
要加总，用 `facts`：`is_default` 为真的行，每个部门、年度、文件种类、项目和口径至多一行。
`figures` 是证据，同一个数印几次就有几行。

`certainty` 为 `disputed` 的，两个读取程序读得不同；`text_layer` 为 `ocr` 的是从图像识别的；
`meaning` 为 `contradicted` 的，文件自己前后不一。引用之前看一眼原文。

发现错了，请写明 `figure_id` 和正确的数，告诉{contact}；部门的更正与回应，有的话在 `responses` 表里。

许可：CC BY 4.0（LICENSE.txt），引用见 CITATION.cff。原文件是各部门的公开文件。
"""


def texts(rows: Mapping[str, int], changed: bool, site: bool, contact: str | None = None) -> dict[str, str]:
    """File name → its text, for a release with so many rows in each table; `contact`: where mistakes are told."""
    counts = {name: f"{rows.get(name, 0):,}" for name in ("documents", "figures", "facts")}
    told = {
        "changes": "- `changes.json`：与上一次发布相比，哪些文件是新的、没有了、读得不同。\n" if changed else "",
        "site": "- `site/index.html`：不用服务器的网页，关键的数有原文页的截图。\n" if site else "",
    }
    return {
        "README.md": _README.format(**counts, **told, contact=contact or "发布这批数据的人"),
        "CITATION.cff": _CITATION.format(version=CONTRACT_VERSION, **counts),
        "LICENSE.txt": _LICENCE,
    }


def downloads(release: Path, left_out: int) -> str:
    """What the first page of a release's site offers: its other files; `left_out`: pages of PDFs that it has not."""
    there = {name: told for name, told in _OTHERS.items() if (release / name).is_file()}
    links = " ".join(f'<a href="../{name}">{told}</a>' for name, told in there.items())
    text = f'<h2>本次发布的数据</h2><p class="more">{links}</p>' if links else ""
    if left_out:
        text += f'<p class="note">另有 {left_out:,} 页没有收进来：页上的数见 CSV 和 Parquet，原文请看公开的文件。</p>'
    return text
