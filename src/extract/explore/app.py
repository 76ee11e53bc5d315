"""The web application: its routes, its headers and what it says when something is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ..errors import UserError
from ..records.tables import CONTRACT_VERSION
from . import (
    view_compare,
    view_coverage,
    view_documents,
    view_finding,
    view_findings,
    view_league,
    view_places,
    view_search,
)
from .door import Door
from .site import HERE, Site, page

ABOUT = (
    "Views of a dataset of 部门决算 and 部门预算; each of its tables also as ?format=json, csv or xlsx. "
    "Money is exact, in 元, and a string in JSON."
)
LOCAL = ["127.0.0.1", "localhost", "[::1]"]
# nothing is loaded from elsewhere and nothing runs: there is no script at all
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def create_app(
    root: Path,
    archive: Path | None = None,
    hosts: list[str] | None = None,
    token: str | None = None,
    tell: Callable[[str], None] = lambda _: None,
    responses: Path | None = None,
    contact: str | None = None,
) -> FastAPI:
    """The page over the dataset in `root`; PDFs come from `archive` or from where they were read.

    `hosts`: the names by which it may be called (a site elsewhere must not reach it through a name of its own).
    `token`: what whoever looks must have (door.py); None where everyone who reaches it may.
    `tell` is told what takes long at the start. `responses`: the file of offices' answers; `contact`: where to write.
    """
    site = Site(root, archive, tell, responses, contact)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(
        title="juesuan 决算",
        version=CONTRACT_VERSION,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=lifespan,
    )
    app.state.site = site
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    places = view_places, view_coverage, view_documents
    for view in (*places, view_compare, view_finding, view_findings, view_league, view_search):
        app.include_router(view.router)
    app.add_exception_handler(StarletteHTTPException, _not_there)
    app.add_exception_handler(RequestValidationError, _not_there)
    app.add_exception_handler(UserError, _mistaken)
    if token is not None:
        app.add_middleware(Door, token=token)
    app.middleware("http")(_with_headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts or LOCAL)
    return app


async def _with_headers(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await go_on(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _not_there(request: Request, error: Exception) -> Response:
    known = isinstance(error, HTTPException) and error.detail != "Not Found"
    told = str(error.detail) if known and isinstance(error, HTTPException) else "没有这个页面"
    status = error.status_code if isinstance(error, StarletteHTTPException) else 404
    return page(request, "error.html", status, told=told)


async def _mistaken(request: Request, error: Exception) -> Response:
    return page(request, "error.html", 400, told=str(error))
