"""Finding, opening and locking conversations, and whose day and language they are in."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append, conversation_stream
from servicing.borrower.models import Borrower, ContactPoint
from servicing.clock.service import machine_now
from servicing.clock.zones import zones_for_phone, zones_for_property
from servicing.conversation.models import Conversation, ConversationState, WebSession
from servicing.identity.models import VerificationEvent
from servicing.loan.models import Property
from servicing.runtime import Servicer

WEB_SESSION_LIFE = timedelta(hours=24)


async def lock(session: AsyncSession, conversation_id: UUID) -> Conversation | None:
    """The conversation's row, FOR UPDATE: whoever numbers its messages holds this."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def for_phone(session: AsyncSession, address: str, now: datetime) -> Conversation:
    """The one SMS conversation with this number (E.164), opened if there is none, locked.

    It begins in the language of the borrower on file there.
    """
    language = await session.scalar(
        select(Borrower.language)
        .join(ContactPoint, ContactPoint.borrower_id == Borrower.id)
        .where(ContactPoint.address == address, ContactPoint.status == "active")
        .order_by(Borrower.position)
        .limit(1)
    )
    await session.execute(
        insert(Conversation)
        .values(channel="sms", sender=address, language=language or "en", opened_at=now, last_message_at=now)
        .on_conflict_do_nothing(index_elements=["sender"], index_where=Conversation.channel == "sms")
    )
    conversation_id = await session.scalar(
        select(Conversation.id).where(Conversation.channel == "sms", Conversation.sender == address)
    )
    assert conversation_id is not None
    conversation = await lock(session, conversation_id)
    assert conversation is not None
    return conversation


async def for_web(session: AsyncSession, sender: str, language: str, now: datetime) -> tuple[Conversation, str]:
    """A new web conversation and the token that opens it. `sender` is a keyed digest of the network address."""
    conversation = Conversation(channel="web", sender=sender, language=language, opened_at=now, last_message_at=now)
    session.add(conversation)
    await session.flush()
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_digest=token_digest(token),
            conversation_id=conversation.id,
            created_at=machine_now(),
            expires_at=machine_now() + WEB_SESSION_LIFE,
        )
    )
    await session.flush()
    return conversation, token


def token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def by_token(session: AsyncSession, token: str) -> Conversation | None:
    """The conversation that a web chat token opens; None if it is unknown, expired or signed out."""
    query = (
        select(Conversation)
        .join(WebSession, WebSession.conversation_id == Conversation.id)
        .where(
            WebSession.token_digest == token_digest(token),
            WebSession.signed_out_at.is_(None),
            WebSession.expires_at > machine_now(),
        )
    )
    return await session.scalar(query)


async def sign_out(session: AsyncSession, token: str, now: datetime) -> None:
    """Ends a web chat: its token opens nothing any more, and its verification is over."""
    web_session = await session.get(WebSession, token_digest(token))
    if web_session is None or web_session.signed_out_at is not None:
        return
    web_session.signed_out_at = machine_now()
    conversation = await lock(session, web_session.conversation_id)
    assert conversation is not None
    if conversation.verified_at is not None:
        ended = VerificationEvent(
            conversation_id=conversation.id,
            sender=conversation.sender,
            loan_id=conversation.loan_id,
            borrower_id=conversation.borrower_id,
            event="signed_out",
            at=now,
        )
        await append(session, ended, conversation_stream(conversation.id))
    conversation.verified_until = None
    conversation.verified_at = None


def is_verified(conversation: Conversation, now: datetime) -> bool:
    """The writer's identity was shown and has not run out; both on the business clock."""
    return (
        conversation.verified_at is not None
        and conversation.verified_until is not None
        and conversation.verified_until > now
    )


async def state_of(session: AsyncSession, conversation_id: UUID, now: datetime) -> ConversationState:
    """The dialogue state's row, made empty where there is none."""
    state = await session.get(ConversationState, conversation_id)
    if state is None:
        state = ConversationState(conversation_id=conversation_id, rest=[], updated_at=now)
        session.add(state)
        await session.flush()
    return state


async def time_zone(session: AsyncSession, servicer: Servicer, conversation: Conversation) -> str:
    """The IANA zone of the borrower's day: the property's once verified, else the number's, else the servicer's."""
    if conversation.loan_id is not None:
        home = await session.get(Property, conversation.loan_id)
        if home is not None:
            zones = zones_for_property(home.state, home.zip)
            if zones:
                return zones[0]
    if conversation.channel == "sms":
        zones = zones_for_phone(conversation.sender)
        if zones:
            return zones[0]
    return servicer.time_zone
