"""Who may look: where others reach the server too, only those who have the token that was printed when it started."""

from __future__ import annotations

import hashlib
import secrets
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PARAMETER = "token"
_REFUSED = (
    "只有持令牌者可看：请打开 juesuan explore 启动时显示的完整地址。\n"
    "Open the whole address that juesuan explore printed.\n"
)


def new_token() -> str:
    """A token that nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


class Door:
    """Lets nothing through without the token: in the address once, from then on as a cookie, or as `Bearer`.

    The address with the token is left at once for the one without it, so that it is in no history and no Referer.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token
        # cookies do not tell ports apart: two servers on one machine need two names
        self.cookie = f"juesuan-{hashlib.sha256(token.encode()).hexdigest()[:12]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Goes on for those who have the token; 401 for the others."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        request = Request(scope) if scope["type"] == "http" else None
        if request is None or not (answer := self._judge(request)):
            return await _refused()(scope, receive, send)
        if isinstance(answer, Response):
            return await answer(scope, receive, send)
        await self.app(scope, receive, _private(send))

    def _judge(self, request: Request) -> Response | bool:
        if (given := request.query_params.get(PARAMETER)) is not None:
            return self._welcome(request) if self._fits(given) else False
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._fits(bearer):
            return True
        return self._fits(request.cookies.get(self.cookie, ""))

    def _welcome(self, request: Request) -> Response:
        answer = RedirectResponse(
            request.url.remove_query_params(PARAMETER).replace(scheme="", netloc=""), HTTPStatus.SEE_OTHER
        )
        answer.set_cookie(self.cookie, self.token, httponly=True, samesite="lax")
        return answer

    def _fits(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(errors="replace"), self.token.encode())


def _private(send: Send) -> Send:
    """What is shown to some is kept by no cache between."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-cache, private"
        await send(message)

    return sent


def _refused() -> Response:
    return PlainTextResponse(_REFUSED, HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
