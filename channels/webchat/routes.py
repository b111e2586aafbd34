"""The web chat over HTTP: sessions, messages, long polls, sign-out (docs: contract "Web chat")."""

import json
from collections.abc import Sequence
from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response, WebSocket
from fastapi.responses import JSONResponse

from channels.webchat import calendar, pages, thread
from channels.webchat.frames import MAX_BODY, MAX_SEQ, Refused, parse_message, parse_session
from channels.webchat.limits import SlidingWindow, origin_allowed
from channels.webchat.live import Live
from channels.webchat.socket import THINKING_SECONDS, Talk
from channels.webchat.thread import Closed, Unavailable
from servicing.identity.network import network_of
from servicing.runtime import Runtime

MAX_WAIT = 30
"""Seconds that a long poll may wait."""
SESSIONS_A_MINUTE = 240
"""New chats from one network address; generous, because a household, an office or a proxy shares one."""
IN_DEVELOPMENT = ("https:", "http://localhost:*", "http://127.0.0.1:*")
"""Who may show the page in a frame while it is developed: any site over https, any port of this machine."""
_NO_STORE = {"Cache-Control": "no-store"}


def router(
    runtime: Runtime, public_url: str, live: Live | None = None, framed_by: Sequence[str] = IN_DEVELOPMENT
) -> APIRouter:
    """The web chat's routes. `live` is started and stopped by the app; without one, waits look every two seconds.

    `framed_by` are the sites, besides our own, that may show the page in a frame, as sources of a content policy.
    """
    routes = APIRouter(include_in_schema=False)
    live = live or Live(runtime.database_url)
    sessions = SlidingWindow(SESSIONS_A_MINUTE, 60.0)

    @routes.post("/chat/session")
    async def open_session(request: Request) -> Response:
        network = network_of(request.client.host if request.client else None)
        if not sessions.allow(network):
            return _problem(Refused("too_many", "too many new chats from this address; wait a minute", 429))
        try:
            language = parse_session(await _body(request))
            sender = runtime.vault.digest("web_sender", network).hex()
            conversation_id, token = await thread.begin(runtime, sender, language)
        except (Refused, Unavailable) as error:
            return _problem(error)
        return _json({"conversation_id": str(conversation_id), "token": token}, 201)

    @routes.post("/chat/messages")
    async def write(request: Request) -> Response:
        try:
            token = _token(request)
            return _json({"seq": await thread.write(runtime, token, parse_message(await _body(request)))}, 202)
        except (Refused, Closed, Unavailable) as error:
            return _problem(error)

    @routes.get("/chat/messages")
    async def read(
        request: Request, after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0, wait: Annotated[float, Query(ge=0)] = 0
    ) -> Response:
        try:
            found = await _poll(runtime, live, _token(request), after, min(wait, MAX_WAIT))
        except (Closed, Unavailable) as error:
            return _problem(error)
        return _json({"messages": list(found.messages), "idle": found.idle})

    @routes.post("/chat/language")
    async def language(request: Request) -> Response:
        try:
            await thread.speak(runtime, _token(request), parse_session(await _body(request)))
        except (Refused, Closed, Unavailable) as error:
            return _problem(error)
        return Response(status_code=204, headers=_NO_STORE)

    @routes.post("/chat/sign-out")
    async def sign_out(request: Request) -> Response:
        try:
            await thread.end(runtime, _token(request))
        except (Closed, Unavailable) as error:
            return _problem(error)
        return Response(status_code=204, headers=_NO_STORE)

    @routes.websocket("/chat/ws")
    async def socket(websocket: WebSocket) -> None:
        if not origin_allowed(websocket.headers.get("origin"), public_url):
            await websocket.close(4403)
            return
        await websocket.accept()
        await Talk(websocket, runtime, live).run()

    pages.add(routes, runtime.servicer, public_url, framed_by)
    calendar.add(routes, runtime)
    return routes


async def _poll(runtime: Runtime, live: Live, token: str, after: int, wait: float) -> thread.Snapshot:
    """Looks at once, and then waits for a message, or for the last answer to be done, for `wait` seconds at most."""
    until = monotonic() + wait
    found = await thread.look(runtime, token, after)
    if wait <= 0 or found.messages:
        return found
    answering = not found.idle
    with live.watch(found.conversation_id) as watch:
        while True:
            watch.reset()
            found = await thread.look(runtime, token, after)
            left = until - monotonic()
            if found.messages or (answering and found.idle) or left <= 0 or live.stopped:
                return found
            answering = not found.idle
            await watch.changed(left if found.idle else min(left, THINKING_SECONDS))


def _token(request: Request) -> str:
    """The bearer token. A token in the address is not looked for: addresses end up in logs. Raises Closed."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Closed
    return token.strip()


async def _body(request: Request) -> Any:
    """The JSON of a request; `{}` where there is none. Raises Refused."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            raise Refused("too_big", f"a request has at most {MAX_BODY} bytes", 413)
    if not raw.strip():
        return {}
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused("not_json", "the body is not JSON") from None


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(content, status, headers=_NO_STORE)


def _problem(error: Refused | Closed | Unavailable) -> Response:
    """What a client is told: a code for programs, a sentence for their developers, nothing of what was sent."""
    match error:
        case Refused():
            return _json({"code": error.code, "detail": error.detail}, error.status)
        case Closed():
            answer = _json({"code": "not_signed_in", "detail": "the token opens no chat"}, 401)
            answer.headers["WWW-Authenticate"] = "Bearer"
        case Unavailable():
            answer = _json({"code": "unavailable", "detail": "try the same request again in a moment"}, 503)
            answer.headers["Retry-After"] = "2"
    return answer
