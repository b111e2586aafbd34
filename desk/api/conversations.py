"""Conversations: found, read, spoken in by a person, and handed back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import phonenumbers
from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import READS, WORKS, staff
from desk.api import shapes
from desk.api.protections import Key, Verdict, settled
from desk.paging import PAGE, Cursor, page, place, read_cursor
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.conversation import ownership
from servicing.conversation.models import Conversation
from servicing.conversation.queries import Shown, find, public, view_of
from servicing.conversation.service import lock
from servicing.identity.tries import unlock
from servicing.loan import protections
from servicing.message.compose import SEGMENTS
from servicing.message.models import Message
from servicing.message.transcript import transcript
from servicing.redaction.rules import mask
from servicing.runtime import Runtime
from servicing.user.models import User
from servicing.wording.sms import size

MESSAGES = 200
NOT_THERE = "There is no such conversation."


PHONE = r"^( ?\+?[0-9(). -]{7,20})?$"
"""A plus sign that nobody escaped comes as a space."""


def e164(number: str) -> str | None:
    """The number as it is kept; None for what only looks like one."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, "US"), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return None


def newest_place(last_message_at: Any, key: Any) -> tuple[datetime, UUID]:
    moment = datetime.fromisoformat(last_message_at)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment, UUID(key)


def place_of(row: Shown) -> tuple[str | int, ...]:
    return row[0].last_message_at.isoformat(), str(row[0].id)


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(tags=["conversations"])
    Reader = Annotated[User, Depends(staff(runtime, READS))]
    Worker = Annotated[User, Depends(staff(runtime, WORKS))]

    @routes.get("/conversations", response_model=shapes.Page[shapes.Conversation], responses=errors(404))
    async def conversations(
        user: Reader,
        phone: Annotated[str | None, Query(pattern=PHONE, description="A telephone number.")] = None,
        loan_number: Annotated[shapes.Term | None, Query()] = None,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Finds conversations, the newest message first; without a phone and a loan number, all of them."""
        before = read_cursor(cursor, newest_place)
        number = (e164(phone.strip()) or "") if phone else None
        async with runtime.sessions.begin() as session:
            rows = await find(session, phone=number, loan_number=loan_number or None, before=before, limit=PAGE + 1)
            now = await business_now(session)
            detail = {"by": [name for name, given in (("phone", number), ("loan_number", loan_number)) if given]}
            await record(session, f"user:{user.id}", "conversation:list", "conversation:*", detail)
        shown, following = page(rows, place_of)
        return {"items": [public(row, now) for row in shown], "next": following}

    @routes.get("/conversations/{conversation_id}", response_model=shapes.ConversationDetail, responses=errors(404))
    async def conversation(conversation_id: UUID, user: Reader) -> dict[str, Any]:
        """One conversation, with the protections that bear on it."""
        async with runtime.sessions.begin() as session:
            view = await view_of(session, conversation_id)
            if view is None:
                raise Refusal(404, NOT_THERE)
            row = await session.get_one(Conversation, conversation_id)
            held = await protections.of_conversation(session, row)
            await record(session, f"user:{user.id}", "conversation:view", f"conversation:{conversation_id}")
        return {**view, "protections": [protections.public(shown) for shown in held]}

    @routes.get(
        "/conversations/{conversation_id}/messages", response_model=shapes.Page[shapes.Message], responses=errors(404)
    )
    async def messages(
        conversation_id: UUID,
        user: Reader,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="Only messages with a greater seq.")] = 0,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """What was said, oldest first: also what the gate refused, with delivery and evidence."""
        after = max(after, read_cursor(cursor, place) or 0)
        async with runtime.sessions.begin() as session:
            if await session.get(Conversation, conversation_id) is None:
                raise Refusal(404, NOT_THERE)
            items = await transcript(session, conversation_id, after, MESSAGES + 1)
            await record(session, f"user:{user.id}", "conversation:read", f"conversation:{conversation_id}")
        shown, following = page(items, lambda item: (item["seq"],), MESSAGES)
        return {"items": list(shown), "next": following}

    @routes.post(
        "/conversations/{conversation_id}/messages",
        response_model=shapes.Message,
        status_code=201,
        responses=errors(404, 409),
    )
    async def speak(conversation_id: UUID, user: Worker, body: shapes.SpeakBody) -> dict[str, Any]:
        """Says something to the borrower on their channel, and takes the conversation: the assistant falls silent.

        409 with the rule where the gate refuses it, and with the holder's name where another specialist has it.
        """
        if ownership.holds_identifiers(body.text):
            raise Refusal(422, "Leave out Social Security, card and account numbers: they are not sent in messages.")
        async with runtime.sessions.begin() as session:
            conversation = await _locked(session, conversation_id)
            if conversation.channel == "sms" and size(body.text).segments > SEGMENTS:
                raise Refusal(422, f"The text is too long: at most {SEGMENTS} SMS segments go out as one message.")
            now = await business_now(session)
            said = await ownership.speak(session, runtime, conversation, user, body.text, now, reason=body.reason)
            shown = []
            if isinstance(said, Message):
                shown = await transcript(session, conversation_id, said.seq - 1, 1)
        # What was refused is kept on the record, so the refusal is told once that is committed.
        if isinstance(said, ownership.Held):
            raise Refusal(409, f"{said.holder} has this conversation.", holder=said.holder)
        if isinstance(said, ownership.Refused):
            raise Refusal(409, f"The message may not be sent now ({said.rule}).", rule=said.rule)
        return shown[0]

    @routes.post(
        "/conversations/{conversation_id}/hand_back", response_model=shapes.Conversation, responses=errors(404, 409)
    )
    async def hand_back(conversation_id: UUID, user: Worker, body: shapes.HandBackBody | None = None) -> dict[str, Any]:
        """Gives the conversation back to the assistant, which tells the borrower and goes on with what it knew."""
        async with runtime.sessions.begin() as session:
            conversation = await _locked(session, conversation_id)
            now = await business_now(session)
            held = await ownership.hand_back(session, runtime, conversation, user, now, body.note if body else None)
            if held is not None:
                who = held.holder or "The assistant"
                raise Refusal(409, f"{who} has this conversation.", holder=held.holder)
            view = await view_of(session, conversation_id)
            assert view is not None
            return view

    @routes.post(
        "/conversations/{conversation_id}/protections/{protection_id}/{verdict}",
        response_model=shapes.ProtectionShape,
        responses=errors(404, 409),
    )
    async def settle(
        conversation_id: UUID, protection_id: Key, verdict: Verdict, user: Worker, body: shapes.ReasonBody
    ) -> dict[str, Any]:
        """Confirms or lifts what was reported in this conversation; the reason is kept."""
        async with runtime.sessions.begin() as session:
            conversation = await _locked(session, conversation_id)
            held = [one for one, _ in await protections.of_conversation(session, conversation)]
            return await settled(session, held, protection_id, verdict, user, body.reason)

    @routes.post("/conversations/{conversation_id}/unlock", status_code=204, responses=errors(404))
    async def unlock_it(conversation_id: UUID, user: Worker, body: shapes.ReasonBody) -> None:
        """Lets the writer try to verify again, at once, after too many wrong tries; the reason is kept."""
        async with runtime.sessions.begin() as session:
            conversation = await _locked(session, conversation_id)
            await unlock(session, user.id, await business_now(session), sender=conversation.sender)
            detail = {"reason": mask(body.reason).text}
            await record(session, f"user:{user.id}", "conversation:unlock", f"conversation:{conversation_id}", detail)

    return routes


async def _locked(session: AsyncSession, conversation_id: UUID) -> Conversation:
    conversation = await lock(session, conversation_id)
    if conversation is None:
        raise Refusal(404, NOT_THERE)
    return conversation
