"""Conversations as staff see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import business_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified
from servicing.loan.models import Loan
from servicing.user.models import User


async def view_of(session: AsyncSession, conversation_id: UUID) -> dict[str, Any] | None:
    """The contract's conversation; `loan_number` is None while the writer was never verified."""
    row = (
        await session.execute(
            select(Conversation, Loan.loan_number, User.name)
            .outerjoin(Loan, Loan.id == Conversation.loan_id)
            .outerjoin(User, User.id == Conversation.owner_user_id)
            .where(Conversation.id == conversation_id)
        )
    ).first()
    if row is None:
        return None
    conversation, loan_number, owner_name = row
    return {
        "id": str(conversation.id),
        "loan_number": loan_number,
        "channels": [conversation.channel],
        "owner": conversation.owner,
        "owner_name": owner_name,
        "language": conversation.language,
        "verified": is_verified(conversation, await business_now(session)),
        "opened_at": conversation.opened_at.isoformat(),
        "last_message_at": conversation.last_message_at.isoformat(),
    }
