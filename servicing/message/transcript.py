"""A whole thread as staff see it: also what was refused, with delivery and the evidence of each message."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.message.models import DeliveryEvent, Message, Outbox
from servicing.message.service import page
from servicing.turn.models import Inbound, Turn
from servicing.user.models import User

WHOLE = 10_000


async def transcript(
    session: AsyncSession, conversation_id: UUID, after: int = 0, limit: int = WHOLE
) -> list[dict[str, Any]]:
    """The messages after `after`, oldest first: the web chat's shape with channel, delivery, refused_by and evidence.

    On what a borrower wrote, `refused_by` is the gate's rule by which it got no answer. `delivery` is the provider's
    last word on a text, else how far our own sending is.
    """
    views = {view.seq: view for view in await page(session, conversation_id, after, limit, with_refused=True)}
    if not views:
        return []
    last_word = (
        select(DeliveryEvent.status)
        .where(DeliveryEvent.outbox_id == Outbox.id)
        .order_by(DeliveryEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Message, Outbox, Turn.understanding, User.name, last_word)
        .outerjoin(Outbox, Outbox.message_id == Message.id)
        .outerjoin(Inbound, Inbound.message_id == Message.id)
        .outerjoin(Turn, Turn.id == Inbound.turn_id)
        .outerjoin(User, User.id == Message.author_user_id)
        .where(Message.conversation_id == conversation_id, Message.seq > after, Message.seq <= max(views))
        .order_by(Message.seq)
    )
    return [
        {
            **views[message.seq].frame(),
            "author_name": author_name,
            "channel": message.channel,
            "delivery": delivery(outbox, told),
            "refused_by": message.refused_by
            or (outbox.refused_by if outbox is not None else None)
            or (heard or {}).get("refused_by"),
            "evidence": {"position": message.position, "digest": message.digest.hex()},
        }
        for message, outbox, heard, author_name, told in rows
    ]


def delivery(outbox: Outbox | None, told: str | None) -> str | None:
    """How far a text has come: what the provider said of one that was sent, else our own state of it."""
    if outbox is None:
        return None
    return told if outbox.status == "sent" and told not in (None, "accepted", "queued", "sending") else outbox.status
