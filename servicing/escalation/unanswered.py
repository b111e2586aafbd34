"""What was promised and not kept: a person was to be in touch by a time, and nobody was."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.conversation.models import Conversation
from servicing.conversation.service import lock
from servicing.escalation import rules
from servicing.escalation.models import Escalation
from servicing.escalation.service import UNRESOLVED, open_escalation
from servicing.message.compose import Lines, Reply, compose
from servicing.message.models import Message
from servicing.message.service import Offer, say
from servicing.runtime import Runtime
from servicing.wording.texts import choices
from servicing.wording.texts import text as words

REASON = "unanswered_by_specialist"
BATCH = 50


async def due(session: AsyncSession, now: datetime) -> list[int]:
    """Escalations whose borrower was promised a person by a time that has passed, and heard nothing since; oldest
    first, a batch at a time."""
    query = select(Escalation.id).where(
        UNRESOLVED,
        Escalation.due_at <= now,
        Escalation.unanswered_at.is_(None),
        Escalation.conversation_id.is_not(None),
        Escalation.reason.in_(rules.PROMISED),
    )
    return list(await session.scalars(query.order_by(Escalation.due_at, Escalation.id).limit(BATCH)))


async def tell(session: AsyncSession, runtime: Runtime, escalation_id: int, now: datetime) -> bool:
    """Tells the borrower once, with the offer of a call, and puts it before a person again; False if it was answered.

    Several that are late in one conversation are told together. The gate decides whether anything goes out; a person
    sees it either way.
    """
    seen = await session.get_one(Escalation, escalation_id)
    assert seen.conversation_id is not None
    conversation = await lock(session, seen.conversation_id)
    assert conversation is not None
    query = select(Escalation).where(
        Escalation.conversation_id == conversation.id,
        UNRESOLVED,
        Escalation.due_at <= now,
        Escalation.unanswered_at.is_(None),
        Escalation.reason.in_(rules.PROMISED),
    )
    late = list(await session.scalars(query.order_by(Escalation.id).with_for_update()))
    for escalation in late:
        escalation.unanswered_at = now
    unanswered = [escalation for escalation in late if not await _answered(session, escalation)]
    if not unanswered:
        return False
    await session.flush()
    for escalation in unanswered:
        await record_audit(
            session,
            "system",
            "escalation:unanswered",
            f"escalation:{escalation.id}",
            {"reason": escalation.reason},
            conversation_stream(conversation.id),
        )
    first = unanswered[0]
    await open_escalation(
        session,
        runtime,
        reason=REASON,
        summary=f"Nobody was in touch by the time that was promised ({first.reason.replace('_', ' ')}).",
        now=now,
        conversation_id=conversation.id,
        loan_id=first.loan_id,
        borrower_id=first.borrower_id,
    )
    await _say(session, runtime, conversation, now)
    return True


async def _answered(session: AsyncSession, escalation: Escalation) -> bool:
    """A specialist wrote in the conversation since."""
    wrote = exists().where(
        Message.conversation_id == escalation.conversation_id,
        Message.author == "specialist",
        Message.refused_by.is_(None),
        Message.at >= escalation.opened_at,
    )
    return bool(await session.scalar(select(wrote)))


async def _say(session: AsyncSession, runtime: Runtime, conversation: Conversation, now: datetime) -> None:
    owned = conversation.owner == "specialist"
    name = "utter_system_unanswered_by_owner" if owned else "utter_system_unanswered"
    said = words(name, conversation.language, conversation.channel, runtime.servicer)
    offered = [Offer(title, intent, {}) for title, intent in choices(name, conversation.language, conversation.channel)]
    reply = Reply(said.response, said.variation, said.text, tuple(offered))
    [part] = compose([reply], conversation.channel, Lines())
    await say(
        session,
        runtime,
        conversation,
        author="system",
        text=part.text,
        purpose="reply",
        now=now,
        responses=part.responses,
        choices=part.choices,
    )
