"""The static site's search: departments and reasons as data beside a small script; it works without a server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ..explore import words
from ..explore.site import Site
from ..knowledge.asking import names, vocabulary
from ..resources import patterns_dir
from .links import SEARCH, target_of
from .search_parts import script, written

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


Where = Callable[[str, str], str | None]  # an address of the application and a file of the site → the link there


def write_search(
    site: Site, finished: Callable[[str, str], str], where: Where, put: Callable[[str, bytes], None]
) -> None:
    """Write search.html, its data and its script; `finished` makes a page of the application one of the site.

    Departments, items and reasons are loaded with the page; sentences and numbers are in parts that are loaded when
    somebody looks for something (`static/search-N.js`), the newest years first.
    """
    departments = site.rows(_DEPARTMENTS)
    reasons = site.rows(_REASONS)
    shown = reasons[:MOST]
    template = site.templates.from_string((HERE / "search.html").read_text(encoding="utf-8"))
    texts, whole = written(site, lambda address: where(address, SEARCH) or "", put)
    page = template.render(
        path="/search",
        query={},
        words=words,
        departments=departments,
        kept=len(shown),
        left_out=len(reasons) - len(shown),
        whole=whole,
    )
    put(SEARCH, finished(SEARCH, page).replace("</body>", f"{_SCRIPTS}</body>").encode())
    items = [
        [" ".join(names_of(item)), words.label(item, None), where(f"/compare?item={item}", SEARCH) or ""]
        for item in vocabulary()
    ]
    data = _data(departments, shown) | {"items": items, "parts": texts}
    put("static/search-data.js", f"window.JUESUAN = {script(data)};\n".encode("utf-8", "replace"))
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


def names_of(item: str) -> list[str]:
    """What an item is called."""
    return names(patterns_dir()).of(item)
