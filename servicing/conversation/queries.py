"""Conversations as staff see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import ContactPoint
from servicing.clock.service import business_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified
from servicing.loan.models import Loan
from servicing.user.models import User

Shown = Row[Conversation, str | None, str | None]
"""A conversation with its loan's number and its owner's name."""


def shown() -> Select[Conversation, str | None, str | None]:
    """Conversations with what staff see beside them."""
    return (
        select(Conversation, Loan.loan_number, User.name)
        .outerjoin(Loan, Loan.id == Conversation.loan_id)
        .outerjoin(User, User.id == Conversation.owner_user_id)
    )


def public(row: Shown, now: datetime) -> dict[str, Any]:
    """The contract's conversation; `loan_number` is None while the writer was never verified."""
    conversation, loan_number, owner_name = row
    return {
        "id": str(conversation.id),
        "loan_number": loan_number,
        "channels": [conversation.channel],
        "owner": conversation.owner,
        "owner_name": owner_name,
        "language": conversation.language,
        "verified": is_verified(conversation, now),
        "opened_at": conversation.opened_at.isoformat(),
        "last_message_at": conversation.last_message_at.isoformat(),
    }


async def view_of(session: AsyncSession, conversation_id: UUID) -> dict[str, Any] | None:
    row = (await session.execute(shown().where(Conversation.id == conversation_id))).first()
    return None if row is None else public(row, await business_now(session))


async def find(
    session: AsyncSession,
    *,
    phone: str | None = None,
    loan_number: str | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Shown]:
    """Conversations by last message, newest first, after (last_message_at, id) of the page before.

    `phone` (E.164) finds the texts from that number, and the web chats of whoever it is on file for; `loan_number`
    those whose writer was verified for that loan.
    """
    query = shown().order_by(Conversation.last_message_at.desc(), Conversation.id.desc()).limit(limit)
    if phone is not None:
        theirs = select(ContactPoint.borrower_id).where(ContactPoint.address == phone, ContactPoint.status == "active")
        by_text = (Conversation.channel == "sms") & (Conversation.sender == phone)
        query = query.where(or_(by_text, Conversation.borrower_id.in_(theirs)))
    if loan_number is not None:
        query = query.where(Loan.loan_number == loan_number)
    if before is not None:
        query = query.where(tuple_(Conversation.last_message_at, Conversation.id) < before)
    return (await session.execute(query)).all()
