"""The desk's first pages: sign in, what waits for a person, and a thread to read."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from desk.access import COOKIE, WORKS_CONVERSATIONS, visitor
from servicing.audit.service import record
from servicing.conversation.queries import view_of
from servicing.escalation.queue import listing
from servicing.identity.network import network_of
from servicing.message.transcript import transcript
from servicing.runtime import Runtime
from servicing.user import tries
from servicing.user.models import User
from servicing.user.service import authenticate, create_token, revoke

SESSION_LIFE = timedelta(hours=10)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def router(runtime: Runtime, secure_cookie: bool) -> APIRouter:
    """Pages under /desk. The session cookie is HttpOnly and SameSite=Strict, so no other site can post here."""
    routes = APIRouter(prefix="/desk", include_in_schema=False)
    templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
    zone = ZoneInfo(runtime.servicer.time_zone)
    Reader = Annotated[User, Depends(visitor(runtime, WORKS_CONVERSATIONS))]

    def show(request: Request, name: str, status: int = 200, **values: object) -> HTMLResponse:
        context = {"servicer": runtime.servicer, "zone": zone, **values}
        return templates.TemplateResponse(request, name, context, status_code=status, headers=HEADERS)

    @routes.get("/sign-in")
    async def sign_in_page(request: Request) -> HTMLResponse:
        return show(request, "sign_in.html", wrong=False)

    @routes.post("/sign-in")
    async def sign_in(
        request: Request,
        email: Annotated[str, Form(max_length=200)],
        password: Annotated[str, Form(max_length=200)],
    ) -> Response:
        network = network_of(request.client.host if request.client else None)
        async with runtime.sessions.begin() as session:
            # While too much was tried, a right password is not even looked at, and nobody can tell.
            locked = await tries.locked(session, email, network)
            user = None if locked else await authenticate(session, email, password)
            if user is None:
                if not locked:
                    await tries.failed(session, email, network)
                await record(session, "anonymous", "desk:sign_in_refused", "user:*")
                return show(request, "sign_in.html", 401, wrong=True)
            await tries.succeeded(session, email)
            token = await create_token(session, user, "session", SESSION_LIFE)
            await record(session, f"user:{user.id}", "desk:sign_in", f"user:{user.id}")
        answer = RedirectResponse("/desk", status_code=303)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(SESSION_LIFE.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=secure_cookie,
            path="/",
        )
        return answer

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        token = request.cookies.get(COOKIE)
        if token is not None:
            async with runtime.sessions.begin() as session:
                await revoke(session, token)
        answer = RedirectResponse("/desk/sign-in", status_code=303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    @routes.get("")
    async def queue(request: Request, user: Reader) -> HTMLResponse:
        async with runtime.sessions.begin() as session:
            waiting = await listing(session, "open", limit=200)
            await record(session, f"user:{user.id}", "escalation:list", "escalation:*", {"status": "open"})
        return show(request, "queue.html", user=user, escalations=waiting)

    @routes.get("/conversations/{conversation_id}")
    async def thread(request: Request, conversation_id: UUID, user: Reader) -> HTMLResponse:
        async with runtime.sessions.begin() as session:
            conversation = await view_of(session, conversation_id)
            if conversation is None:
                raise HTTPException(404, "There is no such conversation.")
            messages = await transcript(session, conversation_id)
            await record(session, f"user:{user.id}", "conversation:read", f"conversation:{conversation_id}")
        return show(request, "thread.html", user=user, conversation=conversation, messages=messages)

    return routes
