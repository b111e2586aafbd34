"""Keeping what was found in a transcript."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record as record_audit
from servicing.conversation.models import Conversation
from servicing.redaction.rules import mask
from servicing.review.models import Review
from servicing.user.models import User


async def review(
    session: AsyncSession, conversation: Conversation, user: User, outcome: str, note: str | None, now: datetime
) -> Review:
    """Keeps one review; identifiers in its note are masked. Reviews add up, none replaces another."""
    row = Review(
        conversation_id=conversation.id,
        user_id=user.id,
        outcome=outcome,
        note=mask(note).text if note else None,
        through_seq=conversation.last_seq,
        at=now,
    )
    session.add(row)
    await session.flush()
    await record_audit(
        session,
        f"user:{user.id}",
        "transcript:review",
        f"conversation:{conversation.id}",
        {"review": row.id, "outcome": outcome, "through_seq": row.through_seq},
    )
    return row


def public(row: Review, reviewer: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "conversation_id": str(row.conversation_id),
        "outcome": row.outcome,
        "note": row.note,
        "through_seq": row.through_seq,
        "reviewer": reviewer,
        "at": row.at.isoformat(),
    }
