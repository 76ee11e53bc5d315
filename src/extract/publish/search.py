"""The static site's search: departments and reasons as data beside a small script; it works without a server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..explore import words
from ..explore.site import Site
from .links import SEARCH, target_of

HERE = Path(__file__).resolve().parent / "static"
MOST = 20_000  # reasons, the newest years first
_SCRIPTS = '<script src="static/search-data.js"></script><script src="static/search.js"></script>'
_DEPARTMENTS = """
SELECT DISTINCT coalesce(region_code, '') AS region_code, department FROM documents
WHERE department IS NOT NULL AND department <> '' ORDER BY department, region_code
"""
_REASONS = """
SELECT e.document_id, coalesce(d.region_code, '') AS region_code, d.department, d.fiscal_year, e.item, e.function_name,
    e.text
FROM explanations e JOIN documents d USING (document_id)
WHERE d.department IS NOT NULL AND d.department <> '' AND e.text IS NOT NULL AND d.current IS NOT FALSE
ORDER BY d.fiscal_year DESC, d.department, e.document_id, e.page, e.explanation_id
"""


def write_search(site: Site, finished: Callable[[str, str], str], put: Callable[[str, bytes], None]) -> None:
    """Write search.html, its data and its script; `finished` makes a page of the application one of the site."""
    departments = site.rows(_DEPARTMENTS)
    reasons = site.rows(_REASONS)
    shown = reasons[:MOST]
    template = site.templates.from_string((HERE / "search.html").read_text(encoding="utf-8"))
    page = template.render(
        path="/search",
        query={},
        words=words,
        departments=departments,
        kept=len(shown),
        left_out=len(reasons) - len(shown),
    )
    put(SEARCH, finished(SEARCH, page).replace("</body>", f"{_SCRIPTS}</body>").encode())
    put("static/search-data.js", f"window.JUESUAN = {_script(_data(departments, shown))};\n".encode())
    put("static/search.js", (HERE / "search.js").read_bytes())


def _data(departments: list[dict[str, Any]], reasons: list[dict[str, Any]]) -> dict[str, Any]:
    keys = [(row["region_code"], row["department"]) for row in departments]
    place = {key: index for index, key in enumerate(keys)}
    pages = [_file("/department?" + urlencode({"region": region, "name": name})) for region, name in keys]
    rows = [
        [
            place[row["region_code"], row["department"]],
            row["fiscal_year"] or "",
            words.label(row["item"], row["function_name"]) + _last(row["function_name"]),
            row["text"],
            _file(f"/d/{row['document_id']}"),
        ]
        for row in reasons
    ]
    return {"departments": [[index, name] for index, (_, name) in enumerate(keys)], "pages": pages, "reasons": rows}


def _last(name: str | None) -> str:
    return " " + name.split("/")[-1] if name else ""


def _file(address: str) -> str:
    target = target_of(address)
    return target.file if target else ""


def _script(value: Any) -> str:
    """JSON for a script: in ASCII, and without what could end one."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
