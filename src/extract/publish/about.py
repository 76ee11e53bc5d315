"""What lies beside a release's tables: what it is, how to cite it, under which licence it is given on."""

from __future__ import annotations

from collections.abc import Mapping

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

发现错了，请写明 `figure_id` 和正确的数，告诉发布这批数据的人；部门的更正与回应，有的话在 `responses` 表里。

许可：CC BY 4.0（LICENSE.txt），引用见 CITATION.cff。原文件是各部门的公开文件。
"""


def texts(rows: Mapping[str, int], changed: bool, site: bool) -> dict[str, str]:
    """File name → its text, for a release with so many rows in each table."""
    counts = {name: f"{rows.get(name, 0):,}" for name in ("documents", "figures", "facts")}
    told = {
        "changes": "- `changes.json`：与上一次发布相比，哪些文件是新的、没有了、读得不同。\n" if changed else "",
        "site": "- `site/index.html`：不用服务器的网页，关键的数有原文页的截图。\n" if site else "",
    }
    return {
        "README.md": _README.format(**counts, **told),
        "CITATION.cff": _CITATION.format(version=CONTRACT_VERSION, **counts),
        "LICENSE.txt": _LICENCE,
    }
