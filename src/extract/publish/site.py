"""The static site of a release: the local page's main views as files, key figures with a crop of their page.

The pages are those of explore, asked for one after the other and rewritten (publish/pages.py); which of them there are,
and under what names, says publish/links.py. The same dataset and PDFs give the same bytes.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
from selectolax.lexbor import LexborHTMLParser

from ..explore import words
from ..explore.app import create_app
from ..explore.site import HERE, Site
from ..explore.view_places import KEY_ITEMS, SANGONG_PARTS
from ..records.vocabulary import Verdict
from .about import downloads
from .evidence import Evidence
from .leaves import Leaves
from .links import Target, leaf_file, relative, target_of
from .pages import local, rewrite
from .search import write_search

CROPS = 2000
PAGES = 4000
FOLDER = "site"
ITEMS = frozenset((*KEY_ITEMS, *SANGONG_PARTS))
_SEEDS = (
    "/",
    f"/findings?status={Verdict.CONTRADICTION}",
    "/scorecard",
    "/method",
    "/responses",
    *(f"/compare?item={item}" for item in (*KEY_ITEMS, *SANGONG_PARTS)),
)
_ACCUSING = ("/department", f"status={Verdict.CONTRADICTION}", f"status={Verdict.TO_CHECK}", "status=withdrawn")
_EVIDENT = ("/department", "/compare")  # the views whose figures are key figures


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """`archive`: where the PDFs lie, if not where they were read.

    `crops`: at most so many figures with evidence, and as many findings. `pages`: at most so many pages of PDFs.
    `responses`, `contact`: the file of offices' answers, and where they write to.
    """

    archive: Path | None = None
    crops: int = CROPS
    pages: int = PAGES
    responses: Path | None = None
    contact: str | None = None


@dataclass(slots=True)
class _Plan:
    """The pages of the site: their text by address, and the figures that they show as key figures, best first."""

    files: set[str] = field(default_factory=set)
    pages: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, None] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    figures: set[str] = field(default_factory=set)
    findings: dict[str, None] = field(default_factory=dict)


def write_site(root: Path, folder: Path, options: SiteOptions) -> int:
    """Write the site of the dataset `root` into the new `folder`; gives the number of its files."""
    app = create_app(root, options.archive, responses=options.responses, contact=options.contact)
    try:
        asyncio.run(_Writer(app.state.site, folder, options).write(app))
    finally:
        app.state.site.close()
    return sum(path.is_file() for path in folder.rglob("*"))


class _Writer:
    """Writes one site."""

    def __init__(self, site: Site, folder: Path, options: SiteOptions) -> None:
        self.site, self.folder, self.options = site, folder, options
        self.plan = _Plan()
        self.sources = {row["document_id"]: row["source_url"] for row in site.rows(_SOURCES)}
        self.evidence = Evidence(site, self.sources)
        self.leaves = Leaves(site, self.sources, options.pages)

    async def write(self, app: Any) -> None:
        """All files of the site."""
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            await self._gather(client)
            best = sorted(self.plan.wanted, key=lambda address: self.plan.wanted[address])
            self.plan.figures = set(best[: self.options.crops])
            for address, held in self.plan.pages.items():
                self._page(address, zlib.decompress(held).decode())
            self._downloads()
            for file, content in self.plan.tables.items():
                self._put(file, content)
            for document_id in list(self.plan.documents):
                await self._document(client, f"/d/{document_id}")
            shown = [*self.plan.findings, *(address for address in best if address in self.plan.figures)]
            await self._evidence(client, shown)
            await self._leaves(client)
            write_search(self.site, self._finished, self._where, self._put)
            self._not_found()
        self._static()

    async def _gather(self, client: httpx.AsyncClient) -> None:
        """Ask for every view that a link leads to, and keep it until it is known which figures have a page."""
        waiting = deque(_SEEDS)
        while waiting:
            address = waiting.popleft()
            target = target_of(address, ITEMS)
            if target is None or target.file in self.plan.files:
                continue
            self.plan.files.add(target.file)
            answer = await client.get(address)
            if target.kind == "table":
                self.plan.tables[target.file] = answer.content
                continue
            self.plan.pages[address] = zlib.compress(answer.content, 1)
            evident = address.partition("?")[0] in _EVIDENT
            accusing = any(told in address for told in _ACCUSING)
            for order, link in enumerate(_links(answer.text)):
                self._follow(link, order if evident else None, accusing, waiting)

    def _follow(self, link: str, order: int | None, accusing: bool, waiting: deque[str]) -> None:
        target = target_of(link, ITEMS)
        if target is None:
            return
        if target.kind in ("page", "table"):
            waiting.append(link)
        elif target.kind == "document":
            self.plan.documents.setdefault(target.document_id)
        elif target.kind == "finding" and accusing and len(self.plan.findings) < self.options.crops:
            self.plan.findings.setdefault(link)
        elif target.kind == "figure" and order is not None:
            self.plan.wanted[link] = min(order, self.plan.wanted.get(link, order))

    async def _document(self, client: httpx.AsyncClient, address: str) -> None:
        """A document, with all pages of its list of figures."""
        while address:
            text = (await client.get(address)).text
            onward = [link for link in _links(text) if link.startswith(f"{address.partition('?')[0]}?")]
            after = [link for link in onward if _page_number(link) == _page_number(address) + 1 and target_of(link)]
            self.plan.files.update(target.file for link in after if (target := target_of(link)))
            self._page(address, text)
            address = after[0] if after else ""

    async def _leaves(self, client: httpx.AsyncClient) -> None:
        """The pages of PDFs, each with its numbers marked: a link to one of them frames it."""
        for document_id, page in self.leaves.in_order():
            address = f"/d/{document_id}/p/{page}"
            picture = self.leaves.picture(document_id, page)
            target = target_of(f"{address}/picture.png")
            if picture is not None and target is not None:
                self._put(target.file, picture)
            self._page(address, (await client.get(address)).text, None if picture is not None else ())

    async def _evidence(self, client: httpx.AsyncClient, addresses: Iterable[str]) -> None:
        """A page for each finding and key figure, with strips of the PDFs' pages; page after page of each PDF."""
        rows = []
        for address in addresses:
            target = target_of(address)
            page = self.evidence.page_of(target) if target else None
            if target and page is not None:
                rows.append((target, address, page))
        rows.sort(key=lambda row: (row[0].document_id, row[2], row[0].file))
        for target, address, _ in rows:
            names: list[str | None] = []
            for number, picture in enumerate(self.evidence.strips(target)):
                name = target.file.removesuffix(".html") + (f"-{number + 1}.png" if number else ".png")
                names.append(name if picture is not None else None)
                if picture is not None:
                    self._put(name, picture)
            answer = await client.get(address)
            self._page(address, answer.text, names)

    def _page(self, address: str, text: str, pictures: Sequence[str | None] | None = ()) -> None:
        target = target_of(address, ITEMS)
        if target is not None:
            self._put(target.file, self._finished(target.file, text, pictures).encode())

    def _finished(self, here: str, text: str, pictures: Sequence[str | None] | None = ()) -> str:
        """A page of the application as it stands in the file `here`."""
        return rewrite(text, here, lambda address: self._where(address, here), pictures)

    def _where(self, address: str, here: str) -> str | None:
        """The site's own address for one of the application; a page of a PDF is at the office that published it."""
        target = target_of(address, ITEMS)
        if target is None:
            return None
        if target.kind in ("leaf", "picture") and (target.document_id, target.page) in self.leaves:
            return local(target, here)
        if target.kind in ("leaf", "file"):
            return self._at_source(target)
        there = {
            "figure": address in self.plan.figures,
            "finding": address in self.plan.findings,
            "document": target.document_id in self.plan.documents and self._listed(address, target),
            "page": target.file in self.plan.files,
            "table": target.file in self.plan.files,
            "picture": False,
        }
        return local(target, here) if there.get(target.kind, True) else self._on_leaf(target, here)

    def _listed(self, address: str, target: Target) -> bool:
        """Whether it is the first page of a document's figures, or one that has been reached."""
        return not urlsplit(address).query or target.file in self.plan.files

    def _on_leaf(self, target: Target, here: str) -> str | None:
        """A figure or finding without a page of its own: the page of the PDF, where it is framed."""
        if target.kind not in ("figure", "finding"):
            return None
        page = self.leaves.page_of(target.document_id, target.figure_id)
        if page is None:
            return None
        framed = f"#f-{target.figure_id}" if target.kind == "figure" else ""
        return relative(leaf_file(target.document_id, page), here) + framed

    def _at_source(self, target: Target) -> str | None:
        url = words.weblink(self.sources.get(target.document_id)).partition("#")[0]
        return f"{quote(url, safe=_URL)}#page={target.page or 1}" if url else None

    def _downloads(self) -> None:
        """On the first page, the release's other files, as far as it has them."""
        first = self.folder / "index.html"
        text = first.read_text(encoding="utf-8")
        told = downloads(self.folder.parent, self.leaves.left_out)
        first.write_text(text.replace("</main>", f"{told}</main>", 1), encoding="utf-8")

    def _not_found(self) -> None:
        """What a server shows for an address that is none of the site's: it may stand anywhere, and loads nothing."""
        style = (HERE / "static" / "style.css").read_text(encoding="utf-8")
        page = self.site.templates.get_template("error.html").render(
            path="", query={}, words=words, told="这个网址不属于这次发布。请从首页或检索页开始找。"
        )
        html = self._finished("404.html", page)
        html = re.sub(r"<link [^>]*>", "", html).replace("</head>", f"<style>{style}</style></head>", 1)
        self._put("404.html", html.encode())

    def _static(self) -> None:
        for path in sorted((HERE / "static").iterdir()):
            if path.suffix in (".css", ".svg"):
                self._put(f"static/{path.name}", path.read_bytes())

    def _put(self, file: str, content: bytes) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


_SOURCES = "SELECT document_id, source_url FROM documents ORDER BY document_id, source_url"
_URL = ":/?&=%+,;@!$'()*~[]-._"


def _page_number(address: str) -> int:
    found = parse_qs(urlsplit(address).query).get("at", ["1"])[0]
    return int(found) if found.isdecimal() else 0


def _links(page: str) -> list[str]:
    """The addresses that a page links to, in their order."""
    return [node.attributes.get("href") or "" for node in LexborHTMLParser(page).css("a[href]")]
