"""What borrowers wrote that the model was not sure of: masked, and without a trace of who wrote it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.conversation.models import Conversation
from servicing.message.models import MessageText
from servicing.turn.models import Inbound, Turn


@dataclass(frozen=True)
class Doubtful:
    """`guess` is the likeliest intent, by the model's own ranking."""

    text: str
    lang: str
    guess: str | None
    confidence: float


async def doubtful(session: AsyncSession, below: float, since: datetime | None = None) -> list[Doubtful]:
    """Each text once, the least sure first: those heard with a confidence below `below` (0 to 1)."""
    confidence = Turn.understanding["confidence"].astext.cast(Float)
    newest = (
        select(MessageText.message_id, func.max(MessageText.version).label("version"))
        .group_by(MessageText.message_id)
        .subquery()
    )
    query = (
        select(MessageText.text, Conversation.language, Turn.understanding, confidence)
        .join(newest, (newest.c.message_id == MessageText.message_id) & (newest.c.version == MessageText.version))
        .join(Inbound, Inbound.message_id == MessageText.message_id)
        .join(Turn, Turn.id == Inbound.turn_id)
        .join(Conversation, Conversation.id == Inbound.conversation_id)
        .where(Inbound.kind == "text", confidence < below)
        .order_by(confidence, MessageText.message_id)
    )
    if since is not None:
        query = query.where(Turn.opened_at >= since)
    found: dict[str, Doubtful] = {}
    for text, language, understanding, sure in await session.execute(query):
        ranking = understanding.get("intents") or [{"name": None}]
        found.setdefault(text.lower(), Doubtful(text, language, ranking[0]["name"], sure))
    return list(found.values())
