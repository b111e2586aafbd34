"""A whole thread as staff see it: also what was refused, with delivery and the evidence of each message."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.message.models import Message, Outbox
from servicing.message.service import page
from servicing.turn.models import Inbound, Turn


async def transcript(session: AsyncSession, conversation_id: UUID) -> list[dict[str, Any]]:
    """Every message, oldest first: the web chat's shape with channel, delivery, refused_by and evidence.

    On what a borrower wrote, `refused_by` is the gate's rule by which it got no answer.
    """
    views = {view.seq: view for view in await page(session, conversation_id, limit=10_000, with_refused=True)}
    rows = await session.execute(
        select(Message, Outbox, Turn.understanding)
        .outerjoin(Outbox, Outbox.message_id == Message.id)
        .outerjoin(Inbound, Inbound.message_id == Message.id)
        .outerjoin(Turn, Turn.id == Inbound.turn_id)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.seq)
    )
    return [
        {
            **views[message.seq].frame(),
            "channel": message.channel,
            "delivery": outbox.status if outbox is not None else None,
            "refused_by": message.refused_by
            or (outbox.refused_by if outbox is not None else None)
            or (heard or {}).get("refused_by"),
            "evidence": {"position": message.position, "digest": message.digest.hex()},
        }
        for message, outbox, heard in rows
        if message.seq in views
    ]
