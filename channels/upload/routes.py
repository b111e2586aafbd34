"""Sending papers over HTTP: the page, what it may send, each file, and the word that all is sent.

The link's token comes as a bearer token: behind the `#` of the link it never was in an address that anybody logs.
"""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from channels.upload import pages
from servicing.document.content import MOST_BYTES, Refused
from servicing.document.link import Grant
from servicing.document.scan import ScannerAway
from servicing.document.upload import ANOTHER, LinkExpired, Papers, granted, paper_name, spool, take, tell, wanted
from servicing.runtime import Runtime

LONGEST = 600
"""Seconds that one file may take to come in."""
AT_ONCE = 4
"""Files that are looked at and sealed at the same time."""
REFUSED = {
    "empty": 422,
    "too_large": 413,
    "wrong_type": 415,
    "unreadable": 422,
    "protected": 422,
    "virus": 422,
    "too_many": 429,
    "unknown_paper": 404,
}
_NO_STORE = {"Cache-Control": "no-store"}
PaperKey = Annotated[int, Path(ge=1, le=2**63 - 1)]


def router(runtime: Runtime, public_url: str, papers: Papers) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    looking = asyncio.Semaphore(AT_ONCE)

    async def granted_to(request: Request) -> Grant:
        async with runtime.sessions.begin() as session:
            grant, _ = await granted(session, runtime, _token(request))
        return grant

    @routes.get("/upload/papers")
    async def what(request: Request) -> Response:
        try:
            async with runtime.sessions.begin() as session:
                grant, conversation = await granted(session, runtime, _token(request))
                asked_for = await wanted(session, grant.loan_id)
        except LinkExpired:
            return _problem("expired", 401)
        shown = [
            {
                "id": paper.id,
                "name": paper_name(runtime, conversation, paper.kind),
                "received": paper.status == "received",
            }
            for paper in asked_for
            if paper.kind != ANOTHER
        ]
        return _json({"papers": shown, "most_bytes": MOST_BYTES, "expires_at": grant.expires_at.isoformat()})

    async def receive(request: Request, paper: int | None) -> Response:
        try:
            grant = await granted_to(request)
            if int(request.headers.get("content-length") or 0) > MOST_BYTES:
                raise Refused("too_large")
            async with asyncio.timeout(LONGEST):
                received = await spool(request.stream())
            with received.content:
                async with looking:
                    file = await take(runtime, papers, grant, paper, received)
        except LinkExpired:
            return _problem("expired", 401)
        except ClientDisconnect:
            return _problem("gone", 400)
        except TimeoutError:
            return _problem("too_slow", 408)
        except Refused as refused:
            return _problem(refused.code, REFUSED[refused.code])
        except (ScannerAway, OSError):
            return _problem("unavailable", 503)
        return _json({"id": file.request_id}, 201)

    @routes.post("/upload/papers/{paper}")
    async def asked(request: Request, paper: PaperKey) -> Response:
        return await receive(request, paper)

    @routes.post("/upload/papers")
    async def another(request: Request) -> Response:
        return await receive(request, None)

    @routes.post("/upload/done")
    async def done(request: Request) -> Response:
        try:
            async with runtime.sessions.begin() as session:
                grant, _ = await granted(session, runtime, _token(request))
                await tell(session, runtime, grant)
        except LinkExpired:
            return _problem("expired", 401)
        return Response(status_code=204, headers=_NO_STORE)

    pages.add(routes, runtime.servicer, public_url)
    return routes


def _token(request: Request) -> str:
    """Raises LinkExpired where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise LinkExpired
    return token.strip()


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(content, status, headers=_NO_STORE)


def _problem(code: str, status: int) -> Response:
    """A code for the page, which has the words; a body that was not read to its end is not waited for."""
    answer = _json({"code": code}, status)
    if status in (408, 413):
        answer.headers["Connection"] = "close"
    return answer
