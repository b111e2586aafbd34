"""The desk API, as far as it goes: reading the queue and the conversations. Each view is audited."""

import base64
import binascii
import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query

from desk.access import WORKS_CONVERSATIONS, staff
from servicing.audit.service import record
from servicing.conversation.models import Conversation
from servicing.conversation.queries import view_of
from servicing.escalation.queue import listing
from servicing.message.transcript import transcript
from servicing.runtime import Runtime
from servicing.user.models import User

PAGE = 50


def cursor_of(due_at: datetime, key: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([due_at.isoformat(), key]).encode()).decode()


def read_cursor(cursor: str | None) -> tuple[datetime, int] | None:
    """The place a cursor names; 422 for one that is not ours."""
    if cursor is None:
        return None
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(cursor))
        return datetime.fromisoformat(moment), int(key)
    except (binascii.Error, ValueError, TypeError) as error:
        raise HTTPException(422, "The cursor is not one that this list gave.") from error


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", tags=["desk"])
    Reader = Annotated[User, Depends(staff(runtime, WORKS_CONVERSATIONS))]

    @routes.get("/escalations")
    async def escalations(
        user: Reader,
        status: Literal["open", "claimed", "resolved"] | None = None,
        reason: Annotated[str | None, Query(max_length=40)] = None,
        cursor: Annotated[str | None, Query(max_length=200)] = None,
    ) -> dict[str, Any]:
        async with runtime.sessions.begin() as session:
            items = await listing(session, status, reason, read_cursor(cursor), PAGE + 1)
            await record(session, f"user:{user.id}", "escalation:list", "escalation:*", {"status": status})
        more = len(items) > PAGE
        items = items[:PAGE]
        return {
            "items": [item.public() for item in items],
            "next": cursor_of(items[-1].due_at, items[-1].id) if more else None,
        }

    @routes.get("/conversations/{conversation_id}")
    async def conversation(conversation_id: UUID, user: Reader) -> dict[str, Any]:
        async with runtime.sessions.begin() as session:
            view = await view_of(session, conversation_id)
            if view is None:
                raise HTTPException(404, "There is no such conversation.")
            await record(session, f"user:{user.id}", "conversation:view", f"conversation:{conversation_id}")
        return view

    @routes.get("/conversations/{conversation_id}/messages")
    async def messages(conversation_id: UUID, user: Reader) -> dict[str, Any]:
        async with runtime.sessions.begin() as session:
            if await session.get(Conversation, conversation_id) is None:
                raise HTTPException(404, "There is no such conversation.")
            items = await transcript(session, conversation_id)
            await record(session, f"user:{user.id}", "conversation:read", f"conversation:{conversation_id}")
        return {"items": items, "next": None}

    return routes
